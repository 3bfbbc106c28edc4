"""Requirements held against what there is: totals, cards, the highest of several, exemptions, fees, and what is left to do."""

from decimal import Decimal
from fractions import Fraction

import pytest
from holder_files import CPR, CPT, EP, HOUSE, attended, certified, cycle, entry, step
from hypothesis import given
from hypothesis import strategies as st

from cecgen.model import Pace
from cecgen.transcript.judging import is_behind

ENOUGH = attended("2024-06-01", 45)
SOURCE = 'source = "https://example.org"\n'


def exempt(requirement: str = "total", by: str = "exam", on: str = "2026-11-02") -> str:
    return f'\n[[certification.cycle.exempt]]\nrequirement = "{requirement}"\nby = "{by}"\non = {on}\n'


def card(covers: str = '"cpr"', issued: str | None = "2023-12-01", expires: str = "2027-12-31", lines: str = "") -> str:
    first = f"issued = {issued}\n" if issued else ""
    return f"\n[[card]]\ncovers = [{covers}]\n{first}expires = {expires}\n{lines}\n"


# ---------------------------------------------------------------- totals


@pytest.mark.parametrize(("scheme", "need"), [("acsm.cpt", 45), ("acsm.gei", 45), ("acsm.ep", 60), ("acsm.cep", 60)])
def test_every_certification_asks_for_its_own_total(someone, scheme, need):
    """45 or 60, with the source."""
    judged = someone(certified(scheme, cycle()), attended("2024-06-01", need - 1)).on("2025-01-01")
    finding = judged.finding("total")
    assert (judged.cycle().required, finding.status, finding.message) == (need, "open", "1 more CEC by 2026-12-31")
    assert finding.source.startswith("https://")


@pytest.mark.parametrize(("cec", "status"), [("44.99", "open"), ("45", "met"), ("45.01", "met")])
def test_a_total_is_met_when_it_is_reached(someone, cec, status):
    """To the hundredth."""
    assert someone(CPT, attended("2024-06-01", cec)).on("2025-01-01").finding("total").status == status


@pytest.mark.parametrize(("day", "status"), [("2026-12-31", "open"), ("2027-06-30", "open"), ("2027-07-01", "missed")])
def test_a_total_is_missed_when_nothing_can_be_earned_any_more(someone, day, status):
    """Grace still takes credits."""
    assert someone(CPT, attended("2024-06-01", 44)).on(day).finding("total").status == status


def test_after_a_renewal_a_shortfall_cannot_be_earned(someone):
    """The cycle takes nothing after its end, so nothing is promised by the end of grace."""
    late = 'begins = 2024-01-01\n[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2027-02-01\namount = 40\n'
    renewed = certified("acsm.cpt", cycle(lines="renewed = 2026-10-20\nfee_paid = 2026-10-20")) + CPR
    finding = someone(renewed, attended("2024-06-01", 45, late)).on("2027-02-01").finding("total")
    assert (finding.status, finding.message) == ("missed", "5 CEC short on 2026-12-31")


def test_what_is_unclear_is_named_beside_what_is_missing(someone):
    """It might be what is missing."""
    judged = someone(CPT, entry("2025-03-14", 'kind = "quiz"\nprovider = "ace"\naward = "0.1 CEC"')).on("2025-04-01")
    assert judged.finding("total").message == "45 more CEC by 2026-12-31 (1 entry unclear)"


def test_a_total_is_that_of_the_cycles_end(someone):
    """A body that asks for more from a day on asks it of the cycles that end after that day."""
    older = HOUSE.replace("min = 10", "min = 10\nuntil = 2026-12-30")
    newer = f'\n[[scheme.requirement]]\nid = "total"\ntitle = "Credits"\nmin = 12\nsince = 2026-12-31\n{SOURCE}'
    holder = certified("club.coach", cycle("2024-01-01", "2026-12-30"), cycle("2026-12-31", "2028-12-31"))
    judged = someone(holder, scheme=older + newer).on("2025-01-01")
    assert [each.required for each in judged.certification().cycles] == [10, 12]
    assert [each.findings[0].need for each in judged.certification().cycles] == [10, 12]


