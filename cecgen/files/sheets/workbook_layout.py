"""Read what a sheet of a workbook has besides values: hidden rows, merged cells, and formulas that were never calculated.

openpyxl reads a sheet without building it up in memory, but then passes over all of this.
"""

import re
from collections.abc import Iterator
from typing import IO

from msgspec import Struct

from cecgen.files.sheets.limits import BLOCK_BYTES, MAX_COLUMNS, MAX_ROWS, UnreadableSheet

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_YES = ("1", "true")
_NOTHING = ("0", "0.0")
_SAVE_AGAIN = "save it again with a spreadsheet program"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MAX_MERGED = 100_000
"""Cells that are merged into others; a list of entries has a few."""


class SheetLayout(Struct, frozen=True):
    """What is hidden, merged or without a value in a sheet, and where its last cell with a value is, each counted from 1."""

    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    merged: dict[tuple[int, int], tuple[int, int]]
    """Every cell that is merged into another one: row from 1 and column from 0 of both."""
    unsolved: frozenset[tuple[int, int]]
    """Cells with a formula and no value: row from 1 and column from 0."""
    last_row: int
    last_column: int


def read_layout(stream: IO[bytes]) -> SheetLayout:
    """Read the layout from the XML of a sheet; UnreadableSheet if its rows are in a form that openpyxl does not read."""
    parser = _LayoutParser()
    parser.parse(stream)
    merged = dict(_merged_cells(parser.merges, min(parser.last_row, MAX_ROWS), min(parser.last_column, MAX_COLUMNS)))
    return SheetLayout(
        frozenset(parser.hidden_rows),
        frozenset(parser.hidden_columns),
        merged,
        frozenset(parser.unsolved),
        parser.last_row,
        parser.last_column,
    )


class _LayoutParser:
    """Follows the XML of a sheet from element to element, and keeps none of it.

    Expat itself is used, since it is ten times as fast as a tree of elements, and a sheet may have half a million.
    """

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.unsolved: set[tuple[int, int]] = set()
        self.merges: list[str] = []
        self.last_row = self.last_column = 0
        self._row, self._index, self._cell_type = 0, -1, ""
        self._has_formula = self._has_value = self._is_in_value = False

    def parse(self, stream: IO[bytes]) -> None:
        from xml.parsers import expat  # noqa: PLC0415 - only a workbook needs it

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._text, _refuse_doctype
        while block := stream.read(BLOCK_BYTES):  # ParseFile takes 2 KB at a time, and reads a long tag again with each
            parser.Parse(block)
        parser.Parse(b"", True)

    def _start(self, tag: str, values: dict[str, str]) -> None:
        match tag.removeprefix(_MAIN):
            case "c":
                self._start_cell(values)
            case "v" | "is":
                self._is_in_value = True
                self._has_value = self._has_value or tag.endswith("is")
            case "f":
                self._has_formula = True
            case "row":
                self._start_row(values)
            case "col" if values.get("hidden") in _YES or values.get("width") in _NOTHING:
                first, last = int(values.get("min", 1)), int(values.get("max", 1))
                self.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
            case "mergeCell":
                self.merges.append(values.get("ref", ""))

    def _start_row(self, values: dict[str, str]) -> None:
        number = int(float(values.get("r", self._row + 1)))
        if number <= self._row:
            raise UnreadableSheet("has rows that are out of order", _SAVE_AGAIN, f"row {number}")
        self._row, self._index = number, -1
        if values.get("hidden") in _YES or values.get("ht") in _NOTHING:
            self.hidden_rows.add(number)

    def _start_cell(self, values: dict[str, str]) -> None:
        reference = _REFERENCE.fullmatch(values.get("r", ""))
        index = _column_index(reference[1]) if reference else self._index + 1
        if index <= self._index:
            raise UnreadableSheet("has cells that are out of order", _SAVE_AGAIN, f"row {self._row}")
        self._index, self._cell_type = index, values.get("t", "")
        self._has_formula = self._has_value = False

    def _text(self, text: str) -> None:
        self._has_value = self._has_value or self._is_in_value

    def _end(self, tag: str) -> None:
        if tag in (f"{_MAIN}v", f"{_MAIN}is"):
            self._is_in_value = False
        elif tag == f"{_MAIN}c":
            # A formula may well come to an empty text; openpyxl and others leave <v/> where nothing was worked out.
            is_unsolved = self._has_formula and not self._has_value and self._cell_type != "str"
            if is_unsolved:
                self.unsolved.add((self._row, self._index))
            if is_unsolved or self._has_value:
                self.last_row, self.last_column = self._row, max(self.last_column, self._index + 1)


def _refuse_doctype(*_: object) -> None:
    raise UnreadableSheet("has a sheet with entities of its own, which no spreadsheet program writes", _SAVE_AGAIN)


def _merged_cells(merges: list[str], last_row: int, last_column: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield every cell of the list that is merged into another one, with that one."""
    count = 0
    for merge in merges:
        first, _, last = merge.partition(":")
        begin, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if begin is None or end is None:
            continue
        top, left = int(begin[2]), _column_index(begin[1])
        for row in range(top, min(int(end[2]), last_row) + 1):
            for column in range(left, min(_column_index(end[1]), last_column - 1) + 1):
                if (count := count + 1) > _MAX_MERGED:
                    raise UnreadableSheet(f"has more than {_MAX_MERGED:,} merged cells", "unmerge them, and save it again")
                if (row, column) != (top, left):
                    yield (row, column), (top, left)


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
