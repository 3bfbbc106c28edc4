"""Read the ledger: walk the folders of a workspace, read every file in them, and report what is wrong with each by itself."""

import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

from msgspec.structs import force_setattr, replace

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.evidence import EvidenceEmpty, EvidenceMissing, EvidenceNotDocument, EvidenceOutside, EvidenceTooLarge
from cecgen.diagnostics.files import (
    LinkInContent,
    NoHolderFile,
    NotReadable,
    SameHolderTwice,
    UnknownFile,
    UnknownZone,
    UnsafeName,
)
from cecgen.diagnostics.folding import fold_text
from cecgen.diagnostics.keys import DaysReversed
from cecgen.files.toml import BOM, read_toml
from cecgen.files.toml.validation import find_faults, validate
from cecgen.ledger.entries import read_entries
from cecgen.ledger.site_settings import check_site_settings
from cecgen.ledger.team_pages import PICTURE_ENDINGS, check_picture, check_team_page
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.days import date_in_zone
from cecgen.model.document_limits import MAX_EVIDENCE_BYTES, OVER_SIZE_LIMIT
from cecgen.model.documents import iter_document_uses
from cecgen.model.file_type import HEAD_BYTES, detect_type
from cecgen.model.ledger import Holder, Ledger, StoredEvidence
from cecgen.model.settings import Settings
from cecgen.model.written import EVIDENCE_PATTERN, ID_PATTERN, Entry, Evidence, HolderFile

SETTINGS_FILE = "cecgen.toml"
CONTENT_FOLDER = "content"
PLUGINS_FOLDER = "plugins"
MAX_FOLDER_DEPTH = 16
"""How many folders may be nested."""
_LFS_POINTER = b"version https://git-lfs"
_HEAD_BYTES = max(HEAD_BYTES, len(_LFS_POINTER))
"""How much of a file of evidence is read: enough to tell what it is."""
_BADGES = {".json": b"{", ".svg": b"<", ".jwt": b"ey"}
"""Open Badges that are not pictures: how a file with each ending begins."""


def read_settings(root: Path) -> tuple[Settings | None, list[Diagnostic]]:
    """The settings of a repository, or None and what is wrong with them."""
    raw, diagnostics = read_toml(root, SETTINGS_FILE)
    if raw is None or diagnostics:
        return None, diagnostics
    settings, diagnostics = validate(raw, Settings, Place(SETTINGS_FILE))
    # The slow validation too, which finds blank texts: it is only a few lines.
    diagnostics = diagnostics or find_faults(raw, Settings, Place(SETTINGS_FILE))
    if settings is not None and not diagnostics and not _is_zone(settings.zone):
        diagnostics = [UnknownZone(at=Place(SETTINGS_FILE, ("zone",)), zone=settings.zone)]
    return (None if diagnostics else settings), diagnostics


def _is_zone(zone: str) -> bool:
    try:
        date_in_zone(zone, datetime(2000, 1, 1, tzinfo=UTC))  # any moment will do
    except LookupError:
        return False
    return True


def read_ledger(root: Path, settings: Settings, share: int = 0, of: int = 1) -> tuple[Ledger, list[Diagnostic]]:
    """Everything written below content/, and every problem in it; invalid files and entries are left out and reported.

    A large repository can be read in shares, one for each process: every `of`-th folder, beginning with number `share`.
    """
    diagnostics: list[Diagnostic] = []
    pages: list[str] = []
    holders = tuple(iter_holders(root, settings, diagnostics, pages, share, of))
    return Ledger(settings, holders, tuple(pages)), diagnostics


