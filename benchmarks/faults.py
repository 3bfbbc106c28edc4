"""Fail each call to the file system that a writing command makes, kill the command at each, and stop it before and after each:
`python -m benchmarks faults`.

After every fault the files are the old ones or the new ones, each whole; the message names the file, the exit status is 2,
git sees nothing new, and the same command run again finishes the work. A command that is stopped (Ctrl-C, a cancelled job)
ends with 130 and leaves nothing behind, no file among the temporary ones either.
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.forks import AS_OF, Ran, environment_of, freeze, load_everything, run_apart, run_command, run_quietly
from benchmarks.injection import ERRORS, KILL, STOPS, DiskCall, FaultyDisk

HOLDER, SCHEME = "alex-example", "acsm.cpt"
INTERRUPTED = 130
ALIKE = 3
"""Calls of the same lines of code that are tried: MkDocs copies hundreds of files alike."""
FAULTS = (*ERRORS, KILL, *STOPS)
_WORK = ".cecgen/work"
_UNFINISHED = re.compile(r"(^|/)\..*\.(part|edit\.toml)(/|$)")
_SHEET = "date,title,provider,award,kind\n2026-01-10,Mobility,ace,0.2 CEC,course\n2026-02-11,Recovery,ace,0.1 CEC,course\n"

State = dict[str, bytes | None]
"""The content of every file by its path; None for a folder."""


@dataclass(frozen=True)
class Case:
    """A command to disturb, and what is done to the repository first."""

    name: str
    command: tuple[str, ...]
    prepare: Callable[[Path], None] = lambda root: None
    units: tuple[str, ...] = ("",)
    """What an error leaves old or new: all files together, the files below each of some folders, or each on its own."""
    unsearched: str = ""
    """A folder that a run which is stopped removes, if it was not searched for private values yet."""


@dataclass
class Baseline:
    """A case without a fault: the repository before and after it, and the calls that it made."""

    case: Case
    folder: Path
    before: State
    after: State
    changes: str
    calls: list[DiskCall]


@dataclass
class Tally:
    """What came out of all faults of all cases."""

    runs: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


def _write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def _disorder(root: Path) -> None:
    for path in sorted((root / "content" / HOLDER).glob("*.toml")):
        path.write_text(path.read_text("utf-8").replace(" = ", "   =  "), "utf-8")


def _build_older_site(root: Path) -> None:
    run_quietly(root, "build")
    _write(root, f"content/{HOLDER}/new.toml", _entry("Newer than the site"))


def _close(root: Path) -> None:
    run_quietly(root, "close", HOLDER, SCHEME, "--anyway")


def _older_outputs(root: Path) -> None:
    for name in ("out.csv", "summary.pdf", "detail.pdf"):
        _write(root, name, "older")


def _entry(title: str) -> str:
    return f'[[entry]]\ndate = 2026-03-01\ntitle = "{title}"\nprovider = "ace"\nkind = "course"\naward = "0.1 CEC"\n'


_ADD = ("add", HOLDER, "../new.pdf", "--date", "2026-01-05", "--title", "Fault", "--provider", "ace", "--kind", "course",
        "--award", "0.3 CEC", "--no-input")  # fmt: skip
_BUILT = ("build/", "site/", "content/")
CASES = (
    Case("add", _ADD),
    Case("attach", ("attach", f"{HOLDER}/2025-02-15-coaching-the-squat", "../new.pdf")),
    Case(
        "import certificate",
        ("import", "../new.pdf", "--set", "date=2026-01-05", "--set", "title=Fault", "--holder", HOLDER, "--no-input"),
    ),
    Case("import", ("import", "../sheet.csv", "--map", "usual", "--holder", HOLDER, "--no-input")),
    Case("reconcile", ("reconcile", HOLDER, SCHEME, "../list.csv", "--remember", "--add", "--write"), units=()),
    Case("edit", ("edit", HOLDER)),
    Case("fmt", ("fmt",), _disorder, units=()),
    Case("close", ("close", HOLDER, SCHEME, "--anyway", "--renewed", "2026-06-20", "--claimed", "5")),
    Case("holder", ("holder", "Sam Lee", "--scheme", "acsm.ep", "--since", "2020-01-02", "--cycle", "2024-01-01..2026-12-31")),
    Case("renew", ("renew", HOLDER, SCHEME, "--anyway", "--yes", "--renewed", "2026-06-20", "--claimed", "5")),
    Case("reopen", ("reopen", HOLDER, SCHEME, "--reason", "a mistake"), _close),
    Case("init", ("init", "another/one", "--as-of", AS_OF)),
    Case(
        "init for oneself",
        (
            "init",
            "another/one",
            "--name",
            "Sam Lee",
            "--scheme",
            "acsm.ep",
            "--since",
            "2020-01-02",
            "--cycle",
            "2024-01-01..2026-12-31",
            "--as-of",
            AS_OF,
        ),
    ),
    Case("init --ci", ("init", "--ci", "github", "--source", f"https://github.com/example/x@{'a' * 40}")),
    Case("schema", ("schema", "--write"), lambda root: _write(root, ".cecgen/entry.schema.json", "{}")),
    Case("export", ("export", "csv", "--output", "out.csv")),
    Case("export again", ("export", "json", "--output", "out.csv"), _older_outputs),
    Case("forms", ("forms", HOLDER, SCHEME, "-o", "sent/forms")),
    Case("forms again", ("forms", HOLDER, SCHEME), _older_outputs),
    Case("build", ("build",), units=_BUILT, unsearched="build/"),
    Case("build again", ("build",), _build_older_site, _BUILT, unsearched="build/"),
    Case("pack zip", ("pack", HOLDER, SCHEME, "-o", "sent/bundle.zip")),
    Case("pack folder", ("pack", HOLDER, SCHEME, "-o", "bundle")),
)


def main(arguments: list[str]) -> int:
    """Disturb every command and print what came out; 1 if anything did not come out as it must."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks faults", description=__doc__)
    parser.add_argument("--only", choices=[case.name for case in CASES], action="append", help="one command; repeatable")
    parser.add_argument(
        "--alike", type=int, default=ALIKE, help="calls to try of those that the same lines make (default: %(default)s)"
    )
    parser.add_argument("--sample", type=int, help="faults to try of each command, always the same ones (default: all)")
    parser.add_argument("--fault", choices=FAULTS, action="append", help="one kind of fault; repeatable (default: all)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(arguments)
    cases = [case for case in CASES if not asked.only or case.name in asked.only]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cecgen-faults-") as scratch:
        report = partial(print, flush=True)
        kinds = asked.fault or FAULTS
        tally = disturb(
            Path(scratch), cases, alike=asked.alike, jobs=asked.jobs, sample=asked.sample, kinds=kinds, report=report
        )
    print(
        f"\n{len(cases)} commands, {tally.calls.total()} calls, {tally.runs.total()} faults, "
        f"{len(tally.violations)} violations, {time.monotonic() - began:.0f} s"
    )
    return 1 if tally.violations else 0


def disturb(
    scratch: Path,
    cases: Iterable[Case],
    *,
    alike: int = ALIKE,
    jobs: int = 1,
    sample: int | None = None,
    kinds: Sequence[str] = FAULTS,
    report: Callable[[str], object] = lambda line: None,
) -> Tally:
    """Run each case once without a fault and then with each fault, or with a fixed sample of them; returns what came out."""
    scratch = scratch.resolve()
    load_everything(scratch / "templates")
    root = make_repository(scratch)
    freeze(root)
    tally = Tally()
    for case in cases:
        baseline = run_undisturbed(scratch, root, case)
        chosen = [*_choose(baseline.calls, alike)]
        faults = [(number, fault) for number in chosen for fault in kinds]
        if sample is not None and len(faults) > sample:
            faults = random.Random(case.name).sample(faults, sample)
        tasks = ((fault, partial(_disturb_apart, scratch, baseline, *fault)) for fault in faults)
        found = []
        for (number, fault), violations in run_apart(tasks, jobs):
            for violation in violations:
                found.append(f"{case.name}, call {number}, {fault}: {violation}")
                report(found[-1])
        tally.calls[case.name], tally.runs[case.name] = len(baseline.calls), len(faults)
        tally.violations += found
        report(f"{case.name:14} {len(baseline.calls):5} calls {len(faults):6} faults {len(found):4} violations")
    return tally


def _choose(calls: list[DiskCall], alike: int) -> Iterator[int]:
    """The numbers of the calls to disturb: of many that the same lines make, the first, the last and some between."""
    by_origin: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, call in enumerate(calls, 1):
        by_origin[call.name, call.origin].append(number)
    for numbers in by_origin.values():
        few = min(alike, len(numbers))
        yield from {numbers[round(at * (len(numbers) - 1) / max(few - 1, 1))] for at in range(few)}


# ---------------------------------------------------------------- preparing


def make_repository(scratch: Path) -> Path:
    """Make the repository that each case gets a copy of, and the files beside it that commands read."""
    beside = scratch / "start"
    root = beside / "r"
    beside.mkdir()
    assert run_command(scratch, ("init", str(root), "--as-of", AS_OF)).status == 0
    (root / "cecgen.toml").write_text(f"{(root / 'cecgen.toml').read_text('utf-8')}as_of = {AS_OF}\n", "utf-8")
    evidence = root / "content" / HOLDER / "evidence/specimen-ace.pdf"
    (beside / "new.pdf").write_bytes(evidence.read_bytes() + b"% another\n")
    (beside / "sheet.csv").write_text(_SHEET, "utf-8")
    (beside / "list.csv").write_text(_list_rows(root), "utf-8")
    return root


def _list_rows(root: Path) -> str:
    """A body's list with every entry of the holder, and one that is not theirs yet."""
    entries = [tomllib.loads(path.read_text("utf-8"))["entry"][0] for path in (root / "content" / HOLDER).glob("20*.toml")]
    rows = "".join(f'{entry["date"]},"{entry["title"]}"\n' for entry in entries)
    return f"Date,Title\n{rows}2026-02-02,Only on the list\n"


def commit(root: Path) -> None:
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"),
    ):
        subprocess.run(["git", "-C", root, *arguments], check=True, env=environment_of(root), capture_output=True)


