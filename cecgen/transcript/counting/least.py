"""The least additional credit with which every minimum is met at once, under all limits: exact, in the scheme's own amounts.

`allocate` says whether an amount is enough: given that much new credit, which may go to any of its categories, as may the
credit that is present, is anything still missing? More is never worse, so the least amount is found by bisection.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from cecgen.model.judged import Credit
from cecgen.model.scheme import Scheme
from cecgen.transcript.counting.allocation import Allocation, Choice, Maximum, Minimum, Placement, allocate
from cecgen.transcript.counting.categories import fitting_categories, group_limits, select_placements
from cecgen.transcript.counting.limits import LimitBalances
from cecgen.transcript.counting.measures import date_ranges, mandatory_requirements, measure
from cecgen.transcript.counting.rules import (
    ALL_CREDITS,
    PER_ENTRY,
    ZERO,
    CycleCase,
    find_total,
    may_divide_credit,
    round_to_step,
)

_PLACES = -2
"""The least amount is looked for in hundredths, or finer if an amount has more places."""


class PresentCredit(NamedTuple):
    """The credit that a cycle has: in its categories and after limits, or as it was before either."""

    placed: Sequence[Credit]
    """What counts, with what was carried in."""
    valued: Sequence[Credit]
    """The same before limits, without what was carried in."""
    carried: Sequence[Credit]
    earlier: Sequence[Credit]
    """What counted in earlier cycles, for requirements that look back at them."""


class Increment(NamedTuple):
    """In which amounts the credit of an activity comes."""

    step: Decimal | None = None
    least: Decimal | None = None
    """The smallest credit that counts."""

    def earnable(self, amount: Decimal) -> Decimal:
        """The least that can be earned and is not less than an amount."""
        return max(round_to_step(amount, self.step, "up"), self.least or ZERO) if amount else amount


class LeastAmounts(NamedTuple):
    """How much of each candidate is needed, in their order."""

    amounts: tuple[Decimal, ...]
    is_proven: bool


def find_least_amounts(
    present: PresentCredit, candidates: Sequence[Credit], case: CycleCase, increments: Sequence[Increment]
) -> LeastAmounts | None:
    """Find the least of the candidates with which every minimum in credit is met; None if no amount of them would do.

    A candidate stands for any number of activities, so that what limits a single one does not limit it; `increments` has the
    amounts in which each comes.
    """
    common = increments[0] if len({*increments}) == 1 else Increment()
    # If the present credit stays where it is, the problem is small, and its answer is nearly always the least.
    search = _Search(present, candidates, case, common.step, may_move=False)
    answer = _bisect(search, None)
    if answer is None or answer.amount > _total_shortfall(present, case):
        search = _Search(present, candidates, case, common.step, may_move=True)
        answer = _bisect(search, answer) or answer
    return None if answer is None else _make_earnable(answer, search, increments, common.earnable(answer.amount))


def _make_earnable(
    answer: "_SufficientAmount", search: "_Search", increments: Sequence[Increment], lowest: Decimal
) -> LeastAmounts:
    """Raise each amount to what can be earned, and then lower those that are more than enough by that, down to `lowest`."""
    amounts = [each.earnable(amount) for each, amount in zip(increments, answer.amounts, strict=True)]
    for index, each in enumerate(increments):
        while sum(amounts) > lowest and amounts[index]:
            less = max(ZERO, amounts[index] - (each.step or amounts[index]))
            fewer = [*amounts[:index], less if less == each.earnable(less) else ZERO, *amounts[index + 1 :]]
            if not search.is_enough(fewer):
                break
            amounts = fewer
    return LeastAmounts(tuple(amounts), answer.is_proven and sum(amounts) == lowest)


def _total_shortfall(present: PresentCredit, case: CycleCase) -> Decimal:
    """How much of the total would be missing even if no limit cut the present credit."""
    present_total = sum((each.amount if each.status == "limited" else each.counted for each in present.placed), ZERO)
    total = find_total(case.requirements)
    is_plain = total is not None and total.requirement.of == ALL_CREDITS and total.requirement.within_months is None
    return total.need - present_total if total is not None and total.need is not None and is_plain else ZERO


class _SufficientAmount(NamedTuple):
    """An amount that is enough, and how much of each candidate it is."""

    amount: Decimal
    amounts: tuple[Decimal, ...]
    is_proven: bool


def _bisect(search: "_Search", known: _SufficientAmount | None) -> _SufficientAmount | None:
    """Find the least amount that is enough, and less than what is known to be; None if there is none."""
    high, is_proven, best = known.amount if known else search.max_needed, True, known
    if known is None:
        answer = search.allocate(high)
        if answer.shortfall:
            return None
        best = search.build_sufficient(high, answer, is_proven=answer.is_proven)
    middle = low = search.min_needed
    while low < high:
        answer = search.allocate(middle)
        is_proven = is_proven and answer.is_proven
        if answer.shortfall:
            low = middle + search.step
        else:
            high, best = middle, search.build_sufficient(middle, answer, is_proven=is_proven)
        middle = low + (high - low) / search.step // 2 * search.step
    return best and best._replace(is_proven=is_proven)


class _Search:
    """Asks `allocate` whether an amount of new credit is enough; with `may_move`, present credit may change its category."""

    def __init__(
        self, present: PresentCredit, candidates: Sequence[Credit], case: CycleCase, step: Decimal | None, *, may_move: bool
    ) -> None:
        own = [each for each in present.valued if each.counted > 0 and _has_place(each, case.scheme)] if may_move else []
        fixed = [*present.carried, *(each for each in present.valued if each.counted < 0)] if may_move else present.placed
        options = [
            *(fitting_categories(each, case.scheme) or ("",) for each in own),
            *((each.allocated,) for each in candidates),
        ]
        self._first = len(own)
        """The position of the first candidate."""
        self._choices = [Choice(each.counted, fits) for each, fits in zip((*own, *candidates), options, strict=True)]
        placements: dict[Placement, Credit] = {
            (index, option): replace(credit, allocated=option)
            for index, (credit, fits) in enumerate(zip((*own, *candidates), options, strict=True))
            for option in fits
        }
        balances = LimitBalances(case, present.carried)
        if not may_move:
            for credit in present.placed:
                balances.use_for(credit)
        self._maxima = [
            Maximum(balances.remaining(limit, bucket), pairs)
            for limit, bucket, pairs in group_limits(placements, balances)
            if limit.per != PER_ENTRY or all(index < self._first for index, _ in pairs)
        ]
        self.minima: list[Minimum] = []
        for each in mandatory_requirements(case):
            if each.need is None or each.requirement.measure != "credit":
                continue
            base = [*fixed, *present.earlier] if each.requirement.looks_back else fixed
            for span in date_ranges(each.requirement.per, case.situation):
                need = max(each.need - measure(each.requirement, base, case, span), ZERO)
                self.minima.append(Minimum(need, select_placements(each.requirement, placements, case, span)))
        self._split = may_divide_credit(case)
        amounts = [
            *(each.amount for each in self._choices[: self._first]),
            *(each.limit for each in self._maxima),
            *(each.need for each in self.minima),
        ]
        finest = Decimal(1).scaleb(min([_PLACES, *(int(each.as_tuple().exponent) for each in amounts)]))
        self.step = step if step and not any(each % step for each in amounts) else finest
        """The step in which the least amount is looked for: that of all candidates, if all there is is a multiple of it."""

    @property
    def max_needed(self) -> Decimal:
        """More new credit than this is never needed: each minimum is met by some of its own."""
        return sum((minimum.need for minimum in self.minima), ZERO)

    @property
    def min_needed(self) -> Decimal:
        """Less new credit than this is never enough: one minimum lacks this much, whatever goes to it."""
        return max([ZERO, *(minimum.need - self.attainable(minimum) for minimum in self.minima)])

    def attainable(self, minimum: Minimum) -> Decimal:
        """The most present credit that could go to a minimum."""
        return sum(
            (self._choices[index].amount for index in {index for index, _ in minimum.placements if index < self._first}), ZERO
        )

    def allocate(self, amount: Decimal) -> Allocation:
        """Allocate the present credit and an amount of new credit, of any of the candidates."""
        new = [Choice(amount, each.options) for each in self._choices[self._first :]]
        together = frozenset((index, option) for index, each in enumerate(new, self._first) for option in each.options)
        finest = Maximum(self.step, frozenset())  # limits nothing, and sets the step of the search
        maxima = [*self._maxima, Maximum(amount, together), finest]
        return allocate([*self._choices[: self._first], *new], maxima, self.minima, may_split=self._split)

    def is_enough(self, amounts: Sequence[Decimal]) -> bool:
        """Whether so much of each candidate is enough."""
        new = [Choice(amount, each.options) for amount, each in zip(amounts, self._choices[self._first :], strict=True)]
        return not allocate([*self._choices[: self._first], *new], self._maxima, self.minima, may_split=self._split).shortfall

    def build_sufficient(self, amount: Decimal, answer: Allocation, *, is_proven: bool) -> _SufficientAmount:
        """An amount that is enough, as it was allocated."""
        amounts = tuple(sum((share.counted for share in shares), ZERO) for shares in answer.shares[self._first :])
        return _SufficientAmount(amount, amounts, is_proven)


def _has_place(credit: Credit, scheme: Scheme) -> bool:
    """Whether a credit counts anywhere: where a scheme has categories, some must take it, unless the body has decided."""
    return not scheme.categories or credit.status == "ruled" or bool(fitting_categories(credit, scheme))
