"""`cecgen diff`: what a commit changes, in credit terms."""

import click

from cecgen.cli import context
from cecgen.cli.context import Asked, workspace_options
from cecgen.cli.progress import progress
from cecgen.commands.diff.revisions import compared
from cecgen.outputs.diff import changes_json, changes_markdown, changes_text

FORMS = {"text": changes_text, "json": changes_json, "markdown": changes_markdown}


@click.command("diff")
@click.argument("base")
@click.argument("head", required=False)
@workspace_options
@click.option("--format", "form", type=click.Choice([*FORMS]), default="text", help="How to show it.")
def command(asked: Asked, base: str, head: str | None, form: str) -> int:
    """Say what a commit changes in credit terms, between two git revisions.

    HEAD is the present commit where it is not named; BASE..HEAD and BASE...HEAD are understood as git does.
    """
    with progress("Comparing"):
        changes = compared(asked.root, base, head, context.now(), as_of=asked.as_of, code=asked.code, rules=asked.rules)
    click.echo(FORMS[form](changes), nl=False)
    return 0
