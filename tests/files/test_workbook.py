"""Workbooks as their program shows them: hidden rows, merged cells, formats, formulas, and what they would cost to read."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cecgen.files.sheets.number_formats import show_number
from cecgen.model.drafts import ReadDrafts
from cecgen.testing import read_with

SPREADSHEET = Path(__file__).parents[2] / "plugins" / "spreadsheet.py"
COLUMNS = {"date": "Date", "title": "Course", "amount": "CECs", "certificate": "No."}
DAY = datetime.date(2025, 3, 14)
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Change = Callable[[Any, Any], object]


def workbook(change: Change = lambda *_: None) -> bytes:
    """A workbook of two entries, changed in its sheet or as a whole."""
    book = openpyxl.Workbook()
    for row in [[*COLUMNS.values()], [DAY, "A", 0.6, "x1"], [DAY, "B", 0.3, "x2"]]:
        book.active.append(row)
    change(book.active, book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, name: str = "log.xlsx", **mapping: Any) -> ReadDrafts:
    return read_with(SPREADSHEET, name, data, **{"columns": COLUMNS, **mapping})


def titles(found: ReadDrafts) -> list[str]:
    assert found.faults == ()
    return [draft.table["title"] for draft in found.drafts]


def faults(found: ReadDrafts) -> list[tuple[str, str]]:
    assert all(fault.hint for fault in found.faults)
    return [(fault.where, fault.message) for fault in found.faults]


def format_cell(cell: str, value: Any, number_format: str) -> bytes:
    """The workbook with a value of this format in a cell."""

    def change(sheet: Any, _: Any) -> None:
        sheet[cell] = value
        sheet[cell].number_format = number_format

    return workbook(change)


def with_part(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A workbook in which one part is another text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            text = old.read(item)
            new.writestr(item.filename, change(text.decode()) if item.filename == name else text)
    return out.getvalue()


def with_sheet(change: Callable[[str], str], data: bytes | None = None) -> bytes:
    return with_part(data or workbook(), "xl/worksheets/sheet1.xml", change)


# ---------------------------------------------------------------- hidden


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet, _: setattr(sheet.row_dimensions[3], "hidden", True),
        lambda sheet, _: sheet.row_dimensions.group(3, 3, hidden=True),
    ],
    ids=["hidden or filtered", "folded away"],
)
def test_a_row_that_is_not_shown_is_left_out_and_said(change: Change) -> None:
    """A filter hides rows in the same way."""
    found = read(workbook(change))
    assert titles(found) == ["A"]
    said = "left out, since hidden or filtered away (show them and save the file again to import them): row 3"
    assert said in found.remarks


@pytest.mark.parametrize("words", ['hidden="1"', 'hidden="true"', 'ht="0" customHeight="1"'])
def test_each_program_says_in_its_own_way_that_a_row_is_hidden(words: str) -> None:
    """Excel and Google write 1, LibreOffice true; a row may also have no height."""
    assert titles(read(with_sheet(lambda xml: xml.replace('<row r="2"', f'<row r="2" {words}')))) == ["B"]


def test_a_column_without_width_is_hidden() -> None:
    """As one that was drawn to nothing."""
    cols = '<cols><col min="4" max="16384" width="0" customWidth="1"/></cols><sheetData>'
    found = read(with_sheet(lambda xml: xml.replace("<sheetData>", cols)))
    assert "not imported: column D (No.), since it is hidden" in found.remarks


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet, _: setattr(sheet.column_dimensions["D"], "hidden", True),
        lambda sheet, _: sheet.column_dimensions.group("C", "D", hidden=True),
    ],
    ids=["hidden", "folded away"],
)
def test_a_column_that_is_not_shown_is_not_read_and_said(change: Change) -> None:
    """What nobody sees in the sheet is in no entry."""
    found = read(workbook(change))
    assert all("certificate" not in draft.table for draft in found.drafts)
    assert "not imported: column D (No.), since it is hidden" in found.remarks


def test_a_hidden_column_of_the_same_header_does_not_compete() -> None:
    """An old copy of it."""

    def change(sheet: Any, _: Any) -> None:
        sheet["E1"], sheet["E2"], sheet["E3"] = "CECs", 9, 9
        sheet.column_dimensions["E"].hidden = True

    assert [draft.table["award"] for draft in read(workbook(change)).drafts] == ["0.6", "0.3"]


def test_rows_are_left_out_by_a_hidden_column_too() -> None:
    """It says which of them were cancelled."""

    def change(sheet: Any, _: Any) -> None:
        sheet["E1"], sheet["E2"] = "Status", "cancelled"
        sheet.column_dimensions["E"].hidden = True

    assert titles(read(workbook(change), skip_where={"Status": ["cancelled"]})) == ["B"]


def test_a_column_to_leave_rows_out_by_that_has_no_value_is_named() -> None:
    """It may say that the course was cancelled."""

    def change(sheet: Any, _: Any) -> None:
        sheet["E1"], sheet["E2"] = "Status", '=IF(A2>1,"cancelled","")'

    found = read(workbook(change), skip_where={"Status": ["cancelled"]})
    message = "column E (Status) decides whether the row is left out: the cell contains a formula without a computed value"
    assert faults(found) == [("row 2", message)]


def test_a_hidden_sheet_is_read_only_by_its_name_and_said() -> None:
    """It may be last year's."""

    def change(_: Any, book: Any) -> None:
        book.create_sheet("Old").append([*COLUMNS.values()])
        book["Old"].append([DAY, "Z", 1, "z"])
        book["Old"].sheet_state = "hidden"

    assert titles(read(workbook(change))) == ["A", "B"]
    found = read(workbook(change), sheet="Old")
    assert (titles(found), found.remarks[0]) == (["Z"], 'read the sheet "Old", which is hidden')


