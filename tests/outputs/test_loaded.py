"""What is loaded, in words and as JSON: each plugin, what it declares, and when its facts were read."""

import datetime
import json
from decimal import Decimal

from cecgen.model.facts import Provider, Unit
from cecgen.model.rules import CycleCondition, Requirement, Selection, Worth
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.outputs.terminal.plugins import format_plugins, format_plugins_json

EARLY, LATE = datetime.date(2026, 2, 1), datetime.date(2026, 11, 23)
HOUR = Worth(amount=Decimal(1), per="hour", of=Selection(kinds=("course",)), read_on=LATE)


def total(least: int, **more: object) -> Requirement:
    return Requirement(id="total", title="Continuing education", min=Decimal(least), read_on=EARLY, **more)


COACH = Scheme(id="harbour.coach", title="Coach", unit="point", requirements=(total(20),), worths=(HOUR,))
LEADER = Scheme(
    id="harbour.leader",
    title="Leader",
    unit="CEU",
    requirements=(total(6, when=CycleCondition(certified_before=0)), total(4, when=CycleCondition(certified_from=0))),
)
OPEN = Scheme(id="harbour.open", title="Open", unit="CEU", worths=(HOUR,))
UNITS = (
    Unit(name="credit", hours=Decimal("0.5"), read_on=LATE, confidence="INF"),
    Unit(name="point", convert=lambda amount, entry: None, read_on=LATE),
    Unit(name="CEU", hours=Decimal(10)),
)
SCHEMES = {scheme.id: scheme for scheme in (COACH, LEADER, OPEN)}
CATALOGUE = Catalogue({"harbour": Provider(id="harbour", name="Harbour", units=UNITS)}, SCHEMES, {})
ROW = ("harbour", "plugins/harbour.toml", ["dates"], ["csv"], ["harbour"], [*SCHEMES])


def test_a_plugin_is_listed_with_its_units_and_schemes():
    """Each with its figure, its mark, and the oldest day on which a fact of it was read."""
    assert format_plugins([ROW], CATALOGUE).splitlines() == [
        "harbour  (plugins/harbour.toml)",
        "  provider harbour: Harbour",
        "    1 credit = 0.5 h [INF: inferred from what the organisation says; the arithmetic is shown], read on 2026-11-23",
        "    1 point = computed from the entry, read on 2026-11-23",
        "    1 CEU = 10 h, reading day not stated",
        "  scheme harbour.coach: Coach, 20 points, read on 2026-02-01",
        "  scheme harbour.leader: Leader, 6 CEU, read on 2026-02-01",
        "  scheme harbour.open: Open, read on 2026-11-23",
        "  check dates",
        "  importer csv",
    ]


def test_programs_get_the_same_as_json():
    """Ids and days."""
    (plugin,) = json.loads(format_plugins_json([ROW], CATALOGUE))["plugins"]
    assert plugin["providers"] == [{"id": "harbour", "read_on": "2026-11-23"}]
    assert plugin["schemes"][0] == {"id": "harbour.coach", "read_on": "2026-02-01"}
    assert (plugin["name"], plugin["where"]) == ("harbour", "plugins/harbour.toml")
    assert (plugin["checks"], plugin["importers"]) == (["dates"], ["csv"])
