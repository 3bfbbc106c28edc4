"""Texts of a repository in Markdown, for a pull request or the summary of a run.

A pull request may come from a stranger, so its texts are shown as text only: no markup, no link, no mention.
"""

import html
import re
import string
from collections.abc import Sequence

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


def escape_markdown(text: str) -> str:
    """Escape a text so that Markdown shows it as it is; what a forge could make a link is shown as code."""
    words = escape_invisible(" ".join(text.split()))
    return f"<code>{words.translate(_ENTITIES)}</code>" if _NEEDS_CODE.search(words) else html.escape(words)


def join_markdown(lines: Sequence[str], where: str) -> str:
    """Join lines to a text that is short enough for a forge; `where` says where to find the lines that do not fit."""
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + 1
        if size > MAX_COMMENT_LENGTH:
            return "\n".join([*lines[:number], "", f"And {len(lines) - number:,} more lines, {where}."]) + "\n"
    return "\n".join(lines) + "\n"
