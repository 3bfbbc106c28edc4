from datetime import date


def test_twenty_ceu_are_twenty_hours(hours):
    """ISSA asks for 20 CE hours, which it calls 20 CEU credits."""
    assert hours("20 CEU credits", date=date(2025, 3, 14)).amount == 20
    assert hours("20 CE hours", date=date(2025, 3, 14)).amount == 20
