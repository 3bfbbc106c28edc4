"""The page about the commands is held against the commands."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from cecgen.cli import VERBS, cli

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_every_command_has_a_section_and_no_section_is_invented() -> None:
    """The page has one section for each command, in the order in which the program lists them."""
    assert re.findall(r"^## cecgen (\S+)$", PAGE.read_text(), re.MULTILINE) == [*VERBS]


@pytest.mark.parametrize("name", VERBS)
def test_the_page_prints_the_help_of_each_command(name: str) -> None:
    """A command's help on the page is the help that the command prints."""
    printed = CliRunner().invoke(cli, [name, "--help"], prog_name="cecgen").output.rstrip()
    assert f"```text\n{printed}\n```" in PAGE.read_text()
