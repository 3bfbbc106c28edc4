"""`cecgen holder`: add a person to the repository, or say which records of a person who left must be kept."""

from datetime import date

import click

from cecgen.cli.context import CommandContext, Day, is_interactive, print_diagnostics, resolve_names, workspace_options
from cecgen.cli.names import HOLDER
from cecgen.cli.new_holder import HolderAnswers, complete_holder, holder_options
from cecgen.cli.option_types import WrittenText
from cecgen.cli.target import WriteError, WriteTarget, write_and_check
from cecgen.commands.holder import CycleDays
from cecgen.commands.holder.leaving import describe_leaving
from cecgen.commands.init import STARTER_HOLDER_ID
from cecgen.commands.preview import evaluate_with_files
from cecgen.ledger.reading import list_holder_ids
from cecgen.outputs.terminal.escape import escape_lines


@click.command("holder")
@click.argument("name", type=HOLDER, metavar="[NAME]", default="")
@workspace_options
@click.option("--id", "id", default="", metavar="ID", help="The name of their folder; else made of the name.")
@holder_options
@click.option("--left", type=Day(), metavar="DATE", help="They left: say what must be kept, and until when. Writes nothing.")
@click.option("--no-input", is_flag=True, help="Never ask (the default when there is no terminal).")
def command(
    context: CommandContext,
    name: str,
    id: str,
    scheme: str | None,
    since: date | None,
    cycle: CycleDays | None,
    left: date | None,
    no_input: bool,
) -> int:
    """Add a person: asks for the name, the certification, since when, and the current cycle."""
    if left is not None:
        return _describe_leaver(context, name, left)
    opened = context.open()
    taken = frozenset(list_holder_ids(context.root))
    answers = HolderAnswers(name=WrittenText()(" ".join(name.split())), id=id, scheme=scheme or "", since=since, cycle=cycle)
    can_ask = is_interactive() and not no_input
    new = complete_holder(answers, opened.registry.catalogue, taken, opened.as_of, can_ask=can_ask)
    try:
        result = evaluate_with_files(opened, new.id, new.files)
    except OSError as error:
        raise WriteError(error) from None
    print_diagnostics(result.transcript.diagnostics)
    if result.error_count:
        click.echo("nothing was written: see the errors above", err=True)
        return 1
    code = write_and_check(WriteTarget(context, opened, new.id, result), new.files)
    if STARTER_HOLDER_ID in taken:
        click.echo(f"{STARTER_HOLDER_ID} is invented: delete it with git rm -r content/{STARTER_HOLDER_ID}")
    click.echo(f"next: cecgen add {new.id} CERTIFICATE")
    return code


def _describe_leaver(context: CommandContext, name: str, left: date) -> int:
    result = context.evaluate()
    resolve_names(result, name, None)
    click.echo(escape_lines("\n".join(describe_leaving(result.transcript.holder(name), left))))
    return 0
