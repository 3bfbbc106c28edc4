"""Place all cycles and cards of a holder on one axis of time; a template draws it.

Positions are in percent of the width, so that text keeps its size from a phone to a sheet of paper.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from cecgen.model.days import MONTHS
from cecgen.model.judged import JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.outputs.words import states
from cecgen.outputs.words.card_view import format_card_title
from cecgen.outputs.words.figures import format_cycle_credit
from cecgen.outputs.words.phrases import format_percent

_MOST_YEARS = 9
"""How many years may have a label of their own on a phone."""

BarKind = Literal["good", "warn", "bad", "calm", "ahead", "grace"]


class AxisBar(Struct, frozen=True):
    """A cycle or a card as a bar; `fill` is how much of the width its credit fills."""

    x: str
    width: str
    kind: BarKind
    fill: str = ""


class AxisLane(Struct, frozen=True):
    """A certification, or a sort of card, as a row of bars; `marks` are the days of what is planned."""

    label: str
    detail: str
    y: int
    bars: tuple[AxisBar, ...]
    marks: tuple[str, ...] = ()


class AxisTick(Struct, frozen=True):
    """The first day of a year, or of a quarter."""

    label: str
    x: str


class TimeAxis(Struct, frozen=True):
    """Everything that the picture shows, and the same in words for readers who do not see it."""

    lanes: tuple[AxisLane, ...]
    ticks: tuple[AxisTick, ...]
    today: str
    height: int
    words: tuple[str, ...]


LANE_HEIGHT = 38


class _Scale:
    """Places days on the axis, in percent."""

    def __init__(self, first: datetime.date, last: datetime.date) -> None:
        self.first, self.last = first, last
        self._days = max((last - first).days + 1, 1)

    def x(self, day: datetime.date) -> str:
        return format_percent((min(max(day, self.first), self.last) - self.first).days, self._days)

    def width(self, first: datetime.date, last: datetime.date) -> str:
        days = (min(last, self.last) - max(first, self.first)).days + 1
        return format_percent(max(days, 0), self._days)


def build_time_axis(holder: JudgedHolder, cards: Sequence[JudgedCard], as_of: datetime.date) -> TimeAxis | None:
    """Build the axis of a holder's cycles and cards; None if there is no cycle."""
    cycles = [cycle for certification in holder.certifications for cycle in certification.cycles]
    if not cycles:
        return None
    planned = [entry.date for entry in holder.entries if entry.planned]
    ends = [day for cycle in cycles for day in (cycle.ends, _open_grace(cycle)) if day]
    begins = [*(cycle.begins for cycle in cycles), *(card.issued for card in cards if card.issued)]
    scale = _Scale(min([*begins, as_of]), max([*ends, *(card.card.expires for card in cards), *planned, as_of]))
    lanes: list[AxisLane] = []
    words: list[str] = []
    for certification in holder.certifications:
        if certification.cycles:
            lanes.append(_certification_lane(certification, scale, as_of, len(lanes) * LANE_HEIGHT))
            words += _certification_words(certification)
    for title, group in _group_cards(cards).items():
        lanes.append(_card_lane(title, group, scale, as_of, len(lanes) * LANE_HEIGHT))
        words += (_card_words(title, card, as_of) for card in group)
    return TimeAxis(tuple(lanes), tuple(_ticks(scale)), scale.x(as_of), len(lanes) * LANE_HEIGHT, tuple(words))


def _open_grace(cycle: JudgedCycle) -> datetime.date | None:
    """Return the last day of grace while the cycle may still need it."""
    return cycle.grace_until if cycle.standing in ("behind", "on-track", "ready", "grace") else None


def _certification_lane(certification: JudgedCertification, scale: _Scale, as_of: datetime.date, y: int) -> AxisLane:
    bars: list[AxisBar] = []
    for cycle in certification.cycles:
        width = scale.width(cycle.begins, cycle.ends)
        share = format_percent(cycle.counted, cycle.required) if cycle.required and cycle.counted > 0 else ""
        is_open = cycle.standing in ("behind", "on-track", "ready", "grace")
        fill = f"{float(width) * float(share) / 100:.2f}" if share and is_open else ""
        bars.append(AxisBar(scale.x(cycle.begins), width, _bar_kind(cycle), fill))
        if grace := _open_grace(cycle):
            after = cycle.ends + datetime.timedelta(days=1)
            bars.append(AxisBar(scale.x(after), scale.width(after, grace), "grace"))
    current = certification.current_cycle(as_of)
    detail = ""
    if current:
        credit = format_cycle_credit(current, certification.scheme.unit)
        detail = f"{credit} · {states.describe_standing(current)} · until {states.format_date(current.deadline)}"
    days = {credit.date for cycle in certification.cycles for credit in cycle.planned_credits}
    return AxisLane(certification.scheme.short_name, detail, y, tuple(bars), tuple(scale.x(day) for day in sorted(days)))


def _bar_kind(cycle: JudgedCycle) -> BarKind:
    if cycle.standing == "upcoming":
        return "ahead"
    tone = states.standing_tone(cycle)
    return "good" if tone == "good" else "warn" if tone == "warn" else "bad" if tone == "bad" else "calm"


def _certification_words(certification: JudgedCertification) -> Iterator[str]:
    for cycle in certification.cycles:
        days = f"{states.format_date(cycle.begins)} to {states.format_date(cycle.ends)}"
        yield f"{certification.scheme.short_name}, {days}: {states.describe_standing(cycle)}"


def _group_cards(cards: Sequence[JudgedCard]) -> dict[str, list[JudgedCard]]:
    """Group cards by what they cover, those that run out first at the front."""
    groups: dict[str, list[JudgedCard]] = {}
    for card in sorted(cards, key=lambda each: each.card.expires):
        groups.setdefault(format_card_title(card.card.covers), []).append(card)
    return groups


def _card_lane(title: str, cards: Sequence[JudgedCard], scale: _Scale, as_of: datetime.date, y: int) -> AxisLane:
    bars = [
        AxisBar(
            scale.x(card.issued or scale.first),
            scale.width(card.issued or scale.first, card.card.expires),
            "calm" if card.card.expires < as_of and card is not cards[-1] else _card_kind(card, as_of),
        )
        for card in cards
    ]
    last = cards[-1].card.expires
    detail = f"{'ran out on' if last < as_of else 'until'} {states.format_date(last)}"
    return AxisLane(title[:1].upper() + title[1:], detail, y, tuple(bars))


def _card_kind(card: JudgedCard, as_of: datetime.date) -> BarKind:
    return "bad" if card.card.expires < as_of else "good" if card.is_current else "ahead"


def _card_words(title: str, card: JudgedCard, as_of: datetime.date) -> str:
    issued = f" from {states.format_date(card.issued)}" if card.issued else ""
    ends = "ran out on" if card.card.expires < as_of else "valid until"
    return f"{title}{issued}: {ends} {states.format_date(card.card.expires)}"


def _ticks(scale: _Scale) -> Iterator[AxisTick]:
    """Mark the first days of years, every few years if there are many, or of quarters if there are hardly any."""
    years = range(scale.first.year, scale.last.year + 1)
    step = -(-len(years) // _MOST_YEARS)
    months = (1, 4, 7, 10) if len(years) <= 2 else (1,)
    for year in years:
        for month in months:
            day = datetime.date(year, month, 1)
            if scale.first <= day <= scale.last and (year - years[0]) % step == 0:
                yield AxisTick(str(year) if month == 1 else MONTHS[month - 1][:3], scale.x(day))
