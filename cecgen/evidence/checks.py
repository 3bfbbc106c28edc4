"""Evidence that does not open, hides something, or does not show what its entry says."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from cecgen.diagnostics import Diagnostic, Place, format_decimal
from cecgen.diagnostics.evidence import (
    EvidenceActiveContent,
    EvidenceBroken,
    EvidenceDuplicate,
    EvidenceHasLocation,
    EvidenceLocked,
    EvidenceMismatch,
    EvidencePageMissing,
    EvidenceTooLarge,
)
from cecgen.evidence.inspection import (
    MAX_EVIDENCE_BYTES,
    MAX_MEMORY_BYTES,
    MAX_PIXELS,
    MAX_SECONDS,
    MAX_STREAM_BYTES,
    MIB,
    Inspection,
    InspectionFailure,
)
from cecgen.evidence.matching import shows_amount, shows_any_name, shows_date, shows_title
from cecgen.evidence.sandbox.process import inspect_files
from cecgen.model.documents import iter_document_uses
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.written import ACTIVITY_MEASURES, NON_PROOF_KINDS, Entry, Evidence, normalize_evidence, parse_award

_TOO_MUCH: dict[InspectionFailure, str] = {
    "large": f"is larger than {MAX_EVIDENCE_BYTES // MIB} MiB",
    "pixels": f"has a picture of more than {MAX_PIXELS // 1_000_000} million pixels",
    "unpacked": f"unpacks to more than {MAX_STREAM_BYTES // MIB} MiB",
    "memory": f"needs more than {MAX_MEMORY_BYTES // MIB} MiB of memory to open",
    "time": f"takes more than {MAX_SECONDS} seconds to open",
}
_NOT_PRINTED = frozenset(ACTIVITY_MEASURES) - {"semester credit", "quarter credit"}
"""Measures that people count in, and that no certificate prints."""


def check_evidence(root: Path, ledger: Ledger, readers: int) -> Iterator[Diagnostic]:
    """Everything that opening the evidence of a ledger's holders brings to light."""
    wanted = {_path(root, holder, file): (holder, file) for holder in ledger.holders for file in _document_files(holder)}
    seen = inspect_files(wanted, readers=readers)
    for holder in ledger.holders:
        yield from _check_holder(holder, {file: seen[_path(root, holder, file)] for file in _document_files(holder)})


def _document_files(holder: Holder) -> list[str]:
    """Files that are documents by their first bytes; what the others are is said without opening them."""
    return [file for file, stored in holder.evidence.items() if not stored.defect]


def _folder(holder: Holder) -> str:
    return holder.at.file.removesuffix("holder.toml")


def _path(root: Path, holder: Holder, file: str) -> Path:
    return root / (_folder(holder) + file)


def _check_holder(holder: Holder, seen: dict[str, Inspection]) -> Iterator[Diagnostic]:
    places: dict[str, tuple[Place, str]] = {}
    for use in iter_document_uses(holder):
        item, at, about = use.document, use.at, use.about(holder.id)
        places.setdefault(item.file, (at, about))
        found = seen.get(item.file)
        if found and not found.failure and item.page is not None and not 1 <= item.page <= found.pages:
            yield EvidencePageMissing(at=at, about=about, file=item.file, page=item.page, pages=found.pages)
    for file, found in seen.items():
        at, about = places.get(file, (Place(_folder(holder) + file), holder.id))
        yield from _check_file(file, found, at, about)
    behind: dict[str, tuple[Entry, str]] = {}
    for entry in holder.entries:
        yield from _check_shown(entry, holder, seen)
        yield from _find_duplicates(entry, holder, seen, behind)


