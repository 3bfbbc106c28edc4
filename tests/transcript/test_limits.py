"""What counts: limits and their tiers, categories and the choice between them, and what a measure of credits comes to."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cecgen.model.days import add_years
from cecgen.model.judged import Credit
from cecgen.model.rules import Category, CycleCondition, Limit, Requirement, Selection, Splitting
from cecgen.model.scheme import Scheme
from cecgen.testing import make_entry
from cecgen.transcript.counting import allocation_search
from cecgen.transcript.counting.categories import place_and_limit
from cecgen.transcript.counting.measures import date_ranges, measure
from cecgen.transcript.counting.rules import CycleCase, CycleSituation, apply_requirements

DAY = date(2025, 3, 14)
BEGINS, ENDS = date(2024, 1, 1), date(2026, 12, 31)
ONE_DAY = timedelta(days=1)
AMOUNTS = st.decimals(0, 1000, places=3)
ZERO = Decimal(0)


def credit(counted: object, day: date = DAY, id: str = "e", part: int | None = None, **fields: Any) -> Credit:
    """An activity's credit before any limit, in the category that its holder put it in."""
    status = fields.pop("status", "counted")
    amount = Decimal(str(fields.pop("amount", counted)))
    worked_hours = fields.pop("worked_hours", None)
    written = make_entry(id=id, date=day, hours=1, **fields)
    return Credit(
        entry_id=id, date=day, title="Any", provider="any", kind=written.kind, award="", amount=amount,
        counted=Decimal(str(counted)), basis=(), part=part, status=status, source_entry=written,
        allocated=written.category_for("club"), hours=worked_hours,
    )  # fmt: skip


def carried_in(amount: object, category: str = "") -> Credit:
    """Credit of the cycle before."""
    return Credit(
        entry_id="", date=BEGINS, title="", provider="", kind="other", award="", amount=Decimal(str(amount)),
        counted=Decimal(str(amount)), basis=(), allocated=category,
    )  # fmt: skip


def limit(most: object, per: str = "cycle", **fields: Any) -> Limit:
    return Limit(id=fields.pop("id", per), title=f"Each {per}", max=Decimal(str(most)), per=per, **fields)


def category(id: str, takes: Selection | None = None, **fields: Any) -> Category:
    return Category(id=id, title=f"Category {id}", takes=takes, **fields)


def of(*names: str) -> Selection:
    """The selection of these categories."""
    return Selection(categories=names)


def need(least: object, of: Selection = Selection(), id: str = "total", **fields: Any) -> Requirement:  # noqa: B008 - frozen
    return Requirement(id=id, title=id, min=Decimal(str(least)), of=of, **fields)


def case(
    *rules: Category | Limit | Requirement, begins: date = BEGINS, ends: date = ENDS, day: date = ENDS,
    splitting: bool | None = None, **known: Any,
) -> CycleCase:  # fmt: skip
    """A cycle that is judged by these rules and no others."""
    scheme = Scheme(
        id="club.coach", title="Coach", unit="CEC",
        categories=tuple(each for each in rules if isinstance(each, Category)),
        limits=tuple(each for each in rules if isinstance(each, Limit)),
        requirements=tuple(each for each in rules if isinstance(each, Requirement)),
        splitting=() if splitting is None else Splitting(allowed=splitting),
    )  # fmt: skip
    situation = CycleSituation(begins=begins, ends=ends, **known)
    return CycleCase(scheme, situation, apply_requirements(scheme, situation), day)


def list_amounts(found: Iterable[Credit]) -> list[Decimal]:
    return [each.counted for each in found]


def went(found: Iterable[Credit]) -> dict[str, str]:
    """The category that each activity went to; with a plus between them where its credit was divided."""
    out: dict[str, str] = {}
    for each in found:
        out[each.entry_id] = f"{out[each.entry_id]}+{each.allocated}" if each.entry_id in out else each.allocated
    return out


def missing(credits: Sequence[Credit], cycle: CycleCase) -> Decimal:
    """What is missing of everything that is asked in credit and is not only advice."""
    return sum(
        (
            max(ZERO, each.need - measure(each.requirement, credits, cycle, span))
            for each in cycle.requirements
            if each.need is not None and each.requirement.measure == "credit" and not each.requirement.advisory
            for span in date_ranges(each.requirement.per, cycle.situation)
        ),
        ZERO,
    )


# ---------------------------------------------------------------- limits


def test_without_a_limit_everything_counts():
    """As it is, in the same order."""
    credits = [credit(4), credit("0.001"), credit(0)]
    assert place_and_limit(credits, [], case(need(10))) == credits


@pytest.mark.parametrize(("amount", "status"), [("4.999", "counted"), ("5", "counted"), ("5.001", "limited")])
def test_a_limit_cuts_what_is_above_it_and_nothing_else(amount, status):
    """To the smallest step."""
    (found,) = place_and_limit([credit(amount)], [], case(limit(5)))
    assert (found.counted, found.status) == (min(Decimal(amount), 5), status)


def test_a_limit_for_each_year_is_by_calendar_years():
    """31 December and 1 January are two."""
    credits = [credit(4, date(2024, 12, 31)), credit(4, date(2025, 1, 1)), credit(4, date(2025, 12, 31))]
    assert list_amounts(place_and_limit(credits, [], case(limit(5, "year")))) == [4, 4, 1]


def test_a_calendar_year_that_a_cycle_cuts_through_is_one_all_the_same():
    """A cycle from July has a half year first, and that has a limit of its own."""
    credits = [credit(4, date(2024, 7, 1)), credit(4, date(2024, 12, 31)), credit(4, date(2025, 6, 30))]
    found = place_and_limit(credits, [], case(limit(5, "year"), begins=date(2024, 7, 1), ends=date(2026, 6, 30)))
    assert list_amounts(found) == [4, 1, 4]


@pytest.mark.parametrize(
    ("begins", "last", "next_first"),
    [
        ("2024-01-01", "2024-12-31", "2025-01-01"),
        ("2024-07-01", "2025-06-30", "2025-07-01"),
        ("2024-03-15", "2025-03-14", "2025-03-15"),
        ("2023-03-01", "2024-02-29", "2024-03-01"),
        ("2024-02-29", "2025-02-28", "2025-03-01"),
        ("2024-01-31", "2025-01-30", "2025-01-31"),
    ],
)
def test_a_limit_for_each_cycle_year_is_for_twelve_months_from_the_first_day(begins, last, next_first):
    """The eve of the anniversary is the last day of the first, and the anniversary the first of the second."""
    first = date.fromisoformat(begins)
    last_day, next_day = date.fromisoformat(last), date.fromisoformat(next_first)
    days = [first, last_day - ONE_DAY, last_day, next_day, next_day + ONE_DAY]
    credits = [credit(2, day, f"on-{day}") for day in days]
    found = place_and_limit(credits, [], case(limit(5, "cycle-year"), begins=first, ends=add_years(first, 3) - ONE_DAY))
    assert list_amounts(found) == [2, 2, 1, 2, 2]


