"""Complete drafts with values from the map, from options or from a person; nothing is guessed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs
from msgspec.structs import replace

from cecgen.commands.add.answers import REQUIRED_KEYS, Answers, build_table, check_answer
from cecgen.commands.add.plan import EntryTable
from cecgen.commands.add.spelling import split_table
from cecgen.diagnostics import suggest
from cecgen.files.sheets.cells import LIST_KEYS
from cecgen.model.amounts import AMOUNT_PATTERN
from cecgen.model.drafts import ConstantValues, Draft, ImportMap
from cecgen.model.facts import Provider
from cecgen.model.vocabulary import DayOrder
from cecgen.transcript.known_names import find_provider_id


class OpenQuestion(Struct, frozen=True):
    """Something that a file does not say: a key of an entry, or the unit of one provider's amounts."""

    key: str
    provider: str = ""


def map_constants(mapping: ImportMap) -> EntryTable:
    """What a map states for every row."""
    return _stated_keys(mapping.constant)


def _stated_keys(table: Struct) -> EntryTable:
    values = {field.encode_name: getattr(table, field.name) for field in structs.fields(table)}
    return {
        key: _stated_keys(value) if isinstance(value, Struct) else value
        for key, value in values.items()
        if value not in (None, "")
    }


def parse_constants(settings: Iterable[str], dates: DayOrder | None = None) -> EntryTable:
    """Read what `--set KEY=VALUE` states for every row, as `add` reads its options; ValueError names the setting.

    If a key is set twice, the last value counts; the values of a list add up.
    """
    answers: Answers = {}
    for setting in settings:
        key, equals, text = (part.strip() for part in setting.partition("="))
        if not equals or not text:
            raise ValueError(f"--set {setting}: write it as KEY=VALUE, such as --set kind=course")
        _check_settable(key)
        outer, dot, inner = key.partition(".")
        if dot:
            answers.setdefault(outer, []).append(f"{inner}={text}")
        elif outer in LIST_KEYS:
            answers.setdefault(outer, []).extend(item for item in re.split(r"[;\n]", text) if item.strip())
        else:
            answers[outer] = [text]
    for key, texts in answers.items():
        if fault := check_setting(key, texts, dates):
            raise ValueError(f"--set {key}: {fault}")
    return build_table(answers, dates=dates)


def _check_settable(key: str) -> None:
    """ValueError if `--set` does not take a key, such as the award, which differs in every row."""
    settable = [field.encode_name for field in structs.fields(ConstantValues)]
    outer, dot, _ = key.partition(".")
    if outer in {field.encode_name for field in structs.fields(ImportMap)} - {*settable, "format"}:
        way = "`cecgen import --show-map usual` prints one to start from, and --map names yours"
        raise ValueError(f"--set {key}: this is a key of a map, not of an entry: {way}")
    if outer not in settable or (bool(dot) != (outer == "approval") and outer not in ("category", "unit")):
        keys = ["approval.body" if name == "approval" else name for name in settable]
        raise ValueError(f"--set {key}: this key cannot be set; {suggest(key, keys)}")


def check_setting(key: str, texts: Sequence[str], dates: DayOrder | None = None) -> str:
    """Say what is wrong with the value of a key that a person stated for every row; empty if nothing is."""
    if key != "unit":
        return check_answer(key, texts, {}, dates)
    units = [text.rpartition("=")[2].strip() for text in texts]
    wrong = next((unit for unit in units if not unit or not unit.isprintable() or unit[0].isdigit()), None)
    return "" if wrong is None else f'"{wrong}" is not a unit: write it as the certificate prints it, such as CEC'


def fill_draft(draft: Draft, constants: EntryTable, providers: Mapping[str, Provider]) -> Draft:
    """Add the values of every row to a draft that does not state its own, and replace a provider's name by its id."""
    table = {**constants, **draft.table}
    for key in ("approval", "category"):
        if isinstance(constants.get(key), dict) and isinstance(draft.table.get(key), dict):
            table[key] = {**constants[key], **draft.table[key]}
    if "provider" in table:
        table["provider"] = find_provider_id(table["provider"], providers) or table["provider"]
    unit = table.pop("unit", "")
    if isinstance(unit, dict):
        unit = unit.get(table.get("provider", ""), "")
    if unit and _needs_unit(table):
        table["award"] = f"{table['award']} {unit}"
    split = split_table(table, providers)
    places = draft.cell_places
    if split is not table and "award" in places:
        places = {**dict.fromkeys(("hours", "also"), places["award"]), **places}
    return replace(draft, table=split, cell_places=places)


def _needs_unit(table: EntryTable) -> bool:
    """Whether the award is an amount alone."""
    return bool(AMOUNT_PATTERN.fullmatch(table.get("award", "")))


def open_questions(drafts: Sequence[Draft]) -> dict[OpenQuestion, list[str]]:
    """Every question that drafts leave open, once, with the rows that leave it open."""
    questions: dict[OpenQuestion, list[str]] = {}
    for draft in drafts:
        for key in REQUIRED_KEYS:
            if key not in draft.table:
                questions.setdefault(OpenQuestion(key), []).append(draft.source)
        if _needs_unit(draft.table) and "provider" in draft.table:
            questions.setdefault(OpenQuestion("unit", draft.table["provider"]), []).append(draft.source)
    return questions


def answer_draft(draft: Draft, question: OpenQuestion, value: Any, providers: Mapping[str, Provider]) -> Draft:
    """Answer a question in a draft that leaves it open; any other draft stays as it is."""
    if question in open_questions([draft]):
        return fill_draft(draft, {question.key: value}, providers)
    return draft


def finish_draft(draft: Draft, file_name: str, flat_kinds: frozenset[str]) -> Draft:
    """Make a draft ready to be written.

    If the unit or the amount is missing, the note says so and `draft = true` keeps the entry from counting.
    """
    file_name = draft.source.rpartition("/")[2] if draft.proposals else file_name
    table = dict(draft.table)
    missing: list[str] = []
    if _needs_unit(table):
        amount = table.pop("award")
        missing.append(f'The file says {amount} without a unit: write award = "{amount} …" as the certificate prints it.')
    elif "award" not in table and "hours" not in table and table.get("kind") not in flat_kinds:
        missing.append("The file says neither award nor hours: write what the certificate prints.")
    if missing or draft.needs_review:
        table["draft"] = True
    if missing or draft.remarks:
        own_note = [table["note"]] if table.get("note") else []
        last = ["Then delete draft = true."] if table.get("draft") else []
        origin = f"Read from {file_name}." if draft.proposals else f"Imported from {file_name} ({draft.source})."
        table["note"] = " ".join([*own_note, origin, *draft.remarks, *missing, *last])
    return replace(draft, table={key: value for key, value in table.items() if key != "draft" or value})
