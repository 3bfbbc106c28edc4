"""Add to a list, or set and remove keys, in a TOML text, and leave every other character as it is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import rtoml

from cecgen.files.layout import MeaningChangedError
from cecgen.files.layout.statements import TOKEN
from cecgen.files.toml.positions import KeyPath, TomlPositions
from cecgen.files.toml.write import format_inline, format_pair


def add_to_list(data: bytes, table: KeyPath, key: str, items: Sequence[object]) -> bytes:
    """Add items to the list that a key of a table has; without the key, write it on a line above the table's other keys.

    MeaningChangedError if anything else would change with it, as in a table that is written inside brackets.
    """
    text = data.decode()
    before = rtoml.loads(text.removeprefix("\ufeff"))
    present = _find_table(before, table)
    old = present.get(key, [])
    assert isinstance(old, list)
    wanted = [*old, *items]
    lines = text.split("\n")
    line, _ = TomlPositions(data).find_nearest((*table, key if key in present else next(iter(present), key)))
    start = sum(len(each) + 1 for each in lines[: line - 1])
    ending = "\r\n" if lines[line - 1].endswith("\r") else "\n"
    if key not in present:
        new = f"{text[:start]}{format_pair(key, wanted)}{ending}{text[start:]}"
    else:
        list_end = _find_list(text, start)
        between = text[list_end.last : list_end.end - 1]
        added = ", ".join(map(format_inline, items))
        if "\n" in between:
            inner = between.rstrip(" \t")
            indent = between[len(inner) :]
            inserted = f"{'' if list_end.ends_in_comma or not old else ','}{inner}{indent}  {added},{ending}{indent}"
        else:
            inserted = f"{'' if not old else ' ' if list_end.ends_in_comma else ', '}{added}"
        new = text[: list_end.last] + inserted + text[list_end.end - 1 :]
    present[key] = wanted
    if _parse_or_none(new) != before:
        by_hand = f"write it by hand: {format_pair(key, wanted)}"
        raise MeaningChangedError(f"line {line} is laid out in a way that cannot be changed here", by_hand)
    return new.encode()


def change_keys(data: bytes, table: KeyPath, values: Mapping[str, object], order: Sequence[str]) -> bytes:
    """Give keys of a table other values; None removes a key, and its comment stays. `order` is the order of the keys.

    MeaningChangedError if anything else would change with it, as in a table that is written inside brackets.
    """
    for key, value in values.items():
        data = _change_key(data, table, key, value, order)
    return data


def _change_key(data: bytes, table: KeyPath, key: str, value: object, order: Sequence[str]) -> bytes:
    text = data.decode()
    before = rtoml.loads(text.removeprefix("\ufeff"))
    present = _find_table(before, table)
    if present.get(key) == value:
        return data
    positions = TomlPositions(data)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def line_start(name: str) -> int:
        return starts[positions.find_nearest((*table, name))[0] - 1]

    if key in present:
        start = line_start(key)
        pair = _find_pair(text, start)
        if value is None:
            comment = text[pair.end : pair.line_end].strip(" \t")
            new = text[:start] + (f"{comment}\n" if comment.strip("\r") else "") + text[pair.line_end + 1 :]
        else:
            new = f"{text[: pair.value]}{format_inline(value)}{text[pair.end :]}"
    elif value is None:
        return data
    else:
        place = order.index(key)
        above = [
            name
            for name, present_value in present.items()
            if name in order and order.index(name) < place and not isinstance(present_value, dict | list)
        ]
        where = max(
            (_find_pair(text, line_start(name)).line_end + 1 for name in above), default=line_start(next(iter(present)))
        )
        ending = "\r\n" if "\r\n" in text else "\n"
        head = text[:where]
        new = f"{head}{'' if not head or head.endswith(chr(10)) else ending}{format_pair(key, value)}{ending}{text[where:]}"
    if value is None:
        present.pop(key)
    else:
        present[key] = value
    if _parse_or_none(new) != before:
        number = text.count("\n", 0, line_start(next(iter(present), key))) + 1
        by_hand = f"delete {key}" if value is None else f"write it by hand: {format_pair(key, value)}"
        raise MeaningChangedError(f"line {number} is laid out in a way that cannot be changed here", by_hand)
    return new.encode()


class _Pair(NamedTuple):
    """Where the value of a pair begins and ends in a text, and where its line ends."""

    value: int
    end: int
    line_end: int


def _find_pair(text: str, start: int) -> _Pair:
    """Find the value of the pair that begins at `start`, and the end of the line that it ends on."""
    value, end, depth = 0, start, 0
    for match in TOKEN.finditer(text, start):
        kind, sign = match.lastgroup, match[0]
        if kind == "newline" and not depth:
            return _Pair(value, end, match.start())
        if kind in ("space", "newline", "comment") or sign == "\r":
            continue
        if not value and sign == "=":
            value = -1
            continue
        if value == -1:
            value = match.start()
        depth += (sign in "[{") - (sign in "]}") if kind == "sign" else 0
        end = match.start() + len(sign.rstrip("\r"))
    return _Pair(value, end, len(text))


def _find_table(tables: object, path: KeyPath) -> dict[str, object]:
    for part in path:
        tables = tables[part]  # type: ignore[index]
    assert isinstance(tables, dict)
    return tables


def _parse_or_none(text: str) -> object:
    try:
        return rtoml.loads(text.removeprefix("\ufeff"))
    except rtoml.TomlParsingError:
        return None


class _ListEnd(NamedTuple):
    """Where a list ends in a text, and where its last item or comma ends."""

    end: int
    last: int
    ends_in_comma: bool


def _find_list(text: str, start: int) -> _ListEnd:
    """Find the list of the pair at `start`; blanks and a comment after it are not part of it."""
    ends, depth, is_inside = [(start, "")], 0, False
    for match in TOKEN.finditer(text, start):
        kind, sign = match.lastgroup, match[0]
        if kind == "newline" and not depth:
            break
        if kind in ("space", "newline", "comment"):
            continue
        if not is_inside:
            is_inside = sign == "="
            continue
        depth += (sign in "[{") - (sign in "]}") if kind == "sign" else 0
        ends.append((match.end(), sign))
    (last, sign), (end, _) = ends[-2:]
    return _ListEnd(end, last, sign == ",")