@pytest.mark.parametrize("begins", ["2024-01-01", "2024-02-29", "2024-03-15", "2023-03-01", "2024-08-31"])
def test_a_cycle_year_is_the_same_for_a_limit_and_for_a_requirement(begins):
    """Every day of a year in which something is asked shares the limit of that year, and of no other."""
    first = date.fromisoformat(begins)
    cycle = case(
        limit(1, "cycle-year"), need(1, id="yearly", per="cycle-year"), begins=first, ends=add_years(first, 3) - ONE_DAY
    )
    for opening, closing in date_ranges("cycle-year", cycle.situation):
        credits = [credit(1, opening, "first"), credit(1, closing, "last")]
        assert list_amounts(place_and_limit(credits, [], cycle)) == [1, 0]
        if opening > first:
            credits = [credit(1, opening - ONE_DAY, "before"), credit(1, opening, "first")]
            assert list_amounts(place_and_limit(credits, [], cycle)) == [1, 1]


def test_a_limit_for_the_cycle_is_for_all_of_it():
    """What came first counts first."""
    credits = [credit(4, date(2024, 12, 31)), credit(4, date(2025, 1, 1)), credit(4, date(2025, 12, 31))]
    found = place_and_limit(credits, [], case(limit(6)))
    assert list_amounts(found) == [4, 2, 0]
    assert [each.status for each in found] == ["counted", "limited", "limited"]
    assert [each.why_not for each in found] == ["", "Each cycle: 6 of 6 CEC used, 2 cut", "Each cycle: 6 of 6 CEC used, 4 cut"]


def test_a_limit_of_nothing_says_that_none_may_count():
    """Rather than that all of nothing is used."""
    (found,) = place_and_limit([credit(4)], [], case(limit(0)))
    assert (found.counted, found.status, found.why_not) == (0, "limited", "Each cycle: none may count")


def test_a_limit_for_each_entry_is_for_its_parts_together():
    """And anew for the next entry."""
    credits = [credit(2, id="a", part=0), credit(2, id="a", part=1), credit(4, id="b")]
    assert list_amounts(place_and_limit(credits, [], case(limit(3, "entry")))) == [2, 1, 3]


def test_several_limits_hold_at_once():
    """The tightest decides, and what is cut by one takes no room of the other."""
    credits = [credit(4, date(year, 6, 1)) for year in (2024, 2025, 2026)]
    found = place_and_limit(credits, [], case(limit(3, "year"), limit(5)))
    assert list_amounts(found) == [3, 2, 0]
    assert found[1].why_not == "Each cycle: 5 of 5 CEC used, 2 cut"


def test_a_limit_is_for_its_selection_only():
    """Others neither are cut nor take its room."""
    credits = [credit(4), credit(4, kind="quiz"), credit(4)]
    assert list_amounts(place_and_limit(credits, [], case(limit(3, of=Selection(kinds=("quiz",)))))) == [4, 3, 4]


@pytest.mark.parametrize(
    ("pick", "fields"),
    [
        (Selection(kinds=("quiz",)), {"kind": "quiz"}),
        (Selection(providers=("club",)), {"provider": "club"}),
        (Selection(topics=("law",)), {"topics": ["law"]}),
        (Selection(formats=("recorded",)), {"format": "recorded"}),
        (Selection(roles=("presenter",)), {"role": "presenter"}),
        (Selection(assessed=False), {"assessed": False}),
        (Selection(passed=False), {"passed": False}),
        (Selection(approved=True), {"approval": {"body": "club"}}),
        (Selection(kinds=("quiz",), formats=("recorded",)), {"kind": "quiz", "format": "recorded"}),
    ],
)
def test_a_limit_may_be_for_whatever_a_selection_can_say(pick, fields):
    """The same as everywhere else."""
    assert list_amounts(place_and_limit([credit(4, **fields), credit(4)], [], case(limit(1, of=pick)))) == [1, 4]


@pytest.mark.parametrize(("per", "left"), [("entry", [4, 3]), ("year", [4, 3]), ("cycle-year", [4, 3]), ("cycle", [3, 0])])
def test_limits_have_days_of_their_own(per, left):
    """By the entry's date, but for a whole cycle by its last day."""
    credits = [credit(4, date(2024, 12, 31), "old"), credit(4, date(2025, 1, 1), "new")]
    assert list_amounts(place_and_limit(credits, [], case(limit(3, per, since=date(2025, 1, 1))))) == left


@pytest.mark.parametrize("per", ["year", "cycle-year"])
def test_a_limit_that_was_raised_in_the_middle_of_a_year_has_the_new_room_from_then_on(per):
    """What was used before is used."""
    limits = (limit(4, per, until=date(2025, 6, 30)), limit(7, per, since=date(2025, 7, 1)))
    credits = [credit(5, date(2025, 6, 30), "old"), credit(5, date(2025, 7, 1), "new")]
    assert list_amounts(place_and_limit(credits, [], case(*limits))) == [4, 3]


def test_what_does_not_count_takes_no_room():
    """A draft, or something unclear."""
    credits = [credit(0, amount=4, status="draft"), credit(0, amount=4, status="unclear"), credit(4)]
    found = place_and_limit(credits, [], case(limit(3)))
    assert list_amounts(found) == [0, 0, 3]
    assert [each.status for each in found] == ["draft", "unclear", "limited"]


@given(
    amounts=st.lists(st.tuples(AMOUNTS, st.dates(BEGINS, ENDS)), max_size=12),
    most=AMOUNTS,
    per=st.sampled_from(["entry", "year", "cycle-year", "cycle"]),
)
def test_limits_only_ever_take_away(amounts, most, per):
    """Never more than there was, never less than nothing, and no more in all than the limit."""
    credits = [credit(amount, day, f"e{number}") for number, (amount, day) in enumerate(amounts)]
    found = place_and_limit(credits, [], case(limit(most, per)))
    assert all(0 <= each.counted <= before.counted for each, before in zip(found, credits, strict=True))
    sums: dict[object, Decimal] = {}
    for each in found:
        key = {"entry": each.entry_id, "year": each.date.year, "cycle-year": each.date.year, "cycle": 0}[per]
        sums[key] = sums.get(key, ZERO) + each.counted
    assert all(total <= most for total in sums.values())


@given(amounts=st.lists(AMOUNTS, max_size=10), most=AMOUNTS)
def test_a_limit_leaves_as_much_as_it_can(amounts, most):
    """The sum, or the limit."""
    found = place_and_limit([credit(each) for each in amounts], [], case(limit(most)))
    assert sum(list_amounts(found), ZERO) == min(sum(amounts, ZERO), most)


# ---------------------------------------------------------------- tiers of limits

TIERED = (
    limit(10, id="quizzes", of=Selection(kinds=("quiz",)), when=CycleCondition(certified_before=12)),
    limit(5, id="quizzes", of=Selection(kinds=("quiz",)), when=CycleCondition(certified_from=12)),
)


@pytest.mark.parametrize(("certified", "most"), [("2024-12-31", 10), ("2025-01-01", 5), ("2025-01-02", 5)])
def test_a_limit_is_that_of_the_tier(certified, most):
    """As a requirement is."""
    (found,) = place_and_limit([credit(20, kind="quiz")], [], case(*TIERED, certified=date.fromisoformat(certified)))
    assert found.counted == most


