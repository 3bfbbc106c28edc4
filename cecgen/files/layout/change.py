"""Add to a list in a TOML text, and leave every other character as it is."""

from collections.abc import Sequence
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
    present = _look_up(before, table)
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
        found = _find_list(text, start)
        between = text[found.last : found.end - 1]
        more = ", ".join(map(format_inline, items))
        if "\n" in between:
            inner = between.rstrip(" \t")
            indent = between[len(inner) :]
            put = f"{'' if found.ends_in_comma or not old else ','}{inner}{indent}  {more},{ending}{indent}"
        else:
            put = f"{'' if not old else ' ' if found.ends_in_comma else ', '}{more}"
        new = text[: found.last] + put + text[found.end - 1 :]
    present[key] = wanted
    if _read(new) != before:
        by_hand = f"write it by hand: {format_pair(key, wanted)}"
        raise MeaningChangedError(f"line {line} is laid out in a way that cannot be changed here", by_hand)
    return new.encode()


def _look_up(tables: object, path: KeyPath) -> dict[str, object]:
    for part in path:
        tables = tables[part]  # type: ignore[index]
    assert isinstance(tables, dict)
    return tables


def _read(text: str) -> object:
    try:
        return rtoml.loads(text.removeprefix("\ufeff"))
    except rtoml.TomlParsingError:
        return None


class _ListEnd(NamedTuple):
    """Where a list ends in a text, and where what is last inside its brackets does."""

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
