"""Write a document to standard output, or to a file."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import click

from cecgen.cli.option_types import DASH, FileName
from cecgen.files.atomic import FileState, replace_file

_KEPT_FOLDERS = ("content", "plugins")


def output_option() -> click.Option:
    """The option that writes what a command prints to a file: all of it, or nothing if the command fails on the way."""

    def keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None and value != DASH:
            ctx.with_resource(_print_into(value))

    return click.Option(
        ["-o", "--output"],
        type=FileName(),
        metavar="FILE",
        help="Write to a file instead of standard output (-).",
        callback=keep,
        expose_value=False,
    )


@contextmanager
def _print_into(file: str) -> Iterator[None]:
    before = FileState(Path(file))
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
    with redirect_stdout(printed):
        yield
    write_document(printed.buffer.getvalue(), file, before)


class OutputFile:
    """The file that a command was asked to write, as it was when the command began: what others wrote since is not replaced."""

    def __init__(self, output: str | None) -> None:
        self._output = None if output == DASH else output
        self._before = FileState(Path(output)) if output else None

    def write(self, data: bytes, root: Path) -> bool:
        """Print a document, or write it to the file; return True for a file. A usage error if it cannot be written."""
        if self._output is None or (os.path.exists(self._output) and not os.path.isfile(self._output)):
            return write_document(data, self._output)  # a pipe: its reader may take as long as it likes, so no lock is held
        from cecgen.files.lock import lock_output  # noqa: PLC0415 - 5 ms that only a report in a file is worth

        with lock_output(root, Path(self._output)):
            return write_document(data, self._output, self._before)


def refuse_outward_link(place: str) -> None:
    """Raise a usage error if a place in a repository is behind a link out of it, which somebody may have committed."""
    path = Path(os.path.abspath(place))
    root = _find_root(path)
    if root is not None and not path.resolve().is_relative_to(root.resolve()):
        raise click.UsageError(f"{place} is behind a link out of the repository, and such links are not followed")


def _is_of_records(place: str) -> bool:
    """Whether a file is there that people keep: TOML, a certificate, a plugin. A page of the team may be a report."""
    path = Path(os.path.abspath(place))
    root = _find_root(path)
    is_kept = root is not None and path.relative_to(root).parts[0] in _KEPT_FOLDERS and path.suffix != ".md"
    return (is_kept or path.suffix.lower() == ".toml") and path.is_file()


def _find_root(path: Path) -> Path | None:
    """The repository that a path is in, by its settings."""
    from cecgen.ledger.reading import SETTINGS_FILE  # noqa: PLC0415 - most commands print

    return next((folder for folder in path.parents if (folder / SETTINGS_FILE).is_file()), None)


def write_document(data: bytes, output: str | None, before: FileState | None = None) -> bool:
    """Print a document, or write it to a file; return True for a file. A usage error if it cannot be written."""
    if output is None or output == DASH:
        click.echo(data, nl=False)
        return False
    refuse_outward_link(output)
    if _is_of_records(output):  # a slip, or a name that was completed too early
        raise click.UsageError(f"{output} is a file of records or settings, and nothing is printed over it: name another file")
    try:
        replace_file(Path(output), data, before)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return True
