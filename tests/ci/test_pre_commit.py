"""The hooks for pre-commit, run by pre-commit itself on a scratch repository, from a clone of this tree as it is."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pre_commit.clientlib import load_config, load_manifest
from starter import write_starter
from test_readme import tracked_files

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
LOOSE = '[[entry]]\ntitle = "Falls"\ndate = "2025-03-14"\nprovider = "ace"\nkind = "course"\naward = "0.6 CEC"\n'
TIDY = '[[entry]]\ndate = 2025-03-14\ntitle = "Falls"\nprovider = "ace"\nkind = "course"\naward = "0.6 CEC"\n'
ENTRY = "content/alex-example/falls.toml"


def git(folder: Path, *arguments: str) -> str:
    """Runs git as somebody who has no settings."""
    who = ("-c", "user.name=Alex Example", "-c", "user.email=alex@example.org", "-c", "commit.gpgsign=false")
    nobody = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    ran = subprocess.run(["git", *who, *arguments], cwd=folder, env=nobody, check=True, capture_output=True, text=True)
    return ran.stdout.strip()


class Hooks:
    """pre-commit with the hooks of this tree installed."""

    def __init__(self, source: Path, home: Path) -> None:
        self.source = source
        self.revision = git(source, "rev-parse", "HEAD")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SKIP")},
            "PRE_COMMIT_HOME": str(home),
            "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_COMPILE": "no",  # as pip's settings say --no-compile: most of it is never imported here
            "PIP_NO_WARN_CONFLICTS": "no",  # likewise: the environment is a new one
            "GIT_CONFIG_GLOBAL": os.devnull,
        }

    def configure(self, folder: Path, **extra: Any) -> None:
        """Lays out a git repository whose configuration names both hooks."""
        hooks = [{"id": "cecgen-fmt", **extra}, {"id": "cecgen-check", **extra}]
        repos = [{"repo": str(self.source), "rev": self.revision, "hooks": hooks}]
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": repos}))
        git(folder, "init", "-q")
        git(folder, "add", "-A")

    def run(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """Runs pre-commit; its exit code and all that it printed."""
        command = [sys.executable, "-m", "pre_commit", *arguments, "--color=never"]
        ran = subprocess.run(command, cwd=folder, env=self.environment, capture_output=True, text=True)
        return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    """The hooks, installed once for a run, however many processes share it."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pre-commit"
    shared.mkdir(exist_ok=True)
    source = shared / "cecgen"
    with open(shared / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "installed").exists():
            for file in tracked_files(ROOT):
                (source / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, source / file.relative_to(ROOT))
            git(source, "init", "-q")
            git(source, "add", "-A")
            git(source, "commit", "-qm", "As it is")
            made = Hooks(source, shared / "home")
            (shared / "empty").mkdir()
            made.configure(shared / "empty")
            code, printed = made.run(shared / "empty", "install-hooks")
            assert code == 0, printed
            (shared / "installed").touch()
    return Hooks(source, shared / "home")


@pytest.fixture
def transcripts(tmp_path: Path) -> Path:
    """A repository as `cecgen init` starts it."""
    write_starter(tmp_path / "transcripts", date(2026, 1, 1))
    return tmp_path / "transcripts"


def outcomes(printed: str) -> dict[str, str]:
    """What pre-commit says of each hook."""
    return dict(re.findall(r"^(cecgen \w+)\.+(?:\(.*\))?(\w+)$", printed, re.MULTILINE))


def test_the_hooks_are_as_pre_commit_wants_them() -> None:
    """Its own reading of the file, and commands that there are."""
    assert [(hook["id"], hook["entry"]) for hook in load_manifest(HOOKS)] == [
        ("cecgen-check", "cecgen check"),
        ("cecgen-fmt", "cecgen fmt"),
    ]


@pytest.mark.parametrize(
    ("file", "meant"),
    [
        ("cecgen.toml", True), ("content/a/a.toml", True), ("content/a/evidence/a.pdf", True), ("plugins/a.py", True),
        ("sub/cecgen.toml", True), ("sub/content/a.toml", True), ("README.md", False), ("pyproject.toml", False),
        ("my-cecgen.toml", False), ("discontent/a.toml", False), ("cecgen.toml.bak", False),
    ],
)  # fmt: skip
def test_the_hooks_run_on_what_cecgen_reads(file: str, meant: bool) -> None:
    """At the top of a repository or below it; the check runs on every commit, which may delete a file."""
    check, form = load_manifest(HOOKS)
    assert bool(re.search(form["files"], file)) is meant
    assert (check["always_run"], check["files"]) == (True, "")


