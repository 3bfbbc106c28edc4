"""Read the ledger: walk the folders of a workspace, read every file in them, and report what is wrong with each by itself."""

import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

from msgspec.structs import force_setattr

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.files import (
    EntryInEvidence,
    LinkInContent,
    NoHolderFile,
    NotReadable,
    SameFileTwice,
    SameHolderTwice,
    UnknownFile,
    UnknownZone,
    UnsafeName,
    find_misnamed,
    name_as_entry,
)
from cecgen.diagnostics.folding import fold_file_name, fold_text
from cecgen.diagnostics.keys import DaysReversed
from cecgen.files.toml import read_toml
from cecgen.files.toml.validation import find_faults, validate
from cecgen.ledger.entries import read_entries
from cecgen.ledger.evidence_files import add_digests, check_evidence_files, read_evidence, use_stored_names
from cecgen.ledger.example_holder import find_example
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.days import date_in_zone
from cecgen.model.document_limits import PICTURE_ENDINGS
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.settings import Settings, SiteSettings
from cecgen.model.vocabulary import ID_PATTERN
from cecgen.model.written import Entry, HolderFile

SETTINGS_FILE = "cecgen.toml"
CONTENT_FOLDER = "content"
PLUGINS_FOLDER = "plugins"
MAX_FOLDER_DEPTH = 16
"""How many folders may be nested."""


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


def read_ledger(root: Path, settings: Settings, share: int = 0, share_count: int = 1) -> tuple[Ledger, list[Diagnostic]]:
    """Everything written below content/, and every problem in it; invalid files and entries are left out and reported.

    A large repository can be read in shares, one for each process: every `share_count`-th folder, from number `share` on.
    """
    diagnostics: list[Diagnostic] = []
    pages: list[str] = []
    holders = tuple(iter_holders(root, settings, diagnostics, pages, share, share_count))
    return Ledger(settings, holders, tuple(pages)), diagnostics


def iter_holders(
    root: Path, settings: Settings, diagnostics: list[Diagnostic], pages: list[str], share: int = 0, share_count: int = 1
) -> Iterator[Holder]:
    """Yield the holders of a ledger one after the other; every problem and the team's pages are appended to the lists."""
    if share == 0 and settings.site != SiteSettings():
        from cecgen.ledger.site_settings import check_site_settings  # noqa: PLC0415 - only a team with a look of its own needs it

        diagnostics += check_site_settings(root, settings.site, SETTINGS_FILE)
    if (root / CONTENT_FOLDER).is_symlink():
        diagnostics += [LinkInContent(at=Place(CONTENT_FOLDER))] if share == 0 else []
        return
    first_names: dict[str, str] = {}
    pictures: list[str] = []
    for number, item in enumerate(_list_folder(root, CONTENT_FOLDER, diagnostics)):
        path = f"{CONTENT_FOLDER}/{item.name}"
        other = first_names.setdefault(fold_text(item.name), item.name)
        if number % share_count != share:
            continue
        if not item.is_dir():
            if item.name.endswith(".md") and item.is_file():
                pages.append(path)
            elif item.name.lower().endswith(PICTURE_ENDINGS) and item.is_file():
                pictures.append(path)
            else:
                diagnostics.append(UnknownFile(at=Place(path)))
        elif os.path.isfile(f"{root}/{path}/holder.toml"):
            yield from _read_holder(root, item.name, diagnostics)
            if other != item.name:
                diagnostics.append(SameHolderTwice(at=Place(f"{path}/holder.toml"), about=item.name, other=other))
        else:
            pages += _list_team_pages(root, path, pictures, diagnostics)
    if pages or pictures:
        from cecgen.ledger.team_pages import check_picture, check_team_page  # noqa: PLC0415 - only a team with own pages needs it

        diagnostics += [fault for picture in pictures for fault in check_picture(root, picture)]
        diagnostics += [fault for page in pages for fault in check_team_page(root, page, may_run=settings.pages.scripts)]


def _list_folder(root: Path, folder: str, diagnostics: list[Diagnostic]) -> list[os.DirEntry[str]]:
    """The files and folders in a folder, sorted by name; dotfiles are ignored, links are reported and left out.

    Names that some systems take for one are reported too, except folders of holders, which have an error of their own.
    """
    try:
        with os.scandir(f"{root}/{folder}") as items:
            entries = sorted((item for item in items if not item.name.startswith(".")), key=lambda item: item.name)
    except OSError as error:
        diagnostics.append(NotReadable(at=Place(folder), reason=error.strerror or str(error)))
        return []
    names = [item.name for item in entries]
    if folder != CONTENT_FOLDER and len({fold_file_name(name) for name in names}) < len(names):
        diagnostics += _find_same_names(folder, names)
    links = [item for item in entries if item.is_symlink()]
    diagnostics += [LinkInContent(at=Place(f"{folder}/{item.name}")) for item in links]
    return [item for item in entries if not item.is_symlink()] if links else entries


