"""Placing files: a file takes its name only once it is whole, so that nobody ever reads half of one.

What is not finished lies beside its place under a name that begins with a dot, which `check` ignores.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def _temporary_file(path: Path, data: bytes) -> Iterator[Path]:
    """A file with the data beside the path, safely on the disk; gone afterwards where it took no name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(beside, "xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def replace_file(path: Path, data: bytes) -> None:
    """Puts a file in its place, with the permissions of the one that was there; OSError where that cannot be.

    A link stays one, and the file behind it is replaced; a pipe or a device is written into.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with open(path, "wb") as stream:  # nothing could take its name; a folder refuses
            stream.write(data)
        return
    with _temporary_file(path, data) as beside:
        if path.exists():
            if not os.access(path, os.W_OK):
                raise PermissionError(13, "it is write-protected", str(path))
            os.chmod(beside, path.stat().st_mode & 0o7777)
        os.replace(beside, path)


def replace_files(root: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Puts several files in their places, or leaves all as they were; OSError where one cannot be put there."""
    before = {name: (root / name).read_bytes() if (root / name).exists() else None for name in files}
    done: list[str] = []
    try:
        for name, data in files.items():
            done.append(name)
            replace_file(root / name, data)
    except BaseException:
        for name in done:
            was = before[name]
            if was is None:
                (root / name).unlink(missing_ok=True)
            elif (root / name).read_bytes() != was:
                replace_file(root / name, was)
        raise
    return [root / name for name in files]
