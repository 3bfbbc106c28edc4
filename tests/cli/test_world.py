"""Faults of the machine are not ours: the reason, the file, exit 2, and never a traceback."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from disks import read_tree
from documents import certificate

from cecgen.cli.cycle_options import evaluate_cycle

if TYPE_CHECKING:
    from conftest import Command, Repository

ROOT = Path(__file__).parents[2]
PROVEN = """[[entry]]
date = 2025-03-14
title = "Exercise testing workshop"
provider = "ace"
kind = "course"
award = "0.6 CEC"
evidence = ["evidence/a.pdf"]
"""


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command line as a shell runs it; `cecgen` in it is this one, in the folder."""
    program = f"{shlex.quote(sys.executable)} -m cecgen"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"cd {shlex.quote(str(folder))} && {line.replace('cecgen', program)}"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "has a bug" not in ran.stderr
    return ran


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("verb", ["status", "check", "list"])
def test_a_full_disk_behind_standard_output_is_said(repository: Repository, verb: str) -> None:
    ran = shell(f"cecgen {verb} > /dev/full", repository())
    assert (ran.returncode, ran.stderr) == (2, "Error: standard output: No space left on device\n")


@pytest.mark.parametrize("verb", ["status", "--help", "check --help"])
def test_a_reader_that_has_gone_is_no_fault(repository: Repository, verb: str) -> None:
    assert shell(f"cecgen {verb} | true", repository()).returncode == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_a_daemon_closed_changes_nothing(repository: Repository, closed: str) -> None:
    """Nor is a file that is opened next taken for the stream."""
    root = repository()
    assert shell(f"cecgen check {closed}", root).returncode == 0
    assert shell(f"cecgen export csv --output out.csv {closed}", root).returncode == 0
    assert (root / "out.csv").read_text(encoding="utf-8-sig").startswith("holder")


def test_a_letter_that_the_terminal_lacks_is_written_as_an_escape(repository: Repository) -> None:
    """The rest of the line is there."""
    holder = repository.holder.replace("Jordan Rivera", "Łukasz Ångström")
    ran = shell("cecgen status", repository({f"{repository.folder}/holder.toml": holder}), PYTHONIOENCODING="cp1252:strict")
    assert ran.returncode == 0
    assert "\\u0141ukasz" in ran.stdout


@pytest.mark.parametrize(
    ("error", "printed"),
    [
        (PermissionError(13, "Permission denied", "content/x.toml"), "Error: content/x.toml: Permission denied"),
        (OSError(24, "Too many open files"), "Error: Too many open files"),
        (OSError(5, "Input/output error", "/media/x"), "Error: /media/x: Input/output error"),
    ],
)
def test_whatever_the_machine_refuses_is_2(
    cecgen: Command, repository: Repository, monkeypatch: pytest.MonkeyPatch, error: OSError, printed: str
) -> None:
    """With the file and the reason, in one line."""
    from cecgen.cli import context  # noqa: PLC0415 - the fixture has the package's name

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(context, "evaluate_opened", refuse)
    ran = cecgen("status", "-C", repository())
    assert (ran.code, ran.output.strip()) == (2, printed)


