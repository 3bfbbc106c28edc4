"""Where a document goes: to standard output, or whole into a file."""

from pathlib import Path

import click

from cecgen.files.atomic import replace_file


def write_document(data: bytes, output: str | None) -> bool:
    """Prints a document, or writes it to a file; a usage error where that cannot be. Whether it went into a file."""
    if output is None or output == "-":
        click.echo(data, nl=False)
        return False
    try:
        replace_file(Path(output), data)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return True
