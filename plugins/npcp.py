"""NPCP certifies Pilates teachers and counts continuing education in CECs of one hour: 16 CECs, 16 hours, in two years.

Source: the programme's own renewal requirements, read on 2026-11-23.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEC = Unit(
    name="CEC",
    also_called=("continuing education credit",),
    hours=Decimal(1),
    source="https://nationalpilatescertificationprogram.org/NPCP/Renew/Renewal_Requirements.aspx",
    read_on=date(2026, 11, 23),
    note="The programme's page for providers says it outright: a workshop of 1 hour is 1 CEC. "
    "It also takes CPR and AED courses, which are not counted by the hour.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "National Pilates Certification Program"
    return [Provider(id="npcp", name=name, url="https://nationalpilatescertificationprogram.org", units=(CEC,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("npcp.toml")]
