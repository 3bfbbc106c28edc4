"""`cecgen reconcile`: six heaps, what is written, and what is said of a list that cannot be compared."""

import os
import sys
from datetime import date
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from documents import pdf
from openpyxl import Workbook

if TYPE_CHECKING:
    from conftest import Command, Ran, Repository

ENTRY = """\
[[entry]]
id = "testing"
date = 2025-03-14
title = "Exercise testing workshop"  # as printed
provider = "acsm"
kind = "course"
award = "6 CEC"
note = "SECRET"
"""
OTHERS = """
[[entry]]
id = "bone"
date = 2025-06-12
title = "Resistance training and bone"
provider = "acsm"
kind = "course"
award = "2 CEC"

[[entry]]
id = "early"
date = 2020-06-12
title = "Before the cycle"
provider = "acsm"
kind = "course"
award = "2 CEC"
"""
FILE = "content/jordan-rivera/entry.toml"
LIST = """\
Activity Title,Date Completed,Credits,Status,Name
EXERCISE TESTING WORKSHOP,03/14/2025,6,Approved,"Rivera, Jordan"
Sleep,05/05/2025,2,Approved,Jordan A. Rivera
Sleep,05/05/2025,2,Approved,Jordan A. Rivera
Old,05/05/2019,2,Approved,Jordan Rivera
Other,05/06/2025,2,Approved,Pat Doe
Refused,05/07/2025,2,Denied,Jordan Rivera
Strange,05/08/2025,2,On file,Jordan Rivera
Total,,8,,
"""
COLUMNS = ("--column", "person=Name", "--date-format", "MM/DD/YYYY")


@pytest.fixture
def root(repository: "Repository") -> Path:
    return repository({FILE: ENTRY + OTHERS})


def reconcile(cecgen: "Command", root: Path, text: str | bytes, *options: str, name: str = "list.csv") -> "Ran":
    file = root.parent / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return cecgen("reconcile", "jordan-rivera", "acsm.cpt", file, "-C", root, *options)


def test_every_row_and_every_entry_is_in_one_heap_with_its_reason(root: Path, cecgen: "Command") -> None:
    ran = reconcile(cecgen, root, LIST, *COLUMNS)
    assert ran.code == 0
    assert "in all: 8 rows of the list and 3 entries, each in one of six heaps:" in ran.output
    assert (
        "1 on both, 0 on both, with other figures, 0 perhaps the same, 1 only here, 1 only there, 7 not comparable"
        in ran.output
    )
    for reason in (
        "listed twice: the same as row 3 (row 4)",
        "outside 2024-01-01 to 2026-12-31 (row 5)",
        "of another person (row 6)",
        "denied by the body: a [[entry.ruling]] would say so (row 7)",
        'of a status that nobody has explained: --means "On file=counts" (row 8)',
        "column B (Date Completed) is empty: a row without a day, such as a total (row 9)",
        "in another cycle, or not for this certification (early)",
    ):
        assert f"  1: {reason}" in ran.output
    assert (root / FILE).read_text() == ENTRY + OTHERS


def test_what_is_only_here_is_printed_to_be_typed_in_without_the_private_note(root: Path, cecgen: "Command") -> None:
    ran = reconcile(cecgen, root, "Date,Title\n2025-06-12,Resistance training and bone\n")
    assert "  date:          2025-03-14\n  title:         Exercise testing workshop\n" in ran.output
    assert "  amount:        6 CEC\n" in ran.output
    assert "SECRET" not in ran.output


def test_other_figures_are_named(root: Path, cecgen: "Command") -> None:
    ran = reconcile(cecgen, root, "Date,Title,Amount\n2025-03-15,Exercise testing workshop,5\n")
    assert "    the day: 2025-03-15 there, 2025-03-14 here; the amount: 5 there, 6 here" in ran.output


@pytest.mark.parametrize("header", ["Name", "Learner name", "Attendee"])
def test_a_colleagues_list_is_refused_by_the_column_of_names(root: Path, cecgen: "Command", header: str) -> None:
    """Without being told which column that is: `--write` would say of what the colleague did that it is on record."""
    rows = "{},2025-03-14,Exercise testing workshop\n"
    ran = reconcile(cecgen, root, f"{header},Date,Course title\n" + rows.format("Pat Doe"), "--write")
    assert (ran.code, "it is a list of another person" in ran.output) == (1, True)
    assert "  1 on both," in reconcile(cecgen, root, f"{header},Date,Course title\n" + rows.format("Rivera Jordan")).output


