"""What counts as the same activity written twice.

Two entries of one holder are the same activity if provider, date and title agree. Two entries with one certificate serial
of one provider are the same too, or one of the serials is wrong. All are compared as people see them (`fold_text`): letter
case, spacing, kinds of hyphens and apostrophes and what cannot be seen do not matter.

- `check` reports both (CEC401), and one serial under two holders (CEC426, `ledger/shared`).
- The transcript counts the first of them only, until one is mended or the pair is waived.
- `import` skips what the holder has, by the same index.
- `diff` does not use it: it follows one entry through an edit, by its id, else by date, provider, kind and award, because
  people correct titles (commands/diff/cycles).
- Where a body lets nothing count twice, the question is whether one entry counts for two certifications, and an entry is
  its id (transcript/credits).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Generic, Protocol, TypeVar

from cecgen.diagnostics.folding import fold_text
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


class _Day(Generic[_ItemT]):
    """The activities of one provider on one day; titles are folded only if there are two, since that takes longest."""

    def __init__(self) -> None:
        self._unfolded: list[tuple[str, _ItemT]] = []
        self._by_title: dict[str, _ItemT] = {}

    def add(self, title: str, item: _ItemT) -> None:
        self._unfolded.append((title, item))

    def find(self, title: str) -> list[_ItemT]:
        """Find the first item whose title looks the same."""
        for other, item in self._unfolded:
            self._by_title.setdefault(fold_text(other), item)
        self._unfolded.clear()
        folded = fold_text(title) if self._by_title else ""
        return [self._by_title[folded]] if folded in self._by_title else []


class ActivityIndex(Generic[_ItemT]):
    """Activities by what identifies them; each stands for an item, such as its entry."""

    def __init__(self) -> None:
        self._by_day: dict[tuple[str, date], _Day[_ItemT]] = {}
        self._by_serial: dict[tuple[str, str], _ItemT] = {}

    def add(self, activity: Activity, item: _ItemT) -> list[tuple[str, _ItemT]]:
        """Add an activity, and return what `find` would have found before; of several that are the same, the first is found."""
        provider = fold_text(activity.provider)
        same_day = self._by_day.get((provider, activity.date))
        serial = serial_key(activity)
        matches = self._find(activity, same_day, serial)
        if same_day is None:
            same_day = self._by_day[(provider, activity.date)] = _Day()
        same_day.add(activity.title, item)
        if serial:
            self._by_serial.setdefault(serial, item)
        return matches

    def find(self, activity: Activity) -> list[tuple[str, _ItemT]]:
        """Find the items of the same activity, each with what agrees."""
        same_day = self._by_day.get((fold_text(activity.provider), activity.date))
        return self._find(activity, same_day, serial_key(activity))

    def _find(
        self, activity: Activity, same_day: _Day[_ItemT] | None, serial: tuple[str, str] | None
    ) -> list[tuple[str, _ItemT]]:
        matches = [(SAME_ACTIVITY, item) for item in same_day.find(activity.title)] if same_day else []
        if serial and serial in self._by_serial:
            matches.append((SAME_SERIAL, self._by_serial[serial]))
        return matches


def serial_key(activity: Activity) -> tuple[str, str] | None:
    """The provider and the serial of an activity's certificate, to compare them; None if it states no serial."""
    serial = activity.certificate and fold_text(activity.certificate)
    return (fold_text(activity.provider), serial) if serial else None


def find_repeated(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str, Entry]]:
    """Yield every entry of a holder that repeats an earlier one, with what agrees and the earlier one."""
    entries_on = Counter(entry.date for entry in entries)
    index: ActivityIndex[Entry] = ActivityIndex()
    for entry in entries:
        if entries_on[entry.date] > 1 or entry.certificate:  # of all others, nothing could be the same
            yield from ((entry, what, first) for what, first in index.add(entry, entry))
