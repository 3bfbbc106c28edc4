"""The search of a served site for private values, after a step that changed a few of its files.

A search of the changed files alone would miss two things: a value that became private and is on an unchanged page, and a
hit that was accepted for a reason that no longer exists. So new values are searched for everywhere, and earlier hits are kept
and checked again. The result is only a suspicion; a search of the whole site then decides whether it is a leak.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from cecgen.commands.serve.private_values import ValueChange, WithheldInSite
from cecgen.commands.serve.records import HolderRecord
from cecgen.outputs.editions.searching.output import iter_readings, scan_output
from cecgen.outputs.editions.value_search import find_in_squeezed, may_contain, may_have_words, squeeze_text
from cecgen.outputs.editions.withheld import PrivateValue, list_spellings, select_leaked

_NAMES = "\0names"


class SiteSearch(Struct, frozen=True):
    """The result of one search, for `SearchedSite.adopt`."""

    change: ValueChange
    hits: frozenset[PrivateValue]
    parts: Mapping[str, str]
    has_suspicion: bool


class SearchedSite:
    """What was found in a site so far: the words of all its texts, and every withheld value that was ever found in one.

    A text is a page or any other file; of a search index it is each entry with the next one. It has the name of its file.
    """

    def __init__(self, folder: Path, indexes: Mapping[str, Mapping[str, str]], records: Collection[HolderRecord]) -> None:
        """Search a finished site; ValueError if it has files whose words are not simply in them.

        `indexes` has the entries of each search index by names of their own.
        """
        output = scan_output(folder, {})
        if output.faults:
            raise ValueError("a file that cannot be searched is reported with the whole site")
        self._words: dict[str, bytes] = {}
        self._vocabulary: set[bytes] = set()
        """Every word of the site, and perhaps some that are no longer there."""
        self._unread: dict[str, str] = {}
        """Changed texts whose words are not read yet."""
        self._withheld = WithheldInSite(records)
        self._add_words(_NAMES, ["\n".join(way for name in output.names for way in output.read_name(name))])
        for name in sorted(output.texts - indexes.keys()):
            self._add_words(name, iter_readings((folder / name).read_bytes().decode(), name))
        for name in output.documents:  # pictures of the team: documents of evidence are not served in steps
            self._add_words(name, output.read_file(name))
        for name, text in (each for entries in indexes.values() for each in entries.items()):
            self._add_words(name, iter_readings(text, name))
        possible = {value: list_spellings(*value) for value in self._withheld.select(self._vocabulary)}
        self._hits = {*find_in_squeezed(possible, self._vocabulary, self._words.values())}

    def change(self, old: Iterable[HolderRecord], new: Iterable[HolderRecord]) -> ValueChange:
        """Compute how changed records change the withheld values."""
        return self._withheld.change(old, new)

    def suspect(self, change: ValueChange, records: Iterable[HolderRecord], parts: Mapping[str, str]) -> SiteSearch:
        """Search for the values that a new state withholds: for all of them in the changed parts, for new ones everywhere.

        `parts` are the texts that changed, with what is beside them.
        """
        readings = {name: [*iter_readings(text, name)] for name, text in parts.items()}
        hits = {value for value in self._hits if self._withheld.has(value, change)}
        hits.update(self._withheld.find(change, [way for ways in readings.values() for way in ways]))
        if change.added:
            self.read_words()
            changed = {name: _squeeze(ways) for name, ways in readings.items()}
            vocabulary = self._vocabulary.union(*(words.split() for words in changed.values()))
            texts = {**self._words, **changed}.values()
            hits.update(value for value in change.added if _is_anywhere(value, vocabulary, texts))
        leaked = select_leaked(hits, (record.shown_fields for record in records)) if hits else []
        return SiteSearch(change, frozenset(hits), parts, bool(leaked))

    def adopt(self, search: SiteSearch) -> None:
        """Take what a search found as the state of the site."""
        self._hits |= search.hits
        self._unread.update(search.parts)
        self._withheld.adopt(search.change)

    def read_words(self) -> None:
        """Read the words of the texts that changed last: when there is time, or when a new value must be sought in them."""
        for name, text in self._unread.items():
            self._add_words(name, iter_readings(text, name))
        self._unread.clear()

    def _add_words(self, name: str, readings: Iterable[str]) -> None:
        self._words[name] = _squeeze(readings)
        self._vocabulary.update(self._words[name].split())


def _squeeze(readings: Iterable[str]) -> bytes:
    return b"\n".join(map(squeeze_text, readings))


def _is_anywhere(value: PrivateValue, vocabulary: Collection[bytes], texts: Iterable[bytes]) -> bool:
    """Whether a value could be in texts that together have these words; True a little too often."""
    spellings = list_spellings(*value)
    return may_have_words(spellings, vocabulary) and any(may_contain(words, spellings) for words in texts)
