"""Find unresolved merge conflicts in a text that cannot be parsed."""

from collections.abc import Iterator

from cecgen.diagnostics import Place
from cecgen.diagnostics.conflict_marks import match_conflict_mark
from cecgen.diagnostics.files import MergeConflict


def find_conflicts(text: str, file: str, error_line: int) -> list[MergeConflict]:
    """Find every conflict of a text; if there is none, a single mark that is left where reading stopped."""
    marks = [(number, mark) for number, line in enumerate(text.split("\n"), 1) if (mark := match_conflict_mark(line))]
    complete = [*_pair_marks(marks)]
    single = [(number, number) for number, _ in marks if number == error_line and not complete]
    return [MergeConflict(at=Place(file, line=first, column=1), last=last) for first, last in complete or single]


def _pair_marks(marks: list[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each conflict; the marks of one that is inside another are longer."""
    begun, length = 0, 0
    for number, mark in marks:
        if mark[0] == "<" and not begun:
            begun, length = number, len(mark)
        elif mark[0] == ">" and begun and len(mark) == length:
            yield begun, number
            begun = 0
