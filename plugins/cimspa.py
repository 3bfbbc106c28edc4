"""CIMSPA counts UK sport professionals' learning in CPD points: one an hour if mapped to a standard, else half.

Source: CIMSPA's own CPD policy, read on 2026-11-23; the hours follow from it by arithmetic (INF).
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Entry, Hours, Provider, Unit, hookimpl

HOURS_A_POINT = {"mapped": 1, "not mapped": 2}


def contact_hours(amount: Decimal, entry: Entry) -> Hours:
    """Convert CPD points to contact hours; `category = { cimspa = "mapped" }` (or "not mapped") says at which rate.

    An approval by CIMSPA does not say it, because CIMSPA endorses training of both kinds.
    """
    rate = HOURS_A_POINT.get(entry.category_for("cimspa"))
    if rate is None:
        why_not = (
            "CIMSPA gives 1 point an hour for training mapped to a standard, half a point for other training, "
            'a quarter for an academy module: say category = { cimspa = "mapped" } or "not mapped", or say hours = …'
        )
        return Hours(None, f"{amount:f} CPD points, not said whether mapped to a standard", why_not)
    hours = amount * rate
    return Hours(hours, f"{amount:f} CPD points × {rate} h = {hours.normalize():f} contact hours")


CPD_POINT = Unit(
    name="CPD point",
    also_called=("CIMSPA CPD point", "CIMSPA point", "point"),
    convert=contact_hours,
    source="https://www.cimspa.co.uk/cpd/cpd-policy",
    read_on=date(2026, 11, 23),
    confidence="INF",
    note="One point an hour where the training is mapped to a professional standard, half a point otherwise; "
    "academy modules are a quarter each, whatever time they take. At most 10 points a year.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "Chartered Institute for the Management of Sport and Physical Activity"
    return [Provider(id="cimspa", name=name, url="https://www.cimspa.co.uk", units=(CPD_POINT,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("cimspa.toml")]
