"""The changes between two revisions in sentences: lines with a depth, for a terminal and for a pull request.

Every text that a person wrote goes through `escape`, which the format provides.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar

from cecgen.diagnostics import format_decimal
from cecgen.model.changes import (
    CardChange,
    Changes,
    ClosedCycleEdit,
    ComparedRevision,
    CycleChange,
    DiagnosticChange,
    EntryChange,
    EvidenceChange,
    FileChange,
    FindingChange,
    HolderChange,
)
from cecgen.model.vocabulary import COVERAGE_NAMES
from cecgen.outputs.words.figures import cycle_unit, format_cycle_name, format_part
from cecgen.outputs.words.states import format_standing

Escape = Callable[[str], str]
SomeChange = TypeVar("SomeChange")
MAX_ENTRIES = 12
"""The number of entries of one cycle that are named."""
_SHORT = 7


class Line(NamedTuple):
    """A line and its depth: 0 a paragraph, 1 a heading, 2 an item, 3 a line below an item."""

    depth: int
    text: str


def describe_diff(changes: Changes, escape: Escape) -> Iterator[Line]:
    """Yield everything that changed, the most important first."""
    before, after = changes.before, changes.after
    yield Line(0, f"From {_revision(before, escape)} to {_revision(after, escape)}, judged as of {changes.as_of}.")
    yield from (Line(0, note) for note in _side_notes(changes, escape))
    if not changes.cycles:
        yield Line(0, "Nothing changes in credit terms.")
    for cycle in changes.cycles:
        yield from _cycle(cycle, escape)
    yield from _section("Closed cycles touched (an auditor may have seen them as they were)", changes.touched, _touched, escape)
    yield from _section("Holders", changes.holders, _holder, escape)
    yield from _section("Cards", changes.cards, _card, escape)
    yield from _section("Evidence", changes.evidence, _evidence, escape)
    yield from _section("Problems", changes.diagnostics, _problem, escape)
    if changes.rules:
        yield Line(1, "Rules changed (somebody must review these)")
        for rule in changes.rules:
            yield _file(rule, escape)
            yield from (Line(3, escape(words)) for words in rule.details)
    yield from _section("Pages of the team", changes.pages, _file, escape)


def _section(
    title: str, found: Iterable[SomeChange], line: Callable[[SomeChange, Escape], Line], escape: Escape
) -> Iterator[Line]:
    lines = [line(each, escape) for each in found]
    if lines:
        yield Line(1, title)
        yield from lines


def _revision(revised: ComparedRevision, escape: Escape) -> str:
    commit = "" if revised.revision == revised.commit else f" ({escape(revised.commit[:_SHORT])})"
    return _name(revised, escape) + commit


def _name(revised: ComparedRevision, escape: Escape) -> str:
    """Name a revision as the user did, or by the first letters of its commit."""
    return escape(revised.commit[:_SHORT] if revised.revision == revised.commit else revised.revision)


def _side_notes(changes: Changes, escape: Escape) -> Iterator[str]:
    for side, other, then in ((changes.before, changes.after, "new"), (changes.after, changes.before, "removed")):
        if not side.has_workspace:
            yield f"{_name(side, escape)} has no cecgen.toml: everything in {_name(other, escape)} is {then}."
        elif side.errors:
            errors = "1 error, and what it concerns" if side.errors == 1 else f"{side.errors:,} errors, and what they concern"
            yield f"{_name(side, escape)} has {errors} may be missing here; `cecgen check` shows more."
    if changes.rules_from:
        yield f"Both were judged by the rules of {escape(changes.rules_from)}."


def format_signed(amount: Decimal) -> str:
    """Format an amount with its sign."""
    return f"+{format_decimal(amount)}" if amount > 0 else f"−{format_decimal(-amount)}" if amount < 0 else "±0"


def _cycle(change: CycleChange, escape: Escape) -> Iterator[Line]:
    head = f"{escape(change.name)} · {escape(format_cycle_name(change.scheme, change.cycle))}"
    alone = len(change.entries) == 1 and change.kind == "changed" and not change.entries[0].why
    why = f": {escape(change.entries[0].title)}" if alone else ""
    moved = f" ({format_signed(change.change)}{why})" if change.kind == "changed" and (change.entries or change.change) else ""
    yield Line(2, f"{head}: {_amounts(change, escape)}{moved}")
    yield from (Line(3, text) for text in _differences(change))
    for entry in () if alone else change.entries[:MAX_ENTRIES]:
        yield Line(3, _entry(entry, escape))
    if len(change.entries) > MAX_ENTRIES:
        yield Line(3, f"and {len(change.entries) - MAX_ENTRIES:,} more entries")
    yield from (Line(3, _finding(each, escape)) for each in change.findings)


def _amounts(change: CycleChange, escape: Escape) -> str:
    before, after, cycle = change.before, change.after, change.cycle
    now = f"{format_part(cycle.counted, cycle.required)} {escape(cycle_unit(cycle, change.scheme.unit))}"
    if before is None:
        return f"new, {now}, {format_standing(cycle)}"
    if after is None:
        return f"gone, with {now}, {format_standing(cycle)}"
    if before.required != after.required:
        return f"{format_part(before.counted, before.required)} → {now}"
    return f"{format_decimal(before.counted)} → {now}" if before.counted != after.counted else now


def _differences(change: CycleChange) -> Iterator[str]:
    before, after = change.before, change.after
    if before is None or after is None:
        return
    if format_standing(before) != format_standing(after):
        yield f"{format_standing(before)} → {format_standing(after)}"
    for what in ("begins", "ends"):
        was, now = getattr(before, what), getattr(after, what)
        if was != now:
            yield f"{what} {was} → {now}"
    if before.claimed != after.claimed:
        was, now = ("nothing" if each is None else format_decimal(each) for each in (before.claimed, after.claimed))
        yield f"claimed: {was} → {now}"


def _entry(entry: EntryChange, escape: Escape) -> str:
    if entry.before is not None and entry.after is not None:
        how = f"{format_decimal(entry.before)} → {format_decimal(entry.after)}"
    else:
        how = "new" if entry.kind == "added" else "gone"
    why = f": {escape(entry.why)}" if entry.why else ""
    return f"{format_signed(entry.delta)} {entry.date} {escape(entry.title)} ({how}){why}"


def _finding(finding: FindingChange, escape: Escape) -> str:
    statuses = " → ".join(each or "not asked" for each in (finding.before, finding.after))
    return f"{finding.kind}: {escape(finding.title)} ({statuses}): {escape(finding.message)}"


def _touched(touched: ClosedCycleEdit, escape: Escape) -> Line:
    what = escape(touched.title) if touched.entry else "its own record (days, claim, steps)"
    how = {"added": "is new", "removed": "is gone", "changed": "was rewritten", "evidence": "has other evidence"}[touched.kind]
    where = (
        f"{escape(touched.name)} · {escape(format_cycle_name(touched.scheme, touched.cycle))}, {format_standing(touched.cycle)}"
    )
    return Line(2, f"{where}: {what} {how}")


def _holder(holder: HolderChange, escape: Escape) -> Line:
    how = f"{escape(holder.old_id)} → {escape(holder.holder)}" if holder.old_id else escape(holder.holder)
    return Line(2, f"{'new' if holder.kind == 'added' else holder.kind}: {escape(holder.name)} ({how})")


def _card(change: CardChange, escape: Escape) -> Line:
    covers = " and ".join(COVERAGE_NAMES.get(word, word) for word in change.card.card.covers)
    issuer = f" of {escape(change.card.issuer)}" if change.card.issuer else ""
    kind = "new" if change.kind == "added" else "removed"
    return Line(2, f"{kind}: {escape(change.name)}, {covers}{issuer}, until {change.card.card.expires}")


def _evidence(change: EvidenceChange, escape: Escape) -> Line:
    what = f"{escape(change.file)} " if change.file else ""
    proves = "of " + ", ".join(escape(each) for each in change.proves) if change.proves else "that nothing uses"
    return Line(2, f"{change.kind}: {escape(change.name)}, {what}{proves}")


def _problem(change: DiagnosticChange, escape: Escape) -> Line:
    each = change.diagnostic
    place = f"{escape(each.span.file)}: " if each.span.file else ""
    return Line(2, f"{change.kind}: {place}{each.severity} {escape(each.code)}: {escape(each.message)}")


def _file(change: FileChange, escape: Escape) -> Line:
    return Line(2, f"{change.kind}: {escape(change.file)}")
