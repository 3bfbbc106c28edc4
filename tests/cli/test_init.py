"""`cecgen init` and `cecgen holder`: a repository that is one's own from the first minute, or nothing at all."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cecgen.cli.holder as cecgen_holder
import cecgen.cli.init as cecgen_init
from cecgen.commands.holder import CycleDays, find_schemes, parse_cycle, propose_cycles

if TYPE_CHECKING:
    from conftest import Command, Pressing, Ran, Repository

    from cecgen.catalogue.plugins import Registry

DAY = "2026-11-29"
SAM = ("--name", "Sam O'Neil", "--scheme", "acsm.ep", "--since", "2019-06-14", "--cycle", "2025-01-01..2027-12-31")
HOLDER = """#:schema ../../.cecgen/holder.schema.json

name = "Sam O'Neil"

[[certification]]
scheme = "acsm.ep"
certified = 2019-06-14

[[certification.cycle]]
begins = 2025-01-01
ends = 2027-12-31
"""
Typed = Callable[..., "Ran"]


@pytest.fixture
def type_keys(cecgen: Command, pressing: Pressing, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """`type_keys(keys, "init", …)` runs a command for a person who presses these keys."""
    monkeypatch.setattr(cecgen_init, "is_interactive", lambda: True)
    monkeypatch.setattr(cecgen_holder, "is_interactive", lambda: True)
    return lambda keys, *arguments: pressing(keys, lambda: cecgen(*arguments))


def test_a_person_is_asked_and_gets_a_repository_of_their_own(type_keys: Typed, cecgen: Command, tmp_path: Path) -> None:
    """The certification is found by typing and chosen by its number; no credit is invented, and `check` is content."""
    keys = "Sam O'Neil\rexercise phys\r1\r2019-06-14\r" + "\x7f" * 30 + "2025-01-01..2027-12-31\r"
    ran = type_keys(keys, "init", tmp_path / "mine", "--no-git", "--as-of", DAY)
    assert ran.code == 0, ran.output
    assert "ACSM Certified Exercise Physiologist" in ran.output
    assert "keep it private" in ran.output
    assert [path.name for path in (tmp_path / "mine/content").iterdir()] == ["sam-o-neil"]
    assert (tmp_path / "mine/content/sam-o-neil/holder.toml").read_text() == HOLDER
    assert cecgen("check", "-C", tmp_path / "mine", "--as-of", DAY).output == "1 holder, 0 entries: no problems\n"


@pytest.mark.parametrize("keys", ["", "Sam\r", "Sam\racsm.ep\r", "Sam\racsm.ep\r2019-06-14\r", "Sam\rexercise phys\r"])
def test_stopping_anywhere_leaves_nothing(type_keys: Typed, tmp_path: Path, keys: str) -> None:
    """Ctrl-C after any question."""
    ran = type_keys(keys, "init", tmp_path / "mine", "--no-git", "--as-of", DAY)
    assert ran.code == 130
    assert not (tmp_path / "mine").exists()


def test_options_answer_for_scripts(cecgen: Command, tmp_path: Path) -> None:
    """The same file, without a question."""
    assert cecgen("init", tmp_path / "mine", *SAM, "--as-of", DAY).code == 0
    assert (tmp_path / "mine/content/sam-o-neil/holder.toml").read_text() == HOLDER


def test_what_options_lack_is_said_at_once_with_the_cycle_to_compare(cecgen: Command, tmp_path: Path) -> None:
    """A cycle is never invented: it is proposed, and the person says it."""
    ran = cecgen("init", tmp_path / "mine", "--name", "Sam", "--scheme", "club", "--as-of", DAY)
    assert (ran.code, "is not one certification" in ran.output) == (2, True)
    ran = cecgen("init", tmp_path / "mine", "--name", "Sam", "--scheme", "acsm.ep", "--as-of", DAY)
    assert (ran.code, "missing: --since, --cycle" in ran.output) == (2, True)
    ran = cecgen("init", tmp_path / "mine", *SAM[:6], "--as-of", DAY)
    assert "--cycle (compare with your account: " in ran.output
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("options", [(), ("--example",), ("--no-input",)])
def test_without_a_person_or_asked_for_it_is_the_example(cecgen: Command, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Which says of itself that it is invented."""
    assert cecgen("init", tmp_path / "mine", *options, "--as-of", DAY).code == 0
    holder = (tmp_path / "mine/content/alex-example/holder.toml").read_text()
    assert "# Alex Example and the activities in this folder are invented." in holder
    assert cecgen("init", tmp_path / "other", "--example", *SAM).code == 2


