"""Cards: when one is current, and what a scheme may ask of the course behind it."""

import calendar
from datetime import date, timedelta

import pytest
from holder_files import CPT, HOUSE, attended, certified, cycle, entry, step
from hypothesis import given
from hypothesis import strategies as st

from cecgen.diagnostics import NOWHERE
from cecgen.model.judged import JudgedCard
from cecgen.model.rules import CardRule, Requirement
from cecgen.model.written import Card, Cycle
from cecgen.transcript.cards import judge_card_requirement
from cecgen.transcript.counting.rules import CycleSituation
from cecgen.transcript.cycles import DatedCycle

ENOUGH = attended("2024-06-01", 45, "reported = 2024-06-02")
DONE = "renewed = 2026-10-20\nfee_paid = 2026-10-20"
SOURCE = 'source = "https://example.org"\n'


def card(covers: str = '"cpr"', issued: str | None = "2023-12-01", expires: str = "2027-12-31", lines: str = "") -> str:
    first = f"issued = {issued}\n" if issued else ""
    return f"\n[[card]]\ncovers = [{covers}]\n{first}expires = {expires}\n{lines}\n"


# ---------------------------------------------------------------- when a card is current


@pytest.mark.parametrize(
    ("day", "status"), [("2024-12-31", "open"), ("2025-01-01", "met"), ("2025-12-31", "met"), ("2026-01-01", "open")]
)
def test_a_card_is_current_from_its_issue_to_its_expiry(someone, day, status):
    """Both days included."""
    judged = someone(CPT + card(issued="2025-01-01", expires="2025-12-31"))
    assert judged.on(day).finding("cpr").status == status


def test_a_card_that_ran_out_is_named_with_its_day(someone):
    """So that the holder knows which."""
    finding = someone(CPT + card(expires="2025-12-31")).on("2026-01-01").finding("cpr")
    assert finding.message == "no current CPR card: the last ran out on 2025-12-31"


def test_a_card_that_will_run_out_before_the_end_is_met_for_now(someone):
    """And the message says what is coming."""
    judged = someone(CPT + card(expires="2026-05-31") + "", ENOUGH).on("2026-03-16")
    assert judged.finding("cpr").status == "met"
    assert "before the cycle ends" in judged.finding("cpr").message
    (todo,) = [each for each in judged.cycle().todos if each.kind == "card"]
    assert str(todo.due) == "2026-05-31"


def test_only_a_cpr_card_is_a_cpr_card(someone):
    """First aid and a membership are not."""
    assert someone(CPT + card('"first-aid", "membership"')).on("2025-01-01").finding("cpr").status == "open"


def test_an_entry_may_be_the_card(someone):
    """It earns credit, and it is the condition too."""
    table = '[entry.card]\ncovers = ["cpr", "aed"]\nexpires = 2027-03-31\n'
    judged = someone(CPT, entry("2025-03-14", f'kind = "cpr"\nprovider = "Red Cross"\n{table}'))
    assert judged.on("2025-03-13").finding("cpr").status == "open"
    day = judged.on("2025-03-14")
    assert (day.finding("cpr").status, day.counted) == ("met", 5)
    (shown,) = day.cycle().cards
    assert (shown.issuer, str(shown.issued), shown.is_current) == ("Red Cross", "2025-03-14", True)


def test_a_draft_is_no_card(someone):
    """Nothing of it counts yet."""
    table = '[entry.card]\ncovers = ["cpr"]\nexpires = 2027-03-31\n'
    judged = someone(CPT, entry("2025-03-14", f'kind = "cpr"\nprovider = "Red Cross"\ndraft = true\n{table}')).on("2025-04-01")
    assert judged.finding("cpr").status == "open"


def test_cpr_earned_before_2025_is_a_card_and_no_credit(someone):
    """Both halves have days of their own."""
    table = '[entry.card]\ncovers = ["cpr"]\nexpires = 2026-12-31\n'
    judged = someone(CPT, entry("2024-12-31", f'kind = "cpr"\nprovider = "Red Cross"\n{table}')).on("2025-04-01")
    assert (judged.finding("cpr").status, judged.counted) == ("met", 0)


