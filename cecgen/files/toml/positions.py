"""Find the position of every key of a TOML text; loaded only if there is something to report."""

import re
from bisect import bisect_right
from collections import defaultdict
from functools import cache
from typing import NamedTuple

import rtoml
import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from cecgen.diagnostics import TomlKey

KeyPath = tuple[TomlKey, ...]
Positions = dict[KeyPath, tuple[int, int]]
"""Line and column, from 1 and in characters, by path of keys."""

_LINE_FEED = 10
_KEY_NODES = {"bare_key", "quoted_key"}
_UNUSUAL = re.compile(rb'"""|\'\'\'|^[ \t]*\[\[?[ \t]*[ \t"\']', re.MULTILINE)
"""Texts of several lines, and headers with blanks or quotes: with these, headers are hard to tell from values."""
_ODD_BRACKET = re.compile(rb"\[[ \t\"']")
"""Every such header has one, and searching for it takes a hundredth of the time."""
_LIST_HEADER = re.compile(rb"\[\[(?!(?:true|false|inf|nan)\])([a-z][a-z_]*)\]\][ \t\r]*(?:#.*)?$", re.MULTILINE)
"""The header of a list of tables, which begins its line; nothing else looks like it in a usual text, since a list of lists has
values inside. It begins with what is rare, and is searched for ten times as fast as from the beginning of each line."""


class TomlPositions:
    """The line and column of every key, table and list item of a text, as far as the text can be parsed.

    A file may have thousands of tables, and a report is about a few: each table of a list, such as `[[entry]]`, is parsed
    by itself once somebody asks for it.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._whole_text: _PartPositions | None = None
        self._begins: dict[str, list[int]] = {}
        """Where each table of a list begins, by the list's name."""
        self._ends: list[int] = []
        """Where any table of a list begins, and where the text ends."""
        if not _is_unusual(data):
            self._find_headers()
        self._parsed: dict[KeyPath, _PartPositions] = {}
        self._counted = (0, 0)

    def find_nearest(self, keys: KeyPath) -> tuple[int, int]:
        """Find the position of a key, or of the innermost table around it that has a position."""
        table = keys[:2]
        if table not in self._parsed:
            part = self._cut_out(*table) if len(table) == 2 else None
            if part is None:
                self._whole_text = self._whole_text or _PartPositions(_Part(self._data))
                return self._whole_text.find_nearest(keys)
            self._parsed[table] = _PartPositions(part)
        return self._parsed[table].find_nearest(keys)

    def _find_headers(self) -> None:
        """Find where each table of a list begins: a file may have thousands."""
        data, begins = self._data, defaultdict[bytes, list[int]](list)
        for header in _LIST_HEADER.finditer(data):
            begin = header.start()
            if begin and data[begin - 1] != _LINE_FEED:
                begin = data.rfind(b"\n", 0, begin) + 1
                if data[begin : header.start()].strip(b" \t"):
                    continue  # it is in a comment
            begins[header[1]].append(begin)
            self._ends.append(begin)
        self._begins = {name.decode(): places for name, places in begins.items()}
        self._ends.append(len(data))

    def _cut_out(self, name: TomlKey, number: TomlKey) -> "_Part | None":
        """The text of one table of a list, if there is such a table."""
        begins = self._begins.get(str(name), ())
        if not isinstance(number, int) or number >= len(begins):
            return None
        begin = begins[number]
        end = self._ends[bisect_right(self._ends, begin)]
        lines = self._count_lines(begin)
        return _Part(self._data[begin:end], lines, _ListItem(str(name), number))

    def _count_lines(self, begin: int) -> int:
        """Count the lines before a place, from the place that was asked for last if that is before it."""
        last, lines = self._counted if self._counted[0] <= begin else (0, 0)
        self._counted = begin, lines + self._data.count(b"\n", last, begin)
        return self._counted[1]


class _ListItem(NamedTuple):
    """One table of a list of tables."""

    name: str
    number: int


class _Part(NamedTuple):
    """A part of a text, how many lines are before it, and which table of its list it begins with."""

    data: bytes
    lines_before: int = 0
    first: "_ListItem | None" = None


def _is_unusual(data: bytes) -> bool:
    may_be = b'"""' in data or b"'''" in data or _ODD_BRACKET.search(data)
    return bool(may_be) and _UNUSUAL.search(data) is not None


