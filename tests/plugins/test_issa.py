from datetime import date

import pytest

from cecgen.catalogue.plugins import load_plugins


def test_twenty_ceu_are_twenty_hours(hours):
    """ISSA asks for 20 CE hours, which it calls 20 CEU credits."""
    assert hours("20 CEU credits", date=date(2025, 3, 14)).amount == 20
    assert hours("20 CE hours", date=date(2025, 3, 14)).amount == 20


@pytest.mark.parametrize(("months", "dollars"), [(3, 40), (5, 40), (6, 50), (11, 50)])
def test_the_late_fee_rises_after_half_a_year(months, dollars):
    """40 dollars from three months after the end on, 50 from six months on."""
    fee = load_plugins().catalogue.schemes["issa.certification"].find_fee("late", date(2026, 9, 14), months)
    assert fee is not None
    assert (fee.amount, fee.currency) == (dollars, "USD")


def test_no_late_fee_is_named_for_the_first_three_months():
    """What is charged then was not seen."""
    assert load_plugins().catalogue.schemes["issa.certification"].find_fee("late", date(2026, 5, 14), 2) is None
