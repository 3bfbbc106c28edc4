"""AFAA counts continuing education in CEUs of one hour: the same three letters as NASM's, worth a tenth of them.

Source: AFAA's form of March 2021 in somebody's copy (V3), read on 2026-11-28; AFAA's own pages state no hours.
What its certification asks is in afaa.toml.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("continuing education unit", "AFAA unit"),
    hours=Decimal(1),
    source="https://fill.io/CERTIFIED-GROUP-FITNESS-INSTRUCTOR-RECERTIFICATION-A-PP-L",
    read_on=date(2026, 11, 28),
    confidence="V3",
    note="1 contact hour is 1 CEU, in AFAA's form of March 2021 as fill.io copies it. "
    "CPR and AED earn 2, and a college credit 2, which are not hours.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "Athletics and Fitness Association of America"
    return [Provider(id="afaa", name=name, url="https://www.afaa.com", units=(CEU,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("afaa.toml")]
