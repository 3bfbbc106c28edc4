"""Allocation: which category each activity's credit goes to, and how much of it counts, so that the least is missing.

An activity that fits several categories cannot be placed by looking at it alone: maxima fill up, and minima overlap. So the
best answer is found exactly, as an integer programme. What makes an answer better for the holder, first things first:

1. less is missing of what the minima ask for, all of them added up;
2. fewer groups are missing of what the varieties ask for. They come second because what is still to be earned anyway
   can be earned in a group that is missing: the other way round, more would be left to earn;
3. more counts;
4. no credit is divided, where it may be at all;
5. in order, an activity is divided less, and goes to categories that are named earlier;
6. in order, more of an activity counts, in its first category before its next.

No two answers are equal in all of that, so there is one answer, whatever way it was found.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from cecgen.transcript.counting.solver import IntegerProgram, Terms

Placement = tuple[int, str]
"""An activity, by its position among the choices, in one of its categories."""
_Slot = tuple[int, int]
"""A pair with the category's position among the activity's options in place of its name."""
_Places = tuple[_Slot, ...]
_Counted = dict[_Slot, int]
"""An answer: the places that it uses, and how many steps count in each."""

_MOST_STEPS = 100_000
"""What all activities together may be worth in a programme, in steps: times what the solver takes for nothing, this is far
less than one step, so that whole steps can be read off its answer without doubt."""
_MOST_ANSWERS = 1_000_000
"""How many answers the wishes may have together that are fulfilled by one goal, for the same reason."""


class Choice(Struct, frozen=True, gc=False):
    """An activity's credit, and the categories that it may go to, in the order in which the scheme names them: at least one."""

    amount: Decimal
    options: tuple[str, ...]


class Maximum(Struct, frozen=True, gc=False):
    """The most that counts of a set of pairs; nothing where it is below zero."""

    limit: Decimal
    placements: frozenset[Placement]


class Minimum(Struct, frozen=True, gc=False):
    """What is asked of a set of pairs, and what is there already: carried in, or below zero where it was missing before."""

    need: Decimal
    of: frozenset[Placement]
    have: Decimal = Decimal(0)


class Variety(Struct, frozen=True, gc=False):
    """How many of its groups (categories, topics, activities) must have something that counts."""

    need: int
    groups: tuple[frozenset[Placement], ...]


class Share(Struct, frozen=True, gc=False):
    """What of an activity's credit counts in a category."""

    option: str
    counted: Decimal


class Allocation(Struct, frozen=True, gc=False):
    """Where the credit of each activity went, one share each or several where it is divided, and what the minima still miss."""

    shares: tuple[tuple[Share, ...], ...]
    shortfall: Decimal
    is_proven: bool = True
    """Whether no answer is better; where it would take too long to be sure, it is the best that was found."""


def allocate(
    choices: Sequence[Choice],
    maxima: Iterable[Maximum],
    minima: Iterable[Minimum],
    varieties: Iterable[Variety] = (),
    *,
    split: bool = False,
) -> Allocation:
    """The credit of activities in the categories where the least is missing in the end; divided between them with `split`.

    What counts is always a whole number of steps: the greatest amount that every given amount is a multiple of.

    Where all activities together are worth more than 100,000 steps (amounts that do not come out even, such as a third), the
    best answer is sought in greater steps, of a 100,000th of it all, and rounded so that no maximum is exceeded and no minimum
    is taken for reached that is not. What this leaves over then counts in order, wherever there is room, and exactly.
    """
    maxima, minima, varieties = tuple(maxima), tuple(minima), tuple(varieties)
    for index, choice in enumerate(choices):
        if choice.amount < 0 or not choice.options:
            raise ValueError(f"choice {index} must be worth nothing or more, and have an option: {choice}")
    bounds = [max(maximum.limit, Decimal(0)) for maximum in maxima]
    needs = [minimum.need - minimum.have for minimum in minima]
    scale = _Scale([*(choice.amount for choice in choices), *bounds, *needs])
    places = {
        (index, option): (index, choice.options.index(option))
        for index, choice in enumerate(choices)
        if choice.amount
        for option in choice.options
    }

    def known(of: frozenset[Placement]) -> _Places:
        return tuple(sorted(places[pair] for pair in of if pair in places))

    asked = [(scale.steps(need), known(minimum.of)) for need, minimum in zip(needs, minima, strict=True)]
    case = _Problem(
        [scale.steps(choice.amount) for choice in choices],
        sorted(places.values()),
        [(scale.steps(most), known(maximum.placements)) for most, maximum in zip(bounds, maxima, strict=True)],
        asked,
        [(variety.need, tuple(map(known, variety.groups))) for variety in varieties],
    )
    counted, proven = case.fill({(index, 0): 0 for index in range(len(choices))}), True
    if not case.is_optimal(counted):
        counted, proven = _solve(case, split)
    shares: list[list[Share]] = [[] for _ in choices]
    for (index, position), steps in sorted(counted.items()):
        shares[index].append(Share(choices[index].options[position], scale.amount(steps)))
    return Allocation(tuple(map(tuple, shares)), scale.amount(_shortfall(asked, counted)), proven)


