"""The tables that people write."""

from collections.abc import Iterator
from typing import get_type_hints

import pytest

from cecgen.model import designs, settings, written


def iter_tables() -> Iterator[type]:
    """Every struct of a file."""
    for module in (written, settings, designs):
        yield from (each for each in vars(module).values() if hasattr(each, "__struct_fields__"))


@pytest.mark.parametrize("table", {each.__name__: each for each in iter_tables()}.values())
def test_nobody_can_add_to_what_was_read(table: type) -> None:
    """A list could be changed in a frozen table, and an entry with six empty ones takes a third more memory."""
    assert [name for name, hint in get_type_hints(table).items() if "list[" in str(hint)] == []
