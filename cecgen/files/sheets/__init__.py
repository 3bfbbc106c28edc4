"""Read a sheet by the map of its columns, as drafts of entries; every cell that cannot be read is reported, all at once."""

import re
from collections.abc import Iterator
from typing import Any

from cecgen.diagnostics import format_decimal
from cecgen.diagnostics.folding import fold_text
from cecgen.files.sheets.cells import (
    LIST_KEYS,
    SERIAL_KEYS,
    CellError,
    CellReader,
    cell_text,
    describe_reading,
    is_blank_cell,
)
from cecgen.files.sheets.columns import SheetColumn, column_letter, header_texts, match_columns
from cecgen.files.sheets.own_export import REMARK, ExportReader, is_own_export, map_of_export
from cecgen.files.sheets.serials import rows_with_lost_zeros
from cecgen.model.drafts import BrokenCell, Cell, Draft, ImportFault, ImportMap, ReadDrafts, Sheet

REQUIRED_COLUMNS = ("date", "title")
"""What every row must have if the file has a column for it."""
_TOTALS = re.compile(
    r"(?:(?:grand|overall|running|sub)[ -]?)?totals?"
    r"(?: (?:of|cecs?|ceus?|pdus?|cpes?|credits?|hours?|points?|earned|[0-9]{4}))*:?"
    r"|sums?:?|(?:gesamt|zwischen)?summe:?|gesamt:?|somme:?|totaal:?",
    re.IGNORECASE,
)
"""What stands in a row that adds up others, where an entry has its title."""


class _Remarks:
    """What is said about cells that were read in a certain way, with all their rows."""

    def __init__(self) -> None:
        self._rows: dict[str, list[int]] = {}

    def add(self, text: str, *rows: int) -> None:
        self._rows.setdefault(text, []).extend(rows)

    def lines(self) -> Iterator[str]:
        return (f"{text}: {_format_rows(rows)}" for text, rows in self._rows.items() if rows)


def drafts_from_sheet(sheet: Sheet, mapping: ImportMap) -> ReadDrafts:
    """Read the rows of a sheet as drafts; the map says what its columns and words mean.

    An export of cecgen itself is recognised by its headers, and read by them instead of by the map.
    """
    headers = header_texts(sheet, mapping.header_row)
    export = ExportReader(headers) if is_own_export(headers) else None
    if export:
        mapping = map_of_export(mapping)
    matched = match_columns(sheet, headers, mapping)
    if matched.faults:
        return ReadDrafts(faults=tuple(matched.faults), remarks=sheet.remarks)
    formats = (mapping.date_format,) if isinstance(mapping.date_format, str) else tuple(mapping.date_format)
    reader = _RowReader(sheet, headers, matched.columns, CellReader(mapping, tuple(text for text in formats if text)))
    drafts: list[tuple[list[Cell], Draft]] = []
    faults: list[ImportFault] = []
    skipped = _Remarks()
    positions = {fold_text(header): index for index, header in reversed([*enumerate(headers)])}
    for number, row in enumerate(sheet.rows[mapping.header_row :], mapping.header_row + 1):
        if all(is_blank_cell(cell) for cell in row):
            continue
        if number in sheet.hidden_rows:
            skipped.add("left out, since hidden or filtered away (show them and save the file again to import them)", number)
            continue
        try:
            reason = export.skip_reason(row) if export else _skip_reason(positions, row, mapping)
        except CellError as error:
            faults.append(ImportFault(f"row {number}", error.message, error.hint))
            continue
        if reason:
            skipped.add(f"left out where {reason}", number)
            continue
        draft, row_faults = reader.build_draft(row, number)
        faults += row_faults
        if not row_faults:
            drafts.append((row, draft))
    remarks = [*(matched.remarks if not export else [REMARK]), *skipped.lines(), *reader.remark_lines()]
    if not drafts and not faults and not any(skipped.lines()):
        remarks.append(f"no rows below the headers in row {mapping.header_row}")
    entries = export.merge(drafts) if export else [draft for _, draft in drafts]
    return ReadDrafts(drafts=tuple(entries), faults=tuple(faults), remarks=(*sheet.remarks, *remarks))


def _skip_reason(positions: dict[str, int], row: list[Cell], mapping: ImportMap) -> str:
    """Say why a row is left out, in the words of `skip_where`; empty if it is not. CellError if its cell cannot be read."""
    for header, words in mapping.skip_where.items():
        index = positions[fold_text(header)]
        cell = row[index] if index < len(row) else None
        if isinstance(cell, BrokenCell):
            message = f"column {column_letter(index)} ({header}) decides whether the row is left out: {cell.reason}"
            raise CellError(message, "correct the cell in its own program, and save the file again")
        text = cell_text(cell)
        if fold_text(text) in [fold_text(word) for word in words]:
            return f'{header} is "{text}"'
    return ""


