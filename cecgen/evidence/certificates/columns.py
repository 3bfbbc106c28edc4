"""The columns of a table in a document: the line of its headers, what each header means, and which cells are below it."""

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from cecgen.evidence.certificates.context import cell_meaning, date_book, label_book
from cecgen.evidence.certificates.days import find_days
from cecgen.evidence.certificates.lines import TextCell
from cecgen.evidence.certificates.phrases import PhraseBook, words_of

ColumnRole = Literal[
    "date", "title", "amount", "hours", "unit", "holder", "status", "certificate", "approval", "organiser", "other"
]  # fmt: skip
_MAX_HEADER = 40
_MAX_APART = 28.0
"""A cell further from a header than this, in points, at both edges and at its middle, is not below it."""


class TableColumn(NamedTuple):
    """A column: what it has, the words of its header, and where its header is."""

    role: ColumnRole
    words: str
    left: float
    right: float


class Headers(NamedTuple):
    """The columns that a line of headers names, and whether its second line was needed for that."""

    columns: Sequence[TableColumn]
    has_second_line: bool


def find_columns(line: Sequence[TextCell], following: Sequence[TextCell]) -> Headers | None:
    """Read a line as the headers of a table, if need be with the next line; None if it does not name day, title and amount."""
    columns = [TableColumn(_role(cell.folded.text, cell), cell.text, cell.left, cell.right) for cell in line]
    joined = _join(line, following)
    for found, has_second in ((joined, True), (columns, False)):
        if found and _is_table(found):
            return Headers(_keep_one_day_and_title(found), has_second)
    return None


def place_cells(line: Sequence[TextCell], columns: Sequence[TableColumn]) -> list[tuple[TableColumn, TextCell]]:
    """Place the cells of a line below their headers; empty if one of them is below none."""
    placed = []
    for cell in line:
        near = min(columns, key=lambda column: _distance(cell, column), default=None)
        if near is None or _distance(cell, near) > _MAX_APART:
            return []
        placed.append((near, cell))
    return placed


def _distance(cell: TextCell, column: TableColumn) -> float:
    """How far a cell is from being below a header: at its left edge, its right edge, or its middle."""
    centre = (column.left + column.right) / 2
    apart = min(abs(cell.left - column.left), abs(cell.right - column.right), abs(cell.centre - centre))
    overlaps = cell.left < column.right and column.left < cell.right
    return apart / 2 if overlaps else apart


def _join(line: Sequence[TextCell], following: Sequence[TextCell]) -> list[TableColumn]:
    """The columns of headers in two lines, such as "Contact" above "hours"; empty if the second line is none of headers."""
    if not following or following[0].page != line[0].page or following[0].top - line[0].bottom > 0.7 * line[0].height:
        return []
    if any(any(sign.isdigit() for sign in cell.text) for cell in following):
        return []
    parts: list[list[TextCell]] = [[cell] for cell in line]
    for cell in following:
        over = [part for part in parts if cell.left < part[0].right and part[0].left < cell.right]
        if len(over) > 1:
            return []
        if over:
            over[0].append(cell)
        else:
            parts.append([cell])
    columns = []
    for cells in sorted(parts, key=lambda part: part[0].left):
        words = " ".join(cell.text for cell in cells)
        folded = " ".join(cell.folded.text for cell in cells)
        role = _role(folded, cells[0] if len(cells) == 1 else None)
        columns.append(TableColumn(role, words, min(cell.left for cell in cells), max(cell.right for cell in cells)))
    return columns


def _is_table(columns: Sequence[TableColumn]) -> bool:
    roles = [column.role for column in columns]
    return "date" in roles and "title" in roles and bool({"amount", "hours"} & {*roles})


def _keep_one_day_and_title(columns: Sequence[TableColumn]) -> list[TableColumn]:
    """The columns with one of days and one of titles: the surest, else the first."""
    dates = [column for column in columns if column.role == "date"]
    sure = [column for column in dates if _day_role(column.words.casefold()) == "completion"]
    titles = [column for column in columns if column.role == "title"]
    kept = {id((sure or dates)[0]), id(titles[0])}
    return [
        column._replace(role="other") if column.role in ("date", "title") and id(column) not in kept else column
        for column in columns
    ]


def _day_role(text: str) -> str:
    return date_book().meaning_of(text)


def _role(text: str, cell: TextCell | None) -> ColumnRole:
    """What the cells below a header are."""
    if len(text) > _MAX_HEADER or find_days(text):
        return "other"
    own = _header_book().meaning_of(text)
    if own:
        return own  # type: ignore[return-value]
    if day := _day_role(text):
        return "date" if day in ("completion", "word") else "other"
    label = label_book().meaning_of(text) or (cell_meaning(cell, label_book()) if cell else "")
    match label:
        case "title" | "holder" | "certificate" | "approval" | "organiser" | "hours":
            return label
    phrases = [*_amount_book().find(text)]
    return "amount" if phrases and phrases[-1].end == len(text.rstrip(" .:)")) else "other"


@cache
def _header_book() -> PhraseBook:
    roles = ("unit", "status", "hours", "amount")
    return PhraseBook((role, words_of("transcript", f"{role}_headers")) for role in roles)


@cache
def _amount_book() -> PhraseBook:
    return PhraseBook([("amount", words_of("transcript", "amount_words"))])
