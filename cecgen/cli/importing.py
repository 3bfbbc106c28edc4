"""`cecgen import`: read entries from an existing file, such as a spreadsheet or a badge."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from cecgen.catalogue.plugins import Registry
from cecgen.cli.context import (
    CommandContext,
    fail_unknown,
    fail_unknown_holder,
    is_interactive,
    print_diagnostics,
    workspace_options,
)
from cecgen.cli.draft_questions import complete_drafts
from cecgen.cli.names import HOLDER
from cecgen.cli.option_types import DASH, MAP_FILE, PlainFile, WrittenText
from cecgen.cli.target import WriteTarget, open_target, write_and_check
from cecgen.commands.add.plan import read_certificate
from cecgen.commands.importing import (
    MAX_IMPORT_BYTES,
    ImportReader,
    faults_at_cells,
    find_readers,
    plan_import,
    read_with_dates,
    run_reader,
    wants_pages,
)
from cecgen.commands.importing.certificates import list_folder
from cecgen.commands.importing.expiry import note_expiries
from cecgen.commands.importing.figures import doubt_figures
from cecgen.commands.importing.maps import find_map, read_map
from cecgen.commands.importing.other_files import SAVE_AS
from cecgen.ledger.reading import CONTENT_FOLDER, list_holder_ids
from cecgen.model.drafts import ImportFault, ImportMap, ImportPlan, SourceFile
from cecgen.model.file_type import OTHER_PICTURE_ENDINGS, detect_type
from cecgen.outputs.terminal.escape import escape_lines
from cecgen.outputs.terminal.import_preview import format_faults, format_import_preview
from cecgen.outputs.words.phrases import format_some
from cecgen.pipeline import load_registry, locate_diagnostics
from cecgen.transcript.scheme_words import CatalogueWords


@click.command("import")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=PlainFile(takes_folders=True, takes_dash=True))
@workspace_options
@click.option(
    "--map",
    "map_name",
    type=MAP_FILE,
    metavar="MAP",
    help="What the columns are: a map that comes with cecgen, or your own file.",
)
@click.option("--holder", "holder_id", type=HOLDER, metavar="ID", help="Whose entries they are, if there are several holders.")
@click.option(
    "--set",
    "settings",
    type=WrittenText(),
    metavar="KEY=VALUE",
    multiple=True,
    help="A value for every row that does not state it.",
)
@click.option("--as", "reader_name", metavar="NAME", help="The reader to use, if several read such files.")
@click.option(
    "--remember", is_flag=True, help="Remember how certificates of each design are read, once you have confirmed one."
)
@click.option("--dry-run", is_flag=True, help="Print the diff of what would be written, and write nothing.")
@click.option("--no-input", is_flag=True, help="Never ask (the default when there is no terminal).")
@click.option("--show-map", metavar="MAP", help="Print a map that comes with cecgen, to start your own from.")
def command(
    context: CommandContext,
    files: tuple[Path, ...],
    map_name: str | None,
    holder_id: str | None,
    settings: tuple[str, ...],
    reader_name: str | None,
    remember: bool,
    dry_run: bool,
    no_input: bool,
    show_map: str | None,
) -> int:
    """Import entries from a spreadsheet or badge (all or none), or from certificates or a folder of them (each by itself).

    With - it reads the text of a spreadsheet or badge from standard input.
    """
    if show_map is not None:
        return _print_map(load_registry(context.root_or_here, run_code=context.runs_code)[0], show_map)
    if not files:
        raise click.UsageError("say which FILE to import")
    holder = _choose_holder(context.root, holder_id)
    target = open_target(context, holder)
    registry = target.opened.registry
    can_ask = not no_input and Path(DASH) not in files and is_interactive()
    certificates: list[Path] = []
    others: list[Path] = []
    for file in files:
        if file == Path(DASH):
            others.append(file)
        elif file.is_dir():
            certificates += _list_certificates(file)
        else:
            (certificates if _is_certificate(registry, file, reader_name) else others).append(file)
    if certificates and map_name is not None:
        raise click.UsageError("--map is for spreadsheets: a certificate has no columns")
    if remember and not certificates:
        raise click.UsageError("--remember is about certificates, and these files are none")
    codes = [_import_file(target, file, map_name, settings, reader_name, can_ask=can_ask, dry_run=dry_run) for file in others]
    if certificates:
        from cecgen.cli.certificates import import_certificates  # noqa: PLC0415 - spreadsheets need none of it

        codes.append(
            import_certificates(context, holder, certificates, settings, can_ask=can_ask, dry_run=dry_run, remembers=remember)
        )
    return max(codes)


def _list_certificates(folder: Path) -> list[Path]:
    """The certificates in a folder; what else is in it is named."""
    found = list_folder(folder)
    if found.others:
        click.echo(escape_lines(f"left alone in {folder}: {format_some(found.others, 5)}"), err=True)
    if not found.certificates:
        raise click.UsageError(escape_lines(f"no PDF, PNG or JPEG is in {folder}"))
    return found.certificates


def _is_certificate(registry: Registry, file: Path, name: str | None) -> bool:
    """Whether a file is read as a certificate, page by page: no other importer must accept it."""
    ending = SourceFile(file.name, b"").ending
    if ending in OTHER_PICTURE_ENDINGS:  # each is named with its way out, and keeps no other from being read
        return True
    readers = [reader for reader in find_readers(registry, "") if name in (None, reader.importer.name)]
    of_ending = [reader for reader in readers if ending in reader.importer.endings]
    if not any(wants_pages(reader) for reader in of_ending):
        return False
    for reader in of_ending:
        if not wants_pages(reader):
            answer = run_reader(reader, SourceFile(file.name, _read_bytes(file)), ImportMap(format=1))
            if not answer.not_mine:
                return False
    return True


def _import_file(
    target: WriteTarget,
    file: Path,
    map_name: str | None,
    settings: Sequence[str],
    reader_name: str | None,
    *,
    can_ask: bool,
    dry_run: bool,
) -> int:
    """Import all entries of one file, or none; returns the exit code."""
    registry = target.opened.registry
    pasted = _read_pasted() if file == Path(DASH) else None
    file = Path(pasted.name) if pasted else file
    readers = _list_readers(registry, file, reader_name)
    source = pasted or SourceFile(file.name, _read_bytes(file))
    reader = readers[0] if len(readers) == 1 else _ask_readers(readers, source, has_map=map_name is not None)
    mapping = _load_map(reader, map_name, file)
    if mapping is None:
        return 1
    holders = target.current.ledger.holders
    if not holders or not holders[0].is_complete:
        print_diagnostics(target.current.transcript.diagnostics, err=True)
        raise click.UsageError(
            f"the files of {target.holder} have errors, so the import cannot be compared with them; fix those first"
        )
    dates = holders[0].profile.dates
    read = read_with_dates(reader, source, mapping, dates)
    if read.not_mine:
        raise click.UsageError(escape_lines(f"{reader.importer.name} does not read {file.name}: it {read.not_mine}"))
    read, expired = note_expiries(read, target.current.transcript.as_of)
    try:
        drafts = complete_drafts(read.drafts, mapping, settings, registry.catalogue.providers, can_ask=can_ask, dates=dates)
    except ValueError as error:
        raise click.UsageError(escape_lines(str(error))) from None
    flat_kinds = CatalogueWords(registry.catalogue).flat_kinds
    plan_drafts = partial(
        plan_import,
        read,
        file=file,
        holder=target.holder,
        existing=holders[0].entries,
        flat_kinds=flat_kinds,
        header=target.schema_comment,
    )
    plan = plan_drafts(drafts)
    if plan.faults:
        return _report_faults(plan, plan.faults)
    result = target.evaluate(plan.files)
    drafts, doubted = doubt_figures(plan, drafts, target.new_diagnostics(result))
    if doubted:
        plan = plan_drafts(drafts)
        result = target.evaluate(plan.files)
    errors, warnings = faults_at_cells(plan, target.new_diagnostics(result))
    warnings = [*expired, *doubted, *warnings]
    if errors:
        return _report_faults(plan, errors)
    effects = escape_lines(target.describe_effects(result))
    click.echo(format_import_preview(plan, result.transcript.holders, effects, patch=dry_run))
    if warnings:
        click.echo(format_faults(plan.name, warnings, "warning"), err=True)
    return _write_plan(target, plan, dry_run=dry_run, can_ask=can_ask)


def _print_map(registry: Registry, name: str) -> int:
    """Print a map that comes with a reader; returns the exit code."""
    maps = {name: path for reader in find_readers(registry, "") for name, path in reader.importer.maps.items()}
    if name not in maps:
        fail_unknown("map", name, [*maps])
    click.echo(maps[name].read_text(encoding="utf-8"), nl=False)
    return 0


def _list_readers(registry: Registry, file: Path, name: str | None) -> list[ImportReader]:
    """The reader of this name, else all that read files with this ending; a usage error if there is none."""
    readers = find_readers(registry, "")
    if name is not None:
        of_name = [reader for reader in readers if reader.importer.name == name]
        return of_name[:1] or fail_unknown("reader", name, [reader.importer.name for reader in readers])
    ending = SourceFile(file.name, b"").ending
    of_ending = [reader for reader in find_readers(registry, ending) if not wants_pages(reader)]
    if not of_ending:
        endings = sorted({ending for reader in readers for ending in reader.importer.endings})
        if way := SAVE_AS.get(ending):
            raise click.UsageError(f"nothing reads {file.name}, {way}")
        raise click.UsageError(f"nothing reads {file.name}; files that can be imported end in {', '.join(endings)}")
    return of_ending


def _ask_readers(readers: Sequence[ImportReader], source: SourceFile, *, has_map: bool) -> ImportReader:
    """Ask each of several readers whether a file is its own, and return the only one that does not deny it.

    One that needs a map cannot tell without one: it gets the file if nobody else claims it.
    """
    asked = [reader for reader in readers if not reader.importer.needs_map]
    answers = {reader.importer.name: run_reader(reader, source, ImportMap(format=1)).not_mine for reader in asked}
    claiming = [reader for reader in asked if not answers[reader.importer.name]]
    if has_map or not claiming:
        claiming += [reader for reader in readers if reader.importer.needs_map]
    if len(claiming) == 1:
        return claiming[0]
    if not claiming:
        refusals = "; ".join(f"{name}: it {why}" for name, why in answers.items())
        raise click.UsageError(escape_lines(f"nothing reads {source.name} ({refusals})"))
    names = " or ".join(sorted(f"--as {reader.importer.name}" for reader in claiming))
    raise click.UsageError(f"several readers read {source.ending} files: say {names}")


def _load_map(reader: ImportReader, name: str | None, file: Path) -> ImportMap | None:
    """Read the map of this name or path, else an empty one; None, with its diagnostics printed, if it is not valid."""
    maps: Mapping[str, Path] = reader.importer.maps
    if name is None:
        if reader.importer.needs_map:
            way = f"say --map, which names the columns: {', '.join(maps)}, or a file of your own"
            if file.suffix.lower() == ".txt":  # more often a certificate that was copied out of a mail than a table
                way = f"{_refuse_certificate(file)}. If it is a table, {way}"
            raise click.UsageError(escape_lines(way))
        return ImportMap(format=1)
    path = find_map(name, maps)
    if path is None:
        fail_unknown("map", name, [*maps])
    mapping, diagnostics = read_map(path)
    print_diagnostics(locate_diagnostics(path.parent, diagnostics), err=True)
    return mapping


def _refuse_certificate(file: Path) -> str:
    """Say as `cecgen add` does why a file cannot be a certificate."""
    try:
        read_certificate(file)
    except ValueError as error:
        return f"{file}: {error}"
    return f"{file} is a certificate by its first bytes: let its name end in .pdf, .png or .jpg"


def _choose_holder(root: Path, wanted: str | None) -> str:
    """The holder that was named, else the only one; a usage error if there is no such holder, or there are several."""
    try:
        ids = list_holder_ids(root)
    except OSError as error:
        raise click.UsageError(f"{CONTENT_FOLDER}/ cannot be read: {error.strerror}") from None
    if wanted is not None and wanted not in ids:
        fail_unknown_holder(root, wanted, ids)
    if wanted is None and len(ids) != 1:
        raise click.UsageError(f"say whose entries they are: --holder {' or '.join(ids[:5]) or 'ID'}")
    return wanted or ids[0]


def _read_bytes(file: Path) -> bytes:
    """Read the file; a usage error if it is too large."""
    with open(file, "rb") as stream:
        return _read_limited(stream, file.name)


def _read_pasted() -> SourceFile:
    """Read standard input, as if it were a file in this folder: a badge in JSON, else the rows of a spreadsheet."""
    data = _read_limited(sys.stdin.buffer, "standard input")
    if detect_type(data, "") or data.startswith(b"PK\x03\x04"):
        raise click.UsageError("- reads text only: save this document as a file, and name that")
    return SourceFile("pasted.json" if data.lstrip().startswith(b"{") else "pasted.csv", data)


def _read_limited(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(MAX_IMPORT_BYTES + 1)
    if len(data) > MAX_IMPORT_BYTES:
        raise click.UsageError(f"{name} has more than {MAX_IMPORT_BYTES:,} bytes, and is not read")
    return data


def _report_faults(plan: ImportPlan, faults: Sequence[ImportFault]) -> int:
    """Print the faults that keep the import from being written; returns the exit code."""
    for remark in plan.remarks:
        click.echo(escape_lines(f"{plan.name}: {remark}"), err=True)
    click.echo(format_faults(plan.name, faults, "error"), err=True)
    count = len(dict.fromkeys(faults))
    click.echo(escape_lines(f"nothing was written: {count:,} to fix in {plan.name}, its map or the command"), err=True)
    return 1


def _write_plan(target: WriteTarget, plan: ImportPlan, *, dry_run: bool, can_ask: bool) -> int:
    """Write what was previewed, if the person agrees; returns the exit code."""
    if not plan.files:
        click.echo("nothing to import: nothing was written")
        return 0
    if dry_run:
        return 0
    if can_ask and not click.confirm(f"Write {len(plan.files):,} files?", default=True):
        click.echo("nothing was written")
        return 0
    return write_and_check(target, plan.files)
