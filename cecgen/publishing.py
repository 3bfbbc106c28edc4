"""Publishing: a transcript cut to an edition, written as an MkDocs project, built, looked through, and put in place."""

from collections.abc import Iterator
from pathlib import Path

from cecgen.diagnostics import Diagnostic, Place, Reported
from cecgen.diagnostics.outputs import NotBuilt
from cecgen.ledger import CONTENT
from cecgen.outputs.document import document
from cecgen.outputs.edition import Edition, edition_of, leaks, withheld
from cecgen.outputs.site import NotOurs, write_project
from cecgen.outputs.site.build import build_site
from cecgen.pipeline import Result, reported


def publish(result: Result, edition: Edition, project: Path, site: Path) -> tuple[Reported, ...]:
    """Build the site of one edition; what kept it from that, or nothing where it is done.

    The old site stays whole until the new one is finished and holds nothing that its readers must not see.
    """
    shown = edition_of(result.transcript, edition)
    secret = withheld(result.transcript, shown)

    def verify(folder: Path) -> Iterator[Diagnostic]:
        yield from leaks(project, secret)
        yield from leaks(folder, secret)

    try:
        team = edition.name == "public"
        write_project(shown, result.root / CONTENT, project, document(shown), edition=edition.words, team_pages=team)
        found = build_site(project, site, verify)
    except NotOurs as error:
        found = (NotBuilt(at=Place(project.name), reason=str(error)),)
    except OSError as error:
        found = (NotBuilt(at=Place(site.name), reason=f"{error.strerror or error} ({error.filename})"),)
    return reported(result.root, found)
