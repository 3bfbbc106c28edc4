"""What was typed about an entry, at a prompt or as an option, as the values that its file holds.

Nothing is judged here: what is no day or amount stays the text it is, and the reader of files refuses it in its own words.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import inspect

from cecgen.commands.add.proposal import EntryTable, format_entry
from cecgen.diagnostics import Diagnostic, Place, closest_match
from cecgen.diagnostics.entries import WrongType
from cecgen.files.toml import parse_toml
from cecgen.ledger.entries import check_entry_table
from cecgen.model.scheme import Catalogue
from cecgen.model.written import AMOUNT_PATTERN, Entry

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}
_FIELDS = {field.encode_name: field for field in inspect.type_info(Entry).fields}  # type: ignore[attr-defined]
REQUIRED_KEYS = tuple(name for name, field in _FIELDS.items() if field.required)
"""The keys that every entry must have."""
_PLACEHOLDERS: EntryTable = {"date": date.min, "title": "x", "provider": "x", "kind": "other"}
_SOUND_INSIDE: dict[str, EntryTable] = {"card": {"covers": ["cpr"], "expires": date.max}, "approval": {"body": "x"}}
"""What stands in for what was not asked yet, so that an answer is judged by itself."""
Answers = dict[str, list[str]]
"""All that was said of an entry: for each key the texts that were typed."""


def build_table(said: Answers) -> EntryTable:
    """The table of an entry of which all this was said; ValueError where anything was not typed as the command takes it."""
    table: EntryTable = {}
    wrong: list[str] = []
    for key, texts in said.items():
        try:
            table[key] = read_answer(key, texts)
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError("\n".join(wrong))
    return table


def read_answer(key: str, texts: Sequence[str]) -> Any:
    """The value of a key from all that was typed for it; ValueError where it was not typed as the command takes it.

    A list takes a text for each of its items; a table takes NAME=VALUE for each of its keys.
    """
    for text in texts:
        if not _is_utf8(text):
            raise ValueError(f"{key}: not UTF-8 text")
    return _read_value(_FIELDS[key].type, key, [text.strip() for text in texts])


def _is_utf8(text: str) -> bool:
    """Whether a text from the command line was text at all: bytes that were none come as half characters."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _read_value(form: inspect.Type, key: str, texts: list[str]) -> Any:
    options = list(form.types) if isinstance(form, inspect.UnionType) else [form]
    options = [each for each in options if not isinstance(each, inspect.NoneType)]
    table = next((each for each in options if isinstance(each, (inspect.DictType, inspect.StructType))), None)
    if table and (len(options) == 1 or any("=" in text for text in texts)):
        return _read_table(table, key, texts)
    form = next(each for each in options if each is not table)
    if isinstance(form, inspect.ListType):
        # Words of a closed list hold no comma, so several can be typed at once; a topic may hold one.
        several = isinstance(form.item_type, inspect.LiteralType)
        items = [item.strip() for text in texts for item in (text.split(",") if several else [text])]
        return [_read_value(form.item_type, key, [item]) for item in items]
    if len(texts) > 1:
        raise ValueError(f"{key} is said twice")
    return _read_scalar(form, texts[0])


def _read_table(form: inspect.DictType | inspect.StructType, key: str, texts: list[str]) -> EntryTable:
    said: dict[str, list[str]] = {}
    for text in texts:
        name, sign, rest = text.partition("=")
        if not sign or not name.strip():
            raise ValueError(f'{key}: "{text}" is not of the form NAME=VALUE')
        said.setdefault(name.strip(), []).append(rest.strip())
    if isinstance(form, inspect.DictType):
        return {name: _read_value(form.value_type, f"{key}.{name}", rests) for name, rests in said.items()}
    fields = {field.encode_name: field.type for field in form.fields}
    return {name: _read_value(fields.get(name, inspect.StrType()), f"{key}.{name}", rests) for name, rests in said.items()}


def _read_scalar(form: inspect.Type, text: str) -> Any:
    """A day, an amount or a truth where the text is exactly one, else the text."""
    match form:
        case inspect.DateType() if _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                return text
        case inspect.DecimalType() if AMOUNT_PATTERN.fullmatch(text):
            return Decimal(text)
        case inspect.IntType() if text.isascii() and text.isdigit():
            return int(text)
        case inspect.BoolType():
            return _BOOLEANS.get(text.casefold(), text)
    return text


def check_answer(key: str, texts: Sequence[str], table: EntryTable) -> str:
    """What is wrong with what was typed for a key ("award", "card.expires"), as `check` would say it; nothing if it is sound.

    The rest of the entry is what was said of it so far.
    """
    name, _, inside = key.partition(".")
    try:
        said = read_answer(name, [f"{inside}={text}" for text in texts] if inside else texts)
    except ValueError as error:
        return str(error)
    if isinstance(said, dict):
        said = {**_SOUND_INSIDE.get(name, {}), **said}
    stand_in = {**_PLACEHOLDERS, "date": date.max} if name == "begins" else _PLACEHOLDERS
    for each in _validate_entry({**stand_in, **table, name: said}):
        if each.at.keys[2 : 3 + bool(inside)] == tuple(key.split(".")) or not each.at.keys or _is_missing(each, name):
            # Whatever is typed is text: only how to write it helps.
            return each.hint if isinstance(each, WrongType) else f"{each.message}: {each.hint}"
    return ""


def _is_missing(found: Diagnostic, key: str) -> bool:
    return len(found.at.keys) == 2 and getattr(found, "key", "") == key


def _validate_entry(table: EntryTable) -> list[Diagnostic]:
    """What the reader of files finds wrong with an entry in itself."""
    raw, found = parse_toml(format_entry(table).encode(), "")
    if raw is None or found:
        return found
    return check_entry_table(raw["entry"][0], Place("", ("entry", 0)))


def suggest_provider(name: str, catalogue: Catalogue) -> str:
    """The id of the provider that was most likely meant by a name that no plugin knows; nothing where it is like none.

    A provider's full name stands for its id.
    """
    if name in catalogue.providers:
        return ""
    names = {each.name: each.id for each in catalogue.providers.values()}
    near = closest_match(name, [*catalogue.providers, *names])
    return names.get(near, near) if near else ""
