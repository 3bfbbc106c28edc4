"""The report document (JSON): what other programs read, in the form of the transcript document.

Format 1 only ever adds keys.
"""

import datetime
from typing import Any

import msgspec

from cecgen.model.report import Alarm, Report
from cecgen.model.retention import RetainedFile
from cecgen.outputs.exports.document import diagnostic_document, keep_until_key
from cecgen.outputs.reports import list_waived, sort_worst_first

Json = dict[str, Any]


def render(report: Report) -> str:
    """The report as a JSON document of format 1."""
    return msgspec.json.format(msgspec.json.encode(report_document(report)), indent=1).decode() + "\n"


def report_document(report: Report) -> Json:
    """The report as the document's tables; the worst first, what is waived last."""
    told = sort_worst_first(report)
    problems = [each for each in told if not isinstance(each, Alarm)]
    return {
        "format": 1,
        "as_of": report.as_of.isoformat(),
        "holders": report.holders,
        "entries": report.entries,
        "summary": {
            "failed": report.has_failed,
            "errors": report.errors,
            "warnings": report.warnings,
            "findings": len(report.alarms),
            "waived": report.waived,
        },
        "diagnostics": [diagnostic_document(each) for each in (*problems, *list_waived(report))],
        "findings": [_finding(each) for each in told if isinstance(each, Alarm)],
        **(
            {} if report.retained_files is None else {"evidence": [_kept(each, report.as_of) for each in report.retained_files]}
        ),
    }


def _finding(alarm: Alarm) -> Json:
    return {
        "code": alarm.code,
        "about": alarm.about,
        "what": alarm.detail,
        "path": alarm.span.file,
        "line": alarm.span.line,
        "column": alarm.span.column,
        "message": alarm.message,
        "hint": alarm.hint,
    }


def _kept(each: RetainedFile, as_of: datetime.date) -> Json:
    return {
        "holder": each.holder,
        "file": each.file,
        **keep_until_key(each.until),
        "may_go": each.can_be_deleted(as_of),
        "schemes": [{"scheme": one.scheme, **keep_until_key(one.until)} for one in each.longest_by_scheme],
    }
