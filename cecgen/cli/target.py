"""The holder whose files a command is about to write: evaluate it before and after, write, and check."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click
from msgspec import Struct

from cecgen.cli.context import CommandContext, print_diagnostics
from cecgen.commands.check import check_workspace
from cecgen.commands.preview import evaluate_with_files
from cecgen.diagnostics import CecgenError, LocatedDiagnostic
from cecgen.files.atomic import FileState, replace_files, write_new_files
from cecgen.files.lock import lock_repository
from cecgen.ledger.editor_files import SCHEMA_FOLDER, schema_comment
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.outputs.terminal.diagnostics import format_summary
from cecgen.outputs.terminal.effects import describe_effects
from cecgen.pipeline import Evaluation, OpenedWorkspace

ENTRY_SCHEMA = f"{SCHEMA_FOLDER}/entry.schema.json"


class WriteError(CecgenError):
    """Nothing could be written, for this reason."""

    exit_status = 2

    def __init__(self, error: OSError) -> None:
        place = f"{error.filename}: " if error.filename else ""
        super().__init__(f"{place}{error.strerror or error}; nothing was written")


class WriteTarget(Struct, frozen=True):
    """A repository, one of its holders, and the holder evaluated as it is now."""

    context: CommandContext
    opened: OpenedWorkspace
    holder: str
    current: Evaluation

    @property
    def schema_comment(self) -> str:
        """The first line of an entry's file, which tells editors its schema; empty if the repository has none."""
        if not (self.context.root / ENTRY_SCHEMA).is_file():
            return ""
        return schema_comment("entry", f"{CONTENT_FOLDER}/{self.holder}/entry.toml")

    def evaluate(self, files: Mapping[str, bytes]) -> Evaluation:
        """Evaluate the holder as if these files had been written; WriteError if that is not possible."""
        try:
            return evaluate_with_files(self.opened, self.holder, files)
        except OSError as error:
            raise WriteError(error) from None

    def new_diagnostics(self, result: Evaluation) -> tuple[LocatedDiagnostic, ...]:
        """The diagnostics of a result that are not there now, without those that a waiver accepts."""
        current = set(self.current.transcript.diagnostics)
        return tuple(each for each in result.transcript.diagnostics if each not in current and not each.waiver_reason)

    def describe_effects(self, result: Evaluation, entry: str = "") -> str:
        """Describe what changes for the holder with a result, and what an entry counts."""
        before, after = self.current.transcript.holders, result.transcript.holders
        return describe_effects(before[0] if before else None, after[0], entry) if after else ""


def open_target(context: CommandContext, holder: str) -> WriteTarget:
    """Open a repository and evaluate one of its holders."""
    opened = context.open()
    try:
        current = evaluate_with_files(opened, holder, {})
    except OSError as error:
        raise WriteError(error) from None
    return WriteTarget(context, opened, holder, current)


def write_and_check(target: WriteTarget, files: Mapping[str, bytes]) -> int:
    """Write new files, then check the repository as `cecgen check` does; returns the exit code.

    WriteError, caused by the OSError, if they cannot be written; none of them is then.
    """
    return _write_and_check(target, lambda root: write_new_files(root, files))


def replace_and_check(target: WriteTarget, files: Mapping[str, bytes], before: Mapping[str, FileState]) -> int:
    """Write files in place of those that were there before, then check the repository; returns the exit code.

    WriteError if one cannot be written, or if somebody else has changed one since; all are then as they were.
    """
    return _write_and_check(target, lambda root: replace_files(root, files, before))


def _write_and_check(target: WriteTarget, write: Callable[[Path], list[Path]]) -> int:
    root = target.context.root
    try:
        with lock_repository(root):
            written = write(root)
    except OSError as error:
        raise WriteError(error) from error
    for path in written:
        click.echo(f"wrote {path.relative_to(root).as_posix()}")
    return _read_back(target)


def _read_back(target: WriteTarget) -> int:
    """Check the repository, and print the errors of this holder; returns the exit code."""
    context = target.context
    checked = check_workspace(context.root, context.now(), as_of=context.as_of, run_code=context.runs_code, rules=context.rules)
    folder = f"{CONTENT_FOLDER}/{target.holder}/"
    own = [each for each in checked.diagnostics if each.span.file.startswith(folder)]
    errors = sum(1 for each in own if each.is_blocking)
    if errors:
        print_diagnostics(own)
    click.echo(f"read back: {format_summary(checked.diagnostics, checked.holders, checked.entries)}")
    if checked.error_count > errors:
        click.echo("`cecgen check` shows the errors that are elsewhere")
    return 1 if errors else 0
