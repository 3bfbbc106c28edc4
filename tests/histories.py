"""Scratch git repositories, apart from whatever configuration this machine has."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Command, Repository


class History:
    """A git repository with the sound workspace in it: `history({path: content or None})` makes the next commit."""

    def __init__(self, top: Path, repository: Repository) -> None:
        self.top = top
        self.root = repository.root
        self.holder, self.settings = repository.holder, repository.settings
        self._repository = repository
        self.git("init", "--quiet", "--initial-branch=main", cwd=top)

    def git(self, *arguments: str | Path, input: bytes | None = None, cwd: Path | None = None) -> str:
        """What git prints."""
        ran = subprocess.run(["git", *map(str, arguments)], cwd=cwd or self.top, input=input, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr.decode()
        return ran.stdout.decode().strip()

    def start(self, files: Mapping[str, str | bytes | None] | None = None) -> str:
        """Commits the sound workspace with some files added, replaced or left out."""
        self._repository(files)
        return self.commit()

    def __call__(self, files: Mapping[str, str | bytes | None]) -> str:
        """Commits some files written, or taken out where they hold nothing."""
        for name, content in files.items():
            path = self.root / name
            if content is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.commit()

    def commit(self) -> str:
        """Commits everything in the work tree."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def tree(self, *entries: tuple[str, str, str]) -> str:
        """A tree of entries (mode, name, id) that git itself would refuse to make."""
        body = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(id) for mode, name, id in entries)
        return self.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input=body)

    def blob(self, content: bytes) -> str:
        """Content by its id."""
        return self.git("hash-object", "-w", "--stdin", input=content)


@pytest.fixture
def own_git(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own, so that no configuration of this machine plays a part."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Scratch")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "scratch@example.org")
    return home


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside of every repository."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture
def history(own_git: Path, repository: Repository) -> History:
    """A git repository whose top folder is the workspace."""
    return History(repository.root, repository)


@pytest.fixture
def inner_history(own_git: Path, repository: Repository, elsewhere: Path) -> History:
    """A git repository with the workspace in a folder of it, whose name has blanks and letters of its own."""
    repository.root = elsewhere / "our records" / "Fortbildung für alle"
    return History(elsewhere, repository)


@pytest.fixture
def diffed(cecgen: Command, history: History) -> Callable[..., dict[str, Any]]:
    """`diffed(base, head)` is what changed, as the document says it."""

    def run(*arguments: str) -> dict[str, Any]:
        ran = cecgen("diff", *arguments, "--format", "json", "-C", history.root)
        assert ran.code == 0, ran.output
        document, end = json.JSONDecoder().raw_decode(ran.output)
        assert ran.output[end:].strip() == "" or ran.output[end:].startswith("\nnote: ")
        return document  # type: ignore[no-any-return]

    return run
