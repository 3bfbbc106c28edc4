"""What a commit changes in sentences: lines with their depth, the same for a terminal and for a pull request.

Whatever a person wrote goes through `say`, which makes it harmless where the lines are going.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar

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
from cecgen.model.written import COVERAGE_NAMES, format_decimal
from cecgen.outputs.words.figures import cycle_unit, format_cycle_name, format_part

Escape = Callable[[str], str]
SomeChange = TypeVar("SomeChange")
MAX_ENTRIES = 12
"""How many entries of one cycle are named."""
_SHORT = 7


class Line(NamedTuple):
    """A line and how deep it stands: 0 a paragraph, 1 a heading, 2 an item, 3 what belongs to it."""

    depth: int
    text: str


def describe_diff(changes: Changes, say: Escape) -> Iterator[Line]:
    """Everything that changed, what matters most first."""
    before, after = changes.before, changes.after
    yield Line(0, f"From {_revision(before, say)} to {_revision(after, say)}, judged as of {changes.as_of}.")
    yield from (Line(0, note) for note in _side_notes(changes, say))
    if not changes.cycles:
        yield Line(0, "Nothing changes in credit terms.")
    for cycle in changes.cycles:
        yield from _cycle(cycle, say)
    yield from _section("Closed cycles touched (an auditor may have seen them as they were)", changes.touched, _touched, say)
    yield from _section("Holders", changes.holders, _holder, say)
    yield from _section("Cards", changes.cards, _card, say)
    yield from _section("Evidence", changes.evidence, _evidence, say)
    yield from _section("Problems", changes.diagnostics, _problem, say)
    if changes.rules:
        yield Line(1, "Rules changed (somebody must review these)")
        for rule in changes.rules:
            yield _file(rule, say)
            yield from (Line(3, say(words)) for words in rule.details)
    yield from _section("Pages of the team", changes.pages, _file, say)


def _section(
    title: str, found: Iterable[SomeChange], line: Callable[[SomeChange, Escape], Line], say: Escape
) -> Iterator[Line]:
    lines = [line(each, say) for each in found]
    if lines:
        yield Line(1, title)
        yield from lines


def _revision(revised: ComparedRevision, say: Escape) -> str:
    commit = "" if revised.revision == revised.commit else f" ({say(revised.commit[:_SHORT])})"
    return _name(revised, say) + commit


def _name(revised: ComparedRevision, say: Escape) -> str:
    """A revision as it was named, or its commit's first letters."""
    return say(revised.commit[:_SHORT] if revised.revision == revised.commit else revised.revision)


def _side_notes(changes: Changes, say: Escape) -> Iterator[str]:
    for side, other, then in ((changes.before, changes.after, "new"), (changes.after, changes.before, "gone")):
        if not side.has_workspace:
            yield f"{_name(side, say)} has no cecgen.toml: all that {_name(other, say)} holds is {then}."
        elif side.errors:
            errors = "1 error, and what it concerns" if side.errors == 1 else f"{side.errors:,} errors, and what they concern"
            yield f"{_name(side, say)} has {errors} may be missing here; `cecgen check` shows more."
    if changes.rules_from:
        yield f"Both were judged by the rules of {say(changes.rules_from)}."


def format_signed(amount: Decimal) -> str:
    """An amount with its sign: what was gained or lost."""
    return f"+{format_decimal(amount)}" if amount > 0 else f"−{format_decimal(-amount)}" if amount < 0 else "±0"


def _cycle(change: CycleChange, say: Escape) -> Iterator[Line]:
    head = f"{say(change.name)} · {say(format_cycle_name(change.scheme, change.cycle))}"
    alone = len(change.entries) == 1 and change.turn == "changed" and not change.entries[0].why
    why = f": {say(change.entries[0].title)}" if alone else ""
    moved = f" ({format_signed(change.change)}{why})" if change.turn == "changed" and (change.entries or change.change) else ""
    yield Line(2, f"{head}: {_amounts(change, say)}{moved}")
    yield from (Line(3, text) for text in _differences(change))
    for entry in () if alone else change.entries[:MAX_ENTRIES]:
        yield Line(3, _entry(entry, say))
    if len(change.entries) > MAX_ENTRIES:
        yield Line(3, f"and {len(change.entries) - MAX_ENTRIES:,} more entries")
    yield from (Line(3, _finding(each, say)) for each in change.findings)


