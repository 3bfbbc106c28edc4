"""What an auditor reads of a cycle: its totals, activities, documents and history in words, as an audit asks for them.

The forms and the page of a bundle print these values and nothing else, so that no two of them can disagree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from cecgen.model.documents import entry_documents
from cecgen.model.facts import CONFIDENCE_WORDS, Confidence
from cecgen.model.judged import (
    Credit,
    Finding,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Transcript,
)
from cecgen.model.provenance import Commit, Provenance
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry, Evidence, format_amount, format_decimal, normalize_evidence, pluralize_unit
from cecgen.outputs.site.chart import format_percent
from cecgen.outputs.words import states

CycleView = dict[str, Any]
CERTIFICATE_DISCLAIMER = "None of this proves that anybody attended anything: that is what the certificates are for."
NOTES = ("Amounts are exact decimals, and every conversion names what it rests on.", CERTIFICATE_DISCLAIMER)
SELF_ASSERTED = (
    "Names and times of commits are self-asserted: a commit bears whatever name and time the machine that made it was set to, "
    "and nobody else vouches for either. They tell in which order the repository itself says that records came in, and no more."
)
_SHOWS = {"first-page": "first page", "thanks": "thank-you note", "dates": "dates only"}


class Exhibit(Struct, frozen=True):
    """A document of the bundle: its number, what it is of, its file, and a copy that holds nothing active or private."""

    number: int
    subject: str
    file: str
    shows: str
    kind: str
    """pdf, png or jpg."""
    data: bytes
    page: int | None = None
    note: str = ""
    """What was taken out of the copy."""


def build_cycle_view(
    transcript: Transcript,
    holder: JudgedHolder,
    certification: JudgedCertification,
    cycle: JudgedCycle,
    exhibits: Sequence[Exhibit],
    version: str,
    provenance: Provenance | None = None,
) -> CycleView:
    """One cycle in words, with its exhibits by number, and the commits that its records first stood in where they are known.

    No text of it goes over a line or turns what stands beside it, whoever wrote it.
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
        "standing": {"words": states.describe_standing(cycle), "tone": states.STANDING_TONES.get(cycle.standing, "calm")},
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
            for on, did, evidence in sorted(_completed_steps(cycle), key=lambda done: done[0])
        ],
        "activities": [
            _activity(number, credit, certification.scheme, transcript.providers, numbers, provenance)
            for number, credit in enumerate(cycle.credits, 1)
        ],
        "exhibits": [_exhibit(each, provenance) for each in exhibits],
        "waived": [*_waived(transcript, holder, cycle)],
        "provenance": _commit_view(provenance.commit) if provenance else None,
        "notes": list(NOTES),
        "no_proof": CERTIFICATE_DISCLAIMER,
        "not_modelled": list(certification.scheme.not_modelled),
    }
    bare: CycleView = _sanitize(values)
    return bare


class _ExhibitNumbers:
    """The exhibits' numbers by their files."""

    def __init__(self, exhibits: Sequence[Exhibit]) -> None:
        self._numbers = {each.file: each.number for each in exhibits}

    def documents(self, evidence: Iterable[Evidence]) -> CycleView:
        """Some documents, and the numbers of those that are exhibits, each once."""
        named = list(evidence)
        return {
            "exhibits": [*dict.fromkeys(self._numbers[item.file] for item in named if item.file in self._numbers)],
            "documents": [
                {
                    "file": item.file,
                    "page": item.page,
                    "shows": describe_document(item.shows),
                    "exhibit": self._numbers.get(item.file),
                }
                for item in named
            ],
        }


def describe_document(shows: str) -> str:
    """What a document shows, in words."""
    return _SHOWS.get(shows, shows)


