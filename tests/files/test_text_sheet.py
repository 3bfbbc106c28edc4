"""Text files as other programs leave them: encodings, serials and days that were changed on the way, marks around texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.files.sheets.text_marks import strip_text_marks
from cecgen.model.drafts import ReadDrafts
from cecgen.outputs.exports.spreadsheet import format_cell
from cecgen.testing import read_with

SPREADSHEET = Path(__file__).parents[2] / "plugins" / "spreadsheet.py"
COLUMNS = {"date": "Date", "title": "Course", "amount": "CECs", "certificate": "No."}
HEAD = ",".join(COLUMNS.values())


def read(data: str | bytes, name: str = "log.csv", **mapping: Any) -> ReadDrafts:
    return read_with(SPREADSHEET, name, data.encode() if isinstance(data, str) else data, columns=COLUMNS, **mapping)


def read_cell(key: str, text: str, **mapping: Any) -> ReadDrafts:
    """One row, in which a cell has this text."""
    cells = {"date": "2025-03-14", "title": "A", "amount": "0.6", "certificate": "x", key: text}
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    return read(f"{HEAD}\n{quoted}\n", **mapping)


def value_of(key: str, text: str, **mapping: Any) -> Any:
    """The value of a cell with this text, nothing being wrong."""
    found = read_cell(key, text, **mapping)
    assert found.faults == ()
    return found.drafts[0].table.get("award" if key == "amount" else key)


def fault_of(key: str, text: str, **mapping: Any) -> str:
    """What is wrong with a cell with this text, which is the only thing that is wrong."""
    (fault,) = read_cell(key, text, **mapping).faults
    column = "ABCD"[[*COLUMNS].index(key)]
    assert fault.where == f"row 2, column {column} ({COLUMNS[key]})"
    assert fault.hint
    return fault.message


# ---------------------------------------------------------------- encodings


def test_one_bad_byte_in_utf_8_is_named_by_its_cell() -> None:
    """The rest of the file is read as what it is, and not turned into other letters."""
    found = read(f"{HEAD}\n2025-03-14,Müller,1,a\n2025-03-15,Jos\udce9,1,b\n".encode("utf-8", "surrogateescape"))
    (fault,) = found.faults
    assert (fault.where, fault.message) == ("row 3, column B (Course)", "the byte 0xE9 is not UTF-8 (in Windows-1252 it is é)")
    assert [draft.table["title"] for draft in found.drafts] == ["Müller"]


def test_a_file_that_begins_with_the_mark_of_utf_8_is_not_read_as_anything_else() -> None:
    """Though nothing else in it is UTF-8."""
    assert (
        read(b"\xef\xbb\xbf" + f"{HEAD}\n2025-03-14,Caf\xe9,1,a\n".encode("latin-1")).faults[0].where
        == "row 2, column B (Course)"
    )


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp437"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_mark_that_was_read_as_letters_is_no_part_of_the_header(encoding: str, quote: str) -> None:
    """A program opened a file in UTF-8 as something else, and saved it in UTF-8."""
    text = b"\xef\xbb\xbf".decode(encoding) + HEAD
    first, comma, others = text.partition(",")
    found = read(f"{quote}{first}{quote}{comma}{others}\n2025-03-14,A,1,a\n")
    assert (found.faults, [draft.table["title"] for draft in found.drafts]) == ((), ["A"])


def test_a_bad_byte_in_a_header_is_named() -> None:
    """It would only be another column."""
    data = f"{HEAD},Gr\udce9,ü\n2025-03-14,A,1,a,,\n".encode("utf-8", "surrogateescape")
    assert read(data).faults[0].where == "row 1, column E"


def test_a_bad_byte_in_a_column_that_is_not_read_does_no_harm() -> None:
    """Nothing of it is imported."""
    assert read(f"{HEAD},Memo\n2025-03-14,ü,1,a,\udce9\n".encode("utf-8", "surrogateescape")).faults == ()


@pytest.mark.parametrize(
    "title",
    ["Café – Übung „x“ l’été", "MÜNCHEN CAFÉ", "L’École d’Été", "5 ½ h à 20 °C", "«Été» ¿Qué? ¡Olé!", "don´t", "£5 n° 1ª"],
)
def test_windows_1252_as_a_whole_is_read_with_its_quotes_and_dashes(title: str) -> None:
    """As Excel saves CSV in Western Europe."""
    assert read(f"{HEAD}\n2025-03-14,{title},1,a\n".encode("cp1252")).drafts[0].table["title"] == title


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("mac_roman", "Pilates – Müller"),
        ("mac_roman", "Käse"),
        ("mac_roman", "Women’s Health"),
        ("mac_roman", "Strength – Basics"),
        ("cp1251", "Мастер-класс"),
        ("cp1253", "Προπόνηση"),
        ("cp1250", "Łukasz"),
        ("iso-8859-15", "Cœur"),
        ("gbk", "健身"),
    ],
)
def test_letters_that_would_become_others_are_refused(encoding: str, title: str) -> None:
    """A Mac's, or of another alphabet; Windows-1252 is only a guess."""
    (fault,) = read(f"{HEAD}\r2025-03-14,{title},1,a\r".encode(encoding)).faults
    assert fault.where == "row 2, column B (Course)"
    assert fault.message.startswith("is neither UTF-8 nor, as it seems, Windows-1252")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(encoding: str) -> None:
    """By where its zero bytes are."""
    assert read(f"{HEAD}\n2025-03-14,Übung – ā,1,a\n".encode(encoding)).drafts[0].table["title"] == "Übung – ā"


