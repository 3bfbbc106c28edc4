"""A body's list and a holder's entries: what is the same, what is asked, and what is left alone."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarks.lists import measure_lists
from cecgen.commands.reconcile.matching import Listed, match_list

DAY = date(2026, 3, 14)


def row(title: str, day: date = DAY, key: str = "row 2", number: str = "", amount: int = 1) -> Listed:
    numbers = frozenset({number} if number else ())
    return Listed(key, day, day, title, numbers, frozenset({Decimal(amount)}))


def entry(title: str, first: date = DAY, last: date | None = None, key: str = "a", number: str = "", amount: int = 1) -> Listed:
    numbers = frozenset({number} if number else ())
    return Listed(key, first, last or first, title, numbers, frozenset({Decimal(amount)}))


@pytest.mark.parametrize(
    ("there", "here", "tier"),
    [
        (row("Body's own title", date(2026, 3, 20), number="cep1"), entry("Exercise testing", number="cep1"), "number"),
        (row("EXERCISE  TESTING"), entry("Exercise testing"), "day and title"),
        (row("Clinic", date(2026, 3, 12)), entry("Clinic", date(2026, 3, 12), DAY), "day and title"),
        (row("Exercise testing w"), entry("Exercise testing workshop"), "day and nearly the same title"),
        (row("Exercise testing"), entry("Exercise testing", date(2026, 3, 15)), "a day off"),
    ],
)
def test_a_row_and_an_entry_are_matched_by_the_first_tier_that_fits(there: Listed, here: Listed, tier: str) -> None:
    assert [(each.row, each.entry, each.tier) for each in match_list([there], [here]).pairs] == [("row 2", "a", tier)]


@pytest.mark.parametrize(
    ("there", "here", "why"),
    [
        (row("SCJ Quiz 46.1"), entry("SCJ Quiz 46.2", amount=2), "nearly the same title"),
        (row("Exercise testing", date(2026, 4, 2)), entry("Exercise testing"), "nearly the same title"),
        (row("Another"), entry("Exercise testing"), "the same day and amount"),
        (row("Another"), entry("Exercise testing", amount=2), "the same day"),
    ],
)
def test_what_is_only_alike_is_asked(there: Listed, here: Listed, why: str) -> None:
    matches = match_list([there], [here])
    assert matches.pairs == ()
    assert [each.why for each in matches.questions] == [why]


def test_an_amount_never_makes_a_match() -> None:
    assert match_list([row("Another", date(2026, 3, 20), amount=7)], [entry("Exercise testing", amount=7)]).questions == ()


def test_nothing_is_matched_that_could_be_another() -> None:
    """Two entries of one day and title, and one row."""
    matches = match_list([row("Podcast")], [entry("Podcast", key="a"), entry("Podcast", key="b")])
    assert (matches.pairs, matches.questions) == ((), ())


def test_one_of_a_series_is_not_matched_with_its_neighbour() -> None:
    """The day after the first of two meetings is the day before the second."""
    rows = [row("Meeting", date(2026, 3, 15))]
    assert match_list(rows, [entry("Meeting", DAY), entry("Meeting", date(2026, 3, 17), key="b")]).pairs == ()


def test_what_is_matched_in_invented_lists_is_right() -> None:
    """The corpus of `python -m benchmarks lists`, a quarter of it."""
    figures = measure_lists(lists=10, seed=1)
    assert figures.matched > 500
    assert not figures.wrong
    assert sum(figures.right.values()) > figures.findable * 0.7
