from datetime import date


def test_a_cech_is_a_contact_hour(hours):
    """CECH are contact hours, whichever category approved them."""
    assert hours("3 CECH", date=date(2025, 3, 14)).amount == 3
    assert hours("3 Category I CECH", date=date(2025, 3, 14)).amount == 3
