"""Recognise a document (PDF, PNG, JPEG) by its first bytes, whatever its name says. Everything that opens files asks here.

Other formats that people have certificates in are recognised too, so that a message can say how to get a document from them.
"""

from typing import Literal, NamedTuple

FileType = Literal["pdf", "png", "jpeg"]
_PDF_MARK = b"%PDF-"
_FIRST_BYTES: tuple[tuple[bytes, FileType], ...] = (
    (_PDF_MARK, "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
_MAX_BYTES_BEFORE_PDF = 1024
"""PDF viewers accept so many bytes before the mark: a byte-order mark, a blank line, the warning of a web server."""
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"MZ", b"\x7fELF")
"""Files of other types that may have a PDF inside."""

HEAD_BYTES = _MAX_BYTES_BEFORE_PDF + len(_PDF_MARK)
"""How many bytes of a file `detect_type` needs."""


def detect_type(data: bytes, name: str = ".pdf") -> FileType | None:
    """The type of a file that begins with these bytes; None if it is not a document that can be evidence.

    A PDF may have other bytes before it if its `name` ends in .pdf; under another name it might be anything, such as a page.
    """
    kind = next((kind for first, kind in _FIRST_BYTES if data.startswith(first)), None)
    if kind is None and name.lower().endswith(".pdf") and not data.startswith(_ARCHIVES):
        return "pdf" if _PDF_MARK in data[:HEAD_BYTES] else None
    return kind


class OtherFormat(NamedTuple):
    """A format of certificates that cannot be evidence: its name, and how to get a document from it."""

    name: str
    remedy: str


_PHOTO_REMEDY = (
    "on the phone, open the photo and take a screenshot of it (a PNG); or tap Share, Options, Most Compatible, and save it to "
    "Files (a JPEG); on a computer, open it and export it as JPEG. Settings, Camera, Formats, Most Compatible: the next photos "
    "are JPEG at once"
)
_PDF_REMEDY = "save the certificate as a PDF, or scan it as PNG or JPEG"
OTHER_FORMATS = {
    "heic": OtherFormat("an iPhone photo (HEIC)", _PHOTO_REMEDY),
    "word": OtherFormat(
        "a Word document",
        "open it in Word, and choose File, Save As, PDF; in Google Docs, File, Download, PDF; on a phone, Share & Export",
    ),
    "pages": OtherFormat("an Apple Pages document", "open it in Pages, and choose File, Export To, PDF"),
    "slides": OtherFormat("a PowerPoint presentation", "open it in PowerPoint, and choose File, Export, PDF"),
    "sheet": OtherFormat("an Excel workbook", "open it in Excel, and choose File, Export, PDF"),
    "text": OtherFormat("an OpenDocument or RTF file", "open it in LibreOffice or Word, and export it as a PDF"),
    "webp": OtherFormat("a WebP picture", "open it in a browser or an image program, and save it as PNG or JPEG"),
    "gif": OtherFormat("a GIF picture", "open it in an image program, and save it as PNG"),
    "tiff": OtherFormat("a TIFF scan", "scan it again as a PDF, or open it and save it as a PDF or PNG"),
    "bmp": OtherFormat("a BMP picture", "open it in an image program, and save it as PNG"),
    "web": OtherFormat("a saved web page", "open it in a browser, choose Print, and Save as PDF"),
    "mail": OtherFormat("an e-mail", "save the certificate that is attached to it; or open the e-mail, and print it to a PDF"),
    "zip": OtherFormat("a ZIP archive", "unpack it, and take the certificate out"),
}
"""Formats that people have certificates in, by an id of ours."""
UNKNOWN_FORMAT = OtherFormat("", _PDF_REMEDY)

_OTHER_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "text"), (b"GIF8", "gif"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"BM", "bmp"),
)  # fmt: skip
_PACKED_ENDINGS = {
    ".docx": "word", ".docm": "word", ".doc": "word", ".pages": "pages", ".pptx": "slides", ".ppt": "slides", ".xlsx": "sheet",
    ".xls": "sheet", ".odt": "text", ".odp": "text", ".ods": "text",
}  # fmt: skip
"""Formats that share their first bytes with others, by the endings of their names."""
DOCUMENT_ENDINGS = frozenset({".pdf", ".png", ".jpg", ".jpeg"})
OTHER_PICTURE_ENDINGS = frozenset({".heic", ".heif", ".webp", ".gif", ".tif", ".tiff", ".bmp"})
"""Endings of pictures that are no document yet."""
CERTIFICATE_ENDINGS = DOCUMENT_ENDINGS | OTHER_PICTURE_ENDINGS | {*_PACKED_ENDINGS, ".rtf", ".htm", ".html", ".eml", ".zip"}
"""Endings of files that somebody may put next to an entry as its certificate: documents, and files to make one from."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_WEB_BEGINNINGS = (b"<!doctype html", b"<html")
_MAIL_BEGINNINGS = (b"from:", b"received:", b"return-path:", b"delivered-to:", b"mime-version:", b"message-id:")


def detect_other_format(data: bytes, name: str) -> str:
    """The id of another format that a file has by its first bytes, and where these are shared by its name; "" if unknown."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "heic"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if data.startswith((_ZIP, _OLE)):
        return _PACKED_ENDINGS.get(ending, "zip" if data.startswith(_ZIP) else "word")
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith(_WEB_BEGINNINGS):
        return "web"
    if start.startswith(_MAIL_BEGINNINGS):
        return "mail"
    return next((id for first, id in _OTHER_BYTES if data.startswith(first)), "")


def describe_other_format(data: bytes, name: str) -> OtherFormat:
    """Describe a file that is not a document: what it is, and how to get a document from it."""
    return OTHER_FORMATS.get(detect_other_format(data, name), UNKNOWN_FORMAT)
