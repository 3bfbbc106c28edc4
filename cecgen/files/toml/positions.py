"""Find the position of every key of a TOML text; loaded only if there is something to report."""

import rtoml
import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from cecgen.diagnostics import TomlKey
from cecgen.files.toml import Positions

KeyPath = tuple[TomlKey, ...]

_KEY_NODES = {"bare_key", "quoted_key"}


def find_positions(data: bytes) -> Positions:
    """The position of every key, table and list item of a text, as far as the text can be parsed."""
    try:
        return _collect_positions(data)
    except RecursionError:  # `parse_toml` reports such a text as nested too deep; the report must not fail on it
        return {(): (1, 1)}


def _unquote(key: str) -> str:
    """The text of a quoted key."""
    try:
        return str(next(iter(rtoml.loads(f"{key} = 1"))))
    except ValueError:
        return key[1:-1]


def _collect_positions(data: bytes) -> Positions:
    tree = Parser(Language(tree_sitter_toml.language())).parse(data)
    positions: Positions = {(): (1, 1)}
    last_index: dict[KeyPath, int] = {}
    lines = data.split(b"\n")

    def position(node: Node) -> tuple[int, int]:
        row, column = node.start_point
        return row + 1, len(lines[row][:column].decode("utf-8", errors="replace")) + 1

    def key_parts(node: Node) -> list[str]:
        if node.type in _KEY_NODES:
            text = (node.text or b"").decode("utf-8", errors="replace")
            return [_unquote(text) if node.type == "quoted_key" else text]
        return [part for child in node.children for part in key_parts(child)]

    def resolve(parts: list[str]) -> KeyPath:
        """The path of a header, with the index of the last item of every list of tables in it."""
        path: KeyPath = ()
        for part in parts:
            path = (*path, part)
            if path in last_index:
                path = (*path, last_index[path])
        return path

    def add_pair(node: Node, path: KeyPath) -> None:
        key, value = node.children[0], node.children[-1]
        for part in key_parts(key):
            path = (*path, part)
            positions.setdefault(path, position(key))
        add_items(value, path)

    def add_items(node: Node, path: KeyPath) -> None:
        items = [child for child in node.children if child.is_named and child.type != "comment"]
        if node.type == "array":
            for index, item in enumerate(items):
                positions[(*path, index)] = position(item)
                add_items(item, (*path, index))
        elif node.type == "inline_table":
            for item in items:
                if item.type == "pair":
                    add_pair(item, path)

    for node in tree.root_node.children:
        if node.type == "pair":
            add_pair(node, ())
        elif node.type in ("table", "table_array_element"):
            header = next((child for child in node.children if child.type in _KEY_NODES or child.type == "dotted_key"), None)
            if header is None:
                continue
            parts = key_parts(header)
            if node.type == "table_array_element":
                tables = (*resolve(parts[:-1]), parts[-1])
                last_index[tables] = last_index.get(tables, -1) + 1
                positions.setdefault(tables, position(node))
                path: KeyPath = (*tables, last_index[tables])
            else:
                path = resolve(parts)
            positions[path] = position(node)
            for child in node.children:
                if child.type == "pair":
                    add_pair(child, path)
    return positions
