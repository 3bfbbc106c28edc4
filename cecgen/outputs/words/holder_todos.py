"""What a holder has to do for all certifications; one act that serves several of them is listed once."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from cecgen.model.amounts import format_amount
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Todo, TodoKind
from cecgen.transcript.todos import todo_urgency

_OF_ENTRIES: tuple[TodoKind, ...] = ("hours", "grade", "unclear", "evidence", "planned", "draft")
"""To-dos about what an entry says or has: done once, it is done for every certification."""
_OF_ENTRIES_AT_A_BODY: tuple[TodoKind, ...] = ("category", "approval", "report")
"""To-dos about entries that are done once for every certification of one body."""


class TodoSource(Struct, frozen=True):
    """A to-do with the cycle that asks for it."""

    todo: Todo
    certification: JudgedCertification
    cycle: JudgedCycle


class HolderTodo(Struct, frozen=True):
    """One thing to do, and everything that asks for it, the most pressing first."""

    todo: Todo
    sources: tuple[TodoSource, ...]

    @property
    def names(self) -> list[str]:
        """The short names of the certifications that it is for."""
        return [*dict.fromkeys(each.certification.scheme.short_name for each in self.sources)]


def list_holder_todos(holder: JudgedHolder, as_of: date) -> list[HolderTodo]:
    """List everything that a holder has to do, the most pressing first, and each act once."""
    groups: list[list[TodoSource]] = []
    for source in _iter_sources(holder, as_of):
        for group in groups:
            if any(_is_one_act(source, other) for other in group):
                group.append(source)
                break
        else:
            groups.append([source])
    return sorted((_merge(group) for group in groups), key=lambda each: todo_urgency(each.todo))


def _iter_sources(holder: JudgedHolder, as_of: date) -> Iterator[TodoSource]:
    """Yield the to-dos of the current cycles and of those before them."""
    for certification in holder.certifications:
        current = certification.current_cycle(as_of)
        for cycle in certification.cycles:
            if cycle is current or cycle.begins <= as_of:
                yield from (TodoSource(todo, certification, cycle) for todo in cycle.todos)


def _is_one_act(one: TodoSource, other: TodoSource) -> bool:
    """Whether doing one of two to-dos of different certifications also does the other, or most of it."""
    mine, theirs = one.todo, other.todo
    schemes = one.certification.scheme, other.certification.scheme
    if mine.kind != theirs.kind or schemes[0].id == schemes[1].id:
        return False
    if mine.kind == "card":
        return _is_nested(mine.covers, theirs.covers)
    if mine.kind in _OF_ENTRIES and mine.entries:
        return _is_nested(mine.entries, theirs.entries)
    if mine.kind in _OF_ENTRIES_AT_A_BODY:
        return schemes[0].issuer == schemes[1].issuer and _is_nested(mine.entries, theirs.entries)
    if mine.kind == "earn":
        return _is_governed(mine, theirs, schemes[1].id) or _is_governed(theirs, mine, schemes[0].id)
    return mine.kind in ("scan", "evidence") and mine.text == theirs.text


def _is_nested(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one of two lists contains all of the other; an empty one contains nothing."""
    small, large = sorted(({*mine}, {*theirs}), key=len)
    return bool(small) and small <= large


def _is_governed(lower: Todo, higher: Todo, scheme: str) -> bool:
    """Whether a certification asks for nothing but what the total of a higher one asks for, or both for that of a third."""
    if not lower.of_scheme:
        return False
    return lower.of_scheme == higher.of_scheme or (lower.of_scheme == scheme and " for " not in higher.text)


def _merge(group: Sequence[TodoSource]) -> HolderTodo:
    """Merge to-dos into one: in the words of the most pressing, or of the one with the most entries."""
    sources = sorted(group, key=lambda each: (bool(each.todo.of_scheme), todo_urgency(each.todo)))
    if len(sources) == 1:
        return HolderTodo(sources[0].todo, (sources[0],))
    first = max(sources, key=lambda each: len(each.todo.entries)).todo  # the first of them, if they have equally many
    others = [each.todo for each in sources]
    reasons = dict.fromkeys(
        [
            first.why,
            *(each.why for each in others),
            *(each.text for each in others if each.kind == "card" and each.text != first.text),
        ]
    )
    todo = replace(
        first,
        text=_merge_text(first, sources),
        due=min((each.due for each in others if each.due), default=None),
        why="; ".join(each for each in reasons if each),
        is_overdue=any(each.is_overdue for each in others),
    )
    return HolderTodo(todo, tuple(sources))


def _merge_text(first: Todo, sources: Sequence[TodoSource]) -> str:
    """Say how much credit depends on an act for each certification, if that is not the same for all."""
    amounts = {
        each.certification.scheme.short_name: format_amount(each.todo.credit, each.certification.scheme.unit)
        for each in sources
        if each.todo.credit is not None
    }
    own = next((amount for amount in amounts.values() if first.text.endswith(f" ({amount})")), "")
    if len(set(amounts.values())) < 2 or not own:
        return first.text
    each_amount = ", ".join(f"{amount} for {name}" for name, amount in amounts.items())
    return f"{first.text.removesuffix(f' ({own})')} ({each_amount})"
