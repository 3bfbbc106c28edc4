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


@pytest.mark.parametrize(
    ("printed", "keys"),
    [
        ('award = "2 CEC"\nalso = { ace = "0.2 CEC" }', []),
        ('award = "2 CEC"\nalso = { ace = "2 CEC" }', [("entry", 0, "also", "ace")]),
        ('award = "1 CEC"\nalso = { ace = "1 CEC" }', [("entry", 0, "also", "ace")]),  # ten hours beside one
        ('award = "9 CEC"\nalso = { ace = "1.0 CEC" }', []),
        ('begins = 2025-03-12\naward = "20 CEC"\nalso = { nsca = "2.0 CEU" }', []),
    ],
)
def test_what_is_printed_for_another_body_is_looked_at_too(someone, printed, keys):
    """ACSM's CEC is an hour, ACE's ten: the same figure for both has slipped."""
    found = someone(CPT, entry("2025-03-14", f'provider = "acsm"\n{printed}')).on("2025-03-14").found
    assert [each.at.keys for each in found if each.code == "CEC309"] == keys


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        ('award = "0.2 CEC"', []),
        ('award = "2 CEC"', [("entry", 0, "part", 0, "award")]),
        ('award = "2 CEC"\nhours = 20', []),
        ('award = "2 CEC"\nformat = "self-study"', []),
    ],
)
def test_a_part_whose_point_has_slipped_is_asked_about(someone, part, keys):
    """Where the whole says none, so that nothing shows that its parts come to more."""
    text = entry("2025-03-14", 'provider = "ace"') + f'\n[[entry.part]]\ntitle = "First"\n{part}\n'
    found = someone(CPT, text).on("2025-03-14").found
    assert [each.at.keys for each in found if each.code == "CEC309"] == keys


def test_a_whole_whose_point_has_slipped_is_asked_about_once(someone):
    """Its parts are right: they come to less."""
    text = entry("2025-03-14", 'provider = "ace"\naward = "2 CEC"') + '\n[[entry.part]]\ntitle = "First"\naward = "2 CEC"\n'
    assert someone(CPT, text).on("2025-03-14").codes.count("CEC309") == 1


@pytest.mark.parametrize(("hours", "asked"), [("48", False), ("48.5", True)])
def test_more_than_24_hours_a_day_over_several_days_are_asked_about(someone, hours, asked):
    found = someone(CPT, entry("2025-03-14", f"begins = 2025-03-13\nhours = {hours}")).on("2025-03-14").found
    said = [f"{hours} contact hours in the 2 days up to 2025-03-14"]
    assert [each.message for each in found if each.code == "CEC412"] == (said if asked else [])


def test_the_parts_of_an_entry_count_for_the_hours_of_its_day(someone):
    """Where the whole says none."""
    parts = "".join(f'\n[[entry.part]]\ntitle = "{number}"\nhours = 13\n' for number in (1, 2))
    assert "CEC412" in someone(CPT, entry("2025-03-14", 'provider = "ace"') + parts).on("2025-03-14").codes
