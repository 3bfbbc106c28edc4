"""The ledger: everything that was read in a workspace, by holder. Each table is valid; nothing is converted or judged yet."""

from msgspec import Struct

from cecgen.diagnostics import Place
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.settings import Settings
from cecgen.model.vocabulary import EVIDENCE_FOLDER
from cecgen.model.written import Entry, HolderFile


class StoredEvidence(Struct, frozen=True):
    """A file of evidence in the repository: its size in bytes, its digest if it was needed, and what is wrong with it.

    A document may be next to its entry under the same name: `2025-03-14-x.pdf` next to `2025-03-14-x.toml`. Records then call
    it `evidence/2025-03-14-x.pdf`, as if it were in that folder and its entry named it. So it can be moved there, and nothing
    else changes.
    """

    file: str
    """The path that records use: `evidence/2025-03-14-x.pdf`."""
    size: int
    digest: str = ""
    defect: str = ""
    """Empty for a PDF, PNG or JPEG, else "empty", "unreadable", "pointer" (Git LFS has the file elsewhere), "badge" (a JSON or
    SVG file, which proves nothing), the id of another format (`model/file_type`) or "other"."""
    is_beside: bool = False
    """Whether it is next to its entry instead of in `evidence/`."""

    @property
    def path(self) -> str:
        """Its path in the holder's folder."""
        return self.file.removeprefix(EVIDENCE_FOLDER) if self.is_beside else self.file


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
    """Whether all entries have only `USUAL_KEYS`, as most holders' do: checks of other keys then skip the holder."""

    @property
    def folder(self) -> str:
        """The path of their folder: content/jordan-rivera."""
        return self.at.file.removesuffix("/holder.toml")


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
