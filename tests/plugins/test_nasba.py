from datetime import date
from decimal import Decimal


def test_a_credit_is_fifty_minutes(hours):
    """1 CPE is 50 minutes, five sixths of an hour, and the basis says that it was rounded down."""
    one = hours("1 CPE", date=date(2025, 3, 14))
    assert one.amount == Decimal("0.83")
    assert one.basis == "1 NASBA CPE × 50 min = 50 min = 0.83 contact hours, rounded down to 0.01"


def test_what_comes_out_exactly_is_not_rounded(hours):
    """6 CPE are 300 minutes, five hours to the minute."""
    six = hours("6 CPE credits", date=date(2025, 3, 14))
    assert six.amount == 5
    assert six.basis == "6 NASBA CPE × 50 min = 300 min = 5 contact hours"


def test_rounding_never_gives_more(hours):
    """No award of whole fifths comes to more than its minutes."""
    for fifths in range(1, 200):
        credits = Decimal(fifths) / 5
        assert hours(f"{credits} CPE", date=date(2025, 3, 14)).amount * 60 <= credits * 50