def _check_file(file: str, found: Inspection, at: Place, about: str) -> Iterator[Diagnostic]:
    if found.failure == "locked":
        yield EvidenceLocked(at=at, about=about, file=file)
    elif found.failure in _TOO_MUCH:
        yield EvidenceTooLarge(at=at, about=about, file=file, what=_TOO_MUCH[found.failure])
    elif found.failure:
        yield EvidenceBroken(at=at, about=about, file=file, truncated=found.failure == "truncated")
    if found.active:
        yield EvidenceActiveContent(at=at, about=about, file=file, what=tuple(found.active))
    if found.has_location:
        yield EvidenceHasLocation(at=at, about=about, file=file)


def _proving_documents(entry: Entry, holder: Holder) -> Iterator[tuple[int, Evidence]]:
    """The documents of an entry that prove it, and where they stand in its list."""
    for index, item in enumerate(normalize_evidence(entry.evidence)):
        if item.shows not in NON_PROOF_KINDS and item.file in holder.evidence:
            yield index, item


def _check_shown(entry: Entry, holder: Holder, seen: dict[str, Inspection]) -> Iterator[Diagnostic]:
    """What none of an entry's documents shows, where all of them can be read."""
    items = [*_proving_documents(entry, holder)]
    files = [seen.get(item.file) for _, item in items]
    if entry.draft or not items or not all(found and not found.failure and found.is_legible and found.text for found in files):
        return
    text = "\f".join(found.text for found in files if found)
    missing = [*_find_missing(entry, holder, text, whole=any(item.shows == "certificate" for _, item in items))]
    if missing:
        index, item = next((each for each in items if each[1].shows == "certificate"), items[0])
        at = entry.at / "evidence" / index
        yield EvidenceMismatch(at=at, about=f"{holder.id}/{entry.id}", file=item.file, missing=tuple(missing))


def _find_missing(entry: Entry, holder: Holder, text: str, *, whole: bool) -> Iterator[str]:
    """What a text lacks; a letter, a card or an academic record need not repeat more than the name."""
    if not shows_any_name(text, [holder.profile.name, *holder.profile.also_printed]):
        yield f'the name "{holder.profile.name}"'
    if not whole:
        return
    if not any(shows_date(text, day) for day in (entry.date, entry.begins) if day):
        yield f"the date {entry.date}"
    if not any(shows_title(text, title) for title in (entry.title, *(part.title for part in entry.part))):
        yield f'the title "{entry.title}"'
    amount = _printed_amount(entry)
    if amount is not None and not shows_amount(text, amount) and not _shows_parts(entry, text):
        yield f"the amount {format_decimal(amount)}"


def _printed_amount(entry: Entry) -> Decimal | None:
    award = parse_award(entry.award) if entry.award else None
    if award is None:
        return entry.hours
    unit = award.unit.casefold()
    return None if any(unit.startswith(measure) for measure in _NOT_PRINTED) else award.amount


def _shows_parts(entry: Entry, text: str) -> bool:
    amounts = [award.amount if part.award and (award := parse_award(part.award)) else part.hours for part in entry.part]
    return bool(amounts) and all(amount is not None and shows_amount(text, amount) for amount in amounts)


def _find_duplicates(
    entry: Entry, holder: Holder, seen: dict[str, Inspection], behind: dict[str, tuple[Entry, str]]
) -> Iterator[Diagnostic]:
    """The same certificate in other bytes behind two entries; the same bytes are seen without opening them."""
    for index, item in _proving_documents(entry, holder):
        found = seen.get(item.file)
        if found is None or not found.content_key:
            continue
        first, file = behind.setdefault(found.content_key, (entry, item.file))
        if first is entry or seen[file].digest == found.digest or not _is_same_activity(found, first, entry):
            continue
        at, about = entry.at / "evidence" / index, f"{holder.id}/{entry.id}"
        yield EvidenceDuplicate(at=at, about=about, file=item.file, other=first.id, other_file=file)


def _is_same_activity(found: Inspection, first: Entry, second: Entry) -> bool:
    """Whether a text is that of one activity, and not of a form whose particulars are drawn, not written."""
    if not found.text:
        return True
    return any(shows_date(found.text, entry.date) or shows_title(found.text, entry.title) for entry in (first, second))
