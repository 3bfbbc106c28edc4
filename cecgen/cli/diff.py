"""`cecgen diff`: what a commit changes, in credit terms."""

import click

from cecgen.cli import workspace
from cecgen.cli.workspace import Asked, workspace_options
from cecgen.comparing import compared
from cecgen.outputs.changes import changes_json, changes_markdown, changes_text
from cecgen.progress import progress

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
        changes = compared(asked.root, base, head, workspace.now(), as_of=asked.as_of, code=asked.code, rules=asked.rules)
    click.echo(FORMS[form](changes), nl=False)
    return 0
