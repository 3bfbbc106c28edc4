"""Files and folders that a run needs only while it works, and errors that name the file that they are about.

Ctrl-C may come at any moment, also while a run clears up, or between the call that makes a file and the next line.
So each of them is noted before it is made, and the program removes what is still noted when it was interrupted.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_noted: set[Path] = set()


def note_unfinished(path: Path) -> None:
    """Note a file or folder that is about to be made, and must not be left if the run is interrupted."""
    _noted.add(path)


def note_finished(path: Path) -> None:
    """Note that a file or folder was removed, has another name by now, or may stay."""
    _noted.discard(path)


def remove_unfinished() -> None:
    """Remove what an interrupted run left unfinished, as far as the system lets it be removed."""
    while _noted:
        import shutil  # noqa: PLC0415 - with tempfile 14 ms that a run which only looks need not wait for

        path = _noted.pop()
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder among the system's temporary ones, and remove it at the end as far as the system lets it be removed."""
    import shutil  # noqa: PLC0415 - as above
    from tempfile import gettempdir  # noqa: PLC0415 - as above

    folder = Path(gettempdir(), f"cecgen-{os.urandom(8).hex()}")
    note_unfinished(folder)
    try:
        folder.mkdir(mode=0o700)
        with name_file_in_errors(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        note_finished(folder)


@contextmanager
def name_file_in_errors(path: Path) -> Iterator[None]:
    """Add this file's name to an OSError that names none: an error of a write to a full disk has no name."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise
