"""Import certificates: go through them with a person at the terminal, or write drafts if there is no terminal."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size

import click
from msgspec.structs import replace

from cecgen.catalogue.designs import read_designs
from cecgen.cli.context import CommandContext, print_diagnostics
from cecgen.cli.designs import remember_certificate, require_page_libraries
from cecgen.cli.target import WriteError, WriteTarget, open_target, write_and_check
from cecgen.commands.add.answers import REQUIRED_KEYS, Answers, build_table
from cecgen.commands.add.plan import EvidenceFile
from cecgen.commands.importing import faults_at_cells, plan_import
from cecgen.commands.importing.certificates import ReadFile, gather_known_facts, read_again, read_certificates
from cecgen.commands.importing.completion import parse_constants
from cecgen.commands.importing.cross_checks import cross_check
from cecgen.commands.importing.proposals import describe_missing, describe_sources, proposed_answers
from cecgen.commands.importing.twins import find_evidence, find_same_activity, find_same_contents
from cecgen.files.atomic import write_new_files
from cecgen.files.lock import lock_repository
from cecgen.model.drafts import Draft, ImportFault, KnownFacts, ReadDrafts
from cecgen.model.vocabulary import DayOrder
from cecgen.outputs.terminal.escape import escape_invisible, escape_lines
from cecgen.outputs.terminal.import_preview import format_faults, format_import_preview
from cecgen.outputs.terminal.proposals import format_proposals
from cecgen.outputs.words.phrases import format_count
from cecgen.pipeline import locate_diagnostics
from cecgen.transcript.scheme_words import CatalogueWords


def read_and_check(target: WriteTarget, files: Sequence[Path]) -> list[ReadFile]:
    """Read a holder's certificates and compare what they say with what is known; a usage error if a library is missing."""
    require_page_libraries()
    return _cross_check_all(target, read_certificates(files, target.opened.registry, _known_facts(target, reports_faults=True)))


def _known_facts(target: WriteTarget, *, reports_faults: bool) -> KnownFacts:
    """What is known before a certificate is read; a design with a fault is reported, and not used."""
    root, registry = target.context.root, target.opened.registry
    designs, diagnostics = read_designs(root, registry.catalogue.providers)
    if reports_faults:
        print_diagnostics(locate_diagnostics(root, diagnostics), err=True)
    return gather_known_facts(root, registry, target.holder, designs)


def _cross_check_all(target: WriteTarget, read: Sequence[ReadFile]) -> list[ReadFile]:
    """Compare what certificates say with what is known."""
    providers = target.opened.registry.catalogue.providers
    holders = target.current.ledger.holders
    entries = holders[0].entries if holders else []
    as_of = target.current.transcript.as_of
    return [
        replace(file, drafts=tuple(cross_check(draft, providers, entries, as_of) for draft in file.drafts)) for file in read
    ]


def import_certificates(
    context: CommandContext,
    holder: str,
    files: Sequence[Path],
    settings: Sequence[str],
    *,
    can_ask: bool,
    dry_run: bool,
    remembers: bool = False,
) -> int:
    """Import certificates: reviewed with a person, or as drafts without one; returns the exit code."""
    if remembers and (dry_run or not can_ask):
        raise click.UsageError("--remember learns from what a person confirms: at a terminal, without --no-input and --dry-run")
    target = open_target(context, holder)
    # What was read from a picture comes last: of a scan and its twin with text, the text is taken.
    read = sorted(read_and_check(target, files), key=lambda file: file.is_recognised)
    holders = target.current.ledger.holders
    legible = {file.path: file.pages for file in read if file.drafts}
    same_contents = find_same_contents(context.root, holders[0], legible) if holders else {}
    if can_ask and not dry_run:
        return _review(target, read, settings, same_contents, remembers=remembers)
    return _write_drafts(target, read, settings, same_contents, dry_run=dry_run)


# ---------------------------------------------------------------- with a person


