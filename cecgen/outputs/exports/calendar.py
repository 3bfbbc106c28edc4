"""Reminders as a calendar (iCalendar, RFC 5545), which every calendar program imports and subscribes to.

The same transcript gives the same bytes. An event of a later day replaces the same event of an earlier day.
"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event, vText

from cecgen.outputs.exports.reminders import Reminder

PRODUCT = "-//cecgen//Reminders//EN"
ALARM_TIME = timedelta(hours=9)
"""The time of an alarm: an event of a whole day begins at midnight, when nobody wants one."""


def build_calendar(title: str, reminders: Iterable[Reminder], as_of: date) -> bytes:
    """Build one calendar of all reminders."""
    out = Calendar()
    out.add("VERSION", "2.0")
    out.add("PRODID", PRODUCT)
    out.add("X-WR-CALNAME", vText(_one_line(title)))  # icalendar escapes only the properties of RFC 5545, and this is none
    for reminder in reminders:
        out.add_component(_event(reminder, as_of))
    data: bytes = out.to_ical()
    return data


def _event(reminder: Reminder, as_of: date) -> Event:
    """Build an event of a whole day, during which nobody is busy."""
    stamp = datetime.combine(as_of, time(), UTC)
    summary = _one_line(f"No longer applies: {reminder.title}" if reminder.is_obsolete else reminder.title)
    event = Event()
    event.add("UID", str(uuid5(NAMESPACE_URL, f"cecgen:{reminder.key}")))
    event.add("DTSTAMP", stamp)
    event.add("LAST-MODIFIED", stamp)
    event.add("SEQUENCE", as_of.toordinal())
    event.add("DTSTART", reminder.day)
    if reminder.day < date.max:  # an event without an end lasts one day
        event.add("DTEND", reminder.day + timedelta(days=1))
    event.add("SUMMARY", summary)
    event.add("DESCRIPTION", "\n".join(map(_one_line, reminder.lines)))
    event.add("CATEGORIES", [reminder.topic, _one_line(reminder.subject)])
    event.add("TRANSP", "TRANSPARENT")
    if reminder.is_obsolete:
        event.add("STATUS", "CANCELLED")
    for days in reminder.alarms:
        if (reminder.day - as_of).days >= days:
            event.add_component(_alarm(summary, days))
    return event


def _alarm(summary: str, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", summary)
    alarm.add("TRIGGER", ALARM_TIME - timedelta(days=days))
    return alarm


def _one_line(text: str) -> str:
    """Put a text on one line, without control characters."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(sign for sign in line if unicodedata.category(sign) != "Cc")
    return line.replace("\\N", "\\ N")  # icalendar reads \N as a line break