def test_pieces_of_one_activity_are_added_up(root: Path, cecgen: "Command") -> None:
    """Three rows of the list, one for each side of a triangle."""
    rows = "".join(f"2025-03-14,Exercise testing workshop,{amount}\n" for amount in (1, 2, 3))
    ran = reconcile(cecgen, root, f"Date,Title,Amount\n{rows}")
    assert "in all: 3 rows of the list and 3 entries" in ran.output
    assert "  1 on both," in ran.output


def test_columns_are_remembered_and_a_list_with_others_is_said(root: Path, cecgen: "Command") -> None:
    assert reconcile(cecgen, root, LIST, *COLUMNS, "--remember").code == 0
    assert "  1 on both," in reconcile(cecgen, root, LIST).output
    other = reconcile(cecgen, root, LIST.replace("Date Completed", "Finished"))
    assert other.code == 1
    assert "the list has no column that is known as its date" in other.output
    assert "--remember then replaces plugins/maps/acsm-list.toml" in other.output
    assert cecgen("check", "-C", root).code == 0


def test_write_says_since_when_an_entry_is_on_record_and_keeps_the_rest(root: Path, cecgen: "Command") -> None:
    """Not for what is pending."""
    rows = "2025-03-14,Exercise testing workshop,Approved\n2025-06-12,Resistance training and bone,Pending\n"
    ran = reconcile(cecgen, root, f"Date,Title,Status\n{rows}", "--write", "--as-of", "2026-02-01")
    assert ran.code == 0
    changed = (ENTRY + OTHERS).replace('award = "6 CEC"\n', 'award = "6 CEC"\nreported = { acsm = 2026-02-01 }\n')
    assert (root / FILE).read_text() == changed
    again = reconcile(cecgen, root, f"Date,Title,Status\n{rows}", "--write", "--as-of", "2026-03-01")
    assert "every entry that is on the list says so already: nothing was written" in again.output
    assert (root / FILE).read_text() == changed


def test_add_writes_a_draft_for_what_is_only_there_and_finds_it_the_next_time(root: Path, cecgen: "Command") -> None:
    text = "Date,Title,Amount\n2025-05-05,Sleep and recovery,2\n"
    assert reconcile(cecgen, root, text, "--add").code == 0
    (draft,) = (root / "content/jordan-rivera").glob("2025-05-05-*.toml")
    assert "draft = true" in draft.read_text()
    again = reconcile(cecgen, root, text, "--add")
    assert "a draft here: finish it" in again.output
    assert len([*(root / "content/jordan-rivera").glob("2025-05-05-*.toml")]) == 1


def test_what_is_perhaps_the_same_is_settled_by_a_person(root: Path, cecgen: "Command") -> None:
    text = "Date,Title\n2025-03-14,The body's own title\n"
    assert "  there: row 2: 2025-03-14 The body's own title\n  here:  testing:" in reconcile(cecgen, root, text).output
    assert "  1 on both," in reconcile(cecgen, root, text, "--same", "2=testing").output


MORE = (
    OTHERS
    + """
[[entry]]
id = "podium"
date = 2025-09-01
title = "Balance and falls"
provider = "acsm"
kind = "course"
award = "2 CEC"

[[entry]]
id = "lonely"
date = 2025-10-01
title = "Motivational interviewing"
provider = "acsm"
kind = "course"
award = "1 CEC"
"""
)
TYPED = (
    (date(2025, 3, 14), "Exercise testing workshop", 6),
    (date(2025, 6, 12), "Resistance training and bone", 3),
    (date(2025, 5, 5), "Sleep", 2),
    (date(2019, 5, 5), "Old", 2),
    (date(2025, 9, 1), "A title of the body", 2),
)
ROWS = [(f"{day:%b} {day.day}, {day.year}", title, str(amount)) for day, title, amount in TYPED]
HEAPS = "1 on both, 1 on both, with other figures, 1 perhaps the same, 1 only here, 1 only there, 2 not comparable"
HEADERS = ("Date Completed", "Course Title", "CEUs")


def table_page() -> str:
    """A page with a menu that is a table too, and a list whose rows have links and blanks in them."""
    rows = "".join(f"<tr><td>{day}</td><td><a href=#>{title}</a>\n</td><td> {amount}</td></tr>" for day, title, amount in ROWS)
    heads = "".join(f"<th scope=col>{header}</th>" for header in HEADERS)
    menu = "<table><tr><td>Home</td><td>My account</td></tr></table>"
    return f"<!doctype html><html><body>{menu}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></body></html>"


