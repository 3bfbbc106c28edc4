"""cecgen: continuing-education credits, kept as text, converted exactly, and judged by each body's own rules.

What this module exports is what a plugin may use.
"""

from datetime import date
from decimal import Decimal

from cecgen.diagnostics import Diagnostic, Place
from cecgen.hookspecs import Check, Importer, hookimpl
from cecgen.model import Entry, Hours, Ledger, Provider, Unit

__version__ = "0.1.0"
__all__ = [
    "Check",
    "Decimal",
    "Diagnostic",
    "Entry",
    "Hours",
    "Importer",
    "Ledger",
    "Place",
    "Provider",
    "Unit",
    "date",
    "hookimpl",
]
