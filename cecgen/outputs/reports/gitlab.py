"""The report as GitLab's Code Quality reads it: a list of problems, each with a fingerprint and a place."""

from typing import Any

import msgspec

from cecgen.model.report import Report
from cecgen.outputs.reports import ReportItem, path_or_fallback, sort_worst_first
from cecgen.outputs.reports.fingerprints import compute_fingerprints

_SEVERITY = {"error": "critical", "finding": "major", "warning": "minor"}


def render(report: Report) -> str:
    """The problems as a JSON list, the worst first."""
    told = sort_worst_first(report)
    problems = [_problem(report, *each) for each in zip(told, compute_fingerprints(report, told), strict=True)]
    return msgspec.json.format(msgspec.json.encode(problems), indent=1).decode() + "\n"


def _problem(report: Report, each: ReportItem, fingerprint: str) -> dict[str, Any]:
    line, column = max(each.span.line, 1), max(each.span.column, 1)
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
