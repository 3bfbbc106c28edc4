"""`cecgen add` at a terminal: what it asks, in which order, and how it is stopped; once through a terminal for real."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cecgen.cli.add as cecgen_add
import cecgen.cli.interview as cecgen_interview
from cecgen.catalogue.plugins import load_plugins
from cecgen.commands.add.questions import CompletionSources, Prompt, build_question
from cecgen.ledger.reading import read_holder

if TYPE_CHECKING:
    from conftest import Command, Pressing, Ran, Repository

PDF = b"%PDF-1.7 a certificate"
FOLDER = "content/jordan-rivera"
WORKSHOP = (
    "--date", "2025-06-01", "--title", "Strength for older adults", "--provider", "nsca", "--kind", "course",
    "--award", "0.6 CEU",
)  # fmt: skip
Typed = Callable[..., "Ran"]


def entries(root: Path) -> list[Path]:
    """The entries of 2025-06-01, where there are any."""
    return sorted(root.glob("content/*/2025-06-01-*.toml"))


def evidence(root: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(root.glob("content/*/evidence/*"))]


@pytest.fixture
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the repository with a certificate in it."""
    folder = tmp_path_factory.mktemp("downloads")
    (folder / "certificate of june.pdf").write_bytes(PDF)
    return folder


@pytest.fixture
def questions() -> list[str]:
    """The keys that were asked for, in their order."""
    return []


@pytest.fixture
def type_keys(cecgen: Command, pressing: Pressing, monkeypatch: pytest.MonkeyPatch, questions: list[str]) -> Typed:
    """`type_keys(keys, "add", …)` runs a command for a person who presses these keys."""
    monkeypatch.setattr(cecgen_add, "is_interactive", lambda: True)
    ask = cecgen_interview.ask_person

    def noted(question: Prompt) -> str:
        questions.append(question.key)
        return ask(question)

    monkeypatch.setattr(cecgen_interview, "ask_person", noted)

    return lambda keys, *arguments: pressing(keys, lambda: cecgen(*arguments))


def test_the_questions_follow_a_certificate(
    repository: Repository, type_keys: Typed, questions: list[str], downloads: Path
) -> None:
    """Its file first, then from its title to what it awards; the last question is whether to write it."""
    root = repository()
    keys = f"{downloads}/certificate of june.pdf\r\rStrength for older adults\r2025-06-01\rnsca\rcourse\r0.6 CEU\rin-person\r\r"
    ran = type_keys(keys, "add", "-C", root)
    assert ran.code == 0, ran.output
    assert questions == [
        "evidence", "evidence", "title", "date", "provider", "kind", "award", "format", "write",
    ]  # fmt: skip
    (entry,) = entries(root)
    assert entry.read_text().split("\n", 2)[2] == (
        'date = 2025-06-01\ntitle = "Strength for older adults"\nprovider = "nsca"\nkind = "course"\naward = "0.6 CEU"\n'
        f'format = "in-person"\nevidence = ["evidence/{entry.stem}.pdf"]\n'
    )
    assert evidence(root) == [PDF]


def test_an_empty_answer_is_asked_for_and_topics_are_listed(repository: Repository) -> None:
    """In the words of a conversation, not in those of a file; only the topics of the holder's own schemes."""
    root = repository({f"{FOLDER}/holder.toml": repository.holder.replace("acsm.cpt", "florida-bon.rn")})
    holder, _ = read_holder(root, "jordan-rivera")
    assert holder is not None
    sources = CompletionSources(load_plugins(installed=False).catalogue, holder)
    said = {key: build_question(key, {}, sources).validate("") for key in ("title", "date", "provider", "kind", "award")}
    assert said == {
        "title": "a title, please", "date": "a day, please", "provider": "a provider, please", "kind": "a kind, please",
        "award": "",
    }  # fmt: skip
    text = build_question("topics", {}, sources).text
    assert text.startswith("Topic that a scheme asks for: medical errors, laws and rules, human trafficking")
    assert text.endswith(" (Enter: no more)")


def test_only_what_was_not_given_is_asked(repository: Repository, type_keys: Typed, questions: list[str]) -> None:
    """An option answers its question."""
    root = repository()
    ran = type_keys("\rcourse\r0.6 CEU\r\r\r", "add", "-C", root, *WORKSHOP[:6])
    assert (ran.code, questions) == (0, ["evidence", "kind", "award", "format", "write"])