def test_the_unicode_text_that_excel_saves_is_read() -> None:
    """UTF-16 with tabs, under the ending .txt."""
    assert (
        read(f"{HEAD}\r\n2025-03-14,Ü,1,a\r\n".replace(",", "\t").encode("utf-16"), "log.txt").drafts[0].table["title"] == "Ü"
    )


def test_a_zero_byte_is_named_by_its_cell() -> None:
    """In a number too, where it cannot be seen."""
    assert fault_of("amount", "0\0.6") == "the cell contains a zero byte"


@pytest.mark.parametrize("text", ["MÃ¼ller", "Donâ€™t stop", "CafÃ©", "Â½ day", "JÄ™drzej", "Å\x81ukasz"])
def test_letters_that_were_encoded_twice_are_named(text: str) -> None:
    """Before they are in an entry."""
    assert "was saved in one encoding and read in another" in fault_of("title", text)


@pytest.mark.parametrize(
    "text", ["Müller", "São Paulo", "SÃO PAULO", "ÂGE", "Ärzte", "„FÖN“", "CAFÉ”", "Ångström", "fête — été", "Â"]
)
def test_letters_that_belong_together_are_not(text: str) -> None:
    """Western names and quotes."""
    assert value_of("title", text) == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04" + b"\0" * 40, "is a workbook under the name of a text file"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 40, "is an old .xls workbook under the name of a text file"),
        (b"<html><body><table>", "is a web page under the name of a text file"),
        (b"%PDF-1.7\n", "is a PDF under the name of a text file"),
        ("Date".encode("utf-32"), "is UTF-32 text, which no spreadsheet program writes"),
        (b"\n" * 2_100_000, "has more lines than a spreadsheet has rows"),
        (b"Date" + b"," * 20_000, "has more than 16,384 columns"),
    ],
)
def test_what_is_no_text_of_a_sheet_is_named_as_what_it_is(data: bytes, message: str) -> None:
    """With the way out."""
    (fault,) = read(data).faults
    assert (fault.message, bool(fault.hint)) == (message, True)


# ---------------------------------------------------------------- rows


def test_empty_cells_and_rows_around_the_list_are_nothing() -> None:
    """However many columns and rows a program saved with it."""
    rows = "2025-03-14,A,1,a" + "," * 300 + "\n" + ("," * 300 + "\n") * 50 + "2025-03-15,B,1,b\n" + ",,,\n" * 10_000
    assert [draft.source for draft in read(f"{HEAD}{',' * 300}\n{rows}").drafts] == ["row 2", "row 53"]


def test_a_text_in_quotes_after_a_space_may_hold_the_separator() -> None:
    """As people write it by hand."""
    assert read('Date, Course, CECs\n2025-03-14, "A, B", 0.6\n').drafts[0].table["title"] == "A, B"


def test_a_column_without_a_header_is_named_where_it_has_something() -> None:
    """An empty one is not."""
    found = read("Date,,,Course,CECs\n2025-03-14,,soon,A,1\n")
    assert [remark for remark in found.remarks if "header" in remark] == ["not imported: column C, which has no header"]


@pytest.mark.parametrize(
    "title", ["Total", "TOTALS:", "Grand total", "Sub-total", "Total CECs", "Total credits 2025", "Summe", "sum"]
)
def test_a_row_that_adds_up_the_others_is_no_entry(title: str) -> None:
    """It would double them; a date beside it changes nothing."""
    assert fault_of("title", title) == f'"{title}" looks like a row that adds up others, and not like an entry'


@pytest.mark.parametrize("title", ["Total body workout", "Total Hip Replacement", "Sum of its parts", "Totally fit"])
def test_a_course_may_begin_with_such_a_word(title: str) -> None:
    """It is an entry."""
    assert value_of("title", title) == title


