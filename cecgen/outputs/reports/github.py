"""The report as workflow commands, which a GitHub Actions runner turns into annotations of the files.

GitHub shows ten errors and ten warnings of a step; the log of the step has all of them.
"""

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.report import Report, ReportItem
from cecgen.outputs.reports import path_in_git, sort_worst_first
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.words.phrases import format_count

MAX_ANNOTATIONS = 10
"""How many annotations of a kind GitHub shows of one step."""


def render(report: Report) -> str:
    """Write one command a line, the worst first; if GitHub hides some, a notice says how many."""
    items = sort_worst_first(report)
    commands = [_command(report, each) for each in items]
    failures = sum(1 for each in items if each.severity != "warning")
    hidden = [
        format_count(number - MAX_ANNOTATIONS, f"more {what}")
        for number, what in ((failures, "error"), (len(items) - failures, "warning"))
        if number > MAX_ANNOTATIONS
    ]
    if hidden:
        where = f"{' and '.join(hidden)} in the log of this step: GitHub shows {MAX_ANNOTATIONS} of each"
        commands.insert(0, f"::notice title=cecgen::{_escape_data(where)}")
    return "".join(f"{command}\n" for command in commands)


def _command(report: Report, each: ReportItem) -> str:
    location = each.location
    values = {
        "file": path_in_git(report, each),
        "line": str(location.line or ""),
        "col": str(location.column or ""),
        "title": each.code if isinstance(each, LocatedDiagnostic) else f"{each.code} {each.about}",
    }
    properties = ",".join(f"{name}={_escape_property(escape_invisible(value))}" for name, value in values.items() if value)
    text = "\n".join(escape_invisible(line) for line in (each.message, *each.hint.splitlines()))
    kind = "warning" if each.severity == "warning" else "error"
    return f"::{kind} {properties}::{_escape_data(text)}"


def _escape_data(text: str) -> str:
    """Escape a text so that it can neither end its command nor begin another one."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    """Escape a text so that it cannot end its property."""
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
