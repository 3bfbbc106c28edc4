""" "2 CEC" of ACE on one day is twenty hours: a warning asks whether 0.2 is meant."""

import pytest
from holder_files import CPT, entry


def codes(someone, lines: str) -> list[str]:
    return someone(CPT, entry("2025-03-14", lines)).on("2025-03-14").codes


@pytest.mark.parametrize(
    ("provider", "unit"), [("ace", "CEC"), ("nsca", "CEU"), ("nasm", "CEU"), ("iacet", "CEU"), ("acpe", "CEU")]
)
@pytest.mark.parametrize(
    ("amount", "asked"), [("1", False), ("1.2", False), ("1.21", True), ("2", True), ("2.4", True), ("2.5", True)]
)
def test_more_than_twelve_hours_of_one_day_are_asked_about_for_every_unit_of_ten_hours(someone, provider, unit, amount, asked):
    """And more than 24 are not reported twice."""
    found = codes(someone, f'provider = "{provider}"\naward = "{amount} {unit}"')
    assert found == (["CEC309"] if asked else [])


@pytest.mark.parametrize(
    ("begins", "award", "asked"),
    [
        ("2025-03-12", "2.0", False),  # three days of 6 hours 40
        ("2025-03-13", "2.4", False),
        ("2025-03-13", "2.5", True),
        ("2025-03-12", "3.6", False),
        ("2025-03-12", "3.7", True),
        ("2025-03-12", "20", True),
    ],
)
def test_every_day_from_begins_to_date_counts(someone, begins, award, asked):
    """A conference of three days with 2.0 CEU is none."""
    found = codes(someone, f'begins = {begins}\nkind = "conference"\nprovider = "nsca"\naward = "{award} CEU"')
    assert found == (["CEC309"] if asked else [])


@pytest.mark.parametrize(
    "lines",
    [
        'provider = "ace"\naward = "2 CEC"\nhours = 20',
        'provider = "ace"\naward = "2 CEC"\nformat = "self-study"',
        'provider = "ace"\naward = "2 CEC"\nformat = "recorded"',
        'provider = "ace"\naward = "2 CEC"\nkind = "certification"',
        'provider = "acsm"\naward = "20 CEC"',
        'provider = "ncsf"\naward = "8 CEU"',
        'provider = "Quayside Hospital"\naward = "20 hours"',
    ],
)
def test_nothing_is_asked_where_the_entry_says_how_long_it_took_or_the_unit_has_no_tenths(someone, lines):
    """What the certificate says in hours is no slip, and self-study takes longer than the day it ends on."""
    assert "CEC309" not in codes(someone, lines)


def test_the_award_that_is_meant_is_named(someone):
    """With the hours of both readings in the reader's words."""
    judged = someone(CPT, entry("2025-03-14", 'provider = "FitLocal"\naward = "2 ACE CECs"')).on("2025-03-14")
    assert judged.found[0].message == "2 CEC on one day are 20 hours: is 0.2 CEC meant?"
    assert judged.counted == 20
