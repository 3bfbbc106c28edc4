"""Where every certification stands: the rows that `status`, the overview and the spreadsheet of standings show."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from cecgen.diagnostics.folding import fold_text
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Todo, TodoKind, Transcript
from cecgen.model.rules import Standing
from cecgen.outputs.words.urgency import (
    STANDINGS_BY_URGENCY,
    Urgency,
    certification_urgency,
    ran_out_covers,
    row_notes,
    row_todos,
)

DeadlineKind = Literal["renewal", "card", "audit", "other"]
CARD_RAN_OUT = "card-ran-out"
"""A filter beside the standings: a card that the certification asks for has run out, or was never recorded."""
STANDING_FILTERS: tuple[str, ...] = (*STANDINGS_BY_URGENCY[:2], CARD_RAN_OUT, *STANDINGS_BY_URGENCY[2:])
_RENEWABLE: tuple[Standing, ...] = ("behind", "on-track", "ready", "grace")
_OVER: tuple[Standing, ...] = ("lapsed", "inactive")
_KINDS: dict[TodoKind, DeadlineKind] = {"audit": "audit", "card": "card"}


class Deadline(Struct, frozen=True, order=True):
    """A day by which something must be done."""

    day: date
    kind: DeadlineKind


class StandingRow(Struct, frozen=True, kw_only=True):
    """One certification on a day, or an earlier cycle of it in which an audit left something open."""

    holder: JudgedHolder
    certification: JudgedCertification
    cycle: JudgedCycle | None
    """None if no cycle is recorded."""
    todos: tuple[Todo, ...] = ()
    """What is to be done, the most pressing first."""
    notes: tuple[str, ...] = ()
    """What the word for the standing leaves out."""
    ran_out: tuple[str, ...] = ()
    """What is asked for and no current card covers: the card ran out, or none was ever recorded."""
    deadlines: tuple[Deadline, ...] = ()
    """Every day by which something must be done, the earliest first; it may be over."""
    urgency: Urgency

    @property
    def standing(self) -> Standing | None:
        """The standing of the cycle; None if there is none."""
        return self.cycle.standing if self.cycle else None

    @property
    def missing(self) -> Decimal:
        """How much credit is missing; 0 if none is, or none is asked for."""
        if self.cycle is None or self.cycle.required is None:
            return Decimal(0)
        return max(self.cycle.required - self.cycle.counted, Decimal(0))

    @property
    def due(self) -> date | None:
        """The earliest day by which something must be done, which may be over; None if nothing has a day."""
        return self.deadlines[0].day if self.deadlines else None

    def matches(self, standing: str) -> bool:
        """Whether the row has a standing, or lacks a current card if that is asked for."""
        return bool(self.ran_out) if standing == CARD_RAN_OUT else self.standing == standing


class StandingFilter(Struct, frozen=True, kw_only=True):
    """Which rows to show: those that match every key that is given."""

    holder: str | None = None
    team: str | None = None
    until: date | None = None
    """Rows with something due by this day; what is over already is due too."""
    standings: tuple[str, ...] = ()
    """Any of these standings, or no current card."""

    def accepts(self, row: StandingRow) -> bool:
        """Whether a row is to be shown."""
        return (
            self.holder in (None, row.holder.id)
            and (self.team is None or team_key(row.holder.team) == team_key(self.team))
            and (self.until is None or (row.due is not None and row.due <= self.until))
            and (not self.standings or any(row.matches(each) for each in self.standings))
        )


def list_standings(transcript: Transcript, wanted: StandingFilter | None = None) -> list[StandingRow]:
    """List the rows of a transcript, the most urgent first: all, or those that a filter accepts."""
    rows = (row for holder in transcript.holders for row in holder_standings(holder, transcript.as_of))
    return sort_standings(row for row in rows if wanted is None or wanted.accepts(row))


def sort_standings(rows: Iterable[StandingRow]) -> list[StandingRow]:
    """Sort rows, the most urgent first."""
    return sorted(rows, key=lambda row: row.urgency)


def holder_standings(holder: JudgedHolder, as_of: date) -> Iterator[StandingRow]:
    """Yield the rows of a holder: the current cycle of every certification, and earlier ones that an audit left open."""
    for certification in holder.certifications:
        urgency = certification_urgency(holder, certification, as_of)
        cycles = certification.cycles_to_show(as_of)
        if not cycles:
            yield StandingRow(holder=holder, certification=certification, cycle=None, urgency=urgency)
        for cycle in cycles:
            todos = tuple(row_todos(certification, cycle, as_of))
            ran_out = ran_out_covers(certification, cycle, as_of)
            yield StandingRow(
                holder=holder,
                certification=certification,
                cycle=cycle,
                todos=todos,
                notes=tuple(row_notes(certification, cycle, as_of)),
                ran_out=ran_out,
                deadlines=tuple(sorted({*_deadlines(certification, cycle, todos, ran_out, as_of)})),
                urgency=urgency,
            )


def team_key(team: str) -> str:
    """The key by which teams are told apart: names that look the same are one team."""
    return fold_text(team)


def _deadlines(
    certification: JudgedCertification, cycle: JudgedCycle, todos: Iterable[Todo], ran_out: tuple[str, ...], as_of: date
) -> Iterator[Deadline]:
    if cycle.standing in (*_RENEWABLE, *_OVER):
        yield Deadline(cycle.deadline, "renewal")
    if cycle.standing == "grace":
        yield Deadline(cycle.ends, "renewal")  # it was missed, and until grace ends nobody knows whether it is made up for
    for todo in todos:
        if todo.due is not None and not (todo.kind == "card" and ran_out):
            yield Deadline(todo.due, _KINDS.get(todo.kind, "renewal" if todo.due == cycle.deadline else "other"))
    if cycle.standing in (*_OVER, "ended"):
        return
    needed = {word for each in certification.scheme.requirements if each.card for word in each.card.covers}
    for cover in needed:
        days = [each.card.expires for each in cycle.cards if cover in each.card.covers]
        if days and (cover in ran_out or max(days) >= as_of):
            yield Deadline(max(days), "card")
        elif cover in ran_out:
            yield Deadline(as_of, "card")  # no card was ever recorded: it is missing today
