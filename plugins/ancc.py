"""ANCC accredits nurses' continuing education, counted in contact hours: of 60 minutes since its manual of 2013.

Source: the questions and answers of an approver that ANCC accredits, not ANCC's own page (V3), read on 2026-11-23.
"""

from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

CONTACT_HOUR = Unit(
    name="contact hour",
    also_called=("ANCC contact hour", "nursing contact hour", "CNE contact hour", "NCPD contact hour"),
    hours=Decimal(1),
    since=date(2013, 1, 1),
    source="https://midwestnurses.org/faq/",
    read_on=date(2026, 11, 23),
    confidence="V3",
    note="The manual of 2013 says 60 minutes; its day was not seen, so that year's first stands for it. "
    "An older page says 50 minutes: for an earlier certificate write the clock hours, as hours = ….",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "American Nurses Credentialing Center"
    return [Provider(id="ancc", name=name, url="https://www.nursingworld.org/ancc", units=(CONTACT_HOUR,))]
