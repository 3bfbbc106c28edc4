"""Read a sheet of an Excel workbook as its program shows it: only values; no formula is run and no link is followed."""

import datetime
import io
import warnings
import zipfile
import zlib
from decimal import Decimal
from typing import Any

from cecgen.diagnostics.folding import fold_text
from cecgen.files.sheets.file_kinds import refuse_if_not_workbook
from cecgen.files.sheets.limits import BLOCK_BYTES, UnreadableSheet, check_extent, check_file_size
from cecgen.files.sheets.number_formats import show_number
from cecgen.files.sheets.workbook_layout import SheetLayout, read_layout
from cecgen.model.drafts import BrokenCell, Cell, ImportMap, Sheet, ShownNumber

MAX_WORKBOOK_BYTES = 64 * 1024 * 1024
"""Bytes in a workbook once it is unpacked."""
MAX_ELEMENTS = 300_000
"""XML elements in the sheets and the texts of a workbook: reading so many takes some three seconds."""
MAX_OTHER_ELEMENTS = 50_000
"""XML elements in any other part, such as the styles, of which openpyxl makes larger objects."""
_FIRST_YEAR = 1900
"""Excel shows no day before, but #####: a negative number that a formula came to."""
_ATTRIBUTES_PER_ELEMENT = 4
"""As many as an element has on average at most; a cell and its value have three together."""
_BULK = ("xl/worksheets/", "xl/sharedStrings")
"""Where the parts begin that are read in bulk: sheets and texts."""
_SAVE_AGAIN_HINT = "save it again as .xlsx with a spreadsheet program, or as CSV"
_SHRINK_HINT = "delete the empty rows and columns around the list and other sheets, or save the list as CSV"


def read_workbook(data: bytes, mapping: ImportMap) -> Sheet:
    """Read the sheet that the map names, else the first that can be seen; UnreadableSheet if that is not possible."""
    check_file_size(data)
    refuse_if_not_workbook(data)
    _refuse_bomb(data)
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - 200 ms that only a workbook is worth

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that are not read anyway
        try:
            reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            reader.read_chartsheet = lambda *_: None  # it has no cells, and one without a chart stops openpyxl
            reader.read()
            sheet, remarks = _choose_sheet(reader.wb, mapping)
            paths = {part.name: relation.target for part, relation in reader.parser.find_sheets()}
            with reader.archive.open(paths[sheet.title]) as stream:
                layout = read_layout(stream)
            check_extent(layout.last_row, 0)
            check_extent(layout.last_row, layout.last_column)
            rows, struck = _read_rows(sheet, layout)
        except UnreadableSheet:
            raise
        except Exception as error:  # openpyxl raises whatever its parts do on a broken workbook
            cause = error.__cause__ or error
            reason = f"{type(cause).__name__}: {cause}".splitlines()[0]
            raise UnreadableSheet(f"cannot be read as a workbook: {reason}", _SAVE_AGAIN_HINT) from None
    if struck:
        remarks.append(f"struck through, but read anyway: {'row' if len(struck) == 1 else 'rows'} {', '.join(struck[:10])}")
    return Sheet(
        rows=rows,
        remarks=tuple(remarks),
        hidden_rows=layout.hidden_rows,
        hidden_columns=layout.hidden_columns,
        merged=layout.merged,
    )


