from datetime import date


def test_a_ceu_is_one_hour(hours):
    """AFAA's CEU is one hour, and not ten as NASM's."""
    assert hours("2 CEU", date=date(2025, 3, 14)).amount == 2


def test_afaa_units_are_ceus(hours):
    """AFAA's own page also says AFAA units."""
    assert hours("3 AFAA units", date=date(2025, 3, 14)).amount == 3
