"""Find the days that a text prints: in words, in figures of any order, and as stretches of several days."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.phrases import load_languages
from cecgen.model.vocabulary import DayOrder

_ROMANCE = re.compile(r"\b(?:du|au|le|el|del|al)\s+$")
"""Words before a day in French and Spanish, which have the day first."""
_RANGE = re.compile(r"\s*(?:-|to|through|thru|until|a|al|au|hasta|hasta el|jusqu'au)\s*")


_LIST = re.compile(r"\s*(?:[;,&]|(?:[;,]\s*)?(?:and|y|et))\s*")
_MAX_LIST = 366
"""Days further from each other are not those of one course."""


class PrintedDay(NamedTuple):
    """A day, or a stretch of days, as a text prints it; `others` are the further readings of 03/07."""

    day: date
    begins: date | None
    start: int
    end: int
    others: tuple[date, ...] = ()


def find_days(text: str, order: DayOrder | None = None) -> list[PrintedDay]:
    """Find every day in a folded text, the last day of a stretch as its day."""
    found: list[PrintedDay] = []
    for match in _pattern().finditer(text):
        for printed in _read(match, order, has_day_first=bool(_ROMANCE.search(text, 0, match.start()))):
            last = found[-1] if found else None
            between = text[last.end : printed.start] if last else ""
            if last and _RANGE.fullmatch(between) and last.day < printed.day and not last.begins:
                found[-1] = printed._replace(begins=printed.begins or last.day, start=last.start)
            elif last and _LIST.fullmatch(between) and last.day < printed.day and _days_apart(last, printed) <= _MAX_LIST:
                found[-1] = printed._replace(begins=last.begins or last.day, start=last.start)
            else:
                found.append(printed)
    return found


def _days_apart(first: PrintedDay, last: PrintedDay) -> int:
    return (last.day - (first.begins or first.day)).days


def _read(match: re.Match[str], order: DayOrder | None, *, has_day_first: bool) -> Iterator[PrintedDay]:
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    start, end = match.span()
    if "iy" in parts:
        day = _date(int(parts["iy"]), int(parts["im"]), int(parts["id"]))
        if day:
            yield PrintedDay(day, None, start, end)
        return
    if "n1" in parts:
        yield from _read_figures(parts, start, end, order, has_day_first=has_day_first)
        return
    prefix = next(each for each in "abc" if f"{each}m" in parts)
    year = int(parts[f"{prefix}y"])
    last = _date(year, _month(parts[f"{prefix}m"]), int(parts[f"{prefix}d"]))
    if last is None:
        return
    begins = None
    if f"{prefix}d0" in parts:
        month = _month(parts[f"{prefix}m0"]) if f"{prefix}m0" in parts else last.month
        first_year = int(parts[f"{prefix}y0"]) if f"{prefix}y0" in parts else year - (month > last.month)
        first, at = _find_first_listed(match, prefix)
        start = at if prefix == "b" else start
        begins = _date(first_year, month, first)
        begins = begins if begins and begins < last else None
    yield PrintedDay(last, begins, start, end)


def _find_first_listed(match: re.Match[str], prefix: str) -> tuple[int, int]:
    """The first day of "14, 15 and 16 August" and where it stands; a number that is not the day before is a room's, say."""
    name = f"{prefix}list" if match.groupdict().get(f"{prefix}list") else f"{prefix}d0"
    numbers = re.compile(r"\d+").finditer(match.string, match.start(f"{prefix}d0"), match.end(name))
    *earlier, (first, at) = [(int(number[0]), number.start()) for number in numbers]
    for day, place in reversed(earlier):
        if day != first - 1:
            break
        first, at = day, place
    return first, at


def _read_figures(
    parts: dict[str, str], start: int, end: int, order: DayOrder | None, *, has_day_first: bool
) -> Iterator[PrintedDay]:
    first, second, year = int(parts["n1"]), int(parts["n2"]), int(parts["n3"])
    year += 2000 if len(parts["n3"]) == 2 else 0
    month_first, day_first = _date(year, first, second), _date(year, second, first)
    if parts["sign"] == ".":
        readings = [day_first or month_first]
    elif order == "us":
        readings = [month_first or day_first]
    else:
        readings = [day_first, month_first] if has_day_first else [month_first, day_first]
    days = [*dict.fromkeys(day for day in readings if day)]
    if days:
        yield PrintedDay(days[0], None, start, end, tuple(days[1:]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1950 <= year < 2200 else None
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    return {name: number for language in load_languages() for number, names in enumerate(language.months, 1) for name in names}


def _month(name: str) -> int:
    return _months()[name.rstrip(".")]


@cache
def _pattern() -> re.Pattern[str]:
    languages = load_languages()
    months = "|".join(sorted(_months(), key=len, reverse=True))
    between = "|".join(sorted({word for each in languages for word in each.day_words}, key=len, reverse=True))
    to = "|".join(
        re.escape(word) for word in sorted({word for each in languages for word in each.range_words}, key=len, reverse=True)
    )
    of = rf"(?:\s*[-,/]?\s*(?:(?:{between})\s+)*)"  # 14-Mar-2025 too
    until = rf"\s*(?:-|&|/|\b(?:{to})\b)\s*(?:(?:el|le|the)\s+)?"
    weekday = r"(?:[^\W\d_]{3,9}\.?,?\s+)?"

    ordinal = r"(?:\s?(?:st|nd|rd|th|er|º|o)\b)?"

    def captured(name: str) -> str:
        return rf"(?P<{name}>[0-3]?\d){ordinal}"

    def listed(name: str) -> str:
        return rf"(?P<{name}>(?:,\s*[0-3]?\d{ordinal})*),?"

    month_first = (
        rf"(?:(?P<am0>{months})\.?\s+{captured('ad0')}(?:\s*,?\s*(?P<ay0>\d{{4}}))?{until}{weekday})?"
        rf"(?P<am>{months})\.?\s+{captured('ad')}{of}(?P<ay>\d{{4}})(?!\d)"
    )
    month_once = rf"(?P<cm>{months})\.?\s+{captured('cd0')}{listed('clist')}{until}{captured('cd')}{of}(?P<cy>\d{{4}})(?!\d)"
    day_first = (
        rf"(?:{captured('bd0')}{listed('blist')}(?:{of}(?P<bm0>{months})\.?)?(?:{of}(?P<by0>\d{{4}}))?{until}{weekday})?"
        rf"{captured('bd')}{of}(?P<bm>{months})\.?{of}(?P<by>\d{{4}})(?!\d)"
    )
    iso = r"(?P<iy>(?:19|20)\d\d)(?P<isign>[-/.])(?P<im>[01]?\d)(?P=isign)(?P<id>[0-3]?\d)(?!\d)"
    figures = r"(?P<n1>[0-3]?\d)\s?(?P<sign>[-/.])\s?(?P<n2>[0-3]?\d)\s?(?P=sign)\s?(?P<n3>(?:19|20)\d\d|\d\d)(?![\d.]\d|\d)"
    alternatives = "|".join((iso, figures, month_once, month_first, day_first))
    return re.compile(rf"(?<![\w.])(?:{alternatives})")
