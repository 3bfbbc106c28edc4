"""`cecgen renew`: form, fee, closing and the next cycle, step by step; refused with a reason, and never half done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

import cecgen.cli.renew as cecgen_renew
from cecgen.files.lock import lock_repository

if TYPE_CHECKING:
    from conftest import Command, Repository

HOLDER = """name = "Jordan Rivera"  # as on the certificates

[[certification]]
scheme = "acsm.cpt"

# this one
[[certification.cycle]]
begins = 2024-01-01  # the first of January
ends = 2026-12-31

[[card]]
covers = ["cpr", "aed"]
hands_on = true
issued = 2025-05-02
expires = 2027-05-31
"""
WORKSHOP = """[[entry]]
id = "2025-03-14-exercise-testing-workshop"
date = 2025-03-14
begins = 2025-03-10
title = "Exercise testing workshop"
provider = "acsm"
kind = "course"
award = "45 CEC"
"""
FOLDER = "content/jordan-rivera"
RECORD = f"{FOLDER}/closed/acsm.cpt-2024-2026.toml"
ABOUT = ("jordan-rivera", "acsm.cpt", "--as-of", "2026-11-20")
SENT = ("--renewed", "2026-11-18", "--fee-paid", "2026-11-18", "--claimed", "45")
AFTER = """claimed = 45
renewed = 2026-11-18
fee_paid = 2026-11-18

[[certification.cycle]]
begins = 2027-01-01
ends = 2029-12-31

[[card]]"""


@pytest.fixture
def root(repository: Repository) -> Path:
    files = {"holder.toml": HOLDER, "entry.toml": WORKSHOP, "entry.pdf": b"%PDF-1.7 a certificate"}
    return repository({f"{FOLDER}/{name}": content for name, content in files.items()})


def files(root: Path) -> dict[str, bytes]:
    """Everything but the lock, by path."""
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and ".cecgen/work" not in path.as_posix())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_the_next_cycle_goes_above_the_next_table_and_its_comment_whatever_a_text_says(root: Path, cecgen: Command) -> None:
    """A line of a note that looks like a header is none."""
    file = root / FOLDER / "holder.toml"
    note = 'note = """\n[[card]]\n[[certification]]\n"""\n'
    text = file.read_text().replace("[[certification]]", f"{note}\n[[certification]]", 1)
    file.write_text(text.replace("[[card]]\ncovers", "# from the hospital\n[[card]]\ncovers"))
    ran = cecgen("renew", *ABOUT, *SENT, "--yes", "-C", root)
    assert ran.code == 0, ran.output
    after = file.read_text()
    assert note in after
    assert AFTER.replace("[[card]]", "# from the hospital\n[[card]]") in after


def test_without_a_person_the_steps_and_what_each_lacks_are_printed(root: Path, cecgen: Command) -> None:
    """Nothing is written."""
    before = files(root)
    ran = cecgen("renew", *ABOUT, "--no-input", "-C", root)
    assert ran.code == 0, ran.output
    assert "1. Form: missing: the day on which the form was sent: --renewed" in ran.output
    assert "\n     Total: 45 of 45 CEC required\n2. Fee" in ran.output
    assert "2. Fee: missing: the day on which the fee was paid: --fee-paid" in ran.output
    assert "3. Close: missing: the form" in ran.output
    assert "4. Next cycle: ready\n   write begins = 2027-01-01 and ends = 2029-12-31" in ran.output
    assert files(root) == before


def test_all_steps_at_once(root: Path, cecgen: Command) -> None:
    """Comments stay where they were, the cycle is closed, the next is there; again it has nothing to do."""
    ran = cecgen("renew", *ABOUT, *SENT, "--yes", "-C", root)
    assert ran.code == 0, ran.output
    text = (root / FOLDER / "holder.toml").read_text()
    assert AFTER in text
    assert "# this one\n[[certification.cycle]]\nbegins = 2024-01-01  # the first of January" in text
    assert (root / RECORD).is_file()
    assert "no problems" in cecgen("check", "-C", root, "--as-of", "2026-11-20").output
    done = files(root)
    again = cecgen("renew", *ABOUT, *SENT, "--yes", "-C", root)
    assert (again.code, "everything is done" in again.output) == (0, True)
    assert files(root) == done


def test_what_is_not_ready_is_refused_with_the_reason_and_the_way_out(repository: Repository, cecgen: Command) -> None:
    """What is not met, each with its figure; --anyway does it."""
    root = repository({f"{FOLDER}/holder.toml": HOLDER})
    before = files(root)
    ran = cecgen("renew", *ABOUT, *SENT, "--yes", "-C", root)
    assert ran.code == 1
    assert "not met: Continuing education: 39 more CEC by 2026-12-31" in ran.output
    assert "--anyway renews it as it is" in ran.output
    assert "Renewal form" not in ran.output
    assert files(root) == before
    assert cecgen("renew", *ABOUT, *SENT[:4], "--claimed", "0", "--yes", "--anyway", "-C", root).code == 0
    assert (root / RECORD).is_file()


def test_what_the_form_asks_for_is_shown_by_field(root: Path, cecgen: Command) -> None:
    """The body's form has a field for each category: what counts there is what to type."""
    path = root / FOLDER / "holder.toml"
    path.write_text(path.read_text().replace("acsm.cpt", "nsca.cscs"))
    entry = 'provider = "nsca"\nkind = "conference"\naward = "1.5 CEU"\ncategory = "A"\n'
    (root / FOLDER / "entry.toml").write_text(WORKSHOP.partition("provider")[0] + entry)
    ran = cecgen("renew", "jordan-rivera", "nsca.cscs", "--as-of", "2026-11-20", "--anyway", "--no-input", "-C", root)
    assert ran.code == 0, ran.output
    output = cecgen("status", "--as-of", "2026-11-20", "--format", "json", "-C", root).output
    status, _ = json.JSONDecoder().raw_decode(output)
    [cycle] = status["holders"][0]["certifications"][0]["cycles"]
    assert f"\n     Total: {cycle['counted']}" in ran.output
    assert re.search(r"\n     A: Category A, attendance: [0-9.]+ CEU\n", ran.output), ran.output


