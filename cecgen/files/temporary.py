"""Temporary folders, and errors that name the file that they are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder among the system's temporary ones, and remove it at the end as far as the system lets it be removed."""
    with TemporaryDirectory(prefix="cecgen-", ignore_cleanup_errors=True) as folder, name_file_in_errors(Path(folder)):
        yield Path(folder)


@contextmanager
def name_file_in_errors(path: Path) -> Iterator[None]:
    """Add this file's name to an OSError that names none: an error of a write to a full disk has no name."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise
