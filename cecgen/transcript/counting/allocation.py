"""Allocation: which category each activity's credit goes to, and how much of it counts, so that the least is missing.

An activity that fits several categories cannot be placed by looking at it alone: maxima fill up, and minima overlap. So the
best answer is searched for, exactly. What makes an answer better for the holder, first things first:

1. less is missing of what the minima ask for, all of them added up;
2. fewer groups are missing of what the varieties ask for. They come second because what is still to be earned anyway
   can be earned in a group that is missing: the other way round, more would be left to earn;
3. more counts;
4. no credit is divided, where it may be at all;
5. in order, an activity is divided less, and goes to categories that are named earlier;
6. in order, more of an activity counts, in its first category before its next.

No two answers are equal in all of that, so there is one best answer. The search for it counts its effort and ends when that
is spent; then the answer is the best so far and says so, and is still the same on every machine.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain, combinations, groupby
from operator import itemgetter

from msgspec import Struct

from cecgen.transcript.counting.simplex import Effort, LinearProgram

Placement = tuple[int, str]
"""An activity, by its position among the choices, in one of its categories."""
_Slot = tuple[int, int]
"""A pair with the category's position among the activity's options in place of its name."""
_Slots = tuple[_Slot, ...]
_Ways = dict[int, _Slots]
"""Where the credit of activities goes: one slot, or several where it is divided."""
_Kind = tuple[int, ...]
"""The numbers of the sets that a slot is in: credit in slots of one kind counts alike."""
_Counted = dict[_Slot, int]
"""An answer: the slots that it uses, and how many steps count in each."""

_MAX_EFFORT = 10_000_000
"""When the search for the best answer ends: after some seconds. Another number gives other answers where none is proven."""


class Choice(Struct, frozen=True, gc=False):
    """An activity's credit, and the categories that it may go to, in the order in which the scheme names them: at least one."""

    amount: Decimal
    options: tuple[str, ...]


class Maximum(Struct, frozen=True, gc=False):
    """The most that counts of a set of pairs; nothing where it is below zero."""

    limit: Decimal
    placements: frozenset[Placement]


class Minimum(Struct, frozen=True, gc=False):
    """What is asked of a set of pairs, and what counts already: carried in, or below zero where it was missing before."""

    need: Decimal
    placements: frozenset[Placement]
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
    """Whether no answer is better; where it would take too long to be sure, it is the best that the search came to."""


def allocate(
    choices: Sequence[Choice],
    maxima: Iterable[Maximum],
    minima: Iterable[Minimum],
    varieties: Iterable[Variety] = (),
    *,
    split: bool = False,
) -> Allocation:
    """Allocate the credit of activities to categories so that the least is missing; divided between them with `split`.

    What counts is always a whole number of steps: the greatest amount that every given amount is a multiple of.
    """
    maxima, minima, varieties = tuple(maxima), tuple(minima), tuple(varieties)
    for index, choice in enumerate(choices):
        if choice.amount < 0 or not choice.options:
            raise ValueError(f"choice {index} must be worth nothing or more, and have an option: {choice}")
    limits = [max(maximum.limit, Decimal(0)) for maximum in maxima]
    needs = [minimum.need - minimum.have for minimum in minima]
    scale = _Scale([*(choice.amount for choice in choices), *limits, *needs])
    slots = {
        (index, option): (index, choice.options.index(option))
        for index, choice in enumerate(choices)
        if choice.amount
        for option in choice.options
    }

    def slots_of(pairs: frozenset[Placement]) -> _Slots:
        return tuple(sorted(slots[pair] for pair in pairs if pair in slots))

    minima_in_steps = [(scale.steps(need), slots_of(minimum.placements)) for need, minimum in zip(needs, minima, strict=True)]
    problem_with = partial(
        _Problem,
        [scale.steps(choice.amount) for choice in choices],
        sorted(slots.values()),
        [(scale.steps(limit), slots_of(maximum.placements)) for limit, maximum in zip(limits, maxima, strict=True)],
        minima_in_steps,
    )
    problem = problem_with([])
    counted, is_proven = _Solver(problem).solve(problem.fill((index, 0) for index in range(len(choices))), split)
    # Varieties make the search long. Mostly they are reached anyway, and then the best answer without them is the best.
    problem = problem_with([(variety.need, tuple(map(slots_of, variety.groups))) for variety in varieties])
    if problem.missing_groups(counted):
        counted, is_proven = _Solver(problem).solve(counted, split)
    if not problem.is_feasible(counted):
        raise ArithmeticError("an allocation counts too much: this is a fault in cecgen.allocation, please report it")
    shares: list[list[Share]] = [[] for _ in choices]
    for (index, position), steps in sorted(counted.items(), key=lambda item: (not item[1], item[0])):
        if steps or not shares[index]:
            shares[index].append(Share(choices[index].options[position], scale.amount(steps)))
    return Allocation(tuple(map(tuple, shares)), scale.amount(_shortfall(minima_in_steps, counted)), is_proven)


