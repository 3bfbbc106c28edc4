"""A holder before and after something that is not written yet; and a new entry shown, written, and read back."""

import os
from collections.abc import Sequence
from pathlib import Path

import click
from msgspec import Struct

from cecgen.cli.context import CommandContext, print_diagnostics, read_clock
from cecgen.commands.add.answers import suggest_provider
from cecgen.commands.add.proposal import (
    Certificate,
    EntryTable,
    Proposal,
    evaluate_proposal,
    propose_entry,
    read_certificate,
    write_new_files,
)
from cecgen.commands.check import check_workspace
from cecgen.diagnostics import LocatedDiagnostic
from cecgen.ledger.editor_files import SCHEMA_FOLDER, schema_comment
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.outputs.terminal.diagnostics import escape_invisible, format_summary
from cecgen.outputs.terminal.effects import describe_effects
from cecgen.pipeline import Evaluation, OpenedWorkspace

ENTRY_SCHEMA = f"{SCHEMA_FOLDER}/entry.schema.json"


class WriteError(click.ClickException):
    """A repository that cannot be written in."""

    exit_code = 2

    def __init__(self, error: OSError) -> None:
        place = f"{error.filename}: " if error.filename else ""
        super().__init__(f"{place}{error.strerror or error}; nothing was written")


class WriteTarget(Struct, frozen=True):
    """Where something is to be written: the repository, the holder, and how the holder stands without it."""

    asked: CommandContext
    opened: OpenedWorkspace
    holder: str
    current: Evaluation

    @property
    def schema_comment(self) -> str:
        """What a file of entries begins with: where editors find its schema, if the repository has it."""
        if not (self.asked.root / ENTRY_SCHEMA).is_file():
            return ""
        return schema_comment("entry", f"{CONTENT_FOLDER}/{self.holder}/entry.toml")

    def evaluate(self, proposal: Proposal) -> Evaluation:
        """The holder as it would stand with the files of a proposal."""
        return evaluate_proposal(self.opened, self.holder, proposal)

    def new_diagnostics(self, result: Evaluation) -> tuple[LocatedDiagnostic, ...]:
        """The problems of a result that there are not now, and that no waiver covers."""
        there = set(self.current.transcript.diagnostics)
        return tuple(each for each in result.transcript.diagnostics if each not in there and not each.waiver_reason)

    def describe_effects(self, result: Evaluation, entry: str = "") -> str:
        """What a result comes to, against what there is now."""
        before, after = self.current.transcript.holders, result.transcript.holders
        return describe_effects(before[0] if before else None, after[0], entry) if after else ""


def open_target(asked: CommandContext, holder: str) -> WriteTarget:
    """A holder of the repository, worked out as it stands."""
    opened = asked.open()
    try:
        return WriteTarget(asked, opened, holder, evaluate_proposal(opened, holder, Proposal()))
    except OSError as error:
        raise WriteError(error) from None


def load_certificate(home: WriteTarget, path: Path, shows: str = "certificate") -> Certificate:
    """A certificate that somebody has; ValueError says why it cannot be one.

    One that lies in the holder's evidence/ already is named where it lies, and not copied.
    """
    data = read_certificate(path)
    folder = (home.asked.root / CONTENT_FOLDER / home.holder).resolve()
    found = path.resolve()
    lies = found.relative_to(folder).as_posix() if found.is_relative_to(folder / "evidence") else ""
    return Certificate(data, shows, lies)


class EntryTrial(Struct, frozen=True):
    """A new entry worked out: its id, its files, what it comes to, and what is wrong with it."""

    id: str
    table: EntryTable
    proposal: Proposal
    result: Evaluation
    diagnostics: tuple[LocatedDiagnostic, ...]
    existing_files: tuple[str, ...] = ()
    """The files that are there already."""

    @property
    def errors(self) -> int:
        """How many problems keep it from being written."""
        return sum(1 for each in self.diagnostics if each.severity == "error")

    @property
    def is_valid(self) -> bool:
        """Whether it may be written."""
        return not self.existing_files and not self.errors


def try_entry(home: WriteTarget, table: EntryTable, certificates: Sequence[Certificate]) -> EntryTrial:
    """A new entry of a holder as it would come out; nothing is written."""
    id, proposal = propose_entry(home.holder, table, certificates, home.schema_comment)
    there = tuple(name for name in proposal.files if os.path.lexists(home.asked.root / name))
    if there:  # the trial would put the new one in its place, and find nothing wrong
        return EntryTrial(id, table, proposal, home.current, (), there)
    try:
        result = home.evaluate(proposal)
    except OSError as error:
        raise WriteError(error) from None
    return EntryTrial(id, table, proposal, result, home.new_diagnostics(result))


def print_trial(home: WriteTarget, trial: EntryTrial) -> None:
    """The files as they would be, what they come to in each cycle, and every problem."""
    *certificates, entry = trial.proposal.files
    for name in certificates:
        click.echo(f"{name} ({len(trial.proposal.files[name]):,} bytes)")
    click.echo(f"{entry}\n")
    for line in trial.proposal.files[entry].decode().splitlines():
        click.echo(f"  {escape_invisible(line)}" if line else "")
    click.echo("")
    if trial.existing_files:
        click.echo(f"{trial.existing_files[-1]} is there already: `cecgen edit {home.holder}/{trial.id}` opens the entry")
    elif trial.is_valid:
        click.echo(escape_lines(home.describe_effects(trial.result, trial.id)) or "it counts in no cycle")
    provider = str(trial.table["provider"])
    if near := suggest_provider(provider, home.opened.registry.catalogue):
        click.echo(
            f'no plugin knows the provider "{escape_invisible(provider)}", so only its hours convert; did you mean "{near}"?'
        )
    print_diagnostics(trial.diagnostics)


def escape_lines(text: str) -> str:
    """A text of several lines that cannot steer the terminal."""
    return "\n".join(map(escape_invisible, text.splitlines()))


def write_trial(home: WriteTarget, trial: EntryTrial) -> int:
    """Writes a sound entry, then reads it back as `check` does; the exit code."""
    try:
        written = write_new_files(home.asked.root, trial.proposal)
    except FileExistsError as error:
        click.echo(f"{error.filename}: {error.strerror}; nothing was written", err=True)
        return 1
    except OSError as error:
        raise WriteError(error) from None
    for path in written:
        click.echo(f"wrote {path.relative_to(home.asked.root).as_posix()}")
    return read_back(home)


def read_back(home: WriteTarget) -> int:
    """Reads everything as `check` does, and says what is wrong with this holder; the exit code."""
    asked = home.asked
    checked = check_workspace(asked.root, read_clock(), as_of=asked.as_of, run_code=asked.runs_code, rules=asked.rules)
    folder = f"{CONTENT_FOLDER}/{home.holder}/"
    own = [each for each in checked.diagnostics if each.span.file.startswith(folder)]
    errors = sum(1 for each in own if each.severity == "error" and not each.waiver_reason)
    if errors:
        print_diagnostics(own)
    click.echo(f"read back: {format_summary(checked.diagnostics, checked.holders, checked.entries)}")
    if checked.errors > errors:
        click.echo("`cecgen check` shows the errors that are elsewhere")
    return 1 if errors else 0
