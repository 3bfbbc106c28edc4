"""Standing as a table in the terminal: one line a certification, the most urgent first."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Todo, Transcript
from cecgen.model.written import format_decimal, pluralize_unit

_TONES = {
    "ready": "green", "renewed": "green", "behind": "yellow", "grace": "bold yellow", "lapsed": "red", "inactive": "red",
}  # fmt: skip
MIN_WIDTH_FOR_NEXT = 100
"""From how many columns on there is room to say what comes next."""
_URGENCY = ("grace", "behind", "ready", "on-track", "lapsed", "inactive", "reinstated", "upcoming", "renewed", "ended")


def print_status_table(transcript: Transcript, console: Console) -> None:
    """Every certification's present cycle: standing, credit, days left and the next thing to do."""
    rows = [
        (holder, certification, cycle)
        for holder in transcript.holders
        for certification in holder.certifications
        if (cycle := certification.current_cycle(transcript.as_of)) is not None
    ]
    rows.sort(key=lambda row: (*_urgency(row[1], row[2]), row[0].name, row[1].scheme.id))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    wide = console.width >= MIN_WIDTH_FOR_NEXT
    table.add_column("Holder", overflow="fold")  # the one column that gives way: a figure that is cut is a wrong figure
    table.add_column("Certification", no_wrap=True)
    table.add_column("Standing", no_wrap=True)
    table.add_column("Counted", justify="right", no_wrap=True)
    table.add_column("Until", no_wrap=True)
    table.add_column("Days", justify="right", no_wrap=True)
    if wide:
        table.add_column("Next", overflow="fold")
    for holder, certification, cycle in rows:
        cells = _cells(holder, certification, cycle, transcript)
        table.add_row(*(cells if wide else cells[:-1]))
    console.print(Text(f"{transcript.title}, as of {transcript.as_of}"))
    console.print(table)


def _cycle_under_audit(certification: JudgedCertification) -> JudgedCycle | None:
    """The cycle that is under audit: seldom the present one, since audits come after recertification."""
    return next((cycle for cycle in certification.cycles if cycle.audit and cycle.audit.ended is None), None)


def _urgency(certification: JudgedCertification, cycle: JudgedCycle) -> tuple[int, str]:
    """An audit to answer comes first, then the standings, each by its last day."""
    audit = audited.audit if (audited := _cycle_under_audit(certification)) else None
    if audit and not audit.answered:
        return -1, str(audit.due or audit.asked)
    return _URGENCY.index(cycle.standing), str(cycle.deadline)


def _cells(holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, transcript: Transcript) -> list[Text]:
    required = f" of {format_decimal(cycle.required)}" if cycle.required is not None else ""
    audited = _cycle_under_audit(certification)
    unit = pluralize_unit(cycle.required or cycle.counted, certification.scheme.unit)
    days = (cycle.deadline - transcript.as_of).days
    first = next((todo for each in (audited, cycle) if each for todo in each.todos), None)
    return [
        Text(holder.name),
        Text(certification.scheme.id),
        Text(cycle.standing + (" (audit)" if audited else ""), style=_TONES.get(cycle.standing, "")),
        Text(f"{format_decimal(cycle.counted)}{required} {unit}"),
        Text(cycle.deadline.isoformat()),
        Text(str(days) if days >= 0 else "–"),
        Text(_next(first, cycle) if first else ""),
    ]


def _next(todo: Todo, cycle: JudgedCycle) -> str:
    """What comes next, with its last day where that is another than the cycle's."""
    return f"{todo.text} ({todo.due})" if todo.due and todo.due != cycle.deadline else todo.text
