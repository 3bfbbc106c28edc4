"""`cecgen pack`: build the bundle of one cycle for its auditor, and the cover that is sent separately."""

from datetime import date
from pathlib import Path

import click

from cecgen.cli.context import CommandContext
from cecgen.cli.cycle_options import cycle_arguments, evaluate_cycle, fonts_option, require_pdf_extra
from cecgen.cli.option_types import NamedPlace
from cecgen.cli.output import refuse_outward_link
from cecgen.cli.progress import show_progress
from cecgen.outputs.terminal.escape import escape_invisible, format_digest


@click.command("pack")
@cycle_arguments
@click.option(
    "-o",
    "--output",
    type=NamedPlace("a bundle and its cover are two files; name a folder or a zip"),
    metavar="DIR|ZIP",
    help="Where it goes: a new folder, or a zip; else a zip in this folder.",
)
@click.option(
    "--sign",
    "key",
    type=NamedPlace("ssh-keygen reads a key from its own file; name that"),
    metavar="KEY",
    help="Sign with this SSH private key; name the .pub file to use a key in ssh-agent.",
)
@click.option(
    "--originals", is_flag=True, help="Include the original certificates, with their metadata, instead of cleaned copies."
)
@fonts_option
def command(
    context: CommandContext,
    holder: str,
    scheme: str,
    cycle: date | None,
    output: str | None,
    key: str | None,
    originals: bool,
    fonts: tuple[str, ...],
) -> int:
    """Pack a cycle for its auditor: forms, evidence, site and records in a bundle that can be checked offline."""
    require_pdf_extra("pack")
    if context.rules is not None:
        raise click.UsageError("a bundle contains the rules of its own commit: leave out --rules-from")
    from cecgen.audit.pack import PackOptions, bundle_name, pack_cycle  # noqa: PLC0415 - not there without the extra

    result, ref = evaluate_cycle(context, holder, scheme, cycle, done="packed")
    target = Path(output) if output else Path(f"{bundle_name(result.transcript, ref)}.zip")
    refuse_outward_link(str(target))
    options = PackOptions(Path(key) if key else None, originals, tuple(Path(font) for font in fonts))
    try:
        with show_progress("Packing"):
            packed = pack_cycle(result, ref, target, options)
    except OSError as error:
        raise click.UsageError(f"{error.filename or target}: {error.strerror or error}") from None
    documents = len(packed.audited.exhibits)
    click.echo(
        f"{escape_invisible(packed.audited.holder.name)} · {ref.scheme} {ref.begins} to {packed.audited.cycle.ends}: "
        f"{len(packed.audited.cycle.credits)} activities, "
        f"{documents} {'document' if documents == 1 else 'documents'}, as of {packed.audited.transcript.as_of}"
    )
    for remark in packed.remarks:
        click.echo(f"  note: {escape_invisible(remark)}")
    signed = f"signed with {packed.signed_with}" if packed.signed_with else "UNSIGNED: --sign KEY signs it"
    click.echo(f"  {signed}")
    click.echo("root digest, which covers every byte of the bundle:")
    for line in format_digest(packed.root_digest):
        click.echo(f"  {line}")
    click.echo(f"wrote {packed.path}")
    click.echo(f"wrote {packed.cover_path}, which shows the root digest: send it separately from the bundle")
    return 0