class _Scale:
    """Amounts in whole steps, and back, exactly."""

    def __init__(self, amounts: Collection[Decimal]) -> None:
        self._places = max((-int(amount.as_tuple().exponent) for amount in amounts), default=0)
        self._places = max(self._places, 0)
        self._step = math.gcd(*map(self._units, amounts)) or 1

    def _units(self, amount: Decimal) -> int:
        above, below = amount.as_integer_ratio()
        return above * int(10**self._places) // below

    def steps(self, amount: Decimal) -> int:
        return self._units(amount) // self._step

    def amount(self, steps: int) -> Decimal:
        return Decimal(f"{steps * self._step}e-{self._places}")  # reading rounds nothing, however many digits there are


def _sum(counted: _Counted, of: Iterable[_Slot]) -> int:
    return sum(counted.get(place, 0) for place in of)


def _shortfall(minima: Iterable[tuple[int, _Places]], counted: _Counted) -> int:
    return sum(max(0, need - _sum(counted, of)) for need, of in minima)


class _Problem:
    """What there is to allocate and what is asked, in whole steps; without what can bind nothing."""

    def __init__(
        self,
        amounts: list[int],
        places: list[_Slot],
        maxima: Iterable[tuple[int, _Places]],
        minima: Iterable[tuple[int, _Places]],
        varieties: Iterable[tuple[int, tuple[_Places, ...]]],
    ) -> None:
        self.amounts, self.places = amounts, places
        self.maxima = sorted((most, of) for most, of in maxima if most < self._total_credit(of))
        attainable = ((min(need, self._total_credit(of)), of) for need, of in minima)
        self.minima = sorted((need, of) for need, of in attainable if need > 0)
        self.bounding = _numbers_by_place(of for _, of in self.maxima)
        within_reach = ((least, tuple(group for group in groups if any(map(self.cap, group)))) for least, groups in varieties)
        self.varieties = sorted(
            (min(least, len(groups)), groups) for least, groups in within_reach if min(least, len(groups)) > 0
        )

    def coarsen(self, by: int) -> "_Problem":
        """The same in greater steps: what is there is rounded down, and what is asked is rounded up."""
        return _Problem(
            [amount // by for amount in self.amounts],
            self.places,
            [(most // by, of) for most, of in self.maxima],
            [(-(-need // by), of) for need, of in self.minima],
            self.varieties,
        )

    def _total_credit(self, of: Iterable[_Slot]) -> int:
        """What a set would come to if all activities counted in it."""
        return sum(self.amounts[index] for index in {index for index, _ in of})

    def cap(self, place: _Slot) -> int:
        """The most that may count of an activity in a category."""
        return min([self.amounts[place[0]], *(self.maxima[number][0] for number in self.bounding.get(place, ()))])

    def fill(self, counted: _Counted) -> _Counted:
        """An answer in whose places as much more counts, in order, as activities are worth and maxima leave room for."""
        out = dict(counted)
        rooms = [most - _sum(counted, of) for most, of in self.maxima]
        left = list(self.amounts)
        for (index, _), steps in counted.items():
            left[index] -= steps
        for place in sorted(counted):
            bounding = self.bounding.get(place, ())
            more = min([left[place[0]], *(rooms[number] for number in bounding)])
            out[place] += more
            left[place[0]] -= more
            for number in bounding:
                rooms[number] -= more
        return out

    def score(self, counted: _Counted) -> tuple[int, int, int]:
        """What is missing of the minima, how many groups are missing of the varieties, and what counts."""
        missing = sum(max(0, least - sum(_sum(counted, group) > 0 for group in groups)) for least, groups in self.varieties)
        return _shortfall(self.minima, counted), missing, sum(counted.values())

    def is_feasible(self, counted: _Counted) -> bool:
        """Whether an answer exceeds neither what an activity is worth nor a maximum."""
        left = list(self.amounts)
        for (index, _), steps in counted.items():
            left[index] -= steps
        return min(*left, *counted.values()) >= 0 and all(_sum(counted, of) <= most for most, of in self.maxima)

    def is_optimal(self, counted: _Counted) -> bool:
        """Whether it is plain that no answer has less missing or counts more.

        Where that is so of the first options filled in order, they are the answer: they are best in all that comes after.
        """
        return (
            self._is_maximal(counted, self.places)
            and all(_sum(counted, of) >= need or self._is_maximal(counted, of) for need, of in self.minima)
            and all(sum(_sum(counted, group) > 0 for group in groups) >= least for least, groups in self.varieties)
        )

    def _is_maximal(self, counted: _Counted, of: Iterable[_Slot]) -> bool:
        """Whether it is plain that no answer counts more of a set.

        Nothing can exceed what maxima allow of some of its places and what activities are worth in the others. So this is the
        greatest where it comes to just that, with maxima that are used up by nothing but this set.
        """
        left = set(of)
        allowed = 0
        for most, bounded in sorted(self.maxima, key=lambda maximum: len(maximum[1]), reverse=True):
            if _sum(counted, bounded) == most and left.issuperset(place for place in bounded if counted.get(place)):
                allowed += most
                left.difference_update(bounded)
        return _sum(counted, of) == allowed + self._total_credit(left)


def _numbers_by_place(sets: Iterable[_Places]) -> dict[_Slot, list[int]]:
    """The numbers of the sets that hold a place."""
    out: dict[_Slot, list[int]] = {}
    for number, of in enumerate(sets):
        for place in of:
            out.setdefault(place, []).append(number)
    return out


# ---------------------------------------------------------------- the best answer


def _solve(case: _Problem, split: bool) -> tuple[_Counted, bool]:
    """The best answer, in greater steps where there are too many; and whether the search for it came to its end."""
    by = max(1, -(-sum(case.amounts) // _MOST_STEPS))
    coarse = case if by == 1 else case.coarsen(by)
    search = whole = _Solver(coarse, split=False)
    if split:
        divided = _Solver(coarse, split=True)
        search = whole if whole.score() == divided.score() else divided
    counted = search.solution()
    if by > 1:
        counted = case.fill({place: steps * by for place, steps in counted.items()})
    if not case.is_feasible(counted):
        raise ArithmeticError(
            "an allocation counts too much: this is a fault in cecgen.transcript.counting.allocation, please report it"
        )
    return counted, whole.proven and search.proven


class _Objective(Struct, frozen=True, gc=False):
    """A sum that is to be as great as it can be: the best to be hoped for, and how many different answers it may have."""

    terms: Terms
    best: int
    answers: int


class _Solver:
    """The search for the best answer, by a programme that has a column for what counts in a place, and one for its use."""

    def __init__(self, case: _Problem, split: bool) -> None:
        self._case, self._split = case, split
        self._programme = programme = IntegerProgram()
        self._options: dict[int, list[_Slot]] = {}
        for place in case.places:
            self._options.setdefault(place[0], []).append(place)
        self._column = {place: programme.add_column(case.cap(place), divisible=True) for place in case.places}
        self._use = {
            index: [programme.add_column(1, start=int(place is options[0])) for place in options]
            for index, options in self._options.items()
            if len(options) > 1
        }
        self._add_choice_rows()
        for most, of in case.maxima:
            programme.add_row(self._terms(of), most=most)
        self._wishes = [
            self._add_minima(),
            self._add_varieties(),
            _Objective(self._terms(case.places), sum(case.amounts), sum(case.amounts) + 1),
        ]
        self._scored = False
        if not split:
            self._add_rounding_cuts()
            self._add_symmetry_cuts()

    def _terms(self, of: Iterable[_Slot]) -> Terms:
        return {self._column[place]: 1 for place in of}

    # ---------------------------------------- rows

    def _add_choice_rows(self) -> None:
        """Credit counts only in a place that is used: one of an activity's, or more where it may be divided."""
        for index, use in self._use.items():
            options = self._options[index]
            for place, column in zip(options, use, strict=True):
                self._programme.add_row({self._column[place]: 1, column: -self._case.cap(place)}, most=0)
            self._programme.add_row(dict.fromkeys(use, 1), least=1, most=len(use) if self._split else 1)
            if self._split:
                self._programme.add_row(self._terms(options), most=self._case.amounts[index])

    def _add_minima(self) -> _Objective:
        """The wish that little is missing of what minima ask for."""
        missing: Terms = {}
        for need, of in self._case.minima:
            column = self._programme.add_column(need, start=need)
            missing[column] = -1
            self._programme.add_row({**self._terms(of), column: 1}, least=need)
        return _Objective(missing, 0, sum(need for need, _ in self._case.minima) + 1)

    def _add_varieties(self) -> _Objective:
        """The wish that few groups are missing."""
        missing: Terms = {}
        for least, groups in self._case.varieties:
            column = self._programme.add_column(least, start=least)
            missing[column] = -1
            there = [self._programme.add_column(1) for _ in groups]
            self._programme.add_row({**dict.fromkeys(there, 1), column: 1}, least=least)
            for one, group in zip(there, groups, strict=True):
                self._programme.add_row({**self._terms(group), one: -1}, least=0)
        return _Objective(missing, 0, sum(least for least, _ in self._case.varieties) + 1)

    def _add_rounding_cuts(self) -> None:
        """What is cut where the amounts that may be put under a maximum have a divisor that it has not.

        They come to a multiple of it, of which no more than `whole` fit: the first beyond is cut by what it is `lacking`, and
        the next by even more. So it is anyway; unsaid, the solver would try every sum of amounts before it believed it.
        """
        for most, of in self._case.maxima:
            under: dict[int, list[_Slot]] = {}
            for place in of:
                under.setdefault(place[0], []).append(place)
            # What has nowhere else to go is there anyway.
            there = {index for index, places in under.items() if len(places) == len(self._options[index])}
            fixed = sum(self._case.amounts[index] for index in there)
            amounts = {
                self._use[index][self._options[index].index(place)]: self._case.amounts[index]
                for index, places in under.items()
                for place in places
                if index not in there
            }
            divisor = math.gcd(*amounts.values())
            if divisor and (most - fixed) % divisor:
                whole, over = divmod(most - fixed, divisor)
                lacking = divisor - over
                # lacking * (amounts / divisor - whole) is no more than what is cut, fixed + amounts - what counts.
                terms = {column: amount // divisor * lacking - amount for column, amount in amounts.items()}
                self._programme.add_row({**terms, **self._terms(of)}, most=whole * lacking + fixed)

    def _add_symmetry_cuts(self) -> None:
        """Of activities that are equal in everything, an earlier one takes no later option.

        In the best answer it is so, since equals may change places; unsaid, the solver would try all their permutations.
        """
        groups = [group for _, groups in self._case.varieties for group in groups]
        sets = [_numbers_by_place(of for _, of in self._case.minima), _numbers_by_place(groups), self._case.bounding]
        latest: dict[object, list[int]] = {}
        for index, use in self._use.items():
            kind = self._case.amounts[index], *(tuple(each.get(place, ())) for place in self._options[index] for each in sets)
            before = latest.get(kind, use)
            latest[kind] = use
            for first in range(1, len(use) if before is not use else 0):
                self._programme.add_row({**dict.fromkeys(before[:first], 1), **dict.fromkeys(use[:first], -1)}, least=0)

    # ---------------------------------------- wishes

    @property
    def proven(self) -> bool:
        """Whether every wish was fulfilled as far as it can be."""
        return self._programme.is_proven

    def score(self) -> tuple[int, int, int]:
        """What the best answer misses of minima and of varieties, and what counts in it."""
        if not self._scored:
            self._maximize_in_order(self._wishes, self._programme.pin_sum)
            self._scored = True
        short, missing, counts = (self._programme.value(wish.terms) for wish in self._wishes)
        return -short, -missing, counts

    def solution(self) -> _Counted:
        """The best answer: all wishes fulfilled, the earlier before the later."""
        case, programme = self._case, self._programme
        score = self.score()
        self._maximize_in_order(map(self._placement_objective, self._use.values()), programme.pin_columns)
        chosen = {(index, 0): 0 for index in range(len(case.amounts)) if index not in self._use}
        for index, use in self._use.items():
            options = zip(self._options[index], use, strict=True)
            chosen |= {place: 0 for place, column in options if programme.values[column]}
        filled = case.fill(chosen)  # nothing fulfils the last wishes better, but it may take what a minimum needs
        if case.score(filled) == score:
            return filled
        places = [place for place in sorted(chosen) if place in self._column]
        self._maximize_in_order(map(self._amount_objective, places), programme.pin_columns)
        return chosen | {place: programme.values[self._column[place]] for place in places}

    def _maximize_in_order(self, wishes: Iterable[_Objective], keep: Callable[[Terms], None]) -> None:
        """Fulfils wishes in order, as far as each can be; several at a time, as many as one goal can stand for."""
        waiting: list[_Objective] = []
        answers = 1
        for wish in wishes:
            if not waiting and self._programme.value(wish.terms) == wish.best:
                keep(wish.terms)
                continue
            if waiting and answers * wish.answers > _MOST_ANSWERS:
                self._maximize_together(waiting, keep)
                waiting, answers = [], 1
            waiting.append(wish)
            answers *= wish.answers
        self._maximize_together(waiting, keep)

    def _maximize_together(self, wishes: Sequence[_Objective], keep: Callable[[Terms], None]) -> None:
        """Fulfils wishes by one goal, in which each weighs more than all that the later ones may come to."""
        goal: Terms = {}
        best, weight = 0, 1
        for wish in reversed(wishes):
            for column, times in wish.terms.items():
                goal[column] = goal.get(column, 0) + weight * times
            best += weight * wish.best
            weight *= wish.answers
        if self._programme.value(goal) < best:
            self._programme.maximize(goal)
        for wish in wishes:
            keep(wish.terms)

    def _placement_objective(self, use: Sequence[int]) -> _Objective:
        """An earlier option before a later one; where credit may be divided, few before many."""
        if not self._split:
            return _Objective({column: -number for number, column in enumerate(use)}, 0, len(use))
        all_of_them = 2 ** len(use)  # more than can be gained by having the first ones
        terms = {column: (all_of_them >> number + 1) - all_of_them for number, column in enumerate(use)}
        return _Objective(terms, terms[use[0]], terms[use[0]] - sum(terms.values()) + 1)

    def _amount_objective(self, place: _Slot) -> _Objective:
        """As much as is left of the activity, and of the room under each maximum, by what is settled."""
        case, lower = self._case, self._programme.lower
        sharing = [(case.amounts[place[0]], self._options[place[0]])]
        sharing += [(case.maxima[number][0], list(case.maxima[number][1])) for number in case.bounding.get(place, ())]
        best = min(most - sum(lower[self._column[each]] for each in of) for most, of in sharing)
        return _Objective({self._column[place]: 1}, best, best + 1)
