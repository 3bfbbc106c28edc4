"""Build JSON Schemas of the files that people write, so that an editor completes and checks a file while it is typed.

They are built from the structs that files are validated into, so they cannot disagree with `check`. The description of a
key is the text below its field in the struct. Ids that plugins declare are suggested and not required: `check` knows them
without regard to case, and those of a plugin that came later.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from inspect import getdoc, getsource
from itertools import pairwise
from typing import Any, NamedTuple

from msgspec import Struct

from cecgen.files.toml.value_types import TableKey, ValueType, ValueTypes, value_types
from cecgen.model.designs import Design
from cecgen.model.facts import Provider
from cecgen.model.scheme import Catalogue
from cecgen.model.scheme_file import ExampleExpectation, SchemeFile
from cecgen.model.settings import Settings
from cecgen.model.written import CarriedIn, EntryFile, HolderFile

Schema = dict[str, Any]


class FileKind(NamedTuple):
    """A kind of file: its struct, its title, and the paths of such files in a repository."""

    struct: type[Struct]
    title: str
    files: str


FILE_KINDS = {
    "config": FileKind(Settings, "The settings of a repository of cecgen", "cecgen.toml"),
    "holder": FileKind(HolderFile, "A holder, as cecgen reads one", "content/*/holder.toml"),
    "entry": FileKind(EntryFile, "Entries of a holder, as cecgen reads them", "content/*/**/*.toml"),
    "design": FileKind(Design, "A design of certificates, as cecgen remembers it", "plugins/designs/*.toml"),
    "scheme": FileKind(SchemeFile, "A scheme file of cecgen", "plugins/*.toml"),
}
"""The kinds of file that have a schema; a file is of the first kind whose pattern its path matches."""

_AMOUNT: Schema = {"type": "number", "minimum": 0}
_AMOUNT_OR_DEBT: Schema = {"type": "number"}
_SIGNED_TABLES = (CarriedIn, ExampleExpectation)
"""Tables whose amounts can be negative: a shortfall that is carried into a cycle, or out of it."""
_PLAIN_TYPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "day": {"type": "string", "format": "date"},  # JSON has no days; Tombi reads this format as a TOML date without quotes
}
_ALLOWED_TOML = {"x-tombi-toml-version": "v1.1.0"}
"""Tells Tombi which version of TOML the reader accepts: it would check a file by an older one. Other editors ignore it."""


def build_schema(name: str, catalogue: Catalogue | None = None) -> Schema:
    """The JSON Schema (draft 2020-12) of a kind of file, which suggests the providers, schemes, units and categories of a
    catalogue."""
    struct, title, _ = FILE_KINDS[name]
    # The entries in a scheme file's examples are not checked for ids, addresses and evidence: nothing links to them.
    is_scheme_file = struct is SchemeFile
    suggestions = _list_suggestions(catalogue) if catalogue and not is_scheme_file else {}
    builder = _SchemaBuilder(suggestions, with_patterns=not is_scheme_file)
    [table] = value_types(struct)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:cecgen:{name}",
        **_ALLOWED_TOML,
        **builder.build_table(table),
        "title": title,
        "$defs": dict(sorted(builder.definitions.items())),
    }


class _SchemaBuilder:
    """Builds the schemas of tables, each once; wherever such a table may be, a reference leads to it."""

    def __init__(self, suggestions: dict[str, Schema], *, with_patterns: bool) -> None:
        self.definitions: dict[str, Schema] = {}
        self._suggestions = suggestions
        self._with_patterns = with_patterns
        """Whether the schemas have the patterns that ids, addresses and paths must match."""

    def build_table(self, table: ValueType) -> Schema:
        """The schema of a table, which allows its own keys and no others."""
        amount = _AMOUNT_OR_DEBT if table.struct in _SIGNED_TABLES else _AMOUNT
        descriptions = _field_descriptions(table.struct)
        return {
            "title": table.struct.__name__,
            "description": getdoc(table.struct),
            "type": "object",
            "properties": {
                name: {**descriptions.get(key.field.name, {}), **self._key(key, amount)} for name, key in table.keys.items()
            },
            "required": [name for name, key in table.keys.items() if key.field.required],
            "additionalProperties": False,
        }

    def _key(self, key: TableKey, amount: Schema) -> Schema:
        value = self._value(key.types, amount)
        if key.must_have_text:
            return {"pattern": r"\S", **value}
        default = key.field.default
        return {**value, "default": default} if default and isinstance(default, str | bool | int) else value

    def _value(self, types: ValueTypes, amount: Schema) -> Schema:
        options = [self._type(one, amount) for one in types]
        return options[0] if len(options) == 1 else {"anyOf": options}

    def _type(self, value: ValueType, amount: Schema) -> Schema:
        match value.kind:
            case "amount":
                return amount
            case "word":
                return {"enum": list(value.words)}
            case "list":
                return {"type": "array", "items": self._value(value.items, amount)}
            case "mapping":
                return {"type": "object", "additionalProperties": self._value(value.items, amount)}
            case "table":
                return self._reference(value)
        length = {"maxLength": value.max_length} if value.max_length is not None else {}
        told = {name: each for name, each in value.schema.items() if name != "suggest"} if self._with_patterns else {}
        text = {**_PLAIN_TYPES[value.kind], **length, **told}
        return self._suggest(value.schema["suggest"], text) if value.schema.get("suggest") in self._suggestions else text

    def _suggest(self, what: str, text: Schema) -> Schema:
        """A text of which an editor knows examples, or names that it may be: any other text is taken as well."""
        suggestion = self._suggestions[what]
        if "examples" in suggestion:
            return {**text, **suggestion}
        self.definitions[f"known.{what}"] = suggestion
        return {"anyOf": [{"$ref": f"#/$defs/known.{what}"}, text]}

    def _reference(self, table: ValueType) -> Schema:
        # With its module: scheme.py and written.py both have a Waiver, say.
        name = f"{table.struct.__module__.rpartition('.')[2]}.{table.struct.__name__}"
        if name not in self.definitions:
            self.definitions[name] = {}  # before it is built: a table may refer to its own kind
            self.definitions[name] = self.build_table(table)
        return {"$ref": f"#/$defs/{name}"}


def _list_suggestions(catalogue: Catalogue) -> dict[str, Schema]:
    """What each kind of name may be, as far as the catalogue knows."""
    providers = sorted(catalogue.providers.values(), key=lambda each: each.id)
    schemes = sorted(catalogue.schemes.values(), key=lambda each: each.id)
    categories = {(scheme.body_short_name, each.id): each.title for scheme in schemes for each in scheme.categories}
    by_id: dict[str, list[str]] = {}
    for (body, id), title in categories.items():
        by_id.setdefault(id, []).append(f"{body}: {title}")
    return {
        "provider": _one_of("A provider or a body", ((each.id, each.name, _units_of(each)) for each in providers)),
        "scheme": _one_of("A scheme", ((each.id, each.title, f"Counted in {each.unit}.") for each in schemes)),
        "category": _one_of("A category", ((id, "; ".join(titles), "") for id, titles in sorted(by_id.items()))),
        "award": {"examples": [f"1 {name}" for provider in providers for name in _full_unit_names(provider)]},
    }


def _one_of(title: str, names: Iterable[tuple[str, str, str]]) -> Schema:
    """One of these names, each with its title, and more to say of it."""
    constants = ({"const": name, "title": known, **({"description": more} if more else {})} for name, known, more in names)
    return {"title": title, "description": f"{title} that cecgen or a plugin knows.", "anyOf": [*constants]}


def _full_unit_names(provider: Provider) -> Iterator[str]:
    """Yield each unit with whose it is: ACE CEC, AMA PRA Category 1 Credit."""
    for name in dict.fromkeys(unit.name for unit in provider.units):
        yield name if name.startswith(provider.short_name) else f"{provider.short_name} {name}"


def _units_of(provider: Provider) -> str:
    names = dict.fromkeys(unit.name for unit in provider.units)
    return f"Its units: {', '.join(names)}." if names else ""


def _field_descriptions(struct: type[Struct]) -> dict[str, Schema]:
    """The description of each key of a table: the text below its field in the source of the struct or of a base class."""
    return {
        name: {"description": text}
        for base in reversed(struct.__mro__)
        if base.__module__.startswith("cecgen.")
        for name, text in _class_docs(base.__module__).get(base.__name__, {}).items()
    }


@cache
def _class_docs(module: str) -> dict[str, dict[str, str]]:
    """The texts below the fields of each class in a module."""
    classes = [node for node in ast.parse(getsource(sys.modules[module])).body if isinstance(node, ast.ClassDef)]
    return {node.name: dict(_field_docs(node.body)) for node in classes}


def _field_docs(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, " ".join(text.split())
