"""ACSM counts continuing education in CECs, one for an hour attended; what its certifications ask is in acsm.toml.

Source: ACSM's own pages, read on 2026-11-23; what they leave open is listed in acsm.toml under `not_modelled`.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEC = Unit(
    name="CEC",
    also_called=("continuing education credit",),
    hours=Decimal(1),
    source="https://www.acsm.org/blog-detail/acsm-certified-blog/2019/05/20/earning-and-tracking-continuing-education-for-your-acsm-certification",
    read_on=date(2026, 11, 23),
    note="ACSM also awards CECs for college courses and service, which are not hours. "
    "Its regional chapters award in steps of 0.5; a step for everybody else was not found.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    return [Provider(id="acsm", name="American College of Sports Medicine", url="https://acsm.org", units=(CEC,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("acsm.toml")]