def test_a_limit_for_other_cycles_binds_nothing():
    """Nor does one that a cycle is spared."""
    rules = (limit(1, when=CycleCondition(lapsed=True)), limit(2, "year", unless=CycleCondition(routes=("exam",))))
    assert list_amounts(place_and_limit([credit(4)], [], case(*rules, route="exam"))) == [4]


def test_where_the_tier_is_not_known_the_tightest_binds():
    """Too little is mended by a line in the holder's file; too much may only come out in an audit."""
    (found,) = place_and_limit([credit(20, kind="quiz")], [], case(*TIERED))
    assert found.counted == 5


@pytest.mark.parametrize("tiers", [TIERED, TIERED[::-1]])
def test_where_the_tier_is_not_known_credit_takes_the_room_of_each_once(tiers):
    """Four of five are used, and one is left."""
    credits = [credit(4, kind="quiz", id="a"), credit(4, kind="quiz", id="b")]
    assert list_amounts(place_and_limit(credits, [], case(*tiers))) == [4, 1]


# ---------------------------------------------------------------- what was carried in


def test_a_shortfall_is_never_cut_and_makes_no_room():
    """It counts against the cycle, whole."""
    assert list_amounts(place_and_limit([credit(4)], [carried_in(-9)], case(limit(3)))) == [3]


def test_what_was_carried_in_takes_room_of_a_limit_for_the_cycle():
    """It comes first; what is for each year or entry is none of its business."""
    assert list_amounts(place_and_limit([credit(4)], [carried_in(2)], case(limit(3)))) == [1]
    assert list_amounts(place_and_limit([credit(4)], [carried_in(2)], case(limit(3, "year"), limit(4, "entry")))) == [3]


def test_what_was_carried_in_takes_room_in_its_category_only():
    """It has nothing else that a limit could ask about."""
    rules = (category("A"), category("B"), limit(3, id="a", of=of("A")), limit(3, id="quiz", of=Selection(kinds=("quiz",))))
    credits = [credit(4, category="A", id="a"), credit(4, category="B", id="b", kind="quiz")]
    assert list_amounts(place_and_limit(credits, [carried_in(2, "A")], case(*rules))) == [1, 3]


def test_more_may_be_carried_in_than_a_limit_allows():
    """Nothing else counts then, and nothing is taken back."""
    assert list_amounts(place_and_limit([credit(4)], [carried_in(5)], case(limit(3)))) == [0]


# ---------------------------------------------------------------- categories

TAKING = (category("A", Selection(kinds=("course",))), category("B", Selection(kinds=("quiz",))), category("C"))


def test_a_category_takes_what_its_selection_says():
    """And the basis says so, since the holder did not."""
    found = place_and_limit([credit(4), credit(2, kind="quiz", id="q")], [], case(*TAKING))
    assert went(found) == {"e": "A", "q": "B"}
    assert [each.basis for each in found] == [
        ("counted in Category A, which takes it",),
        ("counted in Category B, which takes it",),
    ]


def test_the_holders_own_category_is_never_changed():
    """Although another takes it, and more is missing there; nor is anything said of a choice."""
    found = place_and_limit([credit(4, category="C")], [], case(*TAKING, need(10, of("A"), "a")))
    assert went(found) == {"e": "C"}
    assert found[0].basis == ()


def test_a_category_without_a_selection_takes_nothing_by_itself():
    """Only what the holder puts there."""
    (found,) = place_and_limit([credit(4)], [], case(category("C")))
    assert (found.allocated, found.counted, found.status) == ("", 0, "unclear")
    assert found.why_not == 'no category of CLUB takes it by itself: say category = { club = "…" }'


def test_what_fits_no_category_counts_nothing_and_is_unclear():
    """Until the holder says where it belongs."""
    (found,) = place_and_limit([credit(4, kind="exam")], [], case(*TAKING))
    assert (found.counted, found.amount, found.status) == (0, 4, "unclear")


def test_what_is_put_in_a_category_that_there_is_not_counts_nothing():
    """It is named, and not put anywhere else."""
    (found,) = place_and_limit([credit(4, category="Z")], [], case(*TAKING))
    assert (found.allocated, found.counted, found.status) == ("Z", 0, "unclear")
    assert found.why_not == 'CLUB has no category "Z"'


@pytest.mark.parametrize("status", ["draft", "not-counted"])
@pytest.mark.parametrize("fields", [{}, {"category": "Z"}, {"category": "C"}, {"kind": "exam"}])
def test_what_does_not_count_keeps_its_own_reason(status, fields):
    """Where it would belong is asked once it counts."""
    before = credit(0, amount=4, status=status, **fields)
    assert place_and_limit([before], [], case(*TAKING)) == [before]


def test_a_scheme_without_categories_asks_for_none():
    """What the holder wrote for another body does no harm."""
    (found,) = place_and_limit([credit(4, category="Z")], [], case(need(4)))
    assert (found.counted, found.status, found.basis) == (4, "counted", ())


@pytest.mark.parametrize(("day", "category_"), [("2025-12-30", "A"), ("2025-12-31", "A"), ("2026-01-01", "B")])
def test_a_category_takes_only_what_is_dated_in_its_days(day, category_):
    """The old one to its last day, the new one from the next."""
    rules = (category("A", Selection(), until=date(2025, 12, 31)), category("B", Selection(), since=date(2026, 1, 1)))
    assert went(place_and_limit([credit(1, date.fromisoformat(day))], [], case(*rules))) == {"e": category_}


def test_what_the_body_ruled_counts_without_a_category():
    """Its word stands, wherever it belongs."""
    (found,) = place_and_limit([credit(4, kind="exam", status="ruled")], [], case(*TAKING))
    assert (found.counted, found.status, found.allocated) == (4, "ruled", "")


def test_what_the_body_ruled_goes_where_it_fits():
    """Like anything else."""
    assert went(place_and_limit([credit(4, status="ruled")], [], case(*TAKING))) == {"e": "A"}


def test_what_counts_in_a_part_counts_in_the_whole():
    """For limits and for what is asked."""
    rules = (
        category("A", Selection(topics=("x",))), category("A1", Selection(kinds=("quiz",)), part_of="A"),
        limit(5, of=of("A")), need(4, of("A"), "a"), need(4, of("A1"), "a1"),
    )  # fmt: skip
    cycle = case(*rules)
    credits = [credit(3, kind="quiz", id="q"), credit(3, category="A", id="direct")]
    found = place_and_limit(credits, [], cycle)
    assert list_amounts(found) == [3, 2]
    whole, inner = (each.requirement for each in cycle.requirements)
    assert (measure(whole, found, cycle), measure(inner, found, cycle)) == (5, 3)


# ---------------------------------------------------------------- a choice of categories

EITHER = (category("A", Selection()), category("B", Selection()))
QUIZ_OR_ANY = (category("A", Selection()), category("B", Selection(kinds=("quiz",))))


