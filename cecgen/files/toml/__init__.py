"""Read TOML files fast; the line and column of a key are looked for only if there is something to report."""

import errno
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rtoml

from cecgen.diagnostics import Diagnostic, Location, Place
from cecgen.diagnostics.conflict_marks import FIRST_MARK
from cecgen.diagnostics.files import ForbiddenCharacter, NotReadable, NotToml, NotUtf8, TooDeep, TooLarge

if TYPE_CHECKING:  # 20 ms that only a run with something to report needs
    from cecgen.files.toml.positions import TomlPositions

MAX_FILE_BYTES = 256 * 1024
MAX_NESTING = 16
MAX_EXCERPT = 1000
"""The characters of a line that go into a report, once for each fault: a whole file may be one line."""
BOM = b"\xef\xbb\xbf"
"""A byte-order mark, which some editors write before a text; it would shift the columns of the first line."""

FORBIDDEN_CHARACTER = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
"""A control character or an override of direction: a text with it shows something else than it says."""
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ESCAPED_CHARACTER = r"""\\[^"\\nrt\s]"""
"""An escape that can mean a forbidden character, such as \\u202E; most only escape a quotation mark."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_PLAIN_BYTES = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_ORDINARY_BYTES = bytes(set(_PLAIN_BYTES) - set(b"[]{}.\n"))
_NOT_DOTS = bytes(set(range(256)) - set(b".\n"))
_TOKENS = r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}.,=\n]'
_ERROR_POSITION = r" at line (\d+) column (\d+)$"

TomlTables = dict[str, Any]


def read_toml(root: Path | str, file: str) -> tuple[TomlTables | None, list[Diagnostic]]:
    """Read the tables of a TOML file below `root`, or return None and why it cannot be read."""
    try:
        size, data = read_limited(f"{root}/{file}")
    except OSError as error:
        return None, [NotReadable(at=Place(file), reason=error.strerror or str(error))]
    if data is None:
        return None, [TooLarge(at=Place(file), size=size)]
    return parse_toml(data, file)


def read_limited(path: str) -> tuple[int, bytes | None]:
    """A file's size, and its content unless that is over the limit; OSError if it is not a regular file.

    Links are not followed, since they can lead anywhere on the machine. A pipe without a writer does not block.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT)
    except OSError as error:
        if error.errno == errno.ELOOP:
            error.strerror = "it is a link, and links are not followed"
        raise
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        is_folder = stat.S_ISDIR(status.st_mode)
        number, reason = (errno.EISDIR, os.strerror(errno.EISDIR)) if is_folder else (errno.EINVAL, "not a file")
        raise OSError(number, reason, path)  # `open` would name the descriptor, which says nothing to anybody
    with open(descriptor, "rb", buffering=0) as stream:
        return status.st_size, stream.read(status.st_size) if status.st_size <= MAX_FILE_BYTES else None


def parse_toml(data: bytes, file: str) -> tuple[TomlTables | None, list[Diagnostic]]:
    """Parse the tables of a TOML text, or return None and why it cannot be read."""
    encoded = data.removeprefix(BOM)
    if FIRST_MARK.encode() in encoded and (conflicts := _find_conflicts(encoded.decode(errors="replace"), file)):
        return None, conflicts
    try:
        text = encoded.decode()
    except UnicodeDecodeError as error:
        offset = len(data) - len(encoded) + error.start
        return None, [NotUtf8(at=_find_place(encoded[: error.start].decode(), file), offset=offset)]
    # One pass over the whole text leaves few bytes for the tests that follow: three passes took as long as parsing.
    signs = data.translate(None, _ORDINARY_BYTES)
    if _may_be_deep(signs) and (line := _find_deep_line(text)):
        return None, [TooDeep(at=Place(file, line=line, column=1))]
    if signs.translate(None, _PLAIN_BYTES) and (match := re.search(FORBIDDEN_CHARACTER, text)):
        return None, [ForbiddenCharacter(at=_find_place(text[: match.start()], file), character=match[0])]
    try:
        raw: TomlTables = rtoml.loads(text)
    except ValueError as error:
        reason, line, column = str(error), 1, 1
        if position := re.search(_ERROR_POSITION, reason):
            reason, line, column = reason[: position.start()], int(position[1]), int(position[2])
        return None, _explain_unparsable(Place(file, line=line, column=column), reason, text)
    return raw, _find_forbidden(raw, Place(file)) if "\\" in text and re.search(_ESCAPED_CHARACTER, text) else []


