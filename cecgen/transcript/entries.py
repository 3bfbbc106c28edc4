"""Check entries against their holder's certifications: units, days, categories, schemes and stated amounts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, partial

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.conversion import TenfoldAward
from cecgen.diagnostics.crosschecks import ClaimedCycleUnknown, ClaimedTwice, ClaimOutsideCycle, OverTwentyFourHours
from cecgen.diagnostics.entries import (
    BeforeCertified,
    CategoryMissing,
    InFuture,
    NoAwardOrHours,
    OutsideEveryCycle,
    UnknownCategory,
    UnknownScheme,
    UnknownTopic,
)
from cecgen.model.judged import Credit
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry
from cecgen.transcript.conversion import Converter
from cecgen.transcript.counting.rules import ZERO
from cecgen.transcript.credits import (
    HeldCertification,
    SchemeResolver,
    check_stated_amounts,
    counts_for,
    find_ruling,
)
from cecgen.transcript.cycles import DatedCycle, find_cycle, next_cycle_block
from cecgen.transcript.far_days import is_far_ahead
from cecgen.transcript.scheme_words import BodyCategories, collect_categories, iter_topics, takes_any_topic
from cecgen.transcript.sessions import check_parts, iter_sessions
from cecgen.transcript.slipped_points import LONGEST_DAY, find_slipped_points
from cecgen.transcript.unit_checks import check_units

_HOURS_PER_DAY = Decimal(24)


def check_entries(
    holder: Holder,
    held: Sequence[HeldCertification],
    converter: Converter,
    resolve: SchemeResolver,
    as_of: date,
    all_known: bool,
) -> list[Diagnostic]:
    """Check a holder's entries; `all_known` says whether every scheme of the holder is known."""
    diagnostics: list[Diagnostic] = []
    placement = _Placement(held)
    all_placed = placement.is_complete(len(holder.entries))
    find_schemes = partial(placement.find_counting_schemes, resolve, as_of)
    day, hours = date.min, ZERO
    topics = _TopicCheck(held, converter)
    categories = _CategoryCheck(held, converter, all_known=all_known)
    has_usual_keys = holder.has_usual_keys
    convert = converter.hours.convert
    for entry in holder.entries:
        measured = convert(entry)
        unit, worth = measured.unit, measured.hours
        if unit is None or measured.award_hours is not None or entry.also or unit.convert is not None:
            about = f"{holder.id}/{entry.id}"
            diagnostics += check_units(entry, about, converter, partial(find_schemes, entry))
            has_worth = (
                entry.award is not None or entry.hours is not None or entry.part or entry.kind in converter.words.flat_kinds
            )
            if not has_worth and entry.is_finished:
                diagnostics.append(NoAwardOrHours(at=entry.at, about=about, kind=entry.kind))
        slipped: list[TenfoldAward] = []
        if entry.also or entry.part or (worth is not None and worth > LONGEST_DAY):  # of no other has a point slipped
            slipped = [*find_slipped_points(entry, measured, converter, f"{holder.id}/{entry.id}")]
            diagnostics += slipped
        took = worth if worth is not None or not entry.part else _sum_hours(entry, converter)
        if took is not None and not slipped:
            if entry.begins is None:
                was_over, total = (hours > _HOURS_PER_DAY, hours + took) if entry.date == day else (False, took)
                day, hours, days = entry.date, total, 1
                is_over = total > _HOURS_PER_DAY and not was_over
            else:
                days, total = max(1, (entry.date - entry.begins).days + 1), took
                is_over = total > _HOURS_PER_DAY * days
            if is_over:
                about = f"{holder.id}/{entry.id}"
                diagnostics.append(
                    OverTwentyFourHours(at=entry.at / "date", about=about, date=entry.date, hours=total, days=days)
                )
        is_out_of_place = not entry.planned if entry.date > as_of else not (all_placed or placement.has(entry))
        if is_out_of_place and all_known and not entry.draft:
            diagnostics += _check_dates(entry, f"{holder.id}/{entry.id}", held, resolve, as_of)
        if has_usual_keys and not entry.topics:
            continue
        if entry.topics or entry.part:
            diagnostics += topics.check(entry, f"{holder.id}/{entry.id}")
        if entry.category is not None or entry.part:
            diagnostics += categories.check(entry, f"{holder.id}/{entry.id}")
        if entry.part:
            diagnostics += check_parts(entry, converter, f"{holder.id}/{entry.id}", partial(find_schemes, entry))
        names_schemes = entry.for_ is not None or entry.not_for or entry.claim or entry.ruling or entry.reported
        if names_schemes or entry.credits is not None:
            about = f"{holder.id}/{entry.id}"
            diagnostics += _check_schemes(entry, about, held, resolve) if all_known else []
            diagnostics += _check_amounts(entry, about, held, converter, resolve)
    return diagnostics


