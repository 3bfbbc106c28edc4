"""Propose the title of an entry: beside a label, in a sentence such as "has completed the course", or in large letters."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.context import (
    begins_with_label,
    cell_meaning,
    clean_value,
    date_book,
    label_book,
    neighbour_label,
    statement_around,
    value_end,
)
from cecgen.evidence.certificates.days import find_days
from cecgen.evidence.certificates.lines import Layout, TextCell
from cecgen.evidence.certificates.offers import unique_offers
from cecgen.evidence.certificates.people import find_holders, is_holders_name, is_organisations_name
from cecgen.evidence.certificates.phrases import PhraseBook, alternatives, fold_with_places, load_languages, words_of
from cecgen.evidence.certificates.title_kinds import format_book, is_article_with_kind, is_weekday, says_only_the_kind
from cecgen.evidence.certificates.wrapping import value_readings, value_readings_above
from cecgen.evidence.matching import fold_accents
from cecgen.model.drafts import Offer, Proposal

_QUOTED = re.compile(r"[\"«“‘']\s*(.+?)\s*[\"»”’'](?!\w)")
_IN_QUOTES = re.compile(r"[«“\"]\s*([^«»“”\"]{4,120}?)\s*[»”\"]")
_OPENED = re.compile(r"[«“][^«»“”]*$")
_HAS = re.compile(r"(?:\b(?:has|have|who|ha|a)\s+){0,2}(?:\bsuccessfully\s+)?$")
"""What may be before words such as "completed"."""
_BEFORE_DAY = re.compile(r"[\s,(-]*(?:\b(?:on|by|el|le|from|du|del|dia)\b)?\s*$")
_LARGE = 4
"""Of so many lines the letters' size says something."""
_FIGURE = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
_ACTIVITY = 9
"""The weight of a label such as "Program", which may also stand before a series or a partner: its title is never sure."""
_PART = 8
"""The weight of a label such as "Session"."""
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
        candidates = [*self._labelled_titles(), *self._titles_in_sentences(), *self._quoted_titles(), *self._large_titles()]
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
        if (
            is_holders_name(folded, self._names)
            or find_holders([folded], self._names)
            or find_days(fold_with_places(text).text)
        ):
            return False
        if is_article_with_kind(folded) or is_weekday(folded):
            return False
        return not format_book().meaning_of(folded) and not re.fullmatch(r"[\d\s.,/-]+", folded)

    def _labelled_titles(self) -> Iterator[TitleCandidate]:
        for flow in self._layout.flows:
            text = flow.folded.text
            for phrase in label_book().find(text):
                if phrase.meaning != "title":
                    continue
                colon = re.compile(r"\s*[:：]\s*").match(text, phrase.end)
                is_first = flow.is_at_start_of_cell(phrase.start) or _follows_break(text, phrase.start)
                if colon and is_first and colon.end() < len(text):
                    end = value_end(flow, colon.end())
                    words = flow.text[slice(*flow.folded.original(phrase.start, end))]
                    value = flow.text[slice(*flow.folded.original(colon.end(), end))]
                    cell = flow.cell_at(phrase.start)
                    if text[phrase.start : phrase.end] in _title_starts() and not self._is_in_list(cell):
                        yield from self._with_first_word(cell, clean_value(words), clean_value(value))
                    else:
                        yield TitleCandidate(
                            clean_value(value), _label_weight(text[phrase.start : phrase.end]), cell.page, words
                        )
                    continue
            for cell in flow.cells if len(flow.cells) == 1 else ():
                if not cell.text.endswith(".") and cell_meaning(cell, label_book()) == "title":
                    yield from self._beside_title_label(cell)

    def _is_in_list(self, cell: TextCell) -> bool:
        """Whether the lines around a cell begin with labels too, so that "Webinar:" is one of them."""
        around = [each for each in (self._layout.above(cell), self._layout.below(cell)) if each]
        return any(abs(each.left - cell.left) <= 3 and begins_with_label(each) for each in around)

    def _with_first_word(self, cell: TextCell, line: str, rest: str) -> Iterator[TitleCandidate]:
        """A line such as "Webinar: Prescribing exercise": all of it is the title, unless it has a label of its own."""
        label = neighbour_label(self._layout, cell, label_book())
        if label is None or label.meaning != "title":
            weight = 0 if any(_FIGURE.fullmatch(each.text) for each in self._layout.row_of(cell)) else 8  # a session's credits
            yield TitleCandidate(line, weight, cell.page, cell.text)
            yield TitleCandidate(rest, weight - 1, cell.page, cell.text)

    def _beside_title_label(self, label: TextCell) -> Iterator[TitleCandidate]:
        if self._heads_list(label):
            return
        right = self._layout.right_of(label)
        below, above = self._layout.below(label), self._layout.above(label)
        texts: list[str] = []
        weight = _label_weight(label.folded.text.strip(" :"))
        if right and not cell_meaning(right, label_book()):
            texts = value_readings(self._layout, right)
            if below and not label.text.endswith(":") and self._is_below_another(right, below):
                texts += value_readings(self._layout, below)  # or the two are headers, with their values below
                below = None
            if texts == [right.text] and below and self._may_go_on(right, below):  # in a new line below the label
                texts.insert(0, f"{right.text} {below.text}")
        elif below and not cell_meaning(below, label_book()) and not (above and _is_value_above(label, above, below)):
            if weight == _PART and self._heads_column(label):
                return
            texts = value_readings(self._layout, below)
        elif above and not cell_meaning(above, label_book()):
            texts = value_readings_above(self._layout, above)
        for text in texts:
            yield TitleCandidate(clean_value(text), weight, label.page, f"{label.text.rstrip(' :')}: {text}")

    def _is_below_another(self, right: TextCell, below: TextCell) -> bool:
        """Whether the cell right of a label has something below it, in the line of what is below the label."""
        under = self._layout.below(right)
        return bool(under and under.row == below.row and not any(cell_meaning(each, label_book()) for each in (below, under)))

    def _heads_list(self, label: TextCell) -> bool:
        """Whether a label is the header of several lines with amounts: the titles of sessions."""
        row = self._layout.row_of(label)
        has_amounts = any(_is_amount_header(each) for each in row[row.index(label) + 1 :])
        first = self._layout.below(label) if has_amounts else None
        second = self._layout.below(first) if first else None
        lines = [each for each in (first, second) if each and self._layout.right_of(each)]
        are_alike = len({len(self._layout.row_of(each)) for each in lines}) == 1
        return len(lines) == 2 and are_alike and not any(cell_meaning(each, label_book()) for each in lines)

    def _heads_column(self, label: TextCell) -> bool:
        """Whether there are several values below a label: the parts of what the certificate is for."""
        first = self._layout.below(label)
        second = self._layout.below(first) if first else None
        return second is not None and self._layout.right_of(second) is not None and not cell_meaning(second, label_book())

    def _may_go_on(self, value: TextCell, below: TextCell) -> bool:
        """Whether the line below a label may be the end of the value beside it, for which there was no room."""
        is_alone = len(self._layout.row_of(below)) == 1 and not begins_with_label(below)
        return is_alone and below.has_letters_of(value) and below.top - value.bottom < 0.8 * value.height

    def _titles_in_sentences(self) -> Iterator[TitleCandidate]:
        """A title after words such as "has completed the course", in its line or in the next one."""
        before = _title_book()
        for flow in self._layout.flows:
            text = flow.folded.text
            if text in words_of("transcript", "open"):  # "not attended", beside a session
                continue
            for phrase in before.find(text):
                rest = text[phrase.end :]
                bare = rest.strip(" :,.\"'«“")
                bare = "" if says_only_the_kind(bare) else bare
                has = _HAS.search(text[: phrase.start])
                strength = 3 if phrase.end - (has.start() if has else phrase.start) >= 12 else 0
                if not bare:
                    cell = flow.cells[-1]
                    below = self._layout.below(cell) or self._layout.indented_below(cell)
                    if below is None or cell_meaning(below, label_book()) or rest.rstrip().endswith("."):
                        continue
                    if is_article_with_kind(below.folded.text):
                        below = self._layout.below(below) or below
                    first = self._first_line(below)
                    below = first if first.row > cell.row else below
                    if self._layout.right_of(cell):  # "Completed" beside a day is its label, with the next label below it
                        continue
                    for value in value_readings(self._layout, below):
                        quoted = _QUOTED.match(value)
                        title = quoted[1] if quoted else _cut_title(value)
                        yield TitleCandidate(clean_value(title), 6 + strength, below.page, f"{cell.text} {title}")
                    continue
                offset = phrase.end + len(rest) - len(rest.lstrip(" :,"))
                original = flow.folded.original(offset, len(text))
                shown = flow.text[slice(*original)]
                quoted = _QUOTED.match(shown)
                value = quoted[1] if quoted else _cut_title(shown)
                if re.match(r"\d+(?:\.\d+)? (?:\w+ )?(?:hours?|horas?|heures?|credits?)\b", value, re.IGNORECASE):
                    value = ""
                    if below := self._layout.below(flow.cells[-1]):  # "completed 2 hours of …", and the title below
                        for title in value_readings(self._layout, below):
                            yield TitleCandidate(clean_value(title), 5, below.page, f"{flow.text} {title}")
                if not value or not (value[0].isupper() or value[0].isdigit() or quoted):
                    continue
                words = f"{flow.text[slice(*flow.folded.original(phrase.start, phrase.end))]} {value}"
                weight = 10 if quoted else 5 + strength
                yield TitleCandidate(clean_value(value), weight, flow.cell_at(phrase.start).page, words)

    def _quoted_titles(self) -> Iterator[TitleCandidate]:
        """What is in quotation marks, above all if its sentence says what it is: "attended our seminar “…”"."""
        for flow in self._layout.flows:
            for match in _IN_QUOTES.finditer(flow.text):
                at = flow.folded.from_original(match.start())
                first, _ = statement_around(flow, at, at + 1)
                is_named = any(True for phrase in _activity_book().find(flow.folded.text[first:at]))
                yield TitleCandidate(clean_value(match[1]), 9 if is_named else 3, flow.cell_at(at).page, match[0])
        for cell in self._layout.cells:
            if _OPENED.search(cell.text) and (whole := self._up_to_closing_quote(cell)):
                yield TitleCandidate(clean_value(whole), 3, cell.page, whole)

    def _up_to_closing_quote(self, cell: TextCell) -> str:
        """What begins with a quotation mark in a line and ends with one in the next or the one after it; empty if none does."""
        text, last = cell.text, cell
        for _ in range(2):
            below = self._layout.below(last)
            if below is None or not below.has_letters_of(cell):
                return ""
            text, last = f"{text} {below.text}", below
            if match := _IN_QUOTES.search(text):
                return match[1]
        return ""

    def _large_titles(self) -> Iterator[TitleCandidate]:
        """Lines that nothing else claims, those in the largest letters first: guesses, and offered as such."""
        cells = [cell for cell in self._layout.cells if cell.page == 1 and self._is_unclaimed(cell)]
        normal = sorted(cell.height for cell in self._layout.cells)
        usual = normal[len(normal) // 2] if normal else 0
        heights = {  # an organisation's name is no likelier for its large letters
            id(cell): min(usual, cell.height) if is_organisations_name(cell.text) else self._first_line(cell).height
            for cell in cells
        }
        for rank, cell in enumerate(sorted(cells, key=lambda each: -heights[id(each)])):
            is_large = rank < _LARGE and heights[id(cell)] > 1.15 * usual
            for text in value_readings(self._layout, cell):
                yield TitleCandidate(clean_value(text), (2 - (rank > 0)) * is_large, cell.page, text)

    def _first_line(self, cell: TextCell) -> TextCell:
        """The line that a line surely goes on from, or itself: the two have letters of one size, whatever their boxes are."""
        above = self._layout.above(cell)
        readings = value_readings(self._layout, above) if above else []
        goes_on = above and len(readings) == 1 and readings[0].startswith(f"{above.text} {cell.text}")
        return self._first_line(above) if above and goes_on else cell

    def _is_unclaimed(self, cell: TextCell) -> bool:
        """Whether a line may be a title for all that is known: no heading, label or value, no sentence, no address."""
        text = cell.folded.text
        readings = value_readings(self._layout, cell)
        whole = readings[0] if len(readings) == 1 else cell.text  # a title of several lines may begin with one word
        if not 8 <= len(whole) <= 120 or " " not in whole or _is_heading(cell) or cell_meaning(cell, label_book()):
            return False
        if not (cell.text[0].isupper() or cell.text[0].isdigit() or cell.text[0] in "¿¡") or re.search(
            r"@|https?:|www\.|[.,;]$", text
        ):
            return False
        if (
            any(True for phrase in _title_book().find(text))
            or begins_with_label(cell)
            or text in words_of("other", "name_before")
        ):
            return False
        if _amount_pattern().search(text) or text in words_of("other", "name_before"):
            return False
        if _FIGURE.fullmatch(text) or text in words_of("transcript", "open"):  # a cell of a table
            return False
        label = neighbour_label(self._layout, cell, label_book())
        return label is None or label.meaning == "title"


def _label_weight(label: str) -> int:
    """How much a label says: most that of several words, less one such as "Program", least one that a part may have too."""
    if label in words_of("other", "title_parts"):
        return _PART
    if label in _activity_names():
        return _ACTIVITY
    return 12 if " " in label or len(label) > 10 else 10


@cache
def _activity_names() -> frozenset[str]:
    return frozenset(name for language in load_languages() for name in language.activities)


def _is_value_above(label: TextCell, above: TextCell, below: TextCell) -> bool:
    """Whether the value is above its label, as on the line of a signature, and not below it."""
    return label.top - above.bottom < 0.6 * (below.top - label.bottom) and not cell_meaning(above, label_book())


def _is_amount_header(cell: TextCell) -> bool:
    """Whether a cell is the header of amounts, such as "Hours" or "ACE CECs"."""
    text = cell.folded.text.strip(" :.")
    first, last = text.partition(" ")[0], text.rpartition(" ")[2]
    units = words_of("transcript", "amount_words")
    groups = (("transcript", "hours_headers"), ("transcript", "amount_headers"), ("amounts", "hour_labels"))
    return first in units or last in units or any(text in words_of(*group) for group in groups)


def _is_heading(cell: TextCell) -> bool:
    text = cell.folded.text
    if any(text.startswith(heading) for heading in _headings() if len(heading) > 8) or text in _headings():
        return True
    return any(text.endswith(f" {heading}") for heading in _headings() if len(heading) > 16)  # "Physician Certificate of …"


@cache
def _title_book() -> PhraseBook:
    return PhraseBook([("title", words_of("other", "title_before"))])


@cache
def _activity_book() -> PhraseBook:
    return PhraseBook([("activity", [word for language in load_languages() for word in language.activities])])


@cache
def _title_starts() -> frozenset[str]:
    return frozenset(words_of("other", "title_starts"))


@cache
def _amount_pattern() -> re.Pattern[str]:
    units = alternatives([*words_of("amounts", "hours"), *words_of("transcript", "amount_words")])
    return re.compile(rf"\d\s*(?:[^\W\d_]+\s)?(?:{units})(?![^\W_])|(?<![^\W_])(?:{units})\b[^\d]{{0,20}}\d")


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


@cache
def _how_it_was_held() -> re.Pattern[str]:
    """What says after a comma how it was held, and is no part of a title: "…, a live interactive webinar"."""
    words = [word for language in load_languages() for words in language.format.values() for word in words]
    words += [word for language in load_languages() for word in language.activities]
    return re.compile(rf",\s+(?:an?|una?|une)\s+(?:[^\W\d_]+[\s-]){{0,2}}(?:{alternatives(words)}),?$")


def _cut_title(text: str) -> str:
    """The beginning of a text up to the words that follow a title, or to the end of its sentence."""
    folded = fold_with_places(text)
    ends = [match.start() for pattern in (_title_end(), _STOP) if (match := pattern.search(folded.text))]
    if days := find_days(folded.text):
        ends.append(len(_BEFORE_DAY.sub("", folded.text[: days[0].start])))
    end = min(ends, default=len(folded.text))
    held = _how_it_was_held().search(folded.text, 0, end)
    if held and text[slice(*folded.original(held.start(), end))].islower():  # "Stretching, a Workshop" is a title
        end = held.start()
    return text[: folded.places[end]].strip() if end else ""


def _follows_break(text: str, start: int) -> bool:
    return bool(re.search(r"[.;|·•]\s*$", text[:start]))
