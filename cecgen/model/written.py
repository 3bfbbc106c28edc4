"""What people write: a workspace, its holders with their certifications and cards, and their entries.

Every class is the form of a table in a TOML file, to the letter; nothing here is worked out.
The order of its fields is the order in which a file writes its keys.
Amounts are exact decimals, days are calendar days, and every end is inclusive.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec import Struct, field

from cecgen.diagnostics import NOWHERE, Place

Kind = Literal[
    "course", "conference", "college", "quiz", "presenting", "teaching", "authoring", "mentoring",
    "volunteering", "practice", "exam", "certification", "cpr", "other",
]  # fmt: skip
Format = Literal["in-person", "live-online", "recorded", "self-study"]
Did = Literal[
    "accepted", "late-fee", "annual-fee", "audit-asked", "audit-answered", "audit-passed", "audit-failed",
    "reinstatement-asked", "reinstated", "retired",
]  # fmt: skip
Covers = Literal["cpr", "aed", "first-aid", "bls", "acls", "pals", "membership", "insurance"]
Proves = Literal["certificate", "letter", "transcript", "first-page", "card", "confirmation"]
Shows = Literal[Proves, "receipt", "agenda", "slides", "dates", "thanks"]
Grade = Literal["A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F", "pass", "fail"]

NO_PROOF = frozenset({"receipt", "agenda", "slides", "dates", "thanks"})
"""What a document may show and yet prove nothing (a paid receipt, a programme, bare dates, a thank-you note)."""

PASSING = ("A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F")
"""College grades from best to worst."""


class Award(NamedTuple):
    """What a certificate prints: an amount and a unit, as in "0.6 CEC"."""

    amount: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.unit}"


COVER_WORDS = {"cpr": "CPR", "aed": "AED", "first-aid": "first aid", "bls": "BLS", "acls": "ACLS", "pals": "PALS"}
"""What cards cover, as people call it."""
OWN_MEASURES = ("semester credit", "quarter credit", "service year", "quiz", "article", "class")
"""Measures of activities that are not worth their hours; anybody can say them."""
PLAIN_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?")
_AWARD = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s+(\S.*)")


@lru_cache(maxsize=4096)
def award_of(printed: str) -> Award | None:
    """The award that a certificate prints, or None where it is not "amount unit" with a plain decimal amount."""
    found = _AWARD.fullmatch(printed.strip())
    return Award(Decimal(found[1]), " ".join(found[2].split())) if found else None


def plain(amount: Decimal) -> str:
    """An amount as people write it: exact, without trailing zeros and without an exponent."""
    text = format(amount, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def unit_for(amount: Decimal, unit: str) -> str:
    """A unit beside an amount, in the plural where it is a word; short names in capitals have none."""
    if amount == 1 or not unit.rpartition(" ")[2].islower():
        return unit
    if unit.endswith("y") and unit[-2:-1] not in ("a", "e", "o", "u"):
        return f"{unit[:-1]}ies"
    return f"{unit}zes" if unit.endswith("z") else f"{unit}s"


def amount_of(amount: Decimal, unit: str) -> str:
    """An amount in a unit as people write it: 6 CEC, 1 hour, 2.5 hours."""
    return f"{plain(amount)} {unit_for(amount, unit)}"


class Written(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A table that a person wrote: frozen, and strict about its keys."""


class Evidence(Written, frozen=True, kw_only=True):
    """A file that proves an entry, with the page and what the document shows."""

    file: str
    page: int | None = None
    shows: Shows = "certificate"
    public: bool | None = None


def proofs(evidence: list[str | Evidence]) -> tuple[Evidence, ...]:
    """Evidence in its full form, whichever way it was written."""
    return tuple(Evidence(file=item) if isinstance(item, str) else item for item in evidence)