def run_undisturbed(scratch: Path, root: Path, case: Case) -> Baseline:
    """Prepare the repository of a case, and run its command once to see what it does."""
    folder = scratch / case.name.replace(" ", "_")
    shutil.copytree(root.parent, folder)
    case.prepare(folder / "r")
    commit(folder / "r")
    trial = _copy(folder, scratch / "trial")
    before = read_state(trial)
    log = scratch / "calls.json"
    ran = run_command(trial, case.command, disk=FaultyDisk((str(trial.parent),)), log=log)
    assert ran.status == 0, f"{case.name}: {ran}"
    calls = [DiskCall(*call) for call in json.loads(log.read_text("utf-8"))]
    baseline = Baseline(case, folder, before, read_state(trial), _git_changes(trial), calls)
    shutil.rmtree(trial.parent)
    return baseline


def _copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target, symlinks=True)
    (target / "tmp").mkdir(exist_ok=True)
    return target / "r"


def read_state(root: Path) -> State:
    """Read every file and folder of a repository, but for git's own."""
    state: State = {}
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if (here / name).as_posix() != ".git"]
        state.update(dict.fromkeys((f"{(here / name).as_posix()}/" for name in folders), None))
        state.update({(here / name).as_posix(): (root / here / name).read_bytes() for name in names})
    return state


