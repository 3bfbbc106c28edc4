"""Open a bag that somebody sent, as a folder or a zip; an unsafe zip is not unpacked.

A zip is checked before any of it is written. It is then unpacked into its own temporary folder.
"""

import os
import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO

from cecgen.audit.bag.faults import BagFault, NotABagError, UnsafeZipError
from cecgen.audit.bag.names import comparison_key, group_equivalent, printable, unportable_reason, unsafe_reason
from cecgen.files.temporary import name_file

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
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE = 30
_CHUNK = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@contextmanager
def open_bag(path: Path) -> Iterator[Path]:
    """Open a bag as a folder for a `with` block; raise NotABagError if it is not a bag, UnsafeZipError if a zip is unsafe."""
    if path.is_dir():
        yield path
        return
    if not path.is_file():
        raise NotABagError(f"{path} is neither a folder nor a file" if os.path.lexists(path) else f"{path} does not exist")
    with tempfile.TemporaryDirectory(prefix="cecgen-", ignore_cleanup_errors=True) as folder, open(path, "rb") as stream:
        with name_file(Path(folder)):
            bag = _unpack(path, stream, Path(folder))
        yield bag


def _unpack(path: Path, stream: IO[bytes], folder: Path) -> Path:
    head = stream.read(4)
    if head not in (_LOCAL, _END):
        raise NotABagError(f"{path} is neither a folder nor a zip")
    _check_end_record(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            if faults := [*_check_entries(entries), *_check_overlaps(stream, archive, entries)]:
                raise UnsafeZipError(faults)
            for entry in entries:
                _extract(archive, entry, folder / _name(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnsafeZipError([BagFault("archive", "", f"the zip is damaged: {error}")]) from None
    return _find_bag_folder(path, folder)


def _check_end_record(stream: IO[bytes]) -> None:
    """Refuse a zip that has no end, has bytes after its end, or lists so many files that reading the list would fill memory."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _END_SIZE - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise UnsafeZipError([BagFault("archive", "", "the zip has no end: it is truncated, or was not downloaded completely")])
    if int.from_bytes(tail[at + 12 : at + 16], "little") > MAX_DIRECTORY:
        raise UnsafeZipError([BagFault("archive", "", f"the zip lists too many files; at most {MAX_FILES:,} are unpacked")])
    if int.from_bytes(tail[at + 20 : at + 22], "little") or len(tail) - at > _END_SIZE:
        raise UnsafeZipError(
            [BagFault("archive", "", "the zip continues after its end, with bytes that are not part of the bundle")]
        )


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
        means = f"is the same name as {', '.join(map(printable, group[1:]))} on systems that ignore letter case or Unicode form"
        yield BagFault("alike", group[0], f"{means}: one would replace the other")
    files = {comparison_key(name) for entry, name in zip(entries, names, strict=True) if not _is_folder(entry)}
    for name in names:
        parts = comparison_key(name).split("/")
        if any("/".join(parts[:depth]) in files for depth in range(1, len(parts))):
            yield BagFault("archive", name, "is in the zip below a file, as if that file were a folder")


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
        yield BagFault("archive", name, "is encrypted, so that nobody can check it")
    if entry.compress_type not in _METHODS:
        yield BagFault("archive", name, "is compressed by a method that is not supported (only stored and deflated are)")
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


def _find_bag_folder(path: Path, folder: Path) -> Path:
    """Return the folder of the bag in an unpacked zip: the top folder, or the only folder in it."""
    if (folder / "bagit.txt").is_file():
        return folder
    items = sorted(folder.iterdir())
    if len(items) == 1 and items[0].is_dir():
        return items[0]
    if not any(item.name.startswith("manifest-") for item in items):
        names = ", ".join(printable(item.name) for item in items[:5]) or "nothing"
        raise NotABagError(f"{path} does not contain exactly one folder that is a bag; it contains {names}")
    return folder
