"""`cecgen check`: everything that is wrong with what was written, in the format of whoever reads it."""

import re
from collections.abc import Iterable
from typing import Any

import click
from msgspec.structs import replace

from cecgen import __version__
from cecgen.cli import context
from cecgen.cli.context import Asked, unknown, workspace_options
from cecgen.cli.output import put
from cecgen.cli.progress import progress
from cecgen.commands.check import below_git, check
from cecgen.diagnostics import every_problem
from cecgen.model.report import ALARM_WORDS, Report, Watch
from cecgen.outputs.reports import FORMATS, Format, rendered
from cecgen.pipeline import Unusable

WORDS = [word for word in ALARM_WORDS if not word.endswith("-due")]
"""The standings, and the statuses of findings, that a check can fail on."""


class Words(click.ParamType[tuple[str, ...]]):
    """Words between commas."""

    name = "words"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The words that were typed."""
        return value if isinstance(value, tuple) else tuple(word.strip() for word in value.split(",") if word.strip())


class Within(click.ParamType[tuple[int, str]]):
    """A span of time: so many days, weeks, months or years."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        """The span that was typed."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"([0-9]{1,4})([dwmy])", value.strip().lower())
        if found is None:
            self.fail(f"{value!r} is not a span such as 60d, 8w, 3m or 1y", param, ctx)
        return int(found[1]), found[2]


@click.command("check")
@workspace_options
@click.option("--evidence", is_flag=True, help="Open the certificates too, and hold them against their entries.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="For whom the report is.")
@click.option("--output", metavar="FILE", help="Write the report into FILE, and nothing to standard output.")
@click.option("--select", type=Words(), multiple=True, metavar="CODES", help="Report these codes only (CEC4,CEC202).")
@click.option("--ignore", type=Words(), multiple=True, metavar="CODES", help="Do not report these codes.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option(
    "--fail-on", type=Words(), multiple=True, metavar="WORDS", help="Fail where a cycle or a finding stands so (behind,open)."
)
@click.option(
    "--fail-within", type=Within(), metavar="SPAN", help="Fail where a renewal, an audit or a card is due so soon (60d)."
)
def command(
    asked: Asked,
    evidence: bool,
    form: Format,
    output: str | None,
    select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    strict: bool,
    fail_on: tuple[tuple[str, ...], ...],
    fail_within: tuple[int, Any] | None,
) -> int:
    """Read everything and report every problem at once; writes nothing but the report."""
    watch = _watch(fail_on, fail_within)
    if evidence:
        _can_open()
    root = asked.root
    try:
        with progress("Checking"):
            report = check(
                root, context.now(), as_of=asked.as_of, code=asked.code, watch=watch, rules=asked.rules, evidence=evidence
            )
        report = _picked(report, select, ignore)
    except Unusable as error:
        if form == "text" and output is None:
            raise
        # Whoever waits for the report gets it all the same, and whole; the exit code says that nothing was read.
        as_of = asked.as_of or context.now().date()
        report = Report(as_of=as_of, diagnostics=error.reported, readable=False, version=__version__, base=below_git(root))
    report = replace(report, strict=strict)
    put(rendered(report, form).encode(), output)
    return int(report.fails) if report.readable else 2


def _can_open() -> None:
    """A usage error where the libraries that open evidence are not installed."""
    from cecgen.evidence import libraries_missing  # noqa: PLC0415 - a plain check opens nothing

    if missing := libraries_missing():
        raise click.UsageError(f"--evidence needs {', '.join(missing)}: pip install 'cecgen[evidence]'")


def _watch(fail_on: Iterable[tuple[str, ...]], fail_within: tuple[int, Any] | None) -> Watch | None:
    """What is watched for; None where nothing is, since only then transcripts need not be worked out."""
    words = [word.lower() for each in fail_on for word in each]
    for word in words:
        if word not in WORDS:
            unknown("standing or finding's status", word, WORDS)
    return Watch(frozenset(words), fail_within) if words or fail_within else None


def _picked(report: Report, select: Iterable[tuple[str, ...]], ignore: Iterable[tuple[str, ...]]) -> Report:
    """The report with the diagnostics that were asked for; where holders stand is asked for in its own way."""
    wanted = tuple(word.upper() for each in select for word in each)
    passed = tuple(word.upper() for each in ignore for word in each)
    known = [*every_problem()]
    # A plugin that was not loaded cannot say which codes are its own.
    strange = any(each.code.startswith("CEC9") for each in report.diagnostics)
    for word in (*wanted, *passed):
        if not any(each.startswith(word) for each in known) and not (strange and not word.startswith("CEC")):
            unknown("code", word, known)
    kept = [each for each in report.diagnostics if not wanted or each.code.startswith(wanted)]
    return replace(report, diagnostics=tuple(each for each in kept if not (passed and each.code.startswith(passed))))
