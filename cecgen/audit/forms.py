"""The forms of an audit for one cycle: gathered from its transcript and its evidence, and set as PDFs."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from cecgen import __version__
from cecgen.diagnostics import CecgenError
from cecgen.evidence import detect_type, strip_files
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.judged import CycleRef, JudgedCertification, JudgedCycle, JudgedHolder, Transcript, cycle_documents
from cecgen.model.provenance import Provenance
from cecgen.model.written import Evidence
from cecgen.outputs.audit.pdf import CycleView, Exhibit, build_cycle_view, describe_document, render_detail, render_summary
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import format_transcript
from cecgen.pipeline import Evaluation

SUMMARY, DETAIL = "summary.pdf", "detail.pdf"


class AuditedCycle(Struct, frozen=True):
    """One cycle as its auditor may see it: the number of the certification, every certificate, nothing about anybody else."""

    ref: CycleRef
    transcript: Transcript
    """The transcript of this cycle alone."""
    holder: JudgedHolder
    certification: JudgedCertification
    """With all its cycles, for the history of renewals."""
    cycle: JudgedCycle
    exhibits: tuple[Exhibit, ...]
    originals: dict[str, bytes]
    """Every document of the exhibits as it lies in the repository, by its file."""


def auditor_edition(ref: CycleRef) -> Edition:
    """The edition for the auditor of one cycle."""
    return Edition("auditor", ref.holder, ref.scheme, cycle=ref.begins)


def collect_cycle(result: Evaluation, ref: CycleRef) -> AuditedCycle:
    """Collect what the forms of a cycle are made of; an error if a certificate cannot be shown."""
    every_cycle = redact_transcript(result.transcript, Edition("auditor", ref.holder, ref.scheme), result.ledger)
    cycle = every_cycle.cycle(ref)
    stored = result.ledger.holder(ref.holder).evidence
    named: dict[str, tuple[str, Evidence]] = {}
    for of, item in cycle_documents(cycle):
        if item.file in stored and not stored[item.file].defect:
            named.setdefault(item.file, (of, item))
    originals = {file: (result.root / CONTENT_FOLDER / ref.holder / file).read_bytes() for file in named}
    return AuditedCycle(
        ref,
        redact_transcript(result.transcript, auditor_edition(ref), result.ledger),
        every_cycle.holder(ref.holder),
        every_cycle.certification(ref),
        cycle,
        tuple(_build_exhibits(named, originals)),
        originals,
    )


def build_form_view(from_: AuditedCycle, came: Provenance | None = None) -> CycleView:
    """The cycle in the words that every form and page about it uses; with where its records come from, if that is known."""
    return build_cycle_view(from_.transcript, from_.holder, from_.certification, from_.cycle, from_.exhibits, __version__, came)


def render_forms(from_: AuditedCycle, fonts: Sequence[Path] = (), came: Provenance | None = None) -> dict[str, bytes]:
    """The summary and the detail of a cycle, by their file names."""
    shown, values = from_.transcript, build_form_view(from_, came)
    attached = format_transcript(shown).encode()
    return {
        SUMMARY: render_summary(values, attached, shown.as_of, fonts),
        DETAIL: render_detail(values, from_.exhibits, attached, shown.as_of, fonts),
    }


def _build_exhibits(named: Mapping[str, tuple[str, Evidence]], originals: Mapping[str, bytes]) -> Iterator[Exhibit]:
    """Every document that a cycle rests on, numbered in the order in which the forms name them, each once."""
    copies = strip_files(originals)
    for number, (file, (of, item)) in enumerate(named.items(), 1):
        copy = copies[file]
        kind = detect_type(originals[file])
        if copy.failure or kind is None:
            raise CecgenError(f"{file} cannot be shown ({copy.failure}): `cecgen check --evidence` says what is wrong with it")
        note = "" if copy.data == originals[file] else "metadata, and whatever else is not the document itself"
        yield Exhibit(number, of, file, describe_document(item.shows), kind, copy.data, item.page, note)
