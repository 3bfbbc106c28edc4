"""Every test file here tries the plugin that it is named after: test_ace.py tries plugins/ace.py."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from cecgen.diagnostics import Diagnostic
from cecgen.model.facts import Hours
from cecgen.testing import check_entry_with, contact_hours

PLUGINS = Path(__file__).parents[2] / "plugins"


@pytest.fixture
def plugin(request: pytest.FixtureRequest) -> Path:
    return PLUGINS / f"{request.path.stem.removeprefix('test_')}.py"


@pytest.fixture
def hours(plugin: Path) -> Callable[..., Hours]:
    """`cecgen.testing.contact_hours` of the plugin."""
    return partial(contact_hours, plugin)


@pytest.fixture
def found(plugin: Path) -> Callable[..., list[Diagnostic]]:
    """`cecgen.testing.check_entry_with` of the plugin."""
    return partial(check_entry_with, plugin)
