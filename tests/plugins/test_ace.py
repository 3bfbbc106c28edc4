from datetime import date

import pytest


def test_a_tenth_of_a_cec_is_an_hour(hours):
    """ACE's CEC is ten hours."""
    assert hours("0.6 CEC", date=date(2025, 3, 14)).amount == 6


def test_the_basis_says_how(hours):
    """An auditor can follow the figure."""
    assert hours("0.6 CEC", date=date(2025, 3, 14)).basis == "0.6 ACE CEC × 10 h = 6 contact hours"


@pytest.mark.parametrize("number", ["CEP123456", "CP12345", "CA23456", "CS12345", "CL123456"])
def test_a_course_number_is_taken(check_entry, number):
    """ACE's course numbers have these letters and five or six digits."""
    assert check_entry(approval={"body": "ace", "number": number}) == []


@pytest.mark.parametrize("number", ["123456", "CEP1234", "CEP1234567", "CX123456", "cep123456", "CEP123456 "])
def test_another_number_is_a_warning(check_entry, number):
    """A number of another form is reported at its place, with the way out."""
    (problem,) = check_entry(approval={"body": "ace", "number": number}, title="Gait", date=date(2025, 3, 14))
    assert (problem.code, problem.severity, problem.about) == ("ACE001", "warning", "a-holder/2025-03-14-gait")
    assert problem.at.keys == ("approval", "number")
    assert number in problem.message
    assert "CEP123456" in problem.hint


def test_other_bodies_number_as_they_like(check_entry):
    """Only ACE's own approvals are looked at, and only where they have a number."""
    assert check_entry(approval={"body": "nsca", "number": "123"}) == []
    assert check_entry(approval={"body": "ace"}) == []
    assert check_entry() == []
