"""The harness that plugin authors test with."""

import sys
from datetime import date
from decimal import Decimal
from types import ModuleType

import msgspec
import pluggy
import pytest

import cecgen
from cecgen.testing import check_entry_with, contact_hours, declared_providers

DAY = date(2025, 3, 14)

CODE = """
from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

CREDIT = Unit(name="credit", hours=Decimal("0.5"), since=date(2024, 1, 1), source="https://example.org")

@hookimpl
def cecgen_providers():
    return [Provider(id="house", name="House Academy", units=(CREDIT,))]
"""

DATA = """
format = 1
read_on = 2026-01-01

[provider]
id = "house"
name = "House Academy"

[[provider.unit]]
name = "credit"
hours = 0.5
since = 2024-01-01
source = "https://example.org"
"""


@pytest.fixture(params=["house.py", "house.toml"])
def house(request, tmp_path):
    """The same organisation, declared in code and as data."""
    path = tmp_path / request.param
    path.write_text(CODE if path.suffix == ".py" else DATA, encoding="utf-8")
    return path


def test_a_plain_unit_converts(house):
    assert contact_hours(house, "3 credits", date=DAY).amount == Decimal("1.5")


def test_a_unit_that_was_never_issued_is_a_lookup_error(house):
    with pytest.raises(LookupError, match="never issued"):
        contact_hours(house, "3 points", date=DAY)


def test_a_unit_that_was_not_issued_then_is_a_lookup_error(house):
    with pytest.raises(LookupError, match="known since 2024-01-01"):
        contact_hours(house, "3 credits", date=date(2023, 12, 31))


def test_what_is_no_award_is_a_value_error(house):
    with pytest.raises(ValueError, match="is no award"):
        contact_hours(house, "three credits", date=DAY)


def test_a_misspelt_field_is_refused_as_in_a_file(house):
    with pytest.raises(msgspec.ValidationError, match="asessed"):
        contact_hours(house, "3 credits", date=DAY, asessed=True)


def test_a_module_is_taken_as_well_as_a_path():
    plugin = ModuleType("house")
    exec(CODE, vars(plugin))
    assert contact_hours(plugin, "2 credits", date=DAY).amount == 1


def test_a_misspelt_hook_does_not_pass_unnoticed(tmp_path):
    path = tmp_path / "house.py"
    path.write_text(CODE.replace("cecgen_providers", "cecgen_provider"), encoding="utf-8")
    with pytest.raises(pluggy.PluginValidationError, match="cecgen_provider"):
        declared_providers(path)


def test_checks_see_one_entry(tmp_path):
    """A check of a plugin is tried on an entry of the fields that the test gives."""
    plugin = ModuleType("house")
    plugin.cecgen_checks = cecgen.hookimpl(lambda: [lambda ledger: [e.title for h in ledger.holders for e in h.entries]])
    assert check_entry_with(plugin, title="Gait") == ["Gait"]


def test_loading_leaves_no_module_behind(house):
    declared_providers(house)
    assert "house" not in sys.modules
