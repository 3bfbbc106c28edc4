"""The Action and the workflows that `init --ci` writes: what their services take, and nothing that a stranger can use."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from processes import run

import cecgen.commands.init.ci
from cecgen.commands.init.ci import WORKFLOW_FILES, InstallSource, find_install_source, parse_source, render_workflow

if TYPE_CHECKING:
    from conftest import Command, Repository

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
SCRIPT = ROOT / "ci" / "github.sh"
COMMIT = "0123456789" * 4
SOURCE = f"https://github.com/example/cecgen@{COMMIT}"
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
"""The workflows of cecgen's own repository."""
TOOLS = Path(sys.executable).parent
USES = re.compile(r"^\s*-?\s*uses:\s*(\S+)(.*)$", re.MULTILINE)


def start_git(folder: Path, *arguments: str) -> None:
    """Start a git repository in a folder, which is made."""
    assert run("git", "init", "--quiet", *arguments, folder).returncode == 0


# ---------------------------------------------------------------- the files


def texts() -> Iterator[str]:
    """The Action and the GitHub workflow as a repository gets it."""
    yield ACTION.read_text()
    yield render_workflow("github", parse_source(SOURCE))[WORKFLOW_FILES["github"]].decode()
    yield from (path.read_text() for path in OURS)


@pytest.mark.parametrize("text", [*texts()], ids=["action", "workflow", *(path.stem for path in OURS)])
def test_every_action_is_pinned_by_commit_and_says_its_version(text: str) -> None:
    """A tag can be moved to another commit; a commit cannot."""
    found = USES.findall(text)
    assert found
    for uses, rest in found:
        if uses == "./":
            continue  # the Action itself, of the commit that is tried
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", uses)
        assert uses.startswith("example/cecgen@") or re.fullmatch(r" # v\d+\.\d+\.\d+", rest)


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("vendor.github-issue-forms", "ISSUE_TEMPLATE/[0-9]*.yml"),
        ("vendor.github-issue-config", "ISSUE_TEMPLATE/config.yml"),
        ("vendor.dependabot", "dependabot.yml"),
    ],
)
def test_the_files_of_our_own_repository_are_what_github_takes(schema: str, pattern: str) -> None:
    """The same for what contributors see: workflows, issue forms, updates."""
    files = sorted((ROOT / ".github").glob(pattern))
    assert files
    held = run(TOOLS / "check-jsonschema", "--builtin-schema", schema, *files)
    assert held.returncode == 0, held.stdout + held.stderr


@pytest.mark.skipif(
    shutil.which("shellcheck") is None, reason="shellcheck is not installed (Debian: apt-get install shellcheck)"
)
def test_an_auditor_of_shell_scripts_finds_nothing() -> None:
    """In the scripts of the Action, of CI and of a release."""
    held = run("shellcheck", ROOT / ".ci" / "run", *sorted((ROOT / "ci").glob("*.sh")))
    assert held.returncode == 0, held.stdout


def test_no_job_of_ours_runs_without_a_limit_or_with_permissions_of_its_workflow() -> None:
    """Each job says what it may do and how long; two jobs of one name would hide each other."""
    for path in OURS:
        made = yaml.safe_load(path.read_text())
        assert made["permissions"] == {}
        assert all("permissions" in job and job["timeout-minutes"] <= 30 for job in made["jobs"].values())


