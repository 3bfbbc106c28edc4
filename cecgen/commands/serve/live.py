"""The site that `serve` shows: a save in a holder's files changes its pages only, everything else builds the whole site.

Both ways come to the same site, byte for byte, or the same refusal. What is learnt in a step is kept only if the step is
shown: a save that is refused leaves nothing behind.
"""

import gc
import os
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from cecgen.commands.build import build_edition
from cecgen.commands.serve.frame import NotProvenError, SiteFrame
from cecgen.commands.serve.privacy import SearchedSite
from cecgen.commands.serve.records import (
    HolderReader,
    HolderRecord,
    UnreadableHolderError,
    changed_holders,
    read_all,
    show_records,
)
from cecgen.commands.serve.watch import Stamps, scan_repository
from cecgen.diagnostics import LocatedDiagnostic, Place
from cecgen.diagnostics.outputs import BuildFailed
from cecgen.model.days import date_in_zone
from cecgen.model.judged import Transcript
from cecgen.outputs.editions.edition import Edition, find_withheld, redact_transcript
from cecgen.outputs.site import evidence_paths
from cecgen.outputs.site.build import anchors_in_text, links_in_text
from cecgen.outputs.site.downloads import DownloadPieces
from cecgen.outputs.site.pages import Page, PageBuilder
from cecgen.outputs.site.row_cache import RowCache
from cecgen.pipeline import Evaluation, OpenedWorkspace, WorkspaceError, evaluate_opened, locate_diagnostics


class SiteUpdate(Struct, frozen=True):
    """The result of an update: the folder of the site, the paths that changed in it, and the problems.

    Without a folder the last good site stays; without paths, everything may have changed.
    """

    diagnostics: tuple[LocatedDiagnostic, ...]
    folder: Path | None = None
    paths: frozenset[str] | None = None


class _Built(Struct, frozen=True):
    """A whole site that was built and is shown, and what it was built from."""

    opened: OpenedWorkspace
    day: date
    stamps: Stamps
    result: Evaluation
    edition: Edition
    folder: Path


class _Warm(Struct):
    """What a step needs to know about the site that is shown."""

    opened: OpenedWorkspace
    day: date
    stamps: Stamps
    reader: HolderReader
    records: dict[str, HolderRecord]
    team_pages: tuple[str, ...]
    redacted: Transcript
    pages: dict[str, Page]
    downloads: DownloadPieces
    rows: RowCache
    frame: SiteFrame
    searched: SearchedSite
    folder: Path
    edition: Edition


