"""The questions about a new holder, at a terminal: name, certification, since when, the current cycle."""

from collections.abc import Callable, Sequence
from datetime import date

import click
from msgspec import Struct
from msgspec.structs import replace

from cecgen.cli.context import Day
from cecgen.cli.names import SCHEME
from cecgen.cli.prompt import ask_person
from cecgen.commands.add.answers import check_answer, read_answer
from cecgen.commands.add.questions import Prompt
from cecgen.commands.holder import (
    MAX_MATCHES,
    CycleDays,
    NewHolder,
    find_cycles_of_day,
    find_schemes,
    find_unknown_situation,
    is_day_alone_doubtful,
    make_holder_id,
    parse_cycle,
    propose_cycles,
)
from cecgen.ledger.entries import is_valid_id
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.outputs.terminal.escape import escape_invisible

_MAX_RENEWAL = 100
"""The highest number of a renewal that a scheme's rules may name."""


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
    scheme = _ask_scheme(catalogue, answers.scheme)
    since = answers.since or _ask_day(f"{scheme.short_name} since which day (2019-06-14)", as_of)
    cycle = _ask_cycle(scheme, since, as_of, answers.cycle)
    return _ask_situation(NewHolder(name=name, id=id, scheme=scheme.id, since=since, cycle=cycle), scheme, as_of)


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
    assert answers.since is not None
    assert answers.cycle is not None  # otherwise they are missing
    if is_day_alone_doubtful(answers.cycle, matches[0], answers.since, as_of):
        found = find_cycles_of_day(answers.cycle.begins, matches[0], answers.since, as_of)
        either = f": {' or '.join(map(str, found))}" if found else ", FIRST..LAST"
        raise click.UsageError(f"--cycle {answers.cycle} may be its first or its last day: say both{either}")
    id = _checked_id(answers, answers.name, taken)
    if not id:
        raise click.UsageError("the name has no letter from a to z for the folder: choose --id, with a-z, 0-9 and hyphens")
    if catalogue.scheme(answers.scheme.strip()) is None:
        click.echo(f"certification: {_describe_scheme(matches[0])}")  # nobody is asked whether the words mean this one
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


def _describe_scheme(scheme: Scheme) -> str:
    return f"{scheme.title}, {scheme.body_short_name} ({scheme.id})"


def _ask_scheme(catalogue: Catalogue, words: str) -> Scheme:
    """Ask for some words of the certification, show the few that have them, and let one be chosen by its number.

    Only an id is taken at once: "nurse" is in one title so far, but nurses of other states are not meant by it.
    """

    def validate(text: str) -> str:
        return "" if find_schemes(text, catalogue) else "no certification has these words: try fewer (exercise phys)"

    while True:
        if not find_schemes(words, catalogue):
            titles = {id: f"{scheme.title} ({scheme.body_short_name})" for id, scheme in sorted(catalogue.schemes.items())}
            text = "Certification: type some words of it (exercise phys)"
            words = ask_person(Prompt("scheme", text, completions=titles, validate=validate))
        if named := catalogue.scheme(words):
            click.echo(f"  {_describe_scheme(named)}")
            return named
        matches, words = find_schemes(words, catalogue), ""
        shown = matches[:MAX_MATCHES]
        for number, scheme in enumerate(shown, 1):
            click.echo(f"  {number}  {_describe_scheme(scheme)}")
        if chosen := _choose_scheme(shown, len(matches) - len(shown)):
            return chosen


def _choose_scheme(shown: Sequence[Scheme], more: int) -> Scheme | None:
    """Ask which of these it is, or whether it is the only one; None for other words."""
    numbers = {str(number): scheme for number, scheme in enumerate(shown, 1)}
    if len(shown) == 1:
        numbers |= {"yes": shown[0], "y": shown[0]}
        text, wanted = "Is it this one? (yes; Enter: other words)", "type yes, or nothing for other words"
    else:
        others = f"; {more} more have them too" if more else ""
        text = f"Which one? (1 to {len(shown)}; Enter: other words{others})"
        wanted = f"type a number from 1 to {len(shown)}"

    def validate(text: str) -> str:
        return "" if text.lower() in ("", "no", "n", *numbers) else wanted

    return numbers.get(ask_person(Prompt("number", text, validate=validate)).lower())


def _ask_situation(new: NewHolder, scheme: Scheme, as_of: date) -> NewHolder:
    """Ask which renewal the cycle ends with, and for the route, if what the scheme asks for depends on it."""
    if find_unknown_situation(new, scheme, "nth", as_of):
        text = "Which renewal is this? 1 = the first since you were licensed (Enter: not known yet)"

        def validate(typed: str) -> str:
            return "" if not typed or (typed.isdecimal() and 1 <= int(typed) <= _MAX_RENEWAL) else "type a number: 1, 2, 3 …"

        typed = ask_person(Prompt("nth", text, validate=validate))
        new = replace(new, nth=int(typed) if typed else None)
    if unknown := find_unknown_situation(new, scheme, "route", as_of):
        text = f"By which route was it granted? {', '.join(unknown.routes)} or another (Enter: not known yet)"
        routes = dict.fromkeys(unknown.routes, "")
        new = replace(new, route=ask_person(Prompt("route", text, completions=routes, validate=lambda _: "")))
    return new


def _ask_day(text: str, as_of: date) -> date:
    def validate(typed: str) -> str:
        fault = check_answer("date", [typed], {})
        return fault or ("this day is in the future" if read_answer("date", [typed]) > as_of else "")

    day: date = read_answer("date", [ask_person(Prompt("since", text, validate=validate))])
    return day


def _ask_cycle(scheme: Scheme, since: date, as_of: date, typed: CycleDays | None) -> CycleDays:
    """Ask for the current cycle, unless it was typed; of a day alone that may be its last one, the other end is proposed."""
    question = "Current cycle, first and last day; your account shows it"
    period = typed or _ask_days(question, propose_cycles(scheme, since, as_of))
    while is_day_alone_doubtful(period, scheme, since, as_of):
        proposals = find_cycles_of_day(period.begins, scheme, since, as_of)
        period = _ask_days(f"{period.begins} may be its first or its last day. Both days", proposals)
    return period


def _ask_days(text: str, proposals: Sequence[CycleDays]) -> CycleDays:
    """Ask for the days of a cycle, with those that are proposed: one is taken with Enter, of several none."""

    def validate(text: str) -> str:
        return "" if parse_cycle(text) else "type its first and last day: 2024-01-01..2026-12-31"

    only = str(proposals[0]) if len(proposals) == 1 else ""
    hint = " (Enter: as proposed)" if only else f" ({' or '.join(map(str, proposals))})" if proposals else ""
    period = parse_cycle(ask_person(Prompt("cycle", f"{text}{hint}", default=only, validate=validate)))
    assert period is not None
    return period


def _require_text(text: str) -> str:
    return "" if text else "type a name"
