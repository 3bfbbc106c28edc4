"""Calendar arithmetic as bodies mean it: by months and years, never by counting days."""

import calendar
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on (or back); the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day so many years on; 28 February for a 29th that the year does not have."""
    return add_months(day, 12 * years)


def months_before_end(end: date, months: int) -> date:
    """The first day of the last `months` months of a period that ends on `end`, inclusive."""
    return add_months(end + ONE_DAY, -months)


def months_after_end(end: date, months: int) -> date:
    """The last day of the `months` months that follow a period that ends on `end`; month ends stay month ends."""
    first = end + ONE_DAY
    day = add_months(first, months)
    return day if day.day < first.day else day - ONE_DAY  # a day that the month lacks comes after its last one


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another, both inclusive: 1 January to 31 December is twelve."""
    after = last + ONE_DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    return months - (1 if add_months(first, months) > after else 0)
