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
def typed(pressing: Pressing) -> Typed:
    """`typed(question, keys)` is the answer that a person gives who presses these keys."""
    return lambda question, keys: pressing(keys, lambda: ask_person(question))


def test_an_answer_is_what_was_typed_without_the_spaces_around_it(typed: Typed) -> None:
    """Those within it stay."""
    assert typed(Prompt("title", "Title"), "  Strength for  older adults \r") == "Strength for  older adults"


def test_the_default_is_taken_with_enter_and_can_be_changed(typed: Typed) -> None:
    """It stands there as if it had been typed."""
    question = Prompt("kind", "Kind", default="course")
    assert typed(question, "\r") == "course"
    assert typed(question, "\x15quiz\r") == "quiz"


def test_tab_completes_a_word_by_its_beginning_and_by_what_it_means(typed: Typed) -> None:
    """An id can be found by the organisation's full name."""
    question = Prompt("provider", "Provider", completions=PROVIDERS)
    assert typed(question, "ns\t\r") == "nsca"
    assert typed(question, "american c\t\r") == "ace"


def test_what_is_no_completion_can_be_answered_all_the_same(typed: Typed) -> None:
    """Any name is a provider."""
    assert typed(Prompt("provider", "Provider", completions=PROVIDERS), "Eastmere University\r") == "Eastmere University"


def test_tab_completes_the_path_of_a_file(typed: Typed, tmp_path: Path) -> None:
    """As a shell does."""
    (tmp_path / "certificate of march.pdf").write_bytes(b"%PDF-")
    question = Prompt("evidence", "Certificate", is_path=True)
    assert typed(question, f"{tmp_path}/cert\t\r") == f"{tmp_path}/certificate of march.pdf"


def test_a_wrong_answer_is_refused_until_it_is_right(typed: Typed) -> None:
    """Enter does nothing before."""
    question = Prompt("hours", "Hours", validate=lambda text: "" if text.isdigit() else "no amount")
    assert typed(question, "six\r\x156\r") == "6"


@pytest.mark.parametrize("keys", ["\x03", "abc\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_stop(typed: Typed, keys: str) -> None:
    """Ctrl-D, as everywhere, where nothing was typed."""
    with pytest.raises(KeyboardInterrupt):
        typed(Prompt("title", "Title"), keys)
