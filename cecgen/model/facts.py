"""Facts that organisations state, each with its days, its source and how well it is known; and the units of providers.

Every figure has the days for which it holds, its source, the day on which it was read, and a mark of confidence.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from cecgen.diagnostics.folding import fold_text
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
    """The day on which it was read; the file's own day if it is left out."""
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
    """The hours, exact."""
    basis: str
    """How they came about, in words."""
    why_not: str = ""
    """What the entry must say, if there are none."""


UnitFunction = Callable[[Decimal, Entry], Hours]


class Unit(Fact, frozen=True):
    """One printed unit of a provider: in contact hours (60 minutes) by a factor, or by a function if it is not linear."""

    name: str
    """The unit as certificates print it; singular, plural and letter case are the same."""
    hours: Decimal | None = None
    """Contact hours of 60 minutes in one unit, exact."""
    also_called: tuple[str, ...] = ()
    """Its other printed spellings."""
    step: Decimal | None = None
    """The provider's own increment: an award and stated hours that differ by no more than it agree."""
    printed: tuple[str, ...] = ()
    """Other words by which a certificate is recognised as awarding it; no award may be written so."""
    convert: UnitFunction | None = None
    """A function in place of `hours`; only code can give it."""

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


_NOT_IN_UNITS = re.compile(r"[™®℠.'’`´]|\((?:tm|r|sm|s)\)")
"""Signs that certificates print in a unit or leave out: CEUs, CEU's, C.E.U.s, CEU(s), Credits™."""


@lru_cache(maxsize=4096)
def normalize_unit(unit: str) -> str:
    """A unit's name in lower case, with single spaces and without trade marks, to compare it with others."""
    # Twice: folding turns a trade mark into letters, and every other apostrophe into the plain one.
    return fold_text(_NOT_IN_UNITS.sub("", fold_text(_NOT_IN_UNITS.sub("", unit.casefold()))))


HOUR_SPELLINGS = frozenset().union(
    *(unit_spellings(f"{kind}{name}") for kind in ("", "contact ", "clock ") for name in ("hour", "hr"))
)
"""What anybody calls an hour of participation."""

_SEPARATORS = str.maketrans({**dict.fromkeys("-–—:,", " "), **dict.fromkeys("()[]", "")})
_BRACKETS = r"\s*[(\[]([^)\]]*)[)\]]\s*"
_CONNECTING_WORDS = frozenset({"approved", "accredited", "by", "from", "of", "through", "via"})
"""Words between an organisation's name and its unit: ACE-approved CECs, CECs from ACE."""


@lru_cache(maxsize=4096)
def split_name(text: str) -> tuple[str, ...]:
    """The words of a name or a unit, so that (ISC)² and ISC2, or ACE-approved and ACE approved, are the same."""
    return tuple(normalize_unit(text).translate(_SEPARATORS).split())


class Recognition(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How certificates print an organisation, so that cecgen recognises it when it reads one."""

    printed: tuple[str, ...] = ()
    """Other names beside its units. In capitals they must be printed so."""
    approval: tuple[str, ...] = ()
    """The form of its approval numbers: `#` is a digit ("CEP######")."""


class Provider(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An organisation whose unit certificates print."""

    id: str
    """What entries call it: `provider = "harbour"`."""
    name: str
    """Its full name."""
    units: tuple[Unit, ...] = ()
    """The units that its certificates print."""
    url: str = ""
    """Its address."""
    short: str = ""
    """What people call it; the id in capitals if it is left out."""
    also_called: tuple[str, ...] = ()
    """Other names that certificates print beside its unit."""
    recognise: Recognition = Recognition()
    """How certificates print it."""

    @property
    def short_name(self) -> str:
        """What people call the organisation."""
        return self.short or self.id.upper()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that certificates print for the organisation."""
        return tuple(dict.fromkeys((self.short_name, self.id, self.name, *self.also_called)))

    def spell_unit(self, printed: str) -> str:
        """A printed unit as this provider's data spells it: "ACE CECs", "CECs (ACE)" and "CECs" are "cecs" to ACE.

        A unit that is not the provider's is only normalized.
        """
        spellings = {split_name(spelling): spelling for unit in self.units for spelling in unit.spellings()}
        outside = re.sub(_BRACKETS, " ", printed)
        inside = re.findall(_BRACKETS, printed)
        # Contact hours (CE): what is in brackets must be a unit or a name of the provider too, or it may change the meaning.
        known = {*spellings, *map(split_name, self.names)}
        choices = [printed, outside] if inside and all(split_name(text) in known for text in inside) else [printed]
        for words in (*map(split_name, choices), *self._units_beside_name(printed)):
            if words in spellings:
                return spellings[words]
        return normalize_unit(printed)

    def issues_unit(self, printed: str) -> bool:
        """Whether a printed unit is, or ever was, one of this provider's."""
        return any(self.spell_unit(printed) in unit.spellings() for unit in self.units)

    def is_named_in(self, printed: str) -> bool:
        """Whether a printed unit names this organisation and is a unit of it: "ACE CECs", "AMA PRA Category 1 Credits"."""
        spellings = {split_name(spelling) for unit in self.units for spelling in unit.spellings()}
        words = split_name(printed)
        names = [split_name(name) for name in self.names]
        if words in spellings and any(words[: len(name)] == name for name in names):
            return True
        return any(remainder in spellings for remainder in self._units_beside_name(printed))

    def _units_beside_name(self, printed: str) -> Iterator[tuple[str, ...]]:
        """Yield what is left of a printed unit without one of the organisation's names before or after it."""
        words = split_name(printed)
        for name in map(split_name, self.names):
            if words[: len(name)] == name:
                remainder = words[len(name) :]
                yield remainder[1:] if remainder[:1] and remainder[0] in _CONNECTING_WORDS else remainder
            if words[-len(name) :] == name:
                remainder = words[: -len(name)]
                while remainder and remainder[-1] in _CONNECTING_WORDS:
                    remainder = remainder[:-1]
                yield remainder
