"""What is found out about a file of evidence: what it is, shows and hides."""

import re
from io import BytesIO

import pikepdf
import pytest
from documents import (
    CERTIFICATE,
    add_note,
    at_opening,
    certificate,
    jpeg,
    pdf,
    photograph,
    picture,
    png,
    save,
    with_attachment,
    with_picture,
)
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageOps

from cecgen.evidence import Sandbox
from cecgen.evidence.inspection import ActiveContent

SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
LAUNCH = Dictionary(S=Name.Launch, F=String("calc.exe"))


def test_a_certificate_is_read_with_its_text_and_hides_nothing(sandbox: Sandbox) -> None:
    """A sound PDF has pages, text to rely on, and no news."""
    seen = sandbox.inspect(certificate())
    assert (seen.kind, seen.failure, seen.pages, seen.is_legible) == ("pdf", "", 1, True)
    assert seen.text.split("\n") == [*CERTIFICATE]
    assert (seen.active, seen.has_location, seen.is_encrypted) == ((), False, False)


def with_old_trailers(data: bytes) -> bytes:
    """A PDF that programs changed three times: each change is appended, with a trailer and an end of its own."""
    for _ in range(3):
        start, place = int(re.findall(rb"startxref\s+(\d+)", data)[-1]), len(data)
        root = re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
        data += b"99 0 obj\n(x)\nendobj\n"
        table = b"xref\n99 1\n%010d 00000 n \ntrailer << /Size 100 /Root %s /Prev %d >>\n" % (place, root, start)
        data += table + b"startxref\n%d\n%%%%EOF\n" % (len(data))
    return data


PLAIN = certificate(object_stream_mode=pikepdf.ObjectStreamMode.disable)


@pytest.mark.parametrize("data", [certificate(), PLAIN, with_old_trailers(PLAIN), certificate(linearize=True)])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xef\xbb\xbf", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", b"\x1a"),
        (bytes(128), bytes(200_000)),
        (b"", b"\n<!-- made in 0.3 seconds -->" * 400),
        (b" " * 1019, b"\xff" * 9000),
    ],
)
def test_bytes_around_a_pdf_that_viewers_open_do_not_matter(sandbox: Sandbox, data: bytes, before: bytes, after: bytes) -> None:
    """A download, a printer or a disk puts them there; the copy for an auditor has them no more."""
    seen = sandbox.inspect(before + data + after)
    assert (seen.kind, seen.failure, seen.is_legible, seen.text) == ("pdf", "", True, "\n".join(CERTIFICATE))
    copy = sandbox.strip(before + data + after, "pdf")
    assert (copy.failure, copy.data.startswith(b"%PDF-")) == ("", True)


def test_a_change_that_was_not_written_to_its_end_is_cut_short(sandbox: Sandbox) -> None:
    """The pages of the change would be missing, so it is not mended like a file with padding."""
    data = PLAIN + b"99 0 obj\n<< /Length 5000 >>\nstream\n" + b"x" * 4000
    assert sandbox.inspect(data).failure == "truncated"


def script_of_the_document(document: Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))


def xfa(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(document, b"<xdp/>"))


def script_after_a_link(document: Pdf) -> None:
    add_note(Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org"), Next=Array([SCRIPT]))))(
        document
    )


def when_the_page_opens(document: Pdf) -> None:
    document.pages[0].AA = Dictionary(O=SCRIPT)


def in_an_outline(document: Pdf) -> None:
    item = document.make_indirect(Dictionary(Title=String("Here"), A=LAUNCH))
    document.Root.Outlines = document.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))


