"""`cecgen status`: where every certification stands."""

import click

from cecgen.cli.context import Asked, show, workspace_options
from cecgen.outputs.editions.edition import Edition, edition_of
from cecgen.outputs.exports.document import document


@click.command("status")
@workspace_options
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to show it.")
def command(asked: Asked, form: str) -> int:
    """Show where every certification stands, the most urgent first."""
    result = asked.worked_out()
    shown = edition_of(result.transcript, Edition(), result.ledger)
    if form == "json":
        click.echo(document(shown), nl=False)
    else:
        from rich.console import Console  # noqa: PLC0415 - 40 ms that a document does not need

        from cecgen.outputs.terminal.status_table import print_table  # noqa: PLC0415 - see above

        print_table(shown, Console())
    show(result.transcript.diagnostics, err=True)
    return 1 if result.errors else 0