def test_a_card_without_its_day_of_issue_is_taken_as_current(someone):
    """Until it runs out."""
    judged = someone(CPT + card(issued=None, expires="2025-12-31"))
    assert [judged.on(day).finding("cpr").status for day in ("2024-01-01", "2025-12-31", "2026-01-01")] == [
        "met",
        "met",
        "open",
    ]


def test_a_card_of_another_time_is_not_shown_with_a_cycle(someone):
    """Cards that touch the cycle, and no others."""
    holder = CPT + card(issued="2020-01-01", expires="2023-12-31") + card(issued="2021-12-01", expires="2024-01-01")
    holder += card(issued="2027-07-01", expires="2029-07-01")
    assert [str(each.card.expires) for each in someone(holder).on("2028-01-01").cycle().cards] == ["2024-01-01"]


CARDS = (
    HOUSE
    + '\n[[scheme.requirement]]\nid = "cards"\ntitle = "CPR and AED"\ncard = { covers = ["cpr", "aed"], hands_on = true }\n'
    + SOURCE
)


@pytest.mark.parametrize(
    ("cards", "status"),
    [
        (card('"cpr", "aed"', lines="hands_on = true"), "met"),
        (card('"cpr"', lines="hands_on = true") + card('"aed"', lines="hands_on = true"), "met"),
        (card('"cpr"', lines="hands_on = true") + card('"aed"'), "unclear"),
        (card('"cpr"', lines="hands_on = true"), "open"),
        (card('"cpr", "aed"'), "unclear"),
        (card('"cpr", "aed"', lines="hands_on = false"), "open"),
    ],
)
def test_a_scheme_may_ask_for_cards_checked_hands_on(someone, cards, status):
    """A card that does not say is unclear, one that says no is not enough."""
    judged = someone(certified("club.coach", cycle()) + cards, entry("2025-03-14", "hours = 10"), scheme=CARDS).on("2025-04-01")
    assert judged.finding("cards").status == status
    assert judged.standing == ("ready" if status == "met" else "on-track")


def test_of_several_cards_the_first_to_run_out_is_named(someone):
    """Both are asked for."""
    cards = card('"cpr"', expires="2027-12-31", lines="hands_on = true") + card(
        '"aed"', expires="2026-05-31", lines="hands_on = true"
    )
    judged = someone(certified("club.coach", cycle()) + cards, scheme=CARDS).on("2025-04-01")
    assert judged.finding("cards").message.startswith("valid until 2026-05-31")
    assert [str(todo.due) for todo in judged.cycle().todos if todo.kind == "card"] == ["2026-05-31"]


def test_a_renewed_card_counts_and_the_old_one_is_forgotten(someone):
    """The one that lasts longest."""
    judged = someone(CPT + card(expires="2025-12-31") + card(issued="2025-11-30", expires="2027-11-30")).on("2025-12-01")
    assert judged.finding("cpr").message == "valid until 2027-11-30"


@pytest.mark.parametrize(("expires", "status"), [("2027-06-29", "missed"), ("2027-06-30", "met")])
def test_where_a_renewal_never_came_the_last_day_for_it_counts(someone, expires, status):
    """A card of years ago is not held against today."""
    judged = someone(CPT + card(expires=expires)).on("2029-03-16")
    assert judged.finding("cpr").status == status
    assert [each.is_current for each in judged.cycle().cards] == [False]


def test_a_card_shows_its_own_evidence_else_that_of_its_entry(someone):
    """The entry's certificate is the card where the card names no file."""
    table = '[entry.card]\ncovers = ["cpr"]\nexpires = 2027-03-31\n'
    lines = 'kind = "cpr"\nprovider = "Red Cross"\n'
    first, second = (
        entry("2025-03-14", lines + table, "a"),
        entry("2025-03-15", lines + table + 'evidence = ["evidence/card.png"]\n', "b"),
    )
    judged = someone(CPT, first, second, evidence={"card.png": b"\x89PNG\r\n\x1a\n"}).on("2025-04-01")
    assert [[each.file for each in shown.evidence] for shown in judged.cycle().cards] == [
        ["evidence/proof.pdf"],
        ["evidence/card.png"],
    ]


