"""NASBA counts accountants' continuing education in CPE credits of 50 minutes, so one credit is five sixths of an hour.

Source: NASBA's own summary of its standards of 2016, and somebody else's explanation of the steps (V3), read on 2026-11-23.
"""

from datetime import date
from decimal import ROUND_DOWN, Decimal

from cecgen import Entry, Hours, Provider, Unit, hookimpl

HUNDREDTH = Decimal("0.01")


def contact_hours(amount: Decimal, entry: Entry) -> Hours:
    """Convert CPE credits to contact hours of 60 minutes, rounded down to two decimal places."""
    minutes = amount * 50
    hours = (minutes / 60).quantize(HUNDREDTH, rounding=ROUND_DOWN)
    rounded = "" if hours * 60 == minutes else ", rounded down to 0.01"
    basis = f"{amount:f} NASBA CPE × 50 min = {minutes.normalize():f} min = {hours.normalize():f} contact hours{rounded}"
    return Hours(hours, basis)


CPE = Unit(
    name="CPE",
    also_called=("CPE credit", "CPE hour"),
    convert=contact_hours,
    step=Decimal("0.5"),  # sponsors choose between fifths and halves; what they may have rounded away is up to the larger
    source="https://nasba.org/blog/2016/08/31/cpe-standards-revisions-approved/",
    read_on=date(2026, 11, 23),
    confidence="V3",
    note="One CPE is 50 minutes. Sponsors award in steps of 0.2 or of 0.5 after the first, rounded down, "
    "and 0.2 for a nano course; a state may refuse fractions.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "National Association of State Boards of Accountancy"
    return [Provider(id="nasba", name=name, url="https://nasba.org", units=(CPE,))]