def _refuse_bomb(data: bytes) -> None:
    """UnreadableSheet if a workbook would unpack to too much; a part is looked at before it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            items = archive.infolist()
            size = sum(item.file_size for item in items)
            if size > MAX_WORKBOOK_BYTES:
                message = f"unpacks to {size:,} bytes, and at most {MAX_WORKBOOK_BYTES:,} are read"
                raise UnreadableSheet(message, _SHRINK_HINT)
            left = MAX_ELEMENTS
            for item in items:
                if not item.filename.endswith((".xml", ".rels")):
                    continue
                if item.filename.startswith(_BULK):
                    left -= _count_elements(archive, item, left)
                else:
                    _count_elements(archive, item, MAX_OTHER_ELEMENTS)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error):
        message = "is not a workbook: its zip file is damaged"
        raise UnreadableSheet(message, "save it again as .xlsx, or as CSV") from None


def _count_elements(archive: zipfile.ZipFile, item: zipfile.ZipInfo, most: int) -> int:
    """Count the XML elements in a part; UnreadableSheet if there are more than `most`, or if they are oversized."""
    count, attributes, last = 0, 0, b""
    with archive.open(item) as stream:
        while block := stream.read(BLOCK_BYTES):
            count += block.count(b"<") - (last + block).count(b"</")
            attributes += block.count(b'="') + block.count(b"='")
            last = block[-1:]
            if count > most:
                limit = MAX_ELEMENTS if item.filename.startswith(_BULK) else MAX_OTHER_ELEMENTS
                raise UnreadableSheet(f"has more than {limit:,} XML elements, up to {item.filename}", _SHRINK_HINT)
            # An XML parser reads a tag from its beginning again with every block that does not end it.
            is_oversized = len(block) == BLOCK_BYTES and b"<" not in block
            if is_oversized or attributes > _ATTRIBUTES_PER_ELEMENT * most:
                raise UnreadableSheet(f"has XML that no spreadsheet program writes, in {item.filename}", _SAVE_AGAIN_HINT)
    return count


def _choose_sheet(workbook: Any, mapping: ImportMap) -> tuple[Any, list[str]]:
    """The sheet to read, and remarks about it and the others."""
    seen = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if mapping.sheet:
        wanted = [sheet for sheet in workbook.worksheets if fold_text(sheet.title) == fold_text(mapping.sheet)]
        wanted.sort(key=lambda sheet: sheet.title != mapping.sheet)
        if not wanted:
            names = ", ".join(sheet.title for sheet in seen) or "none"
            raise UnreadableSheet(f'has no sheet "{mapping.sheet}"', f"sheets there: {names}")
        hidden = "" if wanted[0].sheet_state == "visible" else ", which is hidden"
        return wanted[0], [f'read the sheet "{wanted[0].title}"{hidden}']
    if not seen:
        raise UnreadableSheet("has no sheet that can be seen", "show the sheet of entries, and save it again")
    others = [f'not read: the sheet "{sheet.title}" (sheet = "…" in the map chooses another)' for sheet in seen[1:]]
    return seen[0], [f'read the sheet "{seen[0].title}"', *others]


def _read_rows(sheet: Any, layout: SheetLayout) -> tuple[list[list[Cell]], list[str]]:
    """The cells of every row, and the numbers of the rows whose text is struck through."""
    rows: list[list[Cell]] = []
    struck: list[str] = []
    if not layout.last_row:
        return rows, struck
    sheet.reset_dimensions()  # a file's own statement of its size may be wrong
    for number, row in enumerate(sheet.iter_rows(max_row=layout.last_row, max_col=layout.last_column), 1):
        cells = [
            BrokenCell("the cell contains a formula without a computed value")
            if (number, index) in layout.unsolved
            else _read_cell(cell)
            for index, cell in enumerate(row)
        ]
        fonts = (cell.font for cell, value in zip(row, cells, strict=True) if value not in (None, ""))
        if any(value not in (None, "") for value in cells) and all(font is not None and font.strike for font in fonts):
            struck.append(str(number))
        while cells and cells[-1] is None:
            cells.pop()
        rows.append(cells)
    return rows, struck


def _read_cell(cell: Any) -> Cell:
    """The value that Excel shows: at most fifteen digits, a day without its midnight, a number as its format shows it."""
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "e":
        return BrokenCell(f"the cell contains an error ({value})")
    if isinstance(value, datetime.datetime):
        if value.year < _FIRST_YEAR:
            return BrokenCell("the cell contains a day before 1900")
        return value.date() if value.time() == datetime.time() else value
    if isinstance(value, datetime.time | datetime.timedelta):
        return BrokenCell(f"the cell contains a time ({value})")
    if isinstance(value, str):
        from openpyxl.utils.escape import unescape  # noqa: PLC0415 - see above

        return str(unescape(value)) if "_x" in value else value
    if isinstance(value, bool | datetime.date):
        return value
    number = Decimal(str(value)) if isinstance(value, int) else Decimal(format(value, ".15g"))
    shown = show_number(number, cell.number_format or "") if number.is_finite() else None
    return number if shown is None else ShownNumber(number, shown)
