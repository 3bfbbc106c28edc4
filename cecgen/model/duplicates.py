"""What counts as the same activity written twice.

Two entries of one holder are the same activity if provider, date and title agree. Two entries with one certificate serial
of one provider are the same too, or one of the serials is wrong. All are compared as people see them (`fold_text`): letter
case, spacing, kinds of hyphens and apostrophes and what cannot be seen do not matter.

- `check` reports both (CEC401), and one serial under two holders (CEC426, `ledger/shared`).
- The transcript counts only the first of them, until one is corrected or the pair is waived.
- `import` skips the activities that the holder has already, by the same index.
- `diff` does not use it: it follows one entry through an edit, by its id, else by date, provider, kind and award, because
  people correct titles (commands/diff/cycles).
- A body that lets nothing count twice asks another question: does one entry count for two certifications? There an entry
  is identified by its id (transcript/credits).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Generic, Protocol, TypeVar

from cecgen.diagnostics.folding import fold_text, fold_texts
from cecgen.model.written import Entry

_ItemT = TypeVar("_ItemT")
SAME_ACTIVITY = "provider, date and title"
SAME_SERIAL = "certificate serial"
"""What two entries have in common, as messages say it."""


class Activity(Protocol):
    """What identifies an activity: an entry has it, and so has a row that is not an entry yet."""

    @property
    def provider(self) -> str: ...
    @property
    def date(self) -> date: ...
    @property
    def title(self) -> str: ...
    @property
    def certificate(self) -> str: ...


class _SameDayActivities(Generic[_ItemT]):
    """The activities of one provider on one day; titles are folded only if there are two, since that takes longest."""

    def __init__(self, title: str, item: _ItemT) -> None:
        self._first = title, item
        self._by_title: dict[str, _ItemT] = {}

    def find(self, folded: str) -> list[_ItemT]:
        """Find the first item of a title."""
        if not self._by_title:
            title, item = self._first
            self._by_title[fold_text(title)] = item
        return [self._by_title[folded]] if folded in self._by_title else []

    def add(self, folded: str, item: _ItemT) -> None:
        """Add an item, unless another one has its title."""
        self._by_title.setdefault(folded, item)


class ActivityIndex(Generic[_ItemT]):
    """Finds activities by what identifies them; each leads to an item, such as its entry."""

    def __init__(self) -> None:
        self._by_day: dict[tuple[str, date], _SameDayActivities[_ItemT]] = {}
        self._by_serial: dict[tuple[str, str], _ItemT] = {}
        self._providers: dict[str, str] = {}
        """The folded form of every provider: there are few, and thousands of activities."""

    def add(self, activity: Activity, item: _ItemT) -> list[tuple[str, _ItemT]]:
        """Add an activity; return what `find` returned before that. Of several that are the same, `find` returns the first."""
        key, serial = (self._fold(activity.provider), activity.date), serial_key(activity)
        matches: list[tuple[str, _ItemT]] = []
        if same_day := self._by_day.get(key):
            title = fold_text(activity.title)
            matches = [(SAME_ACTIVITY, other) for other in same_day.find(title)]
            same_day.add(title, item)
        else:
            self._by_day[key] = _SameDayActivities(activity.title, item)
        if serial and serial in self._by_serial:
            matches.append((SAME_SERIAL, self._by_serial[serial]))
        elif serial:
            self._by_serial[serial] = item
        return matches

    def find(self, activity: Activity) -> list[tuple[str, _ItemT]]:
        """Find the items of the same activity, each with what agrees."""
        matches: list[tuple[str, _ItemT]] = []
        if same_day := self._by_day.get((self._fold(activity.provider), activity.date)):
            matches += [(SAME_ACTIVITY, item) for item in same_day.find(fold_text(activity.title))]
        if (serial := serial_key(activity)) and serial in self._by_serial:
            matches.append((SAME_SERIAL, self._by_serial[serial]))
        return matches

    def _fold(self, provider: str) -> str:
        folded = self._providers.get(provider)
        if folded is None:
            folded = self._providers[provider] = fold_text(provider)
        return folded


def serial_key(activity: Activity) -> tuple[str, str] | None:
    """The provider and the serial of an activity's certificate, to compare them; None if it states no serial."""
    serial = activity.certificate and fold_text(activity.certificate)
    return (fold_text(activity.provider), serial) if serial else None


def find_repeated(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str, Entry]]:
    """Yield every entry of a holder that repeats an earlier one, with what agrees and the earlier one."""
    days = [entry.date for entry in entries]
    has_certificates = any(entry.certificate for entry in entries)
    entries_on = Counter(days)
    if len(entries_on) == len(days) and not has_certificates:
        return  # nothing could be the same: most holders end here
    candidates = [entry for entry, day in zip(entries, days, strict=True) if entries_on[day] > 1 or entry.certificate]
    titles = fold_texts([entry.title for entry in candidates])
    if not has_certificates:
        shared_days = (day for day in days if entries_on[day] > 1)
        if len({*zip(shared_days, titles, strict=True)}) == len(titles):
            return  # on no day are two of one title: a holder of many entries ends here
    providers = {provider: fold_text(provider) for provider in {entry.provider for entry in candidates}}
    activities = [(entry.date, providers[entry.provider], title) for entry, title in zip(candidates, titles, strict=True)]
    times = Counter(activities)
    index: ActivityIndex[Entry] = ActivityIndex()
    for entry, activity in zip(candidates, activities, strict=True):
        if times[activity] > 1 or entry.certificate:  # no other one can be the same as any
            yield from ((entry, what, first) for what, first in index.add(entry, entry))
