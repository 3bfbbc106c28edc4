"""Let one command at a time write into a repository."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cecgen.diagnostics import CecgenError
from cecgen.files.atomic import make_folders

LOCK_FOLDER = ".cecgen/work"
WAIT_SECONDS = 2
_IGNORES_ITSELF = b"*\n"
"""A .gitignore with this line keeps its folder out of git, itself too, whatever the repository ignores."""


class LockedError(CecgenError):
    """Another command writes into the repository."""

    exit_status = 2


@contextmanager
def lock_repository(root: Path) -> Iterator[None]:
    """Hold the lock of a repository while a command writes into it; LockedError says who holds it after two seconds.

    The lock ends with its process, however that ends. Where nobody may write, as in a read-only checkout, there is none.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - 150 ms that a run which only looks need not wait for

    def write_owner(descriptor: int) -> None:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}".encode(), 0)

    try:
        path = _make_lock_folder(root) / "lock"
        lock = FileLock(path, timeout=WAIT_SECONDS, mode=0o666, on_acquired=write_owner, preserve_lock_file=True)
        lock.acquire()
    except Timeout:
        owner = path.read_text(encoding="utf-8", errors="replace").strip()
        raise LockedError(f"another cecgen is writing into {root} ({owner})", "try again when it has ended") from None
    except OSError:
        if os.access(root, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _make_lock_folder(root: Path) -> Path:
    """Make the folder of the lock, which git ignores; NotADirectoryError if a link or a file is in its place."""
    ignore = make_folders(root, f"{LOCK_FOLDER}/.gitignore")
    with suppress(FileExistsError), open(ignore, "xb") as stream:  # "x" follows no link, not even one that leads nowhere
        stream.write(_IGNORES_ITSELF)
    return ignore.parent
