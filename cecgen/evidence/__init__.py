"""Open evidence files in a sandboxed process and report what each one is, shows and hides.

The libraries that open documents (the extra `cecgen[evidence]`) are loaded only there.
"""

from importlib.util import find_spec

from cecgen.evidence.checks import check_evidence
from cecgen.evidence.inspection import (
    MAX_EVIDENCE_BYTES,
    MAX_PIXELS,
    MAX_SEARCH_SECONDS,
    MAX_SEARCHED_BYTES,
    MAX_SEARCHED_TEXT,
    MAX_SECONDS,
    DocumentContents,
    Inspection,
    InspectionFailure,
)
from cecgen.evidence.metadata import decode_text
from cecgen.evidence.sandbox.process import (
    Sandbox,
    StrippedCopy,
    inspect_files,
    read_documents,
    strip_file,
    strip_files,
    usable_cpus,
)

__all__ = [
    "MAX_EVIDENCE_BYTES",
    "MAX_PIXELS",
    "MAX_SEARCHED_BYTES",
    "MAX_SEARCHED_TEXT",
    "MAX_SEARCH_SECONDS",
    "MAX_SECONDS",
    "DocumentContents",
    "Inspection",
    "InspectionFailure",
    "Sandbox",
    "StrippedCopy",
    "check_evidence",
    "decode_text",
    "inspect_files",
    "missing_libraries",
    "read_documents",
    "strip_file",
    "strip_files",
    "usable_cpus",
]


def missing_libraries() -> list[str]:
    """The libraries of the extra `cecgen[evidence]` that are not installed; checks without loading them."""
    return [name for name, module in (("pikepdf", "pikepdf"), ("pypdf", "pypdf"), ("pillow", "PIL")) if not find_spec(module)]
