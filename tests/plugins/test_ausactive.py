import pytest

from cecgen.catalogue.plugins import load_plugins


@pytest.fixture(scope="module")
def catalogue():
    return load_plugins().catalogue


@pytest.fixture
def scheme(catalogue):
    """AUSactive's scheme as cecgen reads it; there is no code for it."""
    return catalogue.schemes["ausactive.registration"]


def test_the_registrant_chooses_one_year_or_two(scheme):
    """So the end of a term is stated, and never worked out."""
    assert [period.lengths for period in scheme.period] == [(1, 2)]


def test_an_audit_must_be_answered_within_thirty_days(scheme):
    """The proof is due in that time."""
    assert [audit.answer_days for audit in scheme.audit] == [30]


def test_what_a_cec_is_in_hours_is_not_known(scheme, catalogue):
    """Its own awards count at face value, no worth is stated, and the scheme says so in words."""
    assert [unit.hours for unit in catalogue.providers["ausactive"].units] == [None]
    assert not scheme.worths
    assert any("in hours" in text for text in scheme.open_texts)
