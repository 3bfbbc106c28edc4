"""`cecgen help`: what a command does, for those who look for it there."""

import click

from cecgen.cli import VERBS, fail_unknown_command


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [verb for verb in VERBS if verb.startswith(incomplete)]


@click.command("help")
@click.argument("name", metavar="[COMMAND]", default="", shell_complete=_complete)
@click.pass_context
def command(ctx: click.Context, name: str) -> int:
    """Show what a command does and its options, or list the commands."""
    group = ctx.find_root()
    if not name:
        click.echo(group.get_help())
        return 0
    verbs = group.command
    assert isinstance(verbs, click.Group)
    found = verbs.get_command(group, name)
    if found is None:
        fail_unknown_command(ctx, name)
    with click.Context(found, parent=group, info_name=name) as own:
        click.echo(found.get_help(own))
    return 0
