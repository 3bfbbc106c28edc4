"""Calendar arithmetic: months and years as bodies mean them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.model.days import (
    add_days,
    add_months,
    add_years,
    date_in_zone,
    explain_day,
    is_month_day,
    month_end,
    months_after_end,
    months_before_end,
    months_between,
    months_started,
    next_month_day,
    parse_day,
    parse_named_day,
    previous_month_day,
)

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


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-01-01", "2024-01-01", 1),
        ("2024-01-01", "2024-01-30", 1),
        ("2024-01-01", "2024-01-31", 1),
        ("2024-01-01", "2024-02-01", 2),
        ("2024-01-15", "2024-02-13", 1),
        ("2024-01-15", "2024-02-14", 1),
        ("2024-01-15", "2024-02-15", 2),
        ("2024-01-31", "2024-02-28", 1),
        ("2024-01-31", "2024-02-29", 2),
        ("2023-01-31", "2023-02-27", 1),
        ("2023-01-31", "2023-02-28", 2),
        ("2024-02-29", "2025-02-27", 12),
        ("2024-02-29", "2025-02-28", 13),
        ("2024-01-01", "2026-12-31", 36),
    ],
)
def test_begun_months_from_one_day_to_another(first, last, months):
    """Both inclusive: a day more than a whole number of months begins another one."""
    assert months_started(day(first), day(last)) == months


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2023-02-01", "2023-02-28"),
        ("2024-02-28", "2024-02-29"),
        ("2024-02-29", "2024-02-29"),
        ("2024-04-30", "2024-04-30"),
        ("2024-12-01", "2024-12-31"),
        ("9999-12-01", "9999-12-31"),
    ],
)
def test_the_end_of_a_days_month(text, end):
    """The day itself where it is the last one."""
    assert month_end(day(text)) == day(end)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("01-01", True),
        ("12-31", True),
        ("02-28", True),
        ("02-29", True),
        ("02-30", False),
        ("04-31", False),
        ("00-10", False),
        ("13-01", False),
        ("1-1", False),
        ("12-1", False),
        ("1231", False),
        ("12/31", False),
        ("W01-1", False),
        ("", False),
        (" 12-31", False),
        ("12-31 ", False),
        ("2024-12-31", False),
    ],
)
def test_a_day_of_the_year_is_its_month_and_day(text, is_one):
    """With two digits each, of a day that some year has."""
    assert is_month_day(text) is is_one


@pytest.mark.parametrize(
    ("text", "month_day", "following", "before"),
    [
        ("2024-12-30", "12-31", "2024-12-31", "2023-12-31"),
        ("2024-12-31", "12-31", "2024-12-31", "2024-12-31"),
        ("2025-01-01", "12-31", "2025-12-31", "2024-12-31"),
        ("2024-01-31", "02-01", "2024-02-01", "2023-02-01"),
        ("2024-02-01", "02-01", "2024-02-01", "2024-02-01"),
        ("2024-02-02", "02-01", "2025-02-01", "2024-02-01"),
        ("2024-02-28", "02-29", "2024-02-29", "2023-02-28"),
        ("2024-02-29", "02-29", "2024-02-29", "2024-02-29"),
        ("2024-03-01", "02-29", "2025-02-28", "2024-02-29"),
        ("2025-02-28", "02-29", "2025-02-28", "2025-02-28"),
        ("2025-03-01", "02-29", "2026-02-28", "2025-02-28"),
    ],
)
def test_the_next_and_the_last_day_with_a_month_and_day(text, month_day, following, before):
    """The day itself is both; 28 February stands for a 29th that the year does not have."""
    assert next_month_day(day(text), month_day) == day(following)
    assert previous_month_day(day(text), month_day) == day(before)


@given(start=DAYS, other=DAYS)
def test_the_next_day_of_a_kind_is_within_a_year_of_the_last(start, other):
    """One on each side of any day, or that day itself."""
    month_day = f"{other:%m-%d}"
    before, following = previous_month_day(start, month_day), next_month_day(start, month_day)
    assert before <= start <= following
    assert (before == following) == (before == start)
    assert following <= add_years(before, 1) + ONE_DAY  # from 28 February to a 29th


@given(first=DAYS, last=DAYS)
def test_a_begun_month_is_a_whole_one_or_one_more(first, last):
    """More only where there are days over."""
    last = max(first, last)
    whole, begun = months_between(first, last), months_started(first, last)
    assert begun - whole == (0 if add_months(first, whole) == last + ONE_DAY else 1)


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
    assert next_month_day(date.max, "12-31") == next_month_day(date.max, "01-01") == date.max
    assert previous_month_day(date.min, "01-01") == previous_month_day(date.min, "12-31") == date.min
    assert months_started(date.max, date.max) == 1


# ---------------------------------------------------------------- the day of a moment

TURN = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
"""Already the new year in London, and still the old one in New York."""


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("UTC", "2027-01-01"),
        ("Europe/London", "2027-01-01"),
        ("America/New_York", "2026-12-31"),
        ("America/Los_Angeles", "2026-12-31"),
        ("Pacific/Auckland", "2027-01-01"),
        ("", "2027-01-01"),
    ],
)
def test_the_day_is_that_of_the_zone(zone, today):
    """Where none is named, the moment's own calendar says it."""
    assert date_in_zone(zone, TURN) == day(today)


