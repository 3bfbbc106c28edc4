"""Open a bag that somebody sent, as a folder or a zip; an unsafe zip is not unpacked.

A zip is checked before any of it is written. It is then unpacked into its own temporary folder.
"""

import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO, NamedTuple

from cecgen.audit.bag.clutter import is_clutter
from cecgen.audit.bag.faults import BagFault, NotABagError, UnsafeZipError
from cecgen.audit.bag.find import find_bag, find_bag_around
from cecgen.audit.bag.names import drop_leading_dots, group_equivalent, printable, unportable_reason, unsafe_reason
from cecgen.diagnostics.folding import fold_file_name
from cecgen.files.temporary import temporary_folder

MAX_FILES = 20_000
MAX_UNPACKED_BYTES = 2 << 30
"""The most bytes of all files together, unpacked."""
MAX_RATIO = 200
"""How many times larger a file may be than its packed form. The text of pages reaches 20, a file of zeros about 1,000."""
MAX_UNCHECKED_RATIO_BYTES = 1 << 20
"""MAX_RATIO does not apply to files of up to this many bytes."""
MAX_DIRECTORY = 8 << 20
"""The most bytes of the zip's own list: enough for 20,000 files with long names."""

_END = b"PK\x05\x06"
_END_SIZE = 22
_END64, _END64_SIZE = b"PK\x06\x06", 56
_LOCATOR64, _LOCATOR64_SIZE = b"PK\x06\x07", 20
"""The form for zips of more than 4 GB has these two records before its end; some programs write them for any zip."""
_END_FIELDS = ((10, 2, 32), (12, 4, 40), (16, 4, 48))
"""Number of files, bytes of the zip's list, and where it begins: where the end has each, in how many bytes, and where the
end in the other form has it, in eight bytes."""
_UNICODE_NAME = 0x7075
"""The extra field of an entry's name in Unicode."""
_SAME_FAULTS = 3
"""Files with the same fault that are listed one by one."""
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE = 30
_CHUNK = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class OpenedBag(NamedTuple):
    """The folder of a bag, and how it came to be that folder."""

    folder: Path
    inside: str = ""
    """Where the bag is in what was named, if not at its top."""
    neighbours: tuple[str, ...] = ()
    """Files and folders beside the bag in what was named, and so not part of it."""
    is_folder: bool = False
    """Whether a folder was named, not a zip."""
    has_backslashes: bool = False
    """Whether a zip separates folders by backslashes, as old Windows programs write them."""


@contextmanager
def open_bag(path: Path) -> Iterator[OpenedBag]:
    """Open a bag as a folder for a `with` block; raise NotABagError if it is not a bag, UnsafeZipError if a zip is unsafe.

    If exactly one bag is below the top of a folder or zip, that is opened.
    """
    if path.is_dir():
        if not (path / "bagit.txt").exists() and (bag := find_bag_around(path)):
            raise NotABagError(f"{path} is a folder inside the bundle {bag}: verify that")
        yield _open_folder(path, str(path))._replace(is_folder=True)
        return
    if not path.is_file():
        raise NotABagError(f"{path} is neither a folder nor a file" if os.path.lexists(path) else f"{path} does not exist")
    with temporary_folder() as folder, open(path, "rb") as stream:
        has_backslashes = _unpack(path, stream, folder)
        yield _open_folder(folder, str(path))._replace(has_backslashes=has_backslashes)


def _open_folder(folder: Path, label: str) -> OpenedBag:
    inside = find_bag(folder, label)
    parts = inside.split("/") if inside else []
    above = ["/".join(parts[:depth]) for depth in range(len(parts))]
    neighbours = [
        f"{at}/{name}".lstrip("/")
        for at, own in zip(above, parts, strict=True)
        for name in os.listdir(folder / at)
        if name != own
    ]
    return OpenedBag(folder / inside, inside, tuple(sorted(neighbours)))


