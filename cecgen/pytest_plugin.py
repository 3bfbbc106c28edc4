"""The pytest plugin for authors of plugins: fixtures that try the plugin that a test file is named after.

    def test_a_tenth_of_a_credit_is_an_hour(hours):
        assert hours("0.1 credit", date=date(2025, 3, 14)).amount == 1

pytest loads it in every project of an environment that has cecgen, so it imports nothing until a fixture is used.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def plugin(request: pytest.FixtureRequest) -> Path:
    """The plugin under test: test_harbour.py tries plugins/harbour.py, or plugins/harbour.toml. Override it to try another."""
    name = request.path.stem.removeprefix("test_")
    path = request.config.rootpath / "plugins" / f"{name}.py"
    return path if path.is_file() else path.with_suffix(".toml")


@pytest.fixture
def hours(plugin: Path) -> Callable[..., Any]:
    """`hours("0.6 CEC", date=…)` is `cecgen.testing.contact_hours` of the plugin under test."""
    from cecgen.testing import contact_hours  # noqa: PLC0415 - a test that does not use it must not wait for the import

    return partial(contact_hours, plugin)


@pytest.fixture
def check_entry(plugin: Path) -> Callable[..., Any]:
    """`check_entry(approval={…})` is `cecgen.testing.check_entry_with` of the plugin under test."""
    from cecgen.testing import check_entry_with  # noqa: PLC0415 - see above

    return partial(check_entry_with, plugin)
