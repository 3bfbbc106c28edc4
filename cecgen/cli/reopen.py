"""`cecgen reopen`: open a closed cycle again; the reason stays in its record."""

from datetime import date

import click

from cecgen.cli.context import CommandContext
from cecgen.cli.cycle_options import cycle_arguments, find_cycle_in_files
from cecgen.cli.option_types import WrittenText
from cecgen.commands.close import plan_reopening
from cecgen.files.atomic import replace_files
from cecgen.files.lock import lock_repository


@click.command("reopen")
@cycle_arguments
@click.option("--reason", type=WrittenText(), required=True, metavar="TEXT", help="Why; it stays in the record.")
def command(context: CommandContext, holder: str, scheme: str, cycle: date | None, reason: str) -> int:
    """Open a closed cycle again, so that it can be corrected and closed again."""
    opened = context.open()
    with lock_repository(opened.root):
        files = plan_reopening(opened, *find_cycle_in_files(opened, holder, scheme, cycle), reason)
        written = replace_files(opened.root, files)
    for path in written:
        click.echo(f"wrote {path}")
    click.echo(f"next: correct it, then cecgen close {holder} {scheme}")
    return 0