def test_a_requirement_may_be_about_a_selection(someone):
    """Ethics inside the total: counted in both."""
    ethics = f'\n[[scheme.requirement]]\nid = "ethics"\ntitle = "Ethics"\nmin = 2\nof = {{ topics = ["ethics"] }}\n{SOURCE}'
    entries = [entry("2025-03-14", 'hours = 9\ntopics = ["ethics", "law"]'), entry("2025-03-15", "hours = 1")]
    judged = someone(certified("club.coach", cycle()), *entries, scheme=HOUSE + ethics).on("2025-04-01")
    assert (judged.finding("total").status, judged.finding("ethics").have, judged.standing) == ("met", 9, "ready")


def test_a_requirement_that_is_only_advice_keeps_nobody_from_renewal(someone):
    """It is shown, and not judged."""
    advice = f'\n[[scheme.requirement]]\nid = "yearly"\ntitle = "Each year"\nmin = 40\nadvisory = true\n{SOURCE}'
    judged = someone(certified("club.coach", cycle()), entry("2025-03-14", "hours = 10"), scheme=HOUSE + advice).on(
        "2025-04-01"
    )
    assert (judged.finding("yearly").status, judged.finding("yearly").advisory, judged.standing) == ("open", True, "ready")


# ---------------------------------------------------------------- the card


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
    (todo,) = [each for each in judged.cycle().next if each.deed == "card"]
    assert str(todo.by) == "2026-05-31"


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
    assert (shown.issuer, str(shown.issued), shown.current) == ("Red Cross", "2025-03-14", True)


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
    + f'\n[[scheme.requirement]]\nid = "cards"\ntitle = "CPR and AED"\ncard = {{ covers = ["cpr", "aed"], hands_on = true }}\n{SOURCE}'
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
    assert [str(todo.by) for todo in judged.cycle().next if todo.deed == "card"] == ["2026-05-31"]


def test_a_renewed_card_counts_and_the_old_one_is_forgotten(someone):
    """The one that lasts longest."""
    judged = someone(CPT + card(expires="2025-12-31") + card(issued="2025-11-30", expires="2027-11-30")).on("2025-12-01")
    assert judged.finding("cpr").message == "valid until 2027-11-30"


# ---------------------------------------------------------------- exemptions


@pytest.mark.parametrize(("day", "status"), [("2026-11-01", "open"), ("2026-11-02", "exempt")])
def test_the_exam_takes_the_place_of_the_credits(someone, day, status):
    """From the day it was passed."""
    judged = someone(certified("acsm.cpt", cycle(steps=exempt())) + CPR).on(day)
    assert judged.finding("total").status == status
    assert judged.standing == ("ready" if status == "exempt" else "behind")


def test_an_alternative_that_the_scheme_does_not_name_is_unclear(someone):
    """Only what the body says takes the place of a requirement does."""
    judged = someone(certified("acsm.cpt", cycle(steps=exempt(by="degree"))) + CPR).on("2026-12-01")
    assert judged.finding("total").status == "unclear"
    assert judged.standing == "behind"
    assert "Clear up: Continuing education" in judged.todos()[0]


def test_the_exam_does_not_take_the_place_of_the_card(someone):
    """Here only the credits; whether it replaces more is not known."""
    judged = someone(certified("acsm.cpt", cycle(steps=exempt() + exempt("cpr")))).on("2026-12-01")
    assert judged.finding("cpr").status == "unclear"
    assert judged.standing == "on-track"


@pytest.mark.parametrize(("passed", "standing"), [("2026-11-02", "renewed"), ("2026-11-03", "ready")])
def test_an_exempt_holder_renews_like_any_other(someone, passed, standing):
    """With form and fee, and the exam no later than the form."""
    lines = "renewed = 2026-11-02\nfee_paid = 2026-11-02"
    holder = certified("acsm.cpt", cycle(lines=lines, steps=exempt(on=passed))) + CPR
    assert someone(holder).on("2026-11-03").standing == standing


