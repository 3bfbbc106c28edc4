"""Which words of a certificate are its title, and what is offered where nothing says so."""

from __future__ import annotations

import pytest
from documents import page_of
from msgspec.structs import replace
from test_proposals import PROVIDERS, propose

from cecgen.evidence.certificates.proposals import propose_entry
from cecgen.model.drafts import KnownFacts
from cecgen.model.pages import DocumentPage, Word

TITLE = "Hip pain in runners"


def offer_titles(*lines: tuple[str, int]) -> list[str]:
    """The titles that are offered for a page of lines in letters of these sizes, each below the other."""
    words: list[Word] = []
    top = 400
    for text, size in lines:
        words += [
            replace(word, top=word.top - 400 + top, bottom=word.bottom - 400 + top) for word in page_of(text, size=size).words
        ]
        top += size * 14 // 10
    facts = KnownFacts(providers=PROVIDERS, holder="", names={"jordan": ("Jordan Rivera",)})
    proposal = propose_entry([DocumentPage(words=tuple(words))], facts).proposals["title"]
    return [offer.value for offer in proposal.offers]


@pytest.mark.parametrize(
    "line",
    [
        "Lecture title: {}", "Module name|{}", "Activity title|{}", "Item title|{}", "Title of the session: {}",
        "Denominación del taller: {}", "Nombre de la actividad: {}", "Intitulé de l'atelier : {}", "Nom du cours : {}",
    ],
)  # fmt: skip
def test_any_word_for_what_people_attend_makes_a_label(line: str) -> None:
    assert propose("title", "Jordan Rivera", line.format(TITLE)) == ("printed", [TITLE])


@pytest.mark.parametrize("line", ["Program: {}", "Learning activity|{}", "Curso: {}", "Formation : {}"])
def test_beside_a_word_for_what_people_attend_alone_a_title_is_never_sure(line: str) -> None:
    """It may be the series, or the partner of a program: a person looks."""
    assert propose("title", "Jordan Rivera", line.format(TITLE)) == ("probable", [TITLE])


@pytest.mark.parametrize(
    "lines",
    [
        "has attended the in-service {} on March 14, 2025", "has met the requirements of|{}", "for having attended|{}",
        "has successfully completed the following activity:|{}", "has been assessed as competent in|{}",
        "for attending the live workshop|{}", "POR SU PARTICIPACIÓN EN EL TALLER PRESENCIAL|{}",
        "attended our evening seminar “{}” in March",
        "ha asistido al taller “{}”", "por haber asistido a la conferencia|{}", "por haber acreditado el diplomado|{}",
        "a participé à l'atelier « {} »",
    ],
)  # fmt: skip
def test_a_title_follows_the_words_for_having_been_there(lines: str) -> None:
    """In its line or in the next, in three languages."""
    state, titles = propose("title", "Jordan Rivera", *lines.format(TITLE).split("|"))
    assert (state in ("printed", "probable"), titles[0]) == (True, TITLE)


def test_dots_between_a_label_and_its_value_are_no_words() -> None:
    assert propose("title", "Jordan Rivera", f"ITEM TITLE ........... {TITLE}") == ("printed", [TITLE])
    assert propose("certificate", "RECORD ID ................ LMS-89230") == ("printed", ["LMS-89230"])


@pytest.mark.parametrize(
    "line", ["Webinar: {}", "Workshop: {}", "Live webinar: {}", "Taller: {}", "Atelier : {}", "Webinaire : {}"]
)
def test_a_word_for_the_format_before_a_colon_belongs_to_the_title(line: str) -> None:
    """The other reading is offered."""
    whole = line.format(TITLE)
    assert propose("title", "Certificate", "Jordan Rivera", whole) == ("probable", [whole, TITLE])
    assert propose("title", "Jordan Rivera", "has completed the course", whole)[1][0] == whole


@pytest.mark.parametrize("label", ["Course title: ", "Course title|", "Título del curso: ", "Intitulé : "])
def test_a_title_with_a_label_keeps_its_first_word(label: str) -> None:
    """Also before a colon."""
    for first in ("Webinar: ", "Taller: ", "Atelier : "):
        assert propose("title", "Jordan Rivera", f"{label}{first}{TITLE}") == ("printed", [f"{first}{TITLE}"])


def test_a_word_for_the_format_is_a_label_in_a_list_of_labels() -> None:
    lines = ("Name: Jordan Rivera", f"Webinar: {TITLE}", "Date: March 14, 2025")
    assert propose("title", *lines) == ("probable", [TITLE])


