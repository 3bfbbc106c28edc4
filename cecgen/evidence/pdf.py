"""Inspect PDFs, and strip copies of what they hide; only in the sandbox.

qpdf (through pikepdf) opens and repairs them; pypdf reads the text of what qpdf wrote. Both have limits.
"""

import hashlib
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name, Pdf
from pikepdf.settings import set_qpdf_limits

from cecgen.evidence import picture
from cecgen.evidence.image_parts import strip_jpeg
from cecgen.evidence.inspection import ActiveContent, Inspection, InspectionError
from cecgen.evidence.matching import letters_only, text_key
from cecgen.evidence.pdf_drawing import check_drawing
from cecgen.evidence.pdf_text import extract_text
from cecgen.model.document_limits import MAX_PAGES, MAX_PAGES_READ, MAX_PIXELS, MAX_STREAM_BYTES, MAX_TEXT_LENGTH

set_qpdf_limits(flate_max_memory=MAX_STREAM_BYTES, run_length_max_memory=MAX_STREAM_BYTES, dct_max_memory=MAX_STREAM_BYTES)

_END_MARKER = b"%%EOF"
_OBJECT = re.compile(rb"[0-9]+[ \t\r\n]+[0-9]+[ \t\r\n]+obj\b")
MIN_PAGE_LETTERS = 200
"""Fewer letters on a page with pictures are taken for a stamp on a scan, and not for the text of the page."""
_ACTIONS: dict[str, ActiveContent] = {
    "/JavaScript": "JavaScript",
    "/Launch": "a launch action",
    "/SubmitForm": "a form that sends itself",
    "/ImportData": "a form that sends itself",
    "/GoToE": "embedded files",
    "/Rendition": "rich media",
    "/Movie": "rich media",
    "/Sound": "rich media",
    "/GoTo3DView": "rich media",
    "/RichMediaExecute": "rich media",
}
_ANNOTATIONS: dict[str, ActiveContent] = {
    "/FileAttachment": "embedded files",
    "/RichMedia": "rich media",
    "/Screen": "rich media",
    "/Movie": "rich media",
    "/Sound": "rich media",
    "/3D": "rich media",
}
_METADATA_KEYS = {"/Author": "author", "/Title": "title", "/Subject": "subject", "/Keywords": "keywords", "/Creator": "creator"}
_METADATA_KEYS |= {"/Producer": "producer", "/Company": "company", "/Manager": "manager"}
_GLYPH_NUMBER = re.compile(r"/(?:g|G|cid|c|C|glyph|index|a|A)_?\d+")
_DROPPED = ("/AA", "/JS", "/EF", "/AF", "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/CreatorInfo")
_DROPPED_AT_ROOT = ("/Collection", "/Perms", "/DSS", "/Legal", "/SpiderInfo")
_DROPPED_NAMES = ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations")
_SIGNATURE = ("/V", "/Lock", "/SV")
_ANNOTATION_AUTHOR = ("/T", "/M", "/CreationDate", "/NM")


def inspect_pdf(data: bytes) -> Inspection:
    """Inspect what a PDF is, shows and hides."""
    with open_pdf(data) as pdf:
        if len(pdf.pages) > MAX_PAGES:
            raise InspectionError("pages")
        tables = [*_iter_dictionaries(pdf)]
        _check_streams(tables)
        check_drawing([*pdf.pages], tables)
        active = sorted({content for table in tables for content in _find_active(table)})
        pages, metadata, encrypted = len(pdf.pages), _read_metadata(pdf), bool(pdf.is_encrypted)
        text, is_visible = extract_text(pdf)  # this flattens the PDF: everything else must be read before
        is_complete = is_visible and pages <= MAX_PAGES_READ and len(text) <= MAX_TEXT_LENGTH
        images = [*_iter_images(tables)] if not letters_only(text) else []
        return Inspection(
            pages=pages,
            text=text[:MAX_TEXT_LENGTH],
            is_legible=is_complete and _has_real_text(text, tables) and has_readable_fonts(tables),
            content_key=text_key(text) or _images_key(images),
            is_encrypted=encrypted,
            active=tuple(active),
            has_location=any(picture.has_gps(raw) for raw in _iter_jpegs(tables)),
            metadata=metadata,
        )