def iter_holders(
    root: Path, settings: Settings, diagnostics: list[Diagnostic], pages: list[str], share: int = 0, of: int = 1
) -> Iterator[Holder]:
    """Yield the holders of a ledger one after the other; every problem and the team's pages are appended to the lists."""
    if share == 0:
        diagnostics += check_site_settings(root, settings.site, SETTINGS_FILE)
    if (root / CONTENT_FOLDER).is_symlink():
        diagnostics += [LinkInContent(at=Place(CONTENT_FOLDER))] if share == 0 else []
        return
    first_names: dict[str, str] = {}
    for number, item in enumerate(_list_folder(root, CONTENT_FOLDER, diagnostics)):
        path = f"{CONTENT_FOLDER}/{item.name}"
        other = first_names.setdefault(fold_text(item.name), item.name)
        if number % of != share:
            continue
        if not item.is_dir():
            if item.name.endswith(".md") and item.is_file():
                pages.append(path)
            elif item.name.lower().endswith(PICTURE_ENDINGS) and item.is_file():
                diagnostics += check_picture(root, path)
            else:
                diagnostics.append(UnknownFile(at=Place(path)))
        elif os.path.isfile(f"{root}/{path}/holder.toml"):
            yield from _read_holder(root, item.name, diagnostics)
            if other != item.name:
                diagnostics.append(SameHolderTwice(at=Place(f"{path}/holder.toml"), about=item.name, other=other))
        else:
            pages += _list_team_pages(root, path, diagnostics)
    if not settings.pages.scripts:
        diagnostics += [fault for page in pages for fault in check_team_page(root, page)]


def _list_folder(root: Path, folder: str, diagnostics: list[Diagnostic]) -> list[os.DirEntry[str]]:
    """The files and folders in a folder, sorted by name; dotfiles are ignored, links are reported and left out."""
    try:
        with os.scandir(f"{root}/{folder}") as items:
            entries = sorted((item for item in items if not item.name.startswith(".")), key=lambda item: item.name)
    except OSError as error:
        diagnostics.append(NotReadable(at=Place(folder), reason=error.strerror or str(error)))
        return []
    links = [item for item in entries if item.is_symlink()]
    diagnostics += [LinkInContent(at=Place(f"{folder}/{item.name}")) for item in links]
    return [item for item in entries if not item.is_symlink()] if links else entries


def _list_team_pages(root: Path, folder: str, diagnostics: list[Diagnostic]) -> Iterator[str]:
    """The team's own pages (.md) in a folder without a holder.toml; any other file there is reported."""
    for item in _list_folder(root, folder, diagnostics):
        path = f"{folder}/{item.name}"
        if item.is_dir() and item.name == "holder.toml":
            diagnostics.append(NotReadable(at=Place(path), reason="it is a folder"))
        elif item.is_dir() and path.count("/") <= MAX_FOLDER_DEPTH:
            yield from _list_team_pages(root, path, diagnostics)
        elif not item.is_file():
            diagnostics.append(UnknownFile(at=Place(path)))
        elif item.name.endswith(".md"):
            yield path
        elif item.name.lower().endswith(PICTURE_ENDINGS):
            diagnostics += check_picture(root, path)
        elif item.name.endswith(".toml"):
            diagnostics.append(NoHolderFile(at=Place(path), folder=folder))
        else:
            diagnostics.append(UnknownFile(at=Place(path)))


def read_holder(root: Path, name: str) -> tuple[Holder | None, list[Diagnostic]]:
    """Read the folder of one holder as `read_ledger` does; None if the holder's own file is invalid."""
    diagnostics: list[Diagnostic] = []
    holder = next(_read_holder(root, name, diagnostics), None)
    return holder, diagnostics