class _Scale:
    """Amounts in whole steps, and back, exactly."""

    def __init__(self, amounts: Collection[Decimal]) -> None:
        self._places = max([0, *(-int(amount.as_tuple().exponent) for amount in amounts)])
        self._step = math.gcd(*map(self._units, amounts)) or 1

    def _units(self, amount: Decimal) -> int:
        above, below = amount.as_integer_ratio()
        return above * int(10**self._places) // below

    def steps(self, amount: Decimal) -> int:
        return self._units(amount) // self._step

    def amount(self, steps: int) -> Decimal:
        return Decimal(f"{steps * self._step}e-{self._places}")  # reading rounds nothing, however many digits there are


def _total(counted: _Counted, slots: Iterable[_Slot]) -> int:
    return sum(counted.get(slot, 0) for slot in slots)


def _shortfall(minima: Iterable[tuple[int, _Slots]], counted: _Counted) -> int:
    return sum(max(0, need - _total(counted, slots)) for need, slots in minima)


def _by_activity(slots: Iterable[_Slot]) -> _Ways:
    return {index: tuple(group) for index, group in groupby(slots, key=itemgetter(0))}


class _Problem:
    """What there is to allocate and what is asked, in whole steps; without what can bind nothing."""

    def __init__(
        self,
        amounts: list[int],
        slots: list[_Slot],
        maxima: Sequence[tuple[int, _Slots]],
        minima: Iterable[tuple[int, _Slots]],
        varieties: Iterable[tuple[int, tuple[_Slots, ...]]],
    ) -> None:
        self.amounts, self.slots, self.options = [*amounts], slots, _by_activity(slots)
        for limit, of in maxima:
            if of and of == self.options[of[0][0]]:  # a limit for one activity: without it, more activities are alike
                self.amounts[of[0][0]] = min(limit, self.amounts[of[0][0]])
        self.maxima = sorted((limit, of) for limit, of in maxima if limit < self._total_credit(of))
        attainable = ((min(need, self._total_credit(of)), of) for need, of in minima)
        self.minima = sorted((need, of) for need, of in attainable if need > 0)
        useful = {slot for slot in slots if self.amounts[slot[0]]}.difference(*(of for limit, of in self.maxima if not limit))
        within_reach = ((need, tuple(group for group in groups if useful.intersection(group))) for need, groups in varieties)
        self.varieties = sorted((min(need, len(groups)), groups) for need, groups in within_reach if min(need, len(groups)) > 0)
        self.kinds: dict[_Slot, _Kind] = dict.fromkeys(slots, ())
        self.sets = [of for _, of in (*self.maxima, *self.minima)] + [of for _, groups in self.varieties for of in groups]
        for number, of in enumerate(self.sets):
            for slot in of:
                self.kinds[slot] += (number,)
        # Each of the first three wishes weighs more than all that the later ones may come to.
        self.group_penalty = sum(self.amounts) + 1
        self.penalty = self.group_penalty * (sum(need for need, _ in self.varieties) + 1)

    def _total_credit(self, slots: Iterable[_Slot]) -> int:
        """What a set would come to if all activities counted in it."""
        return sum(self.amounts[index] for index in {index for index, _ in slots})

    def fill(self, slots: Iterable[_Slot]) -> _Counted:
        """Return the answer in which as much counts in these slots, in order, as activities are worth and maxima allow."""
        counted: _Counted = {}
        remaining = [limit for limit, _ in self.maxima]
        left = list(self.amounts)
        for slot in sorted(slots):
            bounding = [number for number in self.kinds.get(slot, ()) if number < len(self.maxima)]
            counted[slot] = min([left[slot[0]], *(remaining[number] for number in bounding)])
            left[slot[0]] -= counted[slot]
            for number in bounding:
                remaining[number] -= counted[slot]
        return counted

    def missing_groups(self, counted: _Counted) -> int:
        """Return how many groups an answer misses of the varieties."""
        return sum(max(0, need - sum(_total(counted, of) > 0 for of in groups)) for need, groups in self.varieties)

    def loss(self, counted: _Counted) -> int:
        """Return how far an answer is from all that could be: by what minima miss, by missing groups, by what is cut."""
        cut = sum(self.amounts) - sum(counted.values())
        return self.penalty * _shortfall(self.minima, counted) + self.group_penalty * self.missing_groups(counted) + cut

    def is_feasible(self, counted: _Counted) -> bool:
        """Return whether an answer exceeds neither what an activity is worth nor a maximum."""
        left = list(self.amounts)
        for (index, _), steps in counted.items():
            left[index] -= steps
        left += (limit - _total(counted, of) for limit, of in self.maxima)
        return min([*left, *counted.values()], default=0) >= 0


