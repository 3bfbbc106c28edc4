"""The record of a closed cycle: digests of every value that its renewal depends on, so that a later change is noticed.

`cecgen close` writes it below `closed/` in the holder's folder. The digests are of values, not of text, so formatting a
file changes nothing. What the body may still do (rulings, the steps of an audit, `reported`) is not locked.
"""

import datetime
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct

from cecgen.diagnostics import NOWHERE, Place, format_decimal
from cecgen.model.judged import FindingStatus
from cecgen.model.written import Entry, default_value, expand_evidence

UNLOCKED_KEYS = frozenset({"ruling", "reported", "at"})
"""Keys of an entry that may change after its cycle was closed: the body may still add them."""


class RecordTable(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A table that cecgen itself writes: frozen, and as strict about its keys as a table that a person writes."""


class ClosedEntry(RecordTable, frozen=True, kw_only=True):
    """An entry of a closed cycle: how much of it counted, and the digest of its values."""

    id: str
    counted: Decimal
    digest: str


class ClosedFile(RecordTable, frozen=True, kw_only=True):
    """A file of evidence that a closed cycle depends on, and the digest of its bytes."""

    file: str
    digest: str


class ClosedCard(RecordTable, frozen=True, kw_only=True):
    """A card that a closed cycle depends on."""

    covers: tuple[str, ...]
    expires: datetime.date
    digest: str


class ClosedFinding(RecordTable, frozen=True, kw_only=True):
    """How a requirement was judged on the day on which the cycle was closed."""

    requirement: str
    status: FindingStatus
    have: Decimal | None = None
    need: Decimal | None = None


class ClosedRule(RecordTable, frozen=True, kw_only=True):
    """A rule that was applied: what it is about, and the digest of its values."""

    about: str
    digest: str


class Reopening(RecordTable, frozen=True, kw_only=True):
    """When and why a closed cycle was reopened, and when it was closed again."""

    on: datetime.date
    reason: str
    closed_again: datetime.date | None = None


class ClosedCycle(RecordTable, frozen=True, kw_only=True):
    """A cycle as it was when it was closed at renewal."""

    format: Literal[1]
    scheme: str
    begins: datetime.date
    ends: datetime.date
    closed: datetime.date
    """The day as of which everything below was computed."""
    renewed: datetime.date | None = None
    fee_paid: datetime.date | None = None
    claimed: Decimal | dict[str, Decimal] | None = None
    required: Decimal | None = None
    counted: Decimal
    cecgen: str = ""
    """The version that closed it."""
    not_met: tuple[str, ...] = ()
    """The requirements that were not met when the cycle was closed."""
    reopened: tuple[Reopening, ...] = ()
    finding: tuple[ClosedFinding, ...] = ()
    entry: tuple[ClosedEntry, ...] = ()
    evidence: tuple[ClosedFile, ...] = ()
    card: tuple[ClosedCard, ...] = ()
    rule: tuple[ClosedRule, ...] = ()
    at: Place = NOWHERE  # set by the reader, never by a file

    @property
    def is_reopened(self) -> bool:
        """Whether the cycle was reopened and has not been closed since."""
        return bool(self.reopened) and self.reopened[-1].closed_again is None


def digest_values(values: Struct) -> str:
    """The digest of a table: the same however the file is formatted, and whichever keys later versions of cecgen add."""
    import hashlib  # noqa: PLC0415 - 3 ms that only a closed cycle is worth

    return hashlib.sha256(msgspec.json.encode(_canonical_value(values), order="deterministic")).hexdigest()


def _canonical_value(value: object) -> object:
    """A value in its one canonical form: without keys that have their default, amounts without trailing zeros."""
    if isinstance(value, Struct):
        unlocked = UNLOCKED_KEYS if isinstance(value, Entry) else frozenset()
        fields = [field for field in msgspec.structs.fields(value) if field.name not in unlocked]
        stated = [field for field in fields if getattr(value, field.name) != default_value(field)]
        return {field.encode_name: _canonical_field(field.name, getattr(value, field.name)) for field in stated}
    if isinstance(value, Decimal):
        return format_decimal(value)
    if callable(value):
        return f"{value.__module__}.{getattr(value, '__qualname__', '')}"  # code is known by its name only
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_canonical_value(item) for item in value]
    if isinstance(value, dict):
        return {name: _canonical_value(item) for name, item in value.items()}
    return value


def _canonical_field(name: str, value: object) -> object:
    """The value of a key, in one form if it can be written in two."""
    if name == "evidence" and isinstance(value, (list, tuple)):
        return [_canonical_value(expand_evidence(item)) for item in value]
    if name == "award" and isinstance(value, str):
        return " ".join(value.split())
    if name == "also" and isinstance(value, dict):
        return {body: " ".join(str(award).split()) for body, award in value.items()}
    return _canonical_value(value)
