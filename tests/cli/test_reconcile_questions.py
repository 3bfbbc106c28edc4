"""`cecgen reconcile` at a terminal: what it asks about a list, what Enter means, and that stopping writes nothing."""

from __future__ import annotations

import io
import signal
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_interview import Terminal

import cecgen.cli.reconcile as cecgen_reconcile

if TYPE_CHECKING:
    from conftest import Command, Ran, Repository

ENTRY = """\
[[entry]]
id = "testing"
date = 2025-03-14
title = "Exercise testing workshop"
provider = "acsm"
kind = "course"
award = "6 CEC"
"""
FILE = "content/jordan-rivera/entry.toml"
MAP = "plugins/maps/acsm-list.toml"
ODD = "Earned on,What,Worth,State\n03/14/2025,Exercise testing workshop,6,On file\n04/02/2025,Sleep,2,On file\n"
LIKE = "Date,Title\n2025-03-14,The body's own title\n2025-05-05,Sleep\n"


class Answers(io.TextIOBase):
    """The lines that a person types, and then the end of input, or Ctrl-C."""

    def __init__(self, lines: list[str], *, then_stops: bool) -> None:
        self.lines, self.then_stops = lines, then_stops

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        if self.lines:
            return f"{self.lines.pop(0)}\n"
        if self.then_stops:
            raise KeyboardInterrupt
        return ""


class Desk:
    """A repository, a list beside it, and a person at the terminal."""

    def __init__(self, root: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.cecgen, self.monkeypatch = root, cecgen, monkeypatch
        self.left: list[str] = []

    def reconcile(self, text: str, *options: str, answers: tuple[str, ...] = (), then_stops: bool = False) -> Ran:
        file = self.root.parent / "list.csv"
        file.write_text(text)
        self.left = [*answers]
        self.monkeypatch.setattr(sys, "stdin", Answers(self.left, then_stops=then_stops))
        return self.cecgen("reconcile", "jordan-rivera", "acsm.cpt", file, "-C", self.root, *options)

    @property
    def files(self) -> dict[str, bytes]:
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in self.root.rglob("*") if path.is_file()}


