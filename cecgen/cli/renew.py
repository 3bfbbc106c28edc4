"""`cecgen renew`: from the form to the next cycle, one step after the other; it can be stopped and run again."""

from datetime import date

import click

from cecgen.cli.close import parse_claimed
from cecgen.cli.context import CommandContext, Day, is_interactive
from cecgen.cli.cycle_options import cycle_arguments, find_cycle_in_files, sent_options
from cecgen.cli.target import WriteError
from cecgen.commands.close import SentForm, plan_closing
from cecgen.commands.preview import evaluate_with_files
from cecgen.commands.renew import (
    RenewalStep,
    StepName,
    list_steps,
    list_unmet,
    plan_all,
    plan_next_cycle,
    plan_sent,
)
from cecgen.diagnostics import CecgenError, format_decimal
from cecgen.files.atomic import FileState, replace_files
from cecgen.files.lock import lock_repository
from cecgen.model.judged import CycleRef
from cecgen.outputs.terminal.escape import escape_lines
from cecgen.outputs.words.cycle_view import list_totals
from cecgen.outputs.words.states import format_standing
from cecgen.pipeline import Evaluation, OpenedWorkspace

_TITLES: dict[StepName, str] = {"form": "Form", "fee": "Fee", "close": "Close", "next": "Next cycle"}


@click.command("renew")
@cycle_arguments
@sent_options
@click.option("--next-ends", type=Day(), metavar="DATE", help="The next cycle's last day, if the scheme does not fix it.")
@click.option("--anyway", is_flag=True, help="Renew even if requirements are not met; the record lists them.")
@click.option("--yes", is_flag=True, help="Do all steps at once, and ask nothing.")
@click.option("--no-input", is_flag=True, help="Print the steps and what is missing for each, and write nothing.")
def command(
    context: CommandContext,
    holder: str,
    scheme: str,
    cycle: date | None,
    renewed: date | None,
    fee_paid: date | None,
    claimed: tuple[str, ...],
    next_ends: date | None,
    anyway: bool,
    yes: bool,
    no_input: bool,
) -> int:
    """Walk through a renewal: the form, the fee, closing the cycle, and the next cycle's block."""
    opened = context.open()
    sent = SentForm(renewed, fee_paid, parse_claimed(claimed))
    ref, result = _find(opened, holder, scheme, cycle)
    judged = result.transcript.cycle(ref)
    name, days = result.transcript.holders[0].name, f"{judged.begins} to {judged.ends}"
    click.echo(escape_lines(f"{name} · {ref.scheme} {days}: {format_standing(judged)}"))
    steps = list_steps(result, ref, sent, next_ends)
    refused = _find_refusal(result, ref, anyway=anyway)
    for number, step in enumerate(steps, 1):
        state = "done" if step.is_done else f"missing: {step.lacks}" if step.lacks else "ready"
        click.echo(f"{number}. {_TITLES[step.name]}: {state}" + ("" if step.is_done else f"\n   {step.what}"))
        if step.name == "form" and not step.is_done:
            for total in list_totals(result.transcript.certification(ref), judged):
                click.echo(escape_lines(f"     {total.name}: {total.counted}"))
    if all(step.is_done for step in steps):
        click.echo("everything is done")
        return 0
    if refused and not judged.closed_on:
        click.echo(escape_lines(refused), err=True)
        return 1
    if no_input or not (yes or is_interactive()):
        click.echo("nothing was written")
        return 0
    if yes:
        return _write_all(opened, holder, ref, sent, next_ends)
    return _walk(opened, holder, scheme, ref, sent, next_ends)


def _find(opened: OpenedWorkspace, holder: str, scheme: str, begins: date | None) -> tuple[CycleRef, Evaluation]:
    """Find the cycle to renew: the one that was named, else the latest that has begun; and evaluate its holder."""
    _, ref = find_cycle_in_files(opened, holder, scheme, begins)
    result = evaluate_with_files(opened, holder, {})
    errors = tuple(each for each in result.transcript.diagnostics if each.is_blocking)
    if errors:
        raise CecgenError(f"fix what is wrong with {holder} first, then run it again", diagnostics=errors)
    return ref, result


def _find_refusal(result: Evaluation, ref: CycleRef, *, anyway: bool) -> str:
    """Say why the cycle cannot be renewed yet, and what to do; empty if it can."""
    cycle, as_of = result.transcript.cycle(ref), result.transcript.as_of
    unmet = list_unmet(cycle)
    if unmet and not anyway:
        lines = [f"  not met: {line}" for line in unmet]
        way_out = f"`cecgen status {ref.holder}` lists what to do; --anyway renews it as it is, and its record says so"
        return "\n".join(["not ready:", *lines, f"  = {way_out}"])
    if cycle.renewal_opens and as_of < cycle.renewal_opens and not anyway:
        return f"not ready: the body accepts the form from {cycle.renewal_opens} on\n  = run it again then"
    return ""