def test_ctrl_c_is_no_bug_while_a_library_loads(repository: Repository) -> None:
    """pybind11 makes an ImportError of it, or ends the process with a core dump."""
    program = """import signal, sys
from cecgen.__main__ import run

def interrupt(frame, event, argument):
    if frame.f_code.co_name == "__setattr__" and frame.f_back.f_code.co_name == "_call_with_frames_removed":
        sys.setprofile(None)
        print("loading", file=sys.stderr)
        signal.raise_signal(signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.setprofile(interrupt)
sys.argv = ["cecgen", "forms", "jordan-rivera", "acsm.cpt"]
run()"""
    done = subprocess.run([sys.executable, "-c", program], cwd=repository(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split()) == (130, ["loading", "interrupted"])


def test_ctrl_c_is_not_lost_in_a_destructor(repository: Repository) -> None:
    """Python prints it there and goes on, and all further ones would be ignored."""
    program = """import signal, time
from cecgen import __main__
from cecgen.cli import context

class Destroyed:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

def evaluate(*_):
    Destroyed()
    time.sleep(30)

context.evaluate_opened = evaluate
signal.signal(signal.SIGINT, signal.default_int_handler)
__main__.sys.argv = ["cecgen", "status"]
__main__.run()"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=repository(), capture_output=True, text=True, check=False, timeout=25)
    assert (done.returncode, done.stderr.split()) == (130, ["interrupted"])


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no signal can be held back")
def test_two_signals_at_once_are_one(repository: Repository) -> None:
    """A job that is cancelled gets both, and so does whoever presses Ctrl-C in a window that closes."""
    program = """import os, signal, threading
from cecgen import __main__
from cecgen.cli import context

def evaluate(*_):  # while two signals come, before Python looks at either
    free = threading.Event()
    sender = threading.Thread(target=lambda: free.wait() and [os.kill(os.getpid(), each) for each in both])
    sender.start()
    signal.pthread_sigmask(signal.SIG_BLOCK, both)
    free.set()
    sender.join()

both = (signal.SIGINT, signal.SIGTERM)
context.evaluate_opened = evaluate
signal.signal(signal.SIGINT, signal.default_int_handler)
__main__.sys.argv = ["cecgen", "status"]
__main__.run()"""
    done = subprocess.run([sys.executable, "-c", program], cwd=repository(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split()) == (130, ["interrupted"])


def test_ctrl_c_that_something_turns_into_its_own_error_is_no_bug(
    cecgen: Command, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python does, while it makes a class."""
    from cecgen.cli import context  # noqa: PLC0415 - the fixture has the package's name

    class Interrupted:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    def make_class(*_: object) -> None:
        try:
            type("Made", (), {"name": Interrupted()})
        except KeyboardInterrupt as stop:  # a Python that leaves it as it is
            raise RuntimeError from stop

    monkeypatch.setattr(context, "evaluate_opened", make_class)
    assert cecgen("status", "-C", repository()) == (130, "interrupted\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_named_and_not_waited_for(
    cecgen: Command, repository: Repository, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever command it is given to."""
    root, pipe = repository(), tmp_path_factory.mktemp("beside") / "pipe.csv"
    os.mkfifo(pipe)
    (root / "log.csv").write_text("Date,Course\n")
    (root / "signers").touch()
    assert (
        shell("git init -q && git add -A && git -c user.name=J -c user.email=j@example.org commit -qm all", root).returncode
        == 0
    )
    monkeypatch.chdir(root)
    for typed in (
        "import PIPE --map usual",
        "import log.csv --map PIPE",
        "add jordan-rivera PIPE --no-input",
        "attach jordan-rivera/2025-03-14-exercise-testing-workshop PIPE",
        "edit PIPE",
        "verify PIPE",
        "verify . --signers PIPE",
        "verify . --signers signers --revoked PIPE",
        "pack jordan-rivera acsm.cpt --sign PIPE -o out.zip",
        "pack jordan-rivera acsm.cpt -o PIPE",
        "build --site PIPE",
        "build --build PIPE",
        "check -C PIPE",
        "init PIPE",
    ):
        ran = cecgen(*typed.replace("PIPE", str(pipe)).split())
        assert (ran.code in (1, 2), "pipe.csv" in ran.output) == (True, True), f"{typed}: {ran}"


def test_a_folder_in_the_place_of_the_settings_is_said(cecgen: Command, tmp_path: Path) -> None:
    (tmp_path / "cecgen.toml").mkdir()
    ran = cecgen("check", "-C", tmp_path)
    assert ran.code == 2
    assert ran.output.endswith("cecgen.toml is a folder; it must be a file with the settings\n")


@pytest.mark.parametrize("name", ["Cecgen.toml", "cecgen.TOML", "cecgen.toml.txt"])
def test_settings_with_a_slip_in_their_name_are_named(repository: Repository, cecgen: Command, name: str) -> None:
    """Whoever has them needs no new repository."""
    root = repository()
    (root / "cecgen.toml").rename(root / name)
    ran = cecgen("check", "-C", root)
    assert ran.code == 2
    assert ran.output.endswith(f"no cecgen.toml in {root}; {root / name} was to be it: name it cecgen.toml\n")


def test_a_folder_that_was_deleted_under_the_command_is_said(
    cecgen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    ran = cecgen("status")
    assert ran.code == 2
    assert ran.output.endswith("Error: the folder that you are in was deleted; change to another\n")


@pytest.mark.parametrize(
    "words",
    [
        ("holder", "caf\udce9", "--scheme", "acsm.ep", "--since", "2020-01-02", "--cycle", "2024-01-01..2026-12-31"),
        ("reopen", "jordan-rivera", "acsm.cpt", "--reason", "caf\udce9"),
        ("import", str(ROOT / "README.md"), "--set", "title=caf\udce9"),
        ("reconcile", "jordan-rivera", "acsm.cpt", "list.csv", "--column", "date=caf\udce9"),
        ("init", "new", "--name", "caf\udce9"),
    ],
)
def test_a_text_that_no_file_can_hold_is_refused(
    cecgen: Command, repository: Repository, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Bytes of the command line that are not UTF-8, which Python hands over as half letters."""
    monkeypatch.chdir(repository())
    ran = cecgen(*words)
    assert (ran.code, "not UTF-8 text" in ran.output) == (2, True)


def test_a_port_that_is_taken_is_said(cecgen: Command, repository: Repository) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = cecgen("serve", "--port", str(taken.getsockname()[1]), "-C", repository())
    assert ran.code == 2
    assert "cannot be used: address already in use; name another with --port" in ran.output.lower()


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGTERM)])
def test_a_cancelled_build_clears_up_and_leaves_no_site(repository: Repository, sent: signal.Signals) -> None:
    """As after Ctrl-C, or with its window closed: neither half a site nor a work folder."""
    root = repository()
    command = [sys.executable, "-m", "cecgen", "build", "-C", str(root)]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True) as build:
        while not list(root.glob(".site.*.part")) and build.poll() is None:
            time.sleep(0.01)
        build.send_signal(sent)
        _, printed = build.communicate()
    assert (build.returncode, printed.strip().splitlines()[-1:]) == (130, ["interrupted"])
    assert not (root / "site").exists()
    assert not list(root.glob(".*.part"))


