"""Tables for the terminal, laid out here: a library's table took half a millisecond a row, and teams have thousands.

Figures are never cut: only columns that may shrink give way, and their texts are wrapped.
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
    """Yield the lines of a table: titles, a rule, and the rows."""
    widths = _column_widths(columns, rows, width)
    yield from _row_lines([[column.title] for column in columns], columns, widths)
    yield "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    for row in rows:
        yield from _row_lines(row, columns, widths, paints=True)


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
    return [part for line in lines for part in _wrap(line, width)]


def _wrap(line: str, width: int) -> Iterator[str]:
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
