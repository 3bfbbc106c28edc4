"""Read dates as people write them, but only in a stated order: 03/04/25 can be two days and three years."""

import re
from datetime import date
from functools import cache
from itertools import pairwise

from cecgen.diagnostics.folding import fold_text
from cecgen.model.days import MONTHS

_TOKENS = re.compile(r"(YYYY|YY|MON|MM|DD)")
_PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<year>[0-9]{2})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
    "MON": r"(?P<name>[^\W\d_]+)\.?",
}
_DIGIT_TOKENS = {"YYYY", "YY", "MM", "DD"}
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_TIME = re.compile(
    r"(?:T|,? +)(?P<clock>[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AP]\.?M\.?)?)"
    r"(?: ?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?",
    re.IGNORECASE,
)
_MIDNIGHT = re.compile(r"(?:0?0(?:[:.]0+)+|12(?:[:.]0+)+ ?A\.?M\.?)", re.IGNORECASE)
_TIME_OF_FORMAT = re.compile(r"[T ,]+H{1,2}:MM(?::SS)?(?: ?AM/PM)?$", re.IGNORECASE)
_EXCEL_DAY = re.compile(r"[2-6][0-9]{4}(?:[.,][0-9]+)?")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\D[0-9]{1,2}\D[0-9]{2}")
_MONTHS = [fold_text(month) for month in MONTHS]

_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
TIME_LEFT_OUT = "the day is taken as it is written, without the time after it"

ReadDate = tuple[date | None, str, str]
"""A day; or None, what is wrong, and how to fix it."""


@cache
def compile_date_format(date_format: str) -> re.Pattern[str] | None:
    """Compile a date format such as MM/DD/YYYY; None if it does not have year, month and day, once each.

    A time after them (HH:MM) may be stated and changes nothing: `read_date` reads the day of any time.
    Where no sign divides the digits, such as in DDMMYYYY, 1112025 could be two days, so day and month have two digits.
    """
    date_format = _TIME_OF_FORMAT.sub("", date_format.strip())
    if sorted(token[0] for token in _TOKENS.findall(date_format)) != ["D", "M", "Y"]:
        return None
    pieces = [piece for piece in _TOKENS.split(date_format) if piece]
    is_undivided = any({first, second} <= _DIGIT_TOKENS for first, second in pairwise(pieces))
    pattern = "".join(_PARTS.get(piece, re.escape(piece)) for piece in pieces)
    return re.compile(pattern.replace("{1,2}", "{2}") if is_undivided else pattern)


def split_time(text: str) -> tuple[str, str]:
    """Split a day from the time of day after it, such as 2025-03-14T09:30:00Z; the time is empty if there is none.

    Programs put other spaces than the usual one between them, and before AM; they are read as usual ones.
    """
    text = " ".join(text.split())
    for match in _TIME.finditer(text):
        if match.end() == len(text):
            return text[: match.start()], text[match.start() :].lstrip("Tt, ")
    return text, ""


def describe_time(text: str) -> str:
    """Say that a day has a time after it, which is left out; empty if it has none, or the midnight of a whole day."""
    time = split_time(text)[1]
    match = _TIME.fullmatch(f" {time}") if time else None
    if match is None or _MIDNIGHT.fullmatch(match["clock"]):
        return ""
    if match["zone"]:
        return f"{TIME_LEFT_OUT}; since that has a zone, it may have been another day where you were"
    return TIME_LEFT_OUT


def read_date(text: str, formats: tuple[str, ...]) -> ReadDate:
    """Read a day in ISO 8601 or in one of the stated formats; if two of them read it differently, that is a fault.

    A time after the day is left out, and its zone with it: the day is taken as it is written.
    """
    written, text = text, split_time(text)[0].translate(_HYPHENS)
    patterns = [_ISO, *(pattern for each in formats if (pattern := compile_date_format(each)))]
    matches = [match for pattern in patterns if (match := pattern.fullmatch(text))]
    days = sorted({day for match in matches if (day := _build_date(match.groupdict()))})
    if len(days) == 1:
        return days[0], "", ""
    if days:
        return (
            None,
            f'"{written}" can be {" or ".join(map(str, days))}',
            "keep one of the formats in date_format, or write 2025-03-14",
        )
    names = (match.groupdict().get("name") for match in matches)
    if foreign := next((name for name in names if name and not _month_number(name)), ""):
        return None, f'"{written}" has the month "{foreign}", and MON is read in English', "write the day as 2025-03-14"
    if matches:
        return None, f'"{written}" is not a day of the calendar', "compare it with the certificate"
    if _EXCEL_DAY.fullmatch(text):
        return (
            None,
            f'"{written}" is how Excel counts days, and not a day',
            "format the column as a date, and save the file again",
        )
    if formats:
        return (
            None,
            f'"{written}" is not written as {" or ".join(formats)}',
            "add its format to date_format, or write it as 2025-03-14",
        )
    is_short = _SHORT_YEAR.fullmatch(text)
    why = "its year has two digits" if is_short else "nothing says in which order it is"
    example = "MM/DD/YY" if is_short else "MM/DD/YYYY"
    return (
        None,
        f'"{written}" is not written as 2025-03-14, and {why}',
        f'state it in the map, such as date_format = "{example}"; or once, in holder.toml: dates = "us"',
    )


def _build_date(parts: dict[str, str | None]) -> date | None:
    """Build a date from the matched parts; None if the calendar does not have it."""
    year, month = parts["year"] or "", parts.get("month")
    number = int(month) if month else _month_number(parts.get("name") or "")
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(parts["day"] or 0))
    except ValueError:
        return None


def _month_number(name: str) -> int:
    """The number of a month by its English name or its first three letters or more; 0 if there is no such month."""
    word = fold_text(name)
    return next((number for number, month in enumerate(_MONTHS, 1) if len(word) > 2 and month.startswith(word)), 0)
