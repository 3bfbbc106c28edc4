"""The site that `serve` shows: a save in a holder's files changes its pages only, everything else builds the whole site.

Both ways produce the same site, byte for byte, or the same refusal. What a step learns is kept only if its site is shown:
a refused save leaves nothing behind.
"""

import gc
import os
import shutil
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from cecgen.commands.build import build_edition, make_record_form
from cecgen.commands.serve.frame import NotProvenError, SiteFrame
from cecgen.commands.serve.mentions import KnownMentions
from cecgen.commands.serve.privacy import SearchedSite
from cecgen.commands.serve.records import (
    HolderReader,
    HolderRecord,
    RedactedWaivers,
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
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.site import evidence_paths
from cecgen.outputs.site.build import anchors_in_text, links_in_text
from cecgen.outputs.site.downloads import DownloadPieces
from cecgen.outputs.site.pages import Page, PageBuilder
from cecgen.outputs.site.record_form import RecordForm
from cecgen.outputs.site.row_cache import RowCache
from cecgen.pipeline import Evaluation, OpenedWorkspace, WorkspaceError, evaluate_opened, locate_diagnostics


class SiteUpdate(Struct, frozen=True):
    """The result of an update: the folder of the site, the paths that changed in it, and the problems.

    Without a folder the last good site stays; without paths, everything may have changed.
    """

    diagnostics: tuple[LocatedDiagnostic, ...]
    folder: Path | None = None
    paths: frozenset[str] | None = None


class _BuiltSite(Struct, frozen=True):
    """A whole site that was built and is shown, and what it was built from."""

    opened: OpenedWorkspace
    day: date
    stamps: Stamps
    result: Evaluation
    edition: Edition
    folder: Path


class _WarmState(Struct):
    """What a step needs to know about the site that is shown."""

    opened: OpenedWorkspace
    day: date
    stamps: Stamps
    reader: HolderReader
    records: dict[str, HolderRecord]
    team_pages: tuple[str, ...]
    mentions: KnownMentions
    waivers: RedactedWaivers
    redacted: Transcript
    pages: dict[str, Page]
    downloads: DownloadPieces
    rows: RowCache
    form: RecordForm | None
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
        self._built: _BuiltSite | None = None
        self._warm: _WarmState | None = None
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
        if result.error_count:
            return SiteUpdate(diagnostics)
        self._builds += 1
        work = self._scratch / str(self._builds)
        work.mkdir()
        edition = Edition(evidence=opened.settings.privacy.evidence)
        found = build_edition(result, edition, work / "build", work / "site", is_served=True)
        if found:
            shutil.rmtree(work, ignore_errors=True)
            return SiteUpdate((*diagnostics, *found))
        self._built = _BuiltSite(opened, day, stamps, result, edition, work / "site")
        self._warm = None
        return SiteUpdate(diagnostics, work / "site")

    def _learn(self, built: _BuiltSite) -> _WarmState | None:
        """Make a record of every holder, and prove that records and frames come to what was built."""
        opened, result = built.opened, built.result
        redacted = redact_transcript(result.transcript, built.edition, result.ledger)
        if opened.registry.has_foreign_checks or evidence_paths(redacted):
            return None  # a plugin's check may compare holders; documents are searched with the whole site
        reader = HolderReader(opened, built.edition)
        records = read_all(self._root, reader, built.stamps)
        saved = changed_holders(built.stamps, scan_repository(self._root), records)
        if saved is None or not _records_agree(records, result, saved):
            return None
        # All else is of what was built: the holders that were saved since are read again in the next step.
        waived = tuple(each for each in redacted.diagnostics if each.waiver_reason)
        same = {holder.id: holder for holder in redacted.holders if holder.id not in saved}
        records = {name: replace(each, redacted=same.get(name, each.redacted)) for name, each in records.items()}
        shown = replace(redacted, diagnostics=waived)
        rows = RowCache()
        form = make_record_form(self._root, opened.settings, opened.registry.catalogue)
        builder = PageBuilder(shown, built.edition.description, form=form, cache=rows)
        pages = {page.path: page for page in builder.pages()}
        downloads = builder.downloads()
        if any((built.folder / name).read_bytes() != "".join(pieces).encode() for name, pieces in downloads.items()):
            return None
        frame = SiteFrame(built.folder, pages)
        return _WarmState(
            opened=opened,
            day=built.day,
            stamps=built.stamps,
            reader=reader,
            records=records,
            team_pages=tuple(result.ledger.pages),
            mentions=KnownMentions({name: record.mentions for name, record in records.items()}),
            waivers=RedactedWaivers(()),
            redacted=shown,
            pages=pages,
            downloads=downloads,
            rows=rows,
            form=form,
            frame=frame,
            searched=SearchedSite(built.folder, {**frame.index_entries(), **_searched_pieces(downloads)}, [*records.values()]),
            folder=built.folder,
            edition=built.edition,
        )

    def _step(self, stamps: Stamps, now: datetime) -> SiteUpdate | None:
        """Show a save that changed a few holders; None if the whole site must be built to know the result."""
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

    def _show_holders(self, warm: _WarmState, names: list[str], stamps: Stamps) -> SiteUpdate | None:
        old = {name: warm.records[name] for name in names}
        new = {name: warm.reader.read(name) for name in names}
        records = warm.records | new
        mentions = warm.mentions.change(*({name: each.mentions for name, each in some.items()} for some in (old, new)))
        result = warm.reader.evaluate(records.values(), warm.mentions.shared(mentions), warm.team_pages, stamps)
        diagnostics = result.transcript.diagnostics
        if result.error_count:
            return SiteUpdate(diagnostics)
        values = warm.searched.change(old.values(), new.values())
        waivers = RedactedWaivers(records.values(), warm.waivers, values.values)
        shown = show_records(result, records.values(), waivers)
        if evidence_paths(replace(shown, holders=tuple(each.redacted for each in new.values()))):
            return None
        builder = PageBuilder(shown, warm.edition.description, form=warm.form, cache=warm.rows)
        pages = _render(warm, builder, shown, names)
        if pages is None:
            return None
        downloads = builder.downloads()
        more = {name: pieces for name, pieces in downloads.items() if pieces != warm.downloads[name]}
        changed = {path: page for path, page in pages.items() if page != warm.pages[path]}
        filled = warm.frame.fill(changed)
        if _has_dead_link(warm.folder, filled.files, {f"{path}.html" for path in warm.pages}):
            return None
        files = {**filled.files, **{name: "".join(pieces) for name, pieces in more.items()}}
        parts = {**filled.parts, **ChainMap(*_searched_pieces(more, warm.downloads).values())}
        search = warm.searched.suspect(values, records.values(), parts)
        if search.has_suspicion:
            return None
        # From here on nothing is refused; if a file cannot be written, the whole site is built.
        self._warm = None
        _replace_files(warm.folder, files)
        warm.frame.adopt(filled)
        warm.searched.adopt(search)
        warm.mentions.adopt(mentions)
        warm.records, warm.waivers, warm.redacted, warm.stamps = records, waivers, shown, stamps
        warm.pages, warm.downloads = {**warm.pages, **changed}, downloads
        self._warm = warm
        self.steps += 1
        return SiteUpdate(diagnostics, warm.folder, frozenset(files))


def _records_agree(records: Mapping[str, HolderRecord], result: Evaluation, saved: Collection[str]) -> bool:
    """Whether records come to what was evaluated, apart from the holders that were saved since."""
    judged = {name: record.result.judged for name, record in records.items() if name not in saved}
    return judged == {holder.id: holder for holder in result.transcript.holders if holder.id not in saved}


def _render(warm: _WarmState, builder: PageBuilder, shown: Transcript, names: list[str]) -> dict[str, Page] | None:
    """The pages that a step can change; None if there are others than before."""
    pages = {page.path: page for page in builder.overview_and_teams()}
    has_same_rules = (shown.units, shown.schemes) == (warm.redacted.units, warm.redacted.schemes)
    pages["rules"] = warm.pages["rules"] if has_same_rules else builder.rules()
    if pages.keys() != {path for path, page in warm.pages.items() if not page.holder}:
        return None
    for path, page in pages.items():
        # A page that does not change may lead to a place that is gone.
        if page != warm.pages[path] and not anchors_in_text(page.body) >= anchors_in_text(warm.pages[path].body):
            return None
    accepted = set(shown.diagnostics) ^ set(warm.redacted.diagnostics)
    wanted = {*names, *(each.about.partition("/")[0] for each in accepted)}
    mine = {page.path: page for holder in shown.holders if holder.id in wanted for page in builder.iter_holder_pages(holder)}
    if mine.keys() != {path for path, page in warm.pages.items() if page.holder in wanted}:
        return None
    return pages | mine


def _searched_pieces(downloads: DownloadPieces, before: Mapping[str, Sequence[str]] | None = None) -> dict[str, dict[str, str]]:
    """The pieces of downloads, each with the next one since a value may be in both; only those that were not there before.

    They are named by their content, so that a row that moves up or down in its file stays the same one.
    """
    known = {name: {*_with_next(pieces)} for name, pieces in (before or {}).items()}
    return {
        name: {
            f"{sha256(text.encode()).hexdigest()}/{name}": text
            for text in _with_next(pieces)
            if text not in known.get(name, ())
        }
        for name, pieces in downloads.items()
    }


def _with_next(pieces: Sequence[str]) -> Iterator[str]:
    return (one + other for one, other in pairwise([*pieces, ""]))


def _has_dead_link(folder: Path, files: dict[str, str], pages: set[str]) -> bool:
    """Whether a changed page leads to a file or a place of the site that is not there.

    A link that was there before is good, unless it leads to a place in a page that changed too.
    """
    anchors: dict[str, set[str]] = {}
    for name in files.keys() & pages:
        before = {*links_in_text((folder / name).read_bytes().decode())}
        for link in links_in_text(files[name]):
            if link in before and "#" not in link:
                continue
            address, _, anchor = link.partition("#")
            target = os.path.normpath(f"{os.path.dirname(name)}/{unquote(address)}").lstrip("/") if address else name
            if target not in pages and not (folder / target).is_file():
                return True
            if anchor and target.endswith(".html"):
                if target not in anchors:
                    text = files.get(target) or (folder / target).read_bytes().decode()
                    anchors[target] = anchors_in_text(text)
                if unquote(anchor) not in anchors[target]:
                    return True
    return False


def _replace_files(folder: Path, files: dict[str, str]) -> None:
    """Put files in place: all are written first, so that a full disk changes nothing, and a browser never reads half of one."""
    for name, text in files.items():
        _temporary_path(folder / name).write_bytes(text.encode())
    for name in files:
        os.replace(_temporary_path(folder / name), folder / name)


def _temporary_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
