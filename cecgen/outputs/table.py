"""Standing as a table in the terminal: one line a certification, the most urgent first."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cecgen.model import JudgedCertification, JudgedCycle, JudgedHolder, Transcript, plain

_TONES = {
    "ready": "green", "renewed": "green", "behind": "yellow", "grace": "bold yellow", "lapsed": "red", "inactive": "red",
}  # fmt: skip
WIDE = 100
"""From how many columns on there is room to say what comes next."""
_URGENCY = ("grace", "behind", "ready", "on-track", "lapsed", "inactive", "reinstated", "upcoming", "renewed", "ended")


def print_table(transcript: Transcript, console: Console) -> None:
    """Every certification's present cycle: standing, credit, days left and the next thing to do."""
    rows = [
        (holder, certification, cycle)
        for holder in transcript.holders
        for certification in holder.certifications
        if (cycle := certification.current(transcript.as_of)) is not None
    ]
    rows.sort(key=lambda row: (_URGENCY.index(row[2].standing), row[2].deadline, row[0].name, row[1].scheme.id))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title=None)
    wide = console.width >= WIDE
    table.add_column("Holder", no_wrap=True)
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


def _cells(holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, transcript: Transcript) -> list[Text]:
    required = f" of {plain(cycle.required)}" if cycle.required is not None else ""
    audit = " (audit)" if cycle.audit and cycle.audit.ended is None else ""
    days = (cycle.deadline - transcript.as_of).days
    first = cycle.next[0] if cycle.next else None
    return [
        Text(holder.name),
        Text(certification.scheme.id),
        Text(cycle.standing + audit, style=_TONES.get(cycle.standing, "")),
        Text(f"{plain(cycle.counted)}{required} {certification.scheme.unit}"),
        Text(cycle.deadline.isoformat()),
        Text(str(days) if days >= 0 else "–"),
        Text(first.do if first else ""),
    ]