class _RowReader:
    """Reads the rows of one sheet, and collects what is said about cells that could be read."""

    def __init__(self, sheet: Sheet, headers: list[str], columns: list[SheetColumn], cells: CellReader) -> None:
        self._sheet, self._headers, self._columns, self._cells = sheet, headers, columns, cells
        self._remarks = _Remarks()
        self._serials: dict[SheetColumn, dict[int, str]] = {column: {} for column in columns if column.key in SERIAL_KEYS}

    def remark_lines(self) -> Iterator[str]:
        yield from self._remarks.lines()
        for column, serials in self._serials.items():
            if rows := rows_with_lost_zeros(serials):
                yield f"{column.label}: other serials begin with zeros that are perhaps lost in {_format_rows(rows)}"

    def build_draft(self, row: list[Cell], number: int) -> tuple[Draft, list[ImportFault]]:
        """Build the draft of a row, and every fault of its cells."""
        values: dict[str, Any] = {}
        places: dict[str, str] = {}
        faults: list[ImportFault] = []
        for column in self._columns:
            cell = row[column.index] if column.index < len(row) else None
            place = f"row {number}, {column.label}"
            if is_blank_cell(cell):
                faults += self._blank_faults(column, number, place)
                continue
            places[column.key] = place
            try:
                values[column.key] = self._cells.read(column.key, cell)
            except CellError as error:
                is_word = column.key == "date" and isinstance(cell, str) and not any(sign.isdigit() for sign in cell)
                hint = f"leave the row out if it is not an entry: {_skip_line(column, cell)}" if is_word else error.hint
                faults.append(ImportFault(place, error.message, hint))
                continue
            if remark := describe_reading(column.key, cell):
                self._remarks.add(f"{column.label}: {remark}", number)
            if column in self._serials:
                self._serials[column][number] = values[column.key]
        for index in range(len(self._headers), len(row)):
            if not is_blank_cell(row[index]):
                message = f'"{cell_text(row[index])[:40]}" is beyond the last header'
                hint = "delete it, or give its column a header; in a text file, put text that contains the separator in quotes"
                faults.append(ImportFault(f"row {number}, column {column_letter(index)}", message, hint))
        faults += _find_conflicts(values, places)
        if _TOTALS.fullmatch(values.get("title", "")):
            message = f'"{values["title"]}" looks like a row that adds up others, and not like an entry'
            faults.append(
                ImportFault(places["title"], message, "delete the row; or leave such rows out with skip_where in the map")
            )
        documents = tuple(values.pop("evidence", ()))
        table = _build_table(values, places)
        return Draft(table=table, source=f"row {number}", cell_places=places, documents=documents), faults

    def _blank_faults(self, column: SheetColumn, number: int, place: str) -> Iterator[ImportFault]:
        anchor = self._sheet.merged.get((number, column.index))
        if anchor is not None:
            cell = f"{column_letter(anchor[1])}{anchor[0]}"
            hint = "unmerge the cells, and write the value into each row"
            yield ImportFault(place, f"the cell is merged with {cell}, so this row has no value of its own", hint)
        elif column.key in REQUIRED_COLUMNS:
            hint = "fill it in; or leave such rows out with skip_where in the map"
            yield ImportFault(place, f"no {column.key}, and every entry has one", hint)


def _skip_line(column: SheetColumn, cell: Cell) -> str:
    """The line of a map that leaves out the rows with a word."""
    return f'in the map, below [skip_where], "{column.header}" = ["{cell_text(cell)[:40]}"]'


def _find_conflicts(values: dict[str, Any], places: dict[str, str]) -> Iterator[ImportFault]:
    """Yield a fault if two columns of a row disagree about the award."""
    amount, _, unit = values.get("award", "").partition(" ")
    if amount and "amount" in values and format_decimal(values["amount"]) != amount:
        message = f"{format_decimal(values['amount'])}, and {places['award']} says {amount}"
        yield ImportFault(places["amount"], message, "correct the wrong cell")
    if unit and fold_text(values.get("unit", unit)) != fold_text(unit):
        message = f'"{values["unit"]}", and {places["award"]} says "{unit}"'
        yield ImportFault(places["unit"], message, "correct the wrong cell")


def _build_table(values: dict[str, Any], places: dict[str, str]) -> dict[str, Any]:
    """Build the table of `[[entry]]`: an amount and a unit become an award, and keys with a dot become tables."""
    table: dict[str, Any] = {}
    amount, unit = values.pop("amount", None), values.pop("unit", "")
    if amount is not None and "award" not in values:
        values["award"] = f"{format_decimal(amount)} {unit}".strip()
        places["award"] = places["amount"]
    elif unit and " " not in values.get("award", " "):
        values["award"] = f"{values['award']} {unit}"
    for key, value in values.items():
        outer, dot, inner = key.partition(".")
        if dot:
            table.setdefault(outer, {})[inner] = value
        elif value != [] or key not in LIST_KEYS:
            table[key] = value
    return table


def _format_rows(numbers: list[int]) -> str:
    first = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{'row' if len(numbers) == 1 else 'rows'} {first}"