def _find_same_names(folder: str, names: list[str]) -> Iterator[Diagnostic]:
    """Report each name that is another one's where letter case and the form of an accent make no difference."""
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(fold_file_name(name), name)
        if other != name:
            yield SameFileTwice(at=Place(f"{folder}/{name}"), other=other)


def _list_team_pages(root: Path, folder: str, pictures: list[str], diagnostics: list[Diagnostic]) -> Iterator[str]:
    """The team's own pages (.md) in a folder without a holder.toml; its pictures are appended, any other file is reported."""
    top = "/".join(folder.split("/")[:2])
    for item in _list_folder(root, folder, diagnostics):
        path = f"{folder}/{item.name}"
        if item.is_dir() and item.name == "holder.toml":
            diagnostics.append(NotReadable(at=Place(path), reason="it is a folder"))
        elif item.is_dir() and path.count("/") <= MAX_FOLDER_DEPTH:
            yield from _list_team_pages(root, path, pictures, diagnostics)
        elif not item.is_file():
            diagnostics.append(UnknownFile(at=Place(path)))
        elif item.name.endswith(".md"):
            yield path
        elif item.name.lower().endswith(PICTURE_ENDINGS):
            pictures.append(path)
        elif item.name.endswith(".toml"):
            diagnostics.append(NoHolderFile(at=Place(path), folder=top, misnamed=_find_misnamed_holder(root, top)))
        else:
            diagnostics.append(UnknownFile(at=Place(path), folder=top if path.startswith(f"{top}/evidence/") else ""))


def _find_misnamed_holder(root: Path, folder: str) -> str:
    """The file in a folder that was to be its holder.toml, such as Holder.toml; empty if there is none."""
    try:
        names = os.listdir(f"{root}/{folder}")
    except OSError:  # it was listed a moment ago
        return ""
    return find_misnamed(names, "holder.toml")


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
    files, evidence_files, records, others = _list_holder_files(root, folder, diagnostics)
    entries: list[Entry] = []
    has_usual_keys = True
    for file in files:
        read, are_usual = read_entries(root, file, diagnostics)
        entries += read
        has_usual_keys &= are_usual
    evidence = read_evidence(root, folder, evidence_files, others, files, entries, diagnostics)
    entries.sort(key=attrgetter("id"))  # one key after the other: of a hundred thousand pairs, each is compared as a tuple
    entries.sort(key=attrgetter("date"))
    if profile is not None:
        closed = tuple(use_stored_names(record, evidence) for record in _read_closed(root, records, diagnostics))
        if closed:
            evidence = add_digests(root, folder, evidence, {item.file for record in closed for item in record.evidence})
        is_complete = not any(problem.severity == "error" for problem in diagnostics[before:])
        holder = Holder(name, profile, at, tuple(entries), evidence, closed, is_complete, has_usual_keys)
        diagnostics += _check_cards(holder)
        diagnostics += check_evidence_files(holder)
        diagnostics += find_example(root, holder)
        yield holder


def _needs_full_validation(profile: HolderFile) -> bool:
    """Whether the file may have what msgspec lets pass: a blank name, or amounts that were not typed as plain decimals."""
    cycles = [cycle for certification in profile.certification for cycle in certification.cycle]
    return not profile.name.strip() or any(cycle.claimed is not None or cycle.carried_in for cycle in cycles)


def _list_holder_files(
    root: Path, folder: str, diagnostics: list[Diagnostic]
) -> tuple[list[str], list[str], list[str], list[str]]:
    """A holder's files: those with entries, those of evidence, the records of closed cycles, and those of other types."""
    files: list[str] = []
    records: list[str] = []
    evidence: list[str] = []
    others: list[str] = []

    def walk(path: str, inside: str) -> None:
        for item in _list_folder(root, path, diagnostics):
            here = f"{path}/{item.name}"
            if item.is_dir() and here.count("/") <= MAX_FOLDER_DEPTH:
                walk(here, inside or (item.name if item.name in ("evidence", "closed") else ""))
            elif not item.is_file():  # a pipe, say: reading it would wait for ever
                diagnostics.append(UnknownFile(at=Place(here)))
            elif inside == "evidence":
                name = item.name if item.name.endswith(".toml") else name_as_entry(item.name)
                if name:
                    diagnostics.append(EntryInEvidence(at=Place(here), belongs=_path_above_evidence(f"{path}/{name}")))
                else:
                    evidence.append(here)
            elif inside == "closed" and item.name.endswith(".toml"):
                records.append(here)
            elif not item.name.endswith(".toml"):
                if inside:
                    diagnostics.append(UnknownFile(at=Place(here)))
                else:
                    others.append(here)
            elif item.name != "holder.toml":
                files.append(here)
            elif path != folder:
                diagnostics.append(UnknownFile(at=Place(here)))

    walk(folder, "")
    return files, evidence, records, others


def _path_above_evidence(path: str) -> str:
    """The path where an entry's file belongs instead of a holder's evidence/: in the folder above."""
    top, holder, *inside = path.split("/")
    return "/".join([top, holder, *inside[inside.index("evidence") + 1 :]])


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