def strip_pdf(data: bytes) -> bytes:
    """Make a copy of a PDF that shows the same pages, without actions, attachments, and data about who made it and where."""
    with open_pdf(data) as pdf:
        pages = len(pdf.pages)
        for table in [*_iter_dictionaries(pdf)]:
            _strip_table(table)
        for page in pdf.pages:
            _strip_annotations(page.obj)
        root = pdf.Root
        _delete_keys(root, _DROPPED_AT_ROOT)
        if isinstance(root.get("/Names"), pikepdf.Dictionary):
            _delete_keys(root.Names, _DROPPED_NAMES)
        if isinstance(root.get("/AcroForm"), pikepdf.Dictionary):
            _delete_keys(root.AcroForm, ("/XFA", "/SigFlags"))
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        copy = _save_bytes(pdf)
    with open_pdf(copy) as pdf:  # open the copy again: a copy that only seems clean is worse than none
        tables = [*_iter_dictionaries(pdf)]
        left: list[str] = [content for table in tables for content in _find_active(table)]
        left += [*_read_metadata(pdf), *(key for table in tables for key in _DROPPED if key in table)]
        if left or len(pdf.pages) != pages or any(picture.has_gps(raw) for raw in _iter_jpegs(tables)):
            raise InspectionError("broken")
    return copy


def _save_bytes(pdf: Pdf) -> bytes:
    """A PDF as bytes, uncompressed, so that they are the same with every version of zlib."""
    copy = BytesIO()
    pdf.save(
        copy,
        encryption=False,
        deterministic_id=True,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        fix_metadata_version=False,
    )
    return copy.getvalue()


