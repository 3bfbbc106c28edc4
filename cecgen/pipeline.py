"""The pipeline: read and validate, convert, limit and judge; what comes out is rendered."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cecgen.checks import crosschecks
from cecgen.diagnostics import Diagnostic, Place, Reported, Severity, every_problem
from cecgen.diagnostics.crosschecks import WaiverRefused, WaiverUnused
from cecgen.ledger import SETTINGS, read_ledger, read_workspace
from cecgen.model import Ledger, Transcript, Waive, Workspace
from cecgen.registry import Registry, load, run_checks
from cecgen.source import Locator
from cecgen.transcript import transcribe


class Unusable(Exception):
    """A workspace that cannot be read at all: no settings, or settings that are wrong."""

    def __init__(self, reported: Sequence[Reported]) -> None:
        super().__init__("the workspace cannot be read")
        self.reported = tuple(reported)


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


def work_out(root: Path, today: date, *, as_of: date | None = None, code: bool = True) -> Result:
    """A repository from its files to its transcript; the day is the one asked for, else the workspace's own, else today."""
    workspace, found = read_workspace(root)
    if workspace is None:
        raise Unusable(reported(root, found))
    ledger, found = read_ledger(root, workspace)
    registry = load(root, workspace, code=code)
    transcript, problems = transcribe(ledger, registry.catalogue, as_of or workspace.as_of or today)
    found += [*registry.found, *problems, *crosschecks(ledger), *run_checks(registry, ledger)]
    return Result(root, replace(transcript, diagnostics=waived(root, found, workspace)), ledger, registry)


def reported(root: Path, found: Iterable[Diagnostic], reasons: dict[int, str] | None = None) -> tuple[Reported, ...]:
    """Diagnostics made ready to show, sorted by place; lines and columns are worked out here, and only here."""
    locator = Locator(root)
    severity: dict[Severity, int] = {"error": 0, "warning": 1}
    out = [
        Reported(
            code=each.code,
            severity=each.severity,
            span=locator.span(each.at),
            message=each.message,
            hint=each.hint,
            about=each.about,
            waived=(reasons or {}).get(index, ""),
        )
        for index, each in enumerate(found)
    ]
    key = {id(each): (each.span.file, each.span.line, each.span.column, severity[each.severity], each.code) for each in out}
    return tuple(sorted(dict.fromkeys(out), key=lambda each: (*key[id(each)], each.message)))


def waived(root: Path, found: list[Diagnostic], workspace: Workspace) -> tuple[Reported, ...]:
    """The diagnostics with the waivers of the workspace applied; a waiver that cannot be, or that nothing needs, is one too."""
    if not found and not workspace.waive:
        return ()
    kinds = every_problem()
    known = tuple(code for code, kind in kinds.items() if kind.waivable)
    reasons: dict[int, str] = {}
    extra: list[Diagnostic] = []
    for index, waive in enumerate(workspace.waive):
        at = Place(SETTINGS, ("waive", index))
        if waive.code not in known:
            extra.append(WaiverRefused(at=at / "code", waived=waive.code, known=known))
            continue
        matching = [number for number, each in enumerate(found) if _covers(waive, each)]
        reasons.update((number, waive.reason) for number in matching)
        if not matching:
            extra.append(WaiverUnused(at=at, waived=waive.code, where=waive.at))
    return reported(root, [*found, *extra], reasons)


def _covers(waive: Waive, diagnostic: Diagnostic) -> bool:
    return waive.code == diagnostic.code and waive.at in (diagnostic.about, diagnostic.at.file)


def loaded(root: Path, *, code: bool = True) -> tuple[Registry, tuple[Reported, ...]]:
    """What is loaded for a repository (or without one), and what went wrong with it."""
    workspace = read_workspace(root)[0] if (root / SETTINGS).is_file() else None
    registry = load(root if workspace else None, workspace, code=code)
    return registry, reported(root, registry.found)
