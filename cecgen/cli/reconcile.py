"""`cecgen reconcile`: a holder's entries against the body's own list."""

import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click
from msgspec.structs import replace

from cecgen.cli.context import CommandContext, Day, fail_unknown, fail_unknown_holder, is_interactive, print_diagnostics
from cecgen.cli.cycle_options import cycle_arguments, find_judged_cycle
from cecgen.cli.list_questions import MEANINGS, ask_columns, ask_date_format, ask_meanings, ask_same
from cecgen.cli.option_types import DASH, MAP_FILE, WrittenText
from cecgen.cli.target import WriteTarget, open_target, replace_and_check, write_and_check
from cecgen.commands.add.plan import plan_entry
from cecgen.commands.importing.maps import find_map, read_map
from cecgen.commands.reconcile import HeapItem, ListScope, Reconciliation, draft_of_row, plan_reported, reconcile
from cecgen.commands.reconcile.body_list import (
    COLUMN_KEYS,
    HeadedSheet,
    ReadList,
    build_map,
    guess_columns,
    head_sheet,
    open_list,
    read_rows,
)
from cecgen.commands.reconcile.columns import find_column, format_map, remembered_map
from cecgen.commands.reconcile.open_questions import first_unclear_day, unexplained_words
from cecgen.diagnostics import CecgenError
from cecgen.files.atomic import FileState, replace_files
from cecgen.files.lock import lock_repository
from cecgen.files.sheets.columns import header_texts
from cecgen.files.sheets.dates import compile_date_format
from cecgen.files.sheets.limits import MAX_SHEET_BYTES, UnreadableSheet
from cecgen.ledger.reading import list_holder_ids
from cecgen.model.days import US_FORMATS
from cecgen.model.drafts import ImportFault, ImportMap, RecordMeaning
from cecgen.model.judged import JudgedCertification
from cecgen.model.vocabulary import DayOrder
from cecgen.outputs.terminal.escape import escape_invisible, escape_lines
from cecgen.outputs.terminal.import_preview import format_faults
from cecgen.outputs.terminal.reconciliation import format_reconciliation, format_reconciliation_json
from cecgen.pipeline import Evaluation, locate_diagnostics


class _NotAList(CecgenError):
    """The list cannot be read or compared."""

    exit_status = 1


