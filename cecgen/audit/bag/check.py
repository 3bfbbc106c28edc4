"""Check a bag for an auditor: compare every file with every list, and every list with the folder.

A fault does not stop the check, so that the auditor sees all faults at once."""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from cecgen.audit.bag import tag_files
from cecgen.audit.bag.clutter import is_clutter
from cecgen.audit.bag.faults import BagFault, NotABagError
from cecgen.audit.bag.names import group_equivalent, printable, unsafe_reason
from cecgen.audit.bag.write import SIGNATURE, TAG_MANIFEST
from cecgen.diagnostics.folding import fold_file_name

T = TypeVar("T")
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_CHUNK = 1 << 20
_LARGEST_TAG = 32 << 20
"""The most bytes of a tag file that are read into memory. A manifest of a hundred thousand files needs a third of this."""
_OXUM = "Payload-Oxum"


class CheckedBag(Struct, frozen=True):
    """The result of checking a bag: what it says about itself, what was compared, and everything that is wrong with it."""

    declared: tag_files.Declaration
    info: tag_files.Info
    files: dict[str, int]
    """Every file of the bag in the folder, by the name that the manifests have for it, with its size in bytes."""
    faults: tuple[BagFault, ...]
    algorithms: tuple[str, ...]
    """The digest algorithms that the files were checked with."""
    unsupported_manifests: tuple[str, ...]
    """Manifests that were not checked, because Python does not support their digest algorithm."""
    unlisted_tag_files: tuple[str, ...]
    """Tag files that no tag manifest lists."""
    external_files: tuple[str, ...]
    """Files that fetch.txt says to download."""
    renamed: dict[str, str]
    """The names in the folder of files that the manifests list in another Unicode form, as a Mac stores them."""
    clutter: tuple[str, ...]
    """Files that a computer put there by itself, and that no manifest lists."""
    root_digest: str
    """The SHA-256 of the tag manifest, which identifies the whole bag; empty if there is no tag manifest."""

    def find_info(self, label: str) -> str:
        """Return the value of a label in bag-info.txt, or an empty string. Letter case does not matter."""
        return next((value for name, value in self.info if name.casefold() == label.casefold()), "")


def check_own_bag(folder: Path) -> list[BagFault]:
    """Return everything that is wrong with a bag that cecgen wrote, in which a manifest must list every file."""
    return list(check_bag(folder, complete=True).faults)


