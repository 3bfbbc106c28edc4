"""Which column of a sheet is which key of an entry, by the headers that the map names."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from cecgen.diagnostics import closest_match
from cecgen.diagnostics.folding import fold_text, strip_invisible
from cecgen.files.sheets.cells import cell_text, is_blank_cell
from cecgen.model.drafts import BrokenCell, Cell, Header, ImportFault, ImportMap, Sheet

_SEARCHED_ROWS = 50
"""Rows among which the headers are looked for, to say where they are."""

_MISREAD_MARKS = ("ï»¿", "Ôªø", "∩╗┐")
"""The byte order mark of UTF-8 before the first header, where a program on Windows, a Mac or DOS took it for letters and saved
it again; letters that it took for others too are named by cell."""


class SheetColumn(Struct, frozen=True):
    """A column that is read: for which key, its number from 0, and its header as the file has it."""

    key: str
    index: int
    header: str

    @property
    def label(self) -> str:
        """What a message calls it: `column C (CECs)`."""
        return f"column {column_letter(self.index)} ({self.header})"


class MatchedColumns(Struct, frozen=True):
    """The columns that the map reads, the faults of the headers, and remarks about columns that are not imported."""

    columns: list[SheetColumn]
    faults: list[ImportFault]
    remarks: list[str]


def column_letter(index: int) -> str:
    """The letters of a column, as spreadsheets count them: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def iter_headers(mapping: ImportMap) -> Iterator[tuple[str, list[str]]]:
    """Yield every key that the map reads, with the headers that its column may have."""

    def as_list(header: Header) -> list[str]:
        return [text for text in ([header] if isinstance(header, str) else header) if text.strip()]

    for field in structs.fields(mapping.columns):
        value = getattr(mapping.columns, field.name)
        if field.name == "approval":
            for inner in structs.fields(value):
                yield f"approval.{inner.encode_name}", as_list(getattr(value, inner.name))
        elif isinstance(value, dict):
            yield from ((f"{field.encode_name}.{body}", as_list(header)) for body, header in value.items())
        else:
            yield field.encode_name, as_list(value)


def header_texts(sheet: Sheet, number: int) -> list[str]:
    """The headers in a row, as people see them; a header that is merged over several rows is in the last of them too."""
    return [_header_text(_header_cell(sheet, number, index)) for index in range(_row_width(sheet, number))]


def match_columns(sheet: Sheet, headers: list[str], mapping: ImportMap) -> MatchedColumns:
    """Match the headers of a sheet with those that the map names; a hidden column is not read."""
    number = mapping.header_row
    positions: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        positions.setdefault(fold_text(header), []).append(index)
    columns: list[SheetColumn] = []
    faults = list(_broken_headers(sheet, number))
    absent: list[tuple[str, list[str]]] = []
    for key, wanted in iter_headers(mapping):
        matches = [
            index
            for header in dict.fromkeys(map(fold_text, wanted))
            for index in positions.get(header, [])
            if index not in sheet.hidden_columns
        ]
        if len(matches) > 1:
            names = " and ".join(f"{column_letter(index)} ({headers[index]})" for index in matches)
            hint = "rename one of them in the file, or name one of them in the map"
            faults.append(ImportFault(f"row {number}", f"columns {names} are both for {key}", hint))
        elif matches:
            columns.append(SheetColumn(key, matches[0], headers[matches[0]]))
        elif wanted:
            absent.append((key, wanted))
    for header in mapping.skip_where:
        if fold_text(header) not in positions:
            near = closest_match(header, headers)
            hint = f'did you mean "{near}"?' if near else f"the headers are: {', '.join(filter(None, headers))}"
            faults.append(ImportFault(f"row {number}", f'no column "{header}", which skip_where names', hint))
    if not columns and not faults:
        faults.append(_no_column_fault(sheet, headers, mapping))
    columns.sort(key=lambda column: column.index)
    return MatchedColumns(columns, faults, list(_ignored_columns(sheet, headers, columns, mapping, absent)))


