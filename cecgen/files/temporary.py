"""Folders for what a run needs only while it works, and errors that say which file they are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder among the system's temporary ones, and remove it at the end as far as the system lets it be removed."""
    with TemporaryDirectory(prefix="cecgen-", ignore_cleanup_errors=True) as folder, name_file(Path(folder)):
        yield Path(folder)


@contextmanager
def name_file(path: Path) -> Iterator[None]:
    """Let an OSError that names no file name this one: a full disk shows in a write, which knows no name."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise
