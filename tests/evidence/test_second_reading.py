"""What two readings of a picture agree on, and what a person has to choose."""

import pytest
from documents import page_of

from cecgen.evidence.certificates.drafts import drafts_from_pages
from cecgen.evidence.certificates.proposals import ReadEntry
from cecgen.evidence.certificates.second_reading import COMPARE, compare_readings, second_pages
from cecgen.model.drafts import KnownFacts, Offer, Proposal, ProposalState, SourceFile
from cecgen.model.pages import DocumentPage, Word

PICTURE = DocumentPage(is_recognised=True)


def entry(key: str = "award", state: ProposalState = "printed", *values: str, page: int = 1) -> ReadEntry:
    proposal = Proposal(state, tuple(Offer(value, page, f"has earned {value}") for value in values))
    return ReadEntry({key: proposal} if values else {}, (), ("jordan-rivera",), True)


def agreed(first: ReadEntry, second: ReadEntry, key: str = "award", page: DocumentPage = PICTURE) -> tuple[str, list[str]]:
    proposal = compare_readings(first, second, [page]).proposals[key]
    return proposal.state, [offer.value for offer in proposal.offers]


def test_what_both_readings_print_beside_its_label_is_as_sure_as_text() -> None:
    first = entry("award", "printed", "1.2 CEC")
    assert agreed(first, first) == ("printed", ["1.2 CEC"])


@pytest.mark.parametrize(
    ("second", "state", "offers"),
    [
        (entry("award", "printed", "12 CEC"), "choice", ["1.2 CEC", "12 CEC"]),
        (entry("award", "probable", "1.2 CEC"), "probable", ["1.2 CEC"]),
        (entry(), "probable", ["1.2 CEC"]),
        (entry("award", "choice", "12 CEC", "1.2 CEC"), "probable", ["1.2 CEC", "12 CEC"]),
        (entry("award", "choice", "12 CEC", "2 CEC"), "choice", ["1.2 CEC", "12 CEC", "2 CEC"]),
    ],
    ids=["a lost point", "less sure", "not seen", "among several", "not among several"],
)
def test_what_only_one_reading_says_is_never_sure(second: ReadEntry, state: str, offers: list[str]) -> None:
    """In whichever order they come."""
    first = entry("award", "printed", "1.2 CEC")
    assert agreed(first, second) == (state, offers)
    turned_state, turned = agreed(second, first)
    assert (turned_state, sorted(turned)) == (state, sorted(offers))


def test_awards_of_several_bodies_are_compared_as_one() -> None:
    """In whichever order they were read; a picture with them was not read at all."""
    first = ReadEntry({"also": Proposal("printed", (Offer({"acsm": "12 CEC", "nasm": "1.2 CEU"}, 1, "x"),))}, (), (), True)
    turned = ReadEntry({"also": Proposal("printed", (Offer({"nasm": "1.2 CEU", "acsm": "12 CEC"}, 1, "x"),))}, (), (), True)
    other = ReadEntry({"also": Proposal("printed", (Offer({"acsm": "12 CEC", "nasm": "12 CEU"}, 1, "x"),))}, (), (), True)
    both = {"acsm": "12 CEC", "nasm": "1.2 CEU"}
    same = compare_readings(first, turned, [PICTURE]).proposals["also"]
    assert (same.state, [offer.value for offer in same.offers]) == ("printed", [both])
    choice = compare_readings(first, other, [PICTURE]).proposals["also"]
    assert (choice.state, len(choice.offers)) == ("choice", 2)


@pytest.mark.parametrize("key", ["certificate", "approval"])
def test_a_number_is_never_sure(key: str) -> None:
    """A digit too few is as plausible, and nothing else on the certificate says it."""
    first = entry(key, "printed", "P70621")
    assert agreed(first, first, key) == ("probable", ["P70621"])
    assert agreed(first, first, key, DocumentPage()) == ("printed", ["P70621"])


def test_a_person_is_told_to_compare() -> None:
    read = compare_readings(entry("award", "printed", "1.2 CEC"), entry("award", "printed", "1.2 CEC"), [PICTURE])
    assert read.remarks == (COMPARE,)


def test_the_second_reading_takes_the_place_of_the_first_on_pictures_alone() -> None:
    one, other = Word("1.2", 0, 0, 10, 10), Word("12", 0, 0, 10, 10)
    pages = [DocumentPage(words=(one,)), DocumentPage(words=(one,), is_recognised=True, second_reading=(other,))]
    assert [page.words for page in second_pages(pages)] == [(one,), (other,)]


@pytest.mark.parametrize(
    ("first", "second", "other_name"),
    [
        ("Chloé Bérubeé", "Chloe Berube", ""),
        ("Chloé Bérubeé", "Chloé Bérubeé", "Chloé Bérubeé"),  # nobody has read the holder's name
        ("Thaddeus Bell", "Thaddeus Bell", "Thaddeus Bell"),
        ("Ann Lee", "Ana Lee", "Ann Lee"),  # as likely two people
    ],
)
def test_a_name_is_no_other_one_for_a_letter_that_one_reading_mistakes(first: str, second: str, other_name: str) -> None:
    """Every other name is a question."""
    holder = "Ana Lee" if "Lee" in first else "Chloé Bérubé"

    def words(name: str) -> tuple[Word, ...]:
        return page_of("Certificate of Completion", f"This certifies that {name}", "has completed Falls prevention").words

    page = DocumentPage(words=words(first), second_reading=words(second), is_recognised=True)
    facts = KnownFacts(holder="me", names={"me": (holder,)})
    [draft] = drafts_from_pages(SourceFile("x.png", b"", (page,), facts)).drafts
    assert draft.other_name == other_name
