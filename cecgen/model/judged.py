"""The transcript: credits, findings and standing of every cycle as of one day. It is the one value that outputs render."""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Literal, NamedTuple, TypeVar

from msgspec import Struct

from cecgen.diagnostics import NOWHERE, LocatedDiagnostic, Place
from cecgen.model.facts import Confidence, Provider, Unit
from cecgen.model.rules import Standing
from cecgen.model.scheme import Scheme
from cecgen.model.vocabulary import ActivityFormat, ActivityKind
from cecgen.model.written import Card, Entry, Evidence, Exemption, Step

_ItemT = TypeVar("_ItemT")

CreditStatus = Literal["counted", "limited", "unclear", "draft", "planned", "not-counted", "ruled"]
CreditLack = Literal["category", "hours", "grade", "approval"]
EvidenceState = Literal["proven", "none", "no-proof", "broken"]
FindingStatus = Literal["met", "open", "missed", "exempt", "not-applicable", "unclear"]
ForecastState = Literal["ready", "short"]
TodoKind = Literal[
    "audit", "category", "hours", "grade", "approval", "unclear", "evidence", "planned", "draft", "report",
    "earn", "card", "clarify", "scan", "form", "fee", "late-fee", "reinstate", "cycle", "wait",
]  # fmt: skip


class CycleRef(NamedTuple):
    """Names one cycle: its holder, its scheme by the present id, and its first day."""

    holder: str
    """The holder's id."""
    scheme: str
    """The scheme's present id."""
    begins: datetime.date
    """The first day of the cycle."""


class Credit(Struct, frozen=True, kw_only=True, gc=False):
    """An entry, or one part of it, in a scheme's unit: what it is worth, how much of it counts, and why."""

    entry_id: str
    """Empty for credit that was carried in."""
    date: datetime.date
    """The day on which the activity ended."""
    title: str
    """The title of the activity, or of the part of it."""
    provider: str
    """Whose unit the certificate prints: an id, or any other name."""
    kind: str
    """What it was: course, conference, college …"""
    award: str
    """What the certificate prints; its hours ("6 hours") if it prints no award."""
    amount: Decimal
    """What it is worth, before limits."""
    counted: Decimal
    """How much of that counts."""
    basis: tuple[str, ...]
    """The steps of the conversion, as sentences."""
    status: CreditStatus = "counted"
    """Whether it counts: in full, less than it is worth, or why not yet."""
    why_not: str = ""
    """Why less counts than it is worth; empty if all of it does."""
    doubt: str = ""
    """If its unit can be read in two ways: what each gives, and what would settle it, as a sentence."""
    lacks: CreditLack | None = None
    """The key of its entry that is missing, so that it cannot count yet; None if none is."""
    pending: Decimal | None = None
    """What it would be worth if its entry said what it lacks, or were finished; None if nobody can know yet. For what is
    planned: what would count of it, after limits."""
    part: int | None = None
    """The position of the part in its entry; None for an entry without parts, or its remainder."""
    is_remainder: bool = False
    """Whether it is the rest of an award that no part covers; no certificate prints it."""
    confidence: Confidence = "V"
    """How sure the figures are that it was converted by."""
    evidence_state: EvidenceState = "none"
    """Whether a document proves it."""
    allocated: str = ""
    """The category that it counts in."""
    hours: Decimal | None = None
    """Its contact hours, if they are known."""
    sources: tuple[str, ...] = ()
    """Where the figures of the conversion are stated."""
    source_entry: Entry | None = None
    """The entry itself; None for credit carried in from the cycle before."""


class Finding(Struct, frozen=True, kw_only=True):
    """One requirement judged for one cycle."""

    requirement: str
    """The requirement's id in its scheme."""
    title: str
    """The requirement as people call it."""
    status: FindingStatus
    """Whether it is met."""
    message: str
    """The result in words: "43.5 more CEC by 2026-12-31"."""
    have: Decimal | None = None
    """How much there is of it; None if it has no amount."""
    need: Decimal | None = None
    """None if it has no amount, or none that is known."""
    unit: str = ""
    """The unit of `have` and `need`: the scheme's own, hours, categories, topics or activities."""
    due: datetime.date | None = None
    """The last day for what is missing, if that is not the last day of the cycle."""
    source: str = ""
    """Where the body states the requirement."""
    advisory: bool = False
    """Whether the body only recommends it."""
    confidence: Confidence = "V"
    """How sure the figures of the requirement are."""
    note: str = ""
    """What else there is to say about it, as a sentence."""