def _read_holder(root: Path, name: str, diagnostics: list[Diagnostic]) -> Iterator[Holder]:
    folder = f"{CONTENT_FOLDER}/{name}"
    at = Place(f"{folder}/holder.toml")
    if not ID_PATTERN.fullmatch(name) or len(name) > 64:
        diagnostics.append(UnsafeName(at=at, name=name))
    before = len(diagnostics)
    raw, problems = read_toml(root, at.file)
    diagnostics += problems
    profile = None
    if raw is not None:
        profile, problems = validate(raw, HolderFile, at)
        if profile is not None and _needs_full_validation(profile):
            problems = find_faults(raw, HolderFile, at)
            profile = None if problems else profile
        diagnostics += problems
    files, evidence, records = _list_holder_files(root, folder, diagnostics)
    entries: list[Entry] = []
    has_usual_keys = True
    for file in files:
        read, are_usual = read_entries(root, file, diagnostics)
        entries += read
        has_usual_keys &= are_usual
    entries.sort(key=attrgetter("id"))  # one key after the other: of a hundred thousand pairs, each is compared as a tuple
    entries.sort(key=attrgetter("date"))
    if profile is not None:
        closed = tuple(_with_stored_names(record, evidence) for record in _read_closed(root, records, diagnostics))
        if closed:
            evidence = _with_digests(root, folder, evidence, {item.file for record in closed for item in record.evidence})
        is_complete = not any(problem.severity == "error" for problem in diagnostics[before:])
        holder = Holder(name, profile, at, tuple(entries), evidence, closed, is_complete, has_usual_keys)
        diagnostics += _check_cards(holder)
        diagnostics += _check_evidence(holder)
        yield holder


def _needs_full_validation(profile: HolderFile) -> bool:
    """Whether the file may have what msgspec lets pass: a blank name, or amounts that were not typed as plain decimals."""
    cycles = [cycle for certification in profile.certification for cycle in certification.cycle]
    return not profile.name.strip() or any(cycle.claimed is not None or cycle.carried_in for cycle in cycles)


def _list_holder_files(
    root: Path, folder: str, diagnostics: list[Diagnostic]
) -> tuple[list[str], dict[str, StoredEvidence], list[str]]:
    """A holder's files: those with entries, those of evidence, and the records of closed cycles."""
    files: list[str] = []
    records: list[str] = []
    evidence: list[str] = []

    def walk(path: str, inside: str) -> None:
        for item in _list_folder(root, path, diagnostics):
            here = f"{path}/{item.name}"
            if item.is_dir() and here.count("/") <= MAX_FOLDER_DEPTH:
                walk(here, inside or (item.name if item.name in ("evidence", "closed") else ""))
            elif not item.is_file():  # a pipe, say: reading it would wait for ever
                diagnostics.append(UnknownFile(at=Place(here)))
            elif inside == "evidence":
                evidence.append(here)
            elif inside == "closed" and item.name.endswith(".toml"):
                records.append(here)
            elif not item.name.endswith(".toml"):
                diagnostics.append(UnknownFile(at=Place(here)))
            elif item.name != "holder.toml":
                files.append(here)
            elif path != folder:
                diagnostics.append(UnknownFile(at=Place(here)))

    walk(folder, "")
    return files, dict(_read_evidence(root, folder, evidence, diagnostics)), records


def _read_closed(root: Path, files: list[str], diagnostics: list[Diagnostic]) -> Iterator[ClosedCycle]:
    """Read the records that `cecgen close` wrote."""
    for file in files:
        raw, problems = read_toml(root, file)
        diagnostics += problems
        if raw is not None:
            record, problems = validate(raw, ClosedCycle, Place(file))
            diagnostics += problems
            if record is not None:
                force_setattr(record, "at", Place(file))
                yield record


def _with_stored_names(record: ClosedCycle, evidence: dict[str, StoredEvidence]) -> ClosedCycle:
    """The record of a closed cycle, with its files named as they are stored now."""
    if all(item.file in evidence for item in record.evidence):
        return record
    names = _names_by_looks(evidence)
    files = [item if item.file in evidence else replace(item, file=_stored_name(item.file, names)) for item in record.evidence]
    return replace(record, evidence=tuple(files))


def _with_digests(root: Path, folder: str, evidence: dict[str, StoredEvidence], files: set[str]) -> dict[str, StoredEvidence]:
    """The evidence, with a digest for `files`: what a closed cycle depends on is compared byte for byte."""
    return {
        file: replace(stored, digest=stored.digest or file_digest(f"{root}/{folder}/{file}")) if file in files else stored
        for file, stored in evidence.items()
    }


