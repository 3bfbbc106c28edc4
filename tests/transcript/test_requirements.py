"""Requirements held against what there is: totals, cards, the highest of several, exemptions, fees, and what is left to do."""

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from holder_files import CPR, CPT, EP, HOUSE, attended, category, certified, cycle, entry, step
from hypothesis import given
from hypothesis import strategies as st

from cecgen.diagnostics import NOWHERE
from cecgen.model.calendar_rules import Fee
from cecgen.model.days import months_after_end
from cecgen.model.judged import Credit, Pace
from cecgen.model.rules import Requirement
from cecgen.model.scheme import Scheme
from cecgen.model.written import Cycle
from cecgen.outputs.words.states import describe_standing
from cecgen.testing import make_entry
from cecgen.transcript.counting.rules import AppliedRequirement, CycleCase, CycleSituation
from cecgen.transcript.cycles import DatedCycle
from cecgen.transcript.renewal import judge_renewal
from cecgen.transcript.requirements import RequirementInput, is_behind, judge_requirements

ENOUGH = attended("2024-06-01", 45, "reported = 2024-06-02")
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
    assert (finding.status, finding.message) == ("missed", "5 CEC short since the ruling of 2027-02-01")


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
    assert "Clear up: Continuing education" in judged.todos()[1], "after the proof of the degree"


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
    once = f'\n[[scheme.requirement]]\nid = "hiv"\ntitle = "HIV"\nmin = 1\nonce = true\nof = {{ topics = ["hiv"] }}\n{SOURCE}'
    holder = certified("club.coach", cycle(lines='already_met = ["hiv"]'))
    finding = someone(holder, scheme=HOUSE + once).on("2025-04-01").finding("hiv")
    assert (finding.status, finding.message) == ("met", "met before, as the holder states")


def test_only_what_may_be_met_once_for_all_can_have_been_met_before(someone):
    """The total and the card are asked in every cycle: stating them is an error, and changes nothing."""
    judged = someone(certified("acsm.cpt", cycle(lines='already_met = ["total", "cpr"]'))).on("2026-12-01")
    assert (judged.codes, judged.standing) == (["CEC222", "CEC222"], "behind")
    assert [judged.finding(each).status for each in ("total", "cpr")] == ["open", "open"]


def test_what_is_asked_once_from_a_day_on_can_have_been_met_before_from_that_day_on(someone):
    """The version of the cycle's end decides."""
    asked = '\n[[scheme.requirement]]\nid = "hiv"\ntitle = "HIV"\nmin = 1\nof = {{ topics = ["hiv"] }}\n{lines}\n' + SOURCE
    scheme = HOUSE + asked.format(lines="until = 2026-12-30") + asked.format(lines="once = true\nsince = 2026-12-31")
    for ends, codes in (("2026-12-30", ["CEC222"]), ("2026-12-31", []), ("2027-01-01", [])):
        judged = someone(certified("club.coach", cycle(ends=ends, lines='already_met = ["hiv"]')), scheme=scheme)
        assert judged.on("2025-01-01").codes == codes


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        ("2019-09-02", ["CEC223"]), ("2023-12-31", ["CEC223"]), ("2024-01-01", []), ("2024-01-02", []),
        ("2026-12-31", []), ("2027-01-01", []), ("2027-06-30", []), ("2027-07-01", ["CEC223"]),
    ],
)  # fmt: skip
def test_an_exam_exempts_from_the_cycle_that_it_is_dated_in(someone, on, codes):
    """Grace included, as long as the cycle is not renewed."""
    judged = someone(certified("acsm.cpt", cycle(steps=exempt(on=on))) + CPR).on("2027-07-02")
    assert judged.codes == codes
    assert judged.finding("total").status == ("missed" if codes else "exempt")


@pytest.mark.parametrize(("on", "codes"), [("2027-02-09", []), ("2027-02-10", []), ("2027-02-11", ["CEC223"])])
def test_an_exam_after_the_late_renewal_exempts_from_nothing_before_it(someone, on, codes):
    """It belongs to the next cycle."""
    lines = "renewed = 2027-02-10\nfee_paid = 2027-02-10"
    holder = certified("acsm.cpt", cycle(lines=lines, steps=exempt(on=on) + step("accepted", "2027-02-20"))) + CPR
    judged = someone(holder).on("2027-03-01")
    assert [each for each in judged.codes if each == "CEC223"] == codes


@pytest.mark.parametrize(("on", "codes"), [("2024-03-01", ["CEC223"]), ("2024-03-02", ["CEC223"]), ("2024-03-03", [])])
def test_the_exam_that_earned_the_certification_exempts_from_nothing(someone, on, codes):
    """It is dated on the day of the certification, or before it."""
    holder = certified("acsm.cpt", cycle(steps=exempt(on=on)), lines="certified = 2024-03-02") + CPR
    judged = someone(holder).on("2026-06-01")
    assert (judged.codes, judged.finding("total").status) == (codes, "open" if codes else "exempt")


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        ("", "no proof yet of the exam of 2026-11-02"),
        ('evidence = [{ file = "evidence/proof.pdf", shows = "receipt" }]', "no proof yet of the exam of 2026-11-02"),
        ('evidence = ["evidence/proof.pdf"]', None),
    ],
)
def test_an_exam_that_replaces_credit_needs_its_proof(someone, evidence, message):
    """Until there is some, it is to be added, from the day of the exam on."""
    judged = someone(certified("acsm.cpt", cycle(steps=f"{exempt()}{evidence}\n")) + CPR)
    for day, told in (("2026-11-01", None), ("2026-11-02", message), ("2026-11-03", message)):
        found = [each.message for each in judged.on(day).cycle().findings if each.requirement == "evidence"]
        assert found == ([told] if told else [])
    assert ("Add the proof of the exam of 2026-11-02" in judged.on("2026-11-03").todos()) is bool(message)


def test_more_time_that_a_body_granted_needs_its_proof(someone):
    """As everything that a cycle rests on."""
    judged = someone(certified("acsm.cpt", cycle(ends="2027-12-31", steps=step("extended", "2026-11-02"))) + CPR)
    assert judged.on("2026-11-02").finding("evidence").message == "no proof yet of the extension of 2026-11-02"


def test_one_exam_in_grace_exempts_from_one_cycle_only(someone):
    """From the cycle in grace, where it is written in both."""
    on = exempt(on="2027-02-01")
    both = certified("acsm.cpt", cycle(steps=on), cycle("2027-01-01", "2029-12-31", steps=on)) + CPR
    judged = someone(both).on("2027-03-01")
    assert [judged.finding("total", begins).status for begins in ("2024-01-01", "2027-01-01")] == ["exempt", "open"]
    assert [each.message for each in judged.found] == [
        'the exam of 2027-02-01 counts in the cycle before already: here it does not replace "total"'
    ]
    later = certified("acsm.cpt", cycle(), cycle("2027-01-01", "2029-12-31", steps=on)) + CPR
    assert someone(later).on("2027-03-01").finding("total", "2027-01-01").status == "exempt"


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
    """By day, and on one day in the order in which things are done: what credit waits for first."""
    judged = someone(
        CPT + CPR.replace("2027-12-31", "2026-05-31"), attended("2024-06-01", 40, "evidence = []\nreported = 2024-06-02")
    ).on("2026-03-16")
    assert [(todo.kind, str(todo.due)) for todo in judged.cycle().todos] == [
        ("card", "2026-05-31"),
        ("evidence", "2026-12-31"),
        ("earn", "2026-12-31"),
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
    judged = someone(BOTH, ENOUGH).on("2025-04-01")
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


def require(id: str, lines: str, title: str = "") -> str:
    """A requirement of the house's scheme."""
    return f'\n[[scheme.requirement]]\nid = "{id}"\ntitle = "{title or id.capitalize()}"\n{lines}\n{SOURCE}'


def without_total() -> str:
    """The house's scheme before it asks for any total."""
    return HOUSE[: HOUSE.rindex("[[scheme.requirement]]")]


def hours(day: str, amount: object, lines: str = "") -> str:
    """A course of so many hours."""
    id = re.sub("[^a-z0-9]+", "-", f"{day} {amount} {lines}".lower())
    return entry(day, f"hours = {amount}\n{lines}", id[:60].strip("-"))


# ---------------------------------------------------------------- steps


FEE = require("annual-fee", 'step = "annual-fee"\nper = "year"', "Annual fee")


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
        (
            ("2024-06-01", "2025-06-01", "2025-11-01"),
            "open",
            "due by 2026-12-31 (2025-11-01 counts for no other year)",
        ),
        (("2025-06-01", "2024-06-01"), "open", "due by 2026-12-31"),
        (("2024-06-01", "2025-06-01", "2025-12-02"), "open", "due by 2026-12-31"),
    ],
)
def test_every_year_asks_for_a_step_of_its_own(someone, days, status, message):
    """A second one in a year is not for the next; what is dated after the day of the judgement has not been done yet."""
    finding = someone(paid(*days), scheme=HOUSE + FEE).on("2025-12-01").finding("annual-fee")
    assert (finding.status, finding.message) == (status, message)


@pytest.mark.parametrize(
    ("days", "day", "status", "message"),
    [
        (("2024-01-05", "2024-11-28"), "2025-12-31", "open", "due by 2025-12-31 (2024-11-28 counts for no other year)"),
        (("2024-01-05", "2024-11-28"), "2026-01-01", "missed", "was due by 2025-12-31 (2024-11-28 counts for no other year)"),
        (("2024-12-31", "2025-01-01", "2026-01-01"), "2026-01-01", "met", "recorded on 2024-12-31, 2025-01-01, 2026-01-01"),
        (("2024-12-31", "2024-12-31", "2026-01-01"), "2026-01-01", "open",
         "due by 2026-12-31 (2024-12-31 counts for no other year)"),
        (("2025-01-02", "2025-03-03", "2026-01-01"), "2026-01-01", "met", "recorded on 2025-01-02, 2025-03-03, 2026-01-01"),
        (("2023-12-01", "2025-06-01", "2026-06-01"), "2026-06-01", "met", "recorded on 2023-12-01, 2025-06-01, 2026-06-01"),
        (("2022-12-31", "2025-06-01", "2026-06-01"), "2026-06-01", "open",
         "due by 2026-12-31 (2022-12-31 counts for no other year)"),
    ],
)  # fmt: skip
def test_years_are_counted_and_not_steps(someone, days, day, status, message):
    """One that came late is for the first year that lacks it; the first may come in the year before the cycle."""
    finding = someone(paid(*days), scheme=HOUSE + FEE).on(day).finding("annual-fee")
    assert (finding.status, finding.message) == (status, message)