def archived_page() -> bytes:
    """The same as a browser saves it in a single file, with a picture beside it."""
    mail = MIMEMultipart("related", type="text/html")
    mail.attach(MIMEText(table_page(), "html", "utf-8"))
    mail.attach(MIMEImage(b"GIF89a", "gif"))
    return mail.as_bytes()


def workbook(*rows: tuple[object, ...], hidden: int = 0) -> bytes:
    """A workbook of Excel's, perhaps with a row that is filtered away."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if hidden:
        sheet.row_dimensions[hidden].hidden = True
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("list.csv", "\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADERS, *ROWS))),
        ("list.xlsx", workbook(HEADERS, *TYPED)),
        ("MyAccount.html", table_page()),
        ("MyAccount.mhtml", archived_page()),
        ("printed.pdf", pdf("My history", *(" ".join(row) for row in ROWS), "Page 1 of 1")),
        ("pasted.txt", "\n".join("\t".join(row) for row in (HEADERS, *ROWS))),
    ],
)
def test_each_kind_of_list_comes_to_the_same_heaps(
    repository: "Repository", cecgen: "Command", name: str, data: str | bytes
) -> None:
    root = repository({FILE: ENTRY + MORE})
    ran = reconcile(cecgen, root, data, name=name)
    assert ran.code == 0, ran.output
    assert "in all: 5 rows of the list and 5 entries, each in one of six heaps:" in ran.output
    assert HEAPS in ran.output
    assert "    the amount: 3 there, 2 here" in ran.output
    assert ": 2025-05-05 Sleep · 2\n" in ran.output
    assert "A title of the body · 2\n  here:  podium: 2025-09-01 Balance and falls · 2 CEC\n" in ran.output


def test_a_list_that_is_pasted_comes_to_the_same_heaps(
    repository: "Repository", cecgen: "Command", monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository({FILE: ENTRY + MORE})
    text = "\n".join("\t".join(row) for row in (HEADERS, *ROWS))
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode())))
    ran = cecgen("reconcile", "jordan-rivera", "acsm.cpt", "-", "-C", root)
    assert (ran.code, HEAPS in ran.output) == (0, True), ran.output


def test_a_row_that_is_filtered_away_is_named_and_not_taken(root: Path, cecgen: "Command") -> None:
    """It may be a colleague's, or of another cycle: with headers and without, it is in the heap of what cannot be compared."""
    columns = ("--column", "date=A", "--column", "title=B")
    for rows, row, options in (((HEADERS, *TYPED), 2, ()), (TYPED, 1, columns)):
        ran = reconcile(cecgen, root, workbook(*rows, hidden=row), "--write", *options, name="list.xlsx")
        assert ran.code == 0, ran.output
        reason = "hidden or filtered away in the file: show it, and save the list again"
        assert f"  1: {reason} (row {row})" in ran.output
        assert "reported" not in (root / FILE).read_text().partition('[[entry]]\nid = "bone"')[0]


def test_what_was_written_is_not_written_again(root: Path, cecgen: "Command") -> None:
    """A draft for what is only there, and the day on record for the rest; the second time nothing changes."""
    text = "Date,Title,Amount\n2025-05-05,Sleep,2\n2025-03-14,Exercise testing workshop,6\n"
    text += "2025-06-12,Resistance training and bone,2\n"

    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file() and ".cecgen/work" not in str(path)}

    before = files()
    assert reconcile(cecgen, root, text, "--add", "--write", "--remember").code == 0
    once = files()
    assert len(once) == len(before) + 2
    assert once[str(root / FILE)].count(b"reported = { acsm = 2026-03-16 }") == 2
    again = reconcile(cecgen, root, text, "--add", "--write", "--remember", "--as-of", "2026-05-01")
    assert again.code == 0, again.output
    assert files() == once


def test_a_row_or_an_entry_that_is_not_there_cannot_be_said_to_be_the_same(root: Path, cecgen: "Command") -> None:
    text = "Date,Title\n2025-03-14,The body's own title\n2025-05-05,Sleep\n"
    for same, says in (
        (("9=testing",), 'no row of the list "row 9"'),
        (("2=testign",), 'no entry "testign"; did you mean "testing"?'),
        (("2=testing", "3=testing"), "--same names testing twice"),
    ):
        ran = reconcile(cecgen, root, text, *(word for each in same for word in ("--same", each)))
        assert (ran.code, says in ran.output) == (2, True), ran.output


