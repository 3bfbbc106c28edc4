"""`cecgen reopen`: a closed cycle, with the reason in its record."""

from datetime import date

import click

from cecgen.cli import context
from cecgen.cli.context import Asked
from cecgen.cli.cycle_options import about_one_cycle, cycle_of
from cecgen.commands.close import Refused, reopening
from cecgen.files.atomic import replace_all
from cecgen.pipeline import day_of, opened


@click.command("reopen")
@about_one_cycle
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the record.")
def command(asked: Asked, holder: str, scheme: str, cycle: date | None, reason: str) -> int:
    """Open a closed cycle again, so that it can be mended and closed anew."""
    root = asked.root
    both = opened(root, code=asked.code)
    day = day_of(both[0], context.now(), asked.as_of)
    held, id, begins = cycle_of(root, holder, scheme, cycle, both, day)
    try:
        files = reopening(root, held, id, begins, reason, both[1], day)
    except Refused as refused:
        click.echo(f"nothing was opened: {refused}", err=True)
        return 1
    for path in replace_all(root, files):
        click.echo(f"wrote {path}")
    click.echo(f"next: mend it, then cecgen close {holder} {scheme}")
    return 0
