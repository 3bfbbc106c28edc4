"""A sheet and a map of its columns in, drafts of entries out; every cell that cannot be taken is named, all at once."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from cecgen.diagnostics import nearest
from cecgen.files.sheets.cells import LISTS, Bad, Cells, folded, is_blank, text_of
from cecgen.model.drafts import Cell, Draft, Fault, Header, ImportMap, Reading, Sheet
from cecgen.model.written import plain

NEEDED = ("date", "title")
"""What every row must say where the file has a column for it."""


class Column(Struct, frozen=True):
    """A column that is read: for which key, where it stands (from 0), and its header as the file has it."""

    key: str
    index: int
    header: str

    @property
    def words(self) -> str:
        """Where it is, as a spreadsheet shows it."""
        return f"column {letter(self.index)} ({self.header})"


def drafts_of(sheet: Sheet, mapping: ImportMap) -> Reading:
    """The rows of a sheet as drafts, by what a map says of its columns and words."""
    headers = [text_of(cell) for cell in sheet.rows[mapping.header_row - 1]] if len(sheet.rows) >= mapping.header_row else []
    columns, faults, remarks = _columns(headers, mapping)
    if not columns and not faults:
        faults.append(_no_column(headers, mapping))
    if faults:
        return Reading(faults=tuple(faults), remarks=sheet.remarks)
    forms = (mapping.date_format,) if isinstance(mapping.date_format, str) else tuple(mapping.date_format)
    cells = Cells(mapping, tuple(form for form in forms if form))
    drafts: list[Draft] = []
    skipped: dict[str, list[int]] = {}
    for number, row in enumerate(sheet.rows[mapping.header_row :], mapping.header_row + 1):
        if all(is_blank(cell) for cell in row):
            continue
        if mark := _skipped(headers, row, mapping):
            skipped.setdefault(mark, []).append(number)
            continue
        draft, wrong = _draft(row, number, columns, len(headers), cells)
        faults += wrong
        if not wrong:
            drafts.append(draft)
    remarks += [f"left out where {mark}: {_rows(numbers)}" for mark, numbers in skipped.items()]
    if not drafts and not skipped and not faults:
        remarks.append(f"no rows below the headers in row {mapping.header_row}")
    return Reading(drafts=tuple(drafts), faults=tuple(faults), remarks=(*sheet.remarks, *remarks))


def letter(index: int) -> str:
    """A column's letters as spreadsheets count them: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def headers_of(mapping: ImportMap) -> Iterator[tuple[str, list[str]]]:
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


def _columns(headers: list[str], mapping: ImportMap) -> tuple[list[Column], list[Fault], list[str]]:
    """The columns that are read; what is wrong with the headers; and what is not brought in."""
    where: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        where.setdefault(folded(header), []).append(index)
    columns: list[Column] = []
    faults: list[Fault] = []
    absent: list[tuple[str, list[str]]] = []
    for key, wanted in headers_of(mapping):
        found = [index for header in dict.fromkeys(map(folded, wanted)) for index in where.get(header, [])]
        if len(found) > 1:
            names = " and ".join(f"{letter(index)} ({headers[index]})" for index in found)
            hint = "rename one of them in the file, or name one of them in the map"
            faults.append(Fault(f"row {mapping.header_row}", f"columns {names} are both for {key}", hint))
        elif found:
            columns.append(Column(key, found[0], headers[found[0]]))
        elif wanted:
            absent.append((key, wanted))
    columns.sort(key=lambda column: column.index)
    read = {column.index for column in columns}
    marks = {folded(header) for header in mapping.skip_where}
    for header in mapping.skip_where:
        if folded(header) not in where:
            near = nearest(header, headers)
            hint = f'did you mean "{near}"?' if near else f"headers there: {', '.join(filter(None, headers))}"
            faults.append(Fault(f"row {mapping.header_row}", f'no column "{header}", which skip_where names', hint))
    left = [index for index, header in enumerate(headers) if header and index not in read and folded(header) not in marks]
    remarks = [f"not brought in: column {letter(index)} ({headers[index]}){_meant(headers[index], absent)}" for index in left]
    return columns, faults, remarks


