"""What search finds a page by, and that it finds nothing that the edition does not show."""

import pytest

from cecgen.model.judged import Transcript
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.site import search_text
from cecgen.outputs.site.pages import Page, build_pages
from cecgen.outputs.site.search_words import with_plain_letters


@pytest.fixture(scope="module")
def public(harbour: Transcript) -> dict[str, Page]:
    return {page.path: page for page in build_pages(redact_transcript(harbour, Edition()))}


@pytest.fixture(scope="module")
def auditor(harbour: Transcript) -> dict[str, Page]:
    transcript = redact_transcript(harbour, Edition("auditor", "jordan-rivera"))
    return {page.path: page for page in build_pages(transcript)}


CYCLE = "holders/jordan-rivera_acsm.ep_2024-01-01"


SAID = ("NSCA", "National Strength", "Port Ellery", "Tidewater", "CPR", "ACSM-EP", "behind")


@pytest.mark.parametrize("words", SAID)
def test_the_page_of_a_cycle_is_found_by_what_its_entries_say(public: dict[str, Page], words: str) -> None:
    assert words in search_text(public[CYCLE])


def test_a_number_is_found_in_the_auditors_edition_only(public: dict[str, Page], auditor: dict[str, Page]) -> None:
    for number in ("1012345", "AB-123456"):
        assert any(number in search_text(page) for page in auditor.values())
        assert not any(number in search_text(page) for page in public.values())


def test_holders_come_before_current_cycles_and_these_before_old_ones(public: dict[str, Page]) -> None:
    cycles = sorted(path for path in public if path.startswith("holders/jordan-rivera_acsm.ep"))
    assert [public[path].boost for path in ("holders/jordan-rivera", cycles[-1], cycles[0])] == [3, 2.5, 2]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("Hana Kovács", "CPR"), ("Hana Kovács", "CPR", "Kovacs")),
        (("Škoda Straße", "Łuczak"), ("Škoda Straße", "Łuczak", "Skoda", "Strasse", "Luczak")),
        (("plain", "", "plain"), ("plain",)),
    ],
)
def test_words_with_accents_are_there_without_them_too(texts: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert with_plain_letters(texts) == words
