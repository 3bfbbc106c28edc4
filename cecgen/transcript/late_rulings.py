"""Late rulings: what a body took back after a renewal, since when, and whether the renewal is still covered."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cecgen.diagnostics.crosschecks import ClaimedMoreThanProven
from cecgen.model.amounts import format_amount
from cecgen.model.days import add_days
from cecgen.model.judged import AuditState, Credit, Finding
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry
from cecgen.transcript.counting.rules import TOTAL, ZERO, CycleCase, find_total, in_force
from cecgen.transcript.cycle_checks import claimed_amounts
from cecgen.transcript.cycles import DatedCycle, last_step_day

_CLOSING_STEPS = ("accepted", "audit-passed", "audit-failed", "reinstated", "retired")
"""Steps that settle earlier rulings: with them the body has decided about the cycle itself."""

TAKEN_BACK = "audit"
"""The id of the finding about credit that the body took back after the renewal."""


class LateRuling(NamedTuple):
    """The day of a ruling after a cycle was renewed or over, and the credits as they were the day before."""

    on: date
    before: tuple[Credit, ...]


def find_late_rulings(
    entries: Sequence[Entry],
    window: DatedCycle,
    day: date,
    is_about: Callable[[str], bool],
    credits_on: Callable[[date], tuple[Credit, ...]],
) -> tuple[LateRuling, ...]:
    """Find the rulings up to a day that came after the renewal, or after the end where there was none, oldest first."""
    settled = window.renewed_on or window.ends
    days = {each.on for entry in entries for each in entry.ruling if settled < each.on <= day and is_about(each.scheme)}
    return tuple(LateRuling(on, credits_on(add_days(on, -1))) for on in sorted(days))


class TakenBack(NamedTuple):
    """What a late ruling left uncovered: the total of the form or one of its fields."""

    field: str
    owed: Decimal
    counted: Decimal
    short: Decimal
    """How much the rulings took of what was owed."""
    since: date


def find_taken_back(
    window: DatedCycle, case: CycleCase, credits: Sequence[Credit], rulings: Sequence[LateRuling], *, must_earn: bool
) -> list[TakenBack]:
    """Find what a renewed cycle claimed, or else had to earn, and no longer has since a ruling.

    `must_earn` says whether the cycle itself must reach its total, rather than a higher certification of the holder.
    """
    if window.renewed_on is None or not rulings:
        return []
    closed = last_step_day(window.cycle, case.as_of, *_CLOSING_STEPS)
    if closed is not None and closed >= rulings[-1].on:
        return []
    claimed, fields = claimed_amounts(window.cycle)
    total = find_total(case.requirements)
    needed = total.need if total and must_earn and TOTAL not in case.satisfied else None
    owed = [(TOTAL, claimed if claimed is not None else needed or ZERO), *fields]
    return [taken for name, amount in owed if (taken := _find_field_taken_back(name, amount, credits, rulings, case.scheme))]


def _find_field_taken_back(
    name: str, owed: Decimal, credits: Sequence[Credit], rulings: Sequence[LateRuling], scheme: Scheme
) -> TakenBack | None:
    counted = sum_field(name, credits, scheme)
    until = [(each.on, sum_field(name, each.before, scheme)) for each in rulings]
    had = min(owed, until[0][1])
    if counted >= had:
        return None
    since = next((on for on, before in reversed(until) if before >= had), until[0][0])
    return TakenBack(name, owed, counted, had - counted, since)


def sum_field(name: str, credits: Sequence[Credit], scheme: Scheme) -> Decimal:
    """Add up what counts in a field of the form; all of it for the total."""
    fitting = credits if name == TOTAL else [each for each in credits if name in scheme.category_ancestry(each.allocated)]
    return sum((each.counted for each in fitting), ZERO)


def judge_taken_back(
    taken: Sequence[TakenBack], window: DatedCycle, scheme: Scheme, audit: AuditState | None, as_of: date
) -> Iterator[Finding]:
    """Yield an open finding about credit that the body took back after the renewal, with the day on which other proof is due.

    The day is that of an audit that waits for an answer, else the ruling's day plus the body's time for an answer.
    """
    if not taken:
        return
    first, rule = taken[0], in_force(scheme.audit, window.ends)
    due = add_days(first.since, rule.answer_days) if rule and rule.answer_days is not None else None
    if audit is not None and audit.due is not None and audit.ended is None and audit.answered is None:
        due = audit.due
    where = "" if first.field == TOTAL else f" in {first.field}"
    message = f"{format_amount(first.short, scheme.unit)} short{where} since the ruling of {first.since}"
    yield Finding(
        requirement=TAKEN_BACK,
        title="Audit",
        status="open",
        message=f"{message}, overdue since {due}" if due is not None and due < as_of else message,
        have=first.counted,
        need=first.owed,
        unit=scheme.unit,
        due=due,
        source=rule.source if rule else "",
    )


def check_taken_back(
    taken: Sequence[TakenBack], window: DatedCycle, about: str, reported: frozenset[str]
) -> Iterator[ClaimedMoreThanProven]:
    """Report credit that the renewal claimed or needed and that the body took back; skip fields in `reported`."""
    is_claimed = window.cycle.claimed is not None
    at = window.at / ("claimed" if is_claimed else "renewed")
    for each in taken:
        if each.field not in reported:
            yield ClaimedMoreThanProven(
                at=at, about=about, field=each.field, claimed=each.owed, proven=each.counted, since=each.since,
                is_needed=not is_claimed,
            )  # fmt: skip
