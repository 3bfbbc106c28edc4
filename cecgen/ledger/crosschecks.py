"""Cross-checks of what was written: the same thing twice, evidence that nothing uses, approvals that did not hold."""

from collections.abc import Iterator
from datetime import date

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.crosschecks import EvidenceShared, EvidenceUnused, OutsideApproval, SameActivityTwice
from cecgen.diagnostics.entries import SameIdTwice
from cecgen.model.documents import iter_document_uses
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.written import NON_PROOF_KINDS, Entry, normalize_evidence


def run_crosschecks(ledger: Ledger) -> Iterator[Diagnostic]:
    """Everything that does not agree within one holder's files."""
    for holder in ledger.holders:
        yield from _find_repeated(holder)
        yield from _check_approvals(holder)
        if holder.evidence:
            yield from _find_shared_evidence(holder)
            if holder.is_complete:
                yield from _find_unused_evidence(holder)


def _find_repeated(holder: Holder) -> Iterator[Diagnostic]:
    """The same id, activity or certificate serial twice."""
    ids: dict[str, Entry] = {}
    same_day: dict[tuple[str, date], list[Entry]] = {}
    serials: dict[tuple[str, str], Entry] = {}
    for entry in holder.entries:
        first = ids.setdefault(entry.id, entry)
        if first is not entry:
            about = f"{holder.id}/{entry.id}"
            yield SameIdTwice(at=entry.at / "id", about=about, id=entry.id, other=first.at.file)
        others = same_day.setdefault((entry.provider, entry.date), [])
        twin = (
            next((other for other in others if normalize_title(other.title) == normalize_title(entry.title)), None)
            if others
            else None
        )
        if twin is not None:
            yield _repeated("provider, date and title", entry, twin, holder)
        others.append(entry)
        if entry.certificate:
            other = serials.setdefault((entry.provider, entry.certificate.strip()), entry)
            if other is not entry:
                yield _repeated("certificate serial", entry, other, holder)


def normalize_title(title: str) -> str:
    """A title with letter case and spacing out of the way."""
    return " ".join(title.casefold().split())


def _repeated(what: str, entry: Entry, other: Entry, holder: Holder) -> Diagnostic:
    about = f"{holder.id}/{entry.id}"
    return SameActivityTwice(at=entry.at, about=about, what=what, other=f"{other.id} in {other.at.file}")


def _check_approvals(holder: Holder) -> Iterator[Diagnostic]:
    for entry in holder.entries:
        approval = entry.approval
        if approval is None:
            continue
        early = approval.from_ is not None and entry.date < approval.from_
        if early or (approval.until is not None and entry.date > approval.until):
            about = f"{holder.id}/{entry.id}"
            yield OutsideApproval(at=entry.at / "approval", about=about, date=entry.date, body=approval.body)


def _find_shared_evidence(holder: Holder) -> Iterator[Diagnostic]:
    """One file, by path or by content, behind two entries; a receipt may well be for both."""
    behind: dict[str, Entry] = {}
    for entry in holder.entries:
        for item in normalize_evidence(entry.evidence):
            stored = holder.evidence.get(item.file)
            if stored is None or stored.defect or item.shows in NON_PROOF_KINDS:
                continue
            first = behind.setdefault(stored.digest or item.file, entry)
            if first is not entry:
                about = f"{holder.id}/{entry.id}"
                yield EvidenceShared(at=entry.at / "evidence", about=about, file=item.file, other=first.id)


def _find_unused_evidence(holder: Holder) -> Iterator[Diagnostic]:
    used = {use.document.file for use in iter_document_uses(holder)}
    folder = holder.at.file.removesuffix("holder.toml")
    for file in sorted(holder.evidence.keys() - used):
        yield EvidenceUnused(at=Place(folder + file), about=holder.id, file=file)
