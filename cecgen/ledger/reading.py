"""The ledger: everything that was written in a workspace, read and validated in itself, before any conversion."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import force_setattr, replace

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.crosschecks import EvidenceEmpty, EvidenceMissing, EvidenceNotDocument, EvidenceOutside
from cecgen.diagnostics.entries import DaysReversed, NotAnAddress, NotPlainAmount, UnsafeId
from cecgen.diagnostics.files import (
    LinkInContent,
    NoHolderFile,
    NotReadable,
    SameHolderTwice,
    UnknownFile,
    UnknownZone,
    UnsafeName,
)
from cecgen.files.toml import BOM, read_toml
from cecgen.files.toml.validation import convert_or_none, find_faults, is_plain_number, validate
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.days import date_in_zone
from cecgen.model.documents import iter_document_uses
from cecgen.model.ledger import Holder, Ledger, StoredEvidence
from cecgen.model.written import (
    EVIDENCE_PATTERN,
    ID_PATTERN,
    MAX_ID_LENGTH,
    URL_PATTERN,
    Entry,
    EntryFile,
    HolderFile,
    Workspace,
    default_id,
    parse_award,
)

SETTINGS_FILE = "cecgen.toml"
CONTENT_FOLDER = "content"
MAX_FOLDER_DEPTH = 16
"""How many folders may lie in each other."""
_NESTED_AMOUNTS = frozenset({"credits", "part", "claim", "ruling"})
_SIMPLE_KEYS = frozenset({"id", "date", "title", "provider", "kind", "award", "evidence", "format", "organiser", "topics"})
_DOCUMENTS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_LFS_POINTER = b"version https://git-lfs"
_BADGES = {".json": b"{", ".svg": b"<", ".jwt": b"ey"}
"""Open Badges that are no picture, by their endings: how each begins."""

Found = list[Diagnostic]


def read_workspace(root: Path) -> tuple[Workspace | None, Found]:
    """The settings of a repository, or what is wrong with them."""
    raw, found = read_toml(root, SETTINGS_FILE)
    if raw is None or found:
        return None, found
    workspace, found = validate(raw, Workspace, Place(SETTINGS_FILE))
    found = found or find_faults(raw, Workspace, Place(SETTINGS_FILE))  # a few lines: looked at closely each time
    if workspace is not None and not found and not _is_zone(workspace.zone):
        found = [UnknownZone(at=Place(SETTINGS_FILE, ("zone",)), zone=workspace.zone)]
    return (None if found else workspace), found


def is_valid_id(text: str) -> bool:
    """Whether a text can be an entry's id, and so a part of addresses and file names."""
    return len(text) <= MAX_ID_LENGTH and bool(ID_PATTERN.fullmatch(text))


def _is_zone(zone: str) -> bool:
    try:
        date_in_zone(zone, datetime(2000, 1, 1, tzinfo=UTC))  # at any moment
    except LookupError:
        return False
    return True


def read_ledger(root: Path, workspace: Workspace, share: int = 0, of: int = 1) -> tuple[Ledger, Found]:
    """Everything written below content/, and every problem in it; what is broken is left out and reported.

    A large repository can be read in shares: each `of`-th holder, beginning with number `share`.
    """
    found: Found = []
    holders: list[Holder] = []
    pages: list[str] = []
    folded: dict[str, str] = {}
    for number, item in enumerate(_list_folder(root, CONTENT_FOLDER, found)):
        path = f"{CONTENT_FOLDER}/{item.name}"
        other = folded.setdefault(item.name.casefold(), item.name)
        if number % of != share:
            continue
        if not item.is_dir():
            if item.name.endswith(".md") and item.is_file():
                pages.append(path)
            else:
                found.append(UnknownFile(at=Place(path)))
        elif os.path.isfile(f"{root}/{path}/holder.toml"):
            holders.extend(_read_holder(root, item.name, found))
            if other != item.name:
                found.append(SameHolderTwice(at=Place(f"{path}/holder.toml"), about=item.name, other=other))
        else:
            pages += _list_team_pages(root, path, found)
    return Ledger(workspace, tuple(holders), tuple(pages)), found


