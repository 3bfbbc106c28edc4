"""Retention: the last day on which a body may ask for each file of evidence.

A file that an open cycle or a running audit uses has no such day yet. A file that several cycles use is kept for the
one that needs it longest.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from cecgen.model.documents import entry_documents, iter_cycle_documents
from cecgen.model.judged import CycleRef, JudgedCertification, JudgedCycle, JudgedHolder, Transcript


class RetainingCycle(Struct, frozen=True):
    """A cycle that uses a file of evidence, and the last day on which its body may ask for the file."""

    scheme: str
    begins: datetime.date
    ends: datetime.date
    until: datetime.date | None
    """None if the body does not say, or while the cycle or an audit of it is open."""

    @property
    def label(self) -> str:
        """The cycle as a list names it."""
        return f"{self.scheme} {self.begins} to {self.ends}"


class RetainedFile(Struct, frozen=True):
    """A file of evidence, and the cycles that use it: none if it proves nothing that counts."""

    holder: str
    file: str
    cycles: tuple[RetainingCycle, ...] = ()

    @property
    def until(self) -> datetime.date | None:
        """The last day on which any body may ask for it; None if there is no such day yet, or no cycle uses it."""
        return longest_retention(self.cycles).until if self.cycles else None

    @property
    def longest_by_scheme(self) -> tuple[RetainingCycle, ...]:
        """For each scheme the cycle that needs it longest: after that cycle's day, this body no longer asks for it."""
        schemes = dict.fromkeys(cycle.scheme for cycle in self.cycles)
        return tuple(longest_retention(cycle for cycle in self.cycles if cycle.scheme == scheme) for scheme in schemes)

    def can_be_deleted(self, as_of: datetime.date) -> bool:
        """Whether no body can ask for it any more."""
        return self.until is not None and self.until < as_of


class LongerRetention(Struct, frozen=True):
    """How many of a cycle's files another cycle needs longer, and until when."""

    until: datetime.date | None
    is_other_certification: bool
    """Whether that cycle is one of another certification."""
    file_count: int


class CycleRetention(Struct, frozen=True):
    """How many files of evidence a cycle uses, and how many of them another cycle needs longer.

    It names no file, so that an edition that withholds files may still say how many there are.
    """

    until: datetime.date | None
    """The last day on which the body may ask for them because of this cycle; None as in `RetainingCycle`."""
    file_count: int
    longer: tuple[LongerRetention, ...] = ()
    """Those that are needed longer, the nearest day first, those without a day last."""

    @property
    def releasable_count(self) -> int:
        """How many files may be deleted when this cycle's retention ends, because no other cycle needs them longer."""
        return self.file_count - sum(other.file_count for other in self.longer)


def longest_retention(cycles: Iterable[RetainingCycle]) -> RetainingCycle:
    """The cycle that needs a file longest: one without a last day, else the one with the latest day.

    Of several with no day, or with the same day, it is the one that ends (and then begins) last.
    """
    return max(cycles, key=lambda cycle: (cycle.until is None, cycle.until or cycle.ends, cycle.begins))


def retained_files(transcript: Transcript) -> Iterator[RetainedFile]:
    """Every file of evidence that a transcript names, by holder and path."""
    for holder in transcript.holders:
        yield from holder_retained_files(holder)


def holder_retained_files(holder: JudgedHolder) -> Iterator[RetainedFile]:
    """Every file of evidence that a holder's entries and cycles name, by path."""
    named = {document.file for entry in holder.entries for document in entry_documents(entry)}
    cycles = retaining_cycles(holder.certifications)
    yield from (RetainedFile(holder.id, file, cycles.get(file, ())) for file in sorted(named | cycles.keys()))


def retaining_cycles(certifications: Iterable[JudgedCertification]) -> dict[str, tuple[RetainingCycle, ...]]:
    """The cycles that use each file, by the file's path."""
    cycles_by_file: dict[str, tuple[RetainingCycle, ...]] = {}
    for certification in certifications:
        for cycle in certification.cycles:
            retaining = RetainingCycle(certification.scheme.id, cycle.begins, cycle.ends, retention_end(cycle))
            for file in {use.document.file for use in iter_cycle_documents(cycle)}:
                cycles_by_file[file] = (*cycles_by_file.get(file, ()), retaining)
    return cycles_by_file


def retention_by_cycle(transcript: Transcript) -> dict[CycleRef, CycleRetention]:
    """For every cycle that uses files of evidence: how many, and how many of them are needed longer."""
    return {
        CycleRef(holder.id, cycle.scheme, cycle.begins): retention
        for holder in transcript.holders
        for cycle, retention in _holder_cycle_retention(holder)
    }


def _holder_cycle_retention(holder: JudgedHolder) -> Iterator[tuple[RetainingCycle, CycleRetention]]:
    cycles_by_file = retaining_cycles(holder.certifications)
    for cycle in dict.fromkeys(cycle for cycles in cycles_by_file.values() for cycle in cycles):
        longest = [longest_retention(cycles) for cycles in cycles_by_file.values() if cycle in cycles]
        # Two cycles with the same last day do not need anything longer than each other.
        counts = Counter((other.until, other.scheme != cycle.scheme) for other in longest if other.until != cycle.until)
        longer = [LongerRetention(until, is_other, count) for (until, is_other), count in counts.items()]
        longer.sort(key=lambda other: (other.until is None, other.until or cycle.ends, other.is_other_certification))
        yield cycle, CycleRetention(cycle.until, len(longest), tuple(longer))


def retention_end(cycle: JudgedCycle) -> datetime.date | None:
    """The last day on which the body may ask for the proof of a cycle; None while the cycle or an audit of it is open.

    The proof of a lapsed cycle is kept for as long as the certification can be reinstated.
    """
    is_audited = cycle.audit is not None and cycle.audit.ended is None
    if is_audited or cycle.standing not in ("renewed", "reinstated", "ended", "lapsed"):
        return None
    if cycle.standing != "lapsed" or cycle.keep_until is None:
        return cycle.keep_until
    return max(cycle.keep_until, cycle.reinstate_until) if cycle.reinstate_until else None
