"""Build the forms of one cycle as PDFs, from its transcript and its evidence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from cecgen import __version__
from cecgen.diagnostics import CecgenError, Place
from cecgen.evidence import strip_files, unopened_diagnostic
from cecgen.ledger.evidence_files import locate_document
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.documents import iter_document_uses
from cecgen.model.file_type import detect_type
from cecgen.model.form_letters import find_emoji
from cecgen.model.judged import CycleRef, JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.model.provenance import Provenance
from cecgen.outputs.audit.pdf import (
    CycleView,
    Exhibit,
    MissingLetterError,
    build_cycle_view,
    drop_emoji,
    render_detail,
    render_summary,
)
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.words.numbering import NumberedDocument, number_documents
from cecgen.outputs.words.phrases import format_some
from cecgen.outputs.words.states import describe_document
from cecgen.pipeline import Evaluation, locate_diagnostics, sort_diagnostics
from cecgen.transcript import transcribe

RenderedT = TypeVar("RenderedT")
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


def leave_out_unfinished(result: Evaluation, holder: str) -> Evaluation:
    """Evaluate a holder without drafts and plans: an auditor gets activities, and they are none yet."""
    source = result.ledger.holder(holder)
    unfinished = {f"{holder}/{entry.id}" for entry in source.entries if not entry.is_finished}
    if not unfinished:
        return result
    source = replace(source, entries=tuple(entry for entry in source.entries if entry.is_finished))
    judged, _ = transcribe(replace(result.ledger, holders=(source,)), result.registry.catalogue, result.transcript.as_of)
    return Evaluation(
        result.root,
        replace(
            result.transcript,
            holders=tuple(judged.holder(holder) if each.id == holder else each for each in result.transcript.holders),
            diagnostics=tuple(each for each in result.transcript.diagnostics if each.about not in unfinished),
        ),
        replace(result.ledger, holders=tuple(source if each.id == holder else each for each in result.ledger.holders)),
        result.registry,
    )


def collect_cycle(result: Evaluation, ref: CycleRef) -> AuditedCycle:
    """Collect everything that the forms of a cycle print; an error if a certificate cannot be shown."""
    result = leave_out_unfinished(result, ref.holder)
    every_cycle = redact_transcript(result.transcript, Edition("auditor", ref.holder, ref.scheme), result.ledger)
    cycle = every_cycle.cycle(ref)
    stored = result.ledger.holder(ref.holder).evidence
    numbered = number_documents(cycle)
    documents = {file: each for file, each in numbered.items() if file in stored and not stored[file].defect}
    originals = {file: locate_document(result.root / CONTENT_FOLDER / ref.holder, file).read_bytes() for file in documents}
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


class RenderedForms(NamedTuple):
    """The forms of a cycle by their file names, and what they leave out."""

    files: dict[str, bytes]
    left_out: tuple[str, ...] = ()
    """Each emoji that no font has, with where it is."""


def render_forms(audited: AuditedCycle, fonts: Sequence[Path] = (), provenance: Provenance | None = None) -> RenderedForms:
    """Render the summary and the detail of a cycle; emoji that no font has are left out."""
    transcript = audited.transcript
    attachment = format_transcript(transcript).encode()

    def render(view: CycleView) -> dict[str, bytes]:
        return {
            SUMMARY: render_summary(view, attachment, transcript.as_of, fonts),
            DETAIL: render_detail(view, audited.exhibits, attachment, transcript.as_of, fonts),
        }

    files, drops_emoji = render_without_missing_emoji(render, build_form_view(audited, provenance), audited, fonts)
    emoji = ((where, find_emoji(text)) for where, text in _iter_texts(audited) if drops_emoji)
    return RenderedForms(files, tuple(f"{' '.join(found)} in {where}" for where, found in emoji if found))


def render_without_missing_emoji(
    render: Callable[[CycleView], RenderedT], view: CycleView, audited: AuditedCycle, fonts: Sequence[Path]
) -> tuple[RenderedT, bool]:
    """Render a view without its emoji, unless the fonts that were named have them; also returns whether they were left out.

    An error says where a letter is that no font has.
    """
    without = drop_emoji(view)
    has_emoji = without != view
    try:
        if not fonts:  # Typst does not report every joined emoji that its own fonts lack
            return render(without), has_emoji
        try:
            return render(view), False
        except MissingLetterError:
            if not has_emoji:
                raise
            return render(without), True
    except MissingLetterError as error:
        where = format_some([where for where, text in _iter_texts(audited) if error.letter in text], 3)
        raise CecgenError(f"{error.message}, which is in the {where or 'words of a plugin'}", error.hint) from None


def _iter_texts(audited: AuditedCycle) -> Iterator[tuple[str, str]]:
    """Every text of the records that the forms may print, each with where it is: `title of jordan-rivera/2025-03-14-x`."""
    holder = audited.holder
    entries = {credit.source_entry.id: credit.source_entry for credit in audited.cycle.credits if credit.source_entry}
    for entry in entries.values():
        yield from ((f"{key} of {holder.id}/{entry.id}", text) for key, text in _iter_table_texts(entry))
    for cycle in (audited.cycle, *(each.card for each in audited.cycle.cards)):
        yield from ((f"{key} of {holder.id}", text) for key, text in _iter_table_texts(cycle, "credits", "findings"))
    names = {"name": holder.name, "team": holder.team, "also_printed": " ".join(holder.also_printed)}
    yield from ((f"{key} of {holder.id}", text) for key, text in names.items())


def _iter_table_texts(table: Struct, *skipped_keys: str) -> Iterator[tuple[str, str]]:
    """Every text in a table and in the tables inside of it, with its key."""
    for key in table.__struct_fields__:
        values = [getattr(table, key)] if key not in skipped_keys else []
        while values:
            value = values.pop()
            if isinstance(value, str) and not value.isascii():
                yield key, value
            elif isinstance(value, (list, tuple)):
                values += value
            elif isinstance(value, dict):
                values += value.values()
            elif isinstance(value, Struct) and not isinstance(value, Place):
                yield from ((f"{key}.{below}", text) for below, text in _iter_table_texts(value))


def _build_exhibits(
    result: Evaluation, ref: CycleRef, documents: Mapping[str, NumberedDocument], originals: Mapping[str, bytes]
) -> Iterator[Exhibit]:
    """Build one exhibit of each document of a cycle.

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
    for file, (number, use) in documents.items():
        copy = copies[file]
        kind = detect_type(originals[file])
        assert kind is not None
        note = "" if copy.data == originals[file] else "metadata, and anything else that is not the document itself"
        shows, page = describe_document(use.document.shows), use.document.page
        yield Exhibit(number, use.label, file, shows, kind, copy.data, page, note)
