"""Searching an output: wherever a withheld value can hide, it is found, and what cannot be searched is no pass."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from documents import add_note, bomb, certificate, jpeg, pdf, photograph, picture, png, save, with_attachment, with_picture
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream, String
from PIL import Image

from cecgen.diagnostics.outputs import DocumentShowsWithheld, OutputShowsWithheld, SearchFailed
from cecgen.model.document_limits import MAX_SEARCHED_TEXT, MAX_STREAM_BYTES
from cecgen.model.judged import Transcript
from cecgen.model.private import PrivateKind
from cecgen.outputs.editions.searching import DocumentCache, search_output
from cecgen.outputs.editions.value_search import replace_value
from cecgen.outputs.editions.withheld import WithheldValues

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

SHOWN = Transcript(title="Team", as_of=date(2026, 3, 16), holders=())
HIDDEN = WithheldValues(
    {
        "QX-778899": PrivateKind.SERIAL,
        "1012345": PrivateKind.CERTIFICATION,
        "Zoë Quayle": PrivateKind.OTHER_HOLDER,
        "zoe-quayle": PrivateKind.OTHER_HOLDER,
        "Maria del Mar O'Hara": PrivateKind.OTHER_PRINTED_NAME,
        "Left early, told nobody": PrivateKind.NOTE,
        "2025-11-05 quayle.pdf": PrivateKind.FILE,
    },
    SHOWN,
)
SERIAL_FOUND, NAME_FOUND = ["the serial of a certificate"], ["the name of another holder"]


def lay_out(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def find_leaks(folder: Path, name: str, content: str | bytes, hidden: WithheldValues = HIDDEN) -> list[str]:
    """What is found in an output of this one file."""
    found = search_output(lay_out(folder, {name: content}), hidden).diagnostics
    assert all(isinstance(each, OutputShowsWithheld) and each.at.file == name for each in found), found
    return [each.what for each in found if isinstance(each, OutputShowsWithheld)]


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", "<p>QX-778899</p>"),
        ("page.html", '<img alt="QX-778899">'),
        ("page.html", "<p>QX&#45;778899</p>"),
        ("page.html", "<p>&#81;X-&#x37;78899</p>"),
        ("page.html", "<p>QX-778&shy;899</p>"),
        ("page.html", "<p>QX-778<wbr>899</p>"),
        ("page.html", "<p><b>QX</b>-<i>778899</i></p>"),
        ("page.html", "<!-- QX-778899 -->"),
        ("page.html", "<p>QX\n   778899</p>"),
        ("page.html", '<script type="application/json">{"a": "\\u0051X-778899"}</script>'),
        ("page.html", '<a href="x?serial=%51X-778899">'),
        ("map.svg", "<svg><desc>QX-778899</desc></svg>"),
        ("feed.xml", "<item>QX-778899</item>"),
        ("search/search_index.json", '{"docs": [{"text": "see\\nQX-778899\\u0021"}]}'),
        ("search/search_index.js", 'var __index = {"docs": [{"text": "see\\nQX-778899"}]}'),
        ("transcript.json", '{"certificate": "\\u0051X\\u002d778899"}'),
        ("transcript.json", '{"certificate": "\\tQX-778899"}'),
        ("broken.json", '{"certificate": "QX-778899'),
        ("a.toml", 'certificate = "\\U00000051X-77\\u00388\\x399"'),
        ("a.toml", 'certificate = """QX-778\\\n   899"""'),
        ("mkdocs.yml", 'site_name: "QX-778899"'),
        ("page.md", '---\nbody: "\\nQX-778899\\n"\n---\n'),
        ("credits.csv", "a,b\n1,QX-778899\n"),
        ("README.txt", "QX-778899"),
        ("README", "QX-778899"),
        ("note.txt", "C:\\QX-778899\\new"),
        ("wide.txt", "\ufeffQX-778899".encode("utf-16-le")),
        ("made.py", "# QX-778899"),
        ("days.ics", "DESCRIPTION:serial QX-77\r\n 8899\r\n"),
        ("assets/extra.css", "/* QX-778899 */"),
        ("assets/extra.js", "/* QX-778899 */"),
        ("no.pdf", "QX-778899"),
        ("lower.html", "<p>qx-778899</p>"),
    ],
)
def test_a_value_in_a_text_is_found_however_it_is_written(tmp_path: Path, name: str, text: str | bytes) -> None:
    """Escaped, wrapped, marked up, or in a kind of file that nobody thought of."""
    assert find_leaks(tmp_path, name, text) == SERIAL_FOUND


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Quayle",
        "ZOË QUAYLE",
        "Zoë QUAYLE",
        "Quayle, Zoë",
        "QUAYLE, Zoë",
        "QUAYLE ZOË",
        "Zoe\u0308 Quayle",
        "Zo&euml; Quayle",
        "Zo&#235;&nbsp;Quayle",
        "Zo\\u00eb Quayle",
        "Zo%C3%AB%20Quayle",
        "Zo\u200bë Quayle",
        "Zoe\u200d\u0308 Quayle",
        "<b>Zoë</b> Quayle",
        "ZoëQuayle",
    ],
)
def test_a_name_is_found_however_it_is_spelt(tmp_path: Path, text: str) -> None:
    """As certificates, forms and programs write names."""
    assert find_leaks(tmp_path, "page.html", f"<p>by {text}.</p>") == NAME_FOUND


@pytest.mark.parametrize(
    "text",
    [
        "MARIA DEL MAR O'HARA",
        "Maria del Mar O&#39;Hara",
        "O'Hara, Maria del Mar",
        "MariadelMarOHara.pdf",
        "Maria del Mar O’Hara",
        "Maria del Mar O\u02bcHara",
        "Maria del Mar O\u2032Hara",
        "Maria del Mar O\ua78cHara",
        "Ma\U000e0101ria del Mar O'Hara",
        "Maria d\u061cel Mar O'Hara",
    ],
)
def test_a_name_of_many_words_is_found_too(tmp_path: Path, text: str) -> None:
    """In whichever order, and run together."""
    assert find_leaks(tmp_path, "page.html", f"<p>{text}</p>") == ["another name of a holder"]


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Quayles",
        "McZoë Quayle",
        "Zoë von Quayle",
        "zoë quayle",
        "Quayle is near. Zoë is far",
        "QX-7788",
        "10123450",
        "Left early and told nobody",
        "told nobody",
        f"sha256 {'ab1012345' + '0' * 55}",
    ],
)
def test_what_is_only_like_a_value_is_none(tmp_path: Path, text: str) -> None:
    """A name in a longer word, in another order of words, or a number in the digest of a file."""
    found = find_leaks(tmp_path, "page.html", f"<p>{text}</p>")
    assert found == (["a certification number"] if text == "10123450" else [])


def test_a_number_inside_of_a_longer_one_is_found(tmp_path: Path) -> None:
    """Somebody may have put an x before it."""
    assert find_leaks(tmp_path, "page.html", "member x1012345y") == ["a certification number"]


def test_a_number_of_six_is_found_at_the_end_of_a_longer_word(tmp_path: Path) -> None:
    """That is as short as one may be inside of another."""
    assert (
        find_leaks(tmp_path, "page.html", "memberA12345", WithheldValues({"A12345": PrivateKind.SERIAL}, SHOWN)) == SERIAL_FOUND
    )
    assert find_leaks(tmp_path, "page.html", "member12345", WithheldValues({"12345": PrivateKind.SERIAL}, SHOWN)) == []


def test_names_of_files_and_folders_are_searched_once_each(tmp_path: Path) -> None:
    """A folder's name is not blamed on everything in it."""
    lay_out(tmp_path, {"zoe-quayle/page.html": "", "zoe-quayle/more/b.html": "", "2025-11-05%20quayle.pdf/c.html": "", "a": ""})
    (tmp_path / "QX-778899").mkdir()
    found = [
        (each.at.file, each.what)
        for each in search_output(tmp_path, HIDDEN).diagnostics
        if isinstance(each, OutputShowsWithheld)
    ]
    assert found == [
        ("2025-11-05%20quayle.pdf", "a file of evidence"),
        ("QX-778899", "the serial of a certificate"),
        ("zoe-quayle", "the name of another holder"),
    ]


