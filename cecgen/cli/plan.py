"""`cecgen plan`: what a certification still needs, with and without the planned entries, and by when."""

from datetime import date

import click

from cecgen.cli.context import CommandContext, print_diagnostics
from cecgen.cli.cycle_options import cycle_arguments, find_judged_cycle
from cecgen.outputs.exports.plan import format_plan_json
from cecgen.outputs.terminal.plan import format_plan


@click.command("plan")
@cycle_arguments
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
def command(context: CommandContext, holder: str, scheme: str, cycle: date | None, form: str) -> int:
    """Say the least credit that would meet all requirements together, with and without the planned entries."""
    result = context.evaluate(finds_least_credit=True)
    ref = find_judged_cycle(result, holder, scheme, cycle)
    transcript = result.transcript
    show = format_plan_json if form == "json" else format_plan
    text = show(transcript.holder(ref.holder), transcript.certification(ref), transcript.cycle(ref), transcript.as_of)
    click.echo(text, nl=form == "text")
    print_diagnostics(transcript.diagnostics, err=True)
    return 1 if result.error_count else 0
