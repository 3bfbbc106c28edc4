from datetime import date

from cecgen.testing import declared_schemes


def test_hours_in_person_are_hours(hours):
    """In a teacher's presence an hour is an hour."""
    assert hours("10 contact hours", date=date(2025, 3, 14), format="in-person").amount == 10


def test_other_hours_go_by_the_clock(hours):
    """A recorded course of 50 clock hours may print 10; its clock hours count."""
    course = hours("10 hours", date=date(2025, 3, 14), format="recorded", hours=50)
    assert course.amount == 50


def test_without_clock_hours_nothing_is_guessed(hours):
    """Webinars are non-contact hours too, so what they print is not taken."""
    webinar = hours("2 hours", date=date(2025, 3, 14), format="live-online")
    assert webinar.amount is None
    assert "hours = …" in webinar.why_not


def test_the_scheme_comes_from_the_file_beside_the_plugin(plugin):
    """The rules are data: the plugin only says where they lie."""
    assert {scheme.issuer for scheme in declared_schemes(plugin)} == {"yoga-alliance"}