@pytest.mark.parametrize(
    ("moment", "today"),
    [("2027-01-01T04:59:59", "2026-12-31"), ("2027-01-01T05:00:00", "2027-01-01"), ("2026-07-01T03:59:59", "2026-06-30"),
     ("2026-07-01T04:00:00", "2026-07-01")],
)  # fmt: skip
def test_the_day_begins_at_midnight_of_the_zone(moment, today):
    """To the second; an hour earlier in summer."""
    assert date_in_zone("America/New_York", datetime.fromisoformat(moment).replace(tzinfo=UTC)) == day(today)


def test_the_day_does_not_depend_on_the_zone_that_the_moment_is_told_in():
    """The same moment is the same day, wherever the clock hangs."""
    told = [TURN.astimezone(timezone(timedelta(hours=hours))) for hours in (-12, -5, 0, 14)]
    assert {date_in_zone("America/New_York", each) for each in told} == {date(2026, 12, 31)}
    assert [str(date_in_zone("", each)) for each in told] == ["2026-12-31", "2026-12-31", "2027-01-01", "2027-01-01"]


@pytest.mark.parametrize(
    "zone",
    ["America/Newyork", "America", "EST5", "new york", "../UTC", "/etc/localtime", "UTC+1", " ", "UTC ", "\0", "é", "a" * 300],
)
def test_a_zone_that_there_is_not_is_a_lookup_error(zone):
    """A folder of zones, and a path that leads out of them, are none either."""
    with pytest.raises(LookupError):
        date_in_zone(zone, TURN)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("2025-02-30", "the calendar has no 2025-02-30; compare it with the certificate"),
        ("2025-13-01", "the calendar has no 2025-13-01; compare it with the certificate"),
        ("03/16/2024", "write it as 2024-03-16"),
        ("16.3.2024", "write it as 2024-03-16"),
        ("03/04/2024", "write it as 2024-03-04 or 2024-04-03"),
        ("04/04/2024", "write it as 2024-04-04"),
        ("02/30/2024", "write year, month and day: 1 May 2026 is 2026-05-01"),
        ("08/2027", "write the whole day; the last one of that month is 2027-08-31"),
        ("02/2028", "write the whole day; the last one of that month is 2028-02-29"),
        ("13/2028", "write year, month and day: 1 May 2026 is 2026-05-01"),
        ("16 March 2024", "write it as 2024-03-16"),
        ("30 February 2024", "write year, month and day: 1 May 2026 is 2026-05-01"),
        ("", "write year, month and day: 1 May 2026 is 2026-05-01"),
    ],
)
def test_how_to_write_what_is_not_a_day(text: str, way: str) -> None:
    """Nothing is guessed: of two readings both are named."""
    assert parse_day(text) is None
    assert explain_day(text) == way


def test_only_iso_days_of_the_calendar_are_days() -> None:
    """Leap years included."""
    assert parse_day("2024-02-29") == date(2024, 2, 29)
    assert [parse_day(text) for text in ("2025-02-29", "2025-2-28", "٢٠٢٥-03-14", "2025-03-14T00:00")] == [None] * 4


@pytest.mark.parametrize(
    "text",
    ["15 September 2024", "September 15, 2024", "Sep 15 2024", "15 Sept. 2024", "15-Sep-2024", "september 15th,  2024"],
)
def test_a_day_with_the_name_of_its_month_has_one_reading(text: str) -> None:
    """As cards and accounts print it."""
    assert parse_named_day(text) == date(2024, 9, 15)


@pytest.mark.parametrize(
    "text",
    [
        "31 September 2024",
        "15 Septem 2024",
        "15 09 2024",
        "2024-09-15",
        "September 2024",
        "15 Sep 24",
        "x 15 Sep 2024",
        "١٥ Sep 2024",
    ],
)
def test_what_names_no_day_of_the_calendar_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert parse_named_day(text) is None
