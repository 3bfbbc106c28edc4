"""What pictures say beside their pixels: to whom they belong, what a program wrote down, and what follows their end.

No list of what a picture may hold is ever whole, so that everything is read that is no pixel and no colour.
"""

import re
import zlib
from collections.abc import Iterator

from cecgen.evidence.image_parts import APPLICATIONS, END, OF_THE_PICTURE, jpeg_parts, png_parts
from cecgen.evidence.inspection import UNPACKED, Kind, Refused, Told

_WHOLE = 64 * 1024
"""Up to this length bytes are read in every encoding; of longer ones the runs that are lettering."""
_RUN = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){4,}")
_WIDE_RUN = re.compile(rb"(?:[\t\n\r\x20-\xff][\x00-\x05]){4,}")
_PACKED = {b"zTXt": 1, b"iTXt": 0, b"iCCP": 1}
"""The chunks with a compressed text or profile, and how many bytes stand between its name and it."""


def told_by_picture(data: bytes, kind: Kind) -> Told:
    """Everything that a picture says beside its pixels; whatever lettering it shows is not read."""
    return Told(tuple(text for blob in beside(data, kind) for text in readings(blob)), unread=True)


def beside(data: bytes, kind: Kind) -> Iterator[bytes]:
    """The bytes of a picture that are none of its pixels."""
    if kind == "jpeg":
        for marker, body, _ in jpeg_parts(data):
            if marker == END or marker >= APPLICATIONS.start:
                yield body
        return
    for name, chunk, after in png_parts(data):
        body = chunk[8:-4]
        if name not in OF_THE_PICTURE or name == b"iCCP":
            yield body
        if name in _PACKED:
            yield from _packed(body, _PACKED[name])
        yield after


def _packed(body: bytes, between: int) -> Iterator[bytes]:
    """What is compressed in a chunk, where anything is."""
    rest = body.partition(b"\x00")[2]
    if between:
        yield unpacked(rest[between:])
    elif rest.startswith(b"\x01"):  # a text that may be compressed: whether, how, and two more names that a zero ends
        yield unpacked(rest[2:].split(b"\x00", 2)[-1])


def unpacked(data: bytes) -> bytes:
    """What some compressed bytes unpack to, within limits."""
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(data, UNPACKED + 1)
    except zlib.error:
        raise Refused("broken") from None
    if len(found) > UNPACKED:
        raise Refused("unpacked")
    if not unpacking.eof:
        raise Refused("broken")
    return found


def plain_text(data: bytes) -> str | None:
    """Some bytes as text, where they are text and nothing else."""
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def readings(data: bytes) -> Iterator[str]:
    """Some bytes as the text that they may be, whichever way it was written down."""
    text = plain_text(data)
    if text is not None and "\x00" not in text:
        yield text
    elif len(data) > _WHOLE:
        yield lettering_in(data)
    else:
        yield data.decode("utf-8", "ignore")
        yield data.decode("latin-1")
        for start in (0, 1):
            yield data[start:].decode("utf-16-le", "ignore")
            yield data[start:].decode("utf-16-be", "ignore")


def lettering_in(data: bytes) -> str:
    """The runs of some bytes that are lettering; the rest is packed or drawn."""
    wide = (data[start:] for start in (0, 1))
    found = [run.decode("utf-8", "ignore") for run in _RUN.findall(data)]
    return "\n".join((*found, *(run.decode("utf-16-le", "ignore") for each in wide for run in _WIDE_RUN.findall(each))))
