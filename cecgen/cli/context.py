"""What the commands share: the repository, the as-of day, and how problems are printed."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click
from msgspec.structs import replace

from cecgen.cli.option_types import REPOSITORY
from cecgen.cli.progress import show_progress
from cecgen.cli.screen import current_screen, print_note
from cecgen.diagnostics import LocatedDiagnostic, closest_match
from cecgen.diagnostics.files import find_misnamed
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE
from cecgen.outputs.terminal.diagnostics import format_diagnostics, format_summary, paint_problems
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.pipeline import Evaluation, OpenedWorkspace, TrustedRevision, evaluate_opened, open_workspace


class Day(click.ParamType[date]):
    """A day as ISO 8601 writes it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse the day that was typed."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-03-31", param, ctx)


class SharedOption(click.Option):
    """An option of nearly every command: `cecgen --help` explains it once, and a command's own help only names it."""

    def get_help_record(self, ctx: click.Context) -> None:
        """Leave it out of the list."""


shared_option = partial(click.option, cls=SharedOption)


class CommandContext(NamedTuple):
    """The options that all commands share: the repository, the as-of day, and whether the repository's code may run."""

    folder: str | None
    as_of: date | None
    runs_code: bool
    rules: TrustedRevision | None = None
    """The revision that settings and plugins come from, if not from the work tree."""

    @property
    def root(self) -> Path:
        """The repository; a usage error if there is none."""
        root = self.root_or_here
        if (root / SETTINGS_FILE).is_dir():
            raise click.UsageError(f"{root / SETTINGS_FILE} is a folder; it must be a file with the settings")
        if not (root / SETTINGS_FILE).is_file():
            where = f"in {self.folder}" if self.folder else "here or above"
            with suppress(OSError):
                if misnamed := find_misnamed(os.listdir(root), SETTINGS_FILE):
                    raise click.UsageError(
                        f"no {SETTINGS_FILE} {where}; {root / misnamed} was to be it: name it {SETTINGS_FILE}"
                    )
            raise click.UsageError(f"no {SETTINGS_FILE} {where}; `cecgen init {self.folder or 'DIR'}` starts a repository")
        return root

    @property
    def root_or_here(self) -> Path:
        """The repository that was named, or the nearest folder above this one that is one; else this folder."""
        try:
            start = Path(self.folder) if self.folder else Path.cwd()
        except FileNotFoundError:
            raise click.UsageError("the folder that you are in was deleted; change to another") from None
        if self.folder:
            if not start.is_dir():
                raise click.UsageError(f"{self.folder} is not a folder")
            return start
        return next((above for above in (start, *start.parents) if (above / SETTINGS_FILE).is_file()), start)

    def now(self) -> datetime:
        """Read the clock."""
        return read_clock()

    def open(self, root: Path | None = None) -> OpenedWorkspace:
        """Read the settings and load the plugins of the repository, or of a root that was found before."""
        return open_workspace(root or self.root, self.now(), as_of=self.as_of, run_code=self.runs_code, rules=self.rules)

    def evaluate(self, *, finds_least_credit: bool = False) -> Evaluation:
        """Evaluate the repository; with `finds_least_credit`, also the least credit that each cycle still needs."""
        with show_progress("Reading and judging"):
            return evaluate_opened(replace(self.open(), finds_least_credit=finds_least_credit))


