"""Rules: the pieces that a certifying body's rules are put together from.

A selection of credits (`Selection`), the cycles for which something holds (`CycleCondition`), and a figure with its bound
and its window (`Worth`, `Limit`, `Requirement`); `calendar_rules` has the body's calendar. docs/schemes.md describes
the format.
"""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Literal, TypeVar

from msgspec import Struct, field

from cecgen.model.calendar_rules import AuditRule, Fee, Grace, Period, Reinstatement, Renewal
from cecgen.model.facts import Fact
from cecgen.model.vocabulary import ActivityFormat, ActivityKind, CardCoverage, Grade, ProofKind, StepKind

FormKey = Literal["", "date", "begins", "title", "provider", "amount", "category", "kind", "number", "url", "evidence"]
"""What of an entry a field of a body's form takes; the private note is not among it."""
Rounding = Literal["down", "nearest", "up"]
CountingPeriod = Literal["entry", "year", "cycle-year", "cycle"]
"""What a bound applies to: each entry, each calendar year, each twelve months of the cycle, or the whole cycle."""
Standing = Literal["upcoming", "behind", "on-track", "ready", "renewed", "grace", "lapsed", "reinstated", "inactive", "ended"]
"""Where a cycle is."""


class Selection(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A selection of credits: those that match one word of every list that is given; an empty selection takes all."""

    kinds: tuple[ActivityKind, ...] = ()
    """Kinds of activity."""
    providers: tuple[str, ...] = ()
    """Whose unit it is."""
    topics: tuple[str, ...] = ()
    """What the holder says it was about."""
    categories: tuple[str, ...] = ()
    """The category that it counts in."""
    formats: tuple[ActivityFormat, ...] = ()
    """How it was held."""
    roles: tuple[str, ...] = ()
    """What the holder did there."""
    assessed: bool | None = None
    """Whether there was a test."""
    passed: bool | None = None
    """Whether it was passed."""
    approved: bool | None = None
    """Whether the scheme's own body approved the activity: it is its provider, its `approval`, or printed its own award."""


class CycleCondition(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The cycles for which something holds: those that fit every key that is given.

    `certified_from` and `certified_before` are months from the first day of the period (below zero: before it),
    the first inclusive, the second not.
    """

    certified_from: int | None = None
    """Whose holder was certified so many months after the period began, or later."""
    certified_before: int | None = None
    """Whose holder was certified less than so many months after the period began."""
    routes: tuple[str, ...] = ()
    """Whose certification has one of these as its `route`."""
    nth: tuple[int, ...] = ()
    """The first, second … cycle: `[1]`."""
    every: int | None = None
    """The third, sixth, ninth … cycle, for 3."""
    years: int | None = None
    """How long the cycle lasts, if the holder may choose."""
    lapsed: bool | None = None
    """Whether the cycle ran out, its grace included, without renewal."""


class ConditionalFact(Fact, frozen=True, kw_only=True):
    """A figure for some cycles only."""

    when: CycleCondition = CycleCondition()
    """The cycles for which it holds; all of them if it is left out."""
    unless: CycleCondition | None = None
    """The cycles for which it does not hold."""


class Worth(Fact, frozen=True):
    """What one measure of an activity is worth to a scheme, in the scheme's unit.

    `per` is a contact hour, the entry as a whole, or the activity's own measure ("semester credit").
    """

    amount: Decimal
    """So much of the scheme's unit."""
    per: str
    """For each `hour` of 60 minutes, for the `entry` as a whole, or for each of its own measure: `semester credit`."""
    of: Selection = Selection()
    """Which activities."""
    at_least: Grade | None = None
    """The lowest grade that earns it."""
    inside: Literal["", "cycle"] = ""
    """"cycle": the activity must begin and end inside one cycle."""
    step: Decimal | None = None
    """The increment of credit."""
    rounding: Rounding = "down"
    """How credit gets to the increment."""
    least: Decimal | None = None
    """The smallest credit that counts, after rounding; anything less counts nothing."""


class Equivalence(Fact, frozen=True):
    """What a body says about credits of other organisations: so much of its own unit for one of theirs, whoever awards them.

    If the hours of such a unit give another amount, or are not known, the smaller amount counts, and is marked as in doubt.
    """

    units: tuple[str, ...]
    """The words that it covers, as certificates print them: `CEC`, `CEU`, `contact hour`."""
    amount: Decimal = Decimal(1)
    """So much of the scheme's unit for one of theirs."""
    decimal: Decimal | None = None
    """So much for one of an organisation that counts in decimals (its unit is ten hours or more): 10 for .1 = 1."""
    in_doubt: Literal["", "hours"] = ""
    """"hours": in doubt the clock hours on the certificate decide, at what the scheme gives for an hour."""
    of: Selection = Selection()
    """For which activities."""


class Category(Fact, frozen=True):
    """A field of the renewal form that credit is put in, and which credit may be put there."""

    id: str
    """Its id, as an entry names it."""
    title: str
    """Its title, as the body's form has it."""
    takes: Selection | None = None
    """What may go here even if the entry names no category; nothing if this is left out."""
    part_of: str = ""
    """The category that this one is a part of: what counts here counts there too."""


def category_ancestry(category: str, categories: Iterable[Category]) -> tuple[str, ...]:
    """A category, and every category that it is a part of, from the inside out."""
    parents = {each.id: each.part_of for each in categories if each.part_of}
    ancestry: list[str] = []
    while category and category not in ancestry:
        ancestry.append(category)
        category = parents.get(category, "")
    return tuple(ancestry)


class Limit(ConditionalFact, frozen=True):
    """How much of a selection may count, in the scheme's unit, for each entry, year or cycle."""

    id: str
    """Its id in this file."""
    title: str
    """Its name in words."""
    max: Decimal
    """The most that counts, in the scheme's unit."""
    per: CountingPeriod
    """For each entry, calendar year, `cycle-year` (twelve months from the cycle's first day) or cycle."""
    of: Selection = Selection()
    """Of which activities."""


class ProofRule(Fact, frozen=True):
    """Which documents the body takes as proof of an activity; one of them is enough."""

    shows: tuple[ProofKind, ...]
    """What the document shows, as an entry's evidence says it."""
    of: Selection = Selection()
    """Of which activities."""


class ReportRule(Fact, frozen=True):
    """Who puts an activity on record, for a body that shows the renewal only then; the first rule that takes it applies."""

    by: Literal["holder", "body"]
    """Whether the holder reports it, or the body knows it already."""
    of: Selection = Selection()
    """Which activities."""


class FormField(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field of the form in which a body takes an activity, and what of an entry is typed there."""

    label: str
    """What the body calls it."""
    key: FormKey = ""
    """What is typed there; empty if no entry says it."""


class EntryForm(Fact, frozen=True):
    """The form in which a body takes an activity: its fields in order, and its limits. The first that fits applies."""

    title: str
    """What it is called, and the way to it."""
    fields: tuple[FormField, ...] = ()
    """Its fields in their order; empty if only the way is known."""
    of: Selection = Selection()
    """For which activities."""
    date_format: str = ""
    """How it takes days: with YYYY, MM, MON and DD; empty if that is not known."""
    step: Decimal | None = None
    """The increment of the credit that it takes; more exact figures are rounded down."""
    file_types: tuple[str, ...] = ()
    """Which kinds of file it takes: `pdf`, `jpeg`, `png`."""
    max_file_bytes: int | None = None
    """How large a file may be."""


class CardRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which cards must be current on the day of renewal."""

    covers: tuple[CardCoverage, ...]
    """What the cards must cover together."""
    hands_on: bool = False
    """Whether skills must have been checked hands-on."""
    formats: tuple[ActivityFormat, ...] = ()
    """How the course may have been taken."""
    beyond_days: int = 0
    """For how many days after the renewal the card must still be valid."""
    issued_within_months: int | None = None
    """How many months old it may be on the day of renewal, whatever its expiry says."""
    after_lapse: tuple[ActivityFormat, ...] = ()
    """How the course must have been taken if the card before it had run out."""


class Requirement(ConditionalFact, frozen=True):
    """What must be reached by renewal: so much of a selection, a card that is current, or a step that is recorded."""

    id: str
    """Its id in this file; every scheme has a `total`."""
    title: str
    """Its name in words."""
    min: Decimal | None = None
    """At least so much."""
    measure: Literal["credit", "hours", "categories", "topics", "entries"] = "credit"
    """What `min` counts: the scheme's unit, contact hours, or how many different categories, topics or entries."""
    of: Selection = Selection()
    """Of which activities."""
    card: CardRule | None = None
    """Cards that must be current on the day of renewal."""
    step: StepKind | None = None
    """A step that must be recorded, once in each `per`."""
    per: CountingPeriod = "cycle"
    """In each calendar year, `cycle-year` (twelve months from the cycle's first day) or cycle."""
    years_at_once: int = 1
    """For how many years a step may be taken at once, if it must be recorded in each year."""
    due: str = ""
    """The day of each year by which the step is due, month and day ("08-31"); the end of each `per` if it is left out."""
    within_months: int | None = None
    """Only what was earned in so many months before the renewal."""
    per_month: Decimal | None = None
    """What is asked for each month, begun ones included, from the certification to the end; never more than `min`."""
    adds: bool = False
    """Whether it comes on top of the total instead of being part of it."""
    once: bool = False
    """Whether it is asked for only once, so that credit of an earlier cycle meets it for good."""
    instead: tuple[str, ...] = ()
    """What may take its place, as [[certification.cycle.exempt]] names it in `by`."""
    advisory: bool = False
    """Whether the body only recommends it: it is judged, but a cycle can be ready without it."""

    @property
    def looks_back(self) -> bool:
        """Whether credit of earlier cycles counts for it too."""
        return self.once or self.within_months is not None


class Sharing(Fact, frozen=True):
    """How several certifications of one body share their credits.

    Credits are asked for the highest only; one total serves all; each takes all that was earned; or nothing counts twice.
    """

    rule: Literal["highest-only", "one-total", "each", "no-reuse"]
    """Credits are asked for the highest only, one total serves all, each takes all that was earned, or nothing counts twice."""


class CarryOverRule(Fact, frozen=True):
    """How much credit goes over to the next cycle: of which categories, and earned in which last months of the cycle.

    It keeps its category but not its topics or its kind. With `max = 0` none goes over; without `max` all may.
    """

    max: Decimal | None = None
    """The most that goes over; 0 if nothing does, left out if all may."""
    categories: tuple[str, ...] = ()
    """Of which categories only."""
    earned_within_months: int | None = None
    """Earned in so many last months of the cycle only."""
    shortfall: Decimal = Decimal(0)
    """How much may be missing at the end and be made up in the next cycle."""


class ApprovalRule(Fact, frozen=True):
    """Whether the body must approve an activity before, may approve it later on petition, or leaves it to its holders."""

    mode: Literal["pre-approved", "petition", "self-declared"]
    """Only activities that were approved before count; or others too, on petition; or what holders declare themselves."""
    of: Selection = Selection()
    """Which activities this is about."""


class Splitting(Fact, frozen=True):
    """Whether the credit of one activity may be divided between categories."""

    allowed: bool
    """Whether it may."""


class UnmodelledRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that a body leaves open, and which figures of a cycle it touches: whatever fits one of its keys."""

    text: str
    """What is open, in words."""
    of: Selection | None = None
    """Activities whose credit it touches."""
    since: datetime.date | None = None
    """The first day of such activities; for a requirement or a standing, of the last days of cycles."""
    until: datetime.date | None = None
    """The last day of such activities; for a requirement or a standing, of the last days of cycles."""
    unclear: bool = False
    """Whether it touches only those of them whose worth is unclear."""
    limits: tuple[str, ...] = ()
    """Limits: it touches what one of them cut."""
    requirements: tuple[str, ...] = ()
    """Requirements that it touches where they are asked for."""
    standings: tuple[Standing, ...] = ()
    """Standings of the cycle that it touches."""

    def is_about(self, day: datetime.date) -> bool:
        """Whether the point is about activities of a day, or about cycles that end on it."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Rules(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rules that a body states for all its schemes, or for one; a rule that changed has a table for each version."""

    zone: str = ""
    """The time zone of the body's days; it is shown, and nothing is converted."""
    period: Period | tuple[Period, ...] = ()
    """How long a cycle lasts and when it ends."""
    renewal: Renewal | tuple[Renewal, ...] = ()
    """When renewal opens."""
    grace: Grace | tuple[Grace, ...] = ()
    """For how long after the end renewal is taken."""
    reinstatement: Reinstatement | tuple[Reinstatement, ...] = ()
    """How a lapsed certification comes back."""
    audit: AuditRule | tuple[AuditRule, ...] = ()
    """How the body audits."""
    sharing: Sharing | tuple[Sharing, ...] = ()
    """How certifications of the body share credits."""
    carry: CarryOverRule | tuple[CarryOverRule, ...] = ()
    """What goes over to the next cycle."""
    approval: ApprovalRule | tuple[ApprovalRule, ...] = ()
    """Whether the body takes only what it approved."""
    splitting: Splitting | tuple[Splitting, ...] = ()
    """Whether one activity's credit may be divided."""
    fees: tuple[Fee, ...] = field(default=(), name="fee")
    """What the body charges."""
    categories: tuple[Category, ...] = field(default=(), name="category")
    """The fields of the renewal form that credit is put in."""
    worths: tuple[Worth, ...] = field(default=(), name="worth")
    """What activities are worth: the first that takes an activity applies."""
    equivalences: tuple[Equivalence, ...] = field(default=(), name="equivalence")
    """What the body says about other organisations' units."""
    limits: tuple[Limit, ...] = field(default=(), name="limit")
    """How much may count."""
    requirements: tuple[Requirement, ...] = field(default=(), name="requirement")
    """What must be reached."""
    proofs: tuple[ProofRule, ...] = field(default=(), name="proof")
    """Which documents prove what."""
    reports: tuple[ReportRule, ...] = field(default=(), name="report")
    """Who reports what to the body before it shows the renewal."""
    forms: tuple[EntryForm, ...] = field(default=(), name="form")
    """How activities are typed in at the body."""
    not_modelled: tuple[str | UnmodelledRule, ...] = ()
    """What the body leaves open or this file leaves out, in words; or with what it touches."""

    @property
    def open_texts(self) -> tuple[str, ...]:
        """What is not modelled, in words alone."""
        return tuple(each if isinstance(each, str) else each.text for each in self.not_modelled)


VERSIONED_RULES = ("period", "renewal", "grace", "reinstatement", "audit", "sharing", "carry", "approval", "splitting")
"""Rules that a body has one of at a time: one table, or one for each version."""
_NAMES_IN_LISTS: dict[str, Callable[[Any], str]] = {
    "fees": lambda fee: f"fee ({fee.what})",
    "categories": lambda category: f"category {category.id}",
    "worths": lambda worth: f"worth per {worth.per}",
    "equivalences": lambda rule: (
        f"equivalence of {' and '.join(rule.units[:1])} for {' and '.join(rule.of.kinds) or 'anything'}"
    ),
    "limits": lambda limit: f"limit {limit.id}",
    "requirements": lambda requirement: f"requirement {requirement.id}",
    "proofs": lambda proof: f"proof ({', '.join(proof.shows)})",
    "reports": lambda report: f"report by the {report.by}",
    "forms": lambda form: f"form ({form.title})",
}
RULE_LISTS = tuple(_NAMES_IN_LISTS)
"""Rules that a body has any number of."""

FactT = TypeVar("FactT", bound=Fact)


def as_versions(stated: FactT | tuple[FactT, ...]) -> tuple[FactT, ...]:
    """The versions of a rule, whether it was written as one table or as several."""
    return stated if isinstance(stated, tuple) else (stated,)


def named_facts(rules: Rules) -> list[tuple[str, Fact]]:
    """Every fact of a scheme or body, with the name that people know it by."""
    once = [(name, fact) for name in VERSIONED_RULES for fact in as_versions(getattr(rules, name))]
    several = [(describe(fact), fact) for name, describe in _NAMES_IN_LISTS.items() for fact in getattr(rules, name)]
    return once + several