def _git_changes(root: Path) -> str:
    command = ["git", "-C", str(root), "status", "--porcelain", "-uall"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment_of(root)).stdout


# ---------------------------------------------------------------- judging


def _disturb_apart(scratch: Path, baseline: Baseline, number: int, fault: str) -> list[str]:
    place = scratch / f"{number}-{fault}"
    try:
        return [*judge_fault(place, baseline, number, fault)]
    finally:
        shutil.rmtree(place, ignore_errors=True)


def judge_fault(place: Path, baseline: Baseline, number: int, fault: str) -> Iterator[str]:
    """Run a case with one fault; yield what is wrong afterwards, as one text with all that is needed to look into it."""
    root = _copy(baseline.folder, place)
    call = baseline.calls[number - 1]
    ran = run_command(root, baseline.case.command, FaultyDisk((str(place),), number, fault))
    wrong = [*_judge_message(ran, call, fault)]
    state = read_state(root)
    is_new = _visible(state) == _visible(baseline.after)
    wrong += _judge_files(baseline, state, ran, call)
    if fault in STOPS and (left := [str(path) for path in (place / "tmp").glob("cecgen-*/*")]):
        wrong.append(f"left among the temporary files: {left}")
    if stray := _stray(root, baseline):
        wrong.append(f"git sees {stray}")
    if not wrong and _is_untouched(state, baseline.before):
        return  # the next run is then the undisturbed one
    again = run_command(root, baseline.case.command)
    for copy in (root / name for name in state if name.endswith(".edit.toml")):
        if again.status == 2 and copy.name in again.printed:
            copy.unlink()
            again = run_command(root, baseline.case.command)
    if again.status != 0 and not is_new:
        wrong.append(f"the next run ends with {again.status}: {again.printed[-300:]}")
    elif _visible(read_state(root)) != _visible(baseline.after):
        wrong.append(f"after the next run: {_compare(read_state(root), baseline.after)}")
    elif stray := _stray(root, baseline):
        wrong.append(f"after the next run git sees {stray}")
    if wrong:
        where = os.path.relpath(call.path.replace(str(baseline.folder.parent / "trial"), str(place)), root)
        yield (
            f"{call.name} {where}: exit status {ran.status}\n"
            + "".join(f"  - {each}\n" for each in wrong)
            + f"  printed: {ran.printed[-400:].strip()}\n  from: {_describe_origin(call)}"
        )


