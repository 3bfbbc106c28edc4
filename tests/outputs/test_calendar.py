"""The calendar: read back by the icalendar library, and held against RFC 5545 byte by byte without it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Alarm, Calendar, Event, vText
from msgspec.structs import replace

from cecgen.model.judged import Transcript
from cecgen.outputs.exports.calendar import build_calendar
from cecgen.outputs.exports.reminders import Reminder, build_reminders

AS_OF = date(2026, 3, 16)
ONE = Reminder(
    key="jordan-rivera/acsm.ep/2024-01-01/ends",
    day=date(2026, 12, 31),
    topic="Renewal",
    subject="ACSM-EP",
    title="ACSM-EP renewal closes: Jordan Rivera",
    lines=("ACSM Certified Exercise Physiologist", "Still to do:", "- Earn 18 more CEC"),
    alarms=(60, 14, 1),
)


def events(*given: Reminder, as_of: date = AS_OF, title: str = "Team") -> list[Event]:
    """The events of a calendar as the library reads them back."""
    read = Calendar.from_ical(build_calendar(title, given, as_of))
    assert read.errors == []
    return [*read.walk("VEVENT")]


def triggers(event: Event) -> list[timedelta]:
    return [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]


def unfold(data: bytes) -> list[str]:
    """Its lines, put together again by the letter of RFC 5545, without the library."""
    return data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


# ---------------------------------------------------------------- what an event says


def test_a_reminder_is_an_event_of_one_whole_day() -> None:
    """DTEND is the first day after it."""
    (event,) = events(ONE)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 31), date(2027, 1, 1))
    assert (event["DTSTART"].params, event["TRANSP"]) == ({"VALUE": "DATE"}, "TRANSPARENT")


def test_the_last_day_of_the_calendar_is_an_event_too() -> None:
    """There is no day after it to end on."""
    (event,) = events(replace(ONE, day=date.max))
    assert (event["DTSTART"].dt, "DTEND" in event) == (date.max, False)


def test_an_event_says_what_the_reminder_says() -> None:
    """One line under the other."""
    (event,) = events(ONE)
    assert event["SUMMARY"] == ONE.title
    assert event["DESCRIPTION"] == "\n".join(ONE.lines)
    assert event["CATEGORIES"].cats == ["Renewal", "ACSM-EP"]
    assert "STATUS" not in event


def test_what_no_longer_applies_is_cancelled_and_says_so() -> None:
    """In the status, and in words for programs that do not heed it."""
    (event,) = events(replace(ONE, is_obsolete=True, alarms=()))
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", f"No longer applies: {ONE.title}")
    assert event["UID"] == events(ONE)[0]["UID"]


def test_alarms_speak_up_in_the_morning() -> None:
    """At nine, sixty and fourteen days before and the day before."""
    hours = timedelta(hours=9)
    assert triggers(events(ONE)[0]) == [hours - timedelta(days=days) for days in (60, 14, 1)]


@pytest.mark.parametrize(
    ("as_of", "left"),
    [("2026-11-01", [60, 14, 1]), ("2026-11-02", [14, 1]), ("2026-12-30", [1]), ("2026-12-31", []), ("2027-01-01", [])],
)
def test_an_alarm_whose_day_is_past_is_left_out(as_of: str, left: list[int]) -> None:
    """A program would ring it at once."""
    (event,) = events(ONE, as_of=date.fromisoformat(as_of))
    assert [(timedelta(hours=9) - each).days for each in triggers(event)] == left


def test_the_calendar_has_a_name_and_a_maker() -> None:
    """What programs show, and what RFC 5545 asks for."""
    read = Calendar.from_ical(build_calendar("Team, and more; \\ too", [ONE], AS_OF))
    assert (read["VERSION"], read["PRODID"]) == ("2.0", "-//cecgen//Reminders//EN")
    assert "X-WR-CALNAME:Team\\, and more\\; \\\\ too" in unfold(build_calendar("Team, and more; \\ too", [ONE], AS_OF))


def test_a_calendar_without_reminders_is_a_calendar() -> None:
    """It is subscribed to before there is anything in it."""
    assert events() == []


# ---------------------------------------------------------------- importing it again


def test_the_same_reminders_on_the_same_day_are_the_same_bytes() -> None:
    """However often it is made."""
    assert build_calendar("Team", [ONE], AS_OF) == build_calendar("Team", [ONE], AS_OF)


def test_a_corrected_day_keeps_the_uid() -> None:
    """So that importing it again moves the event."""
    (before,), (after,) = events(ONE), events(replace(ONE, day=date(2026, 11, 30), title="Another"))
    assert before["UID"] == after["UID"]
    assert before["DTSTART"].dt != after["DTSTART"].dt


def test_another_reminder_has_another_uid() -> None:
    """An UUID that gives nothing away."""
    first, second = events(ONE, replace(ONE, key="jordan-rivera/acsm.ep/2024-01-01/grace"))
    assert first["UID"] != second["UID"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first["UID"])


def test_a_uid_is_the_same_in_every_version() -> None:
    """Calendars that people imported long ago hold it: it must never change."""
    assert events(ONE)[0]["UID"] == "234d1f7e-9c6a-5e24-878b-307aff42bf8c"


def test_a_later_day_supersedes_an_earlier_one() -> None:
    """By its sequence and by its stamps, which are the day's own and not the clock's."""
    (early,), (late,) = events(ONE), events(ONE, as_of=date(2026, 3, 17))
    assert early["SEQUENCE"] < late["SEQUENCE"]
    assert early["DTSTAMP"].dt == early["LAST-MODIFIED"].dt == datetime(2026, 3, 16, tzinfo=UTC)
    assert early["DTSTAMP"].dt < late["DTSTAMP"].dt


# ---------------------------------------------------------------- byte by byte

HOSTILE = (
    "Jordan\r\nATTACH:https://evil.example/x",
    "Jordan\rBEGIN:VALARM",
    "Jordan\nEND:VEVENT\nBEGIN:VEVENT",
    "Jordan\u2028X-A:1\u2029\x85X-B:2",
    "Jordan\x0b\x0c\x1c\x00\x1bX",
    'a,b;c:d\\e\\n"f"\\',
    "C:\\New",
    "Ō" * 200,
    "👩‍🔬" * 60,
    "",
)


def assert_sound(data: bytes) -> None:
    """Lines end in CRLF and in nothing else, none is longer than 75 octets, and no sign is cut in two by a fold."""
    assert data.endswith(b"\r\n")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(line) <= 75
        line.decode()
    assert not re.search(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f]", data)


NAMES = {
    "BEGIN", "END", "VERSION", "PRODID", "X-WR-CALNAME", "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND",
    "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP", "ACTION", "TRIGGER",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_makes_a_property_of_its_own(text: str) -> None:
    """In the holder's name, in what is left to do, or in the title of the workspace."""
    hostile = replace(ONE, title=text, lines=(text, text), subject=text)
    data = build_calendar(text, [hostile], AS_OF)
    assert_sound(data)
    lines = unfold(data)
    assert {re.split(r"[:;]", line)[0] for line in lines} == NAMES
    assert [lines.count(f"BEGIN:{each}") for each in ("VCALENDAR", "VEVENT", "VALARM")] == [1, 1, 3]


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_is_read_back(text: str, what: str) -> None:
    """On one line, and without signs that cannot be seen."""
    data = build_calendar(what, [replace(ONE, title=text, lines=(what, text), subject=what)], AS_OF)
    assert_sound(data)
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    read, written = (
        "".join(sign for sign in each.replace("\\ N", "\\N") if sign.isprintable())
        for each in (event["SUMMARY"], " ".join(text.split()))
    )
    assert read == written


