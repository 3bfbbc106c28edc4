"""The report document (JSON), for other programs; its parts have the keys of the transcript document.

Format 1 only ever adds keys.
"""

import datetime

from cecgen.model.report import Alarm, Report
from cecgen.model.retention import RetainedFile
from cecgen.outputs.json_document import JsonObject, diagnostic_document, drop_empty, format_json, json_day
from cecgen.outputs.reports import list_waived, sort_worst_first


def render(report: Report) -> str:
    """Format the report as a JSON document of format 1."""
    return format_json(report_document(report))


def report_document(report: Report) -> JsonObject:
    """Build the report document: the worst first, waived problems last."""
    items = sort_worst_first(report)
    problems = [each for each in items if not isinstance(each, Alarm)]
    return {
        "format": 1,
        "as_of": report.as_of.isoformat(),
        "holders": report.holders,
        "entries": report.entries,
        "summary": {
            "failed": report.has_failed,
            "files_failed": report.files_failed,
            "errors": report.error_count,
            "warnings": report.warning_count,
            "findings": len(report.alarms),
            "waived": report.waived,
        },
        "diagnostics": [diagnostic_document(each) for each in (*problems, *list_waived(report))],
        "findings": [_finding(each) for each in items if isinstance(each, Alarm)],
        **(
            {}
            if report.retained_files is None
            else {"evidence": [_retained(each, report.as_of) for each in report.retained_files]}
        ),
    }


def _finding(alarm: Alarm) -> JsonObject:
    return {
        "code": alarm.code,
        "about": alarm.about,
        "what": alarm.detail,
        **drop_empty(name=alarm.name, team=alarm.team, day=json_day(alarm.day)),
        "path": alarm.span.file,
        "line": alarm.span.line,
        "column": alarm.span.column,
        "message": alarm.message,
        "hint": alarm.hint,
    }


def _retained(each: RetainedFile, as_of: datetime.date) -> JsonObject:
    return {
        "holder": each.holder,
        "file": each.file,
        **drop_empty(keep_until=json_day(each.until)),
        "may_go": each.can_be_deleted(as_of),
        "schemes": [{"scheme": one.scheme, **drop_empty(keep_until=json_day(one.until))} for one in each.longest_by_scheme],
    }
