"""A pytest plugin that measures, in the one run of all tests, what the tests of one folder reach of cecgen.

    PYTHONPATH=.ci MEASURED_FOLDER=tests/transcript COVERAGE_FILE=… pytest -n 2 -p coverage_of_folder

Line by line, the whole suite takes twice as long; and to run the folder a second time costs a minute.
Random examples, and tests that are marked `unmeasured`, run without being measured. Each process writes a file of its own
beside COVERAGE_FILE: `coverage combine` joins them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

_FOLDER = Path(os.environ["MEASURED_FOLDER"]).resolve()
_coverage = coverage.Coverage(branch=True, source_pkgs=["cecgen"], data_suffix=True)
_coverage.start()  # what runs when a module is imported is reached too


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Stop until the first test of the folder."""
    _coverage.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure a test of the folder, with its fixtures."""
    left_out = item.get_closest_marker("hypothesis") or item.get_closest_marker("unmeasured")
    if left_out or not item.path.is_relative_to(_FOLDER):
        yield
        return
    _coverage.start()
    yield
    _coverage.stop()


def pytest_sessionfinish() -> None:
    """Write what was reached."""
    _coverage.stop()
    _coverage.save()
