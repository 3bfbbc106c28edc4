"""What all JSON documents have in common: exact amounts as strings, days in ISO 8601, one space of indentation."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from cecgen.diagnostics import LocatedDiagnostic, format_decimal

JsonObject = dict[str, Any]

_INVISIBLE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Characters that control a terminal, or hide or reverse letters; JSON would allow them unescaped."""


def format_json(document: Mapping[str, Any] | Sequence[Any]) -> str:
    """Format a document as text that ends with a line break.

    Invisible characters are escaped, so that they cannot control a terminal; a program reads the same.
    """
    text = msgspec.json.format(msgspec.json.encode(document), indent=1).decode()
    return _escape_invisible(text) + "\n"


def format_json_line(document: Mapping[str, Any]) -> str:
    """Format a document on one line."""
    return _escape_invisible(msgspec.json.encode(document).decode())


def _escape_invisible(text: str) -> str:
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def json_amount(amount: Decimal | None) -> str | None:
    """Format an amount as in every document; null if there is none."""
    return None if amount is None else format_decimal(amount)


def json_day(day: date | None) -> str | None:
    """Format a day as in every document; null if there is none."""
    return None if day is None else day.isoformat()


def drop_empty(**values: Any) -> JsonObject:
    """Keep the keys whose values are not empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, False)}


def diagnostic_document(diagnostic: LocatedDiagnostic) -> JsonObject:
    """A diagnostic as in the transcript and the report."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "path": diagnostic.span.file,
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        **drop_empty(about=diagnostic.about, waived=diagnostic.waiver_reason),
    }