def file_digest(path: str) -> str:
    """The SHA-256 digest of a file in hexadecimal digits; "" if it cannot be read."""
    import hashlib  # noqa: PLC0415 - 3 ms that only a holder with evidence is worth

    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _read_evidence(
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
    return "pointer" if head.startswith(_LFS_POINTER) else "other"


def list_holder_ids(root: Path) -> list[str]:
    """The ids of all holders, which are the names of their folders; a link to a folder does not count.

    OSError if content/ cannot be read, or is a link itself: it may lead out of the repository.
    """
    if os.path.islink(f"{root}/{CONTENT_FOLDER}"):
        raise OSError(errno.ELOOP, "it is a link, and links are not followed", f"{root}/{CONTENT_FOLDER}")
    with os.scandir(f"{root}/{CONTENT_FOLDER}") as items:
        folders = sorted(item.name for item in items if not item.name.startswith(".") and item.is_dir(follow_symlinks=False))
    return [name for name in folders if os.path.isfile(f"{root}/{CONTENT_FOLDER}/{name}/holder.toml")]


def _check_cards(holder: Holder) -> Iterator[Diagnostic]:
    for index, card in enumerate(holder.profile.card):
        if card.issued and card.expires < card.issued:
            first, last = f"issued = {card.issued}", f"expires = {card.expires}"
            yield DaysReversed(at=holder.at / "card" / index / "expires", about=holder.id, first=first, last=last)


def _check_evidence(holder: Holder) -> Iterator[Diagnostic]:
    """Evidence that is missing, empty, not a document, outside the holder's folder, or too large; unused files may be too."""
    names: dict[str, str] = {}
    places: dict[str, tuple[Place, str]] = {}
    for use in iter_document_uses(holder):
        at, about, file = use.at, use.about(holder.id), use.document.file
        stored = holder.evidence.get(file)
        if stored is None:
            names = names or _names_by_looks(holder.evidence)
            name = _stored_name(file, names)
            stored = holder.evidence.get(name)
            if stored is not None:
                _name_as_stored(use.owner, file, name)
        if not EVIDENCE_PATTERN.fullmatch(file):
            yield EvidenceOutside(at=at, about=about, file=file)
        elif stored is None:
            yield EvidenceMissing(at=at, about=about, file=file, files=tuple(holder.evidence))
        elif stored.defect == "empty":
            yield EvidenceEmpty(at=at, about=about, file=file)
        elif stored.defect in ("pointer", "other") or (stored.defect == "badge" and use.document.shows != "badge"):
            yield EvidenceNotDocument(at=at, about=about, file=file, pointer=stored.defect == "pointer")
        elif stored.size > MAX_EVIDENCE_BYTES:
            places.setdefault(stored.file, (at, about))
    for file, stored in holder.evidence.items():
        if stored.size > MAX_EVIDENCE_BYTES and (not stored.defect or file in places):
            at, about = places.get(file, (Place(holder.at.file.removesuffix("holder.toml") + file), holder.id))
            yield EvidenceTooLarge(at=at, about=about, file=file, what=OVER_SIZE_LIMIT)


def _names_by_looks(evidence: dict[str, StoredEvidence]) -> dict[str, str]:
    """The names of files by what they look like: a Mac stores `café.pdf` in another form. Two that look alike are left out."""
    names: dict[str, list[str]] = {}
    for file in evidence:
        names.setdefault(fold_text(file, keep_case=True), []).append(file)
    return {folded: files[0] for folded, files in names.items() if len(files) == 1}


def _stored_name(file: str, names: dict[str, str]) -> str:
    return names.get(fold_text(file, keep_case=True), file)


def _name_as_stored(owner: Any, file: str, name: str) -> None:
    """Name a document as the file system does, so that whatever opens it finds it."""
    owner.evidence[:] = [
        name if item == file else replace(item, file=name) if isinstance(item, Evidence) and item.file == file else item
        for item in owner.evidence
    ]
