"""What people write: holders with their certifications and cards, and entries; settings.py has cecgen.toml.

Every class is a table of a TOML file, with the file's keys; nothing here is computed. Keys are written in the order of the
fields. Amounts are exact decimals, days are calendar days, and every last day is inclusive. `model/vocabulary` has the words
and forms of the values; `model/private` says which fields are private.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from msgspec import NODEFAULT, Struct, field
from msgspec.structs import FieldInfo

from cecgen.diagnostics import NOWHERE, Place, format_decimal
from cecgen.model.amounts import Award, parse_award
from cecgen.model.vocabulary import (
    MAX_ID_LENGTH,
    ActivityFormat,
    ActivityKind,
    AddressText,
    AwardText,
    CardCoverage,
    CategoryName,
    DayOrder,
    DocumentKind,
    EvidencePath,
    Grade,
    IdText,
    LongText,
    ProviderName,
    SchemeName,
    ShortText,
    StepKind,
)

USUAL_KEYS = frozenset({"id", "date", "title", "provider", "kind", "award", "evidence", "format", "organiser", "topics"})
"""Most entries have only these keys. A ledger may have 30,000 such entries, so checks of other keys skip them."""


class BodyId(str):
    """The id of a body, set by code and never by a file: no TOML value is one."""

    __slots__ = ()


class WrittenTable(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A table that a person wrote: frozen, and strict about its keys."""


def default_value(field: FieldInfo) -> object:
    """The value of a key that is left out."""
    return field.default if field.default_factory is NODEFAULT else field.default_factory()


class Evidence(WrittenTable, frozen=True, kw_only=True):
    """A file that proves an entry, with the page and what the document shows."""

    file: EvidencePath
    """The file's path."""
    page: int | None = None
    """The page to look at, counted from 1."""
    shows: DocumentKind = "certificate"
    """What the document shows; by default a certificate."""
    public: bool | None = None
    """Whether the public edition may show it, whatever `[privacy]` says."""


def expand_evidence(written: str | Evidence) -> Evidence:
    """A document in its full form, whether it was written as a path or as a table."""
    return Evidence(file=written) if isinstance(written, str) else written


class Card(WrittenTable, frozen=True, kw_only=True):
    """A document that expires, beside the certifications: CPR, AED, first aid, a membership."""

    covers: tuple[CardCoverage, ...]
    """What it covers."""
    issuer: ShortText = ""
    """Who issued it."""
    number: ShortText = ""
    """Its number; only the auditor edition shows it."""
    format: ActivityFormat | None = None
    """How its course was held."""
    hands_on: bool | None = None
    """Whether skills were checked hands-on."""
    issued: datetime.date | None = None
    """The day on which it was issued."""
    expires: datetime.date
    """The last day on which it is current."""
    note: LongText = ""
    """For the holder alone: no edition shows it."""
    evidence: tuple[EvidencePath | Evidence, ...] = ()
    """A scan of it."""


class Approval(WrittenTable, frozen=True, kw_only=True):
    """The approval under which an activity was offered."""

    body: ProviderName
    """The id of the body that approved it."""
    number: ShortText = ""
    """The number of the approval."""
    from_: datetime.date | None = field(default=None, name="from")
    """The first day on which it is valid."""
    until: datetime.date | None = None
    """The last day on which it is valid."""


class Claim(WrittenTable, frozen=True, kw_only=True):
    """How much of an entry is claimed for one scheme, or in which of two cycles that its date fits."""

    scheme: SchemeName
    """The scheme that it is claimed for."""
    cycle: datetime.date | None = None
    """The first day of the cycle that it is claimed for, if its date fits two."""
    amount: Decimal | None = None
    """How much of it is claimed, in the scheme's unit; by default all."""


class Ruling(WrittenTable, frozen=True, kw_only=True):
    """What the body itself decided about an entry; it outranks any conversion."""

    scheme: SchemeName
    """The scheme that it is about."""
    on: datetime.date
    """The day of the decision; the latest one counts."""
    amount: Decimal
    """How much the body counts; 0 if it rejected the entry."""
    why: ShortText = ""
    """Why: a petition, an audit."""
    evidence: tuple[EvidencePath | Evidence, ...] = ()
    """The body's letter."""


class Part(WrittenTable, frozen=True, kw_only=True):
    """One session of a certificate that covers several; keys that are left out are as in its entry."""

    title: ShortText
    """What the session was called."""
    kind: ActivityKind | None = None
    """Its kind."""
    award: AwardText | None = None
    """What the certificate prints for it."""
    hours: Decimal | None = None
    """Its clock hours."""
    format: ActivityFormat | None = None
    """How it was held."""
    assessed: bool | None = None
    """Whether there was a test."""
    passed: bool | None = None
    """Whether it was passed."""
    topics: tuple[ShortText, ...] | None = None
    """What it was about."""
    category: CategoryName | dict[str, CategoryName] | None = None
    """The body's category."""
    role: ShortText | None = None
    """What you did there."""
    note: LongText = ""
    """For the holder alone: no edition shows it."""
    unit_of: BodyId = BodyId()  # as in an entry