def test_a_word_in_place_of_a_day_says_how_to_leave_the_row_out() -> None:
    """Such as the total below a list."""
    (fault,) = read(f"{HEAD}\nTotal,x,12,\n").faults
    assert fault.hint == 'leave the row out if it is not an entry: in the map, below [skip_where], "Date" = ["Total"]'


def test_the_row_of_the_headers_is_named_where_it_is_another() -> None:
    """Below a title."""
    (fault,) = read(f"My courses\n\n{HEAD}\n2025-03-14,A,1,a\n").faults
    assert fault.hint == "row 3 has them: write header_row = 3 in a map of your own, or delete the rows above it"


# ---------------------------------------------------------------- days with a time


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-14 00:00", "2025-03-14T00:00", "2025-03-14T00:00:00Z", "2025-03-14T00:00:00.000Z", "2025-03-14 0:00:00",
        "14.03.2025 00:00:00", "3/14/2025 0:00", "3/14/2025 12:00:00 AM", "'2025-03-14", '="2025-03-14"',
    ],
)  # fmt: skip
def test_the_midnight_of_a_whole_day_is_nothing(text: str) -> None:
    """In whatever way a program writes it."""
    found = read_cell("date", text, date_format=["DD.MM.YYYY", "MM/DD/YYYY"])
    assert str(found.drafts[0].table["date"]) == "2025-03-14"
    assert not any("time" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    "text", ["2025-03-14 14:30", "2025-03-14T09:30:15.25", "14.03.2025, 18.30", "3/14/2025 9:30 PM", "2025-03-14 12:00 a.m. "]
)
def test_a_time_after_a_day_is_left_out_and_said(text: str) -> None:
    """The day is the day that is written; noon and midnight as Americans write them are told apart."""
    found = read_cell("date", text, date_format=["DD.MM.YYYY", "MM/DD/YYYY"])
    assert str(found.drafts[0].table["date"]) == "2025-03-14"
    said = "column A (Date): the day is taken as it is written, without the time after it: row 2"
    assert (said in found.remarks) is ("a.m." not in text)


def test_a_time_with_a_zone_says_that_it_may_be_another_day() -> None:
    """As JavaScript writes the midnight of another country."""
    found = read_cell("date", "2025-03-14T22:00:00.000Z")
    assert any("it may have been another day where you were: row 2" in remark for remark in found.remarks)


def test_a_map_may_state_the_time_that_is_left_out() -> None:
    """As the file shows it."""
    assert str(value_of("date", "14.03.2025 09:30", date_format="DD.MM.YYYY HH:MM")) == "2025-03-14"


@pytest.mark.parametrize("text", ["2025‑03‑14", "2025–03–14", "\u200e2025-\u200e03-14"])
def test_a_day_is_read_as_people_see_it(text: str) -> None:
    """With hyphens that do not break, and marks of direction, as copied from a page."""
    assert str(value_of("date", text)) == "2025-03-14"


def test_the_number_that_excel_counts_days_by_is_named() -> None:
    """Whatever the map says of days."""
    assert fault_of("date", "45730") == '"45730" is how Excel counts days, and not a day'
    assert fault_of("date", "45730.5", date_format="MM/DD/YYYY") == '"45730.5" is how Excel counts days, and not a day'


# ---------------------------------------------------------------- serials


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1.23457E+11", "a number that was shortened"),
        ("1,23457E+11", "a number that was shortened"),
        ("1.23457e11", "a number that was shortened"),
        ("1E+15", "a number that was shortened"),
        ("1234567890123450000", "a number of which only 15 digits were kept"),
        ("12345.0", "a number that got a decimal"),
        ("1,234,567", "a number with signs between its thousands"),
        ("14-Mar", "a day"),
        ("Mar-25", "a day"),
        ("14. Mrz 25", "a day"),
        ("3/14/2025", "a day"),
        ("14-mars", "a day"),
        ("févr.-25", "a day"),
        ("14/mar", "a day"),
        ("1’234’567", "a number with signs between its thousands"),
        ("2025-03-14 00:00:00", "a day"),
    ],
)
def test_a_serial_that_a_program_spoilt_is_named(text: str, what: str) -> None:
    """The right one is on the certificate; ="…" says that it is right as it is."""
    assert fault_of("certificate", text) == f'"{text}" is no longer a serial: it looks like {what}'
    assert value_of("certificate", f'="{text}"') == text


@pytest.mark.parametrize(
    "text",
    [
        "1234567890123456",
        "12E4",
        "1E10",
        "MAR-25",
        "AB-12",
        "12-34-56",
        "00123",
        "14-MARCH",
        "1.2.3",
        "123.01",
        "GEN-01",
        "1 234 567",
    ],
)
def test_a_serial_that_only_looks_like_a_number_is_kept(text: str) -> None:
    """Every digit and letter of it."""
    assert value_of("certificate", text) == text


