"""The command line: arguments in, one call, exit code out.

Exit codes: 0 clean or warnings only, 1 problems found, 2 usage or a workspace that cannot be read, 3 a bug, 130 interrupted.
Each command is a module that is loaded when it is called: `check` starts in a tenth of the time that `build` takes to load.
"""

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from cecgen import __version__
from cecgen.cli.context import SharedOption, print_diagnostics
from cecgen.cli.examples import EXAMPLES
from cecgen.cli.option_types import REPOSITORY
from cecgen.cli.output import output_option
from cecgen.cli.screen import screen_options
from cecgen.diagnostics import CecgenError, closest_match

VERBS = {
    "init": "init",
    "holder": "holder",
    "add": "add",
    "attach": "attach",
    "edit": "edit",
    "import": "importing",
    "fmt": "fmt",
    "check": "check",
    "status": "status",
    "list": "listing",
    "explain": "explain",
    "plan": "plan",
    "reconcile": "reconcile",
    "diff": "diff",
    "build": "build",
    "serve": "serve",
    "export": "export",
    "renew": "renew",
    "close": "close",
    "reopen": "reopen",
    "retention": "retention",
    "forms": "forms",
    "pack": "pack",
    "verify": "verify",
    "designs": "designs",
    "plugins": "plugins",
    "schema": "schema",
    "completion": "completion",
    "help": "help",
}
"""Every command in the order in which a user meets them, and its module."""
OTHER_NAMES = {
    "new": "add",
    "open": "edit",
    "format": "fmt",
    "lint": "check",
    "test": "check",
    "validate": "check",
    "ls": "list",
    "show": "status",
}
"""What other programs call a command: "format" looks like a slip for "forms", and "open" for "reopen"."""
REFUSAL_PREFIXES = {
    "renew": "nothing was written",
    "close": "nothing was closed",
    "reopen": "nothing was opened",
    "forms": "nothing was written",
    "pack": "nothing was packed",
}
"""How the message begins when a command refuses to do its work."""
PRINTING_COMMANDS = {"status", "list", "explain", "plan", "diff", "retention", "verify", "plugins", "schema"}
"""The commands that print a text or document, which `--output` writes to a file; check and export have their own option."""
SHARED_OPTIONS = {"folder": "-C", "as_of": "--as-of", "no_code": "--no-code", "rules_from": "--rules-from"}
"""The options that may come before a command, by the name of their value; those of the screen need no entry here."""
MAX_HELP_LETTERS = 500
"""Letters of a command's first sentence in the list of commands: all of it."""
UNUSABLE = 2
BUG = 3
INTERRUPTED = 130