def test_what_was_met_before_is_met(someone):
    """As the holder states, and the finding says that it is a statement."""
    once = f'\n[[scheme.requirement]]\nid = "hiv"\ntitle = "HIV, once"\nmin = 1\nof = {{ topics = ["hiv"] }}\n{SOURCE}'
    holder = certified("club.coach", cycle(lines='already_met = ["hiv"]'))
    finding = someone(holder, scheme=HOUSE + once).on("2025-04-01").finding("hiv")
    assert (finding.status, finding.message) == ("met", "met before, as the holder states")


# ---------------------------------------------------------------- only the highest


BOTH = EP + certified("acsm.gei", cycle()) + CPR


def test_only_the_highest_certifications_credits_must_be_earned(someone):
    """GEI's 45 are not asked for beside EP's 60, and are not added to them."""
    judged = someone(BOTH, attended("2024-06-01", 45)).on("2025-04-01")
    assert judged.finding("total", scheme="acsm.ep").message == "15 more CEC by 2026-12-31"
    finding = judged.finding("total", scheme="acsm.gei")
    assert finding.status == "not-applicable"
    assert "45 of 60 CEC" in finding.message
    assert [judged.cycle(scheme=each).standing for each in ("acsm.ep", "acsm.gei")] == ["on-track", "on-track"]


def test_with_the_highest_met_all_are_ready(someone):
    """Each for its own form and fee."""
    judged = someone(BOTH, attended("2024-06-01", 60)).on("2025-04-01")
    assert not any("Earn" in todo for todo in judged.todos(scheme="acsm.gei"))
    assert [judged.cycle(scheme=each).standing for each in ("acsm.ep", "acsm.gei")] == ["ready", "ready"]


def test_the_lower_needs_none_of_its_own(someone):
    """An entry that is out of its scope does not hurt it."""
    judged = someone(BOTH, attended("2024-06-01", 60, 'not_for = ["acsm.gei"]')).on("2025-04-01")
    assert (judged.cycle(scheme="acsm.gei").counted, judged.cycle(scheme="acsm.gei").standing) == (0, "ready")


def test_the_order_of_the_certifications_does_not_matter(someone):
    """The highest is the highest wherever it is written."""
    judged = someone(certified("acsm.gei", cycle()) + EP + CPR, attended("2024-06-01", 60)).on("2025-04-01")
    assert judged.cycle(scheme="acsm.gei").standing == "ready"


def test_the_lower_is_as_far_behind_as_the_highest(someone):
    """Its own pace is what it would be alone; the standing is that of what must be earned."""
    judged = someone(BOTH, attended("2024-06-01", 24)).on("2025-12-31")
    cycles = [judged.cycle(scheme=each) for each in ("acsm.ep", "acsm.gei")]
    assert [each.standing for each in cycles] == ["behind", "behind"]


def test_with_different_ends_each_earns_its_own(someone):
    """What ACSM does then was not seen, so nothing is waived."""
    holder = EP + certified("acsm.gei", cycle("2023-01-01", "2025-12-31")) + CPR
    judged = someone(holder, attended("2024-06-01", 45)).on("2025-04-01")
    assert judged.finding("total", scheme="acsm.gei").status == "met"


@pytest.mark.parametrize("did", ["retired", "audit-failed"])
def test_a_highest_certification_that_was_given_up_governs_no_more(someone, did):
    """From the day of that step the lower stands for itself."""
    holder = certified("acsm.ep", cycle(steps=step(did, "2025-06-01"))) + certified("acsm.gei", cycle()) + CPR
    judged = someone(holder, ENOUGH)
    statuses = [judged.on(day).finding("total", scheme="acsm.gei").status for day in ("2025-05-31", "2025-06-01")]
    assert statuses == ["not-applicable", "met"]


