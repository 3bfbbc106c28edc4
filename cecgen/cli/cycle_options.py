"""What the verbs about one cycle share: finding it by its holder, its scheme and its first day."""

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import click

from cecgen.catalogue.plugins import Registry
from cecgen.cli.context import Day, fail_unknown, resolve_names, workspace_options
from cecgen.diagnostics import LocatedDiagnostic
from cecgen.ledger.reading import read_ledger
from cecgen.model.ledger import Holder
from cecgen.model.written import Workspace
from cecgen.pipeline import Evaluation, WorkspaceError, locate_diagnostics


def cycle_arguments(command: Callable[..., int]) -> Callable[..., int]:
    """What says which cycle a verb is about: its holder, its scheme and its first day."""
    told = click.option("--cycle", type=Day(), metavar="DATE", help="The cycle's first day; else the latest that has begun.")
    return click.argument("holder")(click.argument("scheme")(workspace_options(told(command))))


fonts_option = click.option(
    "--font", "fonts", multiple=True, metavar="DIR", help="A folder of fonts, for letters that the usual ones do not have."
)


def require_pdf_extra(verb: str) -> None:
    """A usage error where the libraries that set PDFs and open evidence are not installed."""
    missing = [name for name in ("typst", "pikepdf", "pypdf", "PIL") if not find_spec(name)]
    if missing:
        raise click.UsageError(f"{verb} needs {', '.join(missing)}: pip install 'cecgen[pdf]'")


def find_cycle_in_files(
    root: Path, holder: str, scheme: str, begins: date | None, opened: tuple[Workspace, Registry], day: date
) -> tuple[Holder, str, date]:
    """The holder, the scheme's present id and the first day of the cycle that is meant; a usage error where there is none."""
    workspace, registry = opened
    ledger, found = read_ledger(root, workspace)
    held = next((each for each in ledger.holders if each.id == holder), None)
    if held is None:
        broken: list[LocatedDiagnostic] = [
            *locate_diagnostics(root, (each for each in found if each.at.file.startswith(f"content/{holder}/")))
        ]
        if broken:
            raise WorkspaceError(diagnostics=broken)
        fail_unknown("holder", holder, [each.id for each in ledger.holders])
    aliases = registry.catalogue.aliases
    id = aliases.get(scheme, scheme)
    own = [each for each in held.profile.certification if aliases.get(each.scheme, each.scheme) == id]
    if not own:
        fail_unknown(f"certification of {holder}", scheme, [each.scheme for each in held.profile.certification])
    firsts = sorted(cycle.begins for each in own for cycle in each.cycle)
    if begins is None:
        begun = [first for first in firsts if first <= day]
        if not begun:
            fail_unknown(f"cycle of {scheme} that has begun by", str(day), [])
        return held, id, begun[-1]
    if begins not in firsts:
        fail_unknown(f"cycle of {scheme} that begins on", str(begins), [str(first) for first in firsts])
    return held, id, begins


def find_judged_cycle(result: Evaluation, holder: str, scheme: str, begins: date | None) -> tuple[str, date]:
    """The same in what was worked out: the scheme's present id, and the first day of the cycle that is meant."""
    _, id = resolve_names(result, holder, scheme)
    assert id is not None
    held = next(each for each in result.transcript.holders if each.id == holder)
    cycles = [each.begins for own in held.certifications if own.scheme.id == id for each in own.cycles]
    begun = [first for first in cycles if first <= result.transcript.as_of]
    if not begun or (begins is not None and begins not in begun):
        fail_unknown(
            f"cycle of {scheme} that begins on", str(begins or result.transcript.as_of), [str(first) for first in begun]
        )
    return id, begins or begun[-1]
