"""Amounts with their units: what a certificate prints, and how people write it."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from cecgen.diagnostics import format_decimal

ACTIVITY_MEASURES = ("semester credit", "quarter credit", "service year", "quiz", "article", "class")
"""Units that count activities instead of hours; they belong to no provider."""
COLLEGE_MEASURES = {
    **dict.fromkeys(("credit", "credit hour", "credit hr"), "semester credit"),
    **{
        f"{term} {word}": f"{term} credit"
        for term in ("semester", "quarter")
        for word in ("credit", "credit hour", "credit hr", "hour", "hr", "unit")
    },
}
"""What colleges call a credit; "credits" or "credit hours" alone are semester credits."""
AMOUNT_PATTERN = re.compile(r"[0-9]+(\.[0-9]+)?")
AWARD_PATTERN = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,18})?)\s+(\S.*?)\s*")
"""An amount and its unit. Decimals are exact to 28 digits, so no amount has as many."""


class Award(NamedTuple):
    """What a certificate prints: an amount and a unit, as in "0.6 CEC"."""

    amount: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{format_decimal(self.amount)} {self.unit}"


@lru_cache(maxsize=4096)
def parse_award(printed: str) -> Award | None:
    """The award that a certificate prints, or None if it is not "amount unit" with a plain decimal amount."""
    match = AWARD_PATTERN.fullmatch(printed)
    return Award(Decimal(match[1]), " ".join(match[2].split())) if match else None


def pluralize_unit(amount: Decimal, unit: str) -> str:
    """A unit as it follows an amount: words in the plural, short names in capitals (CEC) unchanged."""
    if amount == 1 or not unit.rpartition(" ")[2].islower():
        return unit
    if unit.endswith("y") and unit[-2:-1] not in ("a", "e", "o", "u"):
        return f"{unit[:-1]}ies"
    if unit.endswith(("z", "ss")):
        return f"{unit}{'z' if unit.endswith('z') else ''}es"
    return f"{unit}s"


def match_unit(amount: Decimal, unit: str) -> str:
    """A unit that was written with another amount as it follows this one: contact hours as contact hour, after 1."""
    is_plural = unit.endswith("s") and not unit.endswith("ss") and unit.rpartition(" ")[2].islower()
    return pluralize_unit(amount, unit.removesuffix("s") if is_plural else unit)


def format_amount(amount: Decimal, unit: str) -> str:
    """An amount with its unit, as people write it: 6 CEC, 1 hour, 2.5 hours."""
    return f"{format_decimal(amount)} {pluralize_unit(amount, unit)}"
