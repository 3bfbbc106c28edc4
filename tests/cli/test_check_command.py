"""`cecgen check` from its arguments to its exit code: formats, what is picked, what fails, and where the report goes."""

from __future__ import annotations

import json
import os
import platform
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from cecgen.cli.check import ALARM_STATUSES
from cecgen.commands import check as checking
from cecgen.model.report import ALARM_MEANINGS
from cecgen.outputs.reports import FORMATS

if TYPE_CHECKING:
    from conftest import Command, Repository

FOLDER = "content/jordan-rivera"
WARNING = {f"{FOLDER}/evidence/a.pdf": "%PDF-"}
"""Evidence that no entry uses: CEC408."""
ERROR = {f"{FOLDER}/2025.toml": '[[entry]]\ntitel = "x"\n'}
"""A key that the format does not know, CEC202, and several that are missing, CEC201."""
FUTURE = {
    f"{FOLDER}/later.toml": """[[entry]]
date = 2026-09-01
title = "A course to come"
provider = "ace"
kind = "course"
award = "0.6 CEC"
"""
}
"""An entry after the day of the judgement: CEC214, a warning."""


@pytest.fixture
def home(repository: Repository) -> Path:
    """A repository with an error and a warning, a day before its cycle is half over."""
    return repository({**FUTURE, **ERROR})


def codes(output: str) -> set[str]:
    """The codes of a report in JSON."""
    return {each["code"] for each in json.loads(output)["diagnostics"]}


# ---------------------------------------------------------------- formats


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("files", [{}, ERROR], ids=["clean", "error"])
def test_standard_output_holds_the_report_and_nothing_else(
    repository: Repository, cecgen: Command, form: str, files: dict[str, str]
) -> None:
    """Whether or not there are problems: it is read by a program."""
    ran = cecgen("check", "-C", repository(files), "--format", form)
    assert ran.code == bool(files)
    match form:
        case "json" | "gitlab" | "sarif":
            assert json.loads(ran.output) is not None
        case "junit":
            assert ElementTree.fromstring(ran.output).tag == "testsuites"
        case "github":
            assert all(line.startswith("::error ") for line in ran.output.splitlines())
            assert bool(ran.output) is bool(files)
        case "markdown":
            assert ran.output.startswith(f"### Check as of 2026-03-16: {'failed' if files else 'passed'}\n")
        case _:
            assert ran.output.startswith(f"{FOLDER}/2025.toml" if files else "1 holder, 1 entry: no problems\n")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("files", [{}, ERROR], ids=["clean", "error"])
def test_the_output_is_what_would_have_been_printed(
    repository: Repository, cecgen: Command, tmp_path: Path, form: str, files: dict[str, str]
) -> None:
    """To the byte, with the same exit code; nothing is printed then, and nothing beside it is left behind."""
    root = repository(files)
    target = root / "reports" / "check.out"
    printed = cecgen("check", "-C", root, "--format", form)
    ran = cecgen("check", "-C", root, "--format", form, "--output", target)
    assert (ran.output, ran.code) == ("", printed.code)
    assert target.read_bytes().decode() == printed.output
    assert os.listdir(target.parent) == ["check.out"]


def test_an_old_report_is_replaced_and_its_link_stays(home: Path, cecgen: Command) -> None:
    """Whoever has the old one open reads it to its end."""
    real = home / "real.json"
    real.write_text("old")
    (home / "link.json").symlink_to(real)
    with real.open() as old:
        cecgen("check", "-C", home, "--format", "json", "--output", home / "link.json")
        assert old.read() == "old"
    assert (home / "link.json").is_symlink()
    assert json.loads(real.read_text())["format"] == 1


def test_a_report_can_be_read_by_whoever_may_read_files_here(home: Path, cecgen: Command) -> None:
    """The next job of a pipeline runs as somebody else."""
    before = os.umask(0o022)
    try:
        cecgen("check", "-C", home, "--output", home / "out.txt")
    finally:
        os.umask(before)
    assert stat.S_IMODE((home / "out.txt").stat().st_mode) == 0o644