class Pace(Struct, frozen=True):
    """An even pace: whole months elapsed, months in the cycle, and the credit that would be earned by now."""

    elapsed: int
    """How many whole months of the cycle are over."""
    months: int
    """How many months the cycle has."""
    due: Decimal
    """How much credit an even pace would have earned by now."""


class LeastPart(Struct, frozen=True, kw_only=True):
    """A part of the least credit that is still to be earned: of one sort, by one day."""

    amount: Decimal
    """How much, in the scheme's unit."""
    category: str = ""
    """The id of the category that it goes to; empty if the scheme has none."""
    kind: ActivityKind = "course"
    """What is done."""
    topics: tuple[str, ...] = ()
    """Its topic, if a requirement asks for one: any of these."""
    providers: tuple[str, ...] = ()
    """Whose unit it must be: any of these; empty if anybody's will do."""
    format: ActivityFormat | None = None
    """How it is held, if that matters."""
    is_approved: bool = False
    """Whether the body must have approved it."""
    max_per_activity: Decimal | None = None
    """The most that counts of one activity, so that it takes several."""
    due: datetime.date
    """The last day for it."""


class LeastCredit(Struct, frozen=True, kw_only=True):
    """The least credit with which all requirements of a cycle would be met at once, and what no credit settles."""

    amount: Decimal | None
    """How much in all; None if no amount can do it, or if nobody can say."""
    parts: tuple[LeastPart, ...] = ()
    """What it is made up of; empty if nothing is missing."""
    other_findings: tuple[Finding, ...] = ()
    """What is asked for beside an amount of credit, and open: a card, a fee, so many hours or categories."""
    hindrances: tuple[str, ...] = ()
    """Why no amount can do it, or why nobody can say, in words."""
    is_possible: bool = True
    """Whether some amount can do it; False if a year is over or the limits leave no room."""
    is_proven: bool = True
    """Whether nothing less would do; False if the search ended before it was certain."""


class Forecast(Struct, frozen=True, kw_only=True):
    """What planned activities would make of a cycle if all of them were done, and nothing else."""

    state: ForecastState
    """Whether every requirement would be met."""
    counted: Decimal
    """How much credit would count."""
    added: Decimal
    """How much of that comes from what is planned."""
    missing: tuple[Finding, ...] = ()
    """The requirements that would not be met even so."""
    least_credit: LeastCredit | None = None
    """What would still be missing even so."""


class MoreCredit(Struct, frozen=True):
    """How much of more credit of a kind, or in a category, would count in a cycle today."""

    kind: str
    """What is done, such as a course."""
    category: str
    """Empty if the scheme has no categories."""
    max_counted: Decimal | None
    """The most that would count; None if all of it would."""


class Todo(Struct, frozen=True):
    """What the holder does next, and by when."""

    kind: TodoKind
    """What sort of step it is."""
    text: str
    """What to do, in words."""
    due: datetime.date | None = None
    """The last day for it; None if it has none."""
    why: str = ""
    """Details below the text: the words to choose from, how much credit depends on it, until when it may be asked for."""
    entries: tuple[str, ...] = ()
    """The ids of the entries that it is about."""
    is_overdue: bool = False
    """Whether its last day is over, or its card has run out or was never recorded."""
    credit: Decimal | None = None
    """How much credit the text says depends on it, in the unit of its scheme."""
    covers: tuple[str, ...] = ()
    """What the card is for, if it is about one."""
    governing_scheme: str = ""
    """The id of the scheme that it is really about, if that is another: the higher certification that governs this one."""

    @property
    def sentence(self) -> str:
        """What to do and by when, in one line."""
        return self.text if self.due is None or self.says_day else f"{self.text} by {self.due}"

    @property
    def says_day(self) -> bool:
        """Whether the text itself names the last day."""
        return str(self.due) in self.text


class JudgedCard(Struct, frozen=True):
    """A card, and whether it is current on the as-of day."""

    card: Card
    """The card as it was written."""
    issuer: str
    """Who issued it."""
    issued: datetime.date | None
    """The day on which it was issued, if known."""
    is_current: bool
    """Whether it is valid on the as-of day."""
    evidence: tuple[Evidence, ...] = ()
    """The documents that show it."""
    at: Place = NOWHERE
    """Where it was written."""


