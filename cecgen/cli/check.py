"""`cecgen check`: find every problem in the files, and report it in the format that the reader needs."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from msgspec.structs import replace

from cecgen import __version__
from cecgen.cli.context import CommandContext, fail_unknown, workspace_options
from cecgen.cli.names import CODES
from cecgen.cli.option_types import DASH, CommaList, FileName, TimeSpan
from cecgen.cli.output import write_document
from cecgen.cli.progress import show_progress
from cecgen.cli.screen import current_screen
from cecgen.commands.check import check_workspace, find_git_prefix
from cecgen.diagnostics import all_diagnostics
from cecgen.model.report import ALARM_MEANINGS, DUE_WITHIN, AlarmRequest, Report
from cecgen.outputs.reports import FORMATS, ReportFormat, render_report
from cecgen.outputs.terminal.diagnostics import paint_problems
from cecgen.pipeline import WorkspaceError

ALARM_STATUSES = [word for word in ALARM_MEANINGS if not word.endswith("-due")]
"""The statuses of cycles and requirements that a check can fail on."""


class ReportFile(click.ParamType[tuple[ReportFormat, str]]):
    """A report's format and its file, as in `sarif=report.sarif`."""

    name = "report"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[ReportFormat, str]:
        """The format and the file that were typed."""
        if isinstance(value, tuple):
            return value
        form, equals, file = value.partition("=")
        if not equals or not file:
            self.fail(f"{value!r} is not FORMAT=FILE, as in sarif=report.sarif", param, ctx)
        report_format = next((each for each in FORMATS if each == form), None)
        return (report_format, file) if report_format else fail_unknown("format", form, [*FORMATS])


@click.command("check")
@workspace_options
@click.option("--evidence", is_flag=True, help="Open the certificates and compare them with their entries.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="The format of the report.")
@click.option("--output", type=FileName(), metavar="FILE", help="Write the report into FILE, not to standard output (-).")
@click.option(
    "--report",
    "reports",
    type=ReportFile(),
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write the report in this format into FILE, or with --output to standard output (-); may be given several times.",
)
@click.option("--select", type=CODES, multiple=True, metavar="CODES", help="Report these codes only (CEC4,CEC202).")
@click.option("--ignore", type=CODES, multiple=True, metavar="CODES", help="Do not report these codes.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option(
    "--fail-on",
    type=CommaList(),
    multiple=True,
    metavar="WORDS",
    help="Also fail if a cycle or requirement has one of these statuses (behind,open).",
)
@click.option(
    "--fail-within",
    type=TimeSpan(),
    metavar="SPAN",
    help="Also fail if a renewal, an audit answer or a card is due within this time (60d).",
)
def command(
    context: CommandContext,
    evidence: bool,
    form: ReportFormat,
    output: str | None,
    reports: tuple[tuple[ReportFormat, str], ...],
    select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    strict: bool,
    fail_on: tuple[tuple[str, ...], ...],
    fail_within: tuple[int, Any] | None,
) -> int:
    """Read everything and report every problem at once; writes nothing but the report."""
    _refuse_same_file([output or DASH, *(file for _, file in reports)])
    output = None if output == DASH else output
    watch = _build_watch(fail_on, fail_within)
    shows_due = "markdown" in (form, *(each for each, _ in reports))
    if evidence:
        _require_evidence_extra()
    root = context.root
    unreadable: WorkspaceError | None = None
    try:
        with show_progress("Checking"):
            report = check_workspace(
                root,
                context.now(),
                as_of=context.as_of,
                run_code=context.runs_code,
                watch=watch,
                rules=context.rules,
                open_evidence=evidence,
                due_within=(DUE_WITHIN, "d") if shows_due else None,
            )
        report = _filter_report(report, select, ignore)
    except WorkspaceError as error:
        unreadable = error
        # A program that reads the report still gets a complete one; the exit code says that nothing was read.
        as_of = context.as_of or context.now().date()
        report = Report(
            as_of=as_of, diagnostics=error.diagnostics, is_readable=False, version=__version__, git_prefix=find_git_prefix(root)
        )
    report = replace(report, is_strict=strict)
    if unreadable and form == "text" and output is None:
        _write_reports(report, reports)
        raise unreadable  # the terminal shows it in its own way
    _write_reports(report, [(form, output), *reports])
    return int(report.has_failed) if report.is_readable else 2


def _write_reports(report: Report, files: Iterable[tuple[ReportFormat, str | None]]) -> None:
    for form, file in files:
        if form == "text" and file is None and current_screen().is_quiet and not report.open_items:
            continue
        text = render_report(report, form)
        if form == "text" and file is None and current_screen().has_colour(sys.stdout):
            click.echo(paint_problems(text), nl=False, color=True)
        else:
            write_document(text.encode(), file)


def _refuse_same_file(files: Sequence[str]) -> None:
    """Raise a usage error if two reports would go into one file, where the second would replace the first."""
    paths = [DASH if file == DASH else os.path.realpath(file) for file in files]
    for file, path in zip(files, paths, strict=True):
        if paths.count(path) > 1:
            place = "standard output" if file == DASH else file
            raise click.UsageError(f"two reports would be written into {place}: name a file for each")


def _require_evidence_extra() -> None:
    """Raise a usage error if the libraries that open evidence are not installed."""
    from cecgen.evidence import missing_libraries  # noqa: PLC0415 - a plain check opens nothing
    from cecgen.evidence.extras import format_install_command  # noqa: PLC0415 - the same

    if missing := missing_libraries():
        raise click.UsageError(f"--evidence needs {', '.join(missing)}: {format_install_command('evidence')}")


def _build_watch(fail_on: Iterable[tuple[str, ...]], fail_within: tuple[int, Any] | None) -> AlarmRequest | None:
    """Build what the check watches for; None if nothing, and then no transcripts are built."""
    words = [word.lower() for each in fail_on for word in each]
    for word in words:
        if word not in ALARM_STATUSES:
            fail_unknown("status", word, ALARM_STATUSES)
    return AlarmRequest(frozenset(words), fail_within) if words or fail_within else None


def _filter_report(report: Report, select: Iterable[tuple[str, ...]], ignore: Iterable[tuple[str, ...]]) -> Report:
    """Keep the diagnostics that `--select` and `--ignore` leave; alarms are not filtered."""
    selected = tuple(word.upper() for each in select for word in each)
    ignored = tuple(word.upper() for each in ignore for word in each)
    codes = [*all_diagnostics()]
    # A plugin that failed to load has not declared its codes, so any code that is not ours may be one of them.
    has_failed_plugin = any(each.code.startswith("CEC9") for each in report.diagnostics)
    for word in (*selected, *ignored):
        if not any(code.startswith(word) for code in codes) and not (has_failed_plugin and not word.startswith("CEC")):
            fail_unknown("code", word, codes)
    diagnostics = [each for each in report.diagnostics if not selected or each.code.startswith(selected)]
    return replace(report, diagnostics=tuple(each for each in diagnostics if not (ignored and each.code.startswith(ignored))))
