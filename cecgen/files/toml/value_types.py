"""The types of values that the keys of a file accept: the fields of the structs of files, in the few kinds that TOML has.

Validation, layout, the JSON Schemas and the answers of `add` all read the structs through this module.
"""

from functools import cache, cached_property
from typing import Any, Literal, NamedTuple

from msgspec import inspect

ValueKind = Literal["text", "word", "boolean", "integer", "amount", "day", "list", "mapping", "table"]
"""A word is one of a closed list. A table has the keys of a struct, a mapping any keys."""

_KINDS: dict[type[inspect.Type], ValueKind] = {
    inspect.StrType: "text",
    inspect.LiteralType: "word",
    inspect.BoolType: "boolean",
    inspect.IntType: "integer",
    inspect.DecimalType: "amount",
    inspect.DateType: "day",
    inspect.ListType: "list",
    inspect.VarTupleType: "list",
    inspect.DictType: "mapping",
    inspect.StructType: "table",
}


class ValueType:
    """One type that a value may have: its kind, and what it is made of."""

    def __init__(self, info: Any, schema: dict[str, Any]) -> None:
        self.kind = _KINDS[type(info)]
        self.schema = schema
        """What a JSON Schema says about it beside its type: the pattern of a text."""
        self.max_length: int | None = getattr(info, "max_length", None)
        """The most characters of a text."""
        self.words: tuple[Any, ...] = info.values if self.kind == "word" else ()
        self._info = info

    @cached_property
    def items(self) -> "ValueTypes":
        """The types of the items of a list, or of the values of a mapping."""
        return _list_types(self._info.item_type if self.kind == "list" else self._info.value_type)

    @cached_property
    def struct(self) -> type:
        """The struct that a table is validated into."""
        cls: type = self._info.cls
        return cls

    @cached_property
    def keys(self) -> "dict[str, TableKey]":
        """The keys of a table as files spell them, without those that only the reader sets."""
        fields = [field for field in self._info.fields if not _is_internal(field.type)]
        return {field.encode_name: TableKey(field, _list_types(field.type)) for field in fields}


ValueTypes = tuple[ValueType, ...]
"""The types that a value may have: mostly one; two where an amount or a table of amounts is accepted, say."""


class TableKey(NamedTuple):
    """A key of a table: the struct's field that it fills, and what it may hold."""

    field: inspect.Field
    types: ValueTypes

    @property
    def must_have_text(self) -> bool:
        """Whether the key must be there with a text that is not blank."""
        return self.field.required and self.types[0].kind == "text"


@cache
def value_types(info: Any) -> ValueTypes:
    """The types that a value of a Python type may have in a file; KeyError for a type that no file can hold."""
    return _list_types(inspect.type_info(info))


def _list_types(info: inspect.Type, schema: dict[str, Any] | None = None) -> ValueTypes:
    if isinstance(info, inspect.UnionType):
        return tuple(one for option in info.types for one in _list_types(option, schema))
    if isinstance(info, inspect.Metadata):
        return _list_types(info.type, info.extra_json_schema)
    # TOML has no null: a key whose value is None is left out.
    return () if isinstance(info, inspect.NoneType) else (ValueType(info, schema or {}),)


def _is_internal(info: inspect.Type) -> bool:
    if isinstance(info, inspect.Metadata):
        return bool((info.extra or {}).get("internal"))
    return isinstance(info, inspect.CustomType)