class Card(Written, frozen=True, kw_only=True):
    """A side document with an expiry: CPR, AED, first aid, a membership."""

    covers: list[Covers]
    issuer: str = ""
    number: str = ""
    format: Format | None = None
    hands_on: bool | None = None
    issued: datetime.date | None = None
    expires: datetime.date
    note: str = ""
    evidence: list[str | Evidence] = []


class Approval(Written, frozen=True, kw_only=True):
    """Under whose approval an activity was offered, and from when until when."""

    body: str
    number: str = ""
    from_: datetime.date | None = field(default=None, name="from")
    until: datetime.date | None = None


class Claim(Written, frozen=True, kw_only=True):
    """How much of an entry is claimed for one scheme, or for a cycle that its date does not say."""

    scheme: str
    cycle: datetime.date | None = None
    amount: Decimal | None = None


class Ruling(Written, frozen=True, kw_only=True):
    """What the body itself decided about an entry; it outranks any conversion."""

    scheme: str
    on: datetime.date
    amount: Decimal
    why: str = ""
    evidence: list[str | Evidence] = []


class Part(Written, frozen=True, kw_only=True):
    """One session of a certificate that covers several; what it does not say it has from its entry."""

    title: str
    kind: Kind | None = None
    award: str | None = None
    hours: Decimal | None = None
    format: Format | None = None
    assessed: bool | None = None
    passed: bool | None = None
    topics: list[str] | None = None
    category: str | dict[str, str] | None = None
    role: str | None = None
    note: str = ""


class Entry(Written, frozen=True, kw_only=True):
    """One activity that earned credit, as the holder wrote it down from the certificate."""

    id: str = ""
    date: datetime.date
    begins: datetime.date | None = None
    title: str
    provider: str
    kind: Kind
    award: str | None = None
    hours: Decimal | None = None
    also: dict[str, str] = {}
    organiser: str = ""
    approval: Approval | None = None
    format: Format | None = None
    assessed: bool | None = None
    passed: bool | None = None
    grade: Grade | None = None
    topics: list[str] = []
    category: str | dict[str, str] | None = None
    credits: Decimal | dict[str, Decimal] | None = None
    for_: list[str] | None = field(default=None, name="for")
    not_for: list[str] = []
    role: str = ""
    location: str = ""
    url: str = ""
    certificate: str = ""
    reported: datetime.date | None = None
    draft: bool = False
    note: str = ""
    evidence: list[str | Evidence] = []
    part: list[Part] = []
    claim: list[Claim] = []
    ruling: list[Ruling] = []
    card: Card | None = None
    at: Place = NOWHERE  # set by the reader, never by a file: no TOML value is a Place

    def category_for(self, body: str) -> str:
        """The body's category that the holder put the entry in, or none."""
        if isinstance(self.category, dict):
            return self.category.get(body, "")
        return self.category or ""


class EntryFile(Written, frozen=True, kw_only=True):
    """A file of entries: one or many."""

    entry: list[Entry]


class Step(Written, frozen=True, kw_only=True):
    """Something that the body or the holder did about a cycle, and the day it was done."""

    did: Did
    on: datetime.date
    note: str = ""
    evidence: list[str | Evidence] = []


class Exempt(Written, frozen=True, kw_only=True):
    """An alternative that takes the place of a requirement (an exam passed again, say)."""

    requirement: str
    by: str
    on: datetime.date
    evidence: list[str | Evidence] = []


class CarriedIn(Written, frozen=True, kw_only=True):
    """Credit brought over from the cycle before; negative where a shortfall was carried."""

    amount: Decimal
    category: str = ""


class Cycle(Written, frozen=True, kw_only=True):
    """One certification period as the holder's account shows it, and what was claimed and done at its renewal."""

    begins: datetime.date
    ends: datetime.date | None = None
    nth: int | None = None
    earn_from: datetime.date | None = None
    already_met: list[str] = []
    carried_in: list[CarriedIn] = []
    claimed: Decimal | dict[str, Decimal] | None = None
    renewed: datetime.date | None = None
    fee_paid: datetime.date | None = None
    step: list[Step] = []
    exempt: list[Exempt] = []


