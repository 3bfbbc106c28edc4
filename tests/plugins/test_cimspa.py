from datetime import date

from cecgen.testing import declared_schemes


def test_a_mapped_point_is_an_hour(hours):
    """Training mapped to a professional standard earns a point an hour."""
    assert hours("3 CPD points", date=date(2025, 3, 14), category={"cimspa": "mapped"}).amount == 3


def test_another_point_is_two_hours(hours):
    """Training that is not mapped earns half a point an hour."""
    assert hours("3 CPD points", date=date(2025, 3, 14), category={"cimspa": "not mapped"}).amount == 6


def test_it_is_not_guessed_which(hours):
    """Where the entry does not say, neither rate is taken, and the way out is named."""
    points = hours("3 CPD points", date=date(2025, 3, 14), approval={"body": "cimspa"})
    assert points.amount is None
    assert "category = { cimspa" in points.why_not


def test_clock_hours_settle_it(hours):
    """The hours on the certificate count where the points do not tell."""
    assert hours("3 CPD points", date=date(2025, 3, 14), hours=4).amount == 4


def test_the_scheme_comes_from_the_file_beside_the_plugin(plugin):
    """The rules are data: the plugin only says where they lie."""
    assert {scheme.issuer for scheme in declared_schemes(plugin)} == {"cimspa"}
