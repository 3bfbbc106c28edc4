"""Evidence that is evidence: each file opened in a process of its own that may fail, and told what it is, shows and hides.

The libraries that open files (the extra `cecgen[evidence]`) are loaded in that process alone.
"""

from importlib.util import find_spec

from cecgen.evidence.checks import evidence_faults
from cecgen.evidence.inspection import (
    PIXELS,
    SEARCHED_SECONDS,
    SEARCHED_SIZE,
    SEARCHED_TEXT,
    SECONDS,
    SIZE,
    Inspection,
    Kind,
    Told,
    Trouble,
    kind_of,
)
from cecgen.evidence.metadata import plain_text
from cecgen.evidence.sandbox.process import Reader, Stripped, all_stripped, inspected, processors, stripped, told

__all__ = [
    "PIXELS",
    "SEARCHED_SECONDS",
    "SEARCHED_SIZE",
    "SEARCHED_TEXT",
    "SECONDS",
    "SIZE",
    "Inspection",
    "Kind",
    "Reader",
    "Stripped",
    "Told",
    "Trouble",
    "all_stripped",
    "evidence_faults",
    "inspected",
    "kind_of",
    "libraries_missing",
    "plain_text",
    "processors",
    "stripped",
    "told",
]


def libraries_missing() -> list[str]:
    """The libraries of the extra `cecgen[evidence]` that are not installed; nothing is loaded to find out."""
    return [name for name, module in (("pikepdf", "pikepdf"), ("pypdf", "pypdf"), ("pillow", "PIL")) if not find_spec(module)]
