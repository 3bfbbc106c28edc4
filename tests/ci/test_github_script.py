"""The Action's script and GitLab's job, run as CI runs them, on good branches and on a stranger's."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from processes import run

from cecgen.commands.init.ci import WORKFLOW_FILES, parse_source, render_workflow

if TYPE_CHECKING:
    from conftest import Repository

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "ci" / "github.sh"
SOURCE = f"https://github.com/example/cecgen@{'0123456789' * 4}"


# ---------------------------------------------------------------- GitHub

WORKSHOP = """
[[entry]]
id = "2025-04-01-strength-for-older-adults"
date = 2025-04-01
title = "Strength for older adults"
provider = "nsca"
kind = "course"
award = "0.6 CEU"
"""
GENEROUS = """format = 1

[provider]
id = "mine"
name = "My own"

[[provider.unit]]
name = "CEC"
hours = 1000
source = "https://example.org/rules"
read_on = 2026-01-01
"""
HOUSE = """from cecgen import hookimpl

open({path!r}, "w").close()


@hookimpl
def cecgen_providers():
    return []
"""
POINTS = """from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

POINT = Unit(name="point", hours=Decimal(2), source="https://example.org/rules", read_on=date(2026, 1, 10))


@hookimpl
def cecgen_providers():
    return [Provider(id="house", name="House", units=(POINT,))]
"""


class Checkout:
    """A repository with one commit on main, as a runner has checked it out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q", "-b", "main")
        self.commit()
        self.base = self.head

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=Jordan", "-c", "user.email=jordan@example.org")
        done = run("git", "-C", self.root, *identity, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, files: Mapping[str, str] | None = None) -> None:
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "A change")

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def checkout(repository: Repository) -> Checkout:
    return Checkout(repository({f"{repository.folder}/holder.toml": repository.holder + repository.card}))


class Said(NamedTuple):
    """What a step did: its exit code, its log, and the files that GitHub reads."""

    code: int
    log: str
    summary: str
    outputs: dict[str, str]


Step = Callable[..., Said]


@pytest.fixture
def step(tmp_path_factory: pytest.TempPathFactory) -> Step:
    """`step("check", checkout, CECGEN_STRICT="true")` runs the script in a checkout, with what a runner sets."""
    runner = tmp_path_factory.mktemp("runner")
    program = runner / "cecgen-environment" / "bin" / "cecgen"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -P -m cecgen "$@"\n')
    program.chmod(0o755)

    def ran(verb: str, checkout: Checkout, **settings: str) -> Said:
        told = {name: runner / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in told.values():
            path.write_text("")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(runner),
            "RUNNER_TEMP": str(runner),
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_REPOSITORY": "example/credits",
            ("CECGEN_BASE" if settings.get("GITHUB_EVENT_NAME") == "pull_request" else "CECGEN_BEFORE"): checkout.base,
            **{name: str(path) for name, path in told.items()},
            **settings,
        }
        done = run("bash", SCRIPT, verb, cwd=checkout.root, env=environment, stdin=subprocess.DEVNULL)
        outputs = dict(line.split("=", 1) for line in told["GITHUB_OUTPUT"].read_text().splitlines())
        return Said(done.returncode, done.stdout + done.stderr, told["GITHUB_STEP_SUMMARY"].read_text(), outputs)

    return ran


FORK = {"GITHUB_EVENT_NAME": "pull_request", "CECGEN_FROM": "stranger/credits"}


def test_a_good_change_passes_and_the_summary_says_what_it_is_worth(checkout: Checkout, step: Step) -> None:
    """In credit terms."""
    checkout.commit({"content/jordan-rivera/new.toml": WORKSHOP})
    said = step("check", checkout)
    assert said.code == 0, said.log
    assert re.search(r"6 → 12 of 45 CEC", said.summary)
    assert "Strength for older adults" in said.summary
    assert '"version": "2.1.0"' in Path(said.outputs["report"]).read_text()


def test_a_wrong_entry_fails_with_an_annotation_at_its_line(checkout: Checkout, step: Step) -> None:
    """The report is written all the same, the summary says what is wrong and who is due, and no site is built of it."""
    checkout.commit({"content/jordan-rivera/new.toml": WORKSHOP.replace("CEU", "XYZ")})
    said = step("check", checkout)
    assert said.code == 1
    assert re.search(r"^::error file=content/jordan-rivera/new\.toml,line=8,", said.log, re.MULTILINE)
    assert "CEC301" in Path(said.outputs["report"]).read_text()
    assert "sound" not in said.outputs
    named = r"#### What is wrong\n\n- \*\*Must be fixed:\*\* .*new&#46;toml</code>, line 8: .*\(CEC301\)"
    assert re.search(named, said.summary)
    assert "within 60 days" in said.summary


