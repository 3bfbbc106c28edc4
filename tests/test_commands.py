"""The page about the commands is held against the commands."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from cecgen.cli import cli

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"


def test_every_command_has_a_section_and_no_section_is_invented() -> None:
    """The page has one section for each command."""
    assert re.findall(r"^## cecgen (\S+)$", PAGE.read_text(), re.MULTILINE) == [
        "init",
        "check",
        "status",
        "explain",
        "build",
        "serve",
        "plugins",
        "schema",
    ]
    assert sorted(cli.commands) == sorted(re.findall(r"^## cecgen (\S+)$", PAGE.read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_page_prints_the_help_of_each_command(name: str) -> None:
    """A command's help on the page is the help that the command prints."""
    printed = CliRunner().invoke(cli, [name, "--help"], prog_name="cecgen").output.rstrip()
    assert f"```text\n{printed}\n```" in PAGE.read_text()
