"""Scheme files: plain units, a body with its schemes, and worked examples that hold them, as one TOML file."""

import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from cecgen.model.facts import Fact
from cecgen.model.scheme import Body, Scheme
from cecgen.model.written import Card, Cycle, Entry


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
    hours: Decimal | None = None
    """Contact hours; where the provider does not say, awards count for nobody but its own body."""
    also_called: tuple[str, ...] = ()
    step: Decimal | None = None


class Expect(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a worked example must come to; what it leaves out may be anything."""

    ends: datetime.date | None = None
    required: Decimal | None = None
    counted: Decimal | None = None
    standing: str = ""
    findings: dict[str, str] = {}
    """The status of requirements, by their id."""
    messages: dict[str, str] = {}
    """The words of findings, by the id of their requirement."""
    credits: dict[str, Decimal] = {}
    """What counts of an entry, by its id."""
    allocated: dict[str, str] = {}
    """The category that an entry went to, by its id."""
    carries: Decimal | None = None
    """What may be carried over to the cycle after."""


class Example(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A worked example, best one that the body published: what a holder wrote, and what the last of its cycles comes to."""

    title: str
    as_of: datetime.date
    expect: Expect
    source: str = ""
    schemes: tuple[str, ...] = ()
    """The schemes of the file that it holds for: all of them where it names none."""
    certified: datetime.date | None = None
    route: str = ""
    cycle: tuple[Cycle, ...]
    card: tuple[Card, ...] = ()
    entry: tuple[Entry, ...] = ()


class SchemeFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file of plain units and schemes: data, so that a body can be added and reviewed without Python."""

    format: Literal[1]
    read_on: datetime.date | None = None
    """The day on which the facts that state no day of their own were read."""
    provider: ProviderText | None = None
    body: Body | None = None
    scheme: tuple[Scheme, ...] = ()
    example: tuple[Example, ...] = ()