def test_where_nothing_is_missing_an_activity_goes_to_the_category_that_is_named_first():
    """And the basis names both."""
    (found,) = place_and_limit([credit(4)], [], case(*EITHER))
    assert found.allocated == "A"
    assert found.basis == ("fits Category A or Category B: counted in Category A, the first of them",)


def test_an_activity_goes_where_something_is_missing():
    """And the basis says that this is why."""
    (found,) = place_and_limit([credit(4)], [], case(*EITHER, need(4, of("B"), "b")))
    assert found.allocated == "B"
    assert found.basis == ("fits Category A or Category B: counted in Category B, where the least is missing in the end",)


def test_the_basis_says_so_where_the_search_for_a_category_ended_before_it_was_sure(monkeypatch):
    monkeypatch.setattr(allocation_search, "_MAX_EFFORT", 0)
    (found,) = place_and_limit([credit(4)], [], case(*EITHER, need(4, of("B"), "b")))
    why = "the best that was found among very many ways"
    assert found.basis == (f"fits Category A or Category B: counted in Category A, {why}",)


def test_the_first_come_is_not_the_first_served_where_that_leaves_more_missing():
    """The quiz fits both, and only it can fill B; taken in order, it would go to A and the course would find A full."""
    rules = (*QUIZ_OR_ANY, limit(4, of=of("A")), need(8))
    found = place_and_limit([credit(4, kind="quiz", id="quiz"), credit(4, id="course")], [], case(*rules))
    assert went(found) == {"quiz": "B", "course": "A"}
    assert list_amounts(found) == [4, 4]


def test_the_one_that_fits_everywhere_fills_what_the_other_cannot():
    """Although it is the first category that is missing more."""
    rules = (*QUIZ_OR_ANY, need(4, of("A"), "a"), need(2, of("B"), "b"))
    found = place_and_limit([credit(4, kind="quiz", id="quiz"), credit(4, id="course")], [], case(*rules))
    assert went(found) == {"quiz": "B", "course": "A"}


@pytest.mark.parametrize(("least", "category_"), [("3.9", "A"), ("4", "A"), ("4.1", "A")])
def test_among_equals_the_category_that_is_named_first_takes_it(least, category_):
    """A step less, as much and a step more than there is."""
    rules = (*EITHER, need(least, of("A"), "a"), need(least, of("B"), "b"))
    assert went(place_and_limit([credit(4)], [], case(*rules))) == {"e": category_}


@pytest.mark.parametrize(
    ("a", "b", "category_"), [("4", "4.1", "A"), ("3.9", "4", "B"), ("4", "3.9", "A"), ("3.9", "3.9", "A")]
)
def test_the_least_is_missing_in_all(a, b, category_):
    """What goes beyond a need is of no use; a tenth decides."""
    rules = (*EITHER, need(a, of("A"), "a"), need(b, of("B"), "b"))
    assert went(place_and_limit([credit(4)], [], case(*rules))) == {"e": category_}


def test_among_equals_the_earlier_activity_takes_the_category_that_is_named_first():
    """One of each is asked."""
    rules = (*EITHER, need(4, of("A"), "a"), need(4, of("B"), "b"))
    found = place_and_limit([credit(4, date(2024, 5, 1), "early"), credit(4, date(2025, 5, 1), "late")], [], case(*rules))
    assert went(found) == {"early": "A", "late": "B"}


def test_where_nothing_is_missing_more_counts():
    """What is beyond the need may still go over to the next cycle."""
    rules = (*EITHER, limit(3, of=of("A")), need(3))
    (found,) = place_and_limit([credit(4)], [], case(*rules))
    assert (found.allocated, found.counted) == ("B", 4)


def test_where_as_much_is_missing_more_counts():
    """The choice that leaves nothing over."""
    rules = (*EITHER, limit(3, of=of("A")), need(20))
    (found,) = place_and_limit([credit(4)], [], case(*rules))
    assert (found.allocated, found.counted) == ("B", 4)


def test_of_what_is_claimed_only_in_part_no_more_counts_in_any_category():
    """Two of five, wherever they go."""
    (found,) = place_and_limit([credit(2, amount=5, status="limited")], [], case(*EITHER, need(4, of("B"), "b")))
    assert (found.allocated, found.amount, found.counted, found.status) == ("B", 5, 2, "limited")


def test_what_is_only_recommended_attracts_nothing():
    """A category that must be filled comes before it, and the first before the second."""
    rules = (*EITHER, need(4, of("B"), "b", advisory=True))
    assert went(place_and_limit([credit(4)], [], case(*rules))) == {"e": "A"}


def test_what_is_not_known_to_be_asked_attracts_nothing():
    """Its amount is not known either."""
    rules = (*EITHER, need(4, of("B"), "b", when=CycleCondition(routes=("exam",))))
    assert went(place_and_limit([credit(4)], [], case(*rules))) == {"e": "A"}


def test_what_the_holder_placed_is_there_when_the_rest_is_placed():
    """B has what it needs, so the free one may go to A."""
    rules = (*EITHER, need(4, of("A"), "a"), need(4, of("B"), "b"))
    found = place_and_limit([credit(4, category="B", id="mine"), credit(4, id="free")], [], case(*rules))
    assert went(found) == {"mine": "B", "free": "A"}
    rules = (*EITHER, need(4, of("B"), "b"), need(4, of("A"), "a"))
    found = place_and_limit([credit(4, id="free"), credit(4, category="A", id="mine")], [], case(*rules))
    assert went(found) == {"free": "B", "mine": "A"}


def test_what_was_carried_in_is_there_when_the_rest_is_placed():
    """In its category; and what is missing from before is missing still."""
    rules = (*EITHER, need(4, of("A"), "a"), need(4, of("B"), "b"))
    assert went(place_and_limit([credit(4)], [carried_in(4, "A")], case(*rules))) == {"e": "B"}
    assert went(place_and_limit([credit(4)], [carried_in(4, "B")], case(*rules))) == {"e": "A"}
    rules = (*EITHER, need(4, of("A"), "a"), need(5, of("B"), "b"))
    assert went(place_and_limit([credit(5)], [carried_in(-1, "A")], case(*rules))) == {"e": "A"}


def test_parts_of_one_certificate_may_go_to_different_categories():
    """Each is an activity of its own."""
    rules = (*EITHER, need(2, of("A"), "a"), need(2, of("B"), "b"))
    found = place_and_limit([credit(2, id="e", part=0), credit(2, id="e", part=1)], [], case(*rules))
    assert [(each.part, each.allocated) for each in found] == [(0, "A"), (1, "B")]


def test_a_floor_of_each_year_is_asked_of_the_years_own_activities():
    """The one of 2024 cannot help 2025, whatever its category."""
    rules = (*EITHER, need(4, of("B"), "b", per="year"), need(4, of("A"), "a"))
    credits = [credit(4, date(year, 6, 1), str(year)) for year in (2024, 2025, 2026)]
    found = place_and_limit([*credits, credit(4, date(2026, 7, 1), "more")], [], case(*rules))
    assert went(found) == {"2024": "B", "2025": "B", "2026": "A", "more": "B"}


