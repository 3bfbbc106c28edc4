"""Feed every reader with spoilt files: `python -m benchmarks fuzz --minutes 60`.

Two fuzzers take turns. One spoils files that exist, and goes on from those that reach lines of code which none reached before.
The other is hypothesis, which makes files of the right structure with wrong values in it.
No exception, no more than five seconds, no more than 512 MiB.
It prints each finding when it comes, and the counts once a minute; Ctrl-C ends it with the counts so far.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.fuzz_targets import PROJECT, TARGETS, Target, make_targets
from benchmarks.mutation import mutate

MAX_SECONDS = 5
MAX_SECONDS_ASLEEP = 600
"""Of the clock, for a target that waits for something and takes no processor time."""
MAX_BYTES = 512 * 1024 * 1024
FINDINGS = PROJECT / "tests" / "fuzz"
"""A file for each finding, by its target: a test tries them all."""
_SHARE_OF_HYPOTHESIS = 0.3
_SECONDS_BETWEEN_COUNTS = 60
_MOST_SEEDS = 4000
_SEEDS_AS_THEY_ARE = 10


STOPS = (signal.SIGINT, signal.SIGTERM)


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
    is_stopped: bool = False
    """True if somebody stopped it before its time was over."""


Watch = Callable[[Outcome, str | None], object]
"""Is told of each finding by its place, and of the counts now and then, without one."""
Clock = Callable[[], float]
"""The clock on the wall; or that of the processor, where a busy machine must not take the time of a test."""


class Deadline:
    """When fuzzing ends: after so many seconds of a clock, or when it is stopped before."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._clock, self._began, self._seconds = clock, clock(), seconds
        self.is_stopped = False

    def is_over(self, share: float = 1.0) -> bool:
        """Return True once this share of the time is over."""
        return self.is_stopped or self._clock() - self._began >= self._seconds * share

    def stop(self, *_: object) -> None:
        """End at the next file: a handler of signals."""
        self.is_stopped = True


def main(arguments: list[str]) -> int:
    """Fuzz each target for its share of the time, and print what came out; 1 if there are findings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20 / 60, help="of the clock, for all targets together")
    parser.add_argument("--only", choices=TARGETS, action="append", help="one target; repeatable")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", action="store_true", help=f"write the file of each finding to {FINDINGS.relative_to(PROJECT)}/"
    )
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    names = asked.only or TARGETS
    outcomes: list[Outcome] = []
    for name in names:
        outcomes.append(fuzz_apart(name, asked.minutes * 60 / len(names), asked.seed, watch=partial(_report, asked.keep)))
        if outcomes[-1].is_stopped:
            break
    total, count = sum(each.examples for each in outcomes), sum(len(each.findings) for each in outcomes)
    stopped = "stopped: " if outcomes[-1].is_stopped else ""
    print(f"{stopped}{len(outcomes)} targets, {total} files, {count} findings, {time.monotonic() - began:.0f} s")
    return 1 if count else 130 if stopped else 0


def _report(is_kept: bool, outcome: Outcome, finding: str | None) -> None:
    """Print how far a target is, or what was found."""
    if finding is None:
        reached, found = f"{outcome.reached:5} reached more", f"{len(outcome.findings):3} findings"
        print(f"{time.strftime('%H:%M:%S')} {outcome.target:8} {outcome.examples:7} files, {reached}, {found}", flush=True)
        return
    print(f"\n{outcome.findings[finding]}", flush=True)
    if is_kept:
        print(f"  kept as {keep_finding(outcome.target, bytes.fromhex(outcome.files[finding]))}", flush=True)


def keep_finding(target: str, data: bytes) -> Path:
    """Write the file of a finding to where the tests try it."""
    path = FINDINGS / target / hashlib.sha256(data).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def fuzz_apart(
    name: str, seconds: float, start: int, watch: Watch = lambda outcome, finding: None, clock: Clock = time.monotonic
) -> Outcome:
    """Fuzz a target in a process of its own, whose memory is limited; Ctrl-C ends it there, with the counts so far."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        sys.stdout.flush()
        process = os.fork()
        if not process:
            _fuzz_and_leave(name, seconds, start, Path(report.name), watch, clock)
        handlers = {each: signal.signal(each, lambda *_: os.kill(process, signal.SIGTERM)) for each in STOPS}
        try:
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        text = Path(report.name).read_text("utf-8")
    if status or not text:
        died = f"{name}: the process died with {status}"
        outcome = Outcome(name, findings={died: died}, files={died: ""})
        watch(outcome, died)
        return outcome
    return Outcome(**json.loads(text))


