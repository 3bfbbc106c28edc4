"""What the words around a value say that it is: its label beside, above or below it, and the sentence that it is in."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.lines import Flow, Layout, TextCell
from cecgen.evidence.certificates.phrases import Phrase, PhraseBook, words_of
from cecgen.evidence.matching import fold_accents

DATE_ROLES = (
    "completion",
    "word",
    "issue",
    "print",
    "expiry",
    "release",
    "start",
    "enrolment",
    "birth",
    "next",
    "approval",
    "keep",
)
LABEL_KEYS = ("title", "holder", "certificate", "approval", "organiser", "format", "other")
_NUMBER_KEYS = ("certificate", "approval")
_MAX_LABEL_WORDS = 5
MAX_QUOTE = 160
"""A longer quote of a certificate is cut, in characters."""
_STATEMENT_END = re.compile(r"(?<=[.!?;])\s+(?=[\"'«“(]?[A-ZÀ-ÞÑ0-9])|\s+[·|•]\s*|\s*[·|•]\s+|\s+-\s+(?=[A-Z])")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:[A-Z][a-z]{1,2}|[Nn]o|[Nn]r|Inc|Mrs|Prof|Prog|Cat|min|approx|[Ee]d|hrs?|[Vv]ol|Dept|Univ|Conf|Assoc|Intl))\.$"
)
_FILLER = re.compile(
    r"[\s:#.()\"'«»“”\-_=]*(?:(?:is|was|of|on|the|for|no|nr|by|del|de|el|le|la|du|:)\b[\s:#.()\"'«»“”\-_=]*){0,2}"
)
WEEKDAY = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|miercoles|jueves|viernes|sabado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mon|tue|wed|thu|fri|sat|sun)\.?,?\s*$"
)


_SOME_ID = re.compile(r"(?:[^\W\d_]+\s){1,3}(?:id|no|nr)[\s:.#]*|[^\W\d_]+\snumber[\s:.#]*")
"""The label of a number that no list has: "Training Center ID", "Voucher Number"."""


class Label(NamedTuple):
    """A label of a value: its meaning, its words, and whether it is directly beside the value or only in its sentence."""

    meaning: str
    words: str
    is_beside: bool
    length: int = 0


@cache
def label_book() -> PhraseBook:
    """Labels of the keys of an entry and of other things; labels of dates and hours are among the other things."""
    meanings = [(key, words_of("labels", key)) for key in LABEL_KEYS]
    meanings += [(f"date {role}", words_of("dates", role)) for role in DATE_ROLES]
    meanings += [("hours", words_of("amounts", "hour_labels"))]
    return PhraseBook(meanings)


@cache
def date_book() -> PhraseBook:
    """What a date may be."""
    return PhraseBook((role, words_of("dates", role)) for role in DATE_ROLES)


def iter_statements(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence, or other statement by itself, begins and ends in a text."""
    start = 0
    for match in _STATEMENT_END.finditer(text):
        if text[match.start() - 1] == "." and _ABBREVIATION.search(text[max(start, match.start() - 8) : match.start()]):
            continue
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def statement_around(flow: Flow, start: int, end: int) -> tuple[int, int]:
    """Where the statement around a stretch of a flow's folded text begins and ends in it."""
    first, last = flow.folded.original(start, end)
    for begins, ends in iter_statements(flow.text):
        if begins <= first < ends:
            return flow.folded.from_original(begins), max(flow.folded.from_original(max(ends, last)), end)
    return start, end


def value_end(flow: Flow, start: int) -> int:
    """Where a value that begins at a place ends: at the end of its flow, or at the next label with a colon.

    What a value itself begins with is no label: "Webinar: Prescribing exercise".
    """
    text = flow.folded.text
    ends = [
        phrase.start + start
        for phrase in label_book().find(text[start:])
        if re.match(r"\s*[#:]", text[start + phrase.end :]) and (phrase.start or phrase.meaning != "title")
    ]
    stop = re.compile(r"\s[·|•]\s").search(text, start)
    ends += [stop.start()] if stop else []
    return min(ends, default=len(text))


def clean_value(text: str) -> str:
    """A value on one line, without the marks around it."""
    return " ".join(text.split()).strip(' "“”«»‹›*_|').strip("‘'").rstrip(",;:").strip()


def find_label(layout: Layout, flow: Flow, start: int, end: int, book: PhraseBook) -> Label | None:
    """The label of a value: the words directly before it, else the cell before it, above it, or below it."""
    text = flow.folded.text
    before = direct_label(text, start, book)
    if before:
        return before
    if not flow.is_at_start_of_cell(start):
        return None
    return neighbour_label(layout, flow.cell_at(start), book)


