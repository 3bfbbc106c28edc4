"""A holder's files of evidence: what each is by its size and first bytes, and which entry a document is next to."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import force_setattr, replace

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.evidence import (
    EvidenceEmpty,
    EvidenceMissing,
    EvidenceNameTaken,
    EvidenceNotDocument,
    EvidenceOutside,
    EvidenceTooLarge,
)
from cecgen.diagnostics.files import DocumentBesideSeveral, NotReadable, UnknownFile
from cecgen.diagnostics.folding import fold_text
from cecgen.files.toml import BOM
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.document_limits import MAX_EVIDENCE_BYTES, OVER_SIZE_LIMIT
from cecgen.model.documents import iter_document_uses, own_documents
from cecgen.model.file_type import (
    CERTIFICATE_ENDINGS,
    DOCUMENT_ENDINGS,
    HEAD_BYTES,
    OTHER_FORMATS,
    UNKNOWN_FORMAT,
    detect_other_format,
    detect_type,
)
from cecgen.model.ledger import Holder, StoredEvidence
from cecgen.model.vocabulary import EVIDENCE_FOLDER, EVIDENCE_PATTERN
from cecgen.model.written import Entry, Evidence

_LFS_POINTER = b"version https://git-lfs"
_HEAD_BYTES = max(HEAD_BYTES, len(_LFS_POINTER))
"""How much of a file of evidence is read: enough to tell what it is."""
_BADGES = {".json": b"{", ".svg": b"<", ".jwt": b"ey"}
"""Open Badges that are not pictures: how a file with each ending begins."""


def read_evidence(
    root: Path,
    folder: str,
    files: list[str],
    others: list[str],
    entry_files: list[str],
    entries: list[Entry],
    diagnostics: list[Diagnostic],
) -> dict[str, StoredEvidence]:
    """Return a holder's evidence: the files in evidence/, and those of `others` that are next to an entry under its name.

    The latter are added to their entries' evidence. Files that belong to no entry are reported.
    """
    beside = _match_documents(others, entry_files, entries, diagnostics) if others else {}
    evidence = dict(_inspect_files(root, folder, [*files, *beside], diagnostics))
    return _name_as_evidence(folder, beside, evidence, diagnostics)


def _match_documents(
    others: list[str], files: list[str], entries: list[Entry], diagnostics: list[Diagnostic]
) -> dict[str, list[Entry]]:
    """Match documents with the entry's file of the same name next to them; an invalid entry gives an empty list.

    A document without such a file, or with several entries in it, is reported.
    """
    entries_by_name: dict[str, list[Entry]] = {_name_without_ending(file): [] for file in files}
    for entry in entries:
        entries_by_name[_name_without_ending(entry.at.file)].append(entry)
    documents: dict[str, list[Entry]] = {}
    for path in others:
        ending = os.path.splitext(path)[1].lower()
        matching = entries_by_name.get(_name_without_ending(path)) if ending in CERTIFICATE_ENDINGS else None
        if matching is None:
            diagnostics.append(UnknownFile(at=Place(path), is_document=ending in DOCUMENT_ENDINGS))
        elif len(matching) > 1:
            file = matching[0].at.file.rpartition("/")[2]
            diagnostics.append(DocumentBesideSeveral(at=Place(path), entry_file=file, entries=len(matching)))
        else:
            documents[path] = matching
    return documents


def _name_as_evidence(
    folder: str,
    beside: dict[str, list[Entry]],
    evidence: dict[str, StoredEvidence],
    diagnostics: list[Diagnostic],
) -> dict[str, StoredEvidence]:
    """Name each document beside an entry as if it were in evidence/, and add it to its entry's evidence."""
    for path, entries in beside.items():
        name = path.removeprefix(f"{folder}/")
        file = f"{EVIDENCE_FOLDER}{name}"
        stored = evidence.pop(name)
        if file in evidence:
            diagnostics.append(EvidenceNameTaken(at=Place(path), file=file, path=name))
            continue
        evidence[file] = replace(stored, file=file, is_beside=True)
        for entry in entries:
            if all(document.file != file for document in own_documents(entry)):
                force_setattr(entry, "evidence", (*entry.evidence, file))
    return evidence


def _name_without_ending(path: str) -> str:
    """The path of a file without its ending, folded: a Mac writes é in another form."""
    return fold_text(path[: path.rfind(".")], keep_case=True)


def _inspect_files(
    root: Path, folder: str, files: list[str], diagnostics: list[Diagnostic]
) -> Iterator[tuple[str, StoredEvidence]]:
    """Look at the size and the first bytes of each file of evidence; its digest is computed only if two have the same size."""
    if not files:
        return
    files_seen: list[tuple[str, int, str]] = []
    sizes: dict[int, int] = {}
    for path in files:
        try:
            with open(f"{root}/{path}", "rb") as stream:
                size, head = os.fstat(stream.fileno()).st_size, stream.read(_HEAD_BYTES)
        except OSError as error:
            diagnostics.append(NotReadable(at=Place(path), reason=error.strerror or str(error)))
            files_seen.append((path, -1, "unreadable"))
            continue
        defect = "" if detect_type(head, path) else _find_defect(path, head, size)
        files_seen.append((path, size, defect))
        sizes[size] = sizes.get(size, 0) + 1
    for path, size, defect in files_seen:
        file = path.removeprefix(f"{folder}/")
        digest = file_digest(f"{root}/{path}") if not defect and sizes[size] > 1 and size <= MAX_EVIDENCE_BYTES else ""
        yield file, StoredEvidence(file, size, digest, defect)


