"""The ledger: everything that was read in a workspace, holder by holder, valid in itself."""

from collections.abc import Iterator

from msgspec import Struct

from cecgen.diagnostics import Place
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.written import Entry, Evidence, HolderFile, Workspace, normalize_evidence


class StoredEvidence(Struct, frozen=True):
    """A file of evidence as it lies in the repository: size in bytes, digest where it was needed, what is wrong."""

    file: str
    size: int
    digest: str = ""
    defect: str = ""
    """"empty", "unreadable", "pointer" (to a file elsewhere), "badge" (a JSON or SVG file, which proves nothing) or "other" (no
    PDF, PNG or JPEG); nothing for a document."""


class Holder(Struct, frozen=True):
    """A holder with everything that was written about them, sorted by date."""

    id: str
    profile: HolderFile
    at: Place
    entries: tuple[Entry, ...]
    evidence: dict[str, StoredEvidence]
    closed: tuple[ClosedCycle, ...] = ()
    is_complete: bool = True  # False where something of this holder's could not be read: totals then prove nothing


class Ledger(Struct, frozen=True):
    """Everything that was written in a workspace, valid in itself, before any conversion."""

    workspace: Workspace
    holders: tuple[Holder, ...]
    pages: tuple[str, ...] = ()

    def holder(self, id: str) -> Holder:
        """The holder of an id; KeyError if there is none."""
        for holder in self.holders:
            if holder.id == id:
                return holder
        raise KeyError(id)


def iter_evidence_uses(holder: Holder) -> Iterator[tuple[Evidence, Place, str]]:
    """Every use of a file of evidence: what is said of it, where, and about what (`holder` or `holder/entry`)."""
    for entry in holder.entries:
        if entry.evidence or entry.card or entry.ruling:
            about = f"{holder.id}/{entry.id}"
            yield from _iter_uses(entry.evidence, entry.at, about)
            if entry.card:
                yield from _iter_uses(entry.card.evidence, entry.at / "card", about)
            for index, ruling in enumerate(entry.ruling):
                yield from _iter_uses(ruling.evidence, entry.at / "ruling" / index, about)
    for index, card in enumerate(holder.profile.card):
        yield from _iter_uses(card.evidence, holder.at / "card" / index, holder.id)
    for i, certification in enumerate(holder.profile.certification):
        for j, cycle in enumerate(certification.cycle):
            here = holder.at / "certification" / i / "cycle" / j
            for index, step in enumerate(cycle.step):
                yield from _iter_uses(step.evidence, here / "step" / index, holder.id)
            for index, exempt in enumerate(cycle.exempt):
                yield from _iter_uses(exempt.evidence, here / "exempt" / index, holder.id)


def _iter_uses(evidence: list[str | Evidence], table: Place, about: str) -> Iterator[tuple[Evidence, Place, str]]:
    for index, item in enumerate(normalize_evidence(evidence)):
        yield item, table / "evidence" / index, about