AT_ONCE = FEE.replace('per = "year"', 'per = "year"\nyears_at_once = 5')


@pytest.mark.parametrize(
    ("years", "message"),
    [(1, "due by 2025-12-31"), (2, "due by 2026-12-31"), (3, "recorded on 2024-06-01"), (5, "recorded on 2024-06-01")],
)
def test_a_fee_may_be_paid_for_several_years_at_once(someone, years, message):
    """Where the body lets it: for the year it is paid in, and those after it."""
    holder = certified("club.coach", cycle(steps=step("annual-fee", "2024-06-01") + f"years = {years}\n"))
    judged = someone(holder, scheme=HOUSE + AT_ONCE).on("2024-07-01")
    assert (judged.finding("annual-fee").message, judged.codes) == (message, [])


@pytest.mark.parametrize(("years", "codes"), [(0, ["CEC225"]), (1, []), (5, []), (6, ["CEC225"])])
def test_no_fee_is_paid_for_more_years_than_the_body_lets_it(someone, years, codes):
    """It is an error, and counts for as many as it may."""
    holder = certified(
        "club.coach", cycle("2024-01-01", "2030-12-31", steps=step("annual-fee", "2024-06-01") + f"years = {years}\n")
    )
    judged = someone(holder, scheme=HOUSE + AT_ONCE).on("2024-07-01")
    assert judged.codes == codes
    assert judged.finding("annual-fee").message == f"due by {2024 + min(max(years, 1), 5)}-12-31"


def test_a_fee_of_one_year_is_for_one_year(someone):
    """Whatever the holder writes."""
    holder = certified("club.coach", cycle(steps=step("annual-fee", "2024-06-01") + "years = 3\n"))
    judged = someone(holder, scheme=HOUSE + FEE).on("2024-07-01")
    assert (judged.codes, judged.finding("annual-fee").message) == (["CEC225"], "due by 2025-12-31")


def test_what_is_left_of_several_years_is_written_again_in_the_next_cycle(someone):
    """Paid in 2026 for five years: 2026, and 2027 to 2029 of the next cycle."""
    again = step("annual-fee", "2026-06-01") + "years = 3\n"
    holder = certified("club.coach", cycle("2027-01-01", "2029-12-31", steps=again))
    assert someone(holder, scheme=HOUSE + AT_ONCE).on("2027-07-01").finding("annual-fee").status == "met"


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
    ("per", "taken", "due"),
    [
        ("cycle-year", 0, "2025-05-14"),
        ("cycle-year", 1, "2026-05-14"),
        ("cycle-year", 2, "2027-05-14"),
        ("cycle-year", 3, ""),
        ("year", 0, "2024-12-31"),
        ("year", 2, "2026-12-31"),
        ("year", 3, "2027-05-14"),
        ("year", 4, ""),
        ("cycle", 0, "2027-05-14"),
        ("cycle", 1, ""),
    ],
)
def test_a_step_is_due_once_in_each_of_what_it_is_for(someone, per, taken, due):
    """Twelve months of the cycle, calendar years with those begun, or the cycle as a whole."""
    scheme = HOUSE + FEE.replace('per = "year"', f'per = "{per}"\nyears_at_once = 9' if per != "cycle" else 'per = "cycle"')
    steps = step("annual-fee", "2024-05-15") + f"years = {taken}\n" * (per != "cycle") if taken else ""
    holder = certified("club.coach", cycle("2024-05-15", "2027-05-14", steps=steps))
    finding = someone(holder, scheme=scheme).on("2024-05-15").finding("annual-fee")
    assert (finding.status, finding.message) == (("open", f"due by {due}") if due else ("met", "recorded on 2024-05-15"))


DUE = FEE.replace("\nper", '\ndue = "08-31"\nper')


@pytest.mark.parametrize(
    ("day", "status", "message"),
    [
        ("2024-08-31", "open", "due by 2024-08-31"),
        ("2024-09-01", "missed", "was due by 2024-08-31"),
        ("2024-12-31", "missed", "was due by 2024-08-31"),
    ],
)
def test_a_step_may_be_due_on_a_day_of_the_year(someone, day, status, message):
    """Before the year is over."""
    finding = someone(COACH, scheme=HOUSE + DUE).on(day).finding("annual-fee")
    assert (finding.status, finding.message) == (status, message)


@pytest.mark.parametrize(
    ("begins", "ends", "days"),
    [
        ("2024-09-01", "2026-08-31", ["2025-08-31", "2026-08-31"]),
        ("2024-08-31", "2026-08-30", ["2024-08-31", "2025-08-31"]),
        ("2024-09-01", "2026-08-30", ["2025-08-31"]),
    ],
)
@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_day_of_the_year_is_due_as_often_as_the_cycle_holds_it(someone, begins, ends, days, taken):
    """Its first and its last day included."""
    steps = step("annual-fee", begins) + f"years = {taken}\n" if taken else ""
    scheme = HOUSE + DUE.replace("due =", "years_at_once = 2\ndue =")
    finding = someone(certified("club.coach", cycle(begins, ends, steps=steps)), scheme=scheme).on(begins).finding("annual-fee")
    due = f"due by {days[taken]}" if taken < len(days) else f"recorded on {begins}"
    assert (finding.status, finding.message) == ("open" if taken < len(days) else "met", due)


@pytest.mark.parametrize(("certified_on", "due"), [("2024-12-31", "2024-12-31"), ("2025-01-01", "2025-12-31")])
def test_no_step_is_asked_for_a_year_that_was_over_before_the_certification(someone, certified_on, due):
    """For the year of the certification it is."""
    holder = certified("club.coach", cycle(), lines=f"certified = {certified_on}")
    assert someone(holder, scheme=HOUSE + FEE).on("2024-06-01").finding("annual-fee").message == f"due by {due}"


@pytest.mark.parametrize(("certified_on", "due"), [("2025-08-31", "2025-08-31"), ("2025-09-01", "2026-08-31")])
def test_no_step_is_asked_that_was_due_before_the_certification(someone, certified_on, due):
    """Whoever came in autumn pays the next summer."""
    holder = certified("club.coach", cycle(), lines=f"certified = {certified_on}")
    assert someone(holder, scheme=HOUSE + DUE).on("2024-06-01").finding("annual-fee").message == f"due by {due}"


@pytest.mark.parametrize("taken", [2, 3])
def test_a_cycle_without_its_steps_is_not_ready(someone, taken):
    """Credit enough, and one fee that is not recorded."""
    holder = certified("club.coach", cycle(steps="".join(step("annual-fee", f"{2024 + each}-06-01") for each in range(taken))))
    judged = someone(holder, hours("2025-03-14", 10), scheme=HOUSE + FEE).on("2026-07-01")
    assert judged.standing == ("ready" if taken == 3 else "on-track")


# ---------------------------------------------------------------- in each year


YEARLY = require("yearly", 'min = 4\nper = "year"', "Each year")


@pytest.mark.parametrize(
    ("amounts", "status", "message"),
    [
        ((4, 4, 4), "met", "4 of 4 credits counted in the last year of it"),
        ((4, 4, 5), "met", "5 of 4 credits counted in the last year of it"),
        (("3.99", 4, 4), "missed", "0.01 credits short from 2024-01-01 to 2024-12-31"),
        ((4, "3.5", 0), "missed", "0.5 credits short from 2025-01-01 to 2025-12-31"),
        ((8, 8, 3), "open", "1 more credit by 2026-12-31, earned since 2026-01-01"),
        ((8, 8, "1.5"), "open", "2.5 more credits by 2026-12-31, earned since 2026-01-01"),
    ],
)
def test_what_is_asked_in_each_year_is_asked_of_each_year(someone, amounts, status, message):
    """One year's surplus is no other's; the first that is short is the one that is told."""
    entries = [hours(f"{2024 + year}-03-14", amount) for year, amount in enumerate(amounts)]
    finding = someone(COACH, *entries, scheme=HOUSE + YEARLY).on("2026-04-01").finding("yearly")
    assert (finding.status, finding.message) == (status, message)


@pytest.mark.parametrize(
    ("day", "status"), [("2023-12-31", "missed"), ("2024-01-01", "met"), ("2024-12-31", "met"), ("2025-01-01", "missed")]
)
def test_a_calendar_year_has_its_first_and_its_last_day(someone, day, status):
    """A day before or after, and the year has nothing."""
    holder = certified("club.coach", cycle("2023-05-15", "2025-05-14"))
    others = [hours("2023-06-01", 4), hours("2025-04-30", 4)]
    finding = someone(holder, *others, hours(day, 4), scheme=HOUSE + YEARLY).on("2025-05-01").finding("yearly")
    assert finding.status == status


@pytest.mark.parametrize(
    ("day", "status"), [("2024-05-14", "missed"), ("2024-05-15", "met"), ("2025-05-14", "met"), ("2025-05-15", "missed")]
)
def test_a_year_of_the_cycle_has_its_first_and_its_last_day(someone, day, status):
    """Twelve months from the cycle's first day."""
    holder = certified("club.coach", cycle("2023-05-15", "2026-05-14"))
    others = [hours("2023-06-01", 4), hours("2025-06-01", 4)]
    scheme = HOUSE + YEARLY.replace('"year"', '"cycle-year"')
    assert someone(holder, *others, hours(day, 4), scheme=scheme).on("2026-05-01").finding("yearly").status == status


@pytest.mark.parametrize(("day", "status"), [("2024-12-31", "open"), ("2025-01-01", "missed")])
def test_a_year_is_missed_once_it_is_over(someone, day, status):
    """And the cycle with it, though it goes on for two more."""
    judged = someone(COACH, hours("2024-06-01", "3.99"), scheme=HOUSE + YEARLY).on(day)
    assert judged.finding("yearly").status == status


