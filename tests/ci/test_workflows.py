"""The Action and the workflows that `init --ci` writes: what their services take, and nothing that a stranger can use."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

import cecgen.commands.init.ci
from cecgen.commands.init.ci import WORKFLOW_FILES, InstallSource, find_install_source, parse_source, render_workflow

if TYPE_CHECKING:
    from conftest import Command, Repository

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
SCRIPT = ROOT / "ci" / "github.sh"
COMMIT = "0123456789" * 4
SOURCE = f"https://github.com/example/cecgen@{COMMIT}"
TOOLS = Path(sys.executable).parent
USES = re.compile(r"^\s*-?\s*uses:\s*(\S+)(.*)$", re.MULTILINE)


def run(*command: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **more)


# ---------------------------------------------------------------- the files


def texts() -> Iterator[str]:
    """The Action and the GitHub workflow as a repository gets it."""
    yield ACTION.read_text()
    yield render_workflow("github", parse_source(SOURCE))[WORKFLOW_FILES["github"]].decode()


@pytest.mark.parametrize("text", [*texts()], ids=["action", "workflow"])
def test_every_action_is_pinned_by_commit_and_says_its_version(text: str) -> None:
    """A tag can be moved to another commit; a commit cannot."""
    found = USES.findall(text)
    assert found
    for uses, rest in found:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", uses)
        assert uses.startswith("example/cecgen@") or re.fullmatch(r" # v\d+\.\d+\.\d+", rest)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("vendor.github-actions", ACTION.read_text()),
        ("vendor.github-workflows", render_workflow("github", parse_source(SOURCE))[WORKFLOW_FILES["github"]].decode()),
        ("vendor.gitlab-ci", render_workflow("gitlab", parse_source(SOURCE))[WORKFLOW_FILES["gitlab"]].decode()),
    ],
    ids=["action", "github", "gitlab"],
)
def test_the_files_are_what_their_service_takes(tmp_path: Path, schema: str, text: str) -> None:
    """Held against the schemas that are published for them."""
    file = tmp_path / "file.yml"
    file.write_text(text)
    held = run(TOOLS / "check-jsonschema", "--builtin-schema", schema, file)
    assert held.returncode == 0, held.stdout + held.stderr


def test_an_auditor_of_workflows_finds_nothing(tmp_path: Path) -> None:
    """No expression inside a shell's text, no credentials left behind, no permission too many."""
    (tmp_path / "action.yml").write_text(ACTION.read_text())
    path = tmp_path / WORKFLOW_FILES["github"]
    path.parent.mkdir(parents=True)
    path.write_bytes(render_workflow("github", parse_source(SOURCE))[WORKFLOW_FILES["github"]])
    audited = run(TOOLS / "zizmor", "--offline", "--no-progress", tmp_path)
    assert audited.returncode == 0, audited.stdout
    assert "No findings" in audited.stdout


def workflow() -> Any:
    """GitHub's workflow as a repository gets it."""
    return yaml.safe_load(render_workflow("github", parse_source(SOURCE))[WORKFLOW_FILES["github"]])


def test_a_pull_request_gets_a_token_that_can_only_read() -> None:
    """And so does a merge queue, which holds pull requests."""
    for event in ("pull_request", "merge_group"):
        jobs = github_jobs(event, "refs/heads/main" if event == "merge_group" else "refs/pull/7/merge")
        assert [workflow()["jobs"][job]["permissions"] for job in jobs] == [{"contents": "read"}]


# ---------------------------------------------------------------- what runs when


class Event(dict[str, Any]):
    """A part of what GitHub says about a run; what it does not say is null, as in its expressions."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name, Event())

    def __eq__(self, other: object) -> bool:
        return dict.__eq__(self, other) if isinstance(other, dict) else False

    __hash__ = None  # type: ignore[assignment]


REPOSITORY = Event(default_branch="main", visibility="public")


def evaluate(expression: str, event: str, ref: str, pages: str = "true") -> Any:
    """Evaluate one of the workflow's expressions as GitHub does, for a run of this event."""
    payload = Event() if event == "schedule" else Event(repository=REPOSITORY)
    github = Event(
        event_name=event, ref=ref, ref_name=ref.removeprefix("refs/heads/").removeprefix("refs/tags/"), event=payload,
        repository_visibility="public",
    )  # fmt: skip
    text = expression.removeprefix("${{").removesuffix("}}").replace("&&", " and ").replace("||", " or ").strip()
    names = {"github": github, "vars": Event(CECGEN_PAGES=pages), "format": lambda form, *words: form.format(*words)}
    return eval(text, {"__builtins__": {}}, names)


