"""What changes in cycles: credits, findings and standings, and what was rewritten of a cycle that is over."""

from collections.abc import Hashable, Iterator
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from cecgen.commands.diff.sides import Known, Placed, paired
from cecgen.diagnostics import NOWHERE
from cecgen.model.changes import CycleChange, EntryChange, FindingChange, Touched
from cecgen.model.judged import Credit, JudgedCycle
from cecgen.model.ledger import used_evidence
from cecgen.model.written import Entry

CLOSED = ("renewed", "reinstated", "lapsed", "inactive", "ended")
"""Standings of a cycle that is over: whatever was done about it is done."""


class Counted(NamedTuple):
    """An entry in a cycle: all its parts together."""

    entry: str
    credits: tuple[Credit, ...]

    @property
    def first(self) -> Credit:
        """One of its parts, which all have the entry's day."""
        return self.credits[0]

    @property
    def title(self) -> str:
        """The entry's own title, where its parts have others."""
        return self.first.written.title if self.first.written else self.first.title

    @property
    def counted(self) -> Decimal:
        """How much of it counts."""
        return sum((credit.counted for credit in self.credits), Decimal(0))

    @property
    def state(self) -> tuple[object, ...]:
        """What makes it count as it does."""
        return (self.counted, *((credit.part, credit.status) for credit in self.credits))

    @property
    def why(self) -> str:
        """Why not all of it counts."""
        return "; ".join(dict.fromkeys(credit.why_not for credit in self.credits if credit.why_not))


def cycles_of(before: Known | None, after: Known | None) -> Iterator[tuple[Placed | None, Placed | None]]:
    yield from paired(
        before.cycles if before else (),
        after.cycles if after else (),
        lambda each: (each.scheme.id, each.full.begins),
        lambda each: (each.scheme.id, each.full.ends),
    )


def _counted_in(cycle: JudgedCycle | None) -> list[Counted]:
    parts: dict[str, list[Credit]] = {}
    for credit in cycle.credits if cycle else ():
        parts.setdefault(credit.entry, []).append(credit)
    return [Counted(entry, tuple(credits)) for entry, credits in parts.items()]


def _entries_of(before: JudgedCycle | None, after: JudgedCycle | None) -> Iterator[tuple[Counted | None, Counted | None]]:
    """The entries of a cycle with what they were; one whose id came from its title is found again by its certificate."""

    def printed(each: Counted) -> Hashable:
        return each.first.date, each.first.provider, each.first.kind, each.first.award

    yield from paired(_counted_in(before), _counted_in(after), lambda each: ("id", each.entry), printed)


def cycle_change(one: Known | None, other: Known | None, before: Placed | None, after: Placed | None) -> CycleChange | None:
    was, now = before.shown if before else None, after.shown if after else None
    entries = tuple(
        EntryChange(
            entry=each.entry,
            date=each.first.date,
            title=each.title,
            before=gone.counted if gone else None,
            after=come.counted if come else None,
            why=come.why if come else "",
        )
        for gone, come in _entries_of(was, now)
        if (each := come or gone) and (gone.state if gone else None) != (come.state if come else None)
    )
    findings = tuple(_findings(was, now)) if was and now else ()
    if was and now and not entries and not findings and _measure(was) == _measure(now):
        return None
    whose, placed = other or one, after or before
    assert whose is not None
    assert placed is not None
    return CycleChange(
        holder=whose.full.id,
        name=whose.full.name,
        scheme=placed.scheme,
        before=was,
        after=now,
        entries=tuple(sorted(entries, key=lambda each: (each.date, each.entry))),
        findings=findings,
    )


def _measure(cycle: JudgedCycle) -> tuple[object, ...]:
    """What a cycle comes to."""
    return cycle.begins, cycle.ends, cycle.standing, cycle.required, cycle.counted, cycle.claimed


def _findings(before: JudgedCycle, after: JudgedCycle) -> Iterator[FindingChange]:
    pairs = paired(before.findings, after.findings, lambda each: (each.requirement, each.title), lambda each: each.requirement)
    for was, now in pairs:
        each = now or was
        if each and (was.status if was else None) != (now.status if now else None):
            yield FindingChange(
                requirement=each.requirement,
                title=each.title,
                before=was.status if was else None,
                after=now.status if now else None,
                message=each.message,
            )


def touched(one: Known | None, other: Known | None, before: Placed | None, after: Placed | None) -> Iterator[Touched]:
    """What was rewritten of a cycle that was closed."""
    if one is None or before is None or not _is_closed(before.full):
        return
    whose = other or one
    said = {"holder": whose.full.id, "name": whose.full.name}
    if after is None or _record(before.full) != _record(after.full):
        turn = "changed" if after else "removed"
        yield Touched(**said, scheme=before.scheme, cycle=before.shown, turn=turn)  # type: ignore[arg-type]
    for gone, come in _entries_of(before.full, after.full if after else None):
        each = come or gone
        turn = _rewritten(gone, come, one, other)
        if each and each.entry and turn:  # what is carried in is part of the record
            yield Touched(
                **said, scheme=before.scheme, cycle=before.shown, turn=turn, entry=each.entry, title=each.title  # type: ignore[arg-type]
            )  # fmt: skip


def _is_closed(cycle: JudgedCycle) -> bool:
    return cycle.standing in CLOSED or any(step.did == "accepted" for step in cycle.steps)


def _record(cycle: JudgedCycle) -> tuple[object, ...]:
    """What a holder's file says of a cycle itself."""
    return cycle.begins, cycle.ends, cycle.claimed, cycle.claimed_fields, cycle.steps, cycle.exempt


def _rewritten(gone: Counted | None, come: Counted | None, one: Known, other: Known | None) -> str:
    """How an entry of a closed cycle is another: gained, lost, written otherwise, or proven by another file; else nothing."""
    if gone is None or come is None or other is None:
        return "added" if gone is None else "removed"
    was, now = _written(one, gone.entry), _written(other, come.entry)
    if was != now:
        return "changed"
    files = {item.file for item, _, about in used_evidence(other.written) if about == f"{other.full.id}/{come.entry}"}
    return "evidence" if any(one.files.get(file) != other.files.get(file) for file in files) else ""


def _written(known: Known, entry: str) -> list[Entry]:
    return [replace(each, at=NOWHERE) for each in known.full.entries if each.id == entry]
