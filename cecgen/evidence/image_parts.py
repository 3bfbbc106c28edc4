"""Take JPEG and PNG files apart, and copy the picture alone without decoding a pixel."""

import struct
import zlib
from collections.abc import Iterator

from cecgen.evidence.inspection import InspectionError

END_MARKER, _SCAN = 0xD9, 0xDA
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a segment of their own."""
APPLICATIONS = range(0xE0, 0xF0)
COMMENT = 0xFE
_PROFILE, _COLOURS = b"ICC_PROFILE\x00", b"Adobe"
_JFIF = b"JFIF\x00"
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
IMAGE_CHUNKS = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs hIST".split())


def strip_jpeg(data: bytes, orientation: int) -> bytes:
    """A JPEG without what programs and cameras added, and without bytes after its end; colours and orientation stay."""
    parts = [b"\xff\xd8"]
    if orientation > 1:
        exif = b"Exif\x00\x00" + _exif_orientation(orientation)
        parts.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    for marker, body, scan in iter_jpeg_segments(data):
        if marker in (COMMENT, END_MARKER) or (marker in APPLICATIONS and not _is_colour(marker, body)):
            continue
        if marker == 0xE0:
            body = body[:12] + b"\x00\x00"  # the size of the thumbnail, which is left out with it
        length = b"" if marker in _STANDALONE else struct.pack(">H", len(body) + 2)
        parts.append(bytes((0xFF, marker)) + length + body + scan)
    return b"".join((*parts, b"\xff\xd9"))


def _is_colour(marker: int, body: bytes) -> bool:
    """Whether a segment of a program is needed to show the picture as it is."""
    if marker == 0xE0:
        return body.startswith(_JFIF) and len(body) >= 14
    return (marker == 0xE2 and body.startswith(_PROFILE)) or (marker == 0xEE and body.startswith(_COLOURS))


def iter_jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each marker after the start, its segment, and the picture data that follow; for the end, the bytes after it."""
    at = 2
    while at + 1 < len(data):
        if data[at] != 0xFF:
            raise InspectionError("broken")
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == END_MARKER:
            yield marker, data[at + 2 :], b""
            return
        if marker in _STANDALONE:
            yield marker, b"", b""
            at += 2
            continue
        if at + 4 > len(data):
            break
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        after = at + 2 + length
        if length < 2 or after > len(data):
            break
        until = _end_of_scan(data, after) if marker == _SCAN else after
        yield marker, data[at + 4 : after], data[after:until]
        at = until
    raise InspectionError("truncated")


def _end_of_scan(data: bytes, start: int) -> int:
    """The end of a scan's data: the first marker that is neither an escaped byte (FF 00) nor a restart."""
    at = data.find(b"\xff", start)
    while 0 <= at < len(data) - 1:
        following = data[at + 1]
        if following != 0xFF and following != 0 and following not in _STANDALONE:
            return at
        at = data.find(b"\xff", at + (1 if following == 0xFF else 2))
    raise InspectionError("truncated")


def strip_png(data: bytes, orientation: int) -> bytes:
    """A PNG without texts, times, what programs added, and bytes after its end; the orientation stays."""
    parts = [_PNG_SIGNATURE]
    for name, chunk, _ in iter_png_chunks(data):
        if name in IMAGE_CHUNKS:
            parts.append(chunk)
        if name == b"IHDR" and orientation > 1:
            parts.append(_chunk(b"eXIf", _exif_orientation(orientation)))
    return b"".join(parts)


def iter_png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield each chunk's name and the chunk; with the last one, the bytes after it."""
    at = len(_PNG_SIGNATURE)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        after = at + 12 + length
        if after > len(data):
            break
        last = name == b"IEND"
        yield name, data[at:after], data[after:] if last else b""
        if last:
            return
        at = after
    raise InspectionError("truncated")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _exif_orientation(orientation: int) -> bytes:
    """Exif data with nothing but the orientation of the picture."""
    return b"MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
