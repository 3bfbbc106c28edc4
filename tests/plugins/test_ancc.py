from datetime import date
from decimal import Decimal

import pytest

from cecgen.testing import CheckError


def test_a_contact_hour_is_sixty_minutes(hours):
    """Since the manual of 2013 a contact hour is 60 minutes."""
    assert hours("1.5 contact hours", date=date(2025, 3, 14)).amount == Decimal("1.5")


def test_earlier_contact_hours_are_not_guessed(hours):
    """Before 2013 an older page says 50 minutes, which is not relied on."""
    with pytest.raises(CheckError, match="did not issue"):
        hours("1 contact hour", date=date(2012, 12, 31))
