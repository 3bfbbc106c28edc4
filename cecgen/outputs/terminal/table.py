"""Tables for the terminal, laid out here: a library's table took half a millisecond a row, and teams have thousands.

Figures are never cut: only columns that may shrink give way, and their texts are wrapped. In a window that is too narrow
even for that, each row is a list of its cells.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

_NARROWEST = 8
_GAP = "  "

TableRow = Sequence[Sequence[str]]
"""The cells of a row, each with its lines."""


class Column(Struct, frozen=True):
    """A column of a table."""

    title: str
    shrinks: bool = False
    """Whether it is narrowed if there is no room."""
    is_right_aligned: bool = False
    is_optional: bool = False
    """Whether it is left out if there is no room."""
    paint: Callable[[str], str] | None = None
    """Adds colour to a line of a cell, which is padded already."""


def format_table(columns: Sequence[Column], rows: Sequence[TableRow], width: int) -> Iterator[str]:
    """Yield the lines of a table: titles, a rule, and the rows; or of a list for each row if the table is too wide."""
    widths = _column_widths(columns, rows, width)
    if rows and sum(widths) + len(_GAP) * (len(widths) - 1) > width:
        yield from _list_lines(columns, rows, width)
        return
    yield from _row_lines([[column.title] for column in columns], columns, widths)
    yield "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    for row in rows:
        yield from _row_lines(row, columns, widths, paints=True)


def _list_lines(columns: Sequence[Column], rows: Sequence[TableRow], width: int) -> Iterator[str]:
    """Yield a line for each cell of a row, behind the title of its column, and a blank line between rows."""
    indent = max(_width(column.title) for column in columns) + len(_GAP)
    for number, row in enumerate(rows):
        if number:
            yield ""
        for column, cell in zip(columns, row, strict=True):
            title = column.title
            for text in _wrap_cell([line for line in cell if line], max(_NARROWEST, width - indent)):
                painted = column.paint(text) if column.paint else text
                yield title + " " * (indent - _width(title)) + painted
                title = ""


def _column_widths(columns: Sequence[Column], rows: Sequence[TableRow], width: int) -> list[int]:
    """Compute the widths of the columns; if they are too wide together, those that shrink share what the others leave."""
    needed = [
        max(_width(column.title), max((_width(line) for row in rows for line in row[index]), default=0))
        for index, column in enumerate(columns)
    ]
    shrinking = sorted((index for index, column in enumerate(columns) if column.shrinks), key=needed.__getitem__)
    fixed = set(range(len(columns))) - {*shrinking}
    left = width - len(_GAP) * (len(columns) - 1) - sum(needed[index] for index in fixed)
    for place, index in enumerate(shrinking):  # the narrowest first: the others get what it does not need
        share = max(_NARROWEST, left // (len(shrinking) - place))
        needed[index] = min(needed[index], share)
        left -= needed[index]
    return needed


def _row_lines(row: TableRow, columns: Sequence[Column], widths: Sequence[int], *, paints: bool = False) -> Iterator[str]:
    cells = [
        _wrap_cell(cell, width) if column.shrinks else cell for cell, column, width in zip(row, columns, widths, strict=True)
    ]
    for texts in zip_longest(*cells, fillvalue=""):
        padded = []
        for text, column, width in zip(texts, columns, widths, strict=True):
            space = " " * (width - _width(text))
            painted = column.paint(text) if paints and column.paint and text else text
            padded.append(space + painted if column.is_right_aligned else painted + space)
        yield _GAP.join(padded).rstrip()


def _wrap_cell(lines: Sequence[str], width: int) -> Sequence[str]:
    if all(_width(line) <= width for line in lines):
        return lines
    return [part for line in lines for part in wrap_line(line, width)]


def wrap_line(line: str, width: int) -> Iterator[str]:
    """Break a line between words, and inside of a word only if it is longer than the line."""
    current = ""
    for word in line.split():
        joined = f"{current} {word}" if current else word
        if _width(joined) <= width:
            current = joined
            continue
        if current:
            yield current
        current = ""
        for sign in word:
            if _width(current + sign) > width:
                yield current
                current = ""
            current += sign
    yield current


def _width(text: str) -> int:
    """Return how many columns a text takes: some signs take two, some none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - time that most tables can save

    return cell_len(text)
