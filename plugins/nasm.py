"""NASM counts continuing education in CEUs of ten hours: its two-year cycle asks for 2.0 CEU, which is 20 hours.

Source: NASM's own page on recertifying, read on 2026-11-28.
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
    source="https://www.nasm.org/recertify/personal-trainer-recertification",
    read_on=date(2026, 11, 28),
    note="On an older state of that page: 2.0 CEUs (20 hours).",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    return [Provider(id="nasm", name="National Academy of Sports Medicine", url="https://www.nasm.org", units=(CEU,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("nasm.toml")]