class AuditState(Struct, frozen=True):
    """An audit of the cycle: when the body asked, when the proof is due, and how it ended."""

    asked: datetime.date
    """The day on which the body asked for proof."""
    due: datetime.date | None
    """The last day for the proof; None if the body sets none."""
    answered: datetime.date | None = None
    """The day on which the proof was sent."""
    ended: datetime.date | None = None
    """The day on which the body decided."""
    passed: bool | None = None
    """Whether it was passed; None until the body has decided."""
    is_overdue: bool = False
    """Whether the last day for the proof is over and nothing was sent."""


class JudgedCycle(Struct, frozen=True, kw_only=True):
    """One cycle judged as of one day."""

    begins: datetime.date
    """Its first day."""
    ends: datetime.date
    """Its last day."""
    standing: Standing
    """Where it is: on track, behind, ready, renewed …"""
    required: Decimal | None
    """How much credit it asks for; None if that is not known."""
    counted: Decimal
    """How much credit counts."""
    claimed: Decimal | None
    """How much was claimed on the renewal form, as recorded."""
    claimed_fields: tuple[tuple[str, Decimal], ...] = ()
    """What was claimed in each category of the form."""
    credits: tuple[Credit, ...] = ()
    """Every credit of the cycle, by date; what was carried in comes first."""
    planned_credits: tuple[Credit, ...] = ()
    """What is planned, by date: it is no credit yet, so that nothing of it counts."""
    forecast: Forecast | None = None
    """What the plans would make of the cycle; None if there are none, or if it can no longer be renewed."""
    least_credit: LeastCredit | None = None
    """What is still missing in all requirements together; None once nothing more can be earned for it."""
    more_credit: tuple[MoreCredit, ...] = ()
    """How much more would count, by kind or category; empty if that cannot be said exactly, or nothing more can be earned."""
    findings: tuple[Finding, ...] = ()
    """Every requirement, judged."""
    cards: tuple[JudgedCard, ...] = ()
    """The cards that the cycle asks for or that were earned in it."""
    steps: tuple[Step, ...] = ()
    """What was done about it so far, such as an extension that the body granted."""
    exempt: tuple[Exemption, ...] = ()
    """The requirements that the body waived for it, or replaced."""
    renewed_on: datetime.date | None = None
    """The day of the renewal."""
    pace: Pace | None = None
    """How much an even pace would have earned by now; None if the cycle is over or has no amount."""
    unreported: Decimal | None = None
    """How much counted credit is not on record at the body yet; None if it does not ask for that, or no longer does."""
    todos: tuple[Todo, ...] = ()
    """What is left to do, the most pressing first."""
    audit: AuditState | None = None
    """The audit of it, if there is or was one."""
    renewal_opens: datetime.date | None = None
    """The first day on which the body accepts the renewal form, if it says so."""
    grace_until: datetime.date | None = None
    """The last day on which it can still be renewed, if the body has a grace period."""
    keep_until: datetime.date | None = None
    """The last day for which its evidence must be kept, if the body says so."""
    reinstate_until: datetime.date | None = None
    """The last day on which a lapsed certification can be reinstated, if the body says so."""
    carry_over: Decimal | None = None
    """How much goes over to the next cycle; negative for a shortfall to make up; None if the body does not say."""
    closed_on: datetime.date | None = None
    """The day on which the cycle was closed (`cecgen close`); None if it is not, or was reopened."""
    gap_from: datetime.date | None = None
    """The first day without certification, if there is a gap before this cycle."""
    at: Place = NOWHERE
    """Where it was written."""

    @property
    def deadline(self) -> datetime.date:
        """The day by which renewal must be done: the end, or the end of grace once the cycle is in it."""
        return self.grace_until if self.standing == "grace" and self.grace_until else self.ends

    @property
    def lacks_proof(self) -> bool:
        """Whether something that counts has no document that proves it."""
        return any(finding.requirement == "evidence" and finding.status == "open" for finding in self.findings)

    @property
    def is_total_unclear(self) -> bool:
        """Whether it cannot be said how much credit is asked for in all, so that no pace can be judged for sure."""
        return any(finding.requirement == "total" and finding.status == "unclear" for finding in self.findings)

    @property
    def pending(self) -> Decimal:
        """What would count, before limits, if every entry said what it lacks; drafts are left to the to-dos."""
        unclear = (credit.pending for credit in self.credits if credit.status != "draft")
        return sum((amount for amount in unclear if amount is not None), Decimal(0))

    @property
    def open_audit(self) -> Finding | None:
        """The finding that an audit took back credit which the renewal needed; None if there is none."""
        return next((each for each in self.findings if each.requirement == "audit" and each.status == "open"), None)


