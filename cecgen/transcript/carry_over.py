"""Carrying over: what a cycle leaves to the one after it, and what of that counts there."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cecgen.model.days import months_before_end
from cecgen.model.judged import Credit
from cecgen.model.scheme import CarryOverRule, Scheme
from cecgen.model.written import format_amount, format_decimal
from cecgen.transcript.counting.allocation import Choice, Maximum, allocate
from cecgen.transcript.counting.limits import CycleCase, date_ranges, mandatory_requirements, measure, select_credits
from cecgen.transcript.counting.rules import TOTAL, ZERO, find_total, in_force
from cecgen.transcript.cycles import DatedCycle


class CarryBalance(NamedTuple):
    """What a cycle leaves to the one after it: below zero a shortfall that must be made up there."""

    amount: Decimal
    by_category: dict[str, Decimal]
    """What of a surplus is in which category, where as much as can goes over."""
    max_by_category: dict[str, Decimal]
    """How much there is of each category that could go over."""


def compute_carry_over(credits: Sequence[Credit], case: CycleCase) -> CarryBalance | None:
    """What a cycle leaves to the one after it; None where nothing says.

    What was carried in is used up first, and what anything asks for stays: as much goes over as can.
    """
    ends = case.situation.ends
    carry, total = in_force(case.scheme.carry, ends), find_total(case.requirements)
    if carry is None or total is None or total.need is None:
        return None
    have = measure(total.requirement, credits, case)
    if have < total.need and TOTAL not in case.satisfied:
        short = total.need - have
        over = case.as_of > ends or case.renewed is not None
        return CarryBalance(-short if over and short <= carry.shortfall else ZERO, {}, {})
    free = [credit for credit in credits if _can_carry_over(credit, carry, case.scheme, ends)]
    everything = frozenset((index, "") for index in range(len(free)))
    maxima = [Maximum(carry.max, everything)] if carry.max is not None else []
    for each in mandatory_requirements(case):
        if each.requirement.measure != "credit" or each.need is None:
            continue
        for span in date_ranges(each.requirement.per, case.situation):
            spare = measure(each.requirement, credits, case, span) - each.need
            asked = (index for index, credit in enumerate(free) if any(select_credits(each.requirement, [credit], case, span)))
            maxima.append(Maximum(max(spare, ZERO), frozenset((index, "") for index in asked)))
    going = allocate([Choice(credit.counted, ("",)) for credit in free], maxima, ())
    by: dict[str, Decimal] = {}
    for credit, shares in zip(free, going.shares, strict=True):
        amount = sum((share.counted for share in shares), ZERO)
        if amount:
            by[credit.allocated] = by.get(credit.allocated, ZERO) + amount
    at_most: dict[str, Decimal] = {}
    for credit in free:
        for category in case.scheme.category_ancestry(credit.allocated):
            at_most[category] = at_most.get(category, ZERO) + credit.counted
    return CarryBalance(sum(by.values(), ZERO), by, at_most)


def _can_carry_over(credit: Credit, carry: CarryOverRule, scheme: Scheme, ends: date) -> bool:
    if credit.source_entry is None or credit.counted <= 0:
        return False
    if carry.categories and not any(each in carry.categories for each in scheme.category_ancestry(credit.allocated)):
        return False
    months = carry.earned_within_months
    return months is None or months_before_end(ends, months) <= credit.date <= ends


def carried_credits(window: DatedCycle, scheme: Scheme, before: date, left: CarryBalance | None) -> Iterator[Credit]:
    """Credit carried in: a shortfall always counts against the cycle, a surplus as far as the body lets it be carried.

    The rule is that of the last day of the cycle `before`; `left` is what that one leaves over, where it is on record.
    """
    carry = in_force(scheme.carry, before)
    rooms = (carry.max, left.amount if left else None) if carry else ()
    room = min((each for each in rooms if each is not None), default=None)
    there = dict(left.max_by_category) if left else {}
    for stated in window.cycle.carried_in:
        counted, status, why_not = stated.amount, "counted", ""
        if stated.amount > 0:
            if carry is None:
                counted, status, why_not = ZERO, "unclear", "the scheme does not state that credit can be carried over"
            elif carry.categories and not set(scheme.category_ancestry(stated.category)) & set(carry.categories):
                counted, status = ZERO, "not-counted"
                why_not = "only credit of category " + " or ".join(carry.categories) + " can be carried over"
            else:
                around = scheme.category_ancestry(stated.category) if left is not None else ()
                own = max((there.get(category, ZERO) for category in around), default=None)
                counted = max(min(each for each in (stated.amount, room, own) if each is not None), ZERO)
                if counted < stated.amount:
                    status, why_not = "limited", _limit_reason(carry, left, counted, scheme)
                there.update({category: there.get(category, ZERO) - counted for category in around})
            room = room - counted if room is not None else None
        yield _credit(window, scheme, stated.amount, counted, status, why_not, stated.category, "as the holder states")
    short = (left.amount if left else ZERO) - sum((each.amount for each in window.cycle.carried_in if each.amount < 0), ZERO)
    if short < 0:
        why = "short in the cycle before; add it to carried_in in holder.toml"
        yield _credit(window, scheme, short, short, "counted", "", "", why)


def _limit_reason(carry: CarryOverRule, left: CarryBalance | None, counted: Decimal, scheme: Scheme) -> str:
    if carry.max is not None and (left is None or carry.max <= left.amount):
        return f"at most {format_amount(carry.max, scheme.unit)} can be carried over"
    return f"the cycle before leaves {format_amount(counted, scheme.unit)} to be carried over"


def _credit(
    window: DatedCycle, scheme: Scheme, amount: Decimal, counted: Decimal, status: str, why_not: str, category: str, why: str
) -> Credit:
    printed = f"{format_amount(amount, scheme.unit)}"
    return Credit(
        entry_id="",
        date=window.begins,
        title="Carried in from the cycle before",
        provider=scheme.issuer,
        kind="other",
        award=printed,
        amount=amount,
        counted=counted,
        basis=(f"{printed} carried in, {why}",),
        status=status,  # type: ignore[arg-type]
        why_not=why_not,
        evidence_state="proven",
        allocated=category,
    )


def format_carried_in(left: CarryBalance | None) -> str:
    """What the next cycle's `carried_in` should say, where anything goes over."""
    if left is None or not left.amount:
        return ""
    by = left.by_category or {"": left.amount}
    return f"[{', '.join(_table(amount, category) for category, amount in by.items())}]"


def _table(amount: Decimal, category: str) -> str:
    return (
        f'{{ amount = {format_decimal(amount)}, category = "{category}" }}'
        if category
        else f"{{ amount = {format_decimal(amount)} }}"
    )
