"""cecgen: continuing-education credits, kept as text, converted exactly, and judged by each body's own rules.

What this module exports is what a plugin may use.
"""

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cecgen.diagnostics import CecgenError, Diagnostic, Place
from cecgen.hookspecs import Check, Importer, hookimpl
from cecgen.model.facts import Hours, Provider, Unit
from cecgen.model.ledger import Ledger
from cecgen.model.written import Entry

if TYPE_CHECKING:
    from cecgen.files.sheets import drafts_from_sheet
    from cecgen.model.drafts import BadgeFile, BrokenCell, Cell, Draft, ImportFault, ImportMap, ReadDrafts, Sheet, SourceFile

__version__ = "0.1.0"
__all__ = [
    "BadgeFile",
    "BrokenCell",
    "CecgenError",
    "Cell",
    "Check",
    "Decimal",
    "Diagnostic",
    "Draft",
    "Entry",
    "Hours",
    "ImportFault",
    "ImportMap",
    "Importer",
    "Ledger",
    "Place",
    "Provider",
    "ReadDrafts",
    "Sheet",
    "SourceFile",
    "Unit",
    "date",
    "drafts_from_sheet",
    "hookimpl",
]


def __getattr__(name: str) -> Any:
    """What only a reader of files needs, loaded once one asks for it: 9 ms that `check` is spared."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("cecgen.files.sheets" if name == "drafts_from_sheet" else "cecgen.model.drafts"), name)
