"""Counting: which category each credit goes to, what of it counts under the limits, and what a measure of credits comes to.

Where a credit has a choice of categories, it goes where the least is missing in the end (`allocation`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import format_decimal
from cecgen.model.days import add_days, months_after_end, months_before_end
from cecgen.model.judged import Credit
from cecgen.model.rules import CountingPeriod, Limit, Requirement
from cecgen.model.scheme import Scheme
from cecgen.model.written import format_amount
from cecgen.transcript.counting.allocation import Choice, Maximum, Minimum, Placement, Share, Variety, allocate
from cecgen.transcript.counting.rules import (
    ALL_CREDITS,
    ZERO,
    AppliedRequirement,
    CycleSituation,
    applies_to,
    in_force,
    selects_credit,
    selects_entry_in,
)

Bucket = tuple[str, str | int]
"""Limit id, and which credits share its balance: those of one entry, of one year, or of the whole cycle."""
DateRange = tuple[date, date]
"""First and last day, both inclusive."""


class CycleCase(Struct, frozen=True):
    """A cycle to be judged: its scheme, its situation, its requirements, and the as-of day."""

    scheme: Scheme
    situation: CycleSituation
    requirements: tuple[AppliedRequirement, ...]
    as_of: date
    renewed_on: date | None = None
    satisfied: frozenset[str] = frozenset()
    """Requirements that were met in an earlier cycle, or are replaced by an alternative."""

    @property
    def renewal(self) -> date:
        """The day of the renewal, or the as-of day before that."""
        return min(self.renewed_on or self.as_of, self.as_of)


def place_and_limit(credits: Sequence[Credit], carried: Sequence[Credit], case: CycleCase) -> list[Credit]:
    """Put each credit in its category and reduce it to what the limits still allow, in order of date.

    A limit never raises a credit; a negative credit (a shortfall) is never reduced.
    """
    if not case.scheme.categories:
        choices: list[tuple[str, ...]] = [(credit.allocated,) for credit in credits]
        placed = list(credits)
    else:
        choices = [_fitting_categories(credit, case.scheme) for credit in credits]
        placed = [_place(credit, options, case.scheme) for credit, options in zip(credits, choices, strict=True)]
    limited = _apply_limits(placed, carried, case)
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
    return (choice or cut) and any(_is_short(each, [*carried, *limited], case) for each in mandatory_requirements(case))


def _fitting_categories(credit: Credit, scheme: Scheme) -> tuple[str, ...]:
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


# ---------------------------------------------------------------- limits


def _apply_limits(credits: Sequence[Credit], carried: Sequence[Credit], case: CycleCase) -> list[Credit]:
    """Reduce each credit, in order, to what the limits still allow."""
    balances = LimitBalances(case, carried)
    out: list[Credit] = []
    for credit in credits:
        applying = balances.limits_for(credit)
        if not applying:
            out.append(credit)
            continue
        counted, binding = credit.counted, None
        for limit, bucket in applying:
            left = balances.remaining(limit, bucket)
            if left < counted:
                counted, binding = left, limit
        for bucket in {bucket for _, bucket in applying}:
            balances.use(bucket, counted)
        out.append(_cut(credit, counted, binding, case) if binding else credit)
    return out


def _cut(credit: Credit, counted: Decimal, limit: Limit | None, case: CycleCase) -> Credit:
    """Reduce a credit to what a limit (if it is known which) still allows, and say why.

    If holder.toml does not say which tier of the limit applies, the credit is unclear rather than limited.
    """
    cut, title = format_decimal(credit.counted - counted), limit.title if limit else "The limits"
    unknown = applies_to(limit, case.situation) if limit else True
    if isinstance(unknown, str):
        why = f"{title}: how much may count depends on `{unknown}`, which holder.toml does not say"
        return replace(credit, counted=counted, status="limited" if counted else "unclear", why_not=why)
    if limit is None:
        why = f"{title}: {cut} cut"
    elif limit.max:
        why = f"{title}: {format_decimal(limit.max)} of {format_amount(limit.max, case.scheme.unit)} used, {cut} cut"
    else:
        why = f"{title}: none may count"
    return replace(credit, counted=counted, status="limited", why_not=why)


class LimitBalances:
    """How much each limit of a cycle still allows, per entry, year or cycle.

    Limits per entry and per year apply in their version of the entry's date, limits per cycle in that of its last day.
    """

    def __init__(self, case: CycleCase, carried: Sequence[Credit]) -> None:
        self._scheme, self._situation = case.scheme, case.situation
        # If holder.toml does not say which tier applies, all of them do: the requirement is unclear anyway.
        self._limits = [limit for limit in case.scheme.limits if applies_to(limit, case.situation)]
        self._by_kind: dict[str, list[Limit]] = {}
        self._used: dict[Bucket, Decimal] = {}
        for credit in carried:
            for limit in self._limits:
                if limit.per == "cycle" and credit.counted > 0 and selects_credit(limit.of, credit, self._scheme):
                    self.use((limit.id, ""), credit.counted)

    def limits_for(self, credit: Credit) -> list[tuple[Limit, Bucket]]:
        """Return the limits that apply to a credit in its category, each with its bucket."""
        if credit.source_entry is None or credit.counted <= 0:
            return []
        limits = self._by_kind.get(credit.kind)
        if limits is None:
            limits = [limit for limit in self._limits if not limit.of.kinds or credit.kind in limit.of.kinds]
            self._by_kind[credit.kind] = limits
        return [
            (limit, (limit.id, self._bucket_key(limit.per, credit)))
            for limit in limits
            if limit.is_in_force_on(self._situation.ends if limit.per == "cycle" else credit.date)
            and selects_credit(limit.of, credit, self._scheme)
        ]

    def remaining(self, limit: Limit, bucket: Bucket) -> Decimal:
        """Return how much a limit still allows."""
        return max(ZERO, limit.max - self._used.get(bucket, ZERO))

    def use(self, bucket: Bucket, amount: Decimal) -> None:
        """Use up part of a limit."""
        self._used[bucket] = self._used.get(bucket, ZERO) + amount

    def _bucket_key(self, per: CountingPeriod, credit: Credit) -> str | int:
        if per == "entry":
            return credit.entry_id
        if per == "year":
            return credit.date.year
        years = date_ranges(per, self._situation)
        return next((str(first) for first, last in years if first <= credit.date <= last), "") if per == "cycle-year" else ""


# ---------------------------------------------------------------- measures


def date_ranges(per: CountingPeriod, situation: CycleSituation) -> list[DateRange]:
    """Return the years of a cycle, or the whole cycle, without years that ended before the certification."""
    begins, ends = situation.begins, situation.ends
    if per == "cycle":
        return [(begins, ends)]
    years = ends.year - begins.year
    if per == "year":
        turns = [date(begins.year + year, 12, 31) for year in range(years)]
    else:
        turns = [months_after_end(add_days(begins, -1), 12 * year) for year in range(1, years + 1)]
    lasts = [*dict.fromkeys(turn for turn in turns if turn < ends), ends]
    out = zip([begins, *(add_days(last, 1) for last in lasts[:-1])], lasts, strict=True)
    return [(first, last) for first, last in out if situation.certified is None or last >= situation.certified]


def measure(requirement: Requirement, credits: Iterable[Credit], case: CycleCase, span: DateRange | None = None) -> Decimal:
    """Add up what a requirement counts, after limits: credit, hours, or how many different categories, topics or entries."""
    selected = select_credits(requirement, credits, case, span)
    if requirement.measure == "hours":
        return sum((credit.hours for credit in selected if credit.hours is not None and _has_counting_hours(credit)), ZERO)
    if requirement.measure == "credit":
        return sum((credit.counted for credit in selected), ZERO)
    groups = {group for credit in selected if credit.counted > 0 for group in _group_keys(requirement, credit, case.scheme)}
    return Decimal(len(groups))


def select_credits(
    requirement: Requirement, credits: Iterable[Credit], case: CycleCase, span: DateRange | None
) -> Iterator[Credit]:
    """Yield the credits that a requirement counts."""
    pick, months = requirement.of, requirement.within_months
    since = months_before_end(case.renewal, months) if months else None
    for credit in credits:
        # Credit that was carried in counted in such a window already, on the day it was earned.
        if since and (credit.source_entry is None or not since <= credit.date <= case.renewal):
            continue
        if span and requirement.per != "cycle" and not span[0] <= credit.date <= span[1]:
            continue
        if pick == ALL_CREDITS or selects_credit(pick, credit, case.scheme):
            yield credit


def measure_with(
    requirement: Requirement, credits: Sequence[Credit], hanging: Sequence[Credit], case: CycleCase, span: DateRange
) -> Decimal:
    """Measure a requirement as if hanging credits counted too, as far as the limits allow.

    Each goes where this requirement counts it and most of it still fits, whatever the other requirements need.
    """
    balances = LimitBalances(case, [credit for credit in credits if credit.source_entry is None])
    for credit in credits:
        for bucket in {bucket for _, bucket in balances.limits_for(credit)}:
            balances.use(bucket, credit.counted)
    added: list[Credit] = []
    for credit in hanging:
        options = _options_for(requirement, credit, case.scheme)
        best = max((_limit_in(option, credit, balances) for option in options), key=attrgetter("counted"))
        for bucket in {bucket for _, bucket in balances.limits_for(best)}:
            balances.use(bucket, best.counted)
        added.append(best)
    return measure(requirement, [*credits, *added], case, span)


def is_selectable(requirement: Requirement, credit: Credit, case: CycleCase, span: DateRange) -> bool:
    """Whether a requirement would count a hanging credit in some category that it may have, whatever the limits say."""
    options = (replace(credit, allocated=option) for option in _options_for(requirement, credit, case.scheme))
    return any(True for _ in select_credits(requirement, options, case, span))


def _options_for(requirement: Requirement, credit: Credit, scheme: Scheme) -> Sequence[str]:
    """Return the categories that a hanging credit may have: of these the ones that a requirement counts, if there are any."""
    options = _fitting_categories(credit, scheme) or tuple(category.id for category in scheme.categories) or ("",)
    asked = set(requirement.of.categories)
    return [each for each in options if asked.intersection(scheme.category_ancestry(each))] or options


def _limit_in(category: str, credit: Credit, balances: LimitBalances) -> Credit:
    """Put a credit in a category, reduced to what the limits still allow there."""
    placed = replace(credit, allocated=category)
    left = [balances.remaining(limit, bucket) for limit, bucket in balances.limits_for(placed)]
    return replace(placed, counted=min([placed.counted, *left]))


def _has_counting_hours(credit: Credit) -> bool:
    """Whether an activity's hours count, even if they earn no credit; those of refused entries and drafts do not."""
    return credit.status in ("counted", "limited") or (credit.status == "ruled" and credit.counted > 0)


