"""Find private values in texts: the same letters and digits, whatever escapes, markup or line breaks are between them.

A site has millions of words and a team thousands of values, so the search goes in passes: each is more expensive than
the one before, and has fewer values left.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from html import unescape
from itertools import accumulate, pairwise
from typing import Generic, TypeVar

from cecgen.diagnostics.folding import LOOK_ALIKE_SIGNS, strip_invisible

Spelling = tuple[bytes, ...]
"""The words of a value."""
SpellingsByValue = Mapping[str, Collection[Spelling]]
"""Values, each with every spelling that gives it away."""
SoughtT = TypeVar("SoughtT", bound=Hashable)
"""A value to search for, alone or with its kind."""

_ENTITY = re.compile(r"&(?:#\w+|\w+);")
_TAG = re.compile(r"<[^<>]*>")
_MARKS = re.compile(r"[^\w\x00-\x7f]+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
"""The bytes between the texts in a picture."""
_SIGNS_AS_LETTERS = [sign for sign in LOOK_ALIKE_SIGNS if sign.isalnum()]
"""Signs that people read as an apostrophe, but that Unicode calls letters."""
_SEPARATORS = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))
_DIGEST = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}")
"""A digest: in so many digits a number of six is found by chance."""
_MIN_INSIDE_LENGTH = 6
"""A single word of at least this length is searched for inside of longer words too."""
_MIN_RUN_TOGETHER_LENGTH = 8
"""A value of at least this length is found however its letters are separated."""


def split_words(text: str) -> list[bytes]:
    """The words of a text, without marks and entities; each letter beyond ASCII becomes its number."""
    if "&" in text:
        text = _without_entities(text)
    if not text.isascii():
        # Invisible characters are removed first: they would keep a letter and its accent apart.
        text = unicodedata.normalize("NFKC", strip_invisible(_CONTROLS.sub(" ", text)))
        for sign in _SIGNS_AS_LETTERS:
            text = text.replace(sign, " ")
        text = _MARKS.sub(" ", text)
    return text.encode("ascii", "xmlcharrefreplace").translate(_SEPARATORS).split()


def _without_entities(text: str) -> str:
    """A text in which entities are replaced: those of letters and digits by these, those of marks by blanks."""
    unescaped = {entity: unescape(entity) for entity in set(_ENTITY.findall(text))}
    letters = {
        entity: value
        for entity, value in unescaped.items()
        if value != entity and any(letter.isalnum() or not strip_invisible(letter) for letter in value)
    }
    # Most pages have entities of marks alone, for which a plain replacement is faster.
    return _ENTITY.sub(lambda match: letters.get(match[0], " "), text) if letters else _ENTITY.sub(" ", text)


def replace_value(text: str, value: str, replacement: str) -> str:
    """Replace a value in a text wherever a search would find it: as a whole, and inside of longer words if it is long."""
    words = split_words(value)
    if len(words) == 1 and len(words[0]) >= _MIN_INSIDE_LENGTH:
        return text.replace(value, replacement)
    before = r"(?<!\w)" if value[:1].isalnum() else ""
    after = r"(?!\w)" if value[-1:].isalnum() else ""
    return re.sub(f"{before}{re.escape(value)}{after}", lambda _: replacement, text)


def find_values(values: Mapping[SoughtT, Collection[Spelling]], read: Callable[[], Iterable[str]]) -> list[SoughtT]:
    """The values that are in some texts, in any spelling: as whole words, and long single words inside of others too."""

    def read_words() -> Iterator[list[bytes]]:
        return (split_words(way) for text in read() for way in _iter_readings(text))

    return _find_in_words(values, read_vocabulary(read()), read_words)


def find_in_squeezed(
    values: Mapping[SoughtT, Collection[Spelling]], vocabulary: Collection[bytes], texts: Collection[bytes]
) -> list[SoughtT]:
    """The same for texts that `squeeze_text` made, with every word that is in them."""
    return _find_in_words(values, vocabulary, lambda: (text.split() for text in texts))


def _find_in_words(
    values: Mapping[SoughtT, Collection[Spelling]],
    vocabulary: Collection[bytes],
    read_words: Callable[[], Iterable[list[bytes]]],
) -> list[SoughtT]:
    sought = [(value, spelling) for value, spellings in values.items() for spelling in spellings]
    found = {value for value, spelling in sought if _is_word(spelling, vocabulary)}
    found.update(_find_inside_words(sought, vocabulary))
    # Pass 2: of values of several words, all words are somewhere; pass 3: each pair of neighbours; pass 4: the whole phrase.
    left = [
        each for each in sought if each[0] not in found and len(each[1]) > 1 and all(word in vocabulary for word in each[1])
    ]
    if left:
        wanted = {pair for _, spelling in left for pair in pairwise(spelling)}
        pairs = set().union(*(wanted.intersection(pairwise(words)) for words in read_words()))
        left = [each for each in left if pairs.issuperset(pairwise(each[1]))]
    phrases = [(value, b" ".join([b"", *spelling, b""])) for value, spelling in left]
    for words in read_words() if phrases else ():
        text = b" ".join([b"", *words, b""])
        found.update(value for value, phrase in phrases if phrase in text)
    return [value for value in values if value in found]


def read_vocabulary(texts: Iterable[str]) -> set[bytes]:
    """Every word of some texts; a line that several of them have is split once."""
    lines = set().union(*(text.split("\n") for text in texts))
    return set(split_words("\n".join(lines)))


class SearchKeys(Generic[SoughtT]):
    """Selects from many values those that could be in a text, by its words, without looking at every value."""

    def __init__(self) -> None:
        self._by_word: dict[bytes, set[SoughtT]] = {}
        """By a word that must be there: the longest of a spelling, or all of its words run together."""
        self._by_beginning: dict[bytes, set[SoughtT]] = {}
        """By the beginning of a word that may be inside of a longer one."""

    def add(self, value: SoughtT, spellings: Iterable[Spelling]) -> None:
        """Add a value."""
        for keys, key in self._iter_keys(spellings):
            keys.setdefault(key, set()).add(value)

    def remove(self, value: SoughtT, spellings: Iterable[Spelling]) -> None:
        """Take a value out again."""
        for keys, key in self._iter_keys(spellings):
            left = keys.get(key, set())
            left.discard(value)
            if not left:
                keys.pop(key, None)

    def select(self, vocabulary: Collection[bytes]) -> set[SoughtT]:
        """The values that could be in a text of these words: all that are, and a few that are not."""
        found = set[SoughtT]()
        for word in self._by_word.keys() & vocabulary:
            found |= self._by_word[word]
        inside = {
            word[begin : begin + _MIN_INSIDE_LENGTH]
            for word in vocabulary
            for begin in range(len(word) - _MIN_INSIDE_LENGTH + 1)
        }
        for beginning in self._by_beginning.keys() & inside:
            found |= self._by_beginning[beginning]
        return found

    def _iter_keys(self, spellings: Iterable[Spelling]) -> Iterator[tuple[dict[bytes, set[SoughtT]], bytes]]:
        for words in filter(None, spellings):
            yield self._by_word, max(words, key=len)
            if len(words) > 1:
                yield self._by_word, b"".join(words)
            elif len(words[0]) >= _MIN_INSIDE_LENGTH:
                yield self._by_beginning, words[0][:_MIN_INSIDE_LENGTH]


def squeeze_text(text: str) -> bytes:
    """The words of a text, with its tags and without them, for `may_contain`."""
    return b"\n".join(b" ".join(split_words(way)) for way in _iter_readings(text))


def may_contain(squeezed: bytes, spellings: Collection[Spelling]) -> bool:
    """Whether `find_values` could find a value in a squeezed text: never False if it would, and True a little more often.

    Any value that it finds is there with its words one after the other, or run together.
    """
    return any(b" ".join(words) in squeezed or b"".join(words) in squeezed for words in spellings)


def may_have_words(spellings: Iterable[Spelling], vocabulary: Collection[bytes]) -> bool:
    """Whether `find_values` could find a value in texts of these words: never False if it would."""
    return any(
        _is_word(words, vocabulary)
        or (len(words) > 1 and all(word in vocabulary for word in words))
        or (len(words) == 1 and any(words[0] in longer for longer in vocabulary))
        for words in spellings
    )


def find_values_in_document(values: SpellingsByValue, texts: Collection[str]) -> list[str]:
    """The same for the text of a document, in which letters may be spaced out and words may run together.

    A long value must still begin at the beginning of a word and end at the end of one.
    """
    found = {*find_values(values, lambda: texts)}
    begun: dict[bytes, list[tuple[str, bytes]]] = {}
    for value, spellings in values.items():
        for run in (b"".join(spelling) for spelling in spellings):
            if len(run) >= _MIN_RUN_TOGETHER_LENGTH:
                begun.setdefault(run[:_MIN_RUN_TOGETHER_LENGTH], []).append((value, run))
    for text in texts:
        parts = split_words(text)
        whole = b"".join(parts)
        edges = [0, *accumulate(map(len, parts))]
        ends = set(edges)
        for edge in edges:
            # The words of a document are few, and the values of a hospital are a hundred thousand.
            for value, run in begun.get(whole[edge : edge + _MIN_RUN_TOGETHER_LENGTH], ()):
                if whole.startswith(run, edge) and edge + len(run) in ends:
                    found.add(value)
    return [value for value in values if value in found]


def _is_word(spelling: Spelling, vocabulary: Collection[bytes]) -> bool:
    """Whether a value is a word of a text; also a value of several words that the text runs together."""
    if len(spelling) == 1:
        return spelling[0] in vocabulary
    return len(run := b"".join(spelling)) >= _MIN_RUN_TOGETHER_LENGTH and run in vocabulary


def _find_inside_words(sought: Iterable[tuple[SoughtT, Spelling]], vocabulary: Iterable[bytes]) -> Iterator[SoughtT]:
    """The values of one word that are inside of a longer word."""
    single = [
        (value, spelling[0]) for value, spelling in sought if len(spelling) == 1 and len(spelling[0]) >= _MIN_INSIDE_LENGTH
    ]
    long = [word for word in vocabulary if len(word) > _MIN_INSIDE_LENGTH and not _DIGEST.fullmatch(word)] if single else []
    # Thousands of values in a million letters: only those are searched for whose beginning is somewhere in a word.
    begun = {word[:_MIN_INSIDE_LENGTH] for _, word in single}
    begun = begun.intersection(
        word[at : at + _MIN_INSIDE_LENGTH] for word in long for at in range(len(word) - _MIN_INSIDE_LENGTH + 1)
    )
    text = b" ".join(long)
    yield from (value for value, word in single if word[:_MIN_INSIDE_LENGTH] in begun and word in text)


def _iter_readings(text: str) -> Iterator[str]:
    """A text with its tags, which hold words too, and without them."""
    yield text
    if "<" in text:
        yield _TAG.sub(" ", text)
