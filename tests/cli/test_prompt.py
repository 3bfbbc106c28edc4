"""One question at a terminal: completion, validation while typing, a default, and two ways to stop."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
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


def test_what_is_wrong_with_an_answer_is_shown_to_its_end() -> None:
    """Also in a narrow window."""
    from prompt_toolkit.application import create_app_session  # noqa: PLC0415 - 120 ms that most tests do not need
    from prompt_toolkit.data_structures import Size  # noqa: PLC0415 - see above
    from prompt_toolkit.input import create_pipe_input  # noqa: PLC0415 - see above
    from prompt_toolkit.output.vt100 import Vt100_Output  # noqa: PLC0415 - see above

    screen = StringIO()
    fault = f"known here are {', '.join(f'word{number}' for number in range(20))} and the end"
    question = Prompt("covers", "Covers", validate=lambda text: "" if text == "cpr" else fault)

    def is_shown() -> bool:
        return "the end" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\s+", " ", screen.getvalue())

    def ask() -> bool:
        window = Vt100_Output(screen, lambda: Size(rows=24, columns=40), enable_cpr=False)
        with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=window), ThreadPoolExecutor(1) as hand:

            def correct() -> bool:
                until = time.monotonic() + 5
                while not is_shown() and time.monotonic() < until:
                    time.sleep(0.02)
                was_shown = is_shown()
                keyboard.send_text("\x15cpr\r")
                return was_shown

            keyboard.send_text("x")
            corrected = hand.submit(correct)
            ask_person(question)
            return corrected.result()

    with ThreadPoolExecutor(1) as thread:  # browser tests leave this one an event loop
        assert thread.submit(ask).result()
