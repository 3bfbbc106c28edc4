"""`cecgen status`: where every certification stands."""

import sys
from shutil import get_terminal_size

import click

from cecgen.cli.context import CommandContext, fail_unknown, print_diagnostics, resolve_names, workspace_options
from cecgen.cli.names import HOLDER
from cecgen.cli.option_types import CommaList, TimeSpan
from cecgen.cli.screen import current_screen
from cecgen.model.days import add_duration
from cecgen.model.judged import Transcript
from cecgen.outputs.editions.edition import Edition, redact_transcript, select_certifications
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.terminal.status_table import format_status_table
from cecgen.outputs.words.standings import STANDING_FILTERS, StandingFilter, list_standings, team_key


@click.command("status")
@click.argument("named", required=False, type=HOLDER, metavar="[HOLDER]")
@workspace_options
@click.option("--holder", type=HOLDER, metavar="ID", help="This holder only; the same as HOLDER.")
@click.option("--team", metavar="NAME", help='The people of this team only; "" for those without one.')
@click.option("--standing", "standings", type=CommaList(), multiple=True, metavar="WORDS",
              help="With one of these standings (behind,grace), or card-ran-out: no current card.")  # fmt: skip
@click.option("--within", type=TimeSpan(), metavar="SPAN", help="With something due within this time (90d), or over already.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", help="How to show it.")
def command(
    context: CommandContext,
    named: str | None,
    holder: str | None,
    team: str | None,
    standings: tuple[tuple[str, ...], ...],
    within: tuple[int, str] | None,
    form: str,
) -> int:
    """Show the standing of every certification, the most urgent first: all, or those that match every option."""
    if named is not None and holder not in (None, named):
        raise click.UsageError(f"HOLDER is {named}, and --holder is {holder}: name one of them")
    result = context.evaluate()
    holder, _ = resolve_names(result, named if holder is None else holder, None)
    until = add_duration(result.transcript.as_of, *within) if within else None
    wanted = StandingFilter(
        holder=holder, team=_known_team(team, result.transcript), until=until, standings=_known_standings(standings)
    )
    redacted = redact_transcript(result.transcript, Edition(), result.ledger)
    is_filtered = wanted != StandingFilter()
    if form == "csv":
        from cecgen.outputs.exports.standings import format_standings_csv  # noqa: PLC0415 - a table does not need it

        click.echo(format_standings_csv(list_standings(redacted, wanted)), nl=False)
    elif form == "json":
        if is_filtered:
            rows = list_standings(redacted, wanted)
            redacted = select_certifications(redacted, {(row.holder.id, row.certification.scheme.id) for row in rows})
        click.echo(format_transcript(redacted), nl=False)
    else:
        colour = current_screen().has_colour(sys.stdout)
        width = get_terminal_size().columns
        lines = format_status_table(redacted, width, wanted if is_filtered else None, colour=colour)
        click.echo("\n".join(lines), color=colour)
    print_diagnostics(result.transcript.diagnostics, err=True)
    return 1 if result.error_count else 0


def _known_team(name: str | None, transcript: Transcript) -> str | None:
    """The team that was named; a usage error if nobody is in it."""
    teams = {team_key(each.team): each.team for each in transcript.holders}
    if name is not None and team_key(name) not in teams:
        fail_unknown("team", name, [each for each in teams.values() if each])
    return name


def _known_standings(lists: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The standings that were named; a usage error if one is not a standing."""
    words = tuple(word.lower() for each in lists for word in each)
    for word in words:
        if word not in STANDING_FILTERS:
            fail_unknown("standing", word, [*STANDING_FILTERS])
    return words