def test_nothing_is_asked_but_whether_to_write_it_where_all_was_given(
    repository: Repository, type_keys: Typed, questions: list[str]
) -> None:
    """And with --yes not even that."""
    root = repository()
    assert type_keys("\r", "add", "-C", root, *WORKSHOP).code == 0
    assert questions == ["write"]
    assert type_keys("", "add", "-C", root, "--yes", *WORKSHOP, "--title", "Another").code == 0
    assert questions == ["write"]


def test_hours_are_asked_where_no_award_is_printed(repository: Repository, type_keys: Typed, questions: list[str]) -> None:
    """Only then."""
    root = repository()
    assert type_keys("\r\r6\r\r\r", "add", "-C", root, *WORKSHOP[:8]).code == 0
    assert questions == ["evidence", "award", "hours", "format", "write"]


def test_a_college_course_is_asked_for_its_grade(repository: Repository, type_keys: Typed, questions: list[str]) -> None:
    """No other activity has one."""
    root = repository()
    type_keys("\rcollege\r3 semester credits\rA-\r\r\r", "add", "-C", root, *WORKSHOP[:6])
    assert questions == ["evidence", "kind", "award", "grade", "format", "write"]
    assert 'grade = "A-"' in entries(root)[0].read_text()


def test_a_cpr_course_is_asked_for_the_card_that_it_is(repository: Repository, type_keys: Typed, questions: list[str]) -> None:
    """What it covers, until when, and whether hands were on."""
    root = repository()
    ran = type_keys("\rcpr\r\r\rcpr,aed\r2027-05-31\ryes\r\r\r", "add", "-C", root, *WORKSHOP[:6])
    assert ran.code == 0, ran.output
    assert questions == [
        "evidence", "kind", "award", "hours", "card.covers", "card.expires", "card.hands_on", "format", "write",
    ]  # fmt: skip
    assert '[entry.card]\ncovers = ["cpr", "aed"]\nexpires = 2027-05-31\nhands_on = true\n' in entries(root)[0].read_text()


def test_a_cpr_course_that_is_no_card_is_not_asked_for_its_end(
    repository: Repository, type_keys: Typed, questions: list[str]
) -> None:
    """Enter says so."""
    root = repository()
    type_keys("\rcpr\r\r2\r\r\r\r", "add", "-C", root, *WORKSHOP[:6])
    assert questions == ["evidence", "kind", "award", "hours", "card.covers", "format", "write"]


def test_topics_are_asked_for_where_a_scheme_of_the_holder_asks_for_any(
    repository: Repository, type_keys: Typed, questions: list[str]
) -> None:
    """As many as there are, and completed by what the scheme calls them."""
    root = repository({f"{FOLDER}/holder.toml": repository.holder.replace("acsm.cpt", "cdr.rd")})
    ran = type_keys("\rcourse\r0.6 CEU\r\rhealth eq\t\rsports\r\r\r", "add", "-C", root, *WORKSHOP[:6])
    assert ran.code == 0, ran.output
    assert questions == ["evidence", "kind", "award", "format", "topics", "topics", "topics", "write"]
    assert 'topics = ["health equity", "sports"]' in entries(root)[0].read_text()


def test_the_category_is_asked_for_where_a_scheme_of_the_holder_has_any(
    repository: Repository, type_keys: Typed, questions: list[str]
) -> None:
    """One that the body's form does not have is not taken."""
    root = repository({f"{FOLDER}/holder.toml": repository.holder.replace("acsm.cpt", "nsca.cscs")})
    ran = type_keys("\rcourse\r0.6 CEU\r\rQ\r\x15A\r\r\r", "add", "-C", root, *WORKSHOP[:6])
    assert ran.code == 0, ran.output
    assert questions == ["evidence", "kind", "award", "format", "category", "category", "write"]
    assert 'category = "A"' in entries(root)[0].read_text()


def test_a_provider_that_is_nearly_a_known_one_is_asked_for_again(repository: Repository, type_keys: Typed) -> None:
    """The known one stands there to be taken."""
    root = repository()
    keys = "\rStrength\r2025-06-01\rnscaa\r\rcourse\r0.6 CEU\r\r\r"
    ran = type_keys(keys, "add", "-C", root)
    assert 'no plugin knows the provider "nscaa"; did you mean "nsca"?' in ran.output
    assert 'provider = "nsca"' in entries(root)[0].read_text()


