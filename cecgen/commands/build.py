"""Publishing: a transcript cut to an edition, written as an MkDocs project, searched, built, searched again, put in place."""

from pathlib import Path

from msgspec.structs import replace

from cecgen.diagnostics import Diagnostic, Place, Reported
from cecgen.diagnostics.outputs import NotBuilt
from cecgen.ledger.reading import CONTENT
from cecgen.outputs.editions.edition import Edition, edition_of, withheld
from cecgen.outputs.editions.searching import Known, searched
from cecgen.outputs.exports.document import document
from cecgen.outputs.site import NotOurs, evidence_in, remove_project, write_project
from cecgen.outputs.site.build import build_site
from cecgen.pipeline import Result, accepted, in_order, reason_for, reported


def publish(result: Result, edition: Edition, project: Path, site: Path) -> tuple[Reported, ...]:
    """Build the site of one edition; what kept it from that, or nothing where it is done.

    The old site stays whole until the new one is finished and holds nothing that its readers must not see. A project in
    which there is such a thing, or that nobody got to search, is removed.
    """
    run = _Run(result, edition, project)
    try:
        found = run.project_found() or reported(result.root, build_site(project, site, run.site_found))
    except NotOurs as error:
        found = reported(result.root, [NotBuilt(at=Place(project.name), reason=str(error))])
    except OSError as error:
        reason = f"{error.strerror or error} ({error.filename})"
        found = reported(result.root, [NotBuilt(at=Place(site.name), reason=reason)])
    finally:
        if not run.clean:
            remove_project(project)
    return found


class _Run:
    """One run: what is being published, and whether all that was looked at so far may be seen."""

    def __init__(self, result: Result, edition: Edition, project: Path) -> None:
        self.result = result
        self.edition = edition
        self.project = project
        self.shown = edition_of(result.transcript, edition, result.ledger)
        self.known: Known = {}
        self.clean = False

    def project_found(self) -> tuple[Reported, ...]:
        """Write the project; what it must not hold.

        What a document shows by the leave of a waiver is said in the transcript, which is then written once more.
        """
        self._write()
        found = accepted(self.result.root, self._searched(self.project, "docs/"), self.result.ledger.workspace)
        if found and all(each.waived for each in found):
            full = self.result.transcript
            told = replace(full, diagnostics=in_order([*full.diagnostics, *found]))
            self.shown = edition_of(told, self.edition, self.result.ledger)
            self._write()
            found = accepted(self.result.root, self._searched(self.project, "docs/"), self.result.ledger.workspace)
        self.clean = all(each.waived for each in found)
        return () if self.clean else found

    def site_found(self, folder: Path) -> list[Diagnostic]:
        """What the site that was built of it must not hold."""
        found = [each for each in self._searched(folder, "") if not reason_for(each, self.result.ledger.workspace)]
        self.clean = not found
        return found

    def _write(self) -> None:
        content = self.result.root / CONTENT
        team = self.edition.name == "public"
        write_project(self.shown, content, self.project, document(self.shown), edition=self.edition.words, team_pages=team)

    def _searched(self, folder: Path, below: str) -> list[Diagnostic]:
        secret = withheld(self.result.transcript, self.shown, self.result.ledger)
        made_of = {f"{below}{path}": [f"{CONTENT}/{file}"] for path, file in evidence_in(self.shown).items()}
        return searched(folder, secret, made_of, self.known).found