class Certification(Written, frozen=True, kw_only=True):
    """A holder's grant under a scheme, with its cycles."""

    scheme: str
    number: str = ""
    certified: datetime.date | None = None
    route: str = ""
    cycle: list[Cycle] = []


class HolderFile(Written, frozen=True, kw_only=True):
    """The certified professional: who it is, which certifications and cycles, which cards."""

    name: str
    also_printed: list[str] = []
    team: str = ""
    note: str = ""
    certification: list[Certification] = []
    card: list[Card] = []


class Waive(Written, frozen=True, kw_only=True):
    """A diagnostic that the workspace accepts, where, and why; the reason is printed in the transcript."""

    code: str
    at: str
    reason: str


class Privacy(Written, frozen=True, kw_only=True):
    """What the public edition may show beyond its default."""

    evidence: bool = False


class Workspace(Written, frozen=True, kw_only=True):
    """The settings of a repository (cecgen.toml)."""

    format: Literal[1]
    title: str = "Transcripts"
    zone: str = ""
    """The time zone whose calendar says what today is; this machine's where it is left out."""
    as_of: datetime.date | None = None
    plugins: list[str] = []
    privacy: Privacy = Privacy()
    waive: list[Waive] = []


class Stored(Struct, frozen=True):
    """A file of evidence as it lies in the repository: size in bytes, digest where it was needed, what is wrong."""

    file: str
    size: int
    digest: str = ""
    trouble: str = ""
    """"empty", "unreadable", "pointer" (to a file elsewhere) or "other" (no PDF, PNG or JPEG); nothing for a document."""


class Holder(Struct, frozen=True):
    """A holder with everything that was written about them, sorted by date."""

    id: str
    about: HolderFile
    at: Place
    entries: tuple[Entry, ...]
    evidence: dict[str, Stored]
    whole: bool = True  # False where something of this holder's could not be read: totals then prove nothing


class Ledger(Struct, frozen=True):
    """Everything that was written in a workspace, valid in itself, before any conversion."""

    workspace: Workspace
    holders: tuple[Holder, ...]
    pages: tuple[str, ...] = ()


def used_evidence(holder: Holder) -> Iterator[tuple[Evidence, Place, str]]:
    """Every use of a file of evidence: what is said of it, where, and about what (`holder` or `holder/entry`)."""
    for entry in holder.entries:
        if entry.evidence or entry.card or entry.ruling:
            about = f"{holder.id}/{entry.id}"
            yield from _uses(entry.evidence, entry.at, about)
            if entry.card:
                yield from _uses(entry.card.evidence, entry.at / "card", about)
            for index, ruling in enumerate(entry.ruling):
                yield from _uses(ruling.evidence, entry.at / "ruling" / index, about)
    for index, card in enumerate(holder.about.card):
        yield from _uses(card.evidence, holder.at / "card" / index, holder.id)
    for i, certification in enumerate(holder.about.certification):
        for j, cycle in enumerate(certification.cycle):
            here = holder.at / "certification" / i / "cycle" / j
            for index, step in enumerate(cycle.step):
                yield from _uses(step.evidence, here / "step" / index, holder.id)
            for index, exempt in enumerate(cycle.exempt):
                yield from _uses(exempt.evidence, here / "exempt" / index, holder.id)


def _uses(evidence: list[str | Evidence], table: Place, about: str) -> Iterator[tuple[Evidence, Place, str]]:
    for index, item in enumerate(proofs(evidence)):
        yield item, table / "evidence" / index, about


def default_id(date: datetime.date, title: str) -> str:
    """The id of an entry that states none: its date and a slug of its title, ASCII, at most 60 characters."""
    text = title if title.isascii() else unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = _NOT_SLUG.sub("-", text.lower()).strip("-")
    return f"{date}-{slug}"[:60].strip("-")


_NOT_SLUG = re.compile(r"[^a-z0-9]+")
