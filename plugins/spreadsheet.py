"""Spreadsheets as people keep them: CSV in whatever way it was saved, and Excel's workbooks, of which only values are read.

No formula is run, no link is followed, and no macro is looked at.
"""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import fold_text, hookimpl

MOST_ROWS = 10_000
MOST_COLUMNS = 200
LARGEST = 16 * 1024 * 1024
"""Bytes in a file; a career of entries is a hundredth of it."""
LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes in a workbook once it is unpacked."""
MOST_ELEMENTS = 500_000
"""XML elements in a part of a workbook: each takes a hundred times its size in memory, and a cell is two of them."""
LONGEST_CELL = 32_767
"""Characters in a cell, as Excel has them at most."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


class Unreadable(Exception):
    """A file that cannot be read at all, or not from some row on: where, what is wrong, and the way out."""

    def __init__(self, message, hint, where=""):
        super().__init__(message)
        self.where, self.message, self.hint = where, message, hint


class Spreadsheets:
    """Reads a table of entries, by a map that says what its columns are."""

    name = "spreadsheet"
    endings = (".csv", ".tsv", ".xlsx", ".xlsm")
    needs_map = True
    maps = {path.stem: path for path in sorted((Path(__file__).parent / "maps").glob("*.toml"))}  # noqa: RUF012 - never changed

    def read(self, file, mapping):
        """The rows as drafts; everything that is wrong with any cell, at once."""
        from cecgen import ImportFault, ReadDrafts, Sheet, drafts_from_sheet  # noqa: PLC0415 - `check` reads no spreadsheets

        try:
            if len(file.data) > LARGEST:
                raise Unreadable(f"the file has {len(file.data):,} bytes, and at most {LARGEST:,} are read", "divide it")
            workbook = file.ending in (".xlsx", ".xlsm")
            rows, remarks = workbook_rows(file.data, mapping) if workbook else text_rows(file.data, mapping)
        except Unreadable as error:
            return ReadDrafts(faults=(ImportFault(error.where or file.name, error.message, error.hint),))
        return drafts_from_sheet(Sheet(rows=rows, remarks=tuple(remarks)), mapping)


# ---------------------------------------------------------------- CSV


def text_rows(data, mapping):
    """The rows of a text file, and how it was read."""
    import csv  # noqa: PLC0415 - `check` reads no spreadsheets
    import io  # noqa: PLC0415 - see above

    text, encoding = decoded(data)
    remarks = [f"read as {encoding}"]
    stated = re.match(r"sep=(.)\r?\n?", text)  # as Excel begins some files
    separator = mapping.delimiter or (stated[1] if stated else "") or _separator(text, mapping)
    remarks.append(f"cells are separated by {SEPARATORS.get(separator, separator)}")
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    try:
        for row in reader:
            rows.append([] if stated and not rows else row)
            _within(len(rows), len(row))
    except csv.Error as error:
        hint = "look for a quotation mark that is never closed, or one inside a cell that is not written twice"
        raise Unreadable(f"cannot be read from here on: {error}", hint, f"row {len(rows) + 1}") from None
    return rows, remarks