def test_every_credit_is_there_after_the_choice_in_the_same_order():
    """Also those that count nothing."""
    credits = [
        credit(0, id="draft", status="draft"),
        credit(4, id="one"),
        credit(0, id="unclear", kind="exam"),
        credit(4, id="two"),
    ]
    found = place_and_limit(credits, [], case(*EITHER, need(4, of("B"), "b"), limit(3, of=of("A"))))
    assert [each.entry_id for each in found] == ["draft", "one", "unclear", "two"]


def test_hours_that_are_asked_of_a_category_attract_like_credit():
    """Of either, it is missing less where it goes."""
    rules = (*EITHER, need(4, of("B"), "b", measure="hours"))
    assert went(place_and_limit([credit(4, worked_hours=Decimal(4))], [], case(*rules))) == {"e": "B"}


# ---------------------------------------------------------------- what is cut


def test_what_is_cut_is_what_is_least_needed():
    """The limit leaves room for one of the two, and ethics is asked."""
    rules = (limit(4), need(4, Selection(topics=("ethics",)), "ethics"))
    found = place_and_limit([credit(4, id="any"), credit(4, id="ethics", topics=("ethics",))], [], case(*rules))
    assert list_amounts(found) == [0, 4]
    assert found[0].why_not == "Each cycle: 4 of 4 CEC used, 4 cut"
    assert found[0].status == "limited"


@pytest.mark.parametrize("tiers", [(5, 3), (3, 5)])
def test_where_the_tier_is_not_known_the_tightest_binds_what_is_chosen_too(tiers):
    """Three, whichever is named first."""
    limits = (
        limit(tiers[0], when=CycleCondition(certified_before=12)),
        limit(tiers[1], when=CycleCondition(certified_from=12)),
    )
    rules = (*EITHER, need(4, of("B"), "b"), *limits)
    assert sum(list_amounts(place_and_limit([credit(4), credit(4)], [], case(*rules)))) == 3


@pytest.mark.parametrize("per", ["year", "cycle-year"])
def test_a_limit_that_was_raised_in_the_middle_of_a_year_has_the_new_room_where_there_is_a_choice_too(per):
    """Four of the old, and three more of the new."""
    limits = (limit(4, per, until=date(2025, 6, 30)), limit(7, per, since=date(2025, 7, 1)))
    credits = [credit(5, date(2025, 6, 30), "old"), credit(5, date(2025, 7, 1), "new")]
    found = place_and_limit(credits, [], case(*EITHER, need(9, of("B"), "b"), *limits))
    assert list_amounts(found) == [4, 3]


def test_what_is_cut_leaves_a_floor_for_each_year():
    """Ten may count, five are asked in each of two years: not all ten of the first."""
    rules = (limit(10), need(5, id="yearly", per="year"))
    credits = [credit(10, date(2024, 6, 1), "first"), credit(10, date(2025, 6, 1), "second")]
    found = place_and_limit(credits, [], case(*rules, ends=date(2025, 12, 31)))
    assert list_amounts(found) == [5, 5]


def test_what_is_cut_leaves_as_many_different_things_as_are_asked():
    """Two topics of the three have to count for something."""
    rules = (limit(4), need(2, id="topics", measure="topics"))
    found = place_and_limit(
        [credit(4, id="law", topics=("law",)), credit(2, id="ethics", topics=("ethics",))], [], case(*rules)
    )
    assert list_amounts(found) == [2, 2]


def test_what_is_cut_leaves_what_was_earned_of_late():
    """Of a rolling window only what lies in it can be asked."""
    rules = (limit(4), need(4, id="recent", within_months=12))
    credits = [credit(4, date(2024, 6, 1), "old"), credit(4, date(2026, 6, 1), "new")]
    assert list_amounts(place_and_limit(credits, [], case(*rules))) == [0, 4]


def test_limits_that_overlap_leave_as_much_as_they_can():
    """A quiz of 2024 would use up both; without it the other two count."""
    rules = (limit(5, "year"), limit(5, of=Selection(kinds=("quiz",))), need(10))
    credits = [
        credit(5, date(2024, 1, 1), "both", kind="quiz"),
        credit(5, date(2024, 2, 1), "year"),
        credit(5, date(2025, 1, 1), "quiz", kind="quiz"),
    ]
    found = place_and_limit(credits, [], case(*rules))
    assert list_amounts(found) == [0, 5, 5]


def test_where_nothing_that_is_cut_is_missing_the_earlier_activity_counts():
    """All the more so where everything is reached."""
    rules = (limit(4), need(4))
    assert list_amounts(place_and_limit([credit(4, id="first"), credit(4, id="second")], [], case(*rules))) == [4, 0]


def test_why_it_is_cut_names_the_limit_and_its_room():
    """In the choice of categories as well."""
    rules = (*EITHER, limit(3, of=of("A")), limit(2, id="b", of=of("B")), need(20))
    first, second = place_and_limit([credit(4, id="first"), credit(4, id="second")], [], case(*rules))
    assert (first.counted, first.why_not) == (3, "Each cycle: 3 of 3 CEC used, 1 cut")
    assert (second.counted, second.why_not) == (2, "Each cycle: 2 of 2 CEC used, 2 cut")
    assert (first.status, second.status) == ("limited", "limited")


# ---------------------------------------------------------------- dividing


DIVIDED = (*EITHER, need(3, of("A"), "a"), need(2, of("B"), "b"))


@pytest.mark.parametrize("allowed", [None, False])
def test_an_activity_is_not_divided_unless_the_body_says_that_it_may(allowed):
    """All of it goes where more is missing."""
    found = place_and_limit([credit(5)], [], case(*DIVIDED, splitting=allowed))
    assert [(each.allocated, each.counted) for each in found] == [("A", 5)]


def test_an_activity_may_be_divided_between_categories():
    """So that nothing is missing; each piece says what it is."""
    found = place_and_limit([credit(5)], [], case(*DIVIDED, splitting=True))
    assert [(each.allocated, each.amount, each.counted, each.status) for each in found] == [
        ("A", 3, 3, "counted"),
        ("B", 2, 2, "counted"),
    ]
    assert {each.entry_id for each in found} == {"e"}


def test_the_pieces_of_an_activity_come_to_what_it_is_worth():
    """What no category has room for is with the last of them."""
    rules = (*EITHER, limit(3, of=of("A")), limit(1, id="b", of=of("B")), need(20))
    found = place_and_limit([credit(6)], [], case(*rules, splitting=True))
    assert [(each.allocated, each.amount, each.counted) for each in found] == [("A", 3, 3), ("B", 3, 1)]
    assert (found[0].status, found[0].why_not) == ("counted", "")
    assert (found[1].status, found[1].why_not) == ("limited", "Each cycle: 1 of 1 CEC used, 2 cut")


def test_an_activity_is_divided_no_more_than_is_of_use():
    """One category is enough where nothing is missing then."""
    rules = (*EITHER, need(3, of("B"), "b"))
    found = place_and_limit([credit(5)], [], case(*rules, splitting=True))
    assert [(each.allocated, each.counted) for each in found] == [("B", 5)]