def test_a_sheet_for_a_chart_is_passed_over() -> None:
    """Also one from which the chart was deleted."""
    assert titles(read(workbook(lambda _, book: book.create_chartsheet("Chart", 0)))) == ["A", "B"]


def test_a_row_that_is_struck_through_is_said() -> None:
    """It is usually a course that did not take place."""

    def change(sheet: Any, _: Any) -> None:
        for cell in sheet[3]:
            cell.font = Font(strike=True)

    assert "struck through, but read anyway: row 3" in read(workbook(change)).remarks


# ---------------------------------------------------------------- merged


@pytest.mark.parametrize(
    ("cells", "where", "anchor"),
    [
        ("A2:A3", "row 3, column A (Date)", "A2"),
        ("C2:C3", "row 3, column C (CECs)", "C2"),
        ("D2:D3", "row 3, column D (No.)", "D2"),
        ("B2:C2", "row 2, column C (CECs)", "B2"),
    ],
)
def test_a_cell_that_is_merged_into_another_has_no_value_of_its_own(cells: str, where: str, anchor: str) -> None:
    """Whether it is the same in both rows, or a sum of them, the sheet does not say."""
    found = read(workbook(lambda sheet, _: sheet.merge_cells(cells)))
    assert faults(found) == [(where, f"the cell is merged with {anchor}, so this row has no value of its own")]


