"""A sample of what is run by hand for minutes or hours: the fault loop, the races and the fuzzers of `python -m benchmarks`."""

from __future__ import annotations

import errno
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

from benchmarks.faults import CASES, disturb, judge_fault, make_repository, run_undisturbed
from benchmarks.fuzz import FINDINGS, Outcome, fuzz_apart, fuzz_target, try_once
from benchmarks.fuzz_targets import TARGETS, Target, make_targets
from benchmarks.injection import STOPS, FaultyDisk
from benchmarks.mutation import mutate
from benchmarks.races import WRITERS, prepare, race

pytestmark = pytest.mark.unmeasured  # line by line they would try next to nothing in their time

CASE = {each.name: each for each in CASES}


@pytest.fixture(autouse=True)
def own_templates() -> Iterator[None]:
    """A trial keeps compiled templates for its forks; the tests after it have their own."""
    yield
    if "bytecode_cache" in vars(jinja2.Environment):
        del jinja2.Environment.bytecode_cache


WRITER = {each.name: each for each in WRITERS}
SECONDS_TO_FUZZ = 1.2
"""For each kind of file: about ten seconds in all."""


# ---------------------------------------------------------------- faults


def test_after_any_fault_the_files_are_old_or_new_and_the_next_run_works(tmp_path: Path) -> None:
    """A few calls of each command fail, or the command is killed there: always the same ones."""
    tally = disturb(tmp_path, [CASE["add"], CASE["close"], CASE["export again"]], alike=1, sample=3)
    assert tally.runs.total() == 9
    assert tally.violations == []


@pytest.mark.parametrize("kind", STOPS)
def test_a_command_that_is_stopped_leaves_nothing_behind(tmp_path: Path, kind: str) -> None:
    """Ctrl-C just before a call to the file system, or a cancelled job just after it, at some calls of two commands."""
    tally = disturb(tmp_path, [CASE["edit"], CASE["close"]], alike=1, sample=4, kinds=[kind])
    assert tally.runs.total() == 8
    assert tally.violations == []


def test_the_fault_loop_sees_a_file_that_is_written_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it is there after a full disk, and the message names no file."""
    monkeypatch.setattr("cecgen.cli.output.replace_file", lambda path, data, *_: path.write_bytes(data))
    baseline = run_undisturbed(tmp_path, make_repository(tmp_path), CASE["export again"])
    number = next(at for at, call in enumerate(baseline.calls, 1) if call.name == "write" and call.path.endswith("out.csv"))
    (violation,) = judge_fault(tmp_path / "disturbed", baseline, number, "ENOSPC")
    assert "out.csv is neither the old one nor the new one" in violation


@pytest.mark.parametrize(("at", "left"), [(1, {}), (2, {"a": b"12"}), (3, {"a": b"1234"}), (4, {"a": b"1234"})])
def test_the_call_with_the_number_fails_and_no_other(tmp_path: Path, at: int, left: dict[str, bytes]) -> None:
    """Half of a write is on the disk then; of `open`, `chmod` and `rename` nothing."""
    disk = FaultyDisk((str(tmp_path),), at, "ENOSPC")
    process = os.fork()
    if not process:
        disk.install()
        try:
            with open(tmp_path / "a", "wb") as stream:
                stream.write(b"1234")
            (tmp_path / "a").chmod(0o600)
            (tmp_path / "a").rename(tmp_path / "b")
        except OSError as error:
            os._exit(error.errno or 1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == errno.ENOSPC
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == left


# ---------------------------------------------------------------- races


@pytest.mark.parametrize(("first", "second"), [("close", "fmt"), ("add", "import"), ("export", "export")])
def test_two_commands_at_once_lose_nothing(tmp_path: Path, first: str, second: str) -> None:
    assert [*race(prepare(tmp_path), WRITER[first], WRITER[second])] == []


# ---------------------------------------------------------------- fuzzers


@pytest.mark.parametrize("target", TARGETS)
def test_no_file_brings_a_reader_down(target: str) -> None:
    """Neither a spoilt one nor one with wrong values: no exception, no more than five seconds, no more than 512 MiB."""
    outcome = fuzz_apart(target, SECONDS_TO_FUZZ, start=1, clock=time.process_time)
    assert outcome.examples
    assert not outcome.findings, "\n".join(outcome.findings.values())


def test_what_brought_a_reader_down_once_does_not_again(tmp_path: Path) -> None:
    """Every file that a fuzzer found is kept in tests/fuzz/."""
    targets = make_targets(tmp_path)
    for path in sorted(FINDINGS.glob("*/*")):
        try_once(targets[path.parent.name], path.read_bytes())


def crash(data: bytes) -> None:
    if b"\x00" in data:
        raise KeyError(data[:1])


def take_memory(data: bytes) -> None:
    bytearray(600 * 1024 * 1024)


def hang(data: bytes) -> None:
    while True:
        pass


@pytest.mark.parametrize(
    ("take", "found"), [(crash, "KeyError"), (take_memory, "MemoryError"), (hang, "it took more than 0.1 seconds")]
)
def test_the_fuzzer_finds_what_is_wrong(take: object, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fault once, with the file that brings it about."""
    monkeypatch.setattr("benchmarks.fuzz.MAX_SECONDS", 0.1)
    outcome = fuzz_target(Target("faulty", take, (b"seed = 1\n",)), seconds=0.3, start=1, clock=time.process_time)  # type: ignore[arg-type]
    assert len(outcome.findings) == 1
    assert found in next(iter(outcome.findings.values()))


def test_a_fuzzer_that_is_stopped_gives_its_counts_and_each_finding_is_said_at_once() -> None:
    """Ctrl-C may come after most of an hour."""
    said: list[str] = []

    def take(data: bytes) -> None:
        if said:
            os.kill(os.getpid(), signal.SIGINT)
        raise KeyError(data)

    def watch(outcome: Outcome, finding: str | None) -> None:
        said.append(f"{finding or 'counts'}, {outcome.examples}")

    outcome = fuzz_target(Target("faulty", take, (b"1", b"2", b"3")), seconds=60, start=1, watch=watch)
    assert (outcome.is_stopped, len(outcome.findings)) == (True, 1)
    assert [each.partition(" at ")[0] for each in said] == ["KeyError", f"counts, {outcome.examples}"]


def test_spoilt_files_are_the_same_each_time() -> None:
    """So that what is found can be found again."""
    pool = [b'title = "A"\ndate = 2025-03-14\n', b"x,y\n1,2\n"]
    first, second = ([mutate(pool[0], pool, pick) for _ in range(50)] for pick in (random.Random(7), random.Random(7)))
    assert first == second
    assert len(set(first)) > 30
