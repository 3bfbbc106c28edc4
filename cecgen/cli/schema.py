"""`cecgen schema`: the JSON Schema of a kind of file, and those that a repository keeps for editors."""

import click

from cecgen.cli.context import CommandContext
from cecgen.cli.option_types import REPOSITORY
from cecgen.files.lock import lock_repository
from cecgen.ledger.editor_files import format_schema, write_editor_files
from cecgen.ledger.schemas import FILE_KINDS
from cecgen.outputs.exports.document import DOCUMENTS, read_document_schema
from cecgen.pipeline import load_registry


@click.command("schema")
@click.argument("kind", required=False, type=click.Choice([*FILE_KINDS, *DOCUMENTS]), metavar="[KIND]")
@click.option("--write", is_flag=True, help="Write the schemas of a repository's files into its .cecgen/, for editors.")
@click.option(
    "-C", "folder", type=REPOSITORY, metavar="DIR", help="The repository; else the nearest folder above with a cecgen.toml."
)
def command(kind: str | None, write: bool, folder: str | None) -> int:
    """Print the JSON Schema of a kind of file, or of a document that a command prints, for editors and other programs.

    \b
    Files: config, holder, entry, design, scheme.
    Documents: transcript, entries, standings, report, changes, plan,
    reconciliation, retention, plugins, verification.
    """
    if write is (kind is not None):
        raise click.UsageError(f"say either a kind of file ({', '.join([*FILE_KINDS, *DOCUMENTS])}) or --write")
    if kind is not None:
        click.echo(read_document_schema(kind) if kind in DOCUMENTS else format_schema(kind), nl=False)
        return 0
    try:
        root = CommandContext(folder, None, True).root
        with lock_repository(root):
            registry, problems = load_registry(root)
            written = write_editor_files(root, registry.catalogue)
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}; nothing was written") from None
    for path in written:
        click.echo(f"wrote {path}")
    if any(each.severity == "error" for each in problems):
        click.echo("a plugin has problems, so its names may be missing: `cecgen check` shows them", err=True)
    return 0
