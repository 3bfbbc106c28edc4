"""Compute the chart of a cycle: its credit over time, compared with an even pace. The template draws it.

Positions are in percent of the plot, so that text keeps its size from a phone to a sheet of paper.
"""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.judged import JudgedCycle
from cecgen.outputs.words.phrases import format_percent

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_STEPS = [Decimal(digit).scaleb(power) for power in range(-2, 5) for digit in (1, 2, 5)]
_ZERO = Decimal(0)


class Tick(Struct, frozen=True):
    """A mark on an axis: its label and its position."""

    label: str
    at: str
    anchor: Literal["start", "middle", "end"] = "middle"


class Chart(Struct, frozen=True):
    """Counted credit as a staircase, the even pace as a line, and the as-of date if it is in the cycle.

    `plan` goes on from there with what is planned; it is empty if nothing is.
    """

    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    step: str
    area: str
    pace: str
    today: str
    counted: tuple[tuple[datetime.date, Decimal], ...]
    """The credit at the end of every calendar year and on the last day drawn, for readers who do not see the chart."""
    plan: str = ""
    planned: tuple[tuple[datetime.date, Decimal], ...] = ()
    """What would be counted after each planned activity."""


def build_chart(cycle: JudgedCycle, as_of: datetime.date) -> Chart | None:
    """Build the chart of a cycle; None if it has not begun, or has neither credit nor a requirement."""
    earned = sorted((credit.date, credit.counted) for credit in cycle.credits if credit.counted)
    goal = cycle.required or _ZERO
    if cycle.begins > as_of or not (earned or goal):
        return None
    ahead = _planned_totals(cycle, as_of)
    last = max([cycle.ends, *(day for day, _ in (*earned, *ahead))])
    days = max((last - cycle.begins).days, 1)
    totals = list(accumulate((amount for _, amount in earned), initial=_ZERO))
    lines = _grid_amounts(goal, max([*totals, goal, *(total for _, total in ahead)]))
    top = lines[-1] or Decimal(1)

    def x(day: datetime.date) -> str:
        return format_percent((day - cycle.begins).days, days)

    def y(amount: Decimal) -> str:
        return format_percent(top - amount, top)

    drawn_to = min(as_of, last)
    stairs = "".join(f"H{x(day)}V{y(total)}" for (day, _), total in zip(earned, totals[1:], strict=True))
    step = f"M0 100{stairs}H{x(drawn_to)}"
    return Chart(
        x_ticks=tuple(_day_ticks(cycle.begins, last)),
        y_ticks=tuple(Tick(format_decimal(amount), y(amount)) for amount in lines),
        step=step,
        area=f"{step}V100H0Z",
        pace=f"M0 100L{x(cycle.ends)} {y(goal)}" if goal else "",
        today=x(as_of) if as_of <= last else "",
        counted=tuple(_year_end_totals(earned, cycle.begins, drawn_to)),
        plan=f"M{x(drawn_to)} {y(totals[-1])}" + "".join(f"H{x(day)}V{y(total)}" for day, total in ahead) if ahead else "",
        planned=ahead,
    )


def _planned_totals(cycle: JudgedCycle, as_of: datetime.date) -> tuple[tuple[datetime.date, Decimal], ...]:
    """Add up what planned activities would bring, from today on; one whose day is over is drawn today."""
    if cycle.forecast is None:
        return ()
    days: dict[datetime.date, Decimal] = {}
    for credit in cycle.planned_credits:
        if credit.pending:
            day = max(credit.date, as_of)
            days[day] = days.get(day, _ZERO) + credit.pending
    counted = sum((credit.counted for credit in cycle.credits), _ZERO)
    _, *totals = accumulate((amount for _, amount in sorted(days.items())), initial=counted)
    return tuple(zip(sorted(days), totals, strict=True))


def _grid_amounts(goal: Decimal, highest: Decimal) -> list[Decimal]:
    """Return the amounts at which to draw a line: three to five, with the goal if it divides well."""
    ends_at = goal or highest
    for parts in (4, 3, 5, 2):
        step = ends_at / parts
        if step and step % (5 if ends_at >= 20 else 1) == 0:
            break
    else:
        step = next((each for each in _STEPS if each * 4 >= ends_at), ends_at)
    while step and highest > step * 6:
        step *= 2
    lines = [_ZERO]
    while step and lines[-1] < highest:
        lines.append(lines[-1] + step)
    return lines


def _day_ticks(begins: datetime.date, ends: datetime.date) -> Iterator[Tick]:
    """Mark the first day of each year, or of each quarter if the cycle is short; labels at the edges are aligned inwards."""
    days = (ends - begins).days or 1
    is_short = days < 550
    for year in range(begins.year, ends.year + 2):
        for month in (1, 4, 7, 10) if is_short else (1,):
            elapsed = (datetime.date(year, month, 1) - begins).days
            if 0 <= elapsed <= days + 1:
                label = f"{_MONTHS[month - 1]} {year}" if is_short else str(year)
                anchor: Literal["start", "middle", "end"] = (
                    "start" if elapsed * 12 < days else "end" if elapsed * 12 > days * 11 else "middle"
                )
                yield Tick(label, format_percent(elapsed, days), anchor)


def _year_end_totals(
    earned: list[tuple[datetime.date, Decimal]], begins: datetime.date, until: datetime.date
) -> Iterator[tuple[datetime.date, Decimal]]:
    days = [datetime.date(year, 12, 31) for year in range(begins.year, until.year)]
    for last in [*days, until]:
        yield last, sum((amount for day, amount in earned if day <= last), _ZERO)
