"""Which entries a listing holds, what of each, and in which order."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from cecgen.model.judged import Transcript
from cecgen.model.written import Entry
from cecgen.outputs.words.entry_list import EntryFilter, ListedEntry, list_entries, sort_entries

WORKSHOP, CPR, TALK, COACH = "2024-03-08-workshop", "2025-05-02-cpr", "2025-09-27-talk", "2026-02-28-coach"
BARBELL = "2023-07-22-barbell"


def ids(found: list[ListedEntry]) -> list[str]:
    return [each.entry.id if each.entry else "" for each in found]


def list_ids(transcript: Transcript, **keys: object) -> list[str]:
    return ids(list_entries(transcript, EntryFilter(**keys)))  # type: ignore[arg-type]


def with_entry(transcript: Transcript, **more: object) -> Transcript:
    """The transcript with an entry more of the first holder's, that lies in no cycle."""
    sound = {"date": date(2019, 5, 4), "title": "Old", "provider": "ace", "kind": "course", "id": "2019-05-04-old"}
    first, *others = transcript.holders
    extra = Entry(**{**sound, **more})  # type: ignore[arg-type]
    return replace(transcript, holders=(replace(first, entries=(*first.entries, extra)), *others))


def test_without_a_wish_every_entry_of_every_holder_is_listed_by_date(harbour: Transcript) -> None:
    """One that lies in no cycle is one of them; credit that was carried in is no entry."""
    assert ids(list_entries(with_entry(harbour), EntryFilter())) == ["2019-05-04-old", BARBELL, WORKSHOP, CPR, TALK, COACH]


def test_credit_that_was_carried_in_is_listed_where_it_is_asked_for(harbour: Transcript) -> None:
    """So that what is listed comes to what counts."""
    found = [each for each in list_entries(harbour, EntryFilter(carried=True)) if each.entry is None]
    assert [(each.holder.id, each.counted) for each in found] == [("jordan-rivera", Decimal("2.5"))]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"holder": "priya-natarajan"}, [BARBELL]),
        ({"scheme": "acsm.cpt"}, [BARBELL]),
        ({"scheme": "acsm.ep"}, [WORKSHOP, CPR, TALK, COACH]),
        ({"cycle": date(2025, 12, 31)}, [BARBELL, WORKSHOP, CPR, TALK, COACH]),
        ({"cycle": date(2026, 12, 31)}, [WORKSHOP, CPR, TALK, COACH]),
        ({"cycle": date(2027, 1, 1)}, []),
        ({"cycle": "current"}, [BARBELL, WORKSHOP, CPR, TALK, COACH]),
        ({"since": date(2025, 5, 2)}, [CPR, TALK, COACH]),
        ({"until": date(2025, 5, 2)}, [BARBELL, WORKSHOP, CPR]),
        ({"since": date(2025, 5, 2), "until": date(2025, 5, 2)}, [CPR]),
        ({"provider": "nsca"}, [BARBELL, WORKSHOP, COACH]),
        ({"provider": "american red cross"}, [CPR]),
        ({"kind": "presenting"}, [TALK]),
        ({"status": "counted"}, [BARBELL, WORKSHOP]),
        ({"status": "limited"}, [CPR]),
        ({"status": "draft"}, [COACH]),
        ({"status": "ruled"}, [TALK]),
        ({"status": "unclear"}, []),
        ({"evidence": "none"}, [COACH]),
        ({"evidence": "no-proof"}, [TALK]),
        ({"text": "WORKSHOP"}, [WORKSHOP]),
        ({"text": "testing exercise"}, [WORKSHOP]),
        ({"text": "tidewater"}, [WORKSHOP]),
        ({"text": "ellery"}, [WORKSHOP]),
        ({"text": "morning"}, [WORKSHOP]),
        ({"text": "exercise barbell"}, []),
        ({"kind": "course", "provider": "nsca", "status": "counted", "holder": "jordan-rivera"}, [WORKSHOP]),
    ],
    ids=str,
)
def test_an_entry_is_listed_where_it_fits_every_wish(harbour: Transcript, keys: dict[str, object], expected: list[str]) -> None:
    """Ends are inclusive; letter case makes no difference to words and providers."""
    assert list_ids(harbour, **keys) == expected


