"""Harbour Academy counts its courses in points of half an hour."""

from cecgen import Decimal, Provider, Unit, hookimpl

POINT = Unit(name="point", hours=Decimal("0.5"), source="https://harbour.example/points")


@hookimpl
def cecgen_providers():
    return [Provider(id="harbour", name="Harbour Academy", units=(POINT,))]
