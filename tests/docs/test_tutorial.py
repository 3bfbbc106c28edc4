"""docs/new-body.md works as it stands: its blocks are written as it says, and its commands print what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Command, Golden

PAGE = Path(__file__).parents[2] / "docs" / "new-body.md"
TEXT = PAGE.read_text(encoding="utf-8")
LEFT_OUT = "…"
"""Stands for the lines of an output before those that are shown."""


BLOCK = re.compile(r"(?P<lead>[^\n]*)\n\n```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
"""A fenced block with the line of prose that leads to it."""


class Reader:
    """Somebody who follows the page to the letter in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: tuple[Path, str] | None = None

    def write(self, lead: str, body: str) -> None:
        """Writes a block where the prose before it says."""
        if self._last and lead == "Take that block out again, and add this instead:":
            path, before = self._last
            after = ""
        elif found := re.fullmatch(r"Below the line `([^`]+)` of `([^`]+)`, add:", lead):
            path = self._folder / found[2]
            before, line, after = path.read_text(encoding="utf-8").partition(f"{found[1]}\n")
            assert line
            assert line not in after
            before += line
        elif found := re.fullmatch(r"At the end of `([^`]+)`, add:", lead):
            path, after = self._folder / found[1], ""
            before = path.read_text(encoding="utf-8") + "\n"
        else:
            found = re.fullmatch(r"Write `([^`]+)`:", lead)
            assert found, f"nothing says where this goes: {body}"
            path, before, after = self._folder / found[1], "", ""
            assert not path.exists(), f"{found[1]} is written twice"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(before + body + after, encoding="utf-8")
        self._last = path, before


def show(command: str, expected: str, printed: str) -> str:
    """What a command printed as the page shows it: without blanks at line ends, and from the first line that it shows."""
    lines = [line.rstrip() for line in printed.splitlines()]
    if expected.startswith(LEFT_OUT):
        lines = [LEFT_OUT, *lines[lines.index(expected.splitlines()[1]) :]]
    return "\n".join([command, *lines, ""])


def follow(folder: Path, cecgen: Command) -> str:
    """The page with what its commands really print."""
    reader = Reader(folder)

    def done(block: re.Match[str]) -> str:
        if block["language"] == "toml":
            reader.write(block["lead"], block["body"])
            return block[0]
        command, _, expected = block["body"].partition("\n")
        ran = cecgen(*shlex.split(command.removeprefix("$ "))[1:])
        assert ran.code in (0, 1), ran.output
        return block[0].replace(block["body"], show(command, expected, ran.output))

    return BLOCK.sub(done, TEXT)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, in a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def test_every_command_prints_what_the_page_shows(scratch: Path, cecgen: Command, golden: Golden) -> None:
    """Once every file is written as the page says, block by block."""
    golden(PAGE, follow(scratch, cecgen))


def test_the_example_of_the_page_would_say_what_comes_out_differently(scratch: Path, cecgen: Command) -> None:
    """Otherwise its silence would prove nothing."""
    follow(scratch, cecgen)
    file = scratch / "plugins/harbour.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("counted = 10", "counted = 11"), encoding="utf-8")
    ran = cecgen("check")
    assert ran.code == 1
    assert "CEC113: harbour.coach: counted is 10, but the example expects 11" in ran.output


def test_every_block_is_a_file_or_a_command() -> None:
    """Nothing is hidden, and nothing is left for the reader to guess."""
    blocks = list(BLOCK.finditer(TEXT))
    assert {block["language"] for block in blocks} == {"toml", "text"}
    assert 2 * len(blocks) == TEXT.count("\n```")
    assert all(block["body"].startswith("$ cecgen ") for block in blocks if block["language"] == "text")
    assert "<!--" not in TEXT