def test_the_page_shows_configurations_that_pre_commit_takes(tmp_path: Path) -> None:
    """Both of them, with hooks that there are."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    whole, below = re.findall(r"^```yaml\n(repos:.*?|    hooks:.*?)^```$", page, re.MULTILINE | re.DOTALL)
    below = whole[: whole.index("    hooks:")] + below
    for number, text in enumerate((whole, below)):
        (tmp_path / f"{number}.yaml").write_text(text)
        (repo,) = load_config(tmp_path / f"{number}.yaml")["repos"]
        assert {hook["id"] for hook in repo["hooks"]} == {hook["id"] for hook in load_manifest(HOOKS)}


def test_sound_files_pass(hooks: Hooks, transcripts: Path) -> None:
    """Those that `cecgen init` writes."""
    hooks.configure(transcripts)
    code, printed = hooks.run(transcripts, "run", "--all-files")
    assert outcomes(printed) == {"cecgen fmt": "Passed", "cecgen check": "Passed"}
    assert code == 0


def test_a_file_without_its_form_is_put_into_it_and_stops_the_commit(hooks: Hooks, transcripts: Path) -> None:
    """Once; added again, it passes."""
    (transcripts / ENTRY).write_text(LOOSE)
    hooks.configure(transcripts)
    code, printed = hooks.run(transcripts, "run", "--all-files")
    assert outcomes(printed) == {"cecgen fmt": "Failed", "cecgen check": "Passed"}
    assert code == 1
    assert f"formatted {ENTRY}\n" in printed
    assert (transcripts / ENTRY).read_text() == TIDY
    git(transcripts, "add", "-A")
    assert hooks.run(transcripts, "run", "--all-files")[0] == 0


def test_a_bad_entry_stops_the_commit_with_its_place(hooks: Hooks, transcripts: Path) -> None:
    """As `check` prints it."""
    (transcripts / ENTRY).write_text(TIDY.replace("2025-03-14", '"14 March 2025"'))
    hooks.configure(transcripts)
    code, printed = hooks.run(transcripts, "run", "--all-files")
    assert outcomes(printed) == {"cecgen fmt": "Passed", "cecgen check": "Failed"}
    assert code == 1
    assert f"{ENTRY}:2:1: error CEC203: " in printed


def test_a_commit_that_only_deletes_a_certificate_is_stopped(hooks: Hooks, transcripts: Path) -> None:
    """pre-commit passes no file that is deleted, and skips a hook that waits for one."""
    hooks.configure(transcripts)
    _, printed = hooks.run(transcripts, "run", "--files", "README.md")
    assert outcomes(printed) == {"cecgen fmt": "Skipped", "cecgen check": "Passed"}
    git(transcripts, "commit", "-qm", "Before")
    git(transcripts, "rm", "-q", "content/alex-example/evidence/specimen-ace.pdf")
    code, printed = hooks.run(transcripts, "run")
    assert outcomes(printed) == {"cecgen fmt": "Skipped", "cecgen check": "Failed"}
    assert code == 1
    assert "CEC403" in printed


def test_in_a_folder_of_a_larger_repository_dash_c_names_it(hooks: Hooks, transcripts: Path) -> None:
    """The files that pre-commit passes start at the top all the same; those of other folders are left as they are."""
    (transcripts / ENTRY).write_text(LOOSE)
    other = transcripts.parent / "website" / "content" / "page.toml"
    other.parent.mkdir(parents=True)
    other.write_text("a  =  1\n")
    hooks.configure(transcripts.parent, args=["-C", "transcripts"])
    code, printed = hooks.run(transcripts.parent, "run", "--all-files")
    assert outcomes(printed) == {"cecgen fmt": "Failed", "cecgen check": "Passed"}
    assert code == 1
    assert (transcripts / ENTRY).read_text() == TIDY
    assert other.read_text() == "a  =  1\n"
    git(transcripts.parent, "add", "-A")
    assert hooks.run(transcripts.parent, "run", "--all-files")[0] == 0
