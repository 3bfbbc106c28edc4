"""What changes in cycles: credits, findings and standings, and what was rewritten of a cycle that is over."""

from collections.abc import Hashable, Iterator
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from cecgen.commands.diff.sides import CycleSide, HolderSide, match_pairs
from cecgen.diagnostics import NOWHERE
from cecgen.model.changes import ClosedCycleEdit, CycleChange, EntryChange, FindingChange
from cecgen.model.documents import iter_document_uses
from cecgen.model.judged import Credit, JudgedCycle
from cecgen.model.written import Entry

FINISHED_STANDINGS = ("renewed", "reinstated", "lapsed", "inactive", "ended")
"""Standings of a cycle that is over: whatever was done about it is done."""


class CountedEntry(NamedTuple):
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
        return self.first.source_entry.title if self.first.source_entry else self.first.title

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


def match_cycles(before: HolderSide | None, after: HolderSide | None) -> Iterator[tuple[CycleSide | None, CycleSide | None]]:
    yield from match_pairs(
        before.cycles if before else (),
        after.cycles if after else (),
        lambda each: (each.scheme.id, each.judged.begins),
        lambda each: (each.scheme.id, each.judged.ends),
    )


def _entries_in(cycle: JudgedCycle | None) -> list[CountedEntry]:
    parts: dict[str, list[Credit]] = {}
    for credit in cycle.credits if cycle else ():
        parts.setdefault(credit.entry_id, []).append(credit)
    return [CountedEntry(entry, tuple(credits)) for entry, credits in parts.items()]


def _match_entries(
    before: JudgedCycle | None, after: JudgedCycle | None
) -> Iterator[tuple[CountedEntry | None, CountedEntry | None]]:
    """The entries of a cycle with what they were; one whose id came from its title is found again by its certificate."""

    def printed(each: CountedEntry) -> Hashable:
        return each.first.date, each.first.provider, each.first.kind, each.first.award

    yield from match_pairs(_entries_in(before), _entries_in(after), lambda each: ("id", each.entry), printed)


def compare_cycles(
    one: HolderSide | None, other: HolderSide | None, before: CycleSide | None, after: CycleSide | None
) -> CycleChange | None:
    was, now = before.public if before else None, after.public if after else None
    entries = tuple(
        EntryChange(
            entry=each.entry,
            date=each.first.date,
            title=each.title,
            before=gone.counted if gone else None,
            after=come.counted if come else None,
            why=come.why if come else "",
        )
        for gone, come in _match_entries(was, now)
        if (each := come or gone) and (gone.state if gone else None) != (come.state if come else None)
    )
    findings = tuple(_compare_findings(was, now)) if was and now else ()
    if was and now and not entries and not findings and _outcome(was) == _outcome(now):
        return None
    whose, placed = other or one, after or before
    assert whose is not None
    assert placed is not None
    return CycleChange(
        holder=whose.judged.id,
        name=whose.judged.name,
        scheme=placed.scheme,
        before=was,
        after=now,
        entries=tuple(sorted(entries, key=lambda each: (each.date, each.entry))),
        findings=findings,
    )


def _outcome(cycle: JudgedCycle) -> tuple[object, ...]:
    """What a cycle comes to."""
    return cycle.begins, cycle.ends, cycle.standing, cycle.required, cycle.counted, cycle.claimed


def _compare_findings(before: JudgedCycle, after: JudgedCycle) -> Iterator[FindingChange]:
    pairs = match_pairs(
        before.findings, after.findings, lambda each: (each.requirement, each.title), lambda each: each.requirement
    )
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


def find_closed_edits(
    one: HolderSide | None, other: HolderSide | None, before: CycleSide | None, after: CycleSide | None
) -> Iterator[ClosedCycleEdit]:
    """What was rewritten of a cycle that was closed."""
    if one is None or before is None or not _is_finished(before.judged):
        return
    whose = other or one
    said = {"holder": whose.judged.id, "name": whose.judged.name}
    if after is None or _record(before.judged) != _record(after.judged):
        turn = "changed" if after else "removed"
        yield ClosedCycleEdit(**said, scheme=before.scheme, cycle=before.public, turn=turn)  # type: ignore[arg-type]
    for gone, come in _match_entries(before.judged, after.judged if after else None):
        each = come or gone
        turn = _find_edit(gone, come, one, other)
        if each and each.entry and turn:  # what is carried in is part of the record
            yield ClosedCycleEdit(
                **said, scheme=before.scheme, cycle=before.public, turn=turn, entry=each.entry, title=each.title  # type: ignore[arg-type]
            )  # fmt: skip


def _is_finished(cycle: JudgedCycle) -> bool:
    return cycle.standing in FINISHED_STANDINGS or any(step.did == "accepted" for step in cycle.steps)


def _record(cycle: JudgedCycle) -> tuple[object, ...]:
    """What a holder's file says of a cycle itself."""
    return cycle.begins, cycle.ends, cycle.claimed, cycle.claimed_fields, cycle.steps, cycle.exempt


def _find_edit(gone: CountedEntry | None, come: CountedEntry | None, one: HolderSide, other: HolderSide | None) -> str:
    """How an entry of a closed cycle is another: gained, lost, written otherwise, or proven by another file; else nothing."""
    if gone is None or come is None or other is None:
        return "added" if gone is None else "removed"
    was, now = _entry_records(one, gone.entry), _entry_records(other, come.entry)
    if was != now:
        return "changed"
    files = {use.document.file for use in iter_document_uses(other.written) if use.entry and use.entry.id == come.entry}
    return "evidence" if any(one.files.get(file) != other.files.get(file) for file in files) else ""


def _entry_records(known: HolderSide, entry: str) -> list[Entry]:
    return [replace(each, at=NOWHERE) for each in known.judged.entries if each.id == entry]
