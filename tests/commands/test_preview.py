"""A preview: one holder, evaluated with files that are not written yet."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.commands.preview import evaluate_with_files
from cecgen.pipeline import open_workspace

if TYPE_CHECKING:
    from conftest import Repository


def test_a_file_that_another_command_removes_meanwhile_is_not_there(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy of an edit that ends just now, say."""
    root = repository({f"{repository.folder}/.holder.edit.toml": "x"})
    copy = shutil.copyfile

    def copy_late(source: str, target: Path) -> None:
        if source.endswith(".edit.toml"):
            Path(source).unlink()
        copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", copy_late)
    result = evaluate_with_files(open_workspace(root, datetime(2026, 3, 16, tzinfo=UTC)), "jordan-rivera", {})
    assert [len(holder.entries) for holder in result.ledger.holders] == [1]