def test_after_the_renewal_a_card_is_no_longer_warned_of(someone):
    """It was current on that day, and the next is another cycle's matter."""
    holder = certified("acsm.cpt", cycle(lines=DONE)) + card(expires="2026-11-30")
    assert someone(holder, ENOUGH).on("2026-10-21").finding("cpr").message == "valid until 2026-11-30"


def test_a_cards_own_issuer_is_named_before_the_provider(someone):
    """Whoever taught the course, the card says who stands behind it."""
    table = '[entry.card]\ncovers = ["cpr"]\nissuer = "American Heart Association"\nexpires = 2027-03-31\n'
    judged = someone(CPT, entry("2025-03-14", f'kind = "cpr"\nprovider = "Harbour Street"\n{table}')).on("2025-04-01")
    assert judged.cycle().cards[0].issuer == "American Heart Association"


def test_a_card_of_after_the_renewal_was_not_current_on_that_day(someone):
    """It is shown, and it is no answer to what was asked then."""
    holder = certified("acsm.cpt", cycle(steps=step("accepted", "2026-10-22"))) + card(issued="2026-10-23")
    finding = someone(holder).on("2026-11-01").finding("cpr")
    assert (finding.status, finding.message) == ("missed", "no CPR card was current on the day of renewal, 2026-10-22")


def test_cards_are_in_order_of_their_expiry_then_of_their_issue(someone):
    """However they were written."""
    holder = CPT + card(issued="2025-02-01") + card(issued=None) + card(issued="2024-02-01") + card(expires="2024-05-31")
    shown = someone(holder).on("2025-04-01").cycle().cards
    assert [(str(each.card.expires), str(each.issued)) for each in shown] == [
        ("2024-05-31", "2023-12-01"),
        ("2027-12-31", "None"),
        ("2027-12-31", "2024-02-01"),
        ("2027-12-31", "2025-02-01"),
    ]


# ---------------------------------------------------------------- what a scheme may ask of a card


COACH = certified("club.coach", cycle())
SKILLED = "hands_on = true"


def asking(rule: str, lines: str = "") -> str:
    """The house's scheme with a card that it asks for; `lines` are further keys of the requirement."""
    return HOUSE + f'\n[[scheme.requirement]]\nid = "card"\ntitle = "The card"\ncard = {rule}\n{lines}\n{SOURCE}'


def course(how: str | None, lines: str = "") -> str:
    """The line of a card that says how its course was taken, where it says so."""
    return (f'format = "{how}"\n' if how else "") + lines


@pytest.mark.parametrize("word", ["cpr", "aed", "first-aid", "bls", "acls", "pals", "membership", "insurance"])
def test_a_card_covers_what_it_says_and_nothing_else(someone, word):
    """Each word is a document of its own: BLS is not taken for CPR."""
    holder = COACH + card('"cpr"' if word != "cpr" else '"aed"', expires="2027-01-31") + card(f'"{word}"', expires="2026-05-31")
    judged = someone(holder, scheme=asking(f'{{ covers = ["{word}"] }}'))
    assert [judged.on(day).finding("card").status for day in ("2026-05-31", "2026-06-01")] == ["met", "open"]


@pytest.mark.parametrize(
    ("covers", "message"),
    [
        ('"cpr"', "no current CPR card"),
        ('"cpr", "aed"', "no current CPR and AED card"),
        ('"first-aid", "cpr"', "no current first aid and CPR card"),
        ('"membership"', "no current membership card"),
        ('"bls", "acls", "pals"', "no current BLS and ACLS and PALS card"),
    ],
)
def test_a_card_that_is_not_there_is_named_as_people_call_it(someone, covers, message):
    """In the order in which the scheme asks for them."""
    finding = someone(COACH, scheme=asking(f"{{ covers = [{covers}] }}")).on("2025-04-01").finding("card")
    assert (finding.status, finding.message) == ("open", message)


