"""What a certificate seems to say, for a person to check: each value with the words and the page that it was read from."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from cecgen.diagnostics import format_decimal
from cecgen.model.drafts import PROPOSED_KEYS, Draft, Offer, Proposal
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.terminal.table import wrap_line

_MAX_VALUE = 44
"""How wide the column of values is at most; in a narrow window the words of the certificate take from it."""
_MIN_VALUE = 24
_WORDS = 46
"""How many columns the words of a certificate are given before the values."""
_NARROWEST = 20
_INDENT = " " * 15
"""Where values begin, and what goes on in the next line."""


def format_proposals(draft: Draft, width: int) -> str:
    """Format every proposal of a draft, the sure ones and those to choose from, and what a person should know.

    Where the words of the certificate do not fit beside their value, they are below it, whole.
    """
    column = min(_MAX_VALUE, max(_MIN_VALUE, width - len(_INDENT) - _WORDS))
    keys = [key for key in PROPOSED_KEYS if key in draft.proposals]
    shown: dict[str, str] = {}
    lines = [line for key in keys for line in _proposal_lines(key, draft.proposals[key], column, width, shown)]
    for remark in draft.remarks:
        first, *rest = wrap_line(escape_invisible(remark), max(_NARROWEST, width - 4))
        lines += [f"  ! {first}", *(f"    {line}" for line in rest)]
    return "\n".join(map(escape_invisible, lines))


def _proposal_lines(key: str, proposal: Proposal, column: int, width: int, shown: dict[str, str]) -> Iterator[str]:
    """The lines of one key. `shown` has the words that are below a value already, each with the key of that value."""
    if proposal.state == "choice":
        yield f"  {key:<12} choose:" if proposal.offers else f"  {key:<12} not found on it"
        for offer in proposal.offers:
            value = f"    {_shorten(format_offer(offer.value))}"
            yield from _with_source(key, value, offer, len(_INDENT) + column, width, shown)
        return
    offer = proposal.offers[0]
    state = "  (probably)" if proposal.state == "probable" else ""
    value = f"{_shorten(format_offer(offer.value))}{state}"
    yield from _with_source(key, f"  {key:<12} {value}", offer, len(_INDENT) + column, width, shown)


def _with_source(key: str, value: str, offer: Offer, column: int, width: int, shown: dict[str, str]) -> Iterator[str]:
    """A value with the words that it was read from: beside it in their column if both fit into a line, else below it.

    One sentence often says everything; so that all values fit into a window, it is below the first of them alone.
    """
    source = f'page {offer.page}: "{escape_invisible(offer.words)}"' if offer.words else ""
    if source in shown:
        source = f"page {offer.page}: the words of {shown[source]}"
    if not source or (len(value) <= column and column + 1 + len(source) <= width):
        yield f"{value:<{column}} {source}".rstrip()
        return
    yield value
    shown.setdefault(source, key)
    for line in wrap_line(source, max(_NARROWEST, width - len(_INDENT))):
        yield f"{_INDENT}{line}"


def format_offer(value: Any) -> str:
    """Format a proposed value as a person would type it."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={inner}" for name, inner in value.items())
    if isinstance(value, Decimal):
        return format_decimal(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _shorten(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"
