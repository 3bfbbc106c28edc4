"""The report of a check in every format: each module has one `render`, a function of the report alone.

The terminal's text goes by place, as one mends files; all that programs read puts the worst first, since they may cut it.
"""

import re
from importlib import import_module
from typing import Literal, TypeVar, get_args

from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.report import Alarm, Report

ReportFormat = Literal["text", "json", "github", "gitlab", "sarif", "junit"]
FORMATS: tuple[ReportFormat, ...] = get_args(ReportFormat)
ReportItem = LocatedDiagnostic | Alarm
"""A problem, or where a holder stands: every format tells both, and tells them apart."""

ReportItemT = TypeVar("ReportItemT", bound=LocatedDiagnostic | Alarm)

FALLBACK_FILE = "cecgen.toml"
"""The file that stands for the repository where a format needs one and the problem has no place of its own."""
_WORST = ("error", "finding", "warning")
_HALF = re.compile("[\ud800-\udfff]")


def render_report(report: Report, form: ReportFormat) -> str:
    """The report in a format; only that format is loaded."""
    module = "cecgen.outputs.terminal.diagnostics" if form == "text" else f"{__name__}.{form}"
    render = import_module(module).render
    return str(render(report))


def sort_worst_first(report: Report) -> list[ReportItem]:
    """Errors, then where holders stand, then warnings, each by place; what is waived is none of them."""
    return [replace_surrogates(each) for each in sorted(report.open_items, key=lambda each: _WORST.index(each.severity))]


def list_waived(report: Report) -> list[LocatedDiagnostic]:
    """The problems that the repository's settings accept, by place."""
    return [replace_surrogates(each) for each in report.diagnostics if each.waiver_reason]


def replace_surrogates(told: ReportItemT) -> ReportItemT:
    """The same without halves of characters: a file name that is no UTF-8 has them, and no document can hold them."""
    span = told.span
    if not any(_HALF.search(text) for text in (span.file, span.excerpt, told.message, told.hint, told.about)):
        return told
    whole = Location(_whole(span.file), span.line, span.column, _whole(span.excerpt))
    return replace(told, span=whole, message=_whole(told.message), hint=_whole(told.hint), about=_whole(told.about))


def _whole(text: str) -> str:
    return _HALF.sub("\ufffd", text)


def path_in_git(report: Report, told: ReportItem) -> str:
    """A file as services that show the git repository know it; nothing where there is no file."""
    file = told.span.file
    return f"{report.git_prefix}/{file}" if report.git_prefix and file else file


def path_or_fallback(report: Report, told: ReportItem) -> str:
    """The same for a service that refuses a report in which a problem has no file: then the settings stand for it."""
    prefix = f"{report.git_prefix}/" if report.git_prefix else ""
    return path_in_git(report, told) or f"{prefix}{FALLBACK_FILE}"


def format_count(number: int, one: str, many: str = "") -> str:
    """So many of a thing, in words."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
