"""An entry that `cecgen add` is about to write: planned, evaluated, and shown to a person."""

import os
from collections.abc import Mapping, Sequence
from difflib import unified_diff
from itertools import zip_longest
from pathlib import Path

import click
from msgspec import Struct

from cecgen.cli.context import print_diagnostics
from cecgen.cli.target import WriteTarget, replace_and_check, write_and_check
from cecgen.commands.add.finish_plan import find_plan, finish_plan
from cecgen.commands.add.plan import EntryTable, EvidenceFile, plan_entry, read_certificate
from cecgen.commands.add.spelling import spell_table
from cecgen.diagnostics import LocatedDiagnostic
from cecgen.files.atomic import FileState, has_content
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.drafts import PlannedEntry
from cecgen.model.written import Entry
from cecgen.outputs.terminal.escape import escape_invisible, escape_lines
from cecgen.pipeline import Evaluation
from cecgen.transcript.known_names import closest_provider


class EntryTrial(Struct, frozen=True):
    """An entry that is about to be written: its files, its evaluation, and its new problems."""

    plan: PlannedEntry
    table: EntryTable
    result: Evaluation
    diagnostics: tuple[LocatedDiagnostic, ...]
    existing_files: tuple[str, ...] = ()
    """Those of its files that exist already; the entry was then not evaluated."""
    before: Mapping[str, FileState] = {}
    """What was in the places of its files, if it was planned and its file is changed."""

    @property
    def error_count(self) -> int:
        """How many errors prevent it from being written."""
        return sum(1 for each in self.diagnostics if each.severity == "error")

    @property
    def is_valid(self) -> bool:
        """Whether it may be written."""
        return not self.existing_files and not self.error_count


def load_evidence(target: WriteTarget, path: Path, shows: str = "certificate") -> EvidenceFile:
    """Read a certificate or another document for an entry; ValueError says why it cannot be one.

    If it is in the holder's evidence/ already, the entry names it there and nothing is copied.
    """
    data = read_certificate(path)
    folder = (target.context.root / CONTENT_FOLDER / target.holder).resolve()
    real_path = path.resolve()
    is_inside = real_path.is_relative_to(folder / "evidence")
    return EvidenceFile(data, shows, real_path.relative_to(folder).as_posix() if is_inside else "")


def load_all_evidence(target: WriteTarget, files: Sequence[str], shows: Sequence[str]) -> list[EvidenceFile]:
    """Read the files that were named; a usage error names every one that cannot be evidence, or is there twice, and why."""
    if len(shows) > len(files):
        raise click.UsageError("--shows is given more often than there are files")
    names: dict[bytes, str] = {}
    evidence: list[EvidenceFile] = []
    faults: list[str] = []
    for file, word in zip_longest(files, shows, fillvalue="certificate"):
        try:
            item = load_evidence(target, Path(file), word)
        except ValueError as error:
            faults.append(f"{file}: {error}")
            continue
        if (other := names.setdefault(item.data, file)) != file or item in evidence:
            faults.append(f"{file}: the same document as {other}")
        evidence.append(item)
    if faults:
        raise click.UsageError(escape_lines("\n".join(faults)))
    return evidence


def try_entry(
    target: WriteTarget, table: EntryTable, evidence: Sequence[EvidenceFile], planned: Entry | None = None
) -> EntryTrial:
    """Plan and evaluate a new entry of a holder; nothing is written.

    If it was `planned`, or is the same as something that was, that entry is changed instead.
    """
    holder, root = target.current.ledger.holders[0], target.context.root
    table = spell_table(table, holder, target.opened.registry.catalogue)
    planned = planned or find_plan(table, holder.entries)
    if planned is not None:
        plan = finish_plan(root, target.holder, planned, table, evidence)
        existing = _find_occupied(root, plan.evidence)
        before = {name: FileState(root / name) for name in plan.files}
        result = target.current if existing else target.evaluate(plan.files)
        return EntryTrial(plan, table, result, target.new_diagnostics(result), existing, before)
    plan = plan_entry(target.holder, table, evidence, target.schema_comment)
    existing = (plan.path,) if os.path.lexists(root / plan.path) else _find_occupied(root, plan.evidence)
    if existing:  # evaluating it would replace the old file in the copy, and find nothing wrong
        return EntryTrial(plan, table, target.current, (), existing)
    result = target.evaluate(plan.files)
    return EntryTrial(plan, table, result, target.new_diagnostics(result))


def _find_occupied(root: Path, evidence: Mapping[str, bytes]) -> tuple[str, ...]:
    """The paths of new evidence where another file is already; the same file may be there from a run that was killed."""
    return tuple(name for name, data in evidence.items() if os.path.lexists(root / name) and not has_content(root / name, data))


def print_trial(target: WriteTarget, trial: EntryTrial) -> None:
    """Print the files to write, what they change in each cycle, and every problem."""
    plan = trial.plan
    for name, data in plan.evidence.items():
        click.echo(f"{name} ({len(data):,} bytes)")
    click.echo(f"{plan.path}\n")
    if trial.before:
        click.echo(f"  {plan.id} was planned; this completes it:")
    for line in _changed_lines(target, plan) if trial.before else plan.text.splitlines():
        click.echo(f"  {escape_invisible(line)}" if line else "")
    click.echo("")
    if trial.existing_files:
        click.echo(f"{trial.existing_files[-1]} is there already: `cecgen edit {target.holder}/{plan.id}` opens the entry")
    elif trial.is_valid:
        click.echo(escape_lines(target.describe_effects(trial.result, plan.id)) or "it counts in no cycle")
    provider = str(trial.table["provider"])
    if near := closest_provider(provider, target.opened.registry.catalogue.providers):
        click.echo(
            f'no plugin knows the provider "{escape_invisible(provider)}", so its unit is in doubt; did you mean "{near}"?'
        )
    print_diagnostics(trial.diagnostics)


def _changed_lines(target: WriteTarget, plan: PlannedEntry) -> list[str]:
    """The lines of a file that would be removed and added."""
    before = (target.context.root / plan.path).read_text(encoding="utf-8").splitlines()
    changes = unified_diff(before, plan.text.splitlines(), lineterm="", n=0)
    return [line for line in changes if not line.startswith(("---", "+++", "@@"))]


def write_trial(target: WriteTarget, trial: EntryTrial) -> int:
    """Write an entry: a new file, or the file in which it was planned; returns the exit code."""
    if trial.before:
        return replace_and_check(target, trial.plan.files, trial.before)
    return write_and_check(target, trial.plan.files)