def test_an_activity_is_divided_to_the_last_step():
    """Exactly, whatever the amounts."""
    rules = (*EITHER, need("1.333", of("A"), "a"), need("0.667", of("B"), "b"))
    found = place_and_limit([credit(2)], [], case(*rules, splitting=True))
    assert [(each.allocated, each.counted) for each in found] == [("A", Decimal("1.333")), ("B", Decimal("0.667"))]


def test_what_the_holder_placed_is_not_divided():
    """It stays where it was put."""
    found = place_and_limit([credit(5, category="A")], [], case(*DIVIDED, splitting=True))
    assert [(each.allocated, each.counted) for each in found] == [("A", 5)]


def test_dividing_is_allowed_as_of_the_cycles_last_day():
    """Like every rule of a cycle."""
    cycle = case(*DIVIDED)
    for since, pieces in ((ENDS, 2), (ENDS + ONE_DAY, 1)):
        scheme = Scheme(
            id="club.coach", title="Coach", unit="CEC", categories=cycle.scheme.categories,
            requirements=cycle.scheme.requirements, splitting=Splitting(allowed=True, since=since),
        )  # fmt: skip
        assert len(place_and_limit([credit(5)], [], CycleCase(scheme, cycle.situation, cycle.requirements, ENDS))) == pieces


# ---------------------------------------------------------------- different things


def different(least: int, measure: str = "categories", pick: Selection = Selection()) -> Requirement:  # noqa: B008 - frozen
    return need(least, pick, f"different-{measure}", measure=measure)


def test_activities_are_spread_where_different_categories_are_asked():
    """Two of them, and each fits both."""
    found = place_and_limit([credit(1, id="one"), credit(1, id="two")], [], case(*EITHER, different(2)))
    assert went(found) == {"one": "A", "two": "B"}


def test_a_category_that_has_something_already_is_no_new_one():
    """What was carried in is in A, so the free one has to go to B."""
    assert went(place_and_limit([credit(1)], [carried_in(1, "A")], case(*EITHER, different(2)))) == {"e": "B"}


def test_what_is_missing_in_credit_comes_before_what_is_missing_in_variety():
    """What is still to be earned can be earned in another category."""
    rules = (*EITHER, need(2, of("A"), "a"), different(2))
    assert went(place_and_limit([credit(1, id="one"), credit(1, id="two")], [], case(*rules))) == {"one": "A", "two": "A"}


def test_different_categories_may_be_asked_of_some_only():
    """The others are no help."""
    rules = (
        category("A", Selection()),
        category("B", Selection()),
        category("C", Selection()),
        different(2, pick=of("B", "C")),
    )
    found = place_and_limit([credit(1, id="one"), credit(1, id="two")], [], case(*rules))
    assert went(found) == {"one": "B", "two": "C"}


# ---------------------------------------------------------------- measures


def measure_as_is(requirement: Requirement, credits: Sequence[Credit], **known: Any) -> Decimal:
    """What a requirement comes to for credits as they are."""
    cycle = case(category("A"), category("A1", part_of="A"), category("B"), requirement, **known)
    return measure(requirement, credits, cycle)


def test_credit_is_what_counts():
    """After limits; a shortfall that was carried in is subtracted."""
    credits = [credit(3, amount=9, category="A"), credit(4, category="B"), carried_in(-2, "A")]
    assert measure_as_is(need(1), credits) == 5
    assert measure_as_is(need(1, of("A")), credits) == 1
    assert measure_as_is(need(1, of("B")), credits) == 4
    assert measure_as_is(need(1, Selection(kinds=("course",))), credits) == 7


def test_hours_are_contact_hours():
    """Whatever they earned; where they are not known they are none."""
    hours = need(1, measure="hours")
    credits = [credit(1, worked_hours=Decimal("2.5")), credit(0, worked_hours=Decimal(4)), credit(9)]
    assert measure_as_is(hours, credits) == Decimal("6.5")


@pytest.mark.parametrize(
    ("status", "counts", "hours"),
    [
        ("counted", 1, 3), ("limited", 0, 3), ("ruled", 1, 3), ("ruled", 0, 0), ("draft", 0, 0), ("not-counted", 0, 0),
        ("unclear", 0, 0),
    ],
)  # fmt: skip
def test_hours_of_what_was_refused_or_is_a_draft_are_none(status, counts, hours):
    """Those that a limit cut were worked all the same."""
    worked = credit(counts, amount=1, status=status, worked_hours=Decimal(3))
    assert measure_as_is(need(1, measure="hours"), [worked]) == hours


def test_different_categories_are_counted_once_each():
    """A part is in the whole, and what counts nothing is in none."""
    credits = [
        credit(1, category="A"), credit(1, category="A1"), credit(1, category="B"), credit(0, category="C"),
    ]  # fmt: skip
    assert measure_as_is(different(1), credits) == 2
    assert measure_as_is(different(1, pick=of("A1", "B")), credits) == 2
    assert measure_as_is(different(1, pick=of("A", "A1", "B")), credits) == 3
    assert measure_as_is(different(1, pick=of("B")), credits) == 1


def test_different_topics_are_those_that_activities_say():
    """Of those that are asked, where some are; one activity may have several."""
    credits = [credit(1, topics=("law", "ethics")), credit(1, topics=("law",)), credit(1), credit(0, topics=("money",))]
    assert measure_as_is(different(1, "topics"), credits) == 2
    assert measure_as_is(different(1, "topics", Selection(topics=("law", "money"))), credits) == 1


def test_different_entries_are_activities_with_something_that_counts():
    """The parts of one certificate are one."""
    credits = [credit(1, id="a", part=0), credit(1, id="a", part=1), credit(1, id="b"), credit(0, id="c")]
    assert measure_as_is(different(1, "entries"), credits) == 2
    assert measure_as_is(different(1, "entries", Selection(kinds=("quiz",))), credits) == 0


def test_what_was_carried_in_is_no_activity():
    """It is credit, in a category, and no more."""
    assert measure_as_is(different(1, "entries"), [carried_in(5)]) == 0
    assert measure_as_is(different(1, "topics"), [carried_in(5)]) == 0
    assert measure_as_is(different(1), [carried_in(5, "A")]) == 1


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2025-12-31", 0), ("2026-01-01", 1), ("2026-01-02", 1), ("2026-12-30", 1), ("2026-12-31", 1), ("2027-01-01", 0)],
)
def test_only_what_was_earned_in_the_last_months_may_be_asked(day, counts):
    """Twelve months to the day of the judgement, inclusive; and nothing of what came after it."""
    recent = need(1, within_months=12)
    assert (
        measure_as_is(recent, [credit(1, date.fromisoformat(day))], ends=date(2028, 12, 31), day=date(2026, 12, 31)) == counts
    )


@pytest.mark.parametrize(("day", "counts"), [("2024-08-31", 0), ("2024-09-01", 1), ("2025-02-28", 1)])
def test_the_last_months_are_those_of_the_calendar(day, counts):
    """Six months to the end of February are from the first of September."""
    assert measure_as_is(need(1, within_months=6), [credit(1, date.fromisoformat(day))], day=date(2025, 2, 28)) == counts


