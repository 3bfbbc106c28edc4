"""Split what a certificate prints in one line for several bodies: "0.2 ACE CECs / 2 ACSM CECs", "6 contact hours (0.6 CEU)".

Nothing is guessed: where it is not certain whose award each one is, the text stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import parse_award
from cecgen.model.facts import HOUR_SPELLINGS, Provider, normalize_unit
from cecgen.transcript.known_names import UnitOwners

_AMOUNT_FOLLOWS = r"(?=[0-9]+(?:\.[0-9]+)?\s+\S)"
"""An amount with a unit begins here."""
_SEPARATOR = rf"\s*(?:[/;,&+=|•·\n\r(\[]|\band\b|\bor\b)\s*{_AMOUNT_FOLLOWS}"
_CLOSING = r"[\s)\].,;]+$"


class SplitAward(Struct, frozen=True):
    """What a certificate prints, as the keys of an entry: its provider's award, the clock hours, other bodies' awards."""

    award: str
    hours: Decimal | None = None
    also: dict[str, str] = {}

    @property
    def lines(self) -> str:
        """The lines of an entry's file that say the same."""
        lines = [f'award = "{self.award}"']
        if self.hours is not None:
            lines.append(f"hours = {format_decimal(self.hours)}")
        if self.also:
            others = ", ".join(f'{body} = "{text}"' for body, text in self.also.items())
            lines.append(f"also = {{ {others} }}")
        return "\n".join(lines)


def find_awards(printed: str) -> list[str]:
    """Return the awards that a text prints one after the other, each as printed; none if there are fewer than two."""
    if not any(sign.isdigit() for word in printed.split()[1:] for sign in word):  # one amount, as nearly every certificate
        return []
    pieces = re.split(_SEPARATOR, printed.strip(), flags=re.IGNORECASE)
    pieces = [piece if "(" in piece else re.sub(_CLOSING, "", piece) for piece in pieces]
    return pieces if len(pieces) > 1 and all(map(parse_award, pieces)) else []


def split_award(
    printed: str,
    provider: str,
    providers: Mapping[str, Provider],
    hours: Decimal | None = None,
    also: Mapping[str, str] | None = None,
) -> SplitAward | None:
    """Split a text with several awards into an entry's keys; None if it has one, or if it is not certain whose each is.

    `hours` and `also` are what the entry says already; what the text says must agree with it.
    """
    named: dict[str, str] = dict(also or {})
    own: list[str] = []
    owners = UnitOwners(providers)
    for piece in find_awards(printed):
        providers_of_piece = owners.find(piece)
        if provider in providers_of_piece or not providers_of_piece:
            own.append(piece)
        elif len(providers_of_piece) > 1 or named.setdefault(providers_of_piece[0], piece) != piece:
            return None
    award, clock = _separate_hours(own, provider, providers)
    if clock is not None and hours is not None and clock != hours:
        return None
    if len(own) - (clock is not None) > 1 or not (own or named):
        return None
    if not award:  # whatever the provider is, the first body that is named awarded something
        new = [body for body in named if body not in (also or {})]
        if not new:
            return None
        award = named.pop(new[0])
    return SplitAward(award, clock if clock is not None else hours, named)


def _separate_hours(own: Sequence[str], provider: str, providers: Mapping[str, Provider]) -> tuple[str, Decimal | None]:
    """Return the provider's award among those without another body's name, and the clock hours beside it.

    Hours alone are the award. No award, if more than one is left that may be the provider's.
    """
    if len(own) == 1:
        return own[0], None
    awards = [(piece, parsed) for piece in own if (parsed := parse_award(piece))]
    clocks = [parsed.amount for _, parsed in awards if normalize_unit(parsed.unit) in HOUR_SPELLINGS]
    others = [(piece, parsed.unit) for piece, parsed in awards if normalize_unit(parsed.unit) not in HOUR_SPELLINGS]
    if len(clocks) != 1 or len(others) != 1:
        return "", None
    [(award, unit)] = others
    declared = providers.get(provider)
    # A provider that awards hours prints the rest for a body that is not named.
    if declared is not None and not declared.issues_unit(unit):
        return "", None
    return award, clocks[0]