def _review(
    target: WriteTarget,
    read: Sequence[ReadFile],
    settings: Sequence[str],
    same_contents: Mapping[Path, str],
    *,
    remembers: bool,
) -> int:
    """Walk through the certificates with a person; each is written as soon as they agree to it.

    If designs are remembered, what is still to come is read again with each new one.
    """
    from cecgen.cli.interview import run_interview  # noqa: PLC0415 - prompt_toolkit takes 120 ms

    written, left_out, already_there, faulty = 0, 0, 0, [file for file in read if file.faults]
    walk = [(file, index) for file in read for index in range(len(file.drafts))]
    has_learned = False
    if walk:
        _print_faults(faulty)  # before the review, which may be stopped for what is not installed, and after it
    for number, (first_read, index) in enumerate(walk, 1):
        file = _read_again(target, first_read) if has_learned and not first_read.is_transcript else first_read
        draft = file.drafts[index]
        row = f", {draft.source}" if file.is_transcript else ""
        click.echo(f"\n{number} of {len(walk)}: {escape_invisible(str(file.path))}{row}")
        if duplicate := _find_duplicate(target, draft, file, same_contents):
            click.echo(escape_lines(f"  {duplicate}: skipped"))
            already_there += 1
            continue
        click.echo(format_proposals(draft, get_terminal_size().columns))
        if not confirm_whose(draft, target.holder):
            left_out += 1
            continue
        answers = {**_parse_settings(settings, _dates(target)), **proposed_answers(draft, ("printed",))}
        trial = run_interview(
            target, answers, [_evidence_of(target, file)], confirm=True, dry_run=False, proposals=draft.proposals
        )
        if trial is None:
            left_out += 1
            continue
        try:
            with lock_repository(target.context.root):
                write_new_files(target.context.root, trial.plan.files)
        except OSError as error:
            raise WriteError(error) from error
        click.echo(f"wrote {trial.plan.path}")
        written += 1
        if remembers and not file.is_transcript:
            has_learned |= remember_certificate(target.context, target.holder, trial.plan.id)
        target = open_target(target.context, target.holder)
    _print_faults(faulty)
    counts = {"left out": left_out, "there already": already_there, "not read": sum(len(file.faults) for file in faulty)}
    parts = [f"{written} written", *(f"{count} {what}" for what, count in counts.items() if count)]
    click.echo(f"\n{_count(read)}: {', '.join(parts)}")
    return 1 if faulty else 0


def confirm_whose(draft: Draft, holder: str) -> bool:
    """Ask whether a certificate with another person's name is the holder's; True without such a name."""
    name = draft.other_name or (draft.holder if draft.holder != holder else "")
    return not name or click.confirm(f"It names {escape_invisible(name)}: is it {holder}'s?", default=False)


def _read_again(target: WriteTarget, file: ReadFile) -> ReadFile:
    """A certificate with the designs that are remembered by now; as it was if that finds other activities on it."""
    [again] = _cross_check_all(target, [read_again(file, target.opened.registry, _known_facts(target, reports_faults=False))])
    return again if len(again.drafts) == len(file.drafts) else file


def _count(read: Sequence[ReadFile]) -> str:
    """How many certificates there are; with transcripts, how many activities."""
    if any(file.is_transcript for file in read):
        activities = format_count(sum(len(file.drafts) + len(file.faults) for file in read), "activity", "activities")
        return f"{activities} of {format_count(len(read), 'document')}"
    return format_count(len(read), "certificate")


def _dates(target: WriteTarget) -> DayOrder | None:
    """How the holder writes days beside the usual way."""
    holders = target.current.ledger.holders
    return holders[0].profile.dates if holders else None


def _parse_settings(settings: Sequence[str], dates: DayOrder | None) -> Answers:
    """Parse `--set KEY=VALUE` into answers, as they would be typed at the prompt."""
    parse_constants(settings, dates)
    pairs = (setting.partition("=") for setting in settings)
    answers: Answers = {}
    for key, _, text in pairs:
        outer, dot, inner = key.strip().partition(".")
        answers.setdefault(outer, []).append(f"{inner}={text.strip()}" if dot else text.strip())
    return answers


# ---------------------------------------------------------------- without a person


