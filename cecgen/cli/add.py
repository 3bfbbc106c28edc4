"""`cecgen add`: a new entry, and the certificate that proves it."""

import os
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from cecgen.cli import INTERRUPTED
from cecgen.cli.context import (
    CommandContext,
    fail_unknown,
    fail_unknown_holder,
    is_interactive,
    print_diagnostics,
    workspace_options,
)
from cecgen.cli.entry_options import ENTRY_OPTIONS, collect_answers, entry_options, option_name, shows_option
from cecgen.cli.names import HOLDER
from cecgen.cli.option_types import CERTIFICATE
from cecgen.cli.target import WriteError, WriteTarget, open_target
from cecgen.cli.trial import EntryTrial, load_all_evidence, print_trial, try_entry, write_trial
from cecgen.commands.add.answers import REQUIRED_KEYS, Answers, build_table
from cecgen.commands.add.finish_plan import read_written_table
from cecgen.commands.add.plan import EntryTable
from cecgen.commands.add.questions import CompletionSources, find_category_fault
from cecgen.commands.importing.proposals import describe_missing, describe_sources, proposed_answers
from cecgen.ledger.reading import CONTENT_FOLDER, list_holder_ids
from cecgen.model.drafts import Draft
from cecgen.model.vocabulary import DayOrder
from cecgen.model.written import Entry
from cecgen.outputs.terminal.escape import escape_lines
from cecgen.outputs.terminal.proposals import format_proposals

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _complete_holder_or_file(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Holders whose names begin so, else files; a shell takes either names or files."""
    return HOLDER.shell_complete(ctx, param, incomplete) or CERTIFICATE.shell_complete(ctx, param, incomplete)


@click.command("add")
@click.argument(
    "what", nargs=-1, type=CERTIFICATE, metavar="[HOLDER] [CERTIFICATE]...", shell_complete=_complete_holder_or_file
)
@workspace_options
@entry_options
@click.option(
    "--evidence",
    type=CERTIFICATE,
    metavar="FILE",
    multiple=True,
    help="A certificate to copy into evidence/, as CERTIFICATE is.",
)
@shows_option
@click.option(
    "--plan",
    "plan_id",
    metavar="ENTRY",
    help="The planned entry that this completes; found without it if provider and title are the same.",
)
@click.option("--remember", is_flag=True, help="Remember how certificates of this design are read, once it is confirmed.")
@click.option("--no-input", is_flag=True, help="Never ask (the default when there is no terminal).")
@click.option("--yes", is_flag=True, help="Write it without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(
    context: CommandContext,
    what: tuple[str, ...],
    evidence: tuple[str, ...],
    shows: tuple[str, ...],
    plan_id: str | None,
    remember: bool,
    no_input: bool,
    yes: bool,
    dry_run: bool,
    **options: Any,
) -> int:
    """Add an entry, asking for what the options do not say, and copy its certificate into evidence/."""
    can_ask = is_interactive() and not no_input
    holder, paths = _split_arguments(context.root, what, can_ask)
    target = open_target(context, holder)
    if not target.current.transcript.holders:
        print_diagnostics(target.current.transcript.diagnostics)
        raise click.UsageError(f"fix {CONTENT_FOLDER}/{holder}/holder.toml first")
    files = load_all_evidence(target, [*paths, *evidence], shows)
    answers = collect_answers(options)
    try:
        table = build_table(answers, option_name, target.current.ledger.holders[0].profile.dates)
    except ValueError as error:
        raise click.UsageError(escape_lines(str(error))) from None
    sources = CompletionSources(target.opened.registry.catalogue, target.current.ledger.holders[0])
    if fault := find_category_fault(answers.get("category", []), sources):
        raise click.UsageError(escape_lines(f"--category: {fault}"))
    planned = _find_planned(target, plan_id) if plan_id is not None else None
    is_complete = planned is not None or answers.keys() >= {*REQUIRED_KEYS}
    draft = None if is_complete else _read_certificate(target, [*paths, *evidence], shows, can_ask=can_ask)
    trial: EntryTrial | None
    if planned is not None:
        written = read_written_table(context.root, planned.at)
        trial = try_entry(target, {**written, **table}, files, planned)
        print_trial(target, trial)
    elif can_ask:
        from cecgen.cli.certificates import confirm_whose  # noqa: PLC0415 - an entry without a certificate needs none of it
        from cecgen.cli.interview import run_interview  # noqa: PLC0415 - prompt_toolkit takes 120 ms

        if draft and not confirm_whose(draft, holder):
            click.echo("nothing was written")
            return INTERRUPTED
        sure = proposed_answers(draft, ("printed",)) if draft else {}
        proposals = draft.proposals if draft else {}
        trial = run_interview(target, {**sure, **answers}, files, confirm=not yes, dry_run=dry_run, proposals=proposals)
    else:
        if draft:
            answers, table = _fill_in(draft, answers, target.current.ledger.holders[0].profile.dates)
        _require_options(answers)
        trial = try_entry(target, table, files)
        print_trial(target, trial)
    if trial is None:
        click.echo("nothing was written")
        return INTERRUPTED
    if planned is not None and can_ask and trial.is_valid and not (yes or dry_run):
        click.confirm("Write it?", default=True, abort=True)
    if dry_run or not trial.is_valid:
        click.echo("nothing was written" + (": fix the errors above first" if trial.error_count else ""))
        return 0 if trial.is_valid else 1
    try:
        code = write_trial(target, trial)
    except WriteError as error:
        if not isinstance(error.__cause__, FileExistsError):
            raise
        click.echo(error.message, err=True)  # somebody else wrote the entry meanwhile: the same as if it had existed before
        return 1
    if remember and code == 0:
        from cecgen.cli.designs import remember_certificate  # noqa: PLC0415 - few entries are remembered

        remember_certificate(context, holder, trial.plan.id)
    return code


def _find_planned(target: WriteTarget, id: str) -> Entry:
    """Find the planned entry with an id; a usage error if there is none."""
    planned = [entry for entry in target.current.ledger.holders[0].entries if entry.planned]
    found = next((entry for entry in planned if entry.id == id.rpartition("/")[2]), None)
    if found is None:
        fail_unknown(f"planned entry of {target.holder}", id, [entry.id for entry in planned])
    return found


def _read_certificate(target: WriteTarget, paths: Sequence[str], shows: Sequence[str], *, can_ask: bool) -> Draft | None:
    """Read the first certificate of the files, and show what it seems to say; None if there is nothing to read."""
    shown = zip_longest(paths, shows[: len(paths)], fillvalue="certificate")
    certificates = [path for path, word in shown if word == "certificate"]
    if not certificates:
        return None
    from cecgen.cli.certificates import read_and_check  # noqa: PLC0415 - an entry without a certificate needs none of it
    from cecgen.evidence import BrokenLibrariesError  # noqa: PLC0415 - an entry without a certificate needs none of it

    try:
        [read] = read_and_check(target, [Path(certificates[0])])
    except (click.UsageError, BrokenLibrariesError) as error:  # a person can type the entry without the libraries
        click.echo(escape_lines(f"note: {error.message}"), err=True)
        return None
    if read.is_transcript:
        count = len(read.drafts) + len(read.faults)
        way = f"`cecgen import {certificates[0]} --holder {target.holder}` proposes an entry for each"
        click.echo(escape_lines(f"note: {read.path.name} lists {count} activities: {way}"), err=True)
        return None
    then = "Type what it says; it is copied into evidence/ with the entry" if can_ask else "Nothing is kept of it yet"
    for fault in read.faults:
        click.echo(escape_lines(f"note: nothing was read from {read.path.name}: {fault.message}. {then}"), err=True)
    if not read.drafts:
        return None
    draft = read.drafts[0]
    click.echo(f"{escape_lines(read.path.name)}:\n{format_proposals(draft, get_terminal_size().columns)}")
    return draft


def _fill_in(draft: Draft, answers: Answers, dates: DayOrder | None) -> tuple[Answers, EntryTable]:
    """Add what a certificate says without doubt to the answers, as a draft that nobody has checked; also return their table."""
    filled = {**proposed_answers(draft), **answers}
    if filled.keys() == answers.keys():
        return answers, build_table(answers, option_name, dates)
    missing = describe_missing(draft, filled)
    if lacking := [key for key in REQUIRED_KEYS if key not in filled]:
        flags = ", ".join(option.flag for option in ENTRY_OPTIONS if option.key in lacking)
        raise click.UsageError(escape_lines(f"missing: {flags}. The certificate leaves open: {'; '.join(missing)}"))
    table = build_table(filled, option_name, dates)
    note = [table["note"]] if table.get("note") else []
    read = [key for key in filled if key not in answers]
    note.append(f"Read by cecgen, not yet by a person: {describe_sources(draft, read)}.")
    note += draft.remarks
    note += [f"To choose: {'; '.join(missing)}."] if missing else []
    return filled, {**table, "draft": True, "note": " ".join([*note, "Then delete draft = true."])}


def _split_arguments(root: Path, what: Sequence[str], can_ask: bool) -> tuple[str, Sequence[str]]:
    """Split the arguments into the holder, which may be left out if there is only one, and the files."""
    try:
        ids = list_holder_ids(root)
    except OSError:
        ids = []
    if what and what[0] in ids:
        return what[0], what[1:]
    if what and not (os.path.lexists(what[0]) or Path(what[0]).suffix):
        fail_unknown_holder(root, what[0], ids, "holder or file")
    if not ids:
        raise click.UsageError(f"no holder yet: write {CONTENT_FOLDER}/<holder>/holder.toml first")
    if len(ids) == 1:
        return ids[0], what
    if not can_ask:
        raise click.UsageError(f"whose entry is it? name a holder first: {', '.join(ids)}")
    from cecgen.cli.interview import ask_holder  # noqa: PLC0415 - prompt_toolkit takes 120 ms

    return ask_holder(root, ids), what


def _require_options(answers: Answers) -> None:
    """Raise a usage error that names every option that is needed and was not given."""
    missing = [option.flag for option in ENTRY_OPTIONS if option.key in REQUIRED_KEYS and option.key not in answers]
    if missing:
        has_worth = answers.keys() & {"award", "hours"}
        worth = "" if has_worth else "; and what was earned: --award or --hours, as the certificate says it"
        raise click.UsageError(f"missing: {', '.join(missing)}{worth}")