class LiveSite:
    """The site as of the last good save."""

    def __init__(self, root: Path, open_repository: Callable[[], OpenedWorkspace], scratch: Path) -> None:
        self._root = root
        self._open = open_repository
        self._scratch = scratch
        self._builds = 0
        self._built: _Built | None = None
        self._warm: _Warm | None = None
        self.zone = ""
        self.steps = 0
        """How many saves were shown without building the whole site."""

    def update(self, stamps: Stamps, now: datetime) -> SiteUpdate:
        """Bring the site up to what the repository has now."""
        if (shown := self._step(stamps, now)) is not None:
            return shown
        try:
            opened = self._open()
        except WorkspaceError as error:
            return SiteUpdate(error.diagnostics)
        self.zone = opened.settings.zone
        try:
            return self._build(opened, stamps, date_in_zone(self.zone, now))
        except OSError as error:  # a full disk, say; what the files do is a diagnostic
            reason = f"{error.strerror or error} ({error.filename})"
            return SiteUpdate(locate_diagnostics(self._root, [BuildFailed(at=Place("site"), reason=reason)]))

    def remove_old(self) -> None:
        """Remove every site but the one that is shown."""
        shown = self._built.folder.parent if self._built else None
        for folder in self._scratch.iterdir():
            if folder != shown:
                shutil.rmtree(folder, ignore_errors=True)

    def warm_up(self) -> None:
        """Learn what the next save needs, if a whole site was just built: only now, since that one is shown already."""
        built = self._built
        if self._warm is not None:
            self._warm.searched.read_words()
        if built is None or self._warm is not None:
            return
        self._warm = None
        try:
            self._warm = self._learn(built)
        except (NotProvenError, UnreadableHolderError, OSError, ValueError):
            return  # every save builds the whole site, as if there were nothing to learn
        gc.collect()
        gc.freeze()  # what is known about a thousand holders need not be walked over again and again

    def _build(self, opened: OpenedWorkspace, stamps: Stamps, day: date) -> SiteUpdate:
        result = evaluate_opened(opened)
        diagnostics = result.transcript.diagnostics
        if result.errors:
            return SiteUpdate(diagnostics)
        self._builds += 1
        work = self._scratch / str(self._builds)
        work.mkdir()
        edition = Edition(evidence=opened.settings.privacy.evidence)
        found = build_edition(result, edition, work / "build", work / "site", is_served=True)
        if found:
            shutil.rmtree(work, ignore_errors=True)
            return SiteUpdate((*diagnostics, *found))
        self._built = _Built(opened, day, stamps, result, edition, work / "site")
        self._warm = None
        return SiteUpdate(diagnostics, work / "site")

    def _learn(self, built: _Built) -> _Warm | None:
        """Make a record of every holder, and prove that records and frames come to what was built."""
        opened, result = built.opened, built.result
        redacted = redact_transcript(result.transcript, built.edition, result.ledger)
        if opened.registry.has_foreign_checks or evidence_paths(redacted):
            return None  # a stranger's check may compare holders; documents are searched with the whole site
        reader = HolderReader(opened, built.edition)
        records = read_all(self._root, reader, built.stamps)
        saved = changed_holders(built.stamps, scan_repository(self._root), records)
        if saved is None or not _agree(records, result, saved):
            return None
        # All else is of what was built: the holders that were saved since are read again in the next step.
        shown = replace(redacted, diagnostics=tuple(each for each in redacted.diagnostics if each.waiver_reason))
        hidden = find_withheld(result.transcript, redacted, result.ledger)
        rows = RowCache()
        builder = PageBuilder(shown, built.edition.description, cache=rows)
        pages = {page.path: page for page in builder.pages()}
        downloads = builder.downloads()
        if any((built.folder / name).read_bytes() != "".join(pieces).encode() for name, pieces in downloads.items()):
            return None
        frame = SiteFrame(built.folder, pages)
        searched = SearchedSite(built.folder, hidden)
        team_pages = tuple(result.ledger.pages)
        return _Warm(
            opened, built.day, built.stamps, reader, records, team_pages, shown, pages, downloads, rows, frame, searched,
            built.folder, built.edition,
        )  # fmt: skip

    def _step(self, stamps: Stamps, now: datetime) -> SiteUpdate | None:
        """Show a save that changed a few holders; None if only a whole build can say what it comes to."""
        warm = self._warm
        if warm is None or date_in_zone(self.zone, now) != warm.day:
            return None
        names = changed_holders(warm.stamps, stamps, warm.records)
        if names is None:
            return None
        try:
            return self._show_holders(warm, names, stamps)
        except (NotProvenError, UnreadableHolderError, OSError):
            return None

    def _show_holders(self, warm: _Warm, names: list[str], stamps: Stamps) -> SiteUpdate | None:
        records = warm.records | {name: warm.reader.read(name) for name in names}
        result = warm.reader.evaluate(records.values(), warm.team_pages, stamps)
        diagnostics = result.transcript.diagnostics
        if result.errors:
            return SiteUpdate(diagnostics)
        shown, hidden = show_records(result, records.values())
        if evidence_paths(replace(shown, holders=tuple(records[name].redacted for name in names))):
            return None
        builder = PageBuilder(shown, warm.edition.description, cache=warm.rows)
        pages = _render(warm, builder, shown, names)
        if pages is None:
            return None
        downloads = builder.downloads()
        new = {name: pieces for name, pieces in downloads.items() if pieces != warm.downloads[name]}
        changed = {path: page for path, page in pages.items() if page != warm.pages[path]}
        filled = warm.frame.fill(changed)
        if _has_dead_link(warm.folder, filled.files, {f"{path}.html" for path in warm.pages}):
            return None
        files = {**filled.files, **{name: "".join(pieces) for name, pieces in new.items()}}
        beside = {name: _changed_pieces(warm.downloads[name], pieces) for name, pieces in new.items()}
        search = warm.searched.suspect(hidden, {**filled.files, **filled.neighbours, **beside}, files)
        if search.has_suspicion:
            return None
        # From here on nothing is refused; if a file cannot be written, the whole site is built.
        self._warm = None
        _replace_files(warm.folder, files)
        warm.frame.adopt(filled)
        warm.searched.adopt(search)
        warm.records, warm.redacted, warm.stamps, warm.pages = records, shown, stamps, {**warm.pages, **changed}
        warm.downloads = downloads
        self._warm = warm
        self.steps += 1
        return SiteUpdate(diagnostics, warm.folder, frozenset(files))