def test_strict_and_alarms_reach_the_check(checkout: Checkout, step: Step) -> None:
    """Each as the input of its name says; what is due fails, and keeps no site of sound files from being built."""
    future = WORKSHOP.replace("2025", "2026").replace("04-01", "11-01")
    checkout.commit({"content/jordan-rivera/new.toml": future})
    assert step("check", checkout).code == 0
    said = step("check", checkout, CECGEN_STRICT="true")
    assert (said.code, "sound" in said.outputs) == (1, False)
    said = step("check", checkout, CECGEN_FAIL_ON="behind", CECGEN_FAIL_WITHIN="24m")
    assert (said.code, said.outputs["sound"]) == (1, "true")
    assert re.search(
        r"#### Who has something due\n\n- \*\*Jordan Rivera\*\*( \(.*\))?: ACSM .*: to be renewed by 2026-12-31", said.summary
    )
    assert re.search(r"#### What it was asked to fail on\n\n- \*\*Jordan Rivera\*\*( \(.*\))?: ACSM .*: behind", said.summary)


def test_the_push_of_a_new_branch_is_compared_with_nothing(checkout: Checkout, step: Step) -> None:
    """There is no commit before it; nor is there one before a weekly run, whose event names none."""
    for settings in ({"CECGEN_BEFORE": "0" * 40}, {"CECGEN_BEFORE": "", "GITHUB_EVENT_NAME": "schedule"}):
        said = step("check", checkout, **settings)
        assert said.code == 0
        assert "::notice" not in said.log
        assert "judged as of" not in said.summary


GONE = "1234567890" * 4
"""A commit that a push replaced, and that no clone has."""


def test_a_rewritten_history_is_a_note_and_not_a_fault(checkout: Checkout, step: Step) -> None:
    """Everything is checked, and what is wrong still fails; so it is where what was before cannot be read."""
    checkout.commit({"cecgen.toml": 'format = 1\ntitel = "x"\n'})
    broken = checkout.head
    said = step("check", checkout)
    assert said.code == 2
    assert "::error file=cecgen.toml,line=2," in said.log
    checkout.commit({"cecgen.toml": "format = 1\nas_of = 2026-03-16\n", "content/jordan-rivera/new.toml": WORKSHOP})
    said = step("check", checkout, CECGEN_BEFORE=broken)
    assert (said.code, said.outputs["sound"]) == (0, "true")
    assert "::notice title=cecgen::the commit before cannot be compared" in said.log
    checkout.commit({"content/jordan-rivera/new.toml": WORKSHOP.replace("CEU", "XYZ")})
    said = step("check", checkout, CECGEN_BEFORE=GONE)
    assert said.code == 1
    assert "::notice title=cecgen::history was rewritten" in said.log
    assert said.summary.startswith("### Check as of 2026-03-16: failed")
    assert step("check", checkout, CECGEN_BEFORE="", CECGEN_BASE=GONE).code == 2  # a commit that somebody named


def test_a_shallow_clone_fails_and_names_the_way_out(checkout: Checkout, step: Step, tmp_path: Path) -> None:
    """fetch-depth: 0."""
    checkout.commit({"content/jordan-rivera/new.toml": WORKSHOP})
    shallow = tmp_path / "shallow"
    assert run("git", "clone", "-q", "--depth", "1", f"file://{checkout.root}", shallow).returncode == 0
    checkout.root = shallow
    for settings in ({}, {"CECGEN_BEFORE": GONE}):
        said = step("check", checkout, **settings)
        assert said.code == 2
        assert "fetch-depth: 0" in said.log


def test_no_line_of_the_repository_is_taken_for_a_command_of_the_runner(checkout: Checkout, step: Step) -> None:
    """The log between stop-commands and its token is text, and annotations escape what they hold."""
    hostile = '[[entry]]\n"::error title=pwned::x" = 1\ntitle = "%0A::set-env name=x::y"\n::warning::z\n'
    checkout.commit({"content/jordan-rivera/new.toml": hostile})
    said = step("check", checkout)
    assert said.code == 1
    token = re.search(r"^::stop-commands::([0-9a-f]{32})$", said.log, re.MULTILINE)
    assert token
    after = said.log.partition(f"\n::{token[1]}::\n")[2]
    commands = [line.lstrip().split(" ")[0].split("::")[1] for line in after.splitlines() if line.lstrip().startswith("::")]
    assert set(commands) <= {"error", "notice", "endgroup"}
    assert "title=pwned" not in re.sub(r"(?m)^::error file=content/.*$", "", after)


@pytest.fixture
def trap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is there once a stranger's code has run."""
    return tmp_path_factory.mktemp("trap") / "sprung"


def house(trap: Path) -> str:
    return HOUSE.format(path=str(trap))


