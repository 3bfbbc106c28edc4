"""Validates tables against the structs of their files: fast if all is well, and with every fault by itself if not."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.folding import fold_text
from cecgen.diagnostics.keys import MissingKey, NotPlainAmount, TextTooLong, UnknownKey, UnknownWord, WrongType
from cecgen.files.toml.value_types import ValueType, ValueTypes, value_types
from cecgen.model.days import explain_day, parse_day

T = TypeVar("T")
_Table = tuple[tuple[str, ...], Place, Collection[str]]
"""The names on the way to a table, where it would be, and its keys."""
_WHOLE_FILE = "the file"


def validate(raw: object, struct: type[T], place: Place) -> tuple[T | None, list[Diagnostic]]:
    """Convert a table to its struct; if that fails, return None and every fault in it.

    The words of closed lists ("cpr") are read in any letter case.
    """
    try:
        return _convert(raw, struct), []
    except msgspec.ValidationError as error:
        diagnostics = find_faults(raw, struct, place)
        # msgspec and `find_faults` know the same rules; if they ever differ, msgspec's own words are better than silence.
        return None, diagnostics or [WrongType(at=place, key=table_name(place), expected="valid", actual=str(error))]


def convert_or_none(raw: object, struct: type[T]) -> T | None:
    """Convert a table to its struct, or return None if anything is wrong with it."""
    try:
        return _convert(raw, struct)
    except msgspec.ValidationError:
        return None


def _convert(raw: object, struct: type[T]) -> T:
    """Convert a table to its struct; only where that fails are its words compared without regard to letter case."""
    try:
        return msgspec.convert(raw, struct, builtin_types=[date])
    except msgspec.ValidationError:
        form: Any = struct
        spelled = spell_words(raw, value_types(form))
        if spelled == raw:
            raise
        return msgspec.convert(spelled, struct, builtin_types=[date])


def spell_words(value: object, types: Sequence[ValueType]) -> object:
    """Return a value with the words of closed lists spelled as the format spells them: `cpr` for "CPR"."""
    if isinstance(value, str):
        words = (word for one in types for word in one.words if isinstance(word, str))
        return next((word for word in words if fold_text(word) == fold_text(value)), value)
    if isinstance(value, list):
        items = next((one.items for one in types if one.kind == "list"), ())
        return [spell_words(item, items) for item in value]
    if isinstance(value, dict):
        table = next((one for one in types if one.kind in ("table", "mapping")), None)
        if table is None:
            return value
        if table.kind == "mapping":
            return {key: spell_words(item, table.items) for key, item in value.items()}
        return {key: spell_words(item, table.keys[key].types) if key in table.keys else item for key, item in value.items()}
    return value


def find_faults(raw: object, struct: Any, place: Place) -> list[Diagnostic]:
    """Every fault of a table, one by one: after msgspec refused it, or for amounts, since msgspec accepts 1e1 and "0.6"."""
    types = value_types(struct)
    faults = _validate_value(raw, types, place, str(place.keys[-1]) if place.keys else "the file")
    tables = [*_iter_tables(types, place)] if any(isinstance(each, UnknownKey) for each in faults) else []
    return [replace(each, homes=_find_homes(each, tables, place)) if isinstance(each, UnknownKey) else each for each in faults]


def _find_homes(fault: UnknownKey, tables: Sequence[_Table], root: Place) -> tuple[str, ...]:
    """Find the nearest tables inside or around the one with an unknown key that know the key, as their headers write them."""
    here = tuple(key for key in fault.at.keys[len(root.keys) : -1] if isinstance(key, str))
    found = [
        (abs(len(names) - len(here)), table_name(at))
        for names, at, keys in tables
        if fault.key in keys and (names == here[: len(names)] or here == names[: len(here)])
    ]
    nearest = min(found, default=(0, ""))[0]
    homes = dict.fromkeys(name for distance, name in found if distance == nearest)
    return tuple("the first lines, above all tables" if name == _WHOLE_FILE else name for name in homes)


def _iter_tables(types: ValueTypes, at: Place, names: tuple[str, ...] = ()) -> Iterator[_Table]:
    """Yield a table and all tables in it: the names on the way to it, where it would be, and its keys."""
    for one in types:
        if one.kind == "list":
            yield from _iter_tables(one.items, at / 0, names)
        elif one.kind == "table":
            yield names, at, one.keys
            for name, key in one.keys.items():
                yield from _iter_tables(key.types, at / name, (*names, name))


def table_name(place: Place) -> str:
    """A table as its header writes it: [entry.card], or [[entry.part]] if there may be several."""
    names = ".".join(key for key in place.keys if isinstance(key, str))
    if not names:
        return _WHOLE_FILE
    return f"[[{names}]]" if isinstance(place.keys[-1], int) else f"[{names}]"


def _validate_value(value: object, types: Sequence[ValueType], place: Place, key: str) -> list[Diagnostic]:
    if len(types) > 1:
        kinds = ("table", "mapping") if isinstance(value, dict) else ("list",) if isinstance(value, list) else _ONE_VALUE
        types = [one for one in types if one.kind in kinds] or types
    if len(types) > 1:
        return [WrongType(at=place, key=key, expected=_describe_types(types), actual=_describe_value(value))]
    [wanted] = types
    match wanted.kind:
        case "table":
            return _validate_table(value, wanted, place, key)
        case "mapping" if isinstance(value, dict):
            return [fault for k, v in value.items() for fault in _validate_value(v, wanted.items, place / k, f"{key}.{k}")]
        case "list" if isinstance(value, list):
            return [fault for i, v in enumerate(value) for fault in _validate_value(v, wanted.items, place / i, key)]
        case "word" if type(value) is type(wanted.words[0]):
            if value in wanted.words or spell_words(value, [wanted]) in wanted.words:
                return []
            return [UnknownWord(at=place, key=key, word=str(value), choices=tuple(map(str, wanted.words)))]
        case "amount":
            return _validate_amount(value, place, key)
        case "text" if isinstance(value, str) and wanted.max_length is not None and len(value) > wanted.max_length:
            return [TextTooLong(at=place, key=key, length=len(value), max_length=wanted.max_length)]
        case _ if type(value) is _PYTHON_TYPES.get(wanted.kind):
            return []
        case "day" if isinstance(value, str):
            return [_describe_text_as_day(value, place, key)]
    return [WrongType(at=place, key=key, expected=_describe_types(types), actual=_describe_value(value))]


def _describe_text_as_day(text: str, place: Place, key: str) -> WrongType:
    """Describe a text where a day is wanted; a day in quotes only has to lose them."""
    wanted = _KIND_NAMES["day"]
    if not text.strip() or parse_day(text):
        return WrongType(at=place, key=key, expected=wanted, actual="text")
    return WrongType(at=place, key=key, expected=wanted, actual="text", text=text, remedy=explain_day(text))


def _validate_table(value: object, wanted: ValueType, place: Place, key: str) -> list[Diagnostic]:
    if not isinstance(value, dict):
        return [WrongType(at=place, key=key, expected="a table", actual=_describe_value(value))]
    table = table_name(place)
    keys = wanted.keys
    diagnostics: list[Diagnostic] = [
        UnknownKey(at=place / name, key=name, table=table, keys=tuple(keys)) for name in value if name not in keys
    ]
    diagnostics += [
        MissingKey(at=place, key=name, table=table)
        for name, own in keys.items()
        if own.field.required and (name not in value or (own.must_have_text and is_blank(value[name])))
    ]
    for name, own in keys.items():
        if name in value:
            diagnostics += _validate_value(value[name], own.types, place / name, name)
    return diagnostics


def _validate_amount(value: object, place: Place, key: str) -> list[Diagnostic]:
    if isinstance(value, (list, dict)) or value is None:
        return [WrongType(at=place, key=key, expected="an amount such as 0.6", actual=_describe_value(value))]
    negative_allowed = "carried_in" in place.keys or "expect" in place.keys
    if is_plain_number(value) and (negative_allowed or value >= 0):  # type: ignore[operator]
        return []
    return [NotPlainAmount(at=place, key=key, text=_format_as_written(value))]


def _format_as_written(value: object) -> str:
    """A value as a file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and "e" in repr(value):
        return format(Decimal(repr(value)), "f")
    return str(value)