@pytest.mark.parametrize(("lines", "said"), [
    ("", "does not say whether its skills were checked hands-on"),
    ("hands_on = false", "had no hands-on check of skills"),
])  # fmt: skip
def test_what_a_card_lacks_of_skills_is_said(someone, lines, said):
    """Silence may be cleared up, and a no may not."""
    holder = COACH + card('"cpr", "aed"', lines=lines)
    finding = someone(holder, scheme=CARDS).on("2025-04-01").finding("cards")
    assert (finding.status, finding.message) == ("unclear" if not lines else "open", f"the CPR and AED card {said}")


def test_a_card_that_is_good_enough_outweighs_one_that_is_not(someone):
    """Beside a card from a recording, one of a live course does."""
    rule = asking('{ covers = ["cpr"], formats = ["in-person"] }')
    holder = (
        COACH + card(lines=course("recorded"), expires="2027-12-31") + card(lines=course("in-person"), expires="2027-01-31")
    )
    finding = someone(holder, scheme=rule).on("2025-04-01").finding("card")
    assert (finding.status, finding.message) == ("met", "valid until 2027-01-31")


def test_one_card_that_lacks_something_spoils_only_what_it_alone_covers(someone):
    """CPR with a check of skills and AED without one: AED is what is missing."""
    holder = COACH + card('"cpr"', lines=SKILLED) + card('"aed"', lines="hands_on = false")
    finding = someone(holder, scheme=CARDS).on("2025-04-01").finding("cards")
    assert (finding.status, finding.message) == ("open", "the CPR and AED card had no hands-on check of skills")


@pytest.mark.parametrize(
    ("how", "status", "message"),
    [
        ("in-person", "met", "valid until 2027-12-31"),
        ("live-online", "met", "valid until 2027-12-31"),
        ("recorded", "open", "the CPR card was taken from a recording; in person or live online is asked"),
        ("self-study", "open", "the CPR card was taken by self-study; in person or live online is asked"),
        (None, "unclear", "the CPR card does not say how its course was taken (in person or live online is asked)"),
    ],
)
def test_a_scheme_may_ask_how_the_course_was_taken(someone, how, status, message):
    """Any of the ways that it names; a card that does not say is unclear."""
    rule = asking('{ covers = ["cpr"], formats = ["in-person", "live-online"] }')
    finding = someone(COACH + card(lines=course(how)), scheme=rule).on("2025-04-01").finding("card")
    assert (finding.status, finding.message) == (status, message)


# ---------------------------------------------------------------- beyond the renewal


BEYOND = asking('{ covers = ["cpr"], beyond_days = 30 }')


@pytest.mark.parametrize(("expires", "status"), [("2026-06-30", "open"), ("2026-07-01", "met"), ("2026-07-02", "met")])
def test_a_card_may_have_to_outlast_the_renewal(someone, expires, status):
    """Thirty days beyond 1 June, the last of them included."""
    finding = someone(COACH + card(expires=expires), scheme=BEYOND).on("2026-06-01").finding("card")
    assert finding.status == status
    if status == "open":
        assert finding.message == "the CPR card must be valid for 30 days beyond 2026-06-01: it runs out on 2026-06-30"


@pytest.mark.parametrize(("sent", "standing"), [("2026-06-01", "renewed"), ("2026-06-02", "ready")])
def test_how_long_a_card_must_last_is_counted_from_the_day_of_the_form(someone, sent, standing):
    """Not from the day on which somebody looks."""
    holder = certified("club.coach", cycle(lines=f"renewed = {sent}")) + card(expires="2026-07-01")
    holder += card(issued="2026-06-20", expires="2028-06-20")
    judged = someone(holder, entry("2025-03-14", "hours = 10"), scheme=BEYOND).on("2026-07-10")
    assert judged.standing == standing