def _unpack(path: Path, stream: IO[bytes], folder: Path) -> bool:
    """Unpack a zip into a folder; returns whether it separates folders by backslashes."""
    head = stream.read(4)
    if head not in (_LOCAL, _END):
        if bag := find_bag_around(path):
            raise NotABagError(f"{path} is a file of the bundle {bag}: verify that")
        raise NotABagError(
            f"{path} is neither a folder nor a zip: unpack another kind of archive yourself, and verify the folder"
        )
    _check_end_record(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            overlaps = [*_check_overlaps(stream, archive, archive.infolist()), *_use_unicode_names(archive.infolist())]
            has_backslashes = _replace_backslashes(archive.infolist())
            for entry in archive.infolist():
                if entry.filename.startswith("./"):
                    entry.filename = drop_leading_dots(entry.filename) or "./"  # the top folder may be an entry itself
            entries = [entry for entry in archive.infolist() if entry.filename != "./" and not _is_unusable_clutter(entry)]
            if faults := [*_check_entries(entries), *overlaps]:
                raise UnsafeZipError([*_merge_same(faults)])
            for entry in entries:
                _extract(archive, entry, folder / _name(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnsafeZipError([BagFault("archive", "", f"the zip is damaged: {error}")]) from None
    except OSError as error:  # the folder that it is unpacked into is no news to anybody
        raise OSError(error.errno, error.strerror, str(path)) from None
    return has_backslashes


def _use_unicode_names(entries: list[zipfile.ZipInfo]) -> Iterator[BagFault]:
    """Use the name in Unicode that WinRAR and others write beside one in the letters of their country.

    Some programs unpack a file under one name, some under the other, so they may differ in such letters only.
    """
    for entry in entries:
        name, usual_name = _unicode_name(entry.extra, _raw_name(entry)), entry.orig_filename
        if name and name != usual_name:  # Python 3.13 has put the one in the place of the other already
            if not _differs_in_letters(usual_name, name):
                yield BagFault("archive", usual_name, f"has another name in the same zip: {printable(name)}")
            entry.filename = name


def _unicode_name(extra: bytes, raw_name: bytes) -> str:
    """The name in Unicode among an entry's extra fields, if it has one and that is still about its usual name."""
    while len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_NAME and field[1:5] == zlib.crc32(raw_name).to_bytes(4, "little"):
            return field[5:].decode()
    return ""


def _differs_in_letters(name: str, unicode_name: str) -> bool:
    """Whether two names have the same folders, and the same letters where the one in Unicode has ASCII."""
    letters = iter(name)
    has_all = all(letter in letters for letter in unicode_name if letter.isascii())  # in this order
    return has_all and not unicode_name.isascii() and name.count("/") == unicode_name.count("/")


def _replace_backslashes(entries: list[zipfile.ZipInfo]) -> bool:
    """Read backslashes as slashes if the zip has no slash at all: .NET before 4.6.1 and PowerShell 5 write it so."""
    if any("/" in entry.filename for entry in entries) or not any("\\" in entry.filename for entry in entries):
        return False
    for entry in entries:
        entry.filename = entry.filename.replace("\\", "/")
    return True


def _is_unusable_clutter(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is clutter that cannot be unpacked everywhere; other clutter is, since a manifest may list it."""
    name = _name(entry)
    return is_clutter(name) and any(True for _ in _check_entry(entry, name))


def _check_end_record(stream: IO[bytes]) -> None:
    """Refuse a zip that has no end, has bytes after its end, or lists so many files that reading the list would fill memory."""
    length = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, length - _END_SIZE - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise UnsafeZipError([BagFault("archive", "", "the zip has no end: it is truncated, or was not downloaded completely")])
    size = _directory_size(tail[at:], tail[max(0, at - _END64_SIZE - _LOCATOR64_SIZE) : at])
    if size > MAX_DIRECTORY:
        raise UnsafeZipError([BagFault("archive", "", f"the zip lists too many files; at most {MAX_FILES:,} are unpacked")])
    if int.from_bytes(tail[at + 20 : at + 22], "little") or len(tail) - at > _END_SIZE:
        raise UnsafeZipError(
            [BagFault("archive", "", "the zip continues after its end, with bytes that are not part of the bundle")]
        )


def _directory_size(end: bytes, before: bytes) -> int:
    """The bytes of the zip's list, by its end and, if there is one, by its end in the form for large zips before that."""
    size = int.from_bytes(end[12:16], "little")
    if not before[-_LOCATOR64_SIZE:].startswith(_LOCATOR64):
        return size
    for at, width, at64 in _END_FIELDS:
        value, value64 = int.from_bytes(end[at : at + width], "little"), int.from_bytes(before[at64 : at64 + 8], "little")
        if not before.startswith(_END64) or value not in (value64, (1 << 8 * width) - 1):
            raise UnsafeZipError(
                [BagFault("archive", "", "the zip has two ends that differ, and programs disagree on its files")]
            )
    return int.from_bytes(before[40:48], "little")


def _check_entries(entries: list[zipfile.ZipInfo]) -> Iterator[BagFault]:
    """Return everything in the zip's own list that makes it unsafe to unpack."""
    if len(entries) > MAX_FILES:
        yield BagFault("archive", "", f"the zip contains {len(entries):,} files; at most {MAX_FILES:,} are unpacked")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED_BYTES:
        yield BagFault("archive", "", f"the zip would unpack to {total:,} bytes; at most {MAX_UNPACKED_BYTES:,} are unpacked")
    names = [_name(entry) for entry in entries]
    for entry, name in zip(entries, names, strict=True):
        yield from _check_entry(entry, name)
    for name, times in Counter(names).items():
        if times > 1:
            yield BagFault("repeated", name, f"is in the zip {times} times, and it is unclear which one counts")
    for group in group_equivalent(set(names)):
        others = ", ".join(map(printable, group[1:]))
        message = (
            f"is the same name as {others} on systems that ignore letter case or Unicode form: one would replace the other"
        )
        yield BagFault("alike", group[0], message)
    files = {fold_file_name(name) for entry, name in zip(entries, names, strict=True) if not _is_folder(entry)}
    for name in names:
        parts = fold_file_name(name).split("/")
        if any("/".join(parts[:depth]) in files for depth in range(1, len(parts))):
            yield BagFault("archive", name, "is in the zip below a file, as if that file were a folder")


def _merge_same(faults: list[BagFault]) -> Iterator[BagFault]:
    """Name the first of many files with the same fault, and count the others: a zip with a password has it in every file."""
    groups: dict[tuple[str, str], list[BagFault]] = {}
    for fault in faults:
        groups.setdefault((fault.kind, fault.message), []).append(fault)
    for (_, message), group in groups.items():
        if len(group) > _SAME_FAULTS:
            yield BagFault(group[0].kind, group[0].path, f"{message} ({len(group) - 1:,} more files likewise)")
        else:
            yield from group


def _check_entry(entry: zipfile.ZipInfo, name: str) -> Iterator[BagFault]:
    if reason := unsafe_reason(name) or unportable_reason(name):
        yield BagFault("escapes", name, f"has a name that {reason}")
    elif "\0" in entry.orig_filename:
        yield BagFault("escapes", entry.orig_filename, "has a name that contains a control character")
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        yield BagFault("link", name, "is a link: it could lead out of the bag, or to another file")
    elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        yield BagFault("special", name, "is neither a file nor a folder")
    if entry.flag_bits & 0x41:
        yield BagFault("archive", name, "is encrypted: unpack the zip with its password, and verify the folder")
    if entry.compress_type not in _METHODS:
        message = (
            "is compressed by a method that is not supported (only stored and deflated are): unpack it, and verify the folder"
        )
        yield BagFault("archive", name, message)
    if entry.file_size > MAX_UNCHECKED_RATIO_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
        times = entry.file_size // max(1, entry.compress_size)
        yield BagFault("archive", name, f"would unpack to {times:,} times its size, as only a zip bomb does")
    if _is_folder(entry) and entry.file_size:
        yield BagFault("archive", name, "is a folder with content, which no program agrees on")


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith("/")  # ZipInfo.is_dir() fails on an empty name


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name without a folder's slash. Some programs write UTF-8 and do not set its flag, so it is tried."""
    name = entry.filename
    if not entry.flag_bits & 0x800 and not name.isascii():
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = entry.filename
    return name[:-1] if _is_folder(entry) else name


def _check_overlaps(stream: IO[bytes], archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[BagFault]:
    """Return a fault for files that share bytes of the zip, and for bytes that belong to no file.

    Files that share bytes are a zip bomb which the ratio does not show: many files unpack the same bytes. Each file must
    begin where the one before it ends, and its own header must have the same name as the zip's list. Otherwise some
    programs would unpack a file that others ignore.
    """
    spans: list[tuple[int, int, str]] = []
    for entry in entries:
        stream.seek(max(0, entry.header_offset))
        header = stream.read(_LOCAL_SIZE)
        if entry.header_offset < 0 or len(header) < _LOCAL_SIZE or not header.startswith(_LOCAL):
            yield BagFault("archive", _name(entry), "does not begin where the zip's list says: the zip is damaged")
            continue
        length, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        if stream.read(length) != _raw_name(entry):
            yield BagFault("archive", _name(entry), "has a different name in its own header than in the zip's list")
        own_name = _unicode_name(stream.read(extra), _raw_name(entry))
        if own_name not in ("", entry.orig_filename, _unicode_name(entry.extra, _raw_name(entry))):
            yield BagFault("archive", _name(entry), f"has a different name in its own header: {printable(own_name)}")
        end = entry.header_offset + _LOCAL_SIZE + length + extra + entry.compress_size
        spans.append((entry.header_offset, end, _name(entry)))
    spans.sort()
    if spans and spans[0][0] > 0:
        yield BagFault("archive", "", "there are bytes before the first file of the zip, which belong to no file")
    for (_, end, name), (begins, _, other) in pairwise([*spans, (archive.start_dir, 0, "the zip's list")]):
        if end > begins:
            yield BagFault("archive", name, f"shares bytes of the zip with {printable(other)}, as only a zip bomb does")
        elif begins - end > 24:  # programs that pack a stream write its sizes after it, in up to 24 bytes
            yield BagFault("archive", name, f"is followed by {begins - end:,} bytes of the zip that belong to no file")


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one file, and raise BadZipFile if its length is not the one in the zip's list."""
    if _is_folder(entry):
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with archive.open(entry) as packed, open(target, "xb") as file:
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile(f"{printable(_name(entry))} is longer than the zip's list says")
            file.write(chunk)
    if left:
        raise zipfile.BadZipFile(f"{printable(_name(entry))} is shorter than the zip's list says")
