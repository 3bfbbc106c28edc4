"""Forecast a cycle: the holder is judged once more, as if all planned activities were done."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from cecgen.model.judged import Credit, Finding, Forecast, LeastCredit
from cecgen.model.ledger import Holder
from cecgen.model.written import Cycle, Entry
from cecgen.transcript.counting.rules import ZERO
from cecgen.transcript.requirements import MET_STATUSES

_WHY_NOT = "planned: it counts nothing until it is done and its certificate is put in"


def finish_plans(holder: Holder, as_of: date) -> Holder:
    """Return a holder's records as of a day, with every planned activity done.

    The result is judged as of the last planned day, so nothing else that is dated after `as_of` may remain in it.
    """
    written = holder.profile
    held = tuple(
        replace(each, cycle=tuple(_drop_later(cycle, as_of) for cycle in each.cycle)) for each in written.certification
    )
    cards = tuple(card for card in written.card if card.issued is None or card.issued <= as_of)
    profile = replace(written, certification=held, card=cards)
    return replace(holder, profile=profile, entries=tuple(_iter_finished(holder.entries, as_of)), closed=())


def _drop_later(cycle: Cycle, as_of: date) -> Cycle:
    """Return a cycle without what is dated after a day."""
    return replace(
        cycle,
        step=tuple(step for step in cycle.step if step.on <= as_of),
        exempt=tuple(each for each in cycle.exempt if each.on <= as_of),
        renewed=cycle.renewed if cycle.renewed and cycle.renewed <= as_of else None,
        fee_paid=cycle.fee_paid if cycle.fee_paid and cycle.fee_paid <= as_of else None,
    )


def _iter_finished(entries: Sequence[Entry], as_of: date) -> Iterator[Entry]:
    for entry in entries:
        if entry.planned:
            yield replace(entry, planned=False, draft=False)
        elif entry.date <= as_of:
            has_later = any(ruling.on > as_of for ruling in entry.ruling)
            yield replace(entry, ruling=tuple(each for each in entry.ruling if each.on <= as_of)) if has_later else entry


def select_plans(credits: Sequence[Credit], planned: Collection[Entry]) -> tuple[Credit, ...]:
    """Select the credits of planned activities, as they are today: none of them counts yet."""
    by_place = {(entry.id, entry.at): entry for entry in planned}
    keyed = ((credit, (credit.entry_id, credit.source_entry.at)) for credit in credits if credit.source_entry)
    return tuple(
        replace(
            credit,
            status="planned",
            counted=ZERO,
            pending=None if credit.status == "unclear" else credit.counted,
            why_not=credit.why_not or _WHY_NOT,
            source_entry=by_place[key],
        )
        for credit, key in keyed
        if key in by_place
    )


def forecast_cycle(
    have: Decimal, counted: Decimal, findings: Sequence[Finding], least: LeastCredit | None, *, is_ready: bool
) -> Forecast:
    """Build the forecast of a cycle that has `have` today: `counted` with the plans, and `findings` as they would be then."""
    missing = tuple(each for each in findings if each.status not in MET_STATUSES and not each.advisory)
    return Forecast(
        state="ready" if is_ready else "short", counted=counted, added=counted - have, missing=missing, least_credit=least
    )
