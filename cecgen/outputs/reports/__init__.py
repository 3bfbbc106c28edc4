"""The report of a check in every format: each module has one `render`, a function of the report alone.

The terminal's text goes by place, as one mends files; all that programs read puts the worst first, since they may cut it.
"""

import re
from importlib import import_module
from typing import Literal, TypeVar, get_args

from msgspec.structs import replace

from cecgen.diagnostics import Reported, Span
from cecgen.model.report import Alarm, Report

Format = Literal["text", "json", "github", "gitlab", "sarif", "junit"]
FORMATS: tuple[Format, ...] = get_args(Format)
Told = Reported | Alarm
"""A problem, or where a holder stands: every format tells both, and tells them apart."""

AnyTold = TypeVar("AnyTold", bound=Reported | Alarm)

HOME = "cecgen.toml"
"""The file that stands for the repository where a format needs one and the problem has no place of its own."""
_WORST = ("error", "finding", "warning")
_HALF = re.compile("[\ud800-\udfff]")


def rendered(report: Report, form: Format) -> str:
    """The report in a format; only that format is loaded."""
    module = "cecgen.outputs.terminal.diagnostics" if form == "text" else f"{__name__}.{form}"
    render = import_module(module).render
    return str(render(report))


def worst_first(report: Report) -> list[Told]:
    """Errors, then where holders stand, then warnings, each by place; what is waived is none of them."""
    return [sayable(each) for each in sorted(report.told, key=lambda each: _WORST.index(each.severity))]


def waived(report: Report) -> list[Reported]:
    """The problems that the repository's settings accept, by place."""
    return [sayable(each) for each in report.diagnostics if each.waived]


def sayable(told: AnyTold) -> AnyTold:
    """The same without halves of characters: a file name that is no UTF-8 has them, and no document can hold them."""
    span = told.span
    if not any(_HALF.search(text) for text in (span.file, span.excerpt, told.message, told.hint, told.about)):
        return told
    whole = Span(_whole(span.file), span.line, span.column, _whole(span.excerpt))
    return replace(told, span=whole, message=_whole(told.message), hint=_whole(told.hint), about=_whole(told.about))


def _whole(text: str) -> str:
    return _HALF.sub("\ufffd", text)


def path_in_git(report: Report, told: Told) -> str:
    """A file as services that show the git repository know it; nothing where there is no file."""
    file = told.span.file
    return f"{report.base}/{file}" if report.base and file else file


def count(number: int, one: str, many: str = "") -> str:
    """So many of a thing, in words."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
