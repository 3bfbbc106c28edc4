"""What counts as the same activity written twice.

Two entries of one holder are the same activity if provider, date and title agree; letter case and spacing of the title do
not matter. Two entries with one certificate serial of one provider are the same too, or one of the serials is wrong.

- `check` reports both (CEC401). It compares providers letter by letter, as the conversion does.
- `import` skips what the holder has. It ignores letter case and spacing of the provider too: nobody checked the file yet.
- `diff` does not use it: it follows one entry through an edit, by its id, else by date, provider, kind and award, because
  people correct titles (commands/diff/cycles).
- Where a body lets nothing count twice, the question is whether one entry counts for two certifications, and an entry is
  its id (transcript/credits).
"""

from datetime import date
from typing import Generic, Protocol, TypeVar

from cecgen.model.written import normalize_words

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


class ActivityIndex(Generic[_ItemT]):
    """Activities by what identifies them; each stands for an item, such as its entry."""

    def __init__(self) -> None:
        self._by_day: dict[tuple[str, date], list[tuple[str, _ItemT]]] = {}
        self._by_serial: dict[tuple[str, str], _ItemT] = {}

    def add(self, activity: Activity, item: _ItemT) -> list[tuple[str, _ItemT]]:
        """Add an activity, and return what `find` would have found before; of several that are the same, the first is found."""
        same_day = self._by_day.setdefault((activity.provider, activity.date), [])
        serial = (activity.provider, activity.certificate.strip()) if activity.certificate else None
        matches = self.find(activity) if same_day or serial in self._by_serial else []
        same_day.append((activity.title, item))
        if serial:
            self._by_serial.setdefault(serial, item)
        return matches

    def find(self, activity: Activity) -> list[tuple[str, _ItemT]]:
        """Find the items of the same activity, each with what agrees."""
        matches: list[tuple[str, _ItemT]] = []
        # Titles are normalized only if a provider has two on one day: that takes longer than all the rest.
        if others := self._by_day.get((activity.provider, activity.date)):
            title = normalize_words(activity.title)
            matches += [(SAME_ACTIVITY, item) for other, item in others if normalize_words(other) == title][:1]
        if activity.certificate:
            item = self._by_serial.get((activity.provider, activity.certificate.strip()))
            matches += [] if item is None else [(SAME_SERIAL, item)]
        return matches
