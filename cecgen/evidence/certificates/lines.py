"""The words of a page as cells, which are side by side or below each other, and as running text."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from statistics import median

from cecgen.evidence.certificates.phrases import Folded, fold_with_places
from cecgen.model.pages import DocumentPage, Word

_LABELLED = re.compile(r"[^\W\d_][^:.]{0,34}:(?:\s|$)")
"""A line that begins so is a label with its value, and no continuation of the line above it."""
_OPEN_QUOTE = re.compile(r"“[^”]*$|«[^»]*$")
_MIN_LINE = 45
"""A line of fewer letters is by itself: the lines of a list are short, and none goes on in the next."""
_LEADER = re.compile(r"[.…‥]+|[._…‥]{4,}")
"""Dots or lines from a label to its value: they are no words, and separate the two cells."""
_CELL_GAP = 0.95
"""A gap that is wider than this part of the letters' height separates two cells of a line."""
_COLUMN_GAP = 0.5
"""A narrower one does so in a table, if the columns above or below say so too."""


class TextCell:
    """Words of one line that stand together."""

    def __init__(self, words: Sequence[Word], page: int) -> None:
        self.words = words
        self.page = page
        self.text = " ".join(word.text for word in words)
        self.left, self.right = words[0].left / 10, max(word.right for word in words) / 10
        self.top, self.bottom = min(word.top for word in words) / 10, max(word.bottom for word in words) / 10
        self.height = median(word.height for word in words) / 10
        self._heights = sorted({word.height for word in words})
        self.row = 0
        """The number of its line on the page."""

    @property
    def centre(self) -> float:
        """The middle of the cell, from the left edge of the page."""
        return (self.left + self.right) / 2

    @cached_property
    def folded(self) -> Folded:
        """Its text without accents and capitals."""
        return fold_with_places(self.text)

    def has_letters_of(self, other: "TextCell") -> bool:
        """Whether it has letters of a size that another cell has too; bold words in a line have boxes of another height."""
        return any(abs(own - its) <= 0.1 * its for own in self._heights for its in other._heights)

    def __repr__(self) -> str:
        return f"TextCell({self.text!r}, page {self.page})"


class Flow:
    """Running text: cells that are lines of one paragraph, or one cell by itself."""

    def __init__(self, cells: Sequence[TextCell]) -> None:
        self.cells = cells
        self.starts: list[int] = []
        parts: list[str] = []
        at = 0
        for cell in cells:
            self.starts.append(at)
            parts.append(cell.text)
            at += len(cell.text) + 1
        self.text = " ".join(parts)

    @cached_property
    def folded(self) -> Folded:
        """Its text without accents and capitals."""
        return fold_with_places(self.text)

    def cell_at(self, place: int) -> TextCell:
        """The cell that a place of the folded text is in."""
        original = self.folded.places[min(place, len(self.folded.places) - 1)]
        return next(cell for cell, start in zip(reversed(self.cells), reversed(self.starts), strict=True) if start <= original)

    def is_at_start_of_cell(self, place: int) -> bool:
        """Whether nothing but signs is before a place of the folded text in its cell."""
        cell = self.cell_at(place)
        start = self.starts[[*self.cells].index(cell)]
        original = self.folded.places[place]
        return not any(sign.isalnum() for sign in self.text[start:original])


class Layout:
    """All cells of a document, with their neighbours, and its running text."""

    def __init__(self, pages: Sequence[DocumentPage]) -> None:
        self.cells: list[TextCell] = []
        for number, page in enumerate(pages, 1):
            self.cells += _cells_of(page, number)
        self.flows = [*_flows_of(self.cells)]
        self._last_rows = {cell.page: cell.row for cell in self.cells}
        self._rows: dict[tuple[int, int], list[TextCell]] = {}
        for cell in self.cells:
            self._rows.setdefault((cell.page, cell.row), []).append(cell)

    def row_of(self, cell: TextCell) -> list[TextCell]:
        """All cells of its line, from left to right."""
        return self._rows[cell.page, cell.row]

    def rows_from(self, cell: TextCell, step: int) -> Iterator[list[TextCell]]:
        """Yield the lines of a cell's page below it, or above it with -1, the nearest first."""
        for row in range(cell.row + step, self._last_rows[cell.page] + 1 if step > 0 else -1, step):
            yield self._rows.get((cell.page, row), [])

    def left_of(self, cell: TextCell) -> TextCell | None:
        """The cell before it in its line."""
        row = self.row_of(cell)
        at = row.index(cell)
        return row[at - 1] if at else None

    def right_of(self, cell: TextCell) -> TextCell | None:
        """The cell after it in its line."""
        row = self.row_of(cell)
        at = row.index(cell)
        return row[at + 1] if at + 1 < len(row) else None

    def above(self, cell: TextCell) -> TextCell | None:
        """The nearest cell above it that begins with it, or that has its middle over or under it."""
        return self._nearest(cell, -1)

    def below(self, cell: TextCell) -> TextCell | None:
        """The nearest cell below it."""
        return self._nearest(cell, 1)

    def indented_below(self, cell: TextCell) -> TextCell | None:
        """The cell that is alone in the next line, near, and begins further right."""
        row = next(self.rows_from(cell, 1), [])
        is_near = len(row) == 1 and row[0].top - cell.bottom <= 3.2 * max(cell.height, row[0].height)
        return row[0] if is_near and cell.left < row[0].left < cell.right else None

    def _nearest(self, cell: TextCell, step: int) -> TextCell | None:
        best: tuple[float, TextCell] | None = None
        for other in self.cells:
            if other.page != cell.page or other is cell:
                continue
            distance = (cell.top - other.bottom) if step < 0 else (other.top - cell.bottom)
            if not -0.35 * min(cell.height, other.height) <= distance <= 3.2 * max(cell.height, other.height):
                continue
            if other.row == cell.row or not _are_aligned(cell, other):
                continue
            if best is None or distance < best[0]:
                best = distance, other
        return best[1] if best else None


