"""`cecgen pack`: the bundle of one cycle for its auditor, and the sheet that goes another way."""

from datetime import date
from pathlib import Path

import click

from cecgen.cli.context import Asked, show
from cecgen.cli.cycle_options import about_one_cycle, fonts_option, judged_cycle_of, libraries_for
from cecgen.cli.progress import progress
from cecgen.outputs.terminal.diagnostics import grouped, visible


@click.command("pack")
@about_one_cycle
@click.option("-o", "--output", metavar="DIR|ZIP", help="Where it goes: a new folder, or a zip; else a zip in this folder.")
@click.option("--sign", "key", metavar="KEY", help="Sign it with this SSH key, or with the agent's by the public half.")
@click.option("--originals", is_flag=True, help="Let certificates go along as they are, with what they hide.")
@fonts_option
def command(
    asked: Asked,
    holder: str,
    scheme: str,
    cycle: date | None,
    output: str | None,
    key: str | None,
    originals: bool,
    fonts: tuple[str, ...],
) -> int:
    """Pack a cycle for its auditor: forms, evidence, site and records in a bundle that proves itself offline."""
    libraries_for("pack")
    if asked.rules is not None:
        raise click.UsageError("a bundle holds the rules of its own commit: leave out --rules-from")
    from cecgen.audit.forms import NoForms  # noqa: PLC0415 - not there without the extra
    from cecgen.audit.pack import NotPacked, Wishes, bundle_name, pack  # noqa: PLC0415 - see above
    from cecgen.audit.records import NoRecords  # noqa: PLC0415 - see above
    from cecgen.audit.signatures import SigningFailed  # noqa: PLC0415 - see above
    from cecgen.outputs.audit.pdf import Unsettable  # noqa: PLC0415 - see above

    result = asked.worked_out()
    show(result.transcript.diagnostics, err=True)
    if result.errors:
        click.echo("nothing was packed: mend the errors above first", err=True)
        return 1
    id, begins = judged_cycle_of(result, holder, scheme, cycle)
    target = Path(output) if output else Path(f"{bundle_name(result, holder, id, begins)}.zip")
    wishes = Wishes(Path(key) if key else None, originals, tuple(Path(font) for font in fonts))
    try:
        with progress("Packing"):
            packed = pack(result, holder, id, begins, target, wishes)
    except NotPacked as error:
        show(error.found, err=True)
        click.echo(f"nothing was packed: {error}", err=True)
        return 1
    except (NoForms, NoRecords, SigningFailed, Unsettable) as error:
        click.echo(f"nothing was packed: {error}", err=True)
        return 1
    except OSError as error:
        raise click.UsageError(f"{error.filename or target}: {error.strerror or error}") from None
    cycle_of = packed.from_.cycle
    documents = len(packed.from_.exhibits)
    click.echo(
        f"{visible(packed.from_.holder.name)} · {id} {begins} to {cycle_of.ends}: {len(cycle_of.credits)} activities, "
        f"{documents} {'document' if documents == 1 else 'documents'}, as of {packed.from_.shown.as_of}"
    )
    for remark in packed.remarks:
        click.echo(f"  note: {visible(remark)}")
    signed = f"signed with {packed.signed_with}" if packed.signed_with else "UNSIGNED: --sign KEY signs it"
    click.echo(f"  {signed}")
    click.echo("root digest, which stands for every byte of the bundle:")
    for line in grouped(packed.root):
        click.echo(f"  {line}")
    click.echo(f"wrote {packed.bundle}")
    click.echo(f"wrote {packed.cover}, which bears the root digest: send it another way than the bundle")
    return 0