def _group_keys(requirement: Requirement, credit: Credit, scheme: Scheme) -> tuple[str, ...]:
    """Return what makes a credit different from others: its entry, its topics or its categories."""
    if requirement.measure == "entries":
        return (credit.entry_id,) if credit.source_entry else ()
    if requirement.measure == "topics":
        topics = credit.source_entry.topics if credit.source_entry else []
        return tuple(topic for topic in topics if not requirement.of.topics or topic in requirement.of.topics)
    categories = scheme.category_ancestry(credit.allocated)
    asked = requirement.of.categories
    return tuple(each for each in categories if each in asked) if asked else categories[-1:]


def _is_short(each: AppliedRequirement, credits: Sequence[Credit], case: CycleCase) -> bool:
    """Whether less counts than a requirement needs."""
    if each.need is None:
        return False
    asked, need = each.requirement, each.need
    return any(measure(asked, credits, case, span) < need for span in date_ranges(asked.per, case.situation))


# ---------------------------------------------------------------- a choice of categories


def _allocate(
    placed: Sequence[Credit], choices: Sequence[tuple[str, ...]], carried: Sequence[Credit], case: CycleCase
) -> list[Credit]:
    """Put credits in the categories where the least is missing; exact, and the same every time."""
    activities = [Choice(max(credit.counted, ZERO), options or ("",)) for credit, options in zip(placed, choices, strict=True)]
    tried = {
        (index, option): replace(placed[index], allocated=option)
        for index, choice in enumerate(activities)
        if choice.amount
        for option in choice.options
    }
    balances = LimitBalances(case, carried)
    bounds = _limit_groups(tried, balances)
    maxima = [Maximum(balances.remaining(limit, bucket), pairs) for limit, bucket, pairs in bounds]
    rest = [*carried, *(credit for credit in placed if credit.counted <= 0)]
    splitting = in_force(case.scheme.splitting, case.situation.ends)
    split = splitting is not None and splitting.allowed
    minima, varieties = _build_minima(tried, rest, case), _build_varieties(tried, rest, case)
    answer = allocate(activities, maxima, minima, varieties, split=split)
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


