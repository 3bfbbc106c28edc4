"""Allocation: which category each activity's credit goes to, and how much of it counts, so that the least is missing.

An activity that fits several categories cannot be placed by looking at it alone: maxima fill up, minima overlap. The best
answer is found exactly, as an integer programme, and ties are broken the same way every time. What an answer is worth to
the holder, first things first:

1. the least is missing of what the minima ask for;
2. the fewest groups are missing of what the varieties ask for. They come second because what is still to be earned
   can be earned in a group that is missing; the other way round it would be more work;
3. the most counts;
4. where credit may be divided, it is divided as little as possible;
5. in order, each activity is undivided if it can be, and goes to the category that is named first;
6. in order, as much as possible counts of each activity, in its first category before the next.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from highspy import Highs

Pair = tuple[int, str]
"""An activity, by its position among the choices, in one of its categories. One that no choice offers never counts."""
_Place = tuple[int, int]
"""A pair with the option's position in place of its name."""
_Places = tuple[_Place, ...]
_Counted = dict[_Place, int]
"""The places that an answer uses, and what counts in each."""
HINT=True
_Item = TypeVar("_Item")
_Terms = dict[int, int]
"""A sum over columns of a programme: how often each of them is taken."""

_MOST_STEPS = 1_000_000
"""How many steps all activities together may be worth in a programme. The solver takes 1e-9 for nothing: of a million steps
that is a thousandth of one, so a whole number of steps can be read off its answer without doubt."""
_MOST_WEIGHT = 2**20
"""How great the weights of one goal may become that stands for several, the earlier of which outweigh the later."""


class Choice(Struct, frozen=True, gc=False):
    """An activity's credit, and the categories that it may go to, as the scheme names them in order: at least one."""

    amount: Decimal
    options: tuple[str, ...]


class Maximum(Struct, frozen=True, gc=False):
    """The most that counts of a set of pairs; below zero is zero."""

    most: Decimal
    of: frozenset[Pair]


class Minimum(Struct, frozen=True, gc=False):
    """What is asked for of a set of pairs, and what of it is there already: carried in, and below zero where that was missing."""

    least: Decimal
    of: frozenset[Pair]
    already: Decimal = Decimal(0)


class Variety(Struct, frozen=True, gc=False):
    """How many of the groups (categories, topics, activities) must have something that counts."""

    least: int
    groups: tuple[frozenset[Pair], ...]


class Share(Struct, frozen=True, gc=False):
    """What of an activity's credit went to a category, and counts there."""

    option: str
    counted: Decimal


class Allocation(Struct, frozen=True, gc=False):
    """Where each activity's credit went: one share each, or several where credit may be divided; and what minima still miss."""

    shares: tuple[tuple[Share, ...], ...]
    short: Decimal


def allocate(
    choices: Sequence[Choice],
    maxima: Iterable[Maximum],
    minima: Iterable[Minimum],
    varieties: Iterable[Variety] = (),
    *,
    split: bool = False,
) -> Allocation:
    """The credit of activities in the categories where the least is missing in the end, the same every time.

    What counts is a whole number of steps, a step being the greatest amount that all amounts are multiples of. Where all
    activities together are worth more than a million steps (amounts with endless decimals), the best answer is sought in
    greater steps, up to a millionth of it all, and what they leave over then counts in order wherever there is room: no
    maximum is ever exceeded, and nothing is taken for reached that is not.
    """
    maxima, minima, varieties = tuple(maxima), tuple(minima), tuple(varieties)
    for index, choice in enumerate(choices):
        if choice.amount < 0 or not choice.options:
            raise ValueError(f"choice {index}: an activity is worth nothing or more, and has a category that it may go to")
    amounts = [choice.amount for choice in choices]
    bounds = [max(maximum.most, Decimal(0)) for maximum in maxima]
    needs = [minimum.least - minimum.already for minimum in minima]
    scale = _Scale([*amounts, *bounds, *needs])
    places = {
        (index, option): (index, position)
        for index, choice in enumerate(choices)
        if choice.amount
        for position, option in reversed([*enumerate(choice.options)])
    }

    def known(of: Iterable[Pair]) -> _Places:
        return tuple(sorted(places[pair] for pair in of if pair in places))

    case = _Case(
        [scale.steps(amount) for amount in amounts],
        sorted(places.values()),
        [(scale.steps(most), known(maximum.of)) for most, maximum in zip(bounds, maxima, strict=True)],
        [(scale.steps(need), known(minimum.of)) for need, minimum in zip(needs, minima, strict=True)],
        [(variety.least, tuple(map(known, variety.groups))) for variety in varieties],
    )
    counted = case.filled({(index, 0): 0 for index in range(len(choices))})
    if not case.unbeaten(counted):
        counted = _best(case, split)
    shares: list[list[Share]] = [[] for _ in choices]
    for (index, position), steps in sorted(counted.items()):
        amount = choices[index].amount if steps == case.amounts[index] else scale.amount(steps)
        shares[index].append(Share(choices[index].options[position], amount))
    return Allocation(tuple(map(tuple, shares)), scale.amount(case.score(counted)[0]))


