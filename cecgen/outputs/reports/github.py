"""The report as workflow commands, which a GitHub Actions runner turns into annotations of the files.

GitHub shows ten errors and ten warnings of a step; a step's log has all of them.
"""

from cecgen.diagnostics import Reported
from cecgen.model.report import Report
from cecgen.outputs.reports import Told, count, path_in_git, worst_first
from cecgen.outputs.terminal.diagnostics import visible

SHOWN = 10
"""How many annotations of a kind GitHub shows of one step."""


def render(report: Report) -> str:
    """A command a line, the worst first; where GitHub hides some, a notice that says how many."""
    told = worst_first(report)
    commands = [_command(report, each) for each in told]
    failures = sum(1 for each in told if each.severity != "warning")
    hidden = [
        count(number - SHOWN, f"more {what}")
        for number, what in ((failures, "error"), (len(told) - failures, "warning"))
        if number > SHOWN
    ]
    if hidden:
        where = f"{' and '.join(hidden)} in the log of this step: GitHub shows {SHOWN} of each"
        commands.insert(0, f"::notice title=cecgen::{_data(where)}")
    return "".join(f"{command}\n" for command in commands)


def _command(report: Report, each: Told) -> str:
    span = each.span
    values = {
        "file": path_in_git(report, each),
        "line": str(span.line or ""),
        "col": str(span.column or ""),
        "title": each.code if isinstance(each, Reported) else f"{each.code} {each.about}",
    }
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items() if value)
    text = "\n".join(visible(line) for line in (each.message, *each.hint.splitlines()))
    kind = "warning" if each.severity == "warning" else "error"
    return f"::{kind} {properties}::{_data(text)}"


def _data(text: str) -> str:
    """A text that can neither end its command nor begin another one."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A text that cannot end its property either."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
