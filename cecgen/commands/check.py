"""Checking: only what is wrong, so that a large repository can be shared out between processes.

Problems are few and small where transcripts are large: handing those from process to process would cost more than it saves.
Transcripts are worked out only where there is something to watch for in them, or where evidence is opened: then the report
says until when each file of it must be kept.
"""

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from cecgen import __version__
from cecgen.catalogue.plugins import Registry
from cecgen.files.toml import Locator
from cecgen.ledger.reading import CONTENT
from cecgen.model.report import Alarm, Read, Report, Watch
from cecgen.model.retention import Kept, kept
from cecgen.model.written import Workspace
from cecgen.pipeline import Rules, day_of, examined, in_order, judged, opened, reported, waived
from cecgen.transcript import alarms

MANY = 200
"""From how many holders on a second process is worth its start."""
AT_MOST = 4


class Work(Struct, frozen=True):
    """What every process needs to check its share."""

    root: Path
    workspace: Workspace
    registry: Registry
    day: date
    processes: int
    watch: Watch | None
    rules: Rules | None = None
    evidence: bool = False
    """Whether evidence is opened."""


def check(
    root: Path,
    now: datetime,
    *,
    as_of: date | None = None,
    code: bool = True,
    watch: Watch | None = None,
    rules: Rules | None = None,
    evidence: bool = False,
) -> Report:
    """Every problem of a repository, by as many processes as there is work and there are processors for.

    Evidence is opened only where that is asked for: it takes as long as thousands of entries.
    """
    workspace, registry = opened(root, code=code, rules=rules)
    # A stranger's check may compare holders with each other, and then has to see all of them.
    processes = 1 if registry.strange else _processes(root)
    work = Work(root, workspace, registry, day_of(workspace, now, as_of), processes, watch, rules, evidence)
    begun = [_begun(work, share) for share in range(1, processes)]
    parts = [_share(work, 0), *(_finished(work, *each) for each in begun)]
    found = in_order([*reported(root, registry.found, rules), *(each for part in parts for each in part.diagnostics)])
    return Report(
        as_of=work.day,
        read=tuple(sorted((each for part in parts for each in part.read), key=lambda each: each.holder)),
        diagnostics=waived(root, found, workspace, rules, evidence=evidence),
        alarms=alarms.in_order([each for part in parts for each in part.alarms]),
        kept=_by_file(each for part in parts for each in part.kept or ()) if evidence else None,
        version=__version__,
        base=below_git(root),
    )


def _by_file(found: Iterable[Kept]) -> tuple[Kept, ...]:
    return tuple(sorted(found, key=lambda each: (each.holder, each.file)))


def below_git(root: Path) -> str:
    """The folder of a repository below the root of the git repository that it lies in; nothing where they are the same."""
    here = root.resolve()
    top = next((above for above in (here, *here.parents) if (above / ".git").exists()), here)
    return "" if top == here else here.relative_to(top).as_posix()


def _processes(root: Path) -> int:
    if not hasattr(os, "fork"):
        return 1
    try:
        holders = len(os.listdir(root / CONTENT))
    except OSError:
        return 1
    return max(1, min(AT_MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, holders // MANY))


def _share(work: Work, share: int) -> Report:
    told: tuple[Alarm, ...] = ()
    keeping: tuple[Kept, ...] | None = None
    if work.watch is None and not work.evidence:
        ledger, found = examined(work.root, work.workspace, work.registry, work.day, share, work.processes)
    else:
        ledger, transcript, found = judged(work.root, work.workspace, work.registry, work.day, share, work.processes)
        told = alarms.alarms_in(transcript, work.watch, Locator(work.root).span) if work.watch else ()
        keeping = tuple(kept(transcript)) if work.evidence else None
    if work.evidence:
        from cecgen.evidence import evidence_faults, processors  # noqa: PLC0415 - a plain check opens nothing

        found = [*found, *evidence_faults(work.root, ledger, max(1, processors() // work.processes))]
    read = tuple(Read(holder.id, tuple(entry.id for entry in holder.entries)) for holder in ledger.holders)
    return Report(as_of=work.day, read=read, diagnostics=reported(work.root, found, work.rules), alarms=told, kept=keeping)


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


def _finished(work: Work, share: int, process: int, reading: int) -> Report:
    with open(reading, "rb") as answer:
        data = answer.read()
    _, status = os.waitpid(process, 0)
    # What went wrong over there goes wrong here too, and is then said by the one place that says such things.
    return _share(work, share) if status else msgspec.msgpack.decode(data, type=Report)
