"""Plan what `cecgen attach` writes: certificates for an existing entry, and its file with their names."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from cecgen.commands.add.plan import KEY_ORDER, EvidenceFile, new_evidence_path
from cecgen.diagnostics import CecgenError
from cecgen.files.atomic import FileState
from cecgen.files.layout.change import add_to_list, change_keys
from cecgen.ledger.evidence_files import locate_document
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.written import Entry, normalize_evidence


class NothingToAttachError(CecgenError):
    """The entry names all of these documents already."""

    exit_status = 1


class Attachment(Struct, frozen=True):
    """The files to write, by their paths in the repository, and which files were in their places when it was planned."""

    files: Mapping[str, bytes]
    before: Mapping[str, FileState]
    entry_file: str


def plan_attachment(root: Path, holder: str, entry: Entry, evidence: Sequence[EvidenceFile], as_of: date) -> Attachment:
    """Plan to add documents to an entry of a holder; nothing is written. If its day is over, it is no longer planned.

    NothingToAttachError if the entry has them all; MeaningChangedError if its file cannot be changed in its place.
    """
    folder, file = f"{CONTENT_FOLDER}/{holder}", entry.at.file
    before = {file: FileState(root / file)}
    data = (root / file).read_bytes()
    names = {item.file for item in normalize_evidence(entry.evidence)}
    digests = {_read_or_empty(locate_document(root / folder, name)) for name in names}
    copied: dict[str, bytes] = {}
    added: list[object] = []
    # A document beside its entry counts as one in evidence/ of the same name.
    taken = {name.lower() for place in ("evidence", "") for name in _list_names(root / folder / place)}
    for item in evidence:
        if item.data in digests or item.existing_path in names:
            continue
        path = item.existing_path or _free_path(root / folder, entry.id, item, taken)
        added.append(path if item.shows == "certificate" else {"file": path, "shows": item.shows})
        if not item.existing_path:
            copied[f"{folder}/{path}"] = item.data
            before[f"{folder}/{path}"] = FileState(root / folder / path)
    if not added:
        raise NothingToAttachError(f"{holder}/{entry.id} has {'it' if len(evidence) == 1 else 'them all'} already")
    if entry.planned and entry.date <= as_of:
        data = change_keys(data, entry.at.keys, {"planned": None}, KEY_ORDER)
    return Attachment({**copied, file: add_to_list(data, entry.at.keys, "evidence", added)}, before, file)


def _free_path(home: Path, id: str, item: EvidenceFile, taken: set[str]) -> str:
    """A path named after the entry that no other document has, in any letter case. A killed run may have left this one."""
    number = 1
    while (name := os.path.basename(path := new_evidence_path(id, item, number)).lower()) in taken:
        if _read_or_empty(home / path) == item.data:
            break
        number += 1
    taken.add(name)
    return path


def _list_names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []


def _read_or_empty(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""
