"""Which words of a certificate are its date, its award and its title, and which never are."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from documents import page_of

from benchmarks.certificates import KEYS, score
from benchmarks.certificates.layouts import make_certificates
from cecgen.catalogue.plugins import load_plugins
from cecgen.evidence import Sandbox
from cecgen.evidence.certificates.days import find_days
from cecgen.evidence.certificates.phrases import load_languages, words_of
from cecgen.evidence.certificates.proposals import ReadEntry, propose_entry
from cecgen.model.drafts import KnownFacts

PROVIDERS = load_plugins(installed=False).catalogue.providers
NAMES = {"jordan-rivera": ("Jordan Rivera",), "amara-okafor": ("Amara Okafor",)}
HEAD = ("Certificate of Completion", "Jordan Rivera", "Course title: Falls prevention")


def read(*lines: str, dates: str = "", holder: str = "jordan-rivera") -> ReadEntry:
    facts = KnownFacts(providers=PROVIDERS, holder=holder, names=NAMES, dates="us" if dates == "us" else None)
    return propose_entry([page_of(*lines)], facts)


def propose(key: str, *lines: str, **more: Any) -> tuple[str, list[Any]]:
    """The state of a key, and everything that is offered for it."""
    proposal = read(*lines, **more).proposals.get(key)
    return (proposal.state, [offer.value for offer in proposal.offers]) if proposal else ("", [])


def is_filled_in(key: str, *lines: str) -> bool:
    proposal = read(*lines).proposals.get(key)
    return bool(proposal and proposal.is_filled_in)


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "line",
    [
        "Date of completion: March 14, 2025",
        "Completed on 14 March 2025", "Date of completion|3/14/2025",
        "Fecha de finalización: 14 de marzo de 2025", "Date de fin : 14 mars 2025", "Dates attended: March 13-14, 2025",
        "Course dates: March 13-14, 2025",
    ],
)  # fmt: skip
def test_a_date_beside_a_label_of_completion_is_sure(line: str) -> None:
    """In three languages, before it or in the cell beside it; of a stretch of days the last."""
    assert propose("date", *HEAD, line) == ("printed", [date(2025, 3, 14)])


@pytest.mark.parametrize(
    "line",
    [
        "Expiration date: March 14, 2027", "Valid until March 14, 2027", "Date of issue: March 20, 2025",
        "Date issued|3/20/2025",
        "Release date: January 5, 2024", "Printed on March 20, 2025", "Date of birth: March 20, 1975",
        "Next course: June 20, 2025", "Enrolled on January 20, 2025", "Fecha de caducidad: 14 de marzo de 2027",
        "Valable jusqu'au 14 mars 2027", "Retain this certificate for four years from March 20, 2025.",
    ],
)  # fmt: skip
def test_no_other_date_is_taken_for_the_completion(line: str) -> None:
    """Not by itself, and not beside the right one, which is found whatever the order."""
    assert not is_filled_in("date", *HEAD, line)
    right = "Date of completion: March 14, 2025"
    for lines in ((line, right), (right, line)):
        assert propose("date", *HEAD, *lines) == ("printed", [date(2025, 3, 14)])


@pytest.mark.parametrize(
    "line",
    [
        "Report by: December 31, 2027", "Redeem by December 31, 2027", "This may be taken for credit until December 31, 2027.",
        "Puede canjearse hasta el 31 de diciembre de 2027", "À utiliser avant le 31 décembre 2027",
        "Given under our seal at Reno this 23rd day of May, 2026", "Refresher due: May 23, 2027", "Purchased May 23, 2024.",
        "Course approval runs to May 23, 2027.", "Added to your file on May 23, 2026.",
        "Originally presented live on October 9, 2024.", "Puebla, Pue., a 10 de abril de 2026", "Rennes, le 11 juin 2026",
    ],
)  # fmt: skip
def test_no_deadline_repeat_or_day_of_a_signature_rivals_a_day_without_a_label(line: str) -> None:
    """The only other day is the likeliest."""
    for lines in (("March 13-14, 2025", line), (line, "March 13-14, 2025")):
        state, days = propose("date", *HEAD, *lines)
        assert (state, days[0]) == ("probable", date(2025, 3, 14))


@pytest.mark.parametrize(
    "line",
    [
        "Session dates: March 1, 2025; March 8, 2025; March 15, 2025", "Dates: March 1, 2025, March 8, 2025 and March 15, 2025",
        "Fechas: 1 de marzo de 2025, 8 de marzo de 2025 y 15 de marzo de 2025",
    ],
)  # fmt: skip
def test_of_several_days_of_one_course_the_last_is_its_day(line: str) -> None:
    assert propose("date", *HEAD, line)[1][0] == date(2025, 3, 15)
    assert propose("begins", *HEAD, line)[1] == [date(2025, 3, 1)]


def test_days_of_different_years_are_not_those_of_one_course() -> None:
    assert propose("date", *HEAD, "Dates: March 1, 2025, March 1, 2027")[1][0] == date(2025, 3, 1)


def test_of_days_below_each_other_the_last_is_the_first_choice() -> None:
    """With the credits of each day beside it."""
    rows = ("Date|Credits", "March 6, 2026|6.25", "March 7, 2026|6.00", "March 8, 2026|3.50")
    assert propose("date", *HEAD, *rows) == ("choice", [date(2026, 3, 8), date(2026, 3, 7), date(2026, 3, 6)])
    dates = ("March 7, 2026|6.00", "March 6, 2026|6.25")
    assert propose("date", *HEAD, rows[0], *dates)[1] == [date(2026, 3, 7), date(2026, 3, 6)], "not in order"


@pytest.mark.parametrize("header", ["Dates attended", "Date", "Fechas", "Date of course"])
def test_a_header_above_several_days_is_not_that_of_the_first_alone(header: str) -> None:
    rows = ("Friday, March 6, 2026|6.25", "Saturday, March 7, 2026|6.00")
    assert propose("date", *HEAD, f"{header}|Credits", *rows) == ("choice", [date(2026, 3, 7), date(2026, 3, 6)])
    assert propose("date", *HEAD, f"{header}|Credits", rows[0])[1] == [date(2026, 3, 6)]


def test_a_course_until_a_day_ended_on_it() -> None:
    """And one in a place on a day was held there."""
    assert propose("date", *HEAD, "Course dates: March 1, 2025 until March 3, 2025")[1][0] == date(2025, 3, 3)
    assert propose("date", "Jordan Rivera", "ha realizado el curso en Puebla, el 3 de marzo de 2025")[1] == [date(2025, 3, 3)]


@pytest.mark.parametrize(
    "lines",
    [
        ("Dates : du 02/06/2025 au 04/06/2025",), ("Fecha: el 04/06/2025",), ("Date: 04/06/2025", "Date of issue: 19/06/2025"),
        ("Dates : du 02/06/2025 au 04/06/2025", "Délivré le 19/06/2025"),
    ],
)  # fmt: skip
def test_a_day_in_figures_beside_french_or_spanish_or_days_that_are_clear_is_first_read_so(lines: tuple[str, ...]) -> None:
    """It stays a choice."""
    assert propose("date", *HEAD, *lines) == ("choice", [date(2025, 6, 4), date(2025, 4, 6)])


def test_a_clear_day_with_the_month_first_changes_nothing() -> None:
    """Neither does a document that has both."""
    for clear in ("Date of issue: 6/19/2025", "Date of issue: 6/19/2025, valid until 19/06/2027"):
        assert propose("date", *HEAD, "Date: 04/06/2025", clear) == ("choice", [date(2025, 4, 6), date(2025, 6, 4)])


def test_a_date_in_the_figures_of_nobody_knows_which_order_is_a_choice() -> None:
    """Unless the holder has said how their certificates write it, or a figure is no month."""
    line = "Date of completion: 03/07/2025"
    assert propose("date", *HEAD, line) == ("choice", [date(2025, 3, 7), date(2025, 7, 3)])
    assert propose("date", *HEAD, line, dates="us") == ("printed", [date(2025, 3, 7)])
    assert propose("date", *HEAD, line.replace("03/07", "03/27")) == ("printed", [date(2025, 3, 27)])
    assert propose("date", *HEAD, line.replace("/", ".")) == ("printed", [date(2025, 7, 3)])


@pytest.mark.parametrize(
    "line",
    [
        "Payment date: March 20, 2025", "Date revised: March 20, 2025", "Must be completed by March 20, 2025",
        "Date accessed: March 20, 2025", "Next course date: March 20, 2025", "Inspection date: March 20, 2025",
        "Inspection date|March 20, 2025", "Fecha límite: 20 de marzo de 2025", "Date de paiement : 20 mars 2025",
    ],
)  # fmt: skip
def test_a_date_of_a_sort_that_is_not_known_is_never_filled_in(line: str) -> None:
    """Whatever word is before "date": it is offered at most, and the date that says more is taken."""
    assert not is_filled_in("date", *HEAD, line)
    assert propose("date", *HEAD, line, "Date: March 14, 2025")[1][0] == date(2025, 3, 14)


def test_two_days_of_completion_are_a_choice() -> None:
    lines = ("Date of completion: March 14, 2025", "Date of attendance: March 12, 2025")
    assert propose("date", *HEAD, *lines) == ("choice", [date(2025, 3, 14), date(2025, 3, 12)])


def test_words_of_a_title_are_no_labels() -> None:
    """Child*birth* made its date a date of birth once."""
    lines = ("has completed Fitness After Childbirth on March 14, 2025",)
    assert propose("date", "Jordan Rivera", *lines)[1] == [date(2025, 3, 14)]


@pytest.mark.parametrize(
    ("text", "begins", "last"),
    [
        ("may 16-18, 2025", "2025-05-16", "2025-05-18"), ("dec 30, 2024 - jan 2, 2025", "2024-12-30", "2025-01-02"),
        ("del 30 de enero al 2 de febrero de 2025", "2025-01-30", "2025-02-02"),
        ("du 3 au 5 mars 2025", "2025-03-03", "2025-03-05"),
        ("03/14/2025 - 03/16/2025", "2025-03-14", "2025-03-16"), ("1er mars 2025", None, "2025-03-01"),
        ("the 14th day of march, 2025", None, "2025-03-14"), ("2025-03-14", None, "2025-03-14"),
        ("14, 15 y 16 de agosto de 2025", "2025-08-14", "2025-08-16"),
        ("14, 15, and 16 august 2025", "2025-08-14", "2025-08-16"),
        ("march 3rd, 4th & 5th, 2025", "2025-03-03", "2025-03-05"), ("room 3, 14-15 march 2025", "2025-03-14", "2025-03-15"),
    ],
)  # fmt: skip
def test_days_are_read_in_words_figures_and_stretches(text: str, begins: str | None, last: str) -> None:
    [day] = find_days(text)
    assert (day.begins and day.begins.isoformat(), day.day.isoformat()) == (begins, last)


def test_a_number_before_days_is_no_part_of_them() -> None:
    """The title before it keeps it."""
    [day] = find_days("level 3, 14 and 15 march 2025")
    assert (day.start, day.end) == (9, 29)


def test_a_month_alone_and_a_day_that_does_not_exist_are_no_days() -> None:
    assert find_days("05/2027 february 30, 2025 13/13/2025 1.2.3.2025") == []


# ---------------------------------------------------------------- awards


@pytest.mark.parametrize(
    ("line", "provider", "award"),
    [
        ("has earned 0.6 ACE CECs", "ace", "0.6 CEC"), ("NSCA CEUs: 0.6", "nsca", "0.6 CEU"), ("ACSM: 6 CECs", "acsm", "6 CEC"),
        ("NPCP CECs awarded|1.5", "npcp", "1.5 CEC"),
        ("is awarded 1.5 AMA PRA Category 1 Credits™", "ama", "1.5 AMA PRA Category 1 Credit"),
        ("earned 0.2 CEUs from the National Academy of Sports Medicine", "nasm", "0.2 CEU"), ("PDUs earned: 3", "pmi", "3 PDU"),
    ],
)  # fmt: skip
def test_an_amount_beside_a_unit_is_an_award(line: str, provider: str, award: str) -> None:
    assert propose("award", *HEAD, line) == ("printed", [award])
    assert propose("provider", *HEAD, line)[1] == [provider]


@pytest.mark.parametrize(
    "line",
    [
        "The maximum number of hours awarded for this activity is 21.0 contact hours.",
        "This program awards 9.0 contact hours for nurses who participate in all of it.",
        "1 Contact Hour = 60 Minutes", "Semester credit = 1.0 CEC per unit", "One CEU equals ten contact hours.",
        "designates this live activity for a maximum of 3.00 AMA PRA Category 1 Credits™.",
        "approved for up to 2.0 NSCA CEUs", "Recommended CPE credit: 7", "Participants may earn 0.5 ACE CECs.",
        "Trainers must complete 2.0 NASM CEUs in each period.", "Se otorgará un máximo de 3 CEU de NSCA",
    ],
)  # fmt: skip
def test_a_maximum_an_offer_and_a_definition_are_never_an_award(line: str) -> None:
    """Sentences as bodies print them; beside the true award they change nothing."""
    assert not is_filled_in("award", *HEAD, line)
    assert not is_filled_in("hours", *HEAD, line)
    assert propose("award", *HEAD, "has earned 0.4 ACE CECs", line) == ("printed", ["0.4 CEC"])


@pytest.mark.parametrize(
    "line",
    [
        "ACE CECs available: 0.4", "ACE CECs earned to date: 1.8", "ACE CECs remaining: 0.2", "Not valid for ACE CECs: 0.5",
        "Attendees received 0.2 ACE CECs", "Credit: 1.5 of 3.0 ACE CECs", "Each participant: 0.4 ACE CECs",
        "0.4 ACE CECs per session", "Previously earned: 0.8 ACE CECs", "Pending approval for 0.8 ACE CECs",
        "Créditos máximos: 0,8 CEC de ACE", "Crédits disponibles : 0,8 CEC de ACE",
        "Créditos hasta la fecha: 1,8 CEC de ACE",
    ],
)  # fmt: skip
def test_what_others_earn_what_is_left_and_what_is_counted_up_is_never_an_award(line: str) -> None:
    """Nor what one session is worth, nor the second figure of "1.5 of 3.0"."""
    assert propose("award", *HEAD, line) == ("", [])
    assert propose("award", *HEAD, line, "Earned: 0.4 ACE CECs") == ("printed", ["0.4 CEC"])


@pytest.mark.parametrize(
    "line",
    [
        "Contact hours: 90 minutes", "Duration: 2 days", "Duration|2 days", "Duración: 3 semanas", "Durée : 2 jours",
        "Contact hours: 2 hours per session", "6 sessions of 2 hours each", "2 hours each", "Horas por sesión: 2 horas",
        "Heures par séance : 2 heures",
    ],
)  # fmt: skip
def test_minutes_days_and_the_hours_of_one_session_are_not_the_hours(line: str) -> None:
    assert propose("hours", *HEAD, line) == ("", [])
    assert propose("hours", *HEAD, line, "Total hours: 12 hours") == ("printed", [Decimal(12)])


@pytest.mark.parametrize(
    "line",
    [
        "Hours of self study before: 3", "Hours of self study before|3", "3 hours of self study before", "Hours of travel: 4",
        "Homework: 2 contact hours", "Prerequisite reading: 2 hours", "Pharmacology hours included|1.5",
         "0.3 ACE CECs for the self study before", "Lunch: 1 hour",
        "Horas de estudio previo: 3", "Heures de travail personnel : 3",
    ],
)  # fmt: skip
def test_time_before_and_beside_the_activity_is_neither_award_nor_hours(line: str) -> None:
    assert propose("award", *HEAD, line) == ("", [])
    assert propose("hours", *HEAD, line) == ("", [])
    assert propose("award", *HEAD, line, "Earned: 0.4 ACE CECs") == ("printed", ["0.4 CEC"])


def test_words_of_the_title_say_nothing_of_the_award_or_the_date() -> None:
    """ "Balance" is what is left elsewhere, and "effective" a date of release."""
    line = "has completed Effective Coaching of Balance on March 14, 2025 and is entitled to 0.4 ACE CECs"
    assert propose("award", "Jordan Rivera", line) == ("printed", ["0.4 CEC"])
    assert propose("date", "Jordan Rivera", line)[1] == [date(2025, 3, 14)]


def test_two_amounts_of_one_unit_are_a_choice() -> None:
    lines = ("has earned 0.6 ACE CECs", "ACE CECs awarded: 0.8")
    assert propose("award", *HEAD, *lines) == ("choice", ["0.6 CEC", "0.8 CEC"])


def test_awards_of_several_bodies_are_told_apart() -> None:
    """The first is the award, the others are `also`."""
    lines = (*HEAD, "ACE: 0.6 CECs", "ACSM: 6 CECs")
    assert propose("award", *lines) == ("printed", ["0.6 CEC"])
    assert propose("also", *lines) == ("printed", [{"acsm": "6 CEC"}])


def test_a_unit_of_several_bodies_without_a_name_asks_whose_it_is() -> None:
    state, offers = propose("provider", *HEAD, "has earned 0.6 CECs")
    assert state == "choice"
    assert {"ace", "acsm"} <= {*offers}


def test_hours_beside_a_label_are_hours() -> None:
    assert propose("hours", *HEAD, "Duration: 2.5 hours") == ("printed", [Decimal("2.5")])
    assert propose("hours", *HEAD, "Duración: 2,5 horas") == ("printed", [Decimal("2.5")])


@pytest.mark.parametrize(
    "line",
    [
        "Duration: 3 hours 30 minutes", "Length of session|3 hours and 30 minutes", "It took 3 hrs, 30 mins.",
        "Duración: 3 horas y 30 minutos", "Durée : 3 heures 30 minutes",
    ],
)  # fmt: skip
def test_hours_and_minutes_are_added_up_and_never_sure(line: str) -> None:
    assert propose("hours", *HEAD, line) == ("probable", [Decimal("3.5")])


def test_minutes_that_are_no_hundredth_of_an_hour_are_rounded_down() -> None:
    assert propose("hours", *HEAD, "Duration: 1 hour 20 minutes") == ("probable", [Decimal("1.33")])


# ---------------------------------------------------------------- the rest


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("Course title: Falls prevention", "printed"), ("Course title|Falls prevention", "printed"),
        ("has completed the course “Falls prevention” on March 14, 2025", "printed"),
        ("has successfully completed Falls prevention on March 14, 2025", "probable"),
    ],
)  # fmt: skip
def test_a_title_is_read_beside_its_label_or_after_the_words_before_it(line: str, state: str) -> None:
    assert propose("title", "Certificate of Completion", "Jordan Rivera", line) == (state, ["Falls prevention"])


def test_a_label_beside_its_value_does_not_announce_a_title() -> None:
    """Below "Completed" with its day is the next label, and not what was completed."""
    lines = ("Sleep and recovery", "Jordan Rivera", "Completed|5 November 2025", "Award|0.2 CEC (ACE)", "Signed|L. Marchetti")
    state, titles = propose("title", *lines)
    assert (state in ("printed", "probable"), "Award" in titles) == (False, False)


def test_numbers_are_read_beside_their_labels() -> None:
    lines = (*HEAD, "Certificate no.: AB-1234", "NSCA approval no.|529004", "Phone: 555-0100")
    assert propose("certificate", *lines) == ("printed", ["AB-1234"])
    assert propose("approval", *lines) == ("printed", ["529004"])


@pytest.mark.parametrize("words", ["and partly online", "et à distance", "y a distancia", "as blended learning"])
def test_how_it_was_held_is_a_choice_where_it_was_so_only_in_part(words: str) -> None:
    assert propose("format", *HEAD, f"It was held in person {words}.") == ("choice", ["in-person"])
    assert propose("format", *HEAD, f"Delivery: in person {words}") == ("choice", ["in-person"])


def test_of_two_formats_beside_one_label_none_is_sure() -> None:
    """In two languages they are one."""
    assert propose("format", *HEAD, "Delivery: in person or live online") == ("choice", ["in-person", "live-online"])
    assert propose("format", *HEAD, "Delivery: In person / En présentiel") == ("printed", ["in-person"])


def test_the_name_is_looked_up_and_not_discovered() -> None:
    """A middle initial may be between; half a name is nobody's."""
    assert read("Jordan T. Rivera", "Falls prevention").is_named
    assert not read("Jordan Smith", "Rivera Clinic").is_named
    assert read("Amara Okafor").holders == ("amara-okafor",)