def _meant(header: str, absent: list[tuple[str, list[str]]]) -> str:
    """The key that a column is perhaps for, where the map names a header like it that the file has not."""
    near = [(key, name) for key, names in absent for name in names if nearest(header, [name])]
    return f', though the map reads "{near[0][1]}" for {near[0][0]}' if near else ""


def _no_column(headers: list[str], mapping: ImportMap) -> Fault:
    there = ", ".join(f'"{header}"' for header in headers if header) or "nothing"
    wanted = [f'"{names[0]}"' for _, names in headers_of(mapping) if names]
    message = f"none of the headers that the map names stands here; there is {there}"
    hint = f"the map names {', '.join(wanted[:6]) or 'none'}; say header_row = … where the headers stand in another row"
    return Fault(f"row {mapping.header_row}", message, hint)


def _skipped(headers: list[str], row: list[Cell], mapping: ImportMap) -> str:
    """What marks a row as one to leave out, in words."""
    for header, words in mapping.skip_where.items():
        index = [folded(each) for each in headers].index(folded(header))
        said = text_of(row[index]) if index < len(row) else ""
        if folded(said) in [folded(word) for word in words]:
            return f'{header} is "{said}"'
    return ""


def _draft(row: list[Cell], number: int, columns: list[Column], width: int, cells: Cells) -> tuple[Draft, list[Fault]]:
    values: dict[str, Any] = {}
    where: dict[str, str] = {}
    faults: list[Fault] = []
    for column in columns:
        cell = row[column.index] if column.index < len(row) else None
        place = f"row {number}, {column.words}"
        if is_blank(cell):
            if column.key in NEEDED:
                hint = "fill it in; or leave such rows out with skip_where in the map"
                faults.append(Fault(place, f"no {column.key}, and every entry has one", hint))
            continue
        where[column.key] = place
        try:
            values[column.key] = cells.value(column.key, cell)
        except Bad as bad:
            faults.append(Fault(place, bad.message, bad.hint))
    for index in range(width, len(row)):
        if not is_blank(row[index]):
            message = f'"{text_of(row[index])[:40]}" stands beyond the last header'
            faults.append(
                Fault(f"row {number}, column {letter(index)}", message, "put text that holds the separator in quotes")
            )
    faults += _contradictions(values, where)
    documents = tuple(values.pop("evidence", ()))
    return Draft(table=_table(values, where), source=f"row {number}", cells=where, documents=documents), faults


def _contradictions(values: dict[str, Any], where: dict[str, str]) -> Iterator[Fault]:
    """An award that two columns of a row tell differently."""
    amount, _, unit = values.get("award", "").partition(" ")
    if amount and "amount" in values and plain(values["amount"]) != amount:
        message = f"{plain(values['amount'])}, and {where['award']} says {amount}"
        yield Fault(where["amount"], message, "mend the cell that is wrong")
    if unit and folded(values.get("unit", unit)) != folded(unit):
        message = f'"{values["unit"]}", and {where["award"]} says "{unit}"'
        yield Fault(where["unit"], message, "mend the cell that is wrong")


def _table(values: dict[str, Any], where: dict[str, str]) -> dict[str, Any]:
    """The values as `[[entry]]` holds them: an amount and a unit are an award, and keys with a dot are tables."""
    table: dict[str, Any] = {}
    amount, unit = values.pop("amount", None), values.pop("unit", "")
    if amount is not None and "award" not in values:
        values["award"] = f"{plain(amount)} {unit}".strip()
        where["award"] = where["amount"]
    elif unit and " " not in values.get("award", " "):
        values["award"] = f"{values['award']} {unit}"
    for key, value in values.items():
        outer, dot, inner = key.partition(".")
        if dot:
            table.setdefault(outer, {})[inner] = value
        elif value != [] or key not in LISTS:
            table[key] = value
    return table


def _rows(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{'row' if len(numbers) == 1 else 'rows'} {shown}"