def _about(holder: JudgedHolder, held: JudgedCertification, cycle: JudgedCycle) -> Iterator[tuple[str, str]]:
    yield "Name", holder.name
    yield "Also printed as", ", ".join(holder.also_printed)
    yield "Certification", held.scheme.title
    yield "Certification number", held.number
    yield "Certified since", _format_optional_date(held.certified)
    yield "Cycle", f"{states.format_date(cycle.begins)} to {states.format_date(cycle.ends)}"
    yield "Standing", states.describe_standing(cycle)
    yield "Renewed on", _format_optional_date(cycle.renewed_on)
    if cycle.audit is not None:
        due = f", proof due by {states.format_date(cycle.audit.due)}" if cycle.audit.due else ""
        yield "Audit", f"asked on {states.format_date(cycle.audit.asked)}{due}"


def _total(cycle: JudgedCycle, unit: str) -> CycleView:
    """The figure that everybody looks for first; how much of it there is, in percent."""
    return {
        "counted": format_decimal(cycle.counted),
        "unit": pluralize_unit(cycle.counted, unit),
        "required": format_amount(cycle.required, unit) if cycle.required is not None else "",
        "percent": format_percent(cycle.counted, cycle.required) if cycle.required else "",
    }


def _totals(held: JudgedCertification, cycle: JudgedCycle) -> Iterator[dict[str, str]]:
    """The total and every field of the form: what counts in each, and what was claimed."""
    unit = held.scheme.unit
    required = f" of {format_amount(cycle.required, unit)} required" if cycle.required is not None else f" {unit}"
    yield {
        "name": "Total",
        "counted": f"{format_decimal(cycle.counted)}{required}",
        "claimed": format_amount(cycle.claimed, unit) if cycle.claimed is not None else "not recorded",
    }
    claimed = dict(cycle.claimed_fields)
    for category in held.scheme.categories:
        own = [credit.counted for credit in cycle.credits if category.id in held.scheme.category_ancestry(credit.allocated)]
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
        "mark": _mark(each.confidence),
    }


def _card(each: JudgedCard, as_of: date, numbers: _ExhibitNumbers) -> CycleView:
    card = each.card
    hands_on = {True: "skills checked hands-on", False: "skills not checked hands-on", None: ""}[card.hands_on]
    number = f"number {card.number}" if card.number else ""
    ran_out = card.expires < as_of
    return {
        "covers": ", ".join(states.COVERAGE_NAMES.get(cover, cover) for cover in card.covers),
        "issuer": each.issuer,
        "issued": _format_optional_date(each.issued),
        "expires": _format_optional_date(card.expires),
        "more": [part for part in ((card.format or "").replace("-", " "), hands_on, number) if part],
        "state": "ran out" if ran_out else "current" if each.is_current else "not current",
        "tone": "bad" if ran_out else "good" if each.is_current else "warn",
        **numbers.documents(each.evidence),
    }


def _completed_steps(cycle: JudgedCycle) -> Iterator[tuple[date, str, Iterable[Evidence]]]:
    """What the body and the holder did about a cycle, and what took the place of a requirement."""
    for step in cycle.steps:
        yield step.on, states.STEP_WORDS.get(step.did, step.did), normalize_evidence(step.evidence)
    for exempt in cycle.exempt:
        yield exempt.on, f"{exempt.by} in place of {exempt.requirement}", normalize_evidence(exempt.evidence)


# ---------------------------------------------------------------- activities and their documents


def _activity(
    number: int,
    credit: Credit,
    scheme: Scheme,
    providers: Mapping[str, str],
    numbers: _ExhibitNumbers,
    provenance: Provenance | None,
) -> CycleView:
    entry = credit.source_entry
    fields = [*_fields(credit, entry, scheme.id)]
    if provenance and credit.entry_id:
        fields += _first_commit_fields(provenance.entries.get(credit.entry_id))
    return {
        "number": number,
        "title": credit.title,
        "date": states.format_date(credit.date),
        "who": providers.get(credit.provider, credit.provider),
        "award": credit.award,
        "counted": f"{format_decimal(credit.counted)} {pluralize_unit(credit.counted, scheme.unit)}",
        "of": format_decimal(credit.amount) if credit.amount != credit.counted else "",
        "status": states.CREDIT_WORDS.get(credit.status, ""),
        "fields": [[name, value] for name, value in fields if value],
        "basis": [states.spell_out_dates(step) for step in credit.basis],
        "why_not": states.spell_out_dates(credit.why_not),
        "mark": _mark(credit.confidence),
        "sources": list(credit.sources),
        **numbers.documents(entry_documents(entry) if entry else ()),
    }


