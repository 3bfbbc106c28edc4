"""Run commands in forks of this process, which has imported everything already, several of them at once."""

import gc
import importlib
import itertools
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from pkgutil import walk_packages
from typing import IO, NamedTuple, NoReturn, TypeVar

import jinja2

import cecgen
from benchmarks.injection import FaultyDisk
from cecgen.commands.check import check_workspace

AS_OF = "2026-06-30"
SECONDS = 600
"""Seconds after which a command counts as hanging; a busy machine may take a minute for a pack."""
_LIBRARIES = ("jinja2.ext", "material.plugins.search.plugin", "mkdocs.commands.build", "pikepdf", "pypdf", "tomli_w", "typst")
"""What commands load only when they need it, and then in much of their time."""
_EDITOR = "import sys, pathlib; p = pathlib.Path(sys.argv[-1]); p.write_bytes(p.read_bytes().replace(b'Alex', b'Sasha'))"


_Name = TypeVar("_Name")


class Ran(NamedTuple):
    """How a command ended: its exit status, negative for a signal, and what it printed."""

    status: int
    printed: str


def load_everything(folder: Path) -> None:
    """Import all that a command could, and keep compiled templates in a folder, so that thousands of forks need not."""
    for name in (*(module.name for module in walk_packages(cecgen.__path__, "cecgen.")), *_LIBRARIES):
        if not name.endswith("__main__"):
            importlib.import_module(name)
    folder.mkdir()
    templates = _Templates(str(folder))
    jinja2.Environment.bytecode_cache = property(lambda _: templates, lambda _, __: None)  # type: ignore[assignment]


class _Templates(jinja2.FileSystemBytecodeCache):
    """Compiled templates by their names: the folder that one lies in is another one in each fork."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return super().get_cache_key(name)


def freeze(root: Path) -> None:
    """Check a repository, which compiles the plugins and much else once, and share all that is in memory with the forks."""
    check_workspace(root, datetime.fromisoformat(AS_OF))
    gc.collect()
    gc.freeze()


def environment_of(root: Path) -> dict[str, str]:
    """The environment of a command: nothing of this machine's git settings, and a folder for temporary files of its own."""
    own = {
        "HOME": str(root.parent),
        "TMPDIR": str(root.parent / "tmp"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    dates = {f"GIT_{who}_DATE": f"{AS_OF}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    return {**os.environ, **own, **dates, "EDITOR": f'{sys.executable} -S -E -c "{_EDITOR}"', "VISUAL": ""}


def run_quietly(root: Path, *command: str) -> None:
    """Run a command that must succeed."""
    ran = run_command(root, command)
    assert ran.status == 0, ran.printed


def run_command(root: Path, command: tuple[str, ...], disk: FaultyDisk | None = None, log: Path | None = None) -> Ran:
    """Run a command in a fork of this process, on a disk with a fault or without."""
    return start_command(root, command, disk, log)()


def start_command(
    root: Path, command: tuple[str, ...], disk: FaultyDisk | None = None, log: Path | None = None
) -> Callable[[], Ran]:
    """Start a command in a fork of this process; returns what waits for its end."""
    output = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when the command has ended
    process = os.fork()
    if not process:
        _become_command(root, command, disk, log, output.fileno())

    def wait() -> Ran:
        with output:
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            output.seek(0)
            return Ran(status, output.read().decode("utf-8", "replace"))

    return wait


def _become_command(root: Path, command: tuple[str, ...], disk: FaultyDisk | None, log: Path | None, output: int) -> NoReturn:
    try:
        signal.alarm(SECONDS)
        os.environ.clear()
        os.environ.update(environment_of(root))
        tempfile.tempdir = None
        os.chdir(root)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - of the whole process
            for number in range(3)
        )
        sys.argv = ["cecgen", *command]
        sys.dont_write_bytecode = True
        from cecgen.__main__ import run  # noqa: PLC0415 - it is a module to run, and would run nothing here

        leave = os._exit
        if disk is not None:
            if log is not None:
                os._exit = lambda code: (_write_log(disk, log), leave(code))  # type: ignore[assignment]
            disk.install()
        run()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGABRT)
    raise AssertionError("the process has ended")


def _write_log(disk: FaultyDisk, log: Path) -> None:
    calls, disk.calls = [(call.name, call.path, call.origin) for call in disk.calls], []
    log.write_text(json.dumps(calls), "utf-8")


def run_apart(tasks: Iterable[tuple[_Name, Callable[[], list[str]]]], jobs: int) -> Iterator[tuple[_Name, list[str]]]:
    """Run each task in a fork, several at once; yield the name of each one that has ended, and what it returned."""
    waiting = iter(tasks)
    running: dict[int, tuple[_Name, IO[bytes]]] = {}
    try:
        while True:
            for name, task in itertools.islice(waiting, jobs - len(running)):
                answer = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it was read
                process = os.fork()
                if not process:
                    _answer(task, answer)
                running[process] = name, answer
            if not running:
                return
            process, _ = os.wait()
            name, answer = running.pop(process)
            with answer:
                answer.seek(0)
                yield name, json.loads(answer.read() or b'["nothing was judged"]')
    finally:
        for process in running:
            os.waitpid(process, 0)  # what it works in is removed next


def _answer(task: Callable[[], list[str]], answer: IO[bytes]) -> NoReturn:
    try:
        found = task()
    except BaseException:
        found = [traceback.format_exc()]
    answer.write(json.dumps(found).encode())
    answer.flush()
    os._exit(0)
