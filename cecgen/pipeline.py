"""The pipeline: read and validate, convert, limit and judge; the outputs render the result."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cecgen.catalogue.plugins import Registry, load_plugins, run_plugin_checks
from cecgen.diagnostics import CecgenError, Diagnostic, LocatedDiagnostic, Location, Place, all_diagnostics
from cecgen.diagnostics.crosschecks import WaiverRefused, WaiverUnused
from cecgen.files.toml import Locator
from cecgen.ledger.crosschecks import run_crosschecks
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE, iter_holders, read_ledger, read_settings
from cecgen.ledger.shared import Mentions, collect_mentions, find_shared
from cecgen.model.days import date_in_zone
from cecgen.model.judged import Transcript
from cecgen.model.ledger import Holder, Ledger
from cecgen.model.report import HolderEntryIds
from cecgen.model.settings import Settings
from cecgen.transcript import check_holders, transcribe
from cecgen.transcript.examples import check_example
from cecgen.transcript.known_names import KnownNames, resolve_ledger_names


class WorkspaceError(CecgenError):
    """The workspace cannot be read at all: it has no settings, or they are wrong; its diagnostics say why."""

    exit_status = 2


class TrustedRevision(Struct, frozen=True):
    """A git revision whose settings and plugins are used instead of the work tree's, and the folder that contains them."""

    name: str
    folder: Path


class OpenedWorkspace(Struct, frozen=True):
    """A repository before any holder is read: its folder and settings, the plugins loaded for it, and the as-of day."""

    root: Path
    settings: Settings
    registry: Registry
    as_of: date
    rules: TrustedRevision | None = None
    """Where settings and plugins come from, if not from the repository itself."""
    finds_least_credit: bool = True
    """Whether to search for the least credit with which every requirement would be met; most commands do not show it."""


class Evaluation(Struct, frozen=True):
    """An evaluated workspace: the transcript with every diagnostic, and what it was computed from."""

    root: Path
    """The folder of the repository."""
    transcript: Transcript
    """What everything comes to."""
    ledger: Ledger
    """What was written, before any conversion."""
    registry: Registry
    """The loaded plugins, and their catalogue of providers and schemes."""

    @property
    def error_count(self) -> int:
        """How many problems prevent a site from being built."""
        return sum(1 for each in self.transcript.diagnostics if each.is_blocking)


def evaluate(
    root: Path, now: datetime, *, as_of: date | None = None, run_code: bool = True, rules: TrustedRevision | None = None
) -> Evaluation:
    """Evaluate a repository, from its files to its transcript."""
    return evaluate_opened(open_workspace(root, now, as_of=as_of, run_code=run_code, rules=rules))


def evaluate_opened(opened: OpenedWorkspace) -> Evaluation:
    """Evaluate a repository whose settings and plugins are already loaded."""
    ledger, transcript, diagnostics = run_pipeline(opened)
    located = locate_diagnostics(opened.root, [*opened.registry.diagnostics, *diagnostics], opened.rules)
    transcript = replace(transcript, diagnostics=apply_waivers(opened, located))
    return Evaluation(opened.root, transcript, ledger, opened.registry)


def resolve_as_of(settings: Settings, now: datetime, as_of: date | None) -> date:
    """Return the as-of day: the one asked for, else the workspace's own, else today in the workspace's time zone."""
    return as_of or settings.as_of or date_in_zone(settings.zone, now)


def open_workspace(
    root: Path, now: datetime, *, as_of: date | None = None, run_code: bool = True, rules: TrustedRevision | None = None
) -> OpenedWorkspace:
    """Read a repository's settings and load the plugins for it: its own, or those of a revision that is trusted."""
    home = rules.folder if rules else root
    settings, diagnostics = read_settings(home)
    if settings is None:
        raise WorkspaceError(diagnostics=locate_diagnostics(root, diagnostics, rules))
    registry = load_plugins(home, settings, run_code=run_code)
    failed_examples = [fault for each in registry.examples for fault in check_example(*each, registry.catalogue)]
    registry = replace(registry, diagnostics=(*registry.diagnostics, *failed_examples))
    return OpenedWorkspace(root, settings, registry, resolve_as_of(settings, now, as_of), rules)


