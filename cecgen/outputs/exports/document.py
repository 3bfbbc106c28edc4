"""The transcript document (JSON): what other programs read.

Amounts are strings of exact decimals, days are ISO 8601, and lists are sorted the same way every time.
Format 1 only ever adds keys.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import msgspec

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.judged import (
    AuditState,
    Credit,
    Finding,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Transcript,
)
from cecgen.model.retention import longest_retention, retaining_cycles
from cecgen.model.written import Exemption, Step, format_decimal
from cecgen.outputs.words.entry_list import ListedCredit, ListedEntry

Json = dict[str, Any]


def format_transcript(transcript: Transcript) -> str:
    """The transcript as a JSON document of format 1."""
    return msgspec.json.format(msgspec.json.encode(transcript_document(transcript)), indent=1).decode() + "\n"


def format_entry_list(found: Iterable[ListedEntry], as_of: date) -> str:
    """Entries that were asked for as a JSON document of format 1, each with every credit that fits, as in the transcript's."""
    tables = {"format": 1, "as_of": as_of.isoformat(), "entries": [_listed(each) for each in found]}
    return msgspec.json.format(msgspec.json.encode(tables), indent=1).decode() + "\n"


def read_transcript_schema() -> str:
    """The JSON Schema (draft 2020-12) that every such document keeps to."""
    return files(__package__).joinpath("transcript.schema.json").read_text(encoding="utf-8")


def transcript_document(transcript: Transcript) -> Json:
    """The transcript as the document's tables."""
    return {
        "format": 1,
        "as_of": transcript.as_of.isoformat(),
        "holders": [_holder(holder, transcript.as_of) for holder in transcript.holders],
        "diagnostics": [diagnostic_document(each) for each in transcript.diagnostics],
    }


def drop_empty(**values: Any) -> Json:
    """The keys that apply: those that hold anything."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, False)}


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else format_decimal(amount)


def _format_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _holder(holder: JudgedHolder, as_of: date) -> Json:
    return {
        "id": holder.id,
        "name": holder.name,
        **drop_empty(team=holder.team, also_printed=list(holder.also_printed)),
        "certifications": [_certification(each, as_of) for each in holder.certifications],
    }


def _certification(certification: JudgedCertification, as_of: date) -> Json:
    scheme = certification.scheme
    return {
        "scheme": scheme.id,
        "title": scheme.title,
        "unit": scheme.unit,
        **drop_empty(
            number=certification.number, certified=_format_day(certification.certified), not_modelled=list(scheme.not_modelled)
        ),
        "cycles": [_cycle(cycle, scheme.unit, as_of) for cycle in certification.cycles],
        **drop_empty(evidence=_evidence(certification)),
    }


def _evidence(certification: JudgedCertification) -> list[Json]:
    """The files that the certification's cycles rest on, each with the last day on which the body may ask for it."""
    found = sorted(retaining_cycles([certification]).items())
    return [{"file": file, **keep_until_key(longest_retention(resting).until)} for file, resting in found]


def keep_until_key(day: date | None) -> Json:
    """The last day on which a file must be kept; left out where nobody says it yet."""
    return drop_empty(keep_until=_format_day(day))


def _cycle(cycle: JudgedCycle, unit: str, as_of: date) -> Json:
    pace = cycle.pace
    return {
        "begins": cycle.begins.isoformat(),
        "ends": cycle.ends.isoformat(),
        "standing": cycle.standing,
        "required": _amount(cycle.required),
        "counted": _amount(cycle.counted),
        "claimed": _amount(cycle.claimed),
        **drop_empty(
            claimed_fields={name: format_decimal(amount) for name, amount in cycle.claimed_fields},
            opens=_format_day(cycle.renewal_opens),
            grace_until=_format_day(cycle.grace_until),
            renewed=_format_day(cycle.renewed_on),
            closed=_format_day(cycle.closed_on),
            gap_from=_format_day(cycle.gap_from),
            keep_until=_format_day(cycle.keep_until),
            reinstate_until=_format_day(cycle.reinstate_until),
            carries=_amount(cycle.carry_over),
            pace={"elapsed_months": pace.elapsed, "months": pace.months, "due": format_decimal(pace.due)} if pace else None,
            audit=_audit(cycle.audit) if cycle.audit else None,
        ),
        "days_left": (cycle.deadline - as_of).days,
        "next": [{"do": todo.text, **drop_empty(by=_format_day(todo.due))} for todo in cycle.todos],
        "cards": [_card(card) for card in cycle.cards],
        "steps": [_step(step) for step in cycle.steps],
        **drop_empty(exempt=[_exempt(each) for each in cycle.exempt]),
        "credits": [_credit(credit) for credit in cycle.credits],
        "findings": [_finding(finding, unit) for finding in cycle.findings],
    }


