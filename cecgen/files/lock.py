"""Let one command at a time write into a repository, and to a place that it was asked to write to."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from cecgen.diagnostics import CecgenError
from cecgen.files.atomic import has_content, make_parent_folders, refuse_special_file, replace_file

LOCK_FOLDER = ".cecgen/work"
WAIT_SECONDS = 2
_NOTE_OFFSET = 1
"""Where the text in a lock's file begins: Windows locks the first byte, and no other may read what is locked."""
_IGNORES_ITSELF = b"*\n"
"""A .gitignore with this line keeps its folder out of git, itself too, whatever the repository ignores."""


class LockedError(CecgenError):
    """Another command writes into the repository, or to the same place."""

    exit_status = 2


@contextmanager
def lock_repository(root: Path) -> Iterator[None]:
    """Hold the lock of a repository while a command writes into it; LockedError says who holds it after two seconds.

    The lock ends with its process, however that ends. In a folder that nobody may write, such as a read-only checkout, there
    is no lock.
    """
    with _hold_lock(root, "lock", f"another cecgen is writing into {root}"):
        yield


@contextmanager
def lock_output(root: Path, place: Path) -> Iterator[None]:
    """Hold the lock of a file or folder that a command was asked to write; LockedError says who writes it already.

    So two commands of one repository never write the same place at once, and both leave the repository itself unlocked.
    """
    name = sha256(os.path.abspath(place).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    with _hold_lock(root, f"{name}.lock", f"another cecgen is writing {place}"):
        yield


@contextmanager
def _hold_lock(root: Path, name: str, refusal: str) -> Iterator[None]:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - 150 ms that a run which only looks need not wait for

    def write_owner(descriptor: int) -> None:
        write_lock_note(descriptor, f"process {os.getpid()} on {socket.gethostname()}")

    path = root / LOCK_FOLDER / name
    try:
        _make_lock_folder(root)
        lock = FileLock(path, timeout=WAIT_SECONDS, mode=0o666, on_acquired=write_owner, preserve_lock_file=True)
        lock.acquire()
    except Timeout:
        raise LockedError(f"{refusal} ({read_lock_note(path)})", "try again when it has ended") from None
    except OSError as error:
        if os.access(root, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            error.filename = error.filename or str(path)  # a full disk names no file
            raise
        yield
        return
    try:
        yield
    finally:
        lock.release()


def write_lock_note(descriptor: int, text: str) -> None:
    """Write a text into the file of a lock that this process holds."""
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, _NOTE_OFFSET, os.SEEK_SET)  # Windows has no os.pwrite
    os.write(descriptor, text.encode())


def read_lock_note(lock: Path) -> str:
    """Read the text in the file of a lock, also while somebody holds it."""
    with open(lock, "rb", buffering=0) as stream:
        stream.seek(_NOTE_OFFSET)
        return stream.read().decode("utf-8", "replace").strip()


def _make_lock_folder(root: Path) -> None:
    """Make the folder of the lock, which git ignores; NotADirectoryError if a link or a file is in its place."""
    ignore = make_parent_folders(root, f"{LOCK_FOLDER}/.gitignore")
    try:
        with suppress(FileExistsError), open(ignore, "xb") as stream:  # "x" follows no link, not even one that leads nowhere
            stream.write(_IGNORES_ITSELF)
    except OSError as error:
        error.filename = error.filename or str(ignore)  # a full disk names no file
        raise
    if ignore.is_symlink():
        return
    refuse_special_file(ignore)
    if not has_content(ignore, _IGNORES_ITSELF):  # a run was killed before it wrote it
        replace_file(ignore, _IGNORES_ITSELF)
