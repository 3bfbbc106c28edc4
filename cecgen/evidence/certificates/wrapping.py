"""Tell whether a value goes on in the line below it, because there was no room for all of it."""

from functools import cache

from cecgen.evidence.certificates.context import begins_with_label
from cecgen.evidence.certificates.days import find_days
from cecgen.evidence.certificates.lines import Layout, TextCell
from cecgen.evidence.certificates.phrases import words_of

_MORE_LINES = 2
_APART = 0.8
"""Lines of one value are nearer to each other than this part of the letters' height."""
_LARGE, _LARGE_APART = 14, 0.5
"""Lines in letters of so many points that are so near are one title."""


def value_readings(layout: Layout, cell: TextCell) -> list[str]:
    """What a value is with the lines that it goes on in: one text if that is certain, else several, the longest first."""
    texts, last = [cell.text], cell
    for _ in range(_MORE_LINES):
        under = layout.below(last)
        if under is None or not _may_go_on(layout, last, under):
            break
        joined = f"{texts[-1]} {under.text}"
        if _surely_goes_on(last, under):
            texts[-1] = joined
        else:
            texts.append(joined)
        last = under
    return texts[::-1]


def value_readings_above(layout: Layout, cell: TextCell) -> list[str]:
    """The same of a value above its label: it may begin in the line above."""
    over = layout.above(cell)
    if over is None or not _may_go_on(layout, over, cell):
        return [cell.text]
    joined = f"{over.text} {cell.text}"
    return [joined] if _surely_goes_on(over, cell) else [joined, cell.text]


def _may_go_on(layout: Layout, cell: TextCell, under: TextCell) -> bool:
    """Whether a line may be the rest of the one above it: near, in the same letters, and no label, day or value of another."""
    left = layout.left_of(under)
    is_below = abs(under.left - cell.left) <= 3 or abs(under.centre - cell.centre) <= 3
    if not is_below or not under.has_letters_of(cell) or under.top - cell.bottom > _APART * cell.height:
        return False
    return not (begins_with_label(under) or (left and begins_with_label(left)) or find_days(under.folded.text))


def _surely_goes_on(cell: TextCell, under: TextCell) -> bool:
    """Whether a line ends where no title ends, or the next begins as none does, or both are in large letters."""
    if under.text[0].islower() or cell.text.endswith((":", "-", "–", ",")) or cell.folded.text.split()[-1] in _hanging():
        return True
    is_one_size = abs(under.height - cell.height) <= 0.1 * cell.height
    return is_one_size and cell.height >= _LARGE and under.top - cell.bottom <= _LARGE_APART * cell.height


@cache
def _hanging() -> frozenset[str]:
    """Words such as "of", after which a title goes on."""
    return frozenset(words_of("other", "title_hanging"))
