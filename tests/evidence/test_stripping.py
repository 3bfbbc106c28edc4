"""Copies for exhibits: they show the same, and nothing that was hidden in the original is left."""

import shutil
import struct
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from documents import at_opening, certificate, jpeg, pdf, photograph, picture, png, save, with_attachment, with_picture
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageOps

from cecgen.evidence import Sandbox, strip_file

SCRIPT = Dictionary(S=Name.JavaScript, JS=String("SENTINEL-SCRIPT"))


def everything(document: Pdf) -> None:
    """A document with all that may be hidden in one."""
    root, page = document.Root, document.pages[0]
    with_attachment(document)
    at_opening(Dictionary(S=Name.Launch, F=String("SENTINEL-LAUNCH")))(document)
    root.AA = Dictionary(WC=SCRIPT)
    root.Names.JavaScript = Dictionary(Names=Array([String("a"), SCRIPT]))
    root.Metadata = Stream(document, b"<x:xmpmeta>SENTINEL-XMP</x:xmpmeta>")
    root.PieceInfo = Dictionary(Editor=Dictionary(Private=String("SENTINEL-PRIVATE")))
    root.Collection = Dictionary(Type=Name.Collection, D=String("SENTINEL-COLLECTION"))
    document.docinfo["/Author"] = "SENTINEL-AUTHOR"
    document.docinfo["/Custom"] = "SENTINEL-CUSTOM"
    signature = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String("s"),
        V=Dictionary(Type=Name.Sig, Name=String("SENTINEL-SIGNER")),
    )
    signature.Rect = Array([0, 0, 0, 0])
    field = document.make_indirect(signature)
    root.AcroForm = Dictionary(Fields=Array([field]), XFA=Stream(document, b"SENTINEL-XFA"), SigFlags=3)
    with_picture(photograph(), (48, 32), Filter=Name.DCTDecode)(document)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=SCRIPT)
    chain = Dictionary(S=Name.URI, URI=String("https://example.org/kept"), Next=Array([SCRIPT]))
    kept = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=chain, T=String("SENTINEL-WRITER"))
    media = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]), NM=String("SENTINEL-MEDIA"))
    page.Annots = Array([document.make_indirect(each) for each in (link, kept, media)] + [field])
    page.Thumb = Stream(document, b"SENTINEL-THUMBNAIL")


def plain(data: bytes) -> bytes:
    """A PDF with every stream unpacked, to be searched."""
    written = BytesIO()
    with Pdf.open(BytesIO(data)) as document:
        document.save(written, qdf=True, fix_metadata_version=False)
    return data + written.getvalue()


def test_nothing_that_a_pdf_hides_is_left(sandbox: Sandbox) -> None:
    """Neither scripts nor actions nor attachments nor word of who made it, also not where nothing points to it any more."""
    whole = certificate(change=everything)
    assert plain(whole).count(b"SENTINEL") >= 14
    copy = sandbox.strip(whole, "pdf")
    assert copy.failure == ""
    assert b"SENTINEL" not in plain(copy.data)
    seen = sandbox.inspect(copy.data)
    assert (seen.active, seen.metadata, seen.has_location) == ((), {}, False)


def test_a_stripped_pdf_keeps_its_text_and_its_links(sandbox: Sandbox) -> None:
    """What a reader sees and may follow stays."""
    whole = certificate(change=everything)
    copy = sandbox.strip(whole, "pdf").data
    assert sandbox.inspect(copy).text == sandbox.inspect(whole).text
    assert b"https://example.org/kept" in plain(copy)


def render(data: bytes, folder: Path) -> bytes:
    """The pages of a PDF as pixels."""
    (folder / "page.pdf").write_bytes(data)
    subprocess.run(["pdftoppm", "-r", "60", folder / "page.pdf", folder / "page"], check=True, capture_output=True)
    return b"".join(path.read_bytes() for path in sorted(folder.glob("page*.ppm")))


def contents(data: bytes) -> list[bytes]:
    """What draws the pages of a PDF."""
    with Pdf.open(BytesIO(data)) as document:
        return [page.Contents.read_bytes() for page in document.pages]


CERTIFICATES = sorted((Path(__file__).parents[2] / "content").glob("*/evidence/*.pdf"))


def test_what_draws_a_page_stays_to_the_byte(sandbox: Sandbox) -> None:
    """Every certificate of the example keeps what its pages are drawn by."""
    assert CERTIFICATES
    for path in CERTIFICATES:
        whole = path.read_bytes()
        assert contents(sandbox.strip(whole, "pdf").data) == contents(whole), path


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="nothing here draws a PDF")
def test_a_stripped_pdf_looks_the_same(sandbox: Sandbox, tmp_path: Path) -> None:
    """Pixel for pixel, the picture in it included."""
    whole = certificate(change=everything)
    assert render(sandbox.strip(whole, "pdf").data, tmp_path) == render(whole, tmp_path)


def test_a_document_that_forbids_changes_is_stripped_into_one_that_is_not_encrypted(sandbox: Sandbox) -> None:
    """It opens without a password, and so does its copy."""
    copy = sandbox.strip(certificate(encryption=pikepdf.Encryption(owner="a", user="")), "pdf")
    with Pdf.open(BytesIO(copy.data)) as document:
        assert not document.is_encrypted


def test_a_copy_is_the_same_bytes_each_time() -> None:
    """By whichever process it is made."""
    for whole, kind in ((certificate(change=everything), "pdf"), (photograph(6), "jpeg"), (png(texts={"a": "b"}), "png")):
        assert strip_file(whole, kind) == strip_file(whole, kind)  # type: ignore[arg-type]