def _list_folder(root: Path, folder: str, found: Found) -> list[os.DirEntry[str]]:
    """What lies in a folder, sorted by name; dotfiles are ignored, links are refused."""
    try:
        with os.scandir(f"{root}/{folder}") as items:
            entries = sorted((item for item in items if not item.name.startswith(".")), key=lambda item: item.name)
    except OSError as error:
        found.append(NotReadable(at=Place(folder), reason=error.strerror or str(error)))
        return []
    links = [item for item in entries if item.is_symlink()]
    found += [LinkInContent(at=Place(f"{folder}/{item.name}")) for item in links]
    return [item for item in entries if item not in links] if links else entries


def _list_team_pages(root: Path, folder: str, found: Found) -> Iterator[str]:
    """The team's own pages in a folder that is no holder's."""
    for item in _list_folder(root, folder, found):
        path = f"{folder}/{item.name}"
        if item.is_dir() and path.count("/") <= MAX_FOLDER_DEPTH:
            yield from _list_team_pages(root, path, found)
        elif not item.is_file():
            found.append(UnknownFile(at=Place(path)))
        elif item.name.endswith(".md"):
            yield path
        elif item.name.endswith(".toml"):
            found.append(NoHolderFile(at=Place(path), folder=folder))
        else:
            found.append(UnknownFile(at=Place(path)))


def _read_holder(root: Path, name: str, found: Found) -> Iterator[Holder]:
    folder = f"{CONTENT_FOLDER}/{name}"
    at = Place(f"{folder}/holder.toml")
    if not ID_PATTERN.fullmatch(name) or len(name) > 64:
        found.append(UnsafeName(at=at, name=name))
    before = len(found)
    raw, problems = read_toml(root, at.file)
    found += problems
    about = None
    if raw is not None:
        about, problems = validate(raw, HolderFile, at)
        if about is not None and _needs_full_validation(about):
            problems = find_faults(raw, HolderFile, at)
            about = None if problems else about
        found += problems
    files, evidence, records = _list_holder_files(root, folder, found)
    entries: list[Entry] = []
    for file in files:
        entries += _read_entries(root, file, found)
    entries.sort(key=lambda entry: (entry.date, entry.id))
    if about is not None:
        closed = tuple(_read_closed(root, records, found))
        if closed:
            evidence = _with_digests(root, folder, evidence, {kept.file for record in closed for kept in record.evidence})
        whole = not any(problem.severity == "error" for problem in found[before:])
        holder = Holder(name, about, at, tuple(entries), evidence, closed, whole)
        found += _check_cards(holder)
        found += _check_evidence(holder)
        yield holder


def _needs_full_validation(about: HolderFile) -> bool:
    """Whether a fast reading may have let something through: amounts that are no plain decimals, a name without a letter."""
    cycles = [cycle for certification in about.certification for cycle in certification.cycle]
    return not about.name.strip() or any(cycle.claimed is not None or cycle.carried_in for cycle in cycles)


def _list_holder_files(root: Path, folder: str, found: Found) -> tuple[list[str], dict[str, StoredEvidence], list[str]]:
    """A holder's files of entries, their evidence, and the records of their closed cycles."""
    files: list[str] = []
    records: list[str] = []
    evidence: list[str] = []

    def walk(path: str, inside: str) -> None:
        for item in _list_folder(root, path, found):
            here = f"{path}/{item.name}"
            if item.is_dir() and here.count("/") <= MAX_FOLDER_DEPTH:
                walk(here, inside or (item.name if item.name in ("evidence", "closed") else ""))
            elif not item.is_file():  # a pipe, say, which would wait for ever
                found.append(UnknownFile(at=Place(here)))
            elif inside == "evidence":
                evidence.append(here)
            elif inside == "closed" and item.name.endswith(".toml"):
                records.append(here)
            elif not item.name.endswith(".toml"):
                found.append(UnknownFile(at=Place(here)))
            elif item.name != "holder.toml":
                files.append(here)
            elif path != folder:
                found.append(UnknownFile(at=Place(here)))

    walk(folder, "")
    return files, dict(_read_evidence(root, folder, evidence, found)), records


def _read_closed(root: Path, files: list[str], found: Found) -> Iterator[ClosedCycle]:
    """The records of cycles that were closed, which `cecgen close` wrote."""
    for file in files:
        raw, problems = read_toml(root, file)
        found += problems
        if raw is not None:
            record, problems = validate(raw, ClosedCycle, Place(file))
            found += problems
            if record is not None:
                force_setattr(record, "at", Place(file))
                yield record