def _find_defect(path: str, head: bytes, size: int) -> str:
    """What a file of evidence is, if it is not a document by its first bytes."""
    if not size:
        return "empty"
    beginning = _BADGES.get(os.path.splitext(path)[1])
    if beginning is not None and head.removeprefix(BOM).lstrip().startswith(beginning):
        return "badge"
    return "pointer" if head.startswith(_LFS_POINTER) else detect_other_format(head, path) or "other"


def locate_document(folder: Path, file: str) -> Path:
    """Return the path of a document in a holder's folder: in evidence/, or else beside its entry."""
    named, beside = folder / file, folder / file.removeprefix(EVIDENCE_FOLDER)
    return named if os.path.lexists(named) or not os.path.lexists(beside) else beside


def check_evidence_files(holder: Holder) -> Iterator[Diagnostic]:
    """Report evidence that is missing, empty, not a document, outside the folder, or (used or not) too large."""
    names: dict[str, str] = {}
    places: dict[str, tuple[Place, str]] = {}
    for use in iter_document_uses(holder):
        at, about, file = use.at, use.about(holder.id), use.document.file
        stored = holder.evidence.get(file)
        if stored is None:
            names = names or _names_by_folded(holder.evidence)
            name = _stored_name(file, names)
            stored = holder.evidence.get(name)
            if stored is not None:
                _name_as_stored(use.owner, file, name)
        if not EVIDENCE_PATTERN.fullmatch(file):
            yield EvidenceOutside(at=at, about=about, file=file)
        elif stored is None:
            yield EvidenceMissing(at=at, about=about, file=file, files=tuple(holder.evidence))
        elif stored.defect == "empty":
            yield EvidenceEmpty(at=at, about=about, file=stored.path if stored.is_beside else file)
        elif stored.defect not in ("", "unreadable", "badge") or (stored.defect == "badge" and use.document.shows != "badge"):
            what, remedy = OTHER_FORMATS.get(stored.defect, UNKNOWN_FORMAT)
            shown = stored.path if stored.is_beside else file
            pointer = stored.defect == "pointer"
            yield EvidenceNotDocument(at=at, about=about, file=shown, is_pointer=pointer, what=what, remedy=remedy)
        elif stored.size > MAX_EVIDENCE_BYTES:
            places.setdefault(stored.file, (at, about))
    for file, stored in holder.evidence.items():
        if stored.size > MAX_EVIDENCE_BYTES and (not stored.defect or file in places):
            at, about = places.get(file, (Place(f"{holder.folder}/{stored.path}"), holder.id))
            yield EvidenceTooLarge(at=at, about=about, file=stored.path, what=OVER_SIZE_LIMIT)


def file_digest(path: str) -> str:
    """The SHA-256 digest of a file in hexadecimal digits; "" if it cannot be read."""
    import hashlib  # noqa: PLC0415 - 3 ms that only a holder with evidence is worth

    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def use_stored_names(record: ClosedCycle, evidence: dict[str, StoredEvidence]) -> ClosedCycle:
    """Return the record of a closed cycle with its files named as they are stored now."""
    if all(item.file in evidence for item in record.evidence):
        return record
    names = _names_by_folded(evidence)
    files = [item if item.file in evidence else replace(item, file=_stored_name(item.file, names)) for item in record.evidence]
    return replace(record, evidence=tuple(files))


def add_digests(root: Path, folder: str, evidence: dict[str, StoredEvidence], files: set[str]) -> dict[str, StoredEvidence]:
    """Return the evidence with digests for `files`: the evidence of a closed cycle is compared byte for byte."""

    def with_digest(stored: StoredEvidence) -> StoredEvidence:
        return replace(stored, digest=stored.digest or file_digest(f"{root}/{folder}/{stored.path}"))

    return {file: with_digest(stored) if file in files else stored for file, stored in evidence.items()}


def _names_by_folded(evidence: dict[str, StoredEvidence]) -> dict[str, str]:
    """Map folded names to the names of files: a Mac stores `café.pdf` in another form. Names that look alike are left out."""
    names: dict[str, list[str]] = {}
    for file in evidence:
        names.setdefault(fold_text(file, keep_case=True), []).append(file)
    return {folded: files[0] for folded, files in names.items() if len(files) == 1}


def _stored_name(file: str, names: dict[str, str]) -> str:
    return names.get(fold_text(file, keep_case=True), file)


def _name_as_stored(owner: Any, file: str, name: str) -> None:
    """Name a document as the file system does, so that whatever opens it finds it."""
    renamed = (
        name if item == file else replace(item, file=name) if isinstance(item, Evidence) and item.file == file else item
        for item in owner.evidence
    )
    force_setattr(owner, "evidence", tuple(renamed))