_Pool = tuple[_Kind, ...]
"""The kinds of slots that some credit may go to."""


class _Relaxation(LinearProgram):
    """The linear programme of a problem whose credit is in pools and may be divided at will: no answer has a smaller loss."""

    def __init__(self, problem: _Problem, pools: Iterable[tuple[_Pool, int]], effort: Effort, weight: int = 1) -> None:
        super().__init__(effort)
        self.columns: list[list[int]] = []
        """For each pool, a column for what counts in each of its kinds."""
        self.limits: list[int] = []
        members: list[list[int]] = [[] for _ in problem.sets]
        for pool, amount in pools:
            columns = [self.add_column() for _ in pool]
            self.columns.append(columns)
            self.limits.append(self.add_limit(dict.fromkeys(columns, 1), amount))
            for column, kind in zip(columns, pool, strict=True):
                for number in kind:
                    members[number].append(column)
        sets = iter(members)
        for limit, _ in problem.maxima:
            self.add_limit(dict.fromkeys(next(sets), 1), limit)
        for need, _ in problem.minima:
            self.add_need(dict.fromkeys(next(sets), 1), need, problem.penalty * weight)
        for need, groups in problem.varieties:
            present = [self.add_column() for _ in groups]
            for column in present:
                self.add_limit({column: 1}, 1)
                self.add_limit({column: 1, **dict.fromkeys(next(sets), -1)}, 0)
            self.add_need(dict.fromkeys(present, 1), need, problem.group_penalty * weight)
        self.add_need(dict.fromkeys(chain.from_iterable(self.columns), 1), sum(problem.amounts), weight)


# ---------------------------------------------------------------- the search


