"""ISSA counts continuing education in CEUs of one hour: its two-year cycle asks for 20 of either.

Source: ISSA's own requirements page, read on 2026-11-28.
What its certification asks is in issa.toml.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("CEU credit", "CE hour", "continuing education unit"),
    hours=Decimal(1),
    source="https://www.issaonline.com/continuing-education/requirements.cfm",
    read_on=date(2026, 11, 28),
    note="20 CE hours are 20 CEU credits.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "International Sports Sciences Association"
    return [Provider(id="issa", name=name, url="https://www.issaonline.com", units=(CEU,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("issa.toml")]