def run_pipeline(opened: OpenedWorkspace, share: int = 0, share_count: int = 1) -> tuple[Ledger, Transcript, list[Diagnostic]]:
    """Read and validate, convert, limit and judge: the pipeline itself, for all holders or a share of them."""
    ledger, reading_problems = _read(opened, share, share_count)
    catalogue = opened.registry.catalogue
    transcript, judging_problems = transcribe(ledger, catalogue, opened.as_of, finds_least_credit=opened.finds_least_credit)
    return ledger, transcript, [*reading_problems, *judging_problems, *_crosscheck(ledger, opened, share_count)]


_HOLDERS_AT_ONCE = 100


class LedgerProblems(Struct, frozen=True):
    """The problems of a share of the ledger, the entries in it, and the documents and numbers to compare with other shares."""

    diagnostics: list[Diagnostic]
    read: list[HolderEntryIds]
    mentions: Mentions


def find_diagnostics(opened: OpenedWorkspace, share: int = 0, share_count: int = 1) -> LedgerProblems:
    """Find the same problems as `run_pipeline` without building the transcript, for all holders or a share of them.

    Holders are not kept once they are checked, because a million entries take more than a gigabyte; only if a plugin from
    elsewhere has checks are they kept, since it may compare holders.
    """
    registry, settings = opened.registry, opened.settings
    names = KnownNames(registry.catalogue)
    diagnostics: list[Diagnostic] = []
    read: list[HolderEntryIds] = []
    mentions = Mentions([], [])
    pages: list[str] = []
    kept: list[Holder] = []

    def iter_checked() -> Iterator[Holder]:
        written = iter_holders(opened.root, settings, diagnostics, pages, share, share_count)
        while holders := tuple(map(names.resolve_holder, islice(written, _HOLDERS_AT_ONCE))):
            some = Ledger(settings, holders)
            diagnostics.extend(run_crosschecks(some))
            if registry.has_foreign_checks:
                kept.extend(holders)
            else:
                diagnostics.extend(run_plugin_checks(registry, some))
            mentioned = collect_mentions(some)
            mentions.documents.extend(mentioned.documents)
            mentions.serials.extend(mentioned.serials)
            read.extend(HolderEntryIds(holder.id, tuple([entry.id for entry in holder.entries])) for holder in holders)
            yield from holders

    judging_problems = check_holders(iter_checked(), settings, registry.catalogue, opened.as_of)
    shared = find_shared(opened.root, [mentions]) if share_count == 1 else ()
    if registry.has_foreign_checks:
        diagnostics.extend(run_plugin_checks(registry, Ledger(settings, tuple(kept), tuple(pages))))
    return LedgerProblems([*diagnostics, *judging_problems, *shared], read, mentions)


def _read(opened: OpenedWorkspace, share: int, share_count: int) -> tuple[Ledger, list[Diagnostic]]:
    """Read the ledger, with every id and word that the catalogue knows in its own spelling."""
    ledger, diagnostics = read_ledger(opened.root, opened.settings, share, share_count)
    return resolve_ledger_names(ledger, opened.registry.catalogue), diagnostics


def _crosscheck(ledger: Ledger, opened: OpenedWorkspace, share_count: int) -> list[Diagnostic]:
    """Compare the entries of a ledger with each other. A caller that reads holders in shares compares the shares itself."""
    shared = find_shared(opened.root, [collect_mentions(ledger)]) if share_count == 1 else ()
    return [*run_crosschecks(ledger), *shared, *run_plugin_checks(opened.registry, ledger)]


