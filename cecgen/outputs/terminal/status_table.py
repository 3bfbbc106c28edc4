"""Where every certification stands, as a table in the terminal: one line a certification, the most urgent first."""

from collections.abc import Iterator

from cecgen.diagnostics import format_decimal
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Todo, Transcript
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.terminal.table import Column, TableRow, format_table
from cecgen.outputs.words.figures import format_cycle_credit
from cecgen.outputs.words.states import annotate_standing
from cecgen.outputs.words.urgency import certification_urgency, row_notes, row_todos

_ANSI = {"ready": "32", "renewed": "32", "behind": "33", "grace": "1;33", "lapsed": "31", "inactive": "31"}
MIN_WIDTH_FOR_NEXT = 100
"""From how many columns on there is room to say what comes next."""


def format_status_table(transcript: Transcript, width: int, *, colour: bool = False) -> Iterator[str]:
    """Yield the lines: the current cycle of every certification with its standing, credit, days left and next to-do.

    An earlier cycle in which an audit left something open has a line of its own, before that of the current one.
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
    keyed_rows = [
        (certification_urgency(holder, certification, transcript.as_of), _cells(holder, certification, cycle, transcript))
        for holder in transcript.holders
        for certification in holder.certifications
        for cycle in certification.cycles_to_show(transcript.as_of)
    ]
    rows: list[TableRow] = [cells for _, cells in sorted(keyed_rows, key=lambda row: row[0])]
    if width < MIN_WIDTH_FOR_NEXT:
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    yield escape_invisible(f"{transcript.title}, as of {transcript.as_of}")
    yield ""
    yield from format_table(columns, rows, width)


def _paint_standing(text: str) -> str:
    code = _ANSI.get(text.split()[0])
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def _cells(holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, transcript: Transcript) -> TableRow:
    days = (cycle.deadline - transcript.as_of).days
    todos = row_todos(certification, cycle, transcript.as_of)
    texts = (
        holder.name,
        certification.scheme.id,
        annotate_standing(cycle.standing, row_notes(certification, cycle, transcript.as_of)),
        _describe_credit(cycle, certification.scheme.unit),
        cycle.deadline.isoformat(),
        str(days) if days >= 0 else "–",
        _describe_next(todos[0], cycle) if todos else "",
    )
    return [[escape_invisible(" ".join(text.split()))] for text in texts]


def _describe_credit(cycle: JudgedCycle, unit: str) -> str:
    """What is counted, and what planned entries would add to it."""
    counted, forecast = format_cycle_credit(cycle, unit), cycle.forecast
    return f"{counted}, {format_decimal(forecast.added)} planned ({forecast.state})" if forecast else counted


def _describe_next(todo: Todo, cycle: JudgedCycle) -> str:
    """What comes next, with its last day if it is not the cycle's."""
    return todo.text if todo.due in (None, cycle.deadline) or todo.says_day else f"{todo.text} ({todo.due})"
