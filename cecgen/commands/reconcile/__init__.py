"""Hold a holder's entries against the body's own list: six heaps, in which every row and every entry is once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

from cecgen.commands.add.plan import KEY_ORDER, EntryTable
from cecgen.commands.reconcile.body_list import ListRow
from cecgen.commands.reconcile.matching import Listed, Matches, Pair, fold_number, match_list
from cecgen.diagnostics import CecgenError, format_decimal
from cecgen.diagnostics.folding import fold_text
from cecgen.files.layout.change import change_keys
from cecgen.model.judged import Credit, JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry

Heap = Literal["both", "differs", "perhaps", "only-here", "only-there", "not-comparable"]
HEAPS: tuple[Heap, ...] = get_args(Heap)
_MEANING_WORDS = {
    "pending": "not decided yet at the body",
    "denied": "denied by the body: a [[entry.ruling]] would say so",
    "carried": "carried over from another cycle",
}


class HeapItem(Struct, frozen=True, kw_only=True):
    """A row, an entry, or both, in its heap, and why it is there."""

    heap: Heap
    rows: tuple[ListRow, ...] = ()
    """Several if the list has one activity in pieces."""
    entry: Entry | None = None
    worth: Decimal | None = None
    """What the entry is worth to the scheme."""
    why: str = ""


class Reconciliation(Struct, frozen=True):
    """Everything that was found; every row of the list and every entry of the holder is in it once."""

    items: tuple[HeapItem, ...]

    def heap(self, name: Heap) -> list[HeapItem]:
        """What is in a heap."""
        return [each for each in self.items if each.heap == name]

    @property
    def rows(self) -> int:
        """How many rows there are in all heaps."""
        return sum(len(each.rows) for each in self.items)

    @property
    def entries(self) -> int:
        """How many entries there are in all heaps."""
        return sum(each.entry is not None for each in self.items)


class OtherPersonError(CecgenError):
    """The list is of somebody else."""

    exit_status = 1


class ListScope(Struct, frozen=True):
    """For which days the list was made, and which answers a person has given."""

    first: date
    last: date
    same: frozenset[tuple[str, str]] = frozenset()
    """Rows and entries that a person says are the same, by place and id."""


def reconcile(
    rows: Sequence[ListRow],
    holder: JudgedHolder,
    certification: JudgedCertification,
    cycle: JudgedCycle,
    scope: ListScope,
) -> Reconciliation:
    """Put every row and every entry into its heap. OtherPersonError if no row is the holder's."""
    _refuse_other_person(rows, holder)
    found: list[HeapItem] = []
    activities = [*_join_pieces(rows, found, holder, certification, scope)]
    credits = _credits_by_entry(cycle)
    comparable: dict[str, Entry] = {}
    for entry in holder.entries:
        why = _why_entry_not(entry, credits, scope)
        if why:
            found.append(HeapItem(heap="not-comparable", entry=entry, why=why))
        else:
            comparable[entry.id] = entry
    by_key = {pieces[0].where: pieces for pieces in activities}
    matches = _match(by_key, comparable, credits, scope)
    for pair in matches.pairs:
        found.append(_compare(by_key.pop(pair.row), comparable.pop(pair.entry), pair, credits, certification.scheme))
    for asked in matches.questions:
        entry = comparable.pop(asked.entry)
        found.append(
            HeapItem(heap="perhaps", rows=by_key.pop(asked.row), entry=entry, worth=_worth(entry, credits), why=asked.why)
        )
    found += [_entry_alone(entry, credits) for entry in comparable.values()]
    found += [_row_alone(pieces) for pieces in by_key.values()]
    ordered = sorted(found, key=lambda each: (HEAPS.index(each.heap), _day_of(each), each.why))
    return Reconciliation(tuple(ordered))


def _day_of(found: HeapItem) -> date:
    return found.entry.date if found.entry else found.rows[0].day or date.min


def _refuse_other_person(rows: Sequence[ListRow], holder: JudgedHolder) -> None:
    named = [row for row in rows if row.person]
    if named and not any(_is_of(row, holder) for row in named):
        others = len({fold_text(row.person) for row in named})
        people = "another person" if others == 1 else f"{others} other people"
        raise OtherPersonError(
            f"no row of the list is {holder.name}'s: it is a list of {people}",
            "name the right holder; or add the name that the list has to also_printed in holder.toml",
        )


