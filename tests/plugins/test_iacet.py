from datetime import date


def test_a_ceu_is_ten_contact_hours(hours):
    """IACET set the CEU at ten contact hours."""
    assert hours("1.7 CEU", date=date(2025, 3, 14)).amount == 17


def test_contact_hours_are_hours(hours):
    """A contact hour is 60 minutes by IACET's rules."""
    assert hours("6 contact hours", date=date(2025, 3, 14)).amount == 6