def _with_digests(root: Path, folder: str, evidence: dict[str, StoredEvidence], files: set[str]) -> dict[str, StoredEvidence]:
    """The evidence with the digest of some of it: what a closed cycle rests on is compared byte for byte."""
    return {
        file: replace(stored, digest=stored.digest or file_digest(f"{root}/{folder}/{file}")) if file in files else stored
        for file, stored in evidence.items()
    }


def file_digest(path: str) -> str:
    """The SHA-256 digest of a file's bytes, in hexadecimal digits; nothing where it cannot be read."""
    import hashlib  # noqa: PLC0415 - 3 ms that only a holder with evidence is worth

    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _read_evidence(root: Path, folder: str, files: list[str], found: Found) -> Iterator[tuple[str, StoredEvidence]]:
    """Files of evidence with their size and first bytes; a digest only where two have the same size."""
    if not files:
        return
    seen: list[tuple[str, int, str]] = []
    sizes: dict[int, int] = {}
    for path in files:
        try:
            with open(f"{root}/{path}", "rb") as stream:
                size, head = os.fstat(stream.fileno()).st_size, stream.read(len(_LFS_POINTER))
        except OSError as error:
            found.append(NotReadable(at=Place(path), reason=error.strerror or str(error)))
            seen.append((path, -1, "unreadable"))
            continue
        trouble = "" if head.startswith(_DOCUMENTS) else _find_defect(path, head, size)
        seen.append((path, size, trouble))
        sizes[size] = sizes.get(size, 0) + 1
    for path, size, trouble in seen:
        digest = ""
        if not trouble and sizes[size] > 1:
            digest = file_digest(f"{root}/{path}")
        yield path.removeprefix(f"{folder}/"), StoredEvidence(path.removeprefix(f"{folder}/"), size, digest, trouble)


def _find_defect(path: str, head: bytes, size: int) -> str:
    """What a file of evidence is that is no document by its first bytes."""
    if not size:
        return "empty"
    begun = _BADGES.get(os.path.splitext(path)[1])
    if begun is not None and head.removeprefix(BOM).lstrip().startswith(begun):
        return "badge"
    return "pointer" if head == _LFS_POINTER else "other"


def _read_entries(root: Path, file: str, found: Found) -> list[Entry]:
    raw, problems = read_toml(root, file)
    found += problems
    if raw is None:
        return []
    place = Place(file)
    written, problems = validate(raw, EntryFile, place)
    if written is None:
        entries = _valid_entries(raw)
        found += [*problems, *_check_awards_of_invalid(raw, place, {index for index, _ in entries})]
    else:
        entries = list(enumerate(written.entry))
    kept: list[Entry] = []
    tables = raw.get("entry", [])
    for index, entry in entries:
        force_setattr(entry, "at", Place(file, ("entry", index)))
        if not entry.id:
            force_setattr(entry, "id", default_id(entry.date, entry.title))
        table = tables[index]
        if _SIMPLE_KEYS.issuperset(table) and _is_simple(entry):
            kept.append(entry)
            continue
        problems = _check_entry(entry)
        if not entry.title.strip() or not entry.provider.strip():
            problems += find_faults(table, Entry, entry.at)
        elif written is not None and ("hours" in table or not _NESTED_AMOUNTS.isdisjoint(table)):
            problems += _check_amounts(table, entry)
        if problems:
            found += problems
            if any(problem.severity == "error" for problem in problems):
                continue
        kept.append(entry)
    return kept


def _is_simple(entry: Entry) -> bool:
    """Whether all that can be wrong with an entry of the plain keys is not: most entries are done with here."""
    if entry.award is None or parse_award(entry.award) is None or not is_valid_id(entry.id):
        return False
    return not (entry.title.isspace() or entry.provider.isspace()) and bool(entry.title and entry.provider)


def _check_amounts(table: dict[str, Any], entry: Entry) -> Found:
    """Amounts that were read as numbers, but are not plain decimals as they were typed."""
    hours = table.get("hours", 0)
    plain = is_plain_number(hours) and hours >= 0
    return [] if plain and _NESTED_AMOUNTS.isdisjoint(table) else find_faults(table, Entry, entry.at)


def check_entry_table(table: dict[str, Any], at: Place) -> Found:
    """Everything that is wrong in itself with the table of one entry, wherever it comes from."""
    entry, found = validate(table, Entry, at)
    if entry is None:
        return found
    force_setattr(entry, "at", at)
    force_setattr(entry, "id", entry.id or default_id(entry.date, entry.title))
    return [*find_faults(table, Entry, at), *_check_entry(entry)]


