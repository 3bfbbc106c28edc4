"""Where records come from: the commits of the repository, with the names and the times that their makers gave them.

Nobody but the maker vouches for either: a commit's name and time are what the machine that made it was set to.
"""

import datetime

from msgspec import Struct


class Commit(Struct, frozen=True):
    """A commit: its id, whose name it bears, and the time that it states."""

    id: str
    author: str
    """The name of its author, as git has it."""
    committed_at: datetime.datetime
    """When it was committed, with the time zone that it states."""
    time_doubts: tuple[str, ...] = ()
    """What speaks against that time, in words: it lies before the commit that it follows, in the future, or on no calendar."""


class Provenance(Struct, frozen=True):
    """The commit that records were taken from, and the commits in which each of them first stood."""

    commit: Commit
    entries: dict[str, Commit] = {}
    """By an entry's id: the first commit in which the holder had it, in whatever file."""
    evidence: dict[str, Commit] = {}
    """By a file's path (`evidence/a.pdf`): the first commit in which the holder had these bytes, under whatever name."""
