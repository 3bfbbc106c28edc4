"""Who may not work, today or in the next weeks: whose certification lapsed or ends, who has no current card or soon none."""

import datetime
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from cecgen.model.days import add_days
from cecgen.model.judged import JudgedCycle, JudgedHolder
from cecgen.model.vocabulary import COVERAGE_NAMES
from cecgen.outputs.words import states
from cecgen.outputs.words.phrases import join_parts
from cecgen.outputs.words.standings import StandingRow

WITHIN_DAYS = 30
MOST_NAMES = 6
"""How many names are shown of those of today, and of those of the next weeks."""
MAY_NOT_WORK = "may-not-work"
"""The filter that shows all of them."""


class Absence(Struct, frozen=True):
    """Somebody who may not work from a day on, and why."""

    holder: JudgedHolder
    day: datetime.date
    why: str


class Absences(Struct, frozen=True):
    """Those who may not work today, those who may not by a day if nothing is done, and how many more are in grace.

    A cycle that ends is named here even where late renewal follows: whether one may work in between, the body says.
    """

    today: list[Absence]
    soon: list[Absence]
    until: datetime.date
    in_grace: int


def find_absences(rows: Sequence[StandingRow], as_of: datetime.date) -> Absences:
    """Find who may not work: each person once, those of today in the order of the rows, the others by their days."""
    reasons: dict[str, list[tuple[datetime.date, str]]] = {}
    holders: dict[str, JudgedHolder] = {}
    for row in rows:
        for reason in _reasons(row, as_of):
            holders[row.holder.id] = row.holder
            reasons.setdefault(row.holder.id, []).append(reason)
    today: list[Absence] = []
    soon: list[Absence] = []
    for id, found in reasons.items():
        day = min(day for day, _ in found)
        why = ", ".join(dict.fromkeys(words for on, words in found if on == day))
        (today if day <= as_of else soon).append(Absence(holders[id], day, why))
    in_grace = {row.holder.id for row in rows if row.standing == "grace"} - reasons.keys()
    return Absences(today, sorted(soon, key=lambda each: each.day), add_days(as_of, WITHIN_DAYS), len(in_grace))


def is_absent(row: StandingRow, as_of: datetime.date) -> bool:
    """Whether a certification is why somebody may not work, today or in the next weeks."""
    return next(_reasons(row, as_of), None) is not None


def ran_out_words(row: StandingRow) -> str:
    """Say what ran out, and what was never there: CPR ran out, no AED card."""
    had = {cover for each in (row.cycle.cards if row.cycle else ()) for cover in each.card.covers}
    expired, absent = ([cover for cover in row.ran_out if (cover in had) is held] for held in (True, False))
    return join_parts(
        f"{_name_covers(expired)} ran out" if expired else "",
        f"no current {_name_covers(absent)} card" if absent else "",
    )


def _reasons(row: StandingRow, as_of: datetime.date) -> Iterator[tuple[datetime.date, str]]:
    """Yield from which day on, and why; what is over is from today on."""
    name, until = row.certification.scheme.short_name, add_days(as_of, WITHIN_DAYS)
    if row.standing in ("lapsed", "inactive"):
        yield as_of, f"{name} {states.STANDING_WORDS.get(row.standing, row.standing)}"
    if row.ran_out:
        yield as_of, ran_out_words(row)
    for each in row.deadlines:
        if as_of <= each.day <= until and row.standing not in ("lapsed", "inactive"):
            if each.kind == "card" and not row.ran_out:
                yield each.day, f"{_name_covers(_covers_until(row, each.day)) or 'a card'} runs out"
            elif each.kind == "renewal" and row.cycle is not None and each.day == row.cycle.deadline:
                yield each.day, f"{name}: {_describe_end(row.cycle)}"


def _covers_until(row: StandingRow, day: datetime.date) -> set[str]:
    """What the cards cover that run out on a day, as far as the certification asks for it."""
    cards = row.cycle.cards if row.cycle else ()
    needed: set[str] = {cover for each in row.certification.scheme.requirements if each.card for cover in each.card.covers}
    return needed.intersection(cover for each in cards if each.card.expires == day for cover in each.card.covers)


def _name_covers(covers: Collection[str]) -> str:
    """Name what cards cover: CPR/AED."""
    known = [name for cover, name in COVERAGE_NAMES.items() if cover in covers]
    return "/".join([*known, *sorted(set(covers) - COVERAGE_NAMES.keys())])


def _describe_end(cycle: JudgedCycle) -> str:
    """Say what is over on the deadline of a cycle, and what is not."""
    if cycle.standing == "grace":
        return "late renewal closes"
    if cycle.grace_until:
        return f"cycle ends (late renewal until {states.format_date(cycle.grace_until)})"
    return "cycle ends"
