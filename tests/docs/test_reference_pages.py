"""docs/python.md and docs/schemas.md are written from the code: what a plugin or a script may import, and every schema.

`pytest tests/docs/test_reference_pages.py --update-goldens` writes both anew.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import cecgen
from cecgen import hookspecs, testing
from cecgen.ledger.schemas import FILE_KINDS, _class_docs, build_schema
from cecgen.outputs.exports.document import DOCUMENTS, read_document_schema

if TYPE_CHECKING:
    from conftest import Golden

DOCS = Path(__file__).parents[2] / "docs"
HOOKS = [name for name in vars(hookspecs) if name.startswith("cecgen_")]
KINDS_OF_NAMES = {
    "For scripts": ["open", "Evaluation", "Transcript", "WorkspaceError"],
    "For every plugin": ["hookimpl", "Diagnostic", "Place", "Severity", "CecgenError", "fold_text"],
    "For providers": ["Provider", "Recognition", "Unit", "Hours", "Entry"],
    "For checks": ["Check", "Ledger"],
    "For importers": [
        "Importer", "SourceFile", "ImportMap", "ReadDrafts", "Draft", "BadgeFile", "ImportFault", "Sheet", "Cell",
        "BrokenCell", "ShownNumber", "drafts_from_sheet", "drafts_from_pages", "DocumentPage", "Word", "KnownFacts",
        "Proposal", "Offer", "read_text_sheet", "read_workbook", "UnreadableSheet",
    ],
}  # fmt: skip


def in_a_cell(text: str) -> str:
    """A text as a table or list of Markdown has it: on one line, without what would end a cell or begin a tag."""
    return re.sub(r"[|<]", r"\\\g<0>", " ".join(text.split()))


def documentation(value: Any) -> str:
    """What is written below a function or class; nothing for an alias of a type."""
    return "" if not (inspect.isclass(value) or inspect.isroutine(value)) else inspect.getdoc(value) or ""


def show(name: str, value: Any) -> Iterator[str]:
    """A name with its signature, what it is, and its fields."""
    yield f"### {name}\n"
    if inspect.isroutine(value):
        signature = re.sub(r"'([^']*)'", r"\1", str(inspect.signature(value)))
        signature = re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])", "", signature)
        yield f"```python\n{name}{signature}\n```\n"
    if text := documentation(value):
        yield f"{text}\n"
    if name in EXPLAINED:
        yield f"{EXPLAINED[name]}\n"
    elif inspect.isclass(value) and issubclass(value, msgspec.Struct):
        docs = _class_docs(value.__module__)
        says = {key: text for base in reversed(value.__mro__) for key, text in docs.get(base.__name__, {}).items()}
        plain = [f"`{field}`" for field in value.__struct_fields__ if not says.get(field)]
        explained = [f"- `{field}`: {in_a_cell(says[field])}" for field in value.__struct_fields__ if says.get(field)]
        if plain or explained:
            yield "\n".join([*([f"- {', '.join(plain)}"] if plain else []), *explained, ""])


def python_page() -> Iterator[str]:
    """Every public name of cecgen, of its hooks and of `cecgen.testing`."""
    yield "# Python\n"
    yield "What a plugin or a script may import. Everything else may change without notice.\n"
    yield "[Plugins](plugins.md) and [scripts](scripts.md) have the examples.\n"
    for title, names in KINDS_OF_NAMES.items():
        yield f"## {title}\n"
        for name in names:
            value = getattr(cecgen, name)
            if name in ALIASES:
                yield f"### {name}\n\n{ALIASES[name]}\n"
            else:
                yield from show(name, value)
    yield "## Hooks\n"
    yield "Mark each with `@hookimpl`. They only declare, and see nothing of each other.\n"
    for name in HOOKS:
        yield from show(name, getattr(hookspecs, name))
    yield "## For tests\n"
    yield "`from cecgen.testing import …`; with pytest the fixtures `plugin`, `hours` and `check_entry` are there.\n"
    for name in testing.__all__:
        if name != "PluginSource":
            yield from show(name, getattr(testing, name))


EXPLAINED = {
    "Entry": "Its fields are the keys of [an entry](format.md#an-entry).",
    "ImportMap": "Its fields are the keys of [a map](import.md#maps).",
}
"""Whose fields another page has."""
ALIASES = {
    "Cell": "What a cell holds: a text, a number, a day, true or false, nothing, a `BrokenCell` or a `ShownNumber`.",
    "hookimpl": "Marks a function of a plugin as one of the hooks below.",
    "Check": "A function from the whole `Ledger` to the `Diagnostic`s in it. It must not change anything.",
    "Severity": '`"error"` or `"warning"`.',
}


def schemas_page() -> Iterator[str]:
    """Every schema with its keys."""
    yield "# Schemas\n"
    yield "`cecgen schema entry` prints one, with every key and what it means, for editors and other programs."
    yield "`cecgen schema --write` keeps those of the files in `.cecgen/`.\n"
    yield "## Files\n"
    yield "[The format](format.md) explains the first three, [schemes](schemes.md) the last.\n"
    yield "| kind | what it is | keys |\n|---|---|---|"
    for kind in FILE_KINDS:
        yield from schema(kind, build_schema(kind))
    yield "\n## Documents\n"
    yield "What commands print with `--format json`. Format 1 only ever adds keys: ignore those that you do not know.\n"
    yield "| kind | what it is | keys |\n|---|---|---|"
    for kind in DOCUMENTS:
        yield from schema(kind, json.loads(read_document_schema(kind)))


def schema(kind: str, document: dict[str, Any]) -> Iterator[str]:
    """One schema: what it is for, and its keys."""
    about = document.get("description", document.get("title", "")).partition(" Format 1 only")[0]
    root = document["$defs"][document["$ref"].rpartition("/")[2]] if "$ref" in document else document
    keys = [f"`{key}`" for key in root.get("properties", {}) if key != "$schema"]
    yield f"| `{kind}` | {in_a_cell(about)} | {', '.join(keys)} |"


def test_the_page_of_python_is_what_the_code_says(golden: Golden) -> None:
    """Signatures, docstrings and fields."""
    golden(DOCS / "python.md", "\n".join(python_page()).rstrip() + "\n")


def test_every_public_name_has_its_place() -> None:
    """None is left out, and none is invented."""
    assert sorted(name for names in KINDS_OF_NAMES.values() for name in names) == sorted([*cecgen.__all__, "open"])


def test_the_page_of_schemas_is_what_the_code_says(golden: Golden) -> None:
    """Every kind that `cecgen schema` takes."""
    golden(DOCS / "schemas.md", "\n".join(schemas_page()).rstrip() + "\n")
