"""One question at a terminal: completion, validation while typing, a default, and two ways to stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.cli.prompt import ask_person
from cecgen.commands.add.questions import Prompt

if TYPE_CHECKING:
    from conftest import Pressing

Typed = Callable[[Prompt, str], str]
PROVIDERS = {"ace": "American Council on Exercise", "nsca": "National Strength and Conditioning Association"}


@pytest.fixture
def answer(pressing: Pressing) -> Typed:
    """`answer(question, keys)` is the answer that a person gives who presses these keys."""
    return lambda question, keys: pressing(keys, lambda: ask_person(question))


def test_an_answer_is_what_was_typed_without_the_spaces_around_it(answer: Typed) -> None:
    """Those within it stay."""
    assert answer(Prompt("title", "Title"), "  Strength for  older adults \r") == "Strength for  older adults"


def test_the_default_is_taken_with_enter_and_can_be_changed(answer: Typed) -> None:
    """It stands there as if it had been typed."""
    question = Prompt("kind", "Kind", default="course")
    assert answer(question, "\r") == "course"
    assert answer(question, "\x15quiz\r") == "quiz"


def test_tab_completes_a_word_by_its_beginning_and_by_what_it_means(answer: Typed) -> None:
    """An id can be found by the organisation's full name."""
    question = Prompt("provider", "Provider", completions=PROVIDERS)
    assert answer(question, "ns\t\r") == "nsca"
    assert answer(question, "american c\t\r") == "ace"


def test_what_is_no_completion_can_be_answered_all_the_same(answer: Typed) -> None:
    """Any name is a provider."""
    assert answer(Prompt("provider", "Provider", completions=PROVIDERS), "Eastmere University\r") == "Eastmere University"


def test_tab_completes_the_path_of_a_file(answer: Typed, tmp_path: Path) -> None:
    """As a shell does."""
    (tmp_path / "certificate of march.pdf").write_bytes(b"%PDF-")
    question = Prompt("evidence", "Certificate", is_path=True)
    assert answer(question, f"{tmp_path}/cert\t\r") == f"{tmp_path}/certificate of march.pdf"


def test_a_wrong_answer_is_refused_until_it_is_right(answer: Typed) -> None:
    """Enter does nothing before."""
    question = Prompt("hours", "Hours", validate=lambda text: "" if text.isdigit() else "no amount")
    assert answer(question, "six\r\x156\r") == "6"


@pytest.mark.parametrize("keys", ["\x03", "abc\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_stop(answer: Typed, keys: str) -> None:
    """Ctrl-D, as everywhere, where nothing was typed."""
    with pytest.raises(KeyboardInterrupt):
        answer(Prompt("title", "Title"), keys)
