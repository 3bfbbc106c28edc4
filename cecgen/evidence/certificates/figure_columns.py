"""Figures below each other under one header, such as the credits of each session of a conference: none is the award alone."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.lines import Layout, TextCell
from cecgen.evidence.certificates.phrases import PhraseBook, words_of
from cecgen.model.pages import Word

_FIGURE = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
_DASHES = frozenset("-–—")
_APART = 3.2
"""A word that is further from the one above it than so many heights of letters is not in its column."""


class FigureColumn(NamedTuple):
    """A column of several figures, seen from one of them."""

    header: TextCell
    is_total: bool
    """Whether the line of this figure says that it is the sum of the others."""


def find_figure_column(layout: Layout, cell: TextCell) -> FigureColumn | None:
    """The column of the figure that a cell ends with; None if no other figure is above or below it."""
    if not _FIGURE.fullmatch(cell.words[-1].text):
        return None
    above = [*_walk(layout, cell, -1)]
    header = above[-1][0] if above and not _FIGURE.fullmatch(above[-1][1].text) else None
    below = next(_walk(layout, cell, 1), None)
    has_others = len(above) > 1 or bool(below and _FIGURE.fullmatch(below[1].text))
    if header is None or not has_others:
        return None
    before = layout.row_of(cell)[: layout.row_of(cell).index(cell) + 1]
    return FigureColumn(header, any(_is_total(each) for each in before))


def _walk(layout: Layout, cell: TextCell, step: int) -> Iterator[tuple[TextCell, Word]]:
    """Yield the words above or below a cell's last word, with their cells, up to the first that is no figure.

    What is in place of a figure in a line for which nothing was earned is passed over: a dash, or "not attended".
    """
    last = cell.words[-1]
    for row in layout.rows_from(cell, step):
        for other in row:
            word = next((word for word in other.words if word.left < last.right and last.left < word.right), None)
            if word is None:
                continue
            if max(word.top - last.bottom, last.top - word.bottom) > _APART * max(word.height, last.height):
                return
            if _is_nothing_earned(other):
                last = word
                break
            yield other, word
            if not _FIGURE.fullmatch(word.text):
                return
            last = word
            break


def _is_nothing_earned(cell: TextCell) -> bool:
    return cell.text in _DASHES or cell.folded.text in words_of("transcript", "open")


def _is_total(cell: TextCell) -> bool:
    phrase = next(_total_book().find(cell.folded.text), None)
    return phrase is not None and phrase.start == 0


@cache
def _total_book() -> PhraseBook:
    return PhraseBook([("total", words_of("transcript", "total"))])