def test_without_days_beyond_the_last_day_of_a_card_is_enough(someone):
    """Valid on the day is valid."""
    judged = someone(COACH + card(expires="2026-06-01"), scheme=asking('{ covers = ["cpr"] }'))
    assert [judged.on(day).finding("card").status for day in ("2026-06-01", "2026-06-02")] == ["met", "open"]


# ---------------------------------------------------------------- how old it may be


WITHIN = asking('{ covers = ["cpr"], issued_within_months = 12 }')


@pytest.mark.parametrize(
    ("day", "issued", "status"),
    [
        ("2026-06-01", "2025-05-31", "open"),
        ("2026-06-01", "2025-06-01", "met"),
        ("2026-06-01", "2025-06-02", "met"),
        ("2025-02-28", "2024-02-28", "met"),
        ("2025-02-28", "2024-02-27", "open"),
        ("2025-03-31", "2024-03-30", "open"),
        ("2025-03-31", "2024-03-31", "met"),
    ],
)
def test_a_card_may_be_too_old_whatever_expiry_it_prints(someone, day, issued, status):
    """The same day a year ago will do, and the day before will not."""
    finding = someone(COACH + card(issued=issued, expires="2030-01-01"), scheme=WITHIN).on(day).finding("card")
    assert finding.status == status
    if status == "open":
        assert finding.message == f"the CPR card was issued on {issued}, before {int(day[:4]) - 1}{day[4:]}: too long ago"


def test_a_card_that_does_not_say_when_it_was_issued_is_unclear_where_that_is_asked(someone):
    """Nothing that it prints answers it."""
    finding = someone(COACH + card(issued=None), scheme=WITHIN).on("2025-04-01").finding("card")
    assert (finding.status, finding.message) == ("unclear", "the CPR card does not say when it was issued")


@pytest.mark.parametrize(("day", "status"), [("2026-03-14", "met"), ("2026-03-15", "open")])
def test_an_entry_that_is_the_card_was_issued_on_its_day(someone, day, status):
    """Where the card itself does not say another."""
    table = '[entry.card]\ncovers = ["cpr"]\nexpires = 2030-01-01\n'
    judged = someone(COACH, entry("2025-03-14", f'kind = "cpr"\nprovider = "Red Cross"\n{table}'), scheme=WITHIN).on(day)
    assert judged.finding("card").status == status


# ---------------------------------------------------------------- after a lapse


LAPSE = asking('{ covers = ["cpr"], after_lapse = ["in-person"] }')


def follow_card(issued: str, how: str | None, expired: str = "2025-05-31", before: str = "2024-05-01") -> str:
    """A holder whose first card ran out, and whose second was issued on a day."""
    return COACH + card(issued=before, expires=expired) + card(issued=issued, expires="2027-12-31", lines=course(how))


@pytest.mark.parametrize(
    ("issued", "status"), [("2025-05-30", "met"), ("2025-05-31", "met"), ("2025-06-01", "met"), ("2025-06-02", "open")]
)
def test_only_days_without_any_card_are_a_lapse(someone, issued, status):
    """The day after the last of the old card is none; the day after that leaves one."""
    finding = someone(follow_card(issued, "live-online"), scheme=LAPSE).on("2025-07-01").finding("card")
    assert finding.status == status


@pytest.mark.parametrize(
    ("how", "status", "message"),
    [
        ("in-person", "met", "valid until 2027-12-31"),
        (
            "recorded",
            "open",
            "the CPR card was taken from a recording; in person is asked, since the one before ran out on 2025-05-31",
        ),
        (
            None,
            "unclear",
            "the CPR card does not say how its course was taken"
            " (in person is asked, since the one before ran out on 2025-05-31)",
        ),
    ],
)
def test_after_a_lapse_the_course_may_have_to_be_taken_in_another_way(someone, how, status, message):
    """And the finding says why it is asked of this holder."""
    finding = someone(follow_card("2025-06-02", how), scheme=LAPSE).on("2025-07-01").finding("card")
    assert (finding.status, finding.message) == (status, message)


