"""The site that `serve` shows: built whole, from what is in the repository now."""

import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from cecgen.commands.build import build_edition
from cecgen.commands.serve.watch import Stamps
from cecgen.diagnostics import LocatedDiagnostic, Place
from cecgen.diagnostics.outputs import BuildFailed
from cecgen.outputs.editions.edition import Edition
from cecgen.pipeline import OpenedWorkspace, WorkspaceError, evaluate_opened, locate_diagnostics


class Shown(Struct, frozen=True):
    """What an update came to: the folder of the site, the paths that changed in it, and the problems.

    Without a folder the last good site stays; without paths, everything may have changed.
    """

    diagnostics: tuple[LocatedDiagnostic, ...]
    folder: Path | None = None
    paths: frozenset[str] | None = None


class LiveSite:
    """The site as of the last good save."""

    def __init__(self, root: Path, open_repository: Callable[[], OpenedWorkspace], scratch: Path) -> None:
        self._root = root
        self._open = open_repository
        self._scratch = scratch
        self._builds = 0
        self._folder: Path | None = None
        self.zone = ""

    def update(self, stamps: Stamps) -> Shown:
        """Bring the site up to what the repository has now."""
        try:
            opened = self._open()
        except WorkspaceError as error:
            return Shown(error.diagnostics)
        self.zone = opened.settings.zone
        try:
            return self._build(opened)
        except OSError as error:  # a full disk, say; what the files do is a diagnostic
            reason = f"{error.strerror or error} ({error.filename})"
            return Shown(locate_diagnostics(self._root, [BuildFailed(at=Place("site"), reason=reason)]))

    def remove_old(self) -> None:
        """Remove every site but the one that is shown."""
        for folder in self._scratch.iterdir():
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)

    def _build(self, opened: OpenedWorkspace) -> Shown:
        result = evaluate_opened(opened)
        diagnostics = result.transcript.diagnostics
        if result.errors:
            return Shown(diagnostics)
        self._builds += 1
        work = self._scratch / str(self._builds)
        work.mkdir()
        edition = Edition(evidence=result.ledger.settings.privacy.evidence)
        found = build_edition(result, edition, work / "build", work / "site")
        if found:
            shutil.rmtree(work, ignore_errors=True)
            return Shown((*diagnostics, *found))
        self._folder = work
        return Shown(diagnostics, work / "site")
