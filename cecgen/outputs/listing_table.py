"""Entries as a table in the terminal: one line an entry, with a line in it for each certification that it counts for."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cecgen.model import Credit, plain, unit_for
from cecgen.outputs.listing import Counting, Listed
from cecgen.outputs.table import WIDE

_TONES = {"unclear": "yellow", "draft": "yellow", "not-counted": "red", "limited": "yellow"}
_NOWHERE = Text("in no cycle", style="yellow")


def print_listing(found: Sequence[Listed], console: Console, *, of_one: bool = False) -> None:
    """The entries with what counts of each; the holder stands in front unless all are of one who was asked for."""
    if not found:
        console.print("No entry fits.")
        return
    wide = console.width >= WIDE
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("Date", no_wrap=True)
    if not of_one:
        table.add_column("Holder", overflow="fold")
    table.add_column("Title", overflow="fold")  # the columns that give way: a figure that is cut is a wrong figure
    if wide:
        table.add_column("Provider", overflow="fold")
        table.add_column("Award", no_wrap=True)
    table.add_column("For", no_wrap=True)
    table.add_column("Counted", justify="right", no_wrap=True)
    if wide:
        table.add_column("Evidence", no_wrap=True)
    for each in found:
        table.add_row(*_cells(each, wide=wide, of_one=of_one))
    console.print(table)


def _cells(each: Listed, *, wide: bool, of_one: bool) -> Iterable[Text]:
    entry, counting = each.entry, list(_together(each.counting))
    yield Text(entry.date.isoformat() if entry else "")
    if not of_one:
        yield Text(each.holder.name)
    yield Text(" ".join(entry.title.split()) if entry else "")
    if wide:
        yield Text(entry.provider if entry else "")
        yield Text((entry.award or (f"{plain(entry.hours)} hours" if entry.hours is not None else "")) if entry else "")
    yield _lines(Text(scheme) for scheme, _ in counting) if counting else _NOWHERE
    yield _lines(_counted(parts) for _, parts in counting)
    if wide:
        yield _lines(Text(parts[0].credit.evidence_state) for _, parts in counting)


def _lines(texts: Iterable[Text]) -> Text:
    return Text("\n").join(texts)


def _together(counting: Sequence[Counting]) -> Iterable[tuple[str, list[Counting]]]:
    """What an entry counts for, the parts of one cycle together."""
    cycles: dict[tuple[str, str], list[Counting]] = {}
    for each in counting:
        cycles.setdefault((each.certification.scheme.id, each.cycle.begins.isoformat()), []).append(each)
    return [(scheme, parts) for (scheme, _), parts in cycles.items()]


def _counted(parts: Sequence[Counting]) -> Text:
    """What counts of what it is worth; the word instead where it cannot be said, or does not count yet."""
    credits: list[Credit] = [each.credit for each in parts]
    statuses = {credit.status for credit in credits}
    amount = sum((credit.amount for credit in credits), Decimal(0))
    counted = sum((credit.counted for credit in credits), Decimal(0))
    status = next((each for each in ("unclear", "draft", "not-counted", "limited") if each in statuses), "")
    if not counted and statuses <= {"unclear", "draft"}:
        return Text(status, style=_TONES[status])
    of = f"{plain(counted)} of {plain(amount)}" if counted != amount else plain(counted)
    unit = unit_for(amount, parts[0].certification.scheme.unit)
    return Text(f"{of} {unit}", style=_TONES.get(status, ""))
