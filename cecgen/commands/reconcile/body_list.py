"""Read a body's own list as rows: a sheet, a saved page, a PDF or copied text, by a map that says what its columns are."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.commands.reconcile.matching import fold_number
from cecgen.diagnostics.folding import fold_text
from cecgen.evidence.sandbox.process import Sandbox
from cecgen.files.sheets.cells import CellError, CellReader, cell_text, is_blank_cell
from cecgen.files.sheets.columns import SheetColumn, column_letter, header_texts, match_columns
from cecgen.files.sheets.dates import read_date
from cecgen.files.sheets.loose_tables import find_archived_page, read_lines, read_web_page
from cecgen.files.sheets.text_sheet import read_text_sheet
from cecgen.files.sheets.unreadable import UnreadableSheet, check_file_size
from cecgen.files.sheets.workbook import read_workbook
from cecgen.model.drafts import ApprovalColumns, Cell, Columns, ImportFault, ImportMap, RecordColumns, RecordMeaning, Sheet
from cecgen.model.file_type import detect_type

CLEAR_FORMATS = ("MON DD, YYYY", "MON DD YYYY", "DD MON YYYY")
"""Ways of writing a day that can be read in one way only."""
COLUMN_KEYS = ("date", "begins", "title", "amount", "number", "certificate", "category", "status", "person", "licence")
"""What a column of a list may be: `number` is that of the course, `certificate` that of the credit."""
_SEEN: dict[str, tuple[str, ...]] = {
    "date": ("date", "completion date", "date completed", "completed", "date individual completed", "learner completion date"),
    "title": ("title", "activity title", "course title", "course name", "course", "activity", "learning activity title"),
    "amount": (
        "amount",
        "credits",
        "ceus",
        "cecs",
        "cpes",
        "cpe hours",
        "cpeus",
        "pdus",
        "contact hours",
        "hours",
        "ceu",
        "cec",
    ),
    "number": ("course number", "course no.", "program id", "event number"),
    "status": ("status",),
    "person": (
        "name",
        "full name",
        "participant",
        "participant name",
        "learner",
        "learner name",
        "attendee",
        "attendee name",
        "student name",
        "licensee",
        "licensee name",
        "member name",
    ),
}
"""Headers that forms and files of bodies have been seen with, and that mean one thing."""
_MEANINGS: dict[str, RecordMeaning] = {
    **dict.fromkeys(("approved", "accepted", "applied", "posted", "complete", "completed", "earned", "counts"), "counts"),
    **dict.fromkeys(("draft", "pending", "submitted", "under review", "audit", "unapplied", "in process"), "pending"),
    **dict.fromkeys(("denied", "rejected", "deleted", "declined", "not accepted"), "denied"),
    **dict.fromkeys(("carried over", "carry over", "carryover", "rollover"), "carried"),
}


class ListRow(Struct, frozen=True, kw_only=True):
    """A row of the body's list."""

    where: str
    """Its place in the file: `row 5`."""
    day: date | None = None
    begins: date | None = None
    title: str = ""
    amount: Decimal | None = None
    numbers: frozenset[str] = frozenset()
    number: str = ""
    """The number of its course or certificate, as it is written."""
    category: str = ""
    status: str = ""
    meaning: RecordMeaning | None = "counts"
    """What its status means; None if nobody has said."""
    person: str = ""
    licence: str = ""
    fault: str = ""
    """Why it cannot be compared, as a place and what is wrong there."""


class ReadList(Struct, frozen=True, kw_only=True):
    """The rows of a list, or what is wrong with it."""

    rows: tuple[ListRow, ...] = ()
    faults: tuple[ImportFault, ...] = ()
    remarks: tuple[str, ...] = ()


