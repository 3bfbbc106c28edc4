"""Checking: only what is wrong, so that a large repository can be shared out between processes.

Problems are few and small where transcripts are large: handing those from process to process would cost more than it saves.
"""

import os
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from cecgen.diagnostics import Reported
from cecgen.ledger import CONTENT
from cecgen.model import Workspace
from cecgen.pipeline import day_of, examined, in_order, opened, reported, waived
from cecgen.registry import Registry

MANY = 200
"""From how many holders on a second process is worth its start."""
AT_MOST = 4


class Checked(Struct, frozen=True):
    """Every problem of a repository, and how much was read to find them."""

    diagnostics: tuple[Reported, ...]
    holders: int
    entries: int

    @property
    def errors(self) -> int:
        """How many problems keep a site from being built."""
        return sum(1 for each in self.diagnostics if each.severity == "error" and not each.waived)


class Work(Struct, frozen=True):
    """What every process needs to check its share."""

    root: Path
    workspace: Workspace
    registry: Registry
    day: date
    processes: int


def check(root: Path, now: datetime, *, as_of: date | None = None, code: bool = True) -> Checked:
    """Every problem of a repository, by as many processes as there is work and there are processors for."""
    workspace, registry = opened(root, code=code)
    # A stranger's check may compare holders with each other, and then has to see all of them.
    processes = 1 if registry.strange else _processes(root)
    work = Work(root, workspace, registry, day_of(workspace, now, as_of), processes)
    begun = [_begun(work, share) for share in range(1, processes)]
    parts = [_share(work, 0), *(_finished(work, *each) for each in begun)]
    found = in_order([*reported(root, registry.found), *(each for part in parts for each in part.diagnostics)])
    return Checked(
        diagnostics=waived(root, found, workspace),
        holders=sum(part.holders for part in parts),
        entries=sum(part.entries for part in parts),
    )


def _processes(root: Path) -> int:
    if not hasattr(os, "fork"):
        return 1
    try:
        holders = len(os.listdir(root / CONTENT))
    except OSError:
        return 1
    return max(1, min(AT_MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, holders // MANY))


def _share(work: Work, share: int) -> Checked:
    ledger, found = examined(work.root, work.workspace, work.registry, work.day, share, work.processes)
    entries = sum(len(holder.entries) for holder in ledger.holders)
    return Checked(reported(work.root, found), len(ledger.holders), entries)


def _begun(work: Work, share: int) -> tuple[int, int, int]:
    """Another process at work on a share: the share, the process, and where its answer will come."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return share, process, reading
    status = 1
    try:
        os.close(reading)
        with open(writing, "wb") as answer:
            answer.write(msgspec.msgpack.encode(_share(work, share)))
        status = 0
    finally:
        os._exit(status)  # whatever happened, nothing of the parent's must run twice


def _finished(work: Work, share: int, process: int, reading: int) -> Checked:
    with open(reading, "rb") as answer:
        data = answer.read()
    _, status = os.waitpid(process, 0)
    # What went wrong over there goes wrong here too, and is then said by the one place that says such things.
    return _share(work, share) if status else msgspec.msgpack.decode(data, type=Checked)
