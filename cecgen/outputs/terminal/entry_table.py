"""Entries as a table in the terminal: one line an entry, with a line in it for each certification that it counts for.

Rows are laid out here, since a team's entries are tens of thousands: a library's table took half a millisecond for each.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cecgen.model.written import format_decimal, pluralize_unit
from cecgen.outputs.terminal.diagnostics import escape_invisible
from cecgen.outputs.words.entry_list import ListedCredit, ListedEntry

FULL_TABLE_WIDTH = 100
"""From how many columns on there is room for the provider, the award and the evidence."""
_NARROWEST = 8
_GAP = "  "
_Row = list[list[str]]
"""The cells of a row, each of them its lines."""


class _Column(NamedTuple):
    title: str
    shrinks: bool = False
    """Whether it is narrowed where there is no room; the others are not, for a figure that is cut is a wrong figure."""
    is_right_aligned: bool = False
    is_optional: bool = False
    """Whether it is shown only where there is room."""


_HOLDER = _Column("Holder", shrinks=True)
_COLUMNS = (
    _Column("Date"),
    _HOLDER,
    _Column("Title", shrinks=True),
    _Column("Provider", shrinks=True, is_optional=True),
    _Column("Award", shrinks=True, is_optional=True),
    _Column("For"),
    _Column("Counted", is_right_aligned=True),
    _Column("Evidence", is_optional=True),
)


def format_entry_table(found: Sequence[ListedEntry], width: int, *, single_holder: bool = False) -> Iterator[str]:
    """The lines of the table; the holder stands in front unless all entries are of one who was asked for."""
    if not found:
        yield "No entry fits."
        return
    shown = [
        not (column.is_optional and width < FULL_TABLE_WIDTH) and not (single_holder and column is _HOLDER)
        for column in _COLUMNS
    ]
    columns = [column for column, here in zip(_COLUMNS, shown, strict=True) if here]
    rows = [[cell for cell, here in zip(_cells(each), shown, strict=True) if here] for each in found]
    widths = _column_widths(columns, rows, width)
    yield from _lines([[column.title] for column in columns], columns, widths)
    yield "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    for row in rows:
        yield from _lines(row, columns, widths)


def _column_widths(columns: Sequence[_Column], rows: Sequence[_Row], width: int) -> list[int]:
    """What each column needs; where that is more than there is, those that give way share what the others leave."""
    needed = [
        max(cell_len(column.title), max((cell_len(line) for row in rows for line in row[index]), default=0))
        for index, column in enumerate(columns)
    ]
    giving = sorted((index for index, column in enumerate(columns) if column.shrinks), key=needed.__getitem__)
    left = width - len(_GAP) * (len(columns) - 1) - sum(needed[index] for index in set(range(len(columns))) - {*giving})
    for place, index in enumerate(giving):  # the narrowest first: what it does not need is the others'
        share = max(_NARROWEST, left // (len(giving) - place))
        needed[index] = min(needed[index], share)
        left -= needed[index]
    return needed


def _lines(row: _Row, columns: Sequence[_Column], widths: Sequence[int]) -> Iterator[str]:
    cells = [
        _wrap_cell(cell, width) if column.shrinks else cell for cell, column, width in zip(row, columns, widths, strict=True)
    ]
    for texts in zip_longest(*cells, fillvalue=""):
        padded = []
        for text, column, width in zip(texts, columns, widths, strict=True):
            room = " " * (width - cell_len(text))
            padded.append(room + text if column.is_right_aligned else text + room)
        yield _GAP.join(padded).rstrip()


def _wrap_cell(lines: list[str], width: int) -> list[str]:
    """Lines that fit into a width: between words, and inside of one only where it is longer."""
    if all(cell_len(line) <= width for line in lines):
        return lines
    return [part.plain.rstrip() for line in lines for part in Text(line).wrap(Console(), width, overflow="fold")]


# ---------------------------------------------------------------- what stands in them


def _cells(each: ListedEntry) -> _Row:
    """All cells of an entry, in the order of the columns."""
    entry, cycles = each.entry, _by_cycle(each.credits)
    if entry is None:
        about = [""] * 5
    else:
        award = entry.award or (f"{format_decimal(entry.hours)} hours" if entry.hours is not None else "")
        about = [entry.date.isoformat(), each.holder.name, entry.title, entry.provider, award]
    return [
        *([escape_invisible(" ".join(text.split()))] for text in about),
        [parts[0].certification.scheme.id for parts in cycles] or ["in no cycle"],
        [_counted(parts) for parts in cycles],
        [parts[0].credit.evidence_state for parts in cycles],
    ]


def _by_cycle(counting: Sequence[ListedCredit]) -> list[list[ListedCredit]]:
    """What an entry counts for, its parts in one cycle together."""
    cycles: dict[tuple[str, str], list[ListedCredit]] = {}
    for each in counting:
        cycles.setdefault((each.certification.scheme.id, each.cycle.begins.isoformat()), []).append(each)
    return [*cycles.values()]


def _counted(parts: Sequence[ListedCredit]) -> str:
    """What counts of what it is worth; the word instead where that cannot be said, or it does not count yet."""
    amount = sum((each.credit.amount for each in parts), Decimal(0))
    counted = sum((each.credit.counted for each in parts), Decimal(0))
    words = {each.credit.status for each in parts} & {"unclear", "draft"}
    if words and not counted:
        return min(words)
    of = f"{format_decimal(counted)} of {format_decimal(amount)}" if counted != amount else format_decimal(counted)
    return f"{of} {pluralize_unit(amount, parts[0].certification.scheme.unit)}"
