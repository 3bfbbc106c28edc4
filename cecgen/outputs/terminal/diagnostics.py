"""The report as people read it in a terminal: the place first, then the line itself, then the way out."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.report import Report, ReportItem
from cecgen.model.retention import RetainedFile
from cecgen.outputs.terminal.escape import TAB, escape_invisible
from cecgen.outputs.words.phrases import format_count


def render(whole: Report) -> str:
    """Every problem by place, then where holders stand by place, how long evidence is kept, and how much was read."""
    told = [line for each in whole.open_items for line in format_item(each)]
    keeping = [*_retention_lines(whole.retained_files or (), whole.as_of)]
    closing = format_summary(whole.diagnostics, whole.holders, whole.entries, len(whole.alarms))
    return "\n".join([*told, *keeping, closing]) + "\n"


def _retention_lines(found: Sequence[RetainedFile], as_of: datetime.date) -> Iterator[str]:
    """Until when evidence must be kept: a line for each cycle of a holder, with the files that it keeps longest for its scheme.

    So each file is told of once for every scheme that rests on it, however many cycles of that scheme do.
    """
    cycles = Counter((each.holder, one) for each in found for one in each.longest_by_scheme)
    for (holder, one), many in sorted(cycles.items(), key=lambda each: (each[0][0], each[0][1].scheme, each[0][1].begins)):
        said = f"kept until {one.until}" if one.until else "to be kept, until when is not known yet"
        yield escape_invisible(f"{holder}, {one.label}: {format_count(many, 'file')} {said}")
    for holder, many in Counter(each.holder for each in found if not each.cycles).items():
        yield escape_invisible(f"{holder}: nothing that counts rests on {format_count(many, 'file')}")
    if going := sum(1 for each in found if each.can_be_deleted(as_of)):
        yield f"{format_count(going, 'file')} may be let go as of {as_of}: `cecgen retention` lists them"


def format_diagnostics(found: Sequence[LocatedDiagnostic]) -> str:
    """Every diagnostic that was not waived, in order of place; nothing where there is none."""
    return "\n".join(line for each in found if not each.waiver_reason for line in format_item(each))


def format_item(each: ReportItem) -> list[str]:
    """A problem, or where a holder stands, line by line."""
    span = each.span
    file = escape_invisible(span.file)
    place = f"{file}:{span.line}:{span.column}: " if span.line else f"{file}: " if file else ""
    lines = [f"{place}{each.severity} {each.code}: {_truncate(escape_invisible(each.message), 4 * MAX_LINE_WIDTH)}"]
    if span.excerpt.strip():
        number = str(span.line)
        lines.append(f"  {number} | {_truncate(escape_invisible(span.excerpt))}")
        before = escape_invisible(span.excerpt[: span.column - 1])
        if len(before) < MAX_LINE_WIDTH:
            # A tab before the mark stays a tab, so that the mark stands below what it marks.
            lines.append(f"  {' ' * len(number)} | {''.join(TAB if sign == TAB else ' ' for sign in before)}^")
    return [*lines, *hint_lines(each.hint)]


def hint_lines(hint: str) -> list[str]:
    """The lines of a hint, which may be a block to paste."""
    first, *more = map(escape_invisible, hint.splitlines() or [""])
    return [f"  = {first}", *(f"    {line}" for line in more)]


MAX_LINE_WIDTH = 160


def _truncate(line: str, longest: int = MAX_LINE_WIDTH) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"


def format_summary(found: Sequence[LocatedDiagnostic], holders: int, entries: int, alarms: int = 0) -> str:
    """One line: how much was read, how many problems there are, and how often something stands as it was asked to be told."""
    errors = sum(1 for each in found if each.severity == "error" and not each.waiver_reason)
    warnings = sum(1 for each in found if each.severity == "warning" and not each.waiver_reason)
    waived = sum(1 for each in found if each.waiver_reason)
    read = f"{format_count(holders, 'holder')}, {format_count(entries, 'entry', 'entries')}"
    problems = f"{format_count(errors, 'error')}, {format_count(warnings, 'warning')}" if errors or warnings else "no problems"
    more = [f", {format_count(alarms, 'finding')}" if alarms else "", f", {waived} waived" if waived else ""]
    return f"{read}: {problems}{''.join(more)}"
