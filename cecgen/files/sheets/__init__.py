"""A sheet and a map of its columns in, drafts of entries out; every cell that cannot be taken is named, all at once."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from cecgen.diagnostics import closest_match
from cecgen.files.sheets.cells import LIST_KEYS, CellError, CellReader, cell_text, is_blank_cell, normalize_word
from cecgen.model.drafts import Cell, Draft, Header, ImportFault, ImportMap, ReadDrafts, Sheet
from cecgen.model.written import format_decimal

REQUIRED_COLUMNS = ("date", "title")
"""What every row must say where the file has a column for it."""


class Column(Struct, frozen=True):
    """A column that is read: for which key, where it stands (from 0), and its header as the file has it."""

    key: str
    index: int
    header: str

    @property
    def label(self) -> str:
        """Where it is, as a spreadsheet shows it."""
        return f"column {column_letter(self.index)} ({self.header})"


def drafts_from_sheet(sheet: Sheet, mapping: ImportMap) -> ReadDrafts:
    """The rows of a sheet as drafts, by what a map says of its columns and words."""
    headers = [cell_text(cell) for cell in sheet.rows[mapping.header_row - 1]] if len(sheet.rows) >= mapping.header_row else []
    columns, faults, remarks = _match_columns(headers, mapping)
    if not columns and not faults:
        faults.append(_no_column_fault(headers, mapping))
    if faults:
        return ReadDrafts(faults=tuple(faults), remarks=sheet.remarks)
    forms = (mapping.date_format,) if isinstance(mapping.date_format, str) else tuple(mapping.date_format)
    cells = CellReader(mapping, tuple(form for form in forms if form))
    drafts: list[Draft] = []
    skipped: dict[str, list[int]] = {}
    for number, row in enumerate(sheet.rows[mapping.header_row :], mapping.header_row + 1):
        if all(is_blank_cell(cell) for cell in row):
            continue
        if mark := _skip_reason(headers, row, mapping):
            skipped.setdefault(mark, []).append(number)
            continue
        draft, wrong = _build_draft(row, number, columns, len(headers), cells)
        faults += wrong
        if not wrong:
            drafts.append(draft)
    remarks += [f"left out where {mark}: {_format_rows(numbers)}" for mark, numbers in skipped.items()]
    if not drafts and not skipped and not faults:
        remarks.append(f"no rows below the headers in row {mapping.header_row}")
    return ReadDrafts(drafts=tuple(drafts), faults=tuple(faults), remarks=(*sheet.remarks, *remarks))


def column_letter(index: int) -> str:
    """A column's letters as spreadsheets count them: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def iter_headers(mapping: ImportMap) -> Iterator[tuple[str, list[str]]]:
    """Every key that the map reads, and the headers that its column may have."""

    def listed(header: Header) -> list[str]:
        return [each for each in ([header] if isinstance(header, str) else header) if each.strip()]

    for field in structs.fields(mapping.columns):
        value = getattr(mapping.columns, field.name)
        if field.name == "approval":
            for inner in structs.fields(value):
                yield f"approval.{inner.encode_name}", listed(getattr(value, inner.name))
        elif isinstance(value, dict):
            yield from ((f"{field.encode_name}.{body}", listed(header)) for body, header in value.items())
        else:
            yield field.encode_name, listed(value)


def _match_columns(headers: list[str], mapping: ImportMap) -> tuple[list[Column], list[ImportFault], list[str]]:
    """The columns that are read; what is wrong with the headers; and what is not brought in."""
    where: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        where.setdefault(normalize_word(header), []).append(index)
    columns: list[Column] = []
    faults: list[ImportFault] = []
    absent: list[tuple[str, list[str]]] = []
    for key, wanted in iter_headers(mapping):
        found = [index for header in dict.fromkeys(map(normalize_word, wanted)) for index in where.get(header, [])]
        if len(found) > 1:
            names = " and ".join(f"{column_letter(index)} ({headers[index]})" for index in found)
            hint = "rename one of them in the file, or name one of them in the map"
            faults.append(ImportFault(f"row {mapping.header_row}", f"columns {names} are both for {key}", hint))
        elif found:
            columns.append(Column(key, found[0], headers[found[0]]))
        elif wanted:
            absent.append((key, wanted))
    columns.sort(key=lambda column: column.index)
    read = {column.index for column in columns}
    marks = {normalize_word(header) for header in mapping.skip_where}
    for header in mapping.skip_where:
        if normalize_word(header) not in where:
            near = closest_match(header, headers)
            hint = f'did you mean "{near}"?' if near else f"headers there: {', '.join(filter(None, headers))}"
            faults.append(ImportFault(f"row {mapping.header_row}", f'no column "{header}", which skip_where names', hint))
    left = [
        index for index, header in enumerate(headers) if header and index not in read and normalize_word(header) not in marks
    ]
    remarks = [
        f"not brought in: column {column_letter(index)} ({headers[index]}){_suggest_key(headers[index], absent)}"
        for index in left
    ]
    return columns, faults, remarks


