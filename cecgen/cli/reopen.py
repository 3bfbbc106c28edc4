"""`cecgen reopen`: a closed cycle, with the reason in its record."""

from datetime import date

import click

from cecgen.cli import context
from cecgen.cli.context import CommandContext
from cecgen.cli.cycle_options import cycle_arguments, find_cycle_in_files
from cecgen.commands.close import plan_reopening
from cecgen.files.atomic import replace_files
from cecgen.pipeline import open_workspace, resolve_as_of


@click.command("reopen")
@cycle_arguments
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the record.")
def command(asked: CommandContext, holder: str, scheme: str, cycle: date | None, reason: str) -> int:
    """Open a closed cycle again, so that it can be mended and closed anew."""
    root = asked.root
    both = open_workspace(root, run_code=asked.runs_code)
    day = resolve_as_of(both[0], context.read_clock(), asked.as_of)
    held, id, begins = find_cycle_in_files(root, holder, scheme, cycle, both, day)
    for path in replace_files(root, plan_reopening(root, held, id, begins, reason, both[1], day)):
        click.echo(f"wrote {path}")
    click.echo(f"next: mend it, then cecgen close {holder} {scheme}")
    return 0
