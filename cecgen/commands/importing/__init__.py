"""Bringing in what exists: a file somebody has, read by its importer, completed by a person, and written all or not at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from cecgen.catalogue.plugins import Registry
from cecgen.commands.add.proposal import entry_id, entry_toml, evidence_path
from cecgen.commands.importing.completion import REQUIRED, questions, settled
from cecgen.commands.importing.documents import document
from cecgen.commands.importing.duplicates import Known
from cecgen.diagnostics import Reported
from cecgen.ledger.reading import CONTENT, is_id
from cecgen.model.drafts import Draft, Fault, Given, ImportMap, Incoming, Plan, Reading
from cecgen.model.written import Entry

LARGEST = 64 * 1024 * 1024
"""Bytes in a file; a reader may take less."""


class Reader(Struct, frozen=True):
    """An importer and the plugin that brings it."""

    plugin: str
    importer: Any


def readers(registry: Registry, ending: str) -> list[Reader]:
    """The importers that read files of an ending, or all of them where none is named."""
    all_of_them = [Reader(plugin, importer) for plugin, importer in registry.importers]
    return [each for each in all_of_them if not ending or ending in each.importer.endings]


def reading(reader: Reader, given: Given, mapping: ImportMap) -> Reading:
    """What a reader makes of a file; one that fails is named, and is no bug of ours."""
    try:
        found = reader.importer.read(given, mapping)
        if not isinstance(found, Reading):
            raise TypeError(f"returned {type(found).__name__}, which is no Reading")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit included
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        message = f"the plugin {reader.plugin} failed while it read the file: {reason}"
        return Reading(faults=(Fault(given.name, message, "tell its author"),))
    return found


def planned(
    read: Reading,
    drafts: Sequence[Draft],
    file: Path,
    holder: str,
    there: Sequence[Entry],
    flat: frozenset[str] = frozenset(),
    head: str = "",
) -> Plan:
    """What bringing drafts in would do to a holder's entries; all that is wrong with any of them, at once.

    `flat` are kinds that need neither award nor hours; `head` is what every file of an entry begins with.
    """
    faults = [*read.faults, *_unsaid(drafts)]
    known, own = Known(there), Known()
    skipped: list[tuple[str, str]] = []
    incoming: list[Incoming] = []
    files: dict[str, bytes] = {}
    for draft in drafts:
        if any(key not in draft.table for key in REQUIRED):
            continue
        if twin := known.twin(draft.table):
            skipped.append((draft.source, f"the same {twin.what} as {twin.other}, which is there already"))
        elif twin := own.twin(draft.table):
            if twin.same_activity:
                skipped.append((draft.source, f"the same {twin.what} as {twin.other}"))
            else:
                message = f"the same {twin.what} as {twin.other}, which is another activity"
                hint = "mend the one that is wrong; sessions of one certificate are [[entry.part]]"
                faults.append(Fault(_cell(draft, "certificate" if "serial" in twin.what else "id"), message, hint))
        else:
            own.add(draft.table, draft.source)
            try:
                entry, beside = _incoming(settled(draft, file.name, flat), file.parent, holder, head)
            except _Wrong as wrong:
                faults += wrong.faults
                continue
            incoming.append(entry)
            files |= {**beside, entry.path: entry.text.encode()}
    return Plan(
        name=file.name,
        holder=holder,
        incoming=tuple(incoming),
        files=files,
        skipped=tuple(skipped),
        faults=tuple(faults),
        remarks=read.remarks,
    )


class _Wrong(Exception):
    """What is wrong with one draft."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("a draft cannot be written")
        self.faults = faults


def _cell(draft: Draft, key: str) -> str:
    return draft.cells.get(key, draft.source)


def _unsaid(drafts: Sequence[Draft]) -> list[Fault]:
    """What no entry can be written without, and neither the file nor the map nor anybody says; each once."""
    found = []
    for question, sources in questions(drafts).items():
        if question.key in REQUIRED:
            where = _several(sources)
            hint = f"say --set {question.key}=…, or put {question.key} below [constant] or [columns] in a map"
            found.append(Fault(where, f"the file does not say the {question.key}, and every entry has one", hint))
    return found


def _several(sources: Sequence[str]) -> str:
    return ", ".join(sources[:5]) + (f" and {len(sources) - 5:,} more" if len(sources) > 5 else "")


def _incoming(draft: Draft, folder: Path, holder: str, head: str) -> tuple[Incoming, dict[str, bytes]]:
    """A draft as an entry with its files of evidence, by their paths in the repository."""
    table = dict(draft.table)
    faults: list[Fault] = []
    documents: list[bytes] = []
    for name in draft.documents:
        try:
            documents.append(document(folder, name))
        except ValueError as error:
            hint = "put the certificate, a PDF, PNG or JPEG, beside the file, and name it plainly"
            faults.append(Fault(_cell(draft, "evidence"), f'"{name}": {error}', hint))
    if table.get("id") and not is_id(table["id"]):
        hint = "use a-z, 0-9 and single hyphens, at most 60 characters; or leave the column out"
        faults.append(Fault(_cell(draft, "id"), f'"{table["id"]}" cannot be an id', hint))
    if faults:
        raise _Wrong(faults)
    id = table.get("id") or entry_id(table, *documents, *(kept.data for kept in draft.kept))
    named: list[Any] = []
    files: dict[str, bytes] = {}
    for number, data in enumerate(documents, 1):
        files[path := evidence_path(id, data, number)] = data
        named.append(path)
    for kept in draft.kept:
        files[path := f"evidence/{id}-badge{kept.ending}"] = kept.data
        named.append({"file": path, "shows": "badge"})
    table |= {"id": id, **({"evidence": named} if named else {})}
    base = f"{CONTENT}/{holder}"
    entry = Incoming(id=id, path=f"{base}/{id}.toml", text=head + entry_toml(table), source=draft.source, cells=draft.cells)
    return entry, {f"{base}/{path}": data for path, data in files.items()}


def told(plan: Plan, news: Sequence[Reported]) -> tuple[list[Fault], list[Fault]]:
    """What `check` would newly say, at the cells that it is about: errors, and warnings."""
    own = {entry.path: entry for entry in plan.incoming}
    errors: list[Fault] = []
    warnings: list[Fault] = []
    for each in news:
        entry = own.get(each.span.file)
        key = each.span.excerpt.partition(" = ")[0]
        where = entry.cells.get(key, entry.source) if entry else each.span.file
        (errors if each.severity == "error" else warnings).append(Fault(where, f"{each.code} {each.message}", each.hint))
    return errors, warnings
