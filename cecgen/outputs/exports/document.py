"""The transcript document (JSON), for other programs.

Amounts are strings of exact decimals, days are ISO 8601, and lists are sorted the same way every time.
Format 1 only ever adds keys.
"""

from collections.abc import Iterable
from datetime import date
from importlib.resources import files

from cecgen.diagnostics import format_decimal
from cecgen.model.judged import (
    AuditState,
    Credit,
    Finding,
    Forecast,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Todo,
    Transcript,
)
from cecgen.model.retention import longest_retention, retaining_cycles
from cecgen.model.scheme import Scheme
from cecgen.model.written import Exemption, Step
from cecgen.outputs.json_document import JsonObject, diagnostic_document, drop_empty, format_json, json_amount, json_day
from cecgen.outputs.words.entry_list import ListedCredit, ListedEntry


def format_transcript(transcript: Transcript) -> str:
    """Format the transcript as a JSON document of format 1."""
    return format_json(transcript_document(transcript))


def format_entry_list(entries: Iterable[ListedEntry], as_of: date) -> str:
    """Format listed entries as a JSON document of format 1; credits have the keys of the transcript."""
    tables = {"format": 1, "as_of": as_of.isoformat(), "entries": [_listed(each) for each in entries]}
    return format_json(tables)


DOCUMENTS = {
    "transcript": "exports/transcript",
    "entries": "exports/entries",
    "standings": "exports/standings",
    "report": "reports/report",
    "changes": "diff/changes",
    "plan": "exports/plan",
    "reconciliation": "exports/reconciliation",
    "retention": "exports/retention",
    "plugins": "exports/plugins",
    "verification": "exports/verification",
}
"""Every JSON document that a command prints, and where its schema is below the outputs."""


def read_document_schema(name: str) -> str:
    """Read the JSON Schema (draft 2020-12) of a document that a command prints."""
    return files("cecgen.outputs").joinpath(f"{DOCUMENTS[name]}.schema.json").read_text(encoding="utf-8")


def transcript_document(transcript: Transcript) -> JsonObject:
    """Build the transcript document."""
    return {
        "format": 1,
        "as_of": transcript.as_of.isoformat(),
        "holders": [_holder(holder, transcript.as_of) for holder in transcript.holders],
        "diagnostics": [diagnostic_document(each) for each in transcript.diagnostics],
    }


def _holder(holder: JudgedHolder, as_of: date) -> JsonObject:
    return {
        "id": holder.id,
        "name": holder.name,
        **drop_empty(team=holder.team, also_printed=list(holder.also_printed)),
        "certifications": [_certification(each, as_of) for each in holder.certifications],
    }


def _certification(certification: JudgedCertification, as_of: date) -> JsonObject:
    scheme = certification.scheme
    return {
        "scheme": scheme.id,
        "title": scheme.title,
        "unit": scheme.unit,
        **drop_empty(
            number=certification.number, certified=json_day(certification.certified), not_modelled=list(scheme.open_texts)
        ),
        "cycles": [_cycle(cycle, scheme, as_of) for cycle in certification.cycles],
        **drop_empty(evidence=_evidence(certification)),
    }


def _evidence(certification: JudgedCertification) -> list[JsonObject]:
    """List the files that the cycles use, each with the last day on which the body may ask for it."""
    files = sorted(retaining_cycles([certification]).items())
    return [{"file": file, **drop_empty(keep_until=json_day(longest_retention(cycles).until))} for file, cycles in files]


