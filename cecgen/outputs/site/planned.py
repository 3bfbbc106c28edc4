"""What is planned in a cycle, an activity a row, and what would count of it."""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.judged import Credit
from cecgen.model.written import format_amount


class PlannedActivity(Struct, frozen=True):
    """A planned activity, ready to print."""

    id: str
    title: str
    day: datetime.date
    counts: str
    """What would count of it, or that nobody knows yet."""
    why_not: str
    """Why less would count than it is worth; empty if all of it would."""


def plan_anchor(credit: Credit) -> str:
    """Return the address of a planned activity on its cycle's page."""
    return f"planned-{credit.entry_id}"


def list_plans(plans: Iterable[Credit], unit: str) -> Iterator[PlannedActivity]:
    """Yield planned activities by date; the credits of one activity, such as its parts, are one row."""
    groups: dict[str, list[Credit]] = {}
    for credit in plans:
        groups.setdefault(credit.entry_id, []).append(credit)
    for credits in groups.values():
        known = [credit.pending for credit in credits if credit.pending is not None]
        worth, pending = sum((credit.amount for credit in credits), Decimal(0)), sum(known, Decimal(0))
        is_whole = len(known) == len(credits) and pending == worth
        counts = f"{format_amount(pending, unit)}" if is_whole else f"{format_decimal(pending)} of {format_amount(worth, unit)}"
        source = credits[0].source_entry
        yield PlannedActivity(
            id=plan_anchor(credits[0]),
            title=source.title if source else credits[0].title,
            day=credits[0].date,
            counts=f"would count {counts}" if known else "what would count of it is not known yet",
            why_not="" if is_whole else "; ".join(dict.fromkeys(credit.why_not for credit in credits)),
        )
