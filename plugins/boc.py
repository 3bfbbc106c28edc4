"""BOC certifies athletic trainers and counts continuing education in CEUs, each one contact hour (from memory).

Source: none was seen for the hour; it was looked for on BOC's own pages on 2026-11-23 and not found.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("BOC CEU", "continuing education unit"),
    hours=Decimal(1),
    source="https://bocatc.org/athletic-trainers/maintain-certification",
    read_on=date(2026, 11, 23),
    confidence="M",
    note="Not verified: that 1 CEU is one contact hour is from memory and not to be relied on. "
    "The address is BOC's own page, which does not say it. Write the clock hours too, as hours = ….",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "Board of Certification for the Athletic Trainer"
    return [Provider(id="boc", name=name, url="https://bocatc.org", units=(CEU,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("boc.toml")]
