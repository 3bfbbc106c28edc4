"""JSON Schemas of the files that people write, so that an editor completes and checks a file as it is typed.

They are made from the forms that the reader validates files into, and so cannot say anything else than it does.
What a key means is the text below it in its form.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from inspect import getdoc, getsource
from itertools import pairwise
from typing import Any, NamedTuple

from msgspec import Struct, inspect

from cecgen.files.toml.validation import file_fields, unwrap_metadata
from cecgen.model.scheme_file import ExampleExpectation, SchemeFile
from cecgen.model.written import CarriedIn, EntryFile, HolderFile, Workspace

Schema = dict[str, Any]


class FileKind(NamedTuple):
    """A kind of file: its form, its title, and where such files lie in a repository."""

    form: type[Struct]
    title: str
    files: str


FILE_KINDS = {
    "config": FileKind(Workspace, "The settings of a repository of cecgen", "cecgen.toml"),
    "holder": FileKind(HolderFile, "A holder, as cecgen reads one", "content/*/holder.toml"),
    "entry": FileKind(EntryFile, "Entries of a holder, as cecgen reads them", "content/*/**/*.toml"),
    "scheme": FileKind(SchemeFile, "A scheme file of cecgen", "plugins/*.toml"),
}
"""The kinds of file that have a schema; a file is of the first that takes it."""

_AMOUNT: Schema = {"type": "number", "minimum": 0}
_AMOUNT_OR_DEBT: Schema = {"type": "number"}
_SIGNED_TABLES = (CarriedIn, ExampleExpectation)
"""Tables whose amounts may be below zero: a shortfall that is carried into a cycle, or out of it."""
_DAY: Schema = {"type": "string", "format": "date"}
"""A day as JSON has it. In the file it stands without quotes, and Tombi asks for that where the format is this one."""
_ALLOWED_TOML = {"x-tombi-toml-version": "v1.1.0"}
"""Which TOML the reader reads: Tombi would otherwise hold a file against an older one. Others pass over the word."""


def build_schema(name: str) -> Schema:
    """The JSON Schema (draft 2020-12) of a kind of file."""
    form, title, _ = FILE_KINDS[name]
    # A scheme file's examples are read for their form alone: no link leads to their entries, and no evidence lies beside them.
    tables = _SchemaBuilder(looks=form is not SchemeFile)
    whole = tables.add_table(form)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_ALLOWED_TOML,
        **whole,
        "title": title,
        "$defs": dict(sorted(tables.defined.items())),
    }


class _SchemaBuilder:
    """The schemas of tables, each made once and referred to wherever such a table may stand."""

    def __init__(self, *, looks: bool) -> None:
        self.defined: dict[str, Schema] = {}
        self._looks = looks
        """Whether a text has to look as its key says, where it says so."""

    def add_table(self, form: type[Struct]) -> Schema:
        """The schema of a table: its keys and no others."""
        told = inspect.type_info(form)
        assert isinstance(told, inspect.StructType)
        amount = _AMOUNT_OR_DEBT if form in _SIGNED_TABLES else _AMOUNT
        meanings = _field_descriptions(form)
        return {
            "title": form.__name__,
            "description": getdoc(form),
            "type": "object",
            "properties": {
                field.encode_name: {**meanings.get(field.name, {}), **self._property(field, amount)}
                for field in file_fields(told)
            },
            "required": [field.encode_name for field in file_fields(told) if field.required],
            "additionalProperties": False,
        }

    def _property(self, field: inspect.Field, amount: Schema) -> Schema:
        if field.required and isinstance(unwrap_metadata(field.type), inspect.StrType):
            return {"pattern": r"\S", **self._value(field.type, amount)}  # a key that must be there says something
        default = {"default": field.default} if field.default and isinstance(field.default, str | bool | int) else {}
        return {**self._value(field.type, amount), **default}

    def _value(self, form: inspect.Type, amount: Schema) -> Schema:
        match form:
            case inspect.Metadata(type=inner, extra_json_schema=looks):
                return {**self._value(inner, amount), **((looks or {}) if self._looks else {})}
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
            self.defined[name] = self.add_table(table)
        return {"$ref": f"#/$defs/{name}"}


def _field_descriptions(form: type[Struct]) -> dict[str, Schema]:
    """What each key of a table means: the text below it in the form's source, or in that of a form it is made from."""
    return {
        name: {"description": text}
        for each in reversed(form.__mro__)
        if each.__module__.startswith("cecgen.")
        for name, text in _class_docs(each.__module__).get(each.__name__, {}).items()
    }


@cache
def _class_docs(module: str) -> dict[str, dict[str, str]]:
    """The texts below the fields of every class of a module."""
    classes = [node for node in ast.parse(getsource(sys.modules[module])).body if isinstance(node, ast.ClassDef)]
    return {each.name: dict(_field_docs(each.body)) for each in classes}


def _field_docs(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, " ".join(text.split())
