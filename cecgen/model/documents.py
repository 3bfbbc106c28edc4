"""Every document that a holder's records name, and every table that can hold a private value: one walk over both.

Everything that shows, opens, keeps or hands over evidence uses this walk, and so does the search for private values
(`model/private`). A new place for either is a line in `FIELDS_TO_WALK`; a test compares that with the structs.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from cecgen.diagnostics import NOWHERE, Place
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.judged import JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.model.ledger import Holder
from cecgen.model.written import (
    Card,
    Certification,
    Cycle,
    Entry,
    Evidence,
    Exemption,
    HolderFile,
    Ruling,
    Step,
    expand_evidence,
)

FIELDS_TO_WALK: dict[type[Struct], tuple[str, ...]] = {
    Holder: ("entries", "profile", "evidence", "closed"),
    HolderFile: ("card", "certification"),
    Certification: ("cycle",),
    Cycle: ("step", "exempt"),
    Entry: ("evidence", "card", "ruling", "part"),
    Card: ("evidence",),
    Ruling: ("evidence",),
    Step: ("evidence",),
    Exemption: ("evidence",),
    ClosedCycle: ("evidence",),
    JudgedHolder: ("entries", "certifications"),
    JudgedCertification: ("cycles",),
    JudgedCycle: ("cards", "steps", "exempt"),
    JudgedCard: ("evidence", "card"),
}
"""The fields of each table that lead to documents or private values, in the order of the walk.

Credits are left out: the entry that a credit comes from is one of the holder's entries.
"""


class DocumentUse(NamedTuple):
    """A document, where it is named, and for what."""

    document: Evidence
    at: Place
    """Where it was written; `NOWHERE` in a transcript, which does not say."""
    owner: Struct
    """What names it: an `Entry`, a `Ruling`, a `Card` (in a transcript a `JudgedCard` too), a `Step` or an `Exemption`."""
    entry: Entry | None
    """The entry that it belongs to; None for the holder's own cards, and for steps and exemptions of a cycle."""

    def about(self, holder: str) -> str:
        """What a diagnostic on it is about: `holder/entry`, or the holder."""
        return f"{holder}/{self.entry.id}" if self.entry else holder

    @property
    def label(self) -> str:
        """What it is about, as a list of documents names it: an activity by its title."""
        if self.entry:
            return self.entry.title
        return "What was done about the cycle" if isinstance(self.owner, (Step, Exemption)) else "Card"


def iter_document_uses(holder: Holder) -> Iterator[DocumentUse]:
    """Every place in a holder's files that names a document."""
    for entry in holder.entries:
        if entry.evidence or entry.card or entry.ruling:  # most checks run over entries by the ten thousand
            yield from _select_documents(_iter_inside(entry, entry.at, entry))
    if _may_name_documents(holder.profile):
        yield from _select_documents(_iter_inside(holder.profile, holder.at, None))


def _may_name_documents(profile: HolderFile) -> bool:
    """Whether a holder's own file has a table that may name one: most have none, and there are thousands."""
    return any(card.evidence for card in profile.card) or any(
        cycle.step or cycle.exempt for certification in profile.certification for cycle in certification.cycle
    )


def iter_judged_documents(judged: JudgedHolder) -> Iterator[DocumentUse]:
    """Every document that a transcript names for a holder."""
    return _select_documents(_iter_inside(judged, NOWHERE, None))


def iter_cycle_documents(cycle: JudgedCycle) -> Iterator[DocumentUse]:
    """Every document that a cycle depends on: of its entries first, then of its cards, its steps and its exemptions."""
    for credit in cycle.credits:
        if credit.source_entry is not None:
            yield from _select_documents(_iter_inside(credit.source_entry, NOWHERE, credit.source_entry))
    yield from _select_documents(_iter_inside(cycle, NOWHERE, None))


def iter_own_documents(table: Struct) -> Iterator[DocumentUse]:
    """Every document that a table names itself, without those of the tables inside of it; for an entry also where."""
    entry = table if isinstance(table, Entry) else None
    return _select_documents(_iter_field(table, "evidence", entry.at if entry else NOWHERE, entry))


def own_documents(table: Struct) -> tuple[Evidence, ...]:
    """The documents that a table names itself, such as those of an entry without those of its rulings."""
    return tuple(use.document for use in iter_own_documents(table))


def entry_documents(entry: Entry, *, with_rulings: bool = True) -> tuple[Evidence, ...]:
    """The documents of an entry, of the card that it is, and (with `with_rulings`) of what the body decided about it."""
    uses = _select_documents(_iter_inside(entry, NOWHERE, entry))
    return tuple(use.document for use in uses if with_rulings or not isinstance(use.owner, Ruling))


def iter_tables(records: Holder | JudgedHolder) -> Iterator[Struct]:
    """A holder's records, and every table inside of them that can name a document or hold a private value."""
    yield records
    for item in _iter_inside(records, NOWHERE, None):
        yield item.document if isinstance(item, DocumentUse) else item


def _iter_inside(table: Struct, at: Place, entry: Entry | None) -> Iterator[DocumentUse | Struct]:
    """The walk: every table inside of one; a document comes with its use."""
    for name in FIELDS_TO_WALK.get(type(table), ()):
        if getattr(table, name):  # most are empty, and every holder is walked
            yield from _iter_field(table, name, at, entry)


def _iter_field(table: Struct, name: str, at: Place, entry: Entry | None) -> Iterator[DocumentUse | Struct]:
    inside = getattr(table, name)
    if not inside:
        return
    field_at = at / name if at is not NOWHERE else at
    if isinstance(inside, dict):
        inside = tuple(inside.values())
    for index, item in enumerate(inside if isinstance(inside, (list, tuple)) else [inside]):
        item_at = field_at / index if field_at is not NOWHERE and item is not inside else field_at
        if isinstance(item, (str, Evidence)):
            yield DocumentUse(expand_evidence(item), item_at, table, entry)
        else:
            yield item
            yield from _iter_inside(item, item_at, item if isinstance(item, Entry) else entry)


def _select_documents(items: Iterable[DocumentUse | Struct]) -> Iterator[DocumentUse]:
    return (item for item in items if isinstance(item, DocumentUse))
