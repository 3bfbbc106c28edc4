"""The text of a PDF as a reader sees it: forms filled in, notes included, page by page."""

from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Pdf
from pypdf import PdfReader, overwrite_configuration
from pypdf.errors import LimitReachedError

from cecgen.evidence.inspection import MAX_PAGES_READ, MAX_STREAM_BYTES, InspectionError

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
"""The way of drawing in which recognised text lies under the picture of a page."""


def normalize_for_text(pdf: Pdf) -> PdfReader:
    """The document for the reader of text: written anew by qpdf, so that only sound and decrypted structure reaches it."""
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
    """The text, pages parted by form feeds, and whether all of it was read and is seen."""
    _flatten(pdf)
    pages: list[str] = []
    seen = True

    def watch(operator: bytes, operands: Any, *_: Any) -> None:
        nonlocal seen
        if operator == b"Tr" and operands and int(operands[0]) == INVISIBLE:
            seen = False

    for page in normalize_for_text(pdf).pages[:MAX_PAGES_READ]:
        try:
            pages.append(page.extract_text(visitor_operand_before=watch).replace("\f", " "))
        except LimitReachedError:
            raise InspectionError("unpacked") from None
        except (MemoryError, RecursionError):
            raise
        except Exception:  # a page that cannot be read is still shown by what is made to show it
            pages.append("")
            seen = False
    return "\f".join(pages).strip(), seen


def _flatten(pdf: Pdf) -> None:
    """Makes what fields and notes show part of the pages."""
    try:
        form = pdf.Root.get("/AcroForm")
        if isinstance(form, pikepdf.Dictionary) and form.get("/NeedAppearances"):
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
    except pikepdf.PdfError:  # then the pages themselves have to do
        return
