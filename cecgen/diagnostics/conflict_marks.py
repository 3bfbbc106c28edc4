"""The lines by which git marks a conflict in a file that it could not merge."""

import re

FIRST_MARK = "<<<<<<<"
"""What every conflict begins with; the mark may be longer."""

_MARK = r"([<|=>])\1{6,}(?=[ \r\n]|\Z)"
"""How such a line begins: `<<<<<<<`, `|||||||`, `=======` or `>>>>>>>`. Those of a conflict inside another are longer."""


def match_conflict_mark(line: str) -> str:
    """Return the mark with which a line begins; empty if it begins with none."""
    mark = re.match(_MARK, line)
    return mark[0] if mark else ""