class _Placement:
    """Which entries are in a cycle of which certification."""

    def __init__(self, held: Sequence[HeldCertification]) -> None:
        self._held = held

    def is_complete(self, count: int) -> bool:
        """Whether one certification has all of so many entries in its cycles, as most have."""
        return any(sum(map(len, each.entries_by_cycle.values())) == count for each in self._held)

    def has(self, entry: Entry) -> bool:
        """Whether an entry is in any cycle."""
        return any(id(entry) in placed for placed in self._placed_ids)

    def find_counting_schemes(self, resolve: SchemeResolver, as_of: date, entry: Entry) -> list[Scheme]:
        """Return the schemes that count an entry as it is: it has happened, is finished, and its body has not ruled on it."""
        if not entry.is_finished or entry.date > as_of:
            return []
        return [
            each.scheme
            for each, placed in zip(self._held, self._placed_ids, strict=True)
            if id(entry) in placed and find_ruling(entry, each.scheme.id, as_of, resolve) is None
        ]

    @cached_property
    def _placed_ids(self) -> list[set[int]]:
        """The identities of the entries in the cycles of each certification."""
        return [{id(entry) for entries in each.entries_by_cycle.values() for entry, _ in entries} for each in self._held]


def _sum_hours(entry: Entry, converter: Converter) -> Decimal | None:
    """Add up the hours of the parts of an entry that says none for the whole; None if no part says any either."""
    stated = [
        hours for _, part in iter_sessions(entry, converter) if (hours := converter.hours.convert(part).hours) is not None
    ]
    return sum(stated, ZERO) if stated else None


def _check_dates(
    entry: Entry, about: str, held: Sequence[HeldCertification], resolve: SchemeResolver, as_of: date
) -> Iterator[Diagnostic]:
    if entry.date > as_of:
        if is_far_ahead(entry.date, as_of):
            return  # which is reported for itself
        yield InFuture(at=entry.at / "date", about=about, date=entry.date, as_of=as_of)
        return
    wanted = [each for each in held if counts_for(entry, each.scheme, resolve)]
    if held and not wanted:
        return  # the holder keeps it from counting, or names a scheme that is not held, which is reported for itself
    before: tuple[Scheme, date] | None = None
    last: tuple[DatedCycle, Scheme] | None = None
    for _, certification, scheme, cycles, _, _ in wanted:
        if any(claim.cycle is not None and resolve(claim.scheme) == scheme.id for claim in entry.claim):
            return  # a claim for a cycle that there is not is reported for itself
        certified = certification.certified
        if certified and entry.date < certified:
            before = before or (scheme, certified)
        if cycles and entry.date > cycles[-1].ends:
            last = last or (cycles[-1], scheme)
    if before is not None:
        scheme, certified = before
        yield BeforeCertified(at=entry.at / "date", about=about, date=entry.date, scheme=scheme.id, certified=certified)
        return
    remedy = "compare the date with the certificate and the cycles in holder.toml"
    if last is not None:
        window, scheme = last
        remedy += f"; should a cycle of {scheme.id} follow, paste it there:\n{next_cycle_block(window, scheme, as_of)}"
    yield OutsideEveryCycle(at=entry.at / "date", about=about, date=entry.date, remedy=remedy)


