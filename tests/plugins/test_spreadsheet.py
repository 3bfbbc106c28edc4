"""Spreadsheets in whatever way they were saved: read as their program shows them, or refused with the way out."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from cecgen.commands.importing.maps import read_map
from cecgen.files.sheets.columns import iter_headers
from cecgen.testing import read_with

COLUMNS = {"date": "Date", "title": "Course", "amount": "CECs", "certificate": "No."}
TEXT = "Date,Course,CECs,No.\r\n2025-03-14,Übung – Kraft,0.6,7\r\n"
DAY = datetime.date(2025, 3, 14)
HALF_PAST_NINE = datetime.datetime(2025, 3, 14, 9, 30)  # noqa: DTZ001 - Excel knows no zones


def read(plugin, data, name="log.csv", **mapping):
    data = data.encode() if isinstance(data, str) else data
    return read_with(plugin, name, data, **{"columns": COLUMNS, **mapping})


def refuse(plugin, data, name="log.csv", **mapping):
    """The only thing that is wrong, where nothing can be read."""
    found = read(plugin, data, name, **mapping)
    assert found.drafts == ()
    (fault,) = found.faults
    return fault


def workbook(*rows, change=None):
    """A workbook with these rows on its first sheet, as a file."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def table(plugin, *rows, change=None, **mapping):
    """The table of the only row below the headers, nothing being wrong."""
    found = read(plugin, workbook([*COLUMNS.values()], *rows, change=change), "log.xlsx", **mapping)
    assert found.faults == ()
    (draft,) = found.drafts
    return draft.table


def fault(plugin, *rows, change=None):
    """The place and the words of the only thing that is wrong."""
    (found,) = read(plugin, workbook([*COLUMNS.values()], *rows, change=change), "log.xlsx").faults
    return found.where, found.message


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16, since every second byte is zero"),
        ("utf-16-be", "UTF-16, since every second byte is zero"),
        ("cp1252", "Windows-1252, since it is not UTF-8"),
    ],
)
def test_the_encoding_is_found_and_said(plugin, encoding, told):
    """With or without a byte-order mark; Windows-1252 is a guess, and is called one."""
    found = read(plugin, TEXT.encode(encoding))
    assert found.drafts[0].table["title"] == "Übung – Kraft"
    assert found.remarks[0].startswith(f"read as {told}")


def test_a_byte_order_mark_that_is_written_twice_is_no_part_of_the_header(plugin):
    """A program added one to a file that had one."""
    found = read(plugin, b"\xef\xbb\xbf" * 2 + TEXT.encode())
    assert (found.faults, found.drafts[0].table["title"]) == ((), "Übung – Kraft")


def test_big_endian_utf_16_says_so_itself(plugin):
    """By its mark."""
    assert read(plugin, b"\xfe\xff" + TEXT.encode("utf-16-be")).drafts[0].table["title"] == "Übung – Kraft"


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"\xff\xfeD", b"Date\0\0\0,Course"])
def test_what_is_no_text_is_refused(plugin, data):
    """A workbook under a wrong name, half a character of UTF-16, or zero bytes."""
    assert "text" in refuse(plugin, data).message


def test_a_byte_that_windows_1252_does_not_have_is_named_by_row_and_column(plugin):
    """Some other encoding would only look like it."""
    (fault,) = read(plugin, TEXT.replace("–", "").encode("cp1252") + b"2025-03-15,\x81\xff,1,8").faults
    assert (fault.where, fault.message) == ("row 3, column B (Course)", "the byte 0x81 is not Windows-1252")


