"""What organisations say: a provider's units in contact hours, and what a scheme asks and grants.

Every figure carries from when until when it holds, its source, the day it was read and how well it is known.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from cecgen.model.written import Entry, Format, Grade, Kind

Confidence = Literal["V", "V3", "INF", "M", "V-"]
CONFIDENCE_WORDS: dict[str, str] = {
    "V": "read on the organisation's own pages",
    "V3": "read on somebody else's page, not on the organisation's own",
    "INF": "inferred from what the organisation says; the arithmetic is shown",
    "M": "from memory: no source was seen",
    "V-": "seen only on a page that is not to be relied on",
}
_WEAKEST_LAST: tuple[Confidence, ...] = ("V", "V3", "INF", "M", "V-")
Rounding = Literal["down", "nearest", "up"]


def weakest(*marks: Confidence) -> Confidence:
    """The mark of a figure that rests on several facts: that of the weakest."""
    return max(marks, key=_WEAKEST_LAST.index, default="V")


class Fact(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that an organisation says: since and until when (inclusive), where, read on which day, how well known."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    source: str = ""
    read_on: datetime.date | None = None
    confidence: Confidence = "V"
    note: str = ""

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the fact was in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def days(self) -> str:
        """The days for which it is known, in words."""
        if self.since and self.until:
            return f"from {self.since} to {self.until}"
        return f"since {self.since}" if self.since else f"until {self.until}" if self.until else "at any date"


class Hours(Struct, frozen=True):
    """What an award is in contact hours of 60 minutes; None where that cannot be said, and then why."""

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
        """Every way that certificates spell it: singular and plural, in lower case."""
        return {ending for name in (self.name, *self.also_called) for ending in forms(name)}


def forms(unit: str) -> set[str]:
    """A unit's singular and plural as `spelt` gives them."""
    name = spelt(unit)
    plurals = {name + "s", name + "es"}
    if name.endswith("z"):
        plurals.add(name + "zes")
    return {name} | plurals


def spelt(unit: str) -> str:
    """A unit's name with case, spacing and trade marks taken out of the way."""
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
    def called(self) -> str:
        """What people call the organisation."""
        return self.short or self.id.upper()