def _judge_message(ran: Ran, call: DiskCall, fault: str) -> Iterator[str]:
    if "Traceback" in ran.printed or "has a bug" in ran.printed:
        yield "it speaks of a bug"
    if fault == KILL:
        if ran.status != -signal.SIGKILL:
            yield f"it was not killed, but ended with {ran.status}"
        return
    if fault in STOPS:
        if ran.status != INTERRUPTED or "interrupted" not in ran.printed:
            yield f"it was stopped, but ended with {ran.status}"
        return
    if ran.status not in (0, 2):
        yield f"exit status {ran.status}, not 2"
    if ran.status and not any(name in ran.printed for name in _names(call.path)):
        yield f"the message names none of {sorted(_names(call.path))}"


def _names(path: str) -> set[str]:
    """What a message may call a file: its name, or the place that it was to take or to be part of."""
    names = {Path(path).name}
    if "/tmp/" in path:
        names.add("/tmp/")  # temporary folders have a new name each time
    if path.endswith(".lock"):
        names.add(".lock")  # its name is made of the place of the repository
    for part in Path(path).parts:
        if part.startswith(".") and part.endswith(".part"):
            names.add(part.removeprefix(".").rsplit(".", 2)[0])
    return names


def _judge_files(baseline: Baseline, state: State, ran: Ran, call: DiskCall) -> Iterator[str]:
    """Yield a file that is neither old nor new; after an error also a mixture, and what was left behind."""
    visible, before, after = _visible(state), _visible(baseline.before), _visible(baseline.after)
    unsearched = baseline.case.unsearched
    if ran.status == INTERRUPTED and unsearched and not any(name.startswith(unsearched) for name in visible):
        visible.update({name: data for name, data in before.items() if name.startswith(unsearched)})
    for name, data in visible.items():
        if data is not None and data not in (before.get(name), after.get(name)):
            yield f"{name} is neither the old one nor the new one ({len(data)} bytes)"
    for name in before.keys() & after.keys() - visible.keys():
        yield f"{name} is gone"
        break
    if ran.status == 0 and visible != after:
        yield f"it succeeded, but: {_compare(state, baseline.after)}"
    for unit in baseline.case.units if ran.status > 0 else ():
        now, old, new = ({name: files[name] for name in files if name.startswith(unit)} for files in (visible, before, after))
        if now not in (old, new):
            yield f"{unit or 'all'}: neither old nor new, from the old {_compare(state, baseline.before)}"
    hidden = (name for name in state.keys() - visible.keys() if not name.startswith(f"{_WORK}/"))
    left = [name for name in hidden if Path(name).name not in ran.printed]  # an edited copy that could not be saved is named
    if ran.status >= 0 and left and (ran.status == INTERRUPTED or call.name not in ("unlink", "remove", "rmdir")):
        yield f"left behind: {sorted(left)[:3]}"


def _visible(state: Mapping[str, Any]) -> dict[str, Any]:
    """The files without the lock's, those that have an unfinished one's name, and those in such a folder; no copy to edit."""
    return {name: data for name, data in state.items() if not name.startswith(f"{_WORK}/") and not _UNFINISHED.search(name)}


def _is_untouched(state: State, before: State) -> bool:
    """True if nothing is there that was not there before, but for a lock that is whole."""
    now, then = ({name: data for name, data in each.items() if not name.startswith(f"{_WORK}/")} for each in (state, before))
    return now == then and state.get(f"{_WORK}/.gitignore", b"*\n") == b"*\n"


def _compare(state: State, wanted: State) -> str:
    visible, wanted = _visible(state), _visible(wanted)
    more, less = sorted(visible.keys() - wanted.keys()), sorted(wanted.keys() - visible.keys())
    other = sorted(name for name in visible.keys() & wanted.keys() if visible[name] != wanted[name])
    return f"{len(more)} more {more[:4]}, {len(less)} fewer {less[:4]}, {len(other)} other {other[:4]}"


def _stray(root: Path, baseline: Baseline) -> str:
    """What git sees now and does not see after an undisturbed run."""
    known = set(baseline.changes.splitlines())
    return ", ".join(line for line in _git_changes(root).splitlines() if line not in known)


def _describe_origin(call: DiskCall) -> str:
    lines = [line.split("/cecgen/")[-1] for line in call.origin.splitlines()]
    return " < ".join(lines[:4])