def github_jobs(event: str, ref: str, pages: str = "true") -> list[str]:
    """The jobs that run; one that needs another runs only where that one does."""
    jobs = workflow()["jobs"]
    runs = [name for name, job in jobs.items() if evaluate(job["if"], event, ref, pages)]
    return [name for name in runs if jobs[name].get("needs", name) in runs]


@pytest.mark.parametrize(
    ("event", "ref", "jobs"),
    [
        ("push", "refs/heads/main", ["branch", "publish"]),
        ("push", "refs/heads/other", ["branch"]),
        ("push", "refs/tags/main", ["branch"]),
        ("push", "refs/heads/refs/heads/main", ["branch"]),
        ("pull_request", "refs/pull/7/merge", ["pull-request"]),
        ("merge_group", "refs/heads/gh-readonly-queue/main/pr-7-0123", ["pull-request"]),
        ("schedule", "refs/heads/main", ["branch", "due", "publish"]),
        ("workflow_dispatch", "refs/heads/main", ["branch", "publish"]),
        ("workflow_dispatch", "refs/heads/other", ["branch"]),
        ("workflow_dispatch", "refs/tags/main", ["branch"]),
    ],
)
def test_github_checks_on_every_event_and_publishes_the_default_branch_alone(event: str, ref: str, jobs: list[str]) -> None:
    """Also on the weekly run, whose event does not say what the default branch is; nothing waits for its alarm."""
    made = workflow()
    assert event in made[True]  # YAML takes "on" for a truth value
    assert github_jobs(event, ref) == jobs
    assert github_jobs(event, ref, pages="") == [job for job in jobs if job != "publish"]
    inputs = made["jobs"]["branch"]["steps"][1]["with"]
    if "branch" in jobs:
        assert evaluate(inputs["pages"], event, ref) is ("publish" in jobs)
        assert evaluate(inputs["sarif"], event, ref) is True
    assert "fail-within" not in inputs
    assert all("due" not in job.get("needs", "") for job in made["jobs"].values())


def test_no_two_jobs_have_one_name() -> None:
    """GitHub takes a skipped job for a check that passed, and knows a required check by its name alone."""
    names = [job["name"] for job in workflow()["jobs"].values()]
    assert len({*names}) == len(names)


def test_no_run_of_one_event_cancels_the_weekly_alarm() -> None:
    """A group has room for one run that waits."""
    assert "github.event_name" in workflow()["concurrency"]["group"]


GITLAB_WORDS = re.compile(r"\$(\w+)")


def gitlab_jobs(**variables: str) -> list[str]:
    """The jobs of a pipeline with these variables."""
    jobs = yaml.safe_load(render_workflow("gitlab", parse_source(SOURCE))[WORKFLOW_FILES["gitlab"]])
    known = {"CI_DEFAULT_BRANCH": "main", "CECGEN_PAGES": "true", **variables}

    def holds(rule: dict[str, str]) -> bool:
        text = GITLAB_WORDS.sub(lambda name: repr(known.get(name[1])), rule["if"]).replace("&&", "and")
        return bool(eval(text, {"__builtins__": {}}))

    rules = {name: next(filter(holds, job["rules"]), None) for name, job in jobs.items() if "rules" in job}
    return [name for name, rule in rules.items() if rule and rule.get("when") != "never"]


