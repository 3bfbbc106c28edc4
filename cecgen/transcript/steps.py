"""Steps that a requirement asks for, such as a fee of each year: which years they are for, and which are left."""

from datetime import date

from cecgen.model.days import add_days, add_years, next_month_day
from cecgen.model.judged import FindingStatus
from cecgen.model.rules import Requirement
from cecgen.model.written import Step
from cecgen.transcript.counting.measures import DateRange, date_ranges
from cecgen.transcript.counting.rules import CycleCase
from cecgen.transcript.cycles import DatedCycle, steps_until


def judge_step(requirement: Requirement, window: DatedCycle, case: CycleCase) -> tuple[FindingStatus, str, date | None]:
    """Judge a step that must be recorded once, or in each year.

    A step is for the year that it is dated in, or late for the first year before it that still lacks one; two in one year
    are never for the year after. One for several years is for that year and those after it.
    """
    taken = [step for step in steps_until(window.cycle, case.as_of) if step.did == requirement.step]
    years = _step_years(requirement, case)
    covered, spare = _assign_steps(years, taken, requirement.years_at_once)
    for number, (_, due) in enumerate(years):
        if number in covered:
            continue
        aside = f" ({', '.join(map(str, spare))} counts for no other year)" if spare else ""
        return ("missed", f"was due by {due}{aside}", due) if case.as_of > due else ("open", f"due by {due}{aside}", due)
    days = ", ".join(str(step.on) for step in taken)
    return "met", f"recorded on {days}" if taken else "not asked before the certification", None


def _assign_steps(years: list[DateRange], taken: list[Step], at_once: int) -> tuple[set[int], list[date]]:
    """Find the years that steps are for, by number, and the days of the steps that are for none."""
    covered: set[int] = set()
    spare: list[date] = []
    for step in taken:
        missing = [number for number in range(len(years)) if number not in covered]
        begun = [number for number in missing if years[number][0] <= step.on]
        if not begun:
            spare.append(step.on)
            continue
        covered.update(missing[missing.index(begun[0]) :][: min(max(step.years, 1), at_once)])
    return covered, spare


def _step_years(requirement: Requirement, case: CycleCase) -> list[DateRange]:
    """Return the years of a cycle that ask for a step: from when on it may be taken, and by when it is due.

    The step of the first year may be taken before the cycle begins, by as many years as a step may cover at once.
    """
    if requirement.due:
        dues = _due_days(requirement.due, case)
        years = [(add_days(add_years(due, -1), 1), due) for due in dues]
    else:
        years = date_ranges(requirement.per, case.situation)
    if years:
        years[0] = (add_years(years[0][0], -requirement.years_at_once), years[0][1])
    return years


def _due_days(month_day: str, case: CycleCase) -> list[date]:
    """Return the days by which a step is due."""
    certified, last = case.situation.certified, case.situation.ends
    first = max(case.situation.begins, certified or case.situation.begins)
    days: list[date] = []
    while (day := next_month_day(first, month_day)) <= last:
        days.append(day)
        first = add_days(day, 1)
    return days
