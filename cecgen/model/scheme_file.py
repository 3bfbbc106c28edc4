"""Scheme files: plain units, a body with its schemes, and worked examples that test them, in one TOML file."""

import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from cecgen.model.facts import Fact, Recognition
from cecgen.model.scheme import Body, Scheme
from cecgen.model.written import Card, Cycle, Entry


class ProviderTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A provider as a file declares it: plain units only, no code."""

    id: str
    """The organisation's short name in lower case."""
    name: str
    """Its full name."""
    url: str = ""
    """Its address."""
    short: str = ""
    """What people call it."""
    also_called: tuple[str, ...] = ()
    """Other names that certificates print beside its unit."""
    recognise: Recognition = Recognition()
    """How certificates print it."""
    unit: tuple["PlainUnit", ...] = ()
    """The units that it awards."""


class PlainUnit(Fact, frozen=True):
    """A unit that is a plain factor of contact hours."""

    name: str
    """The unit as certificates print it, in the singular."""
    hours: Decimal | None = None
    """Contact hours; where the provider does not say, awards count for nobody but its own body."""
    also_called: tuple[str, ...] = ()
    """Other ways in which certificates print it."""
    step: Decimal | None = None
    """The provider's own increment: awards and hours that differ by no more than it agree."""
    printed: tuple[str, ...] = ()
    """Other words by which a certificate is recognised as awarding it; no award may be written so."""


class ExampleExpectation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a worked example must come to; what it leaves out may be anything."""

    ends: datetime.date | None = None
    """The last day of the cycle."""
    required: Decimal | None = None
    """What a whole cycle asks for."""
    counted: Decimal | None = None
    """What counts towards it."""
    standing: str = ""
    """Where the cycle is: `ready`, say."""
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


class SchemeExample(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A worked example, if possible one that the body published: what a holder wrote, and the result of their last cycle."""

    title: str
    """The case in a sentence."""
    as_of: datetime.date
    """The as-of date."""
    expect: ExampleExpectation
    """What it comes to."""
    source: str = ""
    """Where the body publishes the case."""
    schemes: tuple[str, ...] = ()
    """The schemes of the file that it is for: all of them if it names none."""
    certified: datetime.date | None = None
    """As in a holder's file."""
    route: str = ""
    """As in a holder's file."""
    cycle: tuple[Cycle, ...]
    """As in a holder's file; the last one is judged."""
    card: tuple[Card, ...] = ()
    """As in a holder's file."""
    entry: tuple[Entry, ...] = ()
    """As in a file of entries."""


class SchemeFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file of plain units and schemes: data, so that a body can be added and reviewed without Python."""

    format: Literal[1]
    """The version of this format."""
    read_on: datetime.date | None = None
    """The day on which the facts that state no day of their own were read."""
    provider: ProviderTable | None = None
    """Plain units that an organisation awards."""
    body: Body | None = None
    """The certifying body, and what it states for all its schemes."""
    scheme: tuple[Scheme, ...] = ()
    """What is asked for one credential."""
    example: tuple[SchemeExample, ...] = ()
    """Worked examples that test the schemes."""
