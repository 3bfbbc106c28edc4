"""Diagnostics as people read them in a terminal: the place first, then the line itself, then the way out."""

from collections.abc import Sequence

from cecgen.diagnostics import Reported


def report(found: Sequence[Reported]) -> str:
    """Every diagnostic that was not waived, in order of place; nothing where there is none."""
    return "\n".join(line for each in found if not each.waived for line in _lines(each))


def _lines(each: Reported) -> list[str]:
    span = each.span
    place = f"{span.file}:{span.line}:{span.column}: " if span.line else f"{span.file}: " if span.file else ""
    lines = [f"{place}{each.severity} {each.code}: {each.message}"]
    if span.excerpt.strip():
        number = str(span.line)
        # A tab before the mark stays a tab, so that the mark stands below what it marks.
        before = "".join("\t" if sign == "\t" else " " for sign in span.excerpt[: span.column - 1])
        lines += [f"  {number} | {_short(span.excerpt)}", f"  {' ' * len(number)} | {before}^"]
    first, *more = each.hint.splitlines() or [""]
    return [*lines, f"  = {first}", *(f"    {line}" for line in more)]


def _short(line: str) -> str:
    return line if len(line) <= 160 else line[:159] + "…"


def summary(found: Sequence[Reported], holders: int, entries: int) -> str:
    """One line: how much was read, and how many problems there are."""
    errors = sum(1 for each in found if each.severity == "error" and not each.waived)
    warnings = sum(1 for each in found if each.severity == "warning" and not each.waived)
    waived = sum(1 for each in found if each.waived)
    read = f"{_count(holders, 'holder')}, {_count(entries, 'entry', 'entries')}"
    problems = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}" if errors or warnings else "no problems"
    return f"{read}: {problems}" + (f", {waived} waived" if waived else "")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
