"""Measure how much of a requirement is reached, in a year of the cycle or in all of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from cecgen.model.days import add_days, months_after_end, months_before_end
from cecgen.model.judged import Credit
from cecgen.model.rules import CountingPeriod, Requirement
from cecgen.model.scheme import Scheme
from cecgen.transcript.counting.rules import ALL_CREDITS, ZERO, AppliedRequirement, CycleCase, CycleSituation, selects_credit

DateRange = tuple[date, date]
"""First and last day, both inclusive."""


def date_ranges(per: CountingPeriod, situation: CycleSituation) -> list[DateRange]:
    """Return the years of a cycle, or the whole cycle, without years that ended before the certification."""
    begins, ends = situation.begins, situation.ends
    if per == "cycle":
        return [(begins, ends)]
    years = ends.year - begins.year
    if per == "year":
        turns = [date(begins.year + year, 12, 31) for year in range(years)]
    else:
        turns = [months_after_end(add_days(begins, -1), 12 * year) for year in range(1, years + 1)]
    lasts = [*dict.fromkeys(turn for turn in turns if turn < ends), ends]
    ranges = zip([begins, *(add_days(last, 1) for last in lasts[:-1])], lasts, strict=True)
    return [(first, last) for first, last in ranges if situation.certified is None or last >= situation.certified]


def measure(requirement: Requirement, credits: Iterable[Credit], case: CycleCase, span: DateRange | None = None) -> Decimal:
    """Add up what a requirement counts, after limits: credit, hours, or how many different categories, topics or entries."""
    selected = select_credits(requirement, credits, case, span)
    if requirement.measure == "hours":
        return sum((credit.hours for credit in selected if credit.hours is not None and _has_counting_hours(credit)), ZERO)
    if requirement.measure == "credit":
        return sum((credit.counted for credit in selected), ZERO)
    groups = {group for credit in selected if credit.counted > 0 for group in group_keys(requirement, credit, case.scheme)}
    return Decimal(len(groups))


def select_credits(
    requirement: Requirement, credits: Iterable[Credit], case: CycleCase, span: DateRange | None
) -> Iterator[Credit]:
    """Yield the credits that a requirement counts."""
    pick, months = requirement.of, requirement.within_months
    since = months_before_end(case.renewal, months) if months else None
    for credit in credits:
        # Credit that was carried in counted in such a window already, on the day it was earned.
        if since and (credit.source_entry is None or not since <= credit.date <= case.renewal):
            continue
        if span and requirement.per != "cycle" and not span[0] <= credit.date <= span[1]:
            continue
        if pick == ALL_CREDITS or selects_credit(pick, credit, case.scheme):
            yield credit


def _has_counting_hours(credit: Credit) -> bool:
    """Whether an activity's hours count, even if they earn no credit; those of refused entries and drafts do not."""
    return credit.status in ("counted", "limited") or (credit.status == "ruled" and credit.counted > 0)


def group_keys(requirement: Requirement, credit: Credit, scheme: Scheme) -> tuple[str, ...]:
    """Return what makes a credit different from others: its entry, its topics or its categories."""
    if requirement.measure == "entries":
        return (credit.entry_id,) if credit.source_entry else ()
    if requirement.measure == "topics":
        topics = credit.source_entry.topics if credit.source_entry else []
        return tuple(topic for topic in topics if not requirement.of.topics or topic in requirement.of.topics)
    categories = scheme.category_ancestry(credit.allocated)
    asked = requirement.of.categories
    return tuple(each for each in categories if each in asked) if asked else categories[-1:]


def is_short(each: AppliedRequirement, credits: Sequence[Credit], case: CycleCase) -> bool:
    """Whether less counts than a requirement needs."""
    if each.need is None:
        return False
    asked, need = each.requirement, each.need
    return any(measure(asked, credits, case, span) < need for span in date_ranges(asked.per, case.situation))


def mandatory_requirements(case: CycleCase) -> list[AppliedRequirement]:
    """Return the requirements that are numbers and must be reached."""
    return [
        each
        for each in case.requirements
        if each.need is not None and not each.requirement.advisory and each.requirement.id not in case.satisfied
    ]
