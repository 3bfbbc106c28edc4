"""What README, the documentation and `.ci/run` promise a newcomer holds."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

BLOCK = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
INDEX = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|^\s*(?:extra-)?index-url\s*="
    r"|://[^\s/]+/(?:[^\s/]+/)*simple(?:/|[^\w.-]|$)|\bpy[p]i\b|python[h]osted",
    re.IGNORECASE | re.MULTILINE,
)


def blocks(language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(README) if kind == language]


def commands() -> list[str]:
    """README's commands for a fresh machine: build the example, run the tests."""
    return [body for body in blocks("sh") if body.startswith("python3 -m venv ")]


def tracked_files(root: Path) -> list[Path]:
    """Every file that git tracks; in a downloaded archive, which is no repository, every file that an archive holds."""
    git = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, text=True, check=False)
    paths = [root / name for name in git.stdout.split("\0") if name] or list(archive_files(root))
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def archive_files(root: Path) -> Iterator[Path]:
    """Every file below what pyproject.toml names for the source archive."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for pattern in project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]:
        for path in root.glob(pattern):
            yield from (each for each in (path, *path.rglob("*")) if "__pycache__" not in each.parts)


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_readme_gives_two_commands_of_one_line_each():
    build, tests = commands()
    assert build.count("\n") == tests.count("\n") == 1
    assert build.rstrip().endswith("cecgen build")
    assert "pytest" in tests


def test_the_commands_name_only_what_is_there():
    scripts = {*PROJECT["scripts"], "pip", "pytest"}
    for command in commands():
        assert set(re.findall(r"\.venv/bin/(\S+)", command)) <= scripts
        for file in re.findall(r"-c (\S+)", command):
            assert (ROOT / file).is_file()
        assert set(re.findall(r"\.\[(\w+)\]", command)) <= set(PROJECT["optional-dependencies"])


def test_readme_shows_an_entry_of_the_example_to_the_letter():
    (shown,) = blocks("toml")
    identifier = tomllib.loads(shown)["entry"][0]["id"]
    (file,) = (ROOT / "content").rglob(f"{identifier}.toml")
    assert shown in file.read_text(encoding="utf-8")


def test_every_dependency_is_pinned_to_one_version_that_the_project_accepts():
    pinned = {canonicalize_name(name): version for name, version in pins().items()}
    wanted = map(Requirement, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])
    outside = [str(need) for need in wanted if not need.specifier.contains(pinned.get(canonicalize_name(need.name), "0"))]
    assert outside == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(page):
    targets = LINK.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))
    files = [target.partition("#")[0] for target in targets if not re.match(r"\w+:", target)]
    assert [file for file in files if not (page.parent / file).exists()] == []


def run_ci(folder: Path, failing: str = "nothing") -> tuple[subprocess.CompletedProcess[str], str]:
    """Run `.ci/run` for real, with stand-ins for the tools that write down how they were called; and what they wrote.

    A command with `failing` in it says what is wrong, and fails.
    """
    (folder / ".ci").mkdir()
    (folder / ".ci" / "run").write_text((ROOT / ".ci" / "run").read_text())
    (folder / "README.md").write_text(README)
    log = folder / "log"
    for tool in (
        "tools/python3",
        "tools/chromium-headless-shell",
        *(f".venv/bin/{name}" for name in ("pip", "cecgen", "pytest", "coverage", "python", "ruff", "lint-imports", "mypy")),
    ):
        stand_in = folder / tool
        stand_in.parent.mkdir(parents=True, exist_ok=True)
        stand_in.write_text(
            f'#!/bin/sh\necho "${{CECGEN_BROWSER:-}}: $0 $*" >> "{log}"\n'
            f'case "$0 $*" in *"{failing}"*) echo "this is wrong"; exit 1; esac\n'
        )
        stand_in.chmod(0o755)
    environment = {"PATH": f"{folder}/tools:/usr/bin:/bin"}
    ran = subprocess.run(["bash", folder / ".ci" / "run"], check=False, capture_output=True, text=True, env=environment)
    return ran, re.sub(r'"?(?:json:)?/(?:tmp|dev/shm)/[^/\s]+/(\w+\.json)"?', r"\1", log.read_text())


def test_ci_runs_readmes_test_command_with_the_browser_required_and_then_the_rest(tmp_path):
    """Coverage and the linters; mypy and a minute for the fuzzers begin once all is installed, beside the tests."""
    ran, called = run_ci(tmp_path)
    assert ran.returncode == 0, ran.stderr
    steps = [step.strip().replace("'", "") for step in commands()[1].split("&&")]
    assert steps_run(called, "required") == steps
    rest = [line for line in steps_run(called, "") if line.startswith(".venv/")]
    beside = [".venv/bin/mypy", ".venv/bin/python -m benchmarks fuzz --minutes 1"]
    assert sorted(line for line in rest if line in beside) == beside
    installed, tested = (called.index(step) for step in (steps[1], steps[3]))
    assert all(installed < called.index(line) for line in beside)
    assert installed < tested
    assert [line for line in rest if line not in beside] == [
        ".venv/bin/coverage combine -q",
        ".venv/bin/coverage json -q -o all.json",
        ".venv/bin/python .ci/coverage_by_room.py all.json --hold transcript 95",
        ".venv/bin/ruff check",
        ".venv/bin/ruff format --check",
        ".venv/bin/lint-imports --no-cache",
    ]


@pytest.mark.parametrize("failing", ["mypy", "benchmarks fuzz", "ruff check", "lint-imports"])
def test_ci_fails_where_a_check_does_and_shows_what_it_says(tmp_path, failing):
    """mypy and the fuzzers run in the background, where nothing stops at them."""
    ran, _ = run_ci(tmp_path, failing)
    assert ran.returncode == 1
    assert "this is wrong" in ran.stdout
    assert "All passed" not in ran.stdout


def steps_run(log: str, browser: str) -> list[str]:
    """The commands that a stand-in wrote down, with CECGEN_BROWSER as it was."""
    return [line.strip() for line in re.findall(rf"^{browser}: (?:\S*/tools/)?(.*)$", log, re.MULTILINE)]


def addresses(root: Path) -> list[str]:
    """The files of a repository that say where packages are fetched from; this one names what it looks for."""
    texts = {path.relative_to(root): path.read_bytes().decode("utf-8", "ignore") for path in tracked_files(root)}
    here = Path(__file__).relative_to(ROOT)
    return [str(path) for path, text in texts.items() if path != here and INDEX.search(text)]


def test_no_file_says_where_packages_are_to_be_fetched_from():
    """A machine's own settings decide that; an address in the repository would break every other machine."""
    assert addresses(ROOT) == []


@pytest.mark.parametrize("in_git", [True, False], ids=["clone", "archive"])
def test_a_virtual_environment_of_any_name_is_not_looked_at(tmp_path, in_git):
    """It holds thousands of files, and pip's own code names where packages come from."""
    (tmp_path / "pyproject.toml").write_text('[tool.hatch.build.targets.sdist]\ninclude = ["docs", "*.md", "pyproject.toml"]\n')
    for name in ("docs/install.md", "README.md", "my-environment/lib/python3.12/site-packages/pip/index.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("pip install --index-url https://example.org/simple/ cecgen\n")
    if in_git:
        for command in (["init", "-q"], ["add", "docs", "README.md", "pyproject.toml"]):
            subprocess.run(["git", "-C", tmp_path, *command], check=True)
    assert sorted(addresses(tmp_path)) == ["README.md", "docs/install.md"]
