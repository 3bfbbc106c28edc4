"""Reminders as a calendar (iCalendar, RFC 5545), which every calendar program imports and subscribes to.

The same transcript gives the same bytes. An event of a later day replaces the same event of an earlier day.
The lines are written here: the overview of five thousand people has twenty thousand events, and a library takes a
millisecond for each. Tests hold them to the bytes that the library writes.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from cecgen.outputs.exports.reminders import Reminder

PRODUCT = "-//cecgen//Reminders//EN"
ALARM_HOUR = 9
"""The hour of an alarm: an event of a whole day begins at midnight, too early for an alarm."""
_LONGEST_PART = 74
"""How many bytes a part of a folded line has: with the blank before it they are 75, as many as RFC 5545 allows."""


def build_calendar(title: str, reminders: Iterable[Reminder], as_of: date) -> bytes:
    """Build one calendar of all reminders."""
    return "".join(calendar_pieces(title, reminders, as_of)).encode()


def calendar_pieces(title: str, reminders: Iterable[Reminder], as_of: date) -> list[str]:
    """Build the same in pieces: its head, its events one by one, and its end."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"X-WR-CALNAME:{_escape(_one_line(title))}")
    return [_format_lines(head), *(_event(reminder, as_of) for reminder in reminders), "END:VCALENDAR\r\n"]


@lru_cache(maxsize=32_768)
def _event(reminder: Reminder, as_of: date) -> str:
    """Build an event; `serve` asks again for nearly all of them after each save."""
    return _format_lines(_event_lines(reminder, as_of))


def _event_lines(reminder: Reminder, as_of: date) -> Iterator[str]:
    """Yield the lines of an event of a whole day, during which nobody is busy."""
    stamp = f"{as_of:%Y%m%d}T000000Z"
    summary = _escape(_one_line(f"No longer applies: {reminder.title}" if reminder.is_obsolete else reminder.title))
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{summary}"
    yield f"DTSTART;VALUE=DATE:{_format_day(reminder.day)}"
    if reminder.day < date.max:  # an event without an end lasts one day
        yield f"DTEND;VALUE=DATE:{_format_day(reminder.day + timedelta(days=1))}"
    yield f"DTSTAMP:{stamp}"
    yield f"UID:{uuid5(NAMESPACE_URL, f'cecgen:{reminder.key}')}"
    yield f"SEQUENCE:{as_of.toordinal()}"
    yield f"CATEGORIES:{_escape(reminder.topic)},{_escape(_one_line(reminder.subject))}"
    yield "DESCRIPTION:" + "\\n".join(_escape(_one_line(line)) for line in reminder.lines)
    yield f"LAST-MODIFIED:{stamp}"
    if reminder.is_obsolete:
        yield "STATUS:CANCELLED"
    yield "TRANSP:TRANSPARENT"
    for days in reminder.alarms:
        if (reminder.day - as_of).days >= days:
            yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{summary}", _trigger(days), "END:VALARM")
    yield "END:VEVENT"


def _format_day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _trigger(days: int) -> str:
    """The time of an alarm so many days before: the hour of the day, counted back from midnight of the event."""
    hours = 24 * days - ALARM_HOUR
    return f"TRIGGER:-P{f'{hours // 24}D' if hours >= 24 else ''}T{hours % 24}H"


def _format_lines(lines: Iterable[str]) -> str:
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _fold(line: str) -> str:
    """Fold a line that is too long: the next one begins with a blank, and neither a letter nor an escape is cut in two."""
    data, begin, parts = line.encode(), 0, []
    while (end := begin + _LONGEST_PART) < len(data):
        while data[end] & 0b1100_0000 == 0b1000_0000:  # inside of a letter
            end -= 1
        if data[end - 1] in b"\\^":
            end -= 1  # some programs read an escape wrongly if a fold is in it
        parts.append(data[begin:end])
        begin = end
    return b"\r\n ".join([*parts, data[begin:]]).decode()


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _one_line(text: str) -> str:
    """Put a text on one line, without control characters."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(sign for sign in line if unicodedata.category(sign) != "Cc")
    return line.replace("\\N", "\\ N")  # some programs read \N as a line break, escaped or not