def test_no_python_of_a_strangers_pull_request_runs(checkout: Checkout, step: Step, trap: Path) -> None:
    """Neither a plugin that it lists, nor a module that it lays where Python might look."""
    checkout.commit(
        {
            "cecgen.toml": 'format = 1\nas_of = 2026-03-16\nplugins = ["plugins/house.py"]\n',
            "plugins/house.py": house(trap),
            **{name: house(trap) for name in ("venv.py", "secrets.py", "json.py", "cecgen.py", "sitecustomize.py")},
            "content/jordan-rivera/new.toml": WORKSHOP,
        }
    )
    for verb in ("check", "build"):
        assert step(verb, checkout, **FORK).code == 0
        assert not trap.exists()
    assert step("check", checkout).code == 0
    assert trap.exists()  # the branch of somebody who may push is trusted


def test_a_strangers_own_rules_do_not_count(checkout: Checkout, step: Step) -> None:
    """A provider with a generous unit, or a waiver, takes effect once the base has it."""
    mine = WORKSHOP.replace("nsca", "mine").replace('"0.6 CEU"', '"1 CEC"\nhours = 1000\ncredits = 1000')
    checkout.commit({"plugins/mine.toml": GENEROUS, "content/jordan-rivera/new.toml": mine})
    said = step("check", checkout, **FORK)
    assert said.code == 1
    generous = re.compile(r"\b1006\b")  # as a word: the hash of a commit may hold any digits
    assert not generous.search(said.log + said.summary)
    trusted = step("check", checkout)
    assert trusted.code == 0
    assert generous.search(trusted.log + trusted.summary)


def test_the_bases_own_code_judges_a_strangers_entries(checkout: Checkout, step: Step, trap: Path) -> None:
    """As it stands there, whatever the branch made of it."""
    settings = 'format = 1\nas_of = 2026-03-16\nplugins = ["plugins/house.py"]\n'
    checkout.commit({"cecgen.toml": settings, "plugins/house.py": POINTS})
    checkout.base = checkout.head
    entry = WORKSHOP.replace("nsca", "house").replace("0.6 CEU", "3 points")
    checkout.commit({"plugins/house.py": house(trap), "content/jordan-rivera/new.toml": entry})
    said = step("check", checkout, **FORK)
    assert said.code == 0, said.log
    assert "6 → 9 of 45 CEC" in said.summary
    assert not trap.exists()


def test_a_pull_request_whose_sender_is_gone_is_a_strangers(checkout: Checkout, step: Step) -> None:
    """A fork that was deleted has no name."""
    checkout.commit({"plugins/mine.toml": GENEROUS})
    mine = WORKSHOP.replace("nsca", "mine").replace('"0.6 CEU"', '"1 CEC"\nhours = 1000\ncredits = 1000')
    checkout.commit({"content/jordan-rivera/new.toml": mine})
    for sender, code in (("", 1), ("stranger/credits", 1), ("example/credits", 0)):
        assert step("check", checkout, GITHUB_EVENT_NAME="pull_request", CECGEN_FROM=sender).code == code


def test_without_a_base_a_strangers_pull_request_is_not_judged_by_its_own_rules(checkout: Checkout, step: Step) -> None:
    """It fails and says what is missing."""
    said = step("check", checkout, **FORK, CECGEN_BASE="", CECGEN_BEFORE=checkout.head)
    assert said.code == 2
    assert 'set the input "base"' in said.log


@pytest.mark.parametrize("value", ["$(touch sprung)", "; touch sprung", '"; touch sprung; "', "-C/", "--help"])
@pytest.mark.parametrize("settings", ["RULES", "BASE", "FOLDER FAIL_ON FAIL_WITHIN FROM"])
def test_no_setting_is_taken_for_a_command(checkout: Checkout, step: Step, settings: str, value: str) -> None:
    """It is an argument, whatever it holds; those that stop the script go one by one, and the others at once."""
    step("check", checkout, **{f"CECGEN_{setting}": value for setting in settings.split()})
    assert not list(checkout.root.rglob("sprung"))
    assert not Path("sprung").exists()


def test_the_site_is_built_where_the_next_step_finds_it(checkout: Checkout, step: Step) -> None:
    """And not inside the checkout."""
    said = step("build", checkout)
    assert said.code == 0, said.log
    assert (Path(said.outputs["site"]) / "index.html").is_file()
    assert not (checkout.root / "site").exists()


def test_a_folder_of_a_larger_repository_can_hold_the_records(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, step: Step
) -> None:
    """Annotations then name the file from the root of the checkout."""
    root = tmp_path_factory.mktemp("larger")
    shutil.copytree(repository(), root / "people" / "credits")
    checkout = Checkout(root)
    checkout.commit({"people/credits/content/jordan-rivera/new.toml": WORKSHOP.replace("CEU", "XYZ")})
    said = step("check", checkout, CECGEN_FOLDER="people/credits")
    assert said.code == 1
    assert re.search(r"^::error file=people/credits/content/jordan-rivera/new\.toml,", said.log, re.MULTILINE)