def _are_aligned(cell: TextCell, other: TextCell) -> bool:
    """Whether two cells begin at one place, end there, or are in the middle of each other."""
    slack = 0.8 * min(cell.height, other.height)
    if abs(cell.left - other.left) <= slack or abs(cell.right - other.right) <= slack:
        return True
    return abs(cell.centre - other.centre) <= 1.2 * slack


def _cells_of(page: DocumentPage, number: int) -> Iterator[TextCell]:
    rows: list[list[Word]] = []
    for word in sorted(page.words, key=lambda each: (each.top + each.bottom, each.left)):
        last = rows[-1] if rows else []
        reference = last[-1] if last else None
        middle = (word.top + word.bottom) / 2
        if reference and abs(middle - (reference.top + reference.bottom) / 2) <= 0.4 * min(word.height, reference.height):
            last.append(word)
        else:
            rows.append([word])
    lines = [_split_line(row, number) for row in rows]
    for index, line in enumerate(lines):
        above = lines[max(0, index - 1) : index]
        lines[index] = [part for cell in line for part in _split_columns(cell, above, lines[index + 1 : index + 3])]
        for cell in lines[index]:
            cell.row = index
            yield cell


def _split_line(row: Sequence[Word], number: int) -> list[TextCell]:
    """The cells of a line: words with no wide gap or dots between them."""
    cells: list[TextCell] = []
    group: list[Word] = []
    for word in sorted(row, key=lambda each: each.left):
        is_leader = bool(_LEADER.fullmatch(word.text))
        if group and (is_leader or word.left - group[-1].right > _CELL_GAP * max(min(word.height, group[-1].height), 60)):
            cells.append(TextCell(group, number))
            group = []
        if not is_leader:
            group.append(word)
    return [*cells, TextCell(group, number)] if group else cells


def _split_columns(
    cell: TextCell, above: Sequence[Sequence[TextCell]], below: Sequence[Sequence[TextCell]]
) -> Iterator[TextCell]:
    """Split a cell of narrow columns: after a wider gap, a column of the line above begins, or of both lines below."""
    start = 0
    gaps = [after.left - before.right for before, after in pairwise(cell.words)]
    usual = median(gaps) if len(gaps) > 1 else 0
    for at, gap in enumerate(gaps, 1):
        if gap <= max(_COLUMN_GAP * 10 * cell.height, 1.6 * usual):
            continue
        left, over = cell.words[at].left / 10, cell.words[start].left / 10
        if any(
            len(lines) == number and all(_has_columns(line, over, left) for line in lines)
            for lines, number in ((above, 1), (below, 2))
        ):
            yield TextCell(cell.words[start:at], cell.page)
            start = at
    yield TextCell(cell.words[start:], cell.page) if start else cell


def _has_columns(line: Sequence[TextCell], *lefts: float) -> bool:
    """Whether cells of a line begin at these places."""
    return all(any(abs(cell.left - left) <= 1 for cell in line) for left in lefts)


def _flows_of(cells: Sequence[TextCell]) -> Iterator[Flow]:
    """Join lines to paragraphs: those that go on below, in the same letters, because the next word did not fit."""
    taken: set[int] = set()
    by_page: dict[int, list[TextCell]] = {}
    for cell in cells:
        by_page.setdefault(cell.page, []).append(cell)
    for page in by_page.values():
        widest = {
            id(cell): max(each.right for each in page if abs(each.left - cell.left) <= 3 and each.has_letters_of(cell))
            for cell in page
        }
        for cell in page:
            if id(cell) in taken:
                continue
            lines = [cell]
            taken.add(id(cell))
            while following := _next_line(lines[-1], page, taken, widest[id(cell)]):
                lines.append(following)
                taken.add(id(following))
            yield Flow(lines)


def _next_line(cell: TextCell, page: Sequence[TextCell], taken: set[int], right: float) -> TextCell | None:
    for other in page:
        if id(other) in taken or other.row <= cell.row:
            continue
        gap = other.top - cell.bottom
        if gap > 0.9 * cell.height:
            return None
        if _LABELLED.match(other.text) and not _OPEN_QUOTE.search(cell.text):
            return None
        if not other.has_letters_of(cell):
            continue
        if abs(other.left - cell.left) <= 3:
            if len(cell.text) < _MIN_LINE:
                return None
            first = other.words[0]
            needs = cell.right + 0.3 * cell.height + (first.right - first.left) / 10
            return other if needs > right - 1.5 * cell.height else None
        if abs(other.centre - cell.centre) <= 2 and cell.right - cell.left > 24 * cell.height:
            return other  # long lines around one middle are a paragraph
    return None
