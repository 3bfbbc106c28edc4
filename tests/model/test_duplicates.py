"""What counts as the same activity: provider, day and title, or one serial of one provider."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.diagnostics.folding import fold_text
from cecgen.model.duplicates import ActivityIndex


class Activity(NamedTuple):
    """As much of an entry as identifies it."""

    provider: str
    date: date
    title: str
    certificate: str = ""


DAY = date(2025, 6, 1)
ACTIVITIES = st.lists(
    st.builds(
        Activity,
        st.sampled_from(["ace", "nsca"]),
        st.sampled_from([DAY, date(2025, 6, 2)]),
        st.sampled_from(["Squat", "squat ", "Balance"]),
        st.sampled_from(["", "C-1", " C-1", "C-2"]),
    ),
    max_size=8,
)


def find(*activities: Activity) -> list[tuple[str, int]]:
    """What the last activity has in common with those before it."""
    index: ActivityIndex[int] = ActivityIndex()
    for number, activity in enumerate(activities[:-1]):
        index.add(activity, number)
    return index.find(activities[-1])


def test_letter_case_and_spacing_of_a_title_do_not_matter() -> None:
    """People type it again."""
    one = Activity("ace", DAY, "Coaching the squat")
    assert find(one, one._replace(title="coaching  THE squat")) == [("provider, date and title", 0)]


def test_another_provider_day_or_title_is_another_activity() -> None:
    one = Activity("ace", DAY, "Squat")
    others = (one._replace(provider="acsm"), one._replace(date=date(2025, 6, 2)), one._replace(title="Squats"))
    assert [find(one, other) for other in others] == [[], [], []]


def test_one_serial_of_one_provider_is_the_same_whatever_it_is_called() -> None:
    """And a serial of another provider is not."""
    one = Activity("ace", DAY, "Squat", "C-1")
    other = Activity("ace", date(2025, 7, 1), "Balance", " C-1")
    assert find(one, other) == [("certificate serial", 0)]
    assert find(one, other._replace(provider="nsca")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café fitness", "Cafe\u0301 fitness"),
        ("Zero width", "Zero\u200b width"),
        ("Trainer’s course", "Trainer's course"),
        ("Level 1 – Basics", "Level 1 - Basics"),
    ],
)
def test_a_title_is_compared_as_people_see_it(one: str, other: str) -> None:
    assert find(Activity("ace", DAY, one), Activity("ACE", DAY, other)) == [("provider, date and title", 0)]


@pytest.mark.parametrize("serial", ["AB\u00ad-100", "ab-100", "AB\u2010100", "AB–100", " AB-100\u200b"])
def test_a_serial_is_compared_as_people_see_it(serial: str) -> None:
    one = Activity("ace", DAY, "Squat", "AB-100")
    assert find(one, Activity("ace", date(2025, 7, 1), "Balance", serial)) == [("certificate serial", 0)]


@pytest.mark.parametrize("serial", ["AB-1O0", "AB100", "AB-1000", "\u200b", " "])
def test_serials_that_look_different_are_different(serial: str) -> None:
    """A zero is not the letter O; and what has nothing that can be seen is no serial."""
    one = Activity("ace", DAY, "Squat", "AB-100")
    assert find(one, Activity("ace", date(2025, 7, 1), "Balance", serial)) == []


@given(ACTIVITIES)
def test_the_first_of_several_is_found_and_adding_finds_the_same(activities: list[Activity]) -> None:
    """As if each were compared with all before it."""
    index: ActivityIndex[int] = ActivityIndex()
    for number, one in enumerate(activities):
        before = [*enumerate(activities[:number])]
        expected = [
            *[("provider, date and title", n) for n, other in before if _prints(other) == _prints(one)][:1],
            *[("certificate serial", n) for n, other in before if one.certificate and _serial(other) == _serial(one)][:1],
        ]
        assert index.find(one) == expected
        assert index.add(one, number) == expected


def _prints(activity: Activity) -> tuple[str, date, str]:
    return activity.provider, activity.date, fold_text(activity.title)


def _serial(activity: Activity) -> tuple[str, str]:
    return activity.provider, fold_text(activity.certificate)
