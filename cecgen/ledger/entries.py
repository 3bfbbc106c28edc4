"""Read the entries of a file, and check each one by itself: its form, amounts, id, days and addresses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import force_setattr

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.keys import DaysReversed, NotAnAddress, NotPlainAmount, UnsafeId
from cecgen.files.toml import read_toml
from cecgen.files.toml.validation import convert_or_none, find_faults, is_plain_number, validate
from cecgen.model.amounts import parse_award
from cecgen.model.vocabulary import ID_PATTERN, MAX_ID_LENGTH, URL_PATTERN
from cecgen.model.written import USUAL_KEYS, Entry, EntryFile, default_id

_NESTED_AMOUNTS = frozenset({"credits", "part", "claim", "ruling"})
"""Keys with amounts below them."""


def read_entries(root: Path, file: str, diagnostics: list[Diagnostic]) -> tuple[list[Entry], bool]:
    """The valid entries of a file below `root`, and whether all of them have the usual keys alone.

    What is wrong with the others is appended to `diagnostics`.
    """
    raw, problems = read_toml(root, file)
    diagnostics += problems
    if raw is None:
        return [], True
    place = Place(file)
    written, problems = validate(raw, EntryFile, place)
    if written is None:
        entries = _valid_entries(raw)
        diagnostics += [*problems, *_check_awards_of_invalid(raw, place, {index for index, _ in entries})]
    else:
        entries = list(enumerate(written.entry))
    valid: list[Entry] = []
    all_usual = True
    tables = raw.get("entry", [])
    for index, entry in entries:
        force_setattr(entry, "at", Place(file, ("entry", index)))
        if not entry.id:
            force_setattr(entry, "id", default_id(entry.date, entry.title))
        table = tables[index]
        has_usual_keys = USUAL_KEYS.issuperset(table)
        if has_usual_keys and _is_simple(entry):
            valid.append(entry)
            continue
        all_usual &= has_usual_keys
        problems = _check_entry(entry)
        if not entry.title.strip() or not entry.provider.strip():
            problems += find_faults(table, Entry, entry.at)
        elif written is not None and ("hours" in table or not _NESTED_AMOUNTS.isdisjoint(table)):
            problems += _check_amounts(table, entry)
        if problems:
            diagnostics += problems
            if any(problem.severity == "error" for problem in problems):
                continue
        valid.append(entry)
    return valid, all_usual


def _is_simple(entry: Entry) -> bool:
    """Whether an entry of `USUAL_KEYS` passes every check that can fail with these keys."""
    id = entry.id  # tested here, as `is_valid_id` does: a call for each entry would cost more than the test
    if entry.award is None or parse_award(entry.award) is None or len(id) > MAX_ID_LENGTH or not ID_PATTERN.fullmatch(id):
        return False
    return not (entry.title.isspace() or entry.provider.isspace()) and bool(entry.title and entry.provider)


def _check_amounts(table: dict[str, Any], entry: Entry) -> list[Diagnostic]:
    """Check amounts as they were typed: msgspec also accepts 1e1, "0.6" and -1."""
    hours = table.get("hours", 0)
    plain = is_plain_number(hours) and hours >= 0
    return [] if plain and _NESTED_AMOUNTS.isdisjoint(table) else find_faults(table, Entry, entry.at)


def check_entry_table(table: dict[str, Any], at: Place) -> list[Diagnostic]:
    """Everything that is wrong with the table of one entry by itself, wherever the table comes from."""
    entry, diagnostics = validate(table, Entry, at)
    if entry is None:
        return diagnostics
    force_setattr(entry, "at", at)
    force_setattr(entry, "id", entry.id or default_id(entry.date, entry.title))
    return [*find_faults(table, Entry, at), *_check_entry(entry)]


def is_valid_id(text: str) -> bool:
    """Whether a text can be an entry's id, which becomes a part of addresses and file names."""
    return len(text) <= MAX_ID_LENGTH and bool(ID_PATTERN.fullmatch(text))


def _valid_entries(raw: dict[str, object]) -> list[tuple[int, Entry]]:
    """The valid entries of a file with invalid ones, so that one mistake does not hide what is wrong elsewhere."""
    tables = raw.get("entry")
    if not isinstance(tables, list):
        return []
    converted = ((index, convert_or_none(table, Entry)) for index, table in enumerate(tables))
    return [(index, entry) for index, entry in converted if entry is not None]


def _check_awards_of_invalid(raw: dict[str, Any], place: Place, valid: set[int]) -> Iterator[Diagnostic]:
    """Check the awards of invalid entries, so that all problems of an entry are reported at once."""
    tables = raw.get("entry")
    for index, table in enumerate(tables if isinstance(tables, list) else ()):
        award = table.get("award") if isinstance(table, dict) and index not in valid else None
        if isinstance(award, str) and parse_award(award) is None:
            yield NotPlainAmount(at=place / "entry" / index / "award", key="award", text=award, has_unit=True)


def _check_entry(entry: Entry) -> list[Diagnostic]:
    """Check what the form of an entry leaves open: its award, id and address, and the order of its days."""
    diagnostics: list[Diagnostic] = []
    at = entry.at
    if entry.award is not None and parse_award(entry.award) is None:
        diagnostics.append(NotPlainAmount(at=at / "award", key="award", text=entry.award, has_unit=True))
    if not is_valid_id(entry.id):
        diagnostics.append(UnsafeId(at=at / "id", id=entry.id))
    if entry.begins is not None and entry.begins > entry.date:
        diagnostics.append(DaysReversed(at=at / "begins", first=f"begins = {entry.begins}", last=f"date = {entry.date}"))
    if entry.url and not URL_PATTERN.fullmatch(entry.url):
        diagnostics.append(NotAnAddress(at=at / "url", text=entry.url))
    for body, award in entry.also.items():
        if parse_award(award) is None:
            diagnostics.append(NotPlainAmount(at=at / "also" / body, key=f"also.{body}", text=award, has_unit=True))
    for index, part in enumerate(entry.part):
        if part.award is not None and parse_award(part.award) is None:
            place = at / "part" / index / "award"
            diagnostics.append(NotPlainAmount(at=place, key="award", text=part.award, has_unit=True))
    approval = entry.approval
    if approval and approval.from_ and approval.until and approval.from_ > approval.until:
        first, last = f"approval.from = {approval.from_}", f"approval.until = {approval.until}"
        diagnostics.append(DaysReversed(at=at / "approval", first=first, last=last))
    if entry.card and entry.card.expires < (entry.card.issued or entry.date):
        first, last = f"issued = {entry.card.issued or entry.date}", f"expires = {entry.card.expires}"
        diagnostics.append(DaysReversed(at=at / "card" / "expires", first=first, last=last))
    return diagnostics
