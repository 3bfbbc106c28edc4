"""REPs NZ counts New Zealand trainers' learning in CPD points: 5 for 8 hours, 10 if assessed and passed, 0 if failed.

Source: REPs NZ's own information for education providers, read on 2026-11-23; the hours follow by arithmetic (INF).
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Entry, Hours, Provider, Unit, hookimpl


def contact_hours(amount: Decimal, entry: Entry) -> Hours:
    """Convert CPD points to contact hours, by the entry's `assessed` and `passed`; not converted if it leaves them open."""
    printed = f"{amount:f} CPD points"
    if entry.assessed is None:
        why_not = "assessed courses earn double at REPs NZ: say assessed = true or false, or say hours = …"
        return Hours(None, f"{printed}, not said whether assessed", why_not)
    if entry.assessed and entry.passed is None:
        why_not = "an assessed course earns nothing at REPs NZ if failed: say passed = true or false, or say hours = …"
        return Hours(None, f"{printed}, not said whether passed", why_not)
    if entry.assessed and not entry.passed:
        return Hours(Decimal(0), f"{printed}, assessed and not passed = 0 contact hours")
    # Correspondence courses must be assessed to earn points at all, and earn them as if they were not.
    doubled = entry.assessed and entry.format != "self-study"
    points = 10 if doubled else 5
    hours = amount * 8 / points
    return Hours(hours, f"{printed} ÷ {points} × 8 h = {hours.normalize():f} contact hours")


CPD_POINT = Unit(
    name="CPD point",
    also_called=("REPs CPD point", "CPD credit", "point"),
    convert=contact_hours,
    step=Decimal(1),
    source="https://www.reps.org.nz/how-to-register/cpd-course/",
    read_on=date(2026, 11, 23),
    confidence="INF",
    note="Points are rounded to the nearest 1 (formerly 1.25), at least 1 and at most 20 a course; 20 may be more. "
    "A multi-topic event without assessment may have been granted the assessed rate: then say hours = ….",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "New Zealand Register of Exercise Professionals"
    return [Provider(id="reps-nz", name=name, short="REPs NZ", url="https://www.reps.org.nz", units=(CPD_POINT,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("reps_nz.toml")]
