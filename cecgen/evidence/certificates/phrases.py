"""The word lists of the languages in which certificates are printed, and phrases found in a text by them."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from cecgen.diagnostics.folding import PLAIN_SIGNS
from cecgen.evidence.matching import fold_accents

_FOLDER = Path(__file__).with_name("words")


class LabelWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The labels beside the values of an entry's keys, and labels of other things, whose values are not taken."""

    title: tuple[str, ...]
    holder: tuple[str, ...]
    certificate: tuple[str, ...]
    approval: tuple[str, ...]
    organiser: tuple[str, ...]
    format: tuple[str, ...]
    other: tuple[str, ...]


class DateWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What a date is, by the words before it. Only `completion` and `word`, which says less, are the day of an entry."""

    completion: tuple[str, ...]
    word: tuple[str, ...]
    issue: tuple[str, ...]
    print: tuple[str, ...]
    expiry: tuple[str, ...]
    release: tuple[str, ...]
    start: tuple[str, ...]
    enrolment: tuple[str, ...]
    birth: tuple[str, ...]
    next: tuple[str, ...]
    approval: tuple[str, ...]
    keep: tuple[str, ...]


class AmountWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What an amount is, by the words around it. Only `earned` and, with doubt, `approved` are an award."""

    between: tuple[str, ...]
    earned: tuple[str, ...]
    credit: tuple[str, ...]
    approved: tuple[str, ...]
    maximum: tuple[str, ...]
    offer: tuple[str, ...]
    nobodys: tuple[str, ...]
    definition: tuple[str, ...]
    recommended: tuple[str, ...]
    other_time: tuple[str, ...]
    hours: tuple[str, ...]
    hour_labels: tuple[str, ...]
    other_measures: tuple[str, ...]


class OtherWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Headings, which are never titles, what stands around a title and a name, and labels of those who taught."""

    headings: tuple[str, ...]
    title_before: tuple[str, ...]
    title_starts: tuple[str, ...]
    title_parts: tuple[str, ...]
    title_hanging: tuple[str, ...]
    title_after: tuple[str, ...]
    title_ends: tuple[str, ...]
    name_before: tuple[str, ...]
    name_after: tuple[str, ...]
    label_nouns: tuple[str, ...]
    teaching: tuple[str, ...]
    organisations: tuple[str, ...]
    conference: tuple[str, ...]
    total: tuple[str, ...]


class TranscriptWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The headers of a transcript's columns, its lines of totals, and statuses of rows for which nothing was earned."""

    unit_headers: tuple[str, ...]
    status_headers: tuple[str, ...]
    hours_headers: tuple[str, ...]
    amount_headers: tuple[str, ...]
    amount_words: tuple[str, ...]
    """The last word of a header such as "ACE CECs"."""
    total: tuple[str, ...]
    open: tuple[str, ...]
    one_activity: tuple[str, ...]
    """Headings of a certificate: the table below one has the sessions of one activity."""


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """The word list of one language; its phrases are in lower case and without accents."""

    months: tuple[tuple[str, ...], ...]
    day_words: tuple[str, ...]
    range_words: tuple[str, ...]
    range_starts: tuple[str, ...]
    day_first: tuple[str, ...]
    """Words of pages on which 03/07/2025 is likelier 3 July: names of countries, and words of their registers."""
    numbers: tuple[str, ...]
    """The words for 1, 2, 3 and so on."""
    tens: tuple[str, ...]
    """The words for 10, 20, 30 and so on."""
    activities: tuple[str, ...]
    """What people attend, such as courses: each is put in place of {activity} in the phrases."""
    done: tuple[str, ...]
    """What they did there, as a participle: each is put in place of {done}."""
    labels: LabelWords
    dates: DateWords
    amounts: AmountWords
    format: dict[str, tuple[str, ...]]
    """How it was held; `mixed` is in several ways, or in one of them that is not known; `none` says nothing of it."""
    card: dict[str, tuple[str, ...]]
    """What a card covers, by its title."""
    other: OtherWords
    transcript: TranscriptWords


@cache
def load_languages() -> tuple[Language, ...]:
    """Read the word lists, once."""
    return tuple(
        msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Language) for path in sorted(_FOLDER.glob("*.toml"))
    )


