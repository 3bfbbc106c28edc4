"""Calendar arithmetic as bodies mean it: by months and years, never by counting days.

Results before the first day or after the last day that `date` can hold become that day.
"""

import calendar
import re
from datetime import date, datetime


def date_in_zone(zone: str, now: datetime) -> date:
    """The day of a moment in a time zone; in the moment's own time zone if `zone` is empty.

    LookupError: there is no such time zone.
    """
    if not zone:
        return now.date()
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only where a zone is named

    try:
        return now.astimezone(ZoneInfo(zone)).date()
    except (OSError, ValueError) as error:  # a folder of zones, and a name that cannot be one
        raise LookupError(zone) from error


def add_days(day: date, days: int) -> date:
    """The day a number of days later (or earlier, below zero)."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def add_months(day: date, months: int) -> date:
    """The same day of the month a number of months later (or earlier); the month's last day if it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    if day.day <= 28:  # every month has it
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day a number of years later; 28 February for a 29th that the year does not have."""
    return add_months(day, 12 * years)


def add_duration(day: date, count: int, unit: str) -> date:
    """The day a number of days, weeks, months or years ("d", "w", "m", "y") later."""
    match unit:
        case "y":
            return add_years(day, count)
        case "m":
            return add_months(day, count)
        case "w":
            return add_days(day, 7 * count)
    return add_days(day, count)


def months_before_end(end: date, months: int) -> date:
    """The first day of the last `months` months of a period that ends on `end`, inclusive."""
    return add_months(add_days(end, 1), -months)


def months_after_end(end: date, months: int) -> date:
    """The last day of the `months` months that follow a period that ends on `end`; month ends stay month ends."""
    first = add_days(end, 1)
    day = add_months(first, months)
    # A day that the month lacks comes after its last one.
    return max(end, day if day.day < first.day else add_days(day, -1))


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another, both inclusive: 1 January to 31 December is twelve."""
    after = add_days(last, 1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return months - (1 if add_months(first, months) > after else 0)


def months_started(first: date, last: date) -> int:
    """Months from one day to another, both inclusive, a begun one counted whole: 1 January to 1 February is two."""
    if first > last:
        return 0
    months = months_between(first, last)
    return months + (1 if add_months(first, months) <= last else 0)


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_month_day(text: str) -> bool:
    """Whether a text is the month and day of a day that some year has, as in "12-31"."""
    try:
        return date.fromisoformat(f"2024-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


def next_month_day(day: date, month_day: str) -> date:
    """The first day with this month and day, on a day or after it; 28 February for a 29th that the year does not have."""
    this_year = _in_year(day.year, month_day)
    if this_year >= day:
        return this_year
    return _in_year(day.year + 1, month_day) if day.year < date.max.year else date.max


def previous_month_day(day: date, month_day: str) -> date:
    """The last day with this month and day, on a day or before it; 28 February for a 29th that the year does not have."""
    this_year = _in_year(day.year, month_day)
    if this_year <= day:
        return this_year
    return _in_year(day.year - 1, month_day) if day.year > date.min.year else date.min


def _in_year(year: int, month_day: str) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NAMED_DAY = (
    r"(?ai)(?:([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?|([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,?)[ -]([0-9]{4})"
)
_WITH_YEAR_LAST = r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})"
_MONTH_AND_YEAR = r"([0-9]{1,2})[/.-]([0-9]{4})"


_MONTH_FIRST = r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"
US_FORMATS = ["MM/DD/YYYY", "MM/DD/YY"]
"""How sheets of holders with `dates = "us"` write days: Numbers writes the year with two digits."""


def parse_day(text: str, order: str | None = None) -> date | None:
    """The day that a text is in ISO 8601, such as 2025-03-14, and with the order "us" also 3/14/2025; None if it is no day."""
    if order == "us" and (match := re.fullmatch(_MONTH_FIRST, text)):
        month, day, year = match.groups()
        return _build_day(year, month, day)
    return _build_day(text[:4], text[5:7], text[8:]) if re.fullmatch(_ISO, text) else None


def parse_named_day(text: str) -> date | None:
    """The day that a text writes with the name of its month, as cards do: 15 February 2025, Feb 15, 2025; None if it is no day.

    Such a day has one reading only, whatever the order.
    """
    match = re.fullmatch(_NAMED_DAY, " ".join(text.split()))
    if match is None:
        return None
    word = (match[2] or match[3]).lower()
    names = (month.lower() for month in MONTHS)
    number = next((number for number, name in enumerate(names, 1) if word in (name, name[:3])), 9 if word == "sept" else 0)
    return _build_day(match[5], str(number), match[1] or match[4])


def explain_day(text: str) -> str:
    """Say how to write what was meant by a text that is not a day: 02/30/2025, 3/16/2024, 16 March 2024, 08/2027."""
    if re.fullmatch(_ISO, text):
        return f"the calendar has no {text}; compare it with the certificate"
    if named := parse_named_day(text):
        return f"write it as {named}"
    if match := re.fullmatch(_WITH_YEAR_LAST, text):
        first, second, year = match.groups()
        days = [day for day in (_build_day(year, first, second), _build_day(year, second, first)) if day]
        if days:
            return f"write it as {' or '.join(dict.fromkeys(map(str, days)))}"
    if match := re.fullmatch(_MONTH_AND_YEAR, text):
        month = _build_day(match[2], match[1], "1")
        if month:
            return f"write the whole day; the last one of that month is {add_days(add_months(month, 1), -1)}"
    return "write year, month and day: 1 May 2026 is 2026-05-01"


def _build_day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
