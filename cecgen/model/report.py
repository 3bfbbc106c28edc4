"""The result of `cecgen check`: problems in the files, the alarms that were asked for, and how much was read.

Every report format renders this value.
"""

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
    "renewal-due": "The last day of the cycle is near and renewal is still to be done, or it is over and the grace goes on.",
    "audit-due": "The last day on which an audit's proof can be handed in is near, or over.",
    "card-due": "A card runs out soon and no later one covers the same, or one that is asked for ran out or is not there.",
}
"""The codes of alarms, and what each means."""


Duration = tuple[int, Literal["d", "w", "m", "y"]]
"""A length of time: a number of days, weeks, months or years."""
DUE_WITHIN = 60
"""How many days ahead a report says what is due, whether or not the check fails on it."""


class AlarmRequest(Struct, frozen=True):
    """The alarms that a user asked for: standings of cycles, statuses of findings, and days that are near."""

    statuses: frozenset[str] = frozenset()
    within: Duration | None = None
    """How near a day must be: a number of days, weeks, months or years after the day of the check."""


class Alarm(Struct, frozen=True, kw_only=True):
    """A state of a holder that a user asked to be warned about (`--fail-on`, `--fail-within`); never a problem in the files.

    Its code is a word: a standing ("behind"), the status of a finding ("open"), or a day that is near ("renewal-due").
    """

    severity: ClassVar[Literal["finding"]] = "finding"
    waived: ClassVar[str] = ""

    code: str
    about: str
    """`holder/scheme`, or the holder alone for a card."""
    detail: str
    """The cycle's first day and the requirement, or what the card covers; it stays the same when amounts change."""
    location: Location
    message: str
    hint: str
    name: str = ""
    """The holder's name."""
    team: str = ""
    day: datetime.date | None = None
    """The day that is near; None for a standing or a finding."""


ReportItem = LocatedDiagnostic | Alarm
"""A problem in the files, or an alarm about a holder."""


class HolderEntryIds(Struct, frozen=True):
    """A holder whose files were read, and the ids of their entries."""

    holder: str
    entries: tuple[str, ...]


class Report(Struct, frozen=True, kw_only=True):
    """All problems of a repository as of one day, the alarms that were asked for, and how much was read."""

    as_of: datetime.date
    holders_read: tuple[HolderEntryIds, ...] = ()
    diagnostics: tuple[LocatedDiagnostic, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    fails_within: Duration | None = None
    """How near a day must be to fail the check; None if no day does."""
    due: tuple[Alarm, ...] = ()
    """What is due soon, for a report that shows it; it fails nothing."""
    retained_files: tuple[RetainedFile, ...] | None = None
    """Every file of evidence, by holder and path; None if evidence was not opened (`check --evidence` opens it)."""
    is_strict: bool = False
    """Whether warnings make the check fail too."""
    is_readable: bool = True
    """Whether the settings could be read; if not, nothing else was read."""
    version: str = ""
    """The version of cecgen that made it."""
    git_prefix: str = ""
    """The path from the root of the git repository to this repository's folder; empty if they are the same."""

    @property
    def open_items(self) -> list[ReportItem]:
        """Everything that is not waived: problems by place, then alarms by place."""
        return [each for each in self.diagnostics if not each.waiver_reason] + [*self.alarms]

    @property
    def holder_count(self) -> int:
        """How many holders were read."""
        return len(self.holders_read)

    @property
    def entry_count(self) -> int:
        """How many entries were read."""
        return sum(len(each.entries) for each in self.holders_read)

    @property
    def error_count(self) -> int:
        """How many problems prevent a site from being built."""
        return sum(1 for each in self.diagnostics if each.is_blocking)

    @property
    def warning_count(self) -> int:
        """How many problems do not prevent it."""
        return sum(1 for each in self.diagnostics if each.severity == "warning" and not each.waiver_reason)

    @property
    def waived_count(self) -> int:
        """How many problems the repository's settings accept, each with its reason."""
        return sum(1 for each in self.diagnostics if each.waiver_reason)

    @property
    def files_failed(self) -> bool:
        """Whether the files themselves made the check fail, and not only where a holder is in their cycle."""
        return not self.is_readable or bool(self.error_count or (self.is_strict and self.warning_count))

    @property
    def has_failed(self) -> bool:
        """Whether the check failed."""
        return self.files_failed or bool(self.alarms)
