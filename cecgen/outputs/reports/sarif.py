"""The report as SARIF 2.1.0, for GitHub's code scanning, editors and dashboards."""

import inspect
import re
from urllib.parse import quote

from cecgen.diagnostics import LocatedDiagnostic, all_diagnostics
from cecgen.model.report import ALARM_MEANINGS, Report, ReportItem
from cecgen.outputs.json_document import JsonObject, format_json
from cecgen.outputs.reports import list_waived, path_or_fallback, sort_worst_first
from cecgen.outputs.reports.fingerprints import compute_fingerprints
from cecgen.outputs.terminal.explanation import explain_problem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT_URI_ID = "SRCROOT"
"""The name of the folder that paths are relative to: the root of the git repository."""
FINGERPRINT = "cecgen/v1"
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+")
_LEVEL = {"error": "error", "finding": "error", "warning": "warning"}
_LINK = re.compile(r"\[(?=[^\]]*\]\()")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def render(report: Report) -> str:
    """Format the report as a SARIF log of one run: the worst first, waived problems last and marked as suppressed."""
    return format_json(build_log(report))


def build_log(report: Report) -> JsonObject:
    """Build the log."""
    items: list[ReportItem] = [*sort_worst_first(report), *list_waived(report)]
    severities = {each.code: each.severity for each in items}
    codes = sorted(severities)
    paths = sorted({path_or_fallback(report, each) for each in items})
    files = {path: index for index, path in enumerate(paths)}
    fingerprints = compute_fingerprints(report, items)
    run = {
        "tool": {
            "driver": {
                "name": "cecgen",
                "version": report.version,
                **({"semanticVersion": report.version} if _SEMANTIC.fullmatch(report.version) else {}),
                "rules": [_rule(code, severities[code]) for code in codes],
            }
        },
        "automationDetails": {"id": f"cecgen/{report.git_prefix}/" if report.git_prefix else "cecgen/"},
        "invocations": [
            {"executionSuccessful": report.is_readable, "exitCode": int(report.has_failed) if report.is_readable else 2}
        ],
        "originalUriBaseIds": {ROOT_URI_ID: {"description": {"text": "The root of the git repository."}}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": encode_path(file), "uriBaseId": ROOT_URI_ID}} for file in files],
        "results": [
            _result(report, each, mark, codes.index(each.code), files) for each, mark in zip(items, fingerprints, strict=True)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, severity: str) -> JsonObject:
    """Build the rule of a code from the documentation of its diagnostic."""
    kind = all_diagnostics().get(code)
    if kind is None:
        title = full = text = ALARM_MEANINGS.get(code, "A plugin's own check.")
        name = "".join(word.capitalize() for word in code.split("-"))
    else:
        title, _, details = inspect.cleandoc(kind.__doc__ or "").partition("\n")
        full = " ".join(f"{title} {details}".split())
        text, name = explain_problem(kind), kind.__name__
    heading, _, body = text.partition("\n")
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": full},
        "help": {"text": text, "markdown": f"**{heading}**\n\n{body}".rstrip()},
        "defaultConfiguration": {"level": _LEVEL[severity]},
    }


def _result(report: Report, each: ReportItem, fingerprint: str, rule: int, files: dict[str, int]) -> JsonObject:
    result: JsonObject = {
        "ruleId": each.code,
        "ruleIndex": rule,
        "level": _LEVEL[each.severity],
        "message": {"text": escape_message(f"{each.message}\n{each.hint}")},
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    path = path_or_fallback(report, each)
    place: JsonObject = {"artifactLocation": {"uri": encode_path(path), "uriBaseId": ROOT_URI_ID, "index": files[path]}}
    if each.location.line or not each.location.file:
        place["region"] = {"startLine": max(each.location.line, 1), "startColumn": max(each.location.column, 1)}
        if each.location.excerpt:
            place["region"]["snippet"] = {"text": each.location.excerpt}
    # GitHub refuses the whole file if one result has no location.
    location: JsonObject = {"physicalLocation": place}
    if each.about:
        location["logicalLocations"] = [{"fullyQualifiedName": each.about}]
    result["locations"] = [location]
    if isinstance(each, LocatedDiagnostic) and each.waiver_reason:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": each.waiver_reason}]
    return result


def encode_path(path: str) -> str:
    """Encode a path as a relative URI."""
    return quote(path, safe="/")


def escape_message(text: str) -> str:
    """Escape what SARIF reads as a link or a placeholder in a message."""
    return _PLACEHOLDER.sub(r"{{\1}}", _LINK.sub(r"\\[", text))
