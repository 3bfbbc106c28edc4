"""The AMA credits physicians' education: 60 minutes of a live activity are one AMA PRA Category 1 Credit.

Source: a university's copy of the AMA's booklet of 2006, not the AMA's own page (V3), read on 2026-11-23.
"""

from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

CATEGORY_1 = Unit(
    name="AMA PRA Category 1 Credit",
    also_called=(
        "AMA PRA Category 1",
        "AMA PRA Category 1 credit hour",
        "AMA PRA Category I Credit",
        "AMA PRA credit",
        "Category 1 Credit",
        "CME",
        "CME credit",
        "CME hour",
    ),
    hours=Decimal(1),
    step=Decimal("0.25"),
    source="https://www.bumc.bu.edu/cme/activity-planning/cme-credit/",
    read_on=date(2026, 11, 23),
    confidence="V3",
    note="In steps of 15 minutes, to the nearest. Simultaneous sessions count once, parts that are no CME not at all. "
    "Credit for teaching, writing or reviewing is not by the hour.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    return [Provider(id="ama", name="American Medical Association", url="https://www.ama-assn.org", units=(CATEGORY_1,))]
