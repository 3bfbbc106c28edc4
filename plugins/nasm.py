"""NASM counts continuing education in CEUs of ten hours: its two-year cycle asks for 2.0 CEU, which is 20 hours.

Source: a training school's page on renewing NASM's certification, not NASM's own (V3), read on 2026-11-23.
What its CPT asks is in nasm.toml.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("continuing education unit",),
    hours=Decimal(10),
    source="https://hnfc.shop/en/product/re-certify-renewal-of-certification-for-2-years",
    read_on=date(2026, 11, 23),
    confidence="V3",
    note="The page says 20 hours and 2 CEU; NASM's form for providers (2021, seen in a copy) says only that CEUs are "
    "based on the number of hours.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    return [Provider(id="nasm", name="National Academy of Sports Medicine", url="https://www.nasm.org", units=(CEU,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("nasm.toml")]
