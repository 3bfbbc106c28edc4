"""The changes between two revisions as lines: plain for a terminal, and as Markdown for a pull request.

A pull request may come from a stranger, so its texts are shown as text only: no markup, no link, no mention, and no
command to a CI runner that reads the log.
"""

import html
import re
import string
from collections.abc import Iterator

from cecgen.model.changes import Changes
from cecgen.outputs.diff.outline import Line, describe_diff
from cecgen.outputs.terminal.escape import escape_invisible

MAX_COMMENT_LENGTH = 60_000
"""Characters of Markdown; GitHub accepts 65,536 in a comment."""
_ENTITIES = {ord(sign): f"&#{ord(sign)};" for sign in string.punctuation}
_ENTITIES[ord("@")] += "&#8203;"  # forges link a mail address even if its signs are entities
_NEEDS_CODE = re.compile(
    r"""[^\w\s,.'’"“”()&+–—−-] | _      # a mark that may be part of markup, a mention, a reference, an address, a command
    | & (?=\w)                          # a reference too, in some forges
    | \. (?=[^\W\d])                    # a name of the net
    | \b [A-Za-z][A-Za-z0-9]* - \d      # an issue of somebody's tracker
    | \b [0-9a-f]{7,} \b                # a commit
    """,
    re.VERBOSE,
)


def format_diff_text(changes: Changes) -> str:
    """Format the changes for a terminal or a log."""
    return "\n".join(_indent_lines(describe_diff(changes, _escape_for_log))) + "\n"


def _indent_lines(lines: Iterator[Line]) -> Iterator[str]:
    before, indent = 0, ""
    for depth, text in lines:
        if depth == 1 or (depth == 2 and before == 0):
            yield ""
            indent = "  " if depth == 1 else ""
        yield {0: "", 1: "", 2: indent, 3: f"{indent}  "}[depth] + text + (":" if depth == 1 else "")
        before = depth


def _escape_for_log(text: str) -> str:
    """Put a text on one line that controls neither a terminal nor the runner of a workflow."""
    return escape_invisible(" ".join(text.split())).replace("::", ": :").replace("##[", "## [")


def format_diff_markdown(changes: Changes) -> str:
    """Format the changes for a comment on a pull request or the summary of a run."""
    lines = [*_markdown_lines(describe_diff(changes, _escape_markdown))]
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + 1
        if size > MAX_COMMENT_LENGTH:
            left = len(lines) - number
            return "\n".join([*lines[:number], "", f"And {left:,} more lines, which `cecgen diff` prints."]) + "\n"
    return "\n".join(lines) + "\n"


def _markdown_lines(lines: Iterator[Line]) -> Iterator[str]:
    before = -1
    for depth, text in lines:
        if depth < 2 or before < 2:
            yield from [""] if before >= 0 else []
        yield {0: "", 1: "#### ", 2: "- ", 3: "  - "}[depth] + text
        before = depth


def _escape_markdown(text: str) -> str:
    """Escape a text so that Markdown shows it as it is; what a forge could make a link is shown as code."""
    words = escape_invisible(" ".join(text.split()))
    return f"<code>{words.translate(_ENTITIES)}</code>" if _NEEDS_CODE.search(words) else html.escape(words)
