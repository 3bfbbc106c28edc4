"""Read a text file (CSV and the like) as a sheet: find its encoding and its separator, and name both in a remark."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from cecgen.diagnostics.folding import fold_text
from cecgen.files.sheets.cells import cell_text
from cecgen.files.sheets.columns import column_letter, iter_headers
from cecgen.files.sheets.encodings import DecodedText, decode_sheet, describe_bad_byte, is_unlikely_guess
from cecgen.files.sheets.file_kinds import refuse_if_not_text
from cecgen.files.sheets.limits import MAX_CELL_CHARACTERS, MAX_ROWS, UnreadableSheet, check_extent, check_file_size
from cecgen.model.drafts import BrokenCell, Cell, ImportMap, Sheet

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_MAX_LINES = 1_048_576
"""Lines in a file, as Excel has rows at most; nearly all of them must be empty."""
_MAX_CELLS = 16_384
"""Cells in a row, as Excel has columns at most; nearly all of them must be empty."""
_SEPARATOR_LINE = re.compile(r'\s*"?sep=(\\t|[^"\r\n\w])"?[,;| \t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)


def read_text_sheet(data: bytes, mapping: ImportMap) -> Sheet:
    """Read a text file as a sheet; UnreadableSheet if it is not one.

    After a first line `sep=;`, the next line is row 1, as in Excel.
    """
    check_file_size(data)
    refuse_if_not_text(data)
    decoded = decode_sheet(data)
    stated, text = _take_separator_line(decoded.text)
    if text.count("\n") + text.count("\r") > 2 * _MAX_LINES:
        raise UnreadableSheet("has more lines than a spreadsheet has rows", "delete the empty lines below the list")
    separator = mapping.delimiter or stated or _find_separator(text, mapping)
    remarks = (f"read as {decoded.encoding}", f"cells are separated by {_SEPARATORS.get(separator, separator)}")
    rows: list[list[Cell]] = []
    for number, row in enumerate(_read_rows(text, separator), 1):
        if row:
            check_extent(number, len(row))
            if decoded.is_guess:
                _refuse_unlikely(row, number, rows[mapping.header_row - 1 : mapping.header_row])
            rows.append([_read_cell(cell, decoded) for cell in row])
        elif number <= MAX_ROWS:
            rows.append([])
    return Sheet(rows=rows, remarks=remarks)


def _take_separator_line(text: str) -> tuple[str, str]:
    """The separator that a first line `sep=;` names, if there is one, and the text after it."""
    match = _SEPARATOR_LINE.match(text)
    if match is None:
        return "", text
    return "\t" if match[1] == "\\t" else match[1], text[match.end() :]


def _read_rows(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the rows without the empty cells at their ends; UnreadableSheet names the row that cannot be read."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=separator != " ")
    number = 0
    try:
        for row in reader:
            number += 1
            if len(row) > _MAX_CELLS:
                raise UnreadableSheet(
                    f"has more than {_MAX_CELLS:,} columns", "delete everything outside the list", f"row {number}"
                )
            while row and not row[-1].strip():
                row.pop()
            yield row
    except csv.Error as error:
        hint = "look for a quotation mark that is never closed, or one inside a cell that is not written twice"
        raise UnreadableSheet(f"cannot be read from here on: {error}", hint, f"row {number + 1}") from None


def _refuse_unlikely(row: list[str], number: int, headers: list[list[Cell]]) -> None:
    """UnreadableSheet if a row was perhaps written in another encoding than the one that was guessed."""
    index = next((index for index, cell in enumerate(row) if is_unlikely_guess(cell)), None)
    if index is None:
        return
    message = f'is neither UTF-8 nor, as it seems, Windows-1252, in which this cell reads "{row[index][:40]}"'
    header = f" ({cell_text(headers[0][index])})" if headers and index < len(headers[0]) else ""
    where = f"row {number}, column {column_letter(index)}{header}"
    raise UnreadableSheet(message, "save it again as CSV in UTF-8 with the program that wrote it", where)


def _read_cell(text: str, decoded: DecodedText) -> Cell:
    if text.isascii() and "\0" not in text:  # nearly all
        return text
    if "\0" in text:
        return BrokenCell("the cell contains a zero byte")
    bad = describe_bad_byte(text, decoded.encoding)
    return BrokenCell(bad) if bad else text


def _find_separator(text: str, mapping: ImportMap) -> str:
    """The separator by which the header row has most of the headers that the map names, then most cells."""
    wanted = {fold_text(header) for _, headers in iter_headers(mapping) for header in headers}

    def fit(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
        try:
            headers = next(islice(reader, mapping.header_row - 1, None), [])[:_MAX_CELLS]
        except csv.Error:
            return 0, 0
        return len(wanted & {fold_text(header) for header in headers}), len(headers)

    return max(_SEPARATORS, key=fit)
