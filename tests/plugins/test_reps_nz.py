from datetime import date

from cecgen.catalogue.plugins import load_plugins
from cecgen.testing import declared_schemes


def test_an_assessed_course_earns_double(hours):
    """8 hours assessed and passed are 10 points."""
    points = hours("10 CPD points", date=date(2025, 3, 14), assessed=True, passed=True)
    assert points.amount == 8
    assert points.basis == "10 CPD points ÷ 10 × 8 h = 8 contact hours"


def test_other_courses_earn_five_points_for_eight_hours(hours):
    """4 hours without assessment are 2.5 points."""
    assert hours("2.5 CPD points", date=date(2025, 3, 14), assessed=False).amount == 4


def test_failing_earns_nothing(hours):
    """A course that was failed has no points, whatever is printed."""
    assert hours("10 CPD points", date=date(2025, 3, 14), assessed=True, passed=False).amount == 0


def test_correspondence_earns_as_if_not_assessed(hours):
    """An assessed self-study course has the points of a course that is not."""
    assert hours("5 CPD points", date=date(2025, 3, 14), assessed=True, passed=True, format="self-study").amount == 8


def test_what_is_left_open_is_asked(hours):
    """Points alone do not tell the hours; the entry must say whether assessed, and passed."""
    assert "assessed =" in hours("10 CPD points", date=date(2025, 3, 14)).why_not
    assert "passed =" in hours("10 CPD points", date=date(2025, 3, 14), assessed=True).why_not


def test_the_scheme_comes_from_the_file_beside_the_plugin(plugin):
    """The rules are data: the plugin only says where they lie."""
    assert {scheme.issuer for scheme in declared_schemes(plugin)} == {"reps-nz"}


def test_points_worked_out_from_hours_are_marked_as_inferred():
    """REPs NZ says 5 points for 8 hours; what one hour is follows by arithmetic."""
    worths = load_plugins().catalogue.schemes["reps-nz.registration"].worths
    by_hour = [worth for worth in worths if worth.per == "hour" and worth.amount]
    assert by_hour
    assert {worth.confidence for worth in by_hour} == {"INF"}