def test_errors_in_the_files_come_first(root: Path, cecgen: Command) -> None:
    (root / FOLDER / "entry.toml").write_text(WORKSHOP.replace("award", "awrad"))
    ran = cecgen("renew", *ABOUT, *SENT, "--yes", "-C", root)
    assert (ran.code, "fix what is wrong with jordan-rivera first" in ran.output) == (1, True)


def test_it_is_left_between_steps_and_taken_up_again(root: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is asked about and written by itself: the form today, the fee on another day, then the rest."""
    answers: Iterator[str] = iter(["2026-11-18", "45", ""])
    monkeypatch.setattr(cecgen_renew, "is_interactive", lambda: True)
    monkeypatch.setattr(click, "confirm", lambda *_, **__: True)

    def answer(text: str, value_proc: object = None, **_: object) -> object:
        typed = next(answers)
        return value_proc(typed) if callable(value_proc) else typed

    monkeypatch.setattr(click, "prompt", answer)
    ran = cecgen("renew", *ABOUT, "-C", root)
    assert (ran.code, "left for later" in ran.output) == (0, True), ran.output
    text = (root / FOLDER / "holder.toml").read_text()
    assert "renewed = 2026-11-18" in text
    assert "fee_paid" not in text
    assert not (root / RECORD).exists()
    answers = iter(["2026-11-19"])
    ran = cecgen("renew", *ABOUT, "-C", root)
    assert ran.code == 0, ran.output
    assert AFTER.replace("fee_paid = 2026-11-18", "fee_paid = 2026-11-19") in (root / FOLDER / "holder.toml").read_text()
    assert (root / RECORD).is_file()


def test_others_may_write_while_a_person_is_asked(root: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The repository is locked for the writing alone, and not while somebody thinks about the answer."""
    asked: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        with lock_repository(root):  # raises after two seconds if it is held
            asked.append(text)
        return True

    monkeypatch.setattr(cecgen_renew, "is_interactive", lambda: True)
    monkeypatch.setattr(click, "confirm", confirm)
    ran = cecgen("renew", *ABOUT, *SENT, "-C", root)
    assert ran.code == 0, ran.output
    assert len(asked) == 4
    assert AFTER in (root / FOLDER / "holder.toml").read_text()


@pytest.mark.parametrize(
    ("changed", "old", "new", "step"),
    [
        ("holder.toml", "name =", "# a note by somebody else\nname =", 1),
        ("entry.toml", "45 CEC", "46 CEC", 3),
    ],
)
def test_a_file_that_changes_while_a_person_is_asked_is_not_overwritten(
    root: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch, changed: str, old: str, new: str, step: int
) -> None:
    """Neither the holder's file, nor an entry that the record of the closed cycle is about."""
    at_the_question: dict[str, bytes] = {}
    questions = iter(range(1, 5))

    def confirm(*_: object, **__: object) -> bool:
        if next(questions) == step:
            file = root / FOLDER / changed
            file.write_text(file.read_text().replace(old, new))
            at_the_question.update(files(root))
        return True

    monkeypatch.setattr(cecgen_renew, "is_interactive", lambda: True)
    monkeypatch.setattr(click, "confirm", confirm)
    ran = cecgen("renew", *ABOUT, *SENT, "-C", root)
    assert ran.code == 1, ran.output
    assert "somebody changed the files after you were asked" in ran.output
    assert "run `cecgen renew jordan-rivera acsm.cpt` again" in ran.output
    assert files(root) == at_the_question


def test_a_linked_holder_file_is_not_followed(root: Path, cecgen: Command) -> None:
    """It may lead out of the repository."""
    outside = root.parent / "outside.toml"
    (root / FOLDER / "holder.toml").rename(outside)
    (root / FOLDER / "holder.toml").symlink_to(outside)
    assert cecgen("renew", *ABOUT, *SENT, "--yes", "-C", root).code in (1, 2)
    assert outside.read_text() == HOLDER
