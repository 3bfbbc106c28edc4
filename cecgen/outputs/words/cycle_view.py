"""A cycle in words for its auditor: its verdict, totals, activities and documents.

The forms and the page of a bundle print only these values, so that they cannot disagree.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import convert, to_builtins

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount, pluralize_unit
from cecgen.model.judged import (
    Finding,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Transcript,
)
from cecgen.model.provenance import Commit, Provenance
from cecgen.model.scheme import Scheme
from cecgen.model.written import Evidence
from cecgen.outputs.words import states
from cecgen.outputs.words.card_view import cards_until_renewal, deciding_day, view_card
from cecgen.outputs.words.credit_view import CreditView
from cecgen.outputs.words.cycle_fields import (
    ActivityView,
    AuditedCard,
    CycleView,
    DocumentView,
    Exhibit,
    ExhibitView,
    FieldTotal,
    ProvenanceView,
    RequirementView,
    StepView,
    TotalView,
    WaivedWarning,
)
from cecgen.outputs.words.numbering import number_credits
from cecgen.outputs.words.open_points import describe_rules_read, list_open_points
from cecgen.outputs.words.phrases import format_count, format_percent
from cecgen.outputs.words.readers import name_entries, reword_for_readers
from cecgen.outputs.words.verdict import build_verdict, describe_doubtful_credit

CERTIFICATE_DISCLAIMER = "None of this proves that anybody attended anything: that is what the certificates are for."
NOTES = ("Amounts are exact decimals, and every conversion names its source.", CERTIFICATE_DISCLAIMER)
SELF_ASSERTED = (
    "Names and times of commits are self-asserted: a commit bears whatever name and time the machine that made it was set to, "
    "and nobody else vouches for either. They tell in which order the repository itself says that records came in, and no more."
)


def build_cycle_view(
    transcript: Transcript,
    holder: JudgedHolder,
    certification: JudgedCertification,
    cycle: JudgedCycle,
    exhibits: Sequence[Exhibit],
    version: str,
    provenance: Provenance | None = None,
) -> CycleView:
    """Put one cycle into words, with its exhibits by number, and the first commit of each record if that is known.

    Every text is on one line, and none can change the direction of the text beside it.
    """
    unit = certification.scheme.unit
    numbers = _ExhibitNumbers(exhibits)
    verdict = build_verdict(certification, cycle, transcript.as_of, counts_days=False)
    view = CycleView(
        title=f"{holder.name}: {certification.scheme.title}, {_days(cycle)}",
        heading="Continuing education for one certification cycle",
        cecgen=f"cecgen {version}",
        as_of=states.format_date(transcript.as_of),
        holder=holder.name,
        scheme=certification.scheme.title,
        cycle=_days(cycle),
        standing=states.describe_standing(cycle),
        tone=states.standing_tone(cycle),
        verdict=verdict.sentences,
        checks=verdict.checks,
        about=tuple((name, value) for name, value in _about(holder, certification, cycle) if value),
        total=_total(cycle, unit),
        totals=tuple(list_totals(certification, cycle)),
        requirements=tuple(_requirement(finding, cycle) for finding in cycle.findings),
        cards=tuple(_card(card, deciding_day(cycle, transcript.as_of), numbers) for card in cards_until_renewal(cycle)),
        steps=tuple(
            StepView(on=states.format_date(on), did=did, documents=numbers.view(evidence), exhibits=numbers.among(evidence))
            for on, did, evidence in states.describe_steps(cycle)
        ),
        activities=tuple(
            _activity(number, anchor, CreditView(credit, certification.scheme, transcript.providers), numbers, provenance)
            for credit, number, anchor in number_credits(cycle)
            if number is not None
        ),
        exhibits=tuple(_exhibit(exhibit, provenance) for exhibit in exhibits),
        waived=tuple(_waived(transcript, holder, cycle)),
        provenance=_view_provenance(provenance.commit) if provenance else None,
        notes=NOTES,
        disclaimer=CERTIFICATE_DISCLAIMER,
        open_points=tuple(list_open_points(cycle, certification.scheme)),
        open_rules=_describe_open_rules(certification.scheme),
        rules_page=f"site/rules.html#scheme-{certification.scheme.id}" if provenance else "",
        rules_read=describe_rules_read(certification.scheme),
    )
    return convert(_sanitize(to_builtins(view)), CycleView)


class _ExhibitNumbers:
    """The numbers of the exhibits by their files."""

    def __init__(self, exhibits: Sequence[Exhibit]) -> None:
        self._numbers = {each.file: each.number for each in exhibits}

    def view(self, evidence: Sequence[Evidence]) -> tuple[DocumentView, ...]:
        """Every document, with its number if it is an exhibit."""
        return tuple(
            DocumentView(each.file, each.page, states.describe_document(each.shows), self._numbers.get(each.file))
            for each in evidence
        )

    def among(self, evidence: Sequence[Evidence]) -> tuple[str, ...]:
        """The numbers of the documents that are exhibits, once each."""
        return tuple(dict.fromkeys(self._numbers[each.file] for each in evidence if each.file in self._numbers))


def _days(cycle: JudgedCycle) -> str:
    """The first and the last day of a cycle, in words."""
    return f"{states.format_date(cycle.begins)} to {states.format_date(cycle.ends)}"


def _about(holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle) -> Iterator[tuple[str, str]]:
    yield "Name", holder.name
    yield "Also printed as", ", ".join(holder.also_printed)
    yield "Certification", certification.scheme.title
    yield "Certification number", certification.number
    yield "Certified since", states.format_optional_date(certification.certified)
    yield "Cycle", _days(cycle)
    yield "Standing", states.describe_standing(cycle)
    yield "In doubt", describe_doubtful_credit(cycle, certification.scheme.unit)
    yield "Renewed on", states.format_optional_date(cycle.renewed_on)
    if cycle.audit is not None:
        due = f", proof due by {states.format_date(cycle.audit.due)}" if cycle.audit.due else ""
        overdue = ", overdue" if cycle.audit.is_overdue else ""
        yield "Audit", f"asked on {states.format_date(cycle.audit.asked)}{due}{overdue}"


def _total(cycle: JudgedCycle, unit: str) -> TotalView:
    return TotalView(
        counted=format_decimal(cycle.counted),
        unit=pluralize_unit(cycle.counted, unit),
        required=format_amount(cycle.required, unit) if cycle.required is not None else "",
        percent=format_percent(cycle.counted, cycle.required) if cycle.required else "",
    )


def _describe_open_rules(scheme: Scheme) -> str:
    points = format_count(len(scheme.not_modelled), "point")
    return f"{scheme.body_short_name}'s rules leave {points} open in general" if scheme.not_modelled else ""


def list_totals(certification: JudgedCertification, cycle: JudgedCycle) -> Iterator[FieldTotal]:
    """Yield the total and every field of the form: what counts in each, and what was claimed."""
    unit = certification.scheme.unit
    required = f" of {format_amount(cycle.required, unit)} required" if cycle.required is not None else f" {unit}"
    yield FieldTotal(
        name="Total",
        counted=f"{format_decimal(cycle.counted)}{required}",
        claimed=format_amount(cycle.claimed, unit) if cycle.claimed is not None else "not recorded",
    )
    claimed = dict(cycle.claimed_fields)
    for category in certification.scheme.categories:
        own = [
            credit.counted
            for credit in cycle.credits
            if category.id in certification.scheme.category_ancestry(credit.allocated)
        ]
        if own or category.id in claimed:
            yield FieldTotal(
                name=f"{category.id}: {category.title}" if category.title else category.id,
                counted=format_amount(sum(own[1:], own[0]), unit) if own else "0",
                claimed=format_amount(claimed[category.id], unit) if category.id in claimed else "",
            )


def _requirement(finding: Finding, cycle: JudgedCycle) -> RequirementView:
    return RequirementView(
        title=finding.title,
        status=states.STATUS_WORDS.get(finding.status, finding.status),
        tone=states.finding_tone(finding, cycle),
        is_advice=finding.advisory,
        message=reword_for_readers(finding.message),
        note=reword_for_readers(finding.note),
        source=finding.source,
        mark=states.describe_certainty(finding.confidence),
    )


def _card(card: JudgedCard, day: date, numbers: _ExhibitNumbers) -> AuditedCard:
    view = view_card(card, day)
    return AuditedCard(
        covers=view.covers,
        issuer=card.issuer,
        issued=states.format_optional_date(card.issued),
        expires=states.format_date(card.card.expires),
        details=tuple(view.details),
        state=view.state,
        tone=view.tone,
        documents=numbers.view(card.evidence),
        exhibits=numbers.among(card.evidence),
    )


# ---------------------------------------------------------------- activities and their documents


def _activity(
    number: int, anchor: str, view: CreditView, numbers: _ExhibitNumbers, provenance: Provenance | None
) -> ActivityView:
    credit = view.credit
    fields = [(fact.name, fact.value) for fact in view.facts()]
    if provenance and credit.entry_id:
        fields += _first_commit_fields(provenance.entries.get(credit.entry_id))
    return ActivityView(
        number=number,
        anchor=anchor,
        title=credit.title,
        date=states.format_date(credit.date),
        provider=view.provider,
        award=credit.award,
        counted=format_amount(credit.counted, view.scheme.unit),
        worth=view.worth,
        status=view.status,
        fields=tuple((name, value) for name, value in fields if value),
        basis=tuple(reword_for_readers(step) for step in credit.basis),
        why_not=reword_for_readers(credit.why_not),
        doubt=reword_for_readers(view.doubt),
        mark=states.describe_certainty(credit.confidence, "provider"),
        sources=tuple(credit.sources),
        documents=numbers.view(view.documents),
        exhibits=numbers.among(view.documents),
    )


def _exhibit(exhibit: Exhibit, provenance: Provenance | None) -> ExhibitView:
    page = f", page {exhibit.page}" if exhibit.page else ""
    committed = tuple(_first_commit_fields(provenance.evidence.get(exhibit.file))) if provenance else ()
    fields = (
        ("File", f"{exhibit.file}{page}"), ("Shows", exhibit.shows), ("Taken out of this copy", exhibit.note), *committed
    )  # fmt: skip
    return ExhibitView(
        number=exhibit.number,
        subject=exhibit.subject,
        file=exhibit.file,
        page=exhibit.page,
        shows=exhibit.shows,
        fields=tuple((name, value) for name, value in fields if value),
        committed=tuple((name, value) for name, value in committed if value),
        picture="" if exhibit.kind == "pdf" else f"exhibit-{exhibit.number}.{exhibit.kind}",
        alt=f"Scan of {exhibit.file}",
    )


# ---------------------------------------------------------------- where the records come from


def _first_commit_fields(first: Commit | None) -> Iterator[tuple[str, str]]:
    """Yield the first commit of something, and the reasons to doubt its time."""
    if first is None:
        yield "First committed", "not known"
        return
    yield "First committed", f"{states.format_date(first.committed_at.date())} by {first.author} (self-asserted)"
    if first.time_doubts:
        yield "Doubts about that day", "; ".join(map(states.spell_out_dates, first.time_doubts))


def _view_provenance(commit: Commit) -> ProvenanceView:
    zone = f"{commit.committed_at:%z}"
    offset = f" UTC{zone[:3]}:{zone[3:5]}" if zone else ""
    return ProvenanceView(
        commit=commit.id,
        by=commit.author,
        on=f"{states.format_date(commit.committed_at.date())}, {commit.committed_at:%H:%M}{offset}",
        doubts=tuple(reword_for_readers(each) for each in commit.time_doubts),
        caveat=SELF_ASSERTED,
    )


def _waived(transcript: Transcript, holder: JudgedHolder, cycle: JudgedCycle) -> Iterator[WaivedWarning]:
    """Yield the waived warnings about this cycle's records, with their reasons."""
    activities: dict[str, tuple[int, str]] = {holder.id: (0, "")}
    for credit, number, _ in number_credits(cycle):
        if number is not None:
            activities.setdefault(f"{holder.id}/{credit.entry_id}", (number, credit.title))
    for each in transcript.diagnostics:
        if each.waiver_reason and each.about in activities:
            number, title = activities[each.about]
            message = reword_for_readers(name_entries(each.message, holder.entries))
            yield WaivedWarning(number, title, each.code, message, each.waiver_reason)


# ---------------------------------------------------------------- texts


def _sanitize(value: Any) -> Any:
    """Put every text on one line, without characters that change the direction of text."""
    if isinstance(value, str):
        return states.sanitize_line(value)
    if isinstance(value, dict):
        return {name: _sanitize(item) for name, item in value.items()}
    return [_sanitize(item) for item in value] if isinstance(value, (list, tuple)) else value
