"""Days that are too far ahead to be meant: a card of 2207 that was typed for 2027."""

import datetime
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from msgspec.structs import fields

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.entries import FarAhead
from cecgen.model.days import add_years
from cecgen.model.ledger import Holder
from cecgen.model.written import Card, Claim, Entry, HolderFile, WrittenTable

YEARS_AHEAD = 10


def check_far_days(holder: Holder, as_of: datetime.date) -> Iterator[Diagnostic]:
    """Warn of every day in a holder's files that is more than ten years ahead, and of cards that run for longer than that."""
    limit = add_years(as_of, YEARS_AHEAD)
    if not _has_near_days_only(holder.profile, limit):
        for at, key, day in _iter_later_days(holder.profile, holder.at, limit):
            yield FarAhead(at=at, about=holder.id, key=key, day=day, since=as_of)
    for index, card in enumerate(holder.profile.card):
        yield from _check_card(card, card.issued, limit, holder.at / "card" / index, holder.id)
    if holder.has_usual_keys and (not holder.entries or holder.entries[-1].date <= limit):
        return
    for entry in holder.entries:
        if (
            entry.date <= limit
            and entry.begins is None
            and entry.reported is None
            and entry.approval is None
            and entry.card is None
            and not entry.ruling
        ):
            continue  # most entries have no other day, and there are ten thousands of them
        for at, key, day in _iter_later_days(entry, entry.at, limit):
            yield FarAhead(at=at, about=f"{holder.id}/{entry.id}", key=key, day=day, since=as_of)
        if entry.card is not None:
            issued = entry.card.issued or entry.date
            yield from _check_card(entry.card, issued, limit, entry.at / "card", f"{holder.id}/{entry.id}")


def _has_near_days_only(profile: HolderFile, limit: datetime.date) -> bool:
    """Whether a holder's file has only the usual days, and none of them far ahead: most have, and there are thousands."""
    return all(card.expires <= limit and (card.issued is None or card.issued <= limit) for card in profile.card) and all(
        (certification.certified is None or certification.certified <= limit)
        and all(
            (cycle.ends or cycle.begins) <= limit
            and cycle.begins <= limit
            and cycle.renewed is None
            and cycle.fee_paid is None
            and cycle.earn_from is None
            and not cycle.step
            and not cycle.exempt
            for cycle in certification.cycle
        )
        for certification in profile.certification
    )


def is_far_ahead(day: datetime.date, as_of: datetime.date) -> bool:
    """Whether a day is more than ten years ahead."""
    return day > add_years(as_of, YEARS_AHEAD)


def _check_card(card: Card, issued: datetime.date | None, limit: datetime.date, at: Place, about: str) -> Iterator[Diagnostic]:
    if issued is not None and add_years(issued, YEARS_AHEAD) < card.expires <= limit:
        yield FarAhead(at=at / "expires", about=about, key="expires", day=card.expires, since=issued, is_card=True)


class _DayKeys(NamedTuple):
    """The fields of a table that hold days, and those that hold tables with days; each with its key."""

    days: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str], ...]


def _iter_later_days(
    table: WrittenTable | Entry, at: Place, limit: datetime.date
) -> Iterator[tuple[Place, str, datetime.date]]:
    """Yield the days in a table, and in the tables inside of it, that are later than a day."""
    keys = _day_keys(type(table))
    for name, key in keys.days:
        value = getattr(table, name)
        if type(value) is datetime.date:
            if value > limit:
                yield at / key, key, value
        elif value:
            yield from ((at / key / one, key, day) for one, day in value.items() if day > limit)
    for name, key in keys.tables:
        inside = getattr(table, name)
        if isinstance(inside, (list, tuple)):
            for index, item in enumerate(inside):
                yield from _iter_later_days(item, at / key / index, limit)
        elif inside is not None:
            yield from _iter_later_days(inside, at / key, limit)


@cache
def _day_keys(table: type[WrittenTable]) -> _DayKeys:
    days: list[tuple[str, str]] = []
    tables: list[tuple[str, str]] = []
    for field in fields(table):
        types = set(_types_in(field.type))
        inside = [each for each in types if isinstance(each, type) and issubclass(each, WrittenTable) and each is not Claim]
        if datetime.date in types:
            days.append((field.name, field.encode_name))
        elif any(_day_keys(each) != _DayKeys((), ()) for each in inside):
            tables.append((field.name, field.encode_name))
    return _DayKeys(tuple(days), tuple(tables))


def _types_in(form: Any) -> Iterator[Any]:
    """Yield a type, and every type inside of it."""
    yield form
    for inside in typing.get_args(form):
        yield from _types_in(inside)