def test_a_year_that_is_short_keeps_the_cycle_from_being_ready(someone):
    """However much there is in all."""
    entries = [hours("2024-06-01", 3), hours("2025-06-01", 20), hours("2026-01-31", 4)]
    judged = someone(COACH, *entries, scheme=HOUSE + YEARLY).on("2026-04-01")
    assert (judged.finding("total").status, judged.finding("yearly").status, judged.standing) == ("met", "missed", "on-track")


def test_a_year_that_is_only_recommended_keeps_nothing_from_being_ready(someone):
    """It is judged as strictly, and marked as advice."""
    scheme = HOUSE + YEARLY.replace("min = 4", "min = 4\nadvisory = true")
    entries = [hours("2024-06-01", 3), hours("2025-06-01", 20), hours("2026-01-31", 4)]
    judged = someone(COACH, *entries, scheme=scheme).on("2026-04-01")
    finding = judged.finding("yearly")
    assert (finding.status, finding.advisory, judged.standing) == ("missed", True, "ready")
    assert finding.message == "1 credit short from 2024-01-01 to 2024-12-31"


@pytest.mark.parametrize(("certified_on", "status"), [("2024-12-31", "missed"), ("2025-01-01", "met")])
def test_a_year_that_was_over_before_the_certification_asks_for_nothing(someone, certified_on, status):
    """The year of the certification asks for all of it."""
    holder = certified("club.coach", cycle(), lines=f"certified = {certified_on}")
    entries = [hours("2025-06-01", 4), hours("2026-01-31", 4)]
    assert someone(holder, *entries, scheme=HOUSE + YEARLY).on("2026-04-01").finding("yearly").status == status


def test_a_certification_of_after_the_cycle_leaves_no_year_to_judge(someone):
    """A slip of the pen in holder.toml, and no reason to fall over it."""
    holder = certified("club.coach", cycle(), lines="certified = 2027-02-01")
    judged = someone(holder, scheme=HOUSE + YEARLY).on("2026-04-01")
    assert judged.finding("yearly").status == "met"


@given(amounts=st.lists(st.integers(0, 60), min_size=3, max_size=3), least=st.integers(1, 60))
def test_a_floor_is_reached_exactly_where_the_poorest_year_reaches_it(amounts, least):
    """In tenths of a credit."""
    asked = Requirement(id="yearly", title="Each year", min=Decimal(least) / 10, per="year")
    scheme = Scheme(id="club.coach", title="Coach", unit="credit", requirements=(asked,))
    situation = CycleSituation(date(2024, 1, 1), date(2026, 12, 31))
    case = CycleCase(scheme, situation, (AppliedRequirement(asked, asked.min),), date(2026, 12, 31))
    credits = [credit_on(date(2024 + year, 12, 31), Decimal(amount) / 10) for year, amount in enumerate(amounts)]
    window = DatedCycle(
        Cycle(begins=situation.begins), situation.begins, situation.ends, None, situation.begins, situation.ends, None,
        NOWHERE, situation,
    )  # fmt: skip
    found = judge_requirements(window, case, RequirementInput(credits), None)
    (yearly,) = [each for each in found if each.requirement == "yearly"]
    short = next((amount for amount in amounts if amount < least), None)
    assert (yearly.status == "met") is (short is None)
    assert yearly.have == Decimal(amounts[-1] if short is None else short) / 10


def credit_on(day: date, amount: Decimal) -> Credit:
    """A credit of a day."""
    return Credit(
        entry_id=f"{day}", date=day, title="Anything", provider="acsm", kind="course", award="", amount=amount, counted=amount,
        basis=(), source_entry=make_entry(date=day),
    )  # fmt: skip


# ---------------------------------------------------------------- once for good


ONCE = require("hiv", 'min = 1\nonce = true\nof = { topics = ["hiv"] }', "HIV")
TWO = certified("club.coach", cycle("2022-01-01", "2023-12-31"), cycle("2024-01-01", "2025-12-31"))
HIV = 'topics = ["hiv"]'


@pytest.mark.parametrize(
    ("day", "amount", "status", "message"),
    [
        ("2022-01-01", 1, "met", "met in an earlier cycle"),
        ("2023-12-31", 1, "met", "met in an earlier cycle"),
        ("2023-12-31", "0.99", "open", "0.01 more credits by 2025-12-31 would do"),
        ("2024-01-01", 1, "met", "1 of 1 credit counted"),
        ("2021-12-31", 1, "open", "1 more credit by 2025-12-31 would do"),
    ],
)
def test_what_is_asked_once_may_have_been_earned_before(someone, day, amount, status, message):
    """In any cycle on record; what was in none of them cannot be known."""
    finding = someone(TWO, hours(day, amount, HIV), scheme=HOUSE + ONCE).on("2025-04-01").finding("hiv", "2024-01-01")
    assert (finding.status, finding.message) == (status, message)


def test_what_is_asked_once_may_come_together_from_several_cycles(someone):
    """Half an hour and half an hour are one."""
    entries = [hours("2022-06-01", "0.5", HIV), hours("2024-06-01", "0.5", HIV)]
    assert someone(TWO, *entries, scheme=HOUSE + ONCE).on("2025-04-01").finding("hiv", "2024-01-01").status == "met"


def test_what_is_asked_in_every_cycle_is_not_answered_by_an_earlier_one(someone):
    """Without `once` each cycle stands for itself."""
    scheme = HOUSE + ONCE.replace("once = true\n", "")
    finding = someone(TWO, hours("2022-06-01", 9, HIV), scheme=scheme).on("2025-04-01").finding("hiv", "2024-01-01")
    assert finding.status == "open"


def test_a_later_cycle_answers_nothing_for_an_earlier_one(someone):
    """What was missing then was missing."""
    finding = someone(TWO, hours("2024-06-01", 1, HIV), scheme=HOUSE + ONCE).on("2025-04-01").finding("hiv", "2022-01-01")
    assert (finding.status, finding.message) == ("missed", "1 credit short on 2023-12-31")


@pytest.mark.parametrize(("name", "status"), [("hiv", "met"), ("law", "open")])
def test_what_a_holder_states_as_met_before_is_met_for_that_requirement_alone(someone, name, status):
    """Each by its own id."""
    scheme = HOUSE + ONCE + require("law", 'min = 1\nof = { topics = ["law"] }')
    holder = certified("club.coach", cycle(lines=f'already_met = ["{name}"]'))
    judged = someone(holder, hours("2025-03-14", 10), scheme=scheme).on("2025-04-01")
    assert (judged.finding("hiv").status, judged.standing) == (status, "on-track")


# ---------------------------------------------------------------- on top of the total


ADDS = require("violence", 'min = 2\nadds = true\nof = { topics = ["violence"] }\nwhen = { every = 3 }', "Domestic violence")
VIOLENCE = 'topics = ["violence"]'


@pytest.mark.parametrize(("nth", "need"), [(1, 10), (2, 10), (3, 12), (4, 10), (6, 12)])
def test_what_comes_on_top_makes_the_total_larger(someone, nth, need):
    """In the cycles in which it is asked, and in no other."""
    holder = certified("club.coach", cycle(lines=f"nth = {nth}"))
    judged = someone(holder, scheme=HOUSE + ADDS).on("2025-04-01")
    assert (judged.cycle().required, judged.finding("total").need) == (need, need)


@pytest.mark.parametrize(
    ("general", "violence", "total", "own"),
    [(10, 2, "met", "met"), ("9.9", 2, "open", "met"), (10, "1.9", "open", "open"), (12, 0, "met", "open")],
)
def test_what_comes_on_top_counts_towards_the_larger_total(someone, general, violence, total, own):
    """Twelve in all, two of them of it: ten others are enough, and no number of others makes it up."""
    holder = certified("club.coach", cycle(lines="nth = 3"))
    judged = someone(holder, hours("2025-03-14", general), hours("2025-03-15", violence, VIOLENCE), scheme=HOUSE + ADDS)
    found = judged.on("2025-04-01")
    assert (found.finding("total").status, found.finding("violence").status) == (total, own)


def test_where_it_is_unknown_whether_something_comes_on_top_the_total_is_unclear(someone):
    """Which cycle it is would say so, and the finding names the key."""
    judged = someone(COACH, hours("2025-03-14", 12), scheme=HOUSE + ADDS).on("2025-04-01")
    message = "whether this is asked, and how much, depends on `nth`, which holder.toml does not say"
    assert [(judged.finding(each).status, judged.finding(each).message) for each in ("total", "violence")] == [
        ("unclear", message),
        ("unclear", message),
    ]
    assert (judged.cycle().required, judged.standing) == (None, "on-track")


@pytest.mark.parametrize(("earned", "standing"), [(9, "behind"), (10, "on-track")])
def test_where_it_is_unknown_how_much_is_asked_the_most_decides_who_is_behind(someone, earned, standing):
    """Nine credits keep up with ten in all, but not with twelve; `check` says what to write."""
    judged = someone(COACH, hours("2025-03-14", earned), scheme=HOUSE + ADDS).on("2026-12-20")
    assert (judged.cycle().required, describe_standing(judged.cycle())) == (
        None,
        f"{standing.replace('-', ' ')} (total unclear)",
    )
    assert judged.codes == ["CEC230"]


def two_of_the_club(coach: str = "", master: str = "") -> str:
    """The schemes of a coach, who must earn 10, and of a master, who must earn 20: only the highest total must be earned."""
    sharing = f'\n[scheme.sharing]\nrule = "highest-only"\n{SOURCE}'
    higher = HOUSE[HOUSE.index("[[scheme]]") :].replace("club.coach", "club.master").replace("Club Coach", "Club Master")
    return HOUSE + sharing + coach + higher.replace("min = 10", "min = 20") + sharing + master


FIVE_MORE = ADDS.replace("min = 2", "min = 5")
FIFTEEN_MORE = ADDS.replace("min = 2", "min = 15")
MASTER = certified("club.master", cycle())


