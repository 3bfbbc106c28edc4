"""One process that opens files, for all tests of a worker."""

from collections.abc import Iterator

import pytest

from cecgen.evidence import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A process that opens files."""
    with Sandbox() as each:
        yield each
