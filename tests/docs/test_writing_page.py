"""The page about writing entries is held against the commands: what it shows is what they print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.model.document_limits import MAX_EVIDENCE_BYTES

if TYPE_CHECKING:
    from conftest import Command, Repository

PAGE = (Path(__file__).parents[2] / "docs" / "writing.md").read_text()
SESSION = next(each for each in re.findall(r"```console\n\$ (.*?)```", PAGE, re.DOTALL) if "\ncontent/" in each)


def test_what_the_page_shows_of_add_is_what_it_prints(
    repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """To the letter, id included."""
    typed, sign, shown = SESSION.partition("\ncontent/")
    home = tmp_path_factory.mktemp("home")
    (home / "Downloads").mkdir()
    (home / "Downloads" / "scan.pdf").write_bytes(b"%PDF-1.7".ljust(31_204))
    monkeypatch.chdir(repository())
    words = [word.replace("~", str(home)) for word in shlex.split(typed.replace("\\\n", ""))]
    assert cecgen(*words[1:]) == (0, sign.strip() + shown)


def test_every_entry_that_the_page_names_is_the_one_that_it_wrote() -> None:
    """An id is written in several places."""
    ids = set(re.findall(r"2025-06-01-strength-for-older-adults-[a-z0-9]+", PAGE))
    assert len(ids) == 1


def test_the_page_states_the_largest_certificate() -> None:
    """In MiB."""
    assert f"over {MAX_EVIDENCE_BYTES // 1024**2} MiB" in PAGE
