"""Disks for tests: what is in a folder, and what stands in for a disk that is full or broken."""

from pathlib import Path


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fail_as_full_disk(*_: object, **__: object) -> None:
    """Stands in for a function that writes."""
    raise OSError(28, "No space left on device")


def fail_as_broken_disk(*_: object, **__: object) -> None:
    """Stands in for a function that reads, writes or deletes."""
    raise OSError(5, "Input/output error")
