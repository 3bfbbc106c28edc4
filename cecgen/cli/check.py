"""`cecgen check`: everything that is wrong with what was written."""

import click

from cecgen.checking import check
from cecgen.cli import workspace
from cecgen.cli.workspace import Asked, show, workspace_options
from cecgen.outputs.report import summary
from cecgen.progress import progress


@click.command("check")
@workspace_options
def command(asked: Asked) -> int:
    """Read everything and report every problem at once; writes nothing."""
    with progress("Checking"):
        checked = check(asked.root, workspace.now(), as_of=asked.as_of, code=asked.code)
    show(checked.diagnostics)
    click.echo(summary(checked.diagnostics, checked.holders, checked.entries))
    return 1 if checked.errors else 0
