"""Write values as TOML: a struct becomes tables, and tables the text of a file."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
import tomli_w
from msgspec import Struct

from cecgen.diagnostics import Place
from cecgen.model.written import default_value


def to_tables(value: Struct) -> dict[str, Any]:
    """The tables of a file that is read as this value: keys in the order of the struct, without those at their default."""
    fields = [field for field in msgspec.structs.fields(value) if not isinstance(getattr(value, field.name), Place)]
    written = [field for field in fields if field.required or getattr(value, field.name) != default_value(field)]
    return {field.encode_name: _to_plain(getattr(value, field.name)) for field in written}


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
    """The text of a file: the keys of a table, then the tables below it; `order` is the order of keys in top-level tables."""
    return "\n".join(_table_lines("", "", tables, order)) + "\n"


def _table_lines(header: str, path: str, table: Mapping[str, Any], order: Sequence[str]) -> Iterator[str]:
    keys = sorted(table, key=lambda key: order.index(key) if key in order else len(order))
    nested = [key for key in keys if _is_nested(key, table[key])]
    if header:
        yield header
    yield from (format_pair(key, table[key]) for key in keys if key not in nested)
    needs_blank_line = bool(header) or len(keys) > len(nested)
    for key in nested:
        name = f"{path}.{key}" if path else key
        is_array = isinstance(table[key], (list, tuple))
        for item in table[key] if is_array else [table[key]]:
            if needs_blank_line:
                yield ""
            needs_blank_line = True
            yield from _table_lines(f"[[{name}]]" if is_array else f"[{name}]", name, item, tuple(item) if path else order)


def _is_nested(key: str, value: Any) -> bool:
    """Whether a value is written as a table of its own below the other keys: a card, and lists of tables except evidence."""
    if isinstance(value, (list, tuple)):
        return bool(value) and key != "evidence" and all(isinstance(item, dict) for item in value)
    return key == "card"


def format_pair(key: str, value: Any) -> str:
    return f"{_format_key(key)} = {format_inline(value)}"


@lru_cache(maxsize=1000)
def _format_key(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")


def format_inline(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(format_pair(key, item) for key, item in value.items())} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(format_inline, value))}]"
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return tomli_w.dumps({"value": value}).removeprefix("value = ").removesuffix("\n")