def check_bag(folder: Path, *, complete: bool = False) -> CheckedBag:
    """Check a bag and return everything that is wrong with it; raise NotABagError if the folder cannot be a bag.

    BagIt allows a bag without a tag manifest, tag files that are not listed, and empty folders. With `complete`, all three
    are faults. Only the detached signature of the tag manifest may remain unlisted, and what computers put there themselves.
    """
    faults: list[BagFault] = []
    files, folders = _scan_folder(folder, faults)
    if tag_files.BAGIT not in files and not any(tag_files.MANIFEST.fullmatch(name) for name in files):
        raise NotABagError(f"{folder} is not a BagIt bag: it has neither {tag_files.BAGIT} nor a manifest")
    reader = _BagReader(folder, files, faults)
    declared = tag_files.Declaration()
    if tag_files.BAGIT in files:
        declared = reader.unwrap(tag_files.parse_declaration(reader.read(tag_files.BAGIT)))
    else:
        faults.append(BagFault("missing", tag_files.BAGIT, "is missing: without it this is not a BagIt bag"))
    info: tag_files.Info = ()
    info_file = tag_files.INFO if tag_files.INFO in files or declared.version > (0, 95) else tag_files.OLD_INFO
    if info_file in files:
        info = reader.unwrap(tag_files.parse_info(reader.read(info_file), declared.encoding, info_file))
    names = sorted(name for name in files if tag_files.MANIFEST.fullmatch(name))
    manifests = [(name, reader.unwrap(tag_files.parse_manifest(name, reader.read(name), declared))) for name in names]
    supported = [each for _, each in manifests if each]
    listed = {name for each in supported for name in each.digests}
    renamed = _match_unicode_forms(listed, files)
    reader.renamed = renamed
    for name, stored in renamed.items():
        files[name] = files.pop(stored)
    if renamed:
        folders = _rename_folders(folders, files, renamed)
    clutter = [name for name in files if is_clutter(name) and name not in listed]
    for name in clutter:
        del files[name]
    faults += _check_names(files, folders)
    fetched = reader.unwrap(tag_files.parse_fetch(reader.read(tag_files.FETCH), declared)) if tag_files.FETCH in files else {}
    payload = [each for each in supported if not each.is_tag_manifest]
    tag_manifests = [each for each in supported if each.is_tag_manifest]
    if not payload:
        faults.append(BagFault("missing", "manifest-sha256.txt", "is missing, and no other manifest can be checked here"))
    if "data" not in folders:
        faults.append(BagFault("missing", "data", "is missing: it is the folder of a bag's payload"))
    reader.compare(supported, fetched)
    faults += _find_unlisted_payload(files, payload, declared.version)
    unlisted_tag_files = _find_unlisted_tag_files(files, tag_manifests)
    if complete:
        faults += _check_completeness(files, folders, tag_manifests, unlisted_tag_files, fetched)
    faults += _check_totals(info, files, complete)
    return CheckedBag(
        declared=declared,
        info=info,
        files=files,
        faults=tuple(sorted(dict.fromkeys(faults), key=lambda fault: (fault.path, fault.kind, fault.message))),
        algorithms=tuple(sorted({each.algorithm for each in supported})),
        unsupported_manifests=tuple(name for name, each in manifests if each is None),
        unlisted_tag_files=tuple(unlisted_tag_files),
        external_files=tuple(sorted(fetched)),
        renamed=renamed,
        clutter=tuple(sorted(clutter)),
        root_digest=reader.compute_digests(TAG_MANIFEST, ["sha256"]).get("sha256", "") if TAG_MANIFEST in files else "",
    )


def _scan_folder(folder: Path, faults: list[BagFault]) -> tuple[dict[str, int], dict[str, bool]]:
    """Return every file below a folder with its size, and every folder with whether it has content. Links are not followed."""
    files: dict[str, int] = {}
    folders: dict[str, bool] = {}
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(f"{folder}/{inside}") as listed:
                items = sorted(listed, key=lambda item: item.name)
        except OSError as error:
            faults.append(BagFault("special", inside.rstrip("/"), f"cannot be read: {error.strerror}"))
            continue
        if inside and not is_clutter(inside.rstrip("/")):
            folders[inside.rstrip("/")] = any(not is_clutter(f"{inside}{item.name}") for item in items)
        for item in items:
            name = f"{inside}{item.name}"
            status = item.stat(follow_symlinks=False)
            # A Windows junction leads to a folder outside of the bag, and S_ISLNK does not see it.
            if stat.S_ISLNK(status.st_mode) or (hasattr(item, "is_junction") and item.is_junction()):
                faults.append(BagFault("link", name, "is a link: what it leads to is not in the bag"))
            elif stat.S_ISDIR(status.st_mode):
                waiting.append(f"{name}/")
            elif not stat.S_ISREG(status.st_mode):
                faults.append(BagFault("special", name, "is neither a file nor a folder"))
            elif not _is_text(name):
                faults.append(BagFault("encoding", name, "has a name that is not UTF-8"))
            else:
                files[name] = status.st_size
                if not is_clutter(name) and (reason := unsafe_reason(name)):
                    faults.append(BagFault("escapes", name, f"has a name that {reason}"))
    return files, folders


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_names(files: dict[str, int], folders: dict[str, bool]) -> Iterator[BagFault]:
    for group in group_equivalent([*files, *folders]):
        others = ", ".join(map(printable, group[1:]))
        message = f"is the same name as {others} on systems that ignore letter case or Unicode form: one would hide the other"
        yield BagFault("alike", group[0], message)


