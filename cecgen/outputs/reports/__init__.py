"""The report of `check` in seven formats: each module has one `render(report)`.

Text is sorted by place, for a person who edits files. The other formats put errors first, because services truncate them.
"""

import re
from importlib import import_module
from typing import Literal, TypeVar, get_args

from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.report import Alarm, Report, ReportItem

ReportFormat = Literal["text", "json", "github", "gitlab", "sarif", "junit", "markdown"]
FORMATS: tuple[ReportFormat, ...] = get_args(ReportFormat)
ReportItemT = TypeVar("ReportItemT", bound=LocatedDiagnostic | Alarm)

FALLBACK_FILE = "cecgen.toml"
"""The file to name if a format needs one and the problem has none."""
MAX_MESSAGE = 1000
"""The characters of a message that a report shows."""
_SEVERITIES = ("error", "finding", "warning")
_SURROGATE = "[\ud800-\udfff]"


def render_report(report: Report, form: ReportFormat) -> str:
    """Format the report; only the module of that format is loaded."""
    module = "cecgen.outputs.terminal.diagnostics" if form == "text" else f"{__name__}.{form}"
    render = import_module(module).render
    return str(render(report))


def sort_worst_first(report: Report) -> list[ReportItem]:
    """List errors, then alarms, then warnings, each by place; waived problems are left out."""
    return [
        _shorten(replace_surrogates(each))
        for each in sorted(report.open_items, key=lambda each: _SEVERITIES.index(each.severity))
    ]


def list_waived(report: Report) -> list[LocatedDiagnostic]:
    """List the waived problems, by place."""
    return [_shorten(replace_surrogates(each)) for each in report.diagnostics if each.waiver_reason]


def _shorten(item: ReportItemT) -> ReportItemT:
    """Cut a message that has a key as long as a whole file in it: in a summary it would leave no room for any other."""
    return item if len(item.message) <= MAX_MESSAGE else replace(item, message=f"{item.message[: MAX_MESSAGE - 1]}…")


def replace_surrogates(item: ReportItemT) -> ReportItemT:
    """Replace surrogates, which Python puts into a file name that is not UTF-8, and which JSON and XML cannot hold."""
    location = item.location
    if not any(re.search(_SURROGATE, text) for text in (location.file, location.excerpt, item.message, item.hint, item.about)):
        return item
    location = Location(
        _without_surrogates(location.file), location.line, location.column, _without_surrogates(location.excerpt)
    )
    return replace(
        item,
        location=location,
        message=_without_surrogates(item.message),
        hint=_without_surrogates(item.hint),
        about=_without_surrogates(item.about),
    )


def _without_surrogates(text: str) -> str:
    return re.sub(_SURROGATE, "\ufffd", text)


def path_in_git(report: Report, item: ReportItem) -> str:
    """Return the path of a file from the root of the git repository; empty if there is no file."""
    file = item.location.file
    return f"{report.git_prefix}/{file}" if report.git_prefix and file else file


def path_or_fallback(report: Report, item: ReportItem) -> str:
    """Return the path of a file, or of the settings if there is none: some services refuse a problem without a file."""
    prefix = f"{report.git_prefix}/" if report.git_prefix else ""
    return path_in_git(report, item) or f"{prefix}{FALLBACK_FILE}"
