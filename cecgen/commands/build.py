"""Build the site of one edition: write a project, search it for private values, build it, search the site again."""

from pathlib import Path

from msgspec.structs import replace

from cecgen import __version__
from cecgen.commands.check import find_git_prefix
from cecgen.diagnostics import Diagnostic, LocatedDiagnostic, Place
from cecgen.diagnostics.outputs import BuildFailed
from cecgen.files.atomic import FileState
from cecgen.git.head import describe_head
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.judged import Transcript
from cecgen.model.scheme import Catalogue
from cecgen.model.settings import Settings
from cecgen.outputs.editions.edition import Edition, find_withheld, redact_transcript
from cecgen.outputs.editions.searching import DocumentCache, search_output
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.site import ForeignFolderError, evidence_paths, remove_project, write_project
from cecgen.outputs.site.build import build_site
from cecgen.outputs.site.record_form import RecordForm
from cecgen.outputs.site.team_pages import BrokenPagesError
from cecgen.outputs.words.phrases import with_prefix
from cecgen.pipeline import Evaluation, find_waiver_reason, locate_diagnostics, mark_waived, sort_diagnostics


def build_edition(
    result: Evaluation, edition: Edition, project: Path, site: Path, *, is_served: bool = False
) -> tuple[LocatedDiagnostic, ...]:
    """Build the site of one edition; return the problems that prevented it, if any.

    The old site stays as it is until the new one is finished and contains no private values, and so does an old project until
    there is a new one. A new project that contains one, or that was not searched, is deleted.
    OSError if the machine does not let something be written.
    A site that is only served is searched once, when finished: nobody gets its project, which has no JSON document.
    """
    engine = result.ledger.settings.site.engine
    run = _SiteRun(result, edition, project, is_served=is_served)
    try:
        diagnostics = run.check_project() or locate_diagnostics(result.root, build_site(project, site, run.check_site, engine))
    except BrokenPagesError as error:
        diagnostics = locate_diagnostics(result.root, error.problems)
    except ForeignFolderError as error:
        diagnostics = locate_diagnostics(result.root, [BuildFailed(at=Place(project.name), reason=str(error))])
    finally:
        if not run.is_clean:
            remove_project(project)
    return diagnostics


def make_record_form(root: Path, settings: Settings, catalogue: Catalogue) -> RecordForm | None:
    """Make the input of the page "Record an activity"; None if the settings do not ask for that page."""
    return RecordForm(catalogue, settings, find_git_prefix(root)) if settings.site.form else None


class _SiteRun:
    """One run of building a site; `is_clean` says whether a search found nothing in what this run put into the project."""

    def __init__(self, result: Evaluation, edition: Edition, project: Path, *, is_served: bool) -> None:
        self.result = result
        self.edition = edition
        self.project = project
        self._redact(result.transcript)
        self.document_cache: DocumentCache = {}
        self.settings = result.ledger.settings
        if is_served:  # on this machine no page has its public address
            self.settings = replace(self.settings, site=replace(self.settings.site, url=""))
        self.is_clean = True
        head = "" if is_served else describe_head(result.root)
        self.made_by = "" if is_served else f"cecgen {__version__}{with_prefix(' from commit', head)}"
        """Empty while serving: what is shown was saved last, and may not be committed."""
        # A hit in a document of evidence may be waived, with a reason that the pages show.
        self.is_searched_once = is_served and not self.evidence

    def check_project(self) -> tuple[LocatedDiagnostic, ...]:
        """Write the project and search it for private values; return the hits that are not waived.

        If all hits are waived, the project is written once more with the reasons of the waivers in the transcript.
        """
        self._write()
        if self.is_searched_once:
            return ()
        diagnostics = mark_waived(self.result.root, self._search(self.project, "docs/"), self.result.ledger.settings)
        if diagnostics and all(each.waiver_reason for each in diagnostics):
            full = self.result.transcript
            self._redact(replace(full, diagnostics=sort_diagnostics([*full.diagnostics, *diagnostics])))
            self._write()
            diagnostics = mark_waived(self.result.root, self._search(self.project, "docs/"), self.result.ledger.settings)
        self.is_clean = all(each.waiver_reason for each in diagnostics)
        return () if self.is_clean else diagnostics

    def check_site(self, folder: Path) -> list[Diagnostic]:
        """Search the finished site; return the private values in it that are not waived."""
        diagnostics = [each for each in self._search(folder, "") if not find_waiver_reason(each, self.result.ledger.settings)]
        self.is_clean = not diagnostics
        return diagnostics

    def _redact(self, full: Transcript) -> None:
        """Make the edition, and find out once for all searches what it leaves out and which documents it shows."""
        self.redacted = redact_transcript(full, self.edition, self.result.ledger)
        self.withheld = find_withheld(self.result.transcript, self.redacted, self.result.ledger)
        self.evidence = evidence_paths(self.redacted)

    def _write(self) -> None:
        content = self.result.root / CONTENT_FOLDER
        is_public = self.edition.name == "public"
        document = None if self.is_searched_once else format_transcript(self.redacted)
        before = FileState(self.project)
        try:
            write_project(
                self.redacted,
                content,
                self.project,
                document,
                edition=self.edition.description,
                team_pages=is_public,
                for_auditor=not is_public,
                made_by=self.made_by,
                settings=self.settings,
                form=make_record_form(self.result.root, self.settings, self.result.registry.catalogue) if is_public else None,
            )
        finally:
            self.is_clean = self.is_clean and before.is_current  # an older project stays if there is no new one

    def _search(self, folder: Path, below: str) -> list[Diagnostic]:
        made_of = {f"{below}{path}": [f"{CONTENT_FOLDER}/{file}"] for path, file in self.evidence.items()}
        return search_output(folder, self.withheld, made_of, self.document_cache).diagnostics
