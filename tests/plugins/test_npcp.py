from datetime import date

from cecgen.catalogue.plugins import load_plugins
from cecgen.testing import declared_schemes


def test_a_cec_is_one_hour(hours):
    """A Pilates workshop of one hour is one CEC."""
    assert hours("16 CECs", date=date(2025, 3, 14)).amount == 16


def test_the_scheme_comes_from_the_file_beside_the_plugin(plugin):
    """The rules are data: the plugin only says where they lie."""
    assert {scheme.issuer for scheme in declared_schemes(plugin)} == {"npcp"}


def test_a_late_renewal_costs_its_fee_and_after_the_grace_only_the_exam_is_left():
    """$75 within the half year; then the exam must be retaken."""
    scheme = load_plugins().catalogue.schemes["npcp.pilates"]
    assert scheme.find_fee("late", date(2026, 6, 1)).amount == 75
    assert [rule.by for rule in scheme.reinstatement] == [("exam",)]
