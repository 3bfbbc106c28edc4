"""`cecgen import`: what somebody has already, brought in as entries."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cecgen.catalogue.plugins import Registry
from cecgen.cli.context import Asked, show, somebody_there, unknown, workspace_options
from cecgen.cli.trial import Home, NotWritten, home_of, read_back, visible_lines
from cecgen.commands.add.proposal import Proposal, write
from cecgen.commands.add.questions import Prompt
from cecgen.commands.importing import LARGEST, Reader, planned, readers, reading, told
from cecgen.commands.importing.completion import (
    NotSettable,
    Question,
    answered,
    constants,
    filled,
    questions,
    read_value,
    settings,
)
from cecgen.commands.importing.maps import path_of, read_map
from cecgen.files.sheets.cells import WORDS
from cecgen.ledger.reading import CONTENT, holder_ids
from cecgen.model.drafts import Draft, Fault, Given, ImportMap, Plan
from cecgen.model.facts import Provider
from cecgen.outputs.terminal.import_preview import faults_text, preview
from cecgen.pipeline import loaded, reported
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
    asked: Asked,
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
        return _shown_map(loaded(asked.root_if_any, code=asked.code)[0], show_map)
    if file is None:
        raise click.UsageError("say which FILE to bring in")
    home = home_of(asked, _holder(asked.root, wanted))
    registry = home.opened[1]
    reader = _reader(registry, file, name)
    mapping = _mapping(reader, named)
    if mapping is None:
        return 1
    there = home.before.ledger.holders
    if not there or not there[0].whole:
        show(home.before.transcript.diagnostics, err=True)
        raise click.UsageError(
            f"what {home.holder} has already cannot be read in full, so nothing can be compared with it; mend it first"
        )
    asks = not no_input and somebody_there()
    read = reading(reader, Given(file.name, _bytes(file)), mapping)
    drafts = _completed(read.drafts, mapping, given, registry, ask=asks)
    flat = frozenset(Converter(registry.catalogue).flat)
    plan = planned(read, drafts, file, home.holder, there[0].entries, flat, home.head)
    if plan.faults:
        return _refused(plan, plan.faults)
    try:
        after = home.tried(Proposal(plan.files))
    except OSError as error:
        raise NotWritten(error) from None
    errors, warnings = told(plan, home.news(after))
    if errors:
        return _refused(plan, errors)
    click.echo(preview(plan, after.transcript.holders, visible_lines(home.gains(after)), patch=dry_run))
    if warnings:
        click.echo(faults_text(plan.name, warnings, "warning"), err=True)
    return _written(home, plan, dry_run=dry_run, ask=asks)


def _shown_map(registry: Registry, name: str) -> int:
    known = {name: path for each in readers(registry, "") for name, path in each.importer.maps.items()}
    if name not in known:
        unknown("map", name, [*known])
    click.echo(known[name].read_text(encoding="utf-8"), nl=False)
    return 0


def _reader(registry: Registry, file: Path, name: str | None) -> Reader:
    ending = Given(file.name, b"").ending
    every = readers(registry, "")
    if name is not None:
        named = [each for each in every if each.importer.name == name]
        return named[0] if named else unknown("reader", name, [each.importer.name for each in every])
    fitting = readers(registry, ending)
    if not fitting:
        endings = sorted({ending for each in every for ending in each.importer.endings})
        raise click.UsageError(f"nothing reads {file.name}; files that can be brought in end in {', '.join(endings)}")
    if len(fitting) > 1:
        names = " or ".join(sorted(f"--as {each.importer.name}" for each in fitting))
        raise click.UsageError(f"several readers read {ending} files: say {names}")
    return fitting[0]


def _mapping(reader: Reader, named: str | None) -> ImportMap | None:
    """The map that was named, or an empty one; None, and all said, where it is faulty."""
    known: Mapping[str, Path] = reader.importer.maps
    if named is None:
        if reader.importer.needs_map:
            raise click.UsageError(f"say --map, which names the columns: {', '.join(known)}, or a file of your own")
        return ImportMap(format=1)
    path = path_of(named, known)
    if path is None:
        unknown("map", named, [*known])
    mapping, found = read_map(path)
    show(reported(path.parent, found), err=True)
    return mapping


def _holder(root: Path, wanted: str | None) -> str:
    try:
        there = holder_ids(root)
    except OSError as error:
        raise click.UsageError(f"{CONTENT}/ cannot be read: {error.strerror}") from None
    if wanted is not None and wanted not in there:
        unknown("holder", wanted, there)
    if wanted is None and len(there) != 1:
        raise click.UsageError(f"say whose entries they are: --holder {' or '.join(there[:5]) or 'ID'}")
    return wanted or there[0]


def _bytes(file: Path) -> bytes:
    with open(file, "rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise click.UsageError(f"{file.name} has more than {LARGEST:,} bytes, and is not read")
    return data


def _completed(
    drafts: Sequence[Draft], mapping: ImportMap, given: Sequence[str], registry: Registry, *, ask: bool
) -> list[Draft]:
    """Drafts with what the map, the options and the person at the terminal say of them."""
    providers = registry.catalogue.providers
    try:
        said: dict[str, Any] = {**constants(mapping), **settings(given)}
    except NotSettable as error:
        raise click.UsageError(str(error)) from None
    done = [filled(draft, said, providers) for draft in drafts]
    settled: set[Question] = set()
    while ask and (left := [each for each in questions(done) if each not in settled]):
        question = left[0]
        settled.add(question)
        value = _asked(question, questions(done)[question], providers)
        if value is not None:
            done = [answered(draft, question, value, providers) for draft in done]
    return done


def _asked(question: Question, sources: Sequence[str], providers: Mapping[str, Provider]) -> Any:
    """A person's answer to what the file leaves open; None where they leave it open too."""
    from cecgen.cli import prompt  # noqa: PLC0415 - prompt_toolkit takes 120 ms

    where = sources[0] if len(sources) == 1 else f"{sources[0]} and {len(sources) - 1:,} more"
    text, choices = f"{question.key} ({where})", dict.fromkeys(WORDS.get(question.key, ()), "")
    if question.key == "provider":
        choices = {id: each.name for id, each in providers.items()}
    if question.key == "unit":
        issuer = providers.get(question.whose)
        choices = dict.fromkeys([unit.name for unit in issuer.units] if issuer else ["hours"], "")
        text = f"unit of the amounts from {question.whose}: {', '.join(choices)} ({where}; Enter leaves them as drafts)"

    def fault(answer: str) -> str:
        try:
            answer and read_value(question.key, answer)
        except NotSettable as error:
            return str(error)
        return ""

    answer = prompt.ask(Prompt(question.key, text, completions=choices, validate=fault))
    return read_value(question.key, answer) if answer else None


def _refused(plan: Plan, faults: Sequence[Fault]) -> int:
    for remark in plan.remarks:
        click.echo(visible_lines(f"{plan.name}: {remark}"), err=True)
    click.echo(faults_text(plan.name, faults, "error"), err=True)
    click.echo(
        visible_lines(f"nothing was written: {len(dict.fromkeys(faults)):,} to mend in {plan.name}, its map or the command"),
        err=True,
    )
    return 1


def _written(home: Home, plan: Plan, *, dry_run: bool, ask: bool) -> int:
    if not plan.files:
        click.echo("nothing to bring in: nothing was written")
        return 0
    if dry_run:
        return 0
    if ask and not click.confirm(f"Write {len(plan.files):,} files?", default=True):
        click.echo("nothing was written")
        return 0
    try:
        written = write(home.asked.root, Proposal(plan.files))
    except OSError as error:
        raise NotWritten(error) from None
    for path in written:
        click.echo(f"wrote {path.relative_to(home.asked.root).as_posix()}")
    return read_back(home)
