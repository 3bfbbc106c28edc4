"""Read a sheet by the map of its columns, as drafts of entries; every cell that cannot be read is reported, all at once."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from cecgen.diagnostics import closest_match, format_decimal
from cecgen.diagnostics.folding import fold_text, strip_invisible
from cecgen.files.sheets.cells import LIST_KEYS, CellError, CellReader, cell_text, is_blank_cell
from cecgen.model.drafts import Cell, Draft, Header, ImportFault, ImportMap, ReadDrafts, Sheet

REQUIRED_COLUMNS = ("date", "title")
"""What every row must have if the file has a column for it."""


class SheetColumn(Struct, frozen=True):
    """A column that is read: for which key, its number from 0, and its header as the file has it."""

    key: str
    index: int
    header: str

    @property
    def label(self) -> str:
        """What a message calls it: `column C (CECs)`."""
        return f"column {column_letter(self.index)} ({self.header})"


def drafts_from_sheet(sheet: Sheet, mapping: ImportMap) -> ReadDrafts:
    """Read the rows of a sheet as drafts; the map says what its columns and words mean."""
    first = sheet.rows[mapping.header_row - 1] if len(sheet.rows) >= mapping.header_row else []
    headers = [strip_invisible(cell_text(cell)).strip() for cell in first]
    columns, faults, remarks = _match_columns(headers, mapping)
    if not columns and not faults:
        faults.append(_no_column_fault(headers, mapping))
    if faults:
        return ReadDrafts(faults=tuple(faults), remarks=sheet.remarks)
    formats = (mapping.date_format,) if isinstance(mapping.date_format, str) else tuple(mapping.date_format)
    cells = CellReader(mapping, tuple(text for text in formats if text))
    drafts: list[Draft] = []
    skipped: dict[str, list[int]] = {}
    for number, row in enumerate(sheet.rows[mapping.header_row :], mapping.header_row + 1):
        if all(is_blank_cell(cell) for cell in row):
            continue
        if reason := _skip_reason(headers, row, mapping):
            skipped.setdefault(reason, []).append(number)
            continue
        draft, row_faults = _build_draft(row, number, columns, len(headers), cells)
        faults += row_faults
        if not row_faults:
            drafts.append(draft)
    remarks += [f"left out where {reason}: {_format_rows(numbers)}" for reason, numbers in skipped.items()]
    if not drafts and not skipped and not faults:
        remarks.append(f"no rows below the headers in row {mapping.header_row}")
    return ReadDrafts(drafts=tuple(drafts), faults=tuple(faults), remarks=(*sheet.remarks, *remarks))


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


def _match_columns(headers: list[str], mapping: ImportMap) -> tuple[list[SheetColumn], list[ImportFault], list[str]]:
    """Find the columns that the map reads, the faults of the headers, and remarks about columns that are not imported."""
    positions: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        positions.setdefault(fold_text(header), []).append(index)
    columns: list[SheetColumn] = []
    faults: list[ImportFault] = []
    absent: list[tuple[str, list[str]]] = []
    for key, wanted in iter_headers(mapping):
        matches = [index for header in dict.fromkeys(map(fold_text, wanted)) for index in positions.get(header, [])]
        if len(matches) > 1:
            names = " and ".join(f"{column_letter(index)} ({headers[index]})" for index in matches)
            hint = "rename one of them in the file, or name one of them in the map"
            faults.append(ImportFault(f"row {mapping.header_row}", f"columns {names} are both for {key}", hint))
        elif matches:
            columns.append(SheetColumn(key, matches[0], headers[matches[0]]))
        elif wanted:
            absent.append((key, wanted))
    columns.sort(key=lambda column: column.index)
    read = {column.index for column in columns}
    marks = {fold_text(header) for header in mapping.skip_where}
    for header in mapping.skip_where:
        if fold_text(header) not in positions:
            near = closest_match(header, headers)
            hint = f'did you mean "{near}"?' if near else f"the headers are: {', '.join(filter(None, headers))}"
            faults.append(ImportFault(f"row {mapping.header_row}", f'no column "{header}", which skip_where names', hint))
    ignored = [index for index, header in enumerate(headers) if header and index not in read and fold_text(header) not in marks]
    remarks = [
        f"not imported: column {column_letter(index)} ({headers[index]}){_suggest_key(headers[index], absent)}"
        for index in ignored
    ]
    return columns, faults, remarks


def _suggest_key(header: str, absent: list[tuple[str, list[str]]]) -> str:
    """Name the key that a column is perhaps for: the map has a header like it that the file does not have."""
    near = [(key, name) for key, names in absent for name in names if closest_match(header, [name])]
    return f', though the map reads "{near[0][1]}" for {near[0][0]}' if near else ""


def _no_column_fault(headers: list[str], mapping: ImportMap) -> ImportFault:
    """The fault of a file whose header row has no header of the map: usually the wrong row, or the wrong map."""
    present = ", ".join(f'"{header}"' for header in headers if header) or "nothing"
    wanted = [f'"{names[0]}"' for _, names in iter_headers(mapping) if names]
    message = f"this row has none of the headers that the map names; it has {present}"
    hint = f"the map names {', '.join(wanted[:6]) or 'none'}; write header_row = … in it if the headers are in another row"
    return ImportFault(f"row {mapping.header_row}", message, hint)


def _skip_reason(headers: list[str], row: list[Cell], mapping: ImportMap) -> str:
    """Say why a row is left out, in the words of `skip_where`; empty if it is not."""
    for header, words in mapping.skip_where.items():
        index = [fold_text(each) for each in headers].index(fold_text(header))
        text = cell_text(row[index]) if index < len(row) else ""
        if fold_text(text) in [fold_text(word) for word in words]:
            return f'{header} is "{text}"'
    return ""


def _build_draft(
    row: list[Cell], number: int, columns: list[SheetColumn], width: int, cells: CellReader
) -> tuple[Draft, list[ImportFault]]:
    """Build the draft of a row, and every fault of its cells; `width` is the number of headers."""
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    faults: list[ImportFault] = []
    for column in columns:
        cell = row[column.index] if column.index < len(row) else None
        place = f"row {number}, {column.label}"
        if is_blank_cell(cell):
            if column.key in REQUIRED_COLUMNS:
                hint = "fill it in; or leave such rows out with skip_where in the map"
                faults.append(ImportFault(place, f"no {column.key}, and every entry has one", hint))
            continue
        places[column.key] = place
        try:
            values[column.key] = cells.read(column.key, cell)
        except CellError as error:
            faults.append(ImportFault(place, error.message, error.hint))
    for index in range(width, len(row)):
        if not is_blank_cell(row[index]):
            message = f'"{cell_text(row[index])[:40]}" is beyond the last header'
            faults.append(
                ImportFault(
                    f"row {number}, column {column_letter(index)}", message, "put text that contains the separator in quotes"
                )
            )
    faults += _find_conflicts(values, places)
    documents = tuple(values.pop("evidence", ()))
    return Draft(table=_build_table(values, places), source=f"row {number}", cell_places=places, documents=documents), faults


def _find_conflicts(values: dict[str, Any], places: dict[str, str]) -> Iterator[ImportFault]:
    """Yield a fault if two columns of a row disagree about the award."""
    amount, _, unit = values.get("award", "").partition(" ")
    if amount and "amount" in values and format_decimal(values["amount"]) != amount:
        message = f"{format_decimal(values['amount'])}, and {places['award']} says {amount}"
        yield ImportFault(places["amount"], message, "mend the cell that is wrong")
    if unit and fold_text(values.get("unit", unit)) != fold_text(unit):
        message = f'"{values["unit"]}", and {places["award"]} says "{unit}"'
        yield ImportFault(places["unit"], message, "mend the cell that is wrong")


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
