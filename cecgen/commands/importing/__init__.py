"""Bringing in what exists: a file somebody has, read by its importer, completed by a person, and written all or not at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from cecgen.catalogue.plugins import Registry
from cecgen.commands.add.proposal import format_entry, make_entry_id, new_evidence_path
from cecgen.commands.importing.completion import REQUIRED, finish_draft, open_questions
from cecgen.commands.importing.documents import read_document
from cecgen.commands.importing.duplicates import EntryIndex
from cecgen.diagnostics import CecgenError, LocatedDiagnostic
from cecgen.ledger.entries import is_valid_id
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.drafts import Draft, ImportFault, ImportMap, ImportPlan, PlannedEntry, ReadDrafts, SourceFile
from cecgen.model.written import Entry

MAX_IMPORT_BYTES = 64 * 1024 * 1024
"""Bytes in a file; a reader may take less."""


class ImportReader(Struct, frozen=True):
    """An importer and the plugin that brings it."""

    plugin: str
    importer: Any


def find_readers(registry: Registry, ending: str) -> list[ImportReader]:
    """The importers that read files of an ending, or all of them where none is named."""
    all_of_them = [ImportReader(plugin, importer) for plugin, importer in registry.importers]
    return [each for each in all_of_them if not ending or ending in each.importer.endings]


def run_reader(reader: ImportReader, file: SourceFile, mapping: ImportMap) -> ReadDrafts:
    """What a reader makes of a file; one that fails is named, and is no bug of ours."""
    try:
        found = reader.importer.read(file, mapping)
        if not isinstance(found, ReadDrafts):
            raise TypeError(f"returned {type(found).__name__}, which is no ReadDrafts")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit included
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        message = f"the plugin {reader.plugin} failed while it read the file: {reason}"
        return ReadDrafts(faults=(ImportFault(file.name, message, "tell its author"),))
    return found


def plan_import(
    read: ReadDrafts,
    drafts: Sequence[Draft],
    file: Path,
    holder: str,
    existing: Sequence[Entry],
    flat: frozenset[str] = frozenset(),
    head: str = "",
) -> ImportPlan:
    """What bringing drafts in would do to a holder's entries; all that is wrong with any of them, at once.

    `flat` are kinds that need neither award nor hours; `head` is what every file of an entry begins with.
    """
    faults = [*read.faults, *_check_required(drafts)]
    known, own = EntryIndex(existing), EntryIndex()
    skipped: list[tuple[str, str]] = []
    incoming: list[PlannedEntry] = []
    files: dict[str, bytes] = {}
    for draft in drafts:
        if any(key not in draft.table for key in REQUIRED):
            continue
        if twin := known.find_duplicate(draft.table):
            skipped.append((draft.source, f"the same {twin.what} as {twin.other}, which is there already"))
        elif twin := own.find_duplicate(draft.table):
            if twin.same_activity:
                skipped.append((draft.source, f"the same {twin.what} as {twin.other}"))
            else:
                message = f"the same {twin.what} as {twin.other}, which is another activity"
                hint = "mend the one that is wrong; sessions of one certificate are [[entry.part]]"
                faults.append(ImportFault(_find_cell(draft, "certificate" if "serial" in twin.what else "id"), message, hint))
        else:
            own.add(draft.table, draft.source)
            try:
                entry, beside = _plan_entry(finish_draft(draft, file.name, flat), file.parent, holder, head)
            except _DraftError as wrong:
                faults += wrong.faults
                continue
            incoming.append(entry)
            files |= {**beside, entry.path: entry.text.encode()}
    return ImportPlan(
        name=file.name,
        holder=holder,
        entries=tuple(incoming),
        files=files,
        skipped=tuple(skipped),
        faults=tuple(faults),
        remarks=read.remarks,
    )


class _DraftError(CecgenError):
    """What is wrong with one draft."""

    def __init__(self, faults: list[ImportFault]) -> None:
        super().__init__("a draft cannot be written")
        self.faults = faults


def _find_cell(draft: Draft, key: str) -> str:
    return draft.cell_places.get(key, draft.source)


def _check_required(drafts: Sequence[Draft]) -> list[ImportFault]:
    """What no entry can be written without, and neither the file nor the map nor anybody says; each once."""
    found = []
    for question, sources in open_questions(drafts).items():
        if question.key in REQUIRED:
            where = _several(sources)
            hint = f"say --set {question.key}=…, or put {question.key} below [constant] or [columns] in a map"
            found.append(ImportFault(where, f"the file does not say the {question.key}, and every entry has one", hint))
    return found


def _several(sources: Sequence[str]) -> str:
    return ", ".join(sources[:5]) + (f" and {len(sources) - 5:,} more" if len(sources) > 5 else "")


def _plan_entry(draft: Draft, folder: Path, holder: str, head: str) -> tuple[PlannedEntry, dict[str, bytes]]:
    """A draft as an entry with its files of evidence, by their paths in the repository."""
    table = dict(draft.table)
    faults: list[ImportFault] = []
    documents: list[bytes] = []
    for name in draft.documents:
        try:
            documents.append(read_document(folder, name))
        except ValueError as error:
            hint = "put the certificate, a PDF, PNG or JPEG, beside the file, and name it plainly"
            faults.append(ImportFault(_find_cell(draft, "evidence"), f'"{name}": {error}', hint))
    if table.get("id") and not is_valid_id(table["id"]):
        hint = "use a-z, 0-9 and single hyphens, at most 60 characters; or leave the column out"
        faults.append(ImportFault(_find_cell(draft, "id"), f'"{table["id"]}" cannot be an id', hint))
    if faults:
        raise _DraftError(faults)
    id = table.get("id") or make_entry_id(table, *documents, *(kept.data for kept in draft.badges))
    named: list[Any] = []
    files: dict[str, bytes] = {}
    for number, data in enumerate(documents, 1):
        files[path := new_evidence_path(id, data, number)] = data
        named.append(path)
    for kept in draft.badges:
        files[path := f"evidence/{id}-badge{kept.ending}"] = kept.data
        named.append({"file": path, "shows": "badge"})
    table |= {"id": id, **({"evidence": named} if named else {})}
    base = f"{CONTENT_FOLDER}/{holder}"
    entry = PlannedEntry(
        id=id, path=f"{base}/{id}.toml", text=head + format_entry(table), source=draft.source, cells=draft.cell_places
    )
    return entry, {f"{base}/{path}": data for path, data in files.items()}


def new_faults(plan: ImportPlan, news: Sequence[LocatedDiagnostic]) -> tuple[list[ImportFault], list[ImportFault]]:
    """What `check` would newly say, at the cells that it is about: errors, and warnings."""
    own = {entry.path: entry for entry in plan.entries}
    errors: list[ImportFault] = []
    warnings: list[ImportFault] = []
    for each in news:
        entry = own.get(each.span.file)
        key = each.span.excerpt.partition(" = ")[0]
        where = entry.cells.get(key, entry.source) if entry else each.span.file
        (errors if each.severity == "error" else warnings).append(ImportFault(where, f"{each.code} {each.message}", each.hint))
    return errors, warnings
