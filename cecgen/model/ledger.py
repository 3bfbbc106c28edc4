"""The ledger: everything that was read in a workspace, holder by holder, valid in itself."""

from msgspec import Struct

from cecgen.diagnostics import Place
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.written import Entry, HolderFile, Workspace


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
