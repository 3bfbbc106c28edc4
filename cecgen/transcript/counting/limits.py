"""Limits: how much each of them still allows, and credits reduced to that."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.judged import Credit
from cecgen.model.rules import CountingPeriod, Limit
from cecgen.transcript.counting.measures import date_ranges
from cecgen.transcript.counting.rules import ZERO, CycleCase, applies_to, selects_credit

Bucket = tuple[str, str | int]
"""Limit id, and which credits share its balance: those of one entry, of one year, or of the whole cycle."""


def apply_limits(credits: Sequence[Credit], carried: Sequence[Credit], case: CycleCase) -> list[Credit]:
    """Reduce each credit, in order, to what the limits still allow."""
    balances = LimitBalances(case, carried)
    limited: list[Credit] = []
    for credit in credits:
        applying = balances.limits_for(credit)
        if not applying:
            limited.append(credit)
            continue
        counted, binding = credit.counted, None
        for limit, bucket in applying:
            left = balances.remaining(limit, bucket)
            if left < counted:
                counted, binding = left, limit
        for bucket in {bucket for _, bucket in applying}:
            balances.use(bucket, counted)
        limited.append(reduce_credit(credit, counted, binding, case) if binding else credit)
    return limited


def reduce_credit(credit: Credit, counted: Decimal, limit: Limit | None, case: CycleCase) -> Credit:
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

    def use_for(self, credit: Credit) -> None:
        """Use up what a credit counts, of every limit that applies to it."""
        for bucket in {bucket for _, bucket in self.limits_for(credit)}:
            self.use(bucket, credit.counted)

    def _bucket_key(self, per: CountingPeriod, credit: Credit) -> str | int:
        if per == "entry":
            return credit.entry_id
        if per == "year":
            return credit.date.year
        years = date_ranges(per, self._situation)
        return next((str(first) for first, last in years if first <= credit.date <= last), "") if per == "cycle-year" else ""