@pytest.mark.parametrize(
    "lines",
    [
        ("This certifies that Sam Lee", "has completed the course", "Instructor: Jordan Rivera"),
        ("Attendee: Sam Lee", "Presented by Jordan Rivera"), ("Participant name|Sam Lee", "Speaker|Jordan Rivera"),
        ("Awarded to", "Sam Lee", "Jordan Rivera", "Director"),
        ("Sam Lee has completed Falls prevention", "Jordan Rivera, Registrar"),
        ("This certifies that Jordan Rivera", "Attendee: Sam Lee"),
        ("Atteste que Sam Lee", "a suivi la formation", "Formateur : Jordan Rivera"),
    ],
)  # fmt: skip
def test_somebody_else_who_attended_is_a_question(lines: tuple[str, ...]) -> None:
    """Also where the holder's name is on it, as that of a teacher or of another who attended."""
    found = read("Certificate of Completion", *lines)
    assert found.other_name == "Sam Lee"


@pytest.mark.parametrize(
    "lines",
    [
        ("This certifies that Jordan Rivera", "Instructor: Sam Lee"),
        ("Jordan T. Rivera, MD", "has completed", "Sam Lee", "Program Director"),
        ("Name: Rivera, Jordan", "Speaker: Sam Lee"), ("Awarded to|Jordan Rivera", "Course title|Sam Lee Method"),
        ("This certifies that Granite Bay Learning", "trained Jordan Rivera"),
    ],
)  # fmt: skip
def test_a_teacher_and_an_organisation_are_no_question(lines: tuple[str, ...]) -> None:
    found = read("Certificate of Completion", *lines)
    assert (found.is_named, found.other_name) == (True, "")