PAGE = """<!doctype html><html><body><table><tr><td>menu</td></tr></table>
<table><tr><th>Date</th><th colspan=2>Title</th></tr>
<tr><td>Mar 14, 2025</td><td>Exercise testing <b>workshop</b></td><td>x</td></tr></table></body></html>"""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", PAGE),
        ("page.mht", PAGE),
        ("copied.txt", "Date\tTitle\n2025-03-14\tExercise testing workshop\n"),
        ("columns.txt", "Date          Title\n2025-03-14    Exercise testing workshop\n"),
        ("lines.txt", "My history\nMar 14, 2025 Exercise testing workshop 6 CEC\nPage 1\n"),
        ("lines.pdf", pdf("Mar 14, 2025 Exercise testing workshop 6")),
    ],
)
def test_a_list_may_be_a_saved_page_a_pdf_or_copied_text(root: Path, cecgen: "Command", name: str, data: str | bytes) -> None:
    ran = reconcile(cecgen, root, data, name=name)
    assert "  1 on both," in ran.output


def test_a_list_without_headers_has_columns_by_letter(root: Path, cecgen: "Command") -> None:
    text = "Exercise testing workshop;2025-03-14;6\nSleep;2025-05-05;2\n"
    ran = reconcile(cecgen, root, text, *(word for key in ("title=A", "date=B", "amount=C") for word in ("--column", key)))
    assert "  there: row 1: 2025-03-14 Exercise testing workshop · 6" in ran.output


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.csv", b"", "list is empty"),
        ("b.csv", "Date,Title\n", "no rows below the headers"),
        ("c.csv", "Foo,Bar\n1,2\n", 'the headers are: "Foo", "Bar"'),
        ("d.csv", "Date,Title\n03/04/2025,A\n", '--date-format "MM/DD/YYYY"'),
        ("e.csv", "Date,Title,Who\n2025-03-14,A,Pat Doe\n", "is Jordan Rivera's: it is a list of another person"),
        ("f.html", "<html><p>loading</p></html>", "has no table"),
        ("g.xlsx", "no workbook", "is not a workbook"),
        ("h.pdf", b"%PDF-1.7\nbroken", "is a PDF without text that can be read"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_compared_is_said_with_the_way_out(
    root: Path, cecgen: "Command", name: str, data: str | bytes, says: str
) -> None:
    ran = reconcile(cecgen, root, data, *(("--column", "person=Who") if "Who" in str(data) else ()), name=name)
    assert ran.code == 1
    assert says.removeprefix("list ") in ran.output
    assert "Traceback" not in ran.output


def test_a_pipe_and_a_huge_file_are_not_read(root: Path, cecgen: "Command") -> None:
    os.mkfifo(root.parent / "pipe")
    ran = cecgen("reconcile", "jordan-rivera", "acsm.cpt", root.parent / "pipe", "-C", root)
    assert (ran.code, "is not a file" in ran.output) == (2, True)
    with open(root.parent / "huge.csv", "wb") as file:
        file.truncate(50_000_000)
    ran = cecgen("reconcile", "jordan-rivera", "acsm.cpt", root.parent / "huge.csv", "-C", root)
    assert (ran.code, "has more than 16,777,216 bytes" in ran.output) == (2, True)


def test_what_to_type_in_is_in_the_order_of_the_form_where_it_is_known(root: Path, cecgen: "Command") -> None:
    """ACE takes an approved course by its number, and writes days month first."""
    path = root / "content/jordan-rivera/holder.toml"
    path.write_text(path.read_text().replace("acsm.cpt", "ace.cpt").replace("2026-12-31", "2025-12-31"))
    approval = ENTRY.replace('provider = "acsm"', 'provider = "ace"\napproval = { body = "ace", number = "CEP123456" }')
    (root / FILE).write_text(approval.replace("6 CEC", "0.6 CEC"))
    file = root.parent / "list.csv"
    file.write_text("Date,Title\n2025-05-05,Sleep\n")
    ran = cecgen("reconcile", "jordan-rivera", "ace.cpt", file, "-C", root, "--as-of", "2025-12-01")
    assert "  MyACE, My CECs, Enter and Track my CECs:\n" in ran.output
    assert f"    {'Course number:':32} CEP123456\n    {'Completion date:':32} 03/14/2025\n" in ran.output
    assert "SECRET" not in ran.output
