"""`cecgen explain`: what a code means, and how a number came about."""

import click

from cecgen.cli.context import CommandContext, fail_unknown, print_errors_of, workspace_options
from cecgen.cli.names import EXPLAINED
from cecgen.diagnostics import all_diagnostics
from cecgen.outputs.terminal import explanation


@click.command("explain")
@click.argument("what", type=EXPLAINED, nargs=-1, required=True, metavar="CODE | HOLDER [SCHEME | ENTRY]")
@workspace_options
def command(context: CommandContext, what: tuple[str, ...]) -> int:
    """Explain a diagnostic's code, or how each number of a holder, certification or entry came about."""
    names = [name for each in what for name in each.split("/")]
    code = names[0].upper() if len(names) == 1 else ""
    if kind := all_diagnostics().get(code):
        click.echo(explanation.explain_problem(kind))
        return 0
    result = context.evaluate()
    problems = all_diagnostics()  # plugins bring their own
    if kind := problems.get(code):
        click.echo(explanation.explain_problem(kind))
        return 0
    transcript = result.transcript
    holders = {holder.id: holder for holder in transcript.holders}
    if names[0] not in holders:
        print_errors_of(result, names[0])
        fail_unknown("holder or code", names[0], [*holders, *problems])
    holder = holders[names[0]]
    if len(names) == 1:
        click.echo(explanation.explain_holder(holder, transcript))
        return 0
    certifications = {each.scheme.id: each for each in holder.certifications}
    entries = {entry.id for entry in holder.entries}
    wanted = result.registry.catalogue.scheme_id(names[1])
    if wanted in certifications:
        click.echo(explanation.explain_certification(holder, certifications[wanted], transcript))
    elif names[1] in entries:
        click.echo(explanation.explain_entry(holder, names[1], transcript))
    else:
        print_errors_of(result, holder.id)
        fail_unknown(f"certification or entry of {holder.id}", names[1], [*certifications, *entries])
    return 0
