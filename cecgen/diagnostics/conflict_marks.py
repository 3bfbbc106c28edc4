"""The lines by which git marks a conflict in a file that it could not merge."""

import re

CONFLICT_MARK = re.compile(r"([<|=>])\1{6,}(?=[ \r\n]|\Z)")
"""How such a line begins: `<<<<<<<`, `|||||||`, `=======` or `>>>>>>>`. Those of a conflict inside another are longer."""