class _Scale:
    """Amounts as whole numbers of the greatest step that all of them are multiples of."""

    def __init__(self, amounts: Sequence[Decimal]) -> None:
        ratios = [amount.as_integer_ratio() for amount in amounts]
        self._ten = 0
        while any(10**self._ten % below for _, below in ratios):
            self._ten += 1
        self._step = math.gcd(*(above * 10**self._ten // below for above, below in ratios)) or 1

    def steps(self, amount: Decimal) -> int:
        above, below = amount.as_integer_ratio()
        return above * 10**self._ten // (below * self._step)

    def amount(self, steps: int) -> Decimal:
        return Decimal(f"{steps * self._step}e-{self._ten}")  # as it is read, a decimal is exact whatever its length


class _Case:
    """What there is to allocate and what is asked, in whole steps; free of what binds nothing and in an order of its own."""

    def __init__(
        self,
        amounts: list[int],
        places: list[_Place],
        maxima: Iterable[tuple[int, _Places]],
        minima: Iterable[tuple[int, _Places]],
        varieties: Iterable[tuple[int, tuple[_Places, ...]]],
    ) -> None:
        self.amounts, self.places = amounts, places
        self.maxima = sorted((most, of) for most, of in maxima if most < self._worth(of))
        self.minima = sorted((need, of) for need, of in minima if need > 0)
        self.varieties = sorted((least, tuple(sorted(groups))) for least, groups in varieties if least > 0)
        self.bounding: dict[_Place, list[int]] = {place: [] for place in places}
        for number, (_, of) in enumerate(self.maxima):
            for place in of:
                self.bounding[place].append(number)

    def coarser(self, by: int) -> "_Case":
        """The same in greater steps: what is there is rounded down, what is asked is rounded up."""
        return _Case(
            [amount // by for amount in self.amounts],
            self.places,
            [(most // by, of) for most, of in self.maxima],
            [(-(-need // by), of) for need, of in self.minima],
            self.varieties,
        )

    def _worth(self, of: Iterable[_Place]) -> int:
        """What activities would come to if all of them counted."""
        return sum(self.amounts[index] for index in {index for index, _ in of})

    def most(self, place: _Place) -> int:
        """The most that may count of an activity in a category."""
        return min([self.amounts[place[0]], *(self.maxima[number][0] for number in self.bounding[place])])

    def filled(self, counted: _Counted) -> _Counted:
        """An answer whose places take, in order, all that the maxima leave room for."""
        rooms = [most - _sum(counted, of) for most, of in self.maxima]
        left = list(self.amounts)
        for (index, _), steps in counted.items():
            left[index] -= steps
        out: _Counted = {}
        for place in sorted(counted):
            bounding = self.bounding.get(place, ())
            more = min([left[place[0]], *(rooms[number] for number in bounding)])
            left[place[0]] -= more
            for number in bounding:
                rooms[number] -= more
            out[place] = counted[place] + more
        return out

    def score(self, counted: _Counted) -> tuple[int, int, int]:
        """What is missing of the minima, how many groups are missing of the varieties, and what counts."""
        short = sum(max(0, need - _sum(counted, of)) for need, of in self.minima)
        missing = sum(
            max(0, least - sum(_sum(counted, group) > 0 for group in groups)) for least, groups in self.varieties
        )
        return short, missing, sum(counted.values())

    def holds(self, counted: _Counted) -> bool:
        """Whether an answer counts no activity for more than it is worth, and exceeds no maximum."""
        left = list(self.amounts)
        for (index, _), steps in counted.items():
            left[index] -= steps
        within = all(_sum(counted, of) <= most for most, of in self.maxima)
        return within and min(left, default=0) >= 0 and min(counted.values(), default=0) >= 0

    def unbeaten(self, counted: _Counted) -> bool:
        """Whether it can be shown without more ado that no answer leaves less missing or counts more.

        The first option of each activity, filled in order, is then the answer: no other breaks ties any better.
        """
        return (
            self._greatest(counted, self.places)
            and all(_sum(counted, of) >= need or self._greatest(counted, of) for need, of in self.minima)
            and all(
                sum(_sum(counted, group) > 0 for group in groups)
                >= min(least, sum(any(map(self.most, group)) for group in groups))
                for least, groups in self.varieties
            )
        )

    def _greatest(self, counted: _Counted, of: Sequence[_Place]) -> bool:
        """Whether no answer counts more of a set: maxima that are used up within it and what the rest is worth add up to this."""
        left = set(of)
        bound = 0
        for most, bounded in sorted(self.maxima, key=lambda maximum: -len(maximum[1])):
            used = [place for place in bounded if counted.get(place)]
            if left.issuperset(used) and _sum(counted, bounded) == most:
                bound += most
                left.difference_update(bounded)
        return _sum(counted, of) == bound + self._worth(left)


def _sum(counted: _Counted, of: Iterable[_Place]) -> int:
    return sum(counted.get(place, 0) for place in of)


# ---------------------------------------------------------------- the integer programme


def _best(case: _Case, split: bool) -> _Counted:
    """The best answer of all, found by the solver and held against the case."""
    by = -(-sum(case.amounts) // _MOST_STEPS)
    if by <= 1:
        return _Search(case, split).answer()
    answer = _Search(case.coarser(by), split).answer()
    return case.filled({place: steps * by for place, steps in answer.items()})


class _Search:
    """The search for the best answer: a column says whether a place is used, and another how much counts there."""

    def __init__(self, case: _Case, split: bool) -> None:
        self._case, self._split = case, split
        self._options = self._worthwhile()
        self._programme = programme = _Programme()
        self._counts: _Terms = {}
        self._column: dict[_Place, int] = {}
        self._used: dict[int, list[int]] = {}
        for index, options in self._options.items():
            for place in options:
                self._column[place] = programme.column(case.most(place))
            if len(options) > 1:
                used = self._used[index] = [programme.column(1) for _ in options]
                for place, column in zip(options, used, strict=True):
                    programme.row({self._column[place]: 1, column: -case.most(place)}, most=0)
                programme.row(dict.fromkeys(used, 1), least=1, most=len(used) if split else 1)
                if split:
                    programme.row(dict.fromkeys((self._column[place] for place in options), 1), most=case.amounts[index])
        for most, of in case.maxima:
            programme.row(self._terms(of), most=most)
        self._short: _Terms = {}
        for need, of in case.minima:
            short = programme.column(need)
            self._short[short] = -1
            programme.row({**self._terms(of), short: 1}, least=need)
        self._missing: _Terms = {}
        for least, groups in case.varieties:
            missing = programme.column(least)
            self._missing[missing] = -1
            there = [programme.column(1) for _ in groups]
            programme.row({**dict.fromkeys(there, 1), missing: 1}, least=least)
            for column, group in zip(there, groups, strict=True):
                programme.row({**self._terms(group), column: -1}, least=0)
        self._in_order_among_equals()

    def answer(self) -> _Counted:
        """The best answer: one goal after the other, each kept while the next is sought."""
        case, programme = self._case, self._programme
        total = dict.fromkeys(self._column.values(), 1)
        programme.reach(self._short, 0)
        programme.reach(self._missing, 0)
        programme.reach(total, sum(case.amounts))
        if self._split:
            programme.reach(dict.fromkeys((column for used in self._used.values() for column in used), -1), -len(self._used))
        score = -programme.value(self._short), -programme.value(self._missing), programme.value(total)
        self._settle(self._used.values(), self._place_wish)
        chosen = {(index, 0): 0 for index in range(len(case.amounts)) if index not in self._options}
        for index, options in self._options.items():
            used = self._used.get(index)
            chosen |= {place: 0 for number, place in enumerate(options) if used is None or programme.values[used[number]]}
        counted = case.filled(chosen)  # no answer breaks the last tie better; but it may cut what the minima need
        if case.score(counted) != score:
            places = [place for place in sorted(chosen) if place in self._column]
            if HINT: programme.seek({self._column[place]: len(places) - number for number, place in enumerate(places)})
            self._settle(places, self._amount_wish)
            counted = {place: programme.values[self._column[place]] if place in self._column else 0 for place in chosen}
        if case.score(counted) != score or not case.holds(counted):
            raise RuntimeError("the solver's answer does not add up, so it is not used: this is a bug, please report it")
        return counted

    def _terms(self, of: Iterable[_Place]) -> _Terms:
        return {self._column[place]: 1 for place in of if place in self._column}

    def _worthwhile(self) -> dict[int, list[_Place]]:
        """The options of each activity without those that are never better than one named before them.

        Such a one is bound by every maximum that the other is bound by, and asked for by nothing that does not ask for
        the other; whatever counts there might count in the other as well.
        """
        wanted = _members(of for _, of in self._case.minima)
        groups = _members(group for _, groups in self._case.varieties for group in groups)
        self._bounding = {place: frozenset(numbers) for place, numbers in self._case.bounding.items()}
        self._wanted = {
            place: frozenset([*wanted.get(place, ()), *(~number for number in groups.get(place, ()))])
            for place in self._case.places
        }
        out: dict[int, list[_Place]] = {}
        for place in self._case.places:
            options = out.setdefault(place[0], [])
            if not any(
                self._bounding[other] <= self._bounding[place] and self._wanted[other] >= self._wanted[place]
                for other in options
            ):
                options.append(place)
        return out

    def _in_order_among_equals(self) -> None:
        """Says that of activities that are equal in everything, an earlier one has an earlier place.

        The best answer is such a one, since equals may change places; without it the solver tries all their permutations.
        """
        last: dict[object, list[int]] = {}
        for index, used in self._used.items():
            options = self._options[index]
            kind = self._case.amounts[index], *((self._bounding[place], self._wanted[place]) for place in options)
            before = last.get(kind)
            if before is not None and self._split:
                self._programme.row({**dict.fromkeys(used, 1), **dict.fromkeys(before, -1)}, least=0)
            elif before is not None:
                for number in range(1, len(used)):
                    self._programme.row({**dict.fromkeys(before[:number], 1), **dict.fromkeys(used[:number], -1)}, least=0)
            last[kind] = used

    def _settle(self, waiting: Iterable[_Item], wish: Callable[[_Item], "_Wish"]) -> None:
        """Fulfils wishes one after the other as far as possible; as many at a time as one goal can stand for."""
        programme = self._programme
        wishes: list[_Wish] = []
        weight = 1
        for item in waiting:
            next_one = wish(item)
            if not wishes and programme.value(next_one.terms) == next_one.best:
                programme.fix(next_one.terms)
                continue
            if wishes and weight * next_one.kinds > _MOST_WEIGHT:
                self._fulfil(wishes)
                wishes, weight = [], 1
                next_one = wish(item)
            wishes.append(next_one)
            weight *= next_one.kinds
        self._fulfil(wishes)

    def _fulfil(self, wishes: Sequence["_Wish"]) -> None:
        """Fulfils wishes by one goal, in which each weighs more than all that come after it."""
        goal: _Terms = {}
        weight, top = 1, 0
        for each in reversed(wishes):
            goal |= {column: weight * times for column, times in each.terms.items()}
            top += weight * each.best
            weight *= each.kinds
        self._programme.reach(goal, top)
        for each in wishes:
            self._programme.fix(each.terms)

    def _place_wish(self, used: list[int]) -> "_Wish":
        """The first options of an activity; where credit may be divided, no more of them than it takes."""
        if not self._split:
            return _Wish({column: -number for number, column in enumerate(used)}, 0, len(used))
        # Each place costs more than all that can be gained by having the first ones.
        terms = {column: 2 ** (len(used) - 1 - number) - 2 ** len(used) for number, column in enumerate(used)}
        return _Wish(terms, terms[used[0]], terms[used[0]] - sum(terms.values()) + 1)

    def _amount_wish(self, place: _Place) -> "_Wish":
        """As much as what is settled leaves room for."""
        lower = self._programme.lower
        sharing = [([self._column[each] for each in self._options[place[0]]], self._case.amounts[place[0]])]
        sharing += [(list(self._terms(self._case.maxima[number][1])), self._case.maxima[number][0]) for number in self._case.bounding[place]]
        best = min(most - sum(lower[column] for column in columns) for columns, most in sharing)
        return _Wish({self._column[place]: 1}, best, best + 1)


class _Wish(Struct, frozen=True, gc=False):
    """A sum that is wanted as great as can be: the best that it may be, and how many kinds of answer there are to it."""

    terms: _Terms
    best: int
    kinds: int


def _members(sets: Iterable[_Places]) -> dict[_Place, list[int]]:
    """The sets that a place is in, by their number."""
    out: dict[_Place, list[int]] = {}
    for number, of in enumerate(sets):
        for place in of:
            out.setdefault(place, []).append(number)
    return out


class _Programme:
    """Columns of whole numbers from zero up, rows that bound sums of them, and goals that are reached one after the other."""

    def __init__(self) -> None:
        self.values: list[int] = []
        """The best answer so far: a number for each column."""
        self.lower: list[int] = []
        self._upper: list[int] = []
        self._rows: list[tuple[_Terms, int | None, int | None]] = []
        self._solver: Highs | None = None

    def column(self, upper: int) -> int:
        """A new column, by its number."""
        self.lower.append(0)
        self._upper.append(upper)
        return len(self._upper) - 1

    def row(self, terms: _Terms, *, least: int | None = None, most: int | None = None) -> None:
        """Bounds a sum."""
        self._rows.append((terms, least, most))

    def value(self, terms: _Terms) -> int:
        """What a sum comes to in the best answer so far."""
        return sum(times * self.values[column] for column, times in terms.items())

    def fix(self, columns: Iterable[int]) -> None:
        """Keeps columns as they are."""
        for column in columns:
            self.lower[column] = self._upper[column] = self.values[column]

    def reach(self, goal: _Terms, top: int) -> None:
        """Makes a sum as great as it can be, and keeps it there; `top` is no less than that, and may be it."""
        if not self.values or self.value(goal) < top:
            self.seek(goal)
        reached = self.value(goal)
        self.row(goal, least=reached, most=reached)

    def seek(self, goal: _Terms) -> None:
        """Makes a sum as great as it can be."""
        import highspy  # noqa: PLC0415 - only where there is a choice to make: it takes longer than all the rest of a check
        import numpy  # noqa: PLC0415 - as above

        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self._upper), len(self._rows)
        cost = numpy.zeros(len(self._upper))
        for column, times in goal.items():
            cost[column] = times
        lp.col_cost_ = cost
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_lower_, lp.col_upper_ = numpy.array(self.lower, float), numpy.array(self._upper, float)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(self._upper)
        inf = highspy.kHighsInf
        lp.row_lower_ = numpy.array([-inf if least is None else least for _, least, _ in self._rows], float)
        lp.row_upper_ = numpy.array([inf if most is None else most for _, _, most in self._rows], float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        starts = [0]
        for terms, _, _ in self._rows:
            starts.append(starts[-1] + len(terms))
        lp.a_matrix_.start_ = numpy.array(starts)
        lp.a_matrix_.index_ = numpy.array([column for terms, _, _ in self._rows for column in terms])
        lp.a_matrix_.value_ = numpy.array([times for terms, _, _ in self._rows for times in terms.values()], float)
        h = highspy.Highs()
        h.setOptionValue("output_flag", False)
        h.setOptionValue("threads", 1)
        h.setOptionValue("parallel", "off")
        h.setOptionValue("random_seed", 0)
        h.setOptionValue("mip_rel_gap", 0.0)
        h.setOptionValue("mip_abs_gap", 0.0)
        h.setOptionValue("mip_feasibility_tolerance", 1e-9)
        h.setOptionValue("primal_feasibility_tolerance", 1e-9)
        h.passModel(lp)
        h.run()
        assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal, h.getModelStatus()
        self.values = [round(v) for v in h.getSolution().col_value]
