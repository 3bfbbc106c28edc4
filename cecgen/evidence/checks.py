"""Check evidence: that each file opens, hides nothing, and shows what its entry says."""

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
from cecgen.diagnostics.folding import fold_text
from cecgen.evidence.inspection import Inspection, InspectionFailure
from cecgen.evidence.matching import shows_amount, shows_any_name, shows_date, shows_title
from cecgen.evidence.sandbox.process import inspect_files
from cecgen.model.amounts import ACTIVITY_MEASURES, parse_award
from cecgen.model.document_limits import (
    MAX_DRAWINGS,
    MAX_EVIDENCE_BYTES,
    MAX_MEMORY_BYTES,
    MAX_PAGES,
    MAX_PIXELS,
    MAX_SECONDS,
    MAX_STREAM_BYTES,
    MIB,
    OVER_SIZE_LIMIT,
)
from cecgen.model.documents import DocumentUse, iter_document_uses, iter_own_documents
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.vocabulary import NON_PROOF_KINDS
from cecgen.model.written import Entry

_OVER_LIMIT: dict[InspectionFailure, str] = {
    "large": OVER_SIZE_LIMIT,
    "pages": f"has more than {MAX_PAGES:,} pages",
    "pixels": f"has a picture of more than {MAX_PIXELS // 1_000_000} million pixels",
    "drawings": f"has a page of more than {MAX_DRAWINGS:,} drawings",
    "unpacked": f"unpacks to more than {MAX_STREAM_BYTES // MIB} MiB",
    "memory": f"needs more than {MAX_MEMORY_BYTES // MIB} MiB of memory to open",
    "time": f"takes more than {MAX_SECONDS} seconds to open",
}
_UNPRINTED_UNITS = frozenset(ACTIVITY_MEASURES) - {"semester credit", "quarter credit"}
"""Units that people count activities in, and that no certificate prints."""


def check_evidence(root: Path, ledger: Ledger, sandboxes: int) -> Iterator[Diagnostic]:
    """Open the evidence of all holders, and report what is wrong with it."""
    wanted = {_path(root, holder, file): (holder, file) for holder in ledger.holders for file in _document_files(holder)}
    inspections = inspect_files(wanted, sandboxes=sandboxes)
    for holder in ledger.holders:
        yield from _check_holder(holder, {file: inspections[_path(root, holder, file)] for file in _document_files(holder)})


def _document_files(holder: Holder) -> list[str]:
    """The files that are documents by their first bytes, and not too large; the ledger has reported the others."""
    return [file for file, stored in holder.evidence.items() if not stored.defect and stored.size <= MAX_EVIDENCE_BYTES]


def _path(root: Path, holder: Holder, file: str) -> Path:
    return root / holder.folder / holder.evidence[file].path


def _check_holder(holder: Holder, inspections: dict[str, Inspection]) -> Iterator[Diagnostic]:
    places: dict[str, tuple[Place, str]] = {}
    for use in iter_document_uses(holder):
        item, at, about = use.document, use.at, use.about(holder.id)
        places.setdefault(item.file, (at, about))
        inspection = inspections.get(item.file)
        if inspection and not inspection.failure and item.page is not None and not 1 <= item.page <= inspection.pages:
            path = holder.evidence[item.file].path
            yield EvidencePageMissing(at=at, about=about, file=path, page=item.page, pages=inspection.pages)
    for file, inspection in inspections.items():
        path = holder.evidence[file].path
        at, about = places.get(file, (Place(f"{holder.folder}/{path}"), holder.id))
        yield from _check_file(path, inspection, at, about)
    first_uses: dict[str, tuple[Entry, str]] = {}
    for entry in holder.entries:
        yield from _check_shown(entry, holder, inspections)
        yield from _find_duplicates(entry, holder, inspections, first_uses)


