"""The command line: arguments in, one call, exit code out.

Exit codes: 0 clean or warnings only, 1 problems found, 2 usage or a workspace that cannot be read, 3 a bug, 130 interrupted.
Imports that only one command needs are made inside it: `check` starts in a tenth of the time that `build` needs to load.
"""

import gc
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from cecgen import __version__
from cecgen.checking import check as check_all
from cecgen.diagnostics import Reported, every_problem, nearest
from cecgen.ledger import SETTINGS
from cecgen.outputs.report import report, summary
from cecgen.pipeline import Result, Unusable, work_out
from cecgen.progress import progress

Command = TypeVar("Command", bound=Callable[..., Any])
BUG = 3
INTERRUPTED = 130


class Day(click.ParamType[date]):
    """A day as ISO 8601 writes it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that was typed."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-03-31", param, ctx)


def workspace_options(command: Command) -> Command:
    """What every command takes: the repository, the day of the judgement, and whether the repository's code may run."""
    options = (
        click.option("-C", "folder", metavar="DIR", help="The repository; else the nearest folder above with a cecgen.toml."),
        click.option("--as-of", type=Day(), metavar="DATE", help="Judge as of this day instead of today."),
        click.option("--no-code", is_flag=True, help="Run no Python of the repository (for a stranger's branch)."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cecgen")
def cli() -> None:
    """Continuing-education credits as TOML in git: converted, checked, and built into transcripts."""


@cli.command()
@workspace_options
def check(folder: str | None, as_of: date | None, no_code: bool) -> int:
    """Read everything and report every problem at once; writes nothing."""
    with progress("Checking"):
        checked = check_all(_root(folder), _now(), as_of=as_of, code=not no_code)
    _show(checked.diagnostics)
    click.echo(summary(checked.diagnostics, checked.holders, checked.entries))
    return 1 if checked.errors else 0


@cli.command()
@workspace_options
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to show it.")
def status(folder: str | None, as_of: date | None, no_code: bool, form: str) -> int:
    """Show where every certification stands, the most urgent first."""
    result = _worked_out(folder, as_of, no_code)
    from cecgen.outputs.edition import Edition, edition_of  # noqa: PLC0415 - `check` does not need it

    shown = edition_of(result.transcript, Edition())
    if form == "json":
        from cecgen.outputs.document import document  # noqa: PLC0415 - see above

        click.echo(document(shown), nl=False)
    else:
        from rich.console import Console  # noqa: PLC0415 - 40 ms

        from cecgen.outputs.table import print_table  # noqa: PLC0415 - see above

        print_table(shown, Console())
    _show(result.transcript.diagnostics, err=True)
    return 1 if result.errors else 0


@cli.command()
@click.argument("what", nargs=-1, required=True, metavar="CODE | HOLDER [SCHEME | ENTRY]")
@workspace_options
def explain(what: tuple[str, ...], folder: str | None, as_of: date | None, no_code: bool) -> int:
    """Explain a diagnostic's code, or how each number of a holder, certification or entry came about."""
    from cecgen.outputs import explanation  # noqa: PLC0415 - `check` does not need it

    names = [name for each in what for name in each.split("/")]
    problems = every_problem()
    if len(names) == 1 and names[0].upper() in problems:
        click.echo(explanation.explain_problem(problems[names[0].upper()]))
        return 0
    result = _worked_out(folder, as_of, no_code)
    transcript = result.transcript
    problems = every_problem()  # plugins bring their own
    if len(names) == 1 and names[0].upper() in problems:
        click.echo(explanation.explain_problem(problems[names[0].upper()]))
        return 0
    holders = {holder.id: holder for holder in transcript.holders}
    if names[0] not in holders:
        _unknown("holder or code", names[0], [*holders, *problems])
    holder = holders[names[0]]
    if len(names) == 1:
        click.echo(explanation.explain_holder(holder, transcript))
        return 0
    certifications = {each.scheme.id: each for each in holder.certifications}
    entries = {entry.id for entry in holder.entries}
    wanted = result.registry.catalogue.aliases.get(names[1], names[1])
    if wanted in certifications:
        click.echo(explanation.explain_certification(holder, certifications[wanted], transcript))
    elif names[1] in entries:
        click.echo(explanation.explain_entry(holder, names[1], transcript))
    else:
        _unknown(f"certification or entry of {holder.id}", names[1], [*certifications, *entries])
    return 0


@cli.command()
@workspace_options
@click.option("--edition", "name", type=click.Choice(["public", "auditor"]), default="public", help="Whom the site is for.")
@click.option("--holder", metavar="ID", help="The holder that an auditor asks about.")
@click.option("--scheme", metavar="ID", help="The one certification that an auditor asks about.")
@click.option("--site", metavar="DIR", help="Where the site goes; else site/ in the repository.")
def build(
    folder: str | None, as_of: date | None, no_code: bool, name: str, holder: str | None, scheme: str | None, site: str | None
) -> int:
    """Build the site of transcripts into site/."""
    if (holder is not None or scheme is not None) and name != "auditor":
        raise click.UsageError("--holder and --scheme go with --edition auditor")
    if name == "auditor" and holder is None:
        raise click.UsageError("--edition auditor needs --holder: an auditor sees one holder only")
    result = _worked_out(folder, as_of, no_code)
    _show(result.transcript.diagnostics)
    if result.errors:
        click.echo(_summary(result))
        click.echo("nothing was built: mend the errors above first", err=True)
        return 1
    from cecgen.outputs.edition import Edition  # noqa: PLC0415 - see above
    from cecgen.publishing import publish  # noqa: PLC0415 - MkDocs takes 300 ms to load

    known = {each.id: {c.scheme.id for c in each.certifications} for each in result.transcript.holders}
    scheme = result.registry.catalogue.aliases.get(scheme, scheme) if scheme else None
    if holder is not None and holder not in known:
        _unknown("holder", holder, list(known))
    if holder is not None and scheme is not None and scheme not in known[holder]:
        _unknown(f"certification of {holder}", scheme, list(known[holder]))
    edition = Edition(name, holder, scheme, result.ledger.workspace.privacy.evidence)  # type: ignore[arg-type]
    target = Path(site) if site else result.root / "site"
    with progress("Building the site"):
        found = publish(result, edition, result.root / "build", target)
    _show(found)
    if found:
        return 1
    click.echo(_summary(result))
    click.echo(f"built {target / 'index.html'}")
    return 0


@cli.command()
@workspace_options
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="The port on this machine.")
def serve(folder: str | None, as_of: date | None, no_code: bool, port: int) -> int:
    """Show the site on this machine, and rebuild and reload it whenever a file is saved."""
    from cecgen.serving import serve as serve_site  # noqa: PLC0415 - MkDocs takes 300 ms to load

    return serve_site(_root(folder), lambda: _worked_out(folder, as_of, no_code), port, click.echo)


@cli.command()
@workspace_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
def plugins(folder: str | None, as_of: date | None, no_code: bool, form: str) -> int:
    """List what is loaded, from where, and when its facts were read."""
    from cecgen.outputs.loaded import loaded_json, loaded_text  # noqa: PLC0415 - `check` does not need it
    from cecgen.pipeline import loaded  # noqa: PLC0415 - see above

    root = _root(folder, required=False)
    registry, found = loaded(root, code=not no_code)
    rows = [(each.name, each.where, each.checks, each.importers, each.providers, each.schemes) for each in registry.plugins]
    click.echo((loaded_json if form == "json" else loaded_text)(rows, registry.catalogue), nl=False)
    _show(found, err=form == "json")
    return 1 if any(each.severity == "error" for each in found) else 0


@cli.command()
@click.argument("name", type=click.Choice(["scheme"]))
def schema(name: str) -> int:
    """Print the JSON Schema of a kind of file, for editors and other programs."""
    import json  # noqa: PLC0415 - only this command needs it

    from cecgen.schemas import schema as schema_of  # noqa: PLC0415 - see above

    click.echo(json.dumps(schema_of(name), ensure_ascii=False, indent=2))
    return 0


@cli.command()
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("-C", "base", metavar="DIR", default=".", help="The folder that DIR starts at.")
@click.option("--as-of", type=Day(), metavar="DATE", help="The day that the example's cycle is laid around, instead of today.")
def init(folder: str, base: str, as_of: date | None) -> int:
    """Start a repository with an example holder, ready to check, build and push."""
    from cecgen.starter import start  # noqa: PLC0415 - only this command needs it

    target = Path(base) / folder
    try:
        written = start(target, as_of or _now().date())
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename} is there already; nothing was written") from None
    for path in written:
        click.echo(f"wrote {path}")
    here = "" if target.resolve() == Path.cwd() else f" -C {target}"
    click.echo(f"next: cecgen check{here} && cecgen build{here}")
    return 0


