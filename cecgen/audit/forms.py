"""Build the forms of one cycle as PDFs, from its transcript and its evidence."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from cecgen import __version__
from cecgen.diagnostics import CecgenError
from cecgen.evidence import strip_files, unopened_diagnostic
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.documents import iter_cycle_documents, iter_document_uses
from cecgen.model.file_type import detect_type
from cecgen.model.judged import CycleRef, JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.model.provenance import Provenance
from cecgen.model.written import Evidence
from cecgen.outputs.audit.pdf import CycleView, Exhibit, build_cycle_view, render_detail, render_summary
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.words.states import describe_document
from cecgen.pipeline import Evaluation, locate_diagnostics, sort_diagnostics

SUMMARY, DETAIL = "summary.pdf", "detail.pdf"


class AuditedCycle(Struct, frozen=True):
    """One cycle, redacted for its auditor: with the certification number and every certificate, and nothing about others."""

    ref: CycleRef
    transcript: Transcript
    """The transcript of this cycle alone."""
    holder: JudgedHolder
    certification: JudgedCertification
    """With all its cycles, for the history of renewals."""
    cycle: JudgedCycle
    exhibits: tuple[Exhibit, ...]
    originals: dict[str, bytes]
    """The original bytes of every exhibit, by its file."""


def auditor_edition(ref: CycleRef) -> Edition:
    """The edition for the auditor of one cycle."""
    return Edition("auditor", ref.holder, ref.scheme, cycle=ref.begins)


def collect_cycle(result: Evaluation, ref: CycleRef) -> AuditedCycle:
    """Collect everything that the forms of a cycle print; an error if a certificate cannot be shown."""
    every_cycle = redact_transcript(result.transcript, Edition("auditor", ref.holder, ref.scheme), result.ledger)
    cycle = every_cycle.cycle(ref)
    stored = result.ledger.holder(ref.holder).evidence
    documents: dict[str, tuple[str, Evidence]] = {}
    for use in iter_cycle_documents(cycle):
        file = use.document.file
        if file in stored and not stored[file].defect:
            documents.setdefault(file, (use.label, use.document))
    originals = {file: (result.root / CONTENT_FOLDER / ref.holder / file).read_bytes() for file in documents}
    return AuditedCycle(
        ref,
        redact_transcript(result.transcript, auditor_edition(ref), result.ledger),
        every_cycle.holder(ref.holder),
        every_cycle.certification(ref),
        cycle,
        tuple(_build_exhibits(result, ref, documents, originals)),
        originals,
    )


def build_form_view(audited: AuditedCycle, provenance: Provenance | None = None) -> CycleView:
    """Describe the cycle in the words that every form and page about it uses; with its provenance if that is known."""
    return build_cycle_view(
        audited.transcript, audited.holder, audited.certification, audited.cycle, audited.exhibits, __version__, provenance
    )


def render_forms(audited: AuditedCycle, fonts: Sequence[Path] = (), provenance: Provenance | None = None) -> dict[str, bytes]:
    """Render the summary and the detail of a cycle, by their file names."""
    transcript, view = audited.transcript, build_form_view(audited, provenance)
    attachment = format_transcript(transcript).encode()
    return {
        SUMMARY: render_summary(view, attachment, transcript.as_of, fonts),
        DETAIL: render_detail(view, audited.exhibits, attachment, transcript.as_of, fonts),
    }


def _build_exhibits(
    result: Evaluation, ref: CycleRef, documents: Mapping[str, tuple[str, Evidence]], originals: Mapping[str, bytes]
) -> Iterator[Exhibit]:
    """Build one exhibit of each document of a cycle, numbered in the order of the forms.

    An error if one cannot be opened within the limits of `check --evidence`.
    """
    copies = strip_files(originals)
    if failures := {file: copy.failure for file, copy in copies.items() if copy.failure}:
        holder = result.ledger.holder(ref.holder)
        first = {use.document.file: use for use in reversed([*iter_document_uses(holder)])}
        faults = [
            unopened_diagnostic(why, file, first[file].at, first[file].about(holder.id)) for file, why in failures.items()
        ]
        located = sort_diagnostics(locate_diagnostics(result.root, faults))
        raise CecgenError("a certificate cannot be an exhibit", diagnostics=located)
    for number, (file, (subject, item)) in enumerate(documents.items(), 1):
        copy = copies[file]
        kind = detect_type(originals[file])
        assert kind is not None
        note = "" if copy.data == originals[file] else "metadata, and anything else that is not the document itself"
        yield Exhibit(number, subject, file, describe_document(item.shows), kind, copy.data, item.page, note)
