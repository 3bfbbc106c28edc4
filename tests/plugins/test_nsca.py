from datetime import date

import pytest


def test_a_tenth_of_a_ceu_is_a_contact_hour(hours):
    """NSCA's CEU is ten contact hours."""
    assert hours("0.1 CEU", date=date(2025, 3, 14)).amount == 1
    assert hours("1.5 CEUs", date=date(2025, 3, 14)).amount == 15


def test_nsca_issues_no_cec(hours):
    """The word CEC is other bodies'; NSCA's unit is not guessed from it."""
    with pytest.raises(LookupError, match="never issued"):
        hours("1 CEC", date=date(2025, 3, 14))
