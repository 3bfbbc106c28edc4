"""What a file does not say: filled in by the map and by a person, and otherwise left open, never guessed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs
from msgspec.structs import replace

from cecgen.diagnostics import CecgenError, suggest
from cecgen.files.sheets.cells import CellError, CellReader, normalize_word
from cecgen.model.drafts import ConstantValues, Draft, ImportMap
from cecgen.model.facts import Provider
from cecgen.model.written import AMOUNT_PATTERN

Table = dict[str, Any]
REQUIRED = ("date", "title", "provider", "kind")
"""What every entry says; without it not even a draft can be written."""


class OpenQuestion(Struct, frozen=True):
    """Something that a file leaves open: the key of an entry, and for a unit, whose it is."""

    key: str
    provider: str = ""


class InvalidSettingError(CecgenError):
    """A `--set` that cannot be used, and why."""


def map_constants(mapping: ImportMap) -> Table:
    """What a map says of every row."""
    return _stated_keys(mapping.constant)


def _stated_keys(table: Struct) -> Table:
    """The keys of a table that say something."""
    values = {field.encode_name: getattr(table, field.name) for field in structs.fields(table)}
    return {
        key: _stated_keys(value) if isinstance(value, Struct) else value
        for key, value in values.items()
        if value not in (None, "")
    }


def read_settings(given: Iterable[str]) -> Table:
    """What a person says of every row (`kind=course`), each as a cell of that key would be read."""
    known = [field.encode_name for field in structs.fields(ConstantValues)]
    told: Table = {}
    for each in given:
        key, equals, text = each.partition("=")
        key, text = key.strip(), text.strip()
        outer, dot, inner = key.partition(".")
        if not equals or not text:
            raise InvalidSettingError(f'"{each}" is no key=value')
        if outer not in known or (bool(dot) != (outer == "approval") and outer not in ("category", "unit")):
            settable = [f"{each}.body" if each == "approval" else each for each in known]
            raise InvalidSettingError(f'"{key}" cannot be set: {suggest(key, settable)}')
        value = read_cell_value(key, text)
        if dot:
            inside = told.get(outer)
            told[outer] = {**(inside if isinstance(inside, dict) else {}), inner: value}
        else:
            told[key] = value
    return told


def read_cell_value(key: str, text: str) -> Any:
    """What a person typed for a key; InvalidSettingError where it cannot be that."""
    try:
        return CellReader(ImportMap(format=1), ()).read(key, text)
    except CellError as bad:
        raise InvalidSettingError(f"{key}: {bad}") from None


def fill_draft(draft: Draft, told: Table, providers: Mapping[str, Provider]) -> Draft:
    """A draft with what holds for every row where it says nothing itself, and its provider by the id that plugins know."""
    table = {**told, **draft.table}
    for key in ("approval", "category"):
        if isinstance(told.get(key), dict) and isinstance(draft.table.get(key), dict):
            table[key] = {**told[key], **draft.table[key]}
    if "provider" in table:
        table["provider"] = resolve_provider(table["provider"], providers)
    unit = table.pop("unit", "")
    if isinstance(unit, dict):
        unit = unit.get(table.get("provider", ""), "")
    if unit and _lacks_unit(table):
        table["award"] = f"{table['award']} {unit}"
    return replace(draft, table=table)


def resolve_provider(name: str, providers: Mapping[str, Provider]) -> str:
    """The id of the provider that goes by just this name; the name itself where none does, or two do."""
    wanted = normalize_word(name)
    called = {
        id for id, each in providers.items() if wanted in (id, normalize_word(each.name), normalize_word(each.short or id))
    }
    return called.pop() if len(called) == 1 else name


def _lacks_unit(table: Table) -> bool:
    return bool(AMOUNT_PATTERN.fullmatch(table.get("award", "")))


def open_questions(drafts: Sequence[Draft]) -> dict[OpenQuestion, list[str]]:
    """What is open, each once, with the rows that it is open in."""
    found: dict[OpenQuestion, list[str]] = {}
    for draft in drafts:
        for key in REQUIRED:
            if key not in draft.table:
                found.setdefault(OpenQuestion(key), []).append(draft.source)
        if _lacks_unit(draft.table) and "provider" in draft.table:
            found.setdefault(OpenQuestion("unit", draft.table["provider"]), []).append(draft.source)
    return found


def answer_draft(draft: Draft, question: OpenQuestion, value: Any, providers: Mapping[str, Provider]) -> Draft:
    """A draft in which a question is answered, where it was open in it."""
    if question in open_questions([draft]):
        return fill_draft(draft, {question.key: value}, providers)
    return draft


def finish_draft(draft: Draft, name: str, flat: frozenset[str]) -> Draft:
    """A draft as it can be written: what is still missing is named in its note, and it then does not count."""
    table = dict(draft.table)
    missing: list[str] = []
    if _lacks_unit(table):
        amount = table.pop("award")
        missing.append(
            f'The file says {amount} and not of which unit: write award = "{amount} …" as the certificate prints it.'
        )
    elif "award" not in table and "hours" not in table and table.get("kind") not in flat:
        missing.append("The file says neither award nor hours: write what the certificate prints.")
    if missing or draft.needs_review:
        table["draft"] = True
    if missing or draft.remarks:
        told = [table["note"]] if table.get("note") else []
        way_out = ["Then take draft = true out."] if table.get("draft") else []
        table["note"] = " ".join([*told, f"Imported from {name} ({draft.source}).", *draft.remarks, *missing, *way_out])
    return replace(draft, table={key: value for key, value in table.items() if key != "draft" or value})
