"""What `cecgen diff` reports: the differences between two revisions, both judged as of one day."""

import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.judged import FindingStatus, JudgedCard, JudgedCycle
from cecgen.model.scheme import Scheme

ChangeKind = Literal["added", "removed", "changed"]
_UNMET = ("open", "missed", "unclear")


def _change_kind(before: object, after: object) -> ChangeKind:
    return "added" if before is None else "removed" if after is None else "changed"


class EntryChange(Struct, frozen=True, kw_only=True):
    """An entry that counts differently in a cycle; None on the side where the cycle does not have it."""

    entry: str
    date: datetime.date
    title: str
    before: Decimal | None
    after: Decimal | None
    why: str = ""
    """Why not all of it counts, if it does not."""

    @property
    def kind(self) -> ChangeKind:
        """Whether the cycle gained it, lost it, or counts it differently."""
        return _change_kind(self.before, self.after)

    @property
    def delta(self) -> Decimal:
        """How much more of it counts; below zero if it is less."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


class FindingChange(Struct, frozen=True, kw_only=True):
    """A requirement whose status changed; None on the side that does not have the requirement."""

    requirement: str
    title: str
    before: FindingStatus | None
    after: FindingStatus | None
    message: str

    @property
    def kind(self) -> Literal["opened", "closed", "changed"]:
        """Whether it is unmet now and was not before (opened), or the other way round (closed)."""
        was_unmet, is_unmet = self.before in _UNMET, self.after in _UNMET
        return "changed" if was_unmet == is_unmet else "opened" if is_unmet else "closed"


class CycleChange(Struct, frozen=True, kw_only=True):
    """A cycle of a certification before and after; None on the side that does not have it."""

    holder: str
    name: str
    scheme: Scheme
    before: JudgedCycle | None
    after: JudgedCycle | None
    entries: tuple[EntryChange, ...] = ()
    findings: tuple[FindingChange, ...] = ()

    @property
    def kind(self) -> ChangeKind:
        """Whether the cycle was added, removed or changed."""
        return _change_kind(self.before, self.after)

    @property
    def cycle(self) -> JudgedCycle:
        """The cycle after the change, or before it if it was removed."""
        cycle = self.after or self.before
        assert cycle is not None
        return cycle

    @property
    def delta(self) -> Decimal:
        """How much more counts in it; below zero if it is less."""
        counted = [cycle.counted if cycle else Decimal(0) for cycle in (self.before, self.after)]
        return counted[1] - counted[0]


class HolderChange(Struct, frozen=True, kw_only=True):
    """A holder who was added or removed, or whose folder was renamed."""

    holder: str
    name: str
    kind: Literal["added", "removed", "renamed"]
    old_id: str = ""


class CardChange(Struct, frozen=True, kw_only=True):
    """A card that a holder gained or lost."""

    holder: str
    name: str
    kind: Literal["added", "removed"]
    card: JudgedCard


class EvidenceChange(Struct, frozen=True, kw_only=True):
    """A file of evidence that was added, removed, moved, or replaced under the same name.

    Its path is given only if everybody may see the file; what it proves is always given.
    """

    holder: str
    name: str
    kind: Literal["added", "removed", "replaced", "moved"]
    file: str = ""
    entries: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    """What it proves in words: titles of entries, a card, a step of a cycle."""


class ClosedCycleEdit(Struct, frozen=True, kw_only=True):
    """A change to a cycle that had been closed or renewed already: an auditor may have seen the earlier version."""

    holder: str
    name: str
    scheme: Scheme
    cycle: JudgedCycle
    """The cycle before the change."""
    kind: Literal[ChangeKind, "evidence"]
    """Whether an entry was added, removed or rewritten, or only its evidence changed."""
    entry: str = ""
    """Its id; empty if the cycle itself was rewritten: what was claimed, its steps, its exemptions."""
    title: str = ""


class DiagnosticChange(Struct, frozen=True, kw_only=True):
    """A problem that is new, is gone, or is now waived."""

    kind: Literal["opened", "closed", "waived"]
    diagnostic: LocatedDiagnostic


class FileChange(Struct, frozen=True, kw_only=True):
    """A changed file that a person has to read to review it: settings, plugins, pages."""

    file: str
    kind: ChangeKind
    details: tuple[str, ...] = ()
    """What changed in the settings, in words."""


class ComparedRevision(Struct, frozen=True, kw_only=True):
    """One of the two revisions: whether it has a workspace, and how many errors its compared holders have."""

    revision: str
    commit: str
    has_workspace: bool = True
    errors: int = 0


class Changes(Struct, frozen=True, kw_only=True):
    """Everything that differs between two revisions, judged as of one day."""

    before: ComparedRevision
    after: ComparedRevision
    as_of: datetime.date
    rules_from: str = ""
    """The revision whose settings and plugins were used for both sides, if it is not each side's own."""
    holders: tuple[HolderChange, ...] = ()
    cycles: tuple[CycleChange, ...] = ()
    closed_cycle_edits: tuple[ClosedCycleEdit, ...] = ()
    cards: tuple[CardChange, ...] = ()
    evidence: tuple[EvidenceChange, ...] = ()
    diagnostics: tuple[DiagnosticChange, ...] = ()
    rules: tuple[FileChange, ...] = ()
    pages: tuple[FileChange, ...] = ()
