"""Find the invented holder of `cecgen init --example`, and its certificates, among the records of real people."""

from collections.abc import Iterator
from pathlib import Path

from cecgen.diagnostics import Diagnostic
from cecgen.diagnostics.crosschecks import ExampleAmongRecords, SpecimenAmongRecords
from cecgen.model.documents import iter_document_uses
from cecgen.model.ledger import Holder

EXAMPLE_NAME = "Alex Example"
"""The holder that `cecgen init --example` invents."""
SPECIMEN = "evidence/specimen-"
"""How the certificates of invented entries are named."""


def find_specimens(holder: Holder) -> Iterator[Diagnostic]:
    """Find a real holder's entries with invented certificates, as after a copy of the invented holder's folder."""
    if holder.profile.name == EXAMPLE_NAME:
        return
    for use in iter_document_uses(holder):
        if use.document.file.startswith(SPECIMEN):
            yield SpecimenAmongRecords(at=use.at, about=use.about(holder.id), file=use.document.file)


def find_example(root: Path, holder: Holder) -> Iterator[Diagnostic]:
    """Find the invented holder beside other holders.

    It looks at the folders, as the others may be read by another process, or not again by a step of `serve`.
    """
    if holder.profile.name != EXAMPLE_NAME:
        return
    folder = root / holder.folder
    if any(other.parent != folder for other in folder.parent.glob("*/holder.toml")):
        yield ExampleAmongRecords(at=holder.at / "name", about=holder.id, folder=holder.folder)