@cache
def words_of(group: str, key: str) -> tuple[str, ...]:
    """All phrases of all languages for a key of a group, such as `labels.title`."""
    return tuple(
        dict.fromkeys(
            phrase
            for language in load_languages()
            for written in _key(getattr(language, group), key)
            for phrase in _fill_in(written, language)
        )
    )


@cache
def number_words() -> dict[str, int]:
    """The words for numbers in all languages, such as "three" and "treinta"; those made of several words are not among them."""
    languages = load_languages()
    tens = {word: 10 * ten for language in languages for ten, word in enumerate(language.tens, 1)}
    return tens | {word: number for language in languages for number, word in enumerate(language.numbers, 1)}


def _fill_in(phrase: str, language: Language) -> Iterator[str]:
    """A phrase with each word that its placeholders stand for."""
    activities = language.activities if "{activity}" in phrase else ("",)
    for activity in activities:
        for done in language.done if "{done}" in phrase else ("",):
            yield phrase.replace("{activity}", activity).replace("{done}", done)


def _key(group: Any, key: str) -> tuple[str, ...]:
    return tuple(group.get(key, ())) if isinstance(group, dict) else tuple(getattr(group, key))


def alternatives(phrases: Iterable[str]) -> str:
    """A pattern of any of these phrases, the longest first."""
    return "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))


class Folded(NamedTuple):
    """A text in lower case without accents, of which every sign knows where it was."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text is in the text as it was."""
        return self.places[start], (self.places[end - 1] + 1 if end else self.places[start])

    def from_original(self, place: int) -> int:
        """Where a place of the text as it was is in the folded text: there, or at the next sign that was not left out."""
        return min(bisect_left(self.places, place), len(self.text))


def fold_with_places(text: str) -> Folded:
    """Fold a text sign by sign, so that what is found in it can be shown as it was printed."""
    signs: list[str] = []
    places: list[int] = []
    for index, sign in enumerate(text.translate(PLAIN_SIGNS)):
        for folded in fold_accents(sign) if not sign.isascii() else sign.lower():
            signs.append(folded.lower())
            places.append(index)
    return Folded("".join(signs), (*places, len(text)))


class Phrase(NamedTuple):
    """A phrase of a word list that a text has: what it means, and where it is in the folded text."""

    meaning: str
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


class PhraseBook:
    """Finds phrases in a folded text; where several fit, the longest counts and the words inside it do not."""

    def __init__(self, meanings: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._meanings: dict[str, str] = {}
        for meaning, phrases in meanings:
            for phrase in phrases:
                self._meanings.setdefault(" ".join(fold_with_places(phrase).text.split()), meaning)
        joined = _pattern(self._meanings)
        self._pattern = re.compile(rf"(?<![^\W_]){joined}(?![^\W_])") if joined else re.compile(r"(?!)")

    def find(self, text: str) -> Iterator[Phrase]:
        """Yield every phrase in a folded text."""
        for match in self._pattern.finditer(text):
            words = " ".join(match[0].split())
            meaning = self._meanings.get(words) or self._meanings[words.removesuffix("#").rstrip() + " #"]
            yield Phrase(meaning, match.start(), match.end())

    def meaning_of(self, text: str) -> str:
        """What a whole folded text means, without its colon; empty if it is not one phrase."""
        bare = " ".join(text.split()).strip(" :.*_-")
        return self._meanings.get(bare, self._meanings.get(bare + " #" if "#" in text else bare, ""))


def _pattern(phrases: Iterable[str]) -> str:
    """A pattern of many phrases: a tree of their words, so that a text is not compared with each of them."""
    tree: dict[str, Any] = {}
    for phrase in phrases:
        node = tree
        for word in phrase.split():
            node = node.setdefault(word, {})
        node[""] = {}  # a phrase ends here
    return _branches(tree, "")


def _branches(node: dict[str, Any], before: str) -> str:
    """What may follow a word, the longest first; nothing has to if a phrase ends there."""
    words = sorted(filter(None, node), key=len, reverse=True)
    joined = "|".join(
        (r"\s*\#" if word == "#" and before else before + re.escape(word)) + _branches(node[word], r"\s+") for word in words
    )
    return f"(?:{joined}){'?' if '' in node else ''}" if joined else ""
