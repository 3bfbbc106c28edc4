"""Retention: until when the proof of each cycle is kept, and so every file of evidence; nothing that goes on lets go of any."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from cecgen.model.judged import (
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Transcript,
    documents_of,
    documents_of_entry,
)


class Resting(Struct, frozen=True):
    """A cycle that rests on a file of evidence, and the last day on which its body may ask for it."""

    scheme: str
    begins: datetime.date
    ends: datetime.date
    until: datetime.date | None
    """None where the body does not say, and while the cycle or an audit of it goes on."""

    @property
    def called(self) -> str:
        """The cycle as a list names it."""
        return f"{self.scheme} {self.begins} to {self.ends}"


class Kept(Struct, frozen=True):
    """A file of evidence, and the cycles that rest on it; none where it proves nothing that counts."""

    holder: str
    file: str
    resting: tuple[Resting, ...] = ()

    @property
    def until(self) -> datetime.date | None:
        """The last day on which any body may ask for it; None where one that it was used for does not say."""
        return longest(self.resting).until if self.resting else None

    @property
    def schemes(self) -> tuple[Resting, ...]:
        """For each scheme the cycle that keeps it longest: its day is the last on which that body may ask."""
        names = dict.fromkeys(each.scheme for each in self.resting)
        return tuple(longest(each for each in self.resting if each.scheme == name) for name in names)

    def may_go(self, as_of: datetime.date) -> bool:
        """Whether everybody who might have asked for it no longer can."""
        return self.until is not None and self.until < as_of


class Longer(Struct, frozen=True):
    """How many of a cycle's files another keeps longer, until when, and whether that is one of another certification."""

    until: datetime.date | None
    other_certification: bool
    files: int


class Holding(Struct, frozen=True):
    """How many files of evidence rest on a cycle, and how many another keeps longer.

    Never which: an edition that withholds the files may still say how many there are.
    """

    until: datetime.date | None
    """The last day on which the body may ask for them on account of this cycle; None as with `Resting`."""
    files: int
    longer: tuple[Longer, ...] = ()
    """Those that are kept longer, the nearest day first; where nobody says a day, they come last."""

    @property
    def no_longer(self) -> int:
        """How many no other cycle keeps longer."""
        return self.files - sum(each.files for each in self.longer)


CycleKey = tuple[str, str, datetime.date]
"""What tells a cycle from all others: holder, scheme, first day."""


def longest(resting: Iterable[Resting]) -> Resting:
    """The cycle that keeps a file longest: one without a last day before any day, else the later day, else the later cycle."""
    return max(resting, key=lambda each: (each.until is None, each.until or each.ends, each.begins))


def kept(transcript: Transcript) -> Iterator[Kept]:
    """Every file of evidence that anything names, holder by holder, in order of the files."""
    for holder in transcript.holders:
        yield from kept_of(holder)


def kept_of(holder: JudgedHolder) -> Iterator[Kept]:
    """Every file of evidence that anything of a holder names, in order of the files."""
    named = {item.file for entry in holder.entries for item in documents_of_entry(entry)}
    found = resting_on(holder.certifications)
    yield from (Kept(holder.id, file, found.get(file, ())) for file in sorted(named | found.keys()))


def resting_on(certifications: Iterable[JudgedCertification]) -> dict[str, tuple[Resting, ...]]:
    """Each file that some cycle of these rests on, with those cycles."""
    found: dict[str, tuple[Resting, ...]] = {}
    for certification in certifications:
        for cycle in certification.cycles:
            resting = Resting(certification.scheme.id, cycle.begins, cycle.ends, last_day(cycle))
            for file in {item.file for _, item in documents_of(cycle)}:
                found[file] = (*found.get(file, ()), resting)
    return found


def holdings(transcript: Transcript) -> dict[CycleKey, Holding]:
    """How many files of evidence each cycle rests on that rests on any."""
    found: dict[CycleKey, Holding] = {}
    for holder in transcript.holders:
        found.update(((holder.id, each.scheme, each.begins), holding) for each, holding in _held_by(holder))
    return found


def _held_by(holder: JudgedHolder) -> Iterator[tuple[Resting, Holding]]:
    """A holder's cycles that rest on files, each with how many these are."""
    files = [*resting_on(holder.certifications).values()]
    for cycle in dict.fromkeys(each for resting in files for each in resting):
        keepers = [longest(resting) for resting in files if cycle in resting]
        # Of two cycles with the same last day neither keeps anything longer than the other.
        days = Counter((each.until, each.scheme != cycle.scheme) for each in keepers if each.until != cycle.until)
        longer = [Longer(until, other, many) for (until, other), many in days.items()]
        longer.sort(key=lambda each: (each.until is None, each.until or cycle.ends, each.other_certification))
        yield cycle, Holding(cycle.until, len(keepers), tuple(longer))


def last_day(cycle: JudgedCycle) -> datetime.date | None:
    """The day until which a cycle's proof is kept; None while the cycle or an audit of it goes on.

    A lapsed cycle can come back on the strength of it for as long as the body takes it back.
    """
    audited = cycle.audit is not None and cycle.audit.ended is None
    if audited or cycle.standing not in ("renewed", "reinstated", "ended", "lapsed"):
        return None
    if cycle.standing != "lapsed" or cycle.keep_until is None:
        return cycle.keep_until
    return max(cycle.keep_until, cycle.reinstate_until) if cycle.reinstate_until else None
