"""NCHEC counts continuing education in CECH, each one contact hour; what its certifications ask is in nchec.toml.

Source: NCHEC's own page on continuing education, read on 2026-11-23.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CECH = Unit(
    name="CECH",
    also_called=("continuing education contact hour", "Category I CECH", "Category II CECH"),
    hours=Decimal(1),
    source="https://www.nchec.org/continuing-education",
    read_on=date(2026, 11, 23),
    note="Contact hours by their name; the category says who approved them, not what they are worth.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "National Commission for Health Education Credentialing"
    return [Provider(id="nchec", name=name, url="https://www.nchec.org", units=(CECH,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("nchec.toml")]