def test_a_holder_who_only_taught_did_not_attend() -> None:
    assert not read("Falls prevention", "Instructor: Jordan Rivera").is_named
    assert not read("Falls prevention", "Speaker|Jordan Rivera").is_named


@pytest.mark.parametrize("label", ["Registration Number", "Voucher Code", "Código Postal", "Numéro Interne"])
def test_a_label_is_nobody_who_attended(label: str) -> None:
    """Beside that of the name, as in a form with labels below the lines."""
    found = read("Falls prevention", "Jordan Rivera|86104477", f"Participant Name|{label}")
    assert (found.is_named, found.other_name) == (True, "")


@pytest.mark.parametrize(
    "lines",
    [
        ("Contact hours offered: 8.5", "Contact hours attended: 6.75"), ("Attended: 6.75 hours out of 8.5 hours",),
        ("Durée suivie : 6,75 heures sur 8,5 heures prévues",), ("Horas cursadas: 6,75 horas", "8,5 horas previstas"),
    ],
)  # fmt: skip
def test_hours_that_were_offered_do_not_rival_those_attended(lines: tuple[str, ...]) -> None:
    state, hours = propose("hours", *HEAD, *lines)
    assert (state in ("printed", "probable"), hours) == (True, [Decimal("6.75")])


@pytest.mark.parametrize(
    "line",
    [
        "You need 60 PDUs in three years.",
        "A trainer needs to earn 2.0 ACE CECs.",
        "Usted necesita 2.0 ACE CECs.",
        "Il faut obtenir 2.0 ACE CECs.",
    ],
)
def test_what_somebody_has_to_earn_is_no_award(line: str) -> None:
    assert propose("award", *HEAD, line) == ("", [])


