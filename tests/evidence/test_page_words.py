"""The words of a page with their places: what its reader sees, in the order of its lines, and nothing else."""

import pikepdf
import pytest
from documents import pdf
from pikepdf import Dictionary, Name, Pdf, Stream

from cecgen.evidence import Sandbox
from cecgen.model.document_limits import MAX_PAGES_WITH_PLACES
from cecgen.model.pages import DocumentPage

LINES = ("Certificate of completion", "Jordan Rivera", "March 14, 2025")


def text_of(page: DocumentPage) -> str:
    return " ".join(word.text for word in page.words)


def drawn(content: bytes, rotate: int = 0) -> bytes:
    """A page with this content, in Helvetica."""

    def change(document: Pdf) -> None:
        document.pages[0].Contents = Stream(document, content)
        if rotate:
            document.pages[0].Rotate = rotate

    return pdf("x", change=change)


def test_words_come_line_by_line_with_their_boxes(sandbox: Sandbox) -> None:
    """In tenths of a point from the upper left corner; the page of the test is 300 points high."""
    [page] = sandbox.read_pages(pdf(*LINES)).pages
    assert text_of(page) == "Certificate of completion Jordan Rivera March 14, 2025"
    first, second = page.words[0], page.words[3]
    assert first.left == second.left == 200
    assert 200 < first.top < 400 < first.bottom < second.bottom
    assert second.top - first.top == 140


@pytest.mark.parametrize(
    "hidden",
    [
        b"1 g BT /F1 12 Tf 20 200 Td (Ghost) Tj ET",
        b"BT 3 Tr /F1 12 Tf 20 200 Td (Ghost) Tj ET",
        b"BT /F1 0.5 Tf 20 200 Td (Ghost) Tj ET",
        b"BT /F1 12 Tf 20 200 Td (Ghost) Tj ET 0.5 g 10 190 100 30 re f",
        b"BT /F1 12 Tf 20 900 Td (Ghost) Tj ET",
    ],
    ids=["white", "invisible", "tiny", "covered", "beside the page"],
)
def test_lettering_that_nobody_sees_is_never_among_the_words(sandbox: Sandbox, hidden: bytes) -> None:
    """It is told apart, so that a person learns that it is there."""
    [page] = sandbox.read_pages(drawn(b"BT /F1 12 Tf 20 260 Td (Plain) Tj ET " + hidden)).pages
    assert text_of(page) == "Plain"
    assert page.hidden in ("Ghost", "")  # PDFium itself leaves out what is beside the page
    assert page.hidden == "Ghost" or b"900" in hidden


def test_white_letters_on_a_dark_bar_are_seen(sandbox: Sandbox) -> None:
    """As headings are printed."""
    [page] = sandbox.read_pages(drawn(b"0 0 0.4 rg 0 240 400 40 re f 1 g BT /F1 16 Tf 20 255 Td (Award) Tj ET")).pages
    assert (text_of(page), page.hidden) == ("Award", "")


def test_letters_set_apart_are_words(sandbox: Sandbox) -> None:
    """With space between all letters, a word ends at a wider one."""
    [page] = sandbox.read_pages(drawn(b"BT /F1 20 Tf 5 Tc 20 260 Td (MARY SMITH) Tj ET")).pages
    assert text_of(page) == "MARY SMITH"


@pytest.mark.parametrize("turn", [b"0 1 -1 0 40 40", b"0 -1 1 0 40 240", b"-1 0 0 -1 300 200"], ids=["up", "down", "over"])
def test_turned_text_is_read_in_its_own_direction(sandbox: Sandbox, turn: bytes) -> None:
    """A number along the margin, or a page scanned upside down."""
    [page] = sandbox.read_pages(drawn(b"BT /F1 12 Tf " + turn + b" Tm (Certificate no. 12) Tj ET")).pages
    assert text_of(page) == "Certificate no. 12"


@pytest.mark.parametrize("matrix", [b"0.883 0.469 -0.469 0.883", b"0.966 -0.259 0.259 0.966", b"0.707 0.707 -0.707 0.707"])
def test_letters_of_a_watermark_are_in_no_word(sandbox: Sandbox, matrix: bytes) -> None:
    """However flat it lies across the page: one at 28 degrees made "American I Council" of a line below it."""
    line = b"BT /F1 10 Tf 20 150 Td (0.2 CEC of the American Council on Exercise, completed) Tj ET"
    [page] = sandbox.read_pages(drawn(b"0.6 g BT /F1 60 Tf " + matrix + b" 20 130 Tm (MIMIC) Tj ET 0 g " + line)).pages
    assert text_of(page) == "0.2 CEC of the American Council on Exercise, completed"


def test_slanted_letters_are_words(sandbox: Sandbox) -> None:
    """As programs make italics of a font that has none: each letter leans, and the line does not."""
    [page] = sandbox.read_pages(drawn(b"BT /F1 12 Tf 1 0 0.34 1 20 200 Tm (Ethics for trainers) Tj ET")).pages
    assert text_of(page) == "Ethics for trainers"


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_it_is_written(sandbox: Sandbox, rotate: int) -> None:
    [page] = sandbox.read_pages(drawn(b"BT /F1 12 Tf 20 260 Td (One two) Tj 0 -20 Td (three) Tj ET", rotate)).pages
    assert text_of(page) == "One two three"


def test_a_field_of_a_form_is_read(sandbox: Sandbox) -> None:
    """As its reader sees it: drawn onto the page."""

    def add_field(document: Pdf) -> None:
        font = document.pages[0].Resources.Font.F1
        shown = Stream(document, b"BT /F1 12 Tf 2 4 Td (Jordan Rivera) Tj ET")
        shown.Type, shown.Subtype, shown.BBox = Name.XObject, Name.Form, pikepdf.Array([0, 0, 200, 20])
        shown.Resources = Dictionary(Font=Dictionary(F1=font))
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Jordan Rivera", F=4,
            Rect=pikepdf.Array([20, 100, 220, 120]), AP=Dictionary(N=shown),
        )  # fmt: skip
        widget = document.make_indirect(field)
        document.pages[0].Annots = pikepdf.Array([widget])
        document.Root.AcroForm = Dictionary(Fields=pikepdf.Array([widget]))

    [page] = sandbox.read_pages(pdf("Name", change=add_field)).pages
    assert text_of(page) == "Name Jordan Rivera"


def test_a_locked_document_says_so(sandbox: Sandbox) -> None:
    """It has a password."""
    locked = pdf("x", encryption=pikepdf.Encryption(owner="o", user="u"))
    assert (sandbox.read_pages(locked).failure, sandbox.read_pages(b"%PDF-1.7 no").failure) == ("locked", "truncated")


def test_a_long_document_says_that_it_goes_on(sandbox: Sandbox) -> None:
    """What was read of it is not all of it."""

    def add_pages(document: Pdf) -> None:
        for _ in range(MAX_PAGES_WITH_PLACES):
            document.pages.append(document.pages[0])

    *pages, last = sandbox.read_pages(pdf("One", change=add_pages)).pages
    assert ([text_of(page) for page in pages], last.unread) == (["One"] * MAX_PAGES_WITH_PLACES, "too many")
