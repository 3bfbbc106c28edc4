"""What `cecgen reconcile` asks a person about a body's list: columns, days, words, and what is perhaps the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, get_args

import click

from cecgen.commands.reconcile import ListScope, Reconciliation
from cecgen.commands.reconcile.body_list import COLUMN_KEYS, HeadedSheet
from cecgen.commands.reconcile.columns import find_column
from cecgen.files.sheets.dates import compile_date_format, read_date
from cecgen.model.drafts import RecordMeaning
from cecgen.model.scheme import Scheme
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.terminal.reconciliation import format_reconciliation
from cecgen.outputs.words.phrases import format_count

AnswerT = TypeVar("AnswerT")
MEANINGS: tuple[RecordMeaning, ...] = get_args(RecordMeaning)


def ask_columns(headed: HeadedSheet, headers: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Show the first rows, and ask which column is which, until all are named; Enter leaves one out."""
    for row in headed.sheet.rows[headed.header_row - 1 : headed.header_row + 3]:
        click.echo(escape_invisible(" | ".join("" if cell is None else str(cell) for cell in row)))
    chosen: dict[str, str] = {}

    def parse(typed: str) -> str:
        header = find_column(typed, headers) if typed else ""
        if typed and not header:
            raise click.UsageError(f'no column "{typed}"; the headers are: {", ".join(filter(None, headers))}')
        return header

    for key in COLUMN_KEYS:
        if key in known or {*filter(None, headers)} <= {*known.values(), *chosen.values()}:
            continue
        if header := _ask(f"Which column is the {key}? (a header or letter; Enter: none)", parse):
            chosen[key] = header
    return chosen


def ask_date_format(written: str) -> str:
    """Ask how days are written; empty if the person does not know."""

    def parse(typed: str) -> str:
        typed = typed.upper()
        if typed and (compile_date_format(typed) is None or not read_date(written, (typed,))[0]):
            raise click.UsageError(f'"{written}" is not written as {typed}: use YYYY or YY, MM or MON, and DD')
        return typed

    return _ask(f'How is "{escape_invisible(written)}" written, MM/DD/YYYY or DD/MM/YYYY? (Enter: not known)', parse)


def ask_meanings(words: Mapping[str, int]) -> dict[str, RecordMeaning]:
    """Ask what each word in the column of the status means; what is not known is left out."""
    found: dict[str, RecordMeaning] = {}

    def parse(typed: str) -> RecordMeaning | None:
        if typed and typed not in MEANINGS:
            raise click.UsageError(f"type {', '.join(MEANINGS[:-1])} or {MEANINGS[-1]}")
        return next((each for each in MEANINGS if each == typed), None)

    for word, count in words.items():
        where = f"({format_count(count, 'row')}): {', '.join(MEANINGS)}? (Enter: not known)"
        if meaning := _ask(f'What does "{escape_invisible(word)}" mean {where}', parse):
            found[word] = meaning
    return found


def ask_same(found: Reconciliation, scope: ListScope, scheme: Scheme) -> ListScope:
    """Show each row and entry that are perhaps the same, and ask whether they are; Enter says that they are not."""
    same = set(scope.same)
    for each in found.heap("perhaps"):
        click.echo(format_reconciliation([each], scheme).partition("\nin all")[0])
        if each.entry and click.confirm("Are they the same?", default=False):
            same.add((each.rows[0].where, each.entry.id))
    return ListScope(scope.first, scope.last, frozenset(same))


def _ask(text: str, parse: Callable[[str], AnswerT]) -> AnswerT:
    """Ask until the answer can be parsed; Enter alone is an empty one."""
    answer: AnswerT = click.prompt(text, default="", show_default=False, value_proc=lambda typed: parse(typed.strip()))
    return answer