class CommandGroup(click.Group):
    """The commands, each loaded when it is called; the options that they share may be before a command or after it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order in which a user meets them."""
        return [*VERBS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command from its module."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"{__name__}.{VERBS[cmd_name]}").command
        if command.epilog is None:  # a module is loaded once, and asked for several times
            command.params.extend(screen_options(hidden=True))
            if cmd_name in PRINTING_COMMANDS:
                command.params.append(output_option())
            command.epilog = f"\b\n{'Examples' if len(EXAMPLES[cmd_name]) > 1 else 'Example'}:\n" + "\n".join(
                f"  cecgen {example}" for example in EXAMPLES[cmd_name]
            )
            if shared := [each.opts[0] for each in command.params if isinstance(each, SharedOption)]:
                command.epilog += f"\n\nAlso {', '.join(shared)}: see `cecgen --help`."
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write in full what each command does: click would cut it to one line."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(MAX_HELP_LETTERS)) for name, each in commands if each])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed and pass it the options before its name; suggest one for a misspelt name."""
        name = args[0]
        if name not in VERBS:
            fail_unknown_command(ctx, name)
        _, command, rest = super().resolve_command(ctx, args)
        takes = {option for each in command.params for option in each.opts} if command else set()
        before: list[str] = []
        for option, value in ctx.params.items():
            if value in (None, False) or name in ("completion", "help"):  # they do not read a repository
                continue
            word = SHARED_OPTIONS[option]
            if word not in takes:
                ctx.fail(f"`cecgen {name}` does not take {word}")
            before += [word] if value is True else [word, str(value)]
        return name, command, [*before, *rest]

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Read the arguments, where `--help` prints and ends."""
        try:
            return super().make_context(*arguments, **more)
        except BrokenPipeError:
            _end_quietly()

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; the one place that prints a `CecgenError`: its problems, its message and what to do."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _end_quietly()
        except CecgenError as error:
            print_diagnostics(error.diagnostics, err=True)
            if error.message:
                outcome = REFUSAL_PREFIXES.get(ctx.invoked_subcommand or "") if error.exit_status == 1 else None
                click.echo(f"{outcome or 'Error'}: {error}", err=True)
            return error.exit_status


def fail_unknown_command(ctx: click.Context, name: str) -> NoReturn:
    """Raise a usage error about an unknown command, with the one that is probably meant."""
    near = OTHER_NAMES.get(name) or closest_match(name, [*VERBS])
    ctx.fail(f'no command "{name}"' + (f'; did you mean "{near}"?' if near else "; `cecgen --help` lists them all"))


@click.group(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="The options may be before a command or after it. `cecgen help COMMAND` says more.",
)
@click.version_option(__version__, "-V", "--version", prog_name="cecgen")
@click.option(
    "-C", "folder", type=REPOSITORY, metavar="DIR", help="The repository; else the nearest folder above with a cecgen.toml."
)
@click.option("--as-of", metavar="DATE", help="Judge as of this day instead of today.")
@click.option("--no-code", is_flag=True, help="Run no Python of the repository (for a stranger's branch).")
@click.option("--rules-from", metavar="REV", help="Take settings and plugins from a git revision, not from here.")
def cli(**_: Any) -> None:
    """Continuing-education credits as TOML in git: converted, checked, and built into transcripts."""


cli.params.extend(screen_options(hidden=False))


def main() -> None:
    """Run a command and end the process with its exit code."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _report_interruption()
        code = INTERRUPTED
    except OSError as error:  # the machine's fault: a full disk, no permission, a device that fails
        _report_failure(error)
        code = UNUSABLE
    except Exception as error:  # a bug, reported in one line: a traceback does not help a user
        if _was_interrupted(error):
            _report_interruption()
            code = INTERRUPTED
        else:
            _report_bug(error)
            code = BUG
    sys.exit(code)


def _report_interruption() -> None:
    with suppress(OSError):  # the terminal may be gone
        click.echo("interrupted", err=True)


def _was_interrupted(error: BaseException | None) -> bool:
    """Return True if an error comes from Ctrl-C: a class that is just being made, or a library, turns it into its own."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _end_quietly() -> NoReturn:
    """End with exit code 0: `cecgen … | head` has read enough, and click would call that a failure."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the process ends with it
    raise click.exceptions.Exit(0)


def _report_failure(error: OSError) -> None:
    """Say which file the machine could not read or write, and why."""
    place = error.filename or ("standard output" if _was_printing(error) else "")
    with suppress(OSError):  # the stream for errors may be the one that fails
        click.echo(f"Error: {place}{': ' if place else ''}{error.strerror or error}", err=True)
        _print_traceback()


def _was_printing(error: OSError) -> bool:
    """Return True if the error is from printing to standard output; such an error names no file."""
    frames = error.__traceback__
    while frames and frames.tb_next:
        frames = frames.tb_next
    return frames is not None and frames.tb_frame.f_globals.get("__name__") == click.echo.__module__


def _report_bug(error: Exception) -> None:
    with suppress(OSError):
        click.echo(f"cecgen has a bug: {type(error).__name__}: {error}", err=True)
        if not _print_traceback():
            click.echo("please report it with what CECGEN_TRACEBACK=1 prints when you run the command again", err=True)


def _print_traceback() -> bool:
    """Print where the exception came from if the user asks for it; returns whether they do."""
    import traceback  # noqa: PLC0415 - only when something broke

    if not os.environ.get("CECGEN_TRACEBACK"):
        return False
    click.echo(traceback.format_exc(), err=True)
    return True
