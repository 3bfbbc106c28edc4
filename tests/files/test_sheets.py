"""Sheets and maps in, drafts out: every cell is taken exactly, or named by row and column; nothing is guessed."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.diagnostics import format_decimal
from cecgen.diagnostics.folding import strip_invisible
from cecgen.files.sheets import drafts_from_sheet
from cecgen.files.sheets.cells import AMOUNT_KEYS, BOOLEAN_KEYS, DATE_KEYS, KEY_CHOICES, LIST_KEYS
from cecgen.files.sheets.columns import column_letter
from cecgen.files.sheets.dates import compile_date_format, read_date
from cecgen.files.sheets.text_marks import describe_text_fault, strip_text_marks
from cecgen.model.drafts import BrokenCell, Cell, Columns, ImportMap, ReadDrafts, Sheet
from cecgen.model.written import Entry
from cecgen.testing import read_with

SPREADSHEET = Path(__file__).parents[2] / "plugins" / "spreadsheet.py"
KEYS = {"date": "Date", "title": "Course", "amount": "CECs", "unit": "Unit", "kind": "Kind", "certificate": "No."}
HEADERS = ["Date", "Course", "CECs", "Unit", "Kind", "No."]
ROW: list[Cell] = ["2025-03-14", "Workshop", "0.6", "CEC", "course", "AB-1"]


def apply_map(rows: list[list[Cell]], **keys: Any) -> ReadDrafts:
    """What a sheet of these rows comes to, by a map of these keys."""
    return drafts_from_sheet(Sheet(rows=rows), msgspec.convert({"format": 1, "columns": KEYS, **keys}, ImportMap))


def row(**cells: Cell) -> list[Cell]:
    """A sound row, with some cells replaced."""
    by_key = dict(zip(KEYS, ROW, strict=True))
    return [*{**by_key, **cells}.values()]


def faults(*rows: list[Cell], **keys: Any) -> list[tuple[str, str]]:
    return [(fault.where, fault.message) for fault in apply_map([[*HEADERS], *rows], **keys).faults]


def only(*rows: list[Cell], **keys: Any) -> dict[str, Any]:
    """The table of the only draft, nothing being wrong."""
    found = apply_map([[*HEADERS], *rows], **keys)
    assert found.faults == ()
    (draft,) = found.drafts
    return draft.table


# ---------------------------------------------------------------- rows


def test_a_row_is_a_draft_and_says_where_it_stands() -> None:
    """Row and column as a spreadsheet program shows them."""
    (draft,) = apply_map([[*HEADERS], ROW]).drafts
    assert draft.table == {
        "date": date(2025, 3, 14), "title": "Workshop", "kind": "course", "certificate": "AB-1", "award": "0.6 CEC",
    }  # fmt: skip
    assert (draft.source, draft.cell_places["award"]) == ("row 2", "row 2, column C (CECs)")


def test_what_the_sheet_does_not_say_is_left_out() -> None:
    """An amount without a unit stays an amount alone."""
    assert only(row(unit="", kind=None, certificate="  ")) == {"date": date(2025, 3, 14), "title": "Workshop", "award": "0.6"}


def test_every_bad_cell_is_named_at_once() -> None:
    """Of every row, and not only the first."""
    found = faults(row(date="14.3.2025", amount="½"), ROW, row(kind="webinair", amount="0,6"))
    assert [where for where, _ in found] == [
        "row 2, column A (Date)", "row 2, column C (CECs)", "row 4, column C (CECs)", "row 4, column E (Kind)",
    ]  # fmt: skip


def test_a_row_with_a_bad_cell_is_no_draft() -> None:
    """What is left of it would be another activity."""
    found = apply_map([[*HEADERS], row(amount="six"), ROW])
    assert [draft.source for draft in found.drafts] == ["row 3"]


def test_what_cannot_be_seen_in_a_header_or_a_word_does_not_matter() -> None:
    """A byte order mark that was written twice, a space of no width, a soft hyphen; as letter case does not."""
    first, *others = HEADERS
    bad = row(kind="cour\u00adse", date="\ufeff2025-03-14", amount="\u200b0.6")
    found = apply_map([["\ufeff" + first, *(f"{header}\u200b" for header in others)], bad])
    assert found.faults == ()
    assert [draft.table for draft in found.drafts] == [only(ROW)]


def test_blank_rows_are_nothing() -> None:
    """And do not shift the numbers of the rows below."""
    assert [draft.source for draft in apply_map([[*HEADERS], [], [None, " "], ROW]).drafts] == ["row 4"]


def test_a_short_row_lacks_its_last_cells() -> None:
    """As programs leave them out."""
    assert "certificate" not in only(ROW[:5])


def test_a_row_that_is_too_long_is_named() -> None:
    """Usually text that holds the separator."""
    assert faults([*ROW, None, "6 months"]) == [("row 2, column H", '"6 months" is beyond the last header')]


@pytest.mark.parametrize("key", ["date", "title"])
def test_every_row_says_its_day_and_title(key: str) -> None:
    """Such as a row of totals does not."""
    ((_, message),) = faults(row(**{key: ""}))
    assert message == f"no {key}, and every entry has one"


def test_a_sheet_without_rows_says_so() -> None:
    """It is not an error, and not silent."""
    assert apply_map([[*HEADERS]]).remarks == ("no rows below the headers in row 1",)


# ---------------------------------------------------------------- headers


def test_headers_are_the_same_in_any_letter_case_and_spacing() -> None:
    """As people type them."""
    assert apply_map([["DATE", " course ", "cecs", "unit", "kind", "no."], ROW]).drafts[0].table["award"] == "0.6 CEC"


def test_two_columns_of_one_header_are_not_chosen_between() -> None:
    """Both are named."""
    found = apply_map([["Date", "Course", "date"], ["2025-03-14", "A", "2025-03-15"]])
    assert [fault.message for fault in found.faults] == ["columns A (Date) and C (date) are both for date"]


def test_two_columns_of_one_header_that_is_not_read_do_no_harm() -> None:
    """They are only left out."""
    assert apply_map([[*HEADERS, "x", "x"], ROW]).faults == ()


def test_a_column_that_is_not_brought_in_is_named() -> None:
    """With the key that it was perhaps meant for."""
    found = apply_map([["Date", "Course", "CEC", "Colour"], ["2025-03-14", "A", "0.6", "red"]])
    assert found.remarks == (
        'not imported: column C (CEC), though the map reads "CECs" for amount',
        "not imported: column D (Colour)",
    )


def test_the_headers_may_stand_further_down() -> None:
    """Below a title, where the map says so."""
    assert apply_map([["My log"], [], [*HEADERS], ROW], header_row=3).drafts[0].source == "row 4"


def test_headers_in_another_row_than_the_map_says_are_looked_for_by_nobody() -> None:
    """It says what stands there instead."""
    (fault,) = apply_map([["My log"], [*HEADERS], ROW]).faults
    assert (fault.where, fault.message) == ("row 1", 'this row has none of the headers that the map names; it has "My log"')
    assert "header_row" in fault.hint


def test_a_header_row_beyond_the_end_is_named() -> None:
    """And is no crash."""
    assert apply_map([[*HEADERS]], header_row=7).faults[0].where == "row 7"


def test_rows_are_left_out_where_the_map_says_so_and_counted() -> None:
    """In words, so that none is lost in silence."""
    found = apply_map([[*HEADERS, "Status"], [*ROW, "Cancelled"], [*ROW, "done"]], skip_where={"status": ["cancelled"]})
    assert [draft.source for draft in found.drafts] == ["row 3"]
    assert found.remarks == ('left out where status is "Cancelled": row 2',)


def test_a_column_to_leave_rows_out_by_that_is_not_there_is_named() -> None:
    """Otherwise all rows would be taken."""
    ((where, message),) = faults(ROW, skip_where={"Status": ["x"]})
    assert (where, message) == ("row 1", 'no column "Status", which skip_where names')


def test_columns_are_lettered_as_spreadsheets_do() -> None:
    """Beyond Z too."""
    assert [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


# ---------------------------------------------------------------- days


@pytest.mark.parametrize("text", ["03/04/2025", "3.4.25", "14 March 2025", "45000", "2025-3-14", "2025-02-30", "20250314"])
def test_a_day_in_no_stated_order_is_not_guessed(text: str) -> None:
    """Nor is the year of two digits."""
    ((where, _),) = faults(row(date=text))
    assert where == "row 2, column A (Date)"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("MM/DD/YYYY", "3/14/2025"), ("DD.MM.YYYY", "14.03.2025"), ("DD MON YYYY", "14 March 2025"),
        ("MON DD, YYYY", "Mar. 14, 2025"), ("YY-MM-DD", "25-03-14"), ("YYYYMMDD", "20250314"), ("MM/DD/YYYY", "2025-03-14"),
        ("MM/DD/YYYY", "2025-03-14 00:00:00"), ("MM/DD/YYYY", "3/14/2025,\u00a09:30\u202fAM"), ("DDMMYYYY", "14032025"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_the_map_says(form: str, text: str) -> None:
    """And as ISO 8601 always."""
    assert only(row(date=text), date_format=form)["date"] == date(2025, 3, 14)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("14/03/2025", '"14/03/2025" is not a day of the calendar'),
        ("14.03.2025", '"14.03.2025" is not written as MM/DD/YYYY'),
        ("Foo 14", '"Foo 14" is not written as MM/DD/YYYY'),
        ("14.03.2025 23:30", '"14.03.2025 23:30" is not written as MM/DD/YYYY'),
    ],
)
def test_a_day_in_another_way_than_stated_is_named(text: str, message: str) -> None:
    """It is not tried in some other order."""
    assert faults(row(date=text), date_format="MM/DD/YYYY") == [("row 2, column A (Date)", message)]


@pytest.mark.parametrize("text", ["1112025", "112025"])
@pytest.mark.parametrize("form", ["DDMMYYYY", "MMDDYYYY"])
def test_digits_that_could_be_several_days_are_no_day(form: str, text: str) -> None:
    """A spreadsheet took the zero in front, and nothing divides the day from the month."""
    assert faults(row(date=text), date_format=form) == [("row 2, column A (Date)", f'"{text}" is not written as {form}')]


def test_september_has_four_letters_too() -> None:
    """As Americans shorten it."""
    assert only(row(date="Sept. 14, 2025"), date_format="MON DD, YYYY")["date"] == date(2025, 9, 14)


@pytest.mark.parametrize("month", ["März", "mai", "MRZ", "Ma"])
def test_a_month_that_is_not_english_is_named(month: str) -> None:
    """The calendar has the day, so nothing is said about the calendar."""
    ((_, message),) = faults(row(date=f"14 {month} 2025"), date_format="DD MON YYYY")
    assert message == f'"14 {month} 2025" has the month "{month}", and MON is read in English'


def test_a_day_that_two_stated_formats_read_differently_is_named() -> None:
    """One that both read alike is taken."""
    forms = ["MM/DD/YYYY", "DD/MM/YYYY"]
    assert faults(row(date="03/04/2025"), date_format=forms)[0][1] == '"03/04/2025" can be 2025-03-04 or 2025-04-03'
    assert only(row(date="03/03/2025"), date_format=forms)["date"] == date(2025, 3, 3)
    assert only(row(date="03/14/2025"), date_format=forms)["date"] == date(2025, 3, 14)


@pytest.mark.parametrize("form", ["", "YYYY", "MM/DD", "DD/DD/YYYY", "YYYY-MM-DD-YY", "%Y-%m-%d", "MM MON YYYY"])
def test_a_format_states_year_month_and_day_once_each(form: str) -> None:
    """Anything else is refused with the map."""
    assert compile_date_format(form) is None


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["MM/DD/YYYY", "DD.MM.YYYY", "YYYY DD MM"]))
def test_a_day_that_is_written_in_a_format_is_read_in_it(day: date, form: str) -> None:
    """Whatever the day."""
    text = form.replace("YYYY", f"{day.year:04}").replace("MM", f"{day.month:02}").replace("DD", f"{day.day:02}")
    assert read_date(text, (form,))[0] == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_days(text: str) -> None:
    """It is a day, or it says why not and what to do."""
    day, message, hint = read_date(text, ("MM/DD/YY",))
    assert (day is None) == bool(message) == bool(hint)


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    "text", ["0,6", "½", "1/2", "1e1", "1e308", "NaN", "inf", "-1", "+1", "0.6 h", "1 000", "1.", ".5", "٣", "9" * 400, "0x1"]
)
def test_an_amount_is_a_plain_decimal(text: str) -> None:
    """Nothing else is."""
    ((where, _),) = faults(row(amount=text))
    assert where == "row 2, column C (CECs)"


def test_a_decimal_comma_is_read_where_the_map_says_so() -> None:
    """And a point is then what it is: something else."""
    assert only(row(amount="0,6"), decimal=",")["award"] == "0.6 CEC"
    assert faults(row(amount="1.000,5"), decimal=",")[0][1] == '"1.000,5" has a point, and the map says decimal = ","'


def test_an_award_of_one_cell_is_amount_and_unit() -> None:
    """As printed; the amount alone where there is no unit."""
    columns = {"date": "Date", "title": "Course", "award": "CECs"}
    for text, award in (("0.60 CEC", "0.6 CEC"), ("3  semester credits", "3 semester credits"), ("0.6", "0.6")):
        assert only(row(amount=text), columns=columns)["award"] == award
    assert faults(row(amount="six CEC"), columns=columns)[0][1] == '"six" is not a plain decimal'


def test_award_and_unit_that_disagree_are_named() -> None:
    """Neither is taken in silence."""
    columns = {"date": "Date", "title": "Course", "award": "CECs", "unit": "Unit"}
    found = faults(row(amount="0.6 CEU"), columns=columns)
    assert found == [("row 2, column D (Unit)", '"CEC", and row 2, column C (CECs) says "CEU"')]
    assert only(row(amount="0.6 cec"), columns=columns)["award"] == "0.6 cec"


def test_a_number_is_taken_as_it_is() -> None:
    """Exactly, and as text where text belongs."""
    table = only(row(amount=Decimal("0.6"), certificate=Decimal("12345")))
    assert (table["award"], table["certificate"]) == ("0.6 CEC", "12345")


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"amount": date(2025, 1, 2)}, "the cell holds 2025-01-02, not an amount"),
        ({"amount": True}, "the cell holds TRUE, not an amount"),
        ({"date": Decimal(45000)}, "45000 is a number, not a day"),
        ({"title": date(2025, 1, 2)}, "the cell contains a day (2025-01-02), not text"),
        ({"title": BrokenCell("the cell contains an error (#REF!)")}, "the cell contains an error (#REF!)"),
        ({"amount": Decimal("1e308")}, '"1E+308" is not a plain decimal'),
        ({"certificate": "cert.PDF"}, '"cert.PDF" names a file, and certificate is its serial'),
        ({"title": "a\x00b"}, "the text contains U+0000, a character that cannot be seen"),
        ({"title": "a\u202eb"}, "the text contains U+202E, a character that cannot be seen"),
        ({"title": "x" * 5001}, "the cell holds 5,001 characters"),
    ],
)
def test_a_cell_of_another_kind_is_named(cells: dict[str, Cell], message: str) -> None:
    """It is not turned into something."""
    assert [found for _, found in faults(row(**cells))] == [message]


# ---------------------------------------------------------------- words


def test_words_are_those_of_the_format_or_of_the_map() -> None:
    """In any letter case; any other is named, with the nearest."""
    assert only(row(kind="Course"))["kind"] == "course"
    assert only(row(kind="web  INAR"), words={"kind": {"Web inar": "course"}})["kind"] == "course"
    assert faults(row(kind="curse"))[0][1] == 'kind cannot be "curse"'
    assert 'did you mean "course"?' in apply_map([[*HEADERS], row(kind="curse")]).faults[0].hint


def test_truth_is_true_or_false_or_a_word_of_the_map() -> None:
    """Yes and no are words, and only their map says what they are."""
    columns = {"date": "Date", "title": "Course", "assessed": "Kind"}
    assert only(row(kind="TRUE"), columns=columns)["assessed"] is True
    assert only(row(kind=False), columns=columns)["assessed"] is False
    assert only(row(kind="No"), columns=columns, words={"assessed": {"no": False}})["assessed"] is False
    assert faults(row(kind="yes"), columns=columns)[0][1] == '"yes" is neither true nor false'


def test_lists_are_divided_by_semicolons_and_lines() -> None:
    """A comma is part of a name."""
    columns = {"date": "Date", "title": "Course", "topics": "Kind"}
    assert only(row(kind="ethics; law, and order\n hiv"), columns=columns)["topics"] == ["ethics", "law, and order", "hiv"]
    assert only(row(kind="Morals;hiv"), columns=columns, words={"topics": {"morals": "ethics"}})["topics"] == ["ethics", "hiv"]


def test_keys_with_a_dot_are_tables() -> None:
    """An approval's number, and a category by its body."""
    columns = {"date": "Date", "title": "Course", "approval": {"number": "No."}, "category": {"nsca": "Kind"}}
    table = only(row(kind="Category A"), columns=columns, words={"category": {"category a": "A"}})
    assert (table["approval"], table["category"]) == ({"number": "AB-1"}, {"nsca": "A"})


