"""Until when the evidence on a page must be kept: one day for the cycle, and a note beside a file that is kept longer."""

import datetime
from collections.abc import Mapping

from msgspec import Struct

from cecgen.model.judged import JudgedCertification, JudgedCycle
from cecgen.model.retention import RetainingCycle, longest_retention, retention_end
from cecgen.outputs.words import states
from cecgen.outputs.words.phrases import format_count

CyclesByFile = Mapping[str, tuple[RetainingCycle, ...]]
"""The holder's files that the edition shows, each with the cycles that use it."""


class RetentionNote(Struct, frozen=True):
    """Until when a cycle's evidence is kept, for how many of its files, and the notes for the others."""

    day: datetime.date | None
    note: str = ""
    longer: dict[str, str] = {}
    has_evidence: bool = False
    """Whether the edition shows any evidence of the cycle."""


def build_retention_note(cycle: JudgedCycle, certification: JudgedCertification, files: CyclesByFile) -> RetentionNote:
    """Describe a cycle's evidence; if the edition shows none, say how far the body's audits reach."""
    own = RetainingCycle(certification.scheme.id, cycle.begins, cycle.ends, retention_end(cycle))
    keepers = {file: longest_retention(resting) for file, resting in files.items() if own in resting}
    if not keepers:
        return RetentionNote(cycle.keep_until)
    if own.until is None:
        return RetentionNote(cycle.keep_until, "at the earliest", has_evidence=True)
    longer = {file: _longer(each, own) for file, each in keepers.items() if each.until != own.until}
    many = format_count(len(keepers), "file")
    return RetentionNote(own.until, f"{len(keepers) - len(longer):,} of {many}" if longer else many, longer, has_evidence=True)


def _longer(keeper: RetainingCycle, own: RetainingCycle) -> str:
    """Say what keeps a file longer than this cycle."""
    other = "another cycle" if keeper.scheme == own.scheme else "another certification"
    return f"kept until {states.format_date(keeper.until)} for {other}" if keeper.until else f"kept on for {other}"


def retention_by_file(files: CyclesByFile) -> dict[str, str]:
    """Say until when each file is kept, if that is known."""
    days = {file: longest_retention(resting).until for file, resting in files.items()}
    return {file: f"kept until {states.format_date(day)}" for file, day in days.items() if day}
