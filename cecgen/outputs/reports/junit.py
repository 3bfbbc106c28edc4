"""The report as JUnit's XML, which nearly every CI shows: a suite a holder, and in it a case an entry.

What is about a holder and no entry has a case of its file; what is about no holder has a suite of the repository itself.
"""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from msgspec.structs import replace

from cecgen.model.report import Report, ReportItem
from cecgen.outputs.reports import FALLBACK_FILE, path_in_git, sort_worst_first
from cecgen.outputs.terminal.diagnostics import format_item
from cecgen.outputs.terminal.escape import escape_invisible

_REPOSITORY = "repository"
_ATTACHMENT = "[[ATTACHMENT|"
"""What GitLab takes for a link to a file of the job, wherever it stands in what a case printed."""

Cases = dict[str, list[ReportItem]]


def render(report: Report) -> str:
    """Every holder with every entry, whether or not anything is wrong with it."""
    suites = _group_by_suite(report)
    top = ElementTree.Element("testsuites", name="cecgen")
    for name, cases in suites.items():
        top.append(_suite(report, name, cases))
    for what in ("tests", "failures"):
        top.set(what, str(sum(int(suite.get(what, "0")) for suite in top)))
    top.set("errors", "0")
    ElementTree.indent(top, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(top, encoding="unicode")}\n'


def _group_by_suite(report: Report) -> dict[str, Cases]:
    """What there is to say of each case of each suite, the worst first."""
    entries = {each.holder: frozenset(each.entries) for each in report.holders_read}
    suites: dict[str, Cases] = {"": {FALLBACK_FILE: []}}
    suites.update({each.holder: {"holder.toml": [], **{id: [] for id in each.entries}} for each in report.holders_read})
    for told in sort_worst_first(report):
        holder = _find_holder(told, entries)
        entry = told.about.partition("/")[2]
        file = told.span.file
        case = entry if entry in entries.get(holder, ()) else file.removeprefix(f"content/{holder}/" if holder else "")
        suites[holder].setdefault(case or FALLBACK_FILE, []).append(told)
    return suites


def _find_holder(told: ReportItem, entries: dict[str, frozenset[str]]) -> str:
    """The holder that something is about, or in whose folder it lies; none where nobody of that name was read."""
    parts = told.span.file.split("/")
    folder = parts[1] if len(parts) > 2 and parts[0] == "content" else ""
    return next((name for name in (told.about.partition("/")[0], folder) if name in entries), "")


def _suite(report: Report, name: str, cases: Cases) -> ElementTree.Element:
    made = [_case(report, name or _REPOSITORY, *case) for case in cases.items()]
    failed = sum(1 for case in made if case.find("failure") is not None)
    suite = ElementTree.Element(
        "testsuite",
        name=escape_invisible(name) or _REPOSITORY,
        tests=str(len(made)),
        failures=str(failed),
        errors="0",
        skipped="0",
        time="0",
        timestamp=f"{report.as_of}T00:00:00",
    )
    suite.extend(made)
    return suite


def _case(report: Report, suite: str, name: str, told: list[ReportItem]) -> ElementTree.Element:
    """One failure says all that fails the case, since readers show a case's first alone."""
    case = ElementTree.Element("testcase", name=escape_invisible(name), classname=escape_invisible(f"cecgen.{suite}"), time="0")
    failing = [each for each in told if report.is_strict or each.severity != "warning"]
    passing = [each for each in told if not report.is_strict and each.severity == "warning"]
    if failing:
        first = failing[0]
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        failure = ElementTree.SubElement(case, "failure", type=first.code, message=escape_invisible(first.message) + more)
        failure.text = "\n".join(_item_lines(report, failing))
    if passing:
        ElementTree.SubElement(case, "system-out").text = "\n".join(_item_lines(report, passing)).replace(
            _ATTACHMENT, "[[ATTACHMENT |"
        )
    return case


def _item_lines(report: Report, told: Sequence[ReportItem]) -> Iterator[str]:
    for each in told:
        yield from format_item(replace(each, span=replace(each.span, file=path_in_git(report, each))))
