"""Say until when the evidence on a page must be kept: one day for the cycle, and a note beside each file with another day."""

import datetime
from collections.abc import Mapping

from msgspec import Struct

from cecgen.model.judged import JudgedCertification, JudgedCycle
from cecgen.model.retention import RetainingCycle, longest_retention, retention_end
from cecgen.outputs.words import states
from cecgen.outputs.words.phrases import format_count

CyclesByFile = Mapping[str, tuple[RetainingCycle, ...]]
"""The holder's files that the edition shows, each with the cycles that use it."""


class CycleRetentionView(Struct, frozen=True):
    """The day until which a cycle's evidence is kept, for how many of its files, and notes about the other files."""

    day: datetime.date | None
    note: str = ""
    notes: dict[str, str] = {}
    has_evidence: bool = False
    """Whether the edition shows any evidence of the cycle."""


def build_cycle_retention(cycle: JudgedCycle, certification: JudgedCertification, files: CyclesByFile) -> CycleRetentionView:
    """Say until when a cycle's evidence is kept; if the edition shows none, how far back the body's audits reach."""
    this_cycle = RetainingCycle(certification.scheme.id, cycle.begins, cycle.ends, retention_end(cycle))
    keepers = {file: longest_retention(cycles) for file, cycles in files.items() if this_cycle in cycles}
    if not keepers:
        return CycleRetentionView(cycle.keep_until)
    if this_cycle.until is None:
        return CycleRetentionView(cycle.keep_until, "at the earliest", has_evidence=True)
    notes = {file: _describe_keeper(keeper, this_cycle) for file, keeper in keepers.items() if keeper.until != this_cycle.until}
    file_count = format_count(len(keepers), "file")
    return CycleRetentionView(
        this_cycle.until, f"{len(keepers) - len(notes):,} of {file_count}" if notes else file_count, notes, has_evidence=True
    )


def _describe_keeper(keeper: RetainingCycle, this_cycle: RetainingCycle) -> str:
    """Say which other cycle a file is kept for, and until when."""
    other = "another cycle" if keeper.scheme == this_cycle.scheme else "another certification"
    return f"kept until {states.format_date(keeper.until)} for {other}" if keeper.until else f"kept on for {other}"


def build_retention_notes(files: CyclesByFile) -> dict[str, str]:
    """Say until when each file is kept, if that is known."""
    days = {file: longest_retention(cycles).until for file, cycles in files.items()}
    return {file: f"kept until {states.format_date(day)}" for file, day in days.items() if day}
