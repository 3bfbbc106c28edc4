"""`cecgen check`: find every problem, in several processes if there are many holders.

Only problems travel between processes, because transcripts are large. Transcripts are built only for alarms (`--fail-on`,
`--fail-within`), for what is due (`--format markdown`) and for retention (`--evidence`).
"""

import os
import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cecgen import __version__
from cecgen.catalogue.plugins import Registry
from cecgen.diagnostics import Diagnostic
from cecgen.files.toml import Locator
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.ledger.shared import Mentions, collect_mentions, find_shared
from cecgen.model.report import Alarm, AlarmRequest, Duration, HolderEntryIds, Report
from cecgen.model.retention import RetainedFile, retained_files
from cecgen.model.vocabulary import DESIGNS_FOLDER
from cecgen.pipeline import (
    OpenedWorkspace,
    TrustedRevision,
    apply_waivers,
    find_diagnostics,
    locate_diagnostics,
    open_workspace,
    run_pipeline,
    sort_diagnostics,
)
from cecgen.transcript import alarms

HOLDERS_PER_PROCESS = 200
"""A second process is started for twice as many holders, and so on."""
MAX_PROCESSES = 4


class CheckJob(Struct, frozen=True):
    """What each process needs to check its share."""

    opened: OpenedWorkspace
    processes: int
    watch: AlarmRequest | None
    opens_evidence: bool
    due_within: Duration | None


class CheckedShare(Struct, frozen=True):
    """The report of one share, and what has to be compared with the other shares, if there are others."""

    report: Report
    mentions: Mentions | None = None


def check_workspace(
    root: Path,
    now: datetime,
    *,
    as_of: date | None = None,
    run_code: bool = True,
    watch: AlarmRequest | None = None,
    rules: TrustedRevision | None = None,
    open_evidence: bool = False,
    due_within: Duration | None = None,
) -> Report:
    """Find every problem of a repository, with as many processes as there are processors and enough holders.

    Evidence is opened only on request, because that takes as long as thousands of entries. What is due within `due_within` is
    listed, but fails nothing.
    """
    opened = open_workspace(root, now, as_of=as_of, run_code=run_code, rules=rules)
    registry = opened.registry
    # A check of a plugin from elsewhere may compare holders, so it must see all of them.
    processes = 1 if registry.has_foreign_checks else _count_processes(root)
    job = CheckJob(opened, processes, watch, open_evidence, due_within)
    started = [_start_share(job, share) for share in range(1, processes)]
    parts = [_check_share(job, 0), *(_finish_share(job, *each) for each in started)]
    reports = [part.report for part in parts]
    shared = find_shared(root, [part.mentions for part in parts if part.mentions])
    designs = _find_design_faults(rules.folder if rules else root, registry)
    diagnostics = sort_diagnostics(
        [
            *locate_diagnostics(root, [*registry.diagnostics, *shared, *designs], rules),
            *(each for report in reports for each in report.diagnostics),
        ]
    )
    retained = _sort_by_file(each for report in reports for each in report.retained_files or ())
    return Report(
        as_of=opened.as_of,
        holders_read=tuple(sorted((each for report in reports for each in report.holders_read), key=lambda each: each.holder)),
        diagnostics=apply_waivers(opened, diagnostics, evidence=open_evidence),
        alarms=alarms.sort_alarms([each for report in reports for each in report.alarms]),
        fails_within=watch.within if watch else None,
        due=alarms.sort_alarms([each for report in reports for each in report.due]),
        retained_files=retained if open_evidence else None,
        version=__version__,
        git_prefix=find_git_prefix(root),
    )


def _find_design_faults(root: Path, registry: Registry) -> list[Diagnostic]:
    """What is wrong with the designs of certificates, if there are any."""
    if not os.path.lexists(root / DESIGNS_FOLDER):
        return []
    from cecgen.catalogue.designs import read_designs  # noqa: PLC0415 - few repositories have designs

    return read_designs(root, registry.catalogue.providers)[1]


def _sort_by_file(files: Iterable[RetainedFile]) -> tuple[RetainedFile, ...]:
    return tuple(sorted(files, key=lambda each: (each.holder, each.file)))


def find_git_prefix(root: Path) -> str:
    """Return the repository's folder below the top of its git repository; empty if it is the top."""
    here = root.resolve()
    top = next((above for above in (here, *here.parents) if (above / ".git").exists()), here)
    return "" if top == here else here.relative_to(top).as_posix()


def _count_processes(root: Path) -> int:
    if sys.platform == "win32":  # it has no fork
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


def _check_share(job: CheckJob, share: int) -> CheckedShare:
    opened = job.opened
    found_alarms: tuple[Alarm, ...] = ()
    due: tuple[Alarm, ...] = ()
    retained: tuple[RetainedFile, ...] | None = None
    if job.watch is None and job.due_within is None and not job.opens_evidence:
        found = find_diagnostics(opened, share, job.processes)
        diagnostics, read, mentions = found.diagnostics, found.read, found.mentions
    else:
        ledger, transcript, diagnostics = run_pipeline(replace(opened, finds_least_credit=False), share, job.processes)
        locate = Locator(opened.root).locate
        found_alarms = alarms.find_alarms(transcript, job.watch, locate) if job.watch else ()
        due = alarms.find_alarms(transcript, AlarmRequest(within=job.due_within), locate) if job.due_within else ()
        retained = tuple(retained_files(transcript)) if job.opens_evidence else None
        read = [HolderEntryIds(holder.id, tuple(entry.id for entry in holder.entries)) for holder in ledger.holders]
        mentions = collect_mentions(ledger)
        if job.opens_evidence:
            from cecgen.evidence import check_evidence, usable_cpus  # noqa: PLC0415 - a plain check opens nothing

            diagnostics = [*diagnostics, *check_evidence(opened.root, ledger, max(1, usable_cpus() // job.processes))]
    report = Report(
        as_of=opened.as_of,
        holders_read=tuple(read),
        diagnostics=locate_diagnostics(opened.root, diagnostics, opened.rules),
        alarms=found_alarms,
        due=due,
        retained_files=retained,
    )
    return CheckedShare(report, mentions if job.processes > 1 else None)


def _start_share(job: CheckJob, share: int) -> tuple[int, int, int]:
    """Start a process that checks a share: return the share, the process id, and the pipe for its answer.

    A fork by hand: `multiprocessing` takes 50 ms of processor time to load and start one process, and this takes 1.
    """
    if sys.platform == "win32":
        raise NotImplementedError("Windows has no fork")
    read_end, write_end = os.pipe()
    process = os.fork()
    if process:
        os.close(write_end)
        return share, process, read_end
    status = 1
    try:
        os.close(read_end)
        with open(write_end, "wb") as answer:
            answer.write(msgspec.msgpack.encode(_check_share(job, share)))
        status = 0
    finally:
        os._exit(status)  # neither handlers nor buffers of the parent may run twice


def _finish_share(job: CheckJob, share: int, process: int, read_end: int) -> CheckedShare:
    with open(read_end, "rb") as answer:
        data = answer.read()
    _, status = os.waitpid(process, 0)
    # Check the share again here: whatever failed in the other process fails too, and the command line reports it.
    return _check_share(job, share) if status else msgspec.msgpack.decode(data, type=CheckedShare)
