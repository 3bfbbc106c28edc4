"""Compare what is written in one holder's files: repeats, shared and unused evidence, approvals of other days, odd letters."""

from collections.abc import Iterator
from operator import attrgetter

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.crosschecks import (
    EvidenceShared,
    LettersWithoutFont,
    OutsideApproval,
    SameActivityTwice,
)
from cecgen.diagnostics.evidence import EvidenceUnused
from cecgen.diagnostics.keys import SameIdTwice
from cecgen.ledger.example_holder import find_specimens
from cecgen.model.documents import iter_document_uses, iter_own_documents
from cecgen.model.duplicates import find_repeated
from cecgen.model.form_letters import find_unprintable
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.vocabulary import NON_PROOF_KINDS
from cecgen.model.written import Entry

_PRINTED_KEYS = ("title", "provider", "organiser", "location", "role", "certificate", "url")
_texts_of = attrgetter(*_PRINTED_KEYS)
"""The texts of an entry that the forms print."""


def run_crosschecks(ledger: Ledger) -> Iterator[Diagnostic]:
    """Find everything in a holder's files that does not agree with something else in them."""
    for holder in ledger.holders:
        yield from _find_repeats(holder)
        yield from _check_approvals(holder)
        yield from _check_letters(holder)
        if holder.evidence:
            yield from find_specimens(holder)
            yield from _find_shared_evidence(holder)
            if holder.is_complete:
                yield from _find_unused_evidence(holder)


def _find_repeats(holder: Holder) -> Iterator[Diagnostic]:
    """Find an id that is used twice, and an activity that is written twice."""
    if len({entry.id for entry in holder.entries}) < len(holder.entries):
        yield from _find_repeated_ids(holder)
    for entry, what, other in find_repeated(holder.entries):
        about = f"{holder.id}/{entry.id}"
        yield SameActivityTwice(at=entry.at, about=about, what=what, other=f"{other.id} in {other.at.file}")


def _find_repeated_ids(holder: Holder) -> Iterator[Diagnostic]:
    ids: dict[str, Entry] = {}
    for entry in holder.entries:
        first = ids.setdefault(entry.id, entry)
        if first is not entry:
            yield SameIdTwice(at=entry.at / "id", about=f"{holder.id}/{entry.id}", id=entry.id, other=first.at.file)


def _check_approvals(holder: Holder) -> Iterator[Diagnostic]:
    for entry in holder.entries:
        approval = entry.approval
        if approval is None:
            continue
        early = approval.from_ is not None and entry.date < approval.from_
        if early or (approval.until is not None and entry.date > approval.until):
            about = f"{holder.id}/{entry.id}"
            yield OutsideApproval(at=entry.at / "approval", about=about, date=entry.date, body=approval.body)


def _check_letters(holder: Holder) -> Iterator[Diagnostic]:
    """Find letters that the forms cannot print, before the day on which a bundle is asked for."""
    letters = {place: missing for place, text in _printed_texts(holder) if (missing := find_unprintable(text))}
    if letters:
        every = "".join(dict.fromkeys("".join(letters.values())))
        yield LettersWithoutFont(at=next(iter(letters)), about=holder.id, letters=every, count=len(letters))


def _printed_texts(holder: Holder) -> Iterator[tuple[Place, str]]:
    """The texts of a holder that the forms print and that may have other letters than ASCII."""
    if not holder.profile.name.isascii():
        yield holder.at / "name", holder.profile.name
    for index, certification in enumerate(holder.profile.certification):
        if not certification.number.isascii():
            yield holder.at / "certification" / index / "number", certification.number
    yield from ((holder.at / "card" / index / "issuer", card.issuer) for index, card in enumerate(holder.profile.card))
    for entry in holder.entries:
        is_plain = entry.title.isascii() and entry.provider.isascii() and entry.organiser.isascii()
        if is_plain and holder.has_usual_keys and not entry.topics and (entry.award is None or entry.award.isascii()):
            continue  # all that forms print of most entries, and there are ten thousands of them
        for key, text in _iter_printed(entry):
            if not text.isascii():
                yield entry.at / key, text
        for key in ("body", "number") if entry.approval else ():
            yield entry.at / "approval" / key, getattr(entry.approval, key)
        if entry.card:
            yield entry.at / "card" / "issuer", entry.card.issuer
        yield from ((entry.at / "ruling" / index / "why", ruling.why) for index, ruling in enumerate(entry.ruling))
        for index, part in enumerate(entry.part):
            if not part.title.isascii():
                yield entry.at / "part" / index / "title", part.title
    if not all(map(str.isascii, holder.evidence)):
        yield from ((use.at, use.document.file) for use in iter_document_uses(holder))


def _iter_printed(entry: Entry) -> Iterator[tuple[str, str]]:
    """The texts of an entry that the forms print, each with its key."""
    yield from zip(_PRINTED_KEYS, _texts_of(entry), strict=True)
    yield "award", entry.award or ""
    yield "topics", " ".join(entry.topics)


def _find_shared_evidence(holder: Holder) -> Iterator[Diagnostic]:
    """Find one file, by path or by content, that proves two entries; a receipt or a transcript may well be for both."""
    proven: dict[str, tuple[Entry, str]] = {}
    for entry in holder.entries:
        for use in iter_own_documents(entry):
            item = use.document
            stored = holder.evidence.get(item.file)
            if stored is None or stored.defect or item.shows in NON_PROOF_KINDS or item.shows == "transcript":
                continue
            first, file = proven.setdefault(stored.digest or item.file, (entry, item.file))
            if first is not entry:
                about = use.about(holder.id)
                yield EvidenceShared(at=use.at, about=about, file=item.file, other=first.id, other_file=file)


def _find_unused_evidence(holder: Holder) -> Iterator[Diagnostic]:
    used = {use.document.file for use in iter_document_uses(holder)}
    for file in sorted(holder.evidence.keys() - used):
        yield EvidenceUnused(at=Place(f"{holder.folder}/{holder.evidence[file].path}"), about=holder.id, file=file)
