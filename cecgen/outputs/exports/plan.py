"""The plan of a cycle as a JSON document: what is still missing, what is planned, and by when."""

from datetime import date

from cecgen.diagnostics import format_decimal
from cecgen.model.judged import Credit, Finding, JudgedCertification, JudgedCycle, JudgedHolder, LeastCredit, LeastPart
from cecgen.outputs.json_document import JsonObject, drop_empty, format_json, json_amount
from cecgen.outputs.words.plan_view import find_least


def format_plan_json(holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, as_of: date) -> str:
    """Format the plan of a cycle as a JSON document of format 1."""
    scheme, forecast = certification.scheme, cycle.forecast
    planned = (
        {
            "planned": {
                "forecast": forecast.state,
                "adds": format_decimal(forecast.added),
                "counted": format_decimal(forecast.counted),
                "entries": [_plan(each) for each in cycle.planned_credits],
                **({"missing": _least(forecast.least_credit)} if forecast.least_credit else {}),
            }
        }
        if forecast
        else {}
    )
    document = {
        "format": 1,
        "as_of": as_of.isoformat(),
        "holder": holder.id,
        "scheme": scheme.id,
        "unit": scheme.unit,
        "cycle": {"begins": cycle.begins.isoformat(), "ends": cycle.ends.isoformat()},
        "standing": cycle.standing,
        "required": json_amount(cycle.required),
        "counted": format_decimal(cycle.counted),
        "missing": _least(find_least(cycle)),
        **planned,
    }
    return format_json(document)


def _least(least: LeastCredit) -> JsonObject:
    return {
        "amount": json_amount(least.amount),
        "is_proven": least.is_proven,
        "parts": [_part(each) for each in least.parts],
        "besides": [_besides(each) for each in least.other_findings],
        "hindrances": list(least.hindrances),
    }


def _part(part: LeastPart) -> JsonObject:
    return {
        "amount": format_decimal(part.amount),
        "by": part.due.isoformat(),
        **drop_empty(
            category=part.category,
            kind=part.kind,
            about=list(part.topics),
            providers=list(part.providers),
            format=part.format,
            approved=part.is_approved,
            max_per_activity=json_amount(part.max_per_activity),
        ),
    }


def _besides(finding: Finding) -> JsonObject:
    return {"requirement": finding.requirement, "title": finding.title, "message": finding.message}


def _plan(credit: Credit) -> JsonObject:
    return {
        "entry": credit.entry_id,
        "date": credit.date.isoformat(),
        "title": credit.title,
        "adds": json_amount(credit.pending),
    }
