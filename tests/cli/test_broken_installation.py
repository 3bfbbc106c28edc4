"""Commands that open certificates say that the installation is broken, and not that a certificate is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents import pdf

from cecgen.evidence.sandbox import process

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Command, Repository


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library is installed and cannot be loaded."""
    program = f"import sys\nsys.modules['pikepdf'] = None\n{process._WORKER_PROGRAM}"
    monkeypatch.setattr(process, "_WORKER_PROGRAM", program)


@pytest.mark.usefixtures("broken")
def test_a_broken_installation_says_what_to_install(repository: Repository, cecgen: Command, tmp_path: Path) -> None:
    entry = repository.entry + 'evidence = ["evidence/a.pdf"]\n'
    root = repository({f"{repository.folder}/entry.toml": entry, f"{repository.folder}/evidence/a.pdf": pdf("Balance")})
    new = tmp_path / "new.pdf"
    new.write_bytes(pdf("Course title: Gait"))
    for command in (("check", "--evidence"), ("import", str(new), "--holder", "jordan-rivera", "--no-input")):
        ran = cecgen(*command, "-C", root)
        assert ran.code == 2, ran.output
        assert "pip install --force-reinstall 'cecgen[evidence]'" in ran.output
        assert "broken in this installation (ModuleNotFoundError: import of pikepdf" in ran.output
        assert "evidence/a.pdf" not in ran.output
