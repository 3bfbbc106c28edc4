from datetime import date


def test_a_cec_is_one_hour(hours):
    """A Pilates workshop of one hour is one CEC."""
    assert hours("16 CECs", date=date(2025, 3, 14)).amount == 16
