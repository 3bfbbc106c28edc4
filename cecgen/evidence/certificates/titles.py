"""Propose the title of an entry: beside a label, in a sentence such as "has completed the course", or in large letters."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.context import cell_meaning, clean_value, date_book, label_book, value_end
from cecgen.evidence.certificates.days import find_days
from cecgen.evidence.certificates.lines import Layout, TextCell
from cecgen.evidence.certificates.offers import unique_offers
from cecgen.evidence.certificates.people import is_holders_name
from cecgen.evidence.certificates.phrases import PhraseBook, alternatives, fold_with_places, load_languages, words_of
from cecgen.evidence.matching import fold_accents
from cecgen.model.drafts import Offer, Proposal

_QUOTED = re.compile(r"[\"«“‘']\s*(.+?)\s*[\"»”’'](?!\w)")
_BEFORE_DAY = re.compile(r"[\s,(-]*(?:\b(?:on|el|le|from|du|del|dia)\b)?\s*$")
_STOP = re.compile(r"(?<=[^\W\d_]{3})[.;](?:\s|$)|\s[·|•]\s")


class TitleCandidate(NamedTuple):
    """A text that may be the title, where it is, and how much speaks for it."""

    text: str
    weight: int
    page: int
    words: str


class TitleReader:
    """Reads the title of one certificate; a name of a holder is never a title."""

    def __init__(self, layout: Layout, names: Mapping[str, tuple[str, ...]]) -> None:
        self._layout = layout
        self._names = names

    def propose(self) -> Proposal | None:
        """Propose the title by what most speaks for; a choice if several are as likely."""
        candidates = [*self._labelled_titles(), *self._titles_in_sentences(), *self._large_titles()]
        candidates = [each for each in candidates if self._may_be_title(each.text)]
        candidates.sort(key=lambda each: -each.weight)
        offers = unique_offers(Offer(each.text, each.page, each.words) for each in candidates)
        if not offers:
            return None
        best = candidates[0].weight
        ahead = {fold_accents(each.text) for each in candidates if each.weight == best}
        if len(ahead) > 1:
            return Proposal("choice", offers)
        if best >= 10:
            rivals = {fold_accents(each.text) for each in candidates if each.weight >= 8} - ahead
            return Proposal("probable" if rivals else "printed", offers)
        return Proposal("probable" if best >= 4 else "choice", offers)

    def _may_be_title(self, text: str) -> bool:
        folded = " ".join(fold_accents(text).split()).strip(" .:")
        if len(folded) < 4 or not any(sign.isalpha() for sign in folded):
            return False
        if folded in _headings() or label_book().meaning_of(folded) or date_book().meaning_of(folded):
            return False
        if is_holders_name(folded, self._names) or find_days(folded):
            return False
        return not re.fullmatch(r"[\d\s.,/-]+", folded)

    def _labelled_titles(self) -> Iterator[TitleCandidate]:
        for flow in self._layout.flows:
            text = flow.folded.text
            for phrase in label_book().find(text):
                if phrase.meaning != "title":
                    continue
                is_whole = phrase.length > 10 or " " in text[phrase.start : phrase.end]
                colon = re.compile(r"\s*[:：]\s*").match(text, phrase.end)
                is_first = flow.is_at_start_of_cell(phrase.start) or _follows_break(text, phrase.start)
                if colon and is_first and colon.end() < len(text):
                    end = value_end(flow, colon.end())
                    words = flow.text[slice(*flow.folded.original(phrase.start, end))]
                    value = flow.text[slice(*flow.folded.original(colon.end(), end))]
                    yield TitleCandidate(clean_value(value), 12 if is_whole else 10, flow.cell_at(phrase.start).page, words)
                    continue
            for cell in flow.cells if len(flow.cells) == 1 else ():
                if not cell.text.endswith(".") and cell_meaning(cell, label_book()) == "title":
                    yield from self._beside_title_label(cell)

    def _beside_title_label(self, label: TextCell) -> Iterator[TitleCandidate]:
        is_whole = " " in label.text.strip() or len(label.text) > 10
        right = self._layout.right_of(label)
        below, above = self._layout.below(label), self._layout.above(label)
        weight = 12 if is_whole else 10
        if right and not cell_meaning(right, label_book()):
            text = right.text
            under = self._layout.below(right)
            if (
                under
                and self._layout.left_of(under) is None
                and abs(under.left - right.left) < 3
                and under.top - right.bottom < 0.8 * right.height
            ):
                text = f"{text} {under.text}"  # the title goes on in a second line
            yield TitleCandidate(clean_value(text), weight, label.page, f"{label.text.rstrip(' :')}: {text}")
        elif below and not cell_meaning(below, label_book()) and not (above and _is_value_above(label, above, below)):
            text = self._join_below(below)
            yield TitleCandidate(clean_value(text), weight, label.page, f"{label.text.rstrip(' :')}: {text}")
        elif above and not cell_meaning(above, label_book()):
            yield TitleCandidate(clean_value(above.text), weight, label.page, f"{label.text.rstrip(' :')}: {above.text}")

    def _join_below(self, cell: TextCell) -> str:
        """The text of a cell with the lines that go on below it in the same letters."""
        text, last = cell.text, cell
        for _ in range(2):
            under = self._layout.below(last)
            if (
                under is None or abs(under.height - cell.height) > 0.1 * cell.height
                or under.top - last.bottom > 0.5 * cell.height or cell.height < 14
                or cell_meaning(under, label_book())
            ):  # fmt: skip
                break
            text, last = f"{text} {under.text}", under
        return text

    def _titles_in_sentences(self) -> Iterator[TitleCandidate]:
        """A title after words such as "has completed the course", in its line or in the next one."""
        before = _title_book()
        for flow in self._layout.flows:
            text = flow.folded.text
            for phrase in before.find(text):
                rest = text[phrase.end :]
                bare = rest.strip(" :,.\"'«“")
                strength = 3 if phrase.length >= 12 else 0
                if not bare:
                    cell = flow.cells[-1]
                    below = self._layout.below(cell)
                    if below is None or cell_meaning(below, label_book()):
                        continue
                    if self._layout.right_of(cell):  # "Completed" beside a day is its label, with the next label below it
                        continue
                    value = self._join_below(below)
                    quoted = _QUOTED.match(value)
                    value = quoted[1] if quoted else _cut_title(value)
                    yield TitleCandidate(clean_value(value), 6 + strength, below.page, f"{cell.text} {value}")
                    continue
                offset = phrase.end + len(rest) - len(rest.lstrip(" :,"))
                original = flow.folded.original(offset, len(text))
                shown = flow.text[slice(*original)]
                quoted = _QUOTED.match(shown)
                value = quoted[1] if quoted else _cut_title(shown)
                if re.match(r"\d+(?:\.\d+)? (?:\w+ )?(?:hours?|horas?|heures?|credits?)\b", value, re.IGNORECASE):
                    value = ""
                    if below := self._layout.below(flow.cells[-1]):  # "completed 2 hours of …", and the title below
                        yield TitleCandidate(clean_value(self._join_below(below)), 5, below.page, f"{flow.text} {below.text}")
                if not value or not (value[0].isupper() or value[0].isdigit() or quoted):
                    continue
                words = f"{flow.text[slice(*flow.folded.original(phrase.start, phrase.end))]} {value}"
                weight = 10 if quoted else 5 + strength
                yield TitleCandidate(clean_value(value), weight, flow.cell_at(phrase.start).page, words)

    def _large_titles(self) -> Iterator[TitleCandidate]:
        """The largest letters that are neither heading nor name: a guess, and offered as one."""
        cells = [
            cell for cell in self._layout.cells
            if cell.page == 1 and 8 <= len(cell.text) <= 120 and not _is_heading(cell) and len(cell.words) > 1
        ]  # fmt: skip
        normal = sorted(cell.height for cell in self._layout.cells)
        usual = normal[len(normal) // 2] if normal else 0
        for rank, cell in enumerate(sorted(cells, key=lambda each: -each.height)[:4]):
            if cell.height > 1.15 * usual and not label_book().meaning_of(cell.folded.text):
                if cell_meaning(cell, _title_book()) or any(True for phrase in _title_book().find(cell.folded.text)):
                    continue
                yield TitleCandidate(clean_value(self._join_below(cell)), 2 - (rank > 0), cell.page, cell.text)


def _is_value_above(label: TextCell, above: TextCell, below: TextCell) -> bool:
    """Whether the value is above its label, as on the line of a signature, and not below it."""
    return label.top - above.bottom < 0.6 * (below.top - label.bottom) and not cell_meaning(above, label_book())


def _is_heading(cell: TextCell) -> bool:
    text = cell.folded.text
    return any(text.startswith(heading) for heading in _headings() if len(heading) > 8) or text in _headings()


@cache
def _title_book() -> PhraseBook:
    return PhraseBook([("title", words_of("other", "title_before"))])


@cache
def _headings() -> frozenset[str]:
    return frozenset(words_of("other", "headings"))


@cache
def _title_end() -> re.Pattern[str]:
    """What ends a title: words that always do, and words such as "on" before a figure, a month or what was earned."""
    months = [name for language in load_languages() for names in language.months for name in names]
    figures = rf"(?:\d|(?:{alternatives([*months, *words_of('amounts', 'earned'), *words_of('amounts', 'hours')])})\b)"
    weak = alternatives(words_of("other", "title_after"))
    return re.compile(
        rf"[,.]?\s+(?:(?:{alternatives(words_of('other', 'title_ends'))})\s|(?:{weak})\s+(?=(?:\w+\s+){{0,3}}{figures}))"
    )


def _cut_title(text: str) -> str:
    """The beginning of a text up to the words that follow a title, or to the end of its sentence."""
    folded = fold_with_places(text)
    ends = [match.start() for pattern in (_title_end(), _STOP) if (match := pattern.search(folded.text))]
    if days := find_days(folded.text):
        ends.append(len(_BEFORE_DAY.sub("", folded.text[: days[0].start])))
    end = min(ends, default=len(folded.text))
    return text[: folded.places[end]].strip() if end else ""


def _follows_break(text: str, start: int) -> bool:
    return bool(re.search(r"[.;|·•]\s*$", text[:start]))