def test_a_title_of_what_somebody_needs_hides_no_award() -> None:
    line = "Jordan Rivera has completed What Nurses Need to Know and was awarded 0.2 ACE CECs."
    assert propose("award", line) == ("printed", ["0.2 CEC"])


@pytest.mark.parametrize("label", ["Order reference", "Member record no", "Member card no", "Facture n°"])
def test_a_number_of_something_else_is_a_choice(label: str) -> None:
    """The certificate's own is sure, and so is one that nobody says more of."""
    assert propose("certificate", *HEAD, f"{label}: 99887") == ("choice", ["99887"])
    for own in ("Reference: 99887", "Your reference: 99887", "Certificate number: 99887", "ACE certificate number: 99887"):
        assert propose("certificate", *HEAD, own) == ("printed", ["99887"])


@pytest.mark.parametrize(
    "line",
    [
        "Cette formation d'une durée de 6,5 heures donne droit à 0,65 unité.",
        "Con una duración de 6,5 horas, para quienes asistan.",
        "A course of a duration of 6.5 hours that participants may claim for.",
    ],
)  # fmt: skip
def test_a_duration_is_not_what_the_rest_of_its_sentence_offers(line: str) -> None:
    assert propose("hours", *HEAD, line)[1] == [Decimal("6.5")]


