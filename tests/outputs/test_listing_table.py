"""The listing in the terminal: whole figures at any width, and one line for each certification."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from cecgen.model.judged import Transcript
from cecgen.model.written import Entry
from cecgen.outputs.terminal.entry_table import format_entry_table
from cecgen.outputs.words.entry_list import EntryFilter, ListedEntry, list_entries


def table(transcript: Transcript, width: int = 80, **wanted: object) -> list[str]:
    return [*format_entry_table(list_entries(transcript, EntryFilter(**wanted)), width, single_holder="holder" in wanted)]  # type: ignore[arg-type]


def line_of(text: str, lines: list[str]) -> str:
    return next(line for line in lines if text in line)


def test_an_entry_stands_with_what_counts_of_it(harbour: Transcript) -> None:
    """What it is worth beside it, where that is more."""
    lines = table(harbour)
    assert line_of("2024-03-08", lines) == "2024-03-08  Jordan Rivera    Exercise testing workshop  acsm.ep        6 CEC"
    assert line_of("2025-05-02", lines).endswith("acsm.ep   5 of 8 CEC")
    assert line_of("2026-02-28", lines).endswith("draft")


def test_the_holder_is_left_out_where_one_was_asked_for(harbour: Transcript) -> None:
    """Every line would say the same."""
    assert line_of("2024-03-08", table(harbour, holder="jordan-rivera")) == (
        "2024-03-08  Exercise testing workshop  acsm.ep       6 CEC"
    )


def test_where_there_is_room_provider_award_and_evidence_stand_beside_it(harbour: Transcript) -> None:
    """From a hundred columns on."""
    assert "Provider" not in table(harbour, 99)[0]
    wide = table(harbour, 120)
    assert wide[0].split() == ["Date", "Holder", "Title", "Provider", "Award", "For", "Counted", "Evidence"]
    assert line_of("2024-03-08", wide).split()[-6:] == ["0.6", "CEU", "acsm.ep", "6", "CEC", "proven"]


def test_each_certification_has_a_line_of_its_own(harbour: Transcript) -> None:
    """The entry is said once."""
    (found,) = list_entries(harbour, EntryFilter(text="barbell"))
    twice = ListedEntry(
        found.holder, found.entry, (*found.credits, *list_entries(harbour, EntryFilter(text="workshop"))[0].credits)
    )
    lines = [*format_entry_table([twice], 80)]
    assert [line.split()[-3:] for line in lines[2:]] == [["acsm.cpt", "6", "CEC"], ["acsm.ep", "6", "CEC"]]
    assert lines[3].startswith(" " * 12)


def test_the_parts_of_an_entry_are_counted_together(harbour: Transcript) -> None:
    """One line for a certification."""
    (found,) = list_entries(harbour, EntryFilter(text="barbell"))
    parts = tuple(
        replace(found.credits[0], credit=replace(found.credits[0].credit, part=part, counted=Decimal(counted)))
        for part, counted in ((0, 6), (1, 4))
    )
    assert [*format_entry_table([replace(found, credits=parts)], 80)][2].endswith("10 of 12 CEC")


def test_what_is_unclear_has_no_figure(harbour: Transcript) -> None:
    """Nothing is known of its worth."""
    (found,) = list_entries(harbour, EntryFilter(text="barbell"))
    unclear = replace(found.credits[0].credit, status="unclear", amount=Decimal(0), counted=Decimal(0))
    (line,) = [*format_entry_table([replace(found, credits=(replace(found.credits[0], credit=unclear),))], 80)][2:]
    assert line.endswith("unclear")


def test_an_entry_in_no_cycle_says_so(harbour: Transcript) -> None:
    """It counts for nothing."""
    first, *others = harbour.holders
    extra = Entry(date=date(2019, 5, 4), title="Old", provider="ace", kind="course", id="old")
    made = replace(harbour, holders=(replace(first, entries=(extra,), certifications=()), *others))
    assert line_of("2019-05-04", table(made)).endswith("in no cycle")


def test_where_nothing_fits_the_table_says_so(harbour: Transcript) -> None:
    """No empty frame."""
    assert table(harbour, text="nowhere") == ["No entry matches."]


LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft 運動生理学の基礎と応用 " * 3


@pytest.mark.parametrize("width", [80, 99, 100, 140])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_cut(harbour: Transcript, width: int) -> None:
    """Names and titles give way, between words or inside of them; wide signs take two columns."""
    first, *others = harbour.holders
    entries = tuple(replace(entry, title=LONG, provider=LONG) for entry in first.entries)
    made = replace(harbour, holders=(replace(first, name=LONG, entries=entries), *others))
    lines = table(made, width)
    assert max(map(cell_len, lines)) <= width
    assert line_of("2025-05-02", lines).split("acsm.ep")[1].startswith("   5 of 8 CEC")
    shown = "".join(line[12:] for line in lines).replace(" ", "")
    assert shown.count("運") == 3 * len(entries) * (2 + (width >= 100))


def test_signs_that_steer_a_terminal_are_spelled_out(harbour: Transcript) -> None:
    """A file must not steer the terminal that shows it."""
    first, *others = harbour.holders
    made = replace(harbour, holders=(replace(first, name="A\x1b[2JB"), *others))
    assert "A\\u001B[2JB" in line_of("2024-03-08", table(made))