def test_install_takes_no_module_from_the_checkout(checkout: Checkout, step: Step, trap: Path) -> None:
    """A real environment with the real package and all that it needs, at the versions that were tested."""
    checkout.write({name: house(trap) for name in ("venv.py", "pip.py", "ensurepip.py", "cecgen.py", "click.py")})
    checkout.write({"setup.cfg": "[install]\nuser = 1\n", "pip.conf": "[global]\ntarget = sprung\n"})
    said = step("install", checkout, **pip_settings())
    assert said.code == 0, said.log
    assert f"cecgen, version {distribution('cecgen').version}" in said.log
    assert not trap.exists()


def pip_settings() -> dict[str, str]:
    """How this machine reaches its packages, and where it keeps them."""
    told = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.lower().endswith("_proxy")}
    # Nothing is compiled that no test imports, and nothing read again that could only warn: "no" is how pip's settings say so.
    return {"HOME": os.environ.get("HOME", "/"), "PIP_NO_COMPILE": "no", "PIP_NO_WARN_CONFLICTS": "no", **told}


# ---------------------------------------------------------------- GitLab, as its runner runs it


def gitlab(job: str) -> str:
    """The script of a job as the runner's shell gets it."""
    jobs = yaml.safe_load(render_workflow("gitlab", parse_source(SOURCE))[WORKFLOW_FILES["gitlab"]])
    return "\n".join(jobs[job]["script"]).replace("/tmp/environment/bin/cecgen", "cecgen")


@pytest.fixture
def gitlab_job(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a job's script in a checkout, with what GitLab sets."""
    tools = tmp_path / "tools"
    tools.mkdir()
    program = tools / "cecgen"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -P -m cecgen "$@"\n')
    program.chmod(0o755)

    def ran(job: str, checkout: Checkout, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "CI_PROJECT_ID": "7",
            "CI_PIPELINE_SOURCE": "push",
            "CI_COMMIT_BEFORE_SHA": checkout.base,
            **settings,
        }
        return run("bash", "-euo", "pipefail", "-c", gitlab(job), cwd=checkout.root, env=environment, stdin=subprocess.DEVNULL)

    return ran


MERGE = {
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "8",
}


def test_gitlab_checks_and_writes_its_reports(checkout: Checkout, gitlab_job: Callable[..., Any]) -> None:
    """Code Quality, JUnit, and what changed."""
    checkout.commit({"content/jordan-rivera/new.toml": WORKSHOP})
    done = gitlab_job("check", checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 → 12 of 45 CEC" in (checkout.root / "cecgen-diff.txt").read_text()
    assert "within 60 days" in (checkout.root / "cecgen-summary.md").read_text()
    assert (checkout.root / "gl-code-quality-report.json").read_text().strip() == "[]"
    assert "<testsuites" in (checkout.root / "cecgen-junit.xml").read_text()


def test_gitlab_s_check_does_not_fail_on_a_rewritten_history_and_its_alarm_is_a_job_of_its_own(
    checkout: Checkout, gitlab_job: Callable[..., Any]
) -> None:
    """The site waits for the check alone."""
    checkout.commit({"cecgen.toml": "format = 1\nas_of = 2026-12-01\n"})
    weekly = {"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BEFORE_SHA": GONE}
    done = gitlab_job("check", checkout, **weekly)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "History was rewritten" in done.stdout
    done = gitlab_job("due", checkout, **weekly)
    assert done.returncode == 1
    assert "to be renewed by 2026-12-31" in done.stdout


def test_gitlab_judges_a_merge_request_from_a_fork_by_the_targets_rules(
    checkout: Checkout, gitlab_job: Callable[..., Any], trap: Path
) -> None:
    """Also where its pipeline runs in the fork."""
    checkout.commit(
        {
            "cecgen.toml": 'format = 1\nas_of = 2026-03-16\nplugins = ["plugins/house.py"]\n',
            "plugins/house.py": house(trap),
            "plugins/mine.toml": GENEROUS,
            "content/jordan-rivera/new.toml": WORKSHOP.replace("nsca", "mine").replace(
                '"0.6 CEU"', '"1 CEC"\nhours = 1000\ncredits = 1000'
            ),
        }
    )
    done = gitlab_job("check", checkout, **MERGE, CI_MERGE_REQUEST_DIFF_BASE_SHA=checkout.base, CI_PROJECT_ID="8")
    assert done.returncode == 1
    assert not trap.exists()


def test_gitlab_publishes_a_site(checkout: Checkout, gitlab_job: Callable[..., Any]) -> None:
    """In the folder that Pages takes."""
    done = gitlab_job("pages", checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (checkout.root / "public" / "index.html").is_file()
