"""The least that is still missing, held against every way there is of placing what is there and of earning more.

The other opinion knows nothing of the search: it puts whole credits into cells (a category, with or without the topic), one
activity after another, and stops at the first amount that meets every minimum under every limit.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cecgen.model.judged import Credit, LeastCredit
from cecgen.model.rules import Category, Limit, Requirement, Selection, Splitting, Worth
from cecgen.model.scheme import Scheme
from cecgen.testing import make_entry
from cecgen.transcript.counting.categories import place_and_limit
from cecgen.transcript.counting.measures import is_short
from cecgen.transcript.counting.rules import CycleCase, CycleSituation, apply_requirements
from cecgen.transcript.cycle_count import CycleCount
from cecgen.transcript.least_credit import find_least_credit

BEGINS, TODAY, ENDS = date(2024, 1, 1), date(2026, 3, 16), date(2026, 12, 31)
TOPIC = "ethics"
MOST = 12
"""More new credits than any of these schemes can need."""

Cell = tuple[str, bool, int]
"""A category, whether the activity is about the topic, and its year."""
BEFORE, NOW = 2025, 2026
Counted = tuple[int, ...]
"""What counts in each cell."""


class Activity(NamedTuple):
    """An activity that is there, or planned; without a category it may go wherever it fits."""

    amount: int
    category: str
    about: bool
    year: int = NOW


class Figure(NamedTuple):
    """A minimum or a maximum of what counts in some cells."""

    amount: int
    categories: tuple[str, ...]
    about: bool = False
    """Whether only what is about the topic counts for it."""
    year: int = 0
    """In which year, if it is asked of each by itself."""

    def covers(self, cell: Cell) -> bool:
        category, about, year = cell
        return (not self.categories or category in self.categories) and (not self.about or about) and self.year in (0, year)


class Situation(NamedTuple):
    """A scheme, and a holder's cycle under it."""

    takes: tuple[bool, ...]
    """For each category, whether it takes an activity whose holder chose none."""
    minima: tuple[Figure, ...]
    maxima: tuple[Figure, ...]
    activities: tuple[Activity, ...] = ()
    carried: tuple[tuple[int, str], ...] = ()
    step: int | None = None
    """In which amounts an activity earns credit."""
    may_split: bool = False
    yearly: tuple[Figure, ...] = ()
    """Maxima of each year."""

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple("ABCD"[: len(self.takes)])

    @property
    def is_in_steps(self) -> bool:
        """Whether every amount is a multiple of the step: then the answer must be proven."""
        amounts = [each[0] for each in (*self.minima, *self.maxima, *self.yearly, *self.activities, *self.carried)]
        return not any(amount % (self.step or 1) for amount in amounts)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(product(self.categories, (False, True), (BEFORE, NOW)))


# ---------------------------------------------------------------- what cecgen says


def case_of(at: Situation) -> CycleCase:
    def selection(figure: Figure) -> Selection:
        return Selection(categories=figure.categories, topics=(TOPIC,) if figure.about else ())

    scheme = Scheme(
        id="club.coach",
        title="Coach",
        unit="CEC",
        categories=tuple(
            Category(id=id, title=id, takes=Selection() if takes else None)
            for id, takes in zip(at.categories, at.takes, strict=True)
        ),
        limits=tuple(
            Limit(id=f"limit-{number}", title=f"Limit {number}", max=Decimal(each.amount), per="cycle", of=selection(each))
            for number, each in enumerate(at.maxima)
        )
        + tuple(
            Limit(id=f"year-{number}", title=f"Limit {number}", max=Decimal(each.amount), per="year", of=selection(each))
            for number, each in enumerate(at.yearly)
        ),
        requirements=tuple(
            Requirement(
                id=f"minimum-{number}" if number else "total",
                title=f"Minimum {number}",
                min=Decimal(each.amount),
                of=selection(each),
            )
            for number, each in enumerate(at.minima)
        ),
        worths=(Worth(amount=Decimal(1), per="hour", step=Decimal(at.step) if at.step else None),),
        splitting=Splitting(allowed=at.may_split),
    )
    situation = CycleSituation(begins=BEGINS, ends=ENDS)
    return CycleCase(scheme, situation, apply_requirements(scheme, situation), TODAY)


def credit_of(number: int, activity: Activity) -> Credit:
    written = make_entry(
        id=f"e{number}",
        date=date(activity.year, 1, 1) + timedelta(number),
        hours=1,
        topics=(TOPIC,) if activity.about else (),
        category={"club": activity.category} if activity.category else None,
    )
    return Credit(
        entry_id=written.id, date=written.date, title="", provider="any", kind=written.kind, award="",
        amount=Decimal(activity.amount), counted=Decimal(activity.amount), basis=(), source_entry=written,
        allocated=written.category_for("club"),
    )  # fmt: skip


def count(at: Situation, *more: Activity) -> CycleCount:
    case = case_of(at)
    carried = tuple(
        Credit(
            entry_id="", date=BEGINS, title="", provider="", kind="other", award="", amount=Decimal(amount),
            counted=Decimal(amount), basis=(), allocated=category,
        )
        for amount, category in at.carried
    )  # fmt: skip
    valued = tuple(credit_of(number, each) for number, each in enumerate((*at.activities, *more)))
    credits = (*carried, *place_and_limit(valued, carried, case))
    nobody: Any = None
    return CycleCount(nobody, 0, case, credits, (), valued, carried)


def least_of(at: Situation) -> LeastCredit:
    return find_least_credit(count(at), [], None, TODAY, ENDS)