def _fuzz_and_leave(name: str, seconds: float, start: int, report: Path, watch: Watch, clock: Clock) -> NoReturn:
    code = 1
    try:
        with tempfile.TemporaryDirectory(prefix="cecgen-fuzz-") as folder:
            outcome = fuzz_target(make_targets(Path(folder))[name], seconds, start, watch, clock)
        report.write_text(json.dumps(asdict(outcome)), "utf-8")
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(code)


def fuzz_target(
    target: Target, seconds: float, start: int, watch: Watch = lambda outcome, finding: None, clock: Clock = time.monotonic
) -> Outcome:
    """Fuzz a target for so many seconds: the same files each time, as far as they go."""
    outcome = Outcome(target.name)
    deadline = Deadline(seconds, clock)
    handlers = {each: signal.signal(each, deadline.stop) for each in STOPS}
    take = _Taker(target, outcome, watch)
    try:
        with _limited_memory():
            for data in target.seeds[:_SEEDS_AS_THEY_ARE]:
                take(data)
            _fuzz_guided(target, deadline, random.Random(start), take)
            _fuzz_by_structure(target, deadline, start, take)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    outcome.is_stopped = deadline.is_stopped
    watch(outcome, None)
    return outcome


def _fuzz_guided(target: Target, deadline: Deadline, pick: random.Random, take: "_Taker") -> None:
    """Spoil files, and go on from those that reach more."""
    pool = [*target.seeds]
    reached: set[tuple[str, int]] = set()
    with _Reach(reached) as reach:
        while not deadline.is_over(1 - _SHARE_OF_HYPOTHESIS if target.made is not None else 1):
            data = mutate(pick.choice(pool), pool, pick)
            before = len(reached)
            with reach:
                take(data)
            if len(reached) > before and len(pool) < _MOST_SEEDS:
                pool.append(data)
                take.outcome.reached += 1


def _fuzz_by_structure(target: Target, deadline: Deadline, start: int, take: "_Taker") -> None:
    """Let hypothesis make files until the time is over."""
    if target.made is None:
        return
    number = start
    while not deadline.is_over():
        checks = [*HealthCheck]

        @seed(number)
        @settings(max_examples=50, deadline=None, database=None, suppress_health_check=checks, phases=[Phase.generate])
        @given(target.made)
        def take_each(data: bytes) -> None:
            if not deadline.is_over():
                take(data)

        take_each()
        number += 1


class _Taker:
    """Gives a target one file after the other; what goes wrong is a finding, once for each place."""

    def __init__(self, target: Target, outcome: Outcome, watch: Watch) -> None:
        self.outcome = outcome
        self._target, self._watch = target, watch
        self._counted = time.monotonic()

    def __call__(self, data: bytes) -> None:
        outcome = self.outcome
        outcome.examples += 1
        error = self._take(data)
        if isinstance(error, TooSlowError) and (trace := sys.gettrace()) is not None:
            sys.settrace(None)  # which alone makes everything five times as slow
            error = self._take(data)
            sys.settrace(trace)
        if error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            place = f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}"
            if place not in outcome.findings:
                text = "".join(traceback.format_exception(error))[-1500:]
                outcome.findings[place] = f"{outcome.target}: {text}\n  with {data[:400]!r}"
                outcome.files[place] = data.hex()
                self._watch(outcome, place)
        if time.monotonic() - self._counted >= _SECONDS_BETWEEN_COUNTS:
            self._counted = time.monotonic()
            self._watch(outcome, None)

    def _take(self, data: bytes) -> BaseException | None:
        try:
            try_once(self._target, data)
        except (Exception, TooSlowError) as error:
            return error
        return None


def try_once(target: Target, data: bytes) -> None:
    """Give a target a file; whatever goes wrong is raised, also that it takes too long."""
    limits = {  # of the processor's time, since a busy machine is no fault; of the clock for what waits and does nothing
        signal.SIGPROF: (signal.ITIMER_PROF, MAX_SECONDS),
        signal.SIGALRM: (signal.ITIMER_REAL, MAX_SECONDS_ASLEEP),
    }
    handlers = {number: signal.signal(number, _stop) for number in limits}
    for timer, seconds in limits.values():
        signal.setitimer(timer, seconds)
    try:
        target.take(data)
    finally:
        for number, (timer, _) in limits.items():
            signal.setitimer(timer, 0)
            signal.signal(number, handlers[number])


def _stop(number: int, frame: FrameType | None) -> None:
    seconds = MAX_SECONDS if number == signal.SIGPROF else MAX_SECONDS_ASLEEP
    raise TooSlowError(f"it took more than {seconds} seconds")


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
