"""Where a document goes: to standard output with nothing else on it, or into a file that is whole or not there."""

import os
from pathlib import Path

import click


def put(data: bytes, output: str | None) -> None:
    """Prints a document, or writes it to a file under its name only once it is whole; a usage error where that cannot be."""
    if output is None or output == "-":
        click.echo(data, nl=False)
        return
    try:
        _write(Path(output).resolve(), data)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from None
    click.echo(f"wrote {output}", err=True)


def _write(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():
        with open(path, "wb") as stream:  # a device or a pipe takes no other file's name; a folder refuses
            stream.write(data)
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