class _TopicCheck:
    """Checks the topics of a holder's entries; the topics of the holder's schemes are collected once an entry names one."""

    def __init__(self, held: Sequence[HeldCertification], converter: Converter) -> None:
        self._certifications = held
        self._converter = converter
        self._asked: frozenset[str] | None = None

    def check(self, entry: Entry, about: str) -> Iterator[Diagnostic]:
        """Find topics that no scheme asks for; none if the holder's schemes ask for none in words of their own."""
        if self._asked is None:
            any_topic = any(takes_any_topic(each.scheme) for each in self._certifications)
            asked = (topic for each in self._certifications for topic in iter_topics(each.scheme))
            self._asked = frozenset() if any_topic else frozenset(asked)
        if not self._asked:
            return
        parts = ((entry.at / "part" / index / "topics", part.topics or ()) for index, part in enumerate(entry.part))
        for at, topics in ((entry.at / "topics", entry.topics), *parts):
            for index, topic in enumerate(topics):
                if topic not in self._asked and topic not in self._converter.words.topics:
                    yield UnknownTopic(at=at / index, about=about, topic=topic, topics=tuple(sorted(self._asked)))


class _CategoryCheck:
    """Checks the categories of a holder's entries: of the holder's own bodies, and of every other that is named."""

    def __init__(self, held: Sequence[HeldCertification], converter: Converter, *, all_known: bool) -> None:
        self._schemes = [each.scheme for each in held]
        self._converter = converter
        self._all_known = all_known and converter.words.knows_all_bodies

    @cached_property
    def _own_categories(self) -> dict[str, BodyCategories]:
        """The categories of the holder's own bodies: most holders name none."""
        return collect_categories(self._schemes)

    def check(self, entry: Entry, about: str) -> Iterator[Diagnostic]:
        """Find categories that the body named, or all bodies of the holder that have any, do not have."""
        parts = ((entry.at / "part" / index / "category", part.category) for index, part in enumerate(entry.part))
        for at, category in ((entry.at / "category", entry.category), *parts):
            if isinstance(category, dict):
                for body, name in category.items():
                    yield from self._check_for_body(body, name, at, about)
            elif category:
                yield from self._check_without_body(category, at, about)

    def _check_for_body(self, body: str, name: str, at: Place, about: str) -> Iterator[Diagnostic]:
        listed = self._own_categories.get(body) or self._converter.words.categories.get(body)
        if listed is not None:
            if name and name not in listed.ids:
                yield UnknownCategory(at=at, about=about, category=name, body=listed.body, categories=listed.ids)
        elif name and self._converter.words.knows_all_bodies:
            bodies = tuple(self._converter.words.categories)
            yield UnknownCategory(at=at, about=about, category=name, body=body, categories=(), bodies=bodies)

    def _check_without_body(self, name: str, at: Place, about: str) -> Iterator[Diagnostic]:
        """A category without a body is meant for the holder's own; if none of them has any, some other must have it."""
        for listed in self._own_categories.values():
            if name not in listed.ids:
                yield UnknownCategory(at=at, about=about, category=name, body=listed.body, categories=listed.ids)
        others = self._converter.words.categories.values()
        if not self._own_categories and self._all_known and not any(name in listed.ids for listed in others):
            yield UnknownCategory(at=at, about=about, category=name, body="", categories=())


def check_missing_categories(counted: Iterable[tuple[Scheme, Sequence[Credit]]], holder_id: str) -> Iterator[Diagnostic]:
    """Find the entries that would count if they named their category, once for each body; `counted` are all cycles."""
    reported: set[tuple[str, str]] = set()
    for scheme, credits in counted:
        for credit in credits:
            entry = credit.source_entry
            if credit.lacks != "category" or entry is None or credit.allocated:
                continue  # an unknown category is reported for itself
            if (entry.id, scheme.issuer) not in reported:
                reported.add((entry.id, scheme.issuer))
                at = entry.at if credit.part is None else entry.at / "part" / credit.part
                ids = tuple(dict.fromkeys(each.id for each in scheme.categories))
                yield CategoryMissing(
                    at=at, about=f"{holder_id}/{entry.id}", issuer=scheme.issuer, body=scheme.body_short_name, categories=ids
                )


