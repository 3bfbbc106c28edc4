"""Read the history of a commit: what each commit states, and the files that it added or changed."""

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cecgen.git.repository import GitError, GitRepository
from cecgen.git.revisions import REGULAR_FILES


class CommitHeader(NamedTuple):
    """What a commit states about itself: its parents, its author's name, and when it was committed.

    The time is as git writes it: seconds since 1970 and a time zone (`1741957200 +0100`), or empty if it states none.
    """

    parents: tuple[str, ...]
    author: str
    committed: str

    @property
    def timestamp(self) -> int:
        """Seconds since 1970."""
        return int(self.committed.partition(" ")[0] or 0)


def read_history(git: GitRepository, commit: str) -> dict[str, CommitHeader]:
    """Return a commit and all its ancestors: parents first, else in the order of their times.

    The author is the one in the commit: `%aN` would go by `.mailmap`, a file that anybody may write. git takes the
    encoding of its output from `i18n.logOutputEncoding` unless it is named.
    """
    if hint := git.shallow_hint():
        raise GitError("this clone cannot say when records came in", hint)
    lines = git.output_bytes(
        "rev-list", "--date-order", "--reverse", "--encoding=UTF-8", "--date=raw", "--format=%P%x00%an%x00%cd", commit
    ).split(b"\n")
    headers: dict[str, CommitHeader] = {}
    for id, stated in zip(lines[::2], lines[1::2], strict=False):
        parents, author, committed = (each.decode(errors="replace") for each in stated.split(b"\0"))
        headers[id.decode().removeprefix("commit ")] = CommitHeader(tuple(parents.split()), author, committed)
    return headers


def iter_changed_files(git: GitRepository, commits: Iterable[str], folder: str) -> Iterator[tuple[str, str, str]]:
    """Yield commit, path and blob of each file in a folder that a commit added or changed, compared with any of its parents."""
    ids = "".join(f"{commit}\n" for commit in commits).encode()
    arguments = ("diff-tree", "--stdin", "-m", "--root", "-r", "-z", "--relative", "--", folder)
    fields = iter(git.output_bytes(*arguments, input=ids).split(b"\0")[:-1])
    commit = ""
    for field in fields:
        if field[:1] != b":":
            commit = field.decode()
            continue
        _, mode, _, blob, _ = field.decode().split(" ")
        path = os.fsdecode(next(fields))
        if mode in REGULAR_FILES:
            yield commit, path, blob