@pytest.mark.parametrize("per", ["year", "cycle-year"])
def test_a_measure_of_a_year_takes_what_is_dated_in_it(per):
    """From its first day to its last."""
    yearly = need(1, per=per)
    cycle = case(yearly)
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    credits = [credit(10**number, day) for number, day in enumerate(days)]
    found = [measure(yearly, credits, cycle, span) for span in date_ranges(per, cycle.situation)]
    assert found == [1, 110, 1000]
    assert measure(yearly, credits, cycle) == 1111


# ---------------------------------------------------------------- spans


def years(per: str, begins: str, ends: str, certified: str | None = None) -> list[str]:
    situation = CycleSituation(
        date.fromisoformat(begins), date.fromisoformat(ends), date.fromisoformat(certified) if certified else None
    )
    return [f"{first}/{last}" for first, last in date_ranges(per, situation)]  # type: ignore[arg-type]


def test_the_calendar_years_of_a_cycle_are_cut_at_its_ends():
    """A cycle from July to June has two halves and a whole one between."""
    assert years("year", "2024-07-01", "2026-06-30") == [
        "2024-07-01/2024-12-31",
        "2025-01-01/2025-12-31",
        "2026-01-01/2026-06-30",
    ]


def test_a_year_that_begins_on_the_last_day_is_one():
    """Of one day."""
    assert years("year", "2025-12-31", "2026-01-01") == ["2025-12-31/2025-12-31", "2026-01-01/2026-01-01"]


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ("2024-01-01", "2025-12-31", ["2024-01-01/2024-12-31", "2025-01-01/2025-12-31"]),
        ("2024-07-01", "2026-06-30", ["2024-07-01/2025-06-30", "2025-07-01/2026-06-30"]),
        ("2024-07-01", "2026-07-01", ["2024-07-01/2025-06-30", "2025-07-01/2026-06-30", "2026-07-01/2026-07-01"]),
        ("2024-07-01", "2025-06-29", ["2024-07-01/2025-06-29"]),
        ("2023-03-01", "2025-02-28", ["2023-03-01/2024-02-29", "2024-03-01/2025-02-28"]),
        (
            "2024-02-29",
            "2027-02-28",
            ["2024-02-29/2025-02-28", "2025-03-01/2026-02-28", "2026-03-01/2027-02-28"],
        ),
    ],
)
def test_the_years_of_a_cycle_are_twelve_months_from_its_first_day(begins, ends, expected):
    """As many as it has years, and the rest; 29 February has an anniversary like any other day."""
    assert years("cycle-year", begins, ends) == expected


def test_a_whole_cycle_is_one_span():
    """Whenever the certification was."""
    assert years("cycle", "2024-01-01", "2026-12-31", "2025-06-01") == ["2024-01-01/2026-12-31"]


@pytest.mark.parametrize(
    ("certified", "first"),
    [
        ("2024-12-30", "2024-01-01/2024-12-31"),
        ("2024-12-31", "2024-01-01/2024-12-31"),
        ("2025-01-01", "2025-01-01/2025-12-31"),
        ("2026-12-31", "2026-01-01/2026-12-31"),
    ],
)
@pytest.mark.parametrize("per", ["year", "cycle-year"])
def test_nothing_is_asked_of_a_year_that_was_over_before_the_certification(per, certified, first):
    """The year of the certification itself is asked for."""
    assert years(per, "2024-01-01", "2026-12-31", certified)[0] == first


@pytest.mark.parametrize("per", ["year", "cycle-year"])
def test_years_at_the_end_of_the_calendar_come_to_an_end(per):
    """Whoever writes 9999-12-31 gets an answer."""
    assert years(per, "9998-01-01", "9999-12-31") == ["9998-01-01/9998-12-31", "9999-01-01/9999-12-31"]


@given(begins=st.dates(date(2000, 1, 1), date(2030, 12, 31)), length=st.integers(0, 2500))
def test_the_years_of_a_cycle_are_all_of_it_and_nothing_twice(begins, length):
    """One after the other, without a gap, and no more of them than begun years."""
    ends = begins + length * ONE_DAY
    for per in ("year", "cycle-year"):
        found = date_ranges(per, CycleSituation(begins, ends))
        assert (found[0][0], found[-1][1]) == (begins, ends)
        assert all(last + ONE_DAY == first for (_, last), (first, _) in pairwise(found))
        assert all(first <= last for first, last in found)
        most = ends.year - begins.year + 1 if per == "year" else length // 365 + 1
        assert len(found) <= most


# ---------------------------------------------------------------- as good as the best there is