def _limit_groups(tried: dict[Placement, Credit], balances: LimitBalances) -> list[tuple[Limit, Bucket, frozenset[Placement]]]:
    """Group the possible placements by the limit that bounds them.

    If a limit has tiers, the placements under a tighter tier are in the groups of the wider tiers too.
    """
    bound: dict[Bucket, dict[Decimal, tuple[Limit, set[Placement]]]] = {}
    for pair, credit in tried.items():
        for limit, bucket in balances.limits_for(credit):
            bound.setdefault(bucket, {}).setdefault(limit.max, (limit, set()))[1].add(pair)
    out: list[tuple[Limit, Bucket, frozenset[Placement]]] = []
    for bucket, by_amount in bound.items():
        group: set[Placement] = set()
        for _, (limit, pairs) in sorted(by_amount.items()):
            group |= pairs
            out.append((limit, bucket, frozenset(group)))
    return out


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
            piece = _cut(piece, share.counted, binding.get((index, share.option)), case)
        yield _with_reason(piece, options, case.scheme, why_here)


def _build_minima(tried: dict[Placement, Credit], rest: Sequence[Credit], case: CycleCase) -> list[Minimum]:
    """Build the minima for the allocation: how much is needed, how much there is, and the placements that count.

    A minimum in hours is converted to credit if every activity has the same credit per hour; otherwise it is left out.
    """
    out: list[Minimum] = []
    for each in mandatory_requirements(case):
        if each.need is None or each.requirement.measure not in ("credit", "hours"):
            continue
        for span in date_ranges(each.requirement.per, case.situation):
            pairs = _pairs(each.requirement, tried, case, span)
            worth = _uniform_rate(tried[pair] for pair in pairs) if each.requirement.measure == "hours" else Decimal(1)
            if worth is not None:
                have = measure(each.requirement, rest, case, span)
                out.append(Minimum(each.need * worth, pairs, have * worth))
    return out


