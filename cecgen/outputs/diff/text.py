"""The changes between two revisions as lines: plain for a terminal, and as Markdown for a pull request.

A pull request may come from a stranger, so its texts are shown as text only: no markup, no link, no mention, and no
command to a CI runner that reads the log.
"""

from collections.abc import Iterator

from cecgen.model.changes import Changes
from cecgen.outputs.diff.outline import Line, describe_diff
from cecgen.outputs.markdown import escape_markdown, join_markdown
from cecgen.outputs.terminal.escape import escape_invisible


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
    return join_markdown([*_markdown_lines(describe_diff(changes, escape_markdown))], "which `cecgen diff` prints")


def _markdown_lines(lines: Iterator[Line]) -> Iterator[str]:
    before = -1
    for depth, text in lines:
        if depth < 2 or before < 2:
            yield from [""] if before >= 0 else []
        yield {0: "", 1: "#### ", 2: "- ", 3: "  - "}[depth] + text
        before = depth
