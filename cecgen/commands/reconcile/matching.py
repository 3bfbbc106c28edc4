"""Match the rows of a body's list with a holder's entries: in tiers, each only where it is unique on both sides.

Nothing is matched by its amount, and numbers in titles must be equal: "Quiz 46.1" and "Quiz 46.2" are nearly the same text.
A weekly or monthly series is left to a person wherever more than one entry or row would do.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

from cecgen.diagnostics.folding import fold_text

Tier = Literal["what a person said", "number", "day and title", "day and nearly the same title", "a day off"]
"""By what a row and an entry were matched."""
Likeness = Literal["nearly the same title", "the same day and amount", "the same day"]
"""Why a row and an entry are perhaps the same: a person is asked."""
_NEAR = 0.8
"""How alike two titles must be, from 0 to 1."""
_BEGINNING = 12
"""From so many letters on, a title may be the beginning of another: lists cut long ones."""
_NEAR_DAYS = 31
"""Within so many days, a title that is nearly the same is a question."""
_DIGITS = re.compile(r"\d+")


class Listed(Struct, frozen=True):
    """A row of the list, or an entry, as matching looks at it."""

    key: str
    """Which row or entry it is."""
    first: date
    last: date
    """The only day of a row is both."""
    title: str
    numbers: frozenset[str] = frozenset()
    """Numbers of its certificate and its course, folded."""
    amounts: frozenset[Decimal] = frozenset()


class Pair(Struct, frozen=True):
    """A row and an entry that are the same, and by what."""

    row: str
    entry: str
    tier: Tier


class Question(Struct, frozen=True):
    """A row and an entry that are perhaps the same, and why."""

    row: str
    entry: str
    why: Likeness


class Matches(Struct, frozen=True):
    """What was matched, and what a person must decide; all other rows and entries are in neither."""

    pairs: tuple[Pair, ...]
    questions: tuple[Question, ...]


def match_list(rows: Sequence[Listed], entries: Sequence[Listed]) -> Matches:
    """Match rows with entries: number; day and title; day and a near title; a day off. What is left may be asked about."""
    series = _find_series(rows) | _find_series(entries)
    left_rows, left_entries = {each.key: each for each in rows}, {each.key: each for each in entries}
    pairs: list[Pair] = []
    questions: list[Question] = []
    tiers: tuple[tuple[Tier, Callable[[Listed, Listed], bool]], ...] = (
        ("number", _share_number),
        ("day and title", lambda row, entry: _is_within(row, entry, 0) and fold_text(row.title) == fold_text(entry.title)),
        (
            "day and nearly the same title",
            lambda row, entry: _is_within(row, entry, 0) and is_near_title(row.title, entry.title),
        ),
        ("a day off", lambda row, entry: series.isdisjoint((row.key, entry.key)) and _is_day_off(row, entry)),
    )
    likenesses: tuple[tuple[Likeness, Callable[[Listed, Listed], bool]], ...] = (
        (
            "nearly the same title",
            lambda row, entry: _is_within(row, entry, _NEAR_DAYS) and is_near_title(row.title, entry.title, equal_digits=False),
        ),
        ("the same day and amount", lambda row, entry: _is_within(row, entry, 0) and bool(row.amounts & entry.amounts)),
        ("the same day", lambda row, entry: _is_within(row, entry, 0)),
    )
    for tier, fits in tiers:
        for row, entry in _find_unique(left_rows.values(), left_entries.values(), fits):
            pairs.append(Pair(row, entry, tier))
            del left_rows[row], left_entries[entry]
    for why, fits in likenesses:
        for row, entry in _find_unique(left_rows.values(), left_entries.values(), fits):
            questions.append(Question(row, entry, why))
            del left_rows[row], left_entries[entry]
    return Matches(tuple(pairs), tuple(questions))


def is_near_title(one: str, other: str, *, equal_digits: bool = True) -> bool:
    """Whether two titles are nearly the same, or one begins the other; with equal numbers in them."""
    one, other = fold_text(one), fold_text(other)
    if equal_digits and _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    short, long = sorted((one, other), key=len)
    if len(short) >= _BEGINNING and long.startswith(short):
        return True
    alike = SequenceMatcher(None, one, other, autojunk=False)
    return alike.real_quick_ratio() >= _NEAR and alike.quick_ratio() >= _NEAR and alike.ratio() >= _NEAR


def fold_number(number: str) -> str:
    """Fold the number of a course or certificate, to compare it: without spaces and signs between its parts."""
    return re.sub(r"[\s._/-]", "", fold_text(number))


def _share_number(row: Listed, entry: Listed) -> bool:
    """Whether both have a number; a course's is that of every year, so the days must be near."""
    return not row.numbers.isdisjoint(entry.numbers) and _is_within(row, entry, _NEAR_DAYS)


def _is_day_off(row: Listed, entry: Listed) -> bool:
    return _is_within(row, entry, 1) and is_near_title(row.title, entry.title)


def _find_series(listed: Sequence[Listed]) -> set[str]:
    """Find what is one of several with the same title in a month: a day off, it may be the next of them."""
    by_title: dict[str, list[Listed]] = {}
    for each in listed:
        by_title.setdefault(fold_text(each.title), []).append(each)
    return {
        each.key
        for alike in by_title.values()
        for each in alike
        if any(each is not other and _is_within(each, other, _NEAR_DAYS) for other in alike)
    }


def _is_within(row: Listed, entry: Listed, days: int) -> bool:
    """Whether the day of a row is one of an entry's, or so many days off at most."""
    return (entry.first - row.last).days <= days and (row.first - entry.last).days <= days


def _find_unique(
    rows: Iterable[Listed], entries: Iterable[Listed], fits: Callable[[Listed, Listed], bool]
) -> list[tuple[str, str]]:
    """Find the rows that only one entry fits, where no other row fits that entry."""
    near = sorted(entries, key=lambda each: each.first)
    found: dict[str, list[str]] = {}
    wanted: dict[str, list[str]] = {}
    for row in rows:
        for entry in near:
            if (entry.first - row.last).days > _NEAR_DAYS:
                break
            if fits(row, entry):
                found.setdefault(row.key, []).append(entry.key)
                wanted.setdefault(entry.key, []).append(row.key)
    return [(row, fitting[0]) for row, fitting in found.items() if len(fitting) == 1 and len(wanted[fitting[0]]) == 1]