def _write_drafts(
    target: WriteTarget, read: Sequence[ReadFile], settings: Sequence[str], same_contents: Mapping[Path, str], *, dry_run: bool
) -> int:
    """Write drafts of what can be read, and report the rest; returns the exit code."""
    try:
        constants = _parse_settings(settings, _dates(target))
    except ValueError as error:
        raise click.UsageError(escape_lines(str(error))) from None
    faults = [fault for file in read for fault in file.faults]
    drafts: list[Draft] = []
    attached: dict[str, EvidenceFile] = {}
    duplicates: list[tuple[str, str]] = []
    for file in read:
        for draft in file.drafts:
            source = f"{file.path} ({draft.source})" if file.is_transcript else str(file.path)
            if duplicate := _find_duplicate(target, draft, file, same_contents):
                duplicates.append((source, duplicate))
                continue
            filled, fault = fill_in_draft(draft, constants, source, _dates(target))
            if fault:
                faults.append(fault)
            elif filled:
                drafts.append(filled)
                attached[source] = _evidence_of(target, file)
    plan_args = {
        "holder": target.holder,
        "existing": target.current.ledger.holders[0].entries if target.current.ledger.holders else [],
        "flat_kinds": CatalogueWords(target.opened.registry.catalogue).flat_kinds,
        "header": target.schema_comment,
        "attached": attached,
    }
    name = read[0].path.name if len(read) == 1 else _count(read)
    plan = plan_import(ReadDrafts(), drafts, Path(name), **plan_args)  # type: ignore[arg-type]
    result = target.evaluate(plan.files)
    errors, warnings = faults_at_cells(plan, target.new_diagnostics(result))
    if errors:  # a certificate with errors does not keep the others out
        wrong = {fault.where for fault in errors}
        drafts = [draft for draft in drafts if not wrong & {draft.source, *draft.cell_places.values()}]
        plan = plan_import(ReadDrafts(), drafts, Path(name), **plan_args)  # type: ignore[arg-type]
        result = target.evaluate(plan.files)
        _, warnings = faults_at_cells(plan, target.new_diagnostics(result))
    faults += [*errors, *plan.faults]
    plan = replace(plan, skipped=(*plan.skipped, *duplicates))
    effects = escape_lines(target.describe_effects(result))
    click.echo(format_import_preview(plan, result.transcript.holders, effects, patch=dry_run))
    if warnings:
        click.echo(format_faults(plan.name, warnings, "warning"), err=True)
    for fault in faults:
        click.echo(format_faults(fault.where, [fault], "not written"), err=True)
    code = 0
    if plan.files and not dry_run:
        code = write_and_check(target, plan.files)
    click.echo(f"{len(plan.entries)} as drafts, {len(plan.skipped)} skipped, {len(faults)} to look at yourself")
    return code or (1 if faults else 0)


def fill_in_draft(
    draft: Draft, constants: Answers, source: str, dates: DayOrder | None
) -> tuple[Draft | None, ImportFault | None]:
    """Fill in the values that a draft proposes without doubt; a fault names required values that only a person can supply."""
    answers = {**proposed_answers(draft), **constants}
    missing = describe_missing(draft, answers)
    lacking = [key for key in REQUIRED_KEYS if key not in answers]
    if lacking:
        what = "; ".join(missing)
        file = shlex.quote(source.removesuffix(f" ({draft.source})"))
        message = f"a person has to say the {' and the '.join(lacking)}: {what}"
        return None, ImportFault(source, message, f"cecgen add {file} asks for it; --set KEY=VALUE sets it for every file")
    try:
        table = build_table(answers, dates=dates)
    except ValueError as error:
        return None, ImportFault(source, str(error), "add it by hand with `cecgen add`")
    remarks = [f"Read by cecgen, not yet by a person: {describe_sources(draft, answers)}."]
    remarks += [f"To choose: {'; '.join(missing)}."] if missing else []
    return replace(draft, table=table, source=source, remarks=(*remarks, *draft.remarks)), None


def _find_duplicate(target: WriteTarget, draft: Draft, file: ReadFile, same_contents: Mapping[Path, str]) -> str:
    """Say what has the same bytes, shows the same or is of the same activity as a certificate; empty if it is new."""
    holders = target.current.ledger.holders
    if not holders:
        return ""
    if not file.is_transcript:  # a transcript may be there for some of its rows
        if kept := find_evidence(target.context.root, holders[0], file.data):
            return f"the same file as {kept[0]}, the evidence of {kept[1].id}"
        if same := same_contents.get(file.path):
            return same
    is_anothers = draft.holder and draft.holder != target.holder
    return "" if is_anothers else find_same_activity(draft, holders[0].entries)


def _evidence_of(target: WriteTarget, file: ReadFile) -> EvidenceFile:
    """A certificate as the proof of an entry; of a transcript, the file that is kept already for other rows of it."""
    holders = target.current.ledger.holders
    kept = find_evidence(target.context.root, holders[0], file.data) if file.is_transcript and holders else None
    return replace(file.as_evidence, existing_path=kept[0]) if kept else file.as_evidence


def _print_faults(files: Sequence[ReadFile]) -> None:
    for file in files:
        click.echo(format_faults(file.path.name, file.faults, "not read"), err=True)
