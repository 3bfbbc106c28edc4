"""`cecgen status`: where every certification stands."""

import os
import sys
from shutil import get_terminal_size

import click

from cecgen.cli.context import CommandContext, print_diagnostics, workspace_options
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.terminal.status_table import format_status_table


@click.command("status")
@workspace_options
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to show it.")
def command(asked: CommandContext, form: str) -> int:
    """Show where every certification stands, the most urgent first."""
    result = asked.evaluate()
    redacted = redact_transcript(result.transcript, Edition(), result.ledger)
    if form == "json":
        click.echo(format_transcript(redacted), nl=False)
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        click.echo("\n".join(format_status_table(redacted, get_terminal_size().columns, colour=colour)))
    print_diagnostics(result.transcript.diagnostics, err=True)
    return 1 if result.errors else 0