def test_a_provider_can_be_kept_whatever_it_is_like(repository: Repository, type_keys: Typed) -> None:
    """Anybody may award hours."""
    root = repository()
    type_keys("\rStrength\r2025-06-01\rnscaa\r\x15nscaa\rcourse\r\r6\r\r\r", "add", "-C", root)
    assert 'provider = "nscaa"' in entries(root)[0].read_text()


def test_a_wrong_answer_cannot_be_given(repository: Repository, type_keys: Typed) -> None:
    """A day, a kind and an award are judged as they are typed; the line is begun again with Ctrl-U."""
    root = repository()
    keys = "\rStrength\r1/6/2025\r\x152025-06-01\rnsca\rcorse\r\x15course\r0,6 CEU\r\x150.6 CEU\r\r\r"
    assert type_keys(keys, "add", "-C", root).code == 0
    assert 'kind = "course"\naward = "0.6 CEU"\n' in entries(root)[0].read_text()


def test_a_file_that_is_no_certificate_cannot_be_given(repository: Repository, type_keys: Typed, questions: list[str]) -> None:
    """The way out is Enter: none yet."""
    root = repository()
    keys = f"{root}\r\x15{root}/cecgen.toml\r\x15~nobody-at-all/x\r\x15\rcourse\r0.6 CEU\r\r\r"
    assert type_keys(keys, "add", "-C", root, *WORKSHOP[:6]).code == 0
    assert evidence(root) == []
    assert questions.count("evidence") == 1


def test_the_holder_is_asked_where_there_are_several(repository: Repository, type_keys: Typed, questions: list[str]) -> None:
    """And can be found by name."""
    root = repository({"content/hana-kovacs/holder.toml": 'name = "Hana Kovács"\n'})
    ran = type_keys("nobody\r\x15kovács\t\r\r", "add", "-C", root, *WORKSHOP)
    assert ran.code == 0, ran.output
    assert questions == ["holder", "write"]
    assert entries(root)[0].parent.name == "hana-kovacs"


def test_anything_can_be_changed_before_it_is_written(repository: Repository, type_keys: Typed, questions: list[str]) -> None:
    """What was said stands there, to be changed; what is cleared is said no more; lists are said anew."""
    root = repository()
    keys = "title\r and more\rorganiser\r\x15\rtopics\rethics\rlaw\r\ralso\racsm=6 CEC\racsm=7 CEC\r\x15\ry\r"
    ran = type_keys(keys, "add", "-C", root, *WORKSHOP, "--organiser", "Owens", "--topic", "old")
    assert ran.code == 0, ran.output
    text = entries(root)[0].read_text()
    assert 'title = "Strength for older adults and more"' in text
    assert "organiser" not in text
    assert 'topics = ["ethics", "law"]' in text
    assert 'also = { acsm = "6 CEC" }' in text


def test_the_certificate_can_be_given_at_the_last_question_too(
    repository: Repository, type_keys: Typed, downloads: Path
) -> None:
    """Under the key that names it in the file."""
    root = repository()
    assert type_keys(f"evidence\r{downloads}/certificate of june.pdf\r\r\r", "add", "-C", root, *WORKSHOP).code == 0
    assert evidence(root) == [PDF]


def test_an_entry_with_errors_cannot_be_written_but_can_be_mended(repository: Repository, type_keys: Typed) -> None:
    """Yes is no answer there."""
    root = repository()
    ran = type_keys("y\r\x15award\r\x150.6 CEU\r\r", "add", "-C", root, *WORKSHOP[:-1], "0.6 XYZ")
    assert ran.code == 0, ran.output
    assert "error CEC301" in ran.output
    assert 'award = "0.6 CEU"' in entries(root)[0].read_text()


@pytest.mark.parametrize("keys", ["n\r", "no\r", "\x03", "\x04"])
def test_whoever_does_not_agree_writes_nothing(repository: Repository, type_keys: Typed, keys: str) -> None:
    """No, Ctrl-C and Ctrl-D alike; a script that goes on only after a success does not go on."""
    root = repository()
    assert type_keys(keys, "add", "-C", root, *WORKSHOP).code == 130
    assert entries(root) == []