@pytest.mark.parametrize("earned", [12, 20, 24])
def test_under_a_higher_certification_whose_total_is_unclear_the_lower_is_not_ready(someone, earned):
    """Twenty or twenty-five are asked for there, and the coach's own ten are enough for nothing."""
    judged = someone(COACH + MASTER, hours("2025-03-14", earned), scheme=two_of_the_club(master=FIVE_MORE)).on("2025-04-01")
    finding = judged.finding("total", scheme="club.coach")
    assert (judged.cycle(scheme="club.coach").standing, finding.status) == ("on-track", "unclear")
    assert finding.message == (
        "only the highest certification's credits must be earned, and whether that is Club Master depends on `nth`, "
        f"which holder.toml does not say: it has {earned} of up to 25 credits"
    )
    assert describe_standing(judged.cycle(scheme="club.coach")) == "on track (total unclear)"
    assert not any(todo.startswith("Earn") for todo in judged.todos(scheme="club.coach"))


@pytest.mark.parametrize(("earned", "standing"), [(18, "behind"), (20, "behind"), (22, "on-track")])
def test_under_an_unclear_total_the_lower_is_behind_by_the_most_that_may_be_asked(someone, earned, standing):
    """Ten days before the end, twenty keep up with twenty and not with twenty-five."""
    judged = someone(COACH + MASTER, hours("2025-03-14", earned), scheme=two_of_the_club(master=FIVE_MORE)).on("2026-12-20")
    assert judged.cycle(scheme="club.coach").standing == standing


def test_a_certification_that_may_ask_for_the_most_governs_the_one_that_is_known(someone):
    """Ten or twenty-five for the coach, twenty for the master: with twenty neither is ready, nor on its way with them."""
    judged = someone(COACH + MASTER, hours("2025-03-14", 20), scheme=two_of_the_club(coach=FIFTEEN_MORE)).on("2026-12-20")
    assert [judged.cycle(scheme=f"club.{each}").standing for each in ("coach", "master")] == ["behind", "behind"]
    assert "whether that is Club Coach depends on `nth`" in judged.finding("total", scheme="club.master").message
    assert judged.cycle(scheme="club.master").least_credit.hindrances == (
        "whether the credit of Club Coach decides depends on `nth`, which holder.toml does not say",
    )


def test_of_three_certifications_the_one_that_asks_for_the_most_governs(someone):
    """Also where it does only with what comes on top."""
    third = two_of_the_club()[len(HOUSE) :].replace("club.master", "club.chief").replace("Club Master", "Club Chief")
    third = third[third.index("[[scheme]]") :].replace("min = 20", "min = 15") + FIFTEEN_MORE
    holder = COACH + MASTER + certified("club.chief", cycle(lines="nth = 3"))
    judged = someone(holder, hours("2025-03-14", 22), scheme=two_of_the_club() + third).on("2025-04-01")
    for lower in ("coach", "master"):
        assert judged.finding("total", scheme=f"club.{lower}").message.endswith(": Club Chief, 22 of 30 credits")
        assert judged.cycle(scheme=f"club.{lower}").standing == "on-track"


UNSAID = require("total", 'min = 12\nwhen = { routes = ["exam"] }', "Credits")


@pytest.mark.parametrize(
    ("lines", "asked", "places"),
    [
        ("", ADDS, [("certification", 0, "cycle", 0)]),
        ("nth = 2", ADDS, []),
        ('already_met = ["violence"]', ADDS.replace("adds = true", "once = true"), []),
        ("renewed = 2026-10-01", ADDS, []),
        ("", UNSAID, [("certification", 0)]),
    ],
)
def test_a_key_on_which_requirements_depend_is_asked_for_where_it_belongs(someone, lines, asked, places):
    """Not where everything that depends on it is settled, or the cycle was renewed."""
    scheme = (without_total() if asked is UNSAID else HOUSE) + asked
    judged = someone(certified("club.coach", cycle(lines=lines)), scheme=scheme).on("2026-12-20")
    assert [each.at.keys for each in judged.found if each.code == "CEC230"] == places


def test_a_key_that_several_cycles_lack_is_asked_for_once(someone):
    """Where it is missing first: the later cycles follow from it."""
    judged = someone(TWO, scheme=HOUSE + ADDS).on("2025-04-01")
    assert [each.at.keys for each in judged.found if each.code == "CEC230"] == [("certification", 0, "cycle", 0)]


def test_advice_on_top_makes_no_total_larger(someone):
    """What nobody must do is not asked in the total either."""
    scheme = HOUSE + ADDS.replace("adds = true", "adds = true\nadvisory = true")
    judged = someone(certified("club.coach", cycle(lines="nth = 3")), hours("2025-03-14", 10), scheme=scheme).on("2025-04-01")
    assert (judged.cycle().required, judged.standing) == (10, "ready")


@pytest.mark.parametrize(
    ("lines", "steps", "need"),
    [
        ('already_met = ["violence"]', "", 12),
        ("", exempt("violence", "degree", "2025-04-01"), 10),
        ("", exempt("violence", "degree", "2025-04-02"), 12),
        ("", exempt("violence", "hearsay", "2025-04-01"), 12),
    ],
)
def test_what_need_not_be_earned_comes_on_top_of_nothing(someone, lines, steps, need):
    """Replaced from that day on by something that the body names; what is asked in every cycle was never met before."""
    holder = certified("club.coach", cycle(lines=f"nth = 3\n{lines}", steps=steps))
    scheme = HOUSE + ADDS.replace("adds = true", 'adds = true\ninstead = ["degree"]')
    assert someone(holder, scheme=scheme).on("2025-04-01").cycle().required == need


# ---------------------------------------------------------------- by the month


BY_MONTH = without_total() + require("total", "min = 24\nper_month = 1", "Credits")


@pytest.mark.parametrize(
    ("certified_on", "need"),
    [
        ("2024-12-31", 24), ("2025-01-01", 24), ("2025-01-31", 24), ("2025-02-01", 23), ("2025-03-31", 22), ("2025-04-01", 21),
        ("2026-12-01", 1), ("2026-12-31", 1),
    ],
)  # fmt: skip
def test_by_the_month_every_month_begun_asks_for_its_share(someone, certified_on, need):
    """From the certification to the end, and never more than the whole."""
    holder = certified("club.coach", cycle("2025-01-01", "2026-12-31"), lines=f"certified = {certified_on}")
    judged = someone(holder, scheme=BY_MONTH).on("2025-02-01")
    assert (judged.cycle().required, judged.finding("total").need) == (need, need)


def test_months_of_before_the_cycle_ask_for_nothing(someone):
    """Certified years ago, twenty-four months are asked for, though thirty would be the most."""
    holder = certified("club.coach", cycle("2025-01-01", "2026-12-31"), lines="certified = 2020-05-01")
    assert someone(holder, scheme=BY_MONTH.replace("min = 24", "min = 30")).on("2025-02-01").cycle().required == 24


@pytest.mark.parametrize(("amount", "status"), [("0.99", "open"), ("1", "met"), ("1.01", "met")])
def test_what_is_asked_by_the_month_is_met_to_the_hundredth(someone, amount, status):
    """For the last month, one."""
    holder = certified("club.coach", cycle("2025-01-01", "2026-12-31"), lines="certified = 2026-12-31")
    assert someone(holder, hours("2026-12-31", amount), scheme=BY_MONTH).on("2026-12-31").finding("total").status == status


def test_by_the_month_the_day_of_the_certification_must_be_known(someone):
    """Else it is unclear, and the finding names the key."""
    judged = someone(certified("club.coach", cycle("2025-01-01", "2026-12-31")), scheme=BY_MONTH).on("2025-02-01")
    finding = judged.finding("total")
    assert (finding.status, finding.need) == ("unclear", None)
    assert finding.message == "whether this is asked, and how much, depends on `certified`, which holder.toml does not say"


def test_by_the_month_a_later_cycle_asks_for_all_of_its_months(someone):
    """With an earlier one on record, the certification came before it."""
    holder = certified("club.coach", cycle("2023-01-01", "2024-12-31"), cycle("2025-01-01", "2026-06-30"))
    judged = someone(holder, scheme=BY_MONTH).on("2025-02-01")
    assert [each.required for each in judged.certification().cycles] == [None, 18]


def test_a_certification_of_after_the_cycle_asks_for_no_month_of_it(someone):
    """And never for less than nothing."""
    holder = certified("club.coach", cycle("2025-01-01", "2026-12-31"), lines="certified = 2027-03-01")
    assert someone(holder, scheme=BY_MONTH).on("2025-02-01").cycle().required == 0


# ---------------------------------------------------------------- other measures than credit


def taught(day: str, amount: object) -> str:
    return hours(day, amount, 'kind = "teaching"')


TEACHING = HOUSE + require("teaching", 'min = 3\nmeasure = "hours"\nof = { kinds = ["teaching"] }', "Teaching")


@pytest.mark.parametrize(
    ("amount", "status", "message"),
    [
        ("2.5", "open", "0.5 more hours by 2026-12-31 would do"),
        ("2", "open", "1 more hour by 2026-12-31 would do"),
        ("3", "met", "3 of 3 hours counted"),
        ("3.25", "met", "3.25 of 3 hours counted"),
    ],
)
def test_hours_are_counted_whatever_they_earn(someone, amount, status, message):
    """In contact hours, though half a credit an hour is earned."""
    half = TEACHING.replace("amount = 1", "amount = 0.5")
    judged = someone(COACH, taught("2025-03-14", amount), scheme=half).on("2025-04-01")
    finding = judged.finding("teaching")
    assert (finding.status, finding.message, finding.have) == (status, message, Decimal(amount))
    assert finding.unit == "hour"
    assert judged.counted == Decimal(amount) / 2


def test_hours_that_earn_nothing_are_hours(someone):
    """Practice beside the credit."""
    worth = '[[scheme.worth]]\namount = 0\nper = "hour"\nof = { kinds = ["teaching"] }\n' + SOURCE + "\n[[scheme.worth]]"
    judged = someone(COACH, taught("2025-03-14", 3), scheme=TEACHING.replace("[[scheme.worth]]", worth, 1)).on("2025-04-01")
    assert (judged.counted, judged.finding("teaching").status) == (0, "met")