def _cycle(cycle: JudgedCycle, scheme: Scheme, as_of: date) -> JsonObject:
    pace = cycle.pace
    return {
        "begins": cycle.begins.isoformat(),
        "ends": cycle.ends.isoformat(),
        "standing": cycle.standing,
        "required": json_amount(cycle.required),
        "counted": json_amount(cycle.counted),
        "claimed": json_amount(cycle.claimed),
        **drop_empty(
            claimed_fields={name: format_decimal(amount) for name, amount in cycle.claimed_fields},
            opens=json_day(cycle.renewal_opens),
            grace_until=json_day(cycle.grace_until),
            renewed=json_day(cycle.renewed_on),
            closed=json_day(cycle.closed_on),
            gap_from=json_day(cycle.gap_from),
            keep_until=json_day(cycle.keep_until),
            reinstate_until=json_day(cycle.reinstate_until),
            carries=json_amount(cycle.carry_over),
            pace={"elapsed_months": pace.elapsed, "months": pace.months, "due": format_decimal(pace.due)} if pace else None,
            audit=_audit(cycle.audit) if cycle.audit else None,
            proof_missing=cycle.lacks_proof,
        ),
        "days_left": (cycle.deadline - as_of).days,
        **drop_empty(unreported=json_amount(cycle.unreported)),
        **_forecast(cycle.forecast),
        "next": [_todo(todo) for todo in cycle.todos],
        "cards": [_card(card) for card in cycle.cards],
        "steps": [_step(step) for step in cycle.steps],
        **drop_empty(exempt=[_exempt(each) for each in cycle.exempt]),
        "credits": [_credit(credit, scheme) for credit in (*cycle.credits, *cycle.planned_credits)],
        "findings": [_finding(finding, scheme.unit) for finding in cycle.findings],
    }


def _forecast(forecast: Forecast | None) -> JsonObject:
    """What planned entries would add, and whether they would be enough; no keys if nothing is planned."""
    return {"planned": format_decimal(forecast.added), "forecast": forecast.state} if forecast else {}


def _audit(audit: AuditState) -> JsonObject:
    return {
        "asked": audit.asked.isoformat(),
        **drop_empty(due=json_day(audit.due), answered=json_day(audit.answered), ended=json_day(audit.ended)),
        "passed": audit.passed,
        **drop_empty(overdue=audit.is_overdue),
    }


def _todo(todo: Todo) -> JsonObject:
    return {"do": todo.text, **drop_empty(by=json_day(todo.due), why=todo.why, entries=list(todo.entries))}


def _card(card: JudgedCard) -> JsonObject:
    return {
        "covers": sorted(card.card.covers),
        "expires": card.card.expires.isoformat(),
        "current": card.is_current,
        **drop_empty(issuer=card.issuer, issued=json_day(card.issued), format=card.card.format),
    }


def _step(step: Step) -> JsonObject:
    return {"did": step.did, "on": step.on.isoformat()}


def _exempt(exempt: Exemption) -> JsonObject:
    return {"requirement": exempt.requirement, "by": exempt.by, "on": exempt.on.isoformat()}


def _credit(credit: Credit, scheme: Scheme) -> JsonObject:
    reported = credit.source_entry.day_reported_to(*scheme.record_ids) if credit.source_entry else None
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
        **drop_empty(
            why_not=credit.why_not,
            doubt=credit.doubt,
            planned=credit.status == "planned",
            lacks=credit.lacks,
            allocated=credit.allocated,
            reported=json_day(reported),
            sources=list(credit.sources),
        ),
    }


def _listed(each: ListedEntry) -> JsonObject:
    entry = each.entry
    written = (
        drop_empty(
            entry=entry.id,
            date=json_day(entry.date),
            title=entry.title,
            provider=entry.provider,
            kind=entry.kind,
            award=entry.award,
            hours=json_amount(entry.hours),
            organiser=entry.organiser,
            topics=list(entry.topics),
            draft=entry.draft,
            planned=entry.planned,
        )
        if entry
        else {}
    )
    return {"holder": each.holder.id, **written, "credits": [_counting(one) for one in each.credits]}


def _counting(one: ListedCredit) -> JsonObject:
    scheme, cycle = one.certification.scheme, one.cycle
    begins, ends = cycle.begins.isoformat(), cycle.ends.isoformat()
    return {"scheme": scheme.id, "unit": scheme.unit, "cycle": {"begins": begins, "ends": ends}, **_credit(one.credit, scheme)}


def _finding(finding: Finding, unit: str) -> JsonObject:
    return {
        "requirement": finding.requirement,
        "title": finding.title,
        "status": finding.status,
        **({} if finding.have is None else {"have": format_decimal(finding.have)}),
        **({} if finding.need is None else {"need": format_decimal(finding.need)}),
        "message": finding.message,
        "source": finding.source,
        "confidence": finding.confidence,
        **drop_empty(
            by=json_day(finding.due),
            unit=finding.unit if finding.unit != unit else "",
            advisory=finding.advisory,
            note=finding.note,
        ),
    }
