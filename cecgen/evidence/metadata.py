"""What pictures say beside their pixels: to whom they belong, what a program wrote down, and what follows their end.

No list of what a picture may hold is ever whole, so that everything is read that is no pixel and no colour.
"""

import re
import zlib
from collections.abc import Iterator

from cecgen.evidence.image_parts import APPLICATIONS, END_MARKER, IMAGE_CHUNKS, iter_jpeg_segments, iter_png_chunks
from cecgen.evidence.inspection import MAX_STREAM_BYTES, DocumentContents, InspectionError
from cecgen.model.file_type import FileType

_WHOLE = 64 * 1024
"""Up to this length bytes are read in every encoding; of longer ones the runs that are lettering."""
_RUN = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){4,}")
_WIDE_RUN = re.compile(rb"(?:[\t\n\r\x20-\xff][\x00-\x05]){4,}")
_PACKED = {b"zTXt": 1, b"iTXt": 0, b"iCCP": 1}
"""The chunks with a compressed text or profile, and how many bytes stand between its name and it."""


def read_image_metadata(data: bytes, kind: FileType) -> DocumentContents:
    """Everything that a picture says beside its pixels; whatever lettering it shows is not read."""
    return DocumentContents(
        tuple(text for blob in metadata_bytes(data, kind) for text in decode_all_ways(blob)), has_unread_text=True
    )


def metadata_bytes(data: bytes, kind: FileType) -> Iterator[bytes]:
    """The bytes of a picture that are none of its pixels."""
    if kind == "jpeg":
        for marker, body, _ in iter_jpeg_segments(data):
            if marker == END_MARKER or marker >= APPLICATIONS.start:
                yield body
        return
    for name, chunk, after in iter_png_chunks(data):
        body = chunk[8:-4]
        if name not in IMAGE_CHUNKS or name == b"iCCP":
            yield body
        if name in _PACKED:
            yield from _compressed_chunks(body, _PACKED[name])
        yield after


def _compressed_chunks(body: bytes, between: int) -> Iterator[bytes]:
    """What is compressed in a chunk, where anything is."""
    rest = body.partition(b"\x00")[2]
    if between:
        yield decompress(rest[between:])
    elif rest.startswith(b"\x01"):  # a text that may be compressed: whether, how, and two more names that a zero ends
        yield decompress(rest[2:].split(b"\x00", 2)[-1])


def decompress(data: bytes) -> bytes:
    """What some compressed bytes unpack to, within limits."""
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(data, MAX_STREAM_BYTES + 1)
    except zlib.error:
        raise InspectionError("broken") from None
    if len(found) > MAX_STREAM_BYTES:
        raise InspectionError("unpacked")
    if not unpacking.eof:
        raise InspectionError("broken")
    return found


def decode_text(data: bytes) -> str | None:
    """Some bytes as text, where they are text and nothing else."""
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def decode_all_ways(data: bytes) -> Iterator[str]:
    """Some bytes as the text that they may be, whichever way it was written down."""
    text = decode_text(data)
    if text is not None and "\x00" not in text:
        yield text
    elif len(data) > _WHOLE:
        yield extract_strings(data)
    else:
        yield data.decode("utf-8", "ignore")
        yield data.decode("latin-1")
        for start in (0, 1):
            yield data[start:].decode("utf-16-le", "ignore")
            yield data[start:].decode("utf-16-be", "ignore")


def extract_strings(data: bytes) -> str:
    """The runs of some bytes that are lettering; the rest is packed or drawn."""
    wide = (data[start:] for start in (0, 1))
    found = [run.decode("utf-8", "ignore") for run in _RUN.findall(data)]
    return "\n".join((*found, *(run.decode("utf-16-le", "ignore") for each in wide for run in _WIDE_RUN.findall(each))))