def test_a_first_card_follows_no_lapse(someone):
    """There was none before it that could have run out."""
    assert someone(COACH + card(lines=course("recorded")), scheme=LAPSE).on("2025-07-01").finding("card").status == "met"


def test_a_lapse_of_before_the_cycle_is_a_lapse_too(someone):
    """The old card ran out before the cycle began, and the course after it was online."""
    holder = follow_card("2024-02-01", "live-online", expired="2023-12-30", before="2021-12-31")
    assert someone(holder, scheme=LAPSE).on("2025-07-01").finding("card").status == "open"


def test_once_a_lapse_was_mended_the_cards_after_it_are_free_again(someone):
    """In person after the lapse, and then online in time."""
    holder = follow_card("2025-06-02", "in-person") + card(
        issued="2026-01-10", expires="2029-01-10", lines=course("live-online")
    )
    holder = holder.replace("2027-12-31", "2026-01-31")
    assert someone(holder, scheme=LAPSE).on("2026-02-01").finding("card").status == "met"


def test_another_card_that_ran_out_is_no_lapse_of_this_one(someone):
    """A membership that ended years ago asks for no course in person."""
    holder = COACH + card('"membership"', issued="2024-01-10", expires="2024-12-31")
    holder += card(issued="2025-06-02", lines=course("live-online"))
    assert someone(holder, scheme=LAPSE).on("2025-07-01").finding("card").status == "met"


# ---------------------------------------------------------------- each year


YEARLY = asking('{ covers = ["cpr"] }', 'per = "year"')


@pytest.mark.parametrize(
    ("expires", "status", "message"),
    [
        ("2024-12-30", "missed", "no CPR card was current on 2024-12-31"),
        ("2024-12-31", "met", "valid until 2027-05-31"),
        ("2025-01-01", "met", "valid until 2027-05-31"),
    ],
)
def test_a_card_may_have_to_be_current_on_the_last_day_of_each_year(someone, expires, status, message):
    """Days between two cards are no matter as long as they are not the last of a year."""
    holder = COACH + card(issued="2023-06-01", expires=expires) + card(issued="2025-02-01", expires="2027-05-31")
    finding = someone(holder, scheme=YEARLY).on("2026-04-01").finding("card")
    assert (finding.status, finding.message) == (status, message)


@pytest.mark.parametrize(("day", "status"), [("2024-12-31", "open"), ("2025-01-01", "missed")])
def test_a_years_last_day_is_judged_once_it_is_over(someone, day, status):
    """On that very day a card may still be issued."""
    assert someone(COACH, scheme=YEARLY).on(day).finding("card").status == status


@pytest.mark.parametrize(("expires", "status"), [("2025-05-13", "missed"), ("2025-05-14", "met"), ("2025-05-15", "met")])
def test_a_year_of_the_cycle_ends_the_day_before_the_cycles_first(someone, expires, status):
    """Twelve months from 15 May are over on 14 May."""
    holder = certified("club.coach", cycle("2024-05-15", "2026-05-14")) + card(issued="2024-05-01", expires=expires)
    rule = asking('{ covers = ["cpr"] }', 'per = "cycle-year"')
    judged = someone(holder + card(issued="2025-06-01"), scheme=rule).on("2025-07-01")
    assert judged.finding("card").status == status


def test_no_card_is_asked_for_a_year_that_was_over_before_the_certification(someone):
    """Whoever came in the second year has no card of the first."""
    holder = certified("club.coach", cycle("2024-01-01"), lines="certified = 2025-01-01") + card(issued="2025-01-10")
    assert someone(holder, scheme=YEARLY).on("2026-04-01").finding("card").status == "met"


def test_a_year_in_which_the_holder_was_certified_counts_whole(someone):
    """Certified on its last day, a card was asked for on that day."""
    holder = certified("club.coach", cycle("2024-01-01"), lines="certified = 2024-12-31") + card(issued="2025-01-10")
    assert someone(holder, scheme=YEARLY).on("2026-04-01").finding("card").status == "missed"


# ---------------------------------------------------------------- for whom, and what is done about it


