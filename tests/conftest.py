"""What tests share: expected outputs, a sound repository to spoil, and the command as a terminal runs it."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from cecgen.cli import main
from cecgen.evidence import Sandbox

# The entry point of the pytest plugin bears the module's name, so that where it is installed this loads nothing twice.
pytest_plugins = ["histories", "cecgen.pytest_plugin", "pytester"]

# No example has to be quick: a busy machine is no bug. The same ones each time where a change is judged.
settings.register_profile("cecgen", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("cecgen")

_LONGEST_ROOMS = ("audit", "browser", "ci", "transcript", "trials")

Golden = Callable[[Path, str], None]
"""Compares a text with the file that says what it must be."""


class Ran(NamedTuple):
    """What a command did: its exit code, and everything that it printed."""

    code: int
    output: str


Command = Callable[..., Ran]
"""Runs a command in this process, from its arguments to its exit code."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the expected outputs anew; then read the diff")


def pytest_configure(config: pytest.Config) -> None:
    """Options of this run (`--cov`, say) are not for a pytest that a test starts, perhaps in an environment without them.

    The process that starts the workers of pytest-xdist runs no test, and its workers need the options to measure anything.
    """
    _hear_signals()
    config.addinivalue_line("markers", "unmeasured: left out where coverage is measured, since line by line it takes minutes")
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        os.environ.pop("PYTEST_ADDOPTS", None)


def _hear_signals() -> None:
    """Let the commands that tests start hear Ctrl-C and a closed window, also where these tests run in the background.

    There a shell or nohup has both ignored, and who starts a program passes that on; a handler of one's own is not passed on.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a whole file to a process, unless `--dist` asks for another way: what its tests share is made once."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 - only there is pytest-xdist sure to be installed

    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False  # by the number of tests, which says nothing about how long they take
    return LoadFileScheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let every second process read the folders from their end: what one has compiled, the other only loads."""
    report = yield
    if isinstance(collector, pytest.Directory) and int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 2:
        report.result.reverse()
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms whose files take longest, so that no process is left alone with one of them at the end."""
    items.sort(key=lambda item: (item.path.parent.name not in _LONGEST_ROOMS, item.path))


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: the garbage collector need not walk over them each time, nor start as often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(path, text)` compares a text with the file that says what it must be, or writes that file anew."""
    update = request.config.getoption("--update-goldens")

    def hold(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.is_file(), f"{path} is not there: pytest --update-goldens writes it"
        assert text == path.read_bytes().decode(), f"{path} is out of date: pytest --update-goldens writes it anew"

    return hold


class Repository:
    """A sound repository to spoil: `repository({path: content})` lays it out with these files added, replaced or left out."""

    settings = "format = 1\nas_of = 2026-03-16\n"
    holder = """name = "Jordan Rivera"

[[certification]]
scheme = "acsm.cpt"
certified = 2023-11-18

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""
    card = """
[[card]]
covers = ["cpr", "aed"]
hands_on = true
issued = 2025-05-02
expires = 2029-05-31
"""
    entry = """[[entry]]
date = 2025-03-14
title = "Exercise testing workshop"
provider = "ace"
kind = "course"
award = "0.6 CEC"
"""
    folder = "content/jordan-rivera"

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, files: Mapping[str, str | bytes | None] | None = None) -> Path:
        sound = {
            "cecgen.toml": self.settings,
            f"{self.folder}/holder.toml": self.holder,
            f"{self.folder}/entry.toml": self.entry,
        }
        for name, content in {**sound, **(files or {})}.items():
            if content is not None:
                path = self.root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.root


@pytest.fixture
def installed_from_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cecgen came from an index by its name, wherever the tests run: what installs an extra is then always the same words."""
    monkeypatch.setattr("cecgen.evidence.extras.distribution", lambda _: SimpleNamespace(read_text=lambda _: None))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A sound repository to spoil."""
    return Repository(tmp_path)


@pytest.fixture
def cecgen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`cecgen("check", "-C", folder)` runs a command in this process, from its arguments to its exit code."""

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["cecgen", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        printed = capsys.readouterr()
        return Ran(stop.value.code if isinstance(stop.value.code, int) else 0, printed.out + printed.err)

    return run


@pytest.fixture(scope="session")
def idle_sandboxes() -> Iterator[list[Sandbox]]:
    """The processes that opened documents for a test and wait for the next one."""
    idle: list[Sandbox] = []
    yield idle
    for sandbox in idle:
        sandbox.close()


@pytest.fixture
def lasting_sandboxes(idle_sandboxes: list[Sandbox], monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are opened by a process that opened those of an earlier test: to start one takes longer than to open many."""

    process = os.getpid()

    class LastingSandbox(Sandbox):
        def __exit__(self, *_: object) -> None:
            idle_sandboxes.append(self)

    def take() -> Sandbox:
        if os.getpid() != process:  # a part of a check that has several: its pipes must be its own
            return Sandbox()
        try:
            return idle_sandboxes.pop()
        except IndexError:  # other threads have them all
            return LastingSandbox()

    monkeypatch.setattr("cecgen.evidence.sandbox.process.Sandbox", take)


Pressing = Callable[[str, Callable[[], Any]], Any]
"""Does something for a person who presses these keys."""


@pytest.fixture
def pressing() -> Pressing:
    """`pressing(keys, action)` does something that asks, for a person who presses these keys and then Ctrl-C.

    A question too many is so stopped at, not waited at. In a thread of its own: browser tests leave this one an event loop.
    """
    from prompt_toolkit.application import create_app_session  # noqa: PLC0415 - 120 ms that most tests do not need
    from prompt_toolkit.input import create_pipe_input  # noqa: PLC0415 - see above
    from prompt_toolkit.output import DummyOutput  # noqa: PLC0415 - see above

    def pressed(keys: str, action: Callable[[], Any]) -> Any:
        def alone() -> Any:
            with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
                keyboard.send_text(f"{keys}\x03")
                return action()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(alone).result()

    return pressed
