"""`cecgen retention`: which certificates may be deleted, and until when the others are kept."""

import click
from msgspec.structs import replace

from cecgen.cli.context import CommandContext, print_diagnostics, resolve_names, workspace_options
from cecgen.cli.names import HOLDER
from cecgen.model.retention import retained_files
from cecgen.outputs.terminal.retention import format_retention, format_retention_json


@click.command("retention")
@click.argument("holder", type=HOLDER, required=False)
@workspace_options
@click.option("--all", "all_of_them", is_flag=True, help="Also list what must be kept, with its last day.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
def command(context: CommandContext, holder: str | None, all_of_them: bool, form: str) -> int:
    """List the evidence that nobody can ask for any more; nothing is ever deleted."""
    result = context.evaluate()
    holder, _ = resolve_names(result, holder, None)
    transcript = result.transcript
    stored = {each.id: each.evidence for each in result.ledger.holders}
    files = [
        replace(each, file=stored[each.holder][each.file].path) if each.file in stored[each.holder] else each
        for each in retained_files(transcript)
        if holder in (None, each.holder)
    ]
    if form == "json":
        click.echo(format_retention_json(files, transcript.as_of), nl=False)
    else:
        click.echo(format_retention(files, transcript.as_of, all_of_them=all_of_them), nl=False)
    print_diagnostics(transcript.diagnostics, err=True)
    return 1 if result.error_count else 0
