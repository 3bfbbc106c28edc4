"""The pipeline: read and validate, convert, limit and judge; what comes out is rendered."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cecgen.catalogue.plugins import Registry, load, run_checks
from cecgen.diagnostics import Diagnostic, Place, Reported, Span, every_problem
from cecgen.diagnostics.crosschecks import WaiverRefused, WaiverUnused
from cecgen.files.toml import Locator
from cecgen.ledger.crosschecks import crosschecks
from cecgen.ledger.reading import CONTENT, SETTINGS, read_ledger, read_workspace
from cecgen.model.days import day_in
from cecgen.model.judged import Transcript
from cecgen.model.ledger import Ledger
from cecgen.model.written import Workspace
from cecgen.transcript import faults_of, transcribe
from cecgen.transcript.examples import example_faults


class Unusable(Exception):
    """A workspace that cannot be read at all: no settings, or settings that are wrong."""

    def __init__(self, reported: Sequence[Reported]) -> None:
        super().__init__("the workspace cannot be read")
        self.reported = tuple(reported)


class Rules(Struct, frozen=True):
    """A revision whose settings and plugins are used in place of the repository's own, and the folder that holds them."""

    revision: str
    folder: Path


class Result(Struct, frozen=True):
    """A workspace worked out: the transcript with every diagnostic in it, and what it was made from."""

    root: Path
    transcript: Transcript
    ledger: Ledger
    registry: Registry

    @property
    def errors(self) -> int:
        """How many problems keep a site from being built."""
        return sum(1 for each in self.transcript.diagnostics if each.severity == "error" and not each.waived)


def work_out(root: Path, now: datetime, *, as_of: date | None = None, code: bool = True, rules: Rules | None = None) -> Result:
    """A repository from its files to its transcript; the day is the one asked for, else the workspace's own, else today's."""
    workspace, registry = opened(root, code=code, rules=rules)
    return result_of(root, workspace, registry, day_of(workspace, now, as_of), rules)


def result_of(root: Path, workspace: Workspace, registry: Registry, day: date, rules: Rules | None = None) -> Result:
    """The same where settings and plugins are opened already."""
    ledger, transcript, found = judged(root, workspace, registry, day)
    diagnostics = waived(root, reported(root, [*registry.found, *found], rules), workspace, rules)
    return Result(root, replace(transcript, diagnostics=diagnostics), ledger, registry)


def day_of(workspace: Workspace, now: datetime, as_of: date | None) -> date:
    """The day of the judgement: the one asked for, else the workspace's own, else today in the workspace's time zone."""
    return as_of or workspace.as_of or day_in(workspace.zone, now)


def opened(root: Path, *, code: bool = True, rules: Rules | None = None) -> tuple[Workspace, Registry]:
    """A repository's settings and the plugins that are loaded for it: its own, or those of a revision that is trusted."""
    home = rules.folder if rules else root
    workspace, found = read_workspace(home)
    if workspace is None:
        raise Unusable(reported(root, found, rules))
    registry = load(home, workspace, code=code)
    differing = [fault for each in registry.examples for fault in example_faults(*each, registry.catalogue)]
    return workspace, replace(registry, found=(*registry.found, *differing))


def judged(
    root: Path, workspace: Workspace, registry: Registry, as_of: date, share: int = 0, of: int = 1
) -> tuple[Ledger, Transcript, list[Diagnostic]]:
    """Read and validate, convert, limit and judge: the pipeline itself; for all holders or a share of them."""
    ledger, found = read_ledger(root, workspace, share, of)
    transcript, faults = transcribe(ledger, registry.catalogue, as_of)
    return ledger, transcript, [*found, *faults, *_disagreements(ledger, registry)]


def examined(
    root: Path, workspace: Workspace, registry: Registry, as_of: date, share: int = 0, of: int = 1
) -> tuple[Ledger, list[Diagnostic]]:
    """The same problems as `judged` finds, without working the transcript out; for all holders or a share of them."""
    ledger, found = read_ledger(root, workspace, share, of)
    return ledger, [*found, *faults_of(ledger, registry.catalogue, as_of), *_disagreements(ledger, registry)]