def test_text_is_one_line_and_a_note_keeps_its_own() -> None:
    """A line break in a title is a space."""
    columns = {"date": "Date", "title": "Course", "note": "Kind"}
    table = only(row(title=" a\r\nb ", kind="a\r\nb"), columns=columns)
    assert (table["title"], table["note"]) == ("a b", "a\nb")


def test_a_formula_in_text_is_text() -> None:
    """It runs nowhere: entries are TOML."""
    assert only(row(title="=cmd|' /C calc'!A0"))["title"] == "=cmd|' /C calc'!A0"


def test_certificates_are_named_and_not_yet_looked_at() -> None:
    """Where they may lie is for the one that writes to say."""
    columns = {"date": "Date", "title": "Course", "evidence": "No."}
    assert apply_map([[*HEADERS], row(certificate="../../x")], columns=columns).drafts[0].documents == ("../../x",)


# ---------------------------------------------------------------- the form of a map


def test_every_plain_key_of_an_entry_can_have_a_column() -> None:
    """Tables cannot, and neither what is stated by scheme or by body."""
    tables = {"also", "credits", "part", "claim", "ruling", "card"}
    keys = {field.encode_name for field in msgspec.structs.fields(Entry)} - {"at", "unit_of"} - tables
    assert {field.encode_name for field in msgspec.structs.fields(Columns)} == keys | {"amount", "unit"}


