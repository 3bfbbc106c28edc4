"""`cecgen retention`: which certificates may be let go, and until when the others are kept."""

import click

from cecgen.cli.context import Asked, chosen, show, workspace_options
from cecgen.model.retention import kept
from cecgen.outputs.terminal.retention import keeping_json, keeping_text


@click.command("retention")
@click.argument("holder", required=False)
@workspace_options
@click.option("--all", "all_of_them", is_flag=True, help="List what is to be kept too, with its last day.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
def command(asked: Asked, holder: str | None, all_of_them: bool, form: str) -> int:
    """List the evidence that nobody can ask for any more; nothing is ever deleted."""
    result = asked.worked_out()
    holder, _ = chosen(result, holder, None)
    transcript = result.transcript
    found = [each for each in kept(transcript) if holder in (None, each.holder)]
    if form == "json":
        click.echo(keeping_json(found, transcript.as_of), nl=False)
    else:
        click.echo(keeping_text(found, transcript.as_of, all_of_them=all_of_them), nl=False)
    show(transcript.diagnostics, err=True)
    return 1 if result.errors else 0
