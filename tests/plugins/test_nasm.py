from datetime import date


def test_two_ceu_are_twenty_hours(hours):
    """NASM's two-year cycle of 2.0 CEU is 20 hours."""
    assert hours("2.0 CEU", date=date(2025, 3, 14)).amount == 20


def test_the_decimal_is_exact(hours):
    """1.9 CEU are 19 hours, not nearly 19."""
    assert str(hours("1.9 CEU", date=date(2025, 3, 14)).amount) == "19.0"
