"""Make a whole folder next to its place, and move it there in one step: a reader sees the old folder or the new one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from secrets import token_hex

from filelock import FileLock, Timeout

from cecgen.files.atomic import remove_new_folders_on_failure
from cecgen.files.exchange import exchange_paths
from cecgen.files.lock import read_lock_note, write_lock_note
from cecgen.files.temporary import note_finished, note_unfinished

_OLD_FOLDER = "old"
_LOCK_FILE = "lock"
_SECONDS_TO_LOCK = 60
"""A younger folder without a lock belongs to a run that is about to lock it."""


@contextmanager
def work_folder(place: Path) -> Iterator[Path]:
    """Make a folder beside a place, in which a run can make what belongs there, and remove it at the end.

    Its name is a new one each time, so that nobody can have made it before. Git ignores it, whatever the repository ignores:
    what a killed run leaves may hold private values. Such leftovers are removed first.
    An OSError names the place: the folder is gone when somebody reads the message.
    """
    with remove_new_folders_on_failure([place]), _name_place_in_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = place.parent / f".{place.name}.{token_hex(8)}.part"
        note_unfinished(folder)
        try:  # from before it is made: an interruption may come as soon as it is there
            folder.mkdir(mode=0o700)
            (folder / ".gitignore").write_bytes(b"*\n")
            with FileLock(folder / _LOCK_FILE, on_acquired=_write_inode, preserve_lock_file=True):
                _remove_leftovers(place, folder)
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            note_finished(folder)


@contextmanager
def _name_place_in_errors(place: Path) -> Iterator[None]:
    """Let an error about a file in the work folder, or about none, name the place that it was for.

    If it is about a copy of such a file to somewhere else, it names the copy: that disk may be the full one.
    """
    try:
        yield
    except OSError as error:
        error.filename = error.filename2 or error.filename
        work = str(Path(os.path.abspath(place)).with_name(f".{place.name}."))
        if error.filename is None or os.path.abspath(os.fsdecode(error.filename)).startswith(work):
            error.filename = str(place)
        raise


def replace_folder(new: Path, place: Path, work: Path) -> None:
    """Give a finished folder its place; the one that was there goes into the work folder. If that fails, it comes back.

    Where the system can, the two change places in one step. Elsewhere there is an instant with neither, and if a run is killed
    just then, the next one puts the old folder back.
    """
    old = work / _OLD_FOLDER
    was_there = os.path.lexists(place)
    if was_there:
        with suppress(OSError):  # it cannot, or the renames below say what is wrong
            exchange_paths(new, place)
            return
        place.rename(old)
    try:
        new.rename(place)
    except BaseException:
        if was_there:
            old.rename(place)
        raise


def remove_folder(place: Path) -> None:
    """Remove a folder; until it is all gone, nothing is in its place, so that half a folder is never taken for one."""
    with work_folder(place) as work:
        place.rename(work / _OLD_FOLDER)


def describe_non_folder(place: Path) -> str:
    """Say what has the place of a folder, if it is not a folder; empty if it is one."""
    if place.is_symlink():
        return "a link"
    if place.is_dir():
        return ""
    return "a file" if place.is_file() else "a pipe or a device"


def _remove_leftovers(place: Path, own: Path) -> None:
    """Remove what killed runs left beside a place, and put the old folder back if one was killed while it took the place."""
    now = own.stat().st_mtime
    for folder in sorted(place.parent.glob(f".{escape(place.name)}.*.part")):
        if folder == own or folder.is_symlink() or not folder.is_dir():
            continue
        with suppress(OSError):
            if not (folder / _LOCK_FILE).exists() and now - folder.stat().st_mtime < _SECONDS_TO_LOCK:
                continue
        with suppress(Timeout, OSError):
            with FileLock(folder / _LOCK_FILE, timeout=0, preserve_lock_file=True):
                old = folder / _OLD_FOLDER
                if old.is_dir() and not os.path.lexists(place) and _is_from_here(folder / _LOCK_FILE):
                    old.rename(place)
                shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)  # Windows removes no open file: the lock is still there


def _write_inode(descriptor: int) -> None:
    """Write the number of the lock's file into it: a copy that somebody committed has another one."""
    write_lock_note(descriptor, str(os.fstat(descriptor).st_ino))


def _is_from_here(lock: Path) -> bool:
    """Return True if a work folder was made on this disk, and did not come with a clone."""
    return read_lock_note(lock) == str(lock.stat().st_ino)
