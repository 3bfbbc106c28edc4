"""Offers of a value, for the proposals of all keys."""

from collections.abc import Iterable
from typing import Any

from cecgen.model.drafts import Offer

_MAX_OFFERS = 6


def unique_offers(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The first offer of each value, in their order, as many as a person can look through."""
    first: dict[Any, Offer] = {}
    for offer in offers:
        first.setdefault(str(offer.value).casefold() if isinstance(offer.value, str) else offer.value, offer)
    return tuple(first.values())[:_MAX_OFFERS]
