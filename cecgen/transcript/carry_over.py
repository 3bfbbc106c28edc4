"""Carrying over: what a cycle leaves to the one after it, and what of that counts there."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cecgen.model.days import months_before_end
from cecgen.model.judged import Credit
from cecgen.model.scheme import Carry, Scheme
from cecgen.model.written import amount_of, plain
from cecgen.transcript.counting.allocation import Choice, Maximum, allocate
from cecgen.transcript.counting.limits import Case, counting, mandatory, measure, spans
from cecgen.transcript.counting.rules import TOTAL, ZERO, in_force, total_in
from cecgen.transcript.cycles import Window


class Left(NamedTuple):
    """What a cycle leaves to the one after it: below zero a shortfall that must be made up there."""

    amount: Decimal
    by: dict[str, Decimal]
    """What of a surplus is in which category, where as much as can goes over."""
    at_most: dict[str, Decimal]
    """How much there is of each category that could go over."""


def left_over(credits: Sequence[Credit], case: Case) -> Left | None:
    """What a cycle leaves to the one after it; None where nothing says.

    What was carried in is used up first, and what anything asks for stays: as much goes over as can.
    """
    ends = case.situation.ends
    carry, total = in_force(case.scheme.carry, ends), total_in(case.asked)
    if carry is None or total is None or total.need is None:
        return None
    have = measure(total.requirement, credits, case)
    if have < total.need and TOTAL not in case.waived:
        short = total.need - have
        over = case.day > ends or case.renewed is not None
        return Left(-short if over and short <= carry.shortfall else ZERO, {}, {})
    free = [credit for credit in credits if _may_go_over(credit, carry, case.scheme, ends)]
    everything = frozenset((index, "") for index in range(len(free)))
    maxima = [Maximum(carry.max, everything)] if carry.max is not None else []
    for each in mandatory(case):
        if each.requirement.measure != "credit" or each.need is None:
            continue
        for span in spans(each.requirement.per, case.situation):
            spare = measure(each.requirement, credits, case, span) - each.need
            asked = (index for index, credit in enumerate(free) if any(counting(each.requirement, [credit], case, span)))
            maxima.append(Maximum(max(spare, ZERO), frozenset((index, "") for index in asked)))
    going = allocate([Choice(credit.counted, ("",)) for credit in free], maxima, ())
    by: dict[str, Decimal] = {}
    for credit, shares in zip(free, going.shares, strict=True):
        amount = sum((share.counted for share in shares), ZERO)
        if amount:
            by[credit.allocated] = by.get(credit.allocated, ZERO) + amount
    at_most: dict[str, Decimal] = {}
    for credit in free:
        for category in case.scheme.within(credit.allocated):
            at_most[category] = at_most.get(category, ZERO) + credit.counted
    return Left(sum(by.values(), ZERO), by, at_most)


def _may_go_over(credit: Credit, carry: Carry, scheme: Scheme, ends: date) -> bool:
    if credit.written is None or credit.counted <= 0:
        return False
    if carry.categories and not any(each in carry.categories for each in scheme.within(credit.allocated)):
        return False
    months = carry.earned_within_months
    return months is None or months_before_end(ends, months) <= credit.date <= ends


def carried(window: Window, scheme: Scheme, before: date, left: Left | None) -> Iterator[Credit]:
    """Credit carried in: a shortfall always counts against the cycle, a surplus as far as the body lets it be carried.

    The rule is that of the last day of the cycle `before`; `left` is what that one leaves over, where it is on record.
    """
    carry = in_force(scheme.carry, before)
    rooms = (carry.max, left.amount if left else None) if carry else ()
    room = min((each for each in rooms if each is not None), default=None)
    there = dict(left.at_most) if left else {}
    for stated in window.cycle.carried_in:
        counted, status, why_not = stated.amount, "counted", ""
        if stated.amount > 0:
            if carry is None:
                counted, status, why_not = ZERO, "unclear", "the scheme does not state that credit can be carried over"
            elif carry.categories and not set(scheme.within(stated.category)) & set(carry.categories):
                counted, status = ZERO, "not-counted"
                why_not = "only credit of category " + " or ".join(carry.categories) + " can be carried over"
            else:
                around = scheme.within(stated.category) if left is not None else ()
                own = max((there.get(category, ZERO) for category in around), default=None)
                counted = max(min(each for each in (stated.amount, room, own) if each is not None), ZERO)
                if counted < stated.amount:
                    status, why_not = "limited", _why_less(carry, left, counted, scheme)
                there.update({category: there.get(category, ZERO) - counted for category in around})
            room = room - counted if room is not None else None
        yield _credit(window, scheme, stated.amount, counted, status, why_not, stated.category, "as the holder states")
    short = (left.amount if left else ZERO) - sum((each.amount for each in window.cycle.carried_in if each.amount < 0), ZERO)
    if short < 0:
        why = "short in the cycle before; add it to carried_in in holder.toml"
        yield _credit(window, scheme, short, short, "counted", "", "", why)


def _why_less(carry: Carry, left: Left | None, counted: Decimal, scheme: Scheme) -> str:
    if carry.max is not None and (left is None or carry.max <= left.amount):
        return f"at most {amount_of(carry.max, scheme.unit)} can be carried over"
    return f"the cycle before leaves {amount_of(counted, scheme.unit)} to be carried over"


def _credit(
    window: Window, scheme: Scheme, amount: Decimal, counted: Decimal, status: str, why_not: str, category: str, why: str
) -> Credit:
    printed = f"{amount_of(amount, scheme.unit)}"
    return Credit(
        entry="",
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


def to_paste(left: Left | None) -> str:
    """What the next cycle's `carried_in` should say, where anything goes over."""
    if left is None or not left.amount:
        return ""
    by = left.by or {"": left.amount}
    return f"[{', '.join(_table(amount, category) for category, amount in by.items())}]"


def _table(amount: Decimal, category: str) -> str:
    return f'{{ amount = {plain(amount)}, category = "{category}" }}' if category else f"{{ amount = {plain(amount)} }}"
