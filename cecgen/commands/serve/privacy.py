"""The search of a served site for private values, after a step that changed a few of its files.

To search the changed files alone would miss two things: a value that became private and is on a page that did not change,
and a hit that was forgiven for a reason that is gone. So new values are sought everywhere, and every hit so far is kept and
judged again. The answer is a suspicion: whether it is a leak, a search of the whole site decides.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from cecgen.model.private import PrivateKind
from cecgen.outputs.editions.searching.output import iter_readings, scan_output
from cecgen.outputs.editions.value_search import find_values, may_contain, squeeze_text
from cecgen.outputs.editions.withheld import WithheldValues, spelled

_NAMES = "\0names"


class SearchedSite:
    """What was found in a site so far: the words of every file, and every withheld value that was ever found in one."""

    def __init__(self, folder: Path, hidden: WithheldValues) -> None:
        """Search a finished site; ValueError if it has files whose words are not simply in them."""
        output = scan_output(folder, {})
        if output.documents or output.faults:
            raise ValueError("documents are searched with the whole site")
        texts = {name: (folder / name).read_bytes().decode() for name in output.texts}
        self._words = {name: _squeeze(name, text) for name, text in texts.items()}
        self._words[_NAMES] = squeeze_text("\n".join(way for name in output.names for way in output.read_name(name)))
        self._hits = {*find_values(hidden.spellings(), output.iter_texts)}
        self._sought: dict[str, PrivateKind] = hidden.values
        self._unread: dict[str, str] = {}
        """Changed files whose words are not read yet."""

    def suspect(self, hidden: WithheldValues, parts: Mapping[str, str], files: Mapping[str, str]) -> "Search":
        """Search for the values that a new state withholds: in the changed parts for all, in everything for new ones.

        `parts` are the texts that changed, with what is beside them; `files` are the changed files whole.
        """
        readings = [way for name, text in parts.items() for way in iter_readings(text, name)]
        hits = {value for value in self._hits if value in hidden.values}
        hits.update(find_values(hidden.spellings(), lambda: readings))
        new = {value: kind for value, kind in hidden.values.items() if self._sought.get(value) != kind}
        if new:
            self.read_words()
            words = {**self._words, **{name: _squeeze(name, text) for name, text in files.items()}}.values()
            hits.update(value for value, kind in new.items() if _is_anywhere(value, kind, words))
        return Search(hits, files, hidden.values, bool(hidden.leaked(hits)))

    def adopt(self, search: "Search") -> None:
        """Take what a search found as the state of the site."""
        self._hits |= search.hits
        self._unread.update(search.files)
        self._sought = search.sought

    def read_words(self) -> None:
        """Read the words of the files that changed last: when there is time, or when a new value must be sought in them."""
        self._words.update((name, _squeeze(name, text)) for name, text in self._unread.items())
        self._unread.clear()


class Search:
    """What one search came to, for `SearchedSite.adopt`."""

    def __init__(self, hits: set[str], files: Mapping[str, str], sought: dict[str, PrivateKind], has_suspicion: bool) -> None:
        self.hits = hits
        self.files = files
        self.sought = sought
        self.has_suspicion = has_suspicion


def _squeeze(name: str, text: str) -> bytes:
    return b"\n".join(map(squeeze_text, iter_readings(text, name)))


def _is_anywhere(value: str, kind: PrivateKind, words: Iterable[bytes]) -> bool:
    spellings = spelled(value, kind)
    return any(may_contain(each, spellings) for each in words)
