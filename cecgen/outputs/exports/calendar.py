"""Reminders as a calendar (iCalendar, RFC 5545), which every calendar program imports and subscribes to.

The same transcript gives the same bytes. A later day's calendar supersedes an earlier one's, event by event.
"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event, vText

from cecgen.outputs.exports.reminders import Reminder

PRODUCT = "-//cecgen//Reminders//EN"
ALARM_TIME = timedelta(hours=9)
"""When an alarm of a day speaks up: the day itself begins at midnight, when nobody wants to hear of it."""


def build_calendar(title: str, reminders: Iterable[Reminder], as_of: date) -> bytes:
    """All reminders as one calendar, as of a day."""
    out = Calendar()
    out.add("VERSION", "2.0")
    out.add("PRODID", PRODUCT)
    out.add("X-WR-CALNAME", vText(_one_line(title)))  # no property of RFC 5545, so its text is escaped by hand
    for reminder in reminders:
        out.add_component(_event(reminder, as_of))
    data: bytes = out.to_ical()
    return data


def _event(reminder: Reminder, as_of: date) -> Event:
    """A day as an event that takes the whole day and nobody's time."""
    made = datetime.combine(as_of, time(), UTC)
    summary = _one_line(f"No longer applies: {reminder.title}" if reminder.is_obsolete else reminder.title)
    event = Event()
    event.add("UID", str(uuid5(NAMESPACE_URL, f"cecgen:{reminder.key}")))
    event.add("DTSTAMP", made)
    event.add("LAST-MODIFIED", made)
    event.add("SEQUENCE", as_of.toordinal())
    event.add("DTSTART", reminder.day)
    if reminder.day < date.max:  # one day it is without an end, too
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
    """A text on one line, without signs that steer a program."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(sign for sign in line if unicodedata.category(sign) != "Cc")
    return line.replace("\\N", "\\ N")  # the library takes the two together for a line break