def _audit(audit: AuditState) -> Json:
    return {
        "asked": audit.asked.isoformat(),
        **drop_empty(due=_format_day(audit.due), answered=_format_day(audit.answered), ended=_format_day(audit.ended)),
        "passed": audit.passed,
    }


def _card(card: JudgedCard) -> Json:
    return {
        "covers": sorted(card.card.covers),
        "expires": card.card.expires.isoformat(),
        "current": card.is_current,
        **drop_empty(issuer=card.issuer, issued=_format_day(card.issued), format=card.card.format),
    }


def _step(step: Step) -> Json:
    return {"did": step.did, "on": step.on.isoformat()}


def _exempt(exempt: Exemption) -> Json:
    return {"requirement": exempt.requirement, "by": exempt.by, "on": exempt.on.isoformat()}


def _credit(credit: Credit) -> Json:
    return {
        "entry": credit.entry_id,
        "date": credit.date.isoformat(),
        "title": credit.title,
        "provider": credit.provider,
        "kind": credit.kind,
        "award": credit.award,
        "amount": format_decimal(credit.amount),
        "counted": format_decimal(credit.counted),
        "basis": list(credit.basis),
        "status": credit.status,
        "confidence": credit.confidence,
        "evidence_state": credit.evidence_state,
        **({} if credit.part is None else {"part": credit.part + 1}),
        **drop_empty(why_not=credit.why_not, allocated=credit.allocated, sources=list(credit.sources)),
    }


def _listed(each: ListedEntry) -> Json:
    entry = each.entry
    said = (
        drop_empty(
            entry=entry.id,
            date=_format_day(entry.date),
            title=entry.title,
            provider=entry.provider,
            kind=entry.kind,
            award=entry.award,
            hours=_amount(entry.hours),
            organiser=entry.organiser,
            topics=list(entry.topics),
            draft=entry.draft,
        )
        if entry
        else {}
    )
    return {"holder": each.holder.id, **said, "credits": [_counting(one) for one in each.credits]}


def _counting(one: ListedCredit) -> Json:
    scheme, cycle = one.certification.scheme, one.cycle
    begins, ends = cycle.begins.isoformat(), cycle.ends.isoformat()
    return {"scheme": scheme.id, "unit": scheme.unit, "cycle": {"begins": begins, "ends": ends}, **_credit(one.credit)}


def _finding(finding: Finding, unit: str) -> Json:
    return {
        "requirement": finding.requirement,
        "title": finding.title,
        "status": finding.status,
        **({} if finding.have is None else {"have": format_decimal(finding.have)}),
        **({} if finding.need is None else {"need": format_decimal(finding.need)}),
        "message": finding.message,
        "source": finding.source,
        "confidence": finding.confidence,
        **drop_empty(unit=finding.unit if finding.unit != unit else "", advisory=finding.advisory, note=finding.note),
    }


def diagnostic_document(each: LocatedDiagnostic) -> Json:
    """A diagnostic as the documents hold it."""
    return {
        "code": each.code,
        "severity": each.severity,
        "path": each.span.file,
        "line": each.span.line,
        "column": each.span.column,
        "message": each.message,
        "hint": each.hint,
        **drop_empty(about=each.about, waived=each.waiver_reason),
    }
