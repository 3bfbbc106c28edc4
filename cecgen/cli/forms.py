"""`cecgen forms`: what a body asks for at renewal and at an audit, as PDFs."""

from datetime import date
from pathlib import Path

import click

from cecgen.cli.context import Asked, show
from cecgen.cli.cycle_options import about_one_cycle, fonts_option, judged_cycle_of, libraries_for
from cecgen.cli.progress import progress
from cecgen.files.atomic import replace_all


@click.command("forms")
@about_one_cycle
@click.option("-o", "--output", "into", metavar="DIR", default=".", help="The folder that they go into; else this one.")
@fonts_option
def command(asked: Asked, holder: str, scheme: str, cycle: date | None, into: str, fonts: tuple[str, ...]) -> int:
    """Write summary.pdf and detail.pdf of a cycle, for its body and an auditor."""
    libraries_for("forms")
    from cecgen.audit.forms import NoForms, forms, gathered  # noqa: PLC0415 - not there without the extra
    from cecgen.outputs.audit.pdf import Unsettable  # noqa: PLC0415 - see above

    result = asked.worked_out()
    show(result.transcript.diagnostics, err=True)
    if result.errors:
        click.echo("nothing was written: mend the errors above first", err=True)
        return 1
    id, begins = judged_cycle_of(result, holder, scheme, cycle)
    try:
        with progress("Setting the forms"):
            made = forms(gathered(result, holder, id, begins), [Path(font) for font in fonts])
        written = replace_all(Path(into), made)
    except (NoForms, Unsettable) as error:
        click.echo(f"nothing was written: {error}", err=True)
        return 1
    except OSError as error:
        raise click.UsageError(f"{error.filename or into} cannot be written: {error.strerror or error}") from None
    for path in written:
        click.echo(f"wrote {path}")
    return 0
