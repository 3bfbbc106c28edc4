"""Write a document to standard output, or to a file."""

from pathlib import Path

import click

from cecgen.files.atomic import replace_file


def write_document(data: bytes, output: str | None) -> bool:
    """Print a document, or write it to a file; return True for a file. A usage error if it cannot be written."""
    if output is None or output == "-":
        click.echo(data, nl=False)
        return False
    try:
        replace_file(Path(output), data)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return True
