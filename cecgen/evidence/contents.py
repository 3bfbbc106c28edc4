"""Everything that a PDF says, on its pages and beside them; only in the child process.

What hides a value need not be known for it to be found: every object of the file is walked, also one that nothing shows
any more, and every text, name and stream in it is read, but for what draws glyphs and pictures.
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
from cecgen.evidence.pdf_text import INVISIBLE, normalize_for_text
from cecgen.model.file_type import detect_type

overwrite_configuration(xform_maximum_invocations_per_extraction=100_000)

_DEEP = 8
"""How many PDFs deep one may lie in another."""
_DRAWS = frozenset({"/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDToGIDMap", "/CIDSet", "/Encoding"})
"""Where a stream says how glyphs look and which letters they are."""
_DAY = re.compile(r"D:\d{4,14}[-+Z\d']*")
"""A day and time as PDFs write it: no number of anybody's, though one may be found in its figures."""


class _Listener(logging.Handler):
    """What the reader of text passes over: it says so in its log and nowhere else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.has_skipped = False

    def emit(self, record: logging.LogRecord) -> None:
        self.has_skipped |= str(record.msg).startswith(("Impossible to decode XFormObject", "Exceeded"))


_LISTENER = _Listener()
logging.getLogger("pypdf").addHandler(_LISTENER)


def read_pdf_contents(data: bytes, depth: int = 0) -> DocumentContents:
    """Everything that a PDF says, and what earlier versions of it said that are still in the file."""
    texts: dict[str, None] = {}
    unread = False
    for pdf in _iter_revisions(data):
        with pdf:
            values = [*_values(pdf)]
            texts.update(dict.fromkeys(_texts_outside_pages(pdf, values, depth)))
            shown, drawn = _page_texts(pdf, values)
            texts.update(dict.fromkeys(shown))
            unread |= drawn
    return DocumentContents(tuple(texts), unread)


def _iter_revisions(data: bytes) -> Iterator[Pdf]:
    """What the PDF was before each change that was only written behind it, and what it is."""
    for end in [found.end() for found in re.finditer(rb"%%EOF", data)][:-1]:
        try:
            yield Pdf.open(BytesIO(data[:end]), attempt_recovery=False, suppress_warnings=True)
        except pikepdf.PdfError:  # no version of its own: the first part of a file laid out for slow networks, say
            continue
    yield open_pdf(data)


def _values(pdf: Pdf) -> Iterator[tuple[str, Any]]:
    """Every value in every object of a PDF, with the key that it stands at."""
    waiting: list[tuple[str, Any]] = [("", pdf.trailer), *(("", each) for each in pdf.objects)]
    while waiting:
        key, each = waiting.pop()
        yield key, each
        if isinstance(each, Array):
            below = [(key, value) for value in each] if key != "/Differences" else []
        elif isinstance(each, Dictionary | Stream):
            below = [*each.items()]
            yield from ((key, Name(name)) for name, _ in below)
        else:
            continue
        # An object of its own waits already; here it is only said where else it stands.
        yield from (pair for pair in below if _is_indirect(pair[1]))
        waiting += (pair for pair in below if not _is_indirect(pair[1]))


def _is_indirect(value: Any) -> bool:
    return isinstance(value, Array | Dictionary | Stream) and bool(value.is_indirect)


def _texts_outside_pages(pdf: Pdf, values: list[tuple[str, Any]], depth: int) -> Iterator[str]:
    """What stands beside the pages: properties, notes, fields, bookmarks, names, and files that are attached."""
    passed = {value.objgen for key, value in values if key in _DRAWS and isinstance(value, Stream)}
    passed |= {stream.objgen for page in pdf.pages for stream in _contents(page.obj)}
    files = [value for key, value in values if key == "/EF" and isinstance(value, Dictionary)]
    attached = {stream.objgen for each in files for _, stream in each.items() if isinstance(stream, Stream)}
    for _, value in values:
        if isinstance(value, pikepdf.String):
            yield from _string_texts(value)
        elif isinstance(value, Name):
            yield str(value)
        elif isinstance(value, Stream) and value.objgen not in passed:
            passed.add(value.objgen)
            yield from _stream_texts(
                value, depth, is_file=value.objgen in attached or pdf_name(value, "/Type") == "/EmbeddedFile"
            )


def _string_texts(value: pikepdf.String) -> Iterator[str]:
    said = str(value)
    if _DAY.fullmatch(said):
        return
    yield said
    raw = bytes(value)
    if not raw.isascii():  # not every program writes what the format asks for
        yield raw.decode("utf-8", "ignore")


def _contents(page: Any) -> Iterator[Any]:
    contents = page.get("/Contents")
    for each in contents if isinstance(contents, Array) else [contents]:
        if isinstance(each, Stream):
            yield each


def _stream_texts(stream: Any, depth: int, *, is_file: bool) -> Iterator[str]:
    """What a stream says, unless it draws: what draws is read as the page that it draws on."""
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
    packed = stream.get("/Filter")
    filters = [str(each) for each in packed] if isinstance(packed, Array) and len(packed) else [str(packed)]
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
    """What an attached file says; one that nothing here reads could hold anything."""
    text = decode_text(data)
    kind = detect_type(data)
    if text is not None and kind is None:
        yield text
    elif kind == "pdf" and depth < _DEEP:
        yield from read_pdf_contents(data, depth + 1).texts
    elif kind in ("png", "jpeg"):
        yield from read_image_metadata(data, kind).texts
    else:
        raise InspectionError("attached")


# ---------------------------------------------------------------- on the pages


def _page_texts(pdf: Pdf, values: list[tuple[str, Any]]) -> tuple[list[str], bool]:
    """The text of each page, and of what no page shows but could; and whether anything is lettering that is not read."""
    tables = [value for _, value in values if isinstance(value, Dictionary | Stream)]
    pictured = [_has_picture(page.resources) for page in pdf.pages]
    filled = [any(stream.read_bytes().strip() for stream in _contents(page.obj)) for page in pdf.pages]
    unread = not has_readable_fonts(tables)
    _drop_pixels(tables)
    _add_hidden_drawings(pdf, tables)
    pages: list[str] = []

    def watch(operator: bytes, operands: Any, *_: Any) -> None:
        nonlocal unread
        if operator == b"Tr" and operands and int(operands[0]) == INVISIBLE:
            unread = True  # recognised by a scanner, which may have read another letter than a reader sees

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
        if number < len(filled) and filled[number]:
            few = len(letters_only(text)) < MIN_PAGE_LETTERS if pictured[number] else not letters_only(text)
            unread = unread or few
    return pages, unread


def _has_picture(resources: Any, seen: frozenset[tuple[int, int]] = frozenset()) -> bool:
    """Whether what a page draws with has a picture in it, also one inside of a drawing."""
    drawn = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    for _, each in drawn.items() if isinstance(drawn, Dictionary) else ():
        if pdf_name(each, "/Subtype") == "/Image":
            return True
        if each.objgen not in seen and _has_picture(each.get("/Resources"), seen | {each.objgen}):
            return True
    return False


def _drop_pixels(tables: list[Any]) -> None:
    """Takes the pixels out, which would unpack to more than all the rest."""
    for table in tables:
        if isinstance(table, Stream) and pdf_name(table, "/Subtype") == "/Image":
            table.write(b"")


def _add_hidden_drawings(pdf: Pdf, tables: list[Any]) -> None:
    """One more page, on which everything is drawn that a page may show or not: notes, fields, layers, what was covered."""
    drawings = [each for each in tables if isinstance(each, Stream) and pdf_name(each, "/Subtype") == "/Form"]
    drawings = [*{each.objgen: each for each in drawings}.values()]
    if not drawings:
        return
    pdf.add_blank_page()
    page = pdf.pages[-1].obj
    page.Resources = Dictionary(XObject=Dictionary({f"/D{number}": each for number, each in enumerate(drawings)}))
    page.Contents = Stream(pdf, "\n".join(f"/D{number} Do" for number in range(len(drawings))).encode())