@pytest.mark.parametrize(
    "lines",
    [
        "draft = true",
        '[[entry.ruling]]\nscheme = "club.coach"\non = 2025-03-20\namount = 0\n',
        'not_for = ["club.coach"]',
    ],
)
def test_hours_that_were_refused_are_none(someone, lines):
    """Nor are those of a draft, or of what is not for this certification."""
    given = entry("2025-03-14", f'kind = "teaching"\nhours = 3\n{lines}')
    assert someone(COACH, given, scheme=TEACHING).on("2025-04-01").finding("teaching").have == 0


def test_hours_of_a_limited_activity_are_all_of_them(someone):
    """The limit is on the credit."""
    limit = (
        f'\n[[scheme.limit]]\nid = "t"\ntitle = "Teaching"\nmax = 1\nper = "cycle"\nof = {{ kinds = ["teaching"] }}\n{SOURCE}'
    )
    judged = someone(COACH, taught("2025-03-14", 3), scheme=TEACHING + limit).on("2025-04-01")
    assert (judged.counted, judged.finding("teaching").have) == (1, 3)


def test_an_award_is_counted_in_its_contact_hours(someone):
    """Six points of the house's are three hours."""
    given = entry("2025-03-14", 'kind = "teaching"\nprovider = "house"\naward = "6 points"')
    assert someone(COACH, given, scheme=TEACHING).on("2025-04-01").finding("teaching").have == 3


CATEGORIES = HOUSE + category("A") + category("B") + category("C")


@pytest.mark.parametrize(
    ("places", "status", "message"),
    [
        ("AA", "open", "2 more categories by 2026-12-31 would do"),
        ("AB", "open", "1 more category by 2026-12-31 would do"),
        ("ABC", "met", "3 of 3 categories counted"),
    ],
)
def test_categories_are_counted_once_each(someone, places, status, message):
    """However much there is of one."""
    scheme = CATEGORIES + require("categories", 'min = 3\nmeasure = "categories"')
    entries = [hours(f"2025-03-1{day}", 5, f'category = "{place}"') for day, place in enumerate(places)]
    finding = someone(COACH, *entries, scheme=scheme).on("2025-04-01").finding("categories")
    assert (finding.status, finding.message, finding.unit) == (status, message, "category")


def test_a_category_of_which_nothing_counts_is_none(someone):
    """A draft, or nothing claimed of it."""
    scheme = CATEGORIES + require("categories", 'min = 2\nmeasure = "categories"')
    entries = [
        hours("2025-03-14", 5, 'category = "A"'),
        hours("2025-03-15", 5, 'category = "B"\ndraft = true'),
        hours("2025-03-16", 5, 'category = "C"\n[[entry.claim]]\nscheme = "club.coach"\namount = 0'),
    ]
    assert someone(COACH, *entries, scheme=scheme).on("2025-04-01").finding("categories").have == 1


def test_parts_of_one_category_are_one_category(someone):
    """Two of its parts are no variety, where nobody asks for parts."""
    scheme = HOUSE + category("A") + category("A-1", lines='part_of = "A"') + category("A-2", lines='part_of = "A"')
    scheme += category("B") + require("categories", 'min = 2\nmeasure = "categories"')
    entries = [hours(f"2025-03-1{day}", 5, f'category = "{place}"') for day, place in enumerate(("A-1", "A-2", "A"))]
    assert someone(COACH, *entries, scheme=scheme).on("2025-04-01").finding("categories").have == 1


def test_categories_that_are_named_are_the_only_ones_that_are_counted(someone):
    """Two of these three, and the others are no help."""
    scheme = CATEGORIES + require("categories", 'min = 2\nmeasure = "categories"\nof = { categories = ["A", "B"] }')
    entries = [hours(f"2025-03-1{day}", 5, f'category = "{place}"') for day, place in enumerate("AC")]
    finding = someone(COACH, *entries, scheme=scheme).on("2025-04-01").finding("categories")
    assert (finding.have, finding.message) == (1, "1 more category by 2026-12-31 would do")


@pytest.mark.parametrize(
    ("topics", "status", "message"),
    [
        ('["law"]', "open", "2 more topics by 2026-12-31 would do"),
        ('["law", "ethics"]', "open", "1 more topic by 2026-12-31 would do"),
        ('["law", "law", "ethics"]', "open", "1 more topic by 2026-12-31 would do"),
        ('["law", "ethics", "safety"]', "met", "3 of 3 topics counted"),
    ],
)
def test_topics_are_counted_once_each(someone, topics, status, message):
    """One activity may be about several."""
    scheme = HOUSE + require("topics", 'min = 3\nmeasure = "topics"')
    finding = someone(COACH, hours("2025-03-14", 5, f"topics = {topics}"), scheme=scheme).on("2025-04-01").finding("topics")
    assert (finding.status, finding.message, finding.unit) == (status, message, "topic")


def test_topics_that_are_named_are_the_only_ones_that_are_counted(someone):
    """Another topic of the same activity is no help."""
    scheme = HOUSE + require("topics", 'min = 2\nmeasure = "topics"\nof = { topics = ["law", "ethics", "safety"] }')
    finding = (
        someone(COACH, hours("2025-03-14", 5, 'topics = ["law", "yoga"]'), scheme=scheme).on("2025-04-01").finding("topics")
    )
    assert finding.have == 1


@pytest.mark.parametrize(
    ("number", "status", "message"),
    [
        (0, "open", "2 more activities by 2026-12-31 would do"),
        (1, "open", "1 more activity by 2026-12-31 would do"),
        (2, "met", "2 of 2 activities counted"),
    ],
)
def test_activities_are_counted_one_by_one(someone, number, status, message):
    """Those of the provider that is asked for, however short."""
    scheme = HOUSE + require("own", 'min = 2\nmeasure = "entries"\nof = { providers = ["house"] }')
    entries = [hours(f"2025-03-1{day}", "0.5", 'provider = "house"') for day in range(number)]
    finding = someone(COACH, hours("2025-03-20", 9), *entries, scheme=scheme).on("2025-04-01").finding("own")
    assert (finding.status, finding.message, finding.unit) == (status, message, "activity")


def test_the_parts_of_one_certificate_are_one_activity(someone):
    """It was one event."""
    scheme = HOUSE + require("own", 'min = 2\nmeasure = "entries"')
    parts = "".join(f'\n[[entry.part]]\ntitle = "{title}"\nhours = 2\n' for title in ("Morning", "Afternoon"))
    assert someone(COACH, hours("2025-03-14", 4, parts), scheme=scheme).on("2025-04-01").finding("own").have == 1


# ---------------------------------------------------------------- which credits a requirement looks at


@pytest.mark.parametrize(
    ("pick", "lines"),
    [
        ('{ kinds = ["conference"] }', 'kind = "conference"'),
        ('{ providers = ["house"] }', 'provider = "house"'),
        ('{ topics = ["law"] }', 'topics = ["ethics", "law"]'),
        ('{ formats = ["recorded", "in-person"] }', 'format = "in-person"'),
        ('{ roles = ["presenter"] }', 'role = "presenter"'),
        ("{ assessed = true }", "assessed = true"),
        ("{ assessed = false }", "assessed = false"),
        ("{ passed = true }", "passed = true"),
        ("{ approved = true }", 'approval = { body = "club" }'),
        ("{ approved = true }", 'provider = "club"'),
        ('{ kinds = ["conference"], topics = ["law"] }', 'kind = "conference"\ntopics = ["law"]'),
    ],
)
def test_a_selection_takes_what_bears_its_marks(someone, pick, lines):
    """And none that says nothing of them."""
    scheme = HOUSE + require("some", f"min = 20\nof = {pick}")
    judged = someone(COACH, hours("2025-03-14", 3, lines), hours("2025-03-15", 5), scheme=scheme).on("2025-04-01")
    assert (judged.finding("some").have, judged.counted) == (3, 8)


def test_a_selection_takes_what_bears_all_of_its_marks(someone):
    """A conference, and one about law."""
    scheme = HOUSE + require("some", 'min = 20\nof = { kinds = ["conference"], topics = ["law"] }')
    entries = [hours("2025-03-14", 3, 'kind = "conference"'), hours("2025-03-15", 5, 'topics = ["law"]')]
    assert someone(COACH, *entries, scheme=scheme).on("2025-04-01").finding("some").have == 0


@pytest.mark.parametrize(("pick", "have"), [("{ approved = false }", 5), ("{ assessed = false }", 0)])
def test_what_was_not_approved_is_known_and_what_was_not_said_is_not(someone, pick, have):
    """An activity that does not say whether it was assessed is neither."""
    scheme = HOUSE + require("some", f"min = 20\nof = {pick}")
    assert someone(COACH, hours("2025-03-15", 5), scheme=scheme).on("2025-04-01").finding("some").have == have


ROLLING = require("lately", "min = 4\nwithin_months = 12", "Lately")


@pytest.mark.parametrize(
    ("earned", "status"), [("2024-03-31", "open"), ("2024-04-01", "met"), ("2025-03-31", "met"), ("2025-04-01", "open")]
)
def test_only_what_was_earned_lately_may_count(someone, earned, status):
    """The last twelve months, the day itself included; a cycle is no limit to them."""
    holder = certified("club.coach", cycle("2022-01-01", "2024-12-31"), cycle("2025-01-01", "2026-12-31"))
    judged = someone(holder, hours(earned, 4), scheme=HOUSE + ROLLING).on("2025-03-31")
    assert judged.finding("lately", "2025-01-01").status == status


def test_after_the_renewal_what_was_earned_lately_was_earned_before_it(someone):
    """Years later the window has not moved on."""
    holder = certified("club.coach", cycle(lines="renewed = 2026-10-20"))
    judged = someone(holder, hours("2025-10-21", 10), scheme=HOUSE + ROLLING)
    assert [judged.on(day).finding("lately").status for day in ("2026-10-20", "2026-10-21", "2028-10-20")] == ["met"] * 3


