"""Compare the cycles of two revisions (credits, findings, standings) and find edits of cycles that are over."""

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
"""Standings of a cycle that is over."""


class CountedEntry(NamedTuple):
    """An entry in a cycle, with the credits of all its parts."""

    entry: str
    credits: tuple[Credit, ...]

    @property
    def first(self) -> Credit:
        """The credit of the first part. All parts have the entry's day."""
        return self.credits[0]

    @property
    def title(self) -> str:
        """The entry's own title, even if its parts have titles of their own."""
        return self.first.source_entry.title if self.first.source_entry else self.first.title

    @property
    def counted(self) -> Decimal:
        """The sum of what counts in all parts."""
        return sum((credit.counted for credit in self.credits), Decimal(0))

    @property
    def state(self) -> tuple[object, ...]:
        """The sum that counts and the status of each part; a difference here is a change of the entry."""
        return (self.counted, *((credit.part, credit.status) for credit in self.credits))

    @property
    def why(self) -> str:
        """The reasons why some of it does not count."""
        return "; ".join(dict.fromkeys(credit.why_not for credit in self.credits if credit.why_not))


def match_cycles(before: HolderSide | None, after: HolderSide | None) -> Iterator[tuple[CycleSide | None, CycleSide | None]]:
    """Pair the cycles of a holder by scheme and first day, then by scheme and last day."""
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
    """Pair the entries of a cycle by id, then by what the certificate says, since an id made from a title changes with it."""

    def printed(each: CountedEntry) -> Hashable:  # without the title, as in model/duplicates, because people correct titles
        return each.first.date, each.first.provider, each.first.kind, each.first.award

    yield from match_pairs(_entries_in(before), _entries_in(after), lambda each: ("id", each.entry), printed)


def compare_cycles(
    one: HolderSide | None, other: HolderSide | None, before: CycleSide | None, after: CycleSide | None
) -> CycleChange | None:
    """Compare the public values of a cycle on both sides; None if nothing differs."""
    was, now = before.public if before else None, after.public if after else None
    entries = tuple(
        EntryChange(
            entry=each.entry,
            date=each.first.date,
            title=each.title,
            before=old.counted if old else None,
            after=new.counted if new else None,
            why=new.why if new else "",
        )
        for old, new in _match_entries(was, now)
        if (each := new or old) and (old.state if old else None) != (new.state if new else None)
    )
    findings = tuple(_compare_findings(was, now)) if was and now else ()
    if was and now and not entries and not findings and _outcome(was) == _outcome(now):
        return None
    holder_side, cycle_side = other or one, after or before
    assert holder_side is not None
    assert cycle_side is not None
    return CycleChange(
        holder=holder_side.judged.id,
        name=holder_side.judged.name,
        scheme=cycle_side.scheme,
        before=was,
        after=now,
        entries=tuple(sorted(entries, key=lambda each: (each.date, each.entry))),
        findings=findings,
    )


def _outcome(cycle: JudgedCycle) -> tuple[object, ...]:
    """Return the dates, standing and totals of a cycle; a difference here is a change of the cycle."""
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
    """Return the edits to a cycle that was already over: to its own record and to its entries."""
    if one is None or before is None or not _is_finished(before.judged):
        return
    holder_side = other or one
    holder = {"holder": holder_side.judged.id, "name": holder_side.judged.name}
    if after is None or _own_record(before.judged) != _own_record(after.judged):
        kind = "changed" if after else "removed"
        yield ClosedCycleEdit(**holder, scheme=before.scheme, cycle=before.public, kind=kind)  # type: ignore[arg-type]
    for old, new in _match_entries(before.judged, after.judged if after else None):
        each = new or old
        kind = _find_edit(old, new, one, other)
        if each and each.entry and kind:  # carried credit has no entry: it belongs to the record of the cycle
            yield ClosedCycleEdit(
                **holder, scheme=before.scheme, cycle=before.public, kind=kind, entry=each.entry, title=each.title  # type: ignore[arg-type]
            )  # fmt: skip


def _is_finished(cycle: JudgedCycle) -> bool:
    return cycle.standing in FINISHED_STANDINGS or any(step.did == "accepted" for step in cycle.steps)


def _own_record(cycle: JudgedCycle) -> tuple[object, ...]:
    """Return what a holder's file says about the cycle itself, apart from its entries."""
    return cycle.begins, cycle.ends, cycle.claimed, cycle.claimed_fields, cycle.steps, cycle.exempt


def _find_edit(old: CountedEntry | None, new: CountedEntry | None, one: HolderSide, other: HolderSide | None) -> str:
    """Return how an entry of a closed cycle changed (added, removed, changed or evidence), or an empty string."""
    if old is None or new is None or other is None:
        return "added" if old is None else "removed"
    was, now = _entry_records(one, old.entry), _entry_records(other, new.entry)
    if was != now:
        return "changed"
    files = {use.document.file for use in iter_document_uses(other.written) if use.entry and use.entry.id == new.entry}
    return "evidence" if any(one.files.get(file) != other.files.get(file) for file in files) else ""


def _entry_records(side: HolderSide, entry: str) -> list[Entry]:
    return [replace(each, at=NOWHERE) for each in side.judged.entries if each.id == entry]