def _is_of(row: ListRow, holder: JudgedHolder) -> bool:
    """Whether a row is the holder's: with the same words in the name, in whatever order and with more of them between."""
    words = set(fold_text(row.person).replace(",", " ").split())
    return any(set(fold_text(name).split()) <= words for name in (holder.name, *holder.also_printed))


def _join_pieces(
    rows: Sequence[ListRow],
    found: list[HeapItem],
    holder: JudgedHolder,
    certification: JudgedCertification,
    scope: ListScope,
) -> Iterator[tuple[ListRow, ...]]:
    """Yield the activities of the list: pieces of one are together; what cannot be compared goes to `found`."""
    groups: dict[tuple[object, ...], list[ListRow]] = {}
    for row in rows:
        if why := _why_row_not(row, holder, certification, scope):
            found.append(HeapItem(heap="not-comparable", rows=(row,), why=why))
            continue
        pieces = groups.setdefault((row.day, fold_text(row.title), row.numbers, row.meaning), [])
        same = next((each for each in pieces if (each.amount, each.category) == (row.amount, row.category)), None)
        if same:
            found.append(HeapItem(heap="not-comparable", rows=(row,), why=f"listed twice: the same as {same.where}"))
        else:
            pieces.append(row)
    yield from map(tuple, groups.values())


def _why_row_not(row: ListRow, holder: JudgedHolder, certification: JudgedCertification, scope: ListScope) -> str:
    if row.person and not _is_of(row, holder):
        return "of another person"
    number = certification.number
    if row.licence and number and fold_number(row.licence) != fold_number(number):
        return "of another certification or licence"
    if row.fault:
        return row.fault
    if row.meaning == "carried":
        return _MEANING_WORDS["carried"]
    if row.day is not None and not scope.first <= row.day <= scope.last:
        return f"outside {scope.first} to {scope.last}"
    return ""


def _credits_by_entry(cycle: JudgedCycle) -> dict[str, list[Credit]]:
    by_entry: dict[str, list[Credit]] = {}
    for credit in (*cycle.credits, *cycle.plans):
        if credit.entry_id:
            by_entry.setdefault(credit.entry_id, []).append(credit)
    return by_entry


def _why_entry_not(entry: Entry, credits: Mapping[str, list[Credit]], scope: ListScope) -> str:
    if entry.id not in credits:
        return "in another cycle, or not for this certification"
    return "" if scope.first <= entry.date <= scope.last else f"outside {scope.first} to {scope.last}"


def _worth(entry: Entry, credits: Mapping[str, list[Credit]]) -> Decimal:
    return sum((each.amount for each in credits[entry.id]), Decimal(0))


def _amounts(entry: Entry, credits: Mapping[str, list[Credit]]) -> frozenset[Decimal]:
    """What the list may say of an entry: what it is worth, or what counts of it."""
    return frozenset({_worth(entry, credits), sum((each.counted for each in credits[entry.id]), Decimal(0))})


def _sum(rows: Sequence[ListRow]) -> Decimal | None:
    known = [row.amount for row in rows if row.amount is not None]
    return sum(known, Decimal(0)) if known else None


def _match(
    activities: Mapping[str, tuple[ListRow, ...]],
    entries: Mapping[str, Entry],
    credits: Mapping[str, list[Credit]],
    scope: ListScope,
) -> Matches:
    """Match activities with entries; what a person said is the same comes first."""
    key_of = {piece.where: key for key, pieces in activities.items() for piece in pieces}
    said: list[Pair] = []
    taken: set[str] = set()
    for row, entry in sorted(scope.same):
        key = key_of.get(row, "")
        if key and entry in entries and taken.isdisjoint((key, entry)):
            said.append(Pair(key, entry, "what a person said"))
            taken |= {key, entry}
    listed = [
        Listed(
            key,
            rows[0].begins or day,
            day,
            rows[0].title,
            rows[0].numbers,
            frozenset({amount} if (amount := _sum(rows)) is not None else ()),
        )
        for key, rows in activities.items()
        if key not in taken and (day := rows[0].day) is not None
    ]
    written = [
        Listed(
            entry.id,
            entry.begins or entry.date,
            entry.date,
            entry.title,
            frozenset(
                fold_number(each) for each in (entry.certificate, entry.approval.number if entry.approval else "") if each
            ),
            _amounts(entry, credits),
        )
        for entry in entries.values()
        if entry.id not in taken
    ]
    matches = match_list(listed, written)
    return Matches((*said, *matches.pairs), matches.questions)


