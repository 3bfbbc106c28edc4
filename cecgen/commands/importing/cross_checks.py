"""Compare what a certificate seems to say with what cecgen knows, before any of it is filled in.

A value that does not agree becomes a question to a person: its proposals are still shown, and none is filled in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec.structs import replace

from cecgen.diagnostics import format_decimal
from cecgen.diagnostics.folding import fold_text
from cecgen.model.amounts import parse_award
from cecgen.model.drafts import Draft, Proposal
from cecgen.model.facts import Provider, Unit
from cecgen.model.written import Entry

_MAX_HOURS_A_DAY = 24
_TENTH = Decimal("0.1")


class Doubt(NamedTuple):
    """Why some proposals are in doubt."""

    keys: tuple[str, ...]
    why: str


def cross_check(draft: Draft, providers: Mapping[str, Provider], entries: Sequence[Entry], as_of: date) -> Draft:
    """Return the draft with the proposals that do not agree with what is known as choices, and the reasons as remarks."""
    values = filled_in(draft.proposals)
    doubts = [doubt for check in _CHECKS for doubt in check(values, providers, entries, as_of)]
    if not doubts:
        return draft
    in_doubt = {key for doubt in doubts for key in doubt.keys}
    proposals = {
        key: replace(proposal, state="choice") if key in in_doubt else proposal for key, proposal in draft.proposals.items()
    }
    return replace(draft, proposals=proposals, remarks=(*draft.remarks, *(doubt.why for doubt in doubts)))


def filled_in(proposals: Mapping[str, Proposal]) -> dict[str, Any]:
    """The values that are proposed without a choice, by key."""
    return {key: proposal.offers[0].value for key, proposal in proposals.items() if proposal.is_filled_in}


def _list_award_units(
    values: Mapping[str, Any], providers: Mapping[str, Provider]
) -> Iterator[tuple[str, Decimal, Provider, list[Unit]]]:
    """Every award with its key, its amount, its provider and the provider's units of that name, in force or not."""
    awards = [("award", values.get("provider"), values.get("award"))]
    awards += [("also", body, text) for body, text in values.get("also", {}).items()]
    for key, id, text in awards:
        award = parse_award(text) if isinstance(text, str) else None
        provider = providers.get(id) if id else None
        if award and provider:
            name = provider.plain_unit(award.unit)
            yield key, award.amount, provider, [unit for unit in provider.units if name in unit.spellings()]


def _check_unit(
    values: Mapping[str, Any], providers: Mapping[str, Provider], entries: Sequence[Entry], as_of: date
) -> Iterator[Doubt]:
    """The provider issued such a unit on that day, and in such steps."""
    day = values.get("date")
    for key, amount, provider, units in _list_award_units(values, providers):
        if not units:
            yield Doubt(
                (key,),
                f"{provider.short_name} has no unit of this name ({format_decimal(amount)}): check whose award it is.",
            )
            continue
        in_force = [unit for unit in units if not day or unit.is_in_force_on(day)]
        if not in_force:
            yield Doubt((key, "date"), f"{provider.short_name} is not known to have issued this unit on {day}.")
            continue
        step = in_force[0].step
        if step and amount % step:
            yield Doubt(
                (key,),
                f"{provider.short_name} awards in steps of {format_decimal(step)}, but {format_decimal(amount)} is printed.",
            )


def _check_hours(
    values: Mapping[str, Any], providers: Mapping[str, Provider], entries: Sequence[Entry], as_of: date
) -> Iterator[Doubt]:
    """The award in hours equals the printed hours and fits into the days; a lost decimal point makes it tenfold."""
    hours, day, begins = values.get("hours"), values.get("date"), values.get("begins")
    days = (day - begins).days + 1 if day and begins else 1
    if isinstance(hours, Decimal) and hours > _MAX_HOURS_A_DAY * days:
        yield Doubt(
            ("hours",), f"{format_decimal(hours)} hours are more than {days} {'day has' if days == 1 else 'days have'}."
        )
    for key, amount, provider, units in _list_award_units(values, providers):
        unit = next((unit for unit in units if not day or unit.is_in_force_on(day)), None)
        if unit is None or unit.hours is None or unit.convert is not None:
            continue
        worth = amount * unit.hours
        if isinstance(hours, Decimal) and abs(worth - hours) > max((unit.step or 0) * unit.hours, _TENTH * unit.hours / 2):
            words = f"{format_decimal(amount)} {unit.name} of {provider.short_name} are {format_decimal(worth)} hours"
            yield Doubt((key, "hours"), f"{words}, but {format_decimal(hours)} are printed: check which is right.")
        elif worth > _MAX_HOURS_A_DAY * days and day and (begins or worth > 2 * _MAX_HOURS_A_DAY):
            yield Doubt(
                (key,), f"{format_decimal(amount)} {unit.name} are {format_decimal(worth)} hours, more than its days have."
            )


def _check_day(
    values: Mapping[str, Any], providers: Mapping[str, Provider], entries: Sequence[Entry], as_of: date
) -> Iterator[Doubt]:
    """The day is not in the future, and is in the period of an approval that another entry states."""
    day, number = values.get("date"), values.get("approval")
    if not day:
        return
    if day > as_of:
        yield Doubt(("date",), f"{day} is in the future: check whether it is the day of the activity.")
    for entry in entries:
        approval = entry.approval
        is_same = approval and number and approval.number and fold_text(approval.number) == fold_text(number)
        if approval and is_same and not (approval.from_ or day) <= day <= (approval.until or day):
            yield Doubt(("date", "approval"), f"The approval {number} does not cover {day}, by {entry.id}.")
            return


_Check = Callable[[Mapping[str, Any], Mapping[str, Provider], Sequence[Entry], date], Iterable[Doubt]]
_CHECKS: tuple[_Check, ...] = (_check_unit, _check_hours, _check_day)
