"""Open points of the rules: shown where they touched a figure of the cycle, and not where they did not."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from cecgen.model.judged import JudgedCycle, Transcript
from cecgen.model.rules import OpenRule, Selection
from cecgen.model.scheme import Scheme
from cecgen.outputs.words.open_points import OpenPoint, list_open_points

TEXT = "What this earns."
TALK = Selection(kinds=("presenting",))
CPR = Selection(kinds=("cpr",))


@pytest.fixture
def cycle(harbour: Transcript) -> JudgedCycle:
    """A card whose credit a limit cut, a talk that the body ruled on, and a talk of which nothing is known."""
    current = harbour.holders[0].certifications[0].cycles[1]
    talk = replace(current.credits[3], counted=Decimal(0), status="unclear", entry_id="talk-2")
    return replace(current, credits=(*current.credits, talk))


def touched(cycle: JudgedCycle, harbour: Transcript, rule: OpenRule | str) -> list[OpenPoint]:
    scheme: Scheme = replace(harbour.holders[0].certifications[0].scheme, not_modelled=(rule,))
    return [point for point in list_open_points(cycle, scheme) if point.text == TEXT]


@pytest.mark.parametrize(
    ("rule", "about", "anchor"),
    [
        (OpenRule(text=TEXT, of=TALK), "No. 5, Talk on cardiac rehab", "entry-talk-2"),
        (OpenRule(text=TEXT, of=TALK, unclear=True), "No. 5, Talk on cardiac rehab", "entry-talk-2"),
        (OpenRule(text=TEXT, of=CPR, since=date(2025, 1, 1)), "No. 3, Adult CPR and AED", "entry-2025-05-02-cpr"),
        (OpenRule(text=TEXT, of=Selection(kinds=("cpr", "course"))), "Nos. 2 and 3", "entry-2024-03-08-workshop"),
        (OpenRule(text=TEXT, limits=("cpr-year",)), "No. 3, Adult CPR and AED", "entry-2025-05-02-cpr"),
        (OpenRule(text=TEXT, requirements=("cpr",)), "Current CPR card", ""),
        (OpenRule(text=TEXT, standings=("behind",)), "Standing: behind", ""),
        (OpenRule(text=TEXT, requirements=("cpr",), since=date(2026, 1, 1)), "Current CPR card", ""),
        (OpenRule(text=TEXT, standings=("behind",), until=date(2026, 12, 31)), "Standing: behind", ""),
    ],
)
def test_an_open_point_is_shown_beside_the_figure_that_it_touched(
    cycle: JudgedCycle, harbour: Transcript, rule: OpenRule, about: str, anchor: str
) -> None:
    assert touched(cycle, harbour, rule) == [OpenPoint(about, TEXT, anchor)]


@pytest.mark.parametrize(
    "rule",
    [
        TEXT,
        OpenRule(text=TEXT),
        OpenRule(text=TEXT, of=Selection(kinds=("college",))),
        OpenRule(text=TEXT, of=CPR, unclear=True),
        OpenRule(text=TEXT, of=CPR, until=date(2024, 12, 31)),
        OpenRule(text=TEXT, of=Selection(kinds=("presenting",), roles=("chair",))),
        OpenRule(text=TEXT, requirements=("total-2",), limits=("other",), standings=("lapsed",)),
        OpenRule(text=TEXT, requirements=("cpr",), until=date(2026, 12, 30)),
        OpenRule(text=TEXT, standings=("behind",), since=date(2027, 1, 1)),
    ],
)
def test_an_open_point_that_touched_nothing_is_not_shown(cycle: JudgedCycle, harbour: Transcript, rule: OpenRule | str) -> None:
    assert touched(cycle, harbour, rule) == []