def list_holder_ids(root: Path) -> list[str]:
    """The holders of a repository by their folders' names; a folder that is a link is none."""
    with os.scandir(f"{root}/{CONTENT_FOLDER}") as items:
        folders = sorted(item.name for item in items if not item.name.startswith(".") and item.is_dir(follow_symlinks=False))
    return [name for name in folders if os.path.isfile(f"{root}/{CONTENT_FOLDER}/{name}/holder.toml")]


def _valid_entries(raw: dict[str, object]) -> list[tuple[int, Entry]]:
    """The entries of a faulty file that are sound themselves, so that one slip hides nothing else."""
    tables = raw.get("entry")
    if not isinstance(tables, list):
        return []
    read_one = ((index, convert_or_none(table, Entry)) for index, table in enumerate(tables))
    return [(index, entry) for index, entry in read_one if entry is not None]


def _check_awards_of_invalid(raw: dict[str, Any], place: Place, sound: set[int]) -> Iterator[Diagnostic]:
    """Awards that cannot be read in entries that have other faults too: all of an entry is reported at once."""
    tables = raw.get("entry")
    for index, table in enumerate(tables if isinstance(tables, list) else ()):
        award = table.get("award") if isinstance(table, dict) and index not in sound else None
        if isinstance(award, str) and parse_award(award) is None:
            yield NotPlainAmount(at=place / "entry" / index / "award", key="award", found=award, unit=True)


def _check_entry(entry: Entry) -> Found:
    """What is wrong with an entry that has the right form."""
    found: Found = []
    at = entry.at
    if entry.award is not None and parse_award(entry.award) is None:
        found.append(NotPlainAmount(at=at / "award", key="award", found=entry.award, unit=True))
    if not is_valid_id(entry.id):
        found.append(UnsafeId(at=at / "id", id=entry.id))
    if entry.begins is not None and entry.begins > entry.date:
        found.append(DaysReversed(at=at / "begins", first=f"begins = {entry.begins}", last=f"date = {entry.date}"))
    if entry.url and not URL_PATTERN.fullmatch(entry.url):
        found.append(NotAnAddress(at=at / "url", found=entry.url))
    for body, award in entry.also.items():
        if parse_award(award) is None:
            found.append(NotPlainAmount(at=at / "also" / body, key=f"also.{body}", found=award, unit=True))
    for index, part in enumerate(entry.part):
        if part.award is not None and parse_award(part.award) is None:
            place = at / "part" / index / "award"
            found.append(NotPlainAmount(at=place, key="award", found=part.award, unit=True))
    approval = entry.approval
    if approval and approval.from_ and approval.until and approval.from_ > approval.until:
        first, last = f"approval.from = {approval.from_}", f"approval.until = {approval.until}"
        found.append(DaysReversed(at=at / "approval", first=first, last=last))
    if entry.card and entry.card.expires < (entry.card.issued or entry.date):
        first, last = f"issued = {entry.card.issued or entry.date}", f"expires = {entry.card.expires}"
        found.append(DaysReversed(at=at / "card" / "expires", first=first, last=last))
    return found


def _check_cards(holder: Holder) -> Iterator[Diagnostic]:
    for index, card in enumerate(holder.profile.card):
        if card.issued and card.expires < card.issued:
            first, last = f"issued = {card.issued}", f"expires = {card.expires}"
            yield DaysReversed(at=holder.at / "card" / index / "expires", about=holder.id, first=first, last=last)


def _check_evidence(holder: Holder) -> Iterator[Diagnostic]:
    """Evidence that is named and not there, empty, no document, or not inside the holder's folder."""
    for use in iter_document_uses(holder):
        at, about, file = use.at, use.about(holder.id), use.document.file
        stored = holder.evidence.get(file)
        if not EVIDENCE_PATTERN.fullmatch(file):
            yield EvidenceOutside(at=at, about=about, file=file)
        elif stored is None:
            yield EvidenceMissing(at=at, about=about, file=file, known=tuple(holder.evidence))
        elif stored.defect == "empty":
            yield EvidenceEmpty(at=at, about=about, file=file)
        elif stored.defect in ("pointer", "other") or (stored.defect == "badge" and use.document.shows != "badge"):
            yield EvidenceNotDocument(at=at, about=about, file=file, pointer=stored.defect == "pointer")
