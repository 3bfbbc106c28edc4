"""Put each credit in a category; a credit with a choice goes where the least is missing in the end (allocation.py)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from cecgen.model.judged import Credit
from cecgen.model.rules import Limit, Requirement
from cecgen.model.scheme import Scheme
from cecgen.transcript.counting.allocation import Choice, Maximum, Minimum, Placement, Share, Variety, allocate
from cecgen.transcript.counting.limits import Bucket, LimitBalances, apply_limits, reduce_credit
from cecgen.transcript.counting.measures import (
    DateRange,
    date_ranges,
    group_keys,
    is_short,
    mandatory_requirements,
    measure,
    select_credits,
)
from cecgen.transcript.counting.rules import ZERO, CycleCase, may_divide_credit, selects_entry_in


def place_and_limit(credits: Sequence[Credit], carried: Sequence[Credit], case: CycleCase) -> list[Credit]:
    """Put each credit in its category and reduce it to what the limits still allow, in order of date.

    A limit never raises a credit; a negative credit (a shortfall) is never reduced.
    """
    if not case.scheme.categories:
        choices: list[tuple[str, ...]] = [(credit.allocated,) for credit in credits]
        placed = list(credits)
    else:
        choices = [fitting_categories(credit, case.scheme) for credit in credits]
        placed = [_place(credit, options, case.scheme) for credit, options in zip(credits, choices, strict=True)]
    limited = apply_limits(placed, carried, case)
    if not _may_improve(placed, limited, choices, carried, case):
        return [_with_reason(credit, options, case.scheme) for credit, options in zip(limited, choices, strict=True)]
    return _allocate(placed, choices, carried, case)


def _may_improve(
    placed: list[Credit], limited: list[Credit], choices: list[tuple[str, ...]], carried: Sequence[Credit], case: CycleCase
) -> bool:
    """Whether another choice of categories, or of what is reduced, might leave less missing or count more."""
    choice = any(len(options) > 1 for options in choices)
    cut = any(after is not before for after, before in zip(limited, placed, strict=True))
    if choice and cut:
        return True
    return (choice or cut) and any(is_short(each, [*carried, *limited], case) for each in mandatory_requirements(case))


def fitting_categories(credit: Credit, scheme: Scheme) -> tuple[str, ...]:
    """Return the categories for a credit: the one its holder chose, else every category that takes it; maybe none."""
    entry = credit.source_entry
    if credit.allocated or entry is None:
        return (credit.allocated,) if entry is None or any(each.id == credit.allocated for each in scheme.categories) else ()
    if credit.counted <= 0:
        return ("",)
    fitting = [each for each in scheme.categories if each.takes is not None and each.is_in_force_on(credit.date)]
    return tuple(each.id for each in fitting if each.takes is not None and selects_entry_in(each.takes, entry, "", scheme))


def _with_reason(credit: Credit, options: tuple[str, ...], scheme: Scheme, least: str = "the first of them") -> Credit:
    """Add to the basis why a credit is in its category, unless its holder chose it."""
    if credit.source_entry is None or not credit.allocated or credit.source_entry.category_for(scheme.issuer):
        return credit
    titles = {each.id: each.title for each in scheme.categories}
    here = titles.get(credit.allocated, credit.allocated)
    fits = " or ".join(titles.get(option, option) for option in options)
    why = f"fits {fits}: counted in {here}, {least}" if len(options) > 1 else f"counted in {here}, which takes it"
    return replace(credit, basis=(*credit.basis, why))


def _place(credit: Credit, options: tuple[str, ...], scheme: Scheme) -> Credit:
    if credit.counted <= 0 and credit.source_entry is not None:
        return credit  # its category matters only once it counts
    if options:
        return credit if options[0] == credit.allocated else replace(credit, allocated=options[0])
    if credit.status == "ruled":
        return credit
    why = (
        f'{scheme.body_short_name} has no category "{credit.allocated}"'
        if credit.allocated
        else (f'no category of {scheme.body_short_name} takes it by itself: say category = {{ {scheme.issuer} = "…" }}')
    )
    return replace(credit, counted=ZERO, status="unclear", why_not=why)


def _allocate(
    placed: Sequence[Credit], choices: Sequence[tuple[str, ...]], carried: Sequence[Credit], case: CycleCase
) -> list[Credit]:
    """Put credits in the categories where the least is missing; exact, and the same every time."""
    activities = [Choice(max(credit.counted, ZERO), options or ("",)) for credit, options in zip(placed, choices, strict=True)]
    placements = {
        (index, option): replace(placed[index], allocated=option)
        for index, choice in enumerate(activities)
        if choice.amount
        for option in choice.options
    }
    balances = LimitBalances(case, carried)
    bounds = group_limits(placements, balances)
    maxima = [Maximum(balances.remaining(limit, bucket), pairs) for limit, bucket, pairs in bounds]
    fixed = [*carried, *(credit for credit in placed if credit.counted <= 0)]
    minima, varieties = _build_minima(placements, fixed, case), _build_varieties(placements, fixed, case)
    answer = allocate(activities, maxima, minima, varieties, may_split=may_divide_credit(case))
    binding = {
        pair: limit
        for maximum, (limit, _, pairs) in zip(maxima, bounds, strict=True)
        if maximum.limit == sum((share.counted for pair, share in _iter_shares(answer.shares) if pair in pairs), ZERO)
        for pair in pairs
    }
    why = "where the least is missing in the end" if answer.is_proven else "the best that was found among very many ways"
    return [
        piece
        for index, (credit, shares) in enumerate(zip(placed, answer.shares, strict=True))
        for piece in (
            _split_credit(credit, index, choices[index], shares, binding, case, why) if credit.counted > 0 else [credit]
        )
    ]


def group_limits(
    placements: dict[Placement, Credit], balances: LimitBalances
) -> list[tuple[Limit, Bucket, frozenset[Placement]]]:
    """Group the possible placements by the limit that bounds them.

    If a limit has tiers, the placements under a tighter tier are in the groups of the wider tiers too.
    """
    bound: dict[Bucket, dict[Decimal, tuple[Limit, set[Placement]]]] = {}
    for pair, credit in placements.items():
        for limit, bucket in balances.limits_for(credit):
            bound.setdefault(bucket, {}).setdefault(limit.max, (limit, set()))[1].add(pair)
    bounds: list[tuple[Limit, Bucket, frozenset[Placement]]] = []
    for bucket, by_amount in bound.items():
        group: set[Placement] = set()
        for _, (limit, pairs) in sorted(by_amount.items()):
            group |= pairs
            bounds.append((limit, bucket, frozenset(group)))
    return bounds


def _iter_shares(shares: Sequence[Sequence[Share]]) -> Iterator[tuple[Placement, Share]]:
    for index, each in enumerate(shares):
        for share in each:
            yield (index, share.option), share


def _split_credit(
    credit: Credit,
    index: int,
    options: tuple[str, ...],
    shares: Sequence[Share],
    binding: dict[Placement, Limit],
    case: CycleCase,
    why_here: str,
) -> Iterator[Credit]:
    """Yield a credit in its category, or a piece of it in each; what no category allows is part of the last piece."""
    left = credit.counted
    for share in shares:
        last = share is shares[-1]
        amount = left if last else share.counted
        left -= amount
        piece = replace(credit, allocated=share.option, counted=amount)
        if len(shares) > 1:
            piece = replace(piece, amount=amount)
        if share.counted < amount:
            piece = reduce_credit(piece, share.counted, binding.get((index, share.option)), case)
        yield _with_reason(piece, options, case.scheme, why_here)


def _build_minima(placements: dict[Placement, Credit], fixed: Sequence[Credit], case: CycleCase) -> list[Minimum]:
    """Build the minima for the allocation: how much is needed, how much there is, and the placements that count.

    A minimum in hours is converted to credit if every activity has the same credit per hour; otherwise it is left out.
    """
    minima: list[Minimum] = []
    for each in mandatory_requirements(case):
        if each.need is None or each.requirement.measure not in ("credit", "hours"):
            continue
        for span in date_ranges(each.requirement.per, case.situation):
            pairs = select_placements(each.requirement, placements, case, span)
            worth = _uniform_rate(placements[pair] for pair in pairs) if each.requirement.measure == "hours" else Decimal(1)
            if worth is not None:
                have = measure(each.requirement, fixed, case, span)
                minima.append(Minimum(each.need * worth, pairs, have * worth))
    return minima


def _uniform_rate(credits: Iterable[Credit]) -> Decimal | None:
    """Return the credit per hour of these activities, if it is exact and the same for all of them."""
    pairs = [(credit.amount, credit.hours) for credit in credits]
    amount, hours = pairs[0] if pairs else (ZERO, None)
    if not hours or (amount / hours) * hours != amount:
        return None
    return amount / hours if all(each is not None and of * hours == amount * each for of, each in pairs) else None


def _build_varieties(placements: dict[Placement, Credit], fixed: Sequence[Credit], case: CycleCase) -> list[Variety]:
    """Build the varieties for the allocation: how many different categories, topics or entries must count."""
    varieties: list[Variety] = []
    for each in mandatory_requirements(case):
        if each.need is None or each.requirement.measure in ("credit", "hours"):
            continue
        for span in date_ranges(each.requirement.per, case.situation):
            covered = {group for credit in select_credits(each.requirement, fixed, case, span) if credit.counted > 0
                     for group in group_keys(each.requirement, credit, case.scheme)}  # fmt: skip
            groups: dict[str, set[Placement]] = {}
            for pair in select_placements(each.requirement, placements, case, span):
                for group in group_keys(each.requirement, placements[pair], case.scheme):
                    groups.setdefault(group, set()).add(pair)
            new = sorted(groups.keys() - covered)
            varieties.append(Variety(int(each.need) - len(covered), tuple(frozenset(groups[group]) for group in new)))
    return varieties


def select_placements(
    requirement: Requirement, placements: dict[Placement, Credit], case: CycleCase, span: DateRange | None
) -> frozenset[Placement]:
    return frozenset(pair for pair, credit in placements.items() if any(select_credits(requirement, [credit], case, span)))
