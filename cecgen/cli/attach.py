"""`cecgen attach`: add certificates to an existing entry."""

import click

from cecgen.cli.context import (
    CommandContext,
    fail_unknown,
    fail_unknown_holder,
    print_diagnostics,
    print_errors_of,
    workspace_options,
)
from cecgen.cli.entry_options import shows_option
from cecgen.cli.names import ENTRY
from cecgen.cli.option_types import CERTIFICATE
from cecgen.cli.target import WriteError, open_target, replace_and_check
from cecgen.cli.trial import load_all_evidence
from cecgen.commands.attach import plan_attachment
from cecgen.ledger.reading import list_holder_ids
from cecgen.outputs.terminal.escape import escape_invisible, escape_lines

_FINISH_PLAN = "; `cecgen add HOLDER FILE --plan ENTRY --award …` also writes what the certificate prints"


@click.command("attach")
@click.argument("what", type=ENTRY, metavar="HOLDER/ENTRY")
@click.argument("files", type=CERTIFICATE, metavar="FILE...", nargs=-1, required=True)
@workspace_options
@shows_option
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(context: CommandContext, what: str, files: tuple[str, ...], shows: tuple[str, ...], dry_run: bool) -> int:
    """Add certificates to an existing entry, such as an imported one."""
    holder, _, id = what.partition("/")
    ids = list_holder_ids(context.root)
    if holder not in ids:
        fail_unknown_holder(context.root, holder, ids)
    if not id:
        raise click.UsageError(f"say which entry, as in {holder}/ENTRY: `cecgen list {holder} --format csv` has the ids")
    target = open_target(context, holder)
    entries = [entry for each in target.current.ledger.holders for entry in each.entries]
    named = [entry for entry in entries if entry.id == id]
    if not named:
        print_errors_of(target.current, holder)
        fail_unknown(f"entry of {holder}", id, [entry.id for entry in entries])
    if len(named) > 1:
        raise click.UsageError(f"{len(named)} entries of {holder} have the id {id}: give each its own first")
    evidence = load_all_evidence(target, files, shows)
    try:
        planned = plan_attachment(context.root, holder, named[0], evidence, target.current.transcript.as_of)
    except OSError as error:
        raise WriteError(error) from None
    result = target.evaluate(planned.files)
    new = target.new_diagnostics(result)
    print_diagnostics(new)
    for name, data in planned.files.items():
        click.echo(f"{'would change' if dry_run else 'changes'} {escape_invisible(name)}" if name == planned.entry_file
                   else f"{escape_invisible(name)} ({len(data):,} bytes)")  # fmt: skip
    if any(each.severity == "error" for each in new):
        click.echo("nothing was written: fix the errors above first" + (_FINISH_PLAN if named[0].planned else ""))
        return 1
    if named[0].planned:
        ahead = named[0].date > target.current.transcript.as_of
        click.echo(f"{id} is in the future, so it stays planned" if ahead else f"{id} was planned and is now done")
    if effects := target.describe_effects(result, id):
        click.echo(escape_lines(effects))
    if dry_run:
        click.echo("nothing was written")
        return 0
    return replace_and_check(target, planned.files, planned.before)
