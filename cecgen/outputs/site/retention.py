"""How long the evidence that a page shows must be kept: one day for a whole cycle, and beside a file what keeps it longer."""

import datetime
from collections.abc import Mapping

from msgspec import Struct

from cecgen.model.judged import JudgedCertification, JudgedCycle
from cecgen.model.retention import Resting, last_day, longest
from cecgen.outputs.words import states

Files = Mapping[str, tuple[Resting, ...]]
"""The files of a holder's that the edition shows, each with the cycles that rest on it."""


class Keeping(Struct, frozen=True):
    """Until when a cycle's evidence is kept, of how many of its files that is true, and what to say beside the others."""

    day: datetime.date | None
    aside: str = ""
    longer: dict[str, str] = {}
    any: bool = False
    """Whether the edition shows any evidence of the cycle."""


def keeping_of(cycle: JudgedCycle, certification: JudgedCertification, files: Files) -> Keeping:
    """A cycle's evidence; where the edition shows none of it, how far the body's audits reach."""
    own = Resting(certification.scheme.id, cycle.begins, cycle.ends, last_day(cycle))
    keepers = {file: longest(resting) for file, resting in files.items() if own in resting}
    if not keepers:
        return Keeping(cycle.keep_until)
    if own.until is None:
        return Keeping(cycle.keep_until, "at the earliest", any=True)
    longer = {file: _longer(each, own) for file, each in keepers.items() if each.until != own.until}
    many = "1 file" if len(keepers) == 1 else f"{len(keepers):,} files"
    return Keeping(own.until, f"{len(keepers) - len(longer):,} of {many}" if longer else many, longer, any=True)


def _longer(keeper: Resting, own: Resting) -> str:
    """What keeps a file longer than a cycle of its own does."""
    other = "another cycle" if keeper.scheme == own.scheme else "another certification"
    return f"kept until {states.day_in_words(keeper.until)} for {other}" if keeper.until else f"kept on for {other}"


def days_of_files(files: Files) -> dict[str, str]:
    """Until when each file is kept, where that is known."""
    days = {file: longest(resting).until for file, resting in files.items()}
    return {file: f"kept until {states.day_in_words(day)}" for file, day in days.items() if day}
