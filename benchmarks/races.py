"""Start two writing commands at once, for every pair of them, many times: `python -m benchmarks races`.

Nothing that one of them wrote is lost, no site and no bundle is half there, and who could not write says why.
Each round races every pair once; with `--resume FILE` a run goes on where the last one was stopped.
"""

import argparse
import itertools
import random
import shutil
import signal
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.faults import HOLDER, SCHEME, commit, make_repository
from benchmarks.forks import freeze, load_everything, run_apart, run_quietly, start_command

_CLOSED = "nsca.cpt"
"""A certification whose one cycle is closed, so that it can be opened again."""
_ENTRY = "2025-02-15-coaching-the-squat"


@dataclass(frozen=True)
class Writer:
    """A command that writes, and what is there once it has written."""

    name: str
    command: tuple[str, ...]
    find_loss: Callable[[Path], str]
    """Says what of its work is not there, after it succeeded; empty if all is there."""
    is_exclusive: bool = False
    """True if of two of them one writes and one refuses, also where one begins after the other has ended."""


def _add(title: str) -> tuple[str, ...]:
    facts = {"date": "2026-01-05", "title": title, "provider": "ace", "kind": "course", "award": "0.3 CEC"}
    return ("add", HOLDER, *(word for key, value in facts.items() for word in (f"--{key}", value)), "--no-input")


def _lacks(text: str, where: str = "content") -> Callable[[Path], str]:
    def look(root: Path) -> str:
        files = (path for path in (root / where).rglob("*.toml") if path.is_file() and not path.name.startswith("."))
        return "" if any(text in path.read_text("utf-8") for path in files) else f"{where}/ has no {text!r}"

    return look


def _find_half_site(root: Path) -> str:
    # Of one holder the first page is theirs; of several each has one. The cycle has a page of its own in both.
    wanted = ("index.html", "search/search_index.json", f"holders/{HOLDER}_*.html")
    missing = [name for name in wanted if not any((root / "site").glob(name))]
    return f"site/ lacks {missing}" if missing else ""


def _find_half_bundle(root: Path) -> str:
    lacking = [name for name in ("out.zip", "out-cover.pdf") if not (root / name).is_file()]
    if lacking:
        return f"there is no {lacking[0]}"
    with zipfile.ZipFile(root / "out.zip") as archive:
        return f"out.zip: {archive.testzip()} is damaged" if archive.testzip() else ""


def _find_half_forms(root: Path) -> str:
    wrong = [
        name
        for name in ("summary.pdf", "detail.pdf")
        if not (root / name).is_file() or b"%%EOF" not in (root / name).read_bytes()[-64:]
    ]
    return f"{wrong[0]} is not whole" if wrong else ""


def _find_half_export(root: Path) -> str:
    return "" if (root / "out.csv").is_file() and (root / "out.csv").read_bytes().endswith(b"\n") else "out.csv is not whole"


def _find_disorder(root: Path) -> str:
    loose = [path.name for path in (root / "content").rglob("20*.toml") if "   =  " in path.read_text("utf-8")]
    return f"{loose[0]} was not formatted" if loose else ""


