"""What is there already: the same activity, the same certificate, the same id; none is brought in twice."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from cecgen.ledger.crosschecks import normalize_title
from cecgen.model.written import Entry

Table = dict[str, Any]


class Duplicate(Struct, frozen=True):
    """What a draft is the same as, and in what."""

    what: str
    other: str
    same_activity: bool


class EntryIndex:
    """Everything that is there, by what makes it the same."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._activities: dict[tuple[str, Any, str], str] = {}
        self._serials: dict[tuple[str, str], str] = {}
        self._ids: dict[str, str] = {}
        for entry in entries:
            said = {"provider": entry.provider, "date": entry.date, "title": entry.title, "certificate": entry.certificate}
            self.add({**said, "id": entry.id}, entry.id)

    def add(self, table: Table, called: str) -> None:
        """One more that is there."""
        self._activities.setdefault(_activity_key(table), called)
        if serial := _serial_key(table):
            self._serials.setdefault(serial, called)
        if table.get("id"):
            self._ids.setdefault(table["id"], called)

    def find_duplicate(self, table: Table) -> Duplicate | None:
        """The one that is there which a table says again."""
        if other := self._activities.get(_activity_key(table)):
            return Duplicate("provider, date and title", other, True)
        serial = _serial_key(table)
        if serial and (other := self._serials.get(serial)):
            return Duplicate("certificate serial", other, False)
        if table.get("id") and (other := self._ids.get(table["id"])):
            return Duplicate("id", other, False)
        return None


def _activity_key(table: Table) -> tuple[str, Any, str]:
    return normalize_title(table["provider"]), table["date"], normalize_title(table["title"])


def _serial_key(table: Table) -> tuple[str, str] | None:
    serial = table.get("certificate", "").strip()
    return (normalize_title(table["provider"]), serial) if serial else None
