"""Yoga Alliance counts teachers' training in its own hours: one for an hour in a teacher's presence, else one for five.

Source: Yoga Alliance's own page on continuing education, read on 2026-11-23.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Entry, Hours, Provider, Unit, hookimpl


def contact_hours(amount: Decimal, entry: Entry) -> Hours:
    """Convert Yoga Alliance hours to contact hours: one for one in person; no other format is converted.

    Certificates of other formats may print clock hours or a fifth of them, so the entry's own `hours` count there.
    """
    if entry.format == "in-person":
        return Hours(amount, f"{amount:f} Yoga Alliance hours in person = {amount:f} contact hours")
    why_not = 'Yoga Alliance gives one hour for five outside the room: say format = "in-person" if it was, else say hours = …'
    return Hours(None, f"{amount:f} Yoga Alliance hours, not said how many by the clock", why_not)


HOUR = Unit(
    name="hour",
    also_called=("Yoga Alliance hour", "contact hour", "non-contact hour", "CE hour", "training hour"),
    convert=contact_hours,
    source="https://www.yogaalliance.org/Credentialing/ContinuingEducation",
    read_on=date(2026, 11, 23),
    note="Contact hours are in the physical presence of a teacher, one for one; reading, recordings, online courses "
    "and webinars are non-contact, five hours for one. A copy of a page of 2021 says that online workshops were taken "
    "as contact hours until 2023-12-31: for those too, write the clock hours.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "Yoga Alliance"
    return [Provider(id="yoga-alliance", name=name, short=name, url="https://www.yogaalliance.org", units=(HOUR,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("yoga_alliance.toml")]