class _BagReader:
    """Read the files of a bag, with one reading for all digests of a file, and collect what is wrong with them."""

    def __init__(self, folder: Path, files: dict[str, int], faults: list[BagFault]) -> None:
        self._folder, self._files, self._faults = folder, files, faults
        self.renamed: dict[str, str] = {}
        """The names in the folder of files that are called something else here."""

    def unwrap(self, parsed: tuple[T, list[BagFault]]) -> T:
        """Return the value of a parsed file, and keep its faults."""
        value, faults = parsed
        self._faults += faults
        return value

    def read(self, name: str) -> bytes:
        """Return the content of a tag file; if it is too large or cannot be read, add a fault and return no bytes."""
        if self._files[name] > _LARGEST_TAG:
            self._faults.append(BagFault("malformed", name, "is too large for a tag file, and is not read"))
            return b""
        try:
            with open(os.open(self._folder / name, os.O_RDONLY | _NO_LINK | _NO_WAIT), "rb") as stream:
                return stream.read(_LARGEST_TAG)
        except OSError as error:
            self._faults.append(BagFault("special", name, f"cannot be read: {error.strerror}"))
            return b""

    def compute_digests(self, name: str, algorithms: list[str]) -> dict[str, str]:
        """Return a file's digests, all from one reading; if it cannot be read, add a fault and return none."""
        sums = {algorithm: hashlib.new(algorithm, usedforsecurity=False) for algorithm in algorithms}
        try:
            path = self._folder / self.renamed.get(name, name)
            with open(os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT), "rb", buffering=0) as stream:
                while chunk := stream.read(_CHUNK):
                    for each in sums.values():
                        each.update(chunk)
        except OSError as error:
            self._faults.append(BagFault("special", name, f"cannot be read: {error.strerror}"))
            return {}
        return {algorithm: each.hexdigest() for algorithm, each in sums.items()}

    def compare(self, manifests: list[tag_files.Manifest], fetched: dict[str, str]) -> None:
        """Compare every listed file with the digests that are listed for it, and add a fault for each difference."""
        forms = {fold_file_name(name): name for name in self._files}
        for name in sorted({name for each in manifests for name in each.digests}):
            listing = [each for each in manifests if name in each.digests]
            if name not in self._files:
                self._faults.append(_missing_fault(name, fetched, forms.get(fold_file_name(name), "")))
                continue
            sums = self.compute_digests(name, [each.algorithm for each in listing])
            wrong = [each for each in listing if each.algorithm in sums and sums[each.algorithm] != each.digests[name]]
            if wrong:
                by = ", ".join(each.file for each in wrong)
                self._faults.append(BagFault("changed", name, f"differs from its digest in {by}"))


def _match_unicode_forms(listed: set[str], files: dict[str, int]) -> dict[str, str]:
    """Match each listed name that is missing with the only file of that name in another Unicode form.

    macOS stores names decomposed, and zips that it makes have them so. Letter case is not ignored: that is another name.
    """
    stored: dict[str, list[str]] = {}
    for name in files:
        if not name.isascii() and name not in listed:
            stored.setdefault(unicodedata.normalize("NFC", name), []).append(name)
    wanted: dict[str, list[str]] = {}
    for name in listed - files.keys() if stored else ():
        wanted.setdefault(unicodedata.normalize("NFC", name), []).append(name)
    pairs = ((names, stored.get(form, [])) for form, names in sorted(wanted.items()))
    return {names[0]: others[0] for names, others in pairs if len(names) == len(others) == 1}


def _rename_folders(folders: dict[str, bool], files: dict[str, int], renamed: dict[str, str]) -> dict[str, bool]:
    """The folders, by the names that they have in the manifests; a folder with nothing but renamed files has no other."""
    used = {folder for name in files for folder in _folders_above(name)}
    stored = {folder for name in renamed.values() for folder in _folders_above(name)} - used
    return {name: has_content for name, has_content in folders.items() if name not in stored} | dict.fromkeys(used, True)


def _folders_above(name: str) -> Iterator[str]:
    parts = name.split("/")
    return ("/".join(parts[:depth]) for depth in range(1, len(parts)))


