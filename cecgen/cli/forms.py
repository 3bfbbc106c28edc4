"""`cecgen forms`: the PDFs that a body asks for at renewal and at an audit."""

from datetime import date
from pathlib import Path

import click

from cecgen.cli.context import CommandContext
from cecgen.cli.cycle_options import cycle_arguments, evaluate_cycle, fonts_option, require_pdf_extra
from cecgen.cli.option_types import NamedPlace
from cecgen.cli.output import refuse_outward_link
from cecgen.cli.progress import show_progress
from cecgen.files.atomic import FileState, replace_files
from cecgen.files.lock import lock_output
from cecgen.outputs.terminal.escape import escape_lines


@click.command("forms")
@cycle_arguments
@click.option(
    "-o",
    "--output",
    "into",
    type=NamedPlace("the forms are two PDFs; name a folder for them"),
    metavar="DIR",
    default=".",
    help="The folder for the PDFs; else this one.",
)
@fonts_option
def command(context: CommandContext, holder: str, scheme: str, cycle: date | None, into: str, fonts: tuple[str, ...]) -> int:
    """Write summary.pdf and detail.pdf of a cycle, for its body and an auditor."""
    require_pdf_extra("forms")
    from cecgen.audit.forms import DETAIL, SUMMARY, collect_cycle, render_forms  # noqa: PLC0415 - not there without the extra

    refuse_outward_link(into)
    folder = Path(into)
    before = {name: FileState(folder / name) for name in (SUMMARY, DETAIL)}
    result, ref = evaluate_cycle(context, holder, scheme, cycle, done="written")
    try:
        with show_progress("Writing the forms"):
            forms = render_forms(collect_cycle(result, ref), [Path(font) for font in fonts])
    except OSError as error:  # of a certificate, say, that was there when the cycle was evaluated
        raise click.UsageError(f"{error.filename or into}: {error.strerror or error}; nothing was written") from None
    try:
        with lock_output(result.root, folder):
            written = replace_files(folder, forms.files, before)
    except OSError as error:
        raise click.UsageError(f"{error.filename or into} cannot be written: {error.strerror or error}") from None
    for path in written:
        click.echo(f"wrote {path}")
    for emoji in forms.left_out:
        click.echo(escape_lines(f"left out, since no font has it: {emoji}"), err=True)
    return 0