# ---------------------------------------------------------------- what is asked depends on what is known


@pytest.mark.parametrize(
    ("condition", "lines", "key"),
    [
        ('when = { routes = ["exam"] }', "", "route"),
        ('unless = { routes = ["exam"] }', "", "route"),
        ("when = { nth = [2] }", "", "nth"),
        ("when = { every = 3 }", "", "nth"),
        ("unless = { nth = [1] }", "", "nth"),
        ("when = { certified_from = 0 }", "", "certified"),
        ("when = { certified_before = 12 }", "", "certified"),
        ('when = { certified_before = 12, routes = ["exam"] }', "certified = 2023-05-01", "route"),
        ('when = { certified_before = 12, routes = ["exam"] }', 'route = "exam"', "certified"),
    ],
)
def test_where_it_is_unknown_whether_something_is_asked_the_key_is_named(someone, condition, lines, key):
    """In the words of holder.toml, and the cycle is not ready."""
    scheme = HOUSE + require("some", f"min = 1\n{condition}")
    judged = someone(certified("club.coach", cycle(), lines=lines), hours("2025-03-14", 10), scheme=scheme).on("2025-04-01")
    finding = judged.finding("some")
    assert (finding.status, finding.need) == ("unclear", None)
    assert finding.message == f"whether this is asked, and how much, depends on `{key}`, which holder.toml does not say"
    assert judged.standing == "on-track"
    assert judged.todos()[0] == f"Clear up: Some ({finding.message})"


@pytest.mark.parametrize(
    ("condition", "lines", "asked"),
    [
        ('when = { routes = ["exam"] }', 'route = "exam"', True),
        ('when = { routes = ["exam"] }', 'route = "portfolio"', False),
        ('unless = { routes = ["exam"] }', 'route = "exam"', False),
        ('unless = { routes = ["exam"] }', 'route = "portfolio"', True),
        ("when = { certified_from = 0 }", "certified = 2023-12-31", False),
        ("when = { certified_from = 0 }", "certified = 2024-01-01", True),
        ("when = { certified_before = 12 }", "certified = 2024-12-31", True),
        ("when = { certified_before = 12 }", "certified = 2025-01-01", False),
        ("when = { certified_from = -12 }", "certified = 2022-12-31", False),
        ("when = { certified_from = -12 }", "certified = 2023-01-01", True),
        ('when = { certified_before = 12, routes = ["exam"] }', "certified = 2025-01-01", False),
        ('when = { certified_before = 12, routes = ["exam"] }', 'route = "portfolio"', False),
        ("when = { years = 3 }", "", True),
        ("when = { years = 2 }", "", False),
        ("unless = { years = 3 }", "", False),
    ],
)
def test_a_condition_that_is_known_decides(someone, condition, lines, asked):
    """Also where another that it stands with is not known, and it does not fit."""
    scheme = HOUSE + require("some", f"min = 1\n{condition}")
    judged = someone(certified("club.coach", cycle(), lines=lines), hours("2025-03-14", 10), scheme=scheme).on("2025-04-01")
    found = [each.status for each in judged.cycle().findings if each.requirement == "some"]
    assert found == (["met"] if asked else [])


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_which_cycle_it_is_decides_by_its_number(someone, nth):
    """The second, and every third."""
    scheme = HOUSE + require("second", "min = 1\nwhen = { nth = [2] }") + require("third", "min = 1\nwhen = { every = 3 }")
    judged = someone(certified("club.coach", cycle(lines=f"nth = {nth}")), scheme=scheme).on("2025-04-01")
    asked = [each.requirement for each in judged.cycle().findings]
    assert ("second" in asked, "third" in asked) == (nth == 2, nth == 3)


def test_a_cycle_for_which_no_total_is_stated_is_unclear(someone):
    """It is no reason to be ready, and nothing is invented."""
    scheme = without_total() + require("total", 'min = 10\nwhen = { routes = ["exam"] }', "Credits")
    judged = someone(certified("club.coach", cycle(), lines='route = "portfolio"'), hours("2025-03-14", 30), scheme=scheme)
    found = judged.on("2025-04-01")
    finding = found.finding("total")
    assert (finding.status, finding.message) == ("unclear", "CLUB states no total for such a case, as far as is known")
    assert (found.cycle().required, found.counted, found.standing) == (None, 30, "on-track")


def test_the_tier_that_fits_is_the_one_that_is_asked(someone):
    """Of several figures for one requirement, never two."""
    tiers = ("certified_before = 0", 6), ("certified_from = 0, certified_before = 24", 4), ("certified_from = 24", 0)
    totals = [require("total", f"min = {least}\nwhen = {{ {when} }}", "Credits") for when, least in tiers]
    holder = certified("club.coach", cycle(), lines="certified = 2025-12-31")
    judged = someone(holder, hours("2025-12-31", 4), scheme=without_total() + "".join(totals)).on("2026-01-01")
    assert [each.requirement for each in judged.cycle().findings if each.requirement == "total"] == ["total"]
    assert (judged.cycle().required, judged.standing) == (4, "ready")


def test_where_nothing_is_asked_nothing_is_missing(someone):
    """A total of zero is met by nobody's doing anything."""
    zero = HOUSE.replace("min = 10", "min = 0")
    judged = someone(COACH, scheme=zero).on("2024-01-01")
    assert (judged.finding("total").message, judged.standing) == ("0 of 0 credits counted", "ready")


# ---------------------------------------------------------------- the words of a finding


LAW = require("law", 'min = 4\nof = { topics = ["law"] }', "Law")


@pytest.mark.parametrize(
    ("law", "others", "total", "own"),
    [
        ("1.5", 0, "8.5 more credits by 2026-12-31 (2.5 of it for Law)", "2.5 more credits by 2026-12-31 would do"),
        (3, 6, "1 more credit by 2026-12-31 (1 of it for Law)", "1 more credit by 2026-12-31 would do"),
        (4, "5.75", "0.25 more credits by 2026-12-31", "4 of 4 credits counted"),
        (4, 6, "10 of 10 credits counted", "4 of 4 credits counted"),
        (0, 12, "12 of 10 credits counted", "4 more credits by 2026-12-31 would do"),
    ],
)
def test_a_total_that_is_short_says_what_of_it_a_component_must_be(someone, law, others, total, own):
    """As long as it is short itself; the component's own finding stands beside it."""
    given = [hours("2025-03-14", law, 'topics = ["law"]'), hours("2025-03-15", others)]
    judged = someone(COACH, *given, scheme=HOUSE + LAW).on("2025-04-01")
    assert (judged.finding("total").message, judged.finding("law").message) == (total, own)


@pytest.mark.parametrize(
    "lines", ['measure = "entries"', 'per = "year"', "advisory = true", "once = true"], ids=lambda each: each.split()[0]
)
def test_only_a_component_of_the_credit_is_told_beside_the_total(someone, lines):
    """Not what counts other things, or years, or is advice, or may have been met before."""
    judged = someone(COACH, scheme=HOUSE + LAW.replace("min = 4", f"min = 4\n{lines}")).on("2025-04-01")
    assert judged.finding("total").message == "10 more credits by 2026-12-31"


def test_a_component_that_is_not_asked_any_more_is_not_told(someone):
    """It is replaced by something else."""
    holder = certified("club.coach", cycle(steps=exempt("law", "degree", "2025-01-01")))
    scheme = HOUSE + LAW.replace("min = 4", 'min = 4\ninstead = ["degree"]')
    assert someone(holder, scheme=scheme).on("2025-04-01").finding("total").message == "10 more credits by 2026-12-31"


@pytest.mark.parametrize(("on", "aside"), [("2025-04-01", ""), ("2025-04-02", " (4 of it for Law)")])
def test_a_component_is_told_until_something_takes_its_place(someone, on, aside):
    """From that day on it is not."""
    scheme = HOUSE + LAW.replace("min = 4", 'min = 4\ninstead = ["degree"]')
    holder = certified("club.coach", cycle(steps=exempt("law", "degree", on)))
    assert someone(holder, scheme=scheme).on("2025-04-01").finding("total").message == f"10 more credits by 2026-12-31{aside}"


def test_several_components_are_told_in_the_order_of_the_scheme(someone):
    """Each with what is missing of it."""
    more = require("ethics", 'min = 1\nof = { topics = ["ethics"] }', "Ethics")
    judged = someone(COACH, hours("2025-03-14", "9.5"), scheme=HOUSE + LAW + more).on("2025-04-01")
    assert judged.finding("total").message == "0.5 more credits by 2026-12-31 (4 of it for Law; 1 of it for Ethics)"


QUIZZES = f"""
[[scheme.limit]]
id = "quizzes"
title = "Quizzes"
max = 3
per = "cycle"
of = {{ kinds = ["quiz"] }}
{SOURCE}"""


@pytest.mark.parametrize(
    ("quiz", "message"),
    [
        (3, "7 more credits by 2026-12-31"),
        ("3.1", "7 more credits by 2026-12-31 (nothing more counts of: Quizzes)"),
    ],
)
def test_what_is_full_is_told_where_it_keeps_something_from_counting(someone, quiz, message):
    """So that nobody earns more of it."""
    judged = someone(COACH, hours("2025-03-14", quiz, 'kind = "quiz"'), scheme=HOUSE + QUIZZES).on("2025-04-01")
    assert judged.finding("total").message == message


def test_a_year_that_is_full_is_no_reason_to_earn_elsewhere(someone):
    """The next year has room again."""
    scheme = HOUSE + QUIZZES.replace('"cycle"', '"year"')
    judged = someone(COACH, hours("2025-03-14", 5, 'kind = "quiz"'), scheme=scheme).on("2025-04-01")
    assert judged.finding("total").message == "7 more credits by 2026-12-31"


