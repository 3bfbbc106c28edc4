"""Family 4xx: closed cycles that are no longer as they were when they were closed."""

import datetime
from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity


class ClosedEntryChanged(Diagnostic, frozen=True):
    """An entry of a closed cycle says something else than when the cycle was closed.

    The renewal form was sent on the strength of it, and an auditor may ask for it up to the end of the audit's reach.
    Rulings and `reported` may be added at any time; formatting changes nothing.
    """

    code = "CEC431"
    entry: str
    closed: datetime.date
    reopen: str

    @property
    def message(self) -> str:
        return f"{self.entry} has changed since its cycle was closed on {self.closed}"

    @property
    def hint(self) -> str:
        return f"put it back as it was, or open the cycle again with a reason: {self.reopen}"


class ClosedEntryRemoved(Diagnostic, frozen=True):
    """An entry that a closed cycle rests on is no longer there, or no longer belongs to the cycle."""

    code = "CEC432"
    entry: str
    closed: datetime.date
    reopen: str

    @property
    def message(self) -> str:
        return f"{self.entry} belonged to the cycle when it was closed on {self.closed}, and does not now"

    @property
    def hint(self) -> str:
        return f"put it back, or open the cycle again with a reason: {self.reopen}"


class ClosedCycleGainedEntry(Diagnostic, frozen=True):
    """An entry came into a cycle after the cycle was closed."""

    code = "CEC433"
    entry: str
    closed: datetime.date
    reopen: str

    @property
    def message(self) -> str:
        return f"{self.entry} came into the cycle after it was closed on {self.closed}"

    @property
    def hint(self) -> str:
        return f"say with not_for or a [[entry.claim]] what it is for, or open the cycle again with a reason: {self.reopen}"


class ClosedEvidenceChanged(Diagnostic, frozen=True):
    """A certificate that a closed cycle rests on has other bytes than when the cycle was closed, or is gone."""

    code = "CEC434"
    file: str
    gone: bool
    reopen: str

    @property
    def message(self) -> str:
        return f"{self.file} {'is gone' if self.gone else 'has changed'} since its cycle was closed"

    @property
    def hint(self) -> str:
        return f"put the file back as it was, or open the cycle again with a reason: {self.reopen}"


class ClosedCycleChanged(Diagnostic, frozen=True):
    """What the holder's file says of a closed cycle has changed: its days, what was claimed, form or fee, or a card."""

    code = "CEC435"
    what: str
    then: str
    now: str
    reopen: str

    @property
    def message(self) -> str:
        return f"{self.what} was {self.then} when the cycle was closed, and is {self.now} now"

    @property
    def hint(self) -> str:
        return f"put it back as it was, or open the cycle again with a reason: {self.reopen}"


class ClosedResultChanged(Diagnostic, frozen=True):
    """A closed cycle, worked out again as of the day on which it was closed, comes out differently.

    Where nothing that was written has changed, a rule has: the message names the figures that are others now.
    """

    code = "CEC436"
    what: str
    then: str
    now: str
    rules: tuple[str, ...]
    reopen: str

    @property
    def message(self) -> str:
        because = f"; other rules than then: {', '.join(self.rules)}" if self.rules else ""
        return f"{self.what} came to {self.then} when the cycle was closed, and comes to {self.now} now{because}"

    @property
    def hint(self) -> str:
        return f"find out why before an auditor does, then open the cycle again with the reason: {self.reopen}"


class ClosedRulesChanged(Diagnostic, frozen=True):
    """A figure that a closed cycle was judged by is another now, and the cycle comes to the same all the same."""

    code = "CEC437"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    rules: tuple[str, ...]
    reopen: str

    @property
    def message(self) -> str:
        return f"judged by other figures than when it was closed: {', '.join(self.rules)}"

    @property
    def hint(self) -> str:
        return f"the result is the same: waive it with the reason, or close the cycle anew after {self.reopen}"


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
        return "put the cycle back into holder.toml; a closed cycle stays where an auditor can ask for it"