def locate_diagnostics(
    root: Path, diagnostics: Iterable[Diagnostic], rules: TrustedRevision | None = None
) -> tuple[LocatedDiagnostic, ...]:
    """Find the line and column of diagnostics, and sort them by place.

    A diagnostic about the rules of another revision gets no line: the reader's own file may say something else there.
    """
    locator = Locator(root)

    def is_in_trusted_rules(at: Place) -> bool:
        return rules is not None and bool(at.file) and not at.file.startswith(f"{CONTENT_FOLDER}/")

    return sort_diagnostics(
        LocatedDiagnostic(
            code=each.code,
            severity=each.severity,
            location=Location(each.at.file) if is_in_trusted_rules(each.at) else locator.locate(each.at),
            message=f"{each.message} (by the rules of {rules.name})"
            if rules and is_in_trusted_rules(each.at)
            else each.message,
            hint=each.hint,
            about=each.about,
        )
        for each in diagnostics
    )


def sort_diagnostics(diagnostics: Iterable[LocatedDiagnostic]) -> tuple[LocatedDiagnostic, ...]:
    """Sort diagnostics by place, without duplicates."""

    def place(each: LocatedDiagnostic) -> tuple[str, int, int, str, str, str]:
        location = each.location
        return (location.file, location.line, location.column, each.severity, each.code, each.message)

    return tuple(sorted(dict.fromkeys(diagnostics), key=place))


def apply_waivers(
    opened: OpenedWorkspace, diagnostics: Sequence[LocatedDiagnostic], *, evidence: bool = False
) -> tuple[LocatedDiagnostic, ...]:
    """Mark the diagnostics that the workspace waives; add one for each waiver that is not allowed, or not needed.

    Unneeded waivers about evidence are reported only if evidence was opened, and those about an output never.
    """
    if not opened.settings.waive:
        return tuple(diagnostics)
    kinds = all_diagnostics()
    waivable_codes = tuple(code for code, kind in kinds.items() if kind.waivable)
    reasons: dict[LocatedDiagnostic, str] = {}
    extra: list[Diagnostic] = []
    for index, waive in enumerate(opened.settings.waive):
        at = Place(SETTINGS_FILE, ("waive", index))
        if waive.code not in waivable_codes:
            extra.append(WaiverRefused(at=at / "code", waived=waive.code, waivable_codes=waivable_codes))
            continue
        matching = [each for each in diagnostics if waive.code == each.code and waive.at in (each.about, each.location.file)]
        reasons.update((each, waive.reason) for each in matching)
        kind = kinds[waive.code]
        if not matching and not kind.needs_output and (evidence or not kind.needs_evidence):
            extra.append(WaiverUnused(at=at, waived=waive.code, where=waive.at))
    marked = [replace(each, waiver_reason=reasons[each]) if each in reasons else each for each in diagnostics]
    return sort_diagnostics([*marked, *locate_diagnostics(opened.root, extra, opened.rules)])


def mark_waived(root: Path, diagnostics: Iterable[Diagnostic], settings: Settings) -> tuple[LocatedDiagnostic, ...]:
    """Locate the problems of one output, marked with the reasons of the workspace's waivers; unused waivers are ignored."""
    reasons = ((each, find_waiver_reason(each, settings)) for each in diagnostics)
    return sort_diagnostics(
        replace(one, waiver_reason=reason) for each, reason in reasons for one in locate_diagnostics(root, [each])
    )


def find_waiver_reason(problem: Diagnostic, settings: Settings) -> str:
    """Return the reason for which a problem is waived; empty if it is not."""
    if not problem.waivable:
        return ""
    waivers = (each for each in settings.waive if each.code == problem.code and each.at in (problem.about, problem.at.file))
    return next((each.reason for each in waivers), "")


def load_registry(
    root: Path, *, run_code: bool = True, rules: TrustedRevision | None = None
) -> tuple[Registry, tuple[LocatedDiagnostic, ...]]:
    """Load the plugins for a repository, or without one; return the problems with them too."""
    home = rules.folder if rules else root
    settings = read_settings(home)[0] if (home / SETTINGS_FILE).is_file() else None
    registry = load_plugins(home if settings else None, settings, run_code=run_code)
    return registry, locate_diagnostics(root, registry.diagnostics, rules)