@pytest.mark.parametrize("stop", ["\x03", "\x04"])
def test_any_question_can_be_stopped_at(repository: Repository, type_keys: Typed, stop: str) -> None:
    """Nothing was written until then."""
    root = repository()
    ran = type_keys(f"\rStrength\r{stop}", "add", "-C", root)
    assert (ran.code, ran.output.splitlines()[-1]) == (130, "interrupted")
    assert entries(root) == []


def test_a_dry_run_asks_for_what_is_missing_and_not_whether_to_write(
    repository: Repository, type_keys: Typed, questions: list[str]
) -> None:
    """It shows what would be written."""
    root = repository()
    ran = type_keys("\rcourse\r0.6 CEU\r\r", "add", "-C", root, "--dry-run", *WORKSHOP[:6])
    assert (ran.code, questions[-1]) == (0, "format")
    assert ran.output.endswith("nothing was written\n")
    assert entries(root) == []


def test_no_input_asks_nothing_at_a_terminal(repository: Repository, type_keys: Typed, questions: list[str]) -> None:
    """What is missing is a usage error there too."""
    assert type_keys("", "add", "-C", repository(), "--no-input", *WORKSHOP[:6]).code == 2
    assert questions == []


# ---------------------------------------------------------------- a terminal


class Terminal:
    """A command in a pseudo-terminal: what it shows is waited for, and keys are pressed."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.screen, inside = os.openpty()
        self.shown = b""
        settings = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "200", "LINES": "50"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cecgen", *arguments],
            stdin=inside,
            stdout=inside,
            stderr=inside,
            cwd=folder,
            env={**os.environ, **settings, **environment},
            start_new_session=True,
        )
        os.close(inside)

    def until(self, text: str) -> None:
        """Waits until a text is shown that was not there at the last time."""
        end = time.monotonic() + 60
        while text.encode() not in self.shown:
            assert self._more(end), f"{text!r} was not shown:\n{self.text}"
        self.shown = self.shown.partition(text.encode())[2]

    def press(self, keys: str) -> None:
        """Types."""
        os.write(self.screen, keys.encode())

    def ended(self) -> tuple[int, str]:
        """The exit code, and all that was shown since the last time."""
        end = time.monotonic() + 60
        while self._more(end):
            pass
        os.close(self.screen)
        return self.process.wait(10), self.text

    @property
    def text(self) -> str:
        """What was shown, without colours and moves."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.shown.decode("utf-8", "replace")).replace("\r\n", "\n")

    def _more(self, end: float) -> bool:
        if not select.select([self.screen], [], [], max(0.0, end - time.monotonic()))[0]:
            return False
        try:
            data = os.read(self.screen, 65536)
        except OSError:  # the terminal is gone with the program
            return False
        self.shown += data
        return bool(data)


def test_a_first_entry_in_a_terminal(repository: Repository, downloads: Path) -> None:
    """Answers completed with Tab, the total shown, the file written and read back."""
    root = repository()
    terminal = Terminal(root, "add")
    for question, keys in (
        ("Certificate", f"{downloads}/certif\t\r"),
        ("Another file", "\r"),
        ("Title", "Strength for older adults\r"),
        ("Day", "2025-06-01\r"),
        ("Provider", "national str\t\r"),
        ("Kind", "cour\t\r"),
        ("Award", "0.6 CEU\r"),
        ("Format", "in-p\t\r"),
    ):
        terminal.until(question)
        terminal.press(keys)
    terminal.until("6 → 12 of 45 CEC")
    terminal.until("Write it?")
    assert entries(root) == []
    terminal.press("\r")
    code, text = terminal.ended()
    assert code == 0, text
    assert "read back: 1 holder, 2 entries: no problems" in text
    (entry,) = entries(root)
    assert entry.read_text().split("\n", 2)[2] == (
        'date = 2025-06-01\ntitle = "Strength for older adults"\nprovider = "nsca"\nkind = "course"\naward = "0.6 CEU"\n'
        f'format = "in-person"\nevidence = ["evidence/{entry.stem}.pdf"]\n'
    )
    assert evidence(root) == [PDF]


def test_ctrl_c_in_a_terminal(repository: Repository) -> None:
    """130, and nothing written."""
    root = repository()
    terminal = Terminal(root, "add", "--title", "Strength")
    terminal.until("Certificate")
    terminal.press("\x03")
    code, text = terminal.ended()
    assert (code, "interrupted" in text) == (130, True)
    assert "Traceback" not in text
    assert sorted(path.name for path in (root / FOLDER).iterdir()) == ["entry.toml", "holder.toml"]