def workspace_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the shared options to a command, which gets them as one `CommandContext` before its own."""

    @wraps(command)
    def run_in_context(*, folder: str | None, as_of: date | None, no_code: bool, rules_from: str | None, **own: Any) -> int:
        if rules_from is None:
            return command(CommandContext(folder, as_of, not no_code), **own)
        from cecgen.commands.rules_from import (  # noqa: PLC0415 - 10 ms to ask git, which other runs do not need
            rules_from_revision,
        )

        with rules_from_revision(CommandContext(folder, as_of, runs_code=False).root, rules_from) as (rules, differing):
            if differing:
                names = ", ".join(escape_invisible(name) for name in differing)
                print_note(
                    f"note: this run used the rules of {rules.name}; these files differ here and were not used: {names}",
                    err=True,
                )
            return command(CommandContext(folder, as_of, runs_code=True, rules=rules), **own)

    options = (
        shared_option(
            "-C",
            "folder",
            type=REPOSITORY,
            metavar="DIR",
            help="The repository; else the nearest folder above with a cecgen.toml.",
        ),
        shared_option("--as-of", type=Day(), metavar="DATE", help="Judge as of this day instead of today."),
        shared_option("--no-code", is_flag=True, help="Run no Python of the repository (for a stranger's branch)."),
        shared_option("--rules-from", metavar="REV", help="Take settings and plugins from a git revision, not from here."),
    )
    for option in reversed(options):
        run_in_context = option(run_in_context)
    return run_in_context


def is_interactive() -> bool:
    """Return True if a person is at the terminal who can answer a question."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def read_clock() -> datetime:
    """Read the clock; the only place that does."""
    return datetime.now().astimezone()


def print_diagnostics(diagnostics: tuple[LocatedDiagnostic, ...] | list[LocatedDiagnostic], *, err: bool = False) -> None:
    """Print problems for people to read; nothing if there are none."""
    if text := format_diagnostics(diagnostics):
        has_colour = current_screen().has_colour(sys.stderr if err else sys.stdout)
        click.echo(paint_problems(text) if has_colour else text, err=err, color=has_colour)


def print_errors_of(result: Evaluation, holder: str) -> None:
    """Print the errors in a holder's files, before something of theirs is called unknown: it may only be unreadable."""
    folder = f"{CONTENT_FOLDER}/{holder}/"
    errors = [each for each in result.transcript.diagnostics if each.is_blocking and each.location.file.startswith(folder)]
    print_diagnostics(errors, err=True)


def format_evaluation_summary(result: Evaluation) -> str:
    """Format one line: how much was read, and how many problems there are."""
    entries = sum(len(holder.entries) for holder in result.ledger.holders)
    return format_summary(result.transcript.diagnostics, len(result.ledger.holders), entries)


def resolve_names(result: Evaluation, holder: str | None, scheme: str | None) -> tuple[str | None, str | None]:
    """Check that a holder and a scheme exist, and replace a former id of the scheme; a usage error if they do not."""
    by_holder = {each.id: [item.scheme.id for item in each.certifications] for each in result.transcript.holders}
    if holder is not None and holder not in by_holder:
        print_errors_of(result, holder)
        fail_unknown_holder(result.root, holder, [*by_holder])
    if scheme is None:
        return holder, None
    scheme = result.registry.catalogue.scheme_id(scheme)
    schemes = by_holder[holder] if holder is not None else [each for ids in by_holder.values() for each in ids]
    if scheme not in schemes:
        fail_unknown(f"certification of {holder}" if holder is not None else "certification", scheme, schemes)
    return holder, scheme


def fail_unknown_holder(root: Path, name: str, ids: list[str], what: str = "holder") -> NoReturn:
    """Raise a usage error about an unknown holder: say if a link is in place of the folder, else suggest the closest id."""
    refuse_links(root, name)
    fail_unknown(what, name, ids)


def refuse_links(root: Path, name: str) -> None:
    """Raise a usage error if content/, or the item of this name in it, is a link: links are not followed."""
    for path in (CONTENT_FOLDER, f"{CONTENT_FOLDER}/{name}"):
        if (root / path).is_symlink():
            raise click.UsageError(f"{path} is a link, and links are not followed: put the folder or file itself there")


def fail_unknown(what: str, name: str, choices: list[str], near: str = "") -> NoReturn:
    """Raise a usage error about an unknown name, with the one that it is `near`, or else the closest of some."""
    near = near or closest_match(name, choices) or ""
    raise click.UsageError(f'no {what} "{name}"' + (f'; did you mean "{near}"?' if near else ""))
