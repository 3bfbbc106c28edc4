"""The picture of a cycle: where credit stands against an even pace."""

import datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from cecgen.model.judged import Credit, JudgedCycle
from cecgen.outputs.site.chart import build_chart
from cecgen.outputs.words.phrases import format_percent

BEGINS, ENDS = datetime.date(2024, 1, 1), datetime.date(2026, 12, 31)


def cycle(*earned: tuple[str, str], required: int | None = 60) -> JudgedCycle:
    credits = tuple(
        Credit(
            entry_id="", date=datetime.date.fromisoformat(day), title="", provider="", kind="", award="",
            amount=Decimal(amount), counted=Decimal(amount), basis=(),
        )
        for day, amount in earned
    )  # fmt: skip
    return JudgedCycle(
        begins=BEGINS, ends=ENDS, standing="on-track", required=None if required is None else Decimal(required),
        counted=sum((credit.counted for credit in credits), Decimal(0)), claimed=None, credits=credits,
    )  # fmt: skip


def test_credit_climbs_on_the_day_on_which_it_was_earned() -> None:
    chart = build_chart(cycle(("2025-07-01", "30")), datetime.date(2026, 1, 1))
    assert chart
    assert chart.step == "M0 100H49.95V50H66.76"
    assert chart.pace == "M0 100L100 0"


def test_the_pace_ends_at_what_is_asked_for_even_where_more_is_counted() -> None:
    chart = build_chart(cycle(("2024-06-01", "75")), datetime.date(2026, 1, 1))
    assert chart
    assert [tick.label for tick in chart.y_ticks] == ["0", "15", "30", "45", "60", "75"]
    assert chart.pace == "M0 100L100 20"


def test_nothing_is_drawn_before_a_cycle_begins_or_where_there_is_nothing_to_draw() -> None:
    assert build_chart(cycle(("2024-06-01", "6")), datetime.date(2023, 12, 31)) is None
    assert build_chart(cycle(required=None), datetime.date(2025, 1, 1)) is None


def test_a_cycle_that_is_over_is_drawn_to_its_end_without_today() -> None:
    chart = build_chart(cycle(("2024-06-01", "6")), datetime.date(2027, 5, 1))
    assert chart
    assert chart.today == ""
    assert chart.step.endswith("H100")


def test_credit_earned_in_grace_widens_the_picture() -> None:
    chart = build_chart(cycle(("2027-03-01", "6")), datetime.date(2027, 5, 1))
    assert chart
    assert chart.pace.startswith("M0 100L94.8")


def test_the_picture_is_told_in_words_year_by_year() -> None:
    chart = build_chart(cycle(("2024-06-01", "6"), ("2025-02-01", "4.5")), datetime.date(2026, 3, 16))
    assert chart
    assert [(day.isoformat(), str(amount)) for day, amount in chart.counted] == [
        ("2024-12-31", "6"),
        ("2025-12-31", "10.5"),
        ("2026-03-16", "10.5"),
    ]


def test_a_shortfall_that_was_carried_in_never_leaves_the_plot() -> None:
    chart = build_chart(cycle(("2024-01-01", "-5"), ("2024-06-01", "8")), datetime.date(2025, 1, 1))
    assert chart
    assert "-" not in chart.step


@pytest.mark.parametrize(
    ("required", "earned", "labels"),
    [
        (45, "6", ["0", "15", "30", "45"]),
        (60, "200", ["0", "60", "120", "180", "240"]),
        (6, "1", ["0", "2", "4", "6"]),
        (2, "0.5", ["0", "1", "2"]),
        (None, "37", ["0", "10", "20", "30", "40"]),
    ],
)
def test_lines_are_few_and_round(required: int | None, earned: str, labels: list[str]) -> None:
    chart = build_chart(cycle(("2024-06-01", earned), required=required), datetime.date(2025, 1, 1))
    assert chart
    assert [tick.label for tick in chart.y_ticks] == labels


def test_a_short_cycle_is_marked_by_quarters() -> None:
    chart = build_chart(replace(cycle(("2026-02-01", "6")), begins=datetime.date(2026, 1, 1)), datetime.date(2026, 6, 1))
    assert chart
    assert [tick.label for tick in chart.x_ticks] == ["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026", "Jan 2027"]


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(1, 3, "33.33"), (5, 4, "100"), (-1, 4, "0"), (1, 0, "0"), (0, None, "0")]
)
def test_a_share_stays_between_nothing_and_all(part: int, whole: int | None, share: str) -> None:
    assert format_percent(part, whole) == share