class Small:
    """A small cycle as drawn, told plainly: what the search is judged by knows nothing of how it is searched."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.names = ["A", "B", "C", "D"][: draw(st.integers(2, 4))]
        kinds = ["course", "quiz", "exam"]
        self.takes = {name: draw(st.sets(st.sampled_from(kinds), min_size=1)) for name in self.names}
        self.parents = {name: draw(st.sampled_from(["", *self.names[:index]])) for index, name in enumerate(self.names)}
        worth, year, kind = st.integers(1, 4), st.sampled_from([2024, 2025]), st.sampled_from(kinds)
        placed = st.sampled_from(["", "", *self.names]) if draw(st.booleans()) else st.just("")
        self.activities = draw(st.lists(st.tuples(worth, kind, year, placed), min_size=1, max_size=4))
        self.carried = draw(st.none() | st.tuples(st.integers(-2, 3), st.sampled_from(self.names)))
        chosen = st.sets(st.sampled_from(self.names), min_size=1, max_size=2)
        self.maxima = draw(st.lists(st.tuples(st.integers(0, 5), chosen, st.sampled_from(["year", "cycle"])), max_size=2))
        self.most = draw(st.none() | st.tuples(st.integers(1, 12), st.sampled_from(["year", "cycle"])))
        self.minima = draw(st.lists(st.tuples(st.integers(1, 6), chosen, st.sampled_from(["year", "cycle"])), max_size=3))
        self.total = draw(st.integers(0, 12))

    def case(self, *, splitting: bool = False) -> CycleCase:
        """The same as a scheme says it."""
        return case(
            *(
                category(name, Selection(kinds=tuple(sorted(self.takes[name]))), part_of=self.parents[name])
                for name in self.names
            ),
            *(
                limit(most, per, id=f"limit-{number}", of=of(*sorted(names)))
                for number, (most, names, per) in enumerate(self.maxima)
            ),
            *([limit(*self.most, id="all")] if self.most is not None else []),
            need(self.total),
            *(
                need(least, of(*sorted(names)), f"part-{number}", per=per)
                for number, (least, names, per) in enumerate(self.minima)
            ),
            ends=date(2025, 12, 31),
            splitting=splitting,
        )

    @property
    def credits(self) -> list[Credit]:
        return [
            credit(worth, date(year, 6, 1), f"e{number}", kind=kind, category=place or None)
            for number, (worth, kind, year, place) in enumerate(self.activities)
        ]

    @property
    def carried_in(self) -> list[Credit]:
        return [carried_in(*self.carried)] if self.carried else []

    def settled(self, *, splitting: bool = False) -> list[Credit]:
        return place_and_limit(self.credits, self.carried_in, self.case(splitting=splitting))

    def missing(self, *, splitting: bool = False) -> Decimal:
        """What is missing after the choice that was found."""
        return missing([*self.carried_in, *self.settled(splitting=splitting)], self.case())

    def fitting(self, number: int) -> list[str]:
        """The categories that an activity may go to."""
        _, kind, _, place = self.activities[number]
        return [place] if place else [name for name in self.names if kind in self.takes[name]]

    def inside(self, name: str, names: set[str]) -> bool:
        """Whether what counts in a category counts in one of these."""
        while name:
            if name in names:
                return True
            name = self.parents[name]
        return False

    def least_missing(self) -> int:
        """The least that can be missing: every category for every activity, every whole number of it that may count."""
        best = 10**6
        for places in product(*(self.fitting(number) or [""] for number in range(len(self.activities)))):
            worths = [worth if place else 0 for (worth, *_), place in zip(self.activities, places, strict=True)]
            for counts in product(*(range(worth + 1) for worth in worths)):
                if self.allowed(places, counts):
                    best = min(best, self.missed(places, counts))
        return best

    def summed(self, places: Sequence[str], counts: Sequence[int], names: set[str], year: int | None) -> int:
        """What counts in some categories, in all or in a year; what was carried in is of the first day of all."""
        brought, there = self.carried or (0, "")
        already = brought if year in (None, BEGINS.year) and self.inside(there, names) else 0
        return already + sum(
            count
            for place, count, (_, _, when, _) in zip(places, counts, self.activities, strict=True)
            if year in (None, when) and self.inside(place, names)
        )

    def allowed(self, places: Sequence[str], counts: Sequence[int]) -> bool:
        """Whether every limit is kept; what was carried in uses the room of a cycle, a shortfall makes none."""
        anywhere = set(self.names)
        for most, names, per in [*self.maxima, *([(self.most[0], anywhere, self.most[1])] if self.most else [])]:
            brought, there = self.carried or (0, "")
            used = max(0, brought) if self.inside(there, names) else 0
            for year in (2024, 2025) if per == "year" else (None,):
                now = sum(
                    count
                    for place, count, (_, _, when, _) in zip(places, counts, self.activities, strict=True)
                    if year in (None, when) and self.inside(place, names)
                )
                if now > max(0, most - (used if per == "cycle" else 0)):
                    return False
        return True

    def missed(self, places: Sequence[str], counts: Sequence[int]) -> int:
        """What is missing of everything."""
        whole = sum(counts) + (self.carried[0] if self.carried else 0)
        return max(0, self.total - whole) + sum(
            max(0, least - self.summed(places, counts, names, year))
            for least, names, per in self.minima
            for year in ((2024, 2025) if per == "year" else (None,))
        )


@st.composite
def small_cycles(draw: st.DrawFn) -> Small:
    return Small(draw)


@settings(max_examples=300)
@given(small=small_cycles())
def test_no_choice_of_categories_leaves_less_missing(small):
    """Neither another place for any activity nor another cut: all of them are tried."""
    assert small.missing() == small.least_missing()


@given(small=small_cycles(), splitting=st.booleans())
def test_what_is_settled_is_allowed(small, splitting):
    """Nothing is worth more than before, goes where it does not fit, or is more than a limit leaves room for."""
    found = small.settled(splitting=splitting)
    for number, before in enumerate(small.credits):
        pieces = [each for each in found if each.entry_id == before.entry_id]
        assert 0 <= sum(list_amounts(pieces), ZERO) <= before.counted
        assert sum((each.amount for each in pieces), ZERO) == before.amount
        assert len(pieces) == 1 or splitting
        assert all(each.allocated in small.fitting(number) for each in pieces if each.counted)
        assert all(each.why_not for each in pieces if each.counted < each.amount)
    brought, there = small.carried or (0, "")
    for most, names, per in small.maxima:
        used = max(0, brought) if per == "cycle" and small.inside(there, names) else 0
        for year in (2024, 2025) if per == "year" else (None,):
            inside = [each for each in found if year in (None, each.date.year) and small.inside(each.allocated, names)]
            assert sum(list_amounts(inside), ZERO) <= max(0, most - used)


@given(small=small_cycles())
def test_dividing_never_leaves_more_missing(small):
    """What may be divided may also be left whole."""
    assert small.missing(splitting=True) <= small.missing()


@given(small=small_cycles())
def test_the_same_activities_are_settled_the_same_way_every_time(small):
    """Down to the words."""
    assert small.settled() == small.settled()


# ---------------------------------------------------------------- and without a choice, the best of all cuts

SELECTIONS = {"all": Selection(), "quizzes": Selection(kinds=("quiz",)), "law": Selection(topics=("law",))}
Activity = tuple[int, set[str], int]
"""What it is worth, which selections take it, and its year."""


def activity(number: int, worth: int, marks: set[str], year: int) -> Credit:
    return credit(
        worth,
        date(year, 6, 1),
        f"e{number}",
        kind="quiz" if "quizzes" in marks else "course",
        topics=("law",) if "law" in marks else [],
    )


per = st.sampled_from(["year", "cycle"])
bounded = st.tuples(st.integers(0, 6), st.sampled_from(sorted(SELECTIONS)), per)
of_all = st.tuples(st.integers(1, 6), st.just("all"), per)


@settings(max_examples=500)
@given(
    activities=st.lists(
        st.tuples(st.integers(1, 4), st.sets(st.sampled_from(["quizzes", "law"])), st.sampled_from([2024, 2025])),
        min_size=3,
        max_size=4,
    ),
    maxima=st.lists(bounded, min_size=2, max_size=3),
    minima=st.lists(of_all, max_size=1) | st.lists(bounded, max_size=2),
    total=st.integers(0, 16),
)
def test_no_other_cut_leaves_less_missing(activities, maxima, minima, total):
    """Limits may overlap in any way: every whole number that may count of every activity is tried."""
    cycle = case(
        *(limit(most, per, id=f"limit-{number}", of=SELECTIONS[name]) for number, (most, name, per) in enumerate(maxima)),
        need(total),
        *(need(least, SELECTIONS[name], f"part-{number}", per=per) for number, (least, name, per) in enumerate(minima)),
        ends=date(2025, 12, 31),
    )

    def summed(counts: Sequence[int], name: str, per: str) -> list[int]:
        taken = [count if name in {"all", *marks} else 0 for count, (_, marks, _) in zip(counts, activities, strict=True)]
        each_year = [
            sum(count for count, (_, _, when) in zip(taken, activities, strict=True) if when == year) for year in (2024, 2025)
        ]
        return each_year if per == "year" else [sum(taken)]

    best = min(
        max(0, total - sum(counts))
        + sum(max(0, least - amount) for least, name, per in minima for amount in summed(counts, name, per))
        for counts in product(*(range(worth + 1) for worth, _, _ in activities))
        if all(amount <= most for most, name, per in maxima for amount in summed(counts, name, per))
    )
    found = place_and_limit([activity(number, *each) for number, each in enumerate(activities)], [], cycle)
    assert missing(found, cycle) == best
