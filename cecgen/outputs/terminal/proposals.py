"""What a certificate seems to say, for a person to check: each value with the words and the page that it was read from."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cecgen.diagnostics import format_decimal
from cecgen.model.drafts import PROPOSED_KEYS, Draft, Offer, Proposal
from cecgen.outputs.terminal.escape import escape_invisible

_MAX_VALUE = 44


def format_proposals(draft: Draft) -> str:
    """Format every proposal of a draft, the sure ones and those to choose from, and what a person should know."""
    lines = [line for key in PROPOSED_KEYS if key in draft.proposals for line in _proposal_lines(key, draft.proposals[key])]
    lines += [f"  ! {remark}" for remark in draft.remarks]
    return "\n".join(map(escape_invisible, lines))


def _proposal_lines(key: str, proposal: Proposal) -> Sequence[str]:
    if proposal.state == "choice":
        head = f"  {key:<12} choose:" if proposal.offers else f"  {key:<12} not found on it"
        return [
            head,
            *(f"    {_shorten(format_offer(offer.value)):<{_MAX_VALUE - 12}} {_source(offer)}" for offer in proposal.offers),
        ]
    offer = proposal.offers[0]
    state = "  (probably)" if proposal.state == "probable" else ""
    value = f"{_shorten(format_offer(offer.value))}{state}"
    if len(value) > _MAX_VALUE:
        return [f"  {key:<12} {value}", f"  {'':<12} {_source(offer)}"]
    return [f"  {key:<12} {value:<{_MAX_VALUE}} {_source(offer)}"]


def format_offer(value: Any) -> str:
    """Format a proposed value as a person would type it."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={inner}" for name, inner in value.items())
    if isinstance(value, Decimal):
        return format_decimal(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _shorten(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"


def _source(offer: Offer) -> str:
    return f'page {offer.page}: "{_shorten(offer.words)}"' if offer.words else ""
