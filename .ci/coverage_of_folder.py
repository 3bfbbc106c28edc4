"""A pytest plugin that measures, in the one run of all tests, what the tests of one folder reach of cecgen.

    PYTHONPATH=.ci MEASURED_FOLDER=tests/transcript COVERAGE_FILE=… pytest -n 2 -p coverage_of_folder

Line by line, the whole suite takes twice as long, and so does its collection; to run the folder a second time costs a minute.
Random examples, and tests that are marked `unmeasured`, run without being measured. Each process writes a file of its own
beside COVERAGE_FILE: `coverage combine` joins them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import coverage
import pytest

_FOLDER = Path(os.environ["MEASURED_FOLDER"]).resolve()
_coverage = coverage.Coverage(branch=True, source_pkgs=["cecgen"], data_suffix=True)
_coverage.start()  # what runs when a module is imported is reached too


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Import the whole package, and stop until the first file of the folder.

    The process that only gives the tests out to others needs nothing of it.
    """
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        for module in walk_packages(import_module("cecgen").__path__, "cecgen."):
            import_module(module.name)
    _coverage.stop()


@contextmanager
def _measure(path: Path) -> Iterator[None]:
    """Measure what runs meanwhile, if it is for a file of the folder."""
    if not path.is_relative_to(_FOLDER):
        yield
        return
    _coverage.start()
    yield
    _coverage.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Measure what a file of the folder asks of cecgen to write down its cases."""
    with _measure(collector.path):
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure a test of the folder, with its fixtures."""
    if item.get_closest_marker("hypothesis") or item.get_closest_marker("unmeasured"):
        yield
        return
    with _measure(item.path):
        yield


def pytest_sessionfinish() -> None:
    """Write what was reached."""
    _coverage.stop()
    _coverage.save()