def test_a_copy_of_a_copy_is_the_same() -> None:
    """Nothing was left to take out."""
    for whole, kind in ((certificate(change=everything), "pdf"), (photograph(6), "jpeg"), (png(texts={"a": "b"}), "png")):
        once = strip_file(whole, kind)  # type: ignore[arg-type]
        assert strip_file(once, kind) == once  # type: ignore[arg-type]


def test_a_file_that_cannot_be_stripped_is_no_copy() -> None:
    """Rather none than one that only seems clean."""
    with pytest.raises(ValueError, match="locked"):
        strip_file(certificate(encryption=pikepdf.Encryption(owner="a", user="b")), "pdf")
    with pytest.raises(ValueError, match="broken"):
        strip_file(png(), "jpeg")


def pixels(data: bytes) -> tuple[tuple[int, int], bytes]:
    image = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    return image.size, image.convert("RGBA").tobytes()


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_keeps_its_pixels_and_the_way_up_and_nothing_else(sandbox: Sandbox, orientation: int) -> None:
    """No place, no owner, no comment."""
    whole = photograph(orientation)
    copy = sandbox.strip(whole, "jpeg").data
    assert b"SENTINEL" in whole
    assert b"SENTINEL" not in copy
    assert pixels(copy) == pixels(whole)
    seen = sandbox.inspect(copy)
    assert (seen.has_location, seen.metadata) == (False, {})


@pytest.mark.parametrize(
    "image",
    [
        jpeg(progressive=True, comment=b"SENTINEL"),
        jpeg(picture().convert("L"), comment=b"SENTINEL"),
        jpeg(picture().convert("CMYK"), comment=b"SENTINEL"),
        jpeg(comment=b"SENTINEL", icc_profile=b"profile" * 20000),
        jpeg(Image.effect_noise((200, 200), 99), comment=b"SENTINEL", restart_marker_rows=1),
        photograph() + b"SENTINEL after the end",
        photograph()[:2]
        + b"\xff\xed"
        + struct.pack(">H", 40)
        + b"Photoshop 3.0\x00SENTINEL".ljust(38, b".")
        + photograph()[2:],
        photograph()[:2] + b"\xff\xe5" + struct.pack(">H", 12) + b"SENTINEL--" + photograph()[2:],
    ],
    ids=["progressive", "grey", "CMYK", "profile", "restarts", "after the end", "IPTC", "a maker's own"],
)
def test_every_kind_of_jpeg_keeps_its_pixels_only(sandbox: Sandbox, image: bytes) -> None:
    """Stripped without decoding: not one pixel differs."""
    copy = sandbox.strip(image, "jpeg")
    assert copy.failure == ""
    assert b"SENTINEL" not in copy.data
    assert pixels(copy.data) == pixels(image)


@pytest.mark.parametrize(
    "image",
    [
        png(texts={"Author": "SENTINEL", "XML:com.adobe.xmp": "SENTINEL"}),
        png(picture().convert("P"), texts={"Author": "SENTINEL"}),
        png(picture().convert("RGBA"), texts={"Author": "SENTINEL"}, icc_profile=b"x" * 200),
        png() + b"SENTINEL after the end",
        save(picture(), "PNG", exif=Image.Exif().tobytes() + b"SENTINEL"),
    ],
    ids=["texts", "palette", "alpha", "after the end", "exif"],
)
def test_every_kind_of_png_keeps_its_pixels_only(sandbox: Sandbox, image: bytes) -> None:
    """Texts, times and what programs add are left out."""
    copy = sandbox.strip(image, "png")
    assert copy.failure == ""
    assert b"SENTINEL" not in copy.data
    assert pixels(copy.data) == pixels(image)


def test_a_png_keeps_the_way_up(sandbox: Sandbox) -> None:
    """Also where it says so the way a camera does."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "SENTINEL"
    whole = save(picture(), "PNG", exif=exif)
    copy = sandbox.strip(whole, "png").data
    assert b"SENTINEL" not in copy
    assert pixels(copy) == pixels(whole)
    assert Image.open(BytesIO(copy)).getexif() == {0x0112: 6}


def test_a_photograph_inside_a_pdf_loses_its_place_and_keeps_its_pixels(sandbox: Sandbox) -> None:
    """Its data are the same picture; only what the camera added is gone."""
    whole = pdf(change=with_picture(photograph(), (48, 32), Filter=Array([Name.DCTDecode])))
    copy = sandbox.strip(whole, "pdf").data
    assert b"SENTINEL" not in copy
    with Pdf.open(BytesIO(copy)) as document:
        stored = document.pages[0].Resources.XObject.Im1.read_raw_bytes()
    assert Image.open(BytesIO(stored)).tobytes() == Image.open(BytesIO(photograph())).tobytes()
    assert sandbox.inspect(copy).content_key == sandbox.inspect(whole).content_key


@settings(max_examples=60)
@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    noise=st.binary(min_size=1, max_size=64),
    mode=st.sampled_from(["RGB", "L"]),
    progressive=st.booleans(),
)
def test_any_jpeg_keeps_its_pixels(size: tuple[int, int], noise: bytes, mode: str, progressive: bool) -> None:
    """Whatever its data look like: bytes that seem to be markers, short scans, odd sizes."""
    length = size[0] * size[1] * (3 if mode == "RGB" else 1)
    image = Image.frombytes(mode, size, (noise * (length // len(noise) + 1))[:length])
    whole = jpeg(image, progressive=progressive, comment=b"SENTINEL")
    copy = SHARED.strip(whole, "jpeg")
    assert copy.failure == ""
    assert b"SENTINEL" not in copy.data
    assert pixels(copy.data) == pixels(whole)


SHARED = Sandbox()
