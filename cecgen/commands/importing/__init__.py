"""Import an existing file: an importer reads it as drafts, and completed drafts are planned, all of them or none."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cecgen.catalogue.answers import check_drafts
from cecgen.catalogue.plugins import Registry
from cecgen.commands.add.answers import REQUIRED_KEYS
from cecgen.commands.add.plan import EvidenceFile, plan_entry
from cecgen.commands.importing.completion import finish_draft, open_questions
from cecgen.commands.importing.documents import read_document
from cecgen.commands.importing.twins import DraftIndex, activity_of_draft
from cecgen.diagnostics import LocatedDiagnostic
from cecgen.diagnostics.plugin_errors import describe_plugin_error, print_traceback
from cecgen.ledger.entries import is_valid_id
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.days import US_FORMATS
from cecgen.model.drafts import Draft, ImportFault, ImportMap, ImportPlan, NewEntry, ReadDrafts, SourceFile
from cecgen.model.duplicates import SAME_ACTIVITY, SAME_SERIAL
from cecgen.model.vocabulary import DayOrder
from cecgen.model.written import Entry
from cecgen.outputs.words.phrases import format_some

MAX_IMPORT_BYTES = 64 * 1024 * 1024
"""Bytes in a file; a reader may accept fewer."""


class ImportReader(Struct, frozen=True):
    """An importer and the plugin that it comes from."""

    plugin: str
    importer: Any


def find_readers(registry: Registry, ending: str) -> list[ImportReader]:
    """The importers that read files with an ending; all of them if the ending is empty."""
    readers = [ImportReader(plugin, importer) for plugin, importer in registry.importers]
    return [reader for reader in readers if not ending or ending in reader.importer.endings]


def wants_pages(reader: ImportReader) -> bool:
    """Whether an importer reads the words of a document's pages."""
    return bool(getattr(reader.importer, "wants_pages", False))


def run_reader(reader: ImportReader, file: SourceFile, mapping: ImportMap) -> ReadDrafts:
    """Read a file with an importer; if the importer fails, that is a fault which names its plugin."""
    try:
        return check_drafts(reader.importer.read(file, mapping))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit included
        print_traceback(error)
        message = f"the plugin {reader.plugin} failed to read the file: {describe_plugin_error(error)}"
        return ReadDrafts(faults=(ImportFault(file.name, message, "tell its author"),))


def read_with_dates(reader: ImportReader, file: SourceFile, mapping: ImportMap, dates: DayOrder | None) -> ReadDrafts:
    """Read a file; if some of it cannot be read and the map states no order of days, read them as the holder writes them."""
    read = run_reader(reader, file, mapping)
    if dates != "us" or not read.faults or mapping.date_format:
        return read
    again = run_reader(reader, file, replace(mapping, date_format=US_FORMATS))
    remark = 'days such as 03/07/2026 are read month first, as dates = "us" in holder.toml says'
    return again if len(again.faults) >= len(read.faults) else replace(again, remarks=(*again.remarks, remark))


