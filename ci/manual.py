"""Write the manual pages of `cecgen` and its commands: `python ci/manual.py docs/man`. A test holds them to the commands."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from click_man.man import ManPage

from cecgen import __version__
from cecgen.cli import cli
from cecgen.cli.context import SharedOption
from cecgen.cli.examples import EXAMPLES

_WITHOUT_DAY = ""
"""A page says the version that it is of; with a day it would differ at every making."""


def manual_pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page: `cecgen.1`, and one for each command."""
    with click.Context(cli, info_name="cecgen", **cli.context_settings) as group:
        commands = [(name, cli.get_command(group, name)) for name in cli.list_commands(group)]
        yield "cecgen.1", _format_page(group, [(name, _first_sentence(each)) for name, each in commands if each])
        for name, each in commands:
            assert each is not None
            with click.Context(each, parent=group, info_name=name) as context:
                yield f"cecgen-{name}.1", _format_page(context, [], EXAMPLES[name])


def _format_page(context: click.Context, commands: list[tuple[str, str]], examples: tuple[str, ...] = ()) -> str:
    command = context.command
    page = ManPage(context.command_path)
    page.date, page.version = _WITHOUT_DAY, __version__
    page.short_help = _escape(_first_sentence(command).rstrip("."))
    page.synopsis = " ".join(command.collect_usage_pieces(context))
    page.description = _escape(_description(command))
    records = [each.get_help_record(context) for each in command.get_params(context) if isinstance(each, click.Option)]
    if shared := [each.opts[0] for each in command.get_params(context) if isinstance(each, SharedOption)]:
        records.append((", ".join(shared), "See cecgen(1)."))
    page.options = [(option, _escape(text)) for option, text in filter(None, records)]
    page.commands = [(name, _escape(text)) for name, text in commands]
    shown = "".join(f".PP\n.nf\n{_escape(f'cecgen {example}')}\n.fi\n" for example in examples)
    return f"{page}.SH EXAMPLES\n{shown}" if examples else str(page)


def _first_sentence(command: click.Command) -> str:
    return command.get_short_help_str(500)


def _description(command: click.Command) -> str:
    """The help in paragraphs; lines that are kept as they are (click's \\b) become a paragraph each."""
    paragraphs = [each.strip(" ") for each in re.split(r"\n\s*\n", (command.help or "").strip())]
    kept = [each.splitlines()[1:] if each.startswith("\b") else [each] for each in paragraphs]
    return "\n\n".join(" ".join(text.split()) for lines in kept for text in lines)


def _escape(text: str) -> str:
    """A text that the formatter prints as it is: no command at the beginning of a line, no escape, a hyphen to copy."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"(?m)^([.'])", r"\\&\1", plain)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in manual_pages():
        (folder / file).write_text(text, encoding="utf-8")