@pytest.mark.parametrize("number", ["VNA 0226-09", "CEP 12345", "OBN 001/91"])
def test_letters_before_an_approvals_figures_belong_to_its_number(number: str) -> None:
    assert propose("approval", *HEAD, f"Activity approval number {number}. Keep it.") == ("printed", [number])


@pytest.mark.parametrize("label", ["Instructor ID", "Training Center ID", "Voucher Number", "Locker No."])
def test_a_number_below_a_label_that_nobody_knows_is_not_that_of_the_label_below(label: str) -> None:
    assert propose("certificate", *HEAD, label, "11170264821", "eCard Code") == ("", [])
    assert propose("certificate", *HEAD, label, "11170264821", "eCard Code", "265403177782") == ("printed", ["265403177782"])


def test_a_number_in_a_register_is_the_serial() -> None:
    assert propose("certificate", *HEAD, "Inscrito en el libro de registro con el número 0417/26") == ("printed", ["0417/26"])


@pytest.mark.parametrize("label", ["eCard Code", "Certification card number", "Card no.", "Wallet card number"])
def test_the_number_of_a_card_is_its_serial(label: str) -> None:
    assert propose("certificate", "Jordan Rivera", label, "265403177782") == ("printed", ["265403177782"])


def test_a_colleague_who_attended_where_the_holder_taught_is_named_by_id() -> None:
    found = read("This certifies that Amara Okafor", "Instructor: Jordan Rivera")
    assert (found.is_named, found.holders, found.other_name) == (False, ("amara-okafor",), "Amara Okafor")