@pytest.mark.parametrize(
    ("separator", "called"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
def test_the_separator_is_found_by_the_headers_and_said(plugin, separator, called):
    """As other countries' programs save it."""
    found = read(plugin, TEXT.replace(",", separator))
    assert found.drafts[0].table["date"] == DAY
    assert found.remarks[1] == f"cells are separated by {called}"


def test_the_separator_of_the_headers_counts_and_not_that_of_the_cells(plugin):
    """A title full of commas changes nothing."""
    assert read(plugin, "Date;Course\n2025-03-14;a, b, c, d, e\n").drafts[0].table["title"] == "a, b, c, d, e"


def test_the_map_may_say_the_separator(plugin):
    """Where it is none of the usual."""
    assert read(plugin, "a;b;c;d;e\n" + TEXT.replace(",", "|"), delimiter="|", header_row=2).drafts[0].table["date"] == DAY


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;", '\ufeff"Sep=;"', "sep=;;;;", " sep=;"])
def test_the_line_that_excel_begins_with_is_not_a_row(plugin, line):
    """It names the separator; Excel does not show it, and so the headers are in the first row."""
    found = read(plugin, line + "\r\n" + TEXT.replace(",", ";"))
    assert (found.faults, found.drafts[0].source) == ((), "row 2")
    assert found.remarks[1] == "cells are separated by semicolons"


@pytest.mark.parametrize(
    ("line", "separator"), [("sep=\\t", "\t"), ("sep=\t", "\t"), ("sep=|", "|"), ("sep=^", "^"), ("sep=,", ",")]
)
def test_the_line_may_name_any_separator(plugin, line, separator):
    """A tab by its sign or its name."""
    assert read(plugin, f"{line}\n" + TEXT.replace(",", separator)).drafts[0].table["date"] == DAY


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(plugin, end):
    """Old Macs' included."""
    found = read(plugin, TEXT.replace("\r\n", end) + end + f"2025-03-15,B,0.1,8{end}")
    assert [draft.source for draft in found.drafts] == ["row 2", "row 4"]


def test_a_line_break_in_quotes_is_part_of_its_cell(plugin):
    """Rows are counted as a spreadsheet program does."""
    found = read(plugin, 'Date,Course,CECs\n2025-03-14,"a\r\nb",0.6\n2025-03-15,c,0.6\n')
    assert [(draft.table["title"], draft.source) for draft in found.drafts] == [("a b", "row 2"), ("c", "row 3")]


@pytest.mark.parametrize("text", ['Date,Course\n2025-03-14,"a\n', 'Date,Course\n2025-03-14,"a"b"\n'])
def test_a_quotation_mark_that_is_not_closed_is_found(plugin, text):
    """Before it swallows the rest of the file in silence."""
    assert refuse(plugin, text).where == "row 2"


def test_a_file_of_nothing_has_no_headers(plugin):
    """It is said, and is no crash."""
    assert refuse(plugin, b"").where == "row 1"


def test_a_file_of_too_many_rows_columns_or_characters_is_refused(plugin):
    """Before it fills the memory."""
    assert refuse(plugin, "Date\n" + "x\n" * 10_001).message == "there are more than 10,000 rows: row 10,001 is not empty"
    assert refuse(plugin, "Date" + "," * 200 + "x").message == "there are more than 200 columns: column 201 is not empty"
    assert "field larger than field limit" in refuse(plugin, "Date\n" + "x" * 40_000).message
    assert refuse(plugin, b"x" * (16 * 1024 * 1024 + 1)).message.startswith("the file has 16,777,217 bytes")


# ---------------------------------------------------------------- workbooks


def test_what_excel_typed_is_taken_exactly(plugin):
    """Days as days; numbers with the fifteen digits that Excel keeps, not as computers store them."""
    assert table(plugin, [DAY, "A", 0.6, 7]) == {"date": DAY, "title": "A", "award": "0.6", "certificate": "7"}
    assert table(plugin, [HALF_PAST_NINE, "A", 0.1 + 0.2, "x"])["award"] == "0.3"
    assert table(plugin, [DAY, "A", 12, None]) == {"date": DAY, "title": "A", "award": "12"}
    assert table(plugin, ["2025-03-14", "A", "0.60", None])["award"] == "0.6"


def test_a_serial_keeps_the_zeros_that_excel_shows(plugin):
    """The number alone would be another serial."""

    def formatted(book):
        book.active["D2"].number_format = "00000"

    assert table(plugin, [DAY, "A", 1, 7], change=formatted)["certificate"] == "00007"


def test_a_number_that_is_formatted_as_a_day_is_no_amount(plugin):
    """Excel shows a day there, and made 45000 of it."""

    def formatted(book):
        book.active["C2"].number_format = "yyyy-mm-dd"

    assert fault(plugin, [DAY, "A", 45000], change=formatted) == (
        "row 2, column C (CECs)",
        "the cell holds 2023-03-15, not an amount",
    )
    assert fault(plugin, [45000, "A", 1]) == ("row 2, column A (Date)", "45000 is a number, not a day")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("=1+1", "the cell contains a formula without a computed value"),
        ("#REF!", "the cell contains an error (#REF!)"),
        (datetime.time(9, 30), "the cell contains a time (09:30:00)"),
        (True, "the cell holds TRUE, not an amount"),
        (1e308, '"1E+308" is not a plain decimal'),
        ("½", '"½" is not a plain decimal'),
        (-1, '"-1" is not a plain decimal'),
    ],
)
def test_a_cell_that_is_no_amount_is_named(plugin, value, message):
    """No formula is run to find out."""
    assert fault(plugin, [DAY, "A", value]) == ("row 2, column C (CECs)", message)


