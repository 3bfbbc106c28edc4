"""Turn a planned entry into the one that its certificate proves: the table in its file changes, its id stays."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cecgen.commands.add.plan import KEY_ORDER, EntryTable, EvidenceFile, name_evidence
from cecgen.diagnostics import Place
from cecgen.diagnostics.folding import fold_text
from cecgen.files.layout.change import add_to_list, change_keys
from cecgen.files.toml import read_toml
from cecgen.model.drafts import PlannedEntry
from cecgen.model.written import Entry

_POSTPONED_DAYS = 31
"""How far from its planned day an activity with the same provider and title is still taken for the planned one."""


def find_plan(table: Mapping[str, Any], entries: Sequence[Entry]) -> Entry | None:
    """Find the only planned entry with the provider and the title of a new one, on a day near to its own; else None."""
    if table.get("planned") or not {"date", "title", "provider"} <= table.keys():
        return None
    wanted, day = (fold_text(str(table["provider"])), fold_text(str(table["title"]))), table["date"]
    found = [
        entry
        for entry in entries
        if entry.planned
        and (fold_text(entry.provider), fold_text(entry.title)) == wanted
        and isinstance(day, type(entry.date))
        and abs((day - entry.date).days) <= _POSTPONED_DAYS
    ]
    return found[0] if len(found) == 1 else None


def read_written_table(root: Path, at: Place) -> EntryTable:
    """Read the table of an entry as its file has it."""
    table: Any = read_toml(root, at.file)[0]
    for key in at.keys:
        table = table[key]
    return dict(table)


def finish_plan(
    root: Path, holder: str, plan: Entry, table: Mapping[str, Any], evidence: Sequence[EvidenceFile]
) -> PlannedEntry:
    """Plan the file of a planned entry with what is known now; ValueError if some evidence is not a document.

    MeaningChangedError if the file cannot be changed in its place.
    """
    named, copied = name_evidence(holder, plan.id, evidence)
    written = read_written_table(root, plan.at)
    values = {key: value for key, value in table.items() if written.get(key) != value and key not in ("id", "evidence")}
    data = change_keys((root / plan.at.file).read_bytes(), plan.at.keys, {**values, "planned": None}, KEY_ORDER)
    if named:
        data = add_to_list(data, plan.at.keys, "evidence", named)
    return PlannedEntry(id=plan.id, path=plan.at.file, text=data.decode(), evidence=copied)
