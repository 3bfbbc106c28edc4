"""One process that opens files for all tests of a worker."""

from collections.abc import Iterator

import pytest

from cecgen.evidence import Reader


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """A process that opens files."""
    with Reader() as each:
        yield each
