from datetime import date


def test_a_ceu_is_one_contact_hour(hours):
    """BOC's CEU is one contact hour, although it is called CEU."""
    assert hours("5 CEU", date=date(2025, 3, 14)).amount == 5
