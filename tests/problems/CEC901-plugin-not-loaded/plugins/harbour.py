"""Harbour Academy counts its courses in points of half an hour."""

import harbour_units

from cecgen import Decimal, Provider, Unit, hookimpl

POINT = Unit(name="point", hours=Decimal(harbour_units.HOURS), source="https://harbour.example/points")


@hookimpl
def cecgen_providers():
    return [Provider(id="harbour", name="Harbour Academy", units=(POINT,))]
