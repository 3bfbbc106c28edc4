"""`cecgen build`: the site of transcripts."""

import errno
from pathlib import Path

import click

from cecgen.cli.context import CommandContext, format_evaluation_summary, print_diagnostics, resolve_names, workspace_options
from cecgen.cli.names import HOLDER, SCHEME
from cecgen.cli.option_types import NamedPlace
from cecgen.cli.progress import show_progress
from cecgen.cli.screen import print_note
from cecgen.diagnostics import CecgenError
from cecgen.files.lock import lock_repository
from cecgen.outputs.editions.edition import Edition

_FOLDER = NamedPlace("a site is a folder; name one")


class ReadOnlyError(CecgenError):
    """The site or its project is to be where nobody may write."""

    exit_status = 2


@click.command("build")
@workspace_options
@click.option("--edition", "name", type=click.Choice(["public", "auditor"]), default="public", help="Whom the site is for.")
@click.option("--holder", type=HOLDER, metavar="ID", help="The holder that an auditor asks about.")
@click.option("--scheme", type=SCHEME, metavar="ID", help="The one certification that an auditor asks about.")
@click.option("--site", type=_FOLDER, metavar="DIR", help="Where the site goes; else site/ in the repository.")
@click.option("--build", "project", type=_FOLDER, metavar="DIR", help="Where its project goes; else build/ in the repository.")
def command(
    context: CommandContext, name: str, holder: str | None, scheme: str | None, site: str | None, project: str | None
) -> int:
    """Build the site of transcripts into site/."""
    if (holder is not None or scheme is not None) and name != "auditor":
        raise click.UsageError("--holder and --scheme go with --edition auditor")
    if name == "auditor" and holder is None:
        raise click.UsageError("--edition auditor needs --holder: an auditor sees one holder only")
    result = context.evaluate(finds_least_credit=True)
    print_diagnostics(result.transcript.diagnostics)
    if result.error_count:
        click.echo(format_evaluation_summary(result))
        click.echo("nothing was built: fix the errors above first", err=True)
        return 1
    from cecgen.commands.build import build_edition  # noqa: PLC0415 - the engine takes 300 ms to load, and is not needed if there are errors

    holder, scheme = resolve_names(result, holder, scheme)
    edition = Edition(name, holder, scheme, result.ledger.settings.privacy.evidence)  # type: ignore[arg-type]
    target = Path(site) if site else result.root / "site"
    try:
        with show_progress("Building the site"), lock_repository(result.root):
            diagnostics = build_edition(result, edition, Path(project) if project else result.root / "build", target)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise ReadOnlyError(
                f"{error.filename}: {error.strerror}", "where you may not write, name other folders: --build DIR --site DIR"
            ) from None
        raise
    print_diagnostics(diagnostics)
    if diagnostics:
        return 1
    print_note(format_evaluation_summary(result))
    print_note(f"built {target / 'index.html'}")
    return 0
