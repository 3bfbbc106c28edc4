"""The report as JUnit XML, which nearly every CI shows: one suite for each holder, and in it one case for each entry.

Problems of a holder that belong to no entry get a case named after the file, and those of no holder a suite of their own.
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
"""GitLab turns this into a link to a file of the job, anywhere in the output of a case."""

Cases = dict[str, list[ReportItem]]


def render(report: Report) -> str:
    """Format every holder with every entry, with problems or without."""
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
    """Group the items by suite and case, the worst first."""
    entries = {each.holder: frozenset(each.entries) for each in report.holders_read}
    suites: dict[str, Cases] = {"": {FALLBACK_FILE: []}}
    suites.update({each.holder: {"holder.toml": [], **{id: [] for id in each.entries}} for each in report.holders_read})
    for item in sort_worst_first(report):
        holder = _find_holder(item, entries)
        entry = item.about.partition("/")[2]
        file = item.location.file
        case = entry if entry in entries.get(holder, ()) else file.removeprefix(f"content/{holder}/" if holder else "")
        suites[holder].setdefault(case or FALLBACK_FILE, []).append(item)
    return suites


def _find_holder(item: ReportItem, entries: dict[str, frozenset[str]]) -> str:
    """Find the holder that an item is about, or whose folder it is in; empty if no such holder was read."""
    parts = item.location.file.split("/")
    folder = parts[1] if len(parts) > 2 and parts[0] == "content" else ""
    return next((name for name in (item.about.partition("/")[0], folder) if name in entries), "")


def _suite(report: Report, name: str, cases: Cases) -> ElementTree.Element:
    elements = [_case(report, name or _REPOSITORY, *case) for case in cases.items()]
    failed = sum(1 for case in elements if case.find("failure") is not None)
    suite = ElementTree.Element(
        "testsuite",
        name=escape_invisible(name) or _REPOSITORY,
        tests=str(len(elements)),
        failures=str(failed),
        errors="0",
        skipped="0",
        time="0",
        timestamp=f"{report.as_of}T00:00:00",
    )
    suite.extend(elements)
    return suite


def _case(report: Report, suite: str, name: str, items: list[ReportItem]) -> ElementTree.Element:
    """Build one case. All its failures are in one element, because readers show only the first."""
    case = ElementTree.Element("testcase", name=escape_invisible(name), classname=escape_invisible(f"cecgen.{suite}"), time="0")
    failing = [each for each in items if report.is_strict or each.severity != "warning"]
    passing = [each for each in items if not report.is_strict and each.severity == "warning"]
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


def _item_lines(report: Report, items: Sequence[ReportItem]) -> Iterator[str]:
    for each in items:
        yield from format_item(replace(each, location=replace(each.location, file=path_in_git(report, each))))
