"""Watch a repository for changes: the system says where they are, and a scan of every file now and then finds the rest."""

import contextlib
import os
import stat
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cecgen.ledger.reading import CONTENT_FOLDER, MAX_FOLDER_DEPTH, PLUGINS_FOLDER, SETTINGS_FILE, read_settings

Stamp = tuple[int, int, int, int, int]
"""What changes with a file: its mode, size, times of change, and the file itself. A program can put back only some of it."""
Stamps = dict[str, Stamp]
"""The stamps of all files and folders, by their paths in the repository."""

_TOP = (SETTINGS_FILE, PLUGINS_FOLDER, CONTENT_FOLDER)
_POLL_SECONDS = 0.2
_SETTLED_SECONDS = 0.03
_MIN_SCAN_SECONDS = 1.0
_REST_PER_SCAN = 30
"""Scans take at most a thirtieth of the time. They are needed because the system reports nothing about a network drive."""
_MAX_SETTLING_SECONDS = 0.5


def scan_repository(root: Path) -> Stamps:
    """Take the stamps of everything that a site is made from; nothing is followed out of the repository."""
    found: Stamps = {}
    for name in _list_top(root):
        try:
            status = os.lstat(f"{root}/{name}")
        except OSError:
            continue
        found[name] = _stamp(status)
        if stat.S_ISDIR(status.st_mode):
            found.update(_scan_folder(str(root), name))
    return found


def _list_top(root: Path) -> tuple[str, ...]:
    """The names below the root that a site is made from, with the files that `[site]` of the settings names."""
    try:
        stamp = _stamp(os.lstat(f"{root}/{SETTINGS_FILE}"))
    except OSError:
        return _TOP
    return _TOP + _list_site_files(root, stamp)


@lru_cache(maxsize=4)
def _list_site_files(root: Path, stamp: Stamp) -> tuple[str, ...]:
    """The files that the settings name, as of a stamp of theirs; those in folders that are watched anyway are left out."""
    settings, _ = read_settings(root)
    files = settings.site.files if settings else []
    return tuple(file for file in files if file.split("/")[0] not in _TOP)


def _scan_folder(root: str, folder: str) -> Iterator[tuple[str, Stamp]]:
    try:
        with os.scandir(f"{root}/{folder}") as items:
            inside = [item for item in items if not item.name.startswith(".")]
    except OSError:
        return  # it is gone, or may not be read: the reader reports that
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


def rescan_holders(root: Path, stamps: Stamps, paths: Iterable[str]) -> Stamps | None:
    """Take the stamps of the holders' folders again in which paths changed; None if that may not be all that changed."""
    base, folders = os.path.realpath(root), set()
    for path in paths:
        parts = os.path.relpath(path, base).split(os.sep)
        if len(parts) < 3 or parts[0] != CONTENT_FOLDER or f"{CONTENT_FOLDER}/{parts[1]}/holder.toml" not in stamps:
            return None
        folders.add(f"{CONTENT_FOLDER}/{parts[1]}")
    again = {path: stamp for path, stamp in stamps.items() if "/".join(path.split("/", 2)[:2]) not in folders}
    for folder in folders:
        with contextlib.suppress(OSError):
            again[folder] = _stamp(os.lstat(f"{root}/{folder}"))
            again.update(_scan_folder(str(root), folder))
    return again


class RepositoryWatch:
    """Waits for changes in a repository.

    Without watchfiles, which has no wheel for every system, every file is looked at five times a second.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._can_listen = find_spec("watchfiles") is not None
        self._folders: Stamps = {}
        """The folders that are listened to."""
        self._notes: Generator[set[tuple[Any, str]], None, None] | None = None
        self._next_scan = 0.0

    def wait(self, stamps: Stamps, is_over: Callable[[], bool]) -> Stamps:
        """Wait until something changed, or something else ends the waiting; return the stamps as they are then."""
        while not is_over():
            paths = self._listen()
            some = rescan_holders(self._root, stamps, paths) if paths else None
            if some is not None:
                if some != stamps:
                    return some  # the watcher has already waited until nothing more changed
            elif (paths or self._is_scan_due(stamps)) and (again := self._scan()) != stamps:
                return wait_until_settled(self._root, again)
        return stamps

    def close(self) -> None:
        """Listen no more."""
        if self._notes is not None:
            self._notes.close()
            self._notes = None

    def _listen(self) -> list[str]:
        """Wait a moment, and return the paths that changed, as the system reports."""
        folders = {name: stamp for name, stamp in self._top_stamps().items() if stat.S_ISDIR(stamp[0])}
        if self._can_listen and folders:
            try:
                if self._notes is None or folders != self._folders:
                    self.close()
                    self._notes, self._folders, self._next_scan = self._start(folders), folders, 0.0
                return [path for _, path in next(self._notes)]
            except (OSError, StopIteration):
                self._notes = None  # a folder that went away just now, or one more than the system lets us listen to
        time.sleep(_POLL_SECONDS)
        return []

    def _start(self, folders: Iterable[str]) -> Generator[set[tuple[Any, str]], None, None]:
        base = os.path.realpath(self._root)
        notes: Generator[set[tuple[Any, str]], None, None] = import_module("watchfiles").watch(
            *(f"{base}/{name}" for name in folders),
            watch_filter=None,
            debounce=int(_MAX_SETTLING_SECONDS * 1000),
            step=int(_SETTLED_SECONDS * 1000),
            rust_timeout=int(_POLL_SECONDS * 1000),
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        return notes

    def _is_scan_due(self, stamps: Stamps) -> bool:
        top = {name: stamps[name] for name in _list_top(self._root) if name in stamps}
        return self._notes is None or time.monotonic() >= self._next_scan or self._top_stamps() != top

    def _scan(self) -> Stamps:
        began = time.monotonic()
        stamps = scan_repository(self._root)
        end = time.monotonic()
        self._next_scan = end + max(_MIN_SCAN_SECONDS, _REST_PER_SCAN * (end - began))
        return stamps

    def _top_stamps(self) -> Stamps:
        found: Stamps = {}
        for name in _list_top(self._root):
            with contextlib.suppress(OSError):
                found[name] = _stamp(os.lstat(f"{self._root}/{name}"))
        return found


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