@click.command("reconcile")
@cycle_arguments
@click.argument("file", metavar="FILE")
@click.option(
    "--column",
    "columns",
    type=WrittenText(),
    metavar="KEY=HEADER",
    multiple=True,
    help=f"What a column is: {', '.join(COLUMN_KEYS)}.",
)
@click.option(
    "--date-format", type=WrittenText(), metavar="FORMAT", default="", help="How the list writes days, such as MM/DD/YYYY."
)
@click.option(
    "--means",
    type=WrittenText(),
    metavar="WORD=MEANING",
    multiple=True,
    help="What a status means: counts, pending, denied, carried.",
)
@click.option(
    "--map", "map_name", type=MAP_FILE, metavar="FILE", help="The map of the columns; else the one that is remembered."
)
@click.option("--remember", is_flag=True, help="Save what the columns are in plugins/maps, for the next list.")
@click.option("--from", "first", type=Day(), metavar="DATE", help="The first day that the list shows; else the cycle's.")
@click.option("--until", "last", type=Day(), metavar="DATE", help="The last day that the list shows; else the cycle's.")
@click.option("--same", metavar="ROW=ENTRY", multiple=True, help="A row and an entry that are the same: --same 5=ENTRY.")
@click.option("--add", is_flag=True, help="Write a draft for each row that has no entry.")
@click.option("--write", is_flag=True, help="Write the list's day as `reported` into each entry that is on the list.")
@click.option("--no-input", is_flag=True, help="Never ask (the default when there is no terminal).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
def command(
    context: CommandContext,
    holder: str,
    scheme: str,
    cycle: date | None,
    file: str,
    columns: tuple[str, ...],
    date_format: str,
    means: tuple[str, ...],
    map_name: str | None,
    remember: bool,
    first: date | None,
    last: date | None,
    same: tuple[str, ...],
    add: bool,
    write: bool,
    no_input: bool,
    form: str,
) -> int:
    """Compare the entries with the body's own list: CSV, .xlsx, a saved page, a PDF, or pasted text (-).

    The list's day is --as-of, or today.
    """
    data, name = _read_file(file), "the pasted text" if file == DASH else Path(file).name
    ids = list_holder_ids(context.root)
    if holder not in ids:
        fail_unknown_holder(context.root, holder, ids)
    target = open_target(context, holder)
    result = target.current
    if not result.transcript.holders:
        print_diagnostics(result.transcript.diagnostics, err=True)
        raise click.UsageError(f"the files of {holder} cannot be read; fix them first")
    ref = find_judged_cycle(result, holder, scheme, cycle)
    transcript = result.transcript
    certification, judged = transcript.certification(ref), transcript.cycle(ref)
    person = transcript.holder(holder)
    can_ask = is_interactive() and not no_input and file != DASH and form == "text"
    body = certification.scheme.issuer
    stated = _parse_stated(columns, date_format, means, map_name)
    dates = result.ledger.holders[0].profile.dates
    try:
        mapping, read, was_told = _read_list(context.root, name, data, body, stated, dates, can_ask=can_ask)
    except UnreadableSheet as error:
        raise _NotAList(f"{name}{f', {error.where}' if error.where else ''}: {error.message}", error.hint) from None
    if read.faults:
        click.echo(format_faults(name, read.faults, "error"), err=True)
        return 1
    if not read.rows:
        raise _NotAList(f"{name}: no rows below the headers", "is it the right list, with its filter open?")
    pairs = frozenset(_parse_same(same, [row.where for row in read.rows], [entry.id for entry in person.entries]))
    scope = ListScope(first or judged.begins, last or max(judged.ends, judged.begins), pairs)
    found = reconcile(read.rows, person, certification, judged, scope)
    if can_ask:
        found = reconcile(read.rows, person, certification, judged, ask_same(found, scope, certification.scheme))
    day = transcript.as_of
    if form == "json":
        click.echo(format_reconciliation_json(found.items, holder, certification.scheme, day), nl=False)
    else:
        for remark in read.remarks:
            click.echo(escape_lines(f"{name}: {remark}"), err=True)
        click.echo(format_reconciliation(found.items, certification.scheme))
    if not found.heap("both") and not found.heap("differs") and found.heap("only-there"):
        click.echo(f"nothing on the list is an entry of {escape_invisible(person.name)}: is it their list?", err=True)
    name_of_map = remembered_map(context.root, body).relative_to(context.root).as_posix()
    if remember or (was_told and click.confirm(f"Remember this for the next list, in {name_of_map}?", default=True)):
        _remember(context.root, body, mapping)
    return _write(target, certification, found, day, add=add, write=write)


def _read_file(file: str) -> bytes:
    """Read the list; a usage error if it is no file, or too large. A pipe is not opened: it would wait for a writer."""
    if file == DASH:
        data = sys.stdin.buffer.read(MAX_SHEET_BYTES + 1)
    else:
        path = Path(file)
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                raise click.UsageError(f"{escape_invisible(file)} is not a file: save the list, or paste it with -")
            with open(path, "rb") as stream:
                data = stream.read(MAX_SHEET_BYTES + 1)
        except OSError as error:
            raise click.UsageError(f"{escape_invisible(file)}: {error.strerror}") from None
    if len(data) > MAX_SHEET_BYTES:
        raise click.UsageError(
            f"{escape_invisible(file)} has more than {MAX_SHEET_BYTES:,} bytes, and is not read: save only the list"
        )
    return data


class _Stated(NamedTuple):
    """What the options say about a list."""

    columns: Mapping[str, str]
    date_format: str
    means: Mapping[str, RecordMeaning]
    map_name: str | None


def _parse_stated(columns: Sequence[str], date_format: str, means: Sequence[str], map_name: str | None) -> _Stated:
    if date_format and compile_date_format(date_format) is None:
        raise click.UsageError(f'--date-format "{date_format}": write it with YYYY, MM and DD, as in MM/DD/YYYY')
    stated = _parse_pairs("--column", columns)
    if unknown := [key for key in stated if key not in COLUMN_KEYS]:
        fail_unknown("column", unknown[0], [*COLUMN_KEYS])
    meanings = {word: _meaning(word, meaning) for word, meaning in _parse_pairs("--means", means).items()}
    return _Stated(stated, date_format, meanings, map_name)


class _LearnedList(NamedTuple):
    """A list, the map that it was read by, and whether a person told some of that."""

    mapping: ImportMap
    read: ReadList
    was_told: bool = False


def _read_list(
    root: Path, name: str, data: bytes, body: str, stated: _Stated, dates: DayOrder | None, *, can_ask: bool
) -> _LearnedList:
    """Read the list by the columns that were said, by a map, by what is remembered, or by headers that mean one thing."""
    remembered = remembered_map(root, body)
    path = find_map(stated.map_name, {}) if stated.map_name else remembered
    if path is None:
        raise click.UsageError(f'no map "{stated.map_name}"')
    if not stated.columns and path.is_file():
        known, diagnostics = read_map(path)
        if known is None:
            print_diagnostics(locate_diagnostics(path.parent, diagnostics), err=True)
            raise click.UsageError(f"fix {path.name} first")
        headed = head_sheet(open_list(name, data, known))
        learned = _learn_words(headed, _add_stated(known, stated, dates), can_ask=can_ask)
        if learned.read.faults and path == remembered:
            fault = learned.read.faults[0]
            hint = f"{fault.hint}; --remember then replaces {path.relative_to(root).as_posix()}"
            return learned._replace(read=ReadList(faults=(ImportFault(fault.where, fault.message, hint),)))
        return learned
    headed = head_sheet(open_list(name, data, ImportMap(format=1)))
    headers = header_texts(headed.sheet, headed.header_row)
    chosen = guess_columns(headers) | {key: _find_header(key, typed, headers) for key, typed in stated.columns.items()}
    asks_columns = can_ask and not {"date", "title"} <= chosen.keys()
    if asks_columns:
        chosen |= ask_columns(headed, headers, chosen)
    mapping = build_map(chosen, 1, "", {})
    learned = _learn_words(headed, _add_stated(mapping, stated, dates), can_ask=can_ask)
    return learned._replace(was_told=asks_columns or learned.was_told)


def _add_stated(mapping: ImportMap, stated: _Stated, dates: DayOrder | None) -> ImportMap:
    """Add to a map what the options say of days and words, and else how the holder writes days."""
    order = stated.date_format or mapping.date_format or (US_FORMATS if dates == "us" else "")
    means = {**mapping.record.means, **stated.means}
    return replace(mapping, date_format=order, record=replace(mapping.record, means=means))


def _learn_words(headed: HeadedSheet, mapping: ImportMap, *, can_ask: bool) -> _LearnedList:
    """Read the rows, and ask a person how days are written and what words mean where nothing says so."""
    was_told = False
    if can_ask and (day := first_unclear_day(headed, mapping)) and (order := ask_date_format(day)):
        was_told, mapping = True, replace(mapping, date_format=order)
    read = read_rows(headed, mapping)
    if can_ask and (words := unexplained_words(read.rows)) and (told := ask_meanings(words)):
        was_told, mapping = True, replace(mapping, record=replace(mapping.record, means={**mapping.record.means, **told}))
        read = read_rows(headed, mapping)
    return _LearnedList(mapping, read, was_told)


def _find_header(key: str, typed: str, headers: list[str]) -> str:
    header = find_column(typed, headers)
    if not header:
        raise click.UsageError(f'--column {key}: no column "{typed}"; the headers are: {", ".join(filter(None, headers))}')
    return header


def _parse_pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not key or not value:
            raise click.UsageError(f"{option} {text}: write it as NAME=VALUE")
        pairs[key] = value
    return pairs


def _meaning(word: str, typed: str) -> RecordMeaning:
    meaning = next((each for each in MEANINGS if each == typed), None)
    if meaning is None:
        raise click.UsageError(f'--means {word}: a status means counts, pending, denied or carried, and not "{typed}"')
    return meaning


def _parse_same(texts: Sequence[str], rows: Sequence[str], entries: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the rows and entries that are said to be the same; a usage error if there is no such one, or it is said twice."""
    said: set[str] = set()
    for typed, entry in _parse_pairs("--same", texts).items():
        row = f"row {typed.removeprefix('row ').strip()}"
        for what, name, names in (("row of the list", row, rows), ("entry", entry, entries)):
            if name not in names:
                fail_unknown(what, name, [*names])
            if name in said:
                raise click.UsageError(f"--same names {name} twice")
            said.add(name)
        yield row, entry


def _remember(root: Path, body: str, mapping: ImportMap) -> None:
    path = remembered_map(root, body)
    name = path.relative_to(root).as_posix()
    with lock_repository(root):
        replace_files(root, {name: format_map(mapping, body)})
    click.echo(f"wrote {name}: the columns of the next list are known", err=True)


def _write(
    target: WriteTarget, certification: JudgedCertification, found: Reconciliation, day: date, *, add: bool, write: bool
) -> int:
    """Write what was asked for: drafts, and since when entries are on record; returns the exit code."""
    root, scheme = target.context.root, certification.scheme
    code = 0
    there: list[HeapItem] = found.heap("only-there")
    if add and there:
        files: dict[str, bytes] = {}
        for each in there:
            files.update(plan_entry(target.holder, draft_of_row(each.rows, scheme), header=target.schema_comment).files)
        code = write_and_check(target, files)
    if write:
        on_list = [*found.heap("both"), *found.heap("differs")]
        before = {each.entry.at.file: FileState(root / each.entry.at.file) for each in on_list if each.entry}
        changed = plan_reported(root, on_list, scheme, day)
        if not changed:
            click.echo("every entry that is on the list says so already: nothing was written", err=True)
            return code
        click.echo(f"reported = {{ {scheme.issuer} = {day} }}: the day of the list", err=True)
        result: Evaluation = target.evaluate(changed)
        new = [each for each in target.new_diagnostics(result) if each.severity == "error"]
        if new:
            print_diagnostics(new)
            click.echo("nothing was written: fix the errors above first", err=True)
            return 1
        code = max(code, replace_and_check(target, changed, before))
    return code