@pytest.mark.parametrize("text", ["'00123", '="00123"', " 00123 ", "\u200b00123"])
def test_what_only_says_that_a_serial_is_text_is_taken_off(text: str) -> None:
    """An apostrophe, or the formula of a text."""
    assert value_of("certificate", text) == "00123"


def test_serials_that_lost_their_zeros_are_named() -> None:
    """By others in their column that kept theirs."""
    found = read(f"{HEAD}\n2025-03-14,A,1,00123\n2025-03-15,B,1,456\n2025-03-16,C,1,12345\n")
    assert "column D (No.): other serials begin with zeros that are perhaps lost in row 3" in found.remarks


@pytest.mark.parametrize("text", ["=A1", '=HYPERLINK("https://example.org","AB-1")', "=1+2"])
def test_a_formula_is_no_serial(text: str) -> None:
    """A program shows what it comes to; ="…" says that it is right as it is."""
    assert "a formula" in fault_of("certificate", text)
    quoted = text.replace('"', '""')
    assert value_of("certificate", f'="{quoted}"') == text


def test_two_serials_that_were_spoilt_alike_are_not_called_the_same() -> None:
    """Each is named for what it is."""
    found = read(f"{HEAD}\n2025-03-14,A,1,1.23457E+11\n2025-03-15,B,1,1.23457E+11\n")
    assert [fault.where for fault in found.faults] == ["row 2, column D (No.)", "row 3, column D (No.)"]


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#WERT!", "Err:502", "#####", "Loading..."])
@pytest.mark.parametrize("key", ["title", "certificate"])
def test_the_error_of_a_program_is_no_text(key: str, text: str) -> None:
    """Excel's, in other languages too, LibreOffice's, Google's, and a column that was too narrow."""
    assert fault_of(key, text) == f"the cell contains an error ({text})"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("'=1+1", "=1+1"), ("'- Strength", "- Strength"), ('="Strength ""A"""', 'Strength "A"'), ("'90s Step", "'90s Step"),
        ("'quoted'", "'quoted'"), ("\ufeffA\u200b", "A"), ("\u00a0A\u00a0B", "A B"), ("#1 in fitness", "#1 in fitness"),
    ],
)  # fmt: skip
def test_marks_around_a_text_are_no_part_of_it(text: str, title: str) -> None:
    """An apostrophe that belongs to it stays."""
    assert value_of("title", text) == title


@pytest.mark.parametrize("text", ["'=A â€“ B", '="MÃ¼ller"'])
def test_a_mark_around_a_text_does_not_excuse_wrong_letters(text: str) -> None:
    """It says that the text is no formula and no number, and a program that misreads a file misreads it too."""
    assert "was saved in one encoding and read in another" in fault_of("title", text)


def test_a_link_that_is_a_formula_is_no_title() -> None:
    """Its program shows the words in it."""
    message = 'the cell contains a formula (=HYPERLINK("https://example.org","A")), and not what it comes to'
    assert fault_of("title", '=HYPERLINK("https://example.org","A")') == message


@given(st.text(max_size=20))
def test_a_text_that_the_export_guarded_comes_back_as_it_was(text: str) -> None:
    """Whatever it is, the apostrophe in front is taken off again."""
    if format_cell(text) != text:
        assert strip_text_marks(format_cell(text)) == text.strip()


@pytest.mark.parametrize("text", ["\u200b", "\ufeff ", '=""', "\u00a0"])
def test_a_cell_in_which_nothing_can_be_seen_is_empty(text: str) -> None:
    """And no title."""
    assert fault_of("title", text) == "no title, and every entry has one"


@pytest.mark.parametrize(
    "text", ["1,250", "1.250,5", "1 250", "1'250", "60%", "$25", "25 €", "12:30", "(1)", "+1", "-1", "#N/A"]
)
def test_what_is_no_plain_decimal_is_no_amount(text: str) -> None:
    """Percent, money, thousands, a time; with either decimal sign, where it matters."""
    assert fault_of("amount", text)


def test_a_decimal_comma_that_separates_cells_is_noticed_by_its_zero() -> None:
    """The digits after it became a serial."""
    found = read("Date,Course,CECs,No.\n2025-03-14,A,0,6\n")
    said = "column C (CECs): the amount is 0 there: compare it with the certificate (0,6 between commas becomes 0 and 6): row 2"
    assert said in found.remarks


@pytest.mark.parametrize("text", ["0.6", "0.60", " 0.6", "0.6\u00a0", "'0.6", '="0.6"', "\u200b0.6"])
def test_an_amount_is_read_through_what_only_surrounds_it(text: str) -> None:
    """Spaces that do not break, and marks that say it is text."""
    assert value_of("amount", text) == "0.6"
