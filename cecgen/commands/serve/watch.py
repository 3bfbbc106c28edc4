"""See what changed in a repository: by looking at every file again and again, which misses nothing on any system."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from cecgen.ledger.reading import CONTENT_FOLDER, MAX_FOLDER_DEPTH, PLUGINS_FOLDER, SETTINGS_FILE

Stamp = tuple[int, int, int, int, int]
"""What changes with a file: its mode, size, times of change, and the file itself. A program can put back only some of it."""
Stamps = dict[str, Stamp]
"""The stamps of all files and folders, by their paths in the repository."""

_SETTLED_SECONDS = 0.03
_MAX_SETTLING_SECONDS = 0.5


def scan_repository(root: Path) -> Stamps:
    """Take the stamps of everything that a site is made from; nothing is followed out of the repository."""
    found: Stamps = {}
    for name in (SETTINGS_FILE, PLUGINS_FOLDER, CONTENT_FOLDER):
        try:
            status = os.lstat(f"{root}/{name}")
        except OSError:
            continue
        found[name] = _stamp(status)
        if stat.S_ISDIR(status.st_mode):
            found.update(_scan_folder(str(root), name))
    return found


def _scan_folder(root: str, folder: str) -> Iterator[tuple[str, Stamp]]:
    try:
        with os.scandir(f"{root}/{folder}") as items:
            inside = [item for item in items if not item.name.startswith(".")]
    except OSError:
        return  # it went away, or may not be read: reading it says so
    for item in inside:
        path = f"{folder}/{item.name}"
        try:
            status = item.stat(follow_symlinks=False)
        except OSError:
            continue
        yield path, _stamp(status)
        if stat.S_ISDIR(status.st_mode) and item.name != "__pycache__" and path.count("/") <= MAX_FOLDER_DEPTH + 1:
            yield from _scan_folder(root, path)


def _stamp(status: os.stat_result) -> Stamp:
    if stat.S_ISDIR(status.st_mode):
        # The times of a folder change with any file in it, a hidden one of an editor too; what is in it has stamps itself.
        return status.st_mode, 0, 0, 0, status.st_ino
    return status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def wait_until_settled(root: Path, stamps: Stamps) -> Stamps:
    """Wait a moment until nothing changes any more: a save may be several files, or a file written in two goes."""
    end = time.monotonic() + _MAX_SETTLING_SECONDS
    while time.monotonic() < end:
        time.sleep(_SETTLED_SECONDS)
        again = scan_repository(root)
        if again == stamps:
            break
        stamps = again
    return stamps