class JudgedCertification(Struct, frozen=True, kw_only=True):
    """A certification with its cycles, oldest first."""

    scheme: Scheme
    """The rules that it is judged by."""
    number: str
    """The certification's number."""
    certified: datetime.date | None
    """The day on which it was granted; None if it was not written down."""
    cycles: tuple[JudgedCycle, ...]
    """Its cycles, oldest first."""

    def cycle(self, begins: datetime.date) -> JudgedCycle:
        """The cycle with this first day; KeyError if there is none."""
        return _find(self.cycles, begins, lambda each: each.begins)

    def current_cycle(self, as_of: datetime.date) -> JudgedCycle | None:
        """The cycle to show on a day: one in its grace period, else the latest that has begun, else the first."""
        begun = [cycle for cycle in self.cycles if cycle.begins <= as_of]
        in_grace = [cycle for cycle in begun if cycle.standing == "grace"]
        candidates = in_grace or begun or self.cycles[:1]
        return candidates[-1] if candidates else None

    def cycles_to_show(self, as_of: datetime.date) -> list[JudgedCycle]:
        """The current cycle, and earlier ones in which an audit left something open, oldest first."""
        current = self.current_cycle(as_of)
        return [cycle for cycle in self.cycles if cycle is current or cycle.open_audit is not None]


class JudgedHolder(Struct, frozen=True, kw_only=True):
    """A holder with their certifications judged."""

    id: str
    """The name of the holder's folder."""
    name: str
    """Their name."""
    team: str
    """Their team; empty if they are in none."""
    also_printed: tuple[str, ...]
    """Other names of theirs that certificates print."""
    certifications: tuple[JudgedCertification, ...]
    """Their certifications whose schemes are known."""
    entries: tuple[Entry, ...]
    """Everything that they wrote down, counted or not."""

    def certification(self, scheme: str) -> JudgedCertification:
        """The certification under a scheme, by its present id; KeyError if there is none."""
        return _find(self.certifications, scheme, lambda each: each.scheme.id)


class UsedUnit(Struct, frozen=True):
    """A unit that is printed on a certificate of the transcript, with the provider that issues it."""

    provider: Provider
    """The organisation that issues it."""
    unit: Unit
    """What one is in hours, with the source."""

    def is_printed_as(self, provider: str, printed: str) -> bool:
        """Whether an award of a provider, with this printed unit, is in this unit."""
        return provider == self.provider.id and self.provider.spell_unit(printed) in self.unit.spellings()


class Transcript(Struct, frozen=True, kw_only=True):
    """The result for all holders as of one day."""

    title: str
    """The title of the repository."""
    as_of: datetime.date
    """The day that everything is judged as of."""
    holders: tuple[JudgedHolder, ...]
    """Everybody in the repository."""
    units: tuple[UsedUnit, ...] = ()
    """The units that awards were converted by."""
    schemes: tuple[Scheme, ...] = ()
    """The schemes that somebody is judged by."""
    diagnostics: tuple[LocatedDiagnostic, ...] = ()
    """Every problem in the files, waived ones included."""
    providers: dict[str, str] = {}
    """The full name of every known provider, by id."""

    def holder(self, id: str) -> JudgedHolder:
        """The holder of an id; KeyError if there is none."""
        return _find(self.holders, id, lambda each: each.id)

    def certification(self, ref: CycleRef) -> JudgedCertification:
        """The certification that a cycle belongs to; KeyError if there is none."""
        return self.holder(ref.holder).certification(ref.scheme)

    def cycle(self, ref: CycleRef) -> JudgedCycle:
        """The cycle that is meant; KeyError if there is none."""
        return self.certification(ref).cycle(ref.begins)


def _find(items: Iterable[_ItemT], key: object, key_of: Callable[[_ItemT], object]) -> _ItemT:
    for item in items:
        if key_of(item) == key:
            return item
    raise KeyError(key)
