"""The manual pages say what the commands say."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.cli import VERBS

if TYPE_CHECKING:
    from conftest import Golden

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "man"
_spec = importlib.util.spec_from_file_location("manual", ROOT / "ci" / "manual.py")
assert _spec
assert _spec.loader
manual = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(manual)
PAGES: dict[str, str] = dict(manual.manual_pages())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_its_command_says(name: str, golden: Golden) -> None:
    """`python ci/manual.py docs/man` writes them anew."""
    golden(FOLDER / name, PAGES[name])


def test_every_command_has_a_page_and_no_other_is_there() -> None:
    """A command that was renamed leaves none behind."""
    wanted = {"cecgen.1", *(f"cecgen-{verb}.1" for verb in VERBS)}
    assert {path.name for path in FOLDER.iterdir()} == wanted == PAGES.keys()


def test_the_wheel_puts_the_pages_where_man_looks() -> None:
    """An environment's `share/man` is on the path of `man` when its `bin` is on the path of the shell."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"] == {"docs/man": "share/man/man1"}


def test_a_page_has_the_whole_sentence_the_options_and_an_example() -> None:
    """Hyphens can be copied, and a line that begins with a dot is no command of the formatter."""
    page = PAGES["cecgen-fmt.1"]
    assert "cecgen\\-fmt \\- Put keys in order, and days, amounts and blanks in one form; comments stay" in page
    assert "\\fB\\-\\-check\\fP" in page
    assert "cecgen fmt \\-\\-check" in page.partition(".SH EXAMPLES")[2]
    assert manual._escape(".cecgen/ it's\n'tis \\b") == "\\&.cecgen/ it's\n\\&'tis \\eb"