def test_the_example_is_warned_of_once_somebody_real_is_beside_it(cecgen: Command, tmp_path: Path) -> None:
    """Alone it is what `init` wrote, and nobody's credit."""
    root = tmp_path / "mine"
    cecgen("init", root, "--example", "--as-of", DAY)
    assert "CEC428" not in cecgen("check", "-C", root).output
    assert cecgen("holder", SAM[1], *SAM[2:], "-C", root, "--as-of", DAY).code == 0
    assert cecgen("check", "-C", root).output.count("CEC428") == 1


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_first_commit_has_everything(cecgen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the branch main, whatever git would call it; and a folder inside of a repository starts none."""
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "x")
    (tmp_path / "gitconfig").write_text("[init]\n\tdefaultBranch = trunk\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    assert cecgen("init", tmp_path / "mine", *SAM, "--git", "--as-of", DAY).code == 0
    status = subprocess.run(["git", "status", "--porcelain"], cwd=tmp_path / "mine", capture_output=True, check=True)
    assert status.stdout == b""
    branch = subprocess.run(["git", "branch", "--show-current"], cwd=tmp_path / "mine", capture_output=True, check=True)
    assert branch.stdout == b"main\n"
    ran = cecgen("init", tmp_path / "mine/inner", *SAM, "--git", "--as-of", DAY)
    assert (ran.code, (tmp_path / "mine/inner").exists()) == (2, False)


def test_a_holder_is_added_as_init_does(repository: Repository, cecgen: Command) -> None:
    """Into a folder of their own; a taken name asks for another id."""
    root = repository()
    options = ("--scheme", "acsm.ep", "--since", "2019-06-14", "--cycle", "2024-01-01..2026-12-31", "-C", root)
    ran = cecgen("holder", "Sam  O'Neil", *options)
    assert ran.code == 0, ran.output
    assert "read back: 2 holders, 1 entry: no problems" in ran.output
    assert (root / "content/sam-o-neil/holder.toml").is_file()
    again = cecgen("holder", "Sam O'Neil", *options)
    assert (again.code, "content/sam-o-neil is there already: choose another --id" in again.output) == (2, True)
    assert cecgen("holder", "李雷", *options).code == 2
    assert cecgen("holder", "李雷", *options, "--id", "li-lei").code == 0


def test_of_who_left_the_days_are_said_and_nothing_is_written(repository: Repository, cecgen: Command) -> None:
    """Until when a body may ask, and what to do now."""
    root = repository()
    before = {path: path.read_bytes() for path in root.rglob("*.toml")}
    ran = cecgen("holder", "jordan-rivera", "--left", "2026-03-01", "-C", root)
    assert ran.code == 0, ran.output
    assert "keep its evidence, until" in ran.output
    assert "cecgen pack jordan-rivera" in ran.output
    assert "they stay in reminders, in the overview and on the site" in ran.output
    assert before == {path: path.read_bytes() for path in root.rglob("*.toml")}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("exercise phys", "acsm.ep"),
        ("ACSM.EP", "acsm.ep"),
        ("phys exercise clinical", "acsm.cep"),
        ("nsca cscs", "nsca.cscs"),
    ],
)
def test_a_certification_is_found_by_its_words(builtin: Registry, typed: str, first: str) -> None:
    """In any order, in any case, with the name of the body."""
    assert find_schemes(typed, builtin.catalogue)[0].id == first


def test_words_that_none_has_find_none(builtin: Registry) -> None:
    assert find_schemes("underwater basket", builtin.catalogue) == []
    assert find_schemes("  ", builtin.catalogue) == []


def test_the_current_cycle_is_proposed_from_the_schemes_length(builtin: Registry) -> None:
    """CDR's last five years and end on 31 May, the first one later than that."""
    scheme = builtin.catalogue.schemes["cdr.rd"]
    assert propose_cycles(scheme, date(2022, 9, 1), date(2026, 11, 29)) == [CycleDays(date(2022, 9, 1), date(2028, 5, 31))]
    assert propose_cycles(scheme, date(2027, 1, 1), date(2026, 11, 29)) == []


@pytest.mark.parametrize(
    ("since", "cycles"),
    [
        (date(2023, 11, 18), ["2023-11-18..2026-12-31", "2026-01-01..2028-12-31"]),
        (date(2019, 6, 14), ["2025-01-01..2027-12-31", "2026-01-01..2028-12-31"]),
        (date(2024, 1, 1), ["2024-01-01..2026-12-31"]),
    ],
)
def test_where_a_first_cycle_may_be_shorter_or_longer_both_are_named(builtin: Registry, since: date, cycles: list[str]) -> None:
    """ACSM's last three years and end on 31 December, and which one a first cycle ends on is not known."""
    scheme = builtin.catalogue.schemes["acsm.cpt"]
    assert [str(each) for each in propose_cycles(scheme, since, date(2026, 11, 29))] == cycles


def test_of_two_possible_cycles_neither_is_taken(cecgen: Command, tmp_path: Path) -> None:
    """Each is named, to compare it with the account."""
    ran = cecgen("init", tmp_path / "mine", *SAM[:4], "--since", "2023-11-18", "--no-input", "--as-of", DAY)
    assert ran.code == 2
    assert "compare with your account: 2023-11-18..2026-12-31 or 2026-01-01..2028-12-31" in ran.output


@pytest.mark.parametrize("text", ["2024-02-30", "2024", "2026-12-31..2024-01-01", "2024-01-01..", "x"])
def test_what_is_no_cycle_is_none(text: str) -> None:
    assert parse_cycle(text) is None


def test_a_cycle_may_leave_its_last_day_to_the_scheme() -> None:
    assert parse_cycle(" 2024-01-01 ") == CycleDays(date(2024, 1, 1), None)
    assert parse_cycle("2024-01-01 to 2026-12-31") == CycleDays(date(2024, 1, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def builtin() -> Registry:
    from cecgen.catalogue.plugins import load_plugins  # noqa: PLC0415 - the plugins take a while, and only these tests need them

    return load_plugins(installed=False)


def test_with_ci_for_github_it_can_be_a_template(cecgen: Command, tmp_path: Path) -> None:
    """Its README has the three clicks, each with a picture that is there, and what to do at a red cross."""
    source = f"https://github.com/example/cecgen@{'a' * 40}"
    assert cecgen("init", tmp_path / "mine", *SAM, "--ci", "github", "--source", source, "--as-of", DAY).code == 0
    page = (tmp_path / "mine/README.md").read_text()
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", page)
    assert len(pictures) == 3
    assert all((tmp_path / "mine" / each).read_text().startswith("<svg ") for each in pictures)
    assert "your folder (`sam-o-neil`)" in page
    assert "Use this template" in page
    assert (tmp_path / "mine/.github/workflows/cecgen.yml").is_file()


def test_a_template_has_the_form_that_its_page_speaks_of(cecgen: Command, tmp_path: Path) -> None:
    """Whoever starts from it in the browser has no terminal; any other repository has what it asks for."""
    source = ("--ci", "github", "--source", f"https://github.com/OWNER/NAME@{'0123456789' * 4}")
    for name, options in {"example": ("--example",), "own": SAM}.items():
        assert cecgen("init", tmp_path / name, *options, *source, "--as-of", DAY).code == 0
        assert "[site]\nform = true\n" in (tmp_path / name / "cecgen.toml").read_text()
        assert cecgen("check", "-C", tmp_path / name, "--as-of", DAY).code == 0
    cecgen("init", tmp_path / "plain", "--example", "--as-of", DAY)
    assert "[site]" not in (tmp_path / "plain/cecgen.toml").read_text()


def test_the_steps_of_a_template_lead_to_a_sound_repository(cecgen: Command, tmp_path: Path) -> None:
    """docs/start-without-terminal.md, step 2: holder.toml moved with its path, then the rest of its folder deleted."""
    root = tmp_path / "mine"
    cecgen("init", root, "--example", "--as-of", DAY)
    (root / "content/jo-smith").mkdir()
    (root / "content/alex-example/holder.toml").rename(root / "content/jo-smith/holder.toml")
    ran = cecgen("check", "-C", root, "--as-of", DAY)
    assert (ran.code, "if you moved it to another folder, move this there too, or delete it" in ran.output) == (1, True)
    shutil.rmtree(root / "content/alex-example")
    assert cecgen("check", "-C", root, "--as-of", DAY).output == "1 holder, 0 entries: no problems\n"
