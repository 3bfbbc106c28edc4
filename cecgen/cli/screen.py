"""How much the user wants printed, and in which colours; the options may come before the command or after it."""

import os
from typing import IO, Any, Literal

import click
from msgspec import Struct


class Screen(Struct):
    """How much is printed in addition to the result, and in which colours."""

    is_quiet: bool = False
    """No progress, no notes, no summary of what went well."""
    is_verbose: bool = False
    """How long each step took."""
    colour: Literal["auto", "always", "never"] = "auto"

    def has_colour(self, stream: IO[Any]) -> bool:
        """Return True if what goes to this stream is coloured: on a terminal, unless NO_COLOR or an option says otherwise."""
        if self.colour != "auto":
            return self.colour == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR"):
            return True
        return stream.isatty() and os.environ.get("TERM") != "dumb"


def current_screen() -> Screen:
    """Return the options of the command that runs; the defaults outside of a command."""
    context = click.get_current_context(silent=True)
    return context.find_root().ensure_object(Screen) if context else Screen()


def print_note(text: str, *, err: bool = False) -> None:
    """Print a note for people in addition to the result; nothing with --quiet."""
    if not current_screen().is_quiet:
        click.echo(text, err=err)


def screen_options(*, hidden: bool) -> list[click.Option]:
    """The options of the screen: shown in the help of `cecgen`, and taken by every command."""

    def keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        # An option after the command replaces the same one before it.
        if value:
            setattr(ctx.find_root().ensure_object(Screen), str(param.name), value)

    more: dict[str, Any] = {"callback": keep, "expose_value": False, "hidden": hidden}
    return [
        click.Option(["-q", "--quiet", "is_quiet"], is_flag=True, help="Print only problems and the result.", **more),
        click.Option(["-v", "--verbose", "is_verbose"], is_flag=True, help="Also say how long each step takes.", **more),
        click.Option(
            ["--color", "colour"],
            type=click.Choice(["auto", "always", "never"]),
            help="When to colour; NO_COLOR and FORCE_COLOR are followed.",
            **more,
        ),
    ]
