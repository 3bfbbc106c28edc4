"""Whose certificate it is: names are looked up among those of the repository, and somebody else who attended is a question."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.context import cell_meaning, clean_value, find_label, label_book, value_end
from cecgen.evidence.certificates.lines import Flow, Layout, TextCell
from cecgen.evidence.certificates.phrases import PhraseBook, words_of
from cecgen.evidence.matching import fold_accents

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[^\W\d_a-zà-öø-ÿ][^\W\d_]*(?:[-'’.][^\W\d_]*)*\.?")
_PARTICLES = frozenset(
    (
        "van",
        "von",
        "den",
        "der",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "ibn",
        "y",
        "e",
        "ten",
        "ter",
    )
)
_TITLES = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof|sr|sra|dra|m|mme|mlle)\.?\s+", re.IGNORECASE)
_MAX_PARTS = 6
_ALMOST = 0.9
"""How alike two names are that are one with a letter mistaken; "Ana Lee" and "Ann Lee" are less so."""


class People(NamedTuple):
    """The people whom a certificate names."""

    holders: tuple[str, ...]
    """The holders of the repository whose names are on it, by id."""
    is_named: bool
    """Whether it names the holder, and not only as a teacher."""
    other_name: str
    """Somebody else whom it names as the one who attended, as it is printed."""


def find_people(layout: Layout, names: Mapping[str, tuple[str, ...]], holder: str) -> People:
    """Find whose a certificate is; a holder who taught, and did not attend, is not named by it."""
    holders = find_holders([flow.folded.text for flow in layout.flows], names)
    own = names.get(holder, ())
    attended = [*dict.fromkeys(_iter_attendees(layout))]
    others = [name for name in attended if not _is_one_of(name, own)]
    if len(others) < len(attended):
        return People(holders, is_named=holder in holders, other_name=others[0] if others else "")
    if others:
        known = tuple(id for id, spellings in names.items() if any(_is_one_of(name, spellings) for name in others))
        return People(known or holders, is_named=False, other_name=others[0])
    return People(holders, is_named=holder in holders and not _only_teaches(layout, own), other_name="")


def find_holders(texts: Sequence[str], names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Find the holders whose names folded texts have, by id."""
    return tuple(id for id, spellings in names.items() if any(_has_name(text, spellings) for text in texts))


def _has_name(text: str, names: Iterable[str]) -> bool:
    """Whether a folded text has one of these names, word by word; a middle initial may be between."""
    joined = f" {' '.join(_WORD.findall(text))} "
    return any(re.search(rf" {pattern} ", joined) for name in names for pattern in _name_patterns(name))


def _name_patterns(name: str) -> Iterator[str]:
    """The name as it is, and with the family name first."""
    parts = _WORD.findall(fold_accents(name))
    if parts:
        yield r"(?: [^\W_])? ".join(map(re.escape, parts))
        yield " ".join(map(re.escape, [parts[-1], *parts[:-1]]))
        yield " ".join(map(re.escape, [*parts[1:], parts[0]]))


def _is_one_of(printed: str, names: Iterable[str]) -> bool:
    """Whether a printed name is one of these: all words of the shorter one are in the other."""
    words = {*_WORD.findall(fold_accents(printed))}
    every = ({*_WORD.findall(fold_accents(name))} for name in names)
    return any(parts and words and (parts <= words or (words <= parts and len(words) > 1)) for parts in every)


def is_almost_name(printed: str, names: Iterable[str]) -> bool:
    """Whether a name read from a picture is one of these but for a letter or two of a long one: "Bérubeé" for "Bérubé"."""
    folded = fold_accents(printed)
    return any(SequenceMatcher(None, folded, fold_accents(name)).ratio() >= _ALMOST for name in names)