def _missing_fault(name: str, fetched: dict[str, str], similar_name: str) -> BagFault:
    if name in fetched:
        message = f"is missing: the bag says to download it from {printable(fetched[name])}, and nothing is downloaded here"
        return BagFault("incomplete", name, message)
    hint = f"; {printable(similar_name)} exists, which differs in letter case or Unicode form" if similar_name else ""
    return BagFault("missing", name, f"is listed but missing{hint}")


def _find_unlisted_payload(
    files: dict[str, int], payload: list[tag_files.Manifest], version: tuple[int, int]
) -> Iterator[BagFault]:
    """Return a fault for each unlisted payload file. Since BagIt 1.0 every manifest must list it; before, one was enough."""
    for name in files if payload else ():
        if name.startswith("data/"):
            without = [each.file for each in payload if name not in each.digests]
            if len(without) == len(payload) or (without and version >= (1, 0)):
                yield BagFault("unlisted", name, f"is not listed in {', '.join(without)}, so it is not part of the bag")


def _find_unlisted_tag_files(files: dict[str, int], tag_manifests: list[tag_files.Manifest]) -> list[str]:
    """Return the tag files that no tag manifest lists; tag manifests themselves and our signature need not be listed."""
    listed = {name for each in tag_manifests for name in each.digests}
    allowed = {SIGNATURE} if TAG_MANIFEST in files else set()
    return [
        name
        for name in sorted(files.keys() - listed - allowed)
        if not name.startswith("data/") and not (name.startswith("tagmanifest-") and tag_files.MANIFEST.fullmatch(name))
    ]


def _check_completeness(
    files: dict[str, int],
    folders: dict[str, bool],
    tag_manifests: list[tag_files.Manifest],
    unlisted_tag_files: list[str],
    fetched: dict[str, str],
) -> Iterator[BagFault]:
    """Return what BagIt allows but is a fault in a bag that cecgen wrote."""
    if TAG_MANIFEST not in files:
        message = "is missing: the manifest and the other tag files have no digests, and there is no root digest"
        yield BagFault("missing", TAG_MANIFEST, message)
    for name in files:
        if name.startswith("tagmanifest-") and tag_files.MANIFEST.fullmatch(name) and name != TAG_MANIFEST:
            yield BagFault("unlisted", name, f"is not part of the bag, whose only tag manifest is {TAG_MANIFEST}")
    for name in unlisted_tag_files:
        kind = "unheld" if tag_files.MANIFEST.fullmatch(name) or name in (tag_files.BAGIT, tag_files.INFO) else "unlisted"
        yield BagFault(kind, name, "is in no tag manifest: anybody may have written it")  # type: ignore[arg-type]
    for name in (tag_files.BAGIT, tag_files.INFO, "manifest-sha256.txt"):
        if tag_manifests and not any(name in each.digests for each in tag_manifests) and name not in unlisted_tag_files:
            yield BagFault("unheld", name, "is in no tag manifest: anybody may have removed it")
    for name, has_content in folders.items():
        if not has_content and name != "data":
            yield BagFault("unlisted", name, "is an empty folder, which no manifest can list")
    for name in fetched:
        yield BagFault("incomplete", name, f"is listed in {tag_files.FETCH}: a cecgen bundle must contain all its files")


def _check_totals(info: tag_files.Info, files: dict[str, int], complete: bool) -> Iterator[BagFault]:
    """Compare Payload-Oxum (bytes, then the number of files) with the payload in the folder."""
    stated = [value for name, value in info if name.casefold() == _OXUM.casefold()]
    sizes = [size for name, size in files.items() if name.startswith("data/")]
    actual = f"{sum(sizes)}.{len(sizes)}"
    if complete and not stated:
        yield BagFault("totals", tag_files.INFO, f"states no {_OXUM}")
    if len(stated) > 1:
        yield BagFault("repeated", tag_files.INFO, f"states {_OXUM} {len(stated)} times")
    for value in stated:
        if value != actual:
            yield BagFault(
                "totals", tag_files.INFO, f"states {_OXUM} {printable(value)!r}, but the payload is {actual} (bytes.files)"
            )
