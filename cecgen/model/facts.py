"""Facts that organisations state, each with its days, its source and how well it is known; and the units of providers.

Every figure has the days for which it holds, its source, the day on which it was read, and a mark of confidence.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from cecgen.model.written import Entry

Confidence = Literal["V", "V3", "INF", "M", "V-"]
CONFIDENCE_WORDS: dict[str, str] = {
    "V": "read on the organisation's own pages",
    "V3": "read on somebody else's page, not on the organisation's own",
    "INF": "inferred from what the organisation says; the arithmetic is shown",
    "M": "from memory: no source was seen",
    "V-": "seen only on a page that is not to be relied on",
}
_WEAKEST_LAST: tuple[Confidence, ...] = ("V", "V3", "INF", "M", "V-")


def weakest_confidence(*marks: Confidence) -> Confidence:
    """The confidence of a figure that depends on several facts: that of the weakest fact."""
    return max(marks, key=_WEAKEST_LAST.index, default="V")


class Fact(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that an organisation says: since and until when (inclusive), where, read on which day, how well known."""

    since: datetime.date | None = None
    """The first day for which it is known to hold."""
    until: datetime.date | None = None
    """The last day for which it is known to hold."""
    source: str = ""
    """The address where the organisation says it."""
    read_on: datetime.date | None = None
    """The day on which it was read; the file's own day where it is left out."""
    confidence: Confidence = "V"
    """How well it is known: read on the organisation's own pages (V) or on somebody else's (V3), inferred (INF), from memory
    (M), or not to be relied on (V-)."""
    note: str = ""
    """What the reader of a transcript must know."""

    def is_in_force_on(self, day: datetime.date) -> bool:
        """Whether the fact was in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def describe_days(self) -> str:
        """The days for which it holds, in words."""
        if self.since and self.until:
            return f"from {self.since} to {self.until}"
        return f"since {self.since}" if self.since else f"until {self.until}" if self.until else "at any date"


class Hours(Struct, frozen=True):
    """An award in contact hours of 60 minutes; None, with the reason in `why_not`, if it cannot be converted."""

    amount: Decimal | None
    basis: str
    why_not: str = ""


UnitFunction = Callable[[Decimal, Entry], Hours]


class Unit(Fact, frozen=True):
    """One printed unit of a provider: in contact hours (60 minutes) by a factor, or by a function where it is not linear.

    `step` is the provider's own increment; awards and hours that differ by no more than it agree.
    """

    name: str
    hours: Decimal | None = None
    also_called: tuple[str, ...] = ()
    step: Decimal | None = None
    convert: UnitFunction | None = None
    """Only code can give it: a file declares plain factors."""

    def spellings(self) -> set[str]:
        """Every spelling on certificates: singular and plural, in lower case."""
        return {spelling for name in (self.name, *self.also_called) for spelling in unit_spellings(name)}


def unit_spellings(unit: str) -> set[str]:
    """The singular and the plurals of a unit, as `normalize_unit` writes them."""
    name = normalize_unit(unit)
    plurals = {name + "s", name + "es"}
    if name.endswith("z"):
        plurals.add(name + "zes")
    return {name} | plurals


def normalize_unit(unit: str) -> str:
    """A unit's name in lower case, with single spaces and without trade marks, to compare it with others."""
    return " ".join(unit.casefold().replace("™", "").replace("®", "").replace("(tm)", "").split())


class Provider(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An organisation whose unit certificates print."""

    id: str
    name: str
    units: tuple[Unit, ...] = ()
    url: str = ""
    short: str = ""
    """What people call it; the id in capitals where it says nothing else."""

    @property
    def short_name(self) -> str:
        """What people call the organisation."""
        return self.short or self.id.upper()
