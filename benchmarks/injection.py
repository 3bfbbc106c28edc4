"""Make one call to the file system fail, or kill or stop the process at it: in this process, with Python alone.

Every call that changes something goes through here: the functions of `os`, and each write of a file that `open` opens.
Half of a write is written before it fails, as on a disk that fills up.
"""

import builtins
import errno
import io
import os
import signal
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cecgen.files import work_folder

ERRORS = ("ENOSPC", "EACCES", "EIO")
KILL = "KILL"
STOPS = ("INT", "TERM")
"""Ctrl-C just before a call, and a cancelled job just after it: nobody knows yet of the file that it made."""

_ON_PATH = ("mkdir", "rmdir", "unlink", "remove", "chmod", "truncate", "utime", "mkfifo")
_ON_TARGET = ("rename", "replace", "link", "symlink")
_ON_DESCRIPTOR = ("fsync", "fdatasync", "ftruncate", "fchmod", "write", "pwrite", "sendfile")
_OWN_FILES = (__file__, os.path.dirname(os.__file__))


@dataclass(frozen=True)
class DiskCall:
    """One call that a command made: what it did to which path, and the lines of code that it came from."""

    name: str
    path: str
    origin: str


class FaultyDisk:
    """The file system below some folders, on which one call fails, by its number from 1; with number 0 none does."""

    def __init__(self, folders: tuple[str, ...], at: int = 0, fault: str = "") -> None:
        self.calls: list[DiskCall] = []
        self._folders = tuple(f"{os.path.realpath(folder)}{os.sep}" for folder in folders)
        self._at, self._fault = at, fault
        self._paths: dict[int, str] = {}
        self._count = 0
        self._open = io.open

    def install(self) -> None:
        """Put this disk in the place of the functions of `os` and of `open`, for the rest of the process."""
        for name in _ON_PATH:
            self._wrap(name, lambda path, *_, **more: self._resolve(path, more.get("dir_fd")))
        for name in _ON_TARGET:
            self._wrap(name, lambda _, path, *__, **more: self._resolve(path, more.get("dst_dir_fd", more.get("dir_fd"))))
        for name in _ON_DESCRIPTOR:
            self._wrap(name, lambda descriptor, *_, **__: self._resolve(descriptor))
        self._wrap("copy_file_range", lambda _, descriptor, *__, **___: self._resolve(descriptor))
        self._wrap_os_open()
        self._wrap_exchange()
        builtins.open = io.open = self._open_file  # type: ignore[assignment]

    def meet(self, name: str, path: str) -> str:
        """Count a call; return the fault that it meets, or nothing. The caller carries it out with `strike`."""
        if not path.startswith(self._folders):
            return ""
        self._count += 1  # fmt's threads may count one twice, which costs one fault and nothing else
        if not self._at:
            self.calls.append(DiskCall(name, path, _origin()))
        return self._fault if self._count == self._at else ""

    def strike(self, fault: str, path: str) -> None:
        """Fail with an error, or end the process, or interrupt it as Ctrl-C does."""
        if fault == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        if fault == "INT":
            os.kill(os.getpid(), signal.SIGINT)
            return
        number = getattr(errno, fault)
        raise OSError(number, os.strerror(number), path) if path else OSError(number, os.strerror(number))

    @staticmethod
    def stop_after(fault: str) -> None:
        """Stop the process once a call is done, if that is its fault."""
        if fault == "TERM":
            os.kill(os.getpid(), signal.SIGTERM)

    def _wrap(self, name: str, find_path: Callable[..., str]) -> None:
        original = getattr(os, name, None)
        if original is None:
            return
        names_file = name not in _ON_DESCRIPTOR

        def wrapper(*arguments: Any, **more: Any) -> Any:
            path = find_path(*arguments, **more)
            fault = self.meet(name, path)
            if fault and fault != "TERM":
                self.strike(fault, path if names_file else "")
            try:
                return original(*arguments, **more)
            finally:
                self.stop_after(fault)

        self._replace(name, original, wrapper)

    def _wrap_os_open(self) -> None:
        original = os.open

        def wrapper(path: Any, flags: int, *arguments: Any, **more: Any) -> int:
            place = self._resolve(path, more.get("dir_fd"))
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            fault = self.meet("open", place) if writes else ""
            if fault and fault != "TERM":
                self.strike(fault, place)
            try:
                descriptor = original(path, flags, *arguments, **more)
                self._paths[descriptor] = place
            finally:
                self.stop_after(fault)
            return descriptor

        self._replace("open", original, wrapper)

    def _wrap_exchange(self) -> None:
        """Two folders change places by a function of the C library, which `os` does not have."""
        original = work_folder.exchange_paths

        def wrapper(first: Path, second: Path) -> None:
            fault = self.meet("exchange", str(second))
            if fault and fault != "TERM":
                self.strike(fault, str(second))
            original(first, second)
            self.stop_after(fault)

        work_folder.exchange_paths = wrapper

    @staticmethod
    def _replace(name: str, original: Any, wrapper: Any) -> None:
        """Replace a function of `os`; what the standard library knows about it holds for its substitute too."""
        for abilities in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids):
            if original in abilities:
                abilities.add(wrapper)
        setattr(os, name, wrapper)

    def _resolve(self, path: Any, folder: int | None = None) -> str:
        if isinstance(path, int):
            return "" if _is_pipe(path) else self._paths.get(path, "")
        return os.path.join(self._paths.get(folder, "") if folder is not None else os.getcwd(), os.fsdecode(path))

    def _open_file(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        path = self._resolve(file)
        if not set(mode) & set("wax+") or not path.startswith(self._folders):
            return self._open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        fault = self.meet("open", path) if not isinstance(file, int) and opener is None else ""
        if fault and fault != "TERM":
            self.strike(fault, path)
        try:
            raw = _FaultyFile(self, path, file, mode.replace("b", "").replace("t", ""), closefd, opener)
            self._paths[raw.fileno()] = path
        finally:
            self.stop_after(fault)
        if buffering == 0:
            return raw
        size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
        stream = io.BufferedRandom(raw, size) if "+" in mode else io.BufferedWriter(raw, size)
        if "b" in mode:
            return stream
        return io.TextIOWrapper(stream, encoding, errors, newline, line_buffering=buffering == 1)


class _FaultyFile(io.FileIO):
    """A file under its buffer, which is where a full disk shows: half is written, and the rest is an error."""

    def __init__(self, disk: FaultyDisk, path: str, file: Any, mode: str, closefd: bool, opener: Any) -> None:
        self._disk, self._path, self._fault = disk, path, ""
        super().__init__(file, mode, closefd, opener)

    def write(self, data: Any) -> Any:
        """Write; or write half, and fail when the rest is written. An error from a write names no file."""
        if self._fault:
            fault, self._fault = self._fault, ""
            self._disk.strike(fault, "")
        fault = self._disk.meet("write", self._path)
        if not fault or fault in STOPS:
            if fault == "INT":
                self._disk.strike(fault, "")
            length = super().write(data)
            self._disk.stop_after(fault)
            return length
        half = super().write(bytes(data)[: len(data) // 2]) if len(data) > 1 else 0
        if fault == KILL or not half:
            self._disk.strike(fault, "")
        self._fault = fault
        return half

    def truncate(self, size: int | None = None) -> int:
        """Truncate, or fail."""
        fault = self._disk.meet("truncate", self._path)
        if fault and fault != "TERM":
            self._disk.strike(fault, "")
        length = super().truncate(size)
        self._disk.stop_after(fault)
        return length


def _is_pipe(descriptor: int) -> bool:
    """Return True if a descriptor is a pipe's by now: the number may have been that of a file before."""
    try:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:
        return False


def _origin() -> str:
    """The lines of code outside of the standard library that a call came from: calls of one origin are much alike."""
    frame = sys._getframe(2)
    lines = []
    while frame.f_back is not None:
        file = frame.f_code.co_filename
        if "site-packages" in file or not file.startswith(_OWN_FILES):
            lines.append(f"{file}:{frame.f_lineno}")
        frame = frame.f_back
    return "\n".join(lines)
