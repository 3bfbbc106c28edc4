"""Write a document to standard output, or to a file."""

import os
from pathlib import Path

import click

from cecgen.files.atomic import FileState, replace_file

_STANDARD_OUTPUT = "-"


class OutputFile:
    """Where a command was asked to write, as it is when the command begins: what others write there meanwhile stays."""

    def __init__(self, output: str | None) -> None:
        self._output = None if output == _STANDARD_OUTPUT else output
        self._before = FileState(Path(output)) if output else None

    def write(self, data: bytes, root: Path) -> bool:
        """Print a document, or write it to the file; return True for a file. A usage error if it cannot be written."""
        if self._output is None or (os.path.exists(self._output) and not os.path.isfile(self._output)):
            return write_document(data, self._output)  # a pipe, which may not be read for as long as its reader likes
        from cecgen.files.lock import lock_output  # noqa: PLC0415 - 5 ms that only a report in a file is worth

        with lock_output(root, Path(self._output)):
            return write_document(data, self._output, self._before)


def write_document(data: bytes, output: str | None, before: FileState | None = None) -> bool:
    """Print a document, or write it to a file; return True for a file. A usage error if it cannot be written."""
    if output is None or output == _STANDARD_OUTPUT:
        click.echo(data, nl=False)
        return False
    try:
        replace_file(Path(output), data, before)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return True