def plan_import(
    read: ReadDrafts,
    drafts: Sequence[Draft],
    file: Path,
    holder: str,
    existing: Sequence[Entry],
    flat_kinds: frozenset[str] = frozenset(),
    header: str = "",
    attached: Mapping[str, EvidenceFile] | None = None,
) -> ImportPlan:
    """Plan the entries of all drafts, skip those that the holder has already, and collect every fault.

    `flat_kinds` need neither award nor hours; every entry's file begins with the `header`. `attached` has the document that a
    draft was read from, by the draft's source; one that several were read from is kept once, for the first of them.
    """
    faults = [*read.faults, *_check_required(drafts)]
    known, planned = DraftIndex(existing), DraftIndex()
    kept: dict[bytes, str] = {}
    entries: list[NewEntry] = []
    skipped: list[tuple[str, str]] = []
    for draft in drafts:
        if any(key not in draft.table for key in REQUIRED_KEYS):
            continue
        activity = activity_of_draft(draft.table)
        if draft.holder and draft.holder != holder:
            skipped.append((draft.source, f"an entry of {draft.holder}, and these are imported for {holder}"))
        elif same := known.find(activity):
            skipped.append((draft.source, f"the same {same[0]} as {same[1]}, which is there already"))
        elif same := planned.find(activity):
            what, other = same
            if what == SAME_ACTIVITY:
                skipped.append((draft.source, f"the same {what} as {other}"))
            else:
                cell = _find_cell(draft, "certificate" if what == SAME_SERIAL else "id")
                message = f"the same {what} as {other}, which is another activity"
                hint = "correct the wrong one; write sessions of one certificate as [[entry.part]]"
                faults.append(ImportFault(cell, message, hint))
        else:
            planned.add(activity, draft.source)
            attachment = (attached or {}).get(draft.source)
            if attachment:
                attachment = replace(attachment, existing_path=attachment.existing_path or kept.get(attachment.data, ""))
            evidence, wrong = ([attachment], []) if attachment else _read_evidence(draft, file.parent)
            wrong += _check_id(draft)
            faults += wrong
            if not wrong:
                table = finish_draft(draft, file.name, flat_kinds).table
                entry = plan_entry(holder, table, evidence, header, draft.source, draft.cell_places)
                if attachment and entry.evidence:
                    kept[attachment.data] = next(iter(entry.evidence)).removeprefix(f"{CONTENT_FOLDER}/{holder}/")
                entries.append(entry)
    return ImportPlan(
        name=file.name, entries=tuple(entries), skipped=tuple(skipped), faults=tuple(faults), remarks=read.remarks
    )


def _find_cell(draft: Draft, key: str) -> str:
    """Where the value of a key is in the file; where the draft is, if no cell has it."""
    return draft.cell_places.get(key, draft.source)


def _check_required(drafts: Sequence[Draft]) -> Iterator[ImportFault]:
    """Yield a fault for each required key that neither the file nor its map nor a person states."""
    for question, sources in open_questions(drafts).items():
        if question.key in REQUIRED_KEYS:
            where = format_some(sources, 5)
            hint = f"add --set {question.key}=…, or put {question.key} below [constant] or [columns] in a map"
            if question.key in ("date", "title"):  # another one in every row
                hint = f"name its column below [columns] in a map; --set {question.key}=… gives every row the same one"
            yield ImportFault(where, f"the file does not say the {question.key}, and every entry has one", hint)


def _read_evidence(draft: Draft, folder: Path) -> tuple[list[EvidenceFile], list[ImportFault]]:
    """Read the documents that a draft names, from the folder of its file; its badges come after them."""
    evidence: list[EvidenceFile] = []
    faults: list[ImportFault] = []
    for name in draft.documents:
        try:
            evidence.append(EvidenceFile(read_document(folder, name)))
        except ValueError as error:
            hint = "put the certificate (PDF, PNG or JPEG) into the same folder as the file, and write only its name"
            faults.append(ImportFault(_find_cell(draft, "evidence"), f'"{name}": {error}', hint))
    badges = [EvidenceFile(badge.data, shows="badge", badge_ending=badge.ending) for badge in draft.badges]
    return [*evidence, *badges], faults


def _check_id(draft: Draft) -> list[ImportFault]:
    """A fault if the file states an id that cannot be one."""
    id = draft.table.get("id")
    if not id or is_valid_id(id):
        return []
    hint = "use a-z, 0-9 and single hyphens, at most 60 characters; or leave the column out"
    return [ImportFault(_find_cell(draft, "id"), f'"{id}" cannot be an id', hint)]


def faults_at_cells(plan: ImportPlan, diagnostics: Sequence[LocatedDiagnostic]) -> tuple[list[ImportFault], list[ImportFault]]:
    """New diagnostics of `check` as faults at the cells that they are about: errors, and warnings."""
    planned = {entry.path: entry for entry in plan.entries}
    errors: list[ImportFault] = []
    warnings: list[ImportFault] = []
    for diagnostic in diagnostics:
        entry = planned.get(diagnostic.location.file)
        key = diagnostic.location.excerpt.partition(" = ")[0]
        where = entry.cell_places.get(key, entry.source) if entry else diagnostic.location.file
        fault = ImportFault(where, f"{diagnostic.code} {diagnostic.message}", diagnostic.hint)
        (errors if diagnostic.severity == "error" else warnings).append(fault)
    return errors, warnings
