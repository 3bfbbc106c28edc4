"""`cecgen init`: a repository to start from, and the workflow that checks it on every push."""

from datetime import date
from pathlib import Path

import click

from cecgen.cli.context import Day, is_interactive, read_clock
from cecgen.commands.init import write_starter
from cecgen.commands.init.ci import WORKFLOW_FILES, InstallSource, find_install_source, parse_source, render_workflow
from cecgen.files.atomic import write_new_files
from cecgen.ledger.reading import SETTINGS_FILE


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("-C", "base", metavar="DIR", default=".", help="The folder that DIR starts at.")
@click.option("--as-of", type=Day(), metavar="DATE", help="Make the example's cycle around this day instead of today.")
@click.option(
    "--ci",
    type=click.Choice([*WORKFLOW_FILES]),
    help="Also write the CI workflow. In an existing repository, write only that.",
)
@click.option(
    "--source",
    metavar="https://HOST/PATH@COMMIT",
    help="Git address and commit from which CI installs cecgen (default: where this copy came from).",
)
def command(folder: str, base: str, as_of: date | None, ci: str | None, source: str | None) -> int:
    """Start a repository with an example holder, ready to check, build and push."""
    target = Path(base) / folder
    if source is not None and ci is None:
        raise click.UsageError("--source goes with --ci")
    workflow = _render_workflow(ci, source) if ci is not None else {}
    is_repository = ci is not None and (target / SETTINGS_FILE).is_file()
    try:
        written = (
            write_new_files(target, workflow)
            if is_repository
            else write_starter(target, as_of or read_clock().date(), workflow)
        )
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename} is there already; nothing was written") from None
    for path in written:
        click.echo(f"wrote {path}")
    where = "" if target.resolve() == Path.cwd() else f" -C {target}"
    click.echo("next: commit and push it" if is_repository else f"next: cecgen check{where} && cecgen build{where}")
    return 0


def _render_workflow(service: str, address: str | None) -> dict[str, bytes]:
    """The workflow of a service as its files; a usage error if it is not known where CI can get cecgen."""
    try:
        source = parse_source(address) if address is not None else find_install_source()
        if source is None and is_interactive():
            click.echo("CI installs cecgen from one commit of a git repository, and this copy does not say of which.")
            source = click.prompt("Where from (https://HOST/PATH@COMMIT)", value_proc=_parse_answer)
        if source is None:
            raise ValueError(
                "this cecgen was not installed from a git address that others can reach: "
                "say where CI gets it, --source https://HOST/PATH@COMMIT"
            )
        return render_workflow(service, source)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _parse_answer(answer: str) -> InstallSource:
    """Parse the source that a person typed; they are asked again if it is none."""
    try:
        return parse_source(answer)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