def _suggest_key(header: str, absent: list[tuple[str, list[str]]]) -> str:
    """The key that a column is perhaps for, where the map names a header like it that the file has not."""
    near = [(key, name) for key, names in absent for name in names if closest_match(header, [name])]
    return f', though the map reads "{near[0][1]}" for {near[0][0]}' if near else ""


def _no_column_fault(headers: list[str], mapping: ImportMap) -> ImportFault:
    there = ", ".join(f'"{header}"' for header in headers if header) or "nothing"
    wanted = [f'"{names[0]}"' for _, names in iter_headers(mapping) if names]
    message = f"none of the headers that the map names stands here; there is {there}"
    hint = f"the map names {', '.join(wanted[:6]) or 'none'}; say header_row = … where the headers stand in another row"
    return ImportFault(f"row {mapping.header_row}", message, hint)


def _skip_reason(headers: list[str], row: list[Cell], mapping: ImportMap) -> str:
    """What marks a row as one to leave out, in words."""
    for header, words in mapping.skip_where.items():
        index = [normalize_word(each) for each in headers].index(normalize_word(header))
        said = cell_text(row[index]) if index < len(row) else ""
        if normalize_word(said) in [normalize_word(word) for word in words]:
            return f'{header} is "{said}"'
    return ""


def _build_draft(
    row: list[Cell], number: int, columns: list[Column], width: int, cells: CellReader
) -> tuple[Draft, list[ImportFault]]:
    values: dict[str, Any] = {}
    where: dict[str, str] = {}
    faults: list[ImportFault] = []
    for column in columns:
        cell = row[column.index] if column.index < len(row) else None
        place = f"row {number}, {column.label}"
        if is_blank_cell(cell):
            if column.key in REQUIRED_COLUMNS:
                hint = "fill it in; or leave such rows out with skip_where in the map"
                faults.append(ImportFault(place, f"no {column.key}, and every entry has one", hint))
            continue
        where[column.key] = place
        try:
            values[column.key] = cells.read(column.key, cell)
        except CellError as bad:
            faults.append(ImportFault(place, bad.message, bad.hint))
    for index in range(width, len(row)):
        if not is_blank_cell(row[index]):
            message = f'"{cell_text(row[index])[:40]}" stands beyond the last header'
            faults.append(
                ImportFault(
                    f"row {number}, column {column_letter(index)}", message, "put text that holds the separator in quotes"
                )
            )
    faults += _find_conflicts(values, where)
    documents = tuple(values.pop("evidence", ()))
    return Draft(table=_build_table(values, where), source=f"row {number}", cell_places=where, documents=documents), faults


def _find_conflicts(values: dict[str, Any], where: dict[str, str]) -> Iterator[ImportFault]:
    """An award that two columns of a row tell differently."""
    amount, _, unit = values.get("award", "").partition(" ")
    if amount and "amount" in values and format_decimal(values["amount"]) != amount:
        message = f"{format_decimal(values['amount'])}, and {where['award']} says {amount}"
        yield ImportFault(where["amount"], message, "mend the cell that is wrong")
    if unit and normalize_word(values.get("unit", unit)) != normalize_word(unit):
        message = f'"{values["unit"]}", and {where["award"]} says "{unit}"'
        yield ImportFault(where["unit"], message, "mend the cell that is wrong")


def _build_table(values: dict[str, Any], where: dict[str, str]) -> dict[str, Any]:
    """The values as `[[entry]]` holds them: an amount and a unit are an award, and keys with a dot are tables."""
    table: dict[str, Any] = {}
    amount, unit = values.pop("amount", None), values.pop("unit", "")
    if amount is not None and "award" not in values:
        values["award"] = f"{format_decimal(amount)} {unit}".strip()
        where["award"] = where["amount"]
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
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{'row' if len(numbers) == 1 else 'rows'} {shown}"