def unopened_diagnostic(failure: InspectionFailure, file: str, at: Place, about: str) -> Diagnostic:
    """The diagnostic for a file that could not be opened."""
    if failure == "locked":
        return EvidenceLocked(at=at, about=about, file=file)
    if failure in _OVER_LIMIT:
        return EvidenceTooLarge(at=at, about=about, file=file, what=_OVER_LIMIT[failure])
    return EvidenceBroken(at=at, about=about, file=file, is_truncated=failure == "truncated")


def _check_file(file: str, inspection: Inspection, at: Place, about: str) -> Iterator[Diagnostic]:
    if inspection.failure:
        yield unopened_diagnostic(inspection.failure, file, at, about)
    if inspection.active:
        yield EvidenceActiveContent(at=at, about=about, file=file, what=tuple(inspection.active))
    if inspection.has_location:
        yield EvidenceHasLocation(at=at, about=about, file=file)


def _proving_documents(entry: Entry, holder: Holder) -> Iterator[DocumentUse]:
    """The documents that prove an entry, and where each is named."""
    for use in iter_own_documents(entry):
        if use.document.shows not in NON_PROOF_KINDS and use.document.file in holder.evidence:
            yield use


def _check_shown(entry: Entry, holder: Holder, inspections: dict[str, Inspection]) -> Iterator[Diagnostic]:
    """Report what is on none of an entry's documents, if the text of all of them is what a reader sees."""
    uses = [*_proving_documents(entry, holder)]
    files = [inspections.get(use.document.file) for use in uses]
    if (
        not entry.is_finished
        or not uses
        or not all(each and not each.failure and each.is_legible and each.text for each in files)
    ):
        return
    text = "\f".join(each.text for each in files if each)
    certificate = next((use for use in uses if use.document.shows == "certificate"), None)
    missing = [*_find_unshown(entry, holder, text, has_certificate=certificate is not None)]
    if missing:
        use = certificate or uses[0]
        file = holder.evidence[use.document.file].path
        yield EvidenceMismatch(at=use.at, about=use.about(holder.id), file=file, missing=tuple(missing))


def _find_unshown(entry: Entry, holder: Holder, text: str, *, has_certificate: bool) -> Iterator[str]:
    """What a text lacks; without a certificate (a letter, a card, an academic record) only the name must be there."""
    if not shows_any_name(text, [holder.profile.name, *holder.profile.also_printed]):
        yield f'the name "{holder.profile.name}"'
    if not has_certificate:
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
    unit = fold_text(award.unit)
    return None if any(unit.startswith(measure) for measure in _UNPRINTED_UNITS) else award.amount


def _shows_parts(entry: Entry, text: str) -> bool:
    amounts = [award.amount if part.award and (award := parse_award(part.award)) else part.hours for part in entry.part]
    return bool(amounts) and all(amount is not None and shows_amount(text, amount) for amount in amounts)


def _find_duplicates(
    entry: Entry, holder: Holder, inspections: dict[str, Inspection], first_uses: dict[str, tuple[Entry, str]]
) -> Iterator[Diagnostic]:
    """Find the same certificate, in different bytes, at two entries; equal bytes are reported without opening files."""
    for use in _proving_documents(entry, holder):
        item = use.document
        inspection = inspections.get(item.file)
        if inspection is None or not inspection.content_key:
            continue
        first, file = first_uses.setdefault(inspection.content_key, (entry, item.file))
        if first is entry or inspections[file].digest == inspection.digest or not _names_an_activity(inspection, first, entry):
            continue
        about = use.about(holder.id)
        yield EvidenceDuplicate(at=use.at, about=about, file=item.file, other=first.id, other_file=file)


def _names_an_activity(inspection: Inspection, first: Entry, second: Entry) -> bool:
    """Whether the text of two equal documents names one of their activities; a form with drawn words does not."""
    if not inspection.text:
        return True
    return any(
        shows_date(inspection.text, entry.date) or shows_title(inspection.text, entry.title) for entry in (first, second)
    )