def test_a_highest_that_is_held_only_later_governs_only_then(someone):
    """Until its first cycle begins, the lower stands for itself."""
    holder = certified("acsm.ep", cycle("2025-06-01", "2026-12-31"), lines="certified = 2025-06-01")
    holder += certified("acsm.gei", cycle()) + CPR
    judged = someone(holder, ENOUGH)
    statuses = [judged.on(day).finding("total", scheme="acsm.gei").status for day in ("2025-05-31", "2025-06-01")]
    assert statuses == ["met", "not-applicable"]


def test_an_exam_for_the_highest_is_enough_for_all(someone):
    """Its credits need not be earned, so nobody's have to."""
    holder = certified("acsm.ep", cycle(steps=exempt(on="2026-03-01"))) + certified("acsm.gei", cycle()) + CPR
    assert someone(holder).on("2026-03-01").cycle(scheme="acsm.gei").standing == "ready"


DONE = "renewed = 2026-10-20\nfee_paid = 2026-10-20"
RENEWED = certified("acsm.ep", cycle(lines=DONE)) + certified("acsm.gei", cycle(lines=DONE)) + CPR


def test_a_later_ruling_on_the_highest_undoes_no_renewal(someone):
    """On the form's day it had what was asked, and the lower rests on that day."""
    rejected = '[[entry.ruling]]\nscheme = "acsm.ep"\non = 2027-03-02\namount = 0\n'
    judged = someone(RENEWED, attended("2024-06-01", 60, f'not_for = ["acsm.gei"]\n{rejected}')).on("2027-03-02")
    assert [judged.cycle(scheme=each).standing for each in ("acsm.ep", "acsm.gei")] == ["renewed", "renewed"]


def test_giving_up_the_highest_later_undoes_no_renewal(someone):
    """What was not asked on the form's day is not asked afterwards."""
    holder = RENEWED.replace(DONE, DONE + "\n" + step("retired", "2027-01-10"), 1)
    judged = someone(holder, attended("2024-06-01", 60, 'not_for = ["acsm.gei"]')).on("2027-03-02")
    assert [judged.cycle(scheme=each).standing for each in ("acsm.ep", "acsm.gei")] == ["ended", "renewed"]


def test_where_each_is_earned_for_itself_nothing_is_waived(someone):
    """Sharing is the body's rule, not ours."""
    more = HOUSE[HOUSE.index("[[scheme]]") :].replace("club.coach", "club.master").replace("min = 10", "min = 20")
    holder = certified("club.coach", cycle()) + certified("club.master", cycle())
    judged = someone(holder, entry("2025-03-14", "hours = 5"), scheme=HOUSE + more).on("2025-04-01")
    assert judged.finding("total", scheme="club.coach").message == "5 more credits by 2026-12-31"


# ---------------------------------------------------------------- pace


@given(
    counted=st.decimals(0, 100, places=2),
    need=st.decimals(0, 100, places=1),
    months=st.integers(1, 72),
    elapsed=st.integers(0, 72),
)
def test_behind_is_exactly_what_the_design_says(counted, need, months, elapsed):
    """counted < need × (elapsed − a sixth of the cycle) ÷ cycle, in fractions."""
    expected = Fraction(counted) < Fraction(need) * (elapsed - Fraction(months, 6)) / months
    assert is_behind(counted, need, Pace(elapsed, months, Decimal(0))) == expected


# ---------------------------------------------------------------- what to do next


def test_todos_are_sorted_by_urgency(someone):
    """By day, and on one day in the order in which things are done."""
    judged = someone(CPT + card(expires="2026-05-31"), attended("2024-06-01", 40, "evidence = []")).on("2026-03-16")
    assert [(todo.deed, str(todo.by)) for todo in judged.cycle().next] == [
        ("card", "2026-05-31"),
        ("earn", "2026-12-31"),
        ("evidence", "2026-12-31"),
        ("form", "2026-12-31"),
        ("fee", "2026-12-31"),
    ]


