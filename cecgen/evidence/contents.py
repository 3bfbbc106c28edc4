"""Extract all text from a PDF: pages, properties, notes, attachments, and earlier revisions; only in the sandbox.

Every object of the file is walked, also those that no page shows any more, so it does not matter how a value is hidden.
Only fonts and pixels are skipped.
"""

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from pypdf import overwrite_configuration
from pypdf.errors import LimitReachedError

from cecgen.evidence.inspection import DocumentContents, InspectionError
from cecgen.evidence.matching import letters_only
from cecgen.evidence.metadata import (
    decode_all_ways,
    decode_text,
    decompress,
    extract_strings,
    metadata_bytes,
    read_image_metadata,
)
from cecgen.evidence.pdf import MIN_PAGE_LETTERS, has_readable_fonts, open_pdf, pdf_name
from cecgen.evidence.pdf_text import InvisibleTextWatch, normalize_for_text
from cecgen.model.file_type import detect_type

overwrite_configuration(xform_maximum_invocations_per_extraction=100_000)

_MAX_ATTACHMENT_DEPTH = 8
"""How many PDFs may be attached inside each other."""
_FONT_KEYS = frozenset({"/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDToGIDMap", "/CIDSet", "/Encoding"})
"""The streams at these keys draw glyphs, or map them to letters."""
_TIMESTAMP = re.compile(r"D:\d{4,14}[-+Z\d']*")
"""A date as PDFs write it. It is skipped: its digits could contain a certificate number by chance."""