def is_blank(value: object) -> bool:
    """Whether a text is empty or only blanks."""
    return isinstance(value, str) and not value.strip()


def is_plain_number(value: object) -> bool:
    """Whether a value is a number that was typed as a plain decimal: not a boolean, not `inf` or `nan`, without an exponent."""
    if type(value) is int:
        return True
    return type(value) is float and "e" not in repr(value) and "n" not in repr(value)


_ONE_VALUE = ("text", "word", "amount", "integer", "boolean", "day")
"""The kinds that neither a table nor a list can be."""
_PYTHON_TYPES = {"text": str, "boolean": bool, "integer": int, "day": date}
_VALUE_NAMES = {
    "bool": "true or false", "int": "a number", "float": "a number", "str": "text", "list": "a list", "dict": "a table",
    "date": "a day", "datetime": "a day with a time", "time": "a time", "NoneType": "nothing",
}  # fmt: skip
_KIND_NAMES = {
    "text": "text in quotes", "boolean": "true or false", "integer": "a whole number", "table": "a table",
    "day": "a day without quotes or time, such as 2025-03-14", "amount": "an amount such as 0.6",
}  # fmt: skip


def _describe_value(value: object) -> str:
    return _VALUE_NAMES.get(type(value).__name__, type(value).__name__)


def _describe_types(types: Sequence[ValueType]) -> str:
    return " or ".join(map(_describe_type, types))


def _describe_type(wanted: ValueType) -> str:
    match wanted.kind:
        case "list":
            return f"a list of {_describe_types(wanted.items)}"
        case "mapping":
            return f"a table of {_describe_types(wanted.items)}"
        case "word":
            return ("one of " if len(wanted.words) > 1 else "") + ", ".join(map(str, wanted.words))
    return _KIND_NAMES[wanted.kind]
