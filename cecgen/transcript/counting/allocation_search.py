"""The search for the best allocation: branch and bound over whole steps of credit, with a linear program as the bound.

What makes one answer better than another is said in allocation.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, groupby
from operator import itemgetter

from cecgen.transcript.counting.simplex import Effort, LinearProgram

Slot = tuple[int, int]
"""An activity, by its position, and one of its categories, by the position among the activity's options."""
Slots = tuple[Slot, ...]
_Routes = dict[int, Slots]
"""For each activity the slots that its credit goes to: one, or several if it is divided."""
_SlotKind = tuple[int, ...]
"""The numbers of the limits and minima that a slot is in: credit in two slots of the same kind counts in the same way."""
CountedSteps = dict[Slot, int]
"""The slots that an answer uses, and how many steps of credit count in each."""

_MAX_EFFORT = 10_000_000
"""How much work the search may do: some seconds. Another number gives other answers, but only if they are not proven."""


def _sum_counted(counted: CountedSteps, slots: Iterable[Slot]) -> int:
    return sum(counted.get(slot, 0) for slot in slots)


def shortfall(minima: Iterable[tuple[int, Slots]], counted: CountedSteps) -> int:
    """Add up what minima still miss."""
    return sum(max(0, need - _sum_counted(counted, slots)) for need, slots in minima)


def _group_by_activity(slots: Iterable[Slot]) -> _Routes:
    return {index: tuple(group) for index, group in groupby(slots, key=itemgetter(0))}


class AllocationProblem:
    """What is to be allocated and what is asked, in whole steps, without limits and minima that cannot make a difference."""

    def __init__(
        self,
        amounts: list[int],
        slots: list[Slot],
        maxima: Sequence[tuple[int, Slots]],
        minima: Iterable[tuple[int, Slots]],
        varieties: Iterable[tuple[int, tuple[Slots, ...]]],
    ) -> None:
        self.amounts, self.slots, self.options = [*amounts], slots, _group_by_activity(slots)
        for limit, of in maxima:
            if of and of == self.options[of[0][0]]:  # a limit for one activity: with a smaller amount instead, more are alike
                self.amounts[of[0][0]] = min(limit, self.amounts[of[0][0]])
        self.maxima = sorted((limit, of) for limit, of in maxima if limit < self._attainable_credit(of))
        attainable = ((min(need, self._attainable_credit(of)), of) for need, of in minima)
        self.minima = sorted((need, of) for need, of in attainable if need > 0)
        useful = {slot for slot in slots if self.amounts[slot[0]]}.difference(*(of for limit, of in self.maxima if not limit))
        within_reach = ((need, tuple(group for group in groups if useful.intersection(group))) for need, groups in varieties)
        self.varieties = sorted((min(need, len(groups)), groups) for need, groups in within_reach if min(need, len(groups)) > 0)
        self.kinds: dict[Slot, _SlotKind] = dict.fromkeys(slots, ())
        self.sets = [of for _, of in (*self.maxima, *self.minima)] + [of for _, groups in self.varieties for of in groups]
        for number, of in enumerate(self.sets):
            for slot in of:
                self.kinds[slot] += (number,)
        # Each of the first three goals weighs more than all that the later ones can add up to.
        self.group_penalty = sum(self.amounts) + 1
        self.penalty = self.group_penalty * (sum(need for need, _ in self.varieties) + 1)

    def _attainable_credit(self, slots: Iterable[Slot]) -> int:
        """How much credit these slots could get if every activity counted in them."""
        return sum(self.amounts[index] for index in {index for index, _ in slots})

    def fill(self, slots: Iterable[Slot]) -> CountedSteps:
        """Fill these slots in order with as much credit as activities have and maxima allow."""
        counted: CountedSteps = {}
        remaining = [limit for limit, _ in self.maxima]
        left = list(self.amounts)
        for slot in sorted(slots):
            bounding = [number for number in self.kinds.get(slot, ()) if number < len(self.maxima)]
            counted[slot] = min([left[slot[0]], *(remaining[number] for number in bounding)])
            left[slot[0]] -= counted[slot]
            for number in bounding:
                remaining[number] -= counted[slot]
        return counted

    def missing_groups(self, counted: CountedSteps) -> int:
        """How many groups of the varieties an answer misses."""
        return sum(max(0, need - sum(_sum_counted(counted, of) > 0 for of in groups)) for need, groups in self.varieties)

    def loss(self, counted: CountedSteps) -> int:
        """How far an answer is from the best that can be imagined: what minima miss, then missing groups, then what is cut."""
        cut = sum(self.amounts) - sum(counted.values())
        return self.penalty * shortfall(self.minima, counted) + self.group_penalty * self.missing_groups(counted) + cut

    def is_feasible(self, counted: CountedSteps) -> bool:
        """Whether no activity and no maximum is exceeded."""
        left = list(self.amounts)
        for (index, _), steps in counted.items():
            left[index] -= steps
        left += (limit - _sum_counted(counted, of) for limit, of in self.maxima)
        return min([*left, *counted.values()], default=0) >= 0


