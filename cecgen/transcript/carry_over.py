"""Carry-over: how much credit a cycle passes on to the next, and how much of it counts there."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.days import months_before_end
from cecgen.model.judged import Credit
from cecgen.model.rules import CarryOverRule
from cecgen.model.scheme import Scheme
from cecgen.transcript.counting.allocation import Choice, Maximum, allocate
from cecgen.transcript.counting.measures import date_ranges, mandatory_requirements, measure, select_credits
from cecgen.transcript.counting.rules import TOTAL, ZERO, CycleCase, find_total, in_force
from cecgen.transcript.cycles import DatedCycle


class CarryBalance(NamedTuple):
    """What a cycle passes on to the next; a negative amount is a shortfall that must be made up there."""

    amount: Decimal
    by_category: dict[str, Decimal]
    """How much of the surplus is in each category, if as much as possible is carried over."""
    max_by_category: dict[str, Decimal]
    """The most that could be carried over in each category."""


def compute_carry_over(credits: Sequence[Credit], case: CycleCase) -> CarryBalance | None:
    """Compute how much credit a cycle passes on to the next; None if the scheme does not say.

    Credit that was carried in is spent first, credit that a requirement needs stays, and the rest goes over up to the
    scheme's maximum.
    """
    ends = case.situation.ends
    carry, total = in_force(case.scheme.carry, ends), find_total(case.requirements)
    if carry is None or total is None or total.need is None:
        return None
    have = measure(total.requirement, credits, case)
    if have < total.need and TOTAL not in case.satisfied:
        short = total.need - have
        over = case.as_of > ends or case.renewed_on is not None
        return CarryBalance(-short if over and short <= carry.shortfall else ZERO, {}, {})
    free = [credit for credit in credits if _can_carry_over(credit, carry, case.scheme, ends)]
    everything = frozenset((index, "") for index in range(len(free)))
    maxima = [Maximum(carry.max, everything)] if carry.max is not None else []
    for each in mandatory_requirements(case):
        if each.requirement.measure != "credit" or each.need is None:
            continue
        for span in date_ranges(each.requirement.per, case.situation):
            spare = measure(each.requirement, credits, case, span) - each.need
            needed = (index for index, credit in enumerate(free) if any(select_credits(each.requirement, [credit], case, span)))
            maxima.append(Maximum(max(spare, ZERO), frozenset((index, "") for index in needed)))
    allocation = allocate([Choice(credit.counted, ("",)) for credit in free], maxima, ())
    by_category: dict[str, Decimal] = {}
    for credit, shares in zip(free, allocation.shares, strict=True):
        amount = sum((share.counted for share in shares), ZERO)
        if amount:
            by_category[credit.allocated] = by_category.get(credit.allocated, ZERO) + amount
    max_by_category: dict[str, Decimal] = {}
    for credit in free:
        for category in case.scheme.category_ancestry(credit.allocated):
            max_by_category[category] = max_by_category.get(category, ZERO) + credit.counted
    return CarryBalance(sum(by_category.values(), ZERO), by_category, max_by_category)


def _can_carry_over(credit: Credit, carry: CarryOverRule, scheme: Scheme, ends: date) -> bool:
    if credit.source_entry is None or credit.counted <= 0:
        return False
    if carry.categories and not any(each in carry.categories for each in scheme.category_ancestry(credit.allocated)):
        return False
    months = carry.earned_within_months
    return months is None or months_before_end(ends, months) <= credit.date <= ends


def carried_credits(window: DatedCycle, scheme: Scheme, before: date, left: CarryBalance | None) -> Iterator[Credit]:
    """Yield the credit that is carried into a cycle: a shortfall in full, a surplus as far as the body allows.

    The rule in force on `before`, the last day of the previous cycle, decides; `left` is what that cycle passes on, if it is
    on record.
    """
    carry = in_force(scheme.carry, before)
    limits = (carry.max, left.amount if left else None) if carry else ()
    remaining = min((limit for limit in limits if limit is not None), default=None)
    remaining_by_category = dict(left.max_by_category) if left else {}
    for stated in window.cycle.carried_in:
        counted, status, why_not = stated.amount, "counted", ""
        if stated.amount > 0:
            if carry is None:
                counted, status, why_not = ZERO, "unclear", "the scheme does not state that credit can be carried over"
            elif carry.categories and not set(scheme.category_ancestry(stated.category)) & set(carry.categories):
                counted, status = ZERO, "not-counted"
                why_not = "only credit of category " + " or ".join(carry.categories) + " can be carried over"
            else:
                ancestry = scheme.category_ancestry(stated.category) if left is not None else ()
                in_category = max((remaining_by_category.get(category, ZERO) for category in ancestry), default=None)
                caps = (stated.amount, remaining, in_category)
                counted = max(min(cap for cap in caps if cap is not None), ZERO)
                if counted < stated.amount:
                    status, why_not = "limited", _limit_reason(carry, left, counted, scheme)
                for category in ancestry:
                    remaining_by_category[category] = remaining_by_category.get(category, ZERO) - counted
            remaining = remaining - counted if remaining is not None else None
        yield _build_credit(window, scheme, stated.amount, counted, status, why_not, stated.category, "as the holder states")
    short = (left.amount if left else ZERO) - sum((each.amount for each in window.cycle.carried_in if each.amount < 0), ZERO)
    if short < 0:
        why = "short in the cycle before; add it to carried_in in holder.toml"
        yield _build_credit(window, scheme, short, short, "counted", "", "", why)


def _limit_reason(carry: CarryOverRule, left: CarryBalance | None, counted: Decimal, scheme: Scheme) -> str:
    if carry.max is not None and (left is None or carry.max <= left.amount):
        return f"at most {format_amount(carry.max, scheme.unit)} can be carried over"
    return f"the cycle before leaves {format_amount(counted, scheme.unit)} to be carried over"


def _build_credit(
    window: DatedCycle, scheme: Scheme, amount: Decimal, counted: Decimal, status: str, why_not: str, category: str, why: str
) -> Credit:
    printed = format_amount(amount, scheme.unit)
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
    """Format the value of `carried_in` for the next cycle; an empty text if nothing is carried over."""
    if left is None or not left.amount:
        return ""
    amounts = left.by_category or {"": left.amount}
    return f"[{', '.join(_format_table(amount, category) for category, amount in amounts.items())}]"


def _format_table(amount: Decimal, category: str) -> str:
    suffix = f', category = "{category}"' if category else ""
    return f"{{ amount = {format_decimal(amount)}{suffix} }}"
