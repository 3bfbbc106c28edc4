"""The report for GitLab's Code Quality: a list of problems, each with a fingerprint and a place."""

from cecgen.model.report import Report, ReportItem
from cecgen.outputs.json_document import JsonObject, format_json
from cecgen.outputs.reports import path_or_fallback, sort_worst_first
from cecgen.outputs.reports.fingerprints import compute_fingerprints

_SEVERITY = {"error": "critical", "finding": "major", "warning": "minor"}


def render(report: Report) -> str:
    """Format the problems as a JSON list, the worst first."""
    items = sort_worst_first(report)
    problems = [_problem(report, *each) for each in zip(items, compute_fingerprints(report, items), strict=True)]
    return format_json(problems)


def _problem(report: Report, each: ReportItem, fingerprint: str) -> JsonObject:
    line, column = max(each.location.line, 1), max(each.location.column, 1)
    return {
        "description": f"{each.code}: {each.message}\n{each.hint}",
        "check_name": each.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITY[each.severity],
        "location": {
            "path": path_or_fallback(report, each),
            "lines": {"begin": line},
            "positions": {"begin": {"line": line, "column": column}, "end": {"line": line, "column": column}},
        },
    }