HIDING = [
    pytest.param(at_opening(SCRIPT), "JavaScript", id="script at opening"),
    pytest.param(script_of_the_document, "JavaScript", id="script of the document"),
    pytest.param(script_after_a_link, "JavaScript", id="script after a link"),
    pytest.param(when_the_page_opens, "JavaScript", id="script of a page"),
    pytest.param(
        add_note(Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("JavaScript:x()")))),
        "JavaScript",
        id="script as an address",
    ),
    pytest.param(at_opening(LAUNCH), "a launch action", id="launch at opening"),
    pytest.param(in_an_outline, "a launch action", id="launch from an outline"),
    pytest.param(
        add_note(Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("https://example.org")))),
        "a form that sends itself",
        id="submit",
    ),
    pytest.param(with_attachment, "embedded files", id="attachment"),
    pytest.param(add_note(Dictionary(Subtype=Name.RichMedia)), "rich media", id="rich media"),
    pytest.param(add_note(Dictionary(Subtype=Name.Screen)), "rich media", id="screen"),
    pytest.param(xfa, "an XFA form", id="XFA"),
]


@pytest.mark.parametrize(("change", "what"), HIDING)
def test_what_can_act_or_is_hidden_is_found(sandbox: Sandbox, change: object, what: ActiveContent) -> None:
    """Wherever in the document it is attached."""
    assert sandbox.inspect(certificate(change=change)).active == (what,)


@pytest.mark.parametrize(
    "change",
    [
        at_opening(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))),
        add_note(Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org")))),
        add_note(Dictionary(Subtype=Name.Text, Contents=String("launch JavaScript"))),
    ],
    ids=["view at opening", "link", "note"],
)
def test_what_every_certificate_may_have_is_no_news(sandbox: Sandbox, change: object) -> None:
    """How a document is shown, a link to a site, a note."""
    assert sandbox.inspect(certificate(change=change)).active == ()


def test_a_document_that_opens_without_a_password_is_read(sandbox: Sandbox) -> None:
    """Many issuers forbid changes; that keeps no auditor from reading."""
    seen = sandbox.inspect(certificate(encryption=pikepdf.Encryption(owner="secret", user="")))
    assert seen.is_encrypted
    assert seen.is_legible
    assert "Jordan Rivera" in seen.text


@pytest.mark.parametrize("revision", [4, 6])
def test_a_document_that_needs_a_password_is_locked(sandbox: Sandbox, revision: int) -> None:
    """Nobody can read it without the password."""
    locked = certificate(encryption=pikepdf.Encryption(owner="a", user="b", R=revision))
    assert sandbox.inspect(locked).failure == "locked"


def test_what_is_filled_into_a_form_is_text(sandbox: Sandbox) -> None:
    """Providers fill their certificates in as forms; a reader sees what stands in the fields."""

    def fill(document: Pdf) -> None:
        field = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("name"),
            V=String("Jordan Rivera"),
            DA=String("/Helv 12 Tf 0 g"),
            Rect=Array([20, 20, 200, 40]),
        )
        field = document.make_indirect(field)
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        document.Root.AcroForm = Dictionary(
            Fields=Array([field]), NeedAppearances=True, DR=Dictionary(Font=Dictionary(Helv=font)), DA=String("/Helv 12 Tf 0 g")
        )
        document.pages[0].Annots = Array([field])

    seen = sandbox.inspect(pdf("Certificate of completion", change=fill))
    assert "Jordan Rivera" in seen.text


def test_a_scan_has_no_text_to_rely_on(sandbox: Sandbox) -> None:
    """A picture in a PDF is a sound document whose text nobody can search."""
    seen = sandbox.inspect(pdf(change=with_picture(jpeg(), (48, 32), Filter=Name.DCTDecode)))
    assert (seen.failure, seen.text, seen.is_legible) == ("", "", False)


def test_a_scanners_stamp_is_no_text_to_rely_on(sandbox: Sandbox) -> None:
    """A few words beside the picture of a page say nothing about what the picture shows."""
    seen = sandbox.inspect(pdf("Scanned with PageCatcher", change=with_picture(jpeg(), (48, 32), Filter=Name.DCTDecode)))
    assert seen.text == "Scanned with PageCatcher"
    assert not seen.is_legible


def test_recognised_text_is_not_relied_on(sandbox: Sandbox) -> None:
    """What a scanner reads into a picture is drawn invisibly, and may be read wrong."""

    def hide(document: Pdf) -> None:
        page = document.pages[0]
        page.Contents = Stream(document, page.Contents.read_bytes().replace(b"BT", b"BT 3 Tr"))

    seen = sandbox.inspect(certificate(change=hide))
    assert "Jordan Rivera" in seen.text
    assert not seen.is_legible


