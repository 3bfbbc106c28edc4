"""Read a table that no program saved as a sheet: one of a saved web page, or lines that somebody copied."""

import re
from html.parser import HTMLParser

from cecgen.files.sheets.encodings import decode_sheet
from cecgen.files.sheets.text_sheet import read_text_sheet
from cecgen.files.sheets.unreadable import MAX_ROWS, UnreadableSheet, check_extent, check_file_size
from cecgen.model.drafts import Cell, ImportMap, Sheet

_VOID = ["script", "style", "template", "noscript"]
_DATE = r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|[A-Z][a-z]{2,8}\.? \d{1,2}, ?\d{4}|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}"
_BEGINS_WITH_DATE = re.compile(rf"(?P<date>{_DATE})\s+(?P<title>.*?)(?:\s+(?P<amount>\d+(?:[.,]\d+)?)(?:\s+[A-Za-z]{{1,6}})?)?")
_ENDS_WITH_DATE = re.compile(rf"(?P<title>.*?)\s+(?P<date>{_DATE})(?:\s+(?P<amount>\d+(?:[.,]\d+)?)(?:\s+[A-Za-z]{{1,6}})?)?")
_GAP = re.compile(r"\t|\s{2,}|\s\|\s")
LINE_HEADERS = ("Date", "Title", "Amount")
"""What the columns of lines are called that are cut at their date and their last number."""


def read_web_page(data: bytes) -> Sheet:
    """Read the table of a saved web page that has most rows; UnreadableSheet if it has none."""
    check_file_size(data)
    page = _Tables()
    page.feed(decode_sheet(data).text)
    page.close()
    table = max(page.tables, key=lambda each: len(each.rows), default=None)
    if table is None or len(table.rows) < 2:
        hint = "save the page while the list is shown, as a web page of one file; or copy the list, and paste it: `-`"
        raise UnreadableSheet("has no table: the page may load its list only in the browser", hint)
    check_extent(len(table.rows), max(map(len, table.rows)))
    remark = f"read the longest of {len(page.tables)} tables" if len(page.tables) > 1 else "read the table of the page"
    return Sheet(rows=table.rows, remarks=(remark,), merged=table.merged)


def find_archived_page(data: bytes) -> bytes:
    """Find the page in a single file of a browser (.mhtml), which is written as a mail; empty if it is no such file."""
    if b"multipart/related" not in data[:2000].lower():
        return b""
    from email import message_from_bytes  # noqa: PLC0415 - 20 ms that few lists are worth

    pages = (part for part in message_from_bytes(data).walk() if part.get_content_type() == "text/html")
    content = next((part.get_payload(decode=True) for part in pages), b"")
    return content if isinstance(content, bytes) else b""


class _Table:
    """A table as it is read: its rows, and cells that are merged with others."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.merged: dict[tuple[int, int], tuple[int, int]] = {}
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}

    def begin_row(self) -> None:
        self.rows.append([])

    def add_cell(self, text: str, wide: int, high: int) -> None:
        """Add a cell to the last row; those that it is merged over are empty."""
        if not self.rows:
            self.begin_row()
        number, row = len(self.rows), self.rows[-1]
        while (number, len(row)) in self._spans:
            self.merged[number, len(row)] = self._spans[number, len(row)]
            row.append(None)
        anchor = number, len(row)
        row.append(text)
        for down in range(high):
            for right in range(wide):
                if down or right:
                    self._spans[number + down, anchor[1] + right] = anchor
        for _ in range(1, wide):
            self.merged[number, len(row)] = anchor
            row.append(None)


class _Tables(HTMLParser):
    """Collects the tables of a page; a table inside a cell is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._cell: tuple[list[str], int, int] | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in _VOID:
            self._hidden += 1
        elif tag == "table":
            self._end_cell()
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1].begin_row()
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = [], _span(said.get("colspan")), _span(said.get("rowspan"))
        elif tag in ("br", "p", "div", "li") and self._cell:
            self._cell[0].append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            table = self._open.pop()
            table.rows = [row for row in table.rows if row]
        if self._open and len(self._open[-1].rows) > 2 * MAX_ROWS:
            check_extent(len(self._open[-1].rows), 1)

    def handle_data(self, data: str) -> None:
        if self._cell and not self._hidden:
            self._cell[0].append(data)

    def _end_cell(self) -> None:
        if self._cell and self._open:
            texts, wide, high = self._cell
            self._open[-1].add_cell(" ".join("".join(texts).split()), wide, high)
        self._cell = None


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 200) if text and text.isascii() and text.isdigit() else 1


def read_lines(text: str, mapping: ImportMap) -> Sheet:
    """Read copied text: as cells with a sign between them, in columns, or lines with a date and perhaps an amount."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise UnreadableSheet("is empty", "copy the list with its headers, and paste it again")
    check_extent(len(lines), 1)
    if "\t" in text or any(_separates(sign, lines) for sign in ";,"):
        return read_text_sheet(text.encode(), mapping)
    in_columns = [_GAP.split(line.strip()) for line in lines]
    if sum(len(row) > 1 for row in in_columns) * 2 > len(lines):
        return Sheet(rows=[[*row] for row in in_columns], remarks=("columns are told apart by the gaps between them",))
    matches = (_BEGINS_WITH_DATE.fullmatch(line.strip()) or _ENDS_WITH_DATE.fullmatch(line.strip()) for line in lines)
    rows: list[list[Cell]] = [[match["date"], match["title"], match["amount"]] for match in matches if match]
    if not rows:
        hint = "copy the whole table, with its headers; or save it as CSV or .xlsx"
        raise UnreadableSheet("has no line with a day and a title", hint)
    left = len(lines) - len(rows)
    remarks = ("each line was cut at its day and its last number: compare them",)
    more = (f"{left} {'line' if left == 1 else 'lines'} without a day left out",) if left else ()
    return Sheet(rows=[[*LINE_HEADERS], *rows], remarks=(*remarks, *more))


def _separates(sign: str, lines: list[str]) -> bool:
    """Whether a sign is between the headers of the first line, and not only a comma in its sentence."""
    if any(each.isdigit() for each in lines[0]):
        return False
    return lines[0].count(sign) > 1 or all(sign in line for line in lines)
