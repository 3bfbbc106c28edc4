from datetime import date

import pytest

from cecgen.catalogue.plugins import load_plugins
from cecgen.testing import contact_hours
from cecgen.transcript.counting.rules import in_force


@pytest.fixture
def plugin(plugin):
    """ISC2 needs no code."""
    return plugin.with_suffix(".toml")


@pytest.fixture(scope="module")
def audit():
    """What ISC2 says of audits for a cycle that ends on a day."""
    return in_force(load_plugins().catalogue.schemes["isc2.cissp"].audit, date(2026, 5, 14))


def test_what_a_cpe_is_in_hours_is_not_known(plugin):
    """So it is worth nothing that could be guessed to other bodies."""
    assert contact_hours(plugin, "8 CPE", date=date(2025, 3, 14)).amount is None


def test_an_audit_is_answered_in_ninety_days(audit):
    """Who is audited has 90 days to send the proof."""
    assert audit.answer_days == 90


def test_proof_is_kept_for_twelve_months_after_the_cycle(audit):
    """An audit may ask for credits of the cycle before."""
    assert audit.keep_months == 12


def test_what_only_others_pages_say_is_marked(audit):
    """The figures on audits were read on a chapter's page, not on ISC2's own."""
    assert audit.confidence == "V3"
