"""Find out whether two rules can both apply to one cycle, by their days and their conditions (`when`, `unless`)."""

from datetime import date
from math import lcm
from typing import Any

from msgspec.structs import replace

from cecgen.model.facts import Fact
from cecgen.model.rules import ConditionalFact, CycleCondition

_EVERY = CycleCondition()


def have_common_day(*facts: Fact) -> bool:
    """Return True if there is a day on which all of these are in force."""
    return max(fact.since or date.min for fact in facts) <= min(fact.until or date.max for fact in facts)


def can_hold_together(*facts: ConditionalFact) -> bool:
    """Return True if there can be a cycle to which all of these apply."""
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
    """Return the condition that both conditions make together; None if no cycle can meet it."""
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
    """Return True if every cycle that meets one condition also meets the other."""
    joint = intersect(cycles, others)
    return joint is not None and _canonical(joint) == _canonical(cycles)


def _canonical(condition: CycleCondition) -> CycleCondition:
    """Return the canonical form of a condition: words sorted, redundant keys removed."""
    return replace(
        condition,
        routes=tuple(sorted(set(condition.routes))),
        nth=tuple(sorted(set(condition.nth))),
        # If `nth` lists the cycles, `every` has already been applied to that list.
        every=None if condition.nth or condition.every == 1 else condition.every,
    )


def _combine(choose: Any, one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else int(choose(one, other))


def _common_items(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return the words that both lists have; an empty list means all words. None if they have none in common."""
    if not one or not other:
        return one or other
    return tuple(each for each in one if each in other) or None


def _are_different(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other
