"""`cecgen serve`: show the site on this machine, with every saved change."""

from functools import partial

import click

from cecgen.cli.context import CommandContext, read_clock, workspace_options
from cecgen.commands.serve import serve_site


@click.command("serve")
@workspace_options
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="The port on this machine.")
def command(context: CommandContext, port: int) -> int:
    """Show the site on this machine, and rebuild and reload it whenever a file is saved."""
    root = context.root
    # Settings that are gone for a moment, as while an editor saves them, are a problem to show and not the end of serving.
    return serve_site(root, partial(context.open, root), read_clock, port, click.echo)
