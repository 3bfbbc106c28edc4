"""`cecgen list`: entries that match a filter, each with everything that it counts for, in a chosen order."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from cecgen.diagnostics.folding import fold_text
from cecgen.model.judged import Credit, CreditStatus, EvidenceState, JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.model.vocabulary import ActivityKind
from cecgen.model.written import Entry

EntryOrder = Literal["date", "title", "provider", "kind", "holder", "counted"]


class ListedCredit(Struct, frozen=True):
    """The credit of an entry, or of one part of it, in one cycle."""

    certification: JudgedCertification
    cycle: JudgedCycle
    credit: Credit


class ListedEntry(Struct, frozen=True):
    """An entry of a holder with its credits; carried-in credit has no entry."""

    holder: JudgedHolder
    entry: Entry | None
    credits: tuple[ListedCredit, ...]

    @property
    def counted(self) -> Decimal:
        """What counts of it in all cycles together."""
        return sum((each.credit.counted for each in self.credits), Decimal(0))


class EntryFilter(Struct, frozen=True, kw_only=True):
    """Which entries to list: those that match every key that is given.

    Scheme, cycle, status and evidence are compared with each credit of an entry; credits that do not match are left out.
    """

    holder: str | None = None
    scheme: str | None = None
    cycle: date | Literal["current"] | None = None
    """A day of the cycle, or the current cycle."""
    since: date | None = None
    until: date | None = None
    provider: str | None = None
    kind: ActivityKind | None = None
    topic: str | None = None
    status: CreditStatus | None = None
    evidence: EvidenceState | None = None
    text: str = ""
    """Words that must all occur in the entry."""
    carried: bool = False
    """Whether carried-in credit is listed too."""


def list_entries(transcript: Transcript, wanted: EntryFilter) -> list[ListedEntry]:
    """List the entries of a transcript that match a filter, by date."""
    words = fold_text(wanted.text).split()
    entries = [
        each
        for holder in transcript.holders
        if wanted.holder in (None, holder.id)
        for each in _iter_listed(holder, wanted, words, transcript.as_of)
    ]
    return sort_entries(entries, "date")


def sort_entries(entries: Iterable[ListedEntry], order: EntryOrder, *, reverse: bool = False) -> list[ListedEntry]:
    """Sort entries; equal ones by date, holder and id."""

    def tie_break(each: ListedEntry) -> tuple[date, str, str]:
        return _date(each), each.holder.id, each.entry.id if each.entry else ""

    return sorted(sorted(entries, key=tie_break), key=_ORDERS[order], reverse=reverse)


def _date(each: ListedEntry) -> date:
    return each.entry.date if each.entry else each.credits[0].credit.date


_ORDERS: dict[EntryOrder, Callable[[ListedEntry], Any]] = {
    "date": _date,
    "title": lambda each: fold_text(each.entry.title) if each.entry else "",
    "provider": lambda each: fold_text(each.entry.provider) if each.entry else "",
    "kind": lambda each: each.entry.kind if each.entry else "",
    "holder": lambda each: each.holder.id,
    "counted": lambda each: each.counted,
}


def _iter_listed(holder: JudgedHolder, wanted: EntryFilter, words: list[str], as_of: date) -> Iterator[ListedEntry]:
    counting: dict[str, list[ListedCredit]] = {}
    for certification in holder.certifications:
        for cycle in certification.cycles:
            for credit in (*cycle.credits, *cycle.planned_credits):
                counting.setdefault(credit.entry_id, []).append(ListedCredit(certification, cycle, credit))
    if wanted.carried:
        yield from (ListedEntry(holder, None, (each,)) for each in counting.get("", ()) if _credit_matches(each, wanted, as_of))
    for entry in holder.entries:
        if not _entry_matches(entry, wanted, words):
            continue
        every = counting.get(entry.id, ())
        fitting = tuple(each for each in every if _credit_matches(each, wanted, as_of))
        if fitting or (not every and _uncounted_entry_matches(entry, wanted)):
            yield ListedEntry(holder, entry, fitting)


def _entry_matches(entry: Entry, wanted: EntryFilter, words: list[str]) -> bool:
    """Whether the entry itself matches."""
    if wanted.since and entry.date < wanted.since:
        return False
    if wanted.until and entry.date > wanted.until:
        return False
    if wanted.provider is not None and fold_text(entry.provider) != fold_text(wanted.provider):
        return False
    if not words:
        return True
    parts = [part.title for part in entry.part]
    texts = [entry.id, entry.title, entry.provider, entry.organiser, entry.location, *entry.topics, *parts]
    text = "\n".join(map(fold_text, texts))
    return all(word in text for word in words)


def _is_about(kind: str, topics: Iterable[str], wanted: EntryFilter) -> bool:
    return wanted.kind in (None, kind) and (wanted.topic is None or wanted.topic in topics)


def _credit_matches(each: ListedCredit, wanted: EntryFilter, as_of: date) -> bool:
    """Whether a credit of the entry matches."""
    credit, cycle = each.credit, each.cycle
    if wanted.scheme not in (None, each.certification.scheme.id) or wanted.status not in (None, credit.status):
        return False
    if wanted.evidence not in (None, credit.evidence_state):
        return False
    if wanted.cycle == "current":
        if cycle is not each.certification.current_cycle(as_of):
            return False
    elif wanted.cycle is not None and not cycle.begins <= wanted.cycle <= cycle.ends:
        return False
    return _is_about(credit.kind, credit.source_entry.topics if credit.source_entry else (), wanted)


def _uncounted_entry_matches(entry: Entry, wanted: EntryFilter) -> bool:
    """Whether an entry that is in no cycle matches: it has no credit, and its only status is planned or draft."""
    if wanted.scheme is not None or wanted.cycle is not None or wanted.evidence is not None:
        return False
    if wanted.status not in (None, entry.unfinished_status):
        return False
    return _is_about(entry.kind, entry.topics, wanted)
