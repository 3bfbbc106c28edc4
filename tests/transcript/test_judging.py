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
    judged = someone(CPT + CPR.replace("2027-12-31", "2026-05-31"), attended("2024-06-01", 40, "evidence = []")).on(
        "2026-03-16"
    )
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


def test_a_scheme_that_asks_for_nothing_yet_is_not_the_highest(someone):
    """Its total begins only after the cycle's end."""
    sharing = f'\n[scheme.sharing]\nrule = "highest-only"\n{SOURCE}'
    coach = HOUSE + sharing
    master = HOUSE[HOUSE.index("[[scheme]]") :].replace("club.coach", "club.master") + sharing
    master = master.replace("min = 10", "min = 20\nsince = 2027-01-01")
    holder = certified("club.coach", cycle()) + certified("club.master", cycle())
    judged = someone(holder, entry("2025-03-14", "hours = 5"), scheme=coach + master).on("2025-04-01")
    assert judged.finding("total", scheme="club.coach").message == "5 more credits by 2026-12-31"


# ---------------------------------------------------------------- requirements of one's own


COACH = certified("club.coach", cycle())


def required(id: str, lines: str, title: str = "") -> str:
    """A requirement of the house's scheme."""
    return f'\n[[scheme.requirement]]\nid = "{id}"\ntitle = "{title or id.capitalize()}"\n{lines}\n{SOURCE}'


def without_total() -> str:
    """The house's scheme before it asks for any total."""
    return HOUSE[: HOUSE.rindex("[[scheme.requirement]]")]


def hours(day: str, amount: object, lines: str = "") -> str:
    return entry(day, f"hours = {amount}\n{lines}", f"{day}-{amount}-{abs(hash(lines))}")


# ---------------------------------------------------------------- steps


FEE = required("annual-fee", 'step = "annual-fee"\nper = "year"', "Annual fee")


def paid(*days: str) -> str:
    """A coach who paid the annual fee on some days."""
    return certified("club.coach", cycle(steps="".join(step("annual-fee", day) for day in days)))


@pytest.mark.parametrize(
    ("day", "status", "message"),
    [
        ("2024-01-01", "open", "due by 2024-12-31"),
        ("2024-12-31", "open", "due by 2024-12-31"),
        ("2025-01-01", "missed", "was due by 2024-12-31"),
    ],
)
def test_a_step_of_each_year_is_due_by_the_years_last_day(someone, day, status, message):
    """And missed on the day after."""
    finding = someone(COACH, scheme=HOUSE + FEE).on(day).finding("annual-fee")
    assert (finding.status, finding.message) == (status, message)


@pytest.mark.parametrize(
    ("days", "status", "message"),
    [
        (("2024-06-01",), "open", "due by 2025-12-31"),
        (("2024-06-01", "2025-06-01"), "open", "due by 2026-12-31"),
        (("2024-06-01", "2025-06-01", "2025-11-01"), "met", "recorded on 2024-06-01, 2025-06-01, 2025-11-01"),
        (("2025-06-01", "2024-06-01", "2025-11-01"), "met", "recorded on 2024-06-01, 2025-06-01, 2025-11-01"),
        (("2024-06-01", "2025-06-01", "2025-12-02"), "open", "due by 2026-12-31"),
    ],
)
def test_every_year_asks_for_a_step_of_its_own(someone, days, status, message):
    """What is dated after the day of the judgement has not been done yet."""
    finding = someone(paid(*days), scheme=HOUSE + FEE).on("2025-12-01").finding("annual-fee")
    assert (finding.status, finding.message) == (status, message)


def test_a_step_that_came_late_has_come(someone):
    """It was missed for a while, and is not any more."""
    judged = someone(paid("2025-01-02"), scheme=HOUSE + FEE)
    found = [judged.on(day).finding("annual-fee") for day in ("2025-01-01", "2025-01-02")]
    assert [(each.status, each.message) for each in found] == [
        ("missed", "was due by 2024-12-31"),
        ("open", "due by 2025-12-31"),
    ]


def test_another_step_is_not_the_one_that_is_asked(someone):
    """A late fee is no annual fee."""
    holder = certified("club.coach", cycle(steps=step("late-fee", "2024-06-01")))
    assert someone(holder, scheme=HOUSE + FEE).on("2024-07-01").finding("annual-fee").status == "open"


@pytest.mark.parametrize(
    ("per", "days"),
    [
        ("cycle-year", ["2025-05-14", "2026-05-14", "2027-05-14"]),
        ("year", ["2024-12-31", "2025-12-31", "2026-12-31", "2027-05-14"]),
        ("cycle", ["2027-05-14"]),
    ],
)
def test_a_step_is_due_once_in_each_year_of_its_kind(someone, per, days):
    """Twelve months of the cycle, calendar years begun ones included, or the cycle as a whole."""
    scheme = HOUSE + FEE.replace('per = "year"', f'per = "{per}"')
    for number, due in enumerate(days):
        steps = step("annual-fee", "2024-05-15") * number
        judged = someone_new(someone, certified("club.coach", cycle("2024-05-15", "2027-05-14", steps=steps)), scheme)
        assert judged.on("2024-05-15").finding("annual-fee").message == f"due by {due}"
        if number:
            break
