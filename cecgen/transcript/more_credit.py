"""How much more plain credit would count today, by category or by kind; nothing is returned unless it is exact.

A plain activity has its category or its kind and nothing else that a rule asks about. What counts of it is then all of it, up
to what the limits leave, if nothing else in the cycle moves: no credit has a choice of categories, and the limits are nested,
so that what one credit gives up is never worth less than what another gains. Otherwise nothing is
returned.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from cecgen.model.judged import Credit, MoreCredit
from cecgen.model.rules import Limit
from cecgen.model.scheme import Scheme
from cecgen.model.vocabulary import ActivityKind
from cecgen.model.written import Entry
from cecgen.transcript.counting.categories import fitting_categories
from cecgen.transcript.counting.limits import Bucket, LimitBalances
from cecgen.transcript.counting.measures import select_credits
from cecgen.transcript.counting.rules import PER_ENTRY, ZERO, CycleCase, find_total, find_worths

_ID = "-"
"""The id of the activity that is asked about: no entry has it."""
_COUNTED_STATUSES = ("counted", "limited", "ruled")


def find_more_credit(credits: Sequence[Credit], case: CycleCase) -> tuple[MoreCredit, ...]:
    """Find how much of more plain credit would count in a cycle, for each category or kind; nothing if that is not exact."""
    total = find_total(case.requirements)
    if total is None or total.need is None or total.requirement.measure != "credit" or total.requirement.per != "cycle":
        return ()
    counted = [
        each for each in credits if each.source_entry is not None and each.status in _COUNTED_STATUSES and each.amount > 0
    ]
    if any(len(fitting_categories(_undo_placement(each, case.scheme), case.scheme)) > 1 for each in counted):
        return ()
    balances = LimitBalances(case, [credit for credit in credits if credit.source_entry is None])
    for credit in credits:
        balances.use_for(credit)
    limits_of_counted = [balances.limits_for(replace(each, counted=each.amount)) for each in counted]
    additions: list[MoreCredit] = []
    for kind, category in _iter_options(case.scheme, case.as_of):
        more = _plain_credit(kind, category, case)
        limits = balances.limits_for(more)
        if not _are_nested([*limits_of_counted, limits]):
            return ()
        left = [balances.remaining(limit, bucket) for limit, bucket in limits]
        counts = any(True for _ in select_credits(total.requirement, [more], case, None))
        additions.append(MoreCredit(kind, category, (min(left) if left else None) if counts else ZERO))
    return tuple(additions)


def _undo_placement(credit: Credit, scheme: Scheme) -> Credit:
    """Return a credit in the category that its holder chose, if any, as if all of it counted."""
    entry = credit.source_entry
    chosen = entry.category_for(scheme.issuer) if entry is not None and entry.category is not None else ""
    return replace(credit, allocated=chosen, counted=credit.amount)


def _iter_options(scheme: Scheme, day: date) -> Iterator[tuple[ActivityKind, str]]:
    """Yield the categories of a scheme; without any, a course and the kinds that have limits of their own.

    A kind that the scheme values flat, or not at all, is left out: nobody earns so much more of it.
    """
    if scheme.categories:
        for category in scheme.categories:
            if category.is_in_force_on(day):
                yield "course", category.id
        return
    kinds: dict[ActivityKind, None] = {"course": None}
    for limit in scheme.limits:
        kinds.update(dict.fromkeys(limit.of.kinds))
    for kind in kinds:
        worths = find_worths(scheme, _plain_entry(kind, None, day))
        if kind == "course" or (worths and all(worth.per != PER_ENTRY for worth in worths)):
            yield kind, ""


def _plain_entry(kind: ActivityKind, category: dict[str, str] | None, day: date) -> Entry:
    return Entry(id=_ID, date=day, title="", provider="", kind=kind, category=category)


def _plain_credit(kind: ActivityKind, category: str, case: CycleCase) -> Credit:
    chosen = {case.scheme.issuer: category} if category else None
    entry = _plain_entry(kind, chosen, case.as_of)
    one = Decimal(1)
    return Credit(
        entry_id=_ID, date=case.as_of, title="", provider="", kind=kind, award="", amount=one, counted=one, basis=(),
        allocated=category, source_entry=entry,
    )  # fmt: skip


def _are_nested(limits_of_credits: Iterable[Sequence[tuple[Limit, Bucket]]]) -> bool:
    """Whether of any two limits one takes all that the other takes, or nothing of it; given what limits each credit."""
    members: dict[object, set[int]] = {}
    amounts: dict[object, set[Decimal]] = {}
    for number, limits in enumerate(limits_of_credits):
        for limit, bucket in limits:
            members.setdefault(bucket, set()).add(number)
            amounts.setdefault(bucket, set()).add(limit.max)
    if any(len(each) > 1 for each in amounts.values()):
        return False  # a limit that changed within the cycle
    groups = [*members.values()]
    return all(
        one <= other or other <= one or one.isdisjoint(other) for index, one in enumerate(groups) for other in groups[:index]
    )