@pytest.mark.parametrize("title", ["Course by Zoë Quayle", "Zoë Quayle"])
def test_a_colleague_in_the_title_of_the_site_is_a_hit(tmp_path: Path, title: str) -> None:
    """That it is shown is no excuse, whether it is the whole title or a part of it."""
    hidden = WithheldValues(HIDDEN.values, Transcript(title=title, as_of=date(2026, 3, 16), holders=()))
    assert find_leaks(tmp_path, "page.html", f"<p>{title}</p>", hidden) == ["the name of another holder"]


def test_where_nothing_is_withheld_nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to look for."""
    monkeypatch.setattr("cecgen.outputs.editions.searching.scan_output", lambda *_: pytest.fail("looked"))
    assert search_output(lay_out(tmp_path, {"a.pdf": certificate()}), WithheldValues({}, SHOWN)).diagnostics == []


# ---------------------------------------------------------------- documents


def with_properties(document: Pdf) -> None:
    document.docinfo[Name.Author] = String("Zoë Quayle, QX-778899")


def with_own_property(document: Pdf) -> None:
    document.docinfo[Name("/Serial QX-778899")] = String("yes")


def with_xmp(document: Pdf) -> None:
    document.Root.Metadata = Stream(document, b"<x:xmpmeta><dc:creator>QX&#45;778899</dc:creator></x:xmpmeta>")


def with_bookmark(document: Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(OutlineItem("Serial QX-778899", 0))


def with_field(document: Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T=String("serial"), V=String("QX-778899"), Subtype=Name.Widget)
    add_note(field)(document)
    document.Root.AcroForm = Dictionary(Fields=Array([document.pages[0].Annots[0]]))


def with_hidden_note(document: Pdf) -> None:
    font = document.pages[0].Resources.Font
    look = Stream(document, b"BT /F1 9 Tf (QX-778899) Tj ET")
    look.Type, look.Subtype, look.BBox, look.Resources = Name.XObject, Name.Form, Array([0, 0, 9, 9]), Dictionary(Font=font)
    add_note(Dictionary(Subtype=Name.Stamp, F=2, AP=Dictionary(N=look)))(document)


def with_unused_drawing(document: Pdf) -> None:
    look = Stream(document, b"BT /F1 9 Tf (QX-778899) Tj ET")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    look.Resources = Dictionary(Font=document.pages[0].Resources.Font)
    document.pages[0].Resources.XObject = Dictionary(Left=look)


def with_unused_object(document: Pdf) -> None:
    document.pages[0].Group = document.make_indirect(Dictionary(S=Name.Transparency, Was=String("QX-778899")))


def with_bytes(document: Pdf) -> None:
    document.docinfo[Name.Title] = String("\ufb01 QX\u2011778899".encode())


def with_unlisted_file(document: Pdf) -> None:
    file = Stream(document, pdf("Serial QX-778899"))
    file.Type = Name.EmbeddedFile
    document.Root.Left = file


def with_script(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=Stream(document, b"app.alert('QX-778899')"))


def with_layer(document: Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("QX-778899")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())


def with_alternative(document: Pdf) -> None:
    document.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Dictionary(S=Name.Figure, Alt=String("QX-778899")))


def attach(name: str, data: bytes) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, data, filename=name)

    return change


def changed_pdf() -> bytes:
    """A PDF that showed the serial, until a program wrote another page behind it."""
    whole = pdf("Serial QX-778899", compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with Pdf.open(BytesIO(whole)) as document:
        number = document.pages[0].Contents.objgen[0]
        size = int(document.trailer.Size)
        root = document.Root.objgen[0]
    before = int(whole[whole.rindex(b"startxref") + 9 :].split()[0])
    at = len(whole)
    new = b"%d 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n" % number
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (number, at, size, root, before)
    return whole + new + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(new))


def exif(text: str) -> bytes:
    made = Image.Exif()
    made[0x9C9D] = text.encode("utf-16-le")  # the author, as Windows writes it
    return made.tobytes()


def with_chunk(name: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk before its end."""
    end = b"\x00\x00\x00\x00IEND"
    return png().replace(end, len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") + end)


DOCUMENTS = {
    "the text of a page": pdf("Serial QX-778899"),
    "letters that stand apart": pdf("Serial Q X - 7 7 8 8 9 9"),
    "a property": pdf("x", change=with_properties),
    "the name of a property": pdf("x", change=with_own_property),
    "XMP": pdf("x", change=with_xmp),
    "a bookmark": pdf("x", change=with_bookmark),
    "a field of a form": pdf("x", change=with_field),
    "a note": pdf("x", change=add_note(Dictionary(Subtype=Name.Text, Contents=String("QX-778899")))),
    "a note that is not shown": pdf("x", change=with_hidden_note),
    "a drawing that no page draws": pdf("x", change=with_unused_drawing),
    "a key that no viewer knows": pdf("x", change=with_unused_object),
    "a script": pdf("x", change=with_script),
    "a layer": pdf("x", change=with_layer),
    "what is read out for a picture": pdf("x", change=with_alternative),
    "the name of an attached file": pdf("x", change=attach("QX-778899.txt", b"")),
    "an attached text": pdf("x", change=attach("a.json", b'{"serial": "\\u0051X-778899"}')),
    "an attached PDF": pdf("x", change=attach("a.pdf", pdf("Serial QX-778899"))),
    "an attached picture": pdf("x", change=attach("a.png", png(texts={"Serial": "QX-778899"}))),
    "an earlier version of it": changed_pdf(),
    "a photograph in a PDF": pdf("x", change=with_picture(jpeg(comment=b"QX-778899"), (48, 32), Filter=Name.DCTDecode)),
    "a photograph that was packed once more": pdf(
        "x",
        change=with_picture(
            zlib.compress(jpeg(comment=b"QX-778899")), (48, 32), Filter=Array([Name.FlateDecode, Name.DCTDecode])
        ),
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
    ),
    "a JPEG 2000 in a PDF": pdf(
        "x",
        change=with_picture(bytes(range(256)) + b"xml QX-778899" + bytes(9), (48, 32), Filter=Name.JPXDecode),
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
    ),
    "a property in the bytes of UTF-8": pdf("x", change=with_bytes),
    "an attached file that no list names": pdf("x", change=with_unlisted_file),
    "an encrypted PDF that opens without a password": pdf("QX-778899", encryption=pikepdf.Encryption(owner="o", user="")),
    "a text of a PNG": png(texts={"Serial": "QX-778899"}),
    "a compressed text of a PNG": with_chunk(b"zTXt", b"Serial\x00\x00" + zlib.compress(b"QX-778899")),
    "a compressed text of any letters": with_chunk(b"iTXt", b"Serial\x00\x01\x00\x00\x00" + zlib.compress(b"QX-778899")),
    "the Exif data of a PNG": png(exif=exif("QX-778899")),
    "what follows the end of a PNG": png() + b"QX-778899",
    "the Exif data of a JPEG": jpeg(exif=exif("QX-778899")),
    "a comment of a JPEG": jpeg(comment=b"QX-778899"),
    "the XMP of a JPEG": jpeg(xmp=b"<x:xmpmeta>QX-778899</x:xmpmeta>"),
    "what follows the end of a JPEG": jpeg() + bytes(200_000) + b"QX-778899" + bytes(9),
}


@pytest.mark.parametrize("data", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_value_in_a_document_is_found_wherever_it_hides(tmp_path: Path, data: bytes) -> None:
    """On its pages, beside them, and in what is attached."""
    assert "the serial of a certificate" in find_leaks(tmp_path, "evidence/a.pdf", data)


@pytest.mark.parametrize("text", ["Zoë Quayleston", "McZoë Quayle", "Zoë Quayl e son"])
def test_a_longer_name_in_a_document_is_another_one(tmp_path: Path, text: str) -> None:
    """Letters that stand apart still begin and end with a word."""
    assert find_leaks(tmp_path, "a.pdf", pdf(text)) == (NAME_FOUND if text.endswith("e son") else [])


@pytest.mark.parametrize("text", ["Müller-Ōe 李明", "ΑΛΕΞΙΟΣ"])
@pytest.mark.parametrize("kind", ["properties", "Exif", "PNG", "attached"])
def test_letters_of_any_script_are_found_in_documents(tmp_path: Path, text: str, kind: str) -> None:
    """However the format stores them."""

    def author(document: Pdf) -> None:
        document.docinfo[Name.Author] = String(text)

    data = {
        "properties": pdf("x", change=author),
        "Exif": jpeg(exif=exif(text)),
        "PNG": png(texts={"Author": text}),
        "attached": pdf("x", change=attach("a.txt", text.encode())),
    }[kind]
    assert find_leaks(tmp_path, "a.pdf", data, WithheldValues({text: PrivateKind.OTHER_PRINTED_NAME}, SHOWN)) == [
        "another name of a holder"
    ]


def test_a_comment_in_the_bytes_of_latin_1_is_read(tmp_path: Path) -> None:
    """As cameras and old programs write it."""
    data = jpeg(comment="J\xf6rg M\xfcller".encode("latin-1"))
    assert find_leaks(
        tmp_path, "a.jpg", data, WithheldValues({"J\xf6rg M\xfcller": PrivateKind.OTHER_PRINTED_NAME}, SHOWN)
    ) == ["another name of a holder"]


def test_pixels_are_not_unpacked_to_be_searched(tmp_path: Path) -> None:
    """Forty scans in colour would take more memory than the process has."""
    pixels = zlib.compress(bytes(3 * 3000 * 3500))

    def change(document: Pdf) -> None:
        for number in range(40):
            image = Stream(document, b"")
            image.write(pixels, filter=Name.FlateDecode)
            image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 3000, 3500
            image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
            document.Root[f"/Scan{number}"] = image

    data = pdf("QX-778899", change=change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert find_leaks(tmp_path, "a.pdf", data) == SERIAL_FOUND


def test_a_day_that_a_program_wrote_down_is_no_number(tmp_path: Path) -> None:
    """202503 is in the day on which the file was made, and may be somebody's number."""

    def made(document: Pdf) -> None:
        document.docinfo[Name.CreationDate] = String("D:20250314120000+01'00'")

    assert (
        find_leaks(tmp_path, "a.pdf", pdf("x", change=made), WithheldValues({"202503": PrivateKind.CERTIFICATION}, SHOWN)) == []
    )


def test_a_document_that_holds_nothing_withheld_passes(tmp_path: Path) -> None:
    """A sound one, with everything that a telephone and an office write down."""
    lay_out(tmp_path, {"a.pdf": certificate(change=with_attachment), "b.jpg": photograph(), "c.png": png()})
    assert search_output(tmp_path, HIDDEN).diagnostics == []


# ---------------------------------------------------------------- what cannot be searched


def reasons(folder: Path) -> list[tuple[str, str, str]]:
    found = search_output(folder, HIDDEN).diagnostics
    return [(each.at.file, each.reason, each.remedy) for each in found if isinstance(each, SearchFailed)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n" + bytes(range(256)) * 9 + b"%%EOF", "it cannot be opened"),
        (certificate()[:400], "it is cut short"),
        (jpeg()[:300], "it is cut short"),
        (certificate(encryption=pikepdf.Encryption(owner="o", user="u")), "it only opens with a password"),
        (pdf("x", change=attach("a.zip", b"PK\x03\x04\xff")), "another file is attached to it, and cannot be read"),
        (b"PK\x03\x04\xff\xfe", "it is neither text in UTF-8 nor a PDF, PNG or JPEG"),
        ("Müller".encode("latin-1"), "it is neither text in UTF-8 nor a PDF, PNG or JPEG"),
        (save(picture(), "GIF"), "it is neither text in UTF-8 nor a PDF, PNG or JPEG"),
    ],
)
def test_what_cannot_be_searched_is_a_failure(tmp_path: Path, data: bytes, reason: str) -> None:
    """It could hold anything."""
    ((file, why, remedy),) = reasons(lay_out(tmp_path, {"a": data}))
    assert (file, why) == ("a", reason)
    assert remedy


def with_failing_drawing(document: Pdf) -> None:
    drawing = Stream(document, b"BT /F1 12 Tf (x) Tj ET\nBI /W 1 ID")
    drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    drawing.Resources = Dictionary(Font=document.pages[0].Resources.Font)
    document.pages[0].Resources.XObject = Dictionary(Im1=drawing)
    document.pages[0].Contents = Stream(document, b"/Im1 Do")


def with_much_text(document: Pdf) -> None:
    document.docinfo[Name.Title] = String("word " * (MAX_SEARCHED_TEXT // 5 + 9))


def with_much_on_a_page(document: Pdf) -> None:
    line = b"(" + b"word " * 2000 + b") Tj T*\n"
    document.pages[0].Contents = Stream(
        document, b"BT /F1 12 Tf 14 TL 20 260 Td\n" + line * (MAX_SEARCHED_TEXT // 10_000 + 9) + b"ET"
    )


def unpacks_too_far() -> bytes:
    return with_chunk(b"zTXt", b"Serial\x00\x00" + bomb(MAX_STREAM_BYTES + (1 << 20)))


@pytest.mark.parametrize(
    "make",
    [lambda: pdf("x", change=with_much_text), lambda: pdf("x", change=with_much_on_a_page), unpacks_too_far],
    ids=["title", "page", "png"],
)
def test_what_holds_more_than_is_searched_is_not_searched_in_part(tmp_path: Path, make: Callable[[], bytes]) -> None:
    """The rest could hold anything."""
    found = reasons(lay_out(tmp_path, {"a.pdf": make()}))
    assert [why for _, why, _ in found] == ["it is far too large, or unpacks to far too much"]


def test_what_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size is the same everywhere."""
    monkeypatch.setattr("cecgen.evidence.sandbox.process.MAX_SEARCHED_BYTES", 100)
    assert [why for _, why, _ in reasons(lay_out(tmp_path, {"a.pdf": certificate()}))] == ["it is larger than 256 MiB"]


def test_a_drawing_whose_text_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    """The reader of text passes it over, and says so in its log alone."""
    found = reasons(lay_out(tmp_path, {"a.pdf": pdf("x", change=with_failing_drawing)}))
    assert [why for _, why, _ in found] == ["the text of one of its pages cannot be read"]


def test_a_page_whose_text_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    """A viewer may show it all the same."""

    def change(document: Pdf) -> None:
        document.pages[0].Contents = Stream(document, b"BT /F1 12 Tf (x) Tj ET\nBI /W 1 ID")

    found = reasons(lay_out(tmp_path, {"a.pdf": pdf("x", change=change)}))
    assert [why for _, why, _ in found] == ["the text of one of its pages cannot be read"]


def test_a_link_is_not_followed_and_not_passed(tmp_path: Path) -> None:
    """It would lead somewhere else on another machine."""
    lay_out(tmp_path / "out", {"a.html": ""})
    (tmp_path / "out" / "b.html").symlink_to(tmp_path / "out" / "a.html")
    (tmp_path / "out" / "c").symlink_to(tmp_path)
    assert [(file, why) for file, why, _ in reasons(tmp_path / "out")] == [
        ("b.html", "it is a link, or not a file"),
        ("c", "it is a link, or not a file"),
    ]


@pytest.mark.usefixtures("installed_from_index")
def test_missing_libraries_are_a_failure_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said once, and not at each document."""
    monkeypatch.setattr("cecgen.evidence.find_spec", lambda name: None if name == "pypdf" else object())
    folder = lay_out(tmp_path, {"a.pdf": certificate(), "b.pdf": pdf("b"), "c.html": "QX-778899"})
    assert reasons(folder) == [("a.pdf", "that needs pypdf", "pip install 'cecgen[evidence]'")]
    assert any(isinstance(each, OutputShowsWithheld) for each in search_output(folder, HIDDEN).diagnostics)


def test_an_output_without_documents_needs_no_library_and_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the public site of nearly every team."""
    monkeypatch.setattr("cecgen.evidence.find_spec", lambda name: None)
    monkeypatch.setattr("cecgen.outputs.editions.searching.output.read_documents", lambda *_: pytest.fail("opened"))
    assert search_output(lay_out(tmp_path, {"a.html": "<p>fine</p>"}), HIDDEN).diagnostics == []


def theme() -> Path:
    import material  # noqa: PLC0415 - where it is installed

    return Path(material.__file__).parent / "templates" / "assets"


def test_the_files_of_the_theme_are_passed_only_as_they_came(tmp_path: Path) -> None:
    """A picture of the theme with a byte more is a picture of somebody's."""
    icon = (theme() / "images" / "favicon.png").read_bytes()
    folder = lay_out(tmp_path, {"data/site/assets/images/favicon.png": icon, "assets/images/more.png": icon[:50]})
    assert [file for file, _, _ in reasons(folder)] == ["assets/images/more.png"]
    assert find_leaks(tmp_path / "b", "assets/images/favicon.png", icon + b"QX-778899") == SERIAL_FOUND


# ---------------------------------------------------------------- documents of evidence

SOURCES = {
    "data/evidence/a.pdf": ["content/jordan-rivera/evidence/a.pdf"],
    "data/evidence/b.png": ["content/jordan-rivera/evidence/b.png"],
    "data/detail.pdf": ["content/jordan-rivera/evidence/a.pdf", "content/jordan-rivera/evidence/b.png"],
}


def test_what_a_document_of_evidence_holds_is_said_of_the_document_and_once(tmp_path: Path) -> None:
    """And not again of the file that joins all of them."""
    both = {"data/evidence/a.pdf": pdf("QX-778899"), "data/detail.pdf": pdf("Exhibit 1", "QX-778899")}
    found = search_output(lay_out(tmp_path, both), HIDDEN, SOURCES).diagnostics
    assert found == [
        DocumentShowsWithheld(at=found[0].at, about="jordan-rivera", what="the serial of a certificate"),
    ]
    assert found[0].at.file == "content/jordan-rivera/evidence/a.pdf"


def test_what_a_joined_file_holds_beside_its_documents_is_said_of_it(tmp_path: Path) -> None:
    """We wrote that ourselves."""
    both = {"data/evidence/a.pdf": pdf("QX-778899"), "data/detail.pdf": pdf("QX-778899", "by Zo\xeb Quayle")}
    found = search_output(lay_out(tmp_path, both), HIDDEN, SOURCES).diagnostics
    assert [(type(each), each.at.file) for each in found] == [
        (DocumentShowsWithheld, "content/jordan-rivera/evidence/a.pdf"),
        (OutputShowsWithheld, "data/detail.pdf"),
    ]
    assert found[1].what == "the name of another holder"  # type: ignore[attr-defined]


def test_a_document_that_cannot_be_searched_is_named_as_it_lies_in_the_repository(tmp_path: Path) -> None:
    """There it has to be mended."""
    found = search_output(lay_out(tmp_path, {"data/evidence/a.pdf": certificate()[:300]}), HIDDEN, SOURCES).diagnostics
    assert [each.at.file for each in found] == ["content/jordan-rivera/evidence/a.pdf"]


def test_the_name_of_a_copy_is_never_what_a_document_shows(tmp_path: Path) -> None:
    """A waiver of what a document shows does not waive how somebody named it."""
    made_of = {"data/QX-778899.pdf": ["content/jordan-rivera/evidence/a.pdf"]}
    found = search_output(lay_out(tmp_path, {"data/QX-778899.pdf": pdf("x")}), HIDDEN, made_of).diagnostics
    assert [(type(each), each.at.file) for each in found] == [(OutputShowsWithheld, "data/QX-778899.pdf")]


def stencil(document: Pdf) -> None:
    """Lettering that is drawn, and no text."""
    document.pages[0].Contents = Stream(document, b"10 10 m 20 20 l S")


def nameless(document: Pdf) -> None:
    """A font that does not say which letters its glyphs are."""
    font = document.pages[0].Resources.Font.F1
    font.Subtype = Name.Type3


def draw_picture(document: Pdf) -> None:
    """A picture in a drawing in a drawing."""
    with_picture(jpeg(), (48, 32), Filter=Name.DCTDecode)(document)
    page = document.pages[0]
    for _ in range(2):
        drawing = Stream(document, page.Contents.read_bytes())
        drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 400, 300])
        drawing.Resources = page.Resources
        page.Resources = Dictionary(XObject=Dictionary(D1=drawing))
        page.Contents = Stream(document, b"/D1 Do")


def add_recognised_text(document: Pdf) -> None:
    """Text that a scanner laid under the picture of a page."""
    document.pages[0].Contents = Stream(document, b"3 Tr\n" + document.pages[0].Contents.read_bytes())


@pytest.mark.parametrize(
    ("data", "unread"),
    [
        (certificate(), 0),
        (png(), 1),
        (jpeg(), 1),
        (pdf("Scanned 1", change=with_picture(jpeg(), (48, 32), Filter=Name.DCTDecode)), 1),
        (
            pdf(
                *["a long text of a page that has a logo too"] * 8, change=with_picture(jpeg(), (48, 32), Filter=Name.DCTDecode)
            ),
            0,
        ),
        (pdf(change=stencil), 1),
        (pdf(*["a long text of a page whose letters have no names"] * 8, change=nameless), 1),
        (pdf("Scanned 1", change=draw_picture), 1),
        (certificate(change=add_recognised_text), 1),
    ],
)
def test_documents_that_only_a_person_can_read_are_counted(tmp_path: Path, data: bytes, unread: int) -> None:
    """A scan is no failure, but whoever hands it out has to look at it."""
    result = search_output(lay_out(tmp_path, {"data/evidence/a.pdf": data, "data/detail.pdf": png()}), HIDDEN, SOURCES)
    assert (result.diagnostics, result.documents, result.unread) == ([], 1, unread)


def test_a_document_is_opened_once_however_often_it_lies_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a project, in its site, and in a bundle."""
    known: DocumentCache = {}
    search_output(lay_out(tmp_path / "a", {"x.pdf": certificate(), "y.pdf": certificate()}), HIDDEN, cache=known)
    assert len(known) == 1
    monkeypatch.setattr("cecgen.outputs.editions.searching.output.read_documents", lambda *_: pytest.fail("opened again"))
    assert search_output(lay_out(tmp_path / "b", {"z.pdf": certificate()}), HIDDEN, cache=known).diagnostics == []


@pytest.mark.parametrize("name", ["nora-quayle", "𠮷野-家子"])
def test_json_hides_no_letter(tmp_path: Path, name: str) -> None:
    """A backslash before an n is no line end, and a letter beyond the first plane is written in two halves."""
    assert (
        find_leaks(
            tmp_path, "a.json", json.dumps({"a": f"C:\\{name}"}), WithheldValues({name: PrivateKind.OTHER_HOLDER}, SHOWN)
        )
        == NAME_FOUND
    )


def test_a_json_that_json_wrote_is_searched_in_every_way(tmp_path: Path) -> None:
    """Whatever stands before a value in a text: a tab, a quote, a backslash."""
    for before in '\t"\\\n/':
        assert find_leaks(tmp_path, "a.json", json.dumps({"a": f"{before}QX-778899"})) == SERIAL_FOUND


@pytest.mark.parametrize(
    ("text", "value", "replaced"),
    [
        ("member 4711, course 147110", "4711", "member [it], course 147110"),
        ("AB-4711 and 4711/a", "4711", "AB-[it] and [it]/a"),
        ("Credit by Ed, edited", "Ed", "Credit by [it], edited"),
        ("x1012345y", "1012345", "x[it]y"),  # long enough to be searched for inside of words
        ("Éd and Édith", "Éd", "[it] and Édith"),
        ("evidence/a.pdf, evidence/a.pdfx", "evidence/a.pdf", "[it], evidence/a.pdfx"),
        ("a $1.50 b", "$1.50", "a [it] b"),
        (r"a \1 b", "a", r"[it] \1 b"),
    ],
)
def test_a_value_is_replaced_only_where_a_search_would_find_it(text: str, value: str, replaced: str) -> None:
    assert replace_value(text, value, "[it]") == replaced


def test_a_value_that_looks_like_an_entity_is_found_as_pages_show_it(tmp_path: Path) -> None:
    hidden = WithheldValues({"R&amp;D-12": PrivateKind.SERIAL}, SHOWN)
    assert find_leaks(tmp_path / "html", "page.html", "<p>R&amp;amp;D-12</p>", hidden) == SERIAL_FOUND
    assert find_leaks(tmp_path / "json", "page.json", '"R&amp;D-12"', hidden) == SERIAL_FOUND
