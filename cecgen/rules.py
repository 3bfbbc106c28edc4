"""How a scheme's rules apply: which worth a kind of activity has, how limits cut, what a selection comes to."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TypeVar

from msgspec.structs import replace

from cecgen.model import PASSING, Credit, Entry, Fact, Limit, Pick, Requirement, Scheme, Worth, plain

SomeFact = TypeVar("SomeFact", bound=Fact)

ZERO = Decimal(0)
EVERYTHING = Pick()
ATTENDED = "hour"
"""A worth per contact hour: for activities attended, and for nothing else."""
FLAT = "entry"
"""A worth per entry: whatever was awarded, the scheme values the activity flat."""
_ROUNDING = {"down": ROUND_DOWN, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


def in_force(fact: SomeFact | None, day: date) -> SomeFact | None:
    """What an organisation says of a matter, where it holds on a day."""
    return fact if fact is not None and fact.holds_on(day) else None


def total_of(scheme: Scheme, ends: date) -> Requirement | None:
    """The credit that a cycle asks for: what the scheme says for the day on which the cycle ends."""
    return next((each for each in scheme.requirements if each.id == "total" and each.holds_on(ends)), None)


def takes(pick: Pick, entry: Entry, body: str) -> bool:
    """Whether a selection takes an entry: one of the words of every list that the selection gives."""
    return (
        (not pick.kinds or entry.kind in pick.kinds)
        and (not pick.providers or entry.provider in pick.providers)
        and (not pick.formats or entry.format in pick.formats)
        and (not pick.topics or any(topic in pick.topics for topic in entry.topics))
        and (not pick.categories or entry.category_for(body) in pick.categories)
    )


def worths_of(scheme: Scheme, entry: Entry) -> list[Worth]:
    """What the scheme states, on the entry's date, of the worth of such an activity; nothing where it is silent."""
    body = scheme.issuer
    return [worth for worth in scheme.worths if worth.holds_on(entry.date) and takes(worth.of, entry, body)]


def grade_passes(grade: str | None, lowest: str) -> bool | None:
    """Whether a college grade reaches the lowest that earns credit; None where the grade does not say."""
    if grade not in PASSING:
        return False if grade == "fail" else None
    return PASSING.index(grade) <= PASSING.index(lowest)


def rounded(amount: Decimal, step: Decimal | None, direction: str) -> Decimal:
    """An amount in whole steps, rounded the way the rule says; exact where the rule gives no step."""
    if step is None:
        return amount
    return (amount / step).quantize(Decimal(1), rounding=_ROUNDING[direction]) * step


def limited(credits: Sequence[Credit], scheme: Scheme, ends: date) -> list[Credit]:
    """Credits in order of their dates, each cut to what the scheme's limits leave room for.

    Limits for each entry and year apply as they stood on the entry's date, limits for the cycle as on its last day.
    A limit never raises anything, and what is negative is never cut.
    """
    used: dict[tuple[str, str | int], Decimal] = {}
    out: list[Credit] = []
    body = scheme.issuer
    by_kind: dict[str, list[Limit]] = {}
    for credit in credits:
        entry, kind = credit.written, credit.kind
        applying: list[Limit] = []
        if entry is not None and credit.counted > 0:
            if kind not in by_kind:
                by_kind[kind] = [limit for limit in scheme.limits if not limit.of.kinds or kind in limit.of.kinds]
            applying = [limit for limit in by_kind[kind] if _applies(limit, entry, body, ends)]
        if not applying:
            out.append(credit)
            continue
        room, reason = credit.counted, ""
        for limit in applying:
            left = max(ZERO, limit.max - used.get(_bucket(limit, credit), ZERO))
            if left < room:
                room, reason = left, f"{limit.title}: {plain(left)} left of {plain(limit.max)} {scheme.unit}"
        for limit in applying:
            used[_bucket(limit, credit)] = used.get(_bucket(limit, credit), ZERO) + room
        out.append(replace(credit, counted=room, status="limited", why_not=reason) if reason else credit)
    return out


def _applies(limit: Limit, entry: Entry, body: str, ends: date) -> bool:
    return limit.holds_on(ends if limit.per == "cycle" else entry.date) and takes(limit.of, entry, body)


def _bucket(limit: Limit, credit: Credit) -> tuple[str, str | int]:
    """What shares the room of a limit: the parts of an entry, the entries of a year, or all of the cycle."""
    return (limit.id, credit.entry if limit.per == "entry" else credit.date.year if limit.per == "year" else "")


def sum_of(credits: Iterable[Credit], pick: Pick, body: str) -> Decimal:
    """What a selection of credits comes to, after limits; credit carried in belongs where its category is named."""
    if pick == EVERYTHING:
        return sum([credit.counted for credit in credits], ZERO)
    return sum(
        (
            credit.counted
            for credit in credits
            if credit.counted
            and (takes(pick, credit.written, body) if credit.written is not None else _takes_carried(pick, credit))
        ),
        ZERO,
    )


def _takes_carried(pick: Pick, credit: Credit) -> bool:
    if pick.categories:
        return credit.allocated in pick.categories
    return not (pick.kinds or pick.providers or pick.formats or pick.topics)
