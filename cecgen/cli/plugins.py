"""`cecgen plugins`: what is loaded, and from where."""

import click

from cecgen.cli.context import Asked, show, workspace_options
from cecgen.outputs.terminal.plugins import loaded_json, loaded_text
from cecgen.pipeline import loaded


@click.command("plugins")
@workspace_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
def command(asked: Asked, form: str) -> int:
    """List what is loaded, from where, and when its facts were read."""
    registry, found = loaded(asked.root_if_any, code=asked.code, rules=asked.rules)
    rows = [(each.name, each.where, each.checks, each.importers, each.providers, each.schemes) for each in registry.plugins]
    click.echo((loaded_json if form == "json" else loaded_text)(rows, registry.catalogue), nl=False)
    show(found, err=form == "json")
    return 1 if any(each.severity == "error" for each in found) else 0