def _amounts(change: CycleChange, say: Escape) -> str:
    before, after, cycle = change.before, change.after, change.cycle
    now = f"{format_part(cycle.counted, cycle.required)} {say(cycle_unit(cycle, change.scheme.unit))}"
    if before is None:
        return f"new, {now}, {cycle.standing}"
    if after is None:
        return f"gone, with {now}, {cycle.standing}"
    if before.required != after.required:
        return f"{format_part(before.counted, before.required)} → {now}"
    return f"{format_decimal(before.counted)} → {now}" if before.counted != after.counted else now


def _differences(change: CycleChange) -> Iterator[str]:
    before, after = change.before, change.after
    if before is None or after is None:
        return
    if before.standing != after.standing:
        yield f"{before.standing} → {after.standing}"
    for what in ("begins", "ends"):
        was, now = getattr(before, what), getattr(after, what)
        if was != now:
            yield f"{what} {was} → {now}"
    if before.claimed != after.claimed:
        was, now = ("nothing" if each is None else format_decimal(each) for each in (before.claimed, after.claimed))
        yield f"claimed: {was} → {now}"


def _entry(entry: EntryChange, say: Escape) -> str:
    if entry.before is not None and entry.after is not None:
        how = f"{format_decimal(entry.before)} → {format_decimal(entry.after)}"
    else:
        how = "new" if entry.kind == "added" else "gone"
    why = f": {say(entry.why)}" if entry.why else ""
    return f"{format_signed(entry.delta)} {entry.date} {say(entry.title)} ({how}){why}"


def _finding(finding: FindingChange, say: Escape) -> str:
    statuses = " → ".join(each or "not asked" for each in (finding.before, finding.after))
    return f"{finding.turn}: {say(finding.title)} ({statuses}): {say(finding.message)}"


def _touched(touched: ClosedCycleEdit, say: Escape) -> Line:
    what = say(touched.title) if touched.entry else "what is on record of it (days, claim, steps)"
    how = {"added": "is new", "removed": "is gone", "changed": "was rewritten", "evidence": "has other evidence"}[touched.turn]
    where = f"{say(touched.name)} · {say(format_cycle_name(touched.scheme, touched.cycle))}, {touched.cycle.standing}"
    return Line(2, f"{where}: {what} {how}")


def _holder(holder: HolderChange, say: Escape) -> Line:
    how = f"{say(holder.old_id)} → {say(holder.holder)}" if holder.old_id else say(holder.holder)
    return Line(2, f"{'new' if holder.turn == 'added' else holder.turn}: {say(holder.name)} ({how})")


def _card(change: CardChange, say: Escape) -> Line:
    covers = " and ".join(COVERAGE_NAMES.get(word, word) for word in change.card.card.covers)
    issuer = f" of {say(change.card.issuer)}" if change.card.issuer else ""
    turn = "new" if change.turn == "added" else "removed"
    return Line(2, f"{turn}: {say(change.name)}, {covers}{issuer}, until {change.card.card.expires}")


def _evidence(change: EvidenceChange, say: Escape) -> Line:
    what = f"{say(change.file)} " if change.file else ""
    proves = "of " + ", ".join(say(each) for each in change.proves) if change.proves else "that nothing uses"
    return Line(2, f"{change.turn}: {say(change.name)}, {what}{proves}")


def _problem(change: DiagnosticChange, say: Escape) -> Line:
    each = change.diagnostic
    place = f"{say(each.span.file)}: " if each.span.file else ""
    return Line(2, f"{change.turn}: {place}{each.severity} {say(each.code)}: {say(each.message)}")


def _file(change: FileChange, say: Escape) -> Line:
    return Line(2, f"{change.turn}: {say(change.file)}")
