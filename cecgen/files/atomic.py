"""Write files so that nobody ever reads half of one: a file takes its name only when all of it is on the disk.

Until then it has a temporary name beside its place, which begins with a dot, so that `check` ignores it.
"""

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from cecgen.files.temporary import note_finished, note_unfinished

_MAX_NAME_BYTES = 200
"""The longest name, in bytes, to which an ending is added as it is: most disks take 255."""


@contextmanager
def _temporary_file(path: Path, data: bytes) -> Iterator[Path]:
    """Write the data beside the path, flushed to the disk; delete it afterwards unless it was given another name.

    An OSError names the path, which a full disk alone does not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # In a container, the process that was killed and left such a file had the number of this one.
    temporary = path.with_name(f".{_shorten(path.name)}.{os.urandom(8).hex()}.part")
    note_unfinished(temporary)
    try:
        with open(temporary, "xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        yield temporary
    except OSError as error:
        if error.filename in (None, str(temporary)):
            error.filename = str(path)
        raise
    finally:
        with suppress(OSError):  # what was written is written; git ignores the rest
            temporary.unlink(missing_ok=True)
        note_finished(temporary)


def _shorten(name: str) -> str:
    """A name that leaves room for an ending: a name that is nearly too long becomes its beginning and a checksum."""
    data = os.fsencode(name)
    if len(data) <= _MAX_NAME_BYTES:
        return name
    import zlib  # noqa: PLC0415 - few names are that long

    return f"{name[:40]}-{zlib.crc32(data):08x}"


@contextmanager
def remove_new_folders_on_failure(paths: Iterable[Path]) -> Iterator[None]:
    """Remove the folders that were made for some files if the files could not be written."""
    folders = {path.parent for path in paths}
    missing = {above for folder in folders for above in (folder, *folder.parents) if not os.path.lexists(above)}
    try:
        yield
    except BaseException:
        for folder in sorted(missing, key=lambda folder: len(folder.parts), reverse=True):
            with suppress(OSError):  # somebody else's file is in it by now
                folder.rmdir()
        raise


def write_new_files(root: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write all files or none, in their order, and never over an existing one; returns the paths of those that are new.

    If some exist with the same content, as after a run that was killed, only the others are written.
    FileExistsError if another file has one of the names, or if all exist; NotADirectoryError if a folder is a link or a file;
    OSError if one cannot be written.
    """
    existing = [name for name in files if os.path.lexists(root / name)]
    for name in existing:
        if len(existing) == len(files) or not has_content(root / name, files[name]):
            raise _exists_error(root / name)
    files = {name: data for name, data in files.items() if name not in existing}
    written: list[Path] = []
    with remove_new_folders_on_failure(root / name for name in files), ExitStack() as stack:
        make_all_parent_folders(root, files)
        paths = {root / name: data for name, data in files.items()}
        temporary = [(stack.enter_context(_temporary_file(path, data)), path) for path, data in paths.items()]
        try:
            for source, path in temporary:
                link_into_place(source, path)
                written.append(path)
        except BaseException:
            for source, path in temporary:
                if path in written or has_taken(source, path):
                    path.unlink(missing_ok=True)
            raise
    return written


def has_taken(temporary: Path, path: Path) -> bool:
    """Return True if a finished file has taken a name, whether or not it has its temporary one too."""
    if not os.path.lexists(temporary):
        return True
    return not path.is_symlink() and path.exists() and path.samefile(temporary)


def has_content(path: Path, data: bytes) -> bool:
    """Return True if a file, and no link, has exactly this content."""
    return not path.is_symlink() and path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def make_all_parent_folders(root: Path, names: Iterable[str]) -> None:
    """Make the folders of several files below a root, each once; NotADirectoryError as in `make_parent_folders`."""
    for name in {os.path.dirname(name): name for name in names}.values():
        make_parent_folders(root, name)


def make_parent_folders(root: Path, name: str) -> Path:
    """Make the folders of a file below a root and return its path; NotADirectoryError if one of them is a link or a file.

    A link may lead out of the root.
    """
    folder = root
    for part in Path(name).parts[:-1]:
        folder /= part
        if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()):
            raise NotADirectoryError(errno.ENOTDIR, "is a link or a file, where a folder is needed", str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    return root / name


def link_into_place(temporary: Path, path: Path) -> None:
    """Give a finished file its name, and never take the name of another: os.replace would, os.link does not."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise _exists_error(path) from None
    except OSError:  # a file system without hard links, such as exFAT
        if os.path.lexists(path):
            raise _exists_error(path) from None
        os.replace(temporary, path)


def _exists_error(path: Path) -> FileExistsError:
    return FileExistsError(errno.EEXIST, "is there already", str(path))


class FileState:
    """Remembers which file a path names now, if any, so that a writer can tell later whether somebody else has changed it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first_state = self._look()

    @property
    def is_current(self) -> bool:
        """True if nobody has replaced, written or removed the file since."""
        return self._look() == self._first_state

    def _look(self) -> tuple[int, ...] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def replace_file(path: Path, data: bytes, expected: bytes | FileState | None = None) -> None:
    """Write a file in place of the one there, with its permissions; OSError if that is not possible.

    A link stays a link: the file that it leads to is replaced. A pipe or a device is written to.
    `expected` is what was read or seen before: OSError if somebody else has written the file since.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with open(path, "wb") as stream:  # a pipe must not be replaced by a file; a folder raises
            stream.write(data)
        return
    with _temporary_file(path, data) as temporary:
        if path.exists():
            if not os.access(path, os.W_OK):  # os.replace asks only whether the folder may be written
                raise PermissionError(errno.EACCES, "it is write-protected", str(path))
            os.chmod(temporary, path.stat().st_mode & 0o7777)
        if not _is_as_expected(path, expected):
            raise OSError(errno.EBUSY, "somebody else has changed it meanwhile", str(path))
        os.replace(temporary, path)


def _is_as_expected(path: Path, expected: bytes | FileState | None) -> bool:
    if isinstance(expected, FileState):
        return expected.is_current
    return expected is None or path.read_bytes() == expected


def replace_files(root: Path, files: Mapping[str, bytes], expected: Mapping[str, FileState] | None = None) -> list[Path]:
    """Write several files in place of those there, or leave all as they were; OSError if one cannot be written.

    No link below the root is followed: it may lead out of it.
    `expected` says what was in their places before: OSError if somebody else has written one since.
    """
    with remove_new_folders_on_failure(root / name for name in files):
        return _replace_all(root, files, expected or {})


def refuse_special_file(path: Path) -> None:
    """Raise OSError if there is something at a path that is no plain file: a pipe would be waited for."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is a pipe, a device or a folder, where a file is needed", str(path))


def _replace_all(root: Path, files: Mapping[str, bytes], expected: Mapping[str, FileState]) -> list[Path]:
    for name in files:
        if make_parent_folders(root, name).is_symlink():
            raise OSError(errno.ELOOP, "is a link, and links are not followed", str(root / name))
        refuse_special_file(root / name)
    originals = {name: (root / name).read_bytes() if (root / name).exists() else None for name in files}
    replaced: list[str] = []
    try:
        for name, data in files.items():
            replaced.append(name)
            replace_file(root / name, data, expected.get(name))
    except BaseException:
        for name in replaced:
            original = originals[name]
            if original == files[name] or not has_content(root / name, files[name]):
                continue  # it was not replaced, or somebody else has written it since
            if original is None:
                (root / name).unlink(missing_ok=True)
            else:
                replace_file(root / name, original)
        raise
    return [root / name for name in files]
