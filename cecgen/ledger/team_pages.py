"""Look through the team's own pages for what cannot be shown, and for what would run in a reader's browser.

The Markdown itself is searched, and not what becomes of it: rendering a hostile page takes minutes. So a page with such text
in `inline code` is refused too; a fenced block is not.
"""

import os
import re
from bisect import bisect_right
from collections.abc import Iterator
from importlib import import_module
from itertools import accumulate
from pathlib import Path

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.conflict_marks import FIRST_MARK
from cecgen.diagnostics.files import NotReadable, NotUtf8, TooLarge
from cecgen.diagnostics.site import FrontMatterBroken, NotPicture, PageRuns
from cecgen.files.front_matter import FrontMatterError, split_front_matter
from cecgen.files.toml import BOM, read_limited
from cecgen.files.toml.conflicts import find_conflicts
from cecgen.model.document_limits import MAX_PICTURE_BYTES
from cecgen.model.file_type import HEAD_BYTES, detect_type

# Each pattern is compiled once a page may have what it matches: most have not, and the second takes 3 ms.
_ELEMENT = r"<(script|iframe|frameset|frame|object|embed|applet|base|meta|portal|fencedframe)(?![\w-])"
_EVENTS = (
    r"abort|after\w+|animation\w+|auxclick|before\w+|begin|blur|cancel|canplay\w*|change|click|close|command|context\w+|copy"
    r"|cuechange|cut|dblclick|drag\w*|drop|durationchange|emptied|end|ended|error|finish|focus\w*|form\w+|fullscreen\w+"
    r"|got\w+|hashchange|input|invalid|key\w+|load\w*|lost\w+|message\w*|mouse\w+|paste|pause|play\w*|pointer\w+|popstate"
    r"|progress|ratechange|repeat|reset|resize|scroll\w*|search|security\w+|seek\w+|select\w*|show|slotchange|stalled|start"
    r"|storage|submit|suspend|timeupdate|toggle|touch\w+|transition\w+|unhandled\w+|unload|volumechange|waiting|webkit\w+|wheel"
)
_HANDLER = (
    rf"(?<![\w-])(on(?:{_EVENTS}))\s*="  # wherever it is: what comes before it may hide the tag
    r"|<[a-z][^<>]*[\s/\"'](on[a-z]+|http-equiv)\s*="  # events that are not in the list
)
_ADDRESS = r"[(<=\"';,]((?:java|vb)script:|data:(?:text|application)/)|\]:((?:java|vb)script:|data:(?:text|application)/)"
_SPACES = dict.fromkeys(
    (
        *range(0x21),
        *range(0x7F, 0xA0),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        ord("\\"),
    )
)
"""What a browser leaves out of an address, and the sign that hides the next one from Markdown."""
_QUOTE_MARKS = r"(?m)^[ \t]*>[> \t]*"
_RENDERER_MARKS = str.maketrans("", "", "\x02\x03")
"""What the renderer takes out of a page before it reads it."""


def check_picture(root: Path, file: str) -> Iterator[Diagnostic]:
    """Report a picture of the team that is not one by its first bytes, or that is too large for a page."""
    try:
        with open(f"{root}/{file}", "rb") as stream:
            size, head = os.fstat(stream.fileno()).st_size, stream.read(HEAD_BYTES)
    except OSError as error:
        yield NotReadable(at=Place(file), reason=error.strerror or str(error))
        return
    if detect_type(head, file) not in ("png", "jpeg"):
        yield NotPicture(at=Place(file), reason="it is not a PNG or JPEG by its first bytes")
    elif size > MAX_PICTURE_BYTES:
        yield NotPicture(at=Place(file), reason=f"it has {size:,} bytes, and at most {MAX_PICTURE_BYTES:,} are shown")


