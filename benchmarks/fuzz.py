"""Feed every reader with spoilt files: `python -m benchmarks fuzz --minutes 60`.

Two fuzzers take turns. One spoils files that exist, and goes on from those that reach lines of code which none reached before.
The other is hypothesis, which makes files of the right structure with wrong values in it.
No exception, no more than five seconds, no more than 512 MiB.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.fuzz_targets import PROJECT, TARGETS, Target, make_targets
from benchmarks.mutation import mutate

MAX_SECONDS = 5
MAX_BYTES = 512 * 1024 * 1024
FINDINGS = PROJECT / "tests" / "fuzz"
"""A file for each finding, by its target: a test tries them all."""
_SHARE_OF_HYPOTHESIS = 0.3
_MOST_SEEDS = 4000
_SEEDS_AS_THEY_ARE = 10


class TooSlowError(BaseException):
    """A target worked for too long."""


@dataclass
class Outcome:
    """What came out of fuzzing one target: how many files it took, how many reached something new, and the findings."""

    target: str
    examples: int = 0
    reached: int = 0
    findings: dict[str, str] = field(default_factory=dict)
    """What went wrong, by the place where it did, each once."""
    files: dict[str, str] = field(default_factory=dict)
    """The file of each finding, in hexadecimal digits."""


def main(arguments: list[str]) -> int:
    """Fuzz each target for its share of the time, and print what came out; 1 if there are findings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20 / 60)
    parser.add_argument("--only", choices=TARGETS, action="append", help="one target; repeatable")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", action="store_true", help=f"write the file of each finding to {FINDINGS.relative_to(PROJECT)}/"
    )
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    names = asked.only or TARGETS
    outcomes = [fuzz_apart(name, asked.minutes * 60 / len(names), asked.seed) for name in names]
    for outcome in outcomes:
        reached, found = f"{outcome.reached:5} reached more", f"{len(outcome.findings):3} findings"
        print(f"{outcome.target:8} {outcome.examples:7} files, {reached}, {found}")
        for place, text in outcome.findings.items():
            print(f"\n{text}")
            if asked.keep:
                keep_finding(outcome.target, bytes.fromhex(outcome.files[place]))
    total, count = sum(each.examples for each in outcomes), sum(len(each.findings) for each in outcomes)
    print(f"{len(outcomes)} targets, {total} files, {count} findings, {time.monotonic() - began:.0f} s")
    return 1 if count else 0


def keep_finding(target: str, data: bytes) -> Path:
    """Write the file of a finding to where the tests try it."""
    path = FINDINGS / target / hashlib.sha256(data).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def fuzz_apart(name: str, seconds: float, start: int) -> Outcome:
    """Fuzz a target in a process of its own, whose memory is limited."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        process = os.fork()
        if not process:
            _fuzz_and_leave(name, seconds, start, Path(report.name))
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        text = Path(report.name).read_text("utf-8")
    if status or not text:
        died = f"{name}: the process died with {status}"
        return Outcome(name, findings={died: died}, files={died: ""})
    return Outcome(**json.loads(text))


def _fuzz_and_leave(name: str, seconds: float, start: int, report: Path) -> NoReturn:
    code = 1
    try:
        with tempfile.TemporaryDirectory(prefix="cecgen-fuzz-") as folder:
            outcome = fuzz_target(make_targets(Path(folder))[name], seconds, start)
        report.write_text(json.dumps(asdict(outcome)), "utf-8")
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(code)


def fuzz_target(target: Target, seconds: float, start: int) -> Outcome:
    """Fuzz a target for so many seconds of the processor: the same files each time, as far as they go."""
    outcome = Outcome(target.name)
    until = time.process_time() + seconds * (1 - _SHARE_OF_HYPOTHESIS if target.made is not None else 1)
    with _limited_memory():
        for data in target.seeds[:_SEEDS_AS_THEY_ARE]:
            _try(target, data, outcome)
        _fuzz_guided(target, until, random.Random(start), outcome)
        if target.made is not None:
            _fuzz_by_structure(target, until + seconds * _SHARE_OF_HYPOTHESIS, start, outcome)
    return outcome


def _fuzz_guided(target: Target, until: float, pick: random.Random, outcome: Outcome) -> None:
    """Spoil files, and go on from those that reach more."""
    pool = [*target.seeds]
    reached: set[tuple[str, int]] = set()
    with _Reach(reached) as reach:
        while time.process_time() < until:
            data = mutate(pick.choice(pool), pool, pick)
            before = len(reached)
            with reach:
                _try(target, data, outcome)
            if len(reached) > before and len(pool) < _MOST_SEEDS:
                pool.append(data)
                outcome.reached += 1


def _fuzz_by_structure(target: Target, until: float, start: int, outcome: Outcome) -> None:
    """Let hypothesis make files until the time is over."""
    assert target.made is not None
    number = start
    while time.process_time() < until:
        checks = [*HealthCheck]

        @seed(number)
        @settings(max_examples=50, deadline=None, database=None, suppress_health_check=checks, phases=[Phase.generate])
        @given(target.made)
        def take(data: bytes) -> None:
            if time.process_time() < until:
                _try(target, data, outcome)

        take()
        number += 1


def _try(target: Target, data: bytes, outcome: Outcome) -> None:
    """Give a target a file; what goes wrong is a finding."""
    outcome.examples += 1
    try:
        try_once(target, data)
    except (Exception, TooSlowError, RecursionError, MemoryError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}"
        if place not in outcome.findings:
            outcome.findings[place] = f"{target.name}: {traceback.format_exc()[-1500:]}\n  with {data[:400]!r}"
            outcome.files[place] = data.hex()


def try_once(target: Target, data: bytes) -> None:
    """Give a target a file; whatever goes wrong is raised, also that it takes too long."""
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)  # of the processor's time: a busy machine is no fault
    try:
        target.take(data)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooSlowError(f"it took more than {MAX_SECONDS} seconds")


@contextmanager
def _limited_memory() -> Iterator[None]:
    """Let the process have so much more memory than it has now."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:  # only Linux says it, and only there the limit holds
        yield
        return
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MAX_BYTES, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


class _Reach:
    """Collects the lines of cecgen and its plugins that are run inside of it: a trace that looks at each line."""

    def __init__(self, reached: set[tuple[str, int]]) -> None:
        self._reached = reached
        self._folders = (str(PROJECT / "cecgen"), str(PROJECT / "plugins"))

    def __enter__(self) -> "_Reach":
        sys.settrace(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        return self._see if frame.f_code.co_filename.startswith(self._folders) else None

    def _see(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self._reached.add((frame.f_code.co_filename, frame.f_lineno))
        return self._see
