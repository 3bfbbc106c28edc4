"""Amounts of credit whose unit is printed elsewhere on a certificate."""

from __future__ import annotations

import pytest
from test_proposals import HEAD, propose


@pytest.mark.parametrize(
    "lines",
    [
        "Credits: 0.4 (ACE)", "ACE credits: 0.4", "ACE|0.4", "Credit type: ACE CECs|/Credits earned: 0.4",
        "Créditos ACE: 0,4", "Valeur : 0,4 (ACE)",
    ],
)  # fmt: skip
def test_the_unit_is_that_of_the_organisation_beside_or_of_the_credit_type(lines: str) -> None:
    """Never more than probable: it is concluded, and not read."""
    printed = [line.removesuffix("|") for line in lines.split("/")]
    assert propose("award", *HEAD, *printed) == ("probable", ["0.4 CEC"])
    assert propose("provider", *HEAD, *printed) == ("probable", ["ace"])


def test_a_figure_without_any_unit_is_a_choice_of_the_organisations_that_are_named() -> None:
    lines = (*HEAD, "Credits: 2", "Approved by ACE and ISSA")
    assert propose("award", *lines) == ("choice", ["2 CEC", "2 CEU"])
    assert propose("provider", *lines) == ("choice", ["ace", "issa"])


@pytest.mark.parametrize(
    "line",
    [
        "Credits available: 3 (ACE)", "Credits: 1.5 of 3.0 (ACE)", "ACE course, fee: 40 credits", "Credit: $40 (ACE)",
        "ACE course 12", "Credits: 40 minutes (ACE)", "Credits required: 2 (ACE)",
    ],
)  # fmt: skip
def test_other_figures_beside_an_organisation_are_no_award(line: str) -> None:
    assert propose("award", *HEAD, line) == ("", [])


def test_two_bare_amounts_are_a_choice() -> None:
    lines = (*HEAD, "Credit type: ACE CECs", "Credits: 0.2", "Credits: 0.4")
    assert propose("award", *lines) == ("choice", ["0.2 CEC", "0.4 CEC"])


def test_a_unit_that_several_spell_so_and_call_otherwise_is_left_as_printed() -> None:
    """ISSA calls it a CEU, Yoga Alliance an hour, ANCC a contact hour: whose it is, is asked."""
    assert propose("award", *HEAD, "3.0 CE hours") == ("probable", ["3.0 CE hours"])
    assert propose("provider", *HEAD, "3.0 CE hours")[0] == "choice"
    assert propose("award", *HEAD, "3.0 CE hours", "ANCC accredited") == ("probable", ["3.0 CE hours"]), (
        "no source calls ANCC's so"
    )


@pytest.mark.parametrize(
    ("line", "award"), [("CPE credit hours: 2.0|NASBA", "2.0 CPE"), ("Contact hrs: 2.0|ANCC", "2.0 contact hours")]
)
def test_hours_after_a_unit_belong_to_it_and_may_be_shortened(line: str, award: str) -> None:
    assert propose("award", *HEAD, *line.split("|"))[1] == [award]


def test_ceu_hours_are_not_taken_for_ceus() -> None:
    """Four of them may be 0.4 CEU."""
    assert propose("award", *HEAD, "CEU hours: 4", "IACET") == ("", [])


@pytest.mark.parametrize(
    ("line", "award"),
    [
        ("avalado por el Colegio de Altamira con un valor de 4 créditos", "4 créditos"),
        ("Se le otorgan 1 crédito.", "1 crédito"),
        ("La formation donne 1,5 crédits.", "1.5 crédits"),
    ],
)  # fmt: skip
def test_credits_of_a_body_that_nobody_knows_are_a_choice_as_they_are_printed(line: str, award: str) -> None:
    """Whose they are is not concluded. English credits alone would be those of a college, and are not offered."""
    assert propose("award", *HEAD, line) == ("choice", [award])
    assert propose("provider", *HEAD, line) == ("", [])
    assert propose("award", *HEAD, "You have earned 4 credits.") == ("", [])


@pytest.mark.parametrize(
    ("line", "award"),
    [
        ("Elle a obtenu 4 crédits ECTS.", "4 crédits ECTS"), ("con una carga lectiva de 3 ECTS", "3 ECTS"),
        ("and was awarded 2.5 ECTS credits", "2.5 ECTS credits"), ("Créditos ECTS: 3", "3 ECTS"), ("ECTS|3", "3 ECTS"),
    ],
)  # fmt: skip
def test_european_credits_are_a_choice_and_nobodys(line: str, award: str) -> None:
    """Even if a known organisation is named elsewhere."""
    assert propose("award", *HEAD, line) == ("choice", [award])
    assert propose("award", *HEAD, line, "The school is a member of ACE.") == ("choice", [award])
    assert propose("provider", *HEAD, line) == ("", [])


def test_credits_that_are_not_earned_are_no_choice() -> None:
    assert propose("award", *HEAD, "Un máximo de 4 créditos por sesión") == ("", [])
    assert propose("award", *HEAD, "Un máximo de 4 créditos ECTS por sesión") == ("", [])
