"""A cycle in words for its auditor: totals, activities, documents and history.

The forms and the page of a bundle print only these values, so that they cannot disagree.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.judged import (
    Finding,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Transcript,
)
from cecgen.model.provenance import Commit, Provenance
from cecgen.model.written import Evidence, format_amount, pluralize_unit
from cecgen.outputs.words import states
from cecgen.outputs.words.card_view import view_card
from cecgen.outputs.words.credit_view import CreditView
from cecgen.outputs.words.phrases import format_count, format_percent

CycleView = dict[str, Any]
CERTIFICATE_DISCLAIMER = "None of this proves that anybody attended anything: that is what the certificates are for."
NOTES = ("Amounts are exact decimals, and every conversion names what it rests on.", CERTIFICATE_DISCLAIMER)
SELF_ASSERTED = (
    "Names and times of commits are self-asserted: a commit bears whatever name and time the machine that made it was set to, "
    "and nobody else vouches for either. They tell in which order the repository itself says that records came in, and no more."
)


class Exhibit(Struct, frozen=True):
    """A document of the bundle: its number, its subject, its file, and a copy without active or private contents."""

    number: int
    subject: str
    file: str
    shows: str
    kind: str
    """pdf, png or jpg."""
    data: bytes
    page: int | None = None
    note: str = ""
    """What was removed from the copy."""


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
    words = f"{states.format_date(cycle.begins)} to {states.format_date(cycle.ends)}"
    values = {
        "title": f"{holder.name}: {certification.scheme.title}, {words}",
        "heading": "Continuing education for one certification cycle",
        "cecgen": f"cecgen {version}",
        "as_of": states.format_date(transcript.as_of),
        "holder": {"name": holder.name},
        "scheme": {"title": certification.scheme.title},
        "cycle": {"words": words},
        "standing": {"words": states.describe_standing(cycle), "tone": states.standing_tone(cycle)},
        "about": [[name, value] for name, value in _about(holder, certification, cycle) if value],
        "total": _total(cycle, unit),
        "totals": [*_totals(certification, cycle)],
        "requirements": [_requirement(each, cycle) for each in cycle.findings],
        "cards": [_card(each, transcript.as_of, numbers) for each in cycle.cards],
        "history": [
            {
                "words": f"{states.format_date(each.begins)} to {states.format_date(each.ends)}",
                "standing": states.describe_standing(each),
                "counted": format_amount(each.counted, unit),
            }
            for each in certification.cycles
            if each.begins <= cycle.begins
        ],
        "steps": [
            {"on": states.format_date(on), "did": did, **numbers.documents(evidence)}
            for on, did, evidence in states.describe_steps(cycle)
        ],
        "activities": [
            _activity(number, CreditView(credit, certification.scheme, transcript.providers), numbers, provenance)
            for number, credit in enumerate(cycle.credits, 1)
        ],
        "exhibits": [_exhibit(each, provenance) for each in exhibits],
        "waived": [*_waived(transcript, holder, cycle)],
        "provenance": _commit_view(provenance.commit) if provenance else None,
        "notes": list(NOTES),
        "no_proof": CERTIFICATE_DISCLAIMER,
        "not_modelled": list(certification.scheme.not_modelled),
    }
    sanitized: CycleView = _sanitize(values)
    return sanitized


class _ExhibitNumbers:
    """The numbers of the exhibits by their files."""

    def __init__(self, exhibits: Sequence[Exhibit]) -> None:
        self._numbers = {each.file: each.number for each in exhibits}

    def documents(self, evidence: Iterable[Evidence]) -> CycleView:
        """List documents, and the numbers of those that are exhibits, once each."""
        named = list(evidence)
        return {
            "exhibits": [*dict.fromkeys(self._numbers[item.file] for item in named if item.file in self._numbers)],
            "documents": [
                {
                    "file": item.file,
                    "page": item.page,
                    "shows": states.describe_document(item.shows),
                    "exhibit": self._numbers.get(item.file),
                }
                for item in named
            ],
        }


def _about(holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle) -> Iterator[tuple[str, str]]:
    yield "Name", holder.name
    yield "Also printed as", ", ".join(holder.also_printed)
    yield "Certification", certification.scheme.title
    yield "Certification number", certification.number
    yield "Certified since", states.format_optional_date(certification.certified)
    yield "Cycle", f"{states.format_date(cycle.begins)} to {states.format_date(cycle.ends)}"
    yield "Standing", states.describe_standing(cycle)
    yield "In doubt", _doubtful_credit(cycle, certification.scheme.unit)
    yield "Renewed on", states.format_optional_date(cycle.renewed_on)
    if cycle.audit is not None:
        due = f", proof due by {states.format_date(cycle.audit.due)}" if cycle.audit.due else ""
        overdue = ", overdue" if cycle.audit.is_overdue else ""
        yield "Audit", f"asked on {states.format_date(cycle.audit.asked)}{due}{overdue}"


def _doubtful_credit(cycle: JudgedCycle, unit: str) -> str:
    """How much of the total may be read in another way; nothing if none."""
    doubtful = [credit.counted for credit in cycle.credits if credit.doubt and credit.counted]
    if not doubtful:
        return ""
    amount = format_amount(sum(doubtful[1:], doubtful[0]), unit)
    return f"{amount} of {format_count(len(doubtful), 'activity', 'activities')}, as each of them says"


def _total(cycle: JudgedCycle, unit: str) -> CycleView:
    """The figure that everybody looks for first, and its share in percent."""
    return {
        "counted": format_decimal(cycle.counted),
        "unit": pluralize_unit(cycle.counted, unit),
        "required": format_amount(cycle.required, unit) if cycle.required is not None else "",
        "percent": format_percent(cycle.counted, cycle.required) if cycle.required else "",
    }


def _totals(certification: JudgedCertification, cycle: JudgedCycle) -> Iterator[dict[str, str]]:
    """Yield the total and every field of the form: what counts in each, and what was claimed."""
    unit = certification.scheme.unit
    required = f" of {format_amount(cycle.required, unit)} required" if cycle.required is not None else f" {unit}"
    yield {
        "name": "Total",
        "counted": f"{format_decimal(cycle.counted)}{required}",
        "claimed": format_amount(cycle.claimed, unit) if cycle.claimed is not None else "not recorded",
    }
    claimed = dict(cycle.claimed_fields)
    for category in certification.scheme.categories:
        own = [
            credit.counted
            for credit in cycle.credits
            if category.id in certification.scheme.category_ancestry(credit.allocated)
        ]
        if own or category.id in claimed:
            yield {
                "name": f"{category.id}: {category.title}" if category.title else category.id,
                "counted": format_amount(sum(own[1:], own[0]), unit) if own else "0",
                "claimed": format_amount(claimed[category.id], unit) if category.id in claimed else "",
            }


def _requirement(each: Finding, cycle: JudgedCycle) -> CycleView:
    return {
        "title": each.title,
        "status": states.STATUS_WORDS.get(each.status, each.status),
        "tone": states.finding_tone(each, cycle),
        "advice": each.advisory,
        "message": states.spell_out_dates(each.message),
        "note": states.spell_out_dates(each.note),
        "source": each.source,
        "mark": states.describe_confidence(each.confidence),
    }


def _card(each: JudgedCard, as_of: date, numbers: _ExhibitNumbers) -> CycleView:
    view = view_card(each, as_of)
    return {
        "covers": view.covers,
        "issuer": each.issuer,
        "issued": states.format_optional_date(each.issued),
        "expires": states.format_date(each.card.expires),
        "more": view.details,
        "state": view.state,
        "tone": view.tone,
        **numbers.documents(each.evidence),
    }


# ---------------------------------------------------------------- activities and their documents


def _activity(number: int, view: CreditView, numbers: _ExhibitNumbers, provenance: Provenance | None) -> CycleView:
    credit = view.credit
    fields = [(fact.name, fact.value) for fact in view.facts()]
    if provenance and credit.entry_id:
        fields += _first_commit_fields(provenance.entries.get(credit.entry_id))
    return {
        "number": number,
        "title": credit.title,
        "date": states.format_date(credit.date),
        "who": view.provider,
        "award": credit.award,
        "counted": format_amount(credit.counted, view.scheme.unit),
        "of": view.worth,
        "status": view.status,
        "fields": [[name, value] for name, value in fields if value],
        "basis": [states.spell_out_dates(step) for step in credit.basis],
        "why_not": states.spell_out_dates(credit.why_not),
        "doubt": view.doubt,
        "mark": states.describe_confidence(credit.confidence),
        "sources": list(credit.sources),
        **numbers.documents(view.documents),
    }


def _exhibit(each: Exhibit, provenance: Provenance | None) -> CycleView:
    page = f", page {each.page}" if each.page else ""
    picture = "" if each.kind == "pdf" else f"exhibit-{each.number}.{each.kind}"
    committed = [*_first_commit_fields(provenance.evidence.get(each.file))] if provenance else []
    fields = [("File", f"{each.file}{page}"), ("Shows", each.shows), ("Taken out of this copy", each.note), *committed]
    return {
        "number": each.number,
        "of": each.subject,
        "file": each.file,
        "page": each.page,
        "shows": each.shows,
        "fields": [[name, value] for name, value in fields if value],
        "committed": [[name, value] for name, value in committed],
        "picture": picture,
        "alt": f"Scan of {each.file}",
        "follows": "The document follows on the next page." if each.kind == "pdf" else "",
    }


# ---------------------------------------------------------------- where the records come from


def _first_commit_fields(first: Commit | None) -> Iterator[tuple[str, str]]:
    """Yield the first commit of something, and the reasons to doubt its time."""
    if first is None:
        yield "First committed", "not known"
        return
    yield "First committed", f"{states.format_date(first.committed_at.date())} by {first.author} (self-asserted)"
    if first.time_doubts:
        yield "Doubts about that day", "; ".join(map(states.spell_out_dates, first.time_doubts))


def _commit_view(commit: Commit) -> CycleView:
    """Describe the commit that the records come from, and what its name and time are worth."""
    zone = f"{commit.committed_at:%z}"
    offset = f" UTC{zone[:3]}:{zone[3:5]}" if zone else ""
    return {
        "commit": commit.id,
        "by": commit.author,
        "on": f"{states.format_date(commit.committed_at.date())}, {commit.committed_at:%H:%M}{offset}",
        "doubts": [states.spell_out_dates(each) for each in commit.time_doubts],
        "worth": SELF_ASSERTED,
    }


def _waived(transcript: Transcript, holder: JudgedHolder, cycle: JudgedCycle) -> Iterator[CycleView]:
    """Yield the waived warnings about this cycle's records, with their reasons."""
    activities: dict[str, tuple[int, str]] = {holder.id: (0, "")}
    for number, credit in enumerate(cycle.credits, 1):
        activities.setdefault(f"{holder.id}/{credit.entry_id}", (number, credit.title))
    for each in transcript.diagnostics:
        if each.waiver_reason and each.about in activities:
            number, title = activities[each.about]
            message = states.spell_out_dates(each.message)
            yield {"activity": number, "of": title, "code": each.code, "message": message, "reason": each.waiver_reason}


# ---------------------------------------------------------------- texts


def _sanitize(value: Any) -> Any:
    """Put every text in the values on one line, without signs that change the direction of text."""
    if isinstance(value, str):
        return states.sanitize_line(value)
    if isinstance(value, dict):
        return {name: _sanitize(item) for name, item in value.items()}
    return [_sanitize(each) for each in value] if isinstance(value, list) else value