def _compare(
    rows: tuple[ListRow, ...], entry: Entry, pair: Pair, credits: Mapping[str, list[Credit]], scheme: Scheme
) -> HeapItem:
    """Put a row and its entry into the heap of those on both, of those with other figures, or of what does not count yet."""
    worth, meaning = _worth(entry, credits), rows[0].meaning
    if meaning != "counts":
        words = _MEANING_WORDS.get(meaning or "", f'of a status that nobody has explained: --means "{rows[0].status}=counts"')
        return HeapItem(heap="not-comparable", rows=rows, entry=entry, worth=worth, why=words)
    differences = [*_differences(rows, entry, worth, credits, scheme)]
    if entry.draft:
        differences.append("a draft here: finish it")
    if entry.planned:
        differences.append("planned here: put in its certificate")
    heap: Heap = "differs" if differences else "both"
    return HeapItem(heap=heap, rows=rows, entry=entry, worth=worth, why="; ".join(differences) or pair.tier)


def _differences(
    rows: tuple[ListRow, ...], entry: Entry, worth: Decimal, credits: Mapping[str, list[Credit]], scheme: Scheme
) -> Iterator[str]:
    row, amount = rows[0], _sum(rows)
    if row.day is not None and not (entry.begins or entry.date) <= row.day <= entry.date:
        yield f"the day: {row.day} there, {entry.date} here"
    if amount is not None and amount not in _amounts(entry, credits) and entry.is_finished:
        yield f"the amount: {format_decimal(amount)} there, {format_decimal(worth)} here"
    categories = {each.allocated for each in credits[entry.id]}
    there = _category_names(scheme).get(fold_text(row.category))
    if there and len(rows) == 1 and there not in {up for each in categories for up in scheme.category_ancestry(each)}:
        yield f"the category: {row.category} there, {', '.join(sorted(filter(None, categories))) or 'none'} here"


def _category_names(scheme: Scheme) -> dict[str, str]:
    """The categories of a scheme by what a list may call them."""
    return {fold_text(name): each.id for each in scheme.categories for name in (each.title, f"category {each.id}", each.id)}


def _entry_alone(entry: Entry, credits: Mapping[str, list[Credit]]) -> HeapItem:
    worth = _worth(entry, credits)
    if not entry.is_finished:
        why = "planned, and not done yet" if entry.planned else "a draft: finish it first"
        return HeapItem(heap="not-comparable", entry=entry, worth=worth, why=why)
    if not worth:
        return HeapItem(
            heap="not-comparable", entry=entry, worth=worth, why="worth nothing here as it is written: see the to-do list"
        )
    return HeapItem(heap="only-here", entry=entry, worth=worth)


def _row_alone(rows: tuple[ListRow, ...]) -> HeapItem:
    meaning = rows[0].meaning
    if meaning == "counts":
        return HeapItem(heap="only-there", rows=rows)
    words = _MEANING_WORDS.get(meaning or "", f'of a status that nobody has explained: --means "{rows[0].status}=counts"')
    return HeapItem(heap="not-comparable", rows=rows, why=words)


# ---------------------------------------------------------------- what is written


def draft_of_row(rows: Sequence[ListRow], scheme: Scheme) -> EntryTable:
    """The draft of an entry for a row that is only on the list: a person has to say what it was, and put in the proof."""
    row, amount = rows[0], _sum(rows)
    table: EntryTable = {
        "date": row.day,
        "title": row.title,
        "provider": "unknown",
        "kind": "other",
        "draft": True,
        "note": f"on the list of {scheme.body_short_name}"
        + (f" with {format_decimal(amount)}" if amount is not None else "")
        + "; say who printed the certificate, what kind it was, and its award",
    }
    if row.begins and row.begins != row.day:
        table["begins"] = row.begins
    if row.number:
        table["certificate"] = row.number
    return table


def plan_reported(root: Path, found: Sequence[HeapItem], scheme: Scheme, day: date) -> dict[str, bytes]:
    """Plan `reported` of every entry that is on the list, where it does not say so yet: the new content of their files.

    MeaningChangedError if a file cannot be changed in its place.
    """
    files: dict[str, bytes] = {}
    for each in found:
        entry = each.entry
        if entry is None or not each.rows or not entry.is_finished or entry.reported_to(*scheme.names_of_record):
            continue
        file = entry.at.file
        data = files[file] if file in files else (root / file).read_bytes()
        value = {**(entry.reported if isinstance(entry.reported, dict) else {}), scheme.issuer: day}
        files[file] = change_keys(data, entry.at.keys, {"reported": value}, KEY_ORDER)
    return files
