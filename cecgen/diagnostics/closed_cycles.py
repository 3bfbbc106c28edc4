"""Family 4xx: closed cycles that are no longer as they were when they were closed."""

import datetime
from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity


class ClosedEntryChanged(Diagnostic, frozen=True):
    """An entry of a closed cycle says something else than when the cycle was closed.

    An auditor may still ask for it. Rulings and `reported` may be added, and formatting does not matter.
    """

    code = "CEC431"
    entry: str
    closed_on: datetime.date
    reopen_command: str

    @property
    def message(self) -> str:
        return f"{self.entry} has changed since its cycle was closed on {self.closed_on}"

    @property
    def hint(self) -> str:
        return f"restore it, or reopen the cycle with a reason: {self.reopen_command}"


class ClosedEntryRemoved(Diagnostic, frozen=True):
    """An entry that a closed cycle depends on was removed, or no longer belongs to the cycle."""

    code = "CEC432"
    entry: str
    closed_on: datetime.date
    reopen_command: str

    @property
    def message(self) -> str:
        return f"{self.entry} belonged to the cycle when it was closed on {self.closed_on}, but no longer does"

    @property
    def hint(self) -> str:
        return f"put it back, or reopen the cycle with a reason: {self.reopen_command}"


class ClosedCycleGainedEntry(Diagnostic, frozen=True):
    """An entry was added to a cycle after the cycle was closed."""

    code = "CEC433"
    entry: str
    closed_on: datetime.date
    reopen_command: str

    @property
    def message(self) -> str:
        return f"{self.entry} was added to the cycle after it was closed on {self.closed_on}"

    @property
    def hint(self) -> str:
        return f"use not_for or [[entry.claim]] to count it elsewhere, or reopen the cycle with a reason: {self.reopen_command}"


class ClosedEvidenceChanged(Diagnostic, frozen=True):
    """A certificate that a closed cycle depends on has changed since the cycle was closed, or was removed."""

    code = "CEC434"
    file: str
    was_removed: bool
    reopen_command: str

    @property
    def message(self) -> str:
        return f"{self.file} {'was removed' if self.was_removed else 'has changed'} after its cycle was closed"

    @property
    def hint(self) -> str:
        return f"restore the file, or reopen the cycle with a reason: {self.reopen_command}"


class ClosedCycleChanged(Diagnostic, frozen=True):
    """What the holder's file says about a closed cycle has changed: its days, what was claimed, form or fee, or a card."""

    code = "CEC435"
    what: str
    then: str
    now: str
    reopen_command: str

    @property
    def message(self) -> str:
        return f"{self.what} was {self.then} when the cycle was closed, but is {self.now} now"

    @property
    def hint(self) -> str:
        return f"restore it, or reopen the cycle with a reason: {self.reopen_command}"


class ClosedResultChanged(Diagnostic, frozen=True):
    """A closed cycle, computed again as of the day on which it was closed, has another result.

    If no file of the holder has changed, a rule has: the message names its figures.
    """

    code = "CEC436"
    what: str
    then: str
    now: str
    rules: tuple[str, ...]
    reopen_command: str

    @property
    def message(self) -> str:
        because = f"; rules that have changed: {', '.join(self.rules)}" if self.rules else ""
        return f"{self.what} came to {self.then} when the cycle was closed, but comes to {self.now} now{because}"

    @property
    def hint(self) -> str:
        return f"find out why before an auditor does, then reopen the cycle with the reason: {self.reopen_command}"


class ClosedRulesChanged(Diagnostic, frozen=True):
    """A figure that a closed cycle was judged by has changed, but the result of the cycle has not."""

    code = "CEC437"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    rules: tuple[str, ...]
    reopen_command: str

    @property
    def message(self) -> str:
        return f"rules of the cycle have changed since it was closed: {', '.join(self.rules)}"

    @property
    def hint(self) -> str:
        return f"the result is the same: waive it with the reason, or close the cycle again after {self.reopen_command}"


class ClosedCycleUnknown(Diagnostic, frozen=True):
    """A record of a closed cycle is about a cycle that the holder does not have."""

    code = "CEC438"
    scheme: str
    begins: datetime.date

    @property
    def message(self) -> str:
        return f"no cycle of {self.scheme} begins on {self.begins}"

    @property
    def hint(self) -> str:
        return "put the cycle back into holder.toml: an auditor can still ask for it"
