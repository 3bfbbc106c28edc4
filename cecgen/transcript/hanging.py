"""Credit that hangs on one word: what its entry must say, or what must be decided, before it counts."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.model.judged import Credit
from cecgen.model.written import Approval, Entry
from cecgen.transcript.conversion import Converter
from cecgen.transcript.counting.limits import CycleCase
from cecgen.transcript.counting.rules import ZERO
from cecgen.transcript.credits import SchemeResolver, find_claim, lies_outside
from cecgen.transcript.cycles import DatedCycle

Lack = Literal["category", "hours", "grade", "approval", "unclear", "draft"]
"""What an entry lacks; `unclear` where no single word would do, `draft` where its holder has not finished it."""


class HangingCredit(Struct, frozen=True):
    """A credit that does not count yet, and what it lacks."""

    lacks: Lack
    credit: Credit
    """As it would be then: what would count of it before limits, 0 where that is not known."""
    reason: str
    """Why it does not count yet."""


def find_hanging(
    credits: Sequence[Credit], window: DatedCycle, case: CycleCase, converter: Converter, resolve: SchemeResolver
) -> Iterator[HangingCredit]:
    """Yield the credits of a cycle that lack only a word, or a decision about a draft."""
    claimed: dict[str, Decimal] = {}
    for credit in credits:
        entry = credit.source_entry
        if entry is None or credit.status not in ("unclear", "draft"):
            continue
        lacks, amount = _find_lack(credit, entry, window, case, converter)
        claim = find_claim(entry, case.scheme.id, resolve) if entry.claim else None
        if claim is not None and claim.amount is not None:
            left = claim.amount - claimed.get(entry.id, ZERO)
            amount = min(amount, left)
            claimed[entry.id] = claimed.get(entry.id, ZERO) + amount
        yield HangingCredit(lacks, replace(credit, counted=amount, status="counted", why_not=""), credit.why_not)


def _find_lack(credit: Credit, entry: Entry, window: DatedCycle, case: CycleCase, converter: Converter) -> tuple[Lack, Decimal]:
    """Find what a credit lacks, by converting its entry as if it said so, and what the credit would be."""
    if entry.draft:
        return "draft", _worth(replace(entry, draft=False), window, case, converter) or ZERO
    if credit.amount:
        return "category", credit.amount  # it was converted, so that only its place is not known
    if entry.hours is None and _worth(replace(entry, hours=Decimal(1)), window, case, converter) is not None:
        return "hours", ZERO
    if entry.grade is None and (amount := _worth(replace(entry, grade="A"), window, case, converter)):
        return "grade", amount
    if entry.approval is None:
        approved = replace(entry, approval=Approval(body=case.scheme.issuer))
        if amount := _worth(approved, window, case, converter):
            return "approval", amount
    return "unclear", ZERO


def _worth(entry: Entry, window: DatedCycle, case: CycleCase, converter: Converter) -> Decimal | None:
    """Return what an entry is worth before limits; None if that is not clear."""
    value = converter.convert(entry, case.scheme)
    outside = value.must_fit_cycle and lies_outside(entry, window)
    return ZERO if value.amount is not None and (outside or value.why_not) else value.amount
