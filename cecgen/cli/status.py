"""`cecgen status`: where every certification stands."""

import click

from cecgen.cli.context import CommandContext, print_diagnostics, workspace_options
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import format_transcript


@click.command("status")
@workspace_options
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to show it.")
def command(asked: CommandContext, form: str) -> int:
    """Show where every certification stands, the most urgent first."""
    result = asked.evaluate()
    shown = redact_transcript(result.transcript, Edition(), result.ledger)
    if form == "json":
        click.echo(format_transcript(shown), nl=False)
    else:
        from rich.console import Console  # noqa: PLC0415 - 40 ms that a document does not need

        from cecgen.outputs.terminal.status_table import print_status_table  # noqa: PLC0415 - see above

        print_status_table(shown, Console())
    print_diagnostics(result.transcript.diagnostics, err=True)
    return 1 if result.errors else 0
