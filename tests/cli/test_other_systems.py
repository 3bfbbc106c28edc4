"""What people do first, without what Python lacks on Windows: a simulation, for machines that we do not have."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LACKS = """
import os, sys
import filelock, subprocess  # they have code of their own for Windows, and here that for Linux
for name in (
    "chown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getpgid", "getuid", "killpg", "lchown", "lockf", "mkfifo",
    "mknod", "posix_fallocate", "pread", "pwrite", "readv", "sched_getaffinity", "setsid", "statvfs", "uname", "writev",
):
    delattr(os, name)
for name in ("fcntl", "grp", "pty", "pwd", "readline", "resource", "termios", "tty"):
    sys.modules[name] = None
from cecgen.__main__ import run
run()
"""
CERTIFICATE = "content/alex-example/evidence/specimen-ace.pdf"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that was started there."""
    root = tmp_path_factory.mktemp("there") / "credits"
    assert run(root.parent, f"init {root.name} --example --as-of 2026-03-01").returncode == 0
    return root


def run(folder: Path, typed: str) -> "subprocess.CompletedProcess[str]":
    """Run a command there, with the encoding of an English Windows."""
    return subprocess.run(
        [sys.executable, "-c", LACKS, *typed.split()],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        encoding="cp1252",
        check=False,
    )


@pytest.mark.parametrize(
    "typed",
    [
        "check --evidence --as-of 2026-03-01",
        "status --as-of 2026-03-01",
        "explain alex-example acsm.cpt --as-of 2026-03-01",
        "fmt",
        "schema --write",
        "export csv --output credits.csv --as-of 2026-03-01",
        "forms alex-example acsm.cpt --output forms --as-of 2026-03-01",
        f"import {CERTIFICATE} --holder alex-example --dry-run --as-of 2026-03-01",
        f"add alex-example {CERTIFICATE} --no-input --yes --date 2026-02-03 --title Squats --as-of 2026-03-01",
        "build --as-of 2026-03-01",
    ],
)
def test_a_command_runs_without_what_windows_lacks(started: Path, typed: str) -> None:
    ran = run(started, typed)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_second_command_is_told_who_is_writing_there(started: Path) -> None:
    """By the file of the lock, whose first byte Windows lets nobody else read."""
    import filelock  # noqa: PLC0415 - only here

    lock = started / ".cecgen" / "work" / "lock"
    run(started, "fmt")
    assert lock.read_bytes()[:1] == b"\0"
    with filelock.FileLock(lock, preserve_lock_file=True):
        ran = run(started, "fmt")
    assert (ran.returncode, "another cecgen is writing into" in ran.stderr) == (2, True), ran.stderr
    assert "(process " in ran.stderr
