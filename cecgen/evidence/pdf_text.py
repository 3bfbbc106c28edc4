"""Read the text of a PDF as its reader sees it: page by page, with filled-in forms and notes."""

from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Pdf
from pypdf import PdfReader, overwrite_configuration
from pypdf.errors import LimitReachedError

from cecgen.evidence.inspection import InspectionError
from cecgen.model.document_limits import MAX_PAGES_READ, MAX_STREAM_BYTES

overwrite_configuration(
    maximum_declared_stream_length=MAX_STREAM_BYTES,
    array_based_stream_maximum_output_length=MAX_STREAM_BYTES,
    lzw_maximum_output_length=MAX_STREAM_BYTES,
    run_length_maximum_output_length=MAX_STREAM_BYTES,
    zlib_maximum_output_length=MAX_STREAM_BYTES,
    jbig2dec_binary=None,
    disable_legacy_handling=True,
)
INVISIBLE = 3
"""The text mode (Tr 3) with which text recognition puts its text under the picture of a page."""


class InvisibleTextWatch:
    """Watches what pypdf reads for invisible text: a page with a recognised scan looks right and may read otherwise."""

    def __init__(self) -> None:
        self.has_seen_any = False

    def __call__(self, operator: bytes, operands: Any, *_: Any) -> None:
        self.has_seen_any |= operator == b"Tr" and bool(operands) and int(operands[0]) == INVISIBLE


def normalize_for_text(pdf: Pdf) -> PdfReader:
    """Hand a document to pypdf, rewritten by qpdf first: pypdf fails on damaged and encrypted structure that qpdf repairs."""
    plain = BytesIO()
    pdf.save(
        plain,
        encryption=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=False,
        fix_metadata_version=False,
    )
    return PdfReader(plain)


def extract_text(pdf: Pdf) -> tuple[str, bool]:
    """The text with form feeds between pages, and whether all of it was read and is visible."""
    flatten_notes(pdf)
    pages: list[str] = []
    is_complete = True
    watch = InvisibleTextWatch()
    for page in normalize_for_text(pdf).pages[:MAX_PAGES_READ]:
        try:
            pages.append(page.extract_text(visitor_operand_before=watch).replace("\f", " "))
        except LimitReachedError:
            raise InspectionError("unpacked") from None
        except (MemoryError, RecursionError):
            raise
        except Exception:  # pypdf fails on pages that viewers show: leave the page out, but do not call the file broken
            pages.append("")
            is_complete = False
    return "\f".join(pages).strip(), is_complete and not watch.has_seen_any


def flatten_notes(pdf: Pdf) -> None:
    """Draw what fields and notes show onto the pages."""
    try:
        form = pdf.Root.get("/AcroForm")
        if isinstance(form, pikepdf.Dictionary) and form.get("/NeedAppearances"):
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
    except pikepdf.PdfError:  # qpdf cannot draw every note: the text is then read without them
        return
