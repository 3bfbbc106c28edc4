from datetime import date


def test_a_cec_is_one_hour(hours):
    """AEA asks for 15 hours, which are 15 CECs."""
    assert hours("15 CECs", date=date(2025, 3, 14)).amount == 15