def test_each_proposal_has_the_words_that_it_was_read_from() -> None:
    proposals = read(*HEAD, "Date of completion|3/14/2025", "has earned 0.6 ACE CECs").proposals
    words = {key: (proposals[key].offers[0].page, proposals[key].offers[0].words) for key in ("date", "award", "title")}
    assert words == {
        "date": (1, "Date of completion: 3/14/2025"),
        "award": (1, "has earned 0.6 ACE CECs"),
        "title": (1, "Course title: Falls prevention"),
    }


def test_no_label_is_ever_a_value() -> None:
    """A form that nobody filled in proposes nothing but its kind."""
    labels = [*words_of("labels", "title"), *words_of("labels", "other")]
    for at in range(0, len(labels), 80):
        assert {*read(*labels[at : at + 80]).proposals} <= {"kind", "format"}


def test_every_word_of_the_lists_is_as_texts_are_compared() -> None:
    """In lower case and without accents, and twelve months in each language."""
    for language in load_languages():
        assert len(language.months) == 12
        assert all(name.isascii() and name.islower() for names in language.months for name in names)


def test_nothing_is_filled_in_wrongly_on_ten_layouts(sandbox: Sandbox) -> None:
    """Of every key that a certificate prints nine in ten are proposed; `python -m benchmarks certificates` has the figures."""
    counts: Counter[tuple[str, str]] = Counter()
    for _, data, truth in make_certificates(each=1):
        facts = KnownFacts(providers=PROVIDERS, holder="h", names={"h": (truth["holder"],)})
        entry = propose_entry(sandbox.read_pages(data).pages, facts)
        assert entry.is_named
        counts.update((key, figure) for key in KEYS for figure in score(key, entry.proposals.get(key), truth))
    assert {key for key, figure in counts if figure == "filled in wrongly"} == set()
    assert all(10 * counts[key, "right"] >= 9 * counts[key, "printed"] > 0 for key in KEYS)