def open_pdf(data: bytes) -> Pdf:
    try:
        try:
            pdf = Pdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True)
        except pikepdf.PasswordError:
            raise
        except pikepdf.PdfError:
            pdf = Pdf.open(BytesIO(_cut_padding(data)), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise InspectionError("locked") from None
    if not len(pdf.pages):
        raise InspectionError("broken")
    return pdf


def _cut_padding(data: bytes) -> bytes:
    """A PDF without what follows its end: zeros of a disk, or a line of a web server; InspectionError if its end is missing.

    A file that continues with objects after its last end is cut short, and qpdf must not repair it: pages would be missing.
    """
    before, mark, after = data.rpartition(_END_MARKER)
    if not mark or _OBJECT.search(after):
        raise InspectionError("truncated")
    return before + mark + b"\n"


def _check_streams(tables: list[Any]) -> None:
    """Raise InspectionError if a picture has too many pixels, or a stream unpacks to too many bytes."""
    for table in tables:
        if not isinstance(table, pikepdf.Stream):
            continue
        if pdf_name(table, "/Subtype") == "/Image":
            if _count_pixels(table) > MAX_PIXELS:
                raise InspectionError("pixels")
            continue
        try:
            table.read_bytes()
        except pikepdf.PdfError as error:  # a filter that qpdf does not know, or damage, is reported elsewhere
            if "limit" in str(error):
                raise InspectionError("unpacked") from None


def _count_pixels(image: Any) -> int:
    try:
        return int(image.get("/Width", 0)) * int(image.get("/Height", 0))
    except (TypeError, ValueError):
        return 0


def _iter_dictionaries(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary and every stream that can be reached from the trailer of the file."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [pdf.trailer]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
            continue
        if value.is_indirect:
            if value.objgen in seen:
                continue
            seen.add(value.objgen)
        if isinstance(value, pikepdf.Array):
            waiting.extend(value)
            continue
        yield value
        waiting.extend(below for _, below in value.items())


def _find_active(table: Any) -> Iterator[ActiveContent]:
    """The active content in a dictionary, and content that no page shows."""
    action = pdf_name(table, "/S")
    if action in _ACTIONS and pdf_name(table, "/Type") != "/StructElem":
        yield _ACTIONS[action]
    if "/JS" in table or _is_script_link(table):
        yield "JavaScript"
    if "/EF" in table or pdf_name(table, "/Type") == "/EmbeddedFile":
        yield "embedded files"
    if pdf_name(table, "/Subtype") in _ANNOTATIONS and "/Rect" in table:
        yield _ANNOTATIONS[pdf_name(table, "/Subtype")]
    if "/XFA" in table and "/Fields" in table:
        yield "an XFA form"


def _is_script_link(action: Any) -> bool:
    address = action.get("/URI")
    return isinstance(address, pikepdf.String) and bytes(address).lstrip().lower().startswith(b"javascript:")


def pdf_name(table: Any, key: str) -> str:
    value = table.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _strip_table(table: Any) -> None:
    """Remove actions, attachments, and data about its origin from a dictionary."""
    _delete_keys(table, _DROPPED)
    for key in ("/A", "/PA", "/OpenAction", "/Next"):
        value = table.get(key)
        if isinstance(value, pikepdf.Array):
            harmless = [action for action in value if not _is_active(action)]
            if len(harmless) < len(value):
                table[key] = pikepdf.Array(harmless)
        elif value is not None and _is_active(value):
            del table[key]
    if pdf_name(table, "/FT") == "/Sig":  # the copy is changed, so readers would call the signature invalid
        _delete_keys(table, _SIGNATURE)
    if raw := _jpeg_bytes(table):
        table.write(strip_jpeg(raw, orientation=1), filter=table.get("/Filter"), decode_parms=table.get("/DecodeParms"))


def _is_active(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary) and any(True for _ in _find_active(value))


def _strip_annotations(page: Any) -> None:
    notes = page.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return
    notes = [note for note in notes if isinstance(note, pikepdf.Dictionary) and pdf_name(note, "/Subtype") not in _ANNOTATIONS]
    for note in notes:
        if pdf_name(note, "/Subtype") != "/Widget":
            _delete_keys(note, _ANNOTATION_AUTHOR)
    page[Name.Annots] = pikepdf.Array(notes)


def _delete_keys(table: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in table:
            del table[key]


def _read_metadata(pdf: Pdf) -> dict[str, str]:
    """Who made the PDF, when and with what, as its properties state."""
    metadata: dict[str, str] = {}
    info = pdf.trailer.get("/Info")
    if isinstance(info, pikepdf.Dictionary):
        for key, value in info.items():
            if isinstance(value, pikepdf.String) and str(value).strip():
                metadata[_METADATA_KEYS.get(key, key.lstrip("/").lower())] = str(value)[:1000]
    xmp = pdf.Root.get("/Metadata")
    if isinstance(xmp, pikepdf.Stream):
        metadata["xmp"] = xmp.read_bytes()[:MAX_TEXT_LENGTH].decode("utf-8", "replace")
    return metadata


def _jpeg_bytes(table: Any) -> bytes:
    """The JPEG of a picture, if it is stored as a JPEG and nothing around it; else no bytes."""
    if not isinstance(table, pikepdf.Stream) or pdf_name(table, "/Subtype") != "/Image":
        return b""
    filters = table.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    return table.read_raw_bytes() if isinstance(filters, pikepdf.Name) and str(filters) == "/DCTDecode" else b""


def _iter_jpegs(tables: list[Any]) -> Iterator[bytes]:
    return (raw for table in tables if (raw := _jpeg_bytes(table)))


def _iter_images(tables: list[Any]) -> Iterator[Any]:
    for table in tables:
        if isinstance(table, pikepdf.Stream) and pdf_name(table, "/Subtype") == "/Image" and "/SMask" not in table:
            yield table


def _images_key(images: list[Any]) -> str:
    """A key that is equal for the same pictures in any order, and for a scan and the picture that it was made from."""
    keys: list[str] = []
    for image in images:
        raw = _jpeg_bytes(image)
        if raw:
            keys.append(picture.picture_key(raw, "jpeg"))
            continue
        try:
            keys.append(picture.pixels_key(pikepdf.PdfImage(image).as_pil_image()))
        except (MemoryError, InspectionError):
            raise
        except Exception:  # pikepdf cannot decode every filter (JBIG2, say): then compare the stored bytes
            keys.append("stored:" + hashlib.sha256(image.read_raw_bytes()).hexdigest())
    if len(keys) < 2:
        return "".join(keys)
    return "pictures:" + hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def _has_real_text(text: str, tables: list[Any]) -> bool:
    """Whether the text is that of the pages, and not a stamp that a scanning program added to pictures of them."""
    return len(letters_only(text)) >= MIN_PAGE_LETTERS or not any(True for _ in _iter_images(tables))


def has_readable_fonts(tables: list[Any]) -> bool:
    """Whether every font maps its glyphs to letters; otherwise the text that pypdf reads is nonsense."""
    for table in tables:
        if pdf_name(table, "/Type") != "/Font" or "/ToUnicode" in table:
            continue
        kind = pdf_name(table, "/Subtype")
        encoding = table.get("/Encoding")
        if kind == "/Type3" or (kind == "/Type0" and str(encoding).startswith("/Identity")):
            return False
        differences = encoding.get("/Differences") if isinstance(encoding, pikepdf.Dictionary) else None
        if isinstance(differences, pikepdf.Array) and any(_GLYPH_NUMBER.fullmatch(str(each)) for each in differences):
            return False
    return True
