"""How a scheme's rules apply: selections, worths by date, grades, rounding, and limits."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.model import (
    Credit,
    Fact,
    Limit,
    Pick,
    Requirement,
    Scheme,
    Worth,
)
from cecgen.rules import grade_passes, in_force, limited, rounded, sum_of, takes, total_of, worths_of
from cecgen.testing import entry_with

DAY = date(2025, 3, 14)
END = date(2026, 12, 31)
AMOUNTS = st.decimals(0, 1000, places=3)
STEPS = st.sampled_from([Decimal(step) for step in ("0.1", "0.25", "0.5", "1", "1.25", "3")])


def scheme(**rules) -> Scheme:
    return Scheme(id="club.coach", title="Coach", unit="credit", **rules)


def credit(counted: object, day: date = DAY, entry: str = "e", part: int | None = None, **fields) -> Credit:
    written = entry_with(id=entry, date=day, hours=1, **fields)
    return Credit(
        entry=entry, date=day, title="Any", provider="any", kind=written.kind, award="", amount=Decimal(counted),
        counted=Decimal(counted), basis=(), part=part, written=written,
    )  # fmt: skip


def limit(most: object, per: str, **fields) -> Limit:
    return Limit(id=fields.pop("id", per), title=f"Each {per}", max=Decimal(most), per=per, **fields)


# ---------------------------------------------------------------- what holds when


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2022-12-31", False), ("2023-01-01", True), ("2024-02-29", True), ("2024-12-31", True), ("2025-01-01", False)],
)
def test_a_fact_holds_from_its_first_day_to_its_last(day, holds):
    """Both included."""
    fact = Fact(since=date(2023, 1, 1), until=date(2024, 12, 31))
    assert fact.holds_on(date.fromisoformat(day)) is holds
    assert (in_force(fact, date.fromisoformat(day)) is fact) is holds


def test_a_fact_without_days_always_holds_and_none_never():
    """What a body does not say is not in force."""
    assert in_force(Fact(), date.min) is not None
    assert in_force(None, DAY) is None


@pytest.mark.parametrize(("ends", "total"), [("2026-12-30", 10), ("2026-12-31", 12)])
def test_the_total_is_that_of_the_cycles_last_day(ends, total):
    """A new figure is asked of the cycles that end when it holds."""
    old = Requirement(id="total", title="Old", min=Decimal(10), until=date(2026, 12, 30))
    new = Requirement(id="total", title="New", min=Decimal(12), since=date(2026, 12, 31))
    found = total_of(scheme(requirements=(old, new)), date.fromisoformat(ends))
    assert found is not None
    assert found.min == total


def test_worths_are_those_of_the_entrys_date():
    """Not of today, and not of the cycle."""
    old = Worth(amount=Decimal(1), per="hour", until=date(2025, 3, 14))
    new = Worth(amount=Decimal(2), per="hour", since=date(2025, 3, 15))
    both = scheme(worths=(old, new))
    assert worths_of(both, entry_with(date=date(2025, 3, 14))) == [old]
    assert worths_of(both, entry_with(date=date(2025, 3, 15))) == [new]


# ---------------------------------------------------------------- selections


@pytest.mark.parametrize(
    ("pick", "taken"),
    [
        (Pick(), True),
        (Pick(kinds=("course", "quiz")), True),
        (Pick(kinds=("quiz",)), False),
        (Pick(providers=("ace",)), True),
        (Pick(providers=("nsca",)), False),
        (Pick(topics=("law", "ethics")), True),
        (Pick(topics=("law",)), False),
        (Pick(formats=("recorded",)), True),
        (Pick(formats=("in-person",)), False),
        (Pick(categories=("A",)), True),
        (Pick(categories=("B",)), False),
        (Pick(kinds=("course",), topics=("law",)), False),
        (Pick(kinds=("course",), topics=("ethics",)), True),
    ],
)
def test_a_selection_takes_one_of_the_words_of_every_list_it_gives(pick, taken):
    """And everything where it gives none."""
    entry = entry_with(provider="ace", topics=["ethics"], format="recorded", category={"club": "A", "nsca": "B"})
    assert takes(pick, entry, "club") is taken


def test_a_bare_category_is_every_bodys():
    """A holder with one certification need not name the body."""
    assert takes(Pick(categories=("A",)), entry_with(category="A"), "club")


def test_a_sum_is_of_what_counts():
    """Carried credit belongs where its category is named; a shortfall is subtracted."""
    carried = Credit(
        entry="", date=DAY, title="", provider="", kind="other", award="", amount=Decimal(-2), counted=Decimal(-2), basis=(),
        allocated="A",
    )  # fmt: skip
    credits = [credit(3, category="A"), credit(4, category="B"), carried]
    assert sum_of(credits, Pick(), "club") == 5
    assert sum_of(credits, Pick(categories=("A",)), "club") == 1
    assert sum_of(credits, Pick(categories=("B",)), "club") == 4
    assert sum_of(credits, Pick(kinds=("course",)), "club") == 7


# ---------------------------------------------------------------- grades


@pytest.mark.parametrize(
    ("grade", "passes"),
    [
        ("A+", True),
        ("C+", True),
        ("C", True),
        ("C-", False),
        ("D+", False),
        ("F", False),
        ("fail", False),
        ("pass", None),
        (None, None),
    ],
)
def test_c_or_better(grade, passes):
    """C- is below C, and "pass" says nothing about it."""
    assert grade_passes(grade, "C") is passes


# ---------------------------------------------------------------- rounding


@pytest.mark.parametrize(
    ("amount", "step", "down", "nearest", "up"),
    [
        ("1.6", "0.5", "1.5", "1.5", "2"),
        ("1.75", "0.5", "1.5", "2", "2"),
        ("1.5", "0.5", "1.5", "1.5", "1.5"),
        ("0.1", "0.25", "0", "0", "0.25"),
        ("3.75", "1.25", "3.75", "3.75", "3.75"),
        ("0", "1", "0", "0", "0"),
        ("0.3", "0.1", "0.3", "0.3", "0.3"),
    ],
)
def test_rounding_goes_the_way_the_rule_says(amount, step, down, nearest, up):
    """In whole steps, a half upwards."""
    found = [rounded(Decimal(amount), Decimal(step), direction) for direction in ("down", "nearest", "up")]
    assert found == [Decimal(down), Decimal(nearest), Decimal(up)]


@given(amount=AMOUNTS)
def test_without_a_step_nothing_is_rounded(amount):
    """Exact is the default."""
    assert rounded(amount, None, "down") == amount


@given(amount=AMOUNTS, step=STEPS)
def test_rounding_is_within_one_step(amount, step):
    """Down never raises, up never lowers, and whole steps stay as they are."""
    down, nearest, up = (rounded(amount, step, direction) for direction in ("down", "nearest", "up"))
    assert amount - step < down <= amount <= up < amount + step
    assert abs(nearest - amount) <= step / 2
    assert all(rounded(each, step, "down") == each for each in (down, nearest, up))


# ---------------------------------------------------------------- limits


def test_a_limit_for_each_year_is_by_calendar_years():
    """31 December and 1 January are two."""
    credits = [credit(4, date(2024, 12, 31)), credit(4, date(2025, 1, 1)), credit(4, date(2025, 12, 31))]
    found = limited(credits, scheme(limits=(limit(5, "year"),)), END)
    assert [each.counted for each in found] == [4, 4, 1]


def test_a_limit_for_the_cycle_is_for_all_of_it():
    """What came first counts first."""
    credits = [credit(4, date(2024, 12, 31)), credit(4, date(2025, 1, 1)), credit(4, date(2025, 12, 31))]
    found = limited(credits, scheme(limits=(limit(6, "cycle"),)), END)
    assert [each.counted for each in found] == [4, 2, 0]
    assert [each.status for each in found] == ["counted", "limited", "limited"]
    assert found[1].why_not == "Each cycle: 2 left of 6 credit"


def test_a_limit_for_each_entry_is_for_its_parts_together():
    """And anew for the next entry."""
    credits = [credit(2, entry="a", part=0), credit(2, entry="a", part=1), credit(4, entry="b")]
    assert [each.counted for each in limited(credits, scheme(limits=(limit(3, "entry"),)), END)] == [2, 1, 3]


def test_several_limits_hold_at_once():
    """The tightest decides, and what is cut by one takes no room of the other."""
    limits = (limit(3, "year"), limit(5, "cycle"))
    credits = [credit(4, date(year, 6, 1)) for year in (2024, 2025, 2026)]
    assert [each.counted for each in limited(credits, scheme(limits=limits), END)] == [3, 2, 0]


def test_a_limit_is_for_its_selection_only():
    """Others neither are cut nor take its room."""
    rule = scheme(limits=(limit(3, "cycle", of=Pick(kinds=("quiz",))),))
    credits = [credit(4), credit(4, kind="quiz"), credit(4)]
    assert [each.counted for each in limited(credits, rule, END)] == [4, 3, 4]


@pytest.mark.parametrize(("per", "counted"), [("entry", [4, 3]), ("year", [4, 3]), ("cycle", [3, 0])])
def test_limits_have_days_of_their_own(per, counted):
    """By the entry's date, but for a whole cycle by its last day."""
    rule = scheme(limits=(limit(3, per, since=date(2025, 1, 1)),))
    credits = [credit(4, date(2024, 12, 31), "old"), credit(4, date(2025, 1, 1), "new")]
    assert [each.counted for each in limited(credits, rule, END)] == counted


