"""NCSF counts continuing education in CEUs of two hours: a certificate that prints 0.5 CEU stands for one hour.

Source: NCSF's own page on recertifying, read on 2026-11-28.
What its certifications ask is in ncsf.toml.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("continuing education unit",),
    hours=Decimal(2),
    source="https://www.ncsf.org/recertify/how-to",
    read_on=date(2026, 11, 28),
    note="NCSF says: for most home study and seminars 1 CEU is two hours of learning, 0.5 CEU an hour. "
    "ACSM's general rule takes 1 CEU as 1 CEC, so that for ACSM "
    "the hours count only where a certificate prints them. CPR and ethics earn fixed CEUs.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    return [Provider(id="ncsf", name="National Council on Strength and Fitness", url="https://www.ncsf.org", units=(CEU,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("ncsf.toml")]
