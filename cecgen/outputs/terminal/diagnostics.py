"""The report as people read it in a terminal: the place first, then the line itself, then the way out."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

from cecgen.diagnostics import Reported
from cecgen.model.report import Report
from cecgen.model.retention import Kept
from cecgen.outputs.reports import Told, count


def render(whole: Report) -> str:
    """Every problem by place, then where holders stand by place, how long evidence is kept, and how much was read."""
    told = [line for each in whole.told for line in lines(each)]
    keeping = [*_keeping(whole.kept or (), whole.as_of)]
    closing = summary(whole.diagnostics, whole.holders, whole.entries, len(whole.alarms))
    return "\n".join([*told, *keeping, closing]) + "\n"


def _keeping(found: Sequence[Kept], as_of: datetime.date) -> Iterator[str]:
    """Until when evidence must be kept: a line for each cycle of a holder, with the files that it keeps longest for its scheme.

    So each file is told of once for every scheme that rests on it, however many cycles of that scheme do.
    """
    cycles = Counter((each.holder, one) for each in found for one in each.schemes)
    for (holder, one), many in sorted(cycles.items(), key=lambda each: (each[0][0], each[0][1].scheme, each[0][1].begins)):
        said = f"kept until {one.until}" if one.until else "to be kept, until when is not known yet"
        yield visible(f"{holder}, {one.called}: {count(many, 'file')} {said}")
    for holder, many in Counter(each.holder for each in found if not each.resting).items():
        yield visible(f"{holder}: nothing that counts rests on {count(many, 'file')}")
    if going := sum(1 for each in found if each.may_go(as_of)):
        yield f"{count(going, 'file')} may be let go as of {as_of}: `cecgen retention` lists them"


def report(found: Sequence[Reported]) -> str:
    """Every diagnostic that was not waived, in order of place; nothing where there is none."""
    return "\n".join(line for each in found if not each.waived for line in lines(each))


def lines(each: Told) -> list[str]:
    """A problem, or where a holder stands, line by line."""
    span = each.span
    file = visible(span.file)
    place = f"{file}:{span.line}:{span.column}: " if span.line else f"{file}: " if file else ""
    lines = [f"{place}{each.severity} {each.code}: {_short(visible(each.message), 4 * LONGEST)}"]
    if span.excerpt.strip():
        number = str(span.line)
        lines.append(f"  {number} | {_short(visible(span.excerpt))}")
        before = visible(span.excerpt[: span.column - 1])
        if len(before) < LONGEST:
            # A tab before the mark stays a tab, so that the mark stands below what it marks.
            lines.append(f"  {' ' * len(number)} | {''.join(TAB if sign == TAB else ' ' for sign in before)}^")
    first, *more = each.hint.splitlines() or [""]
    return [*lines, f"  = {visible(first)}", *(f"    {visible(line)}" for line in more)]


LONGEST = 160
TAB = "\t"


def _short(line: str, longest: int = LONGEST) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"


def visible(text: str) -> str:
    """A text in which what cannot be seen is spelled out: a file must not steer the terminal that shows it."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == TAB else f"\\u{ord(sign):04X}" for sign in text)


def summary(found: Sequence[Reported], holders: int, entries: int, alarms: int = 0) -> str:
    """One line: how much was read, how many problems there are, and how often something stands as it was asked to be told."""
    errors = sum(1 for each in found if each.severity == "error" and not each.waived)
    warnings = sum(1 for each in found if each.severity == "warning" and not each.waived)
    waived = sum(1 for each in found if each.waived)
    read = f"{count(holders, 'holder')}, {count(entries, 'entry', 'entries')}"
    problems = f"{count(errors, 'error')}, {count(warnings, 'warning')}" if errors or warnings else "no problems"
    more = [f", {count(alarms, 'finding')}" if alarms else "", f", {waived} waived" if waived else ""]
    return f"{read}: {problems}{''.join(more)}"


def grouped(digest: str) -> list[str]:
    """A digest as eyes can compare it: eight digits a group, four groups a line."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return [" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