class _Solver:
    """The search for the best answer: branch and bound over the activities that have a choice.

    Credit that may go to slots of the same kinds is one pool of a linear programme, which stays small however many activities
    there are. To send an activity to one of its slots moves its credit to another pool, and the loss of the programme is the
    least to be hoped for then. What leads to the same pools is looked at once, so that activities that are alike cost nothing.
    """

    def __init__(self, problem: _Problem) -> None:
        self._problem = problem
        self._effort = Effort(_MAX_EFFORT)
        self._is_proven = True
        self._options = problem.options
        self._ways = dict(self._options)
        """Where credit may go at this point of the search."""
        self._best: _Ways = {}
        """Where it goes in the best answer so far, once there is one."""
        self._pools: dict[_Pool, int] = {(kind,): 0 for kind in problem.kinds.values()}
        self._pool_of: dict[_Slots, _Pool] = {}
        self._state_pools()

    def solve(self, start: _Counted, split: bool) -> tuple[_Counted, bool]:
        """Return the best answer, or the one to start from if none better is seen, and whether the search came to its end."""
        order = [index for index, options in self._options.items() if len(options) > 1]
        # The greatest amounts first: what is left then is fine, and fits in somewhere.
        order.sort(key=lambda index: -self._problem.amounts[index])
        loss, ways = self._problem.loss(start), _by_activity(slot for slot in sorted(start) if slot in self._problem.kinds)
        self._effort.reserve = _MAX_EFFORT // 2  # for the search for places
        answer = self._search([] if split else order, loss, self._bound())
        if answer is not None:
            loss = answer[0]
            # Where credit may be divided, this is the least loss there is. It is divided only if nothing else comes to it.
            undivided = self._search(order, loss + 1, loss) if split else answer
            ways |= self._options if undivided is None else undivided[1]
        self._best = ways
        self._settle_ways(order, loss)
        return self._settle_amounts(loss), self._is_proven

    def _pool(self, way: _Slots) -> _Pool:
        if way not in self._pool_of:
            self._pool_of[way] = tuple(sorted({self._problem.kinds[slot] for slot in way}))
        return self._pool_of[way]

    def _state_pools(self) -> None:
        """State the linear programme anew, with all pools that there are or were."""
        self._pools = dict.fromkeys(self._pools, 0)
        for index, way in self._ways.items():
            pool = self._pool(way)
            self._pools[pool] = self._pools.get(pool, 0) + self._problem.amounts[index]
        self._relaxation = _Relaxation(self._problem, self._pools.items(), self._effort)
        self._limits = dict(zip(self._pools, self._relaxation.limits, strict=True))
        self._columns = dict(zip(self._pools, self._relaxation.columns, strict=True))

    def _send(self, index: int, way: _Slots) -> None:
        """Let an activity's credit go to some slots only."""
        before, after = self._pool(self._ways[index]), self._pool(way)
        self._ways[index] = way
        if after not in self._pools:
            self._state_pools()
        elif before != after:
            for pool, amount in ((before, -self._problem.amounts[index]), (after, self._problem.amounts[index])):
                self._pools[pool] += amount
                self._relaxation.raise_limit(self._limits[pool], amount)

    def _bound(self) -> int:
        """Return the least loss to be hoped for at this point."""
        self._relaxation.minimize()
        return self._relaxation.loss

    def _search(self, free: Sequence[int], below: int, enough: int) -> tuple[int, _Ways] | None:
        """Return the least loss, and where to send the free activities for it; None if it is not below another loss.

        The first that is `enough` ends the search. Activities that are neither free nor settled may be divided at will.
        """
        best: tuple[int, _Ways] | None = None
        self._below = below
        seen: set[tuple[int, ...]] = set()
        # Not by recursion, which may become a thousand activities deep.
        branches: list[Iterator[int]] = [iter([self._bound()])]
        while branches and self._below > enough and not self._effort.is_spent:
            bound = next(branches[-1], None)
            depth = len(branches) - 1
            if bound is None:
                branches.pop()
            elif bound >= self._below:
                continue
            elif depth == len(free):
                answer = self._relaxation.minimize_integers(self._below)
                if answer is not None:
                    self._below = answer[0]
                    best = answer[0], {index: self._ways[index] for index in free}
            elif (state := (depth, *self._pools.values())) not in seen:
                self._effort.left -= len(state)
                seen.add(state)
                branches.append(self._branches(free[depth], bound))
        self._is_proven &= self._below <= enough or not self._effort.is_spent
        for index in free[: len(branches)]:
            self._send(index, self._options[index])
        return best

    def _branches(self, index: int, bound: int) -> Iterator[int]:
        """Send an activity to one of its slots after the other; yield the least loss to be hoped for with each.

        First come those that leave the bound as it is, the greater part of its pool before the smaller.
        """
        options = self._options[index]
        values = self._relaxation.scaled_values()
        pool = self._pool(options)
        parts = {kind: values.get(column, 0) for kind, column in zip(pool, self._columns[pool], strict=True)}
        best = self._best.get(index)
        postponed: list[tuple[int, int, _Slots]] = []
        for slot in sorted(options, key=lambda slot: ((slot,) != best, -parts[self._problem.kinds[slot]])):
            self._send(index, (slot,))
            loss = self._bound()
            if loss == bound or (slot,) == best:
                yield loss
            else:
                postponed.append((loss, len(postponed), (slot,)))
        for loss, _, way in sorted(postponed):
            if loss < self._below:
                self._send(index, way)
                self._bound()
                yield loss
        self._send(index, options)

    def _settle_ways(self, order: list[int], loss: int) -> None:
        """Send each activity in order to the first slots that leave the loss as it is; the fewest where it is divided."""
        is_divided = any(len(way) > 1 for way in self._best.values())
        for index in sorted(order):
            order = [other for other in order if other != index]
            options = self._options[index]
            for way in (way for size in range(1, len(options) + 1 if is_divided else 2) for way in combinations(options, size)):
                if way == self._best[index]:
                    break
                # A tenth at most, so that a hard one leaves something for the others.
                self._effort.reserve = max(0, self._effort.left - _MAX_EFFORT // 10)
                if self._effort.is_spent:
                    self._is_proven = False
                    break
                self._send(index, way)
                answer = self._search([] if is_divided else order, loss + 1, loss)
                if answer is not None:
                    self._best |= {index: way, **answer[1]}
                    break
            self._send(index, self._best[index])

    def _settle_amounts(self, loss: int) -> _Counted:
        """Return how much counts in the slots of the best ways: as much as there is room for, in order, at this loss."""
        problem = self._problem
        slots = [slot for index in range(len(problem.amounts)) for slot in self._best.get(index, ((index, 0),))]
        counted = problem.fill(slots)
        if problem.loss(counted) == loss:
            return counted
        # A step weighs more in a slot than all that may count in later ones, and the loss weighs more than all of these.
        weights, weight = {}, 1
        for slot in reversed(slots):
            weights[slot] = weight
            weight *= problem.amounts[slot[0]] + 1
        pools = [(tuple(problem.kinds[slot] for slot in way), problem.amounts[index]) for index, way in self._best.items()]
        effort = Effort(_MAX_EFFORT)
        relaxation = _Relaxation(problem, pools, effort, weight)
        columns = dict(zip(chain.from_iterable(self._best.values()), chain.from_iterable(relaxation.columns), strict=True))
        for slot, column in columns.items():
            relaxation.add_need({column: 1}, problem.amounts[slot[0]], weights[slot])
        answer = relaxation.minimize_integers(weight * (loss + 1))
        self._is_proven &= not effort.is_spent
        return counted if answer is None else counted | {slot: answer[1][column] for slot, column in columns.items()}
