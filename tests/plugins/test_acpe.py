from datetime import date

import pytest


def test_a_tenth_of_a_ceu_is_a_contact_hour(hours):
    """ACPE's CEU is ten contact hours, as far as memory goes."""
    assert hours("0.1 CEU", date=date(2025, 3, 14)).amount == 1


@pytest.mark.parametrize("number", ["1234-0000-21-001-L01-P", "0798-9999-18-246-H04-P", "0129-0000-19-001-H01-T"])
def test_an_activity_number_is_taken(check_entry, number):
    """A UAN is provider, joint provider, year, sequence, format with topic, and audience."""
    assert check_entry(approval={"body": "acpe", "number": number}) == []


@pytest.mark.parametrize("number", ["1234-0000-21-001", "1234-0000-2021-001-L01-P", "UAN 1234-0000-21-001-L01-P"])
def test_another_number_is_a_warning(check_entry, number):
    """A number of another form is reported at its place."""
    (problem,) = check_entry(approval={"body": "acpe", "number": number})
    assert (problem.code, problem.severity) == ("ACPE001", "warning")
    assert problem.at.keys == ("approval", "number")


def test_other_bodies_number_as_they_like(check_entry):
    """Only ACPE's own approvals are looked at."""
    assert check_entry(approval={"body": "ace", "number": "CEP123456"}) == []