@pytest.mark.parametrize(
    "font",
    [
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.X, Encoding=Name("/Identity-H"), DescendantFonts=Array([])
        ),
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.X,
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([1, Name.g12, Name.g13])),
        ),
    ],
    ids=["numbers of glyphs", "names that are numbers"],
)
def test_a_font_that_does_not_say_its_letters_is_not_relied_on(sandbox: Sandbox, font: Dictionary) -> None:
    """What comes out of it is not what a reader sees."""

    def change(document: Pdf) -> None:
        document.pages[0].Resources.Font.F2 = document.make_indirect(font)

    assert not sandbox.inspect(certificate(change=change)).is_legible


@pytest.mark.parametrize("make", [png, jpeg], ids=["png", "jpeg"])
def test_a_picture_has_its_size(sandbox: Sandbox, make: object) -> None:
    """A scan is one page without text."""
    seen = sandbox.inspect(make())  # type: ignore[operator]
    assert (seen.failure, seen.width, seen.height, seen.pages, seen.text) == ("", 48, 32, 1, "")


def test_a_photograph_says_where_and_by_whom_it_was_taken(sandbox: Sandbox) -> None:
    """A telephone writes both into the file."""
    seen = sandbox.inspect(photograph())
    assert seen.has_location
    assert seen.metadata["author"] == "SENTINEL-OWNER"
    assert seen.metadata["comment"] == "SENTINEL-COMMENT"
    assert "SENTINEL-XMP" in seen.metadata["xmp"]


def test_a_photograph_inside_a_pdf_says_where_it_was_taken(sandbox: Sandbox) -> None:
    """Scanning programs put the photograph into the PDF as the telephone made it."""
    assert sandbox.inspect(pdf(change=with_picture(photograph(), (48, 32), Filter=Name.DCTDecode))).has_location


def test_the_metadata_of_a_pdf_are_known(sandbox: Sandbox) -> None:
    """Who looks for what must not get out needs them."""

    def sign(document: Pdf) -> None:
        document.docinfo["/Author"] = "Kim Lindqvist"
        document.Root.Metadata = Stream(document, b"<x:xmpmeta>Kim</x:xmpmeta>")

    seen = sandbox.inspect(certificate(change=sign))
    assert seen.metadata["author"] == "Kim Lindqvist"
    assert seen.metadata["xmp"] == "<x:xmpmeta>Kim</x:xmpmeta>"


def test_a_pdf_saved_again_is_like_the_first(sandbox: Sandbox) -> None:
    """Other bytes, same text."""
    first, second = certificate(), certificate(compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert first != second
    assert sandbox.inspect(first).content_key == sandbox.inspect(second).content_key != ""


def test_a_picture_saved_again_is_like_the_first(sandbox: Sandbox) -> None:
    """As PNG with other words beside it, and inside a PDF."""
    first = sandbox.inspect(png()).content_key
    assert first
    assert sandbox.inspect(png(texts={"Title": "again"}, compress_level=1)).content_key == first
    inside = pdf(change=with_picture(picture().tobytes(), (48, 32)))
    assert sandbox.inspect(inside).content_key == first
    assert sandbox.inspect(png(picture((1, 2, 3)))).content_key != first


def test_a_picture_is_the_same_whichever_way_its_file_turns_it(sandbox: Sandbox) -> None:
    """A camera stores how it was held; a program that saves the picture again turns it."""
    turned = photograph(orientation=6)
    upright = save(ImageOps.exif_transpose(Image.open(BytesIO(turned))), "PNG")
    assert sandbox.inspect(turned).content_key == sandbox.inspect(upright).content_key


def test_a_short_text_is_like_no_other(sandbox: Sandbox) -> None:
    """Two documents with three words each are not the same certificate."""
    assert sandbox.inspect(pdf("Certificate")).content_key == ""
