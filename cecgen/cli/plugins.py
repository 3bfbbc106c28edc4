"""`cecgen plugins`: what is loaded, and from where."""

import click

from cecgen.cli.context import CommandContext, print_diagnostics, workspace_options
from cecgen.outputs.terminal.plugins import format_plugins, format_plugins_json
from cecgen.pipeline import load_registry


@click.command("plugins")
@workspace_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
def command(context: CommandContext, form: str) -> int:
    """List what is loaded, from where, and when its facts were read."""
    registry, diagnostics = load_registry(context.root_or_here, run_code=context.runs_code, rules=context.rules)
    rows = [(each.name, each.location, each.checks, each.importers, each.providers, each.schemes) for each in registry.plugins]
    click.echo((format_plugins_json if form == "json" else format_plugins)(rows, registry.catalogue), nl=False)
    print_diagnostics(diagnostics, err=form == "json")
    return 1 if any(each.severity == "error" for each in diagnostics) else 0
