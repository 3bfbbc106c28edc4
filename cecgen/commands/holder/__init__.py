"""A new holder: the certification found by typing, the current cycle proposed, and the text of `holder.toml`."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from cecgen.commands.add.answers import check_answer, read_answer
from cecgen.diagnostics import Place
from cecgen.diagnostics.cycles import SituationUnknown
from cecgen.diagnostics.folding import fold_text
from cecgen.files.toml.write import format_tables, to_tables
from cecgen.ledger.editor_files import schema_comment
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.days import add_days, add_years, months_after_end, months_before_end, next_month_day, previous_month_day
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.written import Certification, Cycle, HolderFile, slugify
from cecgen.transcript.counting.rules import in_force
from cecgen.transcript.cycle_checks import check_situations
from cecgen.transcript.cycles import compute_cycle_days, compute_cycle_end, shared_period_start

MAX_MATCHES = 9
"""How many certifications are shown to choose from."""
MAX_HOLDER_ID = 60
_FROM_TO = re.compile(r"\s*(?:\.\.|\u2013)\s*|\s+(?:to|-)\s+|(?<=[0-9])to(?=[0-9])")


class CycleDays(NamedTuple):
    """The first and the last day of a cycle; the last is None if the scheme fixes it."""

    begins: date
    ends: date | None

    def __str__(self) -> str:
        return f"{self.begins}..{self.ends}" if self.ends else str(self.begins)


class NewHolder(Struct, frozen=True, kw_only=True):
    """What a person says about a new holder; without a scheme the file has the name alone."""

    name: str
    id: str
    scheme: str = ""
    since: date | None = None
    cycle: CycleDays | None = None
    nth: int | None = None
    route: str = ""

    @property
    def path(self) -> str:
        """Where the holder's file will be, in the repository."""
        return f"{CONTENT_FOLDER}/{self.id}/holder.toml"

    @property
    def certification(self) -> Certification:
        """The certification with its cycle, as the file has it."""
        cycles = (Cycle(begins=self.cycle.begins, ends=self.cycle.ends, nth=self.nth),) if self.cycle else ()
        return Certification(scheme=self.scheme, certified=self.since, route=self.route, cycle=cycles)

    @property
    def files(self) -> dict[str, bytes]:
        """The holder's file, by its path."""
        certifications = (self.certification,) if self.scheme else ()
        tables = to_tables(HolderFile(name=self.name, certification=certifications))
        return {self.path: (schema_comment("holder", self.path) + format_tables(tables)).encode()}


def find_unknown_situation(new: NewHolder, scheme: Scheme, key: str, as_of: date) -> SituationUnknown | None:
    """Find what a scheme's requirements depend on and a new holder does not say yet, under one key; None if nothing."""
    windows, _ = compute_cycle_days(new.certification, scheme, Place(new.path), new.id, as_of)
    return next((each for each in check_situations(windows, scheme, new.id) if each.key == key), None)


def make_holder_id(name: str) -> str:
    """Make a holder's id from their name; empty if the name has no letter for it."""
    return slugify(name)[:MAX_HOLDER_ID].strip("-")


def find_schemes(text: str, catalogue: Catalogue) -> list[Scheme]:
    """The certifications that have all words of a text in id, title or body, those with most of them in the title first."""
    exact = catalogue.scheme(text.strip())
    if exact:
        return [exact]
    words = fold_text(text).split()
    found = [
        scheme for scheme in catalogue.schemes.values() if words and all(word in _searchable_text(scheme) for word in words)
    ]

    def rank(scheme: Scheme) -> tuple[bool, int, int, str]:
        title = fold_text(scheme.title)
        return fold_text(text) not in title, -sum(word in title for word in words), len(title), scheme.id

    return sorted(found, key=rank)


def _searchable_text(scheme: Scheme) -> str:
    body = scheme.body.name if scheme.body else ""
    names = (scheme.id, scheme.title, scheme.short_name, scheme.body_short_name, body, *scheme.aliases, *scheme.former_names)
    return fold_text(" ".join(names))


def parse_cycle(text: str) -> CycleDays | None:
    """Parse the first and last day of a cycle, `2024-01-01..2026-12-31`, or the first alone; None if it is neither."""
    texts = _FROM_TO.split(text.strip())
    if len(texts) > 2 or any(not day or check_answer("date", [day], {}) for day in texts):
        return None
    days: Sequence[date] = [read_answer("date", [day]) for day in texts]
    period = CycleDays(days[0], days[1] if len(days) > 1 else None)
    return None if period.ends and period.ends < period.begins else period


def find_cycles_of_day(day: date, scheme: Scheme, since: date, as_of: date) -> list[CycleDays]:
    """The current cycles that a day alone can be meant for: as their first day, or as their last, which is what cards print.

    Empty if the scheme fixes neither other day, or no cycle that is current on `as_of` begins or ends on this one.
    """
    as_first = [CycleDays(day, ends) for ends in _possible_ends(day, scheme, is_first=day == since) if day <= as_of <= ends]
    as_last = [each for each in propose_cycles(scheme, since, as_of) if each.ends == day]
    period = in_force(scheme.period, as_of)
    if not as_last and period and day >= as_of:  # after an extension or a new start: a whole length before it
        begins = months_before_end(day, 12 * min(period.lengths))
        is_possible = since <= begins <= as_of and day in _possible_ends(begins, scheme, is_first=False)
        as_last = [CycleDays(begins, day)] if is_possible else []
    return sorted({*as_first, *as_last})


def is_day_alone_doubtful(period: CycleDays, scheme: Scheme, since: date, as_of: date) -> bool:
    """Whether a day that was typed alone may not be the first day of a cycle, or leaves open which day is its last."""
    begins, ends = period
    if ends is not None:
        return False
    certification = Certification(scheme=scheme.id, certified=since, cycle=(Cycle(begins=begins),))
    dated, _ = compute_cycle_days(certification, scheme, Place(""), "", as_of)
    is_last_day = begins != since and begins in {each.ends for each in propose_cycles(scheme, since, begins)}
    return begins > as_of or not dated or is_last_day


def propose_cycles(scheme: Scheme, since: date, as_of: date) -> list[CycleDays]:
    """Propose the current cycle of somebody certified on a day, from the length of the scheme's cycles.

    Several if a first cycle may end on either of two days, and the scheme does not say which: all later ones follow from it.
    It is a proposal: an extension or a new start is only in the holder's account. None if the scheme does not say how long a
    cycle is, or if the day is in the future.
    """
    current: list[CycleDays] = []
    open_ = [(since, True)] if since <= as_of else []
    while open_:
        begins, is_first = open_.pop(0)
        for ends in _possible_ends(begins, scheme, is_first=is_first):
            if ends >= as_of:
                current.append(CycleDays(begins, ends))
            elif ends > begins:
                open_.append((add_days(ends, 1), False))
    return sorted(set(current))


def _possible_ends(begins: date, scheme: Scheme, *, is_first: bool) -> list[date]:
    """The last days that a cycle may have by the scheme; of lengths that the holder chooses, by the shortest."""
    if fixed := compute_cycle_end(begins, scheme, is_first):
        return [fixed]
    period = in_force(scheme.period, begins)
    if period is None:
        return []
    years = min(period.lengths)
    start = shared_period_start(period, begins) if period.shared_from else None
    if start is not None:
        return [months_after_end(add_days(start, -1), 12 * years)]
    end = add_days(add_years(begins, years), -1)
    if not period.end_days:
        return [end]
    before = max(previous_month_day(end, each) for each in period.end_days)
    after = min(next_month_day(end, each) for each in period.end_days)
    return [each for each in (before, after) if each > begins]
