"""Lines with placeholders, such as "has completed {title} on {}", and where a text has them.

No pattern language is used: what is between the placeholders is looked for as it is, so a file that a stranger wrote cannot
make a search slow.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from cecgen.evidence.certificates.phrases import fold_with_places

_HOLE = re.compile(r"\{([a-z]*)\}")
_MAX_STEPS = 2000
"""Places that are tried for the placeholders of one line in one text."""

TextSpan = tuple[int, int]


class LinePattern(NamedTuple):
    """A line as pieces of folded text with holes between them; a hole has the key of its value, or none."""

    pieces: tuple[str, ...]
    holes: tuple[str, ...]

    @property
    def has_neighbouring_holes(self) -> bool:
        """Whether nothing is between two holes, so that nobody knows where one ends."""
        return any(not piece.strip() for piece in self.pieces[1:-1])


@lru_cache(maxsize=1000)
def parse_line(line: str) -> LinePattern:
    """Split a line at its placeholders."""
    parts = _HOLE.split(" ".join(line.split()))
    return LinePattern(tuple(fold_with_places(piece).text for piece in parts[::2]), tuple(parts[1::2]))


def has_line(pattern: LinePattern, text: str) -> bool:
    """Whether a folded text is the line, whatever is in its holes."""
    first, last = pattern.pieces[0], pattern.pieces[-1]
    if not pattern.holes:
        return text == first
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, limit = len(first), len(text) - len(last)
    for piece in pattern.pieces[1:-1]:
        found = text.find(piece, at + 1, limit)
        if found < 0:
            return False
        at = found + len(piece)
    return at < limit


def find_value(pattern: LinePattern, key: str, text: str, accepts: Callable[[TextSpan], bool]) -> list[TextSpan] | None:
    """Every stretch of a folded text that the hole of a key may be, if the text is the line; None if there are too many."""
    steps = 0
    found: dict[TextSpan, None] = {}

    def fill(hole: int, at: int) -> Iterator[TextSpan | None]:
        """Fill the holes from this one on; yields the stretch of the key, None if that hole was filled already."""
        nonlocal steps
        piece, is_last = pattern.pieces[hole + 1], hole + 1 == len(pattern.holes)
        end = len(text) - len(piece) if is_last else text.find(piece, at + 1)
        while at < end:
            steps += 1
            if steps > _MAX_STEPS:
                return
            own, is_wanted = (at, end), pattern.holes[hole] == key
            if (not is_last or text.endswith(piece)) and (not is_wanted or accepts(own)):
                for later in [None] if is_last else fill(hole + 1, end + len(piece)):
                    yield own if is_wanted else later
                    if is_wanted:
                        break  # the holes after it make no difference
            if is_last:
                return
            end = text.find(piece, end + 1)

    if key in pattern.holes and text.startswith(pattern.pieces[0]):
        found.update((span, None) for span in fill(0, len(pattern.pieces[0])) if span)
    return None if steps > _MAX_STEPS else [*found]
