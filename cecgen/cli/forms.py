"""`cecgen forms`: what a body asks for at renewal and at an audit, as PDFs."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import click

from cecgen.cli.cycle import judged_cycle_of
from cecgen.cli.workspace import Asked, Day, show, workspace_options
from cecgen.placing import replace_all
from cecgen.progress import progress


@click.command("forms")
@click.argument("holder")
@click.argument("scheme")
@workspace_options
@click.option("--cycle", type=Day(), metavar="DATE", help="The cycle's first day; else the latest that has begun.")
@click.option("-o", "--output", "into", metavar="DIR", default=".", help="The folder that they go into; else this one.")
@click.option(
    "--font", "fonts", multiple=True, metavar="DIR", help="A folder of fonts, for letters that the usual ones do not have."
)
def command(asked: Asked, holder: str, scheme: str, cycle: date | None, into: str, fonts: tuple[str, ...]) -> int:
    """Write summary.pdf and detail.pdf of a cycle, for its body and an auditor."""
    missing = [name for name in ("typst", "pikepdf", "pypdf", "PIL") if not find_spec(name)]
    if missing:
        raise click.UsageError(f"forms need {', '.join(missing)}: pip install 'cecgen[pdf]'")
    from cecgen.forms import NoForms, forms, gathered  # noqa: PLC0415 - not there without the extra
    from cecgen.outputs.pdf import Unsettable  # noqa: PLC0415 - see above

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