def written_by_the_library(title: str, given: list[Reminder], as_of: date) -> bytes:
    """The same calendar as the icalendar library writes it."""

    def one_line(text: str) -> str:
        return "".join(sign for sign in " ".join(text.split()) if not re.match(r"[\x00-\x1f\x7f-\x9f]", sign)).replace(
            "\\N", "\\ N"
        )

    out = Calendar()
    out.add("VERSION", "2.0")
    out.add("PRODID", "-//cecgen//Reminders//EN")
    out.add("X-WR-CALNAME", vText(one_line(title)))
    for each in given:
        event, stamp = Event(), datetime.combine(as_of, time(), UTC)
        summary = one_line(f"No longer applies: {each.title}" if each.is_obsolete else each.title)
        event.add("UID", str(uuid5(NAMESPACE_URL, f"cecgen:{each.key}")))
        event.add("DTSTAMP", stamp)
        event.add("LAST-MODIFIED", stamp)
        event.add("SEQUENCE", as_of.toordinal())
        event.add("DTSTART", each.day)
        if each.day < date.max:
            event.add("DTEND", each.day + timedelta(days=1))
        event.add("SUMMARY", summary)
        event.add("DESCRIPTION", "\n".join(map(one_line, each.lines)))
        event.add("CATEGORIES", [each.topic, one_line(each.subject)])
        event.add("TRANSP", "TRANSPARENT")
        if each.is_obsolete:
            event.add("STATUS", "CANCELLED")
        for days in each.alarms:
            if (each.day - as_of).days >= days:
                alarm = Alarm()
                alarm.add("ACTION", "DISPLAY")
                alarm.add("DESCRIPTION", summary)
                alarm.add("TRIGGER", timedelta(hours=9) - timedelta(days=days))
                event.add_component(alarm)
        out.add_component(event)
    data: bytes = out.to_ical()
    return data


@given(st.text(max_size=120), st.text(max_size=200), st.booleans(), st.dates(), st.sets(st.sampled_from((1, 14, 60))))
def test_the_library_writes_the_same_bytes(what: str, text: str, over: bool, day: date, alarms: set[int]) -> None:
    """We write the lines ourselves, since it takes a millisecond for an event."""
    given = [
        replace(ONE, key=what, day=day, title=text, lines=(what, text), subject=what, alarms=tuple(alarms), is_obsolete=over)
    ]
    assert build_calendar(text, given, AS_OF) == written_by_the_library(text, given, AS_OF)


def test_the_calendar_of_a_team_is_sound(harbour: Transcript) -> None:
    """Every event is read back, and each has a UID of its own."""
    found = build_reminders(harbour)
    data = build_calendar(harbour.title, found, harbour.as_of)
    assert_sound(data)
    assert data == written_by_the_library(harbour.title, found, harbour.as_of)
    read = [*Calendar.from_ical(data).walk("VEVENT")]
    assert [(each["DTSTART"].dt, each["SUMMARY"].removeprefix("No longer applies: ")) for each in read] == [
        (each.day, each.title) for each in found
    ]
    assert len({each["UID"] for each in read}) == len(found) > 5