def test_a_label_of_parts_is_not_that_of_the_whole() -> None:
    """Below "Session" there are several, in a table."""
    lines = ("attended the Great Basin Summit 2026", "Session|Hours", "Heart failure cases|1.0", "Gait and balance|1.0")
    assert propose("title", "Jordan Rivera", *lines)[1][0] == "Great Basin Summit 2026"


def test_a_title_that_may_go_on_in_the_next_line_is_a_choice() -> None:
    first, second = (page_of("Course title|Professional boundaries for the busy").words, page_of("clinician").words)
    below = [replace(word, top=word.top + 150, bottom=word.bottom + 150) for word in second]
    read = propose_entry([DocumentPage(words=(*first, *below))], KnownFacts(providers=PROVIDERS, holder="", names={}))
    proposal = read.proposals["title"]
    assert (proposal.state, [offer.value for offer in proposal.offers]) == (
        "choice",
        ["Professional boundaries for the busy clinician", "Professional boundaries for the busy"],
    )


def test_a_title_without_a_label_is_among_the_choices() -> None:
    """With no word beside it, in letters like all others; not with days, amounts and labels."""
    lines = (
        "Kestrel House Learning", "Jordan Rivera", TITLE, "March 13–14, 2025 · Reno, Nevada", "Instructor: Helene Aas",
        "0.4 ACE CECs", "Thank you for coming.",
    )  # fmt: skip
    assert propose("title", *lines) == ("choice", ["Kestrel House Learning", TITLE])


@pytest.mark.parametrize(
    "line",
    [
        "has successfully completed {}, a live interactive webinar, on the 3rd day of May 2026.",
        "has successfully completed {}, an online course on May 3, 2026.",
        "ha completado el curso {}, un taller presencial, el 3 de mayo de 2026.",
        "a suivi la formation {}, une classe virtuelle, le 3 mai 2026.",
    ],
)
def test_what_says_how_it_was_held_is_no_part_of_a_title(line: str) -> None:
    """After a comma and an article, in three languages."""
    assert propose("title", "Jordan Rivera", line.format(TITLE))[1][0] == TITLE


@pytest.mark.parametrize("title", ["Stretching, a Workshop", "Tai chi, a course for beginners", "Pain, sleep and a webinar"])
def test_a_title_of_such_words_is_not_cut(title: str) -> None:
    assert propose("title", "Jordan Rivera", f"has completed the course {title} on May 3, 2026.")[1][0] == title


def test_a_title_in_large_letters_may_begin_with_a_line_of_one_word() -> None:
    lines = (("ADVANCED", 150), ("CARDIOVASCULAR LIFE", 150), ("SUPPORT", 150), ("Jordan Rivera", 120), ("Given in Reno", 90))
    assert offer_titles(*lines)[0] == "ADVANCED CARDIOVASCULAR LIFE SUPPORT"


@pytest.mark.parametrize("quotes", ["«{}»", "“{}”"])
def test_a_title_in_quotation_marks_may_go_on_in_the_next_line(quotes: str) -> None:
    """Whatever is before it."""
    title = "Prescripción del ejercicio en enfermedades crónicas"
    first, second = quotes.format(title).split(" en ")
    lines = (("otorga la presente", 120), ("Jordan Rivera", 120), (first, 120), (f"en {second}", 120), ("Puebla", 120))
    assert title in offer_titles(*lines)


def test_an_organisation_in_the_largest_letters_is_not_the_first_choice() -> None:
    """Its name is a choice all the same."""
    lines = (
        ("Thornbury Fitness Academy", 180),
        ("Jordan Rivera", 120),
        (TITLE, 150),
        ("Tutor", 90),
        ("Reno", 90),
        ("By post", 90),
    )
    assert offer_titles(*lines)[:2] == [TITLE, "Thornbury Fitness Academy"]
    assert offer_titles(("Falls in the Clinic", 180), *lines[1:])[0] == "Falls in the Clinic"


def test_a_header_beside_the_header_of_titles_is_no_title_for_sure() -> None:
    """An unknown word to the right of a label may be its value, or the header of another column."""
    state, titles = propose("title", "Jordan Rivera", "Course name|Series", "Falls prevention|Ageing well")
    assert (state, titles[:2]) == ("choice", ["Series", "Falls prevention"])
    assert propose("title", "Jordan Rivera", "Course name:|Series", "Falls prevention|Ageing well")[0] == "printed"


def test_how_it_was_held_is_no_title() -> None:
    assert "Recorded webinar" not in propose("title", "Jordan Rivera", "Activity: Recorded webinar", TITLE)[1]


def test_the_word_before_the_day_is_no_part_of_a_title() -> None:
    assert propose("title", "Jordan Rivera", f"completed {TITLE} by May 4, 2025")[1][0] == TITLE