def test_text_that_begins_as_a_formula_is_text(plugin):
    """Where Excel stored it as text."""

    def typed(book):
        book.active["B2"].value = "=cmd"
        book.active["B2"].data_type = "s"

    assert table(plugin, [DAY, "A", 1], change=typed)["title"] == "=cmd"


def test_the_first_visible_sheet_is_read_and_the_others_are_named(plugin):
    """The map can choose another."""

    def more(book):
        book.create_sheet("Old").append(["Date", "Course"])
        book["Old"].append([DAY, "B"])
        hidden = book.create_sheet("Hidden", 0)
        hidden.sheet_state = "hidden"

    data = workbook([*COLUMNS.values()], [DAY, "A", 1, 2], change=more)
    found = read(plugin, data, "log.xlsx")
    assert found.remarks[:2] == (
        'read the sheet "Sheet"',
        'not read: the sheet "Old" (sheet = "…" in the map chooses another)',
    )
    assert read(plugin, data, "log.xlsx", sheet="Old").drafts[0].table["title"] == "B"
    assert refuse(plugin, data, "log.xlsx", sheet="New").hint == "sheets there: Sheet, Old"


def test_rows_are_counted_as_excel_does(plugin):
    """Blank ones included."""

    def sparse(book):
        book.active["A9"], book.active["B9"], book.active["C9"] = DAY, "A", "six"

    assert fault(plugin, change=sparse)[0] == "row 9, column C (CECs)"


def sheet_of(data, xml):
    """A workbook whose first sheet is this text instead."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, xml if item.filename == "xl/worksheets/sheet1.xml" else old.read(item))
    return out.getvalue()


HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Date,Course", "is not a workbook: it is not a zip file"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "is an old .xls, or protected by a password"),
        (sheet_of(workbook(["Date"]), " " * (64 * 1024 * 1024)), "unpacks to 67,1"),
        (sheet_of(workbook(["Date"]), f"{HEAD}<sheetData><row>{'<c/>' * 300_000}"), "has more than 300,000 XML elements"),
        (workbook(["Date"])[:-30], "is not a workbook: its zip file is damaged"),
        (sheet_of(workbook(["Date"]), "<worksheet"), "cannot be read as a workbook: "),
        (
            sheet_of(workbook(["Date"]), f'<!DOCTYPE x [<!ENTITY a "b">]>{HEAD}<sheetData/></worksheet>'),
            "cannot be read as a workbook: EntitiesForbidden",
        ),
        (
            sheet_of(
                workbook(["Date"]), f'{HEAD}<sheetData><row r="10001"><c r="A10001"><v>1</v></c></row></sheetData></worksheet>'
            ),
            "there are more than 10,000 rows",
        ),
        (
            sheet_of(workbook(["Date"]), f'{HEAD}<sheetData><row r="1"><c r="GS1"><v>1</v></c></row></sheetData></worksheet>'),
            "there are more than 200 columns",
        ),
    ],
    ids=["text", "old", "bomb", "elements", "half", "broken", "entities", "rows", "columns"],
)
def test_a_workbook_that_is_none_or_too_large_is_refused(plugin, data, message):
    """Looked at before it is unpacked, and never more of it than is worth."""
    assert refuse(plugin, data, "log.xlsx").message.startswith(message)


def test_what_a_workbook_says_of_its_own_size_is_not_believed(plugin):
    """It may say a million rows and have two."""
    xml = (
        f'{HEAD}<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>soon</t></is></c></row></sheetData></worksheet>'
    )
    assert refuse(plugin, sheet_of(workbook(["Date"]), xml), "log.xlsx").where == "row 2, column A (Date)"


# ---------------------------------------------------------------- the maps that come with it


@pytest.mark.parametrize("name", ["plain", "usual", "cebroker-roster"])
def test_every_map_that_comes_with_it_is_sound(plugin, name):
    """Read as a person's own is; no header stands for two keys."""
    mapping, found = read_map(plugin.parent / "maps" / f"{name}.toml")
    assert found == []
    headers = [header.casefold() for _, headers in iter_headers(mapping) for header in headers]
    assert len(headers) == len(set(headers))


def test_the_plain_map_reads_every_key(plugin):
    """A header for each, by its own name."""
    mapping, _ = read_map(plugin.parent / "maps" / "plain.toml")
    assert [headers for _, headers in iter_headers(mapping)] == [[key] for key, _ in iter_headers(mapping)]