def test_the_cycle_that_is_current_is_that_of_the_transcripts_day(harbour: Transcript) -> None:
    """Not the clock's, and not a past one."""
    earlier = replace(harbour, as_of=date(2023, 6, 1))
    assert list_ids(earlier, cycle="current") == [BARBELL]


def test_private_words_are_not_searched(harbour: Transcript) -> None:
    """A hit would give them away."""
    assert list_ids(harbour, text="budget") == []
    assert list_ids(harbour, text="AB-123456") == []


def with_topics(transcript: Transcript) -> Transcript:
    """The workshop's credit in two parts, the second about ethics and of another kind."""
    first, *others = transcript.holders
    certification = first.certifications[0]
    cycle = certification.cycles[1]
    whole = next(credit for credit in cycle.credits if credit.entry_id == WORKSHOP)
    assert whole.source_entry is not None
    session = replace(whole.source_entry, topics=("ethics",), kind="presenting", title="Ethics")
    parts = (
        replace(whole, part=0, counted=Decimal(4), amount=Decimal(4)),
        replace(whole, part=1, kind="presenting", counted=Decimal(2), amount=Decimal(2), title="Ethics", source_entry=session),
    )
    cycle = replace(cycle, credits=parts)
    certification = replace(certification, cycles=(certification.cycles[0], cycle))
    return replace(transcript, holders=(replace(first, certifications=(certification,)), *others))


@pytest.mark.parametrize("keys", [{"topic": "ethics"}, {"kind": "presenting", "text": "exercise testing"}])
def test_only_the_parts_that_fit_are_listed_of_an_entry(harbour: Transcript, keys: dict[str, object]) -> None:
    """A part may have a kind and topics of its own."""
    (found,) = list_entries(with_topics(harbour), EntryFilter(**{"holder": "jordan-rivera", **keys}))  # type: ignore[arg-type]
    assert [each.credit.part for each in found.credits] == [1]
    assert found.counted == 2


def test_an_entry_in_no_cycle_is_asked_about_what_it_says_itself(harbour: Transcript) -> None:
    """Whether it is a draft, its kind and its topics; it has no status and no known evidence."""
    made = with_entry(harbour, draft=True, topics=("ethics",))
    assert list_ids(made, topic="ethics", kind="course", status="draft") == ["2019-05-04-old"]
    for keys in ({"status": "counted"}, {"evidence": "none"}, {"scheme": "acsm.ep"}, {"cycle": "current"}, {"kind": "quiz"}):
        assert "2019-05-04-old" not in list_ids(made, **keys)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("date", [BARBELL, WORKSHOP, CPR, TALK, COACH]),
        ("title", [CPR, BARBELL, WORKSHOP, COACH, TALK]),
        ("provider", [CPR, TALK, BARBELL, WORKSHOP, COACH]),
        ("kind", [BARBELL, WORKSHOP, COACH, CPR, TALK]),
        ("holder", [WORKSHOP, CPR, TALK, COACH, BARBELL]),
        ("counted", [COACH, TALK, CPR, BARBELL, WORKSHOP]),
    ],
)
def test_entries_come_in_the_order_that_is_asked_for(harbour: Transcript, order: str, expected: list[str]) -> None:
    """Those that are alike in it by date."""
    assert ids(sort_entries(list_entries(harbour, EntryFilter()), order)) == expected  # type: ignore[arg-type]


def test_the_opposite_order_leaves_those_that_are_alike_by_date(harbour: Transcript) -> None:
    """As people expect of a column that they sort by."""
    assert ids(sort_entries(list_entries(harbour, EntryFilter()), "counted", reverse=True)) == [
        BARBELL,
        WORKSHOP,
        CPR,
        TALK,
        COACH,
    ]
    assert ids(sort_entries(list_entries(harbour, EntryFilter()), "date", reverse=True)) == [
        COACH,
        TALK,
        CPR,
        WORKSHOP,
        BARBELL,
    ]
