"""Carrying over: what a cycle leaves to the one after it, and what of that counts there."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from cecgen.counting import Case, measure
from cecgen.days import months_before_end
from cecgen.model import Carry, Credit, Scheme, amount_of, plain
from cecgen.rules import ZERO, in_force, total_in
from cecgen.transcript.cycles import Window


def left_over(credits: Sequence[Credit], case: Case) -> Decimal | None:
    """What a cycle leaves to the one after it: below zero a shortfall that must be made up there; None where nothing says.

    What was carried in is used up first, and what a component asks for stays.
    """
    ends = case.situation.ends
    carry, total = in_force(case.scheme.carry, ends), total_in(case.asked)
    if carry is None or total is None or total.need is None:
        return None
    have = measure(total.requirement, credits, case)
    if have < total.need:
        return have - total.need if total.need - have <= carry.shortfall else ZERO
    free = [credit for credit in credits if _may_go_over(credit, carry, case.scheme, ends)]
    spare = [sum((credit.counted for credit in free), ZERO)]
    for each in case.asked:
        in_credit = each.need is not None and each.requirement.measure == "credit" and each.requirement.per == "cycle"
        if in_credit and measure(each.requirement, free, case) == spare[0] and not each.requirement.advisory:
            spare.append(measure(each.requirement, credits, case) - (each.need or ZERO))
    most = [carry.max] if carry.max is not None else []
    return max(ZERO, min(*most, *spare, spare[0]))


def _may_go_over(credit: Credit, carry: Carry, scheme: Scheme, ends: date) -> bool:
    if credit.written is None or credit.counted <= 0:
        return False
    if carry.categories and not any(each in carry.categories for each in scheme.within(credit.allocated)):
        return False
    months = carry.earned_within_months
    return months is None or months_before_end(ends, months) <= credit.date <= ends


def carried(window: Window, scheme: Scheme, left: Decimal | None) -> Iterator[Credit]:
    """Credit carried in: a shortfall always counts against the cycle, a surplus as far as the body lets it be carried.

    `left` is what the cycle before leaves over, where that one is on record.
    """
    carry = in_force(scheme.carry, window.ends)
    room = None if carry is None else min((each for each in (carry.max, left) if each is not None), default=None)
    for stated in window.cycle.carried_in:
        counted, status, why_not = stated.amount, "counted", ""
        if stated.amount > 0:
            if carry is None:
                counted, status, why_not = ZERO, "unclear", "the scheme does not state that credit can be carried over"
            elif carry.categories and stated.category not in carry.categories:
                counted, status = ZERO, "not-counted"
                why_not = "only credit of category " + " or ".join(carry.categories) + " can be carried over"
            elif room is not None and stated.amount > max(room, ZERO):
                counted, status = max(room, ZERO), "limited"
                most = carry.max is not None and (left is None or carry.max <= left)
                unit = scheme.unit
                why_not = (
                    f"at most {amount_of(carry.max or ZERO, unit)} can be carried over"
                    if most
                    else (f"the cycle before leaves {amount_of(max(room, ZERO), unit)} to be carried over")
                )
            room = room - counted if room is not None else None
        yield _credit(window, scheme, stated.amount, counted, status, why_not, stated.category, "as the holder states")
    short = (left or ZERO) - sum((each.amount for each in window.cycle.carried_in if each.amount < 0), ZERO)
    if short < 0:
        why = "short in the cycle before; add it to carried_in in holder.toml"
        yield _credit(window, scheme, short, short, "counted", "", "", why)


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


def to_paste(left: Decimal | None, scheme: Scheme, ends: date) -> str:
    """What the next cycle's `carried_in` should say, where anything goes over."""
    if not left:
        return ""
    carry = in_force(scheme.carry, ends)
    category = carry.categories[0] if carry and len(carry.categories) == 1 and left > 0 else ""
    of = f', category = "{category}"' if category else ""
    return f"[{{ amount = {plain(left)}{of} }}]"