@pytest.mark.parametrize("verb", ["check --evidence", "build --edition auditor --holder jordan-rivera", "diff HEAD HEAD"])
def test_nothing_is_left_among_the_temporary_files(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, verb: str
) -> None:
    """Neither by this process, which leaves without clearing up its memory, nor by those that it starts."""
    proof = {"content/jordan-rivera/evidence/a.pdf": certificate()}
    root, temporary = repository({**proof, "content/jordan-rivera/entry.toml": PROVEN}), tmp_path_factory.mktemp("temporary")
    commit = "git init -q && git add -A && git -c user.name=J -c user.email=j@example.org commit -qm all"
    ran = shell(f"{commit} && cecgen {verb}", root, TMPDIR=str(temporary))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert list(temporary.iterdir()) == []


@pytest.fixture
def read_only(repository: Repository) -> Iterator[Path]:
    """A repository whose owner may not write into any of its folders."""
    root = repository()
    paths = [root, *root.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield root
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_checkout_that_may_not_be_written_is_built_elsewhere(
    read_only: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """By a user without a home folder too; the message of the first attempt says how."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv to take that from it")
    before, out = read_tree(read_only), tmp_path_factory.mktemp("out")
    as_owner = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []  # whose rights are those of any owner
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [*as_owner, sys.executable, "-m", "cecgen", "-C", str(read_only), *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment)

    refused, built = run("build"), run("build", "--build", str(out / "b"), "--site", str(out / "s"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"Error: {read_only / 'build'}: Permission denied")
    assert "--build DIR --site DIR" in refused.stderr
    assert built.returncode == 0, built.stderr
    assert (out / "s" / "index.html").is_file()
    assert read_tree(read_only) == before


@pytest.mark.parametrize("typed", ["explain jordan-rivera/2025-03-14-a", "attach jordan-rivera/2025-03-14-a new.pdf"])
def test_an_entry_that_cannot_be_read_is_shown_before_it_is_called_unknown(
    repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """It is there, for whoever looks into the folder."""
    monkeypatch.chdir(root := repository({"content/jordan-rivera/a.toml": repository.entry + "huors = 3\n"}))
    (root / "new.pdf").write_bytes(certificate())
    ran = cecgen(*typed.split())
    assert ran.code == 2
    assert ran.output.startswith("content/jordan-rivera/a.toml:")
    assert 'unknown key "huors"' in ran.output
    assert ran.output.endswith('of jordan-rivera "2025-03-14-a"\n') or 'of jordan-rivera "2025-03-14-a"; did' in ran.output


@pytest.mark.parametrize("typed", ["plan jordan-rivera acsm.cpt", "explain jordan-rivera", "list jordan-rivera"])
def test_a_holder_who_cannot_be_read_is_shown_before_being_called_unknown(
    repository: Repository, cecgen: Command, typed: str
) -> None:
    root = repository({"content/jordan-rivera/holder.toml": "name = Jordan\n"})
    ran = cecgen(*typed.split(), "-C", root)
    assert ran.code == 2
    assert ran.output.startswith("content/jordan-rivera/holder.toml:1:8: error CEC101")
    assert ran.output.endswith('"jordan-rivera"\n')


VANISHING = {
    "an entry": "content/jordan-rivera/entry.toml",
    "a certificate": "content/jordan-rivera/evidence/a.pdf",
    "the holder": "content/jordan-rivera",
}


@pytest.mark.parametrize("typed", ["check", "check --evidence", "status", "list", "export csv", "retention", "build"])
@pytest.mark.parametrize("name", VANISHING.values(), ids=VANISHING)
def test_what_vanishes_after_it_was_listed_is_named(
    repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch, typed: str, name: str
) -> None:
    """Somebody changes the branch meanwhile: a diagnostic or an error with the file, and never a bug."""
    root = repository({"content/jordan-rivera/entry.toml": PROVEN, "content/jordan-rivera/evidence/a.pdf": certificate()})
    take_away_after_listing(monkeypatch, root / name)
    ran = cecgen(*typed.split(), "-C", root)
    assert not (root / name).exists()
    assert ran.code in (1, 2)
    assert (name in ran.output, "has a bug" in ran.output) == (True, False), ran.output


def take_away_after_listing(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Delete a file or folder right after the folder that it is in was listed."""
    list_folder = os.scandir

    @contextlib.contextmanager
    def scandir(folder: str | Path = ".") -> Iterator[Iterator[os.DirEntry[str]]]:
        with list_folder(folder) as listing:
            items = [*listing]
        if os.path.abspath(folder) == str(path.parent) and path.exists():
            monkeypatch.setattr(os, "scandir", list_folder)
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        yield iter(items)

    monkeypatch.setattr(os, "scandir", scandir)


def test_a_certificate_that_vanishes_before_the_forms_show_it_is_not_called_unwritable(
    repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is read, and nobody writes it."""
    root = repository({"content/jordan-rivera/entry.toml": PROVEN, "content/jordan-rivera/evidence/a.pdf": certificate()})
    path = root / "content/jordan-rivera/evidence/a.pdf"

    def evaluate(*arguments: Any, **options: Any) -> Any:
        evaluated = evaluate_cycle(*arguments, **options)
        path.unlink()
        return evaluated

    monkeypatch.setattr("cecgen.cli.forms.evaluate_cycle", evaluate)
    ran = cecgen("forms", "jordan-rivera", "acsm.cpt", "-C", root, "-o", tmp_path / "forms")
    assert ran.code == 2
    assert ran.output.endswith(f"Error: {path}: No such file or directory; nothing was written\n")
    assert not (tmp_path / "forms").exists()