def is_met(counted: CycleCount) -> bool:
    return not any(is_short(each, counted.credits, counted.case) for each in counted.case.requirements)


# ---------------------------------------------------------------- every way there is


def least_by_trying(at: Situation) -> int | None:
    """The least amount that can be earned and is enough; None if none is."""
    cells, step = at.cells, at.step or 1
    carried = [0] * len(cells)
    used = [0] * len(cells)
    for amount, category in at.carried:
        carried[cells.index((category, False, BEFORE))] += amount
        used[cells.index((category, False, BEFORE))] += max(amount, 0)
    maxima = [*at.maxima, *(each._replace(year=year) for each in at.yearly for year in (BEFORE, NOW))]
    covered = {each: [number for number, cell in enumerate(cells) if each.covers(cell)] for each in (*at.minima, *maxima)}

    def room(counted: Counted, number: int) -> int:
        """How much more may count in a cell."""
        left = [MOST]
        for each in maxima:
            if number in covered[each]:  # what was carried in counts in no year
                left.append(each.amount - sum(counted[cell] + (0 if each.year else used[cell]) for cell in covered[each]))
        return max(0, min(left))

    def is_enough(counted: Counted) -> bool:
        return all(sum(counted[cell] + carried[cell] for cell in covered[each]) >= each.amount for each in at.minima)

    limited = {number for each in maxima for number in covered[each]}

    def add(counted: Counted, number: int, most: int, *, rest_is_left: bool = False) -> Iterator[Counted]:
        """Every amount up to the most that may count in a cell, nothing included: limits cut the rest.

        In a cell without a limit all of it counts, since more is never worse; unless the rest may go elsewhere.
        """
        top = min(most, room(counted, number))
        for amount in range(top + 1) if rest_is_left or number in limited else (top,):
            yield (*counted[:number], counted[number] + amount, *counted[number + 1 :])

    def place(counted: Counted, activity: Activity) -> Iterator[Counted]:
        chosen = (
            [activity.category]
            if activity.category
            else [id for id, takes in zip(at.categories, at.takes, strict=True) if takes]
        )
        numbers = [cells.index((category, activity.about, activity.year)) for category in chosen]
        if not at.may_split:
            for number in numbers:
                yield from add(counted, number, activity.amount)
            return
        reached = {(counted, activity.amount)}
        for number in numbers:
            reached |= {
                (after, left - (after[number] - before[number]))
                for before, left in reached
                for after in add(before, number, left, rest_is_left=True)
            }
        yield from (after for after, _ in reached)

    reached: set[Counted] = {(0,) * len(cells)}
    for activity in at.activities:
        reached |= {after for before in reached for after in place(before, activity)}
    useful = [number for number, cell in enumerate(cells) if cell[2] == NOW and any(each.covers(cell) for each in at.minima)]
    for earned in range(0, MOST + 1, step):
        if any(map(is_enough, reached)):
            return earned
        reached = {after for before in reached for number in useful for after in add(before, number, step)}
    return None


# ---------------------------------------------------------------- both


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    takes = tuple(draw(st.lists(st.booleans(), min_size=2, max_size=4)))
    categories = "ABCD"[: len(takes)]
    some = st.lists(st.sampled_from(categories), min_size=1, max_size=len(categories) - 1, unique=True).map(sorted).map(tuple)
    about = st.just(False) if len(takes) > 3 else st.booleans()
    maybe_all = st.one_of(st.just(()), some)
    minimum = st.builds(Figure, st.integers(1, 4), maybe_all, about, st.just(0))
    activity = st.builds(Activity, st.integers(1, 3), st.sampled_from(["", *categories]), about, st.sampled_from([BEFORE, NOW]))
    step = draw(st.sampled_from([None, None, None, 2, 3]))
    return Situation(
        takes=takes,
        minima=(Figure(draw(st.integers(1, 6)), ()), *draw(st.lists(minimum, max_size=2))),
        maxima=tuple(draw(st.lists(st.builds(Figure, st.integers(0, 4), some, about, st.just(0)), max_size=2))),
        activities=tuple(draw(st.lists(activity, max_size=3))),
        carried=tuple(draw(st.lists(st.tuples(st.sampled_from([-2, -1, 1, 2]), st.sampled_from(categories)), max_size=1))),
        step=step,
        may_split=draw(st.booleans()),
        yearly=tuple(draw(st.lists(st.builds(Figure, st.integers(1, 4), maybe_all, st.just(False), st.just(0)), max_size=1))),
    )


@settings(max_examples=300)
@given(situations())
@example(Situation((False, False), (Figure(5, ()),), (), (), (), step=2))
@example(Situation((False, False), (Figure(6, ()), Figure(3, ("A",), True), Figure(3, ("B",))), (), (), (), step=2))
def test_no_way_of_earning_less_is_enough(at: Situation) -> None:
    """And what is said to be enough is enough, counted as `check` counts it."""
    least, by_trying = least_of(at), least_by_trying(at)
    if by_trying is None:
        assert least.amount is None
        return
    assert least.amount is not None, least.hindrances
    earned = [Activity(int(each.amount), each.category, TOPIC in each.topics) for each in least.parts]
    assert [Decimal(each.amount) for each in earned] == [each.amount for each in least.parts]
    assert not at.step or not any(each.amount % at.step for each in earned)
    assert is_met(count(at, *earned))
    assert least.amount == by_trying if least.is_proven else least.amount >= by_trying
    assert least.is_proven or not at.is_in_steps
