"""`cecgen schema`: the JSON Schema of a kind of file."""

import json

import click

from cecgen.schemas import KINDS, schema


@click.command("schema")
@click.argument("name", type=click.Choice([*KINDS]))
def command(name: str) -> int:
    """Print the JSON Schema of a kind of file, for editors and other programs."""
    click.echo(json.dumps(schema(name), ensure_ascii=False, indent=2))
    return 0
