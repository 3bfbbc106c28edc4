"""JSON Schemas of the files that people write, so that an editor completes and checks a file as it is typed.

They are made from the forms that the reader validates files into, and so cannot say anything else than it does.
"""

from inspect import getdoc
from typing import Any

from msgspec import Struct, inspect

from cecgen.model import CarriedIn, Expect, SchemeFile

Schema = dict[str, Any]

KINDS: dict[str, tuple[type[Struct], str]] = {"scheme": (SchemeFile, "A scheme file of cecgen")}
"""The kinds of file that have a schema: the form of each, and its title."""

_AMOUNT: Schema = {"type": "number", "minimum": 0}
_AMOUNT_OR_DEBT: Schema = {"type": "number"}
_MAY_OWE = (CarriedIn, Expect)
"""Tables whose amounts may be below zero: a shortfall that is carried into a cycle, or out of it."""
_DAY: Schema = {"type": "string", "format": "date"}
"""A day as an editor hands it on; in the file it stands without quotes."""


def schema(name: str) -> Schema:
    """The JSON Schema (draft 2020-12) of a kind of file."""
    form, title = KINDS[name]
    tables = _Tables()
    whole = tables.of(form)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **whole,
        "title": title,
        "$defs": dict(sorted(tables.defined.items())),
    }


class _Tables:
    """The schemas of tables, each made once and referred to wherever such a table may stand."""

    def __init__(self) -> None:
        self.defined: dict[str, Schema] = {}

    def of(self, form: type[Struct]) -> Schema:
        """The schema of a table: its keys and no others."""
        told = inspect.type_info(form)
        assert isinstance(told, inspect.StructType)
        fields = [field for field in told.fields if not _internal(field.type)]
        amount = _AMOUNT_OR_DEBT if form in _MAY_OWE else _AMOUNT
        return {
            "title": form.__name__,
            "description": getdoc(form),
            "type": "object",
            "properties": {field.encode_name: self._property(field, amount) for field in fields},
            "required": [field.encode_name for field in fields if field.required],
            "additionalProperties": False,
        }

    def _property(self, field: inspect.Field, amount: Schema) -> Schema:
        if field.required and isinstance(field.type, inspect.StrType):
            return {"type": "string", "pattern": r"\S"}  # a key that must be there says something
        default = {"default": field.default} if field.default and isinstance(field.default, str | bool | int) else {}
        return {**self._value(field.type, amount), **default}

    def _value(self, form: inspect.Type, amount: Schema) -> Schema:
        match form:
            case inspect.StrType():
                return {"type": "string"}
            case inspect.BoolType():
                return {"type": "boolean"}
            case inspect.IntType():
                return {"type": "integer"}
            case inspect.DecimalType():
                return amount
            case inspect.DateType():
                return _DAY
            case inspect.LiteralType(values=words):
                return {"enum": list(words)}
            case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
                return {"type": "array", "items": self._value(item, amount)}
            case inspect.DictType(value_type=value):
                return {"type": "object", "additionalProperties": self._value(value, amount)}
            case inspect.UnionType(types=types):
                # TOML has no null: a key that says nothing is left out.
                options = [self._value(each, amount) for each in types if not isinstance(each, inspect.NoneType)]
                return options[0] if len(options) == 1 else {"anyOf": options}
            case inspect.StructType(cls=table):
                return self._reference(table)
        raise TypeError(f"no file can hold {form}")

    def _reference(self, table: type[Struct]) -> Schema:
        # With its module: what a body approves and under whose approval an activity was offered are both an Approval.
        name = f"{table.__module__.rpartition('.')[2]}.{table.__name__}"
        if name not in self.defined:
            self.defined[name] = {}  # met: a table may hold its own kind
            self.defined[name] = self.of(table)
        return {"$ref": f"#/$defs/{name}"}


def _internal(form: inspect.Type) -> bool:
    """Whether a field is set by the reader and never by a file."""
    if isinstance(form, inspect.Metadata):
        return bool((form.extra or {}).get("internal"))
    return isinstance(form, inspect.CustomType)
