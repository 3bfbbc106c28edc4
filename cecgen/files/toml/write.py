"""A value as the tables of a file, and tables as its text: the form in which people read them best."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
import tomli_w
from msgspec import Struct

from cecgen.diagnostics import Place
from cecgen.model.written import default_value


def to_tables(value: Struct) -> dict[str, Any]:
    """What a file says to be read as this value: keys in the order of the form, those that mean what is left out left out."""
    fields = [field for field in msgspec.structs.fields(value) if not isinstance(getattr(value, field.name), Place)]
    said = [field for field in fields if field.required or getattr(value, field.name) != default_value(field)]
    return {field.encode_name: _to_plain(getattr(value, field.name)) for field in said}


def _to_plain(value: object) -> object:
    if isinstance(value, Struct):
        return to_tables(value)
    if isinstance(value, (list, tuple)):
        return [_to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _to_plain(item) for name, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def format_tables(tables: Mapping[str, Any], order: Sequence[str] = ()) -> str:
    """The text of a file: each table's keys, then its own tables; `order` is that of the keys in the tables at the top."""
    return "\n".join(_lines("", "", tables, order)) + "\n"


def _lines(header: str, path: str, table: Mapping[str, Any], order: Sequence[str]) -> Iterator[str]:
    keys = sorted(table, key=lambda key: order.index(key) if key in order else len(order))
    nested = [key for key in keys if _is_nested(key, table[key])]
    if header:
        yield header
    yield from (_format_pair(key, table[key]) for key in keys if key not in nested)
    begun = bool(header) or len(keys) > len(nested)
    for key in nested:
        inside = f"{path}.{key}" if path else key
        several = isinstance(table[key], list)
        for item in table[key] if several else [table[key]]:
            if begun:
                yield ""
            begun = True
            yield from _lines(f"[[{inside}]]" if several else f"[{inside}]", inside, item, tuple(item) if path else order)


def _is_nested(key: str, value: Any) -> bool:
    """Whether a value stands in tables of its own below the others: a card, and lists of nothing but tables."""
    if isinstance(value, list):
        return bool(value) and key != "evidence" and all(isinstance(item, dict) for item in value)
    return key == "card"


def _format_pair(key: str, value: Any) -> str:
    name = tomli_w.dumps({key: 0}).removesuffix(" = 0\n")
    return f"{name} = {_format_value(value)}"


def _format_value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(_format_pair(key, item) for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_format_value, value))}]"
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return tomli_w.dumps({"value": value}).removeprefix("value = ").removesuffix("\n")
