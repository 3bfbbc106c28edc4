"""Read what a person types about an entry, in an option or at a prompt, as the values of its file.

This is the only reader of typed values: `add` and `import --set` share it. (The cells of a spreadsheet were not typed for
cecgen, and are read by their map: files/sheets/cells.) It converts and does not validate: text that is not a day or an
amount stays text, and `check_answer` reports it as `check` would.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cecgen.commands.add.plan import EntryTable, format_entry
from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.folding import fold_text
from cecgen.diagnostics.keys import WrongType
from cecgen.files.toml import parse_toml
from cecgen.files.toml.value_types import ValueType, ValueTypes, value_types
from cecgen.ledger.entries import check_entry_table
from cecgen.model.amounts import AMOUNT_PATTERN
from cecgen.model.days import parse_day, parse_named_day
from cecgen.model.drafts import ConstantValues
from cecgen.model.vocabulary import DayOrder
from cecgen.model.written import Entry

_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}


[_ENTRY] = value_types(Entry)
[_CONSTANT_VALUES] = value_types(ConstantValues)
_TYPES = {**{key: own.types for key, own in _ENTRY.keys.items()}, "unit": _CONSTANT_VALUES.keys["unit"].types}
"""What each key of an entry may hold, and the unit of imported amounts that have none."""
REQUIRED_KEYS = tuple(key for key, own in _ENTRY.keys.items() if own.field.required)
"""The keys that every entry must have."""
_ANY_TEXT = value_types(str)
_PLACEHOLDERS: EntryTable = {"date": date.min, "title": "x", "provider": "x", "kind": "other"}
_INNER_PLACEHOLDERS: dict[str, EntryTable] = {"card": {"covers": ["cpr"], "expires": date.max}, "approval": {"body": "x"}}
"""Values for what was not asked yet, so that one answer can be validated by itself."""
Answers = dict[str, list[str]]
"""What was typed about an entry: for each key one text or several."""


def build_table(answers: Answers, label: Callable[[str], str] = str, dates: DayOrder | None = None) -> EntryTable:
    """Build an entry's table from all answers; ValueError has a line for each key that cannot be read, with its label.

    `dates` is another way in which the holder writes days; all functions here take it.
    """
    table: EntryTable = {}
    wrong: list[str] = []
    for key, texts in answers.items():
        try:
            table[key] = read_answer(key, texts, dates)
        except ValueError as error:
            wrong.append(f"{label(key)}: {error}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return table


def read_answer(key: str, texts: Sequence[str], dates: DayOrder | None = None) -> Any:
    """Read the value of a key from all texts that were typed for it; ValueError if they do not have the form of its type.

    A list takes one text for each item, a table one NAME=VALUE for each of its keys.
    """
    if not all(map(_is_utf8, texts)):
        raise ValueError("not UTF-8 text")
    return _read_value(_TYPES[key], key, [text.strip() for text in texts], dates)


def _is_utf8(text: str) -> bool:
    """Whether a text of the command line was UTF-8: Python passes other bytes on as half surrogates."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _read_value(types: ValueTypes, name: str, texts: list[str], dates: DayOrder | None) -> Any:
    """Read texts as a value of one of these types; `name` is what a message calls its key."""
    table = next((one for one in types if one.kind in ("mapping", "table")), None)
    if table and (len(types) == 1 or any("=" in text for text in texts)):
        return _read_table(table, texts, dates)
    wanted = next(one for one in types if one is not table)
    if wanted.kind == "list":
        # The words of a closed list have no comma, so several can be typed at once; a topic may have one.
        has_words = wanted.items[0].kind == "word"
        items = [item.strip() for text in texts for item in (text.split(",") if has_words else [text])]
        return [_read_value(wanted.items, name, [item], dates) for item in items]
    if len(texts) > 1:
        raise ValueError(f"{name} is given twice")
    return _read_scalar(wanted, texts[0], dates)


def _read_table(wanted: ValueType, texts: list[str], dates: DayOrder | None) -> EntryTable:
    """Read texts of the form NAME=VALUE as a table; a name that is not one of its keys is reported when it is validated."""
    answers: Answers = {}
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not name:
            raise ValueError(f'"{text}" is not of the form NAME=VALUE')
        answers.setdefault(name, []).append(value)
    if wanted.kind == "mapping":
        return {name: _read_value(wanted.items, name, values, dates) for name, values in answers.items()}
    types = {key: own.types for key, own in wanted.keys.items()}
    return {name: _read_value(types.get(name, _ANY_TEXT), name, values, dates) for name, values in answers.items()}


def _read_scalar(wanted: ValueType, text: str, dates: DayOrder | None) -> Any:
    """Read a day, an amount, yes or no, or a word of a closed list; any other text stays as it is."""
    match wanted.kind:
        case "day":
            return parse_day(text, dates) or parse_named_day(text) or text
        case "amount" if AMOUNT_PATTERN.fullmatch(text):
            return Decimal(text)
        case "integer" if text.isascii() and text.isdigit():
            return int(text)
        case "boolean":
            return _BOOLEANS.get(fold_text(text), text)
        case "word":
            return next((word for word in wanted.words if fold_text(str(word)) == fold_text(text)), text)
    return text


def check_answer(key: str, texts: Sequence[str], table: EntryTable, dates: DayOrder | None = None) -> str:
    """Say what is wrong with the answer for a key ("award", "card.expires"), as `check` would; empty if nothing is.

    `table` is what the entry has so far.
    """
    name, _, inner = key.partition(".")
    try:
        value = read_answer(name, [f"{inner}={text}" for text in texts] if inner else texts, dates)
    except ValueError as error:
        return str(error)
    if isinstance(value, dict):
        value = {**_INNER_PLACEHOLDERS.get(name, {}), **value}
    placeholders = {**_PLACEHOLDERS, "date": date.max} if name == "begins" else _PLACEHOLDERS
    for diagnostic in _validate_entry({**placeholders, **table, name: value}):
        keys = diagnostic.at.keys
        if keys[2 : 3 + bool(inner)] == tuple(key.split(".")) or not keys or _is_missing(diagnostic, name):
            # "is text, not a day" helps nobody here, because everything typed is text: the hint says how to write it.
            if isinstance(diagnostic, WrongType):
                return f'"{diagnostic.text}" is not a day: {diagnostic.hint}' if diagnostic.text else diagnostic.hint
            return f"{diagnostic.message}: {diagnostic.hint}"
    return ""


def _is_missing(diagnostic: Diagnostic, key: str) -> bool:
    """Whether a diagnostic is about a key that the entry must have and does not."""
    return len(diagnostic.at.keys) == 2 and getattr(diagnostic, "key", "") == key


def _validate_entry(table: EntryTable) -> list[Diagnostic]:
    """Every diagnostic about an entry in itself, as if it had been read from a file."""
    raw, diagnostics = parse_toml(format_entry(table).encode(), "")
    if raw is None or diagnostics:
        return diagnostics
    return check_entry_table(raw["entry"][0], Place("", ("entry", 0)))
