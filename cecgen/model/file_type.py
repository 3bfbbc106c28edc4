"""Recognise a document (PDF, PNG, JPEG) by its first bytes, whatever its name says. Everything that opens files asks here."""

from typing import Literal

FileType = Literal["pdf", "png", "jpeg"]
_FIRST_BYTES: tuple[tuple[bytes, FileType], ...] = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"))
_PDF_MARK = b"%PDF-"
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
