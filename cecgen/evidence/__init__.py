"""Open evidence files in a sandboxed process and report what each one is, shows and hides.

The libraries that open documents (the extra `cecgen[evidence]`) are loaded only there.
"""

from importlib.util import find_spec

from cecgen.evidence.checks import check_evidence, unopened_diagnostic
from cecgen.evidence.inspection import BrokenLibrariesError, DocumentContents, DocumentPages, Inspection, InspectionFailure
from cecgen.evidence.metadata import decode_text
from cecgen.evidence.sandbox.process import (
    Sandbox,
    StrippedCopy,
    inspect_files,
    read_documents,
    read_pages,
    strip_file,
    strip_files,
    usable_cpus,
)

__all__ = [
    "BrokenLibrariesError",
    "DocumentContents",
    "DocumentPages",
    "Inspection",
    "InspectionFailure",
    "Sandbox",
    "StrippedCopy",
    "check_evidence",
    "decode_text",
    "inspect_files",
    "missing_libraries",
    "read_documents",
    "read_pages",
    "strip_file",
    "strip_files",
    "unopened_diagnostic",
    "usable_cpus",
]


def missing_libraries(*, with_pages: bool = False) -> list[str]:
    """List the libraries of the extra `cecgen[evidence]` that are not installed, without loading any.

    `with_pages` includes the library that reads words with their places.
    """
    libraries = [("pikepdf", "pikepdf"), ("pypdf", "pypdf"), ("pillow", "PIL")]
    libraries += [("pypdfium2", "pypdfium2")] if with_pages else []
    return [name for name, module in libraries if not find_spec(module)]
