"""`cecgen close`: close a cycle at its renewal, so that `check` notices if anything that it depends on changes."""

import re
from datetime import date
from decimal import Decimal

import click

from cecgen.cli.context import CommandContext, print_diagnostics
from cecgen.cli.cycle_options import cycle_arguments, find_cycle_in_files, sent_options
from cecgen.commands.close import ClaimedAmounts, SentForm, plan_closing
from cecgen.diagnostics import format_decimal
from cecgen.files.atomic import replace_files
from cecgen.files.lock import lock_repository
from cecgen.model.amounts import format_amount
from cecgen.outputs.words.states import format_standing
from cecgen.pipeline import OpenedWorkspace

_CLAIMED = re.compile(r"(?:([^=\s]+)=)?([0-9]+(?:\.[0-9]+)?)")


@click.command("close")
@cycle_arguments
@sent_options
@click.option("--anyway", is_flag=True, help="Close even if requirements are not met; the record lists them.")
def command(
    context: CommandContext,
    holder: str,
    scheme: str,
    cycle: date | None,
    renewed: date | None,
    fee_paid: date | None,
    claimed: tuple[str, ...],
    anyway: bool,
) -> int:
    """Close a cycle at renewal: record what it depends on, so that check fails if any of it changes."""
    with lock_repository(context.root):
        code = _close(context.open(), holder, scheme, cycle, SentForm(renewed, fee_paid, parse_claimed(claimed)), anyway=anyway)
    if code == 0:
        click.echo("next: commit it; from now on `cecgen check` fails if any of it changes")
    return code


def _close(opened: OpenedWorkspace, holder: str, scheme: str, cycle: date | None, sent: SentForm, *, anyway: bool) -> int:
    """Close a cycle and print what was recorded; returns the exit code."""
    ledger_holder, ref = find_cycle_in_files(opened, holder, scheme, cycle)
    plan = plan_closing(opened, ledger_holder, ref, sent)
    judged, record = plan.cycle, plan.record
    unit = plan.result.transcript.certification(ref).scheme.unit
    standing = format_standing(judged)
    click.echo(f"{plan.result.transcript.holders[0].name} · {record.scheme} {record.begins} to {record.ends}: {standing}")
    required = f" of {format_amount(record.required, unit)}" if record.required is not None else f" {unit}"
    click.echo(
        f"  counted {format_decimal(record.counted)}{required}; "
        f"entries {len(record.entry)}, files of evidence {len(record.evidence)}"
    )
    for line in plan.not_met:
        click.echo(f"  not met: {line}")
    if plan.not_met and not anyway:
        click.echo("nothing was closed: meet these requirements first, or add --anyway", err=True)
        return 1
    print_diagnostics([each for each in plan.result.transcript.diagnostics if not each.waiver_reason], err=True)
    for path in replace_files(opened.root, plan.files):
        click.echo(f"wrote {path}")
    return 0


def parse_claimed(texts: tuple[str, ...]) -> ClaimedAmounts | None:
    """Parse the amounts that were typed into the form, as the holder's file writes them."""
    fields: dict[str, Decimal] = {}
    for text in texts:
        match = _CLAIMED.fullmatch(text)
        if match is None:
            raise click.UsageError(f'"{text}" is not an amount such as 62, or a field with its amount such as I=50')
        fields[match[1] or "total"] = Decimal(match[2])
    return fields.get("total") if fields.keys() == {"total"} else fields or None
