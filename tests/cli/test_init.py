"""`cecgen init` and `cecgen holder`: a repository that is one's own from the first minute, or nothing at all."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cecgen.cli.holder as cecgen_holder
import cecgen.cli.init as cecgen_init
from cecgen.commands.holder import (
    CycleDays,
    find_cycles_of_day,
    find_schemes,
    is_day_alone_doubtful,
    parse_cycle,
    propose_cycles,
)

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


NO_ANSWER = "\x7f" * 30
"""Takes away what is proposed."""


@pytest.mark.parametrize("card", ["2027-02-14", "14 February 2027", "Feb 14, 2027"])
def test_the_last_day_alone_is_taken_for_no_first_day(type_keys: Typed, tmp_path: Path, card: str) -> None:
    """Cards print "expires" and no more: the first day is proposed beside it, and Enter takes both."""
    keys = f"Sam\rnasm.cpt\r15 February 2023\r{NO_ANSWER}{card}\r\r"
    ran = type_keys(keys, "init", tmp_path / "mine", "--no-git", "--as-of", DAY)
    assert ran.code == 0, ran.output
    file = (tmp_path / "mine/content/sam/holder.toml").read_text()
    assert "begins = 2025-02-15\nends = 2027-02-14\n" in file


def test_a_last_day_that_fits_no_cycle_is_asked_about_again(type_keys: Typed, tmp_path: Path) -> None:
    """Until both days are said; nothing is guessed."""
    keys = f"Sam\racsm.ep\r2019-06-14\r{NO_ANSWER}2029-03-31\r2027-12-31\r\r"
    ran = type_keys(keys, "init", tmp_path / "mine", "--no-git", "--as-of", DAY)
    assert ran.code == 0, ran.output
    assert "begins = 2025-01-01\nends = 2027-12-31\n" in (tmp_path / "mine/content/sam/holder.toml").read_text()


def test_without_a_person_a_last_day_alone_is_refused_with_both_days(cecgen: Command, tmp_path: Path) -> None:
    """It became the first day of a cycle to come, and nobody was told."""
    sam = ["--name", "Sam", "--scheme", "nasm.cpt", "--since", "2023-02-15", "--as-of", DAY]
    ran = cecgen("init", tmp_path / "mine", *sam, "--cycle", "2027-02-14")
    assert (ran.code, "first or its last day: say both: 2025-02-15..2027-02-14" in ran.output) == (2, True)
    assert cecgen("init", tmp_path / "mine", *sam, "--cycle", "2025-02-15").code == 0


NURSE = "2020-06-10\r" + "\x7f" * 30 + "2024-05-01..2026-04-30\r"


@pytest.mark.parametrize(("answer", "written"), [("2\r", "nth = 2"), ("zero\x7f\x7f\x7f\x7f3\r", "nth = 3"), ("\r", "")])
def test_which_renewal_it_is_is_asked_where_the_rules_depend_on_it(
    type_keys: Typed, cecgen: Command, tmp_path: Path, answer: str, written: str
) -> None:
    """The word of a job is no choice: the full title is shown, and asked about. What is not answered, `check` asks for."""
    ran = type_keys(f"Sam\rnurse\ryes\r{NURSE}{answer}", "init", tmp_path / "mine", "--no-git", "--as-of", DAY)
    assert ran.code == 0, ran.output
    assert "Registered Nurse (RN), Florida, Florida Board of Nursing (florida-bon.rn)" in ran.output
    file = (tmp_path / "mine/content/sam/holder.toml").read_text()
    assert [line for line in file.splitlines() if line.startswith("nth")] == ([written] if written else [])
    assert ("CEC230" in cecgen("check", "-C", tmp_path / "mine", "--as-of", DAY).output) is not written


def test_the_only_certification_with_a_word_can_be_refused(type_keys: Typed, tmp_path: Path) -> None:
    """Then other words are asked for; an id is taken at once. The route is asked for where the rules depend on it."""
    keys = "Sam\rno\rflorida-bon.rn\r2025-06-12\r" + "\x7f" * 30 + "2025-06-12..2026-04-30\rexam\r"
    ran = type_keys(keys, "init", tmp_path / "mine", "--no-git", "--as-of", DAY, "--scheme", "nurse")
    assert ran.code == 0, ran.output
    assert 'route = "exam"' in (tmp_path / "mine/content/sam/holder.toml").read_text()


def test_without_a_person_the_certification_found_by_words_is_named(cecgen: Command, tmp_path: Path) -> None:
    """Nobody could say no to it."""
    made = [each if each != "acsm.ep" else "clinical exercise" for each in SAM]
    ran = cecgen("init", tmp_path / "mine", *made, "--as-of", DAY)
    assert (ran.code, "(acsm.cep)" in ran.output) == (0, True)


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


@pytest.mark.parametrize("options", [SAM, (), (*SAM, "--ci", "github"), ("--ci", "gitlab")], ids=" ".join)
def test_wherever_it_was_killed_it_can_be_run_again(cecgen: Command, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Each file is there whole or not at all, in the order in which they are said; another run writes the others."""
    source = ("--source", f"https://github.com/owner/cecgen@{'0' * 40}") if "--ci" in options else ()
    run = partial(cecgen, "init", "--no-git", "--as-of", DAY, *options, *source, "-C")
    whole = tmp_path / "whole"
    ran = run(whole)
    names = [str(Path(line.removeprefix("wrote ")).relative_to(whole)) for line in ran.output.splitlines() if "wrote " in line]
    assert len(names) > 5
    for count in range(len(names)):
        killed = tmp_path / f"after {count}"
        for name in names[:count]:
            (killed / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(whole / name, killed / name)
        ran = run(killed)
        assert ran.code == 0, ran.output
        assert {name: (killed / name).read_bytes() for name in names} == {name: (whole / name).read_bytes() for name in names}


def test_a_repository_without_git_is_refused_with_what_is_left_to_do(cecgen: Command, tmp_path: Path) -> None:
    """A run that was killed before its first commit had written everything else."""
    run = partial(cecgen, "init", "--as-of", DAY, *SAM, "-C", tmp_path / "mine")
    assert run("--no-git").code == 0
    assert 'in that folder, git init && git add --all && git commit -m "Start the transcripts"' in run("--git").output
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "mine", check=True)
    assert "git init" not in run("--no-git").output


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
        ("NASM personal trainer", "nasm.cpt"),
        ("strength and conditioning specialist", "nsca.cscs"),
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


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-01..2026-12-31",
        "2024-01-01 to 2026-12-31",
        "2024-01-01to2026-12-31",
        "2024-01-01 - 2026-12-31",
        "1 January 2024 \u2013 31 December 2026",
        "Jan 1, 2024 to Dec. 31, 2026",
    ],
)
def test_a_cycle_is_read_as_accounts_show_it(text: str) -> None:
    assert parse_cycle(text) == CycleDays(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("id", "since", "day", "cycles"),
    [
        ("nasm.cpt", "2023-02-15", "2027-02-14", ["2025-02-15..2027-02-14"]),
        ("nasm.cpt", "2023-02-15", "2027-05-31", ["2025-06-01..2027-05-31"]),  # after an extension
        ("nasm.cpt", "2023-02-15", "2024-02-14", []),  # no cycle that is current
        ("nasm.cpt", "2023-02-15", "2029-12-31", []),  # two years before it is still to come
        ("acsm.cpt", "2023-11-18", "2026-12-31", ["2023-11-18..2026-12-31"]),
        ("acsm.cpt", "2019-06-14", "2026-01-01", ["2026-01-01..2028-12-31"]),
    ],
)
def test_a_day_alone_is_held_against_the_cycles_that_are_current(
    builtin: Registry, id: str, since: str, day: str, cycles: list[str]
) -> None:
    """As their last day or as their first."""
    scheme, as_of = builtin.catalogue.schemes[id], date.fromisoformat(DAY)
    found = find_cycles_of_day(date.fromisoformat(day), scheme, date.fromisoformat(since), as_of)
    assert [str(each) for each in found] == cycles


