"""The command line: exit codes, where the repository is found, what goes where, and that nothing is written."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

import cecgen.cli.check
import cecgen.cli.context
from cecgen import __version__
from cecgen.cli import main

ROOT = Path(__file__).parents[2]
WARNING = """
[[entry]]
date = 2030-03-14
title = "Of tomorrow"
provider = "acsm"
kind = "course"
award = "6 CEC"
"""
ERROR = WARNING.replace("6 CEC", "6 CEU").replace("Of tomorrow", "Of nobody").replace("2030", "2025")


class Said(NamedTuple):
    code: object
    out: str
    err: str


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of a usual width, and no traceback."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("CECGEN_TRACEBACK", raising=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`cecgen` with these arguments, in this process."""

    def said(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["cecgen", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Said(stop.value.code, printed.out, printed.err)

    return said


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small repository without a fault."""
    folder = tmp_path / "home"
    (folder / "content" / "jordan-rivera").mkdir(parents=True)
    (folder / "cecgen.toml").write_text("format = 1\n")
    (folder / "content" / "jordan-rivera" / "holder.toml").write_text(
        'name = "Jordan Rivera"\n\n[[certification]]\nscheme = "acsm.ep"\n\n[[certification.cycle]]\n'
        "begins = 2024-01-01\nends = 2026-12-31\n"
    )
    return folder


def entries(home: Path, text: str) -> None:
    (home / "content" / "jordan-rivera" / "entries.toml").write_text(text)


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file and folder of a repository, with when it was written and what it holds."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


# ---------------------------------------------------------------- exit codes


def test_a_sound_repository_is_0(run, home):
    """And check says how much it read."""
    assert run("check", "-C", str(home)) == (0, "1 holder, 0 entries: no problems\n", "")


def test_warnings_alone_are_0(run, home):
    """They are shown all the same."""
    entries(home, WARNING)
    said = run("check", "-C", str(home), "--as-of", "2026-03-16")
    assert said.code == 0
    assert "warning CEC214" in said.out


@pytest.mark.parametrize("command", ["check", "status", "build"])
def test_problems_are_1(run, home, command):
    """For every command that has to do with what was written."""
    entries(home, ERROR)
    said = run(command, "-C", str(home), "--as-of", "2026-03-16")
    assert said.code == 1
    assert "error CEC301" in said.out + said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("chekc",),
        ("check", "--as-off", "2026-03-16"),
        ("check", "--as-of", "16.03.2026"),
        ("check", "--as-of", "2026-02-30"),
        ("check", "-C", "no-such-folder"),
        ("check", "-C", "/"),
        ("status", "--format", "yaml"),
        ("explain",),
        ("build", "--edition", "auditor"),
        ("build", "--holder", "jordan-rivera"),
    ],
)
def test_wrong_usage_is_2(run, home, monkeypatch, arguments):
    """It is said on standard error, and nothing goes to standard output."""
    monkeypatch.chdir(home)
    said = run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err


@pytest.mark.parametrize(
    "settings", ["", "format = 2\n", "format = 1\ntitel = 'x'\n", "format = \n", "\x00", "format = 1\n" + "#" * 300_000]
)
@pytest.mark.parametrize("command", ["check", "status", "explain", "build"])
def test_a_repository_that_cannot_be_read_is_2(run, home, command, settings):
    """Nothing can be said about anything else then."""
    (home / "cecgen.toml").write_text(settings)
    said = run(command, *(["jordan-rivera"] if command == "explain" else []), "-C", str(home))
    assert (said.code, said.out) == (2, "")
    assert "cecgen.toml" in said.err


def test_no_repository_at_all_is_2(run, tmp_path, monkeypatch):
    """And the way to begin one is named."""
    monkeypatch.chdir(tmp_path)
    said = run("check")
    assert said.code == 2
    assert "`cecgen init" in said.err


def test_a_bug_is_3_in_one_line(run, home, monkeypatch):
    """With what to do, and without a traceback."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the sky fell down")

    monkeypatch.setattr(cecgen.cli.context, "evaluate_opened", broken)
    said = run("status", "-C", str(home))
    assert said.code == 3
    assert said.err.splitlines()[0] == "cecgen has a bug: RuntimeError: the sky fell down"
    assert "CECGEN_TRACEBACK=1" in said.err


@pytest.mark.parametrize("command", ["check", "status"])
def test_interrupted_is_130(run, home, monkeypatch, command):
    """Ctrl-C ends the command, wherever it is."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cecgen.cli.context, "evaluate_opened", interrupted)
    monkeypatch.setattr(cecgen.cli.check, "check_workspace", interrupted)
    said = run(command, "-C", str(home))
    assert said.code == 130
    assert said.err.strip() == "interrupted"


def test_help_and_version_are_0(run):
    """Nobody needs a repository to ask."""
    assert run("--version") == (0, f"cecgen, version {__version__}\n", "")
    assert run("check", "--help").code == 0
    assert run("-h").code == 0


def test_a_reader_that_goes_away_is_no_fault():
    """`cecgen status --format json | head -1` ends quietly."""
    command = [sys.executable, "-m", "cecgen", "status", "--format", "json", "-C", str(ROOT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == b"{"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# ---------------------------------------------------------------- where and when


@pytest.mark.parametrize("inside", [".", "content", "content/jordan-rivera"])
def test_the_repository_is_found_from_any_folder_in_it(run, home, monkeypatch, inside):
    """As git finds its own."""
    monkeypatch.chdir(home / inside)
    assert run("check").code == 0


def test_a_named_folder_is_the_repository_itself(run, home):
    """A folder inside one is not."""
    assert run("check", "-C", str(home / "content")).code == 2


def test_paths_are_told_from_the_repository(run, home, monkeypatch):
    """Wherever the command was given."""
    entries(home, ERROR)
    monkeypatch.chdir(home / "content")
    assert run("check", "--as-of", "2026-03-16").out.startswith("content/jordan-rivera/entries.toml:7:1: error CEC301")


def test_the_day_can_be_chosen(run, home):
    """It outranks the day that the repository pins."""
    (home / "cecgen.toml").write_text("format = 1\nas_of = 2025-01-01\n")
    days = [
        json.loads(run("status", "--format", "json", "-C", str(home), *more).out)["as_of"]
        for more in ((), ("--as-of", "2026-03-16"))
    ]
    assert days == ["2025-01-01", "2026-03-16"]


def test_without_a_day_it_is_today(run, home, monkeypatch):
    """The one thing that the clock decides."""
    monkeypatch.setattr(cecgen.cli.context, "read_clock", lambda: datetime(2026, 7, 1, tzinfo=UTC))
    assert json.loads(run("status", "--format", "json", "-C", str(home)).out)["as_of"] == "2026-07-01"


# ---------------------------------------------------------------- what is printed


def test_json_is_pure_even_where_there_are_problems(run, home):
    """Problems go to standard error, and into the document."""
    entries(home, ERROR + WARNING)
    said = run("status", "--format", "json", "-C", str(home), "--as-of", "2026-03-16")
    document = json.loads(said.out)
    assert [each["code"] for each in document["diagnostics"]] == ["CEC301", "CEC214"]
    assert "error CEC301" in said.err
    assert "warning CEC214" in said.err


def test_the_table_goes_to_standard_output_and_problems_do_not(run, home):
    """So that either can be read alone."""
    entries(home, ERROR)
    said = run("status", "-C", str(home), "--as-of", "2026-03-16")
    assert "Jordan Rivera" in said.out
    assert "CEC301" not in said.out
    assert "CEC301" in said.err


def test_check_reports_everything_at_once_in_order_of_place(run, home):
    """Two faults in two files, and the rest is judged."""
    entries(home, ERROR)
    (home / "content" / "jordan-rivera" / "another.toml").write_text('[[entry]]\ntitel = "x"\n')
    said = run("check", "-C", str(home), "--as-of", "2026-03-16")
    places = [line.split(":")[0] for line in said.out.splitlines() if ": error" in line]
    assert places == ["content/jordan-rivera/another.toml"] * len(places[:-1]) + ["content/jordan-rivera/entries.toml"]
    assert len(places) > 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("jordan-rivero",), 'no holder or code "jordan-rivero"; did you mean "jordan-rivera"?'),
        (("CEC3001",), 'no holder or code "CEC3001"; did you mean "CEC301"?'),
        (("zzz",), 'no holder or code "zzz"'),
        (("jordan-rivera", "acsm.eb"), 'no certification or entry of jordan-rivera "acsm.eb"; did you mean "acsm.ep"?'),
    ],
)
def test_what_is_not_known_gets_a_did_you_mean(run, home, arguments, message):
    """Where anything is near."""
    said = run("explain", *arguments, "-C", str(home))
    assert said.code == 2
    assert message in said.err


def test_explain_takes_a_code_without_any_repository(run, tmp_path, monkeypatch):
    """In either letter case."""
    monkeypatch.chdir(tmp_path)
    assert run("explain", "cec301").out.startswith("CEC301 (error): ")


@pytest.mark.parametrize("what", [("jordan-rivera", "acsm.ep"), ("jordan-rivera/acsm.ep",), ("jordan-rivera", "acsm.hfs")])
def test_explain_takes_holder_and_certification_in_either_form(run, home, what):
    """A former name of the credential too."""
    said = run("explain", *what, "-C", str(home), "--as-of", "2026-03-16")
    assert said.code == 0
    assert "What acsm.ep depends on:" in said.out


def test_explain_takes_an_entry(run, home):
    """As messages name it: holder/entry."""
    entries(home, WARNING)
    said = run("explain", "jordan-rivera/2030-03-14-of-tomorrow", "-C", str(home), "--as-of", "2026-03-16")
    assert said.code == 0
    assert "It counts in no cycle" in said.out


# ---------------------------------------------------------------- reading only


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("status",), ("status", "--format", "json"), ("explain", "mateo-silva"), ("plugins",)],
    ids=" ".join,
)
def test_what_only_reads_writes_nothing(run, tmp_path, arguments):
    """The example before and after, to the byte and to the time of writing."""
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copytree(ROOT / "content", copy / "content")
    shutil.copy(ROOT / "cecgen.toml", copy)
    before = tree(copy)
    assert run(*arguments, "-C", str(copy)).code == 0
    assert tree(copy) == before


def test_a_build_that_cannot_be_writes_nothing(run, home):
    """Errors stop it before it begins."""
    entries(home, ERROR)
    before = tree(home)
    assert run("build", "-C", str(home), "--as-of", "2026-03-16").code == 1
    assert tree(home) == before


HOSTILE = {
    "no content": lambda home: shutil.rmtree(home / "content"),
    "content is a file": lambda home: (shutil.rmtree(home / "content"), (home / "content").write_text("")),
    "a holder that is no table": lambda home: (home / "content/jordan-rivera/holder.toml").write_text("name = 1\n"),
    "entries that are no list": lambda home: entries(home, "entry = 3\n"),
    "entries that are numbers": lambda home: entries(home, "entry = [1, 2]\n"),
    "bytes": lambda home: (home / "content/jordan-rivera/x.toml").write_bytes(b"\xff\xfe\x00"),
    "a folder named as a file": lambda home: (home / "content/jordan-rivera/x.toml").mkdir(),
    "a link to nowhere": lambda home: os.symlink("nowhere", home / "content/jordan-rivera/x.toml"),
    "an amount beyond reason": lambda home: entries(home, WARNING.replace("6 CEC", "9" * 500 + " CEC").replace("2030", "2025")),
    "a day beyond reason": lambda home: entries(home, WARNING.replace("2030-03-14", "9999-12-31")),
}


@pytest.mark.parametrize(
    "command", [("check",), ("status",), ("status", "--format", "json"), ("explain", "jordan-rivera")], ids=" ".join
)
@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_is_written_there_is_an_answer(run, home, what, command):
    """A code of ours, and never a bug."""
    HOSTILE[what](home)
    assert run(*command, "-C", str(home), "--as-of", "2026-03-16").code in (0, 1, 2)
