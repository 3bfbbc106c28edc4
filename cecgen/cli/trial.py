"""A holder before and after something that is not written yet; and a new entry shown, written, and read back."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from msgspec import Struct

from cecgen.catalogue.plugins import Registry
from cecgen.cli.context import Asked, now, show
from cecgen.commands.add.answers import provider_meant
from cecgen.commands.add.proposal import Certificate, Proposal, Table, certificate_data, proposed, tried, write
from cecgen.commands.check import check
from cecgen.diagnostics import Reported
from cecgen.ledger.editor_files import FOLDER, schema_line
from cecgen.ledger.reading import CONTENT
from cecgen.model.written import Workspace
from cecgen.outputs.terminal.diagnostics import summary, visible
from cecgen.outputs.terminal.effects import gains
from cecgen.pipeline import Result, day_of, opened

ENTRY_SCHEMA = f"{FOLDER}/entry.schema.json"


class NotWritten(click.ClickException):
    """A repository that cannot be written in."""

    exit_code = 2

    def __init__(self, error: OSError) -> None:
        place = f"{error.filename}: " if error.filename else ""
        super().__init__(f"{place}{error.strerror or error}; nothing was written")


class Home(Struct, frozen=True):
    """Where something is to be written: the repository, the holder, and how the holder stands without it."""

    asked: Asked
    opened: tuple[Workspace, Registry]
    day: date
    holder: str
    before: Result

    @property
    def head(self) -> str:
        """What a file of entries begins with: where editors find its schema, if the repository has it."""
        if not (self.asked.root / ENTRY_SCHEMA).is_file():
            return ""
        return schema_line("entry", f"{CONTENT}/{self.holder}/entry.toml")

    def tried(self, proposal: Proposal) -> Result:
        """The holder as it would stand with the files of a proposal."""
        return tried(self.asked.root, self.holder, proposal, self.opened, self.day)

    def news(self, result: Result) -> tuple[Reported, ...]:
        """The problems of a result that there are not now, and that no waiver covers."""
        there = set(self.before.transcript.diagnostics)
        return tuple(each for each in result.transcript.diagnostics if each not in there and not each.waived)

    def gains(self, result: Result, entry: str = "") -> str:
        """What a result comes to, against what there is now."""
        before, after = self.before.transcript.holders, result.transcript.holders
        return gains(before[0] if before else None, after[0], entry) if after else ""


def home_of(asked: Asked, holder: str) -> Home:
    """A holder of the repository, worked out as it stands."""
    both = opened(asked.root, code=asked.code, rules=asked.rules)
    day = day_of(both[0], now(), asked.as_of)
    try:
        return Home(asked, both, day, holder, tried(asked.root, holder, Proposal(), both, day))
    except OSError as error:
        raise NotWritten(error) from None


def certificate_of(home: Home, path: Path, shows: str = "certificate") -> Certificate:
    """A certificate that somebody has; ValueError says why it cannot be one.

    One that lies in the holder's evidence/ already is named where it lies, and not copied.
    """
    data = certificate_data(path)
    folder = (home.asked.root / CONTENT / home.holder).resolve()
    found = path.resolve()
    lies = found.relative_to(folder).as_posix() if found.is_relative_to(folder / "evidence") else ""
    return Certificate(data, shows, lies)


class Trial(Struct, frozen=True):
    """A new entry worked out: its id, its files, what it comes to, and what is wrong with it."""

    id: str
    table: Table
    proposal: Proposal
    result: Result
    found: tuple[Reported, ...]
    there: tuple[str, ...] = ()
    """The files that are there already."""

    @property
    def errors(self) -> int:
        """How many problems keep it from being written."""
        return sum(1 for each in self.found if each.severity == "error")

    @property
    def sound(self) -> bool:
        """Whether it may be written."""
        return not self.there and not self.errors


def worked_out(home: Home, table: Table, certificates: Sequence[Certificate]) -> Trial:
    """A new entry of a holder as it would come out; nothing is written."""
    id, proposal = proposed(home.holder, table, certificates, home.head)
    there = tuple(name for name in proposal.files if os.path.lexists(home.asked.root / name))
    if there:  # the trial would put the new one in its place, and find nothing wrong
        return Trial(id, table, proposal, home.before, (), there)
    try:
        result = home.tried(proposal)
    except OSError as error:
        raise NotWritten(error) from None
    return Trial(id, table, proposal, result, home.news(result))


def show_trial(home: Home, trial: Trial) -> None:
    """The files as they would be, what they come to in each cycle, and every problem."""
    *certificates, entry = trial.proposal.files
    for name in certificates:
        click.echo(f"{name} ({len(trial.proposal.files[name]):,} bytes)")
    click.echo(f"{entry}\n")
    for line in trial.proposal.files[entry].decode().splitlines():
        click.echo(f"  {visible(line)}" if line else "")
    click.echo("")
    if trial.there:
        click.echo(f"{trial.there[-1]} is there already: `cecgen edit {home.holder}/{trial.id}` opens the entry")
    elif trial.sound:
        click.echo(visible_lines(home.gains(trial.result, trial.id)) or "it counts in no cycle")
    provider = str(trial.table["provider"])
    if near := provider_meant(provider, home.opened[1].catalogue):
        click.echo(f'no plugin knows the provider "{visible(provider)}", so only its hours convert; did you mean "{near}"?')
    show(trial.found)


def visible_lines(text: str) -> str:
    """A text of several lines that cannot steer the terminal."""
    return "\n".join(map(visible, text.splitlines()))


def finish(home: Home, trial: Trial) -> int:
    """Writes a sound entry, then reads it back as `check` does; the exit code."""
    try:
        written = write(home.asked.root, trial.proposal)
    except FileExistsError as error:
        click.echo(f"{error.filename}: {error.strerror}; nothing was written", err=True)
        return 1
    except OSError as error:
        raise NotWritten(error) from None
    for path in written:
        click.echo(f"wrote {path.relative_to(home.asked.root).as_posix()}")
    return read_back(home)


def read_back(home: Home) -> int:
    """Reads everything as `check` does, and says what is wrong with this holder; the exit code."""
    asked = home.asked
    checked = check(asked.root, now(), as_of=asked.as_of, code=asked.code, rules=asked.rules)
    folder = f"{CONTENT}/{home.holder}/"
    own = [each for each in checked.diagnostics if each.span.file.startswith(folder)]
    errors = sum(1 for each in own if each.severity == "error" and not each.waived)
    if errors:
        show(own)
    click.echo(f"read back: {summary(checked.diagnostics, checked.holders, checked.entries)}")
    if checked.errors > errors:
        click.echo("`cecgen check` shows the errors that are elsewhere")
    return 1 if errors else 0
