"""`cecgen edit`: open a holder's file in an editor, and check it before it is saved."""

import os
from pathlib import Path

import click

from cecgen.cli.context import (
    CommandContext,
    fail_unknown,
    fail_unknown_holder,
    is_interactive,
    print_diagnostics,
    refuse_links,
    workspace_options,
)
from cecgen.cli.names import ENTRY
from cecgen.cli.option_types import DASH
from cecgen.cli.target import WriteError, WriteTarget, open_target
from cecgen.commands.edit import EditCopy, find_editor, run_editor
from cecgen.files.lock import LockedError, lock_output, lock_repository
from cecgen.files.toml import Locator
from cecgen.ledger.reading import CONTENT_FOLDER, list_holder_ids
from cecgen.outputs.terminal.diagnostics import format_summary
from cecgen.outputs.terminal.escape import escape_lines


@click.command("edit")
@click.argument("what", type=ENTRY, metavar="HOLDER[/ENTRY] | FILE")
@workspace_options
def command(context: CommandContext, what: str) -> int:
    """Open a holder's file or an entry in your editor, and check it before it replaces the file."""
    if what == DASH:
        raise click.UsageError("- does not work here: what is saved needs a file; name a holder, an entry or its file")
    editor = find_editor(os.environ)
    target, file, line = _find_target(context, what)
    try:
        with lock_output(context.root, context.root / file), EditCopy(context.root / file) as copy:
            try:
                code, saved = _edit_until_valid(target, file, line, editor, copy)
            except (KeyboardInterrupt, OSError):  # whoever reads what is printed may have gone
                if copy.keep_what_was_typed():
                    click.echo(f"what you wrote is in {copy.copy_path.relative_to(context.root).as_posix()}", err=True)
                raise
    except FileExistsError as error:
        raise click.UsageError(
            f"{error.filename} is left from an edit that was killed, with what was typed then: look at it, then delete it"
        ) from None
    except OSError as error:
        raise WriteError(error) from None
    if saved:  # printed here, since that may fail too, and the file is written
        click.echo(saved)
    return code


def _find_target(context: CommandContext, what: str) -> tuple[WriteTarget, str, int]:
    """Find the holder, the file in the repository, and the line to begin at."""
    try:
        ids = list_holder_ids(context.root)
    except OSError:
        ids = []
    holder, _, inside = what.partition("/")
    if holder in ids and not inside:
        return open_target(context, holder), f"{CONTENT_FOLDER}/{holder}/holder.toml", 1
    if holder in ids and not inside.endswith(".toml"):
        target = open_target(context, holder)
        return target, *_find_entry(target, inside)
    file = _find_file(context.root, what, ids)
    parts = file.split("/")
    if len(parts) < 3 or parts[0] != CONTENT_FOLDER or parts[1] not in ids or not file.endswith(".toml"):
        raise click.UsageError(f"{what} is not a file of a holder; those are {CONTENT_FOLDER}/<holder>/**/*.toml")
    return open_target(context, parts[1]), file, 1


def _find_entry(target: WriteTarget, id: str) -> tuple[str, int]:
    """Find the file and line of an entry; one that cannot be read is found by the name of its file."""
    entries = {entry.id: entry for holder in target.current.ledger.holders for entry in holder.entries}
    if id in entries:
        at = entries[id].at
        return at.file, Locator(target.context.root).locate(at).line
    root = target.context.root
    named = (path for path in sorted((root / CONTENT_FOLDER / target.holder).rglob("*.toml")) if path.stem == id)
    path = next(named, None)
    if path is None:
        fail_unknown(f"entry of {target.holder}", id, [*entries])
    return _find_file(root, str(path), []), 1