WRITERS = (
    Writer("add", _add("Race"), _lacks("Race")),
    Writer("attach", ("attach", f"{HOLDER}/{_ENTRY}", "../new.pdf"), _lacks(f"evidence/{_ENTRY}.pdf")),
    Writer("import", ("import", "../sheet.csv", "--map", "usual", "--no-input"), _lacks("Mobility")),
    Writer("reconcile", ("reconcile", HOLDER, SCHEME, "../list.csv", "--add", "--no-input"), _lacks("Only on the list")),
    Writer("edit", ("edit", HOLDER), _lacks("Sasha")),
    Writer("fmt", ("fmt",), _find_disorder),
    Writer(
        "close",
        ("close", HOLDER, SCHEME, "--anyway", "--renewed", "2026-06-20", "--claimed", "5"),
        _lacks("renewed = 2026-06-20"),
    ),
    Writer(
        "renew",
        ("renew", HOLDER, SCHEME, "--anyway", "--yes", "--renewed", "2026-06-20", "--claimed", "5"),
        _lacks("begins = 2028-01-01"),
    ),
    Writer("reopen", ("reopen", HOLDER, _CLOSED, "--reason", "race"), _lacks('reason = "race"')),
    Writer(
        "holder",
        ("holder", "Sam Lee", "--scheme", "acsm.ep", "--since", "2020-01-02", "--cycle", "2024-01-01..2026-12-31"),
        lambda root: "" if (root / "content/sam-lee/holder.toml").is_file() else "there is no new holder",
    ),
    Writer(
        "init",
        ("init", "--ci", "github", "--source", f"https://github.com/example/x@{'a' * 40}"),
        lambda root: "" if (root / ".github/workflows/cecgen.yml").is_file() else "there is no workflow",
    ),
    Writer(
        "schema",
        ("schema", "--write"),
        lambda root: "" if (root / ".cecgen/entry.schema.json").stat().st_size else "a schema is empty",
    ),
    Writer("build", ("build",), _find_half_site),
    Writer("pack", ("pack", HOLDER, SCHEME, "-o", "out.zip"), _find_half_bundle, is_exclusive=True),
    Writer("forms", ("forms", HOLDER, SCHEME), _find_half_forms),
    Writer("export", ("export", "csv", "--output", "out.csv"), _find_half_export),
)


def main(arguments: list[str]) -> int:
    """Race every pair of commands, and print what came out; 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks races", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", choices=[each.name for each in WRITERS], action="append", help="pairs with it; repeatable")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="note each race here, and run none that is noted")
    parser.add_argument("--jobs", type=int, default=2, help="races at once: a command that waits leaves a processor idle")
    asked = parser.parse_args(arguments)
    pairs = [
        pair
        for pair in itertools.combinations_with_replacement(WRITERS, 2)
        if not asked.only or any(each.name in asked.only for each in pair)
    ]
    began, log = time.monotonic(), _Log(asked.resume)
    with tempfile.TemporaryDirectory(prefix="cecgen-races-") as folder, suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        root = prepare(Path(folder))
        seconds = {each.name: _time(root, each) for each in WRITERS}
        for number in range(asked.rounds):
            races = (
                (pair, partial(_race_apart, root, *pair, _pick_pause(*pair, number, seconds[pair[0].name])))
                for pair in pairs
                if not log.has(*pair, number)
            )
            for pair, found in run_apart(races, asked.jobs):
                log.add(*pair, number, found)
            print(f"{time.strftime('%H:%M:%S')} round {number + 1}: {log.count} races, {log.losses} losses", flush=True)
    rounds = [log.rounds(*pair) for pair in pairs]
    print(
        f"{len(pairs)} pairs, {min(rounds)} to {max(rounds)} rounds of each: {log.count} races, {log.losses} losses,", end=" "
    )
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if log.losses else 0 if min(rounds) >= asked.rounds else 130


def _time(start: Path, writer: Writer) -> float:
    """How many seconds a command takes that runs alone."""
    began = time.monotonic()
    root = Path(shutil.copytree(start.parent, start.parents[1] / "alone", symlinks=True)) / "r"
    run_quietly(root, *writer.command)
    shutil.rmtree(root.parent)
    return time.monotonic() - began


def _pick_pause(first: Writer, second: Writer, number: int, seconds: float) -> float:
    """The seconds between two starts: none in every third round, else any time while the first one runs."""
    pick = random.Random(f"{first.name} {second.name} {number}")
    return pick.uniform(0, seconds) if number % 3 else 0


class _Log:
    """Which races were run, with what came out: one a line of a file, if there is one."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._run: set[tuple[str, str, int]] = set()
        self.losses = 0
        lines = file.read_text("utf-8").splitlines() if file is not None and file.exists() else []
        for first, second, number, losses in map(str.split, lines):
            self._run.add((first, second, int(number)))
            self.losses += int(losses)

    @property
    def count(self) -> int:
        return len(self._run)

    def has(self, first: Writer, second: Writer, number: int) -> bool:
        return (first.name, second.name, number) in self._run

    def rounds(self, first: Writer, second: Writer) -> int:
        return sum((one, other) == (first.name, second.name) for one, other, _ in self._run)

    def add(self, first: Writer, second: Writer, number: int, found: list[str]) -> None:
        self._run.add((first.name, second.name, number))
        self.losses += len(found)
        for loss in found:
            print(f"{first.name} and {second.name}, round {number + 1}: {loss}", flush=True)
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as stream:
                stream.write(f"{first.name} {second.name} {number} {len(found)}\n")


