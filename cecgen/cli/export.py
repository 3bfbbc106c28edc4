"""`cecgen export`: calendars, spreadsheets and the transcript document, for other programs."""

import click

from cecgen.cli.context import CommandContext, print_diagnostics, resolve_names, workspace_options
from cecgen.cli.names import HOLDER, SCHEME
from cecgen.cli.option_types import FileName
from cecgen.cli.output import OutputFile
from cecgen.cli.progress import show_progress
from cecgen.model.judged import Transcript
from cecgen.model.retention import retention_by_cycle
from cecgen.outputs.editions.edition import Edition, redact_transcript


@click.command("export")
@click.argument("form", type=click.Choice(["ics", "csv", "json"]))
@workspace_options
@click.option("--holder", type=HOLDER, metavar="ID", help="This holder only.")
@click.option("--scheme", type=SCHEME, metavar="ID", help="The certifications under this scheme only.")
@click.option(
    "--edition", "name", type=click.Choice(["public", "auditor"]), default="public", help="Whom it is for (csv, json)."
)
@click.option("--no-bom", is_flag=True, help="Leave out the mark that tells Excel that it is UTF-8 (csv).")
@click.option("--output", type=FileName(), metavar="FILE", help="Write to a file instead of standard output (-).")
def command(
    context: CommandContext, form: str, holder: str | None, scheme: str | None, name: str, no_bom: bool, output: str | None
) -> int:
    """Write a calendar of every deadline, a spreadsheet of all entries, or the transcript document."""
    if form == "ics" and name != "public":
        raise click.UsageError("--edition goes with csv and json: a calendar has only public values")
    if form != "csv" and no_bom:
        raise click.UsageError("--no-bom goes with csv")
    if name == "auditor" and holder is None:
        raise click.UsageError("--edition auditor needs --holder: an auditor sees one holder only")
    place = OutputFile(output)
    result = context.evaluate()
    holder, scheme = resolve_names(result, holder, scheme)
    evidence = result.ledger.settings.privacy.evidence
    with show_progress("Exporting"):
        if form == "ics":
            data = _calendar(result.transcript, holder, scheme)
        else:
            redacted = redact_transcript(result.transcript, Edition(name, holder, scheme, evidence), result.ledger)  # type: ignore[arg-type]
            data = _document(redacted) if form == "json" else _spreadsheet(redacted, mark=not no_bom)
    if place.write(data, result.root):
        click.echo(f"wrote {output}", err=True)
    print_diagnostics(result.transcript.diagnostics, err=True)
    return 1 if result.error_count else 0


def _calendar(full: Transcript, holder: str | None, scheme: str | None) -> bytes:
    """A calendar of the public edition, which also counts the files of evidence that each cycle needs."""
    from cecgen.outputs.exports.calendar import build_calendar  # noqa: PLC0415 - a spreadsheet does not need them
    from cecgen.outputs.exports.reminders import build_reminders  # noqa: PLC0415 - see above

    redacted = redact_transcript(full, Edition())
    holder_name = next((each.name for each in redacted.holders if each.id == holder), "")
    reminders = build_reminders(redacted, holder, scheme, retention=retention_by_cycle(full))
    return build_calendar(f"{redacted.title}: {holder_name}" if holder_name else redacted.title, reminders, redacted.as_of)


def _spreadsheet(redacted: Transcript, *, mark: bool) -> bytes:
    from cecgen.outputs.exports.spreadsheet import format_spreadsheet  # noqa: PLC0415 - see above
    from cecgen.outputs.words.entry_list import EntryFilter, list_entries, sort_entries  # noqa: PLC0415 - a calendar does not need them

    return format_spreadsheet(
        sort_entries(list_entries(redacted, EntryFilter(carried=True)), "holder"), redacted.providers, mark=mark
    )


def _document(redacted: Transcript) -> bytes:
    from cecgen.outputs.exports.document import format_transcript  # noqa: PLC0415 - see above

    return format_transcript(redacted).encode()