def _find_file(root: Path, what: str, ids: list[str]) -> str:
    """Find a file by its path from here, from the repository or from content/; return its path in the repository."""
    existing = [path for path in (Path(what), root / what, root / CONTENT_FOLDER / what) if os.path.lexists(path)]
    if not existing:
        fail_unknown_holder(root, what, ids, "holder or file")
    here = root.resolve()
    file = next((path for each in existing if (path := each.resolve()).is_relative_to(here) and path.is_file()), None)
    if file is None:
        refuse_links(root, what)
        raise click.UsageError(f"{what} is not a file of this repository")
    return file.relative_to(here).as_posix()


def _edit_until_valid(target: WriteTarget, file: str, line: int, editor: list[str], copy: EditCopy) -> tuple[int, str]:
    """Let a person edit until the file has no errors or they stop; returns the exit code, and what to say if it was saved."""

    def in_repository(path: Path) -> str:
        return path.relative_to(target.context.root).as_posix()

    def show_what_was_typed(typed: bytes) -> str:
        """Say where the copy is; if it is gone too, with its folder, print what was typed into it."""
        if copy.read == typed:
            return f"what you wrote is in {in_repository(copy.copy_path)}"
        click.echo(escape_lines(typed.decode(errors="replace")))
        return f"its copy {in_repository(copy.copy_path)} is gone too: what you wrote is printed above"

    while True:
        if code := run_editor(editor, copy.copy_path, line):
            click.echo(f"the editor ended with exit code {code}; nothing was changed", err=True)
            return 1, ""
        data = copy.read
        if data is None:
            click.echo("the editor left no file; nothing was changed", err=True)
            return 1, ""
        if data == copy.original:
            click.echo("nothing was changed")
            return 0, ""
        result = target.evaluate({file: data})
        new = target.new_diagnostics(result)
        diagnostics = [
            each
            for each in result.transcript.diagnostics
            if not each.waiver_reason and (each.location.file == file or each in new)
        ]
        errors = [each for each in diagnostics if each.severity == "error"]
        print_diagnostics(diagnostics)
        if errors and is_interactive():
            try:
                verdict = _ask_what_next()
            except KeyboardInterrupt:
                copy.discard()
                raise
            if verdict == "e":
                line = next((each.location.line for each in errors if each.location.file == file), line)
                continue
            if verdict == "r":
                click.echo(f"{file} is as it was")
                return 0, ""
        if copy.was_overtaken:
            copy.keep()
            click.echo(f"{file} was changed by somebody else meanwhile; {show_what_was_typed(data)}", err=True)
            return 1, ""
        if errors and not is_interactive():
            backup = in_repository(copy.save_original())
            click.echo(f"no terminal to ask at: {file} is saved as edited, and the original is in {backup}", err=True)
        copy.keep()  # until it is saved: somebody may hold the lock for longer than we wait
        try:
            with lock_repository(target.context.root):
                copy.commit(data)
        except LockedError as error:
            raise LockedError(f"{error.message}; {show_what_was_typed(data)}", error.hint) from None
        except OSError as error:
            place = file if error.filename in (None, str(copy.path)) else error.filename
            click.echo(f"{place}: {error.strerror or error}; {show_what_was_typed(data)}", err=True)
            return 2, ""
        changes = escape_lines(target.describe_effects(result))
        entries = sum(len(each.entries) for each in result.ledger.holders)
        saved = f"saved {file}: {format_summary(diagnostics, 1, entries)}"
        return 1 if errors else 0, f"{changes}\n{saved}" if changes else saved


def _ask_what_next() -> str:
    """Ask what to do about a file with errors: edit it again, keep it, or restore the original."""
    from cecgen.cli.prompt import ask_person  # noqa: PLC0415 - prompt_toolkit takes 120 ms
    from cecgen.commands.add.questions import Prompt  # noqa: PLC0415 - needed here only

    verdicts = {"e": "edit again", "k": "keep it as it is", "r": "restore the original"}

    def wrong(text: str) -> str:
        return "" if not text or text in verdicts else "answer with e, k or r"

    words = "What now? (e or Enter: edit again; k: keep it as it is; r: restore the original)"
    return ask_person(Prompt("what", words, completions=verdicts, validate=wrong)) or "e"
