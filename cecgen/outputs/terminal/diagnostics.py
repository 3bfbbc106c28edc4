"""The report for a terminal: for each problem the place, the line itself, and how to fix it."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.report import Alarm, Duration, Report, ReportItem
from cecgen.model.retention import RetainedFile
from cecgen.outputs.terminal.escape import TAB, escape_invisible
from cecgen.outputs.words.phrases import format_count


def render(report: Report) -> str:
    """Format the problems by place, then the alarms by place, how long evidence is kept, and how much was read."""
    items = [line for item in report.open_items for line in format_item(item)]
    retention = [*_retention_lines(report.retained_files or (), report.as_of)]
    return "\n".join([*items, *retention, summarize_report(report)]) + "\n"


_SEVERITY = r"(?m)^(?=\S)(.*?)\b(error|finding|warning) ([A-Z]+[0-9]+): "
_MARK = r"(?m)^( +\| \s*)\^$"
_ANSI = {"error": "1;31", "finding": "1;33", "warning": "1;33"}


def paint_problems(text: str) -> str:
    """Colour a report or some problems for a terminal: how bad each is, its place, and the mark below its line."""
    painted = re.sub(_SEVERITY, lambda each: f"\x1b[1m{each[1]}\x1b[{_ANSI[each[2]]}m{each[2]} {each[3]}\x1b[0m: ", text)
    return re.sub(_MARK, "\\1\x1b[1;31m^\x1b[0m", painted)


def _retention_lines(files: Sequence[RetainedFile], as_of: datetime.date) -> Iterator[str]:
    """Say until when evidence must be kept: for each cycle, how many files no other cycle of its scheme keeps longer.

    A file is therefore counted once for every scheme, however many cycles of that scheme use it.
    """
    cycles = Counter((each.holder, one) for each in files for one in each.longest_by_scheme)
    for (holder, one), number in sorted(cycles.items(), key=lambda each: (each[0][0], each[0][1].scheme, each[0][1].begins)):
        until = f"kept until {one.until}" if one.until else "must be kept, the last day is not known yet"
        yield escape_invisible(f"{holder}, {one.label}: {format_count(number, 'file')} {until}")
    for holder, number in Counter(each.holder for each in files if not each.cycles).items():
        yield escape_invisible(f"{holder}: nothing that counts uses {format_count(number, 'file')}")
    if deletable := sum(1 for each in files if each.can_be_deleted(as_of)):
        yield f"{format_count(deletable, 'file')} may be deleted as of {as_of}: `cecgen retention` lists them"


def format_diagnostics(diagnostics: Sequence[LocatedDiagnostic]) -> str:
    """Format every diagnostic that was not waived, by place."""
    return "\n".join(line for each in diagnostics if not each.waiver_reason for line in format_item(each))


def format_item(each: ReportItem) -> list[str]:
    """Return the lines of a problem or an alarm."""
    location = each.location
    file = escape_invisible(location.file)
    place = f"{file}:{location.line}:{location.column}: " if location.line else f"{file}: " if file else ""
    lines = [f"{place}{each.severity} {each.code}: {_truncate(escape_invisible(each.message), 4 * MAX_LINE_WIDTH)}"]
    if location.excerpt.strip():
        number = str(location.line)
        lines.append(f"  {number} | {_truncate(escape_invisible(location.excerpt))}")
        before = escape_invisible(location.excerpt[: location.column - 1])
        if len(before) < MAX_LINE_WIDTH:
            # Terminals disagree about the width of a tab, so a tab before the mark stays a tab.
            lines.append(f"  {' ' * len(number)} | {''.join(TAB if sign == TAB else ' ' for sign in before)}^")
    return [*lines, *hint_lines(each.hint)]


def hint_lines(hint: str) -> list[str]:
    """The lines of a hint, which may be a block to paste."""
    first, *more = map(escape_invisible, hint.splitlines() or [""])
    return [f"  = {first}", *(f"    {line}" for line in more)]


MAX_LINE_WIDTH = 160


def _truncate(line: str, longest: int = MAX_LINE_WIDTH) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"


def summarize_report(report: Report) -> str:
    """Summarise in one line how much was read, how many problems there are, and which alarms make the check fail."""
    counts = Counter(_name_alarm(each, report.fails_within) for each in report.alarms)
    fails = ", ".join(f"{number} {name}" for name, number in counts.items())
    summary = format_summary(report.diagnostics, report.holder_count, report.entry_count)
    return f"{summary}; fails: {fails}" if fails else summary


def _name_alarm(alarm: Alarm, within: Duration | None) -> str:
    return f"due within {within[0]}{within[1]}" if within and alarm.code.endswith("-due") else alarm.code


def format_summary(diagnostics: Sequence[LocatedDiagnostic], holders: int, entries: int) -> str:
    """Summarise in one line how much was read, and how many problems there are."""
    errors = sum(1 for each in diagnostics if each.is_blocking)
    warnings = sum(1 for each in diagnostics if each.severity == "warning" and not each.waiver_reason)
    waived = sum(1 for each in diagnostics if each.waiver_reason)
    read = f"{format_count(holders, 'holder')}, {format_count(entries, 'entry', 'entries')}"
    problems = f"{format_count(errors, 'error')}, {format_count(warnings, 'warning')}" if errors or warnings else "no problems"
    return f"{read}: {problems}" + (f", {waived} waived" if waived else "")
