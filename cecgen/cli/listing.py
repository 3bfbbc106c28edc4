"""`cecgen list`: list entries, all of them or those that match every option."""

from shutil import get_terminal_size
from typing import Any, get_args

import click

from cecgen.cli.context import CommandContext, Day, fail_unknown, print_diagnostics, resolve_names, workspace_options
from cecgen.cli.names import HOLDER, PROVIDER, SCHEME
from cecgen.cli.output import write_document
from cecgen.diagnostics.folding import fold_text
from cecgen.model.judged import CreditStatus, EvidenceState
from cecgen.model.vocabulary import ActivityKind
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.terminal.entry_table import format_entry_table
from cecgen.outputs.words.entry_list import EntryFilter, EntryOrder, list_entries, sort_entries
from cecgen.pipeline import Evaluation
from cecgen.transcript.known_names import closest_provider


class CycleDay(click.ParamType[Any]):
    """A cycle by any of its days, or the current one."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day that was typed, or the word."""
        return value if value == "current" else Day().convert(value, param, ctx)


@click.command("list")
@click.argument("holder", type=HOLDER, required=False)
@workspace_options
@click.option("--scheme", type=SCHEME, metavar="ID", help="What counts under this scheme.")
@click.option(
    "--cycle", type=CycleDay(), metavar="DATE|current", help="What counts in the cycle of that day, or the current one."
)
@click.option("--from", "since", type=Day(), metavar="DATE", help="Done on this day or later.")
@click.option("--until", type=Day(), metavar="DATE", help="Done on this day or earlier.")
@click.option("--provider", type=PROVIDER, metavar="ID", help="Of this provider.")
@click.option(
    "--kind", type=click.Choice(get_args(ActivityKind)), metavar="KIND", help="Of this kind: course, conference, cpr …"
)
@click.option("--topic", metavar="WORD", help="With this topic.")
@click.option("--status", type=click.Choice(get_args(CreditStatus)), help="What counts in this way.")
@click.option("--evidence", type=click.Choice(get_args(EvidenceState)), help="With evidence in this state.")
@click.option("--text", default="", metavar="WORDS", help="With all of these words in title, provider, organiser, place or id.")
@click.option("--sort", type=click.Choice(get_args(EntryOrder)), default="date", help="In this order.", show_default=True)
@click.option("-r", "--reverse", is_flag=True, help="In the opposite order.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", help="How to show it.")
def command(
    context: CommandContext, holder: str | None, scheme: str | None, sort: EntryOrder, reverse: bool, form: str, **wanted: Any
) -> int:
    """List entries and what counts of each: all of them, or those that match every option."""
    result = context.evaluate()
    holder, scheme = resolve_names(result, holder, scheme)
    _require_known_provider(wanted["provider"], result)
    redacted = redact_transcript(result.transcript, Edition())
    rows = sort_entries(list_entries(redacted, EntryFilter(holder=holder, scheme=scheme, **wanted)), sort, reverse=reverse)
    if form == "json":
        from cecgen.outputs.exports.document import format_entry_list  # noqa: PLC0415 - a table does not need it

        write_document(format_entry_list(rows, redacted.as_of).encode(), None)
    elif form == "csv":
        from cecgen.outputs.exports.spreadsheet import format_spreadsheet  # noqa: PLC0415 - see above

        write_document(format_spreadsheet(rows, redacted.providers), None)
    else:
        width = get_terminal_size().columns
        click.echo("\n".join(format_entry_table(rows, width, single_holder=holder is not None)))
    print_diagnostics(result.transcript.diagnostics, err=True)
    return 1 if result.error_count else 0


def _require_known_provider(name: str | None, result: Evaluation) -> None:
    """Raise a usage error if no plugin declares a provider and no entry names it."""
    if name is None:
        return
    ids = {*result.transcript.providers, *(entry.provider for each in result.transcript.holders for entry in each.entries)}
    if fold_text(name) not in {fold_text(each) for each in ids}:
        known = result.registry.catalogue.providers
        fail_unknown("provider", name, [*ids - {*known}], near=closest_provider(name, known))