class _SkipListener(logging.Handler):
    """Notices that pypdf skipped a drawing that it cannot decode or that is nested too deep: it only says so in its log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.has_skipped = False

    def emit(self, record: logging.LogRecord) -> None:
        self.has_skipped |= str(record.msg).startswith(("Impossible to decode XFormObject", "Exceeded"))


_LISTENER = _SkipListener()
logging.getLogger("pypdf").addHandler(_LISTENER)


def read_pdf_contents(data: bytes, depth: int = 0) -> DocumentContents:
    """Extract all text of a PDF, also of earlier revisions that are still in the file."""
    texts: dict[str, None] = {}
    has_unread_text = False
    for pdf in _iter_revisions(data):
        with pdf:
            values = [*_iter_values(pdf)]
            texts.update(dict.fromkeys(_iter_texts_outside_pages(pdf, values, depth)))
            page_texts, is_incomplete = _read_page_texts(pdf, values)
            texts.update(dict.fromkeys(page_texts))
            has_unread_text |= is_incomplete
    return DocumentContents(tuple(texts), has_unread_text)


def _iter_revisions(data: bytes) -> Iterator[Pdf]:
    """Each revision of a PDF: programs append a change to the end of the file, and leave the old text before it."""
    for end in [marker.end() for marker in re.finditer(rb"%%EOF", data)][:-1]:
        try:
            yield Pdf.open(BytesIO(data[:end]), attempt_recovery=False, suppress_warnings=True)
        except pikepdf.PdfError:  # not a revision: a linearized file has a %%EOF near its beginning, for example
            continue
    yield open_pdf(data)


def _iter_values(pdf: Pdf) -> Iterator[tuple[str, Any]]:
    """Every value in every object of a PDF, with its key."""
    waiting: list[tuple[str, Any]] = [("", pdf.trailer), *(("", each) for each in pdf.objects)]
    while waiting:
        key, value = waiting.pop()
        yield key, value
        if isinstance(value, Array):
            below = [(key, item) for item in value] if key != "/Differences" else []
        elif isinstance(value, Dictionary | Stream):
            below = [*value.items()]
            yield from ((key, Name(name)) for name, _ in below)
        else:
            continue
        # Indirect objects are in the queue already; they are yielded here for their key.
        yield from (pair for pair in below if _is_indirect(pair[1]))
        waiting += (pair for pair in below if not _is_indirect(pair[1]))


def _is_indirect(value: Any) -> bool:
    return isinstance(value, Array | Dictionary | Stream) and bool(value.is_indirect)


def _iter_texts_outside_pages(pdf: Pdf, values: list[tuple[str, Any]], depth: int) -> Iterator[str]:
    """The text outside the pages: properties, notes, fields, bookmarks, names and attached files."""
    done = {value.objgen for key, value in values if key in _FONT_KEYS and isinstance(value, Stream)}
    done |= {stream.objgen for page in pdf.pages for stream in _content_streams(page.obj)}
    files = [value for key, value in values if key == "/EF" and isinstance(value, Dictionary)]
    attached = {stream.objgen for each in files for _, stream in each.items() if isinstance(stream, Stream)}
    for _, value in values:
        if isinstance(value, pikepdf.String):
            yield from _string_texts(value)
        elif isinstance(value, Name):
            yield str(value)
        elif isinstance(value, Stream) and value.objgen not in done:
            done.add(value.objgen)
            yield from _stream_texts(
                value, depth, is_file=value.objgen in attached or pdf_name(value, "/Type") == "/EmbeddedFile"
            )


def _string_texts(value: pikepdf.String) -> Iterator[str]:
    text = str(value)
    if _TIMESTAMP.fullmatch(text):
        return
    yield text
    raw = bytes(value)
    if not raw.isascii():  # some programs write UTF-8, which PDF before 2.0 does not have
        yield raw.decode("utf-8", "ignore")


def _content_streams(page: Any) -> Iterator[Any]:
    contents = page.get("/Contents")
    for stream in contents if isinstance(contents, Array) else [contents]:
        if isinstance(stream, Stream):
            yield stream


def _stream_texts(stream: Any, depth: int, *, is_file: bool) -> Iterator[str]:
    """The text of a stream; drawings (forms) are left to the pages that they are drawn on."""
    kind = pdf_name(stream, "/Subtype")
    if kind == "/Image":
        yield from _image_texts(stream)
    elif kind != "/Form":
        try:
            data = stream.read_bytes()
        except pikepdf.PdfError:
            if is_file:
                raise InspectionError("attached") from None
            data = stream.read_raw_bytes()
        yield from _attachment_texts(data, depth) if is_file else decode_all_ways(data)


def _image_texts(stream: Any) -> Iterator[str]:
    filter_ = stream.get("/Filter")
    filters = [str(each) for each in filter_] if isinstance(filter_, Array) and len(filter_) else [str(filter_)]
    if filters[-1] not in ("/DCTDecode", "/JPXDecode"):
        return
    data = stream.read_raw_bytes()
    if filters[:-1] == ["/FlateDecode"]:
        data = decompress(data)
    elif filters[:-1]:
        raise InspectionError("attached")
    if filters[-1] == "/DCTDecode":
        yield from (text for blob in metadata_bytes(data, "jpeg") for text in decode_all_ways(blob))
    else:
        yield extract_strings(data)


def _attachment_texts(data: bytes, depth: int) -> Iterator[str]:
    """The text of an attached file; InspectionError if it is of another type, since it could contain anything."""
    text = decode_text(data)
    kind = detect_type(data, "" if text is not None else ".pdf")  # a text may speak of PDFs
    if text is not None and kind is None:
        yield text
    elif kind == "pdf" and depth < _MAX_ATTACHMENT_DEPTH:
        yield from read_pdf_contents(data, depth + 1).texts
    elif kind in ("png", "jpeg"):
        yield from read_image_metadata(data, kind).texts
    else:
        raise InspectionError("attached")


# ---------------------------------------------------------------- on the pages


def _read_page_texts(pdf: Pdf, values: list[tuple[str, Any]]) -> tuple[list[str], bool]:
    """The text of each page, and of drawings that no page shows; and whether there is text that cannot be read."""
    tables = [value for _, value in values if isinstance(value, Dictionary | Stream)]
    has_pictures = [_has_picture(page.resources) for page in pdf.pages]
    has_content = [any(stream.read_bytes().strip() for stream in _content_streams(page.obj)) for page in pdf.pages]
    is_incomplete = not has_readable_fonts(tables)
    _drop_pixels(tables)
    _add_hidden_drawings(pdf, tables)
    pages: list[str] = []
    watch = InvisibleTextWatch()
    for number, page in enumerate(normalize_for_text(pdf).pages):
        _LISTENER.has_skipped = False
        try:
            text = page.extract_text(visitor_operand_before=watch)
        except LimitReachedError:
            raise InspectionError("unpacked") from None
        except (MemoryError, RecursionError):
            raise
        except Exception:
            raise InspectionError("page") from None
        if _LISTENER.has_skipped:
            raise InspectionError("page")
        pages.append(text)
        if number < len(has_content) and has_content[number]:
            is_scan = len(letters_only(text)) < MIN_PAGE_LETTERS if has_pictures[number] else not letters_only(text)
            is_incomplete = is_incomplete or is_scan
    return pages, is_incomplete or watch.has_seen_any


def _has_picture(resources: Any, seen: frozenset[tuple[int, int]] = frozenset()) -> bool:
    """Whether the resources of a page contain a picture, also inside a drawing."""
    drawings = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    for _, drawing in drawings.items() if isinstance(drawings, Dictionary) else ():
        if pdf_name(drawing, "/Subtype") == "/Image":
            return True
        if drawing.objgen not in seen and _has_picture(drawing.get("/Resources"), seen | {drawing.objgen}):
            return True
    return False


def _drop_pixels(tables: list[Any]) -> None:
    """Remove the pixels, which would unpack to more than everything else."""
    for table in tables:
        if isinstance(table, Stream) and pdf_name(table, "/Subtype") == "/Image":
            table.write(b"")


def _add_hidden_drawings(pdf: Pdf, tables: list[Any]) -> None:
    """Add a page with every drawing of the file, so that pypdf also reads hidden ones: notes, fields, layers, covered text."""
    drawings = [each for each in tables if isinstance(each, Stream) and pdf_name(each, "/Subtype") == "/Form"]
    drawings = [*{each.objgen: each for each in drawings}.values()]
    if not drawings:
        return
    pdf.add_blank_page()
    page = pdf.pages[-1].obj
    page.Resources = Dictionary(XObject=Dictionary({f"/D{number}": each for number, each in enumerate(drawings)}))
    page.Contents = Stream(pdf, "\n".join(f"/D{number} Do" for number in range(len(drawings))).encode())
