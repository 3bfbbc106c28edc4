"""Where every key of a TOML text stands; loaded only once there is something to report."""

import rtoml
import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from cecgen.diagnostics import TomlKey

KeyPath = tuple[TomlKey, ...]
Positions = dict[KeyPath, tuple[int, int]]

_BARE = {"bare_key", "quoted_key"}


def find_positions(data: bytes) -> Positions:
    """Line and column (from 1, in characters) of every key, table and list item of a text; of what can be read of it."""
    try:
        return _positions(data)
    except RecursionError:  # the reader refuses so deep a text; its report must not fall into it either
        return {(): (1, 1)}


def _unquote(key: str) -> str:
    """A quoted key as what it spells."""
    try:
        return str(next(iter(rtoml.loads(f"{key} = 1"))))
    except ValueError:
        return key[1:-1]


def _positions(data: bytes) -> Positions:
    tree = Parser(Language(tree_sitter_toml.language())).parse(data)
    found: Positions = {(): (1, 1)}
    counts: dict[KeyPath, int] = {}
    lines = data.split(b"\n")

    def at(node: Node) -> tuple[int, int]:
        row, column = node.start_point
        return row + 1, len(lines[row][:column].decode("utf-8", errors="replace")) + 1

    def names(node: Node) -> list[str]:
        if node.type in _BARE:
            text = (node.text or b"").decode("utf-8", errors="replace")
            return [_unquote(text) if node.type == "quoted_key" else text]
        return [name for child in node.children for name in names(child)]

    def resolved(path: list[str]) -> KeyPath:
        """A header's path with the index of the last item of every list of tables on its way."""
        out: KeyPath = ()
        for name in path:
            out = (*out, name)
            if out in counts:
                out = (*out, counts[out])
        return out

    def pair(node: Node, table: KeyPath) -> None:
        key, value = node.children[0], node.children[-1]
        for name in names(key):
            table = (*table, name)
            found.setdefault(table, at(key))
        inside(value, table)

    def inside(node: Node, path: KeyPath) -> None:
        items = [child for child in node.children if child.is_named and child.type != "comment"]
        if node.type == "array":
            for index, item in enumerate(items):
                found[(*path, index)] = at(item)
                inside(item, (*path, index))
        elif node.type == "inline_table":
            for item in items:
                if item.type == "pair":
                    pair(item, path)

    for node in tree.root_node.children:
        if node.type == "pair":
            pair(node, ())
        elif node.type in ("table", "table_array_element"):
            header = next((child for child in node.children if child.type in _BARE or child.type == "dotted_key"), None)
            if header is None:
                continue
            path = names(header)
            if node.type == "table_array_element":
                outer = (*resolved(path[:-1]), path[-1])
                counts[outer] = counts.get(outer, -1) + 1
                found.setdefault(outer, at(node))
                table: KeyPath = (*outer, counts[outer])
            else:
                table = resolved(path)
            found[table] = at(node)
            for child in node.children:
                if child.type == "pair":
                    pair(child, table)
    return found