def _write(opened: OpenedWorkspace, files: dict[str, bytes], before: dict[str, FileState] | None = None) -> None:
    try:
        written = replace_files(opened.root, files, before)
    except OSError as error:
        raise WriteError(error) from error
    for path in written:
        click.echo(f"wrote {path.relative_to(opened.root).as_posix()}")


def _write_all(opened: OpenedWorkspace, holder: str, ref: CycleRef, sent: SentForm, ends: date | None) -> int:
    """Write all steps that are left at once: all files or none."""
    with lock_repository(opened.root):
        written, _ = find_cycle_in_files(opened, holder, ref.scheme, ref.begins)
        result = evaluate_with_files(opened, holder, {})
        for step in list_steps(result, ref, sent, ends):
            if step.lacks and not step.is_done and step.name != "fee":  # the fee may be paid on another day
                raise CecgenError(f"missing: {step.lacks}")
        _write(opened, plan_all(opened, written, result, ref, sent, ends))
    click.echo("next: commit it")
    return 0


def _walk(opened: OpenedWorkspace, holder: str, scheme: str, ref: CycleRef, sent: SentForm, ends: date | None) -> int:
    """Go through the steps that are left with a person; each is written on its own, so that they can stop after any of them."""
    for name in _TITLES:
        _, result = _find(opened, holder, scheme, ref.begins)
        step = next(each for each in list_steps(result, ref, sent, ends) if each.name == name)
        if step.is_done:
            continue
        click.echo(f"\n{_TITLES[name]}: {step.what}")
        answer, ends = _ask_step(step, result, ref, sent, ends)
        if answer is None:
            click.echo(f"left for later: run `cecgen renew {holder} {scheme}` again")
            return 0
        sent = answer
        files = _plan_step(name, opened, ref, sent, ends)
        for path in files:
            click.echo(f"  writes {path}")
        if not click.confirm("Write it?", default=True):
            click.echo(f"left for later: run `cecgen renew {holder} {scheme}` again")
            return 0
        with lock_repository(opened.root):  # only now: a person may think for an hour, and others wait for the lock
            before = {path: FileState(opened.root / path) for path in files}
            if _plan_step(name, opened, ref, sent, ends) != files:
                message = "somebody changed the files after you were asked, so this step would write something else now"
                raise CecgenError(message, f"run `cecgen renew {holder} {scheme}` again")
            _write(opened, files, before)
    click.echo("next: commit it")
    return 0


def _plan_step(name: StepName, opened: OpenedWorkspace, ref: CycleRef, sent: SentForm, ends: date | None) -> dict[str, bytes]:
    """Read the holder's files and plan what one step writes."""
    written, _ = find_cycle_in_files(opened, ref.holder, ref.scheme, ref.begins)
    match name:
        case "form":
            return plan_sent(opened, written, ref, SentForm(sent.renewed, None, sent.claimed))
        case "fee":
            return plan_sent(opened, written, ref, SentForm(None, sent.fee_paid, None))
        case "close":
            return plan_closing(opened, written, ref, SentForm()).files
    return plan_next_cycle(opened, written, evaluate_with_files(opened, ref.holder, {}), ref, ends, {})


def _ask_step(
    step: RenewalStep, result: Evaluation, ref: CycleRef, sent: SentForm, ends: date | None
) -> tuple[SentForm | None, date | None]:
    """Ask for what a step needs; returns no form if the person does not have it yet."""
    cycle = result.transcript.cycle(ref)
    if step.name == "form":
        day = sent.renewed or _ask_day("Sent on which day? (Enter: not yet)")
        claimed = sent.claimed
        if day and claimed is None:
            typed: str = click.prompt("Claimed in the form", default=format_decimal(cycle.counted))
            claimed = parse_claimed(tuple(typed.split()))
        return (SentForm(day, sent.fee_paid, claimed) if day else None), ends
    if step.name == "fee":
        day = sent.fee_paid or _ask_day("Paid on which day? (Enter: not yet)")
        return (SentForm(sent.renewed, day, sent.claimed) if day else None), ends
    if step.name == "next" and step.lacks:
        day = _ask_day("Its last day, as your account shows it? (Enter: not known yet)")
        return (sent if day else None), day
    return sent, ends


def _ask_day(text: str) -> date | None:
    """Ask for a day until it can be read; None if nothing was typed."""

    def parse(value: str) -> date | None:
        return Day().convert(value, None, None) if value else None

    day: date | None = click.prompt(text, default="", show_default=False, value_proc=parse)
    return day
