"""The fields that form.typ and transcript.html print about a cycle, by these names."""

from msgspec import Struct

from cecgen.outputs.words.open_points import OpenPoint
from cecgen.outputs.words.verdict import CycleCheck


class Exhibit(Struct, frozen=True):
    """A document of the bundle: its number, its subject, its file, and a copy without active or private contents."""

    number: str
    """That of its activity: 7, or 7a where there are several."""
    subject: str
    file: str
    shows: str
    kind: str
    """pdf, png or jpg."""
    data: bytes
    page: int | None = None
    note: str = ""
    """What was removed from the copy."""


class DocumentView(Struct, frozen=True):
    """A document that something names: its file, what it shows, and its number if it is an exhibit."""

    file: str
    page: int | None
    shows: str
    exhibit: str | None


class WithDocuments(Struct, frozen=True, kw_only=True):
    """What has documents: all of them, and the numbers of those that are exhibits, once each."""

    documents: tuple[DocumentView, ...]
    exhibits: tuple[str, ...]


class TotalView(Struct, frozen=True):
    """The figure that everybody looks for first, and its share in percent."""

    counted: str
    unit: str
    required: str
    percent: str


class FieldTotal(Struct, frozen=True):
    """One line of the totals, as the renewal form has them: what counts in it, and what was claimed."""

    name: str
    counted: str
    claimed: str


class RequirementView(Struct, frozen=True, kw_only=True):
    """One requirement, and whether it is met."""

    title: str
    status: str
    tone: str
    is_advice: bool
    message: str
    note: str
    source: str
    mark: str
    """How sure the figures are, if they are not."""


class AuditedCard(WithDocuments, frozen=True, kw_only=True):
    """A card, such as CPR, and whether it is valid."""

    covers: str
    issuer: str
    issued: str
    expires: str
    details: tuple[str, ...]
    state: str
    tone: str


class StepView(WithDocuments, frozen=True, kw_only=True):
    """What was done about the cycle, such as a fee that was paid."""

    on: str
    did: str


class ActivityView(WithDocuments, frozen=True, kw_only=True):
    """An activity, its conversion, and how much of it counts."""

    number: int
    anchor: str
    """Its address on a page."""
    title: str
    date: str
    provider: str
    award: str
    counted: str
    worth: str
    """What it is worth in all; empty if all of it counts."""
    status: str
    fields: tuple[tuple[str, str], ...]
    basis: tuple[str, ...]
    why_not: str
    doubt: str
    mark: str
    sources: tuple[str, ...]


class ExhibitView(Struct, frozen=True, kw_only=True):
    """The head of an exhibit."""

    number: str
    subject: str
    file: str
    page: int | None
    shows: str
    fields: tuple[tuple[str, str], ...]
    committed: tuple[tuple[str, str], ...]
    """The fields about its first commit."""
    picture: str
    """The file that the form draws; empty for a PDF, whose pages are put onto sheets of the form."""
    alt: str


class WaivedWarning(Struct, frozen=True):
    """A warning that the holder accepted: the number and the title of its activity, and the reason."""

    activity: int
    """0 if it is about the holder."""
    title: str
    code: str
    message: str
    reason: str


class ProvenanceView(Struct, frozen=True, kw_only=True):
    """The commit that the records come from, and what its name and time are worth."""

    commit: str
    by: str
    on: str
    doubts: tuple[str, ...]
    caveat: str


class CycleView(Struct, frozen=True, kw_only=True):
    """One cycle in words; form.typ and transcript.html print its fields by these names."""

    title: str
    heading: str
    cecgen: str
    as_of: str
    holder: str
    scheme: str
    cycle: str
    """Its first and last day."""
    standing: str
    tone: str
    verdict: tuple[str, ...]
    """Where the cycle stands, in two sentences after the word for its standing."""
    checks: tuple[CycleCheck, ...]
    about: tuple[tuple[str, str], ...]
    total: TotalView
    totals: tuple[FieldTotal, ...]
    requirements: tuple[RequirementView, ...]
    cards: tuple[AuditedCard, ...]
    steps: tuple[StepView, ...]
    activities: tuple[ActivityView, ...]
    exhibits: tuple[ExhibitView, ...]
    waived: tuple[WaivedWarning, ...]
    provenance: ProvenanceView | None
    notes: tuple[str, ...]
    disclaimer: str
    open_points: tuple[OpenPoint, ...]
    """What touched a figure of this cycle and is not certain."""
    open_rules: str
    """How much more the rules leave open, in one line; empty if nothing."""
    rules_page: str
    """Where that is listed, as an address that is relative to the page."""
    rules_read: str
    """When the rules were read."""