def test_before_renewal_opens_the_day_is_named(someone):
    """ACSM takes the form in the final year only."""
    judged = someone(CPT + CPR, ENOUGH)
    assert judged.on("2025-12-31").todos()[0] == "Send the renewal form (renewal opens 2026-01-01)"
    assert judged.on("2026-01-01").todos()[0] == "Send the renewal form"


@pytest.mark.parametrize("day", ["2026-10-20", "2027-08-01"])
def test_after_the_renewal_or_the_lapse_there_is_no_form_to_send(someone, day):
    """What is over is not asked for."""
    lines = DONE if day == "2026-10-20" else ""
    judged = someone(certified("acsm.cpt", cycle(lines=lines)) + CPR, ENOUGH).on(day)
    assert not any("form" in todo or "fee" in todo for todo in judged.todos())


def test_a_fee_is_named_with_its_amount_where_that_is_known(someone):
    """$60 for CPT."""
    assert someone(CPT).on("2025-01-01").finding("fee").title == "Renewal fee (60 USD)"


def test_what_the_body_accepted_needs_no_record_of_form_and_fee(someone):
    """Its word covers both."""
    judged = someone(certified("acsm.cpt", cycle(steps=step("accepted", "2026-10-22")))).on("2026-10-22")
    assert [(judged.finding(each).status, judged.finding(each).message) for each in ("form", "fee")] == [
        ("met", "accepted on 2026-10-22"), ("met", "accepted on 2026-10-22"),
    ]  # fmt: skip


def test_a_cycle_that_has_not_begun_asks_for_no_form_yet(someone):
    """Nor for a fee; what will be asked for is shown."""
    judged = someone(CPT).on("2023-12-31")
    assert [finding.requirement for finding in judged.cycle().findings] == ["total", "cpr"]
    assert judged.todos() == []


@pytest.mark.parametrize(("expires", "status"), [("2027-06-29", "missed"), ("2027-06-30", "met")])
def test_where_a_renewal_never_came_the_last_day_for_it_counts(someone, expires, status):
    """A card of years ago is not held against today."""
    judged = someone(CPT + card(expires=expires)).on("2029-03-16")
    assert judged.finding("cpr").status == status
    assert [each.current for each in judged.cycle().cards] == [False]


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


def test_a_cycle_whose_total_nobody_knows_is_unclear(someone):
    """It ends before the first day for which the total is known: nothing to be behind of, and no reason to be ready."""
    since = HOUSE.replace("min = 10", "min = 10\nsince = 2027-01-01")
    judged = someone(certified("club.coach", cycle()), entry("2025-03-14", "hours = 3"), scheme=since).on("2026-06-01")
    assert (judged.cycle().required, judged.cycle().pace, judged.standing) == (None, None, "on-track")
    assert judged.finding("total").status == "unclear"


def test_the_lower_is_told_to_earn_for_the_highest(someone):
    """So many more, and for which."""
    judged = someone(BOTH, attended("2024-06-01", 45)).on("2025-04-01")
    assert judged.todos(scheme="acsm.gei")[0] == "Earn 15 more CEC for ACSM Certified Exercise Physiologist"


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


def test_a_scheme_that_asks_for_nothing_yet_is_not_the_highest(someone):
    """Its total begins only after the cycle's end."""
    sharing = f'\n[scheme.sharing]\nrule = "highest-only"\n{SOURCE}'
    coach = HOUSE + sharing
    master = HOUSE[HOUSE.index("[[scheme]]") :].replace("club.coach", "club.master") + sharing
    master = master.replace("min = 10", "min = 20\nsince = 2027-01-01")
    holder = certified("club.coach", cycle()) + certified("club.master", cycle())
    judged = someone(holder, entry("2025-03-14", "hours = 5"), scheme=coach + master).on("2025-04-01")
    assert judged.finding("total", scheme="club.coach").message == "5 more credits by 2026-12-31"
