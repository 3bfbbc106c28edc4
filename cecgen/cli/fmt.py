"""`cecgen fmt`: every file laid out in one way."""

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from difflib import unified_diff
from io import StringIO
from pathlib import Path

import click

from cecgen.cli import UNUSABLE
from cecgen.cli.context import CommandContext, print_diagnostics
from cecgen.cli.option_types import REPOSITORY
from cecgen.cli.progress import show_progress
from cecgen.cli.screen import print_note
from cecgen.commands.fmt import FormatResult, format_bytes, format_files, is_formattable, list_formattable, write_formatted
from cecgen.files.lock import lock_repository
from cecgen.files.temporary import temporary_folder
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.pipeline import locate_diagnostics


@click.command("fmt")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option(
    "-C", "folder", type=REPOSITORY, metavar="DIR", help="The repository; else the nearest folder above with a cecgen.toml."
)
@click.option("--name", metavar="FILE", help="With - as PATH, the name of the file; without it, the text is read as entries.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing, list what would change, and fail if anything would.")
@click.option("--diff", "show_diff", is_flag=True, help="Like --check, and show every change as a unified diff.")
def command(paths: tuple[Path, ...], folder: str | None, name: str | None, only_check: bool, show_diff: bool) -> int:
    """Put keys in order, and days, amounts and blanks in one form; comments stay. With - it formats standard input."""
    if Path("-") in paths:
        if len(paths) > 1 or only_check or show_diff:
            raise click.UsageError("- formats standard input alone: leave out other paths, --check and --diff")
        return _format_input(name)
    if name is not None:
        raise click.UsageError("--name goes with -")
    root = CommandContext(folder, None, False).root
    files = list(_select_files(root, paths) if paths else list_formattable(root))
    writes = not (only_check or show_diff)
    with show_progress("Formatting"), lock_repository(root) if writes else nullcontext():
        results = [*write_formatted(root, format_files(root, files))] if writes else [*format_files(root, files)]
    changed = [each for each in results if each.is_changed]
    diagnostics = [fault for each in results for fault in each.diagnostics]
    for each in changed:
        if show_diff:
            click.echo("".join(_diff(each)), nl=False)
        else:
            click.echo(f"{'formatted' if writes else 'would format'} {escape_invisible(each.file)}")
    print_diagnostics(locate_diagnostics(root, diagnostics), err=show_diff)
    print_note(_summary(len(changed), len(files) - len(changed), writes), err=show_diff)
    if any(each.is_refused for each in results):
        return UNUSABLE
    return 1 if diagnostics or (changed and not writes) else 0


def _format_input(name: str | None) -> int:
    """Format standard input to standard output, for editors; if the text has faults, print nothing there, so that it stays."""
    file = Path(name).as_posix() if name else "content/input/input.toml"
    file = file if is_formattable(file) else f"content/input/{Path(file).name}"
    text = sys.stdin.buffer.read()
    done = format_bytes(file, text)
    if not done.diagnostics:
        click.echo(done.after, nl=False)
        return 0
    with temporary_folder() as folder:  # where the lines of the faults can be found
        copy = folder / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(text)
        print_diagnostics(locate_diagnostics(folder, done.diagnostics), err=True)
    return 1


def _select_files(root: Path, paths: tuple[Path, ...]) -> Iterator[str]:
    """The files that the paths name, once each; a note says which of them `fmt` does not format."""
    top = os.path.realpath(root)
    seen: set[str] = set()
    for path in paths:
        # The folder is followed to where it is, the file is not: a link is never written through.
        inside = os.path.relpath(os.path.join(os.path.realpath(path.parent), path.name), top)
        file = Path(os.path.normpath(inside)).as_posix()
        if path.is_dir():
            below = [each for each in list_formattable(root) if file == "." or each.startswith(f"{file}/")]
        else:
            below = [file] if is_formattable(file) else []
            if not below:
                click.echo(f"{escape_invisible(str(path))}: not a file that fmt formats; left as it is", err=True)
        yield from (each for each in below if each not in seen)
        seen.update(below)


def _diff(each: FormatResult) -> Iterator[str]:
    before, after = (StringIO(data.decode(), newline="\n").readlines() for data in (each.before, each.after))
    for line in unified_diff(before, after, f"a/{escape_invisible(each.file)}", f"b/{escape_invisible(each.file)}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _summary(changed: int, others: int, writes: bool) -> str:
    files = "file" if changed == 1 else "files"
    if writes:
        return f"{changed:,} {files} formatted, {others:,} left as they are"
    return f"{changed:,} {files} would be formatted, {others:,} would be left as they are"