def _agree(records: Mapping[str, HolderRecord], result: Evaluation, saved: Collection[str]) -> bool:
    """Whether records come to what was evaluated, apart from the holders that were saved since."""
    judged = {name: record.result.judged for name, record in records.items() if name not in saved}
    return judged == {holder.id: holder for holder in result.transcript.holders if holder.id not in saved}


def _render(warm: _Warm, builder: PageBuilder, shown: Transcript, names: list[str]) -> dict[str, Page] | None:
    """The pages that a step can change; None if there are others than before."""
    pages = {page.path: page for page in (builder.overview(), *builder.teams())}
    if {path for path in pages if path.startswith("teams/")} != {path for path in warm.pages if path.startswith("teams/")}:
        return None
    if (shown.units, shown.schemes) != (warm.redacted.units, warm.redacted.schemes):
        pages["rules"] = builder.rules()
        if not anchors_in_text(pages["rules"].body) >= anchors_in_text(warm.pages["rules"].body):
            return None  # a page that does not change may lead to a place that is gone
    accepted = set(shown.diagnostics) ^ set(warm.redacted.diagnostics)
    wanted = {*names, *(each.about.partition("/")[0] for each in accepted)}
    mine = {page.path: page for holder in shown.holders if holder.id in wanted for page in builder.of_holder(holder)}
    if mine.keys() != {path for path in warm.pages if _holder_of(path) in wanted}:
        return None
    return pages | mine


def _changed_pieces(old: Sequence[str], new: Sequence[str]) -> str:
    """The pieces of a file that changed or have another neighbour, each with the ones beside it: a value may be in two."""
    known = {*pairwise(old)}
    wanted = {at for index, pair in enumerate(pairwise(new)) if pair not in known for at in (index, index + 1)}
    return "".join(new[at] for at in sorted(wanted))


def _holder_of(path: str) -> str:
    """The holder whose page this is; empty for another page."""
    folder, _, name = path.rpartition("/")
    return name.partition("_")[0] if folder == "holders" else ""


def _has_dead_link(folder: Path, files: dict[str, str], pages: set[str]) -> bool:
    """Whether a changed page leads to a file or a place of the site that is not there."""

    def read(name: str) -> str | None:
        if name in files:
            return files[name]
        file = folder / name
        return file.read_bytes().decode() if file.is_file() else None

    anchors: dict[str, set[str]] = {}
    for name, text in files.items():
        for link in links_in_text(text) if name in pages else ():
            address, _, anchor = link.partition("#")
            target = os.path.normpath(f"{os.path.dirname(name)}/{unquote(address)}").lstrip("/") if address else name
            if target not in pages and not (folder / target).is_file():
                return True
            if anchor and target.endswith(".html"):
                if target not in anchors:
                    anchors[target] = anchors_in_text(read(target) or "")
                if unquote(anchor) not in anchors[target]:
                    return True
    return False


def _replace_files(folder: Path, files: dict[str, str]) -> None:
    """Put files in place: all are written first, so that a full disk changes nothing, and a browser never reads half of one."""
    for name, text in files.items():
        _beside(folder / name).write_bytes(text.encode())
    for name in files:
        os.replace(_beside(folder / name), folder / name)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
