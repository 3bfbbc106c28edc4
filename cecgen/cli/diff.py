"""`cecgen diff`: what a commit changes, in credit terms."""

import click

from cecgen.cli.context import CommandContext, workspace_options
from cecgen.cli.progress import show_progress
from cecgen.commands.diff.revisions import compare_revisions
from cecgen.outputs.diff import format_diff_json, format_diff_markdown, format_diff_text

DIFF_FORMATS = {"text": format_diff_text, "json": format_diff_json, "markdown": format_diff_markdown}


@click.command("diff")
@click.argument("base")
@click.argument("head", required=False)
@workspace_options
@click.option("--format", "form", type=click.Choice([*DIFF_FORMATS]), default="text", help="How to show it.")
def command(context: CommandContext, base: str, head: str | None, form: str) -> int:
    """Say what a commit changes in credit terms, between two git revisions.

    Without HEAD it is the current commit; BASE..HEAD and BASE...HEAD mean what they mean to git.
    """
    with show_progress("Comparing"):
        changes = compare_revisions(
            context.root, base, head, context.now(), as_of=context.as_of, run_code=context.runs_code, rules=context.rules
        )
    click.echo(DIFF_FORMATS[form](changes), nl=False)
    return 0
