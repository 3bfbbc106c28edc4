"""What a certificate seems to say, at a terminal: each value with the words that it was read from, in any window."""

from __future__ import annotations

import pytest

from cecgen.model.drafts import Draft, Offer, Proposal
from cecgen.outputs.terminal.proposals import format_proposals

LONG = (
    "This is to certify that Jordan Rivera has completed the online course Nutrition for endurance athletes on Mar 11, 2026 "
    "and has earned 0.1 CEU (1 contact hours)"
)


def offered(value: str, words: str = "", state: str = "printed") -> Proposal:
    return Proposal(state, (Offer(value, 1, words),))  # type: ignore[arg-type]


def test_the_words_are_beside_their_value_where_both_fit() -> None:
    draft = Draft(table={}, source="x", proposals={"date": offered("2025-06-01", "Completed: June 1, 2025", "probable")})
    assert format_proposals(draft, 80) == '  date         2025-06-01  (probably)   page 1: "Completed: June 1, 2025"'
    wide = format_proposals(draft, 120)
    assert (wide.index("page 1"), "\n" in wide) == (60, False)


def test_words_that_do_not_fit_are_below_it_and_whole() -> None:
    """The award is at the end of the sentence: cut off, the sentence would prove nothing."""
    draft = Draft(table={}, source="x", proposals={"award": offered("0.1 CEU", LONG)})
    first, *below = format_proposals(draft, 80).splitlines()
    assert first == "  award        0.1 CEU"
    assert " ".join(line.strip() for line in below) == f'page 1: "{LONG}"'


def test_a_sentence_that_says_everything_is_below_the_first_value_alone() -> None:
    """Four times, it pushes the first value out of the window."""
    proposals = {"date": offered("2026-03-11", LONG), "award": offered("0.1 CEU", LONG), "hours": offered("1", "1 hour")}
    lines = format_proposals(Draft(table={}, source="x", proposals=proposals), 80).splitlines()
    assert lines[-2:] == [
        "  award        0.1 CEU                  page 1: the words of date",
        '  hours        1                        page 1: "1 hour"',
    ]
    assert sum("This is to certify" in line for line in lines) == 1


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_window(width: int) -> None:
    """Choices and remarks among them."""
    titles = Proposal("choice", (Offer("Nutrition for athletes", 1, LONG), Offer("Harbor Street", 1, "Harbor Street")))
    draft = Draft(table={}, source="x", proposals={"title": titles, "award": offered("0.1 CEU", LONG)}, remarks=(LONG,))
    lines = format_proposals(draft, width).splitlines()
    assert max(map(len, lines)) <= width
    assert [line for line in lines if line.startswith("  ! ")] != []