def test_a_header_that_is_merged_over_two_rows_is_in_both() -> None:
    """As people make room for a second line of headers."""

    def change(sheet: Any, _: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"], sheet["A2"] = "Date", None
        sheet.merge_cells("A1:A2")

    assert titles(read(workbook(change), header_row=2)) == ["A", "B"]


def test_a_title_that_is_merged_over_the_list_does_no_harm() -> None:
    """It is above the headers."""

    def change(sheet: Any, _: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "My courses"
        sheet.merge_cells("A1:Z1")

    assert titles(read(workbook(change), header_row=2)) == ["A", "B"]


# ---------------------------------------------------------------- numbers and their formats


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        ("0.6", "General", None), ("0.6", "0.00", None), ("1250", "#,##0.00", None), ("0.6", "@", None), ("0.5", "# ?/?", None),
        ("0.6", "_(* #,##0.00_);_(* (#,##0.00)", None), ("0.6", "0.00E+00", None), ("-1", '0.0" CEU"', None),
        ("45000", "yyyy", None), ("123456789", r"0\.00", "1234567.89"),
        ("0.25", "0.0", "0.3"), ("0.25", "0.0_ ;[Red]-0.0 ", "0.3"), ("0.6", "0%", "60%"), ("0.125", "0.0%", "12.5%"),
        ("25", '"$"#,##0.00', "$25.00"), ("25", "[$€-407] 0.00", "€ 25.00"), ("0.6", '0.0" CEU"', "0.6 CEU"),
        ("7", "00000", "00007"), ("12345", "000-000", "012-345"), ("12", '"AB-"0000', "AB-0012"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_its_format_says(value: str, number_format: str, shown: str | None) -> None:
    """Nothing, where that is the number itself."""
    assert show_number(Decimal(value), number_format) == shown


@pytest.mark.parametrize(
    ("number_format", "message"),
    [
        ("0%", '"60%" is not a plain decimal'),
        ('"$"0.00', '"$0.60" is not a plain decimal'),
        ('0.0" CEU"', '"0.6 CEU" is not a plain decimal'),
        ("yyyy-mm-dd", "the cell contains a time (14:24:00)"),
    ],
)
def test_a_number_that_is_shown_as_something_else_is_no_amount(number_format: str, message: str) -> None:
    """Percent, money, another unit, a time."""
    assert faults(read(format_cell("C2", 0.6, number_format))) == [("row 2, column C (CECs)", message)]


def test_an_award_is_read_with_the_unit_that_its_format_shows() -> None:
    """As people see it; rounded ones are named."""
    columns = {"date": "Date", "title": "Course", "award": "CECs"}
    assert read(format_cell("C2", 0.6, '0.0" CEU"'), columns=columns).drafts[0].table["award"] == "0.6 CEU"
    assert faults(read(format_cell("C2", 0.25, '0.0" CEU"'), columns=columns)) == [
        ("row 2, column C (CECs)", 'the cell shows "0.3 CEU" and holds 0.25')
    ]


def test_a_rounded_amount_is_taken_as_it_is_held_and_said() -> None:
    """The sheet shows another one."""
    found = read(format_cell("C2", 0.25, "0.0"))
    assert found.drafts[0].table["award"] == "0.25"
    assert "column C (CECs): the cell holds 0.25, which is taken, and shows 0.3: row 2" in found.remarks


@pytest.mark.parametrize(
    ("value", "number_format", "serial"),
    [
        (7, "00000", "00007"),
        (12345, "000-000", "012-345"),
        (12, '"AB-"0000', "AB-0012"),
        (123456789012345, "0", "123456789012345"),
    ],
)
def test_a_serial_is_what_the_sheet_shows(value: int, number_format: str, serial: str) -> None:
    """With its zeros and hyphens."""
    assert read(format_cell("D2", value, number_format)).drafts[0].table["certificate"] == serial


def test_a_format_with_parts_for_some_numbers_does_not_change_a_serial() -> None:
    """The first part of it is for other numbers; so the number is taken, with a word about its zeros."""
    phone = "[<=9999999]###-####;(###) ###-####"
    found = read(format_cell("D2", 5551234567, phone))
    assert found.drafts[0].table["certificate"] == "5551234567"
    assert any("the serial is a number there" in remark for remark in found.remarks)


def test_a_number_is_a_serial_with_a_word_about_its_zeros() -> None:
    """A number has none in front."""
    found = read(format_cell("D2", 1234567, "#,##0"))
    assert found.drafts[0].table["certificate"] == "1234567"
    assert any("keeps no zeros in front: compare it with the certificate: row 2" in remark for remark in found.remarks)


@pytest.mark.parametrize("value", [1234567890123456, 1234567890123460000, 1.2e18])
def test_a_number_of_more_digits_than_excel_keeps_is_no_serial(value: float) -> None:
    """The last of them are made up."""
    ((where, message),) = faults(read(format_cell("D2", value, "0")))
    assert where == "row 2, column D (No.)"
    assert message.endswith("digits, and its program keeps 15 of them")


def test_a_day_that_was_made_of_a_serial_is_named() -> None:
    """3-14 became the fourteenth of March."""
    message = "the cell contains a day (2025-03-14), not text"
    assert faults(read(format_cell("D2", DAY, "d-mmm"))) == [("row 2, column D (No.)", message)]


# ---------------------------------------------------------------- days, texts, formulas


def test_a_number_that_excel_cannot_show_as_a_day_is_named() -> None:
    """A formula that takes a day from an empty cell comes to one; Excel shows #####."""
    assert faults(read(format_cell("A3", -5, "yyyy-mm-dd"))) == [
        ("row 3, column A (Date)", "the cell contains a day before 1900")
    ]


def test_days_of_the_other_calendar_of_excel_are_the_same_days() -> None:
    """The one of 1904, of old Macs, is four years off."""

    def change(_: Any, book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    assert [draft.table["date"] for draft in read(workbook(change)).drafts] == [DAY, DAY]


def test_the_time_of_a_day_is_left_out_and_said_as_in_a_text_file() -> None:
    """At midnight there is none."""
    late = datetime.datetime(2025, 3, 14, 23, 59, 59)  # noqa: DTZ001 - Excel knows no zones
    found = read(format_cell("A2", late, "yyyy-mm-dd"))
    assert [draft.table["date"] for draft in found.drafts] == [DAY, DAY]
    assert "column A (Date): the day is taken as it is written, without the time after it: row 2" in found.remarks


def test_a_text_of_several_fonts_and_lines_is_one_text() -> None:
    """Excel writes a line end of Windows in its own way."""

    def change(sheet: Any, _: Any) -> None:
        sheet["B2"] = CellRichText("Intro to ", TextBlock(InlineFont(b=True), "squats"))
        sheet["B3"] = "One_x000D_\ntwo"

    assert titles(read(workbook(change))) == ["Intro to squats", "One two"]


def test_a_formula_that_comes_to_an_empty_text_is_an_empty_cell() -> None:
    """As in rows that are prepared for later; a value that was never worked out is named."""
    empty = '<row r="4"><c r="C4" t="str"><f>IF(A4="","",1)</f><v></v></c></row></sheetData>'
    assert titles(read(with_sheet(lambda xml: xml.replace("</sheetData>", empty)))) == ["A", "B"]
    message = "the cell contains a formula without a computed value"
    assert faults(read(format_cell("C2", "=SUM(1,2)", "General"))) == [("row 2, column C (CECs)", message)]


def test_an_error_is_named_where_it_is_read_and_not_elsewhere() -> None:
    """Such as a look-up in another file."""

    def change(cell: str) -> Change:
        def set_error(sheet: Any, _: Any) -> None:
            sheet["E1"] = "Memo"
            sheet[cell] = "#N/A"
            sheet[cell].data_type = "e"

        return set_error

    assert faults(read(workbook(change("B3")))) == [("row 3, column B (Course)", "the cell contains an error (#N/A)")]
    assert titles(read(workbook(change("E3")))) == ["A", "B"]


# ---------------------------------------------------------------- size and kind

OVERSIZED = "has XML that no spreadsheet program writes, in xl/worksheets/sheet1.xml"
MERGED = '<mergeCells><mergeCell ref="A1:D3"/></mergeCells>'


def test_formatted_rows_without_a_value_are_nothing() -> None:
    """However many a program saved below the list and beside it."""
    rows = "".join(f'<row r="{number}"><c r="XFD{number}" s="0"/></row>' for number in range(4, 15_000))
    assert titles(read(with_sheet(lambda xml: xml.replace("</sheetData>", f"{rows}</sheetData>")))) == ["A", "B"]


def test_a_value_far_below_the_list_is_not_passed_over() -> None:
    """The row is named."""
    (found,) = faults(read(workbook(lambda sheet, _: sheet.cell(40_000, 1, "x"))))
    assert found == ("log.xlsx", "there are more than 10,000 rows: row 40,000 is not empty")


def test_a_sheet_of_a_million_formatted_rows_is_refused_with_the_way_out() -> None:
    """Before it is read."""
    (fault,) = read(with_sheet(lambda xml: xml.replace("</sheetData>", '<row s="1"/>' * 1_048_000 + "</sheetData>"))).faults
    assert fault.message == "has more than 300,000 XML elements, up to xl/worksheets/sheet1.xml"
    assert fault.hint == "delete the empty rows and columns around the list and other sheets, or save the list as CSV"


@pytest.mark.parametrize(
    ("part", "old", "new", "message"),
    [
        ("styles", "</cellXfs>", "<xf/>" * 50_001 + "</cellXfs>", "has more than 50,000 XML elements, up to xl/styles.xml"),
        ("worksheets/sheet1", "<sheetData>", f'<foo a="{"x" * 800_000}"/><sheetData>', OVERSIZED),
        ("worksheets/sheet1", "<sheetData>", "<foo " + 'a="" ' * 1_200_001 + "/><sheetData>", OVERSIZED),
        ("worksheets/sheet1", "</worksheet>", MERGED * 9_100 + "</worksheet>", "has more than 100,000 merged cells"),
        ("worksheets/sheet1", '<row r="3"', '<row r="2"', "has rows that are out of order"),
        ("worksheets/sheet1", 'r="B2"', 'r="A2"', "has cells that are out of order"),
    ],
    ids=["styles", "long tag", "attributes", "merged", "rows", "cells"],
)  # fmt: skip
def test_a_workbook_that_would_be_read_wrongly_or_for_too_long_is_refused(part: str, old: str, new: str, message: str) -> None:
    """No cell is dropped in silence."""
    ((_, said),) = faults(read(with_part(workbook(), f"xl/{part}.xml", lambda xml: xml.replace(old, new))))
    assert said == message


def other_zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><table>", "is a web page under the name of a workbook"),
        (b"Date,Course\n", "is not a workbook: it is not a zip file"),
        (other_zip("mimetype", "content.xml"), "is an OpenDocument file (.ods) under the name of a workbook"),
        (other_zip("[Content_Types].xml", "xl/workbook.bin"), "is a binary workbook (.xlsb) under the name of a workbook"),
        (other_zip("Index/Document.iwa"), "is a Numbers file under the name of a workbook"),
        (other_zip("[Content_Types].xml", "word/document.xml"), "is a Word document under the name of a workbook"),
        (other_zip("a.txt"), "is a zip file under the name of a workbook"),
        (with_part(workbook(), "xl/workbook.xml", lambda xml: xml.replace(MAIN, STRICT)), "is a workbook in strict Open XML"),
    ],
    ids=["html", "text", "ods", "xlsb", "numbers", "docx", "zip", "strict"],
)  # fmt: skip
def test_another_file_under_the_name_of_a_workbook_is_named_as_what_it_is(data: bytes, message: str) -> None:
    """With the way out."""
    assert faults(read(data)) == [("log.xlsx", message)]
