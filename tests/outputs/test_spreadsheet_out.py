"""The spreadsheet: rows that add up, numbers that stay numbers, and no text that a program would run as a formula."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cecgen.files.formulas import is_formula
from cecgen.model.judged import Transcript
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.spreadsheet import COLUMNS, EXCEL_MARK, format_cell, format_spreadsheet
from cecgen.outputs.words.entry_list import EntryFilter, list_entries, sort_entries


def rows(transcript: Transcript, **wanted: object) -> list[dict[str, str]]:
    """The rows as the standard library reads them back, by the names of their columns."""
    found = sort_entries(list_entries(transcript, EntryFilter(**{"carried": True, **wanted})), "holder")  # type: ignore[arg-type]
    return [*csv.DictReader(io.StringIO(format_spreadsheet(found, transcript.providers).decode(), newline=""), strict=True)]


def retitle(transcript: Transcript, title: str) -> Transcript:
    """The last holder's only entry under another title."""
    *others, last = transcript.holders
    return replace(transcript, holders=(*others, replace(last, entries=(replace(last.entries[0], title=title),))))


# ---------------------------------------------------------------- rows


def test_a_row_is_an_entry_and_a_certification_that_it_counts_for(harbour: Transcript) -> None:
    """With what it is worth, what counts of it, and why not all."""
    row = next(each for each in rows(harbour) if each["entry"] == "2025-05-02-cpr")
    assert {name: value for name, value in row.items() if value} == {
        "holder": "jordan-rivera",
        "name": "Jordan Rivera",
        "scheme": "acsm.ep",
        "number": "1012345",
        "cycle_begins": "2024-01-01",
        "cycle_ends": "2026-12-31",
        "date": "2025-05-02",
        "title": "Adult CPR and AED",
        "provider": "American Red Cross",
        "kind": "cpr",
        "amount": "8",
        "counted": "5",
        "unit": "CEC",
        "status": "limited",
        "why_not": "CPR, each year: 5 of 5 CEC used, 3 cut",
        "evidence": "proven",
        "evidence_files": "evidence/2025-05-02-cpr.png",
        "basis": "8 h × 1 CEC = 8 CEC",
        "entry": "2025-05-02-cpr",
        "team": "Cardiac rehab",
    }


def test_a_row_says_what_a_portal_asks_for(harbour: Transcript) -> None:
    """Who held it, where, in which way, under whose approval, with which serial."""
    row = next(each for each in rows(harbour) if each["entry"] == "2024-03-08-workshop")
    asked = ("provider_name", "organiser", "format", "approval_body", "approval_number", "location", "certificate", "award")
    assert [row[name] for name in asked] == [
        "National Strength and Conditioning Association", "Tidewater Institute", "in-person", "nsca", "CEP-778899",
        "Port Ellery", "AB-123456", "0.6 CEU",
    ]  # fmt: skip


def test_what_is_counted_in_the_rows_of_a_cycle_is_what_counts(harbour: Transcript) -> None:
    """Credit that was carried in is a row too."""
    of_cycle = [each for each in rows(harbour, holder="jordan-rivera") if each["cycle_begins"] == "2024-01-01"]
    assert sum(Decimal(each["counted"]) for each in of_cycle) == harbour.holders[0].certifications[0].cycles[1].counted
    assert [each["title"] for each in of_cycle if not each["entry"]] == ["Carried in"]


def test_an_entry_in_no_cycle_is_a_row_that_says_so(harbour: Transcript) -> None:
    """Nothing that was written is lost."""
    first, *others = harbour.holders
    lonely = replace(first.entries[0], id="lonely", date=date(2019, 1, 1), draft=True)
    made = replace(harbour, holders=(replace(first, entries=(*first.entries, lonely)), *others))
    (row,) = [each for each in rows(made) if each["entry"] == "lonely"]
    assert (row["scheme"], row["counted"], row["why_not"], row["status"]) == ("", "", "it counts in no cycle", "draft")


def test_each_part_of_an_entry_is_a_row(harbour: Transcript) -> None:
    """By its number, with its own title beside the entry's."""
    first, *others = harbour.holders
    certification = first.certifications[0]
    cycle = certification.cycles[1]
    parts = tuple(replace(cycle.credits[1], part=part, title=f"Day {part + 1}") for part in (0, 1))
    certification = replace(certification, cycles=(replace(cycle, credits=parts),))
    made = replace(harbour, holders=(replace(first, certifications=(certification,), entries=first.entries[:1]), *others))
    assert [(each["title"], each["part"], each["part_title"]) for each in rows(made, holder="jordan-rivera")] == [
        ("Exercise testing workshop", "1", "Day 1"),
        ("Exercise testing workshop", "2", "Day 2"),
    ]


