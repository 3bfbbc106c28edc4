"""Credit that does not count yet because its entry says too little, or because something is still to be decided."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Literal

from msgspec.structs import replace

from cecgen.model.amounts import format_amount
from cecgen.model.judged import Credit, CreditLack
from cecgen.model.rules import Requirement
from cecgen.model.scheme import Scheme
from cecgen.model.written import Approval, Entry
from cecgen.transcript.conversion import Converter
from cecgen.transcript.counting.categories import fitting_categories
from cecgen.transcript.counting.limits import LimitBalances
from cecgen.transcript.counting.measures import DateRange, measure, select_credits
from cecgen.transcript.counting.rules import ZERO, CycleCase
from cecgen.transcript.credits import SchemeResolver, find_claim, is_outside_cycle
from cecgen.transcript.cycles import DatedCycle

IncompleteKind = CreditLack | Literal["unclear", "draft"]
"""What a credit waits for: a missing word, something that no single word settles, or a draft to be finished."""


def mark_incomplete(
    credits: tuple[Credit, ...], window: DatedCycle, case: CycleCase, converter: Converter, resolve: SchemeResolver
) -> tuple[Credit, ...]:
    """Note on each credit that does not count yet which word its entry lacks, and what would count with it."""
    if not any(map(is_incomplete, credits)):
        return credits
    claimed: dict[str, Decimal] = {}
    marked: list[Credit] = []
    for credit in credits:
        entry = credit.source_entry
        if entry is None or not is_incomplete(credit):
            marked.append(credit)
            continue
        lacks, amount = _find_lack(credit, entry, window, case, converter)
        claim = find_claim(entry, case.scheme.id, resolve) if entry.claim else None
        if claim is not None and claim.amount is not None and amount is not None:
            amount = min(amount, claim.amount - claimed.get(entry.id, ZERO))
            claimed[entry.id] = claimed.get(entry.id, ZERO) + amount
        marked.append(replace(credit, lacks=lacks, pending=amount))
    return tuple(marked)


def is_incomplete(credit: Credit) -> bool:
    """Whether a credit would count if its entry said more, or were finished."""
    return credit.source_entry is not None and credit.status in ("unclear", "draft")


def incomplete_kind(credit: Credit) -> IncompleteKind:
    """Return what an incomplete credit waits for."""
    return credit.lacks or ("draft" if credit.status == "draft" else "unclear")


def measure_pending(
    requirement: Requirement, credits: Sequence[Credit], incomplete: Sequence[Credit], case: CycleCase, span: DateRange
) -> Decimal:
    """Measure how much of a requirement incomplete credits would give beside what counts, as far as the limits allow."""
    if not incomplete:
        return ZERO
    pending = [_count_pending(credit, credit.pending) for credit in incomplete if credit.pending is not None]
    return _measure_with(requirement, credits, pending, case, span) - measure(requirement, credits, case, span)


def describe_incomplete(
    requirement: Requirement, credits: Sequence[Credit], case: CycleCase, span: DateRange, unit: str
) -> Iterator[str]:
    """Say what a requirement that is short would get from incomplete credits: "24 PDU lack a category".

    Drafts are only in the to-dos: auditors read findings too, so findings are the same with drafts and without.
    """
    groups: dict[IncompleteKind, list[Credit]] = {}
    unclear = [credit for credit in credits if is_incomplete(credit) and credit.status != "draft"]
    for credit in unclear:
        pending = Decimal(1) if credit.pending is None else credit.pending
        if pending and _is_selectable(requirement, _count_pending(credit, pending), case, span):
            groups.setdefault(incomplete_kind(credit), []).append(credit)
    for kind, group in groups.items():
        amount = measure_pending(requirement, credits, group, case, span)
        if amount or any(credit.pending is None for credit in group):  # else the limits leave nothing for it
            what = format_amount(amount, unit) if requirement.measure in ("credit", "hours") else ""
            yield _describe_group(kind, group, what, case.scheme.body_short_name)


def _describe_group(kind: IncompleteKind, group: Sequence[Credit], amount: str, body: str) -> str:
    """Say how much lacks what; `amount` is empty where entries or categories are counted, and not credit."""
    count = len({credit.entry_id for credit in group})
    entries = "1 entry" if count == 1 else f"{count} entries"
    if kind == "unclear":
        return f"{entries} unclear"
    if kind == "hours":
        return f"{entries} {'lacks its' if count == 1 else 'lack their'} clock hours"
    missing = {"category": "a category", "grade": "a grade", "approval": f"{body}'s approval"}[kind]
    is_one = amount.startswith("1 ") if amount else count == 1
    return f"{amount or entries} {'lacks' if is_one else 'lack'} {missing}"


def _count_pending(credit: Credit, amount: Decimal) -> Credit:
    """An incomplete credit as it would be if so much of it counted."""
    return replace(credit, counted=amount, status="counted", why_not="")


def _find_lack(
    credit: Credit, entry: Entry, window: DatedCycle, case: CycleCase, converter: Converter
) -> tuple[CreditLack | None, Decimal | None]:
    """Find what a credit lacks, by converting its entry as if it said so, and what the credit would be."""
    if entry.draft:
        return None, _find_worth(replace(entry, draft=False), window, case, converter)
    if credit.amount:  # it was converted, so that only its place may be unknown
        is_placed = not case.scheme.categories or any(each.id == credit.allocated for each in case.scheme.categories)
        return (None, None) if is_placed else ("category", credit.amount)
    if entry.hours is None and _find_worth(replace(entry, hours=Decimal(1)), window, case, converter) is not None:
        return "hours", None
    if entry.grade is None and (amount := _find_worth(replace(entry, grade="A"), window, case, converter)):
        return "grade", amount
    if entry.approval is None:
        approved = replace(entry, approval=Approval(body=case.scheme.issuer))
        if amount := _find_worth(approved, window, case, converter):
            return "approval", amount
    return None, None


def _find_worth(entry: Entry, window: DatedCycle, case: CycleCase, converter: Converter) -> Decimal | None:
    """Return what an entry is worth before limits; None if that is not clear."""
    value = converter.convert(entry, case.scheme)
    outside = value.must_fit_cycle and is_outside_cycle(entry, window)
    return ZERO if value.amount is not None and (outside or value.why_not) else value.amount


def _measure_with(
    requirement: Requirement, credits: Sequence[Credit], incomplete: Sequence[Credit], case: CycleCase, span: DateRange
) -> Decimal:
    """Measure a requirement as if incomplete credits counted too, as far as the limits allow.

    Each goes where this requirement counts it and most of it still fits, whatever the other requirements need.
    """
    balances = LimitBalances(case, [credit for credit in credits if credit.source_entry is None])
    for credit in credits:
        balances.use_for(credit)
    added: list[Credit] = []
    for credit in incomplete:
        options = _options_for(requirement, credit, case.scheme)
        best = max((_place_in_category(option, credit, balances) for option in options), key=attrgetter("counted"))
        balances.use_for(best)
        added.append(best)
    return measure(requirement, [*credits, *added], case, span)


def _is_selectable(requirement: Requirement, credit: Credit, case: CycleCase, span: DateRange) -> bool:
    """Whether a requirement would count an incomplete credit in some category that it may have, whatever the limits say."""
    options = (replace(credit, allocated=option) for option in _options_for(requirement, credit, case.scheme))
    return any(True for _ in select_credits(requirement, options, case, span))


def _options_for(requirement: Requirement, credit: Credit, scheme: Scheme) -> Sequence[str]:
    """Return the categories that an incomplete credit may have: those that a requirement counts, if there are any."""
    options = fitting_categories(credit, scheme) or tuple(category.id for category in scheme.categories) or ("",)
    asked = set(requirement.of.categories)
    return [each for each in options if asked.intersection(scheme.category_ancestry(each))] or options


def _place_in_category(category: str, credit: Credit, balances: LimitBalances) -> Credit:
    """Put a credit in a category, reduced to what the limits still allow there."""
    placed = replace(credit, allocated=category)
    left = [balances.remaining(limit, bucket) for limit, bucket in balances.limits_for(placed)]
    return replace(placed, counted=min([placed.counted, *left]))