def _now() -> datetime:
    """The one place where the clock is read."""
    return datetime.now().astimezone()


def _root(folder: str | None, *, required: bool = True) -> Path:
    """The repository that was named, or the nearest folder above this one that is one."""
    start = Path(folder) if folder else Path.cwd()
    if folder and not start.is_dir():
        raise click.UsageError(f"{folder} is not a folder")
    if folder is None:
        for candidate in (start, *start.parents):
            if (candidate / SETTINGS).is_file():
                return candidate
    if required and not (start / SETTINGS).is_file():
        where = f"in {folder}" if folder else "here or above"
        raise click.UsageError(f"no {SETTINGS} {where}; `cecgen init {folder or 'DIR'}` starts a repository")
    return start


def _worked_out(folder: str | None, as_of: date | None, no_code: bool) -> Result:
    with progress("Reading and judging"):
        return work_out(_root(folder), _now(), as_of=as_of, code=not no_code)


def _summary(result: Result) -> str:
    entries = sum(len(holder.entries) for holder in result.ledger.holders)
    return summary(result.transcript.diagnostics, len(result.ledger.holders), entries)


def _show(found: tuple[Reported, ...] | list[Reported], *, err: bool = False) -> None:
    if text := report(found):
        click.echo(text, err=err)


def _unknown(what: str, name: str, known: list[str]) -> NoReturn:
    near = nearest(name, known)
    raise click.UsageError(f'no {what} "{name}"' + (f'; did you mean "{near}"?' if near else ""))


def main() -> None:
    """Runs a command and ends the process with its exit code; the one place that maps what went wrong to one."""
    gc.disable()  # a run is short and keeps nearly all that it makes: collecting only costs time
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except Unusable as error:
        _show(error.reported, err=True)
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; that is no fault
        code = 0
    except Exception as error:  # a bug: said in one line, since a traceback helps no user
        _report_bug(error)
        code = BUG
    sys.exit(code)


def _report_bug(error: Exception) -> None:
    import os  # noqa: PLC0415 - only when something broke
    import traceback  # noqa: PLC0415 - see above

    click.echo(f"cecgen has a bug: {type(error).__name__}: {error}", err=True)
    if os.environ.get("CECGEN_TRACEBACK"):
        click.echo(traceback.format_exc(), err=True)
    else:
        click.echo("please report it with what CECGEN_TRACEBACK=1 prints when you run the command again", err=True)
