"""Read the metadata of pictures: owner, comments, data of programs, and bytes after the end of the picture.

Cameras and programs add data of their own, and no list of them is complete: everything is read but pixels and colours.
"""

import re
import zlib
from collections.abc import Iterator

from cecgen.evidence.image_parts import APPLICATIONS, END_MARKER, IMAGE_CHUNKS, iter_jpeg_segments, iter_png_chunks
from cecgen.evidence.inspection import DocumentContents, InspectionError
from cecgen.model.document_limits import MAX_STREAM_BYTES
from cecgen.model.file_type import FileType

_MAX_FULLY_DECODED = 64 * 1024
"""Up to this length bytes are decoded in every encoding; in longer ones only runs of letters are looked for."""
_RUN = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){4,}")
_WIDE_RUN = re.compile(rb"(?:[\t\n\r\x20-\xff][\x00-\x05]){4,}")
_COMPRESSED = {b"zTXt": 1, b"iTXt": 0, b"iCCP": 1}
"""The chunks with a compressed text or profile, and how many bytes are between its name and it."""


def read_image_metadata(data: bytes, kind: FileType) -> DocumentContents:
    """All text in the metadata of a picture; text that the picture shows is not read."""
    return DocumentContents(
        tuple(text for blob in metadata_bytes(data, kind) for text in decode_all_ways(blob)), has_unread_text=True
    )


def metadata_bytes(data: bytes, kind: FileType) -> Iterator[bytes]:
    """The bytes of a picture that are not pixels."""
    if kind == "jpeg":
        for marker, body, _ in iter_jpeg_segments(data):
            if marker == END_MARKER or marker >= APPLICATIONS.start:
                yield body
        return
    for name, chunk, after in iter_png_chunks(data):
        body = chunk[8:-4]
        if name not in IMAGE_CHUNKS or name == b"iCCP":
            yield body
        if name in _COMPRESSED:
            yield from _decompress_chunk(body, _COMPRESSED[name])
        yield after


def _decompress_chunk(body: bytes, between: int) -> Iterator[bytes]:
    """The unpacked text or profile of a chunk, if it has a compressed one."""
    content = body.partition(b"\x00")[2]
    if between:
        yield decompress(content[between:])
    elif content.startswith(b"\x01"):  # a compressed iTXt: a flag, the method, a language and a key that end with zeros
        yield decompress(content[2:].split(b"\x00", 2)[-1])


def decompress(data: bytes) -> bytes:
    """Unpack compressed bytes; InspectionError if they are too many, or broken."""
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(data, MAX_STREAM_BYTES + 1)
    except zlib.error:
        raise InspectionError("broken") from None
    if len(unpacked) > MAX_STREAM_BYTES:
        raise InspectionError("unpacked")
    if not unpacking.eof:
        raise InspectionError("broken")
    return unpacked


def decode_text(data: bytes) -> str | None:
    """Bytes as text, or None if they are not text as a whole."""
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def decode_all_ways(data: bytes) -> Iterator[str]:
    """Bytes as text in every encoding that they may have."""
    text = decode_text(data)
    if text is not None and "\x00" not in text:
        yield text
    elif len(data) > _MAX_FULLY_DECODED:
        yield extract_strings(data)
    else:
        yield data.decode("utf-8", "ignore")
        yield data.decode("latin-1")
        for start in (0, 1):
            yield data[start:].decode("utf-16-le", "ignore")
            yield data[start:].decode("utf-16-be", "ignore")


def extract_strings(data: bytes) -> str:
    """The runs of letters in bytes that are otherwise compressed or pixels."""
    offsets = (data[start:] for start in (0, 1))
    runs = [run.decode("utf-8", "ignore") for run in _RUN.findall(data)]
    return "\n".join((*runs, *(run.decode("utf-16-le", "ignore") for part in offsets for run in _WIDE_RUN.findall(part))))
