"""Tables against their forms: quickly where all is well, and every fault by itself where something is not."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.entries import MissingKey, NotPlainAmount, UnknownKey, UnknownWord, WrongType

T = TypeVar("T")


def validate(raw: object, form: type[T], place: Place) -> tuple[T | None, list[Diagnostic]]:
    """A table as its form, or every fault in it."""
    try:
        return msgspec.convert(raw, form, builtin_types=[date]), []
    except msgspec.ValidationError as error:
        found = find_faults(raw, form, place)
        # Both walks know the same rules; should they ever differ, the reader's own words are better than silence.
        return None, found or [WrongType(at=place, key=table_name(place), wanted="valid", found=str(error))]


def convert_or_none(raw: object, form: type[T]) -> T | None:
    """A table as its form, or nothing where anything is wrong with it."""
    try:
        return msgspec.convert(raw, form, builtin_types=[date])
    except msgspec.ValidationError:
        return None


def find_faults(raw: object, form: Any, place: Place) -> list[Diagnostic]:
    """Every fault of a table against its form, one by one: for when a fast reading has failed, and for nested amounts."""
    return list(_validate_value(raw, _type_info(form), place, str(place.keys[-1]) if place.keys else "the file"))


@cache
def _type_info(form: Any) -> inspect.Type:
    return inspect.type_info(form)


def table_name(place: Place) -> str:
    """A table as its header writes it: [entry.card], or [[entry.part]] where there may be several."""
    names = ".".join(key for key in place.keys if isinstance(key, str))
    if not names:
        return "the file"
    return f"[[{names}]]" if isinstance(place.keys[-1], int) else f"[{names}]"


def _validate_value(value: object, form: inspect.Type, place: Place, key: str) -> list[Diagnostic]:
    match form:
        case inspect.Metadata(type=inner):
            return _validate_value(value, inner, place, key)
        case inspect.StructType():
            return _validate_table(value, form, place, key)
        case inspect.DictType() if isinstance(value, dict):
            return [fault for k, v in value.items() for fault in _validate_value(v, form.value_type, place / k, f"{key}.{k}")]
        case inspect.ListType() | inspect.VarTupleType() if isinstance(value, list):
            return [fault for i, v in enumerate(value) for fault in _validate_value(v, form.item_type, place / i, key)]
        case inspect.UnionType():
            return _validate_union(value, form, place, key)
        case inspect.LiteralType():
            if type(value) is type(form.values[0]):
                if value in form.values:
                    return []
                return [UnknownWord(at=place, key=key, found=str(value), known=tuple(map(str, form.values)))]
        case inspect.DecimalType():
            return _validate_amount(value, place, key)
        case _ if _is_of_type(value, form):
            return []
    return [WrongType(at=place, key=key, wanted=_describe_type(form), found=_describe_value(value))]


def _validate_table(value: object, form: inspect.StructType, place: Place, key: str) -> list[Diagnostic]:
    if not isinstance(value, dict):
        return [WrongType(at=place, key=key, wanted="a table", found=_describe_value(value))]
    table = table_name(place)
    known = {field.encode_name: field for field in file_fields(form)}
    found: list[Diagnostic] = [
        UnknownKey(at=place / name, key=name, table=table, known=tuple(known)) for name in value if name not in known
    ]
    found += [
        MissingKey(at=place, key=name, table=table)
        for name, field in known.items()
        if field.required
        and (name not in value or (isinstance(unwrap_metadata(field.type), inspect.StrType) and is_blank(value[name])))
    ]
    for name, field in known.items():
        if name in value:
            found += _validate_value(value[name], field.type, place / name, name)
    return found


def file_fields(form: inspect.StructType) -> list[inspect.Field]:
    """The keys that a table may have in a file: without what the reader itself sets."""
    return [field for field in form.fields if not _is_internal(field.type)]


def _is_internal(form: inspect.Type) -> bool:
    if isinstance(form, inspect.Metadata):
        return bool((form.extra or {}).get("internal"))
    return isinstance(form, inspect.CustomType)


def unwrap_metadata(form: inspect.Type) -> inspect.Type:
    """A type without what is noted beside it."""
    return form.type if isinstance(form, inspect.Metadata) else form


def _validate_union(value: object, form: inspect.UnionType, place: Place, key: str) -> list[Diagnostic]:
    options = [unwrap_metadata(option) for option in form.types if not isinstance(option, inspect.NoneType)]
    if len(options) > 1:
        shape = (
            (inspect.StructType, inspect.DictType) if isinstance(value, dict)
            else (inspect.ListType, inspect.VarTupleType) if isinstance(value, list)
            else (inspect.StrType, inspect.LiteralType, inspect.DecimalType, inspect.IntType, inspect.BoolType)
        )  # fmt: skip
        options = [option for option in options if isinstance(option, shape)] or options
    if len(options) == 1:
        return _validate_value(value, options[0], place, key)
    wanted = " or ".join(_describe_type(option) for option in options)
    return [WrongType(at=place, key=key, wanted=wanted, found=_describe_value(value))]


def _validate_amount(value: object, place: Place, key: str) -> list[Diagnostic]:
    if isinstance(value, (list, dict)) or value is None:
        return [WrongType(at=place, key=key, wanted="an amount such as 0.6", found=_describe_value(value))]
    negative_allowed = "carried_in" in place.keys or "expect" in place.keys
    if is_plain_number(value) and (negative_allowed or value >= 0):  # type: ignore[operator]
        return []
    return [NotPlainAmount(at=place, key=key, found=_as_written(value))]


def _as_written(value: object) -> str:
    """A value as a file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and "e" in repr(value):
        return format(Decimal(repr(value)), "f")
    return str(value)


def is_blank(value: object) -> bool:
    """Whether a text says nothing."""
    return isinstance(value, str) and not value.strip()


def is_plain_number(value: object) -> bool:
    """Whether a number from a file is an exact, plain decimal: no text, no truth value, not infinite, no exponent."""
    if type(value) is int:
        return True
    return type(value) is float and "e" not in repr(value) and "n" not in repr(value)


def _is_of_type(value: object, form: inspect.Type) -> bool:
    match form:
        case inspect.StrType():
            return isinstance(value, str)
        case inspect.BoolType():
            return isinstance(value, bool)
        case inspect.IntType():
            return type(value) is int
        case inspect.DateType():
            return _describe_value(value) == "a day"
        case inspect.CustomType():
            return isinstance(value, form.cls)
    return False


_KINDS = {
    "bool": "true or false", "int": "a number", "float": "a number", "str": "text", "list": "a list", "dict": "a table",
    "date": "a day", "datetime": "a day with a time", "time": "a time", "NoneType": "nothing",
}  # fmt: skip


def _describe_value(value: object) -> str:
    return _KINDS.get(type(value).__name__, type(value).__name__)


def _describe_type(form: inspect.Type) -> str:
    form = unwrap_metadata(form)
    match form:
        case inspect.StrType():
            return "text in quotes"
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType():
            return "a whole number"
        case inspect.DateType():
            return "a day without quotes or time, such as 2025-03-14"
        case inspect.DecimalType():
            return "an amount such as 0.6"
        case inspect.ListType() | inspect.VarTupleType():
            return f"a list of {_describe_type(form.item_type)}"
        case inspect.DictType():
            return f"a table of {_describe_type(form.value_type)}"
        case inspect.UnionType():
            return " or ".join(_describe_type(option) for option in form.types if not isinstance(option, inspect.NoneType))
        case inspect.LiteralType():
            return ("one of " if len(form.values) > 1 else "") + ", ".join(map(str, form.values))
        case inspect.StructType():
            return "a table"
    return "another value"
