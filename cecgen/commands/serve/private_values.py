"""The private values that a served site withholds, kept up from save to save by what changed."""

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from cecgen.commands.serve.records import HolderRecord
from cecgen.model.private import PrivateKind
from cecgen.outputs.editions.value_search import SearchKeys, find_values, read_vocabulary
from cecgen.outputs.editions.withheld import PrivateValue, field_sort, is_distinctive, list_spellings

_FOLDER = "evidence/"


class ValueChange(Struct, frozen=True):
    """How a save changes the private values: which are withheld from now on, and which no longer are."""

    added: frozenset[PrivateValue]
    removed: frozenset[PrivateValue]
    values: frozenset[str]
    """Every value that was added or removed, or whose showing changed."""
    private: Counter[PrivateValue]
    public: Counter[PrivateValue]
    """How many more or fewer holders have a value, and on how many holders' pages it is."""


class WithheldInSite:
    """The private values of all holders, and which of them no page may show.

    It counts holders, so that a value which one of two holders removes is still the other's.
    """

    def __init__(self, records: Iterable[HolderRecord]) -> None:
        """Take the values of all holders."""
        self._private: Counter[PrivateValue] = Counter()
        self._public: Counter[PrivateValue] = Counter()
        self._keys: SearchKeys[PrivateValue] = SearchKeys()
        self.adopt(self.change((), records))

    def change(self, old: Iterable[HolderRecord], new: Iterable[HolderRecord]) -> ValueChange:
        """Compute what changes when some holders have new records."""
        private: Counter[PrivateValue] = Counter()
        public: Counter[PrivateValue] = Counter()
        for number, records in ((-1, old), (1, new)):
            for record in records:
                for value in record.private:
                    private[value] += number
                for field in record.still_shown:
                    public[field] += number
        sought = {(text, kind) for (text, kind), count in private.items() if count}
        sought |= {(text, kind) for (text, sort), count in public.items() if count for kind in _kinds_of_sort(sort)}
        change = ValueChange(frozenset(), frozenset(), frozenset(text for text, _ in sought), private, public)
        sought = {(text.removeprefix(_FOLDER), kind) for text, kind in sought}
        before = {each for each in sought if self.has(each)}
        after = {each for each in sought if self.has(each, change)}
        return replace(change, added=frozenset(after - before), removed=frozenset(before - after))

    def has(self, value: PrivateValue, change: ValueChange | None = None) -> bool:
        """Whether a value is withheld and long enough to be searched for."""
        text, kind = value
        return is_distinctive(text, kind) and any(
            self._is_withheld((written, kind), change) for written in (text, f"{_FOLDER}{text}")
        )

    def _is_withheld(self, value: PrivateValue, change: ValueChange | None) -> bool:
        field = value[0], field_sort(value[1])
        private, public = self._private[value], self._public[field]
        if change is not None:
            private, public = private + change.private[value], public + change.public[field]
        return private > 0 and public == 0

    def find(self, change: ValueChange, texts: Collection[str]) -> list[PrivateValue]:
        """The values withheld after a change that are in some texts."""
        possible = self._keys.select(read_vocabulary(texts)) - change.removed | change.added
        return find_values({value: list_spellings(*value) for value in possible}, lambda: texts)

    def select(self, vocabulary: Collection[bytes]) -> set[PrivateValue]:
        """The values that could be in a text of these words."""
        return self._keys.select(vocabulary)

    def adopt(self, change: ValueChange) -> None:
        """Take a change as the state of the site that is shown."""
        self._private.update(change.private)
        self._public.update(change.public)
        for value in change.removed:
            self._keys.remove(value, list_spellings(*value))
        for value in change.added:
            self._keys.add(value, list_spellings(*value))


@cache
def _kinds_of_sort(sort: PrivateKind) -> tuple[PrivateKind, ...]:
    """The kinds of values that are in fields of one sort."""
    return tuple(kind for kind in PrivateKind if field_sort(kind) is sort)