@pytest.mark.parametrize(("route", "status"), [("exam", "open"), ("portfolio", None)])
def test_a_card_may_be_asked_of_some_holders_only(someone, route, status):
    """What is not asked is not shown."""
    rule = asking('{ covers = ["cpr"] }', 'when = { routes = ["exam"] }')
    judged = someone(certified("club.coach", cycle(), lines=f'route = "{route}"'), scheme=rule).on("2025-04-01")
    assert [each.status for each in judged.cycle().findings if each.requirement == "card"] == ([status] if status else [])


def test_a_card_that_is_only_recommended_keeps_nobody_from_renewal(someone):
    """It is judged, and the cycle is ready all the same."""
    rule = asking('{ covers = ["insurance"] }', "advisory = true")
    judged = someone(COACH, entry("2025-03-14", "hours = 10"), scheme=rule).on("2025-04-01")
    assert (judged.finding("card").status, judged.finding("card").advisory, judged.standing) == ("open", True, "ready")


@pytest.mark.parametrize(("ends", "asked"), [("2024-12-30", False), ("2024-12-31", True)])
def test_a_card_is_asked_of_the_cycles_for_which_the_rule_is_in_force(someone, ends, asked):
    """By the day on which they end."""
    rule = asking('{ covers = ["cpr"] }', "since = 2024-12-31")
    judged = someone(certified("club.coach", cycle("2023-01-01", ends)), scheme=rule).on("2024-06-01")
    assert ("card" in [each.requirement for each in judged.cycle().findings]) is asked


@pytest.mark.parametrize(("day", "status"), [("2027-03-31", "open"), ("2027-04-01", "missed")])
def test_a_card_is_missed_once_the_grace_is_over(someone, day, status):
    """Until then renewal may still come, and with it the card."""
    grace = f"\n[scheme.grace]\nmonths = 3\n{SOURCE}"
    assert someone(COACH, scheme=asking('{ covers = ["cpr"] }') + grace).on(day).finding("card").status == status


def test_where_nothing_may_be_earned_in_grace_a_card_still_may_be_issued(someone):
    """It is a condition of renewal, and no credit."""
    grace = f"\n[scheme.grace]\nmonths = 3\nearns = false\n{SOURCE}"
    holder = COACH + card(issued="2027-03-31", expires="2029-03-31")
    judged = someone(holder, scheme=asking('{ covers = ["cpr"] }') + grace)
    assert [judged.on(day).finding("card").status for day in ("2027-03-30", "2027-03-31")] == ["open", "met"]


def test_a_card_to_be_renewed_is_a_thing_to_do(someone):
    """What is missing is said, with the last day of the cycle."""
    judged = someone(COACH + card(expires="2025-12-31"), scheme=asking('{ covers = ["cpr"] }')).on("2026-01-01")
    (todo,) = [each for each in judged.cycle().todos if each.kind == "card"]
    assert todo.text == "Renew the card (no current CPR card: the last ran out on 2025-12-31)"
    assert str(todo.due) == "2026-12-31"


def test_a_card_that_was_never_recorded_presses_like_one_that_ran_out(someone):
    """It is missing today, and before credit that is due on the same day; perhaps it is there and only not written down."""
    first = someone(COACH, scheme=asking('{ covers = ["cpr"] }')).on("2026-01-01").cycle().todos[0]
    assert (first.kind, first.text) == ("card", "Get the card, or record it (no current CPR card)")
    assert first.is_overdue


def test_a_current_card_that_is_not_accepted_is_not_overdue(someone):
    """Somebody who holds a card may work; also if the one before it ran out."""
    holder = COACH + card(expires="2025-12-31") + card(issued="2025-11-01", lines="hands_on = false")
    judged = someone(holder, scheme=asking('{ covers = ["cpr"], hands_on = true }')).on("2026-01-01")
    (todo,) = [each for each in judged.cycle().todos if each.kind == "card"]
    assert todo.text == "Renew the card (the CPR card had no hands-on check of skills)"
    assert not todo.is_overdue


