"""For which cycles two rules hold together: their days, the conditions of both, and what either leaves out."""

from datetime import date
from math import lcm
from typing import Any

from msgspec.structs import replace

from cecgen.model.facts import Fact
from cecgen.model.rules import ConditionalFact, CycleCondition

_EVERY = CycleCondition()


def have_common_day(*facts: Fact) -> bool:
    """Whether there is a day for which all of these are in force."""
    return max(fact.since or date.min for fact in facts) <= min(fact.until or date.max for fact in facts)


def can_hold_together(*facts: ConditionalFact) -> bool:
    """Whether there can be a cycle for which all of these hold."""
    if not have_common_day(*facts):
        return False
    cycles = _EVERY
    for fact in facts:
        joint = intersect(cycles, fact.when) if fact.when != _EVERY else cycles
        if joint is None:
            return False
        cycles = joint
    return not any(fact.unless is not None and is_within(cycles, fact.unless) for fact in facts)


def intersect(one: CycleCondition, other: CycleCondition) -> CycleCondition | None:
    """The cycles that fit two conditions; None where no cycle can."""
    low, high = (
        _combine(max, one.certified_from, other.certified_from),
        _combine(min, one.certified_before, other.certified_before),
    )
    every = _combine(lcm, one.every, other.every)
    routes, nth = _common_items(one.routes, other.routes), _common_items(one.nth, other.nth)
    if routes is None or nth is None or (low is not None and high is not None and low >= high):
        return None
    if every and nth and not (nth := tuple(each for each in nth if each % every == 0)):
        return None
    if _are_different(one.years, other.years) or _are_different(one.lapsed, other.lapsed):
        return None
    return CycleCondition(
        certified_from=low,
        certified_before=high,
        routes=routes,
        nth=nth,
        every=every,
        years=other.years if one.years is None else one.years,
        lapsed=other.lapsed if one.lapsed is None else one.lapsed,
    )


def is_within(cycles: CycleCondition, others: CycleCondition) -> bool:
    """Whether every cycle that fits one condition fits another too."""
    joint = intersect(cycles, others)
    return joint is not None and _canonical(joint) == _canonical(cycles)


def _canonical(condition: CycleCondition) -> CycleCondition:
    """A condition in the one form that says it: without an order of words, and without what other keys say already."""
    return replace(
        condition,
        routes=tuple(sorted(set(condition.routes))),
        nth=tuple(sorted(set(condition.nth))),
        # Of cycles that are named one by one it is settled whether they are every third.
        every=None if condition.nth or condition.every == 1 else condition.every,
    )


def _combine(choose: Any, one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else int(choose(one, other))


def _common_items(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The words of both lists, where an empty one has all of them; None where they have none in common."""
    if not one or not other:
        return one or other
    return tuple(each for each in one if each in other) or None


def _are_different(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other
