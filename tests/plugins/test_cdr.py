"""CDR: its unit in hours."""

from datetime import date

import pytest

from cecgen.testing import contact_hours


@pytest.fixture
def plugin(plugin):
    """CDR needs no code."""
    return plugin.with_suffix(".toml")


def test_a_cpeu_is_a_contact_hour(plugin):
    """CDR's CPEU converts for other bodies as one hour."""
    assert contact_hours(plugin, "6 CPEU", date=date(2025, 3, 14)).amount == 6
