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
NOT_OURS = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}

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


def committed() -> Iterator[Path]:
    """Every file that is, or would be, in the repository; told without git, which a downloaded archive lacks."""
    waiting = [ROOT]
    while waiting:
        for path in waiting.pop().iterdir():
            if path.name in NOT_OURS or path.name.endswith(".egg-info") or path.is_symlink():
                continue
            if path.is_dir():
                waiting.append(path)
            else:
                yield path


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


def test_ci_runs_readmes_test_command_with_the_browser_required_and_then_the_linters(tmp_path):
    """Run for real, with stand-ins for the tools that write down how they were called."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_text((ROOT / ".ci" / "run").read_text())
    (tmp_path / "README.md").write_text(README)
    log = tmp_path / "log"
    for tool in (
        "tools/python3",
        "tools/chromium",
        *(f".venv/bin/{name}" for name in ("pip", "cecgen", "pytest", "ruff", "mypy")),
    ):
        stand_in = tmp_path / tool
        stand_in.parent.mkdir(parents=True, exist_ok=True)
        stand_in.write_text(f'#!/bin/sh\necho "${{CECGEN_BROWSER:-}}: $0 $*" >> "{log}"\n')
        stand_in.chmod(0o755)
    subprocess.run(
        ["bash", tmp_path / ".ci" / "run"],
        check=True,
        capture_output=True,
        env={"PATH": f"{tmp_path}/tools:/usr/bin:/bin"},
    )
    called = log.read_text()
    steps = [step.strip().replace("'", "") for step in commands()[1].split("&&")]
    assert re.findall(r"^required: (?:\S*/tools/)?(.*)$", called, re.MULTILINE) == steps
    assert re.findall(r"^: \.venv/bin/(.*\S)", called, re.MULTILINE) == ["ruff check", "ruff format --check", "mypy"]


def test_no_file_says_where_packages_are_to_be_fetched_from():
    """A machine's own settings decide that; an address in the repository would break every other machine."""
    found = [
        str(path.relative_to(ROOT))
        for path in committed()
        if INDEX.search(path.read_bytes().decode("utf-8", "ignore")) and path != Path(__file__)
    ]
    assert found == []
