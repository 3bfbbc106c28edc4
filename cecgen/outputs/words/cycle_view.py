"""What an auditor reads of a cycle: its totals, activities, documents and history in words, as an audit asks for them.

The forms and the page of a bundle print these values and nothing else, so that no two of them can disagree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from cecgen.model.facts import CONFIDENCE_WORDS, Confidence
from cecgen.model.judged import (
    Credit,
    Finding,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Transcript,
    documents_of_entry,
)
from cecgen.model.provenance import Commit, Provenance
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry, Evidence, amount_of, plain, proofs, unit_for
from cecgen.outputs.site.chart import percent
from cecgen.outputs.words import states

Values = dict[str, Any]
NO_PROOF = "None of this proves that anybody attended anything: that is what the certificates are for."
NOTES = ("Amounts are exact decimals, and every conversion names what it rests on.", NO_PROOF)
SELF_ASSERTED = (
    "Names and times of commits are self-asserted: a commit bears whatever name and time the machine that made it was set to, "
    "and nobody else vouches for either. They tell in which order the repository itself says that records came in, and no more."
)
_SHOWS = {"first-page": "first page", "thanks": "thank-you note", "dates": "dates only"}


class Exhibit(Struct, frozen=True):
    """A document of the bundle: its number, what it is of, its file, and a copy that holds nothing active or private."""

    number: int
    of: str
    file: str
    shows: str
    kind: str
    """pdf, png or jpg."""
    data: bytes
    page: int | None = None
    note: str = ""
    """What was taken out of the copy."""


def values_of(
    transcript: Transcript,
    holder: JudgedHolder,
    held: JudgedCertification,
    cycle: JudgedCycle,
    exhibits: Sequence[Exhibit],
    version: str,
    provenance: Provenance | None = None,
) -> Values:
    """One cycle in words, with its exhibits by number, and the commits that its records first stood in where they are known.

    No text of it goes over a line or turns what stands beside it, whoever wrote it.
    """
    unit = held.scheme.unit
    numbers = _Numbers(exhibits)
    words = f"{states.day_in_words(cycle.begins)} to {states.day_in_words(cycle.ends)}"
    values = {
        "title": f"{holder.name}: {held.scheme.title}, {words}",
        "heading": "Continuing education for one certification cycle",
        "cecgen": f"cecgen {version}",
        "as_of": states.day_in_words(transcript.as_of),
        "holder": {"name": holder.name},
        "scheme": {"title": held.scheme.title},
        "cycle": {"words": words},
        "standing": {"words": states.standing(cycle), "tone": states.STANDING_TONES.get(cycle.standing, "calm")},
        "about": [[name, value] for name, value in _about(holder, held, cycle) if value],
        "total": _total(cycle, unit),
        "totals": [*_totals(held, cycle)],
        "requirements": [_requirement(each, cycle) for each in cycle.findings],
        "cards": [_card(each, transcript.as_of, numbers) for each in cycle.cards],
        "history": [
            {
                "words": f"{states.day_in_words(each.begins)} to {states.day_in_words(each.ends)}",
                "standing": states.standing(each),
                "counted": amount_of(each.counted, unit),
            }
            for each in held.cycles
            if each.begins <= cycle.begins
        ],
        "steps": [
            {"on": states.day_in_words(on), "did": did, **numbers.of(evidence)}
            for on, did, evidence in sorted(_done(cycle), key=lambda done: done[0])
        ],
        "activities": [
            _activity(number, credit, held.scheme, transcript.providers, numbers, provenance)
            for number, credit in enumerate(cycle.credits, 1)
        ],
        "exhibits": [_exhibit(each, provenance) for each in exhibits],
        "waived": [*_waived(transcript, holder, cycle)],
        "provenance": _taken_from(provenance.commit) if provenance else None,
        "notes": list(NOTES),
        "no_proof": NO_PROOF,
        "not_modelled": list(held.scheme.not_modelled),
    }
    bare: Values = _bare(values)
    return bare


class _Numbers:
    """The exhibits' numbers by their files."""

    def __init__(self, exhibits: Sequence[Exhibit]) -> None:
        self._numbers = {each.file: each.number for each in exhibits}

    def of(self, evidence: Iterable[Evidence]) -> Values:
        """Some documents, and the numbers of those that are exhibits, each once."""
        named = list(evidence)
        return {
            "exhibits": [*dict.fromkeys(self._numbers[item.file] for item in named if item.file in self._numbers)],
            "documents": [
                {
                    "file": item.file,
                    "page": item.page,
                    "shows": shows_in_words(item.shows),
                    "exhibit": self._numbers.get(item.file),
                }
                for item in named
            ],
        }


def shows_in_words(shows: str) -> str:
    """What a document shows, in words."""
    return _SHOWS.get(shows, shows)


