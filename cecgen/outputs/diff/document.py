"""The changes between two revisions as a JSON document of format 1."""

from cecgen.diagnostics import format_decimal
from cecgen.model.changes import (
    CardChange,
    Changes,
    ClosedCycleEdit,
    ComparedRevision,
    CycleChange,
    DiagnosticChange,
    EntryChange,
    EvidenceChange,
    FileChange,
    FindingChange,
    HolderChange,
)
from cecgen.model.judged import JudgedCycle
from cecgen.outputs.json_document import JsonObject, format_json, json_amount
from cecgen.outputs.terminal.escape import escape_invisible


def format_diff_json(changes: Changes) -> str:
    """Format the changes for other programs."""
    return format_json(diff_document(changes))


def diff_document(changes: Changes) -> JsonObject:
    """Build the document."""
    return {
        "format": 1,
        "as_of": changes.as_of.isoformat(),
        "before": _revised(changes.before),
        "after": _revised(changes.after),
        **({"rules_from": changes.rules_from} if changes.rules_from else {}),
        "holders": [_holder(each) for each in changes.holders],
        "cycles": [_cycle(each) for each in changes.cycles],
        "touched": [_touched(each) for each in changes.closed_cycle_edits],
        "cards": [_card(each) for each in changes.cards],
        "evidence": [_evidence(each) for each in changes.evidence],
        "diagnostics": [_diagnostic(each) for each in changes.diagnostics],
        "rules": [_file(each) for each in changes.rules],
        "pages": [_file(each) for each in changes.pages],
    }


def _revised(side: ComparedRevision) -> JsonObject:
    return {"revision": side.revision, "commit": side.commit, "workspace": side.has_workspace, "errors": side.errors}


def _holder(change: HolderChange) -> JsonObject:
    was = {"was": change.old_id} if change.old_id else {}
    return {"holder": change.holder, "name": change.name, "turn": change.kind, **was}


def _cycle(change: CycleChange) -> JsonObject:
    return {
        "holder": change.holder,
        "name": change.name,
        "scheme": change.scheme.id,
        "called": change.scheme.short_name,
        "unit": change.scheme.unit,
        "begins": change.cycle.begins.isoformat(),
        "turn": change.kind,
        "change": format_decimal(change.delta),
        "before": _side(change.before),
        "after": _side(change.after),
        "entries": [_entry(each) for each in change.entries],
        "findings": [_finding(each) for each in change.findings],
    }


def _side(cycle: JudgedCycle | None) -> JsonObject | None:
    if cycle is None:
        return None
    return {
        "begins": cycle.begins.isoformat(),
        "ends": cycle.ends.isoformat(),
        "standing": cycle.standing,
        "required": json_amount(cycle.required),
        "counted": format_decimal(cycle.counted),
        "claimed": json_amount(cycle.claimed),
    }


def _entry(entry: EntryChange) -> JsonObject:
    return {
        "entry": entry.entry,
        "date": entry.date.isoformat(),
        "title": entry.title,
        "turn": entry.kind,
        "change": format_decimal(entry.delta),
        "before": json_amount(entry.before),
        "after": json_amount(entry.after),
        **({"why_not": entry.why} if entry.why else {}),
    }


def _finding(finding: FindingChange) -> JsonObject:
    return {
        "requirement": finding.requirement,
        "title": finding.title,
        "turn": finding.kind,
        "before": finding.before,
        "after": finding.after,
        "message": finding.message,
    }


def _touched(touched: ClosedCycleEdit) -> JsonObject:
    entry = {"entry": touched.entry, "title": touched.title} if touched.entry else {}
    return {
        "holder": touched.holder,
        "name": touched.name,
        "scheme": touched.scheme.id,
        "begins": touched.cycle.begins.isoformat(),
        "ends": touched.cycle.ends.isoformat(),
        "standing": touched.cycle.standing,
        "turn": touched.kind,
        **entry,
    }


def _card(change: CardChange) -> JsonObject:
    card = change.card
    return {
        "holder": change.holder,
        "name": change.name,
        "turn": change.kind,
        "covers": sorted(card.card.covers),
        "expires": card.card.expires.isoformat(),
        **({"issuer": card.issuer} if card.issuer else {}),
        **({"issued": card.issued.isoformat()} if card.issued else {}),
    }


def _evidence(change: EvidenceChange) -> JsonObject:
    return {
        "holder": change.holder,
        "name": change.name,
        "turn": change.kind,
        **({"file": change.file} if change.file else {}),
        "entries": list(change.entries),
        "proves": list(change.proves),
    }


def _diagnostic(change: DiagnosticChange) -> JsonObject:
    each = change.diagnostic
    return {
        "turn": change.kind,
        "code": each.code,
        "severity": each.severity,
        "path": escape_invisible(each.location.file),  # JSON cannot hold a file name that is not UTF-8
        "message": escape_invisible(each.message),
        "hint": each.hint,
        **({"about": each.about} if each.about else {}),
    }


def _file(change: FileChange) -> JsonObject:
    return {"file": escape_invisible(change.file), "turn": change.kind, "says": list(change.details)}
