"""Measure what size does: a million entries, a hundred thousand in one holder, and the time from a save to its page."""

import argparse
import datetime
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.records import (
    AS_OF,
    BEGINS,
    FORMS,
    SCHEMES,
    SUBJECTS,
    UNITS,
    Person,
    Record,
    people,
    write_priced_journal,
    write_private_toml,
    write_toml,
)

CECGEN = (sys.executable, "-m", "cecgen")
MAX_SECONDS_TO_PAGE = {300: 0.5, 1000: 1.0}
MAX_MEGABYTES = 1000
GROWTH = (100, 1000, 5000)
SAVES = 9
TURNS = 5


@dataclass(frozen=True)
class Measured:
    """What one command took: seconds, processor time, and the megabytes of its largest process."""

    wall: float
    cpu: float
    megabytes: int


def main(arguments: list[str]) -> int:
    """Measure the parts that are asked for; 1 if an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks size", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"which of {', '.join(PARTS)}; all but `million` if none is named"
    )
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.parts if name not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}")
    is_met = True
    with tempfile.TemporaryDirectory(prefix="cecgen-size-") as scratch:
        for name in asked.parts or [name for name in PARTS if name != "million"]:
            print(f"\n{name}: {PARTS[name].__doc__}", flush=True)
            is_met &= PARTS[name](Path(scratch, name))
    return 0 if is_met else 1


def thousand(scratch: Path) -> bool:
    """30,000 entries of 1,000 holders, against ledger."""
    return _measure_check(scratch, 1_000, TURNS)


def million(scratch: Path) -> bool:
    """1,050,000 entries of 35,000 holders, against ledger, which takes minutes; aim: under 1 GB."""
    return _measure_check(scratch, 35_000, 1)


def holder(scratch: Path) -> bool:
    """100,000 entries of one holder, against the same number of 1,000 holders; aim: at most 3 times as long."""
    pick = random.Random(1)
    days = (AS_OF - BEGINS).days

    def record(number: int) -> Record:
        provider = pick.choice(tuple(UNITS))
        day = BEGINS + datetime.timedelta(days=pick.randrange(days))
        title = f"{pick.choice(SUBJECTS)} {pick.choice(FORMS)} {number}"
        return Record(day, title, provider, UNITS[provider][1] * pick.randint(1, 8))

    records = [record(number) for number in range(100_000)]
    spread = [
        Person(f"h{number:04}", f"Holder {number:04}", SCHEMES[0], tuple(records[number * 100 : number * 100 + 100]))
        for number in range(1_000)
    ]
    write_toml(scratch / "spread", spread)
    write_toml(scratch / "one", [Person("h", "Holder", SCHEMES[0], tuple(records))], entries_per_file=1_000)
    commands = {name: (*CECGEN, "check", "-C", str(scratch / name)) for name in ("one", "spread")}
    medians = _measure_in_turn(commands, TURNS)
    print(f"  one holder ÷ 1,000 holders: {medians['one'].cpu / medians['spread'].cpu:.2f} of processor time")
    return _judge("one holder ÷ 1,000 holders", medians["one"].wall / medians["spread"].wall, 3)


def serve(scratch: Path) -> bool:
    """From a save to the page that shows it, asked for over HTTP: the median of nine saves."""
    is_met = True
    for holders, limit in MAX_SECONDS_TO_PAGE.items():
        root = scratch / str(holders)
        write_private_toml(root, people(holders, 30))
        is_met &= _judge(f"{holders} holders: seconds to the page", statistics.median(_serve(root)), limit)
    return is_met


def growth(scratch: Path) -> bool:
    """What `cecgen check` and `cecgen build` take, and the size of the site, as holders of 30 entries become more."""
    for holders in GROWTH:
        root = scratch / str(holders)
        write_toml(root, people(holders, 30))
        _report(f"check of {holders}", _run(*CECGEN, "check", "-C", str(root)))
        _report(f"build of {holders}", _run(*CECGEN, "build", "-C", str(root)))
        files = [path for path in (root / "site").rglob("*") if path.is_file()]
        size, first = sum(path.stat().st_size for path in files) // 2**20, (root / "site" / "index.html").stat().st_size // 1024
        print(f"  {len(files)} files, {size} MB, index.html {first} KB")
    return True


def _measure_check(scratch: Path, holders: int, repeat: int) -> bool:
    made = people(holders, 30)
    write_toml(scratch / "workspace", made)
    journal = scratch / "priced.journal"
    write_priced_journal(journal, made)
    hours = str(sum(int(record.amount / UNITS[record.provider][1]) for person in made for record in person.records))
    del made
    balances = scratch / "balances"
    priced = ("--exchange", "HOURS", "-o", str(balances), "balance", "^Holders")
    commands = {
        "cecgen check": (*CECGEN, "check", "-C", str(scratch / "workspace")),
        "ledger balance": ("ledger", "--no-color", "-f", str(journal), *priced),
    }
    if shutil.which("ledger") is None:
        print("  ledger: MISSING, it is not installed; nothing is compared with it")
        del commands["ledger balance"]
    medians = _measure_in_turn(commands, repeat)
    mine, peer = medians["cecgen check"], medians.get("ledger balance")
    if peer is not None:
        if hours not in balances.read_text().splitlines()[-1]:
            sys.exit(f"ledger does not come to {hours} hours")
        ratios = f"{mine.wall / peer.wall:.2f} on the clock, {mine.cpu / peer.cpu:.2f} of processor time"
        print(f"  cecgen check ÷ ledger balance: {ratios}")
    return _judge("megabytes of the largest process", mine.megabytes, MAX_MEGABYTES)


def _measure_in_turn(commands: Mapping[str, Sequence[str]], repeat: int) -> dict[str, Measured]:
    """The median of several runs, in which the commands take turns."""
    if repeat == 1:  # each takes minutes: what is known is printed before the next one ends
        return {name: _report(name, _run(*command)) for name, command in commands.items()}
    runs = [{name: _run(*command) for name, command in commands.items()} for _ in range(repeat)]
    return {name: _report(name, _median([run[name] for run in runs])) for name in commands}


def _median(runs: Sequence[Measured]) -> Measured:
    walls, cpus = ([getattr(run, name) for run in runs] for name in ("wall", "cpu"))
    return Measured(statistics.median(walls), statistics.median(cpus), max(run.megabytes for run in runs))


def _serve(root: Path) -> list[float]:
    """Save nine times, one thing after the other, and time each until its page has it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file, seconds = root / "content" / "h0002" / "2024-2026.toml", []
    command = [*CECGEN, "serve", "-C", str(root), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}/holders/h0002_acsm.cpt_2024-01-01.html"
            _wait_for(address, "Holder 0002")
            for number in range(SAVES + 1):
                text = file.read_text()
                file.write_text(text.replace('title = "', f'title = "Saved {number} ', 1))
                began = time.perf_counter()
                _wait_for(address, f"Saved {number} ")
                seconds.append(time.perf_counter() - began)
                # What the next saves need is learnt once the site is shown, and only the first of them waits for that.
                time.sleep(1)
            del seconds[0]
        finally:
            server.terminate()
    print(f"  {root.name} holders: " + ", ".join(f"{each:.2f}" for each in seconds))
    return seconds


def _wait_for(address: str, wanted: str) -> None:
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                if wanted in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.02)


def _run(*command: str) -> Measured:
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} failed with exit code {process.returncode}")
    return Measured(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def _report(name: str, one: Measured) -> Measured:
    print(f"  {name:20} {one.wall:8.2f} s {one.cpu:8.2f} s processor {one.megabytes:6} MB", flush=True)
    return one


def _judge(what: str, measured: float, at_most: float) -> bool:
    is_met = measured <= at_most
    print(f"  aim: {what} at most {at_most:g}: {measured:.2f}, {'met' if is_met else 'MISSED'}", flush=True)
    return is_met


PARTS: dict[str, Callable[[Path], bool]] = {
    "thousand": thousand,
    "million": million,
    "holder": holder,
    "serve": serve,
    "growth": growth,
}
