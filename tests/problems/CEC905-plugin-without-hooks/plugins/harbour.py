"""Harbour Academy counts its courses in points of half an hour."""

from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit

POINT = Unit(name="point", hours=Decimal("0.5"), source="https://harbour.example/points", read_on=date(2026, 1, 10))


def cecgen_providers():
    return [Provider(id="harbour", name="Harbour Academy", units=(POINT,))]
