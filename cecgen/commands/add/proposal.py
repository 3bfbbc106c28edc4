"""Writing: files that are to come into a repository, worked out in a copy before any of them is written.

`add` and `import` propose files; what they would come to is seen first, and then all of them are written or none.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
from base64 import b32encode
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cecgen.files.toml.write import format_tables
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.written import Entry, default_id
from cecgen.pipeline import Evaluation, OpenedWorkspace, apply_waivers, locate_diagnostics, run_pipeline

EntryTable = dict[str, Any]
"""An entry as its file holds it: keys and values of `[[entry]]`."""

_ENDINGS = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST = 60
MAX_CERTIFICATE_BYTES = 50 * 1024 * 1024
"""Bytes of a certificate. Beyond it git hosts warn, and a scan of a page has a hundredth of it."""
_DIGEST = 6
"""Letters of the digest in an id: two different activities of one day and title share it once in a thousand million."""


class Proposal(Struct, frozen=True):
    """Files that are to come into a repository: content by path, in the order in which they are written."""

    files: dict[str, bytes] = {}


def make_entry_id(table: EntryTable, *evidence: bytes) -> str:
    """The id of a new entry: its date, a slug of its title, and a digest of all that it says and of its certificates.

    Two branches that add different entries therefore never take the same id or file, and two that add the very same
    one agree on both.
    """
    said = msgspec.json.encode({key: table[key] for key in sorted(table.keys() - {"id", "evidence"})}, order="deterministic")
    digest = hashlib.sha256(said)
    for data in evidence:
        digest.update(hashlib.sha256(data).digest())
    ending = b32encode(digest.digest()).decode().lower()[:_DIGEST]
    # What is no day is still text here: the reader refuses it, and until then it must not make a path.
    words = _NOT_SLUG.sub("-", default_id(table["date"], table["title"]).lower())
    return f"{words[: _LONGEST - _DIGEST - 1].strip('-')}-{ending}"


def new_evidence_path(id: str, data: bytes, number: int = 1) -> str:
    """Where an entry's certificate lies in its holder's folder, named after the entry; ValueError where it is no document."""
    ending = next((ending for head, ending in _ENDINGS if data.startswith(head)), None)
    if ending is None:
        raise ValueError("not a PDF, PNG or JPEG by its first bytes")
    return f"evidence/{id}{f'-{number}' if number > 1 else ''}.{ending}"


class Certificate(Struct, frozen=True):
    """A certificate that somebody has: its content, what it shows, and where it lies if that is in the repository already."""

    data: bytes
    shows: str = "certificate"
    existing_path: str = ""


def read_certificate(path: Path) -> bytes:
    """The content of a file that is to be evidence; ValueError says why it cannot be.

    A link is followed, since what is copied is the document itself; a pipe is not waited for.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("a folder, not a document" if stat.S_ISDIR(status.st_mode) else "not a file")
        with open(path, "rb") as stream:
            data = stream.read(MAX_CERTIFICATE_BYTES + 1) if status.st_size <= MAX_CERTIFICATE_BYTES else b""
    except OSError as error:
        raise ValueError((error.strerror or str(error)).lower()) from None
    size = max(status.st_size, len(data))
    if size > MAX_CERTIFICATE_BYTES:
        raise ValueError(
            f"{size:,} bytes, and a certificate may have {MAX_CERTIFICATE_BYTES:,}: scan it in fewer dots, or print it to a PDF"
        )
    if not data:
        raise ValueError("empty: save the certificate again")
    new_evidence_path("", data)
    return data


def propose_entry(
    holder: str, table: EntryTable, certificates: Sequence[Certificate] = (), head: str = ""
) -> tuple[str, Proposal]:
    """The files of a new entry of a holder and its id: certificates under their tidy names, then the entry that names them.

    `head` is what the entry's file begins with: where its schema is, say.
    """
    id = make_entry_id(table, *(each.data for each in certificates))
    files: dict[str, bytes] = {}
    evidence: list[str | EntryTable] = []
    for number, each in enumerate(certificates, 1):
        file = each.existing_path or new_evidence_path(id, each.data, number)
        evidence.append(file if each.shows == "certificate" else {"file": file, "shows": each.shows})
        if not each.existing_path:
            files[f"{CONTENT_FOLDER}/{holder}/{file}"] = each.data
    whole = {"id": id, **table, **({"evidence": evidence} if evidence else {})}
    files[f"{CONTENT_FOLDER}/{holder}/{id}.toml"] = (head + format_entry(whole)).encode()
    return id, Proposal(files)


def format_entry(table: EntryTable) -> str:
    """The text of a file with one entry: keys in the order of the format, tables after them."""
    return format_tables({"entry": [table]}, _ORDER)


_ORDER = tuple(field.encode_name for field in msgspec.structs.fields(Entry))


def evaluate_proposal(opened: OpenedWorkspace, holder: str, proposal: Proposal) -> Evaluation:
    """A holder worked out as it would stand with the files of a proposal; nothing is written in the repository.

    The same pipeline as everywhere reads a copy of the holder's folder, so that what is said here is what `check` will say.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(
            opened.root / CONTENT_FOLDER / holder, copy / CONTENT_FOLDER / holder, symlinks=True, copy_function=_link_or_copy
        )
        for name, data in proposal.files.items():
            path = _prepare_path(copy, name)
            path.unlink(missing_ok=True)  # it may be the very file of the repository
            path.write_bytes(data)
        here = replace(opened, root=copy, rules=None)
        ledger, transcript, found = run_pipeline(here)
        # Waivers of other holders have nothing to apply to here, which is no fault of theirs.
        told = [
            each
            for each in apply_waivers(here, locate_diagnostics(copy, found))
            if each.span.file.startswith(f"{CONTENT_FOLDER}/")
        ]
    return Evaluation(opened.root, replace(transcript, diagnostics=tuple(told)), ledger, opened.registry)


def _prepare_path(root: Path, name: str) -> Path:
    """The path of a file to write, its folder there; NotADirectoryError where that would lead out of the repository."""
    folder = root
    for part in Path(name).parts[:-1]:
        folder /= part
        if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()):
            raise NotADirectoryError(errno.ENOTDIR, "is a link or a file, where a folder is needed", str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    return root / name


def _link_or_copy(source: str, target: str) -> None:
    """A file of the copy: the same one under another name where the disk allows it, else its content."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)


def write_new_files(root: Path, proposal: Proposal) -> list[Path]:
    """Writes all files of a proposal or none; FileExistsError where one is there already, OSError where one cannot be written.

    Each takes its name only once it is whole, and in the order of the proposal: certificates before the entry that names them.
    """
    for name in proposal.files:
        if os.path.lexists(root / name):
            raise FileExistsError(17, "is there already", str(root / name))
    waiting: list[tuple[Path, Path]] = []
    written: list[Path] = []
    try:
        for name, data in proposal.files.items():
            path = _prepare_path(root, name)
            unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")  # `check` ignores names that begin with a dot
            waiting.append((unfinished, path))
            with open(unfinished, "xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        for unfinished, path in waiting:
            _link_into_place(unfinished, path)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    finally:
        for unfinished, _ in waiting:
            unfinished.unlink(missing_ok=True)
    return written


def _link_into_place(unfinished: Path, path: Path) -> None:
    """Gives a finished file its name, never taking one that is there."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, "is there already", str(path)) from None
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, "is there already", str(path)) from None
        os.replace(unfinished, path)