def decoded(data):
    """A text file as text, and the encoding it was read in: UTF-8, UTF-16 where it says so, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16", "UTF-16")
    if data.startswith(b"\xef\xbb\xbf"):
        text, encoding = _decoded(data, "utf-8-sig", "UTF-8")
        return text.lstrip("\ufeff"), encoding  # some programs write the mark twice
    if b"\0" in data:
        raise Unreadable("is not text: it contains zero bytes", "save it as CSV in UTF-8, or as .xlsx")
    try:
        return data.decode(), "UTF-8"
    except UnicodeDecodeError:
        return _decoded(data, "cp1252", "Windows-1252, since it is not UTF-8: compare accents and dashes in the preview")


def _decoded(data, encoding, called):
    try:
        return data.decode(encoding), called
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"is not {called.partition(',')[0]} text, from byte {error.start + 1} on", "save it as CSV in UTF-8"
        ) from None


def _separator(text, mapping):
    """The separator by which the header row has most of the headers that the map names, then most cells."""
    import csv  # noqa: PLC0415 - `check` reads no spreadsheets
    import io  # noqa: PLC0415 - see above
    from itertools import islice  # noqa: PLC0415 - see above

    wanted = set(_named(mapping.columns))

    def fit(separator):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            headers = next(islice(reader, mapping.header_row - 1, None), [])
        except csv.Error:
            return 0, 0
        return len(wanted & {fold_text(header) for header in headers}), len(headers)

    return max((",", ";", "\t"), key=fit)


def _named(value):
    """Every header that a map names."""
    if isinstance(value, str):
        yield fold_text(value)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)
    elif isinstance(value, dict):
        yield from _named(list(value.values()))
    else:
        yield from _named([getattr(value, name) for name in value.__struct_fields__])


def _within(rows, columns):
    if rows > MOST_ROWS:
        raise Unreadable(f"there are more than {MOST_ROWS:,} rows", "divide it into several files")
    if columns > MOST_COLUMNS:
        raise Unreadable(f"there are more than {MOST_COLUMNS} columns", "take out what is not an entry", f"row {rows}")


# ---------------------------------------------------------------- workbooks


def workbook_rows(data, mapping):
    """The rows of a sheet of a workbook, as Excel typed its cells, and how it was read."""
    import io  # noqa: PLC0415 - `check` reads no spreadsheets
    import warnings  # noqa: PLC0415 - see above

    _refuse_bomb(data)
    from openpyxl import load_workbook  # noqa: PLC0415 - 200 ms that only a workbook is worth

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that are not read anyway
        try:
            values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            name, remarks = _sheet(values, mapping)
            return _cells(values[name], formulas[name]), remarks
        except Unreadable:
            raise
        except Exception as error:  # openpyxl raises whatever its parts do on a broken workbook
            cause = error.__cause__ or error
            reason = f"{type(cause).__name__}: {cause}".splitlines()[0]
            raise Unreadable(f"cannot be read as a workbook: {reason}", "save it again as .xlsx, or as CSV") from None


def _refuse_bomb(data):
    """A workbook is a zip: what it says of itself is looked at before any of it is unpacked."""
    import io  # noqa: PLC0415 - `check` reads no spreadsheets
    import zipfile  # noqa: PLC0415 - see above
    import zlib  # noqa: PLC0415 - see above

    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("is an old .xls, or protected by a password", "save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(item.file_size for item in archive.infolist())
            if size > LARGEST_UNPACKED:
                message = f"unpacks to {size:,} bytes, and at most {LARGEST_UNPACKED:,} are read"
                raise Unreadable(message, "save only the sheet of entries")
            for item in archive.infolist():
                _refuse_many_elements(archive, item)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise Unreadable("is not a workbook: its zip file is damaged", "save it again as .xlsx, or as CSV") from None


def _refuse_many_elements(archive, item):
    count, last = 0, b""
    with archive.open(item) as stream:
        while block := stream.read(1 << 20):
            count += block.count(b"<") - (last + block).count(b"</")
            last = block[-1:]
            if count > MOST_ELEMENTS:
                message = f"holds more than {MOST_ELEMENTS:,} XML elements in {item.filename}"
                raise Unreadable(message, "save only the sheet of entries")


def _sheet(workbook, mapping):
    """The sheet to read, and what is said about the others."""
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    names = [sheet.title for sheet in sheets]
    if mapping.sheet:
        wanted = [sheet.title for sheet in workbook.worksheets if fold_text(sheet.title) == fold_text(mapping.sheet)]
        if not wanted:
            raise Unreadable(f'has no sheet "{mapping.sheet}"', f"sheets there: {', '.join(names) or 'none'}")
        name = mapping.sheet if mapping.sheet in wanted else wanted[0]
        return name, [f'read the sheet "{name}"']
    if not names:
        raise Unreadable("has no sheet that can be seen", "show the sheet of entries, and save it again")
    others = [f'not read: the sheet "{name}" (sheet = "…" in the map chooses another)' for name in names[1:]]
    return names[0], [f'read the sheet "{names[0]}"', *others]


def _cells(values, formulas):
    rows = []
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what a file says of its own size is not believed
    value_of = _reader_of_cells()
    both = zip(values.iter_rows(max_row=MOST_ROWS + 1), formulas.iter_rows(max_row=MOST_ROWS + 1), strict=True)
    for row, written in both:
        cells = [value_of(cell, source) for cell, source in zip(row, written, strict=True)]
        while cells and cells[-1] is None:
            cells.pop()
        rows.append(cells)
        if cells:
            _within(len(rows), len(cells))
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _reader_of_cells():
    """How a cell becomes the value that Excel shows: at most fifteen digits, a day without its midnight, a serial's zeros."""
    import datetime  # noqa: PLC0415 - `check` reads no spreadsheets

    from cecgen import BrokenCell  # noqa: PLC0415 - see above

    def value_of(cell, source):
        value = cell.value
        if value is None:
            return BrokenCell("the cell holds a formula that no program has worked out") if source.data_type == "f" else None
        if cell.data_type == "e":
            return BrokenCell(f"the cell holds an error ({value})")
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.time | datetime.timedelta):
            return BrokenCell(f"the cell holds a time ({value})")
        if isinstance(value, bool | date | str):
            return value
        zeros = re.fullmatch("0+", str(cell.number_format or ""))
        if zeros and isinstance(value, int) and len(zeros[0]) > 1:
            return str(value).zfill(len(zeros[0]))
        return Decimal(str(value)) if isinstance(value, int) else Decimal(format(value, ".15g"))

    return value_of


@hookimpl
def cecgen_importers():
    """Spreadsheets."""
    return [Spreadsheets()]