def _disagreements(ledger: Ledger, registry: Registry) -> list[Diagnostic]:
    return [*crosschecks(ledger), *run_checks(registry, ledger)]


def reported(root: Path, found: Iterable[Diagnostic], rules: Rules | None = None) -> tuple[Reported, ...]:
    """Diagnostics made ready to show, sorted by place; lines and columns are worked out here, and only here.

    What is about the rules of another revision has no line: the file that the reader has in hand may say something else.
    """
    locator = Locator(root)

    def elsewhere(at: Place) -> bool:
        return rules is not None and bool(at.file) and not at.file.startswith(f"{CONTENT}/")

    return in_order(
        Reported(
            code=each.code,
            severity=each.severity,
            span=Span(each.at.file) if elsewhere(each.at) else locator.span(each.at),
            message=f"{each.message} (by the rules of {rules.revision})" if rules and elsewhere(each.at) else each.message,
            hint=each.hint,
            about=each.about,
        )
        for each in found
    )


def in_order(found: Iterable[Reported]) -> tuple[Reported, ...]:
    """Diagnostics sorted by place, each once."""

    def place(each: Reported) -> tuple[str, int, int, str, str, str]:
        span = each.span
        return (span.file, span.line, span.column, each.severity, each.code, each.message)

    return tuple(sorted(dict.fromkeys(found), key=place))


def waived(
    root: Path, found: Sequence[Reported], workspace: Workspace, rules: Rules | None = None, *, evidence: bool = False
) -> tuple[Reported, ...]:
    """The diagnostics with the waivers of the workspace applied; a waiver that cannot be, or that nothing needs, is one too.

    Whether a waiver about evidence is needed shows only where evidence was opened, and one about an output only where that
    was made.
    """
    if not workspace.waive:
        return tuple(found)
    problems = every_problem()
    known = tuple(code for code, kind in problems.items() if kind.waivable)
    reasons: dict[Reported, str] = {}
    extra: list[Diagnostic] = []
    for index, waive in enumerate(workspace.waive):
        at = Place(SETTINGS, ("waive", index))
        if waive.code not in known:
            extra.append(WaiverRefused(at=at / "code", waived=waive.code, known=known))
            continue
        matching = [each for each in found if waive.code == each.code and waive.at in (each.about, each.span.file)]
        reasons.update((each, waive.reason) for each in matching)
        kind = problems[waive.code]
        if not matching and not kind.made and (evidence or not kind.opens):
            extra.append(WaiverUnused(at=at, waived=waive.code, where=waive.at))
    marked = [replace(each, waived=reasons[each]) if each in reasons else each for each in found]
    return in_order([*marked, *reported(root, extra, rules)])


def accepted(root: Path, found: Iterable[Diagnostic], workspace: Workspace) -> tuple[Reported, ...]:
    """What making an output brought to light, with the reasons of the workspace's waivers; no other waiver is asked after."""
    told = ((each, reason_for(each, workspace)) for each in found)
    return in_order(replace(one, waived=reason) for each, reason in told for one in reported(root, [each]))


def reason_for(found: Diagnostic, workspace: Workspace) -> str:
    """The reason for which a problem is accepted; nothing where it is not."""
    if not found.waivable:
        return ""
    waivers = (each for each in workspace.waive if each.code == found.code and each.at in (found.about, found.at.file))
    return next((each.reason for each in waivers), "")


def loaded(root: Path, *, code: bool = True, rules: Rules | None = None) -> tuple[Registry, tuple[Reported, ...]]:
    """What is loaded for a repository (or without one), and what went wrong with it."""
    home = rules.folder if rules else root
    workspace = read_workspace(home)[0] if (home / SETTINGS).is_file() else None
    registry = load(home if workspace else None, workspace, code=code)
    return registry, reported(root, registry.found, rules)