# ---------------------------------------------------------------- cards


@pytest.mark.parametrize(
    ("title", "covers"),
    [
        ("Adult and Pediatric CPR/AED", "cpr, aed"),
        ("Heartsaver First Aid CPR AED", "first-aid, cpr, aed"),
        ("Basic Life Support", "bls"),
        ("RCP y DEA", "cpr, aed"),
    ],
)
def test_a_certificate_that_expires_is_proposed_as_the_card(title: str, covers: str) -> None:
    """What it covers by its title, until the day that it prints; a person looks at both."""
    lines = ("Certificate of Completion", "Jordan Rivera", f"Course title: {title}", "Course completed: May 28, 2026")
    assert propose("kind", *lines, "Valid through: May 27, 2028") == ("probable", ["cpr"])
    assert propose("card", *lines, "Valid through: May 27, 2028") == (
        "probable", [{"covers": covers, "expires": "2028-05-27"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        (*HEAD[:2], "Course title: CPR/AED", "Date of completion: May 28, 2026"),
        (*HEAD[:2], "Course title: CPR/AED", "Valid through: May 27, 2028", "Certification expires: May 31, 2028"),
        (*HEAD, "Date of completion: May 28, 2026", "Valid through: May 27, 2028"),
        (*HEAD[:2], "Course title: ACLS for nurses", "Date of completion: May 28, 2026", "Valid through: May 27, 2028"),
    ],
    ids=["no last day", "two last days", "another course", "a course of professionals"],
)
def test_what_is_no_card_for_sure_is_proposed_as_none(lines: tuple[str, ...]) -> None:
    assert propose("card", *lines) == ("", [])
