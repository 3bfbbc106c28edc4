"""Retention: until when the proof of each cycle is kept, and so every file of evidence; nothing that goes on lets go of any."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from cecgen.model.judged import (
    CycleRef,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Transcript,
    cycle_documents,
    entry_documents,
)


class RetainingCycle(Struct, frozen=True):
    """A cycle that rests on a file of evidence, and the last day on which its body may ask for it."""

    scheme: str
    begins: datetime.date
    ends: datetime.date
    until: datetime.date | None
    """None where the body does not say, and while the cycle or an audit of it goes on."""

    @property
    def label(self) -> str:
        """The cycle as a list names it."""
        return f"{self.scheme} {self.begins} to {self.ends}"


class RetainedFile(Struct, frozen=True):
    """A file of evidence, and the cycles that rest on it; none where it proves nothing that counts."""

    holder: str
    file: str
    cycles: tuple[RetainingCycle, ...] = ()

    @property
    def until(self) -> datetime.date | None:
        """The last day on which any body may ask for it; None where one that it was used for does not say."""
        return longest_retention(self.cycles).until if self.cycles else None

    @property
    def longest_by_scheme(self) -> tuple[RetainingCycle, ...]:
        """For each scheme the cycle that keeps it longest: its day is the last on which that body may ask."""
        names = dict.fromkeys(each.scheme for each in self.cycles)
        return tuple(longest_retention(each for each in self.cycles if each.scheme == name) for name in names)

    def can_be_deleted(self, as_of: datetime.date) -> bool:
        """Whether everybody who might have asked for it no longer can."""
        return self.until is not None and self.until < as_of


class LongerRetention(Struct, frozen=True):
    """How many of a cycle's files another keeps longer, until when, and whether that is one of another certification."""

    until: datetime.date | None
    other_certification: bool
    file_count: int


class CycleRetention(Struct, frozen=True):
    """How many files of evidence rest on a cycle, and how many another keeps longer.

    Never which: an edition that withholds the files may still say how many there are.
    """

    until: datetime.date | None
    """The last day on which the body may ask for them on account of this cycle; None as with `RetainingCycle`."""
    file_count: int
    longer: tuple[LongerRetention, ...] = ()
    """Those that are kept longer, the nearest day first; where nobody says a day, they come last."""

    @property
    def releasable_count(self) -> int:
        """How many no other cycle keeps longer."""
        return self.file_count - sum(each.file_count for each in self.longer)


def longest_retention(resting: Iterable[RetainingCycle]) -> RetainingCycle:
    """The cycle that keeps a file longest: one without a last day before any day, else the later day, else the later cycle."""
    return max(resting, key=lambda each: (each.until is None, each.until or each.ends, each.begins))


def retained_files(transcript: Transcript) -> Iterator[RetainedFile]:
    """Every file of evidence that anything names, holder by holder, in order of the files."""
    for holder in transcript.holders:
        yield from holder_retained_files(holder)


def holder_retained_files(holder: JudgedHolder) -> Iterator[RetainedFile]:
    """Every file of evidence that anything of a holder names, in order of the files."""
    named = {item.file for entry in holder.entries for item in entry_documents(entry)}
    found = retaining_cycles(holder.certifications)
    yield from (RetainedFile(holder.id, file, found.get(file, ())) for file in sorted(named | found.keys()))


def retaining_cycles(certifications: Iterable[JudgedCertification]) -> dict[str, tuple[RetainingCycle, ...]]:
    """Each file that some cycle of these rests on, with those cycles."""
    found: dict[str, tuple[RetainingCycle, ...]] = {}
    for certification in certifications:
        for cycle in certification.cycles:
            resting = RetainingCycle(certification.scheme.id, cycle.begins, cycle.ends, retention_end(cycle))
            for file in {item.file for _, item in cycle_documents(cycle)}:
                found[file] = (*found.get(file, ()), resting)
    return found


def retention_by_cycle(transcript: Transcript) -> dict[CycleRef, CycleRetention]:
    """How many files of evidence each cycle rests on that rests on any."""
    found: dict[CycleRef, CycleRetention] = {}
    for holder in transcript.holders:
        found.update(
            (CycleRef(holder.id, each.scheme, each.begins), holding) for each, holding in _holder_cycle_retention(holder)
        )
    return found


def _holder_cycle_retention(holder: JudgedHolder) -> Iterator[tuple[RetainingCycle, CycleRetention]]:
    """A holder's cycles that rest on files, each with how many these are."""
    files = [*retaining_cycles(holder.certifications).values()]
    for cycle in dict.fromkeys(each for resting in files for each in resting):
        keepers = [longest_retention(resting) for resting in files if cycle in resting]
        # Of two cycles with the same last day neither keeps anything longer than the other.
        days = Counter((each.until, each.scheme != cycle.scheme) for each in keepers if each.until != cycle.until)
        longer = [LongerRetention(until, other, many) for (until, other), many in days.items()]
        longer.sort(key=lambda each: (each.until is None, each.until or cycle.ends, each.other_certification))
        yield cycle, CycleRetention(cycle.until, len(keepers), tuple(longer))


def retention_end(cycle: JudgedCycle) -> datetime.date | None:
    """The day until which a cycle's proof is kept; None while the cycle or an audit of it goes on.

    A lapsed cycle can come back on the strength of it for as long as the body takes it back.
    """
    audited = cycle.audit is not None and cycle.audit.ended is None
    if audited or cycle.standing not in ("renewed", "reinstated", "ended", "lapsed"):
        return None
    if cycle.standing != "lapsed" or cycle.keep_until is None:
        return cycle.keep_until
    return max(cycle.keep_until, cycle.reinstate_until) if cycle.reinstate_until else None