def direct_label(text: str, start: int, book: PhraseBook) -> Label | None:
    """The phrase that ends directly before a place of a folded text, but for signs and small words."""
    ahead = text[max(0, start - 90) : start]
    if day := WEEKDAY.search(ahead):
        ahead = ahead[: day.start()]
    phrases = [*book.find(ahead)]
    if phrases and _FILLER.fullmatch(ahead[phrases[-1].end :]):
        last = phrases[-1]
        return Label(last.meaning, ahead[last.start : last.end], True, last.length)
    return None


def neighbour_label(layout: Layout, cell: TextCell, book: PhraseBook) -> Label | None:
    """The label in the cell before a cell, else above it, else below it, as on the line of a signature."""
    left = layout.left_of(cell)
    if left and (meaning := cell_meaning(left, book)):
        return Label(meaning, left.text, True, len(left.text))
    above, below = layout.above(cell), layout.below(cell)
    over = cell_meaning(above, book) if above else ""
    under = cell_meaning(below, book) if below else ""
    if over and above and not (under and below and _is_nearer(cell, below, above)):
        return Label(over, above.text, True, len(above.text))
    if under and below:
        # A label below belongs to this value only if it is not the label of what comes after it.
        after, right = layout.below(below), layout.right_of(below)
        is_followed = bool(after and not cell_meaning(after, label_book()) and after.top - below.bottom < 1.2 * below.height)
        has_right_value = bool(right and not cell_meaning(right, label_book()) and not layout.right_of(cell))
        if not is_followed and not has_right_value and not below.text.rstrip().endswith(":"):
            return Label(under, below.text, True, len(below.text))
    return None


def _is_nearer(cell: TextCell, below: TextCell, above: TextCell) -> bool:
    return below.top - cell.bottom < 0.8 * (cell.top - above.bottom)


def cell_meaning(cell: TextCell, book: PhraseBook) -> str:
    """What a cell that is a label, and nothing else, is the label of; empty if it is none.

    A name may be before the words of a number's label: "NSCA approval no.". It may be in two languages: "Course / Cours".
    """
    text = cell.folded.text
    if meaning := book.meaning_of(text):
        return meaning
    halves = {book.meaning_of(half) for half in text.split("/")}
    if len(halves) == 1 and "" not in halves:
        return halves.pop()
    phrases = [*book.find(text)] if len(cell.words) <= _MAX_LABEL_WORDS else []
    is_last = bool(phrases) and not text[phrases[-1].end :].strip(" :.#")
    if is_last and phrases[-1].meaning in _NUMBER_KEYS:
        return phrases[-1].meaning
    return "other" if book is label_book() and _SOME_ID.fullmatch(text) else ""


def begins_with_label(cell: TextCell) -> bool:
    """Whether a cell is a label, or begins with one and a colon."""
    text = cell.folded.text
    first = next(iter(label_book().find(text)), None)
    has_colon = bool(first and not first.start and re.match(r"\s*[#:]", text[first.end :]))
    return has_colon or bool(cell_meaning(cell, label_book()))


def blank_titles(text: str, titles: Iterable[str]) -> str:
    """A folded text without the words of titles, which are no labels: "Older Adults and Balance", "Effective Coaching"."""
    for title in titles:
        text = text.replace(title, "_" * len(title))
    return text


def sentence_label(flow: Flow, start: int, end: int, book: PhraseBook, titles: Iterable[str] = ()) -> Label | None:
    """The last phrase before a value in its statement; if there is none, the first after it."""
    text = blank_titles(flow.folded.text, titles)
    begins, ends = statement_around(flow, start, end)
    before = [*book.find(text[begins:start])]
    strong = [phrase for phrase in before if phrase.meaning != "word"] or before
    if strong:
        return _as_label(text[begins:start], strong[-1])
    after = [phrase for phrase in book.find(text[end:ends]) if phrase.meaning != "word"]
    return _as_label(text[end:ends], after[0]) if after and after[0].start < 25 else None


def _as_label(text: str, phrase: Phrase) -> Label:
    return Label(phrase.meaning, text[phrase.start : phrase.end], False, phrase.length)


def quote(flow: Flow, start: int, end: int, label: Label | None = None) -> str:
    """The words around a value as the certificate prints them, with a label that is in another cell."""
    begins, ends = statement_around(flow, start, end)
    first, last = flow.folded.original(begins, ends)
    at, until = flow.folded.original(start, end)
    if last - first > MAX_QUOTE:  # cut around the value
        first, last = max(first, at - MAX_QUOTE // 2), min(last, until + MAX_QUOTE // 2)
        words = " ".join(flow.text[first:last].split(" ", 1)[-1].rpartition(" ")[0].split())
        return f"… {words} …"
    words = " ".join(flow.text[first:last].split())
    if (
        label
        and label.is_beside
        and label.words.casefold() not in words.casefold()
        and fold_accents(label.words) not in fold_accents(words)
    ):
        words = f"{label.words.rstrip(' :')}: {words}"
    return words