_Pool = tuple[_SlotKind, ...]
"""Credit that may go to slots of the same kinds, by these kinds."""


class _Relaxation(LinearProgram):
    """The problem as a linear program: credit is in pools and may be divided at will, so no answer has a smaller loss."""

    def __init__(self, problem: AllocationProblem, pools: Iterable[tuple[_Pool, int]], effort: Effort, weight: int = 1) -> None:
        super().__init__(effort)
        self.columns: list[list[int]] = []
        """For each pool, one column for each of its kinds: how much counts there."""
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


class Solver:
    """Searches for the best answer by branch and bound over the activities that have a choice.

    Credit that may go to slots of the same kinds is one pool of a linear program, which stays small however many activities
    there are. Routing an activity to one of its slots moves its credit to another pool, and the loss of the program is then a
    lower bound. Routes that lead to the same pools are searched once, so activities that are alike cost nothing.
    """

    def __init__(self, problem: AllocationProblem) -> None:
        self._problem = problem
        self._effort = Effort(_MAX_EFFORT)
        self._is_proven = True
        self._options = problem.options
        self._routes = dict(self._options)
        """Where the credit of each activity may go at this point of the search."""
        self._best: _Routes = {}
        """Where it goes in the best answer so far, if there is one."""
        self._pools: dict[_Pool, int] = {(kind,): 0 for kind in problem.kinds.values()}
        self._pool_of: dict[Slots, _Pool] = {}
        self._rebuild_program()

    def solve(self, start: CountedSteps, may_split: bool) -> tuple[CountedSteps, bool]:
        """Return the best answer, or the start if no better one was seen, and whether it is proven to be the best."""
        order = [index for index, options in self._options.items() if len(options) > 1]
        # The greatest amounts first: small amounts fit in somewhere at the end.
        order.sort(key=lambda index: -self._problem.amounts[index])
        loss, routes = (
            self._problem.loss(start),
            _group_by_activity(slot for slot in sorted(start) if slot in self._problem.kinds),
        )
        self._effort.reserve = _MAX_EFFORT // 2  # for _prefer_early_slots
        answer = self._search([] if may_split else order, loss, self._lower_bound())
        if answer is not None:
            loss = answer[0]
            # With `may_split` this is the least loss there is. Credit is divided only if no undivided answer has the same loss.
            undivided = self._search(order, loss + 1, loss) if may_split else answer
            routes |= self._options if undivided is None else undivided[1]
        self._best = routes
        self._prefer_early_slots(order, loss)
        return self._fill_routes(loss), self._is_proven

    def _pool(self, route: Slots) -> _Pool:
        if route not in self._pool_of:
            self._pool_of[route] = tuple(sorted({self._problem.kinds[slot] for slot in route}))
        return self._pool_of[route]

    def _rebuild_program(self) -> None:
        """Build the linear program again, with all pools that there are or were."""
        self._pools = dict.fromkeys(self._pools, 0)
        for index, route in self._routes.items():
            pool = self._pool(route)
            self._pools[pool] = self._pools.get(pool, 0) + self._problem.amounts[index]
        self._relaxation = _Relaxation(self._problem, self._pools.items(), self._effort)
        self._limits = dict(zip(self._pools, self._relaxation.limits, strict=True))
        self._columns = dict(zip(self._pools, self._relaxation.columns, strict=True))

    def _route(self, index: int, route: Slots) -> None:
        """Restrict an activity's credit to some slots."""
        before, after = self._pool(self._routes[index]), self._pool(route)
        self._routes[index] = route
        if after not in self._pools:
            self._rebuild_program()
        elif before != after:
            for pool, amount in ((before, -self._problem.amounts[index]), (after, self._problem.amounts[index])):
                self._pools[pool] += amount
                self._relaxation.raise_limit(self._limits[pool], amount)

    def _lower_bound(self) -> int:
        """Compute a loss that no answer from this point of the search can be below."""
        self._relaxation.minimize()
        return self._relaxation.loss

    def _search(self, free: Sequence[int], below: int, enough: int) -> tuple[int, _Routes] | None:
        """Find the least loss below `below`, and the routes of the free activities for it; None if there is none.

        A loss of `enough` ends the search. Activities that are not free but have several slots may be divided at will.
        """
        best: tuple[int, _Routes] | None = None
        self._below = below
        seen: set[tuple[int, ...]] = set()
        # A loop and no recursion, which could become a thousand activities deep.
        branches: list[Iterator[int]] = [iter([self._lower_bound()])]
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
                    best = answer[0], {index: self._routes[index] for index in free}
            elif (state := (depth, *self._pools.values())) not in seen:
                self._effort.left -= len(state)
                seen.add(state)
                branches.append(self._branches(free[depth], bound))
        self._is_proven &= self._below <= enough or not self._effort.is_spent
        for index in free[: len(branches)]:
            self._route(index, self._options[index])
        return best

    def _branches(self, index: int, bound: int) -> Iterator[int]:
        """Route an activity to each of its slots in turn, and yield the lower bound with each.

        Slots that leave the bound as it is come first, those that get more of its pool before others.
        """
        options = self._options[index]
        values = self._relaxation.scaled_values()
        pool = self._pool(options)
        parts = {kind: values.get(column, 0) for kind, column in zip(pool, self._columns[pool], strict=True)}
        best = self._best.get(index)
        postponed: list[tuple[int, int, Slots]] = []
        for slot in sorted(options, key=lambda slot: ((slot,) != best, -parts[self._problem.kinds[slot]])):
            self._route(index, (slot,))
            loss = self._lower_bound()
            if loss == bound or (slot,) == best:
                yield loss
            else:
                postponed.append((loss, len(postponed), (slot,)))
        for loss, _, route in sorted(postponed):
            if loss < self._below:
                self._route(index, route)
                self._lower_bound()
                yield loss
        self._route(index, options)

    def _prefer_early_slots(self, order: list[int], loss: int) -> None:
        """Move each activity, in order, to its earliest slots that leave the loss as it is, and to as few as possible."""
        is_divided = any(len(route) > 1 for route in self._best.values())
        for index in sorted(order):
            order = [other for other in order if other != index]
            options = self._options[index]
            for route in (
                route for size in range(1, len(options) + 1 if is_divided else 2) for route in combinations(options, size)
            ):
                if route == self._best[index]:
                    break
                # A tenth at most, so that a hard activity leaves some effort for the others.
                self._effort.reserve = max(0, self._effort.left - _MAX_EFFORT // 10)
                if self._effort.is_spent:
                    self._is_proven = False
                    break
                self._route(index, route)
                answer = self._search([] if is_divided else order, loss + 1, loss)
                if answer is not None:
                    self._best |= {index: route, **answer[1]}
                    break
            self._route(index, self._best[index])

    def _fill_routes(self, loss: int) -> CountedSteps:
        """Decide how much counts in the slots of the best routes: in order as much as possible, without a greater loss."""
        problem = self._problem
        slots = [slot for index in range(len(problem.amounts)) for slot in self._best.get(index, ((index, 0),))]
        counted = problem.fill(slots)
        if problem.loss(counted) == loss:
            return counted
        # A step in a slot weighs more than everything in later slots, and the loss weighs more than all of them together.
        weights, weight = {}, 1
        for slot in reversed(slots):
            weights[slot] = weight
            weight *= problem.amounts[slot[0]] + 1
        pools = [(tuple(problem.kinds[slot] for slot in route), problem.amounts[index]) for index, route in self._best.items()]
        effort = Effort(_MAX_EFFORT)
        relaxation = _Relaxation(problem, pools, effort, weight)
        columns = dict(zip(chain.from_iterable(self._best.values()), chain.from_iterable(relaxation.columns), strict=True))
        for slot, column in columns.items():
            relaxation.add_need({column: 1}, problem.amounts[slot[0]], weights[slot])
        answer = relaxation.minimize_integers(weight * (loss + 1))
        self._is_proven &= not effort.is_spent
        return counted if answer is None else counted | {slot: answer[1][column] for slot, column in columns.items()}
