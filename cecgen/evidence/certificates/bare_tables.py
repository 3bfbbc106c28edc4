"""The columns of a table without headers: certain where each line has a day, a text, and amounts with their units."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from cecgen.evidence.certificates.columns import TableColumn, place_cells
from cecgen.evidence.certificates.days import find_days
from cecgen.evidence.certificates.lines import TextCell

_MIN_LINES = 3
"""Fewer lines with a day and a figure are no table: a form has two of them too."""
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?(?:\s+(\D.*))?")

_CellKind = Literal["date", "amount", "figure", "title"]


class BareTable(NamedTuple):
    """A table without headers: its columns, or why they are not certain."""

    columns: Sequence[TableColumn] = ()
    why_not: str = ""


def find_bare_table(lines: Sequence[Sequence[TextCell]], is_unit: Callable[[str], bool]) -> BareTable | None:
    """Find the columns of a table without headers; None if there is no such table."""
    dated = [line for line in lines if len(line) > 2 and any(_is_day(cell) for cell in line)]
    if len(dated) < _MIN_LINES:
        return None
    kinds = [tuple(_kind(cell, is_unit) for cell in line) for line in dated]
    rows = [(line, kind) for line, kind in zip(dated, kinds, strict=True) if "title" in kind and {"amount", "figure"} & {*kind}]
    if len(rows) < _MIN_LINES:
        return None
    if any("amount" not in kind for _, kind in rows):
        return BareTable(why_not="an amount has no unit beside it")
    if any(kind.count("date") > 1 or kind.count("title") > 1 or "figure" in kind for _, kind in rows):
        return BareTable(why_not="a line has several days, texts or figures")
    if any(one != other for (_, one), (_, other) in pairwise(rows)):
        return BareTable(why_not="its lines are not alike")
    columns = [
        TableColumn(kind, "", min(cell.left for cell in cells), max(cell.right for cell in cells))  # type: ignore[arg-type]
        for kind, cells in zip(rows[0][1], zip(*(line for line, _ in rows), strict=True), strict=True)
    ]
    if any(left.right > right.left for left, right in pairwise(columns)):
        return BareTable(why_not="its columns are not below each other")
    is_placed = all([column for column, _ in place_cells(line, columns)] == columns for line, _ in rows)
    return BareTable(columns) if is_placed else BareTable(why_not="its columns are not below each other")


def _kind(cell: TextCell, is_unit: Callable[[str], bool]) -> _CellKind:
    if _is_day(cell):
        return "date"
    match = _AMOUNT.fullmatch(cell.text.strip())
    if match:
        return "amount" if match[1] and is_unit(match[1]) else "figure"
    return "title"


def _is_day(cell: TextCell) -> bool:
    """Whether a cell is a day and nothing else."""
    text = cell.folded.text.strip(" .,")
    days = find_days(text)
    return len(days) == 1 and not (text[: days[0].start] + text[days[0].end :]).strip(" .,")
