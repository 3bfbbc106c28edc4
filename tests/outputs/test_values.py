"""What an auditor reads of a cycle, in words: commits, rulings, cards and waivers, whatever prints them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from documents import read_pdf_text
from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.judged import Transcript
from cecgen.model.written import Ruling
from cecgen.outputs.audit.pack import render_transcript_page
from cecgen.outputs.audit.pdf import render_detail, render_summary
from cecgen.outputs.words.cycle_fields import CycleView
from cecgen.outputs.words.selections import describe_formats
from cecgen.outputs.words.states import describe_format

Said = Callable[..., CycleView]
OWN = "(self-asserted)"


def fields(values: CycleView, title: str) -> dict[str, str]:
    return dict(next(each.fields for each in values.activities if each.title == title))


def test_an_activity_says_who_committed_it_first_and_what_speaks_against_that(said: Said, harbour: Transcript) -> None:
    """On the day that the commit itself states, in its own time zone."""
    values = said(harbour)
    assert fields(values, "Exercise testing workshop")["First committed"] == f"10 March 2024 by Jordan Rivera {OWN}"
    card = fields(values, "Adult CPR and AED")
    assert card["First committed"] == f"5 May 2025 by Jordan Rivera {OWN}"
    assert card["Doubts about that day"] == "it lies before that of its parent"
    assert "Doubts about that day" not in fields(values, "Exercise testing workshop")


def test_what_no_commit_holds_is_said_to_be_unknown(said: Said, harbour: Transcript) -> None:
    """Credit that was carried in was never written as an entry, and has none."""
    values = said(harbour)
    assert fields(values, "Talk on cardiac rehab")["First committed"] == "not known"
    assert "First committed" not in fields(values, "Carried in")
    committed = {each.file: dict(each.committed)["First committed"] for each in values.exhibits}
    assert committed["evidence/2024-03-08-nsca.pdf"] == f"11 March 2024 by Priya Natarajan {OWN}"
    assert committed["evidence/receipt-0815.pdf"] == "not known"


def test_the_commit_of_it_all_bears_its_time_and_zone(said: Said, harbour: Transcript) -> None:
    values = said(harbour).provenance
    assert values.on == "15 March 2026, 21:14 UTC-05:00"
    assert values.by == "Sam Brook"
    assert values.doubts == ("it lies before that of the commit that it follows (16 March 2026)",)


def test_without_commits_nothing_is_said_of_any(said: Said, harbour: Transcript) -> None:
    """As in the forms that the holder makes at home."""
    values = said(harbour, None)
    assert values.provenance is None
    assert "First committed" not in str(values)
    assert "ommit" not in render_transcript_page(values, {})


def test_the_detail_prints_the_commits_and_what_they_are_worth(said: Said, harbour: Transcript) -> None:
    text = read_pdf_text(render_detail(said(harbour, exhibits=[]), [], b"{}", harbour.as_of))
    assert f"10 March 2024 by Jordan Rivera {OWN}" in text
    assert "Doubts about that day it lies before that of its parent" in text
    assert "of 15 March 2026, 21:14 UTC-05:00, by Sam Brook" in text
    assert "nobody else vouches for either" in text
    assert "speaks against that time: it lies before that of the commit" in text


def test_the_summary_prints_no_commit_of_an_activity(said: Said, harbour: Transcript) -> None:
    text = read_pdf_text(render_summary(said(harbour), b"{}", harbour.as_of))
    assert "First committed" not in text
    assert "by Sam Brook" in text


def test_a_day_is_in_words_wherever_it_stands(said: Said, harbour: Transcript) -> None:
    """Also in why something does not count."""
    jordan = harbour.holders[0]
    held = jordan.certifications[0]
    credits = tuple(replace(each, why_not="no worth on 2025-09-27") for each in held.cycles[1].credits)
    held = replace(held, cycles=(held.cycles[0], replace(held.cycles[1], credits=credits)))
    values = said(replace(harbour, holders=(replace(jordan, certifications=(held,)),)))
    assert {each.why_not for each in values.activities} == {"no worth on 27 September 2025"}
    assert "43.5 more CEC by 31 December 2026" in [each.message for each in values.requirements]


# ---------------------------------------------------------------- documents


def test_an_activity_names_its_certificates_its_card_and_the_letters_about_it(said: Said, harbour: Transcript) -> None:
    """With the number of each as an exhibit, so that none of them is reached from the list alone."""
    values = said(harbour)
    documents = {each.title: each.documents for each in values.activities}
    assert [(each.file, each.page, each.shows) for each in documents["Exercise testing workshop"]] == [
        ("evidence/2024-03-08-nsca.pdf", 2, "certificate"),
        ("evidence/receipt-0815.pdf", None, "certificate"),
    ]
    assert [each.file for each in documents["Talk on cardiac rehab"]] == ["evidence/petition-granted.pdf"]
    numbers = {each.file: each.number for each in values.exhibits}
    assert all(each.exhibit == numbers[each.file] for listed in documents.values() for each in listed)
    named = {number for part in (values.activities, values.cards, values.steps) for each in part for number in each.exhibits}
    assert named == set(numbers.values())


def test_what_took_the_place_of_a_requirement_is_a_step_with_its_proof(said: Said, harbour: Transcript) -> None:
    """In the order of days, among what the body did."""
    values = said(harbour, number=0)
    assert [(each.on, each.did) for each in values.steps] == [
        ("2 September 2023", "exam in place of total"),
        ("24 October 2023", "Renewal accepted by the body"),
    ]
    assert [each.documents[0].file for each in values.steps] == [
        "evidence/exam-passed.pdf",
        "evidence/accepted-letter.pdf",
    ]


def test_a_ruling_of_another_scheme_says_whose_it_is(said: Said, harbour: Transcript) -> None:
    """Else it would read as one for this."""
    jordan = harbour.holders[0]
    held = jordan.certifications[0]
    cycle = held.cycles[1]
    ruling = [
        Ruling(scheme=scheme, on=harbour.as_of, amount=Decimal(amount)) for scheme, amount in (("acsm.ep", 3), ("nsca.cscs", 1))
    ]
    credits = tuple(
        replace(each, source_entry=each.source_entry and replace(each.source_entry, ruling=ruling)) for each in cycle.credits
    )  # fmt: skip
    held = replace(held, cycles=(held.cycles[0], replace(cycle, credits=credits)))
    made = replace(harbour, holders=(replace(jordan, certifications=(held,)), *harbour.holders[1:]))
    talk = fields(said(made), "Talk on cardiac rehab")
    assert (talk["Ruled on 16 March 2026"], talk["Ruled for nsca.cscs on 16 March 2026"]) == ("3", "1")


@pytest.mark.parametrize(
    ("change", "state", "tone"),
    [
        ({}, "current", "good"),
        ({"issued": "2026-03-17"}, "not current", "warn"),
        ({"expires": "2026-03-15"}, "ran out", "bad"),
        ({"expires": "2026-03-16"}, "current", "good"),
    ],
)
def test_a_card_says_whether_it_is_current(
    said: Said, harbour: Transcript, change: dict[str, Any], state: str, tone: str
) -> None:
    """On the day of the judgement: its last day is one of its days."""
    jordan = harbour.holders[0]
    held = jordan.certifications[0]
    card = held.cycles[1].cards[0]
    if "expires" in change:
        card = replace(card, card=replace(card.card, expires=harbour.as_of.fromisoformat(change["expires"])))
    if "issued" in change:
        card = replace(card, issued=harbour.as_of.fromisoformat(change["issued"]))
    card = replace(card, card=replace(card.card, hands_on=True, format="in-person"))
    held = replace(held, cycles=(held.cycles[0], replace(held.cycles[1], cards=(card,))))
    made = replace(harbour, holders=(replace(jordan, certifications=(held,)),))
    (shown,) = said(made).cards
    assert (shown.state, shown.tone) == (state, tone)
    assert shown.details == ("in person", "skills checked hands-on", "number CARD-424242")


# ---------------------------------------------------------------- waivers


def test_a_waiver_is_printed_with_its_reason_where_the_activity_stands(said: Said, harbour: Transcript) -> None:
    """What nobody waived is in the document for programs, and no text of the page."""
    other = LocatedDiagnostic("CEC412", "warning", Location("x"), "25 hours", "", about="jordan-rivera/2024-03-08-workshop")
    values = said(replace(harbour, diagnostics=(*harbour.diagnostics, other)))
    (waived,) = values.waived
    assert (waived.code, waived.reason) == ("CEC402", "One certificate for both days.")
    assert waived.title == "Exercise testing workshop"
    page = render_transcript_page(values, {})
    article = page[page.index('id="entry-2024-03-08-workshop"') : page.index('id="entry-2025-05-02-cpr"')]
    assert "CEC402" in article
    assert "One certificate for both days." in article
    assert "25 hours" not in page


def test_a_waiver_of_another_cycle_or_holder_is_not_in_it(said: Said, harbour: Transcript) -> None:
    assert said(harbour, number=0).waived == ()


def test_a_waiver_about_the_holder_has_a_part_of_its_own(said: Said, harbour: Transcript) -> None:
    about = LocatedDiagnostic(
        "CEC408", "warning", Location("x"), "unused.pdf is evidence of nothing", "", "jordan-rivera", "To come."
    )
    page = render_transcript_page(said(replace(harbour, diagnostics=(about,))), {})
    part = page[page.index('id="accepted"') : page.index('id="cards"')]
    assert "CEC408: unused.pdf is evidence of nothing." in part
    assert "To come." in part
    assert 'id="accepted"' not in render_transcript_page(said(harbour), {})


@pytest.mark.parametrize(
    ("form", "words"), [("in-person", "in person"), ("self-study", "self-study"), ("recorded", "recorded")]
)
def test_an_entry_and_a_rule_describe_a_format_in_the_same_words(form: str, words: str) -> None:
    assert describe_format(form) == describe_formats([form]) == words
