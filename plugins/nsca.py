"""NSCA counts continuing education in CEUs of ten hours: a certificate that prints 0.1 CEU stands for one contact hour.

Source: NSCA's own page on CEU categories, read on 2026-11-23.
What its four certifications ask is in nsca.toml.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("continuing education unit",),
    hours=Decimal(10),
    source="https://www.nsca.com/certification/continuing-education/ceu-categories/",
    read_on=date(2026, 11, 23),
    note="Hours for events only: NSCA awards 0.5 CEU for a semester credit, 0.3 for a quarter credit, 0.2 for a quiz, "
    "whatever time they take.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "National Strength and Conditioning Association"
    return [Provider(id="nsca", name=name, url="https://www.nsca.com", units=(CEU,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("nsca.toml")]
