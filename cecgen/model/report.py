"""The report: what is wrong with what was written, and where a holder stands who was asked about; every format renders it."""

import datetime
from typing import ClassVar, Literal

from msgspec import Struct

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.retention import RetainedFile

ALARM_MEANINGS = {
    "upcoming": "The cycle has not begun yet.",
    "behind": "The cycle has less credit than an even pace would have by now, with a sixth of the cycle as slack.",
    "on-track": "The cycle is under way, and has no less credit than an even pace asks for.",
    "ready": "Every requirement is met, and renewal is still to be done.",
    "renewed": "The cycle was renewed.",
    "grace": "The cycle has ended without renewal, and the body still takes it.",
    "lapsed": "The cycle has ended without renewal, and the time of grace that the body grants is over too.",
    "reinstated": "The certification lapsed, and the body took it back.",
    "inactive": "An audit was failed.",
    "ended": "The certification was retired.",
    "open": "Something that the cycle asks for is not there yet.",
    "missed": "Something that the cycle asked for did not come in time.",
    "unclear": "Whether something is asked for, or is there, cannot be said from what is written.",
    "renewal-due": "The last day on which the certification can be renewed is near.",
    "audit-due": "The last day on which an audit's proof can be handed in is near, or over.",
    "card-due": "A card runs out soon and no later one covers the same, or one ran out that is still asked for.",
}
"""Every word that an alarm may bear, and what it means."""


class Watch(Struct, frozen=True):
    """What a user asks to be alarmed about: standings and statuses of findings, and days that are near."""

    statuses: frozenset[str] = frozenset()
    within: tuple[int, Literal["d", "w", "m", "y"]] | None = None
    """How near a day must be: so many days, weeks, months or years from the day of the judgement on."""


class Alarm(Struct, frozen=True, kw_only=True):
    """Where a holder stands, told because it was asked for; never a problem with what was written.

    Its code is a word: a standing ("behind"), the status of a finding ("open"), or a day that is near ("renewal-due").
    """

    severity: ClassVar[Literal["finding"]] = "finding"
    waived: ClassVar[str] = ""

    code: str
    about: str
    """`holder/scheme`, or the holder alone for a card."""
    detail: str
    """What of it: the cycle's first day, with the requirement; or what the card covers. It stays when amounts change."""
    span: Location
    message: str
    hint: str


ReportItem = LocatedDiagnostic | Alarm
"""A problem, or where a holder stands."""


class HolderEntryIds(Struct, frozen=True):
    """A holder who was read, with the ids of their entries."""

    holder: str
    entries: tuple[str, ...]


class Report(Struct, frozen=True, kw_only=True):
    """Every problem of a repository as of one day, what was asked to be told beside them, and how much was read."""

    as_of: datetime.date
    holders_read: tuple[HolderEntryIds, ...] = ()
    diagnostics: tuple[LocatedDiagnostic, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    retained_files: tuple[RetainedFile, ...] | None = None
    """Every file of evidence by holder and file, where evidence was opened; None where it was not."""
    is_strict: bool = False
    """Whether warnings fail as well."""
    is_readable: bool = True
    """Whether the repository's settings could be read; where they could not, nothing else was."""
    version: str = ""
    """Of the cecgen that made it."""
    git_prefix: str = ""
    """The folder of the repository below the root of the git repository that it lies in; nothing where they are the same."""

    @property
    def open_items(self) -> list[ReportItem]:
        """Everything that is not waived: the problems by place, then where holders stand by place."""
        return [each for each in self.diagnostics if not each.waiver_reason] + [*self.alarms]

    @property
    def holders(self) -> int:
        """How many holders were read."""
        return len(self.holders_read)

    @property
    def entries(self) -> int:
        """How many entries were read."""
        return sum(len(each.entries) for each in self.holders_read)

    @property
    def errors(self) -> int:
        """How many problems keep a site from being built."""
        return sum(1 for each in self.diagnostics if each.severity == "error" and not each.waiver_reason)

    @property
    def warnings(self) -> int:
        """How many problems do not."""
        return sum(1 for each in self.diagnostics if each.severity == "warning" and not each.waiver_reason)

    @property
    def waived(self) -> int:
        """How many problems the repository's settings accept, each with its reason."""
        return sum(1 for each in self.diagnostics if each.waiver_reason)

    @property
    def has_failed(self) -> bool:
        """Whether a check that reports this has failed."""
        return not self.is_readable or bool(self.errors or self.alarms or (self.is_strict and self.warnings))
