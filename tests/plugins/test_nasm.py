from datetime import date

import pytest

from cecgen.catalogue.plugins import load_plugins


def test_two_ceu_are_twenty_hours(hours):
    """NASM's two-year cycle of 2.0 CEU is 20 hours."""
    assert hours("2.0 CEU", date=date(2025, 3, 14)).amount == 20


def test_the_decimal_is_exact(hours):
    """1.9 CEU are 19 hours, not nearly 19."""
    assert str(hours("1.9 CEU", date=date(2025, 3, 14)).amount) == "19.0"


@pytest.mark.parametrize(("months", "dollars"), [(0, 30), (2, 30), (3, 50), (11, 50)])
def test_about_2009_the_late_fee_rose_after_three_months(months, dollars):
    """30 dollars for 90 days, 50 for a year, as far as a guide of that time goes."""
    fee = load_plugins().catalogue.schemes["nasm.cpt"].find_fee("late", date(2009, 12, 1), months)
    assert fee is not None
    assert (fee.amount, fee.confidence) == (dollars, "INF")


@pytest.mark.parametrize("what", ["renewal", "late"])
def test_what_nasm_charges_today_is_not_known(what):
    """The guide's fees are not carried on to today; that there is a fee is."""
    nasm = load_plugins().catalogue.schemes["nasm.cpt"]
    assert nasm.find_fee(what, date(2026, 11, 23)) is None
    assert nasm.has_fee(what)