class Pick(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A selection of credits: any of the words of every list that is given; an empty selection takes all."""

    kinds: tuple[Kind, ...] = ()
    providers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    formats: tuple[Format, ...] = ()


class Worth(Fact, frozen=True):
    """What one measure of an activity is worth to a scheme, in the scheme's unit.

    `per` is a contact hour, the entry as a whole, or the activity's own measure ("semester credit").
    """

    amount: Decimal
    per: str
    of: Pick = Pick()
    at_least: Grade | None = None
    """The lowest grade that earns it."""
    inside: Literal["", "cycle"] = ""
    """"cycle": the activity must begin and end inside one cycle."""
    step: Decimal | None = None
    rounding: Rounding = "down"


class Limit(Fact, frozen=True):
    """How much of a selection may count, in the scheme's unit, for each entry, calendar year or cycle."""

    id: str
    title: str
    max: Decimal
    per: Literal["entry", "year", "cycle"]
    of: Pick = Pick()


class Requirement(Fact, frozen=True):
    """What must be reached by renewal: so much credit of a selection, or a card that is current."""

    id: str
    title: str
    min: Decimal | None = None
    of: Pick = Pick()
    card: tuple[str, ...] = ()
    hands_on: bool = False
    instead: tuple[str, ...] = ()
    """What may take its place, as [[certification.cycle.exempt]] names it in `by`."""
    advisory: bool = False


class Period(Fact, frozen=True):
    """How long a cycle lasts, and the day of the year on which each ends ("12-31")."""

    years: int
    ends: str = ""


class Renewal(Fact, frozen=True):
    """How long before the end renewal opens, in months."""

    opens_months: int | None = None


class Fee(Fact, frozen=True):
    """What the body charges, and for what."""

    what: Literal["renewal", "late", "reinstatement", "annual"]
    amount: Decimal
    currency: str = "USD"


class Grace(Fact, frozen=True):
    """How many months after the end renewal is still taken, with the late fee."""

    months: int


class Reinstatement(Fact, frozen=True):
    """How a lapsed certification comes back: whose credits count, and when the new cycle begins."""

    credits_of: Literal["lapsed-cycle", "any"]
    begins: Literal["approval", "schedule"]


class Audit(Fact, frozen=True):
    """In how many days an audit must be answered, and for how many years after recertification one may come."""

    answer_days: int
    reach_years: int


class Sharing(Fact, frozen=True):
    """How several certifications of one body share their credits."""

    rule: Literal["highest-only", "each"]


class Carry(Fact, frozen=True):
    """How much credit may be brought over from the cycle before, and of which categories."""

    max: Decimal
    categories: tuple[str, ...] = ()


class Rules(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rules that a body states for all its schemes, or for one."""

    zone: str = ""
    period: Period | None = None
    renewal: Renewal | None = None
    grace: Grace | None = None
    reinstatement: Reinstatement | None = None
    audit: Audit | None = None
    sharing: Sharing | None = None
    carry: Carry | None = None
    fees: tuple[Fee, ...] = field(default=(), name="fee")
    worths: tuple[Worth, ...] = field(default=(), name="worth")
    limits: tuple[Limit, ...] = field(default=(), name="limit")
    requirements: tuple[Requirement, ...] = field(default=(), name="requirement")
    not_modelled: tuple[str, ...] = ()


class Body(Rules, frozen=True):
    """A certifying body, and what it says for all schemes of its file."""

    id: str
    name: str
    short: str = ""
    url: str = ""


class Scheme(Rules, frozen=True):
    """What a certifying body asks for one credential."""

    id: str
    title: str
    unit: str
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    body: Annotated[Body | None, Meta(extra={"internal": True})] = None  # set by the reader from the file's [body]

    @property
    def issuer(self) -> str:
        """The body's id, which is also that of its own unit's provider."""
        return self.id.partition(".")[0]

    @property
    def body_called(self) -> str:
        """What people call the body."""
        return (self.body.short if self.body else "") or self.issuer.upper()

    @property
    def total(self) -> Requirement | None:
        """The credit that a whole cycle asks for."""
        return next((each for each in self.requirements if each.id == "total"), None)

    def charges(self, what: str) -> bool:
        """Whether the body charges for something at all, be the amount of the day known or not."""
        return any(fee.what == what for fee in self.fees)

    def fee(self, what: str, day: datetime.date) -> Fee | None:
        """What the body charges for something on a day."""
        return next((fee for fee in self.fees if fee.what == what and fee.holds_on(day)), None)


class ProviderText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A provider as a file declares it: plain units only, no code."""

    id: str
    name: str
    url: str = ""
    short: str = ""
    unit: tuple["PlainUnit", ...] = ()


class PlainUnit(Fact, frozen=True):
    """A unit that is a plain factor of contact hours."""

    name: str
    hours: Decimal
    also_called: tuple[str, ...] = ()
    step: Decimal | None = None


class SchemeFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file of plain units and schemes: data, so that a body can be added and reviewed without Python."""

    format: Literal[1]
    read_on: datetime.date | None = None
    """The day on which the facts that state no day of their own were read."""
    provider: ProviderText | None = None
    body: Body | None = None
    scheme: tuple[Scheme, ...] = ()


class Catalogue(Struct, frozen=True):
    """All that plugins declare: providers and schemes by id, and the schemes' former ids."""

    providers: dict[str, Provider]
    schemes: dict[str, Scheme]
    aliases: dict[str, str]
    refused: bool = False
    """Whether listed code was not run, so that what is unknown may only be unknown here."""

    def scheme(self, id: str) -> Scheme | None:
        """The scheme of an id, a former id included."""
        return self.schemes.get(self.aliases.get(id, id))


def facts_of(rules: Rules) -> list[tuple[str, Fact]]:
    """Every figure of a scheme or body with the name that people know it by."""
    single = ("period", "renewal", "grace", "reinstatement", "audit", "sharing", "carry")
    named = [(name, fact) for name in single if (fact := getattr(rules, name)) is not None]
    several: list[tuple[str, Fact]] = [
        *((f"fee ({fee.what})", fee) for fee in rules.fees),
        *((f"worth per {worth.per}", worth) for worth in rules.worths),
        *((f"limit {limit.id}", limit) for limit in rules.limits),
        *((f"requirement {requirement.id}", requirement) for requirement in rules.requirements),
    ]
    return named + several
