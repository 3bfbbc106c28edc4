"""Harbour Academy counts its courses in points of half an hour."""

from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

HOURS = {"point": Decimal("0.5")}


@hookimpl
def cecgen_providers():
    point = Unit(name="point", hours=HOURS["points"], source="https://harbour.example/points", read_on=date(2026, 1, 10))
    return [Provider(id="harbour", name="Harbour Academy", units=(point,))]