def _fields(credit: Credit, entry: Entry | None, scheme: str) -> Iterator[tuple[str, str]]:
    """What an auditor asks of an activity, as far as it was written down."""
    yield "Printed on the certificate", credit.award
    if entry is None:
        return
    yield "Also printed", ", ".join(f"{award} ({body})" for body, award in entry.also.items())
    yield "Clock hours", format_decimal(credit.hours) if credit.hours is not None else ""
    yield "Kind", states.KIND_WORDS.get(credit.kind, credit.kind)
    yield "Began on", _format_optional_date(entry.begins)
    yield "Organiser", entry.organiser
    yield "Place", entry.location
    yield "Format", (entry.format or "").replace("-", " ")
    yield "Role", entry.role
    yield "Assessment", {True: "passed", False: "not passed", None: ""}[entry.passed]
    yield "Grade", entry.grade or ""
    yield "Topics", ", ".join(entry.topics)
    yield "Category", credit.allocated
    if entry.approval:
        since = f", from {states.format_date(entry.approval.from_)}" if entry.approval.from_ else ""
        until = f", until {states.format_date(entry.approval.until)}" if entry.approval.until else ""
        yield "Approval", f"{entry.approval.body} {entry.approval.number}{since}{until}"
    yield "Certificate number", entry.certificate
    yield "Web address", entry.url
    yield "On record at the body since", _format_optional_date(entry.reported)
    for ruling in entry.ruling:
        why = f": {ruling.why}" if ruling.why else ""
        other = f" for {ruling.scheme}" if ruling.scheme != scheme else ""
        yield f"Ruled{other} on {states.format_date(ruling.on)}", f"{format_decimal(ruling.amount)}{why}"


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
    """In which commit something first stood, and what speaks against the time that it states."""
    if first is None:
        yield "First committed", "not known"
        return
    yield "First committed", f"{states.format_date(first.committed_at.date())} by {first.author} (self-asserted)"
    if first.time_doubts:
        yield "Doubts about that day", "; ".join(map(states.spell_out_dates, first.time_doubts))


def _commit_view(commit: Commit) -> CycleView:
    """The commit that everything was taken from, and what its name and time are worth."""
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
    """The warnings about this cycle's records that the holder's workspace accepts, and why it does."""
    activities: dict[str, tuple[int, str]] = {holder.id: (0, "")}
    for number, credit in enumerate(cycle.credits, 1):
        activities.setdefault(f"{holder.id}/{credit.entry_id}", (number, credit.title))
    for each in transcript.diagnostics:
        if each.waiver_reason and each.about in activities:
            number, title = activities[each.about]
            message = states.spell_out_dates(each.message)
            yield {"activity": number, "of": title, "code": each.code, "message": message, "reason": each.waiver_reason}


# ---------------------------------------------------------------- texts


def _mark(confidence: Confidence) -> str:
    return "" if confidence == "V" else f"{confidence}: {CONFIDENCE_WORDS[confidence]}"


def _format_optional_date(day: date | None) -> str:
    return states.format_date(day) if day else ""


def _sanitize(said: Any) -> Any:
    """Values with every text in them on one line, and nothing in it that turns what stands beside it."""
    if isinstance(said, str):
        return states.sanitize_line(said)
    if isinstance(said, dict):
        return {name: _sanitize(value) for name, value in said.items()}
    return [_sanitize(each) for each in said] if isinstance(said, list) else said
