"""Credits of sessions below each other: the award is their sum as it is printed, never that of one session."""

from __future__ import annotations

from decimal import Decimal

import pytest
from documents import page_of
from msgspec.structs import replace
from test_proposals import PROVIDERS, propose

from cecgen.evidence.certificates.proposals import propose_entry
from cecgen.model.drafts import KnownFacts
from cecgen.model.pages import DocumentPage, Word

HEAD = ("Congress of Exercise Science", "Jordan Rivera", "Approved by the American College of Sports Medicine (ACSM)")
ROWS = ("Day|Session|Speaker|CECs", "May 14|Winter training|A. Baker|1.5", "May 15|Field tests|B. Carter|2.0")


@pytest.mark.parametrize(
    "sum_line",
    [
        "||Total CECs earned 3.5", "||Total CECs earned|3.5", "||Total ACSM CECs earned 3.5", "||Total|3.5", "|Total||3.5",
        "Total CECs: 3.5", "||Total CECs 3.5",
    ],
)  # fmt: skip
def test_the_award_of_several_sessions_is_their_printed_sum(sum_line: str) -> None:
    assert propose("award", *HEAD, *ROWS, sum_line) == ("printed", ["3.5 CEC"])


def test_without_a_printed_sum_no_session_is_the_award() -> None:
    """All are offered; what was earned can be more than any of them."""
    assert propose("award", *HEAD, *ROWS) == ("choice", ["1.5 CEC", "2.0 CEC"])


def test_sessions_of_the_same_credits_are_not_one_award() -> None:
    rows = (ROWS[0], ROWS[1], "May 15|Field tests|B. Carter|1.5")
    assert propose("award", *HEAD, *rows) == ("choice", ["1.5 CEC"])


def test_a_sum_that_is_not_the_sum_of_its_column_is_not_sure() -> None:
    """The sessions may have been taken for another column, or the sum is of something else."""
    assert propose("award", *HEAD, *ROWS, "||Total CECs earned|3.0") == ("probable", ["3.0 CEC"])


@pytest.mark.parametrize("sum_line", ["Total CECs offered 3.5", "Total CECs available|3.5", "Maximum CECs 3.5"])
def test_a_sum_of_what_was_offered_is_no_award(sum_line: str) -> None:
    state, offers = propose("award", *HEAD, *ROWS, sum_line)
    assert (state, "3.5 CEC" in offers) == ("choice", False)


def test_a_figure_alone_below_its_header_is_still_sure() -> None:
    assert propose("award", *HEAD, *ROWS[:2]) == ("printed", ["1.5 CEC"])


def test_credits_of_sessions_below_a_header_without_a_unit_are_parts_too() -> None:
    """The unit is that of the one organisation, so the sum is probable at most."""
    rows = ("Day|Session|Speaker|Credits", *ROWS[1:])
    types = ("Credit type: ACSM CECs",)
    assert propose("award", *HEAD, *types, *rows)[0] == "choice"
    assert propose("award", *HEAD, *types, *rows, "||Total|3.5") == ("probable", ["3.5 CEC"])


@pytest.mark.parametrize(
    "lines",
    [
        ("Winter training|1.5 CECs", "Field tests|1.5 CECs"), ("Session 1|1.5 CECs", "Session 2|1.5 CECs"),
        ("Day 1: 1.5 CECs", "Day 2: 1.5 CECs"),
    ],
)  # fmt: skip
def test_the_same_credits_in_several_lines_of_a_list_are_not_one_award(lines: tuple[str, str]) -> None:
    """Unless the certificate says that they were earned; in one line they are."""
    assert propose("award", *HEAD, *lines) == ("choice", ["1.5 CEC"])
    assert propose("award", *HEAD, *lines, "You have earned 1.5 CECs.") == ("printed", ["1.5 CEC"])
    assert propose("award", *HEAD, lines[0]) == ("printed", ["1.5 CEC"])


@pytest.mark.parametrize("when", ["this year", "this cycle", "in your lifetime"])
def test_what_was_earned_elsewhere_too_is_no_award(when: str) -> None:
    assert propose("award", *HEAD, f"CECs earned {when}: 12.0", "CECs earned at this event: 2.0") == ("printed", ["2.0 CEC"])


def test_hours_of_sessions_are_not_the_hours_of_the_course() -> None:
    """Their printed sum is."""
    rows = ("Day|Session|Speaker|Hours", *ROWS[1:])
    assert propose("hours", *HEAD, *rows) == ("", [])
    assert propose("hours", *HEAD, *rows, "||Total|3.5") == ("printed", [Decimal("3.5")])


@pytest.mark.parametrize("nothing", ["–", "not attended", "absent", "no asistió", "absente"])
def test_a_session_for_which_nothing_was_earned_is_passed_over(nothing: str) -> None:
    rows = (*ROWS[:2], f"May 15|Hill walks|C. Dunn|{nothing}", ROWS[2])
    assert propose("award", *HEAD, *rows, "||Total CECs earned|3.5") == ("printed", ["3.5 CEC"])
    assert propose("award", *HEAD, *rows) == ("choice", ["1.5 CEC", "2.0 CEC"])


def set_columns(*lines: str, lefts: tuple[int, ...], top: int) -> list[Word]:
    """The words of lines whose cells begin at these places."""
    words: list[Word] = []
    for number, line in enumerate(lines):
        for left, cell in zip(lefts, line.split("|"), strict=True):
            placed = page_of(cell).words
            words += [
                replace(
                    word,
                    left=word.left - 400 + left,
                    right=word.right - 400 + left,
                    top=top + 300 * number,
                    bottom=top + 300 * number + 120,
                )
                for word in placed
            ]
    return words


def test_columns_with_little_room_between_them_are_told_apart() -> None:
    """By the columns below or above them: "CECs offered" and "CECs earned" are two headers."""
    head = page_of(*HEAD).words
    lefts = (400, 2600, 3420)
    rows = ("Session|CECs offered|CECs earned", "Winter training|1.5|–", "Field tests|2.0|2.0", "Total|3.5|2.0")
    table = set_columns(*rows, lefts=lefts, top=1600)
    facts = KnownFacts(providers=PROVIDERS, holder="", names={})
    award = propose_entry([DocumentPage(words=(*head, *table))], facts).proposals["award"]
    assert (award.state, [offer.value for offer in award.offers]) == ("printed", ["2.0 CEC"])


def test_a_wide_gap_in_a_line_of_its_own_separates_nothing() -> None:
    head = page_of(*HEAD).words
    words = set_columns("Hip pain|in runners", lefts=(400, 950), top=1600)
    facts = KnownFacts(providers=PROVIDERS, holder="", names={})
    title = propose_entry([DocumentPage(words=(*head, *words))], facts).proposals["title"]
    assert "Hip pain in runners" in [offer.value for offer in title.offers]
