"""Find unresolved merge conflicts in a text."""

from collections.abc import Iterable, Iterator

from cecgen.diagnostics import Place
from cecgen.diagnostics.conflict_marks import match_conflict_mark
from cecgen.diagnostics.files import MergeConflict


def find_conflicts(text: str, file: str) -> list[MergeConflict]:
    """Find every whole conflict of a text, in a text of several lines too: nobody writes both marks without meaning them."""
    return [MergeConflict(at=Place(file, line=first, column=1), last=last) for first, last in _pair_marks(_iter_marks(text))]


def find_left_mark(text: str, file: str, error_line: int) -> list[MergeConflict]:
    """Find the mark that is left, without the others of its conflict, in the line where reading stopped."""
    is_left = error_line in dict(_iter_marks(text))
    return [MergeConflict(at=Place(file, line=error_line, column=1), last=error_line)] if is_left else []


def _iter_marks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each mark."""
    yield from ((number, mark) for number, line in enumerate(text.split("\n"), 1) if (mark := match_conflict_mark(line)))


def _pair_marks(marks: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each conflict; the marks of one that is inside another are longer."""
    begun, length = 0, 0
    for number, mark in marks:
        if mark[0] == "<" and not begun:
            begun, length = number, len(mark)
        elif mark[0] == ">" and begun and len(mark) == length:
            yield begun, number
            begun = 0
