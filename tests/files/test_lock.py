"""One command at a time writes into a repository; the second waits a moment, then says who is writing."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from disks import fail_as_full_disk

from cecgen.files import lock as module
from cecgen.files.lock import LOCK_FOLDER, LockedError, lock_output, lock_repository

HOLDS_IT = """
import sys, time
from pathlib import Path
from cecgen.files.lock import lock_repository

with lock_repository(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


@contextmanager
def another(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLDS_IT, str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout
        assert process.stdout.readline() == b"locked\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_second_waits_and_then_says_who_is_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its process and its machine, so that somebody can look; the next one gets the lock, however the first ended."""
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.2)
    with another(tmp_path) as first:
        began = time.monotonic()
        with pytest.raises(LockedError, match=f"process {first.pid} on ") as stop, lock_repository(tmp_path):
            pass
        assert time.monotonic() - began >= 0.2
        assert stop.value.exit_status == 2
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        with lock_repository(tmp_path):
            assert f"process {os.getpid()} on " in (tmp_path / LOCK_FOLDER / "lock").read_text()


def test_one_that_ends_in_time_is_waited_for(tmp_path: Path) -> None:
    with another(tmp_path) as first:
        subprocess.Popen([sys.executable, "-c", f"import os, time; time.sleep(0.3); os.kill({first.pid}, 9)"])
        with lock_repository(tmp_path):
            pass


def test_the_lock_of_an_output_is_one_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes it again waits and is refused; whoever writes another, or into the repository, need not wait."""
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.1)
    place = tmp_path / "out.csv"
    with lock_output(tmp_path, place):
        with pytest.raises(LockedError, match=rf"another cecgen is writing .*out\.csv \(process {os.getpid()} on "):
            hold_elsewhere(tmp_path, place)
        with lock_output(tmp_path, tmp_path / "other.csv"), lock_repository(tmp_path):
            pass


def hold_elsewhere(root: Path, place: Path) -> None:
    """Take the lock of an output as another process would: a lock is one object for each place in a process."""
    with lock_output(root, place):
        raise AssertionError("it was locked twice")


def test_a_folder_of_the_lock_that_a_killed_run_left_half_made_is_mended(tmp_path: Path) -> None:
    """Its .gitignore was there and empty: git would have listed the lock for ever."""
    (tmp_path / LOCK_FOLDER).mkdir(parents=True)
    (tmp_path / LOCK_FOLDER / ".gitignore").touch()
    with lock_repository(tmp_path):
        assert (tmp_path / LOCK_FOLDER / ".gitignore").read_bytes() == b"*\n"


def test_a_full_disk_under_the_lock_names_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", fail_as_full_disk)
    with pytest.raises(OSError, match="No space left") as refused, lock_repository(tmp_path):
        pass
    assert refused.value.filename == str(tmp_path / LOCK_FOLDER / "lock")


def test_a_full_disk_under_the_folder_of_the_lock_names_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class FullFile(io.BytesIO):
        write = staticmethod(fail_as_full_disk)  # type: ignore[assignment]

    monkeypatch.setattr(module, "open", lambda *_: FullFile(), raising=False)
    with pytest.raises(OSError, match="No space left") as refused, lock_repository(tmp_path):
        pass
    assert refused.value.filename == str(tmp_path / LOCK_FOLDER / ".gitignore")


def test_git_takes_nothing_of_the_lock(tmp_path: Path) -> None:
    """Whatever the repository ignores."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    with lock_repository(tmp_path):
        listed = subprocess.run(
            ["git", "-C", tmp_path, "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True
        )
    assert listed.stdout == ""


@pytest.mark.parametrize("link", [".cecgen", LOCK_FOLDER, f"{LOCK_FOLDER}/lock"])
def test_a_lock_is_not_made_through_a_link(tmp_path: Path, link: str) -> None:
    """It may lead out of the repository."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "repository"
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(elsewhere / "lock" if link.endswith("lock") else elsewhere)
    with pytest.raises(OSError), lock_repository(root):  # noqa: PT011 - each system says it in its own words
        pass
    assert not list(elsewhere.iterdir())


def test_the_folder_of_the_lock_writes_through_no_link(tmp_path: Path) -> None:
    """Not even through one that leads to a file which is not there yet."""
    root = tmp_path / "repository"
    (root / LOCK_FOLDER).mkdir(parents=True)
    (root / LOCK_FOLDER / ".gitignore").symlink_to(tmp_path / "outside")
    with lock_repository(root):
        pass
    assert not (tmp_path / "outside").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_the_folder_of_the_lock_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / LOCK_FOLDER).mkdir(parents=True)
    os.mkfifo(tmp_path / LOCK_FOLDER / ".gitignore")
    with pytest.raises(OSError, match=r"is a pipe.*\.gitignore"), lock_repository(tmp_path):
        pass


def test_where_nobody_may_write_there_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only checkout can be built into another folder."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "x")

    monkeypatch.setattr(module, "make_parent_folders", refuse)
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with lock_repository(tmp_path):
        pass
    assert not list(tmp_path.iterdir())
