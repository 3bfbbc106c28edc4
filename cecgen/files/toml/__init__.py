"""TOML in, places out: files are read fast, and line and column are worked out only when there is something to report."""

import errno
import os
import re
import stat
from pathlib import Path
from typing import Any

import rtoml

from cecgen.diagnostics import Diagnostic, Location, Place, TomlKey
from cecgen.diagnostics.files import ForbiddenCharacter, NotReadable, NotToml, NotUtf8, TooDeep, TooLarge

MAX_FILE_BYTES = 256 * 1024
MAX_NESTING = 16
BOM = b"\xef\xbb\xbf"
"""A byte-order mark, which some editors put before a text; it would shift every column."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_ORDINARY = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_NOT_DOTS = bytes(set(range(256)) - set(b".\n"))
_TOKENS = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}.,=\n]', re.DOTALL)
_WHERE = re.compile(r" at line (\d+) column (\d+)$")

TomlTables = dict[str, Any]
Positions = dict[tuple[TomlKey, ...], tuple[int, int]]


def read_toml(root: Path | str, file: str) -> tuple[TomlTables | None, list[Diagnostic]]:
    """The tables of a TOML file below `root`, or what keeps it from being read."""
    try:
        size, data = read_limited(f"{root}/{file}")
    except OSError as error:
        return None, [NotReadable(at=Place(file), reason=error.strerror or str(error))]
    if data is None:
        return None, [TooLarge(at=Place(file), size=size)]
    return parse_toml(data, file)


def read_limited(path: str) -> tuple[int, bytes | None]:
    """A file's size, and its content where that is no larger than the limit; OSError where it is no file by itself.

    No link is followed, which could lead anywhere on the machine, and no pipe is waited for.
    """
    number = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT)
    with open(number, "rb", buffering=0) as stream:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a file")
        return status.st_size, stream.read(status.st_size) if status.st_size <= MAX_FILE_BYTES else None


def parse_toml(data: bytes, file: str) -> tuple[TomlTables | None, list[Diagnostic]]:
    """The tables of a TOML text, or what keeps it from being read."""
    try:
        text = data.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [NotUtf8(at=Place(file, line=line, column=1), offset=error.start)]
    if _may_be_deep(data) and (deep := _find_deep_line(text)):
        return None, [TooDeep(at=Place(file, line=deep, column=1))]
    if data.translate(None, _ORDINARY) and (found := _FORBIDDEN.search(text)):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        return None, [ForbiddenCharacter(at=Place(file, line=line, column=column), character=found[0])]
    try:
        raw: TomlTables = rtoml.loads(text)
    except ValueError as error:
        reason, line, column = str(error), 1, 1
        if where := _WHERE.search(reason):
            reason, line, column = reason[: where.start()], int(where[1]), int(where[2])
        return None, [NotToml(at=Place(file, line=line, column=column), reason=reason)]
    # A forbidden character can also come out of an escape; only a text with a backslash can hold one.
    return raw, list(_find_forbidden(raw, Place(file))) if "\\" in text else []


def _may_be_deep(data: bytes) -> bool:
    """Whether a text has so many brackets or dots in a row that it must be looked at closely; strings not told apart."""
    if b"." * MAX_NESTING in data.translate(None, _NOT_DOTS):
        return True
    brackets = data.translate(_BRACKETS, _NOT_BRACKETS)
    for _ in range(MAX_NESTING):  # each round takes the innermost pairs out: what is left has more levels than rounds
        brackets = brackets.replace(b"[]", b"")
        if not brackets:
            return False
    return True


def _find_deep_line(text: str) -> int:
    """The line where nesting passes the limit, or 0; the parts of dotted keys count, brackets and dots in strings do not."""
    depth = parts = 0
    line = 1
    in_key = True
    for token in _TOKENS.finditer(text):
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
        found = _FORBIDDEN.search(value)
        return [ForbiddenCharacter(at=place, character=found[0])] if found else []
    if isinstance(value, dict):
        keys = [fault for key in value for fault in _find_forbidden(key, place)]
        return keys + [fault for key, item in value.items() for fault in _find_forbidden(item, place / key)]
    if isinstance(value, list):
        return [fault for index, item in enumerate(value) for fault in _find_forbidden(item, place / index)]
    return []


class Locator:
    """Finds where keys stand, reading each file again at most once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, tuple[list[str], Positions | None]] = {}

    def locate(self, place: Place) -> Location:
        """The line, the column (both from 1, in characters) and the line itself of a place; 0 where the file has none."""
        if not place.file:
            return Location(file="")
        if place.file not in self._files:
            self._files[place.file] = self._read(place.file)
        lines, positions = self._files[place.file]
        line, column, keys = place.line, place.column, place.keys
        if not line and keys:
            if positions is None:
                positions = self._positions(place.file)
            while keys not in positions and keys:
                keys = keys[:-1]
            line, column = positions.get(keys, (0, 0))
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        return Location(file=place.file, line=line, column=column, excerpt=excerpt)

    def _read(self, file: str) -> tuple[list[str], Positions | None]:
        """The lines of a TOML file or a plugin; the positions of keys are looked for once a place names one."""
        if not file.endswith((".toml", ".py")):
            return [], {}
        try:
            data = self._read_bytes(file)
        except OSError:
            return [], {}
        return [line.removesuffix("\r") for line in data.decode(errors="replace").split("\n")], {} if file.endswith(
            ".py"
        ) else None

    def _positions(self, file: str) -> Positions:
        from cecgen.files.toml.positions import (  # noqa: PLC0415 - 20 ms that only a run with something to report needs
            find_positions,
        )

        found = find_positions(self._read_bytes(file))
        self._files[file] = self._files[file][0], found
        return found

    def _read_bytes(self, file: str) -> bytes:
        _, data = read_limited(f"{self._root}/{file}")
        return (data or b"").removeprefix(BOM)