class Entry(WrittenTable, frozen=True, kw_only=True):
    """One activity that earned credit, as the holder wrote it down from the certificate."""

    id: IdText = ""
    """The id, different from the holder's other entries."""
    date: datetime.date
    """The day of completion: it decides where the entry counts."""
    begins: datetime.date | None = None
    """The first day, if it took more than one."""
    title: ShortText
    """What the certificate calls the activity."""
    provider: ProviderName
    """Whose unit the certificate prints: an id, or any name."""
    kind: ActivityKind
    """What kind of activity it was."""
    award: AwardText | None = None
    """What the certificate prints: amount, then unit."""
    hours: Decimal | None = None
    """The clock hours, if the certificate states them."""
    also: dict[str, AwardText] = {}
    """What it prints for other bodies, by their ids."""
    organiser: ShortText = ""
    """Who held the event, if not the provider."""
    approval: Approval | None = None
    """Under whose approval it was offered."""
    format: ActivityFormat | None = None
    """How it was held."""
    assessed: bool | None = None
    """Whether there was a test."""
    passed: bool | None = None
    """Whether it was passed."""
    grade: Grade | None = None
    """The grade of a college course."""
    topics: tuple[ShortText, ...] = ()
    """What it was about, in the words that schemes ask for."""
    category: CategoryName | dict[str, CategoryName] | None = None
    """The body's category, by the body's id if the holder has several. By default the entry goes where it leaves the least
    missing."""
    credits: Decimal | dict[str, Decimal] | None = None
    """What you expect it to be worth, by scheme; without one, for the first that it counts for. It is only compared."""
    for_: tuple[SchemeName, ...] | None = field(default=None, name="for")
    """The only schemes that it counts for."""
    not_for: tuple[SchemeName, ...] = ()
    """Schemes that it does not count for."""
    role: ShortText = ""
    """What you did there."""
    location: ShortText = ""
    """Where it was."""
    url: AddressText = ""
    """Its address: https, http or mailto; the public edition leaves out one with `?` or `#`."""
    certificate: ShortText = ""
    """The certificate's serial; only the auditor edition shows it."""
    reported: datetime.date | dict[str, datetime.date] | None = None
    """The day since which it is on record: everywhere, or by the id of a body or scheme."""
    draft: bool = False
    """Whether it is not finished: a draft counts for nothing."""
    planned: bool = False
    """Whether it is not done yet: it counts for nothing until it is done."""
    note: LongText = ""
    """For the holder alone: no edition shows it."""
    evidence: tuple[EvidencePath | Evidence, ...] = ()
    """The files that prove it."""
    part: tuple[Part, ...] = ()
    """Sessions of one certificate."""
    claim: tuple[Claim, ...] = ()
    """How much of it is claimed, or in which of two cycles."""
    ruling: tuple[Ruling, ...] = ()
    """What the body itself decided."""
    card: Card | None = None
    """The card that it gives, such as CPR."""
    at: Place = NOWHERE  # set by the reader, never by a file: no TOML value is a Place
    unit_of: BodyId = BodyId()  # the body that the award names, if that is not the provider; set by transcript/known_names

    @property
    def unit_provider(self) -> str:
        """The id of the organisation whose unit the award is: the body that it names, else the provider."""
        return self.unit_of or self.provider

    @property
    def unfinished_status(self) -> Literal["planned", "draft", ""]:
        """What it is while it is not finished; empty if it is."""
        return "planned" if self.planned else "draft" if self.draft else ""

    @property
    def is_finished(self) -> bool:
        """Whether it was done and written down in full: it is neither a draft nor planned."""
        return not (self.draft or self.planned)

    def iter_awards(self) -> Iterator[tuple[str, Award]]:
        """Yield every award that the certificate prints, with the organisation whose unit it is."""
        parts = ((part.unit_of or self.unit_provider, part.award) for part in self.part)
        for body, text in ((self.unit_provider, self.award), *parts, *self.also.items()):
            if text and (award := parse_award(text)):
                yield body, award

    def category_for(self, body: str) -> str:
        """The category of a body that the holder put the entry in; empty if they named none."""
        if isinstance(self.category, dict):
            return self.category.get(body, "")
        return self.category or ""

    @property
    def award_or_hours(self) -> str:
        """Its award, or its hours as an award ("6 hours"), or nothing if it has neither."""
        return self.award or (f"{format_decimal(self.hours)} hours" if self.hours is not None else "")

    def day_reported_to(self, *names: str) -> datetime.date | None:
        """The day since which it is on record under the first of these ids that `reported` names; None if it is not."""
        if isinstance(self.reported, dict):
            return next((self.reported[name] for name in names if name in self.reported), None)
        return self.reported