def test_what_comes_after_a_sentence_is_no_title() -> None:
    """Though the sentence ends with words that are before titles."""
    lines = ("Claim what fits the extent of your participation in the activity.", "The physician above has claimed more", TITLE)
    assert propose("title", "Jordan Rivera", *lines)[0] == "choice"
    assert propose("title", "Jordan Rivera", "in recognition of participation in the activity", TITLE)[0] != "choice"


def test_a_title_below_its_sentence_begins_with_its_first_line() -> None:
    """Also if only its second is exactly below the sentence."""
    sentence = "con documento 1655 ha asistido a la jornada"
    first, second = "“Úlceras por presión y heridas crónicas:", "prevención y curas”"
    words: list[Word] = []
    for text, left, top in (("Jordan Rivera", 400, 400), (sentence, 1485, 700), (first, 900, 850), (second, 1485, 1000)):
        moved = page_of(text).words
        words += [
            replace(word, left=word.left - 400 + left, right=word.right - 400 + left, top=top, bottom=top + 120)
            for word in moved
        ]
    read = propose_entry([DocumentPage(words=tuple(words))], KnownFacts(providers=PROVIDERS, holder="", names={}))
    assert read.proposals["title"].offers[0].value == "Úlceras por presión y heridas crónicas: prevención y curas"


@pytest.mark.parametrize("heading", ["Physician Certificate of Attendance", "Learner's Certificate of Completion"])
def test_a_heading_with_a_word_before_it_is_no_title(heading: str) -> None:
    assert offer_titles((heading, 180), ("Jordan Rivera", 120), (TITLE, 150), ("Reno", 90)) == [TITLE]


def test_words_before_a_name_are_no_title() -> None:
    assert "This is to certify that" not in offer_titles(("This is to certify that", 150), ("Jordan Rivera", 150), (TITLE, 120))


@pytest.mark.parametrize("line", ["POR SU PARTICIPACIÓN EN EL TALLER PRESENCIAL", "attended THE LIVE WORKSHOP"])
def test_what_was_attended_and_how_it_was_held_is_no_title(line: str) -> None:
    """In capitals too, where every word might begin one; in the next line is the title."""
    titles = propose("title", "Jordan Rivera", line, TITLE)[1]
    assert (titles[0], [each for each in titles if each in line]) == (TITLE, [])


def test_a_title_may_be_indented_below_the_words_before_it() -> None:
    first, second = page_of("has read the article").words, page_of(TITLE).words
    below = [
        replace(word, top=word.top + 300, bottom=word.bottom + 300, left=word.left + 280, right=word.right + 280)
        for word in second
    ]
    read = propose_entry([DocumentPage(words=(*first, *below))], KnownFacts(providers=PROVIDERS, holder="", names={}))
    assert [offer.value for offer in read.proposals["title"].offers] == [TITLE]


def test_a_label_in_two_languages_is_a_label() -> None:
    """Only if both say the same."""
    lines = ("Presented to / Décernée à", "Jordan Rivera", "{}|" + TITLE, "Date completed / Date de réussite|2026-04-18")
    assert propose("title", *(line.format("Course / Cours") for line in lines)) == ("printed", [TITLE])
    assert propose("title", *(line.format("Course / Lieu") for line in lines))[0] == "choice"


@pytest.mark.parametrize("header", ["Hours", "CPEU", "CECs earned"])
def test_the_sessions_of_a_list_and_the_header_beside_theirs_are_no_title_for_sure(header: str) -> None:
    """Of one line below such headers the text is the title."""
    rows = (f"Day|Topic|{header}", "Feb 4|Knees in winter|1.0", "Feb 11|Hips in spring|1.0")
    state, titles = propose("title", "Jordan Rivera", TITLE, *rows)
    assert (state, titles[0]) == ("choice", TITLE)
    assert "Knees in winter" in propose("title", "Jordan Rivera", *rows[:2])[1]


def test_a_session_that_begins_with_its_format_is_not_the_whole() -> None:
    rows = ("Workshop: Knees in winter|1.0", "Workshop: Hips in spring|1.0")
    assert propose("title", "Jordan Rivera", TITLE, *rows)[0] == "choice"
    assert propose("title", "Jordan Rivera", TITLE, "Workshop: Knees in winter")[0] == "probable"


def test_that_a_session_was_not_attended_announces_no_title() -> None:
    titles = propose("title", "Jordan Rivera", "Knees in winter|not attended", "Hips in spring|Late in the Year")[1]
    assert "Late in the Year" not in titles[:1]