def test_a_shortfall_is_never_cut_and_makes_no_room():
    """It counts against the cycle, whole."""
    carried = Credit(
        entry="", date=DAY, title="", provider="", kind="other", award="", amount=Decimal(-9), counted=Decimal(-9), basis=()
    )
    found = limited([carried, credit(4)], scheme(limits=(limit(3, "cycle"),)), END)
    assert [each.counted for each in found] == [-9, 3]


@given(
    amounts=st.lists(st.tuples(AMOUNTS, st.dates(date(2024, 1, 1), END)), max_size=12),
    most=AMOUNTS,
    per=st.sampled_from(["entry", "year", "cycle"]),
)
def test_limits_only_ever_take_away(amounts, most, per):
    """Never more than there was, never less than nothing, and no more in all than the limit."""
    credits = [credit(amount, day, f"e{number}") for number, (amount, day) in enumerate(amounts)]
    found = limited(credits, scheme(limits=(limit(most, per),)), END)
    assert all(0 <= each.counted <= before.counted for each, before in zip(found, credits, strict=True))
    sums: dict[object, Decimal] = {}
    for each in found:
        key = {"entry": each.entry, "year": each.date.year, "cycle": 0}[per]
        sums[key] = sums.get(key, Decimal(0)) + each.counted
    assert all(total <= most for total in sums.values())


@given(amounts=st.lists(AMOUNTS, max_size=10), most=AMOUNTS)
def test_a_limit_leaves_as_much_as_it_can(amounts, most):
    """The sum, or the limit."""
    found = limited([credit(each) for each in amounts], scheme(limits=(limit(most, "cycle"),)), END)
    assert sum((each.counted for each in found), Decimal(0)) == min(sum(amounts, Decimal(0)), most)
