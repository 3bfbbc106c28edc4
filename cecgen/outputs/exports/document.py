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

from cecgen.diagnostics import Reported
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
from cecgen.model.retention import longest, resting_on
from cecgen.model.written import Exempt, Step, plain
from cecgen.outputs.words.entry_list import Counting, Listed

Json = dict[str, Any]


def document(transcript: Transcript) -> str:
    """The transcript as a JSON document of format 1."""
    return msgspec.json.format(msgspec.json.encode(tables(transcript)), indent=1).decode() + "\n"


def list_document(found: Iterable[Listed], as_of: date) -> str:
    """Entries that were asked for as a JSON document of format 1, each with every credit that fits, as in the transcript's."""
    tables = {"format": 1, "as_of": as_of.isoformat(), "entries": [_listed(each) for each in found]}
    return msgspec.json.format(msgspec.json.encode(tables), indent=1).decode() + "\n"


def schema_text() -> str:
    """The JSON Schema (draft 2020-12) that every such document keeps to."""
    return files(__package__).joinpath("transcript.schema.json").read_text(encoding="utf-8")


def tables(transcript: Transcript) -> Json:
    """The transcript as the document's tables."""
    return {
        "format": 1,
        "as_of": transcript.as_of.isoformat(),
        "holders": [_holder(holder, transcript.as_of) for holder in transcript.holders],
        "diagnostics": [diagnostic(each) for each in transcript.diagnostics],
    }


def some(**values: Any) -> Json:
    """The keys that apply: those that hold anything."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, False)}


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _holder(holder: JudgedHolder, as_of: date) -> Json:
    return {
        "id": holder.id,
        "name": holder.name,
        **some(team=holder.team, also_printed=list(holder.also_printed)),
        "certifications": [_certification(each, as_of) for each in holder.certifications],
    }


def _certification(certification: JudgedCertification, as_of: date) -> Json:
    scheme = certification.scheme
    return {
        "scheme": scheme.id,
        "title": scheme.title,
        "unit": scheme.unit,
        **some(number=certification.number, certified=_day(certification.certified), not_modelled=list(scheme.not_modelled)),
        "cycles": [_cycle(cycle, scheme.unit, as_of) for cycle in certification.cycles],
        **some(evidence=_evidence(certification)),
    }


def _evidence(certification: JudgedCertification) -> list[Json]:
    """The files that the certification's cycles rest on, each with the last day on which the body may ask for it."""
    found = sorted(resting_on([certification]).items())
    return [{"file": file, **keep_until(longest(resting).until)} for file, resting in found]


def keep_until(day: date | None) -> Json:
    """The last day on which a file must be kept; left out where nobody says it yet."""
    return some(keep_until=_day(day))


def _cycle(cycle: JudgedCycle, unit: str, as_of: date) -> Json:
    pace = cycle.pace
    return {
        "begins": cycle.begins.isoformat(),
        "ends": cycle.ends.isoformat(),
        "standing": cycle.standing,
        "required": _amount(cycle.required),
        "counted": _amount(cycle.counted),
        "claimed": _amount(cycle.claimed),
        **some(
            claimed_fields={name: plain(amount) for name, amount in cycle.claimed_fields},
            opens=_day(cycle.opens),
            grace_until=_day(cycle.grace_until),
            renewed=_day(cycle.renewed),
            closed=_day(cycle.closed),
            gap_from=_day(cycle.gap_from),
            keep_until=_day(cycle.keep_until),
            reinstate_until=_day(cycle.reinstate_until),
            carries=_amount(cycle.carries),
            pace={"elapsed_months": pace.elapsed, "months": pace.months, "due": plain(pace.due)} if pace else None,
            audit=_audit(cycle.audit) if cycle.audit else None,
        ),
        "days_left": (cycle.deadline - as_of).days,
        "next": [{"do": todo.do, **some(by=_day(todo.by))} for todo in cycle.next],
        "cards": [_card(card) for card in cycle.cards],
        "steps": [_step(step) for step in cycle.steps],
        **some(exempt=[_exempt(each) for each in cycle.exempt]),
        "credits": [_credit(credit) for credit in cycle.credits],
        "findings": [_finding(finding, unit) for finding in cycle.findings],
    }


def _audit(audit: AuditState) -> Json:
    return {
        "asked": audit.asked.isoformat(),
        **some(due=_day(audit.due), answered=_day(audit.answered), ended=_day(audit.ended)),
        "passed": audit.passed,
    }


def _card(card: JudgedCard) -> Json:
    return {
        "covers": sorted(card.card.covers),
        "expires": card.card.expires.isoformat(),
        "current": card.current,
        **some(issuer=card.issuer, issued=_day(card.issued), format=card.card.format),
    }


def _step(step: Step) -> Json:
    return {"did": step.did, "on": step.on.isoformat()}


def _exempt(exempt: Exempt) -> Json:
    return {"requirement": exempt.requirement, "by": exempt.by, "on": exempt.on.isoformat()}


def _credit(credit: Credit) -> Json:
    return {
        "entry": credit.entry,
        "date": credit.date.isoformat(),
        "title": credit.title,
        "provider": credit.provider,
        "kind": credit.kind,
        "award": credit.award,
        "amount": plain(credit.amount),
        "counted": plain(credit.counted),
        "basis": list(credit.basis),
        "status": credit.status,
        "confidence": credit.confidence,
        "evidence_state": credit.evidence_state,
        **({} if credit.part is None else {"part": credit.part + 1}),
        **some(why_not=credit.why_not, allocated=credit.allocated, sources=list(credit.sources)),
    }


def _listed(each: Listed) -> Json:
    entry = each.entry
    said = (
        some(
            entry=entry.id,
            date=_day(entry.date),
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
    return {"holder": each.holder.id, **said, "credits": [_counting(one) for one in each.counting]}


def _counting(one: Counting) -> Json:
    scheme, cycle = one.certification.scheme, one.cycle
    begins, ends = cycle.begins.isoformat(), cycle.ends.isoformat()
    return {"scheme": scheme.id, "unit": scheme.unit, "cycle": {"begins": begins, "ends": ends}, **_credit(one.credit)}


def _finding(finding: Finding, unit: str) -> Json:
    return {
        "requirement": finding.requirement,
        "title": finding.title,
        "status": finding.status,
        **({} if finding.have is None else {"have": plain(finding.have)}),
        **({} if finding.need is None else {"need": plain(finding.need)}),
        "message": finding.message,
        "source": finding.source,
        "confidence": finding.confidence,
        **some(unit=finding.unit if finding.unit != unit else "", advisory=finding.advisory, note=finding.note),
    }


def diagnostic(each: Reported) -> Json:
    """A diagnostic as the documents hold it."""
    return {
        "code": each.code,
        "severity": each.severity,
        "path": each.span.file,
        "line": each.span.line,
        "column": each.span.column,
        "message": each.message,
        "hint": each.hint,
        **some(about=each.about, waived=each.waived),
    }