def _row_width(sheet: Sheet, number: int) -> int:
    own = len(sheet.rows[number - 1]) if 0 < number <= len(sheet.rows) else 0
    return max([own, *(column + 1 for row, column in sheet.merged if row == number)])


def _header_cell(sheet: Sheet, number: int, index: int) -> Cell:
    """The cell of a header; if it is merged into a cell above it, that one."""
    row = sheet.rows[number - 1] if number <= len(sheet.rows) else []
    anchor_row, anchor_index = sheet.merged.get((number, index), (number, index))
    if anchor_row < number and anchor_index == index and anchor_row <= len(sheet.rows):
        row = sheet.rows[anchor_row - 1]
    return row[index] if index < len(row) else None


def _header_text(cell: Cell) -> str:
    text = strip_invisible(cell_text(cell)).strip()
    for mark in _MISREAD_MARKS:
        text = text.removeprefix(mark)
    return text


def _broken_headers(sheet: Sheet, number: int) -> Iterator[ImportFault]:
    for index in range(_row_width(sheet, number)):
        cell = _header_cell(sheet, number, index)
        if isinstance(cell, BrokenCell):
            hint = "write the header again in its own program, and save the file again"
            yield ImportFault(f"row {number}, column {column_letter(index)}", cell.reason, hint)


def _ignored_columns(
    sheet: Sheet,
    headers: list[str],
    columns: Sequence[SheetColumn],
    mapping: ImportMap,
    absent: list[tuple[str, list[str]]],
) -> Iterator[str]:
    """Yield a remark for each column that has something in it and is not imported."""
    read = {column.index for column in columns}
    marks = {fold_text(header) for header in mapping.skip_where}
    below = sheet.rows[mapping.header_row :]
    for index, header in enumerate(headers):
        if index in read or (header and fold_text(header) in marks):
            continue
        if header:
            why = ", since it is hidden" if index in sheet.hidden_columns else _suggest_key(header, absent)
            yield f"not imported: column {column_letter(index)} ({header}){why}"
        elif any(index < len(row) and not is_blank_cell(row[index]) for row in below):
            yield f"not imported: column {column_letter(index)}, which has no header"


def _suggest_key(header: str, absent: list[tuple[str, list[str]]]) -> str:
    """Name the key that a column is perhaps for: the map has a header like it that the file does not have."""
    near = [(key, name) for key, names in absent for name in names if closest_match(header, [name])]
    return f', though the map reads "{near[0][1]}" for {near[0][0]}' if near else ""


def _no_column_fault(sheet: Sheet, headers: list[str], mapping: ImportMap) -> ImportFault:
    """The fault of a file whose header row has no header of the map: usually the wrong row, or the wrong map."""
    present = ", ".join(f'"{header}"' for header in headers if header) or "nothing"
    wanted = [f'"{names[0]}"' for _, names in iter_headers(mapping) if names]
    message = f"this row has none of the headers that the map names; it has {present}"
    hint = f"the map names {', '.join(wanted[:6]) or 'none'}; write header_row = … in it if the headers are in another row"
    if number := _find_header_row(sheet, mapping):
        hint = f"row {number} has them: write header_row = {number} in a map of your own, or delete the rows above it"
    return ImportFault(f"row {mapping.header_row}", message, hint)


def _find_header_row(sheet: Sheet, mapping: ImportMap) -> int:
    """The row among the first that has most of the headers of the map; 0 if none has two of them."""
    wanted = {fold_text(header) for _, headers in iter_headers(mapping) for header in headers}
    counts = {
        number: len(wanted & {fold_text(_header_text(cell)) for cell in row})
        for number, row in enumerate(sheet.rows[:_SEARCHED_ROWS], 1)
    }
    best = max(counts, key=counts.__getitem__, default=0)
    return best if counts.get(best, 0) > 1 else 0