@pytest.mark.parametrize(
    ("id", "since", "day", "is_doubtful"),
    [
        ("nasm.cpt", "2023-02-15", "2027-02-14", True),  # in the future
        ("nasm.cpt", "2023-02-15", "2025-02-14", True),  # the last day of the cycle before
        ("nasm.cpt", "2023-02-15", "2025-02-15", False),
        ("nasm.cpt", "2023-02-15", "2023-02-15", False),
        ("acsm.cpt", "2019-06-14", "2026-01-01", False),
        ("acsm.cpt", "2025-06-14", "2025-06-14", True),  # which last day a first cycle has is not known
    ],
)
def test_a_day_alone_is_a_first_day_only_where_nothing_else_can_be_meant(
    builtin: Registry, id: str, since: str, day: str, is_doubtful: bool
) -> None:
    scheme, as_of = builtin.catalogue.schemes[id], date.fromisoformat(DAY)
    typed = CycleDays(date.fromisoformat(day), None)
    assert is_day_alone_doubtful(typed, scheme, date.fromisoformat(since), as_of) is is_doubtful


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


@pytest.mark.parametrize(
    "name", [".holder.edit.toml", ".holder.edit.toml~", "..holder.edit.toml.swp", ".holder.toml.1a2b.part"]
)
def test_git_takes_nothing_that_a_command_or_an_editor_left(cecgen: Command, tmp_path: Path, name: str) -> None:
    """Emacs and nano keep a copy of what they opened, and nobody sees it: its name begins with a dot."""
    assert cecgen("init", tmp_path, "--example").code == 0
    (tmp_path / "content/alex-example" / name).write_text("what was typed")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    listed = subprocess.run(["git", "status", "--porcelain", "-uall"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "holder.toml\n" in listed.stdout
    assert name not in listed.stdout