def test_all_that_helps_is_told_together(someone):
    """The component, what is full, and what waits for a word."""
    entries = [hours("2025-03-14", 5, 'kind = "quiz"'), entry("2025-03-15", 'kind = "exam"\naward = "1 class"')]
    judged = someone(COACH, *entries, scheme=HOUSE + QUIZZES + LAW).on("2025-04-01")
    aside = "4 of it for Law; nothing more counts of: Quizzes; 1 entry lacks its clock hours"
    assert judged.finding("total").message == f"7 more credits by 2026-12-31 ({aside})"


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-12-31", "1 more credit by 2026-12-31"),
        ("2027-01-01", "1 more credit by 2027-03-31"),
        ("2027-03-31", "1 more credit by 2027-03-31"),
        ("2027-04-01", "1 credit short on 2026-12-31"),
    ],
)
def test_a_shortfall_names_the_last_day_on_which_it_can_be_made_up(someone, day, message):
    """The end of the cycle, then that of the grace, then none."""
    grace = f"\n[scheme.grace]\nmonths = 3\n{SOURCE}"
    assert someone(COACH, hours("2025-03-14", 9), scheme=HOUSE + grace).on(day).finding("total").message == message


# ---------------------------------------------------------------- what is left to do about it


def test_for_every_requirement_there_is_a_thing_to_do(someone):
    """To be earned, for what, and by when."""
    scheme = HOUSE + LAW + TEACHING.removeprefix(HOUSE)
    judged = someone(COACH, hours("2025-03-14", 9), scheme=scheme).on("2025-04-01")
    assert [(each.kind, each.text, str(each.due)) for each in judged.cycle().todos] == [
        ("earn", "Earn 1 more credit", "2026-12-31"),
        ("earn", "Earn 4 more credits for Law", "2026-12-31"),
        ("earn", "Earn 3 more hours for Teaching", "2026-12-31"),
    ]


def test_what_is_asked_of_a_year_is_to_be_earned_in_that_year(someone):
    """Its last day is the day for it, not that of the cycle."""
    judged = someone(COACH, hours("2024-03-14", 10), hours("2025-03-14", 1), scheme=HOUSE + YEARLY).on("2025-04-01")
    assert [(each.text, str(each.due)) for each in judged.cycle().todos] == [
        ("Earn 3 more credits for Each year", "2025-12-31")
    ]


@pytest.mark.parametrize(("fee", "by"), [(FEE, "2025-12-31"), (DUE, "2025-08-31")])
def test_a_step_is_to_be_seen_to_by_the_day_on_which_it_is_due(someone, fee, by):
    """Not by the end of the cycle."""
    holder = certified("club.coach", cycle(steps=step("annual-fee", "2024-03-01")))
    judged = someone(holder, hours("2024-03-14", 10), scheme=HOUSE + fee).on("2025-04-01")
    assert [(each.kind, each.text, str(each.due)) for each in judged.cycle().todos] == [
        ("fee", f"See to: Annual fee (due by {by})", by)
    ]


def test_what_is_met_missed_or_not_asked_leaves_nothing_to_do(someone):
    """A year that is over cannot be made up."""
    judged = someone(COACH, hours("2025-03-14", 10), scheme=HOUSE + YEARLY).on("2025-04-01")
    assert (judged.finding("yearly").status, judged.todos()) == ("missed", [])


EVERY_DEED = (
    HOUSE
    + f"\n[scheme.renewal]\nopens_months = 12\n{SOURCE}"
    + f"\n[scheme.grace]\nmonths = 3\n{SOURCE}"
    + f"\n[scheme.reinstatement]\nuntil_months = 12\n{SOURCE}"
    + f"\n[scheme.audit]\nanswer_days = 30\n{SOURCE}"
    + f'\n[[scheme.fee]]\nwhat = "renewal"\namount = 40\n{SOURCE}'
    + f'\n[[scheme.fee]]\nwhat = "late"\namount = 15\n{SOURCE}'
    + require("cpr", 'card = { covers = ["cpr"], hands_on = true }')
    + FEE
)


@pytest.mark.parametrize(
    ("lines", "steps", "day", "deed", "do", "by"),
    [
        ("", "", "2026-06-01", "earn", "Earn 4 more credits", "2026-12-31"),
        ("", "", "2027-02-01", "earn", "Earn 4 more credits", "2027-03-31"),
        ("", "", "2026-06-01", "card", "Renew the CPR card before it runs out", "2026-09-30"),
        ("", "", "2027-02-01", "card", "Renew the card (no current CPR card: the last ran out on 2026-09-30)", "2027-03-31"),
        ("", "", "2026-06-01", "evidence", "Add the proof of 1 entry (6 credits)", "2026-12-31"),
        ("", "", "2025-12-31", "form", "Send the renewal form (renewal opens 2026-01-01)", "2026-12-31"),
        ("", "", "2026-01-01", "form", "Send the renewal form", "2026-12-31"),
        ("renewed = 2026-05-01", "", "2026-06-01", "form", "Send the renewal form again", "2026-12-31"),
        ("", "", "2027-02-01", "form", "Send the renewal form", "2027-03-31"),
        ("", "", "2026-06-01", "fee", "Pay the renewal fee (40 USD)", "2026-12-31"),
        ("", "", "2027-02-01", "late-fee", "Pay the late fee (15 USD)", "2027-03-31"),
        ("", step("audit-asked", "2026-05-20"), "2026-06-01", "audit", "Answer the audit with the proof", "2026-06-19"),
        (
            "",
            step("audit-asked", "2026-05-20") + step("audit-answered", "2026-05-25"),
            "2026-06-01",
            "wait",
            "Wait for the audit's result (answered 2026-05-25)",
            None,
        ),
        ("", "", "2027-04-01", "reinstate", "Ask the body for reinstatement", "2027-12-31"),
        (
            "",
            step("reinstatement-asked", "2027-04-10"),
            "2027-04-10",
            "wait",
            "Wait for the body's word on reinstatement (asked 2027-04-10)",
            None,
        ),
        ("", step("accepted", "2026-11-01"), "2027-01-01", "cycle", "Write the cycle that follows into holder.toml", None),
    ],
)  # fmt: skip
def test_every_deed_is_told_with_its_day(someone, lines, steps, day, deed, do, by):
    """By the end of the cycle, of the grace, of the body's patience, or whenever it can be."""
    card = '\n[[card]]\ncovers = ["cpr"]\nissued = 2024-09-30\nexpires = 2026-09-30\nhands_on = true\n'
    card += 'evidence = ["evidence/proof.pdf"]\n'
    holder = certified("club.coach", cycle(lines=lines, steps=steps)) + card
    judged = someone(holder, hours("2025-03-14", 6, "evidence = []"), scheme=EVERY_DEED).on(day)
    found = [(each.text, str(each.due) if each.due else None) for each in judged.cycle().todos if each.kind == deed]
    assert (do, by) in found


def test_what_is_unclear_is_to_be_cleared_up(someone):
    """A card that does not say whether its skills were checked."""
    holder = COACH + '\n[[card]]\ncovers = ["cpr"]\nexpires = 2027-09-30\n'
    judged = someone(holder, hours("2025-03-14", 10), scheme=EVERY_DEED).on("2026-06-01")
    why = "the CPR card does not say whether its skills were checked hands-on"
    assert f"Clear up: Cpr ({why})" in judged.todos()


def test_the_document_of_a_card_proves_the_entry_that_is_the_card(someone):
    """Also where the body asks for the card itself."""
    scheme = HOUSE + f'\n[[scheme.proof]]\nshows = ["card"]\nof = {{ kinds = ["cpr"] }}\n{SOURCE}'
    table = (
        '[entry.card]\ncovers = ["cpr"]\nexpires = 2027-03-31\nevidence = [{ file = "evidence/proof.pdf", shows = "card" }]\n'
    )
    given = entry("2025-03-14", f'kind = "cpr"\nhours = 3\nevidence = []\n{table}')
    assert someone(COACH, given, scheme=scheme).on("2025-04-01").finding("evidence").status == "met"


# ---------------------------------------------------------------- late fees


LATE = (
    HOUSE
    + f"\n[scheme.renewal]\n{SOURCE}"
    + f"\n[scheme.grace]\nmonths = 6\n{SOURCE}"
    + f'\n[[scheme.fee]]\nwhat = "late"\namount = 25\nuntil_month = 3\n{SOURCE}'
    + f'\n[[scheme.fee]]\nwhat = "late"\namount = 50.5\ncurrency = "CAD"\nfrom_month = 3\nuntil_month = 6\n{SOURCE}'
)


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2027-01-01", "Late fee (25 USD)"),
        ("2027-03-30", "Late fee (25 USD)"),
        ("2027-03-31", "Late fee (25 USD)"),
        ("2027-04-01", "Late fee (50.5 CAD)"),
        ("2027-06-29", "Late fee (50.5 CAD)"),
        ("2027-06-30", "Late fee (50.5 CAD)"),
        ("2027-07-01", "Late fee (50.5 CAD)"),
    ],
)
def test_a_late_fee_is_that_of_the_month_in_which_it_is_paid(someone, day, title):
    """The last day of the third month is still in it; once it is too late, that of the last day stays."""
    assert someone(COACH, scheme=LATE).on(day).finding("late-fee").title == title


def test_before_the_end_there_is_no_late_fee(someone):
    """Nobody is late yet."""
    judged = someone(COACH, scheme=LATE).on("2026-12-31")
    assert all(each.requirement != "late-fee" for each in judged.cycle().findings)


@pytest.mark.parametrize(("paid_on", "title"), [("2027-03-31", "Late fee (25 USD)"), ("2027-04-01", "Late fee (50.5 CAD)")])
def test_a_late_fee_that_was_paid_is_that_of_its_day(someone, paid_on, title):
    """However late it is looked at."""
    holder = certified("club.coach", cycle(steps=step("late-fee", paid_on)))
    finding = someone(holder, scheme=LATE).on("2027-06-01").finding("late-fee")
    assert (finding.title, finding.status, finding.message) == (title, "met", f"paid on {paid_on}")


def test_a_late_fee_for_which_no_month_is_stated_has_no_amount(someone):
    """That there is one is known, and how much is not."""
    scheme = LATE.replace("until_month = 3\n", "from_month = 1\nuntil_month = 3\n")
    finding = someone(COACH, scheme=scheme).on("2027-01-31").finding("late-fee")
    assert (finding.title, finding.status, finding.source) == ("Late fee", "open", "https://example.org")


