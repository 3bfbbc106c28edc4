"""Certificates made for tests: sound ones, and ones with something in them."""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, PngImagePlugin
from pypdf import PdfReader

from cecgen.model.pages import DocumentPage, Word

CERTIFICATE = (
    "Certificate of completion",
    "This is to certify that Jordan Rivera",
    "has completed Exercise testing workshop",
    "March 14, 2025",
    "0.6 CEC, American Council on Exercise",
)
"""What the certificate of the repository that tests spoil prints."""


def pdf(*lines: str, change: Callable[[Pdf], None] | None = None, **saving: Any) -> bytes:
    """A PDF of one page with these lines, changed before it is saved."""
    document = Pdf.new()
    document.add_blank_page(page_size=(400, 300))
    page = document.pages[0]
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    page.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
    shown = "".join(f"({line}) Tj T*\n" for line in lines)
    page.Contents = Stream(document, f"BT /F1 12 Tf 14 TL 20 260 Td\n{shown}ET".encode("cp1252"))
    if change:
        change(document)
    written = BytesIO()
    document.save(written, **{"deterministic_id": not saving, "fix_metadata_version": False, **saving})
    return written.getvalue()


def certificate(**more: Any) -> bytes:
    """The certificate of the entry of the repository that tests spoil."""
    return pdf(*CERTIFICATE, **more)


def at_opening(action: Dictionary) -> Callable[[Pdf], None]:
    """A change: what the document does when it is opened."""

    def change(document: Pdf) -> None:
        document.Root.OpenAction = action

    return change


def add_note(note: Dictionary) -> Callable[[Pdf], None]:
    """A change: an annotation on the page."""

    def change(document: Pdf) -> None:
        note.Rect = Array([0, 0, 10, 10])
        note.Type = Name.Annot
        document.pages[0].Annots = Array([document.make_indirect(note)])

    return change


def with_attachment(document: Pdf) -> None:
    """A change: a file inside."""
    document.attachments["hidden.txt"] = pikepdf.AttachedFileSpec(document, b"SENTINEL-ATTACHED", filename="hidden.txt")


def with_picture(data: bytes, size: tuple[int, int], **entries: Any) -> Callable[[Pdf], None]:
    """A change: a picture over the page, stored as it is."""

    def change(document: Pdf) -> None:
        image = Stream(document, data)
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width, image.Height = size
        image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
        for key, value in entries.items():
            image[f"/{key}"] = value
        page = document.pages[0]
        page.Resources.XObject = Dictionary(Im1=image)
        page.Contents = Stream(document, b"q 400 0 0 300 0 0 cm /Im1 Do Q\n" + page.Contents.read_bytes())

    return change


def picture(colour: tuple[int, int, int] = (200, 30, 60)) -> Image.Image:
    """A small picture, no two of whose corners are alike."""
    image = Image.new("RGB", (48, 32), (250, 250, 250))
    image.paste(colour, (4, 4, 30, 12))
    image.paste((0, 60, 120), (8, 18, 20, 28))
    return image


def png(image: Image.Image | None = None, texts: dict[str, str] | None = None, **saving: Any) -> bytes:
    """A picture as PNG, with texts beside it."""
    info = PngImagePlugin.PngInfo()
    for key, value in (texts or {}).items():
        info.add_itxt(key, value)
    return save(image or picture(), "PNG", pnginfo=info, **saving)


def jpeg(image: Image.Image | None = None, **saving: Any) -> bytes:
    """A picture as JPEG."""
    return save(image or picture(), "JPEG", quality=90, **saving)


def photograph(orientation: int = 1) -> bytes:
    """A JPEG as a telephone makes it: with the place, the owner, and the way up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "SENTINEL-OWNER"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return jpeg(exif=exif.tobytes(), comment=b"SENTINEL-COMMENT", xmp=b"<x:xmpmeta>SENTINEL-XMP</x:xmpmeta>")


def save(image: Image.Image, form: str, **saving: Any) -> bytes:
    """An image in a format."""
    written = BytesIO()
    image.save(written, form, **saving)
    return written.getvalue()


def bomb(size: int = 1 << 30) -> bytes:
    """Compressed data that unpack to so many zeros: a thousandth of it. Packed once, a MiB of them, and repeated."""
    packing = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packing.compress(bytes(1 << 20)) + packing.flush(zlib.Z_FULL_FLUSH)
    adler = (size % 65521 << 16) | 1  # what zlib's checksum comes to for zeros alone
    return b"\x78\xda" + block * (size >> 20) + packing.flush() + adler.to_bytes(4, "big")


def pixel_bomb() -> bytes:
    """A PNG of a hundred bytes that says it is ten thousand million pixels large."""
    whole = png()
    head = whole[12:16] + (100_000).to_bytes(4, "big") * 2 + whole[24:29]
    return whole[:12] + head + zlib.crc32(head).to_bytes(4, "big") + whole[33:]


def read_pdf_text(data: bytes) -> str:
    """The text of a PDF, its blanks folded."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def page_of(*lines: str, size: int = 120) -> DocumentPage:
    """A page of these lines; `|` begins another column."""
    words: list[Word] = []
    for number, line in enumerate(lines):
        top = 400 + 30 * number * size // 12
        for column, cell in enumerate(line.split("|")):
            left = 400 + 2200 * column
            for text in cell.split():
                words.append(Word(text, left, top, left + 60 * len(text), top + size))
                left += 60 * len(text) + 30
    return DocumentPage(words=tuple(words))
