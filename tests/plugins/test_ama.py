from datetime import date
from decimal import Decimal

import pytest

from cecgen.testing import CheckError


def test_sixty_minutes_are_one_credit(hours):
    """One AMA PRA Category 1 Credit is 60 minutes."""
    assert hours("1 AMA PRA Category 1 Credit", date=date(2025, 3, 14)).amount == 1


def test_quarters_stay_quarters(hours):
    """Credit is given in steps of 15 minutes."""
    assert hours("0.75 AMA PRA Category 1 Credits™", date=date(2025, 3, 14)).amount == Decimal("0.75")


def test_it_goes_by_several_names(hours):
    """Certificates also print Category 1 Credit, CME and CME credit."""
    assert hours("2 Category 1 Credits", date=date(2025, 3, 14)).amount == 2
    assert hours("2 CME", date=date(2025, 3, 14)).amount == 2
    assert hours("2 CME credits", date=date(2025, 3, 14)).amount == 2


def test_category_2_is_not_converted(hours):
    """Category 2 credit is claimed without a provider; nothing is said of its hours."""
    with pytest.raises(CheckError, match="never issued"):
        hours("1 AMA PRA Category 2 Credit", date=date(2025, 3, 14))
