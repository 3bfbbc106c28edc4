"""A cycle's activities as the rows of its transcript: what was earned, what of it counts, by which steps and sources."""

import datetime
from collections.abc import Iterator, Mapping
from functools import lru_cache

from markupsafe import Markup
from msgspec import Struct

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.judged import Credit, JudgedCycle
from cecgen.model.written import Entry, Evidence, format_decimal, normalize_evidence
from cecgen.outputs.words import states


class Activity(Struct, frozen=True):
    """One row, ready to print: whatever several rows share is worked out once."""

    id: str
    day: Markup
    title: str
    about: str
    mark: str
    steps: list[str]
    url: str
    sources: Markup
    why_not: str
    accepted: list[LocatedDiagnostic]
    evidence: tuple[Evidence, ...]
    award: str
    proof: Markup
    counted: str
    worth: str
    status: str


def number_sources(cycle: JudgedCycle) -> dict[str, int]:
    """The sources on which a cycle's credits rest, numbered in the order in which they are needed."""
    addresses = dict.fromkeys(address for credit in cycle.credits for address in credit.sources)
    return {address: number for number, address in enumerate(addresses, 1)}


def build_activities(
    cycle: JudgedCycle, sources: dict[str, int], providers: Mapping[str, str], accepted: Mapping[str, list[LocatedDiagnostic]]
) -> Iterator[Activity]:
    """A cycle's credits as rows; `accepted` holds, by entry, the diagnostics that the workspace waives."""
    cited = {each: _format_citations(each, sources) for each in {credit.sources for credit in cycle.credits}}
    for number, credit in enumerate(cycle.credits, 1):
        part = f"-part-{credit.part + 1}" if credit.part is not None else ""
        entry = credit.source_entry
        yield Activity(
            id=f"entry-{credit.entry_id}{part}" if credit.entry_id else f"row-{number}",
            day=states.time_tag(credit.date),
            title=credit.title,
            about=_about(credit, providers.get(credit.provider, credit.provider)),
            mark=states.CONFIDENCE_MARKS.get(credit.confidence, ""),
            steps=[states.spell_out_dates(line) for line in credit.basis] + ([*_extra_lines(entry)] if entry else []),
            url=entry.url if entry else "",
            sources=cited[credit.sources],
            why_not=credit.why_not,
            accepted=accepted.get(credit.entry_id, []) if accepted else [],
            evidence=_files(entry) if entry else (),
            award=credit.award,
            proof=_PROOFS[credit.evidence_state] if entry else _NO_PROOF,
            counted=format_decimal(credit.counted),
            worth=format_decimal(credit.amount) if credit.amount != credit.counted else "",
            status=states.CREDIT_WORDS.get(credit.status, ""),
        )


_PROOF = Markup('<td class="e cec-state--{}">{}</td>')
_PROOFS = {state: _PROOF.format(states.EVIDENCE_TONES[state], words) for state, words in states.EVIDENCE_WORDS.items()}
_NO_PROOF = Markup("<td></td>")
_CITED = Markup('<a href="#source-{0}">{0}</a>')


def _format_citations(sources: tuple[str, ...], numbers: dict[str, int]) -> Markup:
    """Sources by their numbers in the list at the end of the page."""
    return Markup(", ").join(_CITED.format(numbers[each]) for each in sources)


def _about(credit: Credit, provider: str) -> str:
    """Who gave an activity, what it was, and how it was taken."""
    entry = credit.source_entry
    if entry is None:
        return "carried in from the cycle before"
    return _describe_activity(provider, credit.kind, entry.format, entry.role, entry.passed, entry.grade, credit.allocated)


@lru_cache(maxsize=4096)
def _describe_activity(
    provider: str, kind: str, form: str | None, role: str, passed: bool | None, grade: str | None, category: str
) -> str:
    parts = (
        provider,
        states.KIND_WORDS.get(kind, kind),
        (form or "").replace("-", " "),
        role,
        {True: "passed", False: "not passed", None: ""}[passed],
        f"grade {grade}" if grade else "",
        f"category {category}" if category else "",
    )
    return " · ".join(part for part in parts if part)


def _extra_lines(entry: Entry) -> Iterator[str]:
    """What else the holder recorded of an activity."""
    if entry.begins:
        yield f"From {states.format_date(entry.begins)} to {states.format_date(entry.date)}"
    if entry.organiser or entry.location:
        yield "Held: " + ", ".join(part for part in (entry.organiser, entry.location) if part)
    if entry.approval:
        days = states.spell_out_dates(_format_days(entry.approval.from_, entry.approval.until))
        yield f"Approved by {entry.approval.body}{' ' + entry.approval.number if entry.approval.number else ''}{days}"
    if entry.certificate:
        yield f"Certificate {entry.certificate}"
    if entry.reported:
        yield f"On record at the body since {states.format_date(entry.reported)}"
    for ruling in entry.ruling:
        why = f": {ruling.why}" if ruling.why else ""
        yield f"Ruled for {ruling.scheme} on {states.format_date(ruling.on)}: {format_decimal(ruling.amount)}{why}"


def _format_days(since: datetime.date | None, until: datetime.date | None) -> str:
    return (f" from {since}" if since else "") + (f" until {until}" if until else "")


def _files(entry: Entry) -> tuple[Evidence, ...]:
    """What proves an activity, and the letters of the body about it."""
    if not entry.ruling:
        return normalize_evidence(entry.evidence) if entry.evidence else ()
    return normalize_evidence([*entry.evidence, *(item for ruling in entry.ruling for item in ruling.evidence)])