def _uniform_rate(credits: Iterable[Credit]) -> Decimal | None:
    """Return the credit per hour of these activities, if it is exact and the same for all of them."""
    pairs = [(credit.amount, credit.hours) for credit in credits]
    amount, hours = pairs[0] if pairs else (ZERO, None)
    if not hours or (amount / hours) * hours != amount:
        return None
    return amount / hours if all(each is not None and of * hours == amount * each for of, each in pairs) else None


def _build_varieties(tried: dict[Placement, Credit], rest: Sequence[Credit], case: CycleCase) -> list[Variety]:
    """Build the varieties for the allocation: how many different categories, topics or entries must count."""
    out: list[Variety] = []
    for each in mandatory_requirements(case):
        if each.need is None or each.requirement.measure in ("credit", "hours"):
            continue
        for span in date_ranges(each.requirement.per, case.situation):
            covered = {group for credit in select_credits(each.requirement, rest, case, span) if credit.counted > 0
                     for group in _group_keys(each.requirement, credit, case.scheme)}  # fmt: skip
            groups: dict[str, set[Placement]] = {}
            for pair in _pairs(each.requirement, tried, case, span):
                for group in _group_keys(each.requirement, tried[pair], case.scheme):
                    groups.setdefault(group, set()).add(pair)
            new = sorted(groups.keys() - covered)
            out.append(Variety(int(each.need) - len(covered), tuple(frozenset(groups[group]) for group in new)))
    return out


def mandatory_requirements(case: CycleCase) -> list[AppliedRequirement]:
    """Return the requirements that are numbers and must be reached."""
    return [
        each
        for each in case.requirements
        if each.need is not None and not each.requirement.advisory and each.requirement.id not in case.satisfied
    ]


def _pairs(
    requirement: Requirement, tried: dict[Placement, Credit], case: CycleCase, span: DateRange | None
) -> frozenset[Placement]:
    return frozenset(pair for pair, credit in tried.items() if any(select_credits(requirement, [credit], case, span)))