class EntryFile(WrittenTable, frozen=True, kw_only=True):
    """A file of entries: one or many."""

    entry: tuple[Entry, ...]
    """The activities, each below a line `[[entry]]`."""


class Step(WrittenTable, frozen=True, kw_only=True):
    """Something that the body or the holder did about a cycle, and the day it was done."""

    did: StepKind
    """What was done."""
    on: datetime.date
    """The day on which it was done."""
    years: int = 1
    """For how many years at once, if the scheme allows it: `5`. Write those that are left again in the next cycle."""
    note: LongText = ""
    """For the holder alone: no edition shows it."""
    evidence: tuple[EvidencePath | Evidence, ...] = ()
    """What proves it."""


class Exemption(WrittenTable, frozen=True, kw_only=True):
    """An alternative that takes the place of a requirement, such as an exam passed again."""

    requirement: ShortText
    """The requirement's id in the scheme: `"total"`."""
    by: ShortText
    """What takes its place, as the scheme names it: `"exam"`."""
    on: datetime.date
    """The day of this cycle on which that was done, or any day on which it was valid."""
    evidence: tuple[EvidencePath | Evidence, ...] = ()
    """What proves it."""


class CarriedIn(WrittenTable, frozen=True, kw_only=True):
    """Credit brought over from the cycle before; negative if a shortfall was carried."""

    amount: Decimal
    """How much, in the scheme's unit; a shortfall is negative."""
    category: CategoryName = ""
    """The body's category that it belongs to."""


class Cycle(WrittenTable, frozen=True, kw_only=True):
    """One certification period, as the holder's account shows it, and what was claimed and done at its renewal."""

    begins: datetime.date
    """The first day."""
    ends: datetime.date | None = None
    """The last day, unless the scheme fixes it."""
    nth: int | None = None
    """The number of the cycle, if a rule depends on it and earlier cycles are not in the file."""
    earn_from: datetime.date | None = None
    """The first day whose entries count, if it is later than `begins`."""
    already_met: tuple[ShortText, ...] = ()
    """Requirements that were met once for all before: `["hiv"]`."""
    carried_in: tuple[CarriedIn, ...] = ()
    """Credit brought over from the cycle before; never more than it leaves over, if it is in the file."""
    claimed: Decimal | dict[str, Decimal] | None = None
    """What was typed into the renewal form: the total, or `{ total = 62, I = 50 }` field by field."""
    renewed: datetime.date | None = None
    """The day on which the form was sent."""
    fee_paid: datetime.date | None = None
    """The day on which the renewal fee was paid."""
    step: tuple[Step, ...] = ()
    """Anything else that the body or the holder did."""
    exempt: tuple[Exemption, ...] = ()
    """Alternatives that take the place of requirements."""


class Certification(WrittenTable, frozen=True, kw_only=True):
    """A certification of the holder under a scheme, with its cycles."""

    scheme: SchemeName
    """The scheme's id: `acsm.ep`."""
    number: ShortText = ""
    """The certification's number; only the auditor edition shows it."""
    certified: datetime.date | None = None
    """The day on which it was granted; no earlier entry counts."""
    route: ShortText = ""
    """How it was earned."""
    cycle: tuple[Cycle, ...] = ()
    """The certification periods, in any order."""


class HolderFile(WrittenTable, frozen=True, kw_only=True):
    """A certified professional: name, certifications with their cycles, and cards."""

    name: ShortText
    """The holder's name."""
    also_printed: tuple[ShortText, ...] = ()
    """Other names that certificates print; only the auditor edition shows them."""
    team: ShortText = ""
    """The holder's team."""
    dates: DayOrder | None = None
    """How they write days for `add`, `import` and `reconcile`: `us` if 03/07/2026 is 7 March."""
    note: LongText = ""
    """For the holder alone: no edition shows it."""
    certification: tuple[Certification, ...] = ()
    """What the holder is certified as."""
    card: tuple[Card, ...] = ()
    """Documents that expire, beside the certifications."""


def default_id(date: datetime.date, title: str) -> str:
    """The id of an entry that states none: its date and a slug of its title, at most 60 characters."""
    return f"{date}-{slugify(title)}"[:MAX_ID_LENGTH].strip("-")


def slugify(text: str) -> str:
    """A text as part of an id or a file name: ASCII letters in lower case, digits, and single hyphens for all else."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", plain.lower()).strip("-")


_NOT_SLUG = re.compile(r"[^a-z0-9]+")
