"""`cecgen import`: what somebody has already, brought in as entries."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cecgen.catalogue.plugins import Registry
from cecgen.cli.context import CommandContext, fail_unknown, is_interactive, print_diagnostics, workspace_options
from cecgen.cli.trial import WriteError, WriteTarget, escape_lines, open_target, read_back
from cecgen.commands.add.proposal import Proposal, write_new_files
from cecgen.commands.add.questions import Prompt
from cecgen.commands.importing import MAX_IMPORT_BYTES, ImportReader, find_readers, new_faults, plan_import, run_reader
from cecgen.commands.importing.completion import (
    InvalidSettingError,
    OpenQuestion,
    answer_draft,
    fill_draft,
    map_constants,
    open_questions,
    read_cell_value,
    read_settings,
)
from cecgen.commands.importing.maps import find_map, read_map
from cecgen.files.sheets.cells import KEY_CHOICES
from cecgen.ledger.reading import CONTENT_FOLDER, list_holder_ids
from cecgen.model.drafts import Draft, ImportFault, ImportMap, ImportPlan, SourceFile
from cecgen.model.facts import Provider
from cecgen.outputs.terminal.import_preview import format_faults, format_import_preview
from cecgen.pipeline import load_registry, locate_diagnostics
from cecgen.transcript.conversion import Converter


@click.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@workspace_options
@click.option("--map", "named", metavar="MAP", help="What the columns are: a map that comes with cecgen, or your own file.")
@click.option("--holder", "wanted", metavar="ID", help="Whose entries they are; needless where there is one holder.")
@click.option("--set", "given", metavar="KEY=VALUE", multiple=True, help="What the file does not say, for every row of it.")
@click.option("--as", "name", metavar="NAME", help="The reader to use, where several read such files.")
@click.option("--dry-run", is_flag=True, help="Print the diff of what would be written, and write nothing.")
@click.option("--no-input", is_flag=True, help="Ask nothing, also at a terminal.")
@click.option("--show-map", metavar="MAP", help="Print a map that comes with cecgen, to start your own from.")
def command(
    asked: CommandContext,
    file: Path | None,
    named: str | None,
    wanted: str | None,
    given: tuple[str, ...],
    name: str | None,
    dry_run: bool,
    no_input: bool,
    show_map: str | None,
) -> int:
    """Bring in the entries of a spreadsheet or a badge: all of them, or nothing."""
    if show_map is not None:
        return _print_map(load_registry(asked.find_root, run_code=asked.runs_code)[0], show_map)
    if file is None:
        raise click.UsageError("say which FILE to bring in")
    home = open_target(asked, _choose_holder(asked.root, wanted))
    registry = home.opened.registry
    reader = _choose_reader(registry, file, name)
    mapping = _load_map(reader, named)
    if mapping is None:
        return 1
    there = home.current.ledger.holders
    if not there or not there[0].is_complete:
        print_diagnostics(home.current.transcript.diagnostics, err=True)
        raise click.UsageError(
            f"what {home.holder} has already cannot be read in full, so nothing can be compared with it; mend it first"
        )
    asks = not no_input and is_interactive()
    read = run_reader(reader, SourceFile(file.name, _bytes(file)), mapping)
    drafts = _complete_drafts(read.drafts, mapping, given, registry, ask=asks)
    flat = frozenset(Converter(registry.catalogue).flat_kinds)
    plan = plan_import(read, drafts, file, home.holder, there[0].entries, flat, home.schema_comment)
    if plan.faults:
        return _report_faults(plan, plan.faults)
    try:
        after = home.evaluate(Proposal(plan.files))
    except OSError as error:
        raise WriteError(error) from None
    errors, warnings = new_faults(plan, home.new_diagnostics(after))
    if errors:
        return _report_faults(plan, errors)
    click.echo(format_import_preview(plan, after.transcript.holders, escape_lines(home.describe_effects(after)), patch=dry_run))
    if warnings:
        click.echo(format_faults(plan.name, warnings, "warning"), err=True)
    return _write_plan(home, plan, dry_run=dry_run, ask=asks)


def _print_map(registry: Registry, name: str) -> int:
    known = {name: path for each in find_readers(registry, "") for name, path in each.importer.maps.items()}
    if name not in known:
        fail_unknown("map", name, [*known])
    click.echo(known[name].read_text(encoding="utf-8"), nl=False)
    return 0


def _choose_reader(registry: Registry, file: Path, name: str | None) -> ImportReader:
    ending = SourceFile(file.name, b"").ending
    every = find_readers(registry, "")
    if name is not None:
        named = [each for each in every if each.importer.name == name]
        return named[0] if named else fail_unknown("reader", name, [each.importer.name for each in every])
    fitting = find_readers(registry, ending)
    if not fitting:
        endings = sorted({ending for each in every for ending in each.importer.endings})
        raise click.UsageError(f"nothing reads {file.name}; files that can be brought in end in {', '.join(endings)}")
    if len(fitting) > 1:
        names = " or ".join(sorted(f"--as {each.importer.name}" for each in fitting))
        raise click.UsageError(f"several readers read {ending} files: say {names}")
    return fitting[0]


def _load_map(reader: ImportReader, named: str | None) -> ImportMap | None:
    """The map that was named, or an empty one; None, and all said, where it is faulty."""
    known: Mapping[str, Path] = reader.importer.maps
    if named is None:
        if reader.importer.needs_map:
            raise click.UsageError(f"say --map, which names the columns: {', '.join(known)}, or a file of your own")
        return ImportMap(format=1)
    path = find_map(named, known)
    if path is None:
        fail_unknown("map", named, [*known])
    mapping, found = read_map(path)
    print_diagnostics(locate_diagnostics(path.parent, found), err=True)
    return mapping


def _choose_holder(root: Path, wanted: str | None) -> str:
    try:
        there = list_holder_ids(root)
    except OSError as error:
        raise click.UsageError(f"{CONTENT_FOLDER}/ cannot be read: {error.strerror}") from None
    if wanted is not None and wanted not in there:
        fail_unknown("holder", wanted, there)
    if wanted is None and len(there) != 1:
        raise click.UsageError(f"say whose entries they are: --holder {' or '.join(there[:5]) or 'ID'}")
    return wanted or there[0]


def _bytes(file: Path) -> bytes:
    with open(file, "rb") as stream:
        data = stream.read(MAX_IMPORT_BYTES + 1)
    if len(data) > MAX_IMPORT_BYTES:
        raise click.UsageError(f"{file.name} has more than {MAX_IMPORT_BYTES:,} bytes, and is not read")
    return data


def _complete_drafts(
    drafts: Sequence[Draft], mapping: ImportMap, given: Sequence[str], registry: Registry, *, ask: bool
) -> list[Draft]:
    """Drafts with what the map, the options and the person at the terminal say of them."""
    providers = registry.catalogue.providers
    try:
        said: dict[str, Any] = {**map_constants(mapping), **read_settings(given)}
    except InvalidSettingError as error:
        raise click.UsageError(str(error)) from None
    done = [fill_draft(draft, said, providers) for draft in drafts]
    settled: set[OpenQuestion] = set()
    while ask and (left := [each for each in open_questions(done) if each not in settled]):
        question = left[0]
        settled.add(question)
        value = _ask_question(question, open_questions(done)[question], providers)
        if value is not None:
            done = [answer_draft(draft, question, value, providers) for draft in done]
    return done


def _ask_question(question: OpenQuestion, sources: Sequence[str], providers: Mapping[str, Provider]) -> Any:
    """A person's answer to what the file leaves open; None where they leave it open too."""
    from cecgen.cli import prompt  # noqa: PLC0415 - prompt_toolkit takes 120 ms

    where = sources[0] if len(sources) == 1 else f"{sources[0]} and {len(sources) - 1:,} more"
    text, choices = f"{question.key} ({where})", dict.fromkeys(KEY_CHOICES.get(question.key, ()), "")
    if question.key == "provider":
        choices = {id: each.name for id, each in providers.items()}
    if question.key == "unit":
        issuer = providers.get(question.provider)
        choices = dict.fromkeys([unit.name for unit in issuer.units] if issuer else ["hours"], "")
        text = f"unit of the amounts from {question.provider}: {', '.join(choices)} ({where}; Enter leaves them as drafts)"

    def fault(answer: str) -> str:
        try:
            answer and read_cell_value(question.key, answer)
        except InvalidSettingError as error:
            return str(error)
        return ""

    answer = prompt.ask_person(Prompt(question.key, text, completions=choices, validate=fault))
    return read_cell_value(question.key, answer) if answer else None


def _report_faults(plan: ImportPlan, faults: Sequence[ImportFault]) -> int:
    for remark in plan.remarks:
        click.echo(escape_lines(f"{plan.name}: {remark}"), err=True)
    click.echo(format_faults(plan.name, faults, "error"), err=True)
    click.echo(
        escape_lines(f"nothing was written: {len(dict.fromkeys(faults)):,} to mend in {plan.name}, its map or the command"),
        err=True,
    )
    return 1


def _write_plan(home: WriteTarget, plan: ImportPlan, *, dry_run: bool, ask: bool) -> int:
    if not plan.files:
        click.echo("nothing to bring in: nothing was written")
        return 0
    if dry_run:
        return 0
    if ask and not click.confirm(f"Write {len(plan.files):,} files?", default=True):
        click.echo("nothing was written")
        return 0
    try:
        written = write_new_files(home.asked.root, Proposal(plan.files))
    except OSError as error:
        raise WriteError(error) from None
    for path in written:
        click.echo(f"wrote {path.relative_to(home.asked.root).as_posix()}")
    return read_back(home)
