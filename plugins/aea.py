"""AEA certifies aquatic fitness professionals and counts continuing education in CECs of one hour: 15 in two years.

Source: a conference's page on what each body asks, not AEA's own (V3), of 2018-07-07, read on 2026-11-23.
"""

from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

CEC = Unit(
    name="CEC",
    also_called=("continuing education credit",),
    hours=Decimal(1),
    source="https://www.fitnessfest.com/post/2018/07/07/how-many-cecs-do-i-need",
    read_on=date(2026, 11, 23),
    confidence="V3",
    note="The page asks for 15 hours, and lets CPR stand for 3.0 CECs, which are not hours.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    return [Provider(id="aea", name="Aquatic Exercise Association", url="https://aeawave.org", units=(CEC,))]