@pytest.mark.parametrize("target", ["content", "cecgen.toml/x"])
def test_a_report_that_cannot_be_written_is_wrong_usage(home: Path, cecgen: Command, target: str) -> None:
    """A folder, or below a file; nothing is left behind."""
    before = sorted(home.rglob("*"))
    ran = cecgen("check", "-C", home, "--output", home / target)
    assert ran.code == 2
    assert "cannot be written" in ran.output
    assert sorted(home.rglob("*")) == before


def test_a_report_can_go_to_a_pipe(home: Path, cecgen: Command) -> None:
    """Which nothing may replace."""
    pipe = home / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    cecgen("check", "-C", home, "--format", "json", "--output", pipe)
    assert json.loads(os.read(reader, 1 << 16))["format"] == 1
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_repository_that_cannot_be_read_is_reported_in_every_format(repository: Repository, cecgen: Command) -> None:
    """The pipeline that waits for the report shows why there is no other, whatever it picks; the exit code is still 2."""
    root = repository({"cecgen.toml": 'format = 1\ntitel = "x"\n'})
    ran = cecgen("check", "-C", root, "--format", "json", "--ignore", "CEC2")
    assert (ran.code, codes(ran.output)) == (2, {"CEC202"})
    assert json.loads(ran.output)["summary"]["failed"] is True
    ran = cecgen("check", "-C", root, "--format", "sarif")
    assert json.loads(ran.output)["runs"][0]["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]
    ran = cecgen("check", "-C", root, "--format", "github")
    assert ran.code == 2
    assert ran.output.startswith("::error file=cecgen.toml,line=2,")


def test_one_check_writes_every_report_that_is_asked_for(home: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is what `--format` prints, and the records are read once for all of them."""
    printed = {form: cecgen("check", "-C", home, "--strict", "--format", form) for form in FORMATS}
    checked = []
    whole = checking.check_workspace
    monkeypatch.setattr("cecgen.cli.check.check_workspace", lambda *a, **b: checked.append(1) or whole(*a, **b))
    asked = [word for form in FORMATS for word in ("--report", f"{form}={home / form}")]
    ran = cecgen("check", "-C", home, "--strict", *asked)
    assert ran == printed["text"]
    assert {form: (home / form).read_text() for form in FORMATS} == {form: each.output for form, each in printed.items()}
    assert checked == [1]


@pytest.mark.parametrize(
    "options",
    [
        ["--report", "sarif"],
        ["--report", "sarif="],
        ["--report", "=a"],
        ["--report", "sarif=-"],
        ["--report", "serif=a"],
        ["--report", "sarif=a", "--report", "json=./a"],
        ["--output", "a", "--report", "json=a"],
    ],
)
def test_a_report_names_its_format_and_a_file_of_its_own(home: Path, cecgen: Command, options: list[str]) -> None:
    """Anything else is wrong usage, and nothing is written."""
    assert cecgen("check", "-C", home, *options).code == 2
    assert not Path("a").exists()


def test_what_is_due_is_in_the_summary_and_fails_nothing(repository: Repository, cecgen: Command) -> None:
    """From sixty days before, the last day of the cycle included; `--fail-within` fails on it and says it once."""
    root = repository({f"{FOLDER}/holder.toml": repository.holder + repository.card})
    for day, said in (("2026-10-31", False), ("2026-11-01", True), ("2026-12-31", True)):
        ran = cecgen("check", "-C", root, "--as-of", day, "--format", "markdown")
        assert ran.code == 0
        assert ("#### Who has something due" in ran.output) is said
        assert ("within 60 days" in ran.output) is not said
    ran = cecgen("check", "-C", root, "--as-of", "2026-12-31", "--format", "markdown", "--fail-within", "1y")
    assert ran.code == 1
    assert ran.output.count("to be renewed by 2026-12-31") == 1
    assert "**Jordan Rivera**" in ran.output


def test_a_repository_that_cannot_be_read_still_gets_its_reports(repository: Repository, cecgen: Command) -> None:
    """The terminal says why, and so does each file."""
    root = repository({"cecgen.toml": 'format = 1\ntitel = "x"\n'})
    ran = cecgen("check", "-C", root, "--report", f"json={root / 'a'}", "--report", f"markdown={root / 'b'}")
    assert (ran.code, codes((root / "a").read_text())) == (2, {"CEC202"})
    assert "CEC202" in ran.output
    assert "CEC202" in (root / "b").read_text()
    assert "within 60 days" not in (root / "b").read_text()


# ---------------------------------------------------------------- what is picked


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], {"CEC201", "CEC202", "CEC214"}),
        (["--select", "CEC21"], {"CEC214"}),
        (["--select", "cec202"], {"CEC202"}),
        (["--select", "CEC202,CEC21"], {"CEC202", "CEC214"}),
        (["--select", "CEC202", "--select", "CEC21"], {"CEC202", "CEC214"}),
        (["--ignore", "CEC20"], {"CEC214"}),
        (["--select", "CEC2", "--ignore", "CEC201,CEC214"], {"CEC202"}),
        (["--ignore", "CEC"], set()),
    ],
)
def test_codes_are_picked_by_how_they_begin(home: Path, cecgen: Command, options: list[str], found: set[str]) -> None:
    """Between commas or one by one; what is ignored goes before what is selected."""
    assert codes(cecgen("check", "-C", home, "--format", "json", *options).output) == found


def test_what_is_not_picked_does_not_fail(home: Path, cecgen: Command) -> None:
    """It neither shows nor counts."""
    ran = cecgen("check", "-C", home, "--ignore", "CEC20")
    assert ran.code == 0
    assert ran.output.endswith("0 errors, 1 warning\n")


def test_what_is_waived_is_not_ignored(repository: Repository, cecgen: Command) -> None:
    """A waiver is used whatever is picked, and stays counted."""
    waive = f'[[waive]]\ncode = "CEC408"\nat = "{FOLDER}/evidence/a.pdf"\nreason = "Kept for the audit."\n'
    ran = cecgen("check", "-C", repository({"cecgen.toml": repository.settings + waive, **WARNING}), "--strict")
    assert ran == (0, "1 holder, 1 entry: no problems, 1 waived\n")


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_code_is_wrong_usage(home: Path, cecgen: Command, option: str) -> None:
    """With the nearest: a slip would let everything pass, or nothing."""
    ran = cecgen("check", "-C", home, option, "CEC2O2")
    assert ran.code == 2
    assert 'no code "CEC2O2"; did you mean "CEC2' in ran.output


HOUSE = """
from cecgen import Diagnostic, Place, hookimpl


class Untidy(Diagnostic):
    \"\"\"Untidy.\"\"\"

    code = "HARB1"
    message = "untidy"
    hint = "tidy up"


def tidy(ledger):
    yield Untidy(at=Place("cecgen.toml"))


@hookimpl
def cecgen_checks():
    return [tidy]
"""


def test_a_plugin_s_own_codes_can_be_picked(repository: Repository, cecgen: Command) -> None:
    """Where its code does not run, they are not known, and not held against the user."""
    files = {"cecgen.toml": repository.settings + 'plugins = ["plugins/harbour.py"]\n', "plugins/harbour.py": HOUSE}
    root = repository(files)
    assert codes(cecgen("check", "-C", root, "--format", "json").output) == {"HARB1"}
    assert cecgen("check", "-C", root, "--ignore", "HARB1").code == 0
    assert cecgen("check", "-C", root, "--ignore", "HARB1,CEC906", "--no-code").code == 0
    assert cecgen("check", "-C", root, "--ignore", "HARC1", "--no-code").code in (0, 1)
    assert cecgen("check", "-C", root, "--ignore", "ZEBRA9").code == 2


# ---------------------------------------------------------------- what fails


def test_warnings_fail_only_where_they_are_to(repository: Repository, cecgen: Command) -> None:
    """--strict changes the exit code and nothing else."""
    root = repository(WARNING)
    relaxed, strict = cecgen("check", "-C", root), cecgen("check", "-C", root, "--strict")
    assert (relaxed.code, strict.code) == (0, 1)
    assert relaxed.output == strict.output
    assert cecgen("check", "-C", root, "--strict", "--ignore", "CEC408").code == 0


def test_where_a_holder_stands_fails_only_where_it_is_to(repository: Repository, cecgen: Command) -> None:
    """Jordan has 6 of 45 CEC in March of the third year."""
    root = repository()
    assert cecgen("check", "-C", root).code == 0
    assert cecgen("check", "-C", root, "--fail-on", "lapsed").code == 0
    ran = cecgen("check", "-C", root, "--fail-on", "behind")
    assert ran.code == 1
    assert ran.output == (
        f"{FOLDER}/holder.toml:7:1: finding behind: "
        "ACSM Certified Personal Trainer, 2024-01-01 to 2026-12-31: behind, 6 of 45 CEC counted\n"
        "  7 | [[certification.cycle]]\n"
        "    | ^\n"
        "  = Get the card, or record it (no current CPR card) by 2026-12-31\n"
        "    Add the proof of 1 entry (6 CEC) by 2026-12-31\n"
        "    Report 1 entry (6 CEC) to ACSM by 2026-12-31\n"
        "    Earn 39 more CEC by 2026-12-31\n"
        "    Send the renewal form by 2026-12-31\n"
        "    Pay the renewal fee (60 USD) by 2026-12-31\n"
        "1 holder, 1 entry: no problems; fails: 1 behind\n"
    )


@pytest.mark.parametrize("options", [["--fail-on", "lapsed,behind"], ["--fail-on", "LAPSED", "--fail-on", "behind"]])
def test_words_come_between_commas_or_one_by_one(repository: Repository, cecgen: Command, options: list[str]) -> None:
    """In any case of letters."""
    assert cecgen("check", "-C", repository(), *options).code == 1


@pytest.mark.parametrize(("day", "code"), [("2026-11-01", 0), ("2026-11-02", 1), ("2026-12-31", 1)])
def test_a_renewal_that_is_near_fails(repository: Repository, cecgen: Command, day: str, code: int) -> None:
    """From 60 days before the last one on: 2026-12-31 is 59 days from 2026-11-02."""
    root = repository({f"{FOLDER}/holder.toml": repository.holder + repository.card})
    ran = cecgen("check", "-C", root, "--as-of", day, "--fail-within", "59d", "--format", "json")
    assert ran.code == code
    assert [each["code"] for each in json.loads(ran.output)["findings"]] == ["renewal-due"] * code


def test_the_last_line_says_why_a_check_without_problems_fails(repository: Repository, cecgen: Command) -> None:
    """How many are due, within which time: here the renewal, and the CPR card that was never recorded."""
    ran = cecgen("check", "-C", repository(), "--as-of", "2026-11-02", "--fail-within", "60d", "--fail-on", "behind")
    assert ran.output.splitlines()[-1] == "1 holder, 1 entry: no problems; fails: 2 due within 60d, 1 behind"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_where_a_holder_stands(repository: Repository, cecgen: Command, form: str) -> None:
    """In its own way."""
    ran = cecgen("check", "-C", repository(), "--fail-on", "behind", "--format", form)
    assert ran.code == 1
    assert "behind" in ran.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fail-on", "behnd"], 'no status "behnd"; did you mean "behind"?'),
        (["--fail-on", "met"], 'no status "met"'),
        (["--fail-within", "60"], "'60' is not a span such as 60d, 8w, 3m or 1y"),
        (["--fail-within", "-1d"], "'-1d' is not a span such as 60d, 8w, 3m or 1y"),
        (["--fail-within", "99999d"], "'99999d' is not a span"),
        (["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_a_word_that_means_nothing_is_wrong_usage(
    repository: Repository, cecgen: Command, options: list[str], message: str
) -> None:
    """A check that watches for a slip would never fail."""
    ran = cecgen("check", "-C", repository(), *options)
    assert ran.code == 2
    assert message in " ".join(ran.output.split())


def test_a_check_can_fail_on_every_standing_and_every_status_that_asks_for_something() -> None:
    """Days that are near have an option of their own."""
    assert set(ALARM_MEANINGS) - set(ALARM_STATUSES) == {"renewal-due", "audit-due", "card-due"}


def test_transcripts_are_worked_out_only_where_something_is_watched(
    repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` stays as fast as it was."""
    calls = []
    judged = checking.run_pipeline
    monkeypatch.setattr(checking, "run_pipeline", lambda *arguments: calls.append(1) or judged(*arguments))
    root = repository()
    cecgen("check", "-C", root, "--strict", "--select", "CEC2", "--format", "sarif")
    assert calls == []
    cecgen("check", "-C", root, "--fail-on", "behind")
    assert calls == [1]


# ---------------------------------------------------------------- paths


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "junit"])
@pytest.mark.parametrize("git", [True, False], ids=["folder", "file"])
def test_paths_start_at_the_root_of_git(repository: Repository, cecgen: Command, tmp_path: Path, form: str, git: bool) -> None:
    """A work tree's .git is a file; no git has to be there to find it."""
    repository.root = tmp_path / "team" / "transcripts"
    root = repository(ERROR)
    (tmp_path / ".git").mkdir() if git else (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    assert f"team/transcripts/{FOLDER}/2025.toml" in cecgen("check", "-C", root, "--format", form).output
    assert "team/transcripts" not in cecgen("check", "-C", root, "--format", "json").output


def test_an_inserted_line_changes_no_fingerprint(repository: Repository, cecgen: Command) -> None:
    """From the files on: every problem is known again."""
    before = json.loads(cecgen("check", "-C", repository(ERROR), "--format", "gitlab").output)
    moved = {name: f"# a line\n\n{text}" for name, text in ERROR.items()}
    after = json.loads(cecgen("check", "-C", repository(moved), "--format", "gitlab").output)
    assert [each["location"]["lines"]["begin"] + 2 for each in before] == [each["location"]["lines"]["begin"] for each in after]
    assert [each["fingerprint"] for each in before] == [each["fingerprint"] for each in after]


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_files_leave_every_format_whole(repository: Repository, cecgen: Command, form: str) -> None:
    """Control characters, an end of CDATA, a command of the runner's, a file name that is no UTF-8."""
    hostile = '[[entry]]\n"]]>" = "::error::x"\n"<b>" = "\\n::error::y"\n"\U0001f9d8" = 1\n'
    root = repository({f"{FOLDER}/hostile.toml": hostile, f"{FOLDER}/nul.toml": 'title = "a\x00b\x1b[31m"\n'})
    (Path(os.fsdecode(os.fsencode(root / FOLDER) + b"/stray\xff.txt"))).write_text("x")
    ran = cecgen("check", "-C", root, "--format", form)
    assert ran.code == 1
    match form:
        case "json" | "gitlab" | "sarif":
            assert "CEC106" in {each for each in ran.output.split('"') if each.startswith("CEC")}
            json.loads(ran.output)
        case "junit":
            assert ElementTree.fromstring(ran.output).get("failures") == "3"
        case "github":
            assert all(line.startswith("::error file=") for line in ran.output.splitlines())
        case _:
            assert "\x1b" not in ran.output


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps memory in its own way")
def test_the_memory_of_one_file_is_used_again_for_the_next(repository: Repository) -> None:
    """Taken back page by page, it was a tenth of a check of large files: 900 pages for each, and 250 are enough."""

    def count_pages(files: int) -> int:
        """The pages of memory that a check takes from the system."""
        root = repository({f"{FOLDER}/{number}.toml": text_of_a_thousand(number) for number in range(files)})
        with subprocess.Popen([sys.executable, "-m", "cecgen", "check", "-C", root], stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return used.ru_minflt

    def text_of_a_thousand(file: int) -> str:
        return "\n".join(
            f'[[entry]]\ndate = 2025-03-14\ntitle = "Course {file} {number}"\nprovider = "ace"\nkind = "course"\nhours = 1\n'
            for number in range(1000)
        )

    few, many = count_pages(2), count_pages(12)
    assert many - few < 10 * 500


@pytest.mark.parametrize("form", FORMATS)
def test_a_line_with_thousands_of_faults_is_not_told_whole_with_each(
    repository: Repository, cecgen: Command, form: str
) -> None:
    """The report would have a hundred times the file's size; each fault has its place in the line all the same."""
    keys = ", ".join(f"key{number} = 1" for number in range(2000))
    root = repository({f"{repository.folder}/wrong.toml": f"[[entry]]\napproval = {{ {keys} }}\n"})
    before = time.process_time()
    ran = cecgen("check", "-C", root, "--format", form)
    assert ran.code == 1
    assert time.process_time() - before < 5
    assert len(ran.output) < 2000 * 4000
    if form == "text":
        assert f":2:{len('approval = { ') + keys.index('key1999') + 1}: error CEC202: " in ran.output