def check_team_page(root: Path, file: str, *, may_run: bool = False) -> Iterator[Diagnostic]:
    """Report what keeps a page from being shown, and what of it would run unless it may: the first of each kind.

    Its name and front matter are searched too, which become its title.
    """
    try:
        size, data = read_limited(f"{root}/{file}")
    except OSError as error:
        yield NotReadable(at=Place(file), reason=error.strerror or str(error))
        return
    if data is None:
        yield TooLarge(at=Place(file), size=size)
        return
    try:
        text = data.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        yield NotUtf8(at=Place(file, line=data.count(b"\n", 0, error.start) + 1, column=1), offset=error.start)
        return
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if FIRST_MARK in text and (conflicts := find_conflicts(_blank_fenced_blocks(text), file)):
        yield from conflicts
        return
    try:
        outside_text = _find_in_name_and_front_matter(text, file)
    except FrontMatterError as error:
        yield FrontMatterBroken(at=Place(file, line=1, column=1), reason=str(error))
        outside_text = {}
    if may_run:
        return
    for what, line in {**outside_text, **_find_active(text)}.items():
        yield PageRuns(at=Place(file, line=line, column=1 if line else 0), what=what)


def _find_active(text: str) -> dict[str, int]:
    """What would run, each with its first line; a fenced block is shown as text."""
    text = text.translate(_RENDERER_MARKS)
    first_lines = _find_around_quote_marks(text)
    # The renderer knows where a block ends, and takes a while to load.
    return _find_around_quote_marks(_blank_fenced_blocks(text)) if first_lines else first_lines


def _find_around_quote_marks(text: str) -> dict[str, int]:
    """What would run in a text, also if the `>` of quoted lines, which the renderer takes away, divides it."""
    unquoted = re.sub(_QUOTE_MARKS, "", text) if ">" in text else text
    return (find_active_content(unquoted) if unquoted != text else {}) | find_active_content(text)


def find_active_content(text: str) -> dict[str, int]:
    """What would run in a browser, each with its first line."""
    first_lines: dict[str, int] = {}
    for match in re.finditer(_ELEMENT, text, re.IGNORECASE) if "<" in text else ():
        if (what := f"<{match[1].lower()}>") not in first_lines:
            first_lines[what] = text.count("\n", 0, match.start()) + 1
    for match in re.finditer(_HANDLER, text, re.IGNORECASE) if "=" in text else ():
        group = match.lastindex or 0
        if (what := f'an attribute "{match[group].lower()}"') not in first_lines:
            first_lines[what] = text.count("\n", 0, match.start(group)) + 1
    if ":" in text or "&" in text:  # `&colon;` is one too
        for scheme, line in _find_addresses(text):
            first_lines.setdefault(f"a link to {scheme}:", line)
    return first_lines


def _find_addresses(text: str) -> Iterator[tuple[str, int]]:
    """Yield the scheme of each address that would run, with its line."""
    lines = text.split("\n")
    if "&" in text:
        from html import unescape  # noqa: PLC0415 - 3 ms that only such a page is worth

        lines = [*map(unescape, lines)]
    lines = [line.translate(_SPACES).lower() for line in lines]
    joined = "".join(lines)
    if "script:" not in joined and "data:" not in joined:
        return
    ends = [*accumulate(map(len, lines))]
    for match in re.finditer(_ADDRESS, joined):
        group = match.lastindex or 0
        yield match[group].partition(":")[0], bisect_right(ends, match.start(group)) + 1


def _blank_fenced_blocks(text: str) -> str:
    """Leave empty lines for the blocks that the renderer shows as text; change nothing if one has braces, which may be none."""
    pattern = import_module("markdown.extensions.fenced_code").FencedBlockPreprocessor.FENCED_BLOCK_RE
    if any(match["attrs"] for match in pattern.finditer(text)):
        return text
    return str(pattern.sub(lambda match: "\n" * match[0].count("\n"), text))


def _find_in_name_and_front_matter(text: str, file: str) -> dict[str, int]:
    """Find what would run in the page's name or front matter: the theme prints both as they are."""
    first_lines = {f"{what} in its name": 0 for what in find_active_content(file)}
    values = _iter_texts(split_front_matter(text)[0])
    return first_lines | {f"{what} in its front matter": 1 for value in values for what in find_active_content(value)}


def _iter_texts(value: object) -> Iterator[str]:
    """Every text in a value of YAML, as the theme would print it."""
    if isinstance(value, dict):
        yield from (text for pair in value.items() for each in pair for text in _iter_texts(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in _iter_texts(each))
    else:
        yield str(value)
