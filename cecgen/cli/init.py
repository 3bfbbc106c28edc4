"""`cecgen init`: a repository to start from."""

from datetime import date
from pathlib import Path

import click

from cecgen.cli.workspace import Day, now
from cecgen.starter import start


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("-C", "base", metavar="DIR", default=".", help="The folder that DIR starts at.")
@click.option("--as-of", type=Day(), metavar="DATE", help="The day that the example's cycle is laid around, instead of today.")
def command(folder: str, base: str, as_of: date | None) -> int:
    """Start a repository with an example holder, ready to check, build and push."""
    target = Path(base) / folder
    try:
        written = start(target, as_of or now().date())
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename} is there already; nothing was written") from None
    for path in written:
        click.echo(f"wrote {path}")
    here = "" if target.resolve() == Path.cwd() else f" -C {target}"
    click.echo(f"next: cecgen check{here} && cecgen build{here}")
    return 0
