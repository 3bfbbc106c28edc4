"""Measure cecgen against its peers and against the project's aims: `python benchmarks/run.py`.

docs/benchmarks.md says what is measured and what came out.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plain_site import write_plain_site
from records import people, write_beancount, write_journal, write_toml

CECGEN = (sys.executable, "-m", "cecgen")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Whoever installs a package has its bytecode; a setting that keeps it from being written would time the compiler."""
RTOML = """
import sys, time, pathlib, rtoml
began = time.perf_counter()
for file in pathlib.Path(sys.argv[1]).rglob("*.toml"):
    rtoml.loads(file.read_text(encoding="utf-8"))
print(time.perf_counter() - began)
"""


@dataclass(frozen=True)
class Contestant:
    """One command to time, and what to throw away before each run so that every run starts cold."""

    name: str
    command: tuple[str, ...]
    stale: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Timed:
    """The best of several runs: seconds on the clock, and seconds of processor time."""

    wall: float
    cpu: float
    printed: str


@dataclass(frozen=True)
class Aim:
    """What the project wants: the first contestant's time is at most so many times the second's."""

    mine: str
    other: str
    at_most: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=sorted(PARTS), help="one part instead of all three")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each command (default: %(default)s)")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, best of {asked.repeat}")
    with tempfile.TemporaryDirectory(prefix="cecgen-benchmark-") as scratch:
        for name in [asked.only] if asked.only else PARTS:
            PARTS[name](Path(scratch), asked.repeat)


def check(scratch: Path, repeat: int) -> None:
    """1,000 holders of 30 entries: read and checked, against plain-text ledgers of the same 30,000 records."""
    made = people(1000, 30)
    workspace = scratch / "check"
    bare, tagged, bean = (scratch / name for name in ("bare.journal", "tagged.journal", "records.beancount"))
    write_toml(workspace, made)
    write_journal(bare, made, tags=False)
    write_journal(tagged, made, tags=True)
    write_beancount(bean, made)
    timed = race(
        repeat,
        Contestant("cecgen check", (*CECGEN, "check", "-C", str(workspace))),
        Contestant("rtoml alone", (sys.executable, "-c", RTOML, str(workspace))),
        Contestant("ledger", ("ledger", "-f", str(bare), "balance")),
        Contestant("ledger, with tags", ("ledger", "-f", str(tagged), "balance")),
        Contestant("hledger", ("hledger", "-f", str(bare), "check")),
        Contestant("bean-check", ("bean-check", "-C", str(bean))),
    )
    report(check, timed, "cecgen check", Aim("cecgen check", "ledger", 1), Aim("cecgen check", "bean-check", 1 / 5))
    print(f"  rtoml alone, without the start of the interpreter: {float(timed['rtoml alone'].printed):.3f} s")


def start(scratch: Path, repeat: int) -> None:
    """One holder of 30 entries: what a command costs before it has much to do."""
    workspace = scratch / "start"
    write_toml(workspace, people(1, 30))
    timed = race(
        repeat * 4,
        Contestant("cecgen check", (*CECGEN, "check", "-C", str(workspace))),
        Contestant("python -c pass", (sys.executable, "-c", "pass")),
    )
    report(start, timed, "python -c pass", Aim("cecgen check", "python -c pass", 10))


def build(scratch: Path, repeat: int) -> None:
    """400 holders of 40 entries: the site built, against the same pages as Markdown tables."""
    workspace, plain = scratch / "build", scratch / "plain"
    write_toml(workspace, people(400, 40))
    printed = run(Contestant("cecgen status", (*CECGEN, "status", "-C", str(workspace), "--format", "json"))).printed
    pages = write_plain_site(plain, json.loads(printed))
    timed = race(
        min(repeat, 3),
        Contestant(
            "cecgen build",
            (*CECGEN, "build", "-C", str(workspace)),
            stale=(workspace / "build", workspace / "site"),
        ),
        Contestant(
            "plain MkDocs",
            (sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(plain / "mkdocs.yml")),
            stale=(plain / "site",),
        ),
    )
    report(build, timed, "plain MkDocs", Aim("cecgen build", "plain MkDocs", 1 / 4))
    built = {
        name: len(list(folder.rglob("*.html"))) for name, folder in (("cecgen", workspace / "site"), ("plain", plain / "site"))
    }
    print(f"  pages: {built['cecgen']} by cecgen, {built['plain']} ({pages} written) the plain way")


def race(repeat: int, *contestants: Contestant) -> dict[str, Timed]:
    """The best time of each, run in turns so that a busy moment of the machine falls on all; once before to warm up."""
    missing = [one for one in contestants if shutil.which(one.command[0]) is None]
    for one in missing:
        print(f"{one.name}: MISSING, {one.command[0]} is not installed; nothing is compared with it")
    timed: dict[str, list[Timed]] = {one.name: [] for one in contestants if one not in missing}
    for turn in range(repeat + 1):
        for one in contestants:
            if one.name in timed:
                measured = run(one)
                timed[one.name] += [measured] if turn else []
    return {name: min(runs, key=lambda one: one.wall) for name, runs in timed.items()}


def run(one: Contestant) -> Timed:
    """Run a command to its end; a command that fails ends the benchmark with what it said."""
    for folder in one.stale:
        shutil.rmtree(folder, ignore_errors=True)
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(one.command, capture_output=True, text=True, env=ENVIRONMENT)
    wall, after = time.perf_counter() - began, os.times()
    if done.returncode:
        sys.exit(f"{one.name} failed with exit code {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Timed(wall, cpu, done.stdout)


def report(part: Callable[..., None], timed: dict[str, Timed], unit: str, *aims: Aim) -> None:
    """Print the times of one part, each also as a multiple of `unit`, then every aim and whether it is met."""
    print(f"\n{part.__name__}: {part.__doc__}")
    print(f"  {'':20} {'seconds':>8} {'cpu':>8} {'× ' + unit:>18}")
    for name, one in timed.items():
        print(f"  {name:20} {one.wall:8.3f} {one.cpu:8.3f} {one.wall / timed[unit].wall:18.2f}")
    for aim in aims:
        if aim.other not in timed:
            print(f"  aim: {aim.mine} ÷ {aim.other} at most {aim.at_most:g}: NOT MEASURED")
            continue
        ratio = timed[aim.mine].wall / timed[aim.other].wall
        print(
            f"  aim: {aim.mine} ÷ {aim.other} at most {aim.at_most:g}: "
            f"{ratio:.2f}, {'met' if ratio <= aim.at_most else 'MISSED'}"
        )


PARTS: dict[str, Callable[[Path, int], None]] = {"check": check, "start": start, "build": build}


if __name__ == "__main__":
    main()
