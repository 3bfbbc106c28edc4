"""The importer of certificates: words of pages in, one draft with proposals out."""

import pytest

from cecgen import KnownFacts
from cecgen.catalogue.plugins import load_plugins
from cecgen.model.drafts import ImportMap, ReadDrafts, SourceFile
from cecgen.model.pages import DocumentPage, Word

FACTS = KnownFacts(
    providers=load_plugins(installed=False).catalogue.providers,
    holder="jordan-rivera",
    names={"jordan-rivera": ("Jordan Rivera",), "amara-okafor": ("Amara Okafor",)},
)


def read(*lines: str, **more: object) -> ReadDrafts:
    words = [
        Word(text, 400 + 700 * column, 400 + 300 * number, 1000 + 700 * column, 520 + 300 * number)
        for number, line in enumerate(lines)
        for column, text in enumerate(line.split())
    ]
    [importer] = [each for _, each in load_plugins(installed=False).importers if each.name == "certificate"]
    page = DocumentPage(words=tuple(words), **more)  # type: ignore[arg-type]
    return importer.read(SourceFile("may.pdf", b"", (page,), FACTS), ImportMap(format=1))


def test_nothing_is_filled_in_before_a_person_or_a_check_has_seen_it() -> None:
    """The table is empty; what the certificate says is in the proposals."""
    [draft] = read("Jordan Rivera", "Date of completion: 3/14/2025").drafts
    assert (draft.table, draft.needs_review, draft.remarks) == ({}, True, ())
    assert draft.proposals["date"].state == "printed"


def test_a_certificate_of_another_person_is_that_persons() -> None:
    [draft] = read("Amara Okafor", "Date of completion: 3/14/2025").drafts
    assert draft.holder == "amara-okafor"
    assert draft.remarks == ('It does not show the name "Jordan Rivera", and bears the name of amara-okafor: see whose it is.',)


def test_text_that_nobody_sees_is_told() -> None:
    """It was not used for anything."""
    [draft] = read("Jordan Rivera", hidden="0.9 ACE CECs").drafts
    assert draft.remarks == ('It holds text that nobody sees, which was not used: "0.9 ACE CECs".',)
    assert "award" not in draft.proposals


@pytest.mark.usefixtures("installed_from_index")
@pytest.mark.parametrize(
    ("page", "message"),
    [
        ({}, "no words can be seen on its pages"),
        ({"unread": "not installed"}, "what reads pictures is not installed: pip install 'cecgen[scan]'"),
        ({"unread": "no model"}, "the model that letters are recognised with is missing: pip install"),
        ({"unread": "illegible"}, "no text can be made out in it: scan it again"),
    ],
)
def test_a_page_without_words_is_a_fault_that_says_why(page: dict[str, str], message: str) -> None:
    """Each with its way out."""
    read_drafts = read(is_picture=bool(page), **page)
    [fault] = read_drafts.faults
    assert message in fault.message
    assert fault.message.startswith("it is a scan or a photograph, and ") == bool(page)
    assert read_drafts.drafts == ()