def test_of_two_cards_the_one_that_runs_out_is_the_one_to_renew(someone):
    """First aid lasts beyond the cycle, and is not named."""
    rule = asking('{ covers = ["cpr"] }') + asking('{ covers = ["first-aid"] }').removeprefix(HOUSE).replace(
        '"card"', '"other"'
    )
    scan = 'evidence = ["evidence/proof.pdf"]'
    holder = COACH + card(expires="2026-05-31", lines=scan) + card('"first-aid"', lines=scan)
    todos = someone(holder, entry("2025-03-14", "hours = 10"), scheme=rule).on("2026-04-01").cycle().todos
    assert [(each.text, str(each.due)) for each in todos if each.kind == "card"] == [
        ("Renew the CPR card before it runs out", "2026-05-31")
    ]


# ---------------------------------------------------------------- the scan of a card


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "no scan yet of the CPR card (until 2027-12-31)"),
        ('evidence = [{ file = "evidence/proof.pdf", shows = "receipt" }]', "no scan yet of the CPR card (until 2027-12-31)"),
        ('evidence = ["evidence/proof.pdf"]', "every counted entry has its proof"),
    ],
)
def test_a_card_without_a_scan_is_said(someone, lines, message):
    """The cycle is ready, and the proof is still to be added."""
    judged = someone(CPT + card(lines=lines), ENOUGH).on("2026-03-16")
    assert (judged.standing, judged.finding("evidence").message) == ("ready", message)
    assert judged.cycle().lacks_proof is (message != "every counted entry has its proof")


def test_only_the_card_that_counts_needs_its_scan(someone):
    """Not one that ran out, not one that is not asked for, and of two the one that lasts longer."""
    scan = 'evidence = ["evidence/proof.pdf"]'
    holder = CPT + card(expires="2025-12-31") + card(expires="2026-12-31") + card(lines=scan) + card('"first-aid"')
    assert someone(holder, ENOUGH).on("2026-03-16").finding("evidence").status == "met"


@pytest.mark.parametrize(("day", "found"), [("2023-12-31", 0), ("2024-01-01", 1), ("2024-01-02", 1)])
def test_a_scan_is_asked_for_once_the_cycle_has_begun(someone, day, found):
    """Not before."""
    findings = someone(CPT + card()).on(day).cycle().findings
    assert len([each for each in findings if each.requirement == "evidence"]) == found


# ---------------------------------------------------------------- whatever the days


FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
WINDOW = DatedCycle(Cycle(begins=FIRST), FIRST, LAST, None, FIRST, LAST, None, NOWHERE, CycleSituation(FIRST, LAST))


@given(issued=DAYS, lasts=st.integers(0, 900), day=DAYS, beyond=st.integers(0, 90), months=st.integers(1, 24))
def test_a_card_is_met_exactly_where_it_is_current_long_enough_and_new_enough(issued, lasts, day, beyond, months):
    """Counted in ordinal days and by the calendar, one by one."""
    expires = issued + timedelta(days=lasts)
    shown = JudgedCard(Card(covers=("cpr",), expires=expires), "", issued, False)
    rule = CardRule(covers=("cpr",), beyond_days=beyond, issued_within_months=months)
    asked = Requirement(id="cpr", title="CPR", card=rule)
    status, _ = judge_card_requirement(asked, rule, [shown], WINDOW, WINDOW.situation, day)
    month = day.year * 12 + day.month - 1 - months
    oldest = (month // 12, month % 12 + 1, day.day)
    young = (issued.year, issued.month, issued.day) >= oldest or _lacks_the_day(issued, oldest)
    fits = issued <= day <= expires and (expires - day).days >= beyond and young
    assert status == ("met" if fits else "open")


def _lacks_the_day(issued: date, oldest: tuple[int, int, int]) -> bool:
    """Whether the month that long ago has no such day, and the card is of its last one."""
    year, month, day = oldest
    last = calendar.monthrange(year, month)[1]
    return last < day and (issued.year, issued.month, issued.day) == (year, month, last)