@pytest.mark.parametrize(
    ("variables", "jobs"),
    [
        ({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"}, ["check", "pages"]),
        ({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main", "CI_OPEN_MERGE_REQUESTS": "a!1"}, ["check", "pages"]),
        ({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "other"}, ["check"]),
        ({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "other", "CI_OPEN_MERGE_REQUESTS": "a!1"}, []),
        ({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_TAG": "main"}, []),
        ({"CI_PIPELINE_SOURCE": "web", "CI_COMMIT_BRANCH": "main"}, ["check", "pages"]),
        ({"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main"}, ["check", "due", "pages"]),
        ({"CI_PIPELINE_SOURCE": "merge_request_event"}, ["check"]),
    ],
)
def test_gitlab_publishes_the_default_branch_whatever_is_due(variables: dict[str, str], jobs: list[str]) -> None:
    """A job that the site waits for is in every pipeline that has the site: else GitLab refuses the whole pipeline."""
    assert gitlab_jobs(**variables) == jobs


def test_the_steps_of_the_action_run_the_script_and_only_it() -> None:
    """What a step runs is a constant: every input comes in through the environment."""
    steps = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert commands == [f'"$GITHUB_ACTION_PATH/ci/github.sh" {verb}' for verb in ("install", "check", "build")]


def test_the_action_hands_its_script_every_setting_that_the_script_reads() -> None:
    """And no other."""
    steps = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    given = {name for step in steps for name in step.get("env", {})}
    assert given == set(re.findall(r"\$\{(CECGEN_\w+)", SCRIPT.read_text()))


# ---------------------------------------------------------------- init --ci


@pytest.mark.parametrize("service", WORKFLOW_FILES)
def test_init_writes_the_workflow_beside_the_repository(tmp_path: Path, cecgen: Command, service: str) -> None:
    """With the address and the commit that it was told."""
    assert cecgen("init", tmp_path / "new", "--ci", service, "--source", SOURCE).code == 0
    text = (tmp_path / "new" / WORKFLOW_FILES[service]).read_text()
    assert COMMIT in text
    assert "example/cecgen" in text
    assert not re.search(r"@[A-Z]+@", text)


@pytest.mark.parametrize("service", WORKFLOW_FILES)
def test_in_a_repository_that_is_there_only_the_workflow_is_written(
    repository: Repository, cecgen: Command, service: str
) -> None:
    """The holders are the user's own."""
    root = repository()
    before = {path for path in root.rglob("*") if path.is_file()}
    ran = cecgen("init", root, "--ci", service, "--source", SOURCE)
    assert ran.code == 0
    assert {path for path in root.rglob("*") if path.is_file()} - before == {root / WORKFLOW_FILES[service]}
    assert cecgen("init", root, "--ci", service, "--source", SOURCE).code == 2


def test_a_workflow_is_never_written_over(tmp_path: Path, cecgen: Command) -> None:
    """Nor is anything else then."""
    (tmp_path / ".gitlab-ci.yml").write_text("mine")
    ran = cecgen("init", tmp_path, "--ci", "gitlab", "--source", SOURCE)
    assert ran.code == 2
    assert [path.name for path in tmp_path.iterdir()] == [".gitlab-ci.yml"]


@pytest.mark.parametrize(
    "source",
    [
        "example/cecgen",
        "https://github.com/example/cecgen",
        "https://github.com/example/cecgen@main",
        f"http://github.com/example/cecgen@{COMMIT}",
        f"https://user:secret@github.com/example/cecgen@{COMMIT}",
        f"https://github.com/example/cecgen@{COMMIT[:7]}",
        f'https://github.com/example/"; rm -rf @{COMMIT}',
        f"https://github.com/../x@{COMMIT}",
        f"https://github.com/example/cecgen\n@{COMMIT}",
    ],
)
@pytest.mark.parametrize("service", WORKFLOW_FILES)
def test_a_source_is_an_address_and_a_full_commit(tmp_path: Path, cecgen: Command, service: str, source: str) -> None:
    """Anything else is refused before a file is written: it would stand in a shell's text."""
    ran = cecgen("init", tmp_path / "new", "--ci", service, "--source", source)
    assert ran.code == 2
    assert not (tmp_path / "new").exists()


def test_github_takes_actions_from_github_alone(tmp_path: Path, cecgen: Command) -> None:
    """GitLab fetches from anywhere."""
    source = f"https://git.example.org/group/cecgen.git@{COMMIT}"
    assert cecgen("init", tmp_path / "a", "--ci", "github", "--source", source).code == 2
    assert cecgen("init", tmp_path / "b", "--ci", "gitlab", "--source", source).code == 0
    assert '"https://git.example.org/group/cecgen" ' in (tmp_path / "b" / ".gitlab-ci.yml").read_text()


class Installed(NamedTuple):
    """A package whose installer wrote down where it came from."""

    told: str | None

    def read_text(self, _: str) -> str | None:
        return self.told


@pytest.mark.parametrize(
    ("told", "source"),
    [
        (
            f'{{"url": "https://github.com/a/cecgen.git", "vcs_info": {{"vcs": "git", "commit_id": "{COMMIT}"}}}}',
            InstallSource("github.com", "a/cecgen", COMMIT),
        ),
        (f'{{"url": "https://u:p@github.com/a/b", "vcs_info": {{"vcs": "git", "commit_id": "{COMMIT}"}}}}', None),
        ('{"url": "file:///srv/cecgen", "dir_info": {"editable": true}}', None),
        ("{}", None),
        ("not json", None),
        (None, None),
    ],
)
def test_where_cecgen_came_from_is_known_only_if_its_installer_said_so(
    monkeypatch: pytest.MonkeyPatch, told: str | None, source: InstallSource | None
) -> None:
    """Never with somebody's password in it."""
    monkeypatch.setattr(cecgen.commands.init.ci, "distribution", lambda _: Installed(told))
    assert find_install_source() == source


def test_without_a_source_it_has_to_be_named(tmp_path: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address is never made up."""
    monkeypatch.setattr(sys.modules["cecgen.cli.init"], "find_install_source", lambda: None)
    ran = cecgen("init", tmp_path / "new", "--ci", "gitlab")
    assert ran.code == 2
    assert "--source" in ran.output
    assert not (tmp_path / "new").exists()