def open_list(name: str, data: bytes, mapping: ImportMap) -> Sheet:
    """Read a file, or pasted text, as a table; UnreadableSheet says why that is not possible."""
    check_file_size(data)
    if not data.strip():
        raise UnreadableSheet("is empty", "save or copy the list again, with its headers")
    if detect_type(data, name) == "pdf":
        with Sandbox() as sandbox:
            contents = sandbox.read_contents(data)
        if contents.failure or not contents.texts:
            raise UnreadableSheet("is a PDF without text that can be read", "copy the list from the page, and paste it: `-`")
        return read_lines("\n".join(contents.texts), mapping)
    start = data[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<div", b"<head", b"<!--")):
        return read_web_page(data)
    if page := find_archived_page(data):
        return read_web_page(page)
    if data.startswith(b"PK") or name.lower().endswith((".xlsx", ".xlsm")):
        return read_workbook(data, mapping)
    if name.lower().endswith((".csv", ".tsv")):
        return read_text_sheet(data, mapping)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return read_text_sheet(data, mapping)
    return read_lines(text, mapping)


class HeadedSheet(Struct, frozen=True):
    """A sheet with a row of headers: its own, or letters if it has none."""

    sheet: Sheet
    header_row: int
    added: int = 0
    """1 if a row of letters was put above the others."""


def head_sheet(sheet: Sheet) -> HeadedSheet:
    """Find the headers of a sheet; without any, its columns are called A, B, C."""
    number = _find_headers(sheet)
    if number:
        return HeadedSheet(sheet, number)
    letters: list[Cell] = [column_letter(index) for index in range(max(map(len, sheet.rows), default=0))]
    merged = {(row + 1, index): (to + 1, other) for (row, index), (to, other) in sheet.merged.items()}
    hidden = frozenset(row + 1 for row in sheet.hidden_rows)
    return HeadedSheet(replace(sheet, rows=[letters, *sheet.rows], merged=merged, hidden_rows=hidden), 1, 1)


def _find_headers(sheet: Sheet) -> int:
    """Find the row of the headers: the last one above the first row that has a day; 0 if that is the first."""
    for number, row in enumerate(sheet.rows[:50], 1):
        if sum(not is_blank_cell(cell) for cell in row) > 1 and any(_looks_like_day(cell) for cell in row):
            return number - 1
    return 1


def _looks_like_day(cell: object) -> bool:
    if isinstance(cell, date):
        return True
    formats = (*CLEAR_FORMATS, "MM/DD/YYYY", "DD/MM/YYYY", "MM/DD/YY", "DD.MM.YYYY")
    day, message, _ = read_date(cell.strip(), formats) if isinstance(cell, str) else (None, "", "")
    return day is not None or " can be " in message


def guess_columns(headers: Sequence[str]) -> dict[str, str]:
    """Guess what columns are by headers that mean one thing; those that could be two are left out."""
    found: dict[str, str] = {}
    for key, names in _SEEN.items():
        fitting = [header for header in headers if fold_text(header) in names]
        if len(fitting) == 1:
            found[key] = fitting[0]
    return found


def build_map(columns: Mapping[str, str], header_row: int, date_format: str, means: Mapping[str, RecordMeaning]) -> ImportMap:
    """Build the map of a list from what each column is."""
    record = {key: columns.get(key, "") for key in ("status", "person", "licence")}
    own = {key: columns.get(key, "") for key in ("date", "begins", "title", "amount", "certificate", "category")}
    return ImportMap(
        format=1,
        columns=Columns(**own, approval=ApprovalColumns(number=columns.get("number", ""))),
        record=RecordColumns(**record, means=dict(means)),
        header_row=header_row,
        date_format=date_format,
    )


def read_rows(headed: HeadedSheet, mapping: ImportMap) -> ReadList:
    """Read the rows of a list by its map; a list with other columns than the map knows is a fault."""
    sheet, mapping = headed.sheet, replace(mapping, header_row=headed.header_row)
    headers = header_texts(sheet, mapping.header_row)
    matched = match_columns(sheet, headers, mapping)
    by_key = {column.key: column for column in matched.columns}
    record = {
        key: index
        for key in ("status", "person", "licence")
        if (index := _find_header(getattr(mapping.record, key), headers)) is not None
    }
    missing = [key for key in ("date", "title", "amount") if _is_named(getattr(mapping.columns, key)) and key not in by_key]
    missing += [key for key in ("status", "person", "licence") if _is_named(getattr(mapping.record, key)) and key not in record]
    faults = list(matched.faults)
    if missing or not {"date", "title"} <= by_key.keys():
        lacks = " or ".join(dict.fromkeys([*missing, *(key for key in ("date", "title") if key not in by_key)]))
        present = ", ".join(f'"{each}"' for each in headers if each) or "none"
        hint = f'say what they are: --column date="…" --column title="…"; the headers are: {present}'
        faults = [ImportFault(f"row {mapping.header_row}", f"the list has no column that is known as its {lacks}", hint)]
    if faults:
        return ReadList(faults=tuple(faults), remarks=sheet.remarks)
    stated = (mapping.date_format,) if isinstance(mapping.date_format, str) else tuple(mapping.date_format)
    cells = CellReader(mapping, (*(each for each in stated if each), *CLEAR_FORMATS))
    rows = [
        _read_row(sheet, number, headed.added, row, by_key, record, cells)
        for number, row in enumerate(sheet.rows[mapping.header_row :], mapping.header_row + 1)
        if any(not is_blank_cell(cell) for cell in row)
    ]
    unreadable = [row for row in rows if row.day is None and row.fault]
    if rows and len(unreadable) == len(rows):
        hint = 'say how days are written, as in --date-format "MM/DD/YYYY"; or which column has them: --column date="…"'
        return ReadList(faults=(ImportFault(unreadable[0].where, unreadable[0].fault, hint),), remarks=sheet.remarks)
    return ReadList(rows=tuple(rows), remarks=sheet.remarks)


def _is_named(header: str | list[str]) -> bool:
    return bool(header)


def _find_header(wanted: str | list[str], headers: Sequence[str]) -> int | None:
    names = [fold_text(each) for each in ([wanted] if isinstance(wanted, str) else wanted) if each]
    return next((index for index, header in enumerate(headers) if fold_text(header) in names), None)


def _read_row(
    sheet: Sheet,
    number: int,
    added: int,
    row: Sequence[Cell],
    columns: Mapping[str, SheetColumn],
    record: Mapping[str, int],
    cells: CellReader,
) -> ListRow:
    values: dict[str, object] = {}
    fault = ""
    for key, column in columns.items():
        cell = row[column.index] if column.index < len(row) else None
        if is_blank_cell(cell):
            continue
        try:
            values[key] = cells.read(key, cell)
        except CellError as error:
            fault = fault or f"{column.label}: {error.message}"
            if key in ("title", "category"):
                values[key] = cell_text(cell)
    day, title = values.get("date"), str(values.get("title", ""))
    if number in sheet.hidden_rows:
        fault = "hidden or filtered away in the file: show it, and save the list again"
    elif day is None and not fault:
        merged = " (its cell is merged with another)" if (number, columns["date"].index) in sheet.merged else ""
        fault = f"{columns['date'].label} is empty{merged}: a row without a day, such as a total"
    elif not title and not fault:
        fault = f"{columns['title'].label} is empty"
    said = {key: cell_text(row[index]).strip() if index < len(row) else "" for key, index in record.items()}
    status = said.get("status", "")
    own = {fold_text(word): meaning for word, meaning in cells.mapping.record.means.items()}
    numbers = [str(values[key]) for key in ("approval.number", "certificate") if values.get(key)]
    return ListRow(
        where=f"row {number - added}",
        day=day if isinstance(day, date) else None,
        begins=begins if isinstance(begins := values.get("begins"), date) else None,
        title=title,
        amount=amount if isinstance(amount := values.get("amount"), Decimal) else None,
        numbers=frozenset(map(fold_number, numbers)),
        number=next(iter(numbers), ""),
        category=str(values.get("category", "")),
        status=status,
        meaning={**_MEANINGS, **own}.get(fold_text(status)) if status else "counts",
        person=said.get("person", ""),
        licence=said.get("licence", ""),
        fault=fault,
    )
