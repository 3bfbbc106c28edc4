"""What the commands about one cycle share: finding it by its holder, its scheme and its first day."""

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from typing import NamedTuple

import click

from cecgen.cli.context import (
    CommandContext,
    Day,
    fail_unknown,
    fail_unknown_holder,
    print_diagnostics,
    resolve_names,
    workspace_options,
)
from cecgen.cli.names import HOLDER, SCHEME
from cecgen.cli.option_types import NamedFolder
from cecgen.ledger.reading import CONTENT_FOLDER, read_ledger
from cecgen.model.judged import CycleRef
from cecgen.model.ledger import Holder
from cecgen.pipeline import Evaluation, OpenedWorkspace, WorkspaceError, locate_diagnostics


class EvaluatedCycle(NamedTuple):
    """A repository without errors, evaluated, and one cycle in it."""

    result: Evaluation
    ref: CycleRef


def cycle_arguments(command: Callable[..., int]) -> Callable[..., int]:
    """Add the arguments that name a cycle to a command: its holder, its scheme and its first day."""
    option = click.option("--cycle", type=Day(), metavar="DATE", help="The cycle's first day; else the latest that has begun.")
    return click.argument("holder", type=HOLDER)(click.argument("scheme", type=SCHEME)(workspace_options(option(command))))


def sent_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say what was sent at renewal: the form, the fee, and what the form claims."""
    claimed = "What was typed into the form: a total, or each field."
    for option in (
        click.option("--claimed", multiple=True, metavar="[FIELD=]AMOUNT", help=claimed),
        click.option("--fee-paid", type=Day(), metavar="DATE", help="The day on which the fee was paid."),
        click.option("--renewed", type=Day(), metavar="DATE", help="The day on which the renewal form was sent."),
    ):
        command = option(command)
    return command


fonts_option = click.option(
    "--font",
    "fonts",
    type=NamedFolder("fonts are read from a folder; name that"),
    multiple=True,
    metavar="DIR",
    help="A folder of fonts, for letters that the usual ones do not have.",
)


def require_pdf_extra(verb: str) -> None:
    """Raise a usage error if the libraries that write PDFs and open evidence are not installed."""
    missing = [name for name in ("typst", "pikepdf", "pypdf", "PIL") if not find_spec(name)]
    if missing:
        from cecgen.evidence.extras import format_install_command  # noqa: PLC0415 - only if something is missing

        raise click.UsageError(f"{verb} needs {', '.join(missing)}: {format_install_command('pdf')}")


def find_cycle_in_files(opened: OpenedWorkspace, holder: str, scheme: str, begins: date | None) -> tuple[Holder, CycleRef]:
    """Find a cycle and its holder in the files; a usage error if there is none."""
    ledger, diagnostics = read_ledger(opened.root, opened.settings)
    ids = [each.id for each in ledger.holders]
    if holder not in ids:
        own = [each for each in diagnostics if each.at.file.startswith(f"{CONTENT_FOLDER}/{holder}/")]
        if own:
            raise WorkspaceError(diagnostics=locate_diagnostics(opened.root, own))
        fail_unknown_holder(opened.root, holder, ids)
    written = ledger.holder(holder)
    catalogue = opened.registry.catalogue
    id = catalogue.scheme_id(scheme)
    certifications = [each for each in written.profile.certification if catalogue.scheme_id(each.scheme) == id]
    if not certifications:
        fail_unknown(f"certification of {holder}", scheme, [each.scheme for each in written.profile.certification])
    days = sorted(cycle.begins for each in certifications for cycle in each.cycle)
    if begins is None:
        begun = [day for day in days if day <= opened.as_of]
        if not begun:
            fail_unknown(f"cycle of {scheme} that has begun by", str(opened.as_of), [])
        begins = begun[-1]
    if begins not in days:
        fail_unknown(f"cycle of {scheme} that begins on", str(begins), [str(day) for day in days])
    return written, CycleRef(holder, id, begins)


def evaluate_cycle(context: CommandContext, holder: str, scheme: str, begins: date | None, *, done: str) -> EvaluatedCycle:
    """Evaluate the repository and find a cycle in it; if there are errors, print them, and that nothing was `done`."""
    result = context.evaluate()
    print_diagnostics(result.transcript.diagnostics, err=True)
    if result.error_count:
        click.echo(f"nothing was {done}: fix the errors above first", err=True)
        raise click.exceptions.Exit(1)
    return EvaluatedCycle(result, find_judged_cycle(result, holder, scheme, begins))


def find_judged_cycle(result: Evaluation, holder: str, scheme: str, begins: date | None) -> CycleRef:
    """Find a cycle that has begun in the transcript; a usage error if there is none."""
    _, id = resolve_names(result, holder, scheme)
    assert id is not None
    transcript = result.transcript
    cycles = transcript.holder(holder).certification(id).cycles
    begun = [each.begins for each in cycles if each.begins <= transcript.as_of]
    if not begun or (begins is not None and begins not in begun):
        fail_unknown(f"cycle of {scheme} that begins on", str(begins or transcript.as_of), [str(day) for day in begun])
    return CycleRef(holder, id, begins or begun[-1])
