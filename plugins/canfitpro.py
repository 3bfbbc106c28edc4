"""canfitpro counts continuing education in CECs of two hours: the letters of ACE's and ACSM's CEC, and another worth.

Source: canfitpro's own page on staying certified, read on 2026-11-28.
What its certification asks is in canfitpro.toml.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEC = Unit(
    name="CEC",
    also_called=("continuing education credit",),
    hours=Decimal(2),
    source="https://www.canfitpro.com/staying-certified",
    read_on=date(2026, 11, 28),
    note="canfitpro says: one CEC for every two educational hours. "
    "ACSM's general rule takes 1 CEC as 1 CEC, so that for ACSM the hours count only where a certificate prints them.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "canfitpro"
    return [Provider(id=name, name=name, short=name, url="https://www.canfitpro.com", units=(CEC,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("canfitpro.toml")]
