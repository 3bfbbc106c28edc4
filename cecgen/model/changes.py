"""What a commit changes: two transcripts of one day held against each other, in the words of credits."""

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
    """An entry that counts otherwise than it did in a cycle; None on the side where the cycle does not have it."""

    entry: str
    date: datetime.date
    title: str
    before: Decimal | None
    after: Decimal | None
    why: str = ""
    """Why not all of it counts, where it does not."""

    @property
    def kind(self) -> ChangeKind:
        """Whether the cycle gained it, lost it, or counts it otherwise."""
        return _change_kind(self.before, self.after)

    @property
    def delta(self) -> Decimal:
        """How much more of it counts; below zero where it is less."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


class FindingChange(Struct, frozen=True, kw_only=True):
    """A requirement whose status is another than it was; None on the side that does not ask for it."""

    requirement: str
    title: str
    before: FindingStatus | None
    after: FindingStatus | None
    message: str

    @property
    def turn(self) -> Literal["opened", "closed", "changed"]:
        """Whether something is now to be done that was not, or no longer is."""
        waited, waits = self.before in _UNMET, self.after in _UNMET
        return "changed" if waited == waits else "opened" if waits else "closed"


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
    def turn(self) -> ChangeKind:
        """Whether the cycle came, went, or is another."""
        return _change_kind(self.before, self.after)

    @property
    def cycle(self) -> JudgedCycle:
        """The cycle as it is now, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def change(self) -> Decimal:
        """How much more counts in it; below zero where it is less."""
        counted = [cycle.counted if cycle else Decimal(0) for cycle in (self.before, self.after)]
        return counted[1] - counted[0]


class HolderChange(Struct, frozen=True, kw_only=True):
    """A holder who came, went, or whose folder has another name than it had."""

    holder: str
    name: str
    turn: Literal["added", "removed", "renamed"]
    old_id: str = ""


class CardChange(Struct, frozen=True, kw_only=True):
    """A card that a holder has now and had not, or had and has no longer."""

    holder: str
    name: str
    turn: Literal["added", "removed"]
    card: JudgedCard


class EvidenceChange(Struct, frozen=True, kw_only=True):
    """A file of evidence that is new, gone, moved, or another under the same name.

    It is named only where everybody may see it; what it proves is always said.
    """

    holder: str
    name: str
    turn: Literal["added", "removed", "replaced", "moved"]
    file: str = ""
    entries: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    """What it proves in words: titles of entries, a card, a step of a cycle."""


class ClosedCycleEdit(Struct, frozen=True, kw_only=True):
    """What was written about a cycle that was closed already: an auditor may have seen it as it was."""

    holder: str
    name: str
    scheme: Scheme
    cycle: JudgedCycle
    """As it was before."""
    turn: Literal[ChangeKind, "evidence"]
    """Whether an entry of it came, went or was rewritten, or only its evidence is another."""
    entry: str = ""
    """Its id; empty if the cycle itself was rewritten: what was claimed, its steps, its exemptions."""
    title: str = ""


class DiagnosticChange(Struct, frozen=True, kw_only=True):
    """A problem that is new, gone, or waived now."""

    turn: Literal["opened", "closed", "waived"]
    diagnostic: LocatedDiagnostic


class FileChange(Struct, frozen=True, kw_only=True):
    """A file that somebody must review by reading it: settings, plugins, pages."""

    file: str
    turn: ChangeKind
    details: tuple[str, ...] = ()
    """What a change of the settings says, in words."""


class ComparedRevision(Struct, frozen=True, kw_only=True):
    """One of the two sides: its revision, whether it has a workspace at all, and how many errors what was compared has."""

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
    """The revision whose settings and plugins both sides were judged by, where that is neither's own."""
    holders: tuple[HolderChange, ...] = ()
    cycles: tuple[CycleChange, ...] = ()
    touched: tuple[ClosedCycleEdit, ...] = ()
    cards: tuple[CardChange, ...] = ()
    evidence: tuple[EvidenceChange, ...] = ()
    diagnostics: tuple[DiagnosticChange, ...] = ()
    rules: tuple[FileChange, ...] = ()
    pages: tuple[FileChange, ...] = ()
