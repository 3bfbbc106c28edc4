"""`cecgen serve`: show the site on this machine, with every saved change."""

import click

from cecgen.cli.context import CommandContext, read_clock, workspace_options
from cecgen.commands.serve import serve_site


@click.command("serve")
@workspace_options
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="The port on this machine.")
def command(context: CommandContext, port: int) -> int:
    """Show the site on this machine, and rebuild and reload it whenever a file is saved."""
    return serve_site(context.root, context.open, read_clock, port, click.echo)