def test_every_key_is_read_as_its_type() -> None:
    """Days as days, amounts as amounts: the sets agree with the model."""
    hints = {field.encode_name: get_type_hints(Entry)[field.name] for field in msgspec.structs.fields(Entry)}

    def keys(form: Any) -> set[str]:
        return {key for key, hint in hints.items() if hint == form or hint == (form | None)}

    assert keys(date) | {"reported"} == {key for key in DATE_KEYS if "." not in key}
    assert keys(Decimal) | {"amount"} == AMOUNT_KEYS
    assert keys(bool) == BOOLEAN_KEYS
    assert keys(tuple[str, ...]) | {"evidence"} == LIST_KEYS
    assert set(KEY_CHOICES) == {key for key, hint in hints.items() if "Literal" in str(hint)}


# ---------------------------------------------------------------- round trip


def is_plain(title: str) -> bool:
    """Whether it is a text that nobody marked as one, and no error of a program; tests of their own have those."""
    return strip_text_marks(strip_invisible(title)) == title != "" and not describe_text_fault(title)


SEEN = st.characters(codec="utf-8", exclude_categories=("C",), exclude_characters="\u2028\u2029")
TEXT = st.text(SEEN, min_size=1, max_size=30)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "date": st.dates(),
            "title": TEXT.map(lambda text: " ".join(text.split())).filter(is_plain),
            "kind": st.sampled_from(KEY_CHOICES["kind"]),
            "hours": st.decimals(0, 999, places=2).map(lambda hours: abs(hours).normalize() + 0),
            "assessed": st.booleans(),
        }
    ),
    max_size=8,
)


@given(
    ROWS,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\r\n", "\n"]),
)
def test_rows_written_as_csv_come_back_as_the_same_drafts(
    rows: list[dict[str, Any]], separator: str, encoding: str, line_end: str
) -> None:
    """Whatever they hold, and however it was saved."""
    keys = ["date", "title", "kind", "hours", "assessed"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
    writer.writerow(keys)
    for each in rows:
        writer.writerow([format_decimal(each[key]) if key == "hours" else each[key] for key in keys])
    data = text.getvalue().encode(encoding)
    found = read_with(SPREADSHEET, "rows.csv", data, columns={key: key for key in keys})
    assert found.faults == ()
    assert [draft.table for draft in found.drafts] == rows
