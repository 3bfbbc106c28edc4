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
from cecgen.files.toml import Locator
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.report import Alarm, HolderEntryIds, Report, Watch
from cecgen.model.retention import RetainedFile, retained_files
from cecgen.pipeline import (
    OpenedWorkspace,
    TrustedRules,
    apply_waivers,
    locate_diagnostics,
    open_workspace,
    run_checks_only,
    run_pipeline,
    sort_diagnostics,
)
from cecgen.transcript import alarms

HOLDERS_PER_PROCESS = 200
"""From how many holders on a second process is worth its start."""
MAX_PROCESSES = 4


class CheckJob(Struct, frozen=True):
    """What every process needs to check its share."""

    opened: OpenedWorkspace
    processes: int
    watch: Watch | None
    opens_evidence: bool


def check_workspace(
    root: Path,
    now: datetime,
    *,
    as_of: date | None = None,
    run_code: bool = True,
    watch: Watch | None = None,
    rules: TrustedRules | None = None,
    open_evidence: bool = False,
) -> Report:
    """Every problem of a repository, by as many processes as there is work and there are processors for.

    Evidence is opened only where that is asked for: it takes as long as thousands of entries.
    """
    opened = open_workspace(root, now, as_of=as_of, run_code=run_code, rules=rules)
    registry = opened.registry
    # A stranger's check may compare holders with each other, and then has to see all of them.
    processes = 1 if registry.has_foreign_checks else _count_processes(root)
    work = CheckJob(opened, processes, watch, open_evidence)
    begun = [_start_share(work, share) for share in range(1, processes)]
    parts = [_check_share(work, 0), *(_finish_share(work, *each) for each in begun)]
    found = sort_diagnostics(
        [*locate_diagnostics(root, registry.diagnostics, rules), *(each for part in parts for each in part.diagnostics)]
    )
    return Report(
        as_of=opened.as_of,
        holders_read=tuple(sorted((each for part in parts for each in part.holders_read), key=lambda each: each.holder)),
        diagnostics=apply_waivers(opened, found, evidence=open_evidence),
        alarms=alarms.sort_alarms([each for part in parts for each in part.alarms]),
        retained_files=_sort_by_file(each for part in parts for each in part.retained_files or ()) if open_evidence else None,
        version=__version__,
        git_prefix=find_git_prefix(root),
    )


def _sort_by_file(found: Iterable[RetainedFile]) -> tuple[RetainedFile, ...]:
    return tuple(sorted(found, key=lambda each: (each.holder, each.file)))


def find_git_prefix(root: Path) -> str:
    """The folder of a repository below the root of the git repository that it lies in; nothing where they are the same."""
    here = root.resolve()
    top = next((above for above in (here, *here.parents) if (above / ".git").exists()), here)
    return "" if top == here else here.relative_to(top).as_posix()


def _count_processes(root: Path) -> int:
    if not hasattr(os, "fork"):
        return 1
    try:
        holders = len(os.listdir(root / CONTENT_FOLDER))
    except OSError:
        return 1
    return max(
        1,
        min(
            MAX_PROCESSES,
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
            holders // HOLDERS_PER_PROCESS,
        ),
    )


def _check_share(work: CheckJob, share: int) -> Report:
    opened = work.opened
    told: tuple[Alarm, ...] = ()
    keeping: tuple[RetainedFile, ...] | None = None
    if work.watch is None and not work.opens_evidence:
        ledger, found = run_checks_only(opened, share, work.processes)
    else:
        ledger, transcript, found = run_pipeline(opened, share, work.processes)
        told = alarms.find_alarms(transcript, work.watch, Locator(opened.root).locate) if work.watch else ()
        keeping = tuple(retained_files(transcript)) if work.opens_evidence else None
    if work.opens_evidence:
        from cecgen.evidence import check_evidence, usable_cpus  # noqa: PLC0415 - a plain check opens nothing

        found = [*found, *check_evidence(opened.root, ledger, max(1, usable_cpus() // work.processes))]
    read = tuple(HolderEntryIds(holder.id, tuple(entry.id for entry in holder.entries)) for holder in ledger.holders)
    return Report(
        as_of=opened.as_of,
        holders_read=read,
        diagnostics=locate_diagnostics(opened.root, found, opened.rules),
        alarms=told,
        retained_files=keeping,
    )


def _start_share(work: CheckJob, share: int) -> tuple[int, int, int]:
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
            answer.write(msgspec.msgpack.encode(_check_share(work, share)))
        status = 0
    finally:
        os._exit(status)  # whatever happened, nothing of the parent's must run twice


def _finish_share(work: CheckJob, share: int, process: int, reading: int) -> Report:
    with open(reading, "rb") as answer:
        data = answer.read()
    _, status = os.waitpid(process, 0)
    # What went wrong over there goes wrong here too, and is then said by the one place that says such things.
    return _check_share(work, share) if status else msgspec.msgpack.decode(data, type=Report)
