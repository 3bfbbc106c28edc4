"""What the forms of an audit say: one cycle of one holder in words, as a renewal form and an auditor ask for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from cecgen.model import (
    CONFIDENCE_WORDS,
    Confidence,
    Credit,
    Entry,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Transcript,
    amount_of,
    plain,
    unit_for,
)
from cecgen.outputs.site import words as say

Values = dict[str, Any]
NOTES = (
    "Amounts are exact decimals, and every conversion names what it rests on.",
    "None of this proves that anybody attended anything: that is what the certificates are for.",
)


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
) -> Values:
    """One cycle in words, with its exhibits by number."""
    unit = held.scheme.unit
    numbers = _Numbers(exhibits)
    words = f"{say.day_in_words(cycle.begins)} to {say.day_in_words(cycle.ends)}"
    return {
        "title": f"{holder.name}: {held.scheme.title}, {words}",
        "heading": "Continuing education for one certification cycle",
        "cecgen": f"cecgen {version}",
        "as_of": say.day_in_words(transcript.as_of),
        "holder": {"name": _text(holder.name)},
        "scheme": {"title": held.scheme.title},
        "cycle": {"words": words},
        "about": [[name, _text(value)] for name, value in _about(holder, held, cycle) if value],
        "totals": [*_totals(held, cycle)],
        "requirements": [
            {
                "title": _text(each.title),
                "status": say.STATUS_WORDS.get(each.status, each.status),
                "message": _text(say.days_in_words(each.message)),
                "source": each.source,
                "mark": _mark(each.confidence),
            }
            for each in cycle.findings
        ],
        "cards": [
            {
                "covers": ", ".join(say.COVER_WORDS.get(cover, cover) for cover in each.card.covers),
                "issuer": _text(each.issuer),
                "issued": _day(each.issued),
                "expires": _day(each.card.expires),
                "exhibits": numbers.of(item.file for item in each.evidence),
            }
            for each in cycle.cards
        ],
        "history": [
            {
                "words": f"{say.day_in_words(each.begins)} to {say.day_in_words(each.ends)}",
                "standing": say.standing(each),
                "counted": amount_of(each.counted, unit),
            }
            for each in held.cycles
            if each.begins <= cycle.begins
        ],
        "steps": [
            {
                "on": say.day_in_words(each.on),
                "did": say.STEP_WORDS.get(each.did, each.did),
                "exhibits": numbers.of(item if isinstance(item, str) else item.file for item in each.evidence),
            }
            for each in cycle.steps
        ],
        "activities": [
            _activity(number, credit, unit, transcript.providers, numbers) for number, credit in enumerate(cycle.credits, 1)
        ],
        "exhibits": [_exhibit(each) for each in exhibits],
        "notes": list(NOTES),
        "not_modelled": [_text(each) for each in held.scheme.not_modelled],
    }


class _Numbers:
    """The exhibits' numbers by their files."""

    def __init__(self, exhibits: Sequence[Exhibit]) -> None:
        self._numbers = {each.file: each.number for each in exhibits}

    def of(self, named: Any) -> list[int]:
        """The numbers of some files, each once."""
        return [*dict.fromkeys(self._numbers[file] for file in named if file in self._numbers)]


def _about(holder: JudgedHolder, held: JudgedCertification, cycle: JudgedCycle) -> Iterator[tuple[str, str]]:
    yield "Name", holder.name
    yield "Also printed as", ", ".join(holder.also_printed)
    yield "Certification", held.scheme.title
    yield "Certification number", held.number
    yield "Certified since", _day(held.certified)
    yield "Cycle", f"{say.day_in_words(cycle.begins)} to {say.day_in_words(cycle.ends)}"
    yield "Standing", say.standing(cycle)
    yield "Renewed on", _day(cycle.renewed)
    if cycle.audit is not None:
        due = f", proof due by {say.day_in_words(cycle.audit.due)}" if cycle.audit.due else ""
        yield "Audit", f"asked on {say.day_in_words(cycle.audit.asked)}{due}"


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
                "name": f"{category.id}: {_text(category.title)}" if category.title else category.id,
                "counted": amount_of(sum(own[1:], own[0]), unit) if own else "0",
                "claimed": amount_of(claimed[category.id], unit) if category.id in claimed else "",
            }


def _activity(number: int, credit: Credit, unit: str, providers: Mapping[str, str], numbers: _Numbers) -> Values:
    entry = credit.written
    files = [
        item if isinstance(item, str) else item.file
        for item in ([*entry.evidence, *(entry.card.evidence if entry.card else ())] if entry else [])
    ]
    return {
        "number": number,
        "title": _text(credit.title),
        "date": say.day_in_words(credit.date),
        "who": _text(providers.get(credit.provider, credit.provider)),
        "counted": f"{plain(credit.counted)} {unit_for(credit.counted, unit)}",
        "of": plain(credit.amount) if credit.amount != credit.counted else "",
        "fields": [[name, _text(value)] for name, value in _fields(credit, entry) if value],
        "basis": [_text(say.days_in_words(step)) for step in credit.basis],
        "why_not": _text(credit.why_not),
        "mark": _mark(credit.confidence),
        "sources": list(credit.sources),
        "exhibits": numbers.of(files),
    }


def _fields(credit: Credit, entry: Entry | None) -> Iterator[tuple[str, str]]:
    """What an auditor asks of an activity, as far as it was written down."""
    yield "Printed on the certificate", credit.award
    if entry is None:
        return
    yield "Also printed", ", ".join(f"{award} ({body})" for body, award in entry.also.items())
    yield "Clock hours", plain(credit.hours) if credit.hours is not None else ""
    yield "Kind", say.KIND_WORDS.get(credit.kind, credit.kind)
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
        since = f", from {say.day_in_words(entry.approval.from_)}" if entry.approval.from_ else ""
        until = f", until {say.day_in_words(entry.approval.until)}" if entry.approval.until else ""
        yield "Approval", f"{entry.approval.body} {entry.approval.number}{since}{until}"
    yield "Certificate number", entry.certificate
    yield "Web address", entry.url
    yield "On record at the body since", _day(entry.reported)
    for ruling in entry.ruling:
        why = f": {ruling.why}" if ruling.why else ""
        yield f"Ruled on {say.day_in_words(ruling.on)}", f"{plain(ruling.amount)}{why}"


def _exhibit(each: Exhibit) -> Values:
    page = f", page {each.page}" if each.page else ""
    picture = "" if each.kind == "pdf" else f"exhibit-{each.number}.{each.kind}"
    fields = [["File", f"{each.file}{page}"], ["Shows", each.shows], ["Taken out of this copy", each.note]]
    return {
        "number": each.number,
        "of": _text(each.of),
        "file": _text(each.file),
        "shows": each.shows,
        "fields": [[name, _text(value)] for name, value in fields if value],
        "picture": picture,
        "alt": f"Scan of {each.file}",
        "follows": "The document follows on the next page." if each.kind == "pdf" else "",
    }


def _mark(confidence: Confidence) -> str:
    return "" if confidence == "V" else f"{confidence}: {CONFIDENCE_WORDS[confidence]}"


def _day(day: date | None) -> str:
    return say.day_in_words(day) if day else ""


def _text(text: str) -> str:
    """A text on one line."""
    return say.one_line(text)
