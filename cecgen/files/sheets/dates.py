"""Days as people write them: read only in the order that somebody stated, since 03/04/25 is two days and three years."""

import re
from datetime import date
from functools import cache

_TOKENS = re.compile(r"(YYYY|YY|MON|MM|DD)")
_PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<year>[0-9]{2})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
    "MON": r"(?P<name>[A-Za-z]+)\.?",
}
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\D[0-9]{1,2}\D[0-9]{2}")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

ReadDate = tuple[date | None, str, str]
"""A day; or None, what is wrong, and the way out."""


@cache
def compile_date_format(form: str) -> re.Pattern[str] | None:
    """What a date format matches; None where it does not state year, month and day, each once."""
    if sorted(token[0] for token in _TOKENS.findall(form)) != ["D", "M", "Y"]:
        return None
    return re.compile("".join(_PARTS.get(piece, re.escape(piece)) for piece in _TOKENS.split(form.strip())))


def read_date(text: str, forms: tuple[str, ...]) -> ReadDate:
    """The day that a text says, as ISO 8601 or in one of the stated formats."""
    patterns = [_ISO, *(pattern for form in forms if (pattern := compile_date_format(form)))]
    matches = [found for pattern in patterns if (found := pattern.fullmatch(text))]
    days = sorted({day for found in matches if (day := _build_date(found.groupdict()))})
    if len(days) == 1:
        return days[0], "", ""
    if days:
        return (
            None,
            f'"{text}" can be {" or ".join(map(str, days))}',
            "keep one of the formats in date_format, or write 2025-03-14",
        )
    if matches:
        return None, f'"{text}" is no day of the calendar', "compare it with the certificate"
    if forms:
        return (
            None,
            f'"{text}" is not written as {" or ".join(forms)}',
            "add its format to date_format, or write it as 2025-03-14",
        )
    why = "its year has two digits" if _SHORT_YEAR.fullmatch(text) else "nothing says in which order it is"
    return None, f'"{text}" is not written as 2025-03-14, and {why}', 'state it in the map, such as date_format = "MM/DD/YYYY"'


def _build_date(parts: dict[str, str | None]) -> date | None:
    year, month = parts["year"] or "", parts.get("month")
    number = int(month) if month else _month_number(parts.get("name") or "")
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(parts["day"] or 0))
    except ValueError:
        return None


def _month_number(name: str) -> int:
    """The number of a month by its English name or the first three letters of it; 0 where it is none."""
    word = name.casefold()
    return next((number for number, month in enumerate(_MONTHS, 1) if word in (month, month[:3])), 0)