@given(ends=st.dates(date(2020, 1, 1), date(2030, 12, 31)), months=st.integers(1, 12), late=st.integers(1, 400))
def test_a_late_fee_of_some_months_lasts_as_long_as_a_grace_of_them(ends, months, late):
    """On whatever day of a month the cycle ended."""
    fee = Fee(what="late", amount=Decimal(25), until_month=months, source="said")
    scheme = Scheme(id="club.coach", title="Coach", unit="credit", fees=(fee,))
    day = ends + timedelta(days=late)
    window = DatedCycle(Cycle(begins=ends), ends, ends, day, ends, day, None, NOWHERE, CycleSituation(ends, ends))
    (found,) = judge_renewal(window, scheme, "", day)
    assert found.title == ("Late fee (25 USD)" if day <= months_after_end(ends, months) else "Late fee")


# ---------------------------------------------------------------- audits


def audited_coach(rule: str, steps: str = "", lines: str = "") -> tuple[str, str]:
    """A coach with steps, and the house's scheme with a rule about audits."""
    holder = certified("club.coach", cycle(lines=lines, steps=steps))
    return holder, HOUSE + f"\n[scheme.audit]\n{rule}\n{SOURCE}"


@pytest.mark.parametrize(("days", "due"), [(30, "2027-03-03"), (45, "2027-03-18"), (90, "2027-05-02")])
def test_an_audit_is_answered_in_the_days_that_the_body_gives(someone, days, due):
    """Counted from the day on which it asked."""
    holder, scheme = audited_coach(f"answer_days = {days}", step("audit-asked", "2027-02-01"))
    judged = someone(holder, scheme=scheme).on("2027-02-01").cycle()
    assert str(judged.audit.due) == due
    assert (judged.todos[0].kind, judged.todos[0].text, str(judged.todos[0].due)) == (
        "audit",
        "Answer the audit with the proof",
        due,
    )


def test_where_the_body_gives_no_days_an_audit_has_no_day(someone):
    """It is to be answered all the same."""
    holder, scheme = audited_coach("reach_years = 1", step("audit-asked", "2027-02-01"))
    judged = someone(holder, scheme=scheme).on("2027-02-01").cycle()
    assert (judged.audit.due, judged.todos[0].kind, judged.todos[0].due) == (None, "audit", None)


@pytest.mark.parametrize(
    ("rule", "lines", "until"),
    [
        ("answer_days = 30", "", None),
        ("keep_months = 12", "", "2027-12-31"),
        ("keep_months = 1", "", "2027-01-31"),
        ("keep_months = 60", "", "2031-12-31"),
        ("reach_years = 1", "", "2027-12-31"),
        ("reach_years = 1", "renewed = 2026-10-20", "2027-12-31"),
        ("reach_years = 1", "renewed = 2027-02-10", "2028-02-10"),
        ("keep_months = 12", "renewed = 2027-02-10", "2027-12-31"),
        ("reach_years = 1\nkeep_months = 11", "", "2027-12-31"),
        ("reach_years = 1\nkeep_months = 13", "", "2028-01-31"),
    ],
)
def test_proof_is_kept_as_long_as_an_audit_may_come_and_as_the_body_asks(someone, rule, lines, until):
    """The reach of audits is counted from the renewal, and the keeping from the end; the longer of both holds."""
    holder, scheme = audited_coach(rule, lines=lines)
    scheme += f"\n[scheme.grace]\nmonths = 3\n{SOURCE}"
    kept = someone(holder, hours("2025-03-14", 10), scheme=scheme).on("2027-03-01").cycle().keep_until
    assert (str(kept) if kept else None) == until


@pytest.mark.parametrize(
    ("steps", "until"),
    [
        (step("audit-asked", "2027-01-20"), "2027-02-19"),
        (step("audit-asked", "2027-01-20") + step("audit-answered", "2027-01-25"), "2027-02-19"),
        (step("audit-asked", "2027-01-20") + step("audit-passed", "2027-01-30"), "2027-01-31"),
        (step("audit-asked", "2026-12-01"), "2027-01-31"),
    ],
)
def test_proof_is_kept_while_an_audit_waits_for_its_answer(someone, steps, until):
    """Until it is due at least, and no longer for it once the audit is over."""
    holder, scheme = audited_coach("answer_days = 30\nkeep_months = 1", steps)
    assert str(someone(holder, scheme=scheme).on("2027-02-01").cycle().keep_until) == until


def test_of_audits_of_which_the_body_says_nothing_nothing_is_known(someone):
    """Neither a day to answer nor one to keep until."""
    holder = certified("club.coach", cycle(steps=step("audit-asked", "2027-02-01")))
    judged = someone(holder, scheme=HOUSE).on("2027-02-02").cycle()
    assert (judged.audit.due, judged.keep_until) == (None, None)


# ---------------------------------------------------------------- after the end


def grace(lines: str) -> str:
    return HOUSE + f"\n[scheme.grace]\n{lines}\n{SOURCE}"


@pytest.mark.parametrize(
    ("lines", "day", "counted"),
    [
        ("months = 3", "2026-12-31", 10),
        ("months = 3", "2027-01-01", 10),
        ("months = 3", "2027-03-31", 10),
        ("months = 3", "2027-04-01", 0),
        ("months = 3\nearns = false", "2026-12-31", 10),
        ("months = 3\nearns = false", "2027-01-01", 0),
    ],
)
def test_what_is_earned_in_grace_counts_where_the_body_lets_it(someone, lines, day, counted):
    """The last day of the cycle always does."""
    assert someone(COACH, hours(day, 10), scheme=grace(lines)).on("2027-04-01").counted == counted


@pytest.mark.parametrize(
    ("day", "standing", "status"),
    [
        ("2026-12-31", "on-track", "open"),
        ("2027-01-01", "grace", "missed"),
        ("2027-03-31", "grace", "missed"),
        ("2027-04-01", "lapsed", "missed"),
    ],
)
def test_where_grace_earns_nothing_what_is_short_is_missed_at_the_end(someone, day, standing, status):
    """Renewal is still taken, of those who have earned enough."""
    judged = someone(COACH, hours("2025-03-14", 9), scheme=grace("months = 3\nearns = false")).on(day)
    assert (judged.standing, judged.finding("total").status) == (standing, status)


def test_where_grace_earns_nothing_a_late_renewal_is_one(someone):
    """With credits of the cycle, by the last day of the grace."""
    holder = certified("club.coach", cycle(lines="renewed = 2027-03-31"))
    judged = someone(holder, hours("2025-03-14", 10), scheme=grace("months = 3\nearns = false"))
    assert [judged.on(day).standing for day in ("2027-03-30", "2027-03-31")] == ["grace", "renewed"]


AGAIN = HOUSE + f'\n[scheme.reinstatement]\ncredits_of = "any"\nuntil_months = 12\n{SOURCE}'


@pytest.mark.parametrize(
    ("day", "counted"), [("2026-12-31", 4), ("2027-01-01", 4), ("2027-12-30", 4), ("2027-12-31", 4), ("2028-01-01", 0)]
)
def test_what_is_earned_after_a_lapse_counts_as_long_as_reinstatement_is_possible(someone, day, counted):
    """Twelve months after the end, to the day."""
    assert someone(COACH, hours(day, 4), scheme=AGAIN).on("2028-02-01").counted == counted


@pytest.mark.parametrize(
    ("day", "status", "message"),
    [
        ("2027-01-01", "open", "10 more credits for reinstatement"),
        ("2027-12-31", "open", "10 more credits for reinstatement"),
        ("2028-01-01", "missed", "10 credits short on 2026-12-31"),
    ],
)
def test_what_is_short_for_reinstatement_is_missed_when_that_is_over(someone, day, status, message):
    """And open until then."""
    finding = someone(COACH, scheme=AGAIN).on(day).finding("total")
    assert (finding.status, finding.message) == (status, message)


@pytest.mark.parametrize(
    ("day", "todo"),
    [
        ("2027-01-01", [("Ask the body for reinstatement", "2027-12-31")]),
        ("2027-12-31", [("Ask the body for reinstatement", "2027-12-31")]),
        ("2028-01-01", []),
    ],
)
def test_reinstatement_is_asked_for_as_long_as_it_is_possible(someone, day, todo):
    """Its last day is named, and after it there is nothing left to ask."""
    judged = someone(COACH, hours("2025-03-14", 10), scheme=AGAIN).on(day)
    assert [(each.text, str(each.due)) for each in judged.cycle().todos if each.kind == "reinstate"] == todo


def test_reinstatement_without_a_last_day_may_be_asked_for_at_any_time(someone):
    """No day is invented."""
    judged = someone(COACH, scheme=AGAIN.replace("until_months = 12\n", "")).on("2031-06-01")
    assert [(each.text, each.due) for each in judged.cycle().todos] == [("Ask the body for reinstatement", None)]


@pytest.mark.parametrize(("credits_of", "day", "counted"), [
    ("lapsed-cycle", "2026-12-31", 4), ("lapsed-cycle", "2027-02-01", 0), ("any", "2027-02-01", 4), ("any", "2027-05-01", 4),
])  # fmt: skip
def test_which_credits_count_for_reinstatement_is_the_bodys_word(someone, credits_of, day, counted):
    """Those of the lapsed cycle only, though there was a grace, or those of since then too."""
    scheme = AGAIN.replace('"any"', f'"{credits_of}"') + f"\n[scheme.grace]\nmonths = 3\n{SOURCE}"
    judged = someone(COACH, hours(day, 4), scheme=scheme).on("2027-06-01")
    assert (judged.standing, judged.counted) == ("lapsed", counted)


def test_in_grace_what_was_earned_in_it_still_counts_whatever_reinstatement_will_ask(someone):
    """It has not lapsed yet."""
    scheme = AGAIN.replace('"any"', '"lapsed-cycle"') + f"\n[scheme.grace]\nmonths = 3\n{SOURCE}"
    judged = someone(COACH, hours("2027-02-01", 4), scheme=scheme)
    assert [judged.on(day).counted for day in ("2027-03-31", "2027-04-01")] == [4, 0]