class _PartPositions:
    """The positions in a text, or in a part of it: headers are read at once, the keys of a table when one is asked for."""

    def __init__(self, part: _Part) -> None:
        self._lines = part.data.split(b"\n")
        self._lines_before = part.lines_before
        self._positions: Positions = {(): (1, 1)}
        self._unread: dict[KeyPath, list[Node]] = {}
        """The keys and values of tables whose positions are not found yet, by the path of the table."""
        self._has_error = False
        try:
            self._tree = _parser().parse(part.data)
            self._has_error = self._tree.root_node.has_error
            self._find_headers(self._tree.root_node, part.first)
        except RecursionError:  # `parse_toml` reports such a text as nested too deep; the report must not fail on it
            self._unread.clear()

    def find_nearest(self, keys: KeyPath) -> tuple[int, int]:
        """Find the position of a key, or of the innermost table around it that has a position."""
        for length in range(len(keys) + 1):
            for pair in self._unread.pop(keys[:length], ()):
                try:
                    self._add_pair(pair, keys[:length])
                except RecursionError:  # as above
                    break
        table = keys
        while table not in self._positions:
            table = table[:-1]
        if keys[:-1] == table and self._has_error:
            return self._find_unparsed(keys[-1], *self._positions[table])
        return self._positions[table]

    def _find_unparsed(self, key: TomlKey, line: int, column: int) -> tuple[int, int]:
        """The position of a key of the table there, if this parser took its line for an error; else that of the table.

        It knows less of TOML than the one that reads the file: no time without seconds, for one.
        """
        written = re.compile(rb"[ \t]*(?=%b[ \t]*=)" % re.escape(str(key).encode()))
        first = line - self._lines_before - 1
        for row, text in enumerate(self._lines[first:], first):
            if match := written.match(text):
                return self._lines_before + row + 1, match.end() + 1
            if row > first and text.lstrip().startswith(b"["):
                break
        return line, column

    def _find_headers(self, root: Node, first: "_ListItem | None") -> None:
        last_index: dict[KeyPath, int] = {}
        if first is not None:
            last_index[(first.name,)] = first.number - 1

        def resolve(parts: list[str]) -> KeyPath:
            """The path of a header, with the index of the last item of every list of tables in it."""
            path: KeyPath = ()
            for part in parts:
                path = (*path, part)
                if path in last_index:
                    path = (*path, last_index[path])
            return path

        for node in root.children:
            if node.type == "pair":
                self._unread.setdefault((), []).append(node)
            elif node.type in ("table", "table_array_element"):
                children = node.children
                header = next((child for child in children if child.type in _KEY_NODES or child.type == "dotted_key"), None)
                if header is None:
                    continue
                parts = _key_parts(header)
                if node.type == "table_array_element":
                    tables = (*resolve(parts[:-1]), parts[-1])
                    last_index[tables] = last_index.get(tables, -1) + 1
                    self._positions.setdefault(tables, self._position(node))
                    path: KeyPath = (*tables, last_index[tables])
                else:
                    path = resolve(parts)
                self._positions[path] = self._position(node)
                self._unread.setdefault(path, []).extend(child for child in children if child.type == "pair")

    def _position(self, node: Node) -> tuple[int, int]:
        row, column = node.start_point
        return self._lines_before + row + 1, len(self._lines[row][:column].decode("utf-8", errors="replace")) + 1

    def _add_pair(self, node: Node, path: KeyPath) -> None:
        key, value = node.children[0], node.children[-1]
        for part in _key_parts(key):
            path = (*path, part)
            self._positions.setdefault(path, self._position(key))
        self._add_items(value, path)

    def _add_items(self, node: Node, path: KeyPath) -> None:
        items = [child for child in node.children if child.is_named and child.type != "comment"]
        if node.type == "array":
            for index, item in enumerate(items):
                self._positions[(*path, index)] = self._position(item)
                self._add_items(item, (*path, index))
        elif node.type == "inline_table":
            for item in items:
                if item.type == "pair":
                    self._add_pair(item, path)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


def _key_parts(node: Node) -> list[str]:
    if node.type in _KEY_NODES:
        text = (node.text or b"").decode("utf-8", errors="replace")
        return [_unquote(text) if node.type == "quoted_key" else text]
    return [part for child in node.children for part in _key_parts(child)]


def _unquote(key: str) -> str:
    """The text of a quoted key."""
    try:
        return str(next(iter(rtoml.loads(f"{key} = 1"))))
    except ValueError:
        return key[1:-1]
