"""The questions about a new holder, at a terminal: name, certification, since when, the current cycle."""

from collections.abc import Callable
from datetime import date

import click
from msgspec import Struct

from cecgen.cli.context import Day
from cecgen.cli.names import SCHEME
from cecgen.cli.prompt import ask_person
from cecgen.commands.add.answers import check_answer, read_answer
from cecgen.commands.add.questions import Prompt
from cecgen.commands.holder import (
    MAX_MATCHES,
    CycleDays,
    NewHolder,
    find_schemes,
    make_holder_id,
    parse_cycle,
    propose_cycles,
)
from cecgen.ledger.entries import is_valid_id
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.outputs.terminal.escape import escape_invisible


class CycleText(click.ParamType[CycleDays]):
    """A cycle by its days: `2024-01-01..2026-12-31`, or the first alone if the scheme fixes the last."""

    name = "cycle"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> CycleDays:
        """Parse what was typed."""
        period = parse_cycle(str(value))
        return period or self.fail(f'"{value}" is not a cycle such as 2024-01-01..2026-12-31', param, ctx)


class HolderAnswers(Struct, frozen=True, kw_only=True):
    """What the options say about a new holder."""

    name: str = ""
    id: str = ""
    scheme: str = ""
    since: date | None = None
    cycle: CycleDays | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no option was given."""
        return not (self.name or self.id or self.scheme or self.since or self.cycle)


def holder_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say what a new holder is certified for."""
    words = "The certification: its id, or words that only one has (exercise phys)."
    for option in (
        click.option("--cycle", type=CycleText(), metavar="FIRST..LAST", help="The current cycle, as the account shows it."),
        click.option("--since", type=Day(), metavar="DATE", help="The day on which it was granted."),
        click.option("--scheme", type=SCHEME, metavar="WORDS", help=words),
    ):
        command = option(command)
    return command


def complete_holder(
    answers: HolderAnswers, catalogue: Catalogue, taken: frozenset[str], as_of: date, *, can_ask: bool
) -> NewHolder:
    """Complete a new holder by asking a person; without one, a usage error lists everything that is missing or ambiguous."""
    if not can_ask:
        return _complete_silently(answers, catalogue, taken, as_of)
    name = answers.name or ask_person(Prompt("name", "Your name, as certificates print it", validate=_require_text))
    id = _checked_id(answers, name, taken) or _ask_id(taken)
    scheme = _only_scheme(answers.scheme, catalogue) or _ask_scheme(catalogue)
    since = answers.since or _ask_day(f"{scheme.short_name} since which day (2019-06-14)", as_of)
    cycle = answers.cycle or _ask_cycle(scheme, since, as_of)
    return NewHolder(name=name, id=id, scheme=scheme.id, since=since, cycle=cycle)


def _complete_silently(answers: HolderAnswers, catalogue: Catalogue, taken: frozenset[str], as_of: date) -> NewHolder:
    matches = find_schemes(answers.scheme, catalogue) if answers.scheme else []
    missing = [] if answers.name else ["a name"]
    if not answers.scheme:
        missing.append("--scheme")
    elif len(matches) != 1:
        few = ", ".join(each.id for each in matches[:MAX_MATCHES]) or "no certification has these words"
        raise click.UsageError(f'--scheme "{escape_invisible(answers.scheme)}" is not one certification: {few}')
    if answers.since is None:
        missing.append("--since")
    if answers.cycle is None:
        proposals = propose_cycles(matches[0], answers.since, as_of) if matches and answers.since else []
        either = " or ".join(map(str, proposals))
        missing.append(f"--cycle (compare with your account: {either})" if proposals else "--cycle")
    if missing:
        raise click.UsageError(f"missing: {', '.join(missing)}")
    id = _checked_id(answers, answers.name, taken)
    if not id:
        raise click.UsageError("the name has no letter from a to z for the folder: choose --id, with a-z, 0-9 and hyphens")
    return NewHolder(name=answers.name, id=id, scheme=matches[0].id, since=answers.since, cycle=answers.cycle)


def _checked_id(answers: HolderAnswers, name: str, taken: frozenset[str]) -> str:
    id = answers.id or make_holder_id(name)
    if id and (fault := _id_fault(id, taken)):
        raise click.UsageError(f"{fault}{'' if answers.id else ': choose another --id'}")
    return id


def _id_fault(id: str, taken: frozenset[str]) -> str:
    if not is_valid_id(id):
        return f'"{escape_invisible(id)}" cannot be an id: a-z, 0-9 and single hyphens, at most 60'
    return f"content/{id} is there already" if id in taken else ""


def _ask_id(taken: frozenset[str]) -> str:
    text = "Name of the folder, with a-z, 0-9 and hyphens (li-lei)"
    return ask_person(Prompt("id", text, validate=lambda typed: _id_fault(typed, taken)))


def _only_scheme(words: str, catalogue: Catalogue) -> Scheme | None:
    matches = find_schemes(words, catalogue) if words else []
    return matches[0] if len(matches) == 1 else None


def _ask_scheme(catalogue: Catalogue) -> Scheme:
    """Ask for some words of the certification, show the few that have them, and let one be chosen by its number."""

    def validate(text: str) -> str:
        return "" if find_schemes(text, catalogue) else "no certification has these words: try fewer (exercise phys)"

    while True:
        titles = {id: f"{scheme.title} ({scheme.body_short_name})" for id, scheme in sorted(catalogue.schemes.items())}
        text = "Certification: type some words of it (exercise phys)"
        matches = find_schemes(ask_person(Prompt("scheme", text, completions=titles, validate=validate)), catalogue)
        if len(matches) == 1:
            click.echo(f"  {matches[0].title}, {matches[0].body_short_name} ({matches[0].id})")
            return matches[0]
        shown = matches[:MAX_MATCHES]
        for number, scheme in enumerate(shown, 1):
            click.echo(f"  {number}  {scheme.title}, {scheme.body_short_name} ({scheme.id})")
        more = f"; {len(matches) - len(shown)} more have them too" if len(matches) > len(shown) else ""
        numbers = {str(number): scheme for number, scheme in enumerate(shown, 1)}

        def validate_number(text: str, numbers: dict[str, Scheme] = numbers) -> str:
            return "" if not text or text in numbers else f"type a number from 1 to {len(numbers)}"

        text = f"Which one? (1 to {len(shown)}; Enter: other words{more})"
        if chosen := ask_person(Prompt("number", text, validate=validate_number)):
            return numbers[chosen]


def _ask_day(text: str, as_of: date) -> date:
    def validate(typed: str) -> str:
        fault = check_answer("date", [typed], {})
        return fault or ("this day is in the future" if read_answer("date", [typed]) > as_of else "")

    day: date = read_answer("date", [ask_person(Prompt("since", text, validate=validate))])
    return day


def _ask_cycle(scheme: Scheme, since: date, as_of: date) -> CycleDays:
    proposals = propose_cycles(scheme, since, as_of)

    def validate(text: str) -> str:
        return "" if parse_cycle(text) else "type its first and last day: 2024-01-01..2026-12-31"

    only = str(proposals[0]) if len(proposals) == 1 else ""
    hint = " (Enter: as proposed)" if only else f" ({' or '.join(map(str, proposals))})" if proposals else ""
    text = f"Current cycle, first and last day; your account shows it{hint}"
    period = parse_cycle(ask_person(Prompt("cycle", text, default=only, validate=validate)))
    assert period is not None
    return period


def _require_text(text: str) -> str:
    return "" if text else "type a name"
