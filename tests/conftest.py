"""Expected outputs: compared whole, and written anew by `pytest --update-goldens`."""

from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the files of expected output anew, then read the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(path, text)` holds a text against the file that says what it must be, or writes that file anew."""
    update = request.config.getoption("--update-goldens")

    def hold(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.is_file(), f"{path} is not there: pytest --update-goldens writes it"
        assert text == path.read_bytes().decode(), f"{path} is out of date: pytest --update-goldens writes it anew"

    return hold
