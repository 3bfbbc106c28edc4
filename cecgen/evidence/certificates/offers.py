"""Offers of a value, for the proposals of all keys."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from cecgen.model.drafts import Offer

_MAX_OFFERS = 6
_MAX_JOINED_WORDS = 300
"""A longer quote of several offers is cut, in characters."""


def unique_offers(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The first offer of each value, in their order, as many as a person can look through."""
    first: dict[Hashable, Offer] = {}
    for offer in offers:
        value = identify_value(offer.value)
        first.setdefault(value.casefold() if isinstance(value, str) else value, offer)
    return tuple(first.values())[:_MAX_OFFERS]


def identify_value(value: Any) -> Hashable:
    """What is the same for the same value: the awards of `also` in any order."""
    return frozenset(value.items()) if isinstance(value, dict) else value


def join_offers(offers: Mapping[str, Offer]) -> Offer:
    """One offer for `also`, of an offer for each provider; its page is that of the first."""
    words = " / ".join(dict.fromkeys(offer.words for offer in offers.values()))
    value = {provider: offer.value for provider, offer in offers.items()}
    return Offer(value, next(iter(offers.values())).page, words[:_MAX_JOINED_WORDS])
