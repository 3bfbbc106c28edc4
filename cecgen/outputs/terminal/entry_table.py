"""Entries as a table in the terminal: a row for each entry, with a line in it for each certification that it counts for."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.terminal.table import Column, TableRow, format_table
from cecgen.outputs.words.entry_list import ListedCredit, ListedEntry
from cecgen.outputs.words.figures import format_credit

FULL_TABLE_WIDTH = 100
"""The width from which on there is room for the provider, the award and the evidence."""


_HOLDER = Column("Holder", shrinks=True)
_COLUMNS = (
    Column("Date"),
    _HOLDER,
    Column("Title", shrinks=True),
    Column("Provider", shrinks=True, is_optional=True),
    Column("Award", shrinks=True, is_optional=True),
    Column("For"),
    Column("Counted", is_right_aligned=True),
    Column("Evidence", is_optional=True),
)


def format_entry_table(entries: Sequence[ListedEntry], width: int, *, single_holder: bool = False) -> Iterator[str]:
    """Yield the lines of the table; the holder is left out if the user asked for one holder."""
    if not entries:
        yield "No entry matches."
        return
    is_shown = [
        not (column.is_optional and width < FULL_TABLE_WIDTH) and not (single_holder and column is _HOLDER)
        for column in _COLUMNS
    ]
    columns = [column for column, shown in zip(_COLUMNS, is_shown, strict=True) if shown]
    rows = [[cell for cell, shown in zip(_cells(each), is_shown, strict=True) if shown] for each in entries]
    yield from format_table(columns, rows, width)


# ---------------------------------------------------------------- cells


def _cells(each: ListedEntry) -> TableRow:
    """Return the cells of an entry, in the order of the columns."""
    entry, cycles = each.entry, _by_cycle(each.credits)
    if entry is None:
        about = [""] * 5
    else:
        about = [entry.date.isoformat(), each.holder.name, entry.title, entry.provider, entry.award_or_hours]
    return [
        *([escape_invisible(" ".join(text.split()))] for text in about),
        [parts[0].certification.scheme.id for parts in cycles] or ["in no cycle"],
        [_counted(parts) for parts in cycles],
        [parts[0].credit.evidence_state for parts in cycles],
    ]


def _by_cycle(counting: Sequence[ListedCredit]) -> list[list[ListedCredit]]:
    """Group the credits of an entry by cycle."""
    cycles: dict[tuple[str, str], list[ListedCredit]] = {}
    for each in counting:
        cycles.setdefault((each.certification.scheme.id, each.cycle.begins.isoformat()), []).append(each)
    return [*cycles.values()]


def _counted(parts: Sequence[ListedCredit]) -> str:
    """Format what counts in a cycle of what the entry is worth, and whether that is in doubt; else why nothing does."""
    amount = sum((each.credit.amount for each in parts), Decimal(0))
    counted = sum((each.credit.counted for each in parts), Decimal(0))
    words = {each.credit.status for each in parts} & {"unclear", "draft", "planned"}
    if words and not counted:
        return min(words)
    text = format_credit(counted, amount, parts[0].certification.scheme.unit)
    return f"{text}, in doubt" if any(each.credit.doubt for each in parts) else text
