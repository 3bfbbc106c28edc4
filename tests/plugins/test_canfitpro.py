from datetime import date


def test_a_cec_is_two_hours(hours):
    """canfitpro's CEC is two educational hours, neither ACE's ten nor ACSM's one."""
    assert hours("1 CEC", date=date(2025, 3, 14)).amount == 2
    assert hours("1.5 CECs", date=date(2025, 3, 14)).amount == 3


def test_it_is_called_as_it_writes_itself(hours):
    """Texts print canfitpro in its own small letters."""
    assert hours("1 CEC", date=date(2025, 3, 14)).basis == "1 canfitpro CEC × 2 h = 2 contact hours"
