"""Where records come from: git commits, with the author names and times that git has of them.

Neither is proof: the machine that made a commit could be set to any name and any time.
"""

import datetime

from msgspec import Struct


class Commit(Struct, frozen=True):
    """A commit: its id, its author's name, and its time."""

    id: str
    author: str
    """The name of its author, as git has it."""
    committed_at: datetime.datetime
    """When it was committed, in the time zone that git recorded."""
    time_doubts: tuple[str, ...] = ()
    """Why that time may be wrong, in words: it is before its parent's, in the future, or no valid date."""


class Provenance(Struct, frozen=True):
    """The commit that the records were taken from, and the first commit of each record."""

    commit: Commit
    entries: dict[str, Commit] = {}
    """By an entry's id: the first commit that has the entry, in whichever file."""
    evidence: dict[str, Commit] = {}
    """By a file's path (`evidence/a.pdf`): the first commit in which the holder has these bytes, under any name."""
