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

from cecgen.model.written import plain, unit_for
from cecgen.outputs.terminal.diagnostics import visible
from cecgen.outputs.words.entry_list import Counting, Listed

WIDE = 100
"""From how many columns on there is room for the provider, the award and the evidence."""
_NARROWEST = 8
_GAP = "  "
_Row = list[list[str]]
"""The cells of a row, each of them its lines."""


class _Column(NamedTuple):
    title: str
    gives: bool = False
    """Whether it is narrowed where there is no room; the others are not, for a figure that is cut is a wrong figure."""
    right: bool = False
    wide: bool = False
    """Whether it is shown only where there is room."""


_HOLDER = _Column("Holder", gives=True)
_COLUMNS = (
    _Column("Date"),
    _HOLDER,
    _Column("Title", gives=True),
    _Column("Provider", gives=True, wide=True),
    _Column("Award", gives=True, wide=True),
    _Column("For"),
    _Column("Counted", right=True),
    _Column("Evidence", wide=True),
)


def listing_table(found: Sequence[Listed], width: int, *, of_one: bool = False) -> Iterator[str]:
    """The lines of the table; the holder stands in front unless all entries are of one who was asked for."""
    if not found:
        yield "No entry fits."
        return
    shown = [not (column.wide and width < WIDE) and not (of_one and column is _HOLDER) for column in _COLUMNS]
    columns = [column for column, here in zip(_COLUMNS, shown, strict=True) if here]
    rows = [[cell for cell, here in zip(_cells(each), shown, strict=True) if here] for each in found]
    widths = _widths(columns, rows, width)
    yield from _lines([[column.title] for column in columns], columns, widths)
    yield "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    for row in rows:
        yield from _lines(row, columns, widths)


def _widths(columns: Sequence[_Column], rows: Sequence[_Row], width: int) -> list[int]:
    """What each column needs; where that is more than there is, those that give way share what the others leave."""
    needed = [
        max(cell_len(column.title), max((cell_len(line) for row in rows for line in row[index]), default=0))
        for index, column in enumerate(columns)
    ]
    giving = sorted((index for index, column in enumerate(columns) if column.gives), key=needed.__getitem__)
    left = width - len(_GAP) * (len(columns) - 1) - sum(needed[index] for index in set(range(len(columns))) - {*giving})
    for place, index in enumerate(giving):  # the narrowest first: what it does not need is the others'
        share = max(_NARROWEST, left // (len(giving) - place))
        needed[index] = min(needed[index], share)
        left -= needed[index]
    return needed


def _lines(row: _Row, columns: Sequence[_Column], widths: Sequence[int]) -> Iterator[str]:
    cells = [_folded(cell, width) if column.gives else cell for cell, column, width in zip(row, columns, widths, strict=True)]
    for texts in zip_longest(*cells, fillvalue=""):
        padded = []
        for text, column, width in zip(texts, columns, widths, strict=True):
            room = " " * (width - cell_len(text))
            padded.append(room + text if column.right else text + room)
        yield _GAP.join(padded).rstrip()


def _folded(lines: list[str], width: int) -> list[str]:
    """Lines that fit into a width: between words, and inside of one only where it is longer."""
    if all(cell_len(line) <= width for line in lines):
        return lines
    return [part.plain.rstrip() for line in lines for part in Text(line).wrap(Console(), width, overflow="fold")]


# ---------------------------------------------------------------- what stands in them


def _cells(each: Listed) -> _Row:
    """All cells of an entry, in the order of the columns."""
    entry, cycles = each.entry, _by_cycle(each.counting)
    if entry is None:
        about = [""] * 5
    else:
        award = entry.award or (f"{plain(entry.hours)} hours" if entry.hours is not None else "")
        about = [entry.date.isoformat(), each.holder.name, entry.title, entry.provider, award]
    return [
        *([visible(" ".join(text.split()))] for text in about),
        [parts[0].certification.scheme.id for parts in cycles] or ["in no cycle"],
        [_counted(parts) for parts in cycles],
        [parts[0].credit.evidence_state for parts in cycles],
    ]


def _by_cycle(counting: Sequence[Counting]) -> list[list[Counting]]:
    """What an entry counts for, its parts in one cycle together."""
    cycles: dict[tuple[str, str], list[Counting]] = {}
    for each in counting:
        cycles.setdefault((each.certification.scheme.id, each.cycle.begins.isoformat()), []).append(each)
    return [*cycles.values()]


def _counted(parts: Sequence[Counting]) -> str:
    """What counts of what it is worth; the word instead where that cannot be said, or it does not count yet."""
    amount = sum((each.credit.amount for each in parts), Decimal(0))
    counted = sum((each.credit.counted for each in parts), Decimal(0))
    words = {each.credit.status for each in parts} & {"unclear", "draft"}
    if words and not counted:
        return min(words)
    of = f"{plain(counted)} of {plain(amount)}" if counted != amount else plain(counted)
    return f"{of} {unit_for(amount, parts[0].certification.scheme.unit)}"
