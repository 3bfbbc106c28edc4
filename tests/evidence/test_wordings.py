"""Wordings of certificates that say more, or less, than they seem to: figures in words, registers, definitions, countries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from test_proposals import HEAD, is_filled_in, propose, read

FIFTH_OF_JULY, SEVENTH_OF_MAY = date(2025, 7, 5), date(2025, 5, 7)


# ---------------------------------------------------------------- amounts


def test_hours_of_professional_development_are_hours_and_an_award_to_choose() -> None:
    """As many bodies give them, whose they are a person has to say."""
    line = "We confirm that she joined us, and has been awarded 1.5 CPD hours."
    assert propose("hours", *HEAD, line) == ("printed", [Decimal("1.5")])
    assert propose("award", *HEAD, line) == ("choice", ["1.5 CPD hours"])
    assert propose("provider", *HEAD, line) == ("", [])


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("has earned thirty (30) contact hours", 30), ("con una duración de treinta (30) horas", 30),
        ("d'une durée de trente (30) heures", 30), ("d'une durée de trente-cinq (35) heures", 35),
        ("con una duración de treinta y cinco (35) horas", 35), ("has earned one hundred twenty (120) contact hours", 120),
    ],
)  # fmt: skip
def test_a_figure_in_parentheses_after_its_word_is_the_amount(line: str, hours: int) -> None:
    assert propose("hours", *HEAD, line) == ("printed", [Decimal(hours)])


def test_a_figure_in_parentheses_after_its_word_is_read_with_a_unit_of_credit_too() -> None:
    assert propose("award", *HEAD, "has earned three (3) ACE CECs") == ("printed", ["3 CEC"])


def test_a_figure_in_parentheses_that_is_no_amount_is_none() -> None:
    assert propose("award", *HEAD, "AMA PRA Category (1) Credits") == ("", [])


@pytest.mark.parametrize("line", ["has earned twenty five contact hours", "con una duración de treinta y cinco horas"])
def test_the_last_word_of_a_number_is_not_the_amount(line: str) -> None:
    assert propose("hours", *HEAD, line) == ("", [])


@pytest.mark.parametrize(
    ("line", "award"),
    [
        ("La réussite donne droit à 4 crédits ECTS.", "4 crédits ECTS"),
        ("Cette formation vaut 4 crédits ECTS.", "4 crédits ECTS"),
        ("La formation donne droit à 0,65 unité d’éducation continue (UEC).", "0.65 unité d'éducation continue"),
        ("Elle donne droit à 1,3 unités de formation continue.", "1.3 unités de formation continue"),
    ],
)  # fmt: skip
def test_what_a_course_entitles_to_is_an_award_to_choose_in_its_unit_as_printed(line: str, award: str) -> None:
    assert propose("award", *HEAD, line) == ("choice", [award])


@pytest.mark.parametrize(
    ("lines", "award"),
    [
        (("CPD hours: 1.5",), "1.5 CPD hours"), (("CPD hours|1.5",), "1.5 CPD hours"), (("UEC : 0,65",), "0.65 UEC"),
    ],
)  # fmt: skip
def test_such_a_unit_may_be_the_label_of_its_figure(lines: tuple[str, ...], award: str) -> None:
    assert propose("award", *HEAD, *lines) == ("choice", [award])


@pytest.mark.parametrize(
    "line",
    [
        "Cette formation ne vaut pas 4 crédits ECTS.", "Elle ne donne pas droit à 4 crédits ECTS.",
        "Elle donne droit à un maximum de 4 crédits ECTS.", "1 crédit ECTS vaut 25 heures de travail.",
        "1 CEU is worth 10 contact hours.",
    ],
)  # fmt: skip
def test_what_is_denied_limited_or_defined_is_no_award(line: str) -> None:
    assert propose("award", *HEAD, line) == ("", [])
    assert propose("hours", *HEAD, line) == ("", [])


def test_one_unit_that_is_approved_and_worth_hours_is_no_definition() -> None:
    assert propose("award", *HEAD, "Approved for 1 CEU by NASM, worth 10 hours.") == ("probable", ["1 CEU"])


def test_what_one_unit_stands_for_is_not_what_was_earned() -> None:
    lines = (*HEAD, "has earned 3 NASM CEUs", "One CEU stands for ten contact hours of participation.")
    assert propose("award", *lines) == ("printed", ["3 CEU"])
    assert propose("hours", *lines) == ("", [])


@pytest.mark.parametrize(
    "lines",
    [
        ("Contact hours approved: 5.5", "Contact hours earned: 4.75"),
        ("Contact hours approved|Contact hours earned", "5.5|4.75"),
    ],
)
def test_hours_that_were_earned_come_before_those_that_were_approved(lines: tuple[str, str]) -> None:
    assert propose("hours", *HEAD, *lines) == ("printed", [Decimal("4.75")])
    assert propose("award", *HEAD, *lines) == ("probable", ["4.75 contact hours"])


def test_hours_that_were_only_approved_are_never_sure() -> None:
    assert propose("hours", *HEAD, "Contact hours approved: 5.5") == ("probable", [Decimal("5.5")])


# ---------------------------------------------------------------- titles


@pytest.mark.parametrize(
    "lines",
    [
        ("has attended the webinar", "on Tuesday 3 March 2026"), ("ha asistido al taller", "el martes 3 de marzo de 2026"),
        ("a assisté à la conférence", "le mardi 3 mars 2026"),
    ],
)  # fmt: skip
def test_a_day_of_the_week_is_no_title(lines: tuple[str, str]) -> None:
    assert propose("title", "Jordan Rivera", *lines) == ("", [])


def test_a_title_may_end_with_a_day_of_the_week() -> None:
    assert propose("title", "Course title: Training on Giving Tuesday") == ("printed", ["Training on Giving Tuesday"])


@pytest.mark.parametrize(
    ("before", "kind"),
    [("has completed", "THE LIVE WEBINAR"), ("ha completado", "EL TALLER PRESENCIAL"), ("a suivi", "LA FORMATION EN LIGNE")],
)
def test_words_for_what_was_attended_are_no_title_and_the_line_below_is(before: str, kind: str) -> None:
    assert propose("title", "Certificate", "Jordan Rivera", before, kind, "Stronger Hips")[1] == ["Stronger Hips"]


def test_a_title_of_a_kind_and_an_activity_without_an_article_is_one() -> None:
    assert propose("title", "Jordan Rivera", "has completed the course", "Hybrid Training")[1][0] == "Hybrid Training"


# ---------------------------------------------------------------- days


@pytest.mark.parametrize("label", ["Original release", "Originally published", "Publicación original", "Première publication"])
def test_the_original_release_is_not_the_day_of_completion(label: str) -> None:
    assert not is_filled_in("date", *HEAD, f"{label}: 2025-10-01")
    lines = (*HEAD, f"{label}: 2025-10-01", "Date quiz completed: 2026-02-08")
    assert propose("date", *lines) == ("printed", [date(2026, 2, 8)])


@pytest.mark.parametrize(
    "hint",
    [
        "Sydney, Australia", "14 Calder Wharf, Leeds LS2 7AB", "Registered charity 1990412", "Issued: 14 March 2025",
        "SIRET 123 456 789 00012", "hace constar que",
    ],
)  # fmt: skip
def test_the_day_is_first_where_the_country_or_another_day_says_so_and_it_stays_a_choice(hint: str) -> None:
    assert propose("date", *HEAD, "Date of completion: 05/07/2025", hint) == ("choice", [FIFTH_OF_JULY, SEVENTH_OF_MAY])


@pytest.mark.parametrize("hint", ["Denver, CO 80202", "Issued: March 14, 2025", "Leeds LS2 7AB. Issued: March 14, 2025"])
def test_the_month_is_first_where_nothing_says_otherwise_or_a_day_in_words_has_it_first(hint: str) -> None:
    assert propose("date", *HEAD, "Date of completion: 05/07/2025", hint) == ("choice", [SEVENTH_OF_MAY, FIFTH_OF_JULY])


# ---------------------------------------------------------------- numbers and format


@pytest.mark.parametrize(
    "label",
    ["Certificate No. / No de certificat:", "Certificate no. | No de certificat :", "No de certificat / Certificate No.:"],
)
def test_a_number_after_a_label_in_two_languages_is_the_certificates(label: str) -> None:
    assert propose("certificate", *HEAD, f"{label} AB-12345") == ("printed", ["AB-12345"])


@pytest.mark.parametrize("number", ["9f3ab2c4d5e6f7a8", "9f3ab2c4-d5e6-f7a8-1234-aabbccddeeff"])
def test_a_number_in_small_letters_is_one_if_it_is_hexadecimal(number: str) -> None:
    assert propose("certificate", *HEAD, f"Certificate ID: {number}") == ("printed", [number])
    assert propose("certificate", *HEAD, f"Certificate ID: see-page-{number[:4]}") == ("", [])


@pytest.mark.parametrize(
    "line",
    [
        "Déclaration d'activité enregistrée sous le numéro 84 69 01234",
        "Recorded under no. 84",
        "Classroom B, East Tower",
        "En salle 4",
    ],
)
def test_a_register_or_a_room_does_not_say_how_it_was_held(line: str) -> None:
    assert "format" not in read(*HEAD, line).proposals


@pytest.mark.parametrize(
    ("line", "held"),
    [("Webinaire enregistré", "recorded"), ("Recorded webinar", "recorded"), ("Format: Classroom", "in-person")],
)
def test_a_recording_and_a_classroom_do(line: str, held: str) -> None:
    assert propose("format", *HEAD, line)[1] == [held]
