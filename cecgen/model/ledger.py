"""The ledger: everything that was read in a workspace, by holder. Each table is valid; nothing is converted or judged yet."""

from msgspec import Struct

from cecgen.diagnostics import Place
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.settings import Settings
from cecgen.model.written import Entry, HolderFile


class StoredEvidence(Struct, frozen=True):
    """A file of evidence in the repository: its size in bytes, its digest if it was needed, and what is wrong with it."""

    file: str
    size: int
    digest: str = ""
    defect: str = ""
    """Empty for a PDF, PNG or JPEG, else "empty", "unreadable", "pointer" (Git LFS has the file elsewhere), "badge" (a JSON or
    SVG file, which proves nothing) or "other"."""


class Holder(Struct, frozen=True):
    """A holder with everything that was written about them; entries are sorted by date."""

    id: str
    profile: HolderFile
    at: Place
    entries: tuple[Entry, ...]
    evidence: dict[str, StoredEvidence]
    closed: tuple[ClosedCycle, ...] = ()
    is_complete: bool = True  # False if one of their files could not be read: totals then prove nothing
    has_usual_keys: bool = False
    """Whether every entry was read with `USUAL_KEYS` alone, so that nothing else in them has to be looked at: most are so."""


class Ledger(Struct, frozen=True):
    """Everything that was written in a workspace, valid in itself, before any conversion."""

    settings: Settings
    holders: tuple[Holder, ...]
    pages: tuple[str, ...] = ()

    def holder(self, id: str) -> Holder:
        """The holder of an id; KeyError if there is none."""
        for holder in self.holders:
            if holder.id == id:
                return holder
        raise KeyError(id)