def test_the_public_edition_leaves_the_private_columns_empty(harbour: Transcript) -> None:
    """They stay where they are, so that a program finds the others."""
    private = ("number", "certificate", "evidence_files")
    assert {each[name] for each in rows(redact_transcript(harbour, Edition())) for name in private} == {""}


def test_an_auditors_rows_are_of_one_holder(harbour: Transcript) -> None:
    """With numbers and files, and of nobody else."""
    found = rows(redact_transcript(harbour, Edition("auditor", "jordan-rivera")))
    assert {each["holder"] for each in found} == {"jordan-rivera"}
    assert {each["number"] for each in found} == {"1012345"}


def test_negative_amounts_of_ours_stay_numbers() -> None:
    """A shortfall that was carried in, say."""
    assert format_cell(Decimal("-2.50")) == "-2.5"


# ---------------------------------------------------------------- the file


def test_rows_end_in_carriage_return_and_line_feed(harbour: Transcript) -> None:
    """RFC 4180 asks for it."""
    data = format_spreadsheet(list_entries(harbour, EntryFilter()), {})
    assert data.count(b"\r\n") == 1 + 5
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data.decode().splitlines()[0].split(",") == [*COLUMNS]


def test_the_mark_for_excel_comes_first_and_only_where_it_is_asked_for(harbour: Transcript) -> None:
    """Three bytes before the first column."""
    plain, marked = (format_spreadsheet(list_entries(harbour, EntryFilter()), {}, mark=mark) for mark in (False, True))
    assert marked == EXCEL_MARK.encode() + plain == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize("title", ["One\nTwo", 'The "best" one', "One, two", "One;two", "Ōta 太田 👩‍🔬"])
def test_any_title_is_read_back_as_it_was_written(harbour: Transcript, title: str) -> None:
    """Line breaks, quotes and commas inside of it, too."""
    assert title in {each["title"] for each in rows(retitle(harbour, title))}


# ---------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "\nx", "\tx", "  =1", "\u00a0=1", "\u3000@x", '"=1', "'=1", "''+1",
        "“=1", "＝1", "＋1", "－1", "＠x", " ＝1", "\u200b=1", "\ufeff=1", "﹣1", "\x00=1", "=cmd|' /C calc'!A0",
        "- Strength day",
    ],
)  # fmt: skip
def test_a_text_that_a_program_would_run_gets_an_apostrophe(harbour: Transcript, text: str) -> None:
    """Behind white space and quotes, too, and in full-width signs; the text itself stays as it is behind it."""
    assert format_cell(text) == f"'{text}"
    assert f"'{text}" in {each["title"] for each in rows(retitle(harbour, text))}


@pytest.mark.parametrize("text", ["", " ", '"', "Strength = power", "A+", "1-2", "(-1)", "#1", "5", "Ōta", "'quoted'", "·=1"])
def test_a_text_that_no_program_would_run_stays_as_it_is(text: str) -> None:
    """A sign in the middle of it makes no formula."""
    assert format_cell(text) == text


@given(st.text(max_size=20))
def test_no_cell_of_a_text_begins_as_a_formula(text: str) -> None:
    """Whatever it is, and what is taken away from a cell is never more than one apostrophe."""
    shown = format_cell(text)
    assert shown in (text, f"'{text}")
    assert shown[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    assert is_formula(text) is (shown != text)


@pytest.mark.parametrize("name", ["name", "title", "provider", "organiser", "location", "why_not", "basis", "doubt"])
def test_no_column_lets_a_formula_through(harbour: Transcript, name: str) -> None:
    """Whoever wrote it."""
    evil = "=HYPERLINK(A1)"
    *others, last = harbour.holders
    entry = replace(last.entries[0], title=evil, provider=evil, organiser=evil, location=evil)
    certification = last.certifications[0]
    credit = replace(
        certification.cycles[0].credits[0],
        title=evil,
        provider=evil,
        why_not=evil,
        basis=(evil,),
        doubt=evil,
        source_entry=entry,
        entry_id=entry.id,
    )
    certification = replace(certification, cycles=(replace(certification.cycles[0], credits=(credit,)),))
    last = replace(last, name=evil, entries=(entry,), certifications=(certification,))
    (row,) = rows(replace(harbour, holders=(*others, last)), holder="priya-natarajan")
    assert row[name] == f"'{evil}"
