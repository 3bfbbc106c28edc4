"""Where every certification stands, as a table in the terminal: one line a certification, the most urgent first."""

from collections.abc import Iterator
from datetime import date

from cecgen.diagnostics import format_decimal
from cecgen.model.judged import JudgedCycle, Todo, Transcript
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.terminal.table import Column, TableRow, format_table, wrap_line
from cecgen.outputs.words.figures import format_cycle_credit
from cecgen.outputs.words.standings import StandingFilter, StandingRow, list_standings
from cecgen.outputs.words.states import annotate_standing

_ANSI = {"ready": "32", "renewed": "32", "behind": "33", "grace": "1;33", "lapsed": "31", "inactive": "31"}
MIN_WIDTH_FOR_NEXT = 100
"""From how many columns on there is room to say what comes next."""
CREDIT_WIDTH = 17
"""A longer line of credit is broken before its unit, such as contact hours: 120.25 of 120 PDU is in one line."""


def format_status_table(
    transcript: Transcript, width: int, wanted: StandingFilter | None = None, *, colour: bool = False
) -> Iterator[str]:
    """Yield the lines: the current cycle of every certification with its standing, credit, days left and next to-do.

    An earlier cycle in which an audit left something open has a line of its own, before that of the current one.
    `wanted` leaves out what it does not accept.
    """
    columns = [
        Column("Holder", shrinks=True),
        Column("Certification"),
        Column("Standing", paint=_paint_standing if colour else None),
        Column("Counted", is_right_aligned=True),
        Column("Until"),
        Column("Days", is_right_aligned=True),
        Column("Next", shrinks=True, is_optional=True),
    ]
    standings = list_standings(transcript, wanted)
    rows: list[TableRow] = [_cells(row, row.cycle, transcript.as_of) for row in standings if row.cycle]
    if width < MIN_WIDTH_FOR_NEXT:
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    yield from wrap_line(escape_invisible(f"{transcript.title}, as of {transcript.as_of}"), width)
    yield ""
    if wanted is not None and not rows:
        yield "No certification matches."
        return
    yield from format_table(columns, rows, width)


def _paint_standing(text: str) -> str:
    code = _ANSI.get(text.split()[0])
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def _cells(row: StandingRow, cycle: JudgedCycle, as_of: date) -> TableRow:
    days = (cycle.deadline - as_of).days
    forecast = cycle.forecast
    cells = (
        [row.holder.name],
        [row.certification.scheme.id],
        [annotate_standing(cycle.standing, row.notes)],
        [
            *wrap_line(format_cycle_credit(cycle, row.certification.scheme.unit), CREDIT_WIDTH),
            *([f"{format_decimal(forecast.added)} planned: {forecast.state}"] if forecast else []),
        ],
        [cycle.deadline.isoformat()],
        [str(days) if days >= 0 else "–"],
        [_describe_next(row.todos[0], cycle) if row.todos else ""],
    )
    return [[escape_invisible(" ".join(line.split())) for line in cell] for cell in cells]


def _describe_next(todo: Todo, cycle: JudgedCycle) -> str:
    """What comes next, with its last day if it is not the cycle's."""
    return todo.text if todo.due in (None, cycle.deadline) or todo.says_day else f"{todo.text} ({todo.due})"
