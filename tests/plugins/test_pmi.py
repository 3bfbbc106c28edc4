from datetime import date
from decimal import Decimal

import pytest

from cecgen.testing import contact_hours


@pytest.fixture
def plugin(plugin):
    """PMI needs no code."""
    return plugin.with_suffix(".toml")


def test_a_pdu_is_an_hour(plugin):
    """PMI's PDU converts for other bodies as one hour."""
    assert contact_hours(plugin, "1.25 PDUs", date=date(2025, 3, 14)).amount == Decimal("1.25")


def test_hours_that_differ_by_a_quarter_agree_with_the_pdu(plugin):
    """A quarter is the smallest PDU, so a certificate that says a quarter of an hour less does not contradict itself."""
    assert contact_hours(plugin, "2 PDU", date=date(2025, 3, 14), hours=1.75).amount == 2
    assert contact_hours(plugin, "2 PDU", date=date(2025, 3, 14), hours=1.7).amount == Decimal("1.7")
