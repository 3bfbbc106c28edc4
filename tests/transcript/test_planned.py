"""What is planned: it is no credit and no error, and the forecast says what it would make of the cycle."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from cecgen.model.judged import Forecast
from tests.transcript.conftest import Judged, Someone
from tests.transcript.holder_files import CPR, CPT, HOUSE, attended, category, certified, cycle, entry

Write = Callable[..., Someone]
TODAY = "2026-03-16"
COACH = certified("club.coach", cycle())
YEARLY = """
[[scheme.limit]]
id = "quiz"
title = "Quizzes"
max = 3
per = "year"
of = { kinds = ["quiz"] }
source = "https://example.org/quizzes"
"""


def plan(day: str, cec: object = 4, lines: str = "", id: str = "") -> str:
    """A planned ACSM course of so many CEC, without any evidence."""
    return entry(day, f'award = "{cec} CEC"\nplanned = true\nevidence = []\n{lines}', id)


def points(day: str, hours: int, lines: str = "", id: str = "") -> str:
    """An hour of the house is a credit of the club."""
    return entry(day, f'provider = "house"\naward = "{hours * 2} points"\n{lines}', id)


def forecast(judged: Judged, begins: str | None = None) -> Forecast:
    found = judged.cycle(begins).forecast
    assert found is not None
    return found


def test_a_planned_activity_is_no_credit_and_no_problem(someone: Write) -> None:
    done, planned = someone(CPT, attended("2025-03-14", 10)), someone(CPT, attended("2025-03-14", 10), plan("2026-06-01"))
    with_plan = planned.on(TODAY)
    assert with_plan.codes == done.on(TODAY).codes
    assert (with_plan.counted, with_plan.standing, with_plan.todos()) == (
        done.on(TODAY).counted, done.on(TODAY).standing, done.on(TODAY).todos()
    )  # fmt: skip
    assert [credit.entry_id for credit in with_plan.cycle().credits] == ["on-2025-03-14"]


def test_a_planned_activity_needs_neither_award_nor_hours(someone: Write) -> None:
    judged = someone(CPT, entry("2026-06-01", "planned = true\nevidence = []")).on(TODAY)
    assert "CEC205" not in judged.codes
    assert not [each for each in judged.found if each.severity == "error"]
    assert (forecast(judged).added, judged.cycle().planned_credits[0].pending) == (Decimal(0), None)


def test_the_forecast_counts_what_is_planned_and_nothing_else_that_lies_ahead(someone: Write) -> None:
    judged = someone(CPT, attended("2025-03-14", 10), attended("2026-05-01", 7), plan("2026-06-01", 4)).on(TODAY)
    found = forecast(judged)
    assert (found.state, found.counted, found.added) == ("short", Decimal(14), Decimal(4))
    assert [each.requirement for each in found.missing][:1] == ["total"]


def test_a_cycle_is_forecast_as_ready_once_plans_meet_every_requirement(someone: Write) -> None:
    done = attended("2025-03-14", 41)
    assert forecast(someone(CPT + CPR, done, plan("2026-06-01", 3)).on(TODAY)).state == "short"
    ready = forecast(someone(CPT + CPR, done, plan("2026-06-01", 4)).on(TODAY))
    assert (ready.state, ready.missing) == ("ready", ())


def test_a_card_that_runs_out_before_the_last_plan_keeps_the_forecast_short(someone: Write) -> None:
    card = CPR.replace("2027-12-31", "2026-05-31")
    found = forecast(someone(CPT + card, attended("2025-03-14", 41), plan("2026-06-01", 4)).on(TODAY))
    assert (found.state, [each.requirement for each in found.missing]) == ("short", ["cpr"])


def test_a_planned_course_that_is_a_card_meets_the_requirement_of_a_card(someone: Write) -> None:
    lines = (
        'kind = "cpr"\nplanned = true\nevidence = []\n\n[entry.card]\ncovers = ["cpr"]\nhands_on = true\nexpires = 2028-06-30'
    )
    judged = someone(CPT, attended("2025-03-14", 45), entry("2026-06-01", lines)).on(TODAY)
    assert judged.finding("cpr").status == "open"
    assert judged.cycle().cards == ()
    assert forecast(judged).state == "ready"


def test_limits_hold_for_plans_too(someone: Write) -> None:
    quiz = 'kind = "quiz"\n'
    scheme = (
        HOUSE
        + YEARLY
        + '\n[[scheme.worth]]\namount = 1\nper = "hour"\nof = { kinds = ["quiz"] }\nsource = "https://example.org/q"\n'
    )
    judged = someone(
        COACH, points("2026-02-01", 2, quiz), points("2026-06-01", 5, f"{quiz}planned = true\n"), scheme=scheme
    ).on(TODAY)
    assert forecast(judged).added == Decimal(1)
    (credit,) = judged.cycle().planned_credits
    assert (credit.status, credit.amount, credit.counted, credit.pending) == ("planned", Decimal(5), Decimal(0), Decimal(1))
    assert "Quizzes" in credit.why_not


def test_a_plan_that_lacks_its_category_is_worth_nothing_yet(someone: Write) -> None:
    scheme = HOUSE + category("A") + category("B")
    judged = someone(COACH, points("2026-06-01", 5, "planned = true\n"), scheme=scheme).on(TODAY)
    assert forecast(judged).added == Decimal(0)
    (credit,) = judged.cycle().planned_credits
    assert credit.pending is None
    assert "category" in credit.why_not


def test_a_plan_whose_day_is_over_asks_for_its_certificate(someone: Write) -> None:
    planned = someone(CPT, attended("2025-03-14", 10), plan("2026-03-16", 4))
    assert not [text for text in planned.on("2026-03-16").todos() if "past" in text]
    (todo,) = [each for each in planned.on("2026-03-17").cycle().todos if each.kind == "planned"]
    assert todo.text == "1 planned activity is past: put in the certificate (4 CEC)"
    assert todo.entries == ("on-2026-03-16",)
    assert todo.why == "with `cecgen attach` and its certificate it is done; if it did not take place, delete the entry"
    assert planned.on("2026-03-17").counted == Decimal(10)


def test_two_plans_whose_days_are_over_are_one_to_do(someone: Write) -> None:
    judged = someone(CPT, plan("2026-02-01", 4), plan("2026-03-01", 3), plan("2026-06-01", 2)).on(TODAY)
    texts = [todo.text for todo in judged.cycle().todos if todo.kind == "planned"]
    assert texts == ["2 planned activities are past: put in their certificates (7 CEC)"]


def test_a_plan_of_a_cycle_that_is_not_written_yet_is_no_problem_until_its_day_is_over(someone: Write) -> None:
    planned = someone(CPT, plan("2029-06-01"))
    assert {"CEC214", "CEC215"}.isdisjoint(planned.on(TODAY).codes)
    assert "CEC215" in planned.on("2029-06-02").codes


def test_a_plan_of_the_next_cycle_is_forecast_there(someone: Write) -> None:
    both = certified("acsm.cpt", cycle(), cycle("2027-01-01", "2029-12-31"))
    judged = someone(both, attended("2025-03-14", 10), plan("2027-06-01")).on(TODAY)
    assert judged.cycle("2024-01-01").forecast is None
    assert forecast(judged, "2027-01-01").counted == Decimal(4)


def test_a_plan_after_the_end_counts_for_a_cycle_that_is_in_grace(someone: Write) -> None:
    planned = someone(CPT, attended("2025-03-14", 10), plan("2027-02-01"))
    assert planned.on("2026-12-31").cycle().forecast is None
    assert forecast(planned.on("2027-01-01")).counted == Decimal(14)


@pytest.mark.parametrize("step", ["retired", "audit-failed"])
def test_nothing_is_forecast_for_a_certification_that_has_ended(someone: Write, step: str) -> None:
    did = f'\n[[certification.cycle.step]]\ndid = "{step}"\non = 2026-01-05\n'
    judged = someone(certified("acsm.cpt", cycle(steps=did)), plan("2026-06-01")).on(TODAY)
    assert judged.cycle().forecast is None
    assert judged.cycle().planned_credits == ()


def test_a_plan_that_repeats_an_entry_adds_nothing(someone: Write) -> None:
    judged = someone(CPT, attended("2026-02-01", 4, id="done"), plan("2026-02-01", 4, id="plan")).on(TODAY)
    assert (judged.counted, forecast(judged).added) == (Decimal(4), Decimal(0))
    assert "CEC401" not in judged.codes


def test_a_plan_and_a_draft_are_not_the_same(someone: Write) -> None:
    judged = someone(CPT, entry("2026-02-01", 'award = "4 CEC"\ndraft = true'), plan("2026-06-01", 3)).on(TODAY)
    assert [(each.entry_id, each.status) for each in judged.cycle().credits] == [("on-2026-02-01", "draft")]
    assert forecast(judged).added == Decimal(3)


def test_the_document_says_what_is_planned(someone: Write) -> None:
    document = json.loads(someone(CPT, attended("2025-03-14", 10), plan("2026-06-01")).on(TODAY).json)
    (found,) = document["holders"][0]["certifications"][0]["cycles"]
    assert (found["counted"], found["planned"], found["forecast"]) == ("10", "4", "short")
    ahead = found["credits"][-1]
    assert (ahead["planned"], ahead["status"], ahead["amount"], ahead["counted"]) == (True, "planned", "4", "0")
    plain = json.loads(someone(CPT, attended("2025-03-14", 10)).on(TODAY).json)
    (other,) = plain["holders"][0]["certifications"][0]["cycles"]
    assert {"planned", "forecast"}.isdisjoint(other)
    assert "planned" not in other["credits"][0]