def _about(holder: JudgedHolder, held: JudgedCertification, cycle: JudgedCycle) -> Iterator[tuple[str, str]]:
    yield "Name", holder.name
    yield "Also printed as", ", ".join(holder.also_printed)
    yield "Certification", held.scheme.title
    yield "Certification number", held.number
    yield "Certified since", _day(held.certified)
    yield "Cycle", f"{states.day_in_words(cycle.begins)} to {states.day_in_words(cycle.ends)}"
    yield "Standing", states.standing(cycle)
    yield "Renewed on", _day(cycle.renewed)
    if cycle.audit is not None:
        due = f", proof due by {states.day_in_words(cycle.audit.due)}" if cycle.audit.due else ""
        yield "Audit", f"asked on {states.day_in_words(cycle.audit.asked)}{due}"


def _total(cycle: JudgedCycle, unit: str) -> Values:
    """The figure that everybody looks for first; how much of it there is, in percent."""
    return {
        "counted": plain(cycle.counted),
        "unit": unit_for(cycle.counted, unit),
        "required": amount_of(cycle.required, unit) if cycle.required is not None else "",
        "percent": percent(cycle.counted, cycle.required) if cycle.required else "",
    }


def _totals(held: JudgedCertification, cycle: JudgedCycle) -> Iterator[dict[str, str]]:
    """The total and every field of the form: what counts in each, and what was claimed."""
    unit = held.scheme.unit
    required = f" of {amount_of(cycle.required, unit)} required" if cycle.required is not None else f" {unit}"
    yield {
        "name": "Total",
        "counted": f"{plain(cycle.counted)}{required}",
        "claimed": amount_of(cycle.claimed, unit) if cycle.claimed is not None else "not recorded",
    }
    claimed = dict(cycle.claimed_fields)
    for category in held.scheme.categories:
        own = [credit.counted for credit in cycle.credits if category.id in held.scheme.within(credit.allocated)]
        if own or category.id in claimed:
            yield {
                "name": f"{category.id}: {category.title}" if category.title else category.id,
                "counted": amount_of(sum(own[1:], own[0]), unit) if own else "0",
                "claimed": amount_of(claimed[category.id], unit) if category.id in claimed else "",
            }


def _requirement(each: Finding, cycle: JudgedCycle) -> Values:
    return {
        "title": each.title,
        "status": states.STATUS_WORDS.get(each.status, each.status),
        "tone": states.tone_of(each, cycle),
        "advice": each.advisory,
        "message": states.days_in_words(each.message),
        "note": states.days_in_words(each.note),
        "source": each.source,
        "mark": _mark(each.confidence),
    }


def _card(each: JudgedCard, as_of: date, numbers: _Numbers) -> Values:
    card = each.card
    hands_on = {True: "skills checked hands-on", False: "skills not checked hands-on", None: ""}[card.hands_on]
    number = f"number {card.number}" if card.number else ""
    ran_out = card.expires < as_of
    return {
        "covers": ", ".join(states.COVER_WORDS.get(cover, cover) for cover in card.covers),
        "issuer": each.issuer,
        "issued": _day(each.issued),
        "expires": _day(card.expires),
        "more": [part for part in ((card.format or "").replace("-", " "), hands_on, number) if part],
        "state": "ran out" if ran_out else "current" if each.current else "not current",
        "tone": "bad" if ran_out else "good" if each.current else "warn",
        **numbers.of(each.evidence),
    }


def _done(cycle: JudgedCycle) -> Iterator[tuple[date, str, Iterable[Evidence]]]:
    """What the body and the holder did about a cycle, and what took the place of a requirement."""
    for step in cycle.steps:
        yield step.on, states.STEP_WORDS.get(step.did, step.did), proofs(step.evidence)
    for exempt in cycle.exempt:
        yield exempt.on, f"{exempt.by} in place of {exempt.requirement}", proofs(exempt.evidence)


# ---------------------------------------------------------------- activities and their documents


def _activity(
    number: int,
    credit: Credit,
    scheme: Scheme,
    providers: Mapping[str, str],
    numbers: _Numbers,
    provenance: Provenance | None,
) -> Values:
    entry = credit.written
    fields = [*_fields(credit, entry, scheme.id)]
    if provenance and credit.entry:
        fields += _committed(provenance.entries.get(credit.entry))
    return {
        "number": number,
        "title": credit.title,
        "date": states.day_in_words(credit.date),
        "who": providers.get(credit.provider, credit.provider),
        "award": credit.award,
        "counted": f"{plain(credit.counted)} {unit_for(credit.counted, scheme.unit)}",
        "of": plain(credit.amount) if credit.amount != credit.counted else "",
        "status": states.CREDIT_WORDS.get(credit.status, ""),
        "fields": [[name, value] for name, value in fields if value],
        "basis": [states.days_in_words(step) for step in credit.basis],
        "why_not": states.days_in_words(credit.why_not),
        "mark": _mark(credit.confidence),
        "sources": list(credit.sources),
        **numbers.of(documents_of_entry(entry) if entry else ()),
    }