def _check_schemes(
    entry: Entry, about: str, held: Sequence[HeldCertification], resolve: SchemeResolver
) -> Iterator[Diagnostic]:
    """Check that the holder has the schemes and cycles that an entry names."""
    cycles: dict[str, list[DatedCycle]] = {}
    for each in held:
        cycles.setdefault(each.scheme.id, []).extend(each.cycles)
    stated = list(entry.credits) if isinstance(entry.credits, dict) else []
    named = [
        *((("for", index), name) for index, name in enumerate(entry.for_ or ())),
        *((("not_for", index), name) for index, name in enumerate(entry.not_for)),
        *((("claim", index, "scheme"), claim.scheme) for index, claim in enumerate(entry.claim)),
        *((("ruling", index, "scheme"), ruling.scheme) for index, ruling in enumerate(entry.ruling)),
        *((("credits", name), name) for name in stated),
    ]
    bodies = tuple(dict.fromkeys(each.scheme.issuer for each in held))
    if isinstance(entry.reported, dict):
        named += [(("reported", name), name) for name in entry.reported if name not in bodies]
    for keys, name in named:
        if resolve(name) not in cycles:
            at = entry.at
            for key in keys:
                at /= key
            schemes = (*cycles, *bodies) if keys[0] == "reported" else tuple(cycles)
            yield UnknownScheme(at=at, about=about, scheme=name, schemes=schemes, are_holders_own=True)
    seen: set[str] = set()
    for index, claim in enumerate(entry.claim):
        scheme = resolve(claim.scheme)
        if scheme in seen:
            yield ClaimedTwice(at=entry.at / "claim" / index, about=about, scheme=scheme)
            continue
        seen.add(scheme)
        if claim.cycle is not None and scheme in cycles:
            yield from _check_claimed_cycle(
                entry, claim.cycle, cycles[scheme], scheme, entry.at / "claim" / index / "cycle", about
            )


def _check_claimed_cycle(
    entry: Entry, begins: date, cycles: Sequence[DatedCycle], scheme: str, at: Place, about: str
) -> Iterator[Diagnostic]:
    """Check that the cycle that an entry is claimed for exists, and may hold the entry's date."""
    claimed = [window for window in cycles if window.begins == begins]
    if not claimed:
        first_days = tuple(str(window.begins) for window in cycles)
        yield ClaimedCycleUnknown(at=at, about=about, scheme=scheme, cycle=begins, cycles=first_days)
    elif not any(window.accepts_day(entry.date) for window in claimed):
        window = claimed[0]
        certified = window.situation.certified
        yield ClaimOutsideCycle(
            at=at, about=about, date=entry.date, scheme=scheme, cycle=begins, first=window.earns_from, last=window.earns_until,
            certified=certified if certified is not None and entry.date < certified else None,
        )  # fmt: skip


def _check_amounts(
    entry: Entry, about: str, held: Sequence[HeldCertification], converter: Converter, resolve: SchemeResolver
) -> Iterator[Diagnostic]:
    """Check stated credits and claims against the conversion; a bare number is for the first scheme the entry counts for."""
    bare = entry.credits if isinstance(entry.credits, Decimal) else None
    stated = {resolve(name): amount for name, amount in entry.credits.items()} if isinstance(entry.credits, dict) else {}
    for _, _, scheme, cycles, _, _ in held:
        amount = stated.get(scheme.id)
        if bare is not None and counts_for(entry, scheme, resolve) and find_cycle(cycles, entry) is not None:
            amount, bare = bare, None
        yield from check_stated_amounts(entry, scheme, amount, converter, resolve, about)