def prepare(scratch: Path) -> Path:
    """Make the repository that each race begins with, with a closed cycle, and entries that fmt has to lay out."""
    load_everything(scratch / "templates")  # so that thousands of forks need not
    root = make_repository(scratch.resolve())
    with (root / "content" / HOLDER / "holder.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'\n[[certification]]\nscheme = "{_CLOSED}"\ncertified = 2020-11-20\n')
        stream.write("\n[[certification.cycle]]\nbegins = 2021-01-01\nends = 2023-12-31\n")
    run_quietly(root, "close", HOLDER, _CLOSED, "--anyway")
    for path in (root / "content" / HOLDER).glob("20*.toml"):
        path.write_text(path.read_text("utf-8").replace(" = ", "   =  "), "utf-8")
    (root.parent / "tmp").mkdir(exist_ok=True)
    commit(root)
    freeze(root)
    return root


def _race_apart(start: Path, first: Writer, second: Writer, pause: float) -> list[str]:
    return [*race(start, first, second, pause)]


def race(start: Path, first: Writer, second: Writer, pause: float = 0) -> Iterator[str]:
    """Start two commands in a copy of a repository, the second one after a pause; yield what was lost or not said."""
    with tempfile.TemporaryDirectory(prefix="race-", dir=start.parents[1]) as scratch:
        root = Path(shutil.copytree(start.parent, Path(scratch) / "start", symlinks=True)) / "r"
        wait_for_first = start_command(root, first.command)
        time.sleep(pause)
        wait_for_second = start_command(root, second.command)
        codes, printed = zip(wait_for_first(), wait_for_second(), strict=True)
        yield from _judge(root, (first, second), codes, printed)


def _judge(root: Path, pair: tuple[Writer, Writer], codes: Sequence[int], printed: Sequence[str]) -> Iterator[str]:
    for writer, code, text in zip(pair, codes, printed, strict=True):
        if code == 0 and (loss := writer.find_loss(root)):
            yield f"{writer.name} succeeded, but {loss}; exit statuses {codes}"
        if code not in (0, 1, 2) or "Traceback" in text or "has a bug" in text:
            yield f"{writer.name} ended with {code}: {text[-300:]}"
        if code != 0 and not _is_reason(text):
            yield f"{writer.name} ended with {code} and no reason: {text[-300:]}"
    if pair[0] == pair[1] and pair[0].is_exclusive and codes.count(0) != 1:
        yield f"two {pair[0].name} at once: exit statuses {codes}: {printed}"
    if 0 not in codes:
        yield f"neither could write: {printed}"
    for path in root.rglob("*.toml"):
        if ".part" not in str(path):
            tomllib.loads(path.read_text("utf-8"))
    left = [path.name for path in root.rglob(".*.part")]
    if left:
        yield f"left behind: {left}"


def _is_reason(text: str) -> bool:
    """Whether a refusal says that somebody else writes or has written, or what is wrong with what they wrote."""
    reasons = (
        "another cecgen is",
        "exists already",
        "there already",
        "has it already",
        "meanwhile",
        "not as in HEAD",
        "error CEC",
        "warning CEC",
    )
    return any(words in text for words in (*reasons, "nothing was"))