def test_the_job_that_publishes_runs_nothing_of_the_repository() -> None:
    """It publishes the files that another job built and attested; no other than these two can prove who they are."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]
    publish = jobs["publish"]
    assert publish["environment"] == "release"
    assert [step["uses"].split("@")[0] for step in publish["steps"] if "uses" in step] == ["actions/download-artifact"]
    assert {name for name, job in jobs.items() if "id-token" in job["permissions"]} == {"build", "publish"}


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("vendor.github-actions", ACTION.read_text()),
        ("vendor.github-workflows", render_workflow("github", parse_source(SOURCE))[WORKFLOW_FILES["github"]].decode()),
        ("vendor.dependabot", render_workflow("github", parse_source(SOURCE))[".github/dependabot.yml"].decode()),
        ("vendor.gitlab-ci", render_workflow("gitlab", parse_source(SOURCE))[WORKFLOW_FILES["gitlab"]].decode()),
    ],
    ids=["action", "github", "dependabot", "gitlab"],
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
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    path = tmp_path / WORKFLOW_FILES["github"]
    path.write_bytes(render_workflow("github", parse_source(SOURCE))[WORKFLOW_FILES["github"]])
    audited = run(TOOLS / "zizmor", "--offline", "--no-progress", "--persona", "auditor", tmp_path)
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
    written = {WORKFLOW_FILES[service], *([".github/dependabot.yml"] if service == "github" else [])}
    assert {path for path in root.rglob("*") if path.is_file()} - before == {root / name for name in written}
    assert cecgen("init", root, "--ci", service, "--source", SOURCE).code == 2


def test_a_workflow_is_never_written_over(tmp_path: Path, cecgen: Command) -> None:
    """Nor is anything else then."""
    (tmp_path / ".gitlab-ci.yml").write_text("mine")
    ran = cecgen("init", tmp_path, "--ci", "gitlab", "--source", SOURCE)
    assert ran.code == 2
    assert [path.name for path in tmp_path.iterdir()] == [".gitlab-ci.yml"]


@pytest.mark.parametrize(("service", "line"), [("github", "uses: example/cecgen@"), ("gitlab", "git -C cecgen fetch ")])
def test_the_commit_is_where_the_page_about_ci_says_to_change_it(service: str, line: str) -> None:
    """In no other line: a workflow of two versions would be nobody's."""
    lines = render_workflow(service, parse_source(SOURCE))[WORKFLOW_FILES[service]].decode().splitlines()
    named = [each for each in lines if COMMIT in each]
    assert named
    assert all(line in each for each in named)
    assert line.replace("example/cecgen@", "OWNER/NAME@").strip() in (ROOT / "docs" / "ci.md").read_text()


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("      - uses: example/cecgen@0123\n", "change the commit in it; to have it written anew, delete it first"),
        ("build:\n  script: make\n", "run the command in a new folder, and copy the jobs from there"),
    ],
)
@pytest.mark.parametrize("service", WORKFLOW_FILES)
def test_a_workflow_that_is_there_is_refused_with_what_to_do(
    repository: Repository, cecgen: Command, service: str, text: str, remedy: str
) -> None:
    """An older one of cecgen's has another commit in it; one of somebody's own is theirs to extend."""
    root = repository({WORKFLOW_FILES[service]: text})
    ran = cecgen("init", root, "--ci", service, "--source", SOURCE)
    assert (ran.code, remedy in " ".join(ran.output.split())) == (2, True)


