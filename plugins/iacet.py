"""IACET set the continuing education unit: one CEU is ten contact hours of 60 minutes, awarded in tenths.

Source: IACET's own article on calculating CEUs, of 2019-10-24, read on 2026-11-23.
"""

from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("IACET CEU", "continuing education unit"),
    hours=Decimal(10),
    step=Decimal("0.1"),
    source="https://www.iacet.org/news/iacet-blog/blog-articles/six-steps-to-submitting-ceu-calculations/",
    read_on=date(2026, 11, 23),
    note="Providers round to the nearest tenth: 30 minutes already make 0.1 CEU, which reads as a whole hour. "
    "Write the clock hours too, as hours = …, where the certificate says them.",
)
CONTACT_HOUR = Unit(
    name="contact hour",
    hours=Decimal(1),
    source="https://greateracadianaregion.net/resources/workforce_development/ced-procedures/ceu_guide.aspx",
    read_on=date(2026, 11, 23),
    confidence="V3",
    note="One 60-minute clock hour, says a college's guide to IACET's CEU.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "International Accreditors for Continuing Education and Training"
    return [Provider(id="iacet", name=name, url="https://www.iacet.org", units=(CEU, CONTACT_HOUR))]
