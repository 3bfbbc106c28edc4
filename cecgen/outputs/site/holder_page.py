"""What the page of a holder says: where they are, what to do next, and everything on one axis of time."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Todo
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry
from cecgen.outputs.site.planned import plan_anchor
from cecgen.outputs.words import states
from cecgen.outputs.words.holder_todos import HolderTodo
from cecgen.outputs.words.numbering import credit_anchor
from cecgen.outputs.words.phrases import join_and
from cecgen.outputs.words.selections import find_category_title
from cecgen.outputs.words.urgency import STANDINGS_BY_URGENCY

PageOf = Callable[[JudgedCertification, JudgedCycle], str]
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class PlannedRow(Struct, frozen=True):
    """A planned activity, with what would count of it for each certification."""

    entry: Entry
    is_past: bool
    counts: str


def describe_holder(holder: JudgedHolder, todos: Sequence[HolderTodo], as_of: date) -> str:
    """Say in one sentence where a holder is, and what comes next."""
    current = [cycle for each in holder.certifications if (cycle := each.current_cycle(as_of))]
    count = len(current)
    if not count:
        return "No cycle is recorded yet."
    certifications = f"{_spell_number(count).capitalize()} certification{'s' if count > 1 else ''}"
    standings = Counter(states.STANDING_WORDS.get(cycle.standing, cycle.standing) for cycle in current)
    if len(standings) == 1:
        every = "" if count == 1 else "both " if count == 2 else "all "
        head = f"{certifications}, {every}{next(iter(standings))}"
    else:
        ordered = [states.STANDING_WORDS.get(each, each) for each in STANDINGS_BY_URGENCY]
        parts = (f"{_spell_number(standings[words])} {words}" for words in ordered if words in standings)
        head = f"{certifications}: {join_and(parts)}"
    return f"{head}; {_describe_first(todos, as_of)}."


def _describe_first(todos: Sequence[HolderTodo], as_of: date) -> str:
    """Say what comes first in the list, and by when."""
    if not todos:
        return "there is nothing to do now"
    first = todos[0].todo
    act = states.spell_out_dates(first.text)  # with its own first letter, since a name may be its first word
    if first.due is None or first.says_day:
        return f"first: {act}"
    if first.is_overdue and first.due >= as_of:
        return f"overdue: {act}"  # a card is missing today, whatever day the renewal has
    return f"{'overdue since' if first.is_overdue else 'the first day to keep is'} {states.format_date(first.due)}: {act}"


def list_planned(holder: JudgedHolder, as_of: date) -> Iterator[PlannedRow]:
    """Yield what is planned by date, each activity once for all certifications."""
    worth: dict[str, list[str]] = {}
    for certification in holder.certifications:
        amounts: dict[str, Decimal] = {}
        for credit in (credit for cycle in certification.cycles for credit in cycle.planned_credits):
            amounts[credit.entry_id] = amounts.get(credit.entry_id, Decimal(0)) + (credit.pending or 0)
        for entry, amount in amounts.items():
            counts = format_amount(amount, certification.scheme.unit) if amount else f"no {certification.scheme.unit}"
            worth.setdefault(entry, []).append(f"{counts} for {certification.scheme.short_name}")
    for planned in (each for each in holder.entries if each.planned):
        counts = ", ".join(worth.get(planned.id, ["in no cycle yet"]))
        yield PlannedRow(planned, planned.date < as_of, counts)


class TodoRow(Struct, frozen=True):
    """One thing to do, ready to print; `entries` are an address and a title each."""

    todo: Todo
    names: str
    """The certifications that it is for; empty if the holder has no other."""
    page: str
    """The path of the page of the cycle that asks for it."""
    entries: tuple[tuple[str, str], ...]


def list_todos(holder: JudgedHolder, todos: Iterable[HolderTodo], page_of: PageOf) -> Iterator[TodoRow]:
    """Yield what there is to do as rows; `page_of` has the path of a cycle's page."""
    has_several = len(holder.certifications) > 1
    for each in todos:
        links: dict[str, tuple[str, str]] = {}
        for source in each.sources:
            page, cycle = page_of(source.certification, source.cycle), source.cycle
            for credit in (*cycle.credits, *cycle.planned_credits):
                if credit.entry_id in source.todo.entries:
                    anchor = plan_anchor(credit) if credit.status == "planned" else credit_anchor(credit)
                    title = credit.source_entry.title if credit.source_entry else credit.title
                    links.setdefault(credit.entry_id, (f"{quote(page)}.html#{quote(anchor)}", title))
        page = page_of(each.sources[0].certification, each.sources[0].cycle)
        names = ", ".join(each.names) if has_several else ""
        yield TodoRow(each.todo, names, page, tuple(links[entry] for entry in each.todo.entries if entry in links))


class MoreOption(Struct, frozen=True):
    """A kind or a category of more credit, in words, and the most that would count; empty if all of it would."""

    words: str
    max_counted: str


def list_more_options(cycle: JudgedCycle, scheme: Scheme) -> list[MoreOption]:
    """List what somebody may ask about: what more credit would make of a cycle. Kinds without a limit are one option."""
    options: dict[MoreOption, None] = {}
    for more in cycle.more_credit:
        if more.category:
            title = find_category_title(more.category, scheme)
            words = title if title.startswith(more.category) else f"{more.category}: {title}"
        else:
            words = "as a plain course" if more.kind == "course" else f"as {states.KIND_WORDS.get(more.kind, more.kind)}"
        options[MoreOption(words, "" if more.max_counted is None else format_decimal(more.max_counted))] = None
    return [*options]


def _spell_number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
