"""How a document is recognised: by its first bytes, whatever its name says."""

from typing import Literal

FileType = Literal["pdf", "png", "jpeg"]
_FIRST_BYTES: tuple[tuple[bytes, FileType], ...] = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"))

HEAD_BYTES = max(len(first) for first, _ in _FIRST_BYTES)
"""How many bytes of a file `detect_type` needs."""


def detect_type(data: bytes) -> FileType | None:
    """The type of a file that begins with these bytes; None if it is not a document that can be evidence."""
    return next((kind for first, kind in _FIRST_BYTES if data.startswith(first)), None)
