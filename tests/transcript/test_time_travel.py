"""Time travel: on any day, a holder stands where the rules then in force and what was dated by then put them."""

import pytest
from holder_files import HOUSE, certified, cycle, entry

from cecgen.diagnostics import format_decimal

CHANGED = HOUSE.replace("min = 10", "min = 10\nuntil = 2025-12-31") + (
    '\n[[scheme.requirement]]\nid = "total"\ntitle = "Credits"\nmin = 12\nsince = 2026-01-01\nsource = "https://example.org/new"\n'
)
CYCLES = certified("club.coach", cycle("2023-01-01", "2025-12-31"), cycle("2026-01-01", "2028-12-31"))
ENTRIES = [
    entry("2024-03-14", 'hours = 6\nprovider = "Any"'),
    entry("2025-03-14", 'hours = 4\nprovider = "Any"'),
    entry("2026-03-14", 'hours = 11\nprovider = "Any"'),
]


@pytest.mark.parametrize(
    ("day", "required", "counted", "standing"),
    [
        ("2024-03-13", ("10", "12"), (0, 0), ("behind", "upcoming")),
        ("2024-03-14", ("10", "12"), (6, 0), ("on-track", "upcoming")),
        ("2025-03-13", ("10", "12"), (6, 0), ("on-track", "upcoming")),
        ("2025-03-14", ("10", "12"), (10, 0), ("ready", "upcoming")),
        ("2026-03-14", ("10", "12"), (10, 11), ("lapsed", "on-track")),
    ],
)
def test_each_cycle_is_judged_by_the_rules_of_its_end_and_by_what_was_dated_by_the_day(
    someone, day, required, counted, standing
):
    """The old total for the old cycle, the new one for the new, whatever day it is."""
    cycles = someone(CYCLES, *ENTRIES, scheme=CHANGED).on(day).certification().cycles
    assert tuple(str(each.required) for each in cycles) == required
    assert tuple(each.counted for each in cycles) == counted
    assert tuple(each.standing for each in cycles) == standing


@pytest.mark.parametrize(
    ("scheme", "begins", "required"),
    [
        ("boc.atc", "2011-01-01", "75"),
        ("boc.atc", "2014-01-01", "50"),
        ("nsca.cscs", "2018-01-01", "6"),
        ("nsca.cscs", "2024-01-01", "6"),
    ],
)
def test_the_built_in_bodies_ask_what_they_asked_then(someone, scheme, begins, required):
    """BOC's change of 2014, NSCA's periods."""
    holder = certified(scheme, cycle(begins, None), lines="certified = 2008-05-01")
    asked = someone(holder).on(begins).cycle().required
    assert asked is not None
    assert format_decimal(asked) == required


def test_the_same_content_and_day_give_the_same_bytes(someone):
    """However often it is worked out, and whatever was worked out before."""
    holder = someone(CYCLES, *ENTRIES, scheme=CHANGED)
    first = holder.on("2025-06-01").json
    holder.on("2027-06-01")
    assert holder.on("2025-06-01").json == first