def _find_place(before: str, file: str) -> Place:
    """The place after a text with which a file begins."""
    return Place(file, line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))


def _find_conflicts(text: str, file: str) -> list[Diagnostic]:
    """The merge conflicts of a text, whatever else is wrong with it: two encodings, say, come of a merge too."""
    from cecgen.files.toml.conflicts import find_conflicts  # noqa: PLC0415 - only a text with a mark in it needs it

    return [*find_conflicts(text, file)]


def _explain_unparsable(at: Place, reason: str, text: str) -> list[Diagnostic]:
    """The mark of a merge conflict that keeps a text from being parsed; if none does, the fault that the parser reported."""
    from cecgen.files.toml.conflicts import find_left_mark  # noqa: PLC0415 - only a file that cannot be parsed needs it
    from cecgen.files.toml.slips import find_slip  # noqa: PLC0415 - as above

    slip = find_slip(text.split("\n")[at.line - 1], reason)
    return [*find_left_mark(text, at.file, at.line)] or [NotToml(at=at, reason=reason, slip=slip)]


def _may_be_deep(signs: bytes) -> bool:
    """Whether a text with these signs may be nested too deep: a fast test that also counts brackets and dots in strings."""
    if b"." * MAX_NESTING in signs.translate(None, _NOT_DOTS):
        return True
    brackets = signs.translate(_BRACKETS, _NOT_BRACKETS)
    for _ in range(MAX_NESTING):  # every round removes the innermost pairs
        brackets = brackets.replace(b"[]", b"")
        if not brackets:
            return False
    return True


def _find_deep_line(text: str) -> int:
    """The line at which nesting is over the limit, or 0: brackets and the parts of dotted keys count, strings do not."""
    depth = parts = 0
    line = 1
    in_key = True
    for token in re.finditer(_TOKENS, text, re.DOTALL):
        sign = token[0]
        if sign in "[{":
            depth += 1
            in_key = in_key if sign == "[" else True
        elif sign in "]}":
            depth = max(0, depth - 1)
        elif sign == ".":
            parts += in_key
        elif sign == "=":
            in_key = False
        elif sign in ",\n":
            parts = 0
            in_key = True
        if depth + parts > MAX_NESTING:
            return line
        line += sign.count("\n")
    return 0


def _find_forbidden(value: object, place: Place) -> list[Diagnostic]:
    if isinstance(value, str):
        match = re.search(FORBIDDEN_CHARACTER, value)
        return [ForbiddenCharacter(at=place, character=match[0])] if match else []
    if isinstance(value, dict):
        keys = [fault for key in value for fault in _find_forbidden(key, place)]
        return keys + [fault for key, item in value.items() for fault in _find_forbidden(item, place / key)]
    if isinstance(value, list):
        return [fault for index, item in enumerate(value) for fault in _find_forbidden(item, place / index)]
    return []


class Locator:
    """Finds the line and column of places; reads a file at most once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, bytes] = {}
        """What was read, kept for the positions in it: a file that is read again may be gone, or another one by then."""
        self._lines: dict[str, list[str]] = {}
        self._positions: dict[str, TomlPositions] = {}

    def locate(self, place: Place) -> Location:
        """Find the line and column of a place (from 1, in characters; 0 if unknown), and the text of the line."""
        if not place.file:
            return Location(file="")
        if place.file not in self._lines:
            self._lines[place.file] = self._read_lines(place.file)
        lines, line, column = self._lines[place.file], place.line, place.column
        if not line and place.keys and lines and not place.file.endswith(".py"):
            line, column = self._positions_in(place.file).find_nearest(place.keys)
        excerpt = lines[line - 1].removesuffix("\r")[:MAX_EXCERPT] if 0 < line <= len(lines) else ""
        return Location(file=place.file, line=line, column=column, excerpt=excerpt)

    def _read_lines(self, file: str) -> list[str]:
        """The lines of a TOML file, a plugin or a page."""
        if not file.endswith((".toml", ".py", ".md")):
            return []
        try:
            _, data = read_limited(f"{self._root}/{file}")
        except OSError:
            return []
        self._texts[file] = (data or b"").removeprefix(BOM)
        return self._texts[file].decode(errors="replace").split("\n")

    def _positions_in(self, file: str) -> "TomlPositions":
        """The positions of a file's keys, which are looked for once a place names one."""
        from cecgen.files.toml.positions import TomlPositions  # noqa: PLC0415 - as above

        if file not in self._positions:
            self._positions[file] = TomlPositions(self._texts[file])
        return self._positions[file]
