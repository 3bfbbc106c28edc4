"""Allocation: which category each activity's credit goes to, and how much of it counts, so that the least is missing.

An activity that fits several categories cannot be placed by looking at it alone: maxima fill up, and minima overlap. So this
module searches for the best answer, exactly. An answer is better for the holder, first things first, if:

1. less is missing of what the minima ask for, all of them added up;
2. fewer groups are missing of what the varieties ask for. They come second because the holder can earn what is still
   missing in one of those groups: the other way round, more would be left to earn;
3. more counts;
4. no activity's credit is divided between categories, even if that is allowed;
5. activity by activity, it is divided between fewer categories, and goes to categories that are named earlier;
6. activity by activity, more of it counts, in its first category before its next.

No two answers are equal in all of that, so there is one best answer. The search counts its work, not time, and stops at a
limit: the answer is then the best so far, says so (`is_proven`), and is the same on every machine.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from cecgen.transcript.counting.allocation_search import Slots

Placement = tuple[int, str]
"""An activity, by its position among the choices, and one of its categories."""


class Choice(Struct, frozen=True, gc=False):
    """An activity's credit, and the categories that it may go to (at least one), in the order of the scheme."""

    amount: Decimal
    options: tuple[str, ...]


class Maximum(Struct, frozen=True, gc=False):
    """The most credit that counts in some placements; a limit below zero means nothing."""

    limit: Decimal
    placements: frozenset[Placement]


class Minimum(Struct, frozen=True, gc=False):
    """How much credit some placements need, and what they have already: carried in, or below zero if it was missing before."""

    need: Decimal
    placements: frozenset[Placement]
    have: Decimal = Decimal(0)


class Variety(Struct, frozen=True, gc=False):
    """How many of its groups (categories, topics, activities) must have something that counts."""

    need: int
    groups: tuple[frozenset[Placement], ...]


class Share(Struct, frozen=True, gc=False):
    """How much of an activity's credit counts in a category."""

    option: str
    counted: Decimal


class Allocation(Struct, frozen=True, gc=False):
    """The shares of each activity (several if its credit is divided), and what the minima still miss in all."""

    shares: tuple[tuple[Share, ...], ...]
    shortfall: Decimal
    is_proven: bool = True
    """Whether no answer is better; False if the search stopped at its limit with the best answer so far."""


def allocate(
    choices: Sequence[Choice],
    maxima: Iterable[Maximum],
    minima: Iterable[Minimum],
    varieties: Iterable[Variety] = (),
    *,
    split: bool = False,
) -> Allocation:
    """Allocate the credit of activities to categories so that the least is missing; `split` allows dividing it.

    Amounts are counted in steps: the greatest amount that every given amount is a multiple of.
    """
    from cecgen.transcript.counting.allocation_search import (  # noqa: PLC0415 - few repositories have credit with a choice
        AllocationProblem,
        Solver,
        shortfall,
    )

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

    def slots_of(placements: frozenset[Placement]) -> "Slots":
        return tuple(sorted(slots[placement] for placement in placements if placement in slots))

    minima_in_steps = [
        (scale.to_steps(need), slots_of(minimum.placements)) for need, minimum in zip(needs, minima, strict=True)
    ]
    build_problem = partial(
        AllocationProblem,
        [scale.to_steps(choice.amount) for choice in choices],
        sorted(slots.values()),
        [(scale.to_steps(limit), slots_of(maximum.placements)) for limit, maximum in zip(limits, maxima, strict=True)],
        minima_in_steps,
    )
    problem = build_problem([])
    counted, is_proven = Solver(problem).solve(problem.fill((index, 0) for index in range(len(choices))), split)
    # Varieties make the search long. Usually the best answer without them reaches them too, and then it is the best.
    problem = build_problem([(variety.need, tuple(map(slots_of, variety.groups))) for variety in varieties])
    if problem.missing_groups(counted):
        counted, is_proven = Solver(problem).solve(counted, split)
    if not problem.is_feasible(counted):
        raise ArithmeticError("an allocation counts too much: this is a bug in cecgen, please report it")
    shares: list[list[Share]] = [[] for _ in choices]
    for (index, position), steps in sorted(counted.items(), key=lambda item: (not item[1], item[0])):
        if steps or not shares[index]:
            shares[index].append(Share(choices[index].options[position], scale.to_amount(steps)))
    return Allocation(tuple(map(tuple, shares)), scale.to_amount(shortfall(minima_in_steps, counted)), is_proven)


class _Scale:
    """Converts amounts to whole steps and back, exactly."""

    def __init__(self, amounts: Collection[Decimal]) -> None:
        self._places = max([0, *(-int(amount.as_tuple().exponent) for amount in amounts)])
        self._step = math.gcd(*map(self._units, amounts)) or 1

    def _units(self, amount: Decimal) -> int:
        above, below = amount.as_integer_ratio()
        return above * int(10**self._places) // below

    def to_steps(self, amount: Decimal) -> int:
        return self._units(amount) // self._step

    def to_amount(self, steps: int) -> Decimal:
        return Decimal(f"{steps * self._step}e-{self._places}")  # a Decimal from a text is exact, however many digits it has
