"""Calendar arithmetic: months and years as bodies mean them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.days import add_days, add_months, add_years, months_after_end, months_before_end, months_between

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTHS = st.integers(0, 120)
ONE_DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2025-05-31", 0, "2025-05-31"),
    ],
)
def test_months_keep_the_day_or_take_the_months_last(start, months, end):
    """31 January and a month is the end of February."""
    assert add_months(day(start), months) == day(end)


@pytest.mark.parametrize(("start", "years", "end"), [("2024-02-29", 1, "2025-02-28"), ("2024-02-29", 4, "2028-02-29")])
def test_29_february_has_an_anniversary_every_year(start, years, end):
    """On the 28th where the year has no 29th."""
    assert add_years(day(start), years) == day(end)


@pytest.mark.parametrize(
    ("end", "months", "last"),
    [
        ("2026-12-31", 6, "2027-06-30"),
        ("2025-02-28", 6, "2025-08-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-02-28", 12, "2026-02-28"),
        ("2023-02-28", 12, "2024-02-29"),
        ("2025-08-30", 6, "2026-02-28"),
        ("2025-01-30", 1, "2025-02-28"),
        ("2025-06-15", 3, "2025-09-15"),
        ("2026-12-31", 0, "2026-12-31"),
    ],
)
def test_so_many_months_after_an_end(end, months, last):
    """Month ends stay month ends, and no day is lost where a month is short."""
    assert months_after_end(day(end), months) == day(last)


@pytest.mark.parametrize(
    ("end", "months", "first"),
    [
        ("2026-12-31", 12, "2026-01-01"),
        ("2025-02-28", 1, "2025-02-01"),
        ("2024-02-29", 12, "2023-03-01"),
        ("2025-06-15", 3, "2025-03-16"),
    ],
)
def test_so_many_months_before_an_end(end, months, first):
    """The final year of a cycle begins on its first day, not a year before its last."""
    assert months_before_end(day(end), months) == day(first)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-01-01", "2026-12-31", 36),
        ("2024-01-01", "2024-01-31", 1),
        ("2024-01-01", "2024-01-30", 0),
        ("2024-01-01", "2024-01-01", 0),
        ("2024-02-29", "2025-02-27", 12),
        ("2024-01-31", "2024-02-28", 1),
        ("2024-05-20", "2024-06-18", 0),
        ("2024-05-20", "2024-06-19", 1),
    ],
)
def test_whole_months_from_one_day_to_another(first, last, months):
    """Both inclusive: January is one month on its last day, and none before."""
    assert months_between(day(first), day(last)) == months


@given(start=DAYS, months=MONTHS)
def test_a_period_of_months_is_that_many_months_long(start, months):
    """What begins on a day and lasts so many months is measured as that many."""
    assert months_between(start, months_after_end(start - ONE_DAY, months)) == months


@given(end=DAYS, months=MONTHS)
def test_later_ends_end_later(end, months):
    """A day more is never a day less."""
    assert months_after_end(end, months) <= months_after_end(end + ONE_DAY, months)


@given(first=DAYS, last=DAYS)
def test_months_between_never_shrink_as_days_go_by(first, last):
    """And a day adds one month at most."""
    more = months_between(first, last + ONE_DAY) - months_between(first, last)
    assert more in (0, 1)


def test_the_calendar_ends_without_a_fault():
    """Whoever writes 9999-12-31 means "never": its first and its last day stand for what lies beyond."""
    assert add_months(date.max, 6) == add_years(date.max, 1) == months_after_end(date.max, 6) == date.max
    assert add_months(date.min, -6) == add_months(date.min, -1) == date.min
    assert add_months(date.max, 1) == date.max
    assert add_months(date(9999, 1, 15), 1) == date(9999, 2, 15)
    assert add_months(date(1, 2, 15), -1) == date(1, 1, 15)
    assert add_days(date.max, 30) == date.max
    assert add_days(date.min, -1) == date.min
    assert months_between(date.min, date.max) > 100_000
