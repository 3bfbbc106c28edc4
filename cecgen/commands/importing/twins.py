"""Find what is there already: the same activity, or a document that shows the same as another one."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cecgen.commands.add.plan import EntryTable
from cecgen.commands.importing.cross_checks import filled_in
from cecgen.evidence import inspect_files
from cecgen.evidence.certificates.days import find_days
from cecgen.evidence.certificates.lines import Layout
from cecgen.model.documents import iter_own_documents
from cecgen.model.drafts import Draft
from cecgen.model.duplicates import ActivityIndex
from cecgen.model.ledger import Holder
from cecgen.model.pages import DocumentPage
from cecgen.model.written import Entry


class DraftActivity(NamedTuple):
    """What identifies the activity of a draft; an entry has these attributes too."""

    provider: str
    date: date
    title: str
    certificate: str
    id: str


def activity_of_draft(table: EntryTable) -> DraftActivity:
    """What identifies the activity of a draft with all that an entry needs."""
    certificate, id = table.get("certificate", ""), table.get("id", "")
    return DraftActivity(table["provider"], table["date"], table["title"], certificate, id)


class DraftIndex:
    """Entries and drafts by activity and by id, each with what a message calls it."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self._activities: ActivityIndex[str] = ActivityIndex()
        self._ids: dict[str, str] = {}
        for entry in entries:
            self.add(entry, entry.id)

    def add(self, activity: DraftActivity | Entry, label: str) -> None:
        """Add an activity."""
        self._activities.add(activity, label)
        if activity.id:
            self._ids.setdefault(activity.id, label)

    def find(self, activity: DraftActivity | Entry) -> tuple[str, str] | None:
        """What an activity has in common with one that was added, and what that one is called; None if nothing."""
        if matches := self._activities.find(activity):
            return matches[0]
        other = self._ids.get(activity.id)
        return ("id", other) if other else None


def find_same_activity(draft: Draft, entries: Sequence[Entry]) -> str:
    """Say which entry has the activity that a certificate proposes; empty if none, or if it does not say enough."""
    values = filled_in(draft.proposals)
    if not {"provider", "date", "title"} <= values.keys():
        return ""
    activity = activity_of_draft(values)
    planned = {entry.id for entry in entries if entry.planned}  # a certificate is what a plan waits for
    same = DraftIndex([entry for entry in entries if entry.id not in planned]).find(activity)
    return f"the same {same[0]} as {same[1]}, which is there already" if same else ""


def find_evidence(root: Path, holder: Holder, data: bytes) -> tuple[str, Entry] | None:
    """The name of a holder's document with these bytes, and the entry that it proves."""
    for name, path, entry in _own_documents(root, holder):
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return name, entry
    return None


def find_same_contents(root: Path, holder: Holder, files: Mapping[Path, Sequence[DocumentPage]]) -> Mapping[Path, str]:
    """For each file, with its pages, that shows the same as a holder's evidence or as an earlier file, say as which.

    The bytes of a document that was downloaded twice differ. What a scan shows is compared by its pixels.
    Opening all of somebody's evidence takes seconds: only that of entries is opened whose day one of the files prints.
    """
    days = [_printed_days(pages) for pages in files.values()]
    is_any_day = not all(days)  # what prints no day may show any of them
    documents = [
        document
        for document in (_own_documents(root, holder) if files else [])
        if is_any_day or any({document[2].date, document[2].begins} & printed for printed in days)
    ]
    if len(documents) + len(files) < 2:
        return {}
    inspections = inspect_files([*(path for _, path, _ in documents), *files])
    labels = {
        inspections[path].content_key: f"it shows the same as {name}, the evidence of {entry.id}"
        for name, path, entry in reversed(documents)
    }
    same: dict[Path, str] = {}
    for file in files:
        key = inspections[file].content_key
        if key and not inspections[file].failure:
            if key in labels:
                same[file] = labels[key]
            else:
                labels[key] = f"it shows the same as {file.name}"
    return same


def _printed_days(pages: Sequence[DocumentPage]) -> set[date | None]:
    """Every day that a document prints, in every reading."""
    found = [printed for flow in Layout(pages).flows for printed in find_days(flow.folded.text)]
    return {day for printed in found for day in (printed.day, printed.begins, *printed.others) if day}


def _own_documents(root: Path, holder: Holder) -> list[tuple[str, Path, Entry]]:
    """Every document of a holder's entries that is there: its name, where it is, and its entry."""
    folder = holder.at.file.removesuffix("holder.toml")
    found = []
    for entry in holder.entries:
        for use in iter_own_documents(entry):
            stored = holder.evidence.get(use.document.file)
            if stored and not stored.defect:
                path = root / (folder + stored.path)
                if path.is_file() and not path.is_symlink():
                    found.append((use.document.file, path, entry))
    return found