def is_holders_name(folded: str, names: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a folded text is the name of any holder, with at most two further words."""
    words = {*_WORD.findall(folded)}
    every = ({*_WORD.findall(fold_accents(name))} for spellings in names.values() for name in spellings)
    return any(parts and parts <= words and len(words) <= len(parts) + 2 for parts in every)


def _iter_attendees(layout: Layout) -> Iterator[str]:
    """Yield each name of somebody who attended: after such words, beside a label, or before "has completed"."""
    for flow in layout.flows:
        text = flow.folded.text
        for phrase in _before_book().find(text):
            rest = _cut_name(flow, phrase.end, value_end(flow, phrase.end))
            below = layout.below(flow.cells[-1])
            if not rest and not text[phrase.end :].strip(" :,") and below:
                rest = _cut_name(Flow([below]), 0, len(below.folded.text))
            if _is_person_name(rest):
                yield rest
        for phrase in label_book().find(text):
            colon = re.compile(r"\s*:\s*").match(text, phrase.end)
            if phrase.meaning == "holder" and colon and flow.is_at_start_of_cell(phrase.start):
                name = _cut_name(flow, colon.end(), value_end(flow, colon.end()))
                if _is_person_name(name):
                    yield name
        for phrase in _after_book().find(text):
            above = layout.above(flow.cells[0]) if phrase.start == 0 else None
            ahead = clean_value(flow.text[: flow.folded.places[phrase.start]])
            name = _cut_name(Flow([above]), 0, len(above.folded.text)) if above else ahead
            if _is_person_name(name):
                yield name
    for cell in layout.cells:
        if cell_meaning(cell, label_book()) == "holder" and (name := _name_beside(layout, cell)):
            yield name


def _name_beside(layout: Layout, label: TextCell) -> str:
    """The name beside a label: to the right of it, else below or above it, whichever is nearer."""
    right = layout.right_of(label)
    if right and not cell_meaning(right, label_book()):
        name = _cut_name(Flow([right]), 0, len(right.folded.text))
        return name if _is_person_name(name) else ""
    near = sorted(
        (cell for cell in (layout.below(label), layout.above(label)) if cell),
        key=lambda cell: max(cell.top - label.bottom, label.top - cell.bottom),
    )
    names = (_cut_name(Flow([cell]), 0, len(cell.folded.text)) for cell in near)
    return next((name for name in names if _is_person_name(name)), "")


def _cut_name(flow: Flow, start: int, end: int) -> str:
    """A stretch of a flow up to what follows a name."""
    text = flow.folded.text
    stops = [start + phrase.start for phrase in _after_book().find(text[start:end])]
    stops += [
        match.start() for match in re.compile(r"[,;(]|\s[-–—|·]\s|\s(?:has|is|was|for|ha|a)\s").finditer(text, start, end)
    ]
    first, last = flow.folded.original(start, max(min([end, *stops]), start)) if end > start else (0, 0)
    return _TITLES.sub("", clean_value(flow.text[first:last].strip(" :.")))


def _is_person_name(text: str) -> bool:
    """Whether a text looks like a person's name and nothing else: two to six words in capitals, none of them in a label."""
    parts = text.split()
    if not 2 <= len(parts) <= _MAX_PARTS:
        return False
    large = [part for part in parts if part.lower() not in _PARTICLES]
    if len(large) < 2 or not all(_PART.fullmatch(part) for part in large):
        return False
    folded = fold_accents(text)
    return not any(word in _words_in_no_name() for word in _WORD.findall(folded)) and not label_book().meaning_of(folded)


def is_organisation(text: str) -> bool:
    """Whether a name is surely that of an organisation: a word in it is in no person's name."""
    return not {*words_of("other", "organisations")}.isdisjoint(_WORD.findall(fold_accents(text)))


def is_organisations_name(text: str) -> bool:
    """Whether a text begins or ends as names of organisations do: "University of …", "… Academy"; not "Beyond the Clinic"."""
    words = _WORD.findall(fold_accents(text))
    ends = {words[0], *(words[-1:] if words[-2:-1] != ["the"] else ())} if words else set()
    return not {*words_of("other", "organisations")}.isdisjoint(ends)


def _only_teaches(layout: Layout, names: Iterable[str]) -> bool:
    """Whether every place of a name is beside a label of those who taught, such as "Instructor"."""
    places = 0
    for flow in layout.flows:
        words = [*_WORD.finditer(flow.folded.text)]
        joined = [word[0] for word in words]
        for name in names:
            parts = _WORD.findall(fold_accents(name))
            for at in range(len(joined) - len(parts) + 1):
                if parts and joined[at : at + len(parts)] == parts:
                    places += 1
                    start, end = words[at].start(), words[at + len(parts) - 1].end()
                    label = find_label(layout, flow, start, end, _teaching_book())
                    if label is None or label.meaning != "teaching":
                        return False
    return places > 0


@cache
def _before_book() -> PhraseBook:
    return PhraseBook([("before", words_of("other", "name_before"))])


@cache
def _after_book() -> PhraseBook:
    return PhraseBook([("after", words_of("other", "name_after"))])


@cache
def _teaching_book() -> PhraseBook:
    """Labels of those who taught; those of the one who attended are there too, so that the nearest label decides."""
    return PhraseBook([("teaching", words_of("other", "teaching")), ("holder", words_of("labels", "holder"))])


@cache
def _words_in_no_name() -> frozenset[str]:
    """Words of titles, headings, labels and organisations, of which none is in a name."""
    phrases = [*words_of("other", "headings"), *words_of("labels", "title"), *words_of("other", "name_before")]
    phrases += [*words_of("other", "organisations"), *words_of("other", "label_nouns")]
    return frozenset(word for phrase in phrases for word in phrase.split())
