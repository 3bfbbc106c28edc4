"""The page about the commands is held against the commands.

`pytest tests/docs/test_commands_page.py --update-goldens` writes the help of each command into it anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cecgen.cli import VERBS, cli

if TYPE_CHECKING:
    from conftest import Golden

PATH = Path(__file__).parents[2] / "docs" / "commands.md"
PAGE = PATH.read_text(encoding="utf-8")
HELP_OPTION = re.compile(r"^  -h, --help +Show this message and exit\.\n", re.MULTILINE)
SHARED_OPTIONS = "\n\n  Also -C, --as-of, --no-code, --rules-from: see `cecgen --help`."
INTRODUCTION = PAGE.partition("\n## ")[0]


def print_help(name: str) -> str:
    """What a command's `--help` prints."""
    return CliRunner().invoke(cli, [name, "--help"], prog_name="cecgen").output.rstrip()


def shown_help(name: str) -> str:
    """The help on the page: all of it but the two lines that the introduction says for every command."""
    text = HELP_OPTION.sub("", print_help(name) + "\n").rstrip()
    return re.sub(r"\n\nOptions:(?=\n\n|\Z)", "", text.removesuffix(SHARED_OPTIONS).rstrip())


def with_help(page: str) -> str:
    """The page with the help that the commands print."""
    for name in VERBS:
        block = rf"(^## cecgen {name}\n(?:(?!## ).*\n)*?```text\n)Usage: (?:.*\n)*?(?=```$)"
        page, found = re.subn(
            block, lambda match, name=name: f"{match[1]}{shown_help(name)}\n", page, count=1, flags=re.MULTILINE
        )
        assert found, f"no help below `cecgen {name}`"
    return page


def test_every_command_has_a_section_and_no_section_is_invented() -> None:
    """The page has one section for each command, in the order in which the program lists them."""
    assert re.findall(r"^## cecgen (\S+)$", PAGE, re.MULTILINE) == [*VERBS]


def test_the_page_prints_the_help_of_each_command(golden: Golden) -> None:
    """To the letter, without the lines that are the same everywhere."""
    golden(PATH, with_help(PAGE))


@pytest.mark.parametrize("name", VERBS)
def test_the_introduction_says_which_commands_lack_shared_options(name: str) -> None:
    """Their help lists those that they take."""
    (sentence,) = re.findall(r"^.* take those of the first four that their help lists\.$", INTRODUCTION, re.MULTILINE)
    assert (f"`{name}`" in sentence) != print_help(name).endswith(SHARED_OPTIONS)
    assert HELP_OPTION.search(print_help(name) + "\n")


def test_the_pages_name_one_command_for_who_may_not_work_next_month() -> None:
    """The manager's page and the list of commands give the same answer."""
    asks = re.compile(r"^(cecgen .*?) +# who may not work next month\?$", re.MULTILINE)
    found = [asks.findall((PATH.parent / page).read_text(encoding="utf-8")) for page in ("commands.md", "manager.md")]
    assert found == [["cecgen status --within 60d"]] * 2
