from datetime import date


def test_a_ceu_is_two_hours(hours):
    """NCSF's CEU is two hours of learning."""
    assert hours("1 CEU", date=date(2025, 3, 14)).amount == 2


def test_half_a_ceu_is_an_hour(hours):
    """NCSF gives 0.5 CEU an hour."""
    assert hours("0.5 CEU", date=date(2025, 3, 14)).amount == 1
