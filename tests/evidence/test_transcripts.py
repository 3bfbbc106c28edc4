"""A transcript becomes a draft for each of its rows; totals are none, and a row that is not certain is named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cecgen import KnownFacts
from cecgen.catalogue.plugins import load_plugins
from cecgen.evidence.certificates.drafts import drafts_from_pages
from cecgen.model.drafts import Draft, ReadDrafts, SourceFile
from cecgen.model.pages import DocumentPage, Word
from cecgen.model.vocabulary import DayOrder

PROVIDERS = load_plugins(installed=False).catalogue.providers
NAMES = {"jordan-rivera": ("Jordan Rivera",), "amara-okafor": ("Amara Okafor",)}
Line = str | Sequence[str]

HEADERS = ("Completed", "Course", "ACE CECs")
LEFT = ("Learner: Jordan Rivera", HEADERS)
BALANCE = ("Jun 14, 2025", "Balance for older adults", "0.4")
POSTURE = ("Jul 2, 2025", "Posture", "0.2")


def page(*lines: Line, places: Sequence[int] = (40, 130, 330, 420, 500), top: int = 40, **more: object) -> DocumentPage:
    """A page of these lines, each a text or the cells of a table at these places."""
    words = []
    for number, line in enumerate(lines):
        cells = [(places[0], line)] if isinstance(line, str) else [*zip(places, line, strict=False)]
        for place, cell in cells:
            left = 10.0 * place
            for text in cell.split():
                right = left + 50 * len(text)
                y = 10 * (top + 16 * number)
                words.append(Word(text, round(left), y, round(right), y + 110))
                left = right + 30
    return DocumentPage(words=tuple(words), **more)  # type: ignore[arg-type]


def read(*pages: DocumentPage, dates: DayOrder | None = None) -> ReadDrafts:
    known = KnownFacts(providers=PROVIDERS, holder="jordan-rivera", names=NAMES, dates=dates)
    return drafts_from_pages(SourceFile("list.pdf", b"", pages, known))


def values(draft: Draft) -> dict[str, str]:
    return {key: str(each.offers[0].value) for key, each in draft.proposals.items() if each.is_filled_in and key != "kind"}


def rows(read_drafts: ReadDrafts) -> list[tuple[str, str]]:
    found = [values(draft) for draft in read_drafts.drafts]
    return [(each["date"], each["title"]) for each in found]


def test_each_row_is_a_draft_with_its_place_and_the_words_of_its_cells() -> None:
    """The header says whose unit it is."""
    result = read(page(*LEFT, BALANCE, POSTURE))
    first, second = result.drafts
    assert values(first) == {
        "title": "Balance for older adults", "date": "2025-06-14", "provider": "ace", "award": "0.4 CEC",
    }  # fmt: skip
    assert (first.source, second.source) == ("page 1, row 1", "page 1, row 2")
    assert first.proposals["award"].offers[0].words == "ACE CECs: 0.4"
    assert first.proposals["date"].offers[0].words == "Completed: Jun 14, 2025"
    assert first.remarks == ('It is page 1, row 1 of a transcript: "Jun 14, 2025 | Balance for older adults | 0.4".',)
    assert all(draft.needs_review and not draft.table and not draft.holder for draft in result.drafts)
    assert result.faults == ()


def test_a_line_of_totals_is_no_activity_and_is_added_up() -> None:
    """It is told where it is not the sum of its rows."""
    result = read(page(*LEFT, BALANCE, POSTURE, ("", "Total", "0.6")))
    assert (len(result.drafts), result.remarks, result.faults) == (2, (), ())
    result = read(page(*LEFT, BALANCE, POSTURE, ("Total as of Jul 9, 2025", "", "0.9")))
    assert len(result.drafts) == 2
    assert result.remarks == (
        'The transcript says "Total as of Jul 9, 2025 | 0.9", and the rows above add up to 0.6: compare them.',
    )


def test_totals_of_parts_are_held_against_their_own_rows() -> None:
    result = read(page(*LEFT, BALANCE, ("", "Subtotal", "0.4"), POSTURE, ("", "Subtotal", "0.2"), ("", "Grand total", "0.6")))
    assert (len(result.drafts), result.remarks) == (2, ())


def test_two_columns_of_credit_are_award_and_hours() -> None:
    """Both are shown, so that a lost point is seen where they do not agree."""
    headers = ("Date", "Course title", "Contact hours", "IACET CEUs")
    result = read(page("Jordan Rivera", headers, ("05/14/2025", "Posture", "2", "0.2"), ("05/20/2025", "Balance", "4", "0.4")))
    assert [(values(each)["hours"], values(each)["award"], values(each)["provider"]) for each in result.drafts] == [
        ("2", "0.2 CEU", "iacet"), ("4", "0.4 CEU", "iacet"),
    ]  # fmt: skip


def test_a_unit_in_a_column_of_its_own_is_the_rows_own() -> None:
    headers = ("Completed", "Course", "Credit type", "Credits")
    result = read(
        page(
            "Jordan Rivera",
            headers,
            ("Jun 1, 2025", "Posture", "NSCA CEUs", "0.2"),
            ("Jun 2, 2025", "Balance", "ACE CECs", "0.4"),
        )
    )
    assert [(values(each)["provider"], values(each)["award"]) for each in result.drafts] == [
        ("nsca", "0.2 CEU"), ("ace", "0.4 CEC"),
    ]  # fmt: skip


def test_an_amount_whose_unit_nobody_says_is_a_choice() -> None:
    headers = ("Completed", "Course", "Credits")
    [first, _] = read(page("Jordan Rivera", headers, ("Jun 1, 2025", "Posture", "2"), ("Jun 2, 2025", "Balance", "3"))).drafts
    assert first.proposals["award"].state == "choice"
    assert "provider" not in first.proposals


def test_a_title_of_two_lines_is_one_title() -> None:
    """The second line has nothing else, and is nearer to its own row than to the next."""
    lines = [*LEFT, ("Jun 14, 2025", "Inclusive coaching: working with", "0.4"), ("", "adaptive clients"), "", POSTURE]
    assert rows(read(page(*lines))) == [
        ("2025-06-14", "Inclusive coaching: working with adaptive clients"), ("2025-07-02", "Posture"),
    ]  # fmt: skip


def test_a_page_that_goes_on_without_headers_has_the_columns_of_the_page_before() -> None:
    result = read(page(*LEFT, BALANCE), page(POSTURE, ("Jul 9, 2025", "Gait", "0.3")))
    assert [(each.source, values(each)["title"]) for each in result.drafts] == [
        ("page 1, row 1", "Balance for older adults"), ("page 2, row 1", "Posture"), ("page 2, row 2", "Gait"),
    ]  # fmt: skip
    assert {offer.page for offer in result.drafts[2].proposals["date"].offers} == {2}


def test_headers_that_are_repeated_are_no_row() -> None:
    result = read(page(*LEFT, BALANCE), page(HEADERS, POSTURE))
    assert (len(result.drafts), result.faults) == (2, ())


def test_headers_of_two_lines_are_read_as_one() -> None:
    headers = (("Date of", "Course", "ACE"), ("completion", "title", "CECs"))
    assert len(read(page("Jordan Rivera", *headers, BALANCE, POSTURE)).drafts) == 2


def test_the_rows_of_another_person_are_theirs() -> None:
    """By a column of names, or by a line above the rows; a name that nobody here has is named."""
    headers = (*HEADERS, "Participant")
    result = read(
        page(headers, (*BALANCE, "Jordan Rivera"), (*POSTURE, "Amara Okafor"), ("Jul 9, 2025", "Gait", "0.3", "Lee Wong"))
    )
    assert [(values(each)["title"], each.holder) for each in result.drafts] == [
        ("Balance for older adults", ""), ("Posture", "amara-okafor"),
    ]  # fmt: skip
    [fault] = result.faults
    assert (fault.where, fault.message.partition(":")[0]) == (
        "list.pdf (page 1, row 3)",
        "the name in this row is none of a holder",
    )
    result = read(page(*LEFT, BALANCE), page("Learner: Amara Okafor", HEADERS, POSTURE))
    assert [each.holder for each in result.drafts] == ["", "amara-okafor"]


def test_a_transcript_without_the_holders_name_asks_whose_it_is() -> None:
    [first, _] = read(page("Learner: Lee Wong", HEADERS, BALANCE, POSTURE)).drafts
    assert first.remarks[1] == 'The transcript does not show the name "Jordan Rivera", but "Lee Wong": see whose it is.'
    assert first.holder == ""


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("Pending", "Gait", "0.3"), "this row has no day that can be read"),
        (("Jul 9, 2025", "", "0.3"), "this row has no title"),
        (("Jul 9, 2025", "Gait", "n/a"), "this row has no amount"),
        (("Jul 9, 2025", "Gait", "0.3", "In progress"), 'it is marked "In progress"'),
    ],
)
def test_a_row_that_is_not_certain_is_named_and_not_guessed(row: Line, why: str) -> None:
    result = read(page("Jordan Rivera", (*HEADERS, "Status"), BALANCE, POSTURE, row))
    assert len(result.drafts) == 2
    [fault] = result.faults
    assert fault.message.startswith(f"{why}: ")
    assert fault.where == "list.pdf (page 1, row 3)"


def test_the_order_of_days_is_that_of_the_other_rows() -> None:
    """Where one row can be read in one way only; what follows from it is probable. Where none can, each row is named."""
    lines = (LEFT[0], HEADERS, ("03/14/2025", "Balance", "0.4"), ("07/02/2025", "Posture", "0.2"))
    result = read(page(*lines))
    assert [(values(each)["date"], each.proposals["date"].state) for each in result.drafts] == [
        ("2025-03-14", "printed"), ("2025-07-02", "probable"),
    ]  # fmt: skip
    unclear = (LEFT[0], HEADERS, ("03/04/2025", "Balance", "0.4"), ("07/02/2025", "Posture", "0.2"))
    result = read(page(*unclear))
    assert [fault.message.partition(": ")[0] for fault in result.faults] == [
        "its day is 2025-03-04 or 2025-04-03", "its day is 2025-07-02 or 2025-02-07",
    ]  # fmt: skip
    assert [values(each)["date"] for each in read(page(*unclear), dates="us").drafts] == ["2025-03-04", "2025-07-02"]


def test_orders_that_contradict_each_other_are_no_order() -> None:
    result = read(
        page(*LEFT, ("03/14/2025", "Balance", "0.4"), ("14/03/2025", "Gait", "0.4"), ("07/02/2025", "Posture", "0.2"))
    )
    assert [fault.message.partition(": ")[0] for fault in result.faults] == ["its day is 2025-07-02 or 2025-02-07"]


def test_a_column_of_another_day_is_not_the_day_of_completion() -> None:
    headers = ("Expires", "Course", "ACE CECs", "Completed")
    lines = [("Jan 1, 2028", "Balance", "0.4", "Jun 14, 2025"), ("Jan 1, 2029", "Posture", "0.2", "Jul 2, 2025")]
    assert [date for date, _ in rows(read(page("Jordan Rivera", headers, *lines)))] == ["2025-06-14", "2025-07-02"]


def test_a_certificate_with_a_table_of_sessions_is_one_activity() -> None:
    """Its heading says so."""
    result = read(page("Certificate of Attendance", *LEFT, BALANCE, POSTURE))
    assert len(result.drafts) == 1


def test_one_row_is_no_transcript() -> None:
    [draft] = read(page(*LEFT, BALANCE)).drafts
    assert draft.source == "list.pdf"


def test_a_picture_of_a_transcript_is_not_read_row_by_row() -> None:
    """Figures in pictures are mistaken too often, and nothing beside them would show it."""
    [fault] = read(page(*LEFT, BALANCE, POSTURE, is_recognised=True)).faults
    assert fault.message == "it is a picture of a transcript, and tables are read from text only"


def test_pages_that_were_not_read_are_named() -> None:
    """A scanned second page, and what comes after the last page that is read."""
    scanned = DocumentPage(is_picture=True, unread="not installed")
    [fault] = read(page(*LEFT, BALANCE, POSTURE), scanned, DocumentPage(unread="too many")).faults
    assert fault.message == "not read: page 2, 3 and later ones, where more rows may be"
    [draft] = read(page("Jordan Rivera", "Completed on June 3, 2025"), scanned).drafts
    assert draft.remarks == ("Not read: page 2.",)


BARE = (
    ("Jun 14, 2025", "Balance for older adults", "0.4 ACE CECs"),
    ("Jul 2, 2025", "Posture", "0.2 ACE CECs"),
    ("Jul 9, 2025", "Gait", "0.3 ACE CECs"),
)


def test_a_table_without_headers_is_read_where_its_columns_are_certain() -> None:
    """A day, a text and an amount with its unit on each line."""
    result = read(page("Learner: Jordan Rivera", *BARE, ("", "Total", "0.9 ACE CECs")))
    assert rows(result) == [("2025-06-14", "Balance for older adults"), ("2025-07-02", "Posture"), ("2025-07-09", "Gait")]
    assert [values(draft)["award"] for draft in result.drafts] == ["0.4 CEC", "0.2 CEC", "0.3 CEC"]
    assert result.drafts[0].proposals["award"].offers[0].words == "0.4 ACE CECs"
    assert (result.faults, result.remarks) == ((), ())


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([(day, title, amount.split()[0]) for day, title, amount in BARE], "an amount has no unit beside it"),
        ([(day, title, "Approved", amount) for day, title, amount in BARE], "a line has several days, texts or figures"),
        ([*BARE[:2], ("Gait", "Jul 9, 2025", "0.3 ACE CECs")], "its lines are not alike"),
    ],
)  # fmt: skip
def test_a_table_without_headers_that_is_not_certain_says_why(lines: list[Line], reason: str) -> None:
    result = read(page("Learner: Jordan Rivera", *lines))
    [fault] = result.faults
    assert (result.drafts, fault.message) == (
        (),
        f"it lists several activities in a table without headers, and {reason}",
    )


@pytest.mark.parametrize("heading", ["This certifies that Jordan Rivera has attended", "Certificate of attendance"])
def test_the_sessions_of_one_certificate_are_no_table_of_activities(heading: str) -> None:
    """Without headers too."""
    assert len(read(page(heading, "Jordan Rivera", *BARE)).drafts) == 1


def test_a_form_with_two_days_is_no_table() -> None:
    form = (("Date", "Jun 14, 2025"), ("Valid until", "Jun 14, 2027"), ("Award", "0.4 ACE CECs"))
    assert len(read(page("Jordan Rivera", *form)).drafts) == 1