@pytest.fixture
def desk(repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(cecgen_reconcile, "is_interactive", lambda: True)
    return Desk(repository({FILE: ENTRY}), cecgen, monkeypatch)


# ---------------------------------------------------------------- perhaps the same


def test_a_row_and_an_entry_that_are_perhaps_the_same_are_shown_and_asked_about(desk: Desk) -> None:
    ran = desk.reconcile(LIKE, "--write", answers=("y",))
    shown = ran.output.partition("Are they the same? [y/N]")[0]
    assert "  there: row 2: 2025-03-14 The body's own title\n  here:  testing: 2025-03-14 Exercise testing workshop" in shown
    assert "  1 on both, 0 on both, with other figures, 0 perhaps the same, 0 only here, 1 only there" in ran.output
    assert "    by what a person said\n" in ran.output
    assert "reported = { acsm = 2026-03-16 }" in (desk.root / FILE).read_text()


@pytest.mark.parametrize("answer", ["", "n"])
def test_enter_says_that_they_are_not_the_same(desk: Desk, answer: str) -> None:
    """And what is only perhaps on the list is not said to be on record."""
    before = desk.files
    ran = desk.reconcile(LIKE, "--write", answers=(answer,))
    assert "  0 on both, 0 on both, with other figures, 1 perhaps the same" in ran.output
    assert (ran.code, desk.files, desk.left) == (0, before, [])


# ---------------------------------------------------------------- the columns, the days and the words, once


def test_what_a_list_leaves_open_is_asked_once_and_remembered(desk: Desk) -> None:
    """A header, a letter, the order of days, and what a word means; the next list of the body needs no answer."""
    # date, begins, title, amount, number, certificate, category, status; the order of days; "On file"; remember
    answers = ("earned ON", "", "B", "Worth", "", "", "", "State", "mm/dd/yyyy", "counts", "")
    ran = desk.reconcile(ODD, answers=answers)
    assert (ran.code, desk.left) == (0, []), ran.output
    assert "Earned on | What | Worth | State\n03/14/2025 | Exercise testing workshop | 6 | On file\n" in ran.output
    assert 'How is "03/14/2025" written' in ran.output
    assert 'What does "On file" mean (2 rows)' in ran.output
    assert "person" not in ran.output.partition("How is")[0]  # every column has a meaning by then
    assert "  1 on both," in ran.output
    assert tomllib.loads((desk.root / MAP).read_text()) == {
        "format": 1,
        "date_format": "MM/DD/YYYY",
        "columns": {"date": "Earned on", "title": "What", "amount": "Worth"},
        "record": {"status": "State", "means": {"On file": "counts"}},
    }
    again = desk.reconcile(ODD)
    assert (again.code, "?" in again.output) == (0, False), again.output
    assert "  1 on both," in again.output


def test_a_word_that_the_map_does_not_know_is_asked_and_added_to_it(desk: Desk) -> None:
    text = "Date,Title,Status\n2025-03-14,Exercise testing workshop,{}\n"
    assert desk.reconcile(text.format("On file"), answers=("counts", "y")).code == 0
    ran = desk.reconcile(text.format("On hold"), answers=("pending", "y"))
    assert "not decided yet at the body" in ran.output
    learned = tomllib.loads((desk.root / MAP).read_text())
    assert learned["record"]["means"] == {"On file": "counts", "On hold": "pending"}


def test_where_nothing_was_told_nothing_is_to_be_remembered(desk: Desk) -> None:
    text = "Date,Title,Status\n2025-03-14,Exercise testing workshop,On file\n"
    ran = desk.reconcile(text, answers=("",))
    assert (ran.code, desk.left) == (0, [])
    assert 'of a status that nobody has explained: --means "On file=counts"' in ran.output
    assert not (desk.root / MAP).exists()


def test_an_answer_that_cannot_be_is_asked_again(desk: Desk) -> None:
    answers = (
        "Finished",
        "Earned on",
        "",
        "What",
        "Worth",
        "",
        "",
        "",
        "State",
        "YYYY",
        "DD/MM/YYYY",
        "MM/DD/YYYY",
        "yes",
        "counts",
        "n",
    )
    ran = desk.reconcile(ODD, answers=answers)
    assert (ran.code, desk.left) == (0, []), ran.output
    assert 'Error: no column "Finished"; the headers are: Earned on, What, Worth, State\n' in ran.output
    assert 'Error: "03/14/2025" is not written as YYYY:' in ran.output
    assert 'Error: "03/14/2025" is not written as DD/MM/YYYY:' in ran.output
    assert "Error: type counts, pending, denied or carried\n" in ran.output
    assert not (desk.root / MAP).exists()


def test_enter_for_every_column_leaves_the_list_unread(desk: Desk) -> None:
    ran = desk.reconcile(ODD, answers=("",) * 10)
    assert (ran.code, "no column that is known as its date or title" in ran.output) == (1, True)
    assert not (desk.root / MAP).exists()


def test_days_are_read_as_the_holder_writes_them(desk: Desk) -> None:
    """`dates = "us"` in holder.toml: nobody is asked."""
    path = desk.root / "content/jordan-rivera/holder.toml"
    path.write_text(f'dates = "us"\n{path.read_text()}')
    ran = desk.reconcile("Date,Title\n03/04/2025,Sleep\n")
    assert "  there: row 2: 2025-03-04 Sleep\n" in ran.output
    assert "How is" not in ran.output


# ---------------------------------------------------------------- stopped, and not asked at all


@pytest.mark.parametrize("then_stops", [False, True], ids=["end of input", "Ctrl-C"])
@pytest.mark.parametrize("answered", range(12))
def test_whoever_stops_at_a_question_has_written_nothing(desk: Desk, answered: int, then_stops: bool) -> None:
    """At every one of the twelve, though drafts, days on record and the columns were to be written."""
    answers = ("Earned on", "", "What", "Worth", "", "", "", "State", "MM/DD/YYYY", "counts", "y", "y")
    text = ODD.replace("Exercise testing workshop", "The body's own title")
    before = desk.files
    ran = desk.reconcile(text, "--add", "--write", answers=answers[:answered], then_stops=then_stops)
    assert (ran.code, desk.left) == (130, []), ran.output
    assert ran.output.endswith("interrupted\n")
    assert desk.files == before
    done = desk.reconcile(text, "--add", "--write", answers=answers, then_stops=then_stops)
    assert done.code == 0, done.output
    assert {*desk.files} - {*before} >= {MAP}


def test_no_input_asks_nothing_at_a_terminal(desk: Desk) -> None:
    """What is perhaps the same stays a question, and a list that cannot be read says which option is missing."""
    ran = desk.reconcile(LIKE, "--no-input", then_stops=True)
    assert (ran.code, "Are they" in ran.output, "1 perhaps the same" in ran.output) == (0, False, True)
    ran = desk.reconcile(ODD, "--no-input", then_stops=True)
    assert (ran.code, '--column date="…"' in ran.output) == (1, True)
    ran = desk.reconcile(LIKE, "--format", "json", then_stops=True)
    assert ran.output.startswith("{")


def test_a_pasted_list_asks_nothing_since_its_answers_would_be_rows(
    desk: Desk, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIKE.encode())))
    ran = cecgen("reconcile", "jordan-rivera", "acsm.cpt", "-", "-C", desk.root)
    assert (ran.code, "Are they" in ran.output, "1 perhaps the same" in ran.output) == (0, False, True)


def test_a_list_in_a_terminal_for_real(repository: Repository) -> None:
    """Stopped with Ctrl-C, and then answered with yes."""
    root = repository({FILE: ENTRY})
    (root.parent / "list.csv").write_text(LIKE)
    arguments = ("reconcile", "jordan-rivera", "acsm.cpt", str(root.parent / "list.csv"), "--write")
    before = (root / FILE).read_bytes()
    terminal = Terminal(root, *arguments)
    terminal.until("Are they the same? [y/N]: ")
    terminal.process.send_signal(signal.SIGINT)  # what Ctrl-C sends
    assert terminal.ended()[0] == 130
    assert (root / FILE).read_bytes() == before
    terminal = Terminal(root, *arguments)
    terminal.until("Are they the same? [y/N]: ")
    terminal.press("y\n")
    code, text = terminal.ended()
    assert (code, "wrote content/jordan-rivera/entry.toml" in text) == (0, True), text
    assert b"reported = { acsm = 2026-03-16 }" in (root / FILE).read_bytes()