@pytest.mark.parametrize("arguments", [(), ("--example",)], ids=["that is there", "that is new"])
@pytest.mark.parametrize("service", WORKFLOW_FILES)
def test_a_folder_of_a_git_repository_gets_its_workflow_at_the_top(
    tmp_path: Path, cecgen: Command, service: str, arguments: tuple[str, ...]
) -> None:
    """No service reads another place; every command of it is told the folder."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "our team" / "credits"
    if not arguments:
        folder.mkdir(parents=True)
        (folder / "cecgen.toml").write_text("format = 1\n")
    ran = cecgen("init", folder, *arguments, "--ci", service, "--source", SOURCE)
    assert ran.code == 0, ran.output
    assert "checks our team/credits" in ran.output
    assert not (folder / WORKFLOW_FILES[service]).exists()
    assert (folder / "cecgen.toml").is_file()
    text = (tmp_path / WORKFLOW_FILES[service]).read_text()
    commands = re.findall(r"uses: example/|environment/bin/cecgen \w+", text)
    assert len(re.findall(r'folder: "our team/credits"|bin/cecgen \w+ -C "our team/credits" ', text)) == len(commands) > 0


@pytest.mark.parametrize("service", WORKFLOW_FILES)
def test_a_folder_that_a_shell_would_not_take_for_a_name_is_refused(tmp_path: Path, cecgen: Command, service: str) -> None:
    """Nothing is written then."""
    (tmp_path / ".git").mkdir()
    ran = cecgen("init", tmp_path / "a$(b)", "--example", "--ci", service, "--source", SOURCE)
    assert (ran.code, "cannot name the folder" in ran.output) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == [".git"]


@pytest.mark.parametrize("service", WORKFLOW_FILES)
@pytest.mark.parametrize("folder", ["", "credits", "objects/credits"])
def test_a_bare_repository_gets_no_workflow_that_nobody_could_commit(
    tmp_path: Path, cecgen: Command, service: str, folder: str
) -> None:
    """Git keeps its own files there; so it does in .git."""
    start_git(tmp_path / "bare.git", "--bare")
    start_git(tmp_path / "clone")
    before = {*tmp_path.rglob("*")}
    for place in ("bare.git", "clone/.git"):
        ran = cecgen("init", tmp_path / place / folder, "--example", "--ci", service, "--source", SOURCE)
        assert (ran.code, "name a folder in a clone" in ran.output) == (2, True), ran.output
    assert {*tmp_path.rglob("*")} == before


@pytest.mark.parametrize("service", WORKFLOW_FILES)
@pytest.mark.parametrize("ignored", ["/credits/", "cecgen.toml", ".*"])
def test_what_git_ignores_gets_no_workflow(tmp_path: Path, cecgen: Command, service: str, ignored: str) -> None:
    """Every push would fail without the folder, or run nothing without the workflow."""
    start_git(tmp_path)
    (tmp_path / ".gitignore").write_text(f"{ignored}\n")
    ran = cecgen("init", tmp_path / "credits", "--example", "--ci", service, "--source", SOURCE)
    missing = WORKFLOW_FILES[service] if ignored == ".*" else "credits/cecgen.toml"
    assert (ran.code, f"git ignores {missing}" in ran.output) == (2, True), ran.output
    assert {path.name for path in tmp_path.iterdir()} == {".git", ".gitignore"}


@pytest.mark.parametrize("service", WORKFLOW_FILES)
def test_a_submodule_and_a_linked_work_tree_have_a_top_of_their_own(tmp_path: Path, cecgen: Command, service: str) -> None:
    """Each is pushed by itself, so its workflow is not at the top of the repository around it."""
    start_git(tmp_path)
    start_git(other := tmp_path / "other")
    for inner in (tmp_path, other):
        git = ["git", "-C", inner, "-c", "user.name=A", "-c", "user.email=a@example.org"]
        assert run(*git, "commit", "--quiet", "--allow-empty", "--message", "a").returncode == 0
    assert run("git", "-C", tmp_path, "-c", "protocol.file.allow=always", "submodule", "add", other, "sub").returncode == 0
    assert run("git", "-C", tmp_path, "worktree", "add", tmp_path / "linked").returncode == 0
    for top in ("sub", "linked"):
        ran = cecgen("init", tmp_path / top / "credits", "--example", "--ci", service, "--source", SOURCE)
        assert (ran.code, "checks credits\n" in ran.output) == (0, True), ran.output
        assert (tmp_path / top / WORKFLOW_FILES[service]).is_file()
    assert not (tmp_path / WORKFLOW_FILES[service]).exists()


@pytest.mark.parametrize(
    "address", ["https://user:secret@github.com/a/b", "https://:secret@github.com/a/b", "https://github.com/a/b?token=secret"]
)
@pytest.mark.parametrize("service", WORKFLOW_FILES)
def test_a_secret_in_the_source_is_named_and_not_shown(tmp_path: Path, cecgen: Command, service: str, address: str) -> None:
    """A log of CI keeps what a command prints."""
    ran = cecgen("init", tmp_path / "new", "--ci", service, "--source", f"{address}@{COMMIT}")
    assert (ran.code, "secret" in ran.output, "password or token" in ran.output) == (2, False, True)
    assert not (tmp_path / "new").exists()


def test_commands_that_are_printed_can_be_typed_where_a_folder_has_a_blank(tmp_path: Path, cecgen: Command) -> None:
    """A shell would take it for two."""
    ran = cecgen("init", tmp_path / "our credits", "--example")
    folder = f"'{tmp_path / 'our credits'}'"
    assert ran.output.endswith(f"next: cecgen check -C {folder} && cecgen build -C {folder}\n")


@pytest.mark.parametrize("ending", ["yml", "yaml"])
def test_updates_that_a_repository_has_set_up_stay_as_they_are(repository: Repository, cecgen: Command, ending: str) -> None:
    """They keep nobody from getting the workflow, and GitHub takes either name, but not both."""
    root = repository({f".github/dependabot.{ending}": "version: 2\nupdates: []\n"})
    assert cecgen("init", root, "--ci", "github", "--source", SOURCE).code == 0
    assert [path.name for path in (root / ".github").glob("dependabot.*")] == [f"dependabot.{ending}"]
    assert (root / f".github/dependabot.{ending}").read_text() == "version: 2\nupdates: []\n"
    assert (root / WORKFLOW_FILES["github"]).is_file()


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
    """A package whose installer wrote down where it came from, and whose metadata may name its source."""

    origin: str | None = None
    urls: tuple[str, ...] = ()
    version: str = "1.2.3"

    def read_text(self, _: str) -> str | None:
        return self.origin

    @property
    def metadata(self) -> Message:
        message = Message()
        for url in self.urls:
            message["Project-URL"] = url
        return message


@pytest.mark.parametrize(
    ("origin", "source"),
    [
        (
            f'{{"url": "https://github.com/a/cecgen.git", "vcs_info": {{"vcs": "git", "commit_id": "{COMMIT}"}}}}',
            InstallSource("github.com", "a/cecgen", COMMIT, "1.2.3"),
        ),
        (f'{{"url": "https://u:p@github.com/a/b", "vcs_info": {{"vcs": "git", "commit_id": "{COMMIT}"}}}}', None),
        ('{"url": "file:///srv/cecgen", "dir_info": {"editable": true}}', None),
        ("{}", None),
        ("not json", None),
        (None, None),
    ],
)
def test_where_cecgen_came_from_is_known_only_if_its_installer_said_so(
    monkeypatch: pytest.MonkeyPatch, origin: str | None, source: InstallSource | None
) -> None:
    """Never with somebody's password in it."""
    monkeypatch.setattr(cecgen.commands.init.ci, "distribution", lambda _: Installed(origin))
    assert find_install_source() == source


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with the tag v1.2.3, and the commit of it."""
    folder = tmp_path_factory.mktemp("published")
    git = ("git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("commit", "-q", "--allow-empty", "-m", "one"), ("tag", "-a", "-m", "one", "v1.2.3")):
        assert run(*git, *arguments).returncode == 0
    commit = run(*git, "rev-parse", "HEAD").stdout.strip()
    assert run(*git, "commit", "-q", "--allow-empty", "-m", "two").returncode == 0
    return folder, commit


@pytest.mark.parametrize(("version", "is_published"), [("1.2.3", True), ("1.2.4.dev0", False)])
def test_a_released_package_asks_its_repository_for_the_commit_of_its_tag(
    monkeypatch: pytest.MonkeyPatch, published: tuple[Path, str], version: str, is_published: bool
) -> None:
    """The address comes from the package's metadata; a version that was never tagged has no commit."""
    folder, commit = published
    for name, value in {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{folder.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/a/cecgen",
    }.items():
        monkeypatch.setenv(name, value)
    installed = Installed(
        urls=("Issues, https://github.com/a/cecgen/issues", "Source, https://github.com/a/cecgen"), version=version
    )
    monkeypatch.setattr(cecgen.commands.init.ci, "distribution", lambda _: installed)
    assert find_install_source() == (InstallSource("github.com", "a/cecgen", commit, version) if is_published else None)


@pytest.mark.parametrize(
    "url", ["Source, --upload-pack=touch /tmp/x", "Source, file:///srv/cecgen", "Homepage, https://github.com/a/b"]
)
def test_git_is_only_asked_about_an_address_on_the_web(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """git takes other things than addresses too, and options among them."""
    monkeypatch.setattr(cecgen.commands.init.ci, "distribution", lambda _: Installed(urls=(url,)))
    monkeypatch.setattr(cecgen.commands.init.ci.subprocess, "run", lambda *_, **__: pytest.fail("git was asked"))
    assert find_install_source() is None


def test_the_version_is_beside_the_commit_where_it_is_known() -> None:
    """Dependabot changes both together, and a person can read one of them."""
    text = render_workflow("github", parse_source(SOURCE)._replace(version="1.2.3"))[WORKFLOW_FILES["github"]].decode()
    assert f"uses: example/cecgen@{COMMIT} # v1.2.3\n" in text


def test_at_a_terminal_the_source_is_asked_for_until_it_is_one(
    tmp_path: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer without a commit is asked again."""
    module = sys.modules["cecgen.cli.init"]
    monkeypatch.setattr(module, "find_install_source", lambda: None)
    monkeypatch.setattr(module, "is_interactive", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"https://github.com/example/cecgen\n{SOURCE}\n"))
    ran = cecgen("init", tmp_path / "new", "--example", "--no-git", "--ci", "gitlab")
    assert ran.code == 0
    assert "is not an address with a full commit" in ran.output
    assert COMMIT in (tmp_path / "new" / ".gitlab-ci.yml").read_text()


def test_without_a_source_it_has_to_be_named(tmp_path: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address is never made up."""
    monkeypatch.setattr(sys.modules["cecgen.cli.init"], "find_install_source", lambda: None)
    ran = cecgen("init", tmp_path / "new", "--ci", "gitlab")
    assert ran.code == 2
    assert "--source" in ran.output
    assert not (tmp_path / "new").exists()