def _fields(credit: Credit, entry: Entry | None, scheme: str) -> Iterator[tuple[str, str]]:
    """What an auditor asks of an activity, as far as it was written down."""
    yield "Printed on the certificate", credit.award
    if entry is None:
        return
    yield "Also printed", ", ".join(f"{award} ({body})" for body, award in entry.also.items())
    yield "Clock hours", plain(credit.hours) if credit.hours is not None else ""
    yield "Kind", states.KIND_WORDS.get(credit.kind, credit.kind)
    yield "Began on", _day(entry.begins)
    yield "Organiser", entry.organiser
    yield "Place", entry.location
    yield "Format", (entry.format or "").replace("-", " ")
    yield "Role", entry.role
    yield "Assessment", {True: "passed", False: "not passed", None: ""}[entry.passed]
    yield "Grade", entry.grade or ""
    yield "Topics", ", ".join(entry.topics)
    yield "Category", credit.allocated
    if entry.approval:
        since = f", from {states.day_in_words(entry.approval.from_)}" if entry.approval.from_ else ""
        until = f", until {states.day_in_words(entry.approval.until)}" if entry.approval.until else ""
        yield "Approval", f"{entry.approval.body} {entry.approval.number}{since}{until}"
    yield "Certificate number", entry.certificate
    yield "Web address", entry.url
    yield "On record at the body since", _day(entry.reported)
    for ruling in entry.ruling:
        why = f": {ruling.why}" if ruling.why else ""
        other = f" for {ruling.scheme}" if ruling.scheme != scheme else ""
        yield f"Ruled{other} on {states.day_in_words(ruling.on)}", f"{plain(ruling.amount)}{why}"


def _exhibit(each: Exhibit, provenance: Provenance | None) -> Values:
    page = f", page {each.page}" if each.page else ""
    picture = "" if each.kind == "pdf" else f"exhibit-{each.number}.{each.kind}"
    committed = [*_committed(provenance.evidence.get(each.file))] if provenance else []
    fields = [("File", f"{each.file}{page}"), ("Shows", each.shows), ("Taken out of this copy", each.note), *committed]
    return {
        "number": each.number,
        "of": each.of,
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


def _committed(first: Commit | None) -> Iterator[tuple[str, str]]:
    """In which commit something first stood, and what speaks against the time that it states."""
    if first is None:
        yield "First committed", "not known"
        return
    yield "First committed", f"{states.day_in_words(first.on.date())} by {first.by} (self-asserted)"
    if first.doubts:
        yield "Doubts about that day", "; ".join(map(states.days_in_words, first.doubts))


def _taken_from(commit: Commit) -> Values:
    """The commit that everything was taken from, and what its name and time are worth."""
    zone = f"{commit.on:%z}"
    offset = f" UTC{zone[:3]}:{zone[3:5]}" if zone else ""
    return {
        "commit": commit.id,
        "by": commit.by,
        "on": f"{states.day_in_words(commit.on.date())}, {commit.on:%H:%M}{offset}",
        "doubts": [states.days_in_words(each) for each in commit.doubts],
        "worth": SELF_ASSERTED,
    }


def _waived(transcript: Transcript, holder: JudgedHolder, cycle: JudgedCycle) -> Iterator[Values]:
    """The warnings about this cycle's records that the holder's workspace accepts, and why it does."""
    activities: dict[str, tuple[int, str]] = {holder.id: (0, "")}
    for number, credit in enumerate(cycle.credits, 1):
        activities.setdefault(f"{holder.id}/{credit.entry}", (number, credit.title))
    for each in transcript.diagnostics:
        if each.waived and each.about in activities:
            number, title = activities[each.about]
            message = states.days_in_words(each.message)
            yield {"activity": number, "of": title, "code": each.code, "message": message, "reason": each.waived}


# ---------------------------------------------------------------- texts


def _mark(confidence: Confidence) -> str:
    return "" if confidence == "V" else f"{confidence}: {CONFIDENCE_WORDS[confidence]}"


def _day(day: date | None) -> str:
    return states.day_in_words(day) if day else ""


def _bare(said: Any) -> Any:
    """Values with every text in them on one line, and nothing in it that turns what stands beside it."""
    if isinstance(said, str):
        return states.bare(said)
    if isinstance(said, dict):
        return {name: _bare(value) for name, value in said.items()}
    return [_bare(each) for each in said] if isinstance(said, list) else said
