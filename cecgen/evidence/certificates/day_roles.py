"""Propose the date of an entry: say of each day that a certificate prints what it is, such as the day of issue."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from cecgen.evidence.certificates.context import (
    Label,
    date_book,
    direct_label,
    find_label,
    label_book,
    neighbour_label,
    quote,
    sentence_label,
    statement_around,
)
from cecgen.evidence.certificates.days import PrintedDay, find_days
from cecgen.evidence.certificates.lines import Flow, Layout
from cecgen.evidence.certificates.offers import unique_offers
from cecgen.evidence.certificates.phrases import PhraseBook, load_languages
from cecgen.model.drafts import Offer, Proposal, ProposalState
from cecgen.model.vocabulary import DayOrder

COMPLETION_RANKS = {"completion": 3, "word": 2, "": 1}
"""The roles of days that may be the day of completion, the surest with the highest figure."""
_OTHER_DATE = "other"
"""The role of a day whose label has a word that no list knows."""
_MAX_QUALIFIED = 40
_DEADLINE = re.compile(r"\b(?:until|till|by|before|hasta(?: el)?|antes del?|jusqu'au|avant le)\s*:?\s*$")
"""What is before the last day for something that no list has, such as "Report by:"."""
_PLACE_BEFORE = re.compile(r"[^\d:;]{2,60},\s+(?:a|le)\s+$")
"""What is before the day on which somebody signed, in Spanish and French: "Puebla, a", "Lyon, le"."""
_APART = 3.2
"""Days further below each other than so many heights of their letters are not in one column."""
_BRITISH_ADDRESS = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
"""A postcode such as "LS2 7AB"."""
_IN_FIGURES = re.compile(r"(?<![\d/.-])([0-3]?\d)([/-])([0-3]?\d)\2(?:19|20)?\d\d(?!\d)")


class DayWithRole(NamedTuple):
    """A printed day and what it is by the words around it."""

    printed: PrintedDay
    role: str
    """One of `DATE_ROLES`, such as `completion` or `issue`; `word` by a word such as "date" alone; empty if nothing says it."""
    is_beside: bool
    """Whether a label directly beside it says so, and not only its sentence."""
    flow: Flow
    label: Label | None


def find_days_with_roles(
    layout: Layout, flow: Flow, order: DayOrder | None, titles: Sequence[str] = ()
) -> Iterator[DayWithRole]:
    """Yield each day that a flow prints, with what the words around it say that it is; words of `titles` say nothing."""
    text = flow.folded.text
    for printed in find_days(text, order):
        label = find_label(layout, flow, printed.start, printed.end, date_book())
        if label is None and flow.is_at_start_of_cell(printed.start):
            other = neighbour_label(layout, flow.cell_at(printed.start), label_book())
            if other and other.meaning == "other":
                label = Label("keep", other.words, True)
        if label is None and _DEADLINE.search(text[: printed.start]):
            label = Label("keep", _DEADLINE.findall(text[: printed.start])[-1].strip(" :"), True)
        if _has_other_qualifier(layout, flow, printed.start, label):
            yield DayWithRole(printed, _OTHER_DATE, False, flow, label)
            continue
        if label is None or label.meaning == "word":
            sentence = sentence_label(flow, printed.start, printed.end, date_book(), titles)
            if sentence and (label is None or sentence.meaning != "word"):
                is_on = bool(re.search(r"\b(?:on|el|le|dia|this|from|du|del)\s+(?:[a-z]+day,?\s+)?$", text[: printed.start]))
                role = (
                    "completion"
                    if sentence.meaning == "word" and is_on and sentence.words not in ("on", "date")
                    else sentence.meaning
                )
                yield DayWithRole(printed, role, is_on and role == "completion", flow, label)
                continue
            if sentence is None and _follows_place(flow, printed):
                yield DayWithRole(printed, "issue", True, flow, label)
                continue
        yield DayWithRole(printed, label.meaning if label else "", bool(label and label.is_beside), flow, label)


def _has_other_qualifier(layout: Layout, flow: Flow, start: int, label: Label | None) -> bool:
    """Whether a day has a label such as "Inspection date:", whose first word no list knows: it may be any date."""
    if label is None and flow.is_at_start_of_cell(start):
        cell = layout.left_of(flow.cell_at(start))
        text = cell.folded.text.rstrip(" :") if cell else ""
        found = direct_label(text, len(text), date_book())
        return bool(found and found.meaning == "word" and found.length < len(text) <= _MAX_QUALIFIED)
    if label is None or label.meaning != "word":
        return False
    text = flow.folded.text
    place = text.rfind(label.words, 0, start)
    is_label = place >= 0 and ":" in text[place:start]
    return is_label and not flow.is_at_start_of_cell(place) and bool(re.search(r"[^\W\d_]\s+$", text[:place]))


def _follows_place(flow: Flow, printed: PrintedDay) -> bool:
    """Whether only a place is before a day in its statement: nobody says so when a course was held."""
    start, _ = statement_around(flow, printed.start, printed.end)
    before = flow.folded.text[start : printed.start]
    return bool(_PLACE_BEFORE.fullmatch(before)) and flow.text[flow.folded.places[start]].isupper()


def put_likelier_reading_first(layout: Layout, days: Sequence[DayWithRole]) -> list[DayWithRole]:
    """Offer 04/03/2026 as 4 March first where another day of the document or a word of its country has the day first.

    Such a day is 19/03/2026 or, if none in figures shows the order, "19 March 2026"; such a word is "Australia".
    It stays a choice: a form and the one who filled it in may write days differently.
    """
    figures = [match for flow in layout.flows for match in _IN_FIGURES.finditer(flow.folded.text)]
    has_day_first = any(int(match[1]) > 12 for match in figures)
    has_month_first = any(int(match[3]) > 12 for match in figures)
    if has_month_first or not (has_day_first or _writes_day_first(layout, days)):
        return [*days]
    return [_with_day_first(day) if day.printed.others else day for day in days]


def _writes_day_first(layout: Layout, days: Sequence[DayWithRole]) -> bool:
    """Whether a document's days in words, or else its words and addresses, are those of a country that has the day first."""
    shown = [day.flow.folded.text[day.printed.start : day.printed.end] for day in days]
    in_words = [text for text in shown if any(sign.isalpha() for sign in text)]
    if any(text[0].isalpha() for text in in_words):  # "March 19, 2026"
        return False
    return bool(in_words) or any(
        _BRITISH_ADDRESS.search(flow.text) or next(_day_first_book().find(flow.folded.text), None) for flow in layout.flows
    )


@cache
def _day_first_book() -> PhraseBook:
    return PhraseBook([("day first", [phrase for language in load_languages() for phrase in language.day_first])])


def _with_day_first(day: DayWithRole) -> DayWithRole:
    """A day in figures that can be read in two ways, read with the day before the month."""
    shown = day.flow.folded.text[day.printed.start : day.printed.end]
    match = [*_IN_FIGURES.finditer(shown)][-1:]
    if not match or day.printed.day.day == int(match[0][1]):
        return day
    return day._replace(printed=day.printed._replace(day=day.printed.others[0], others=(day.printed.day,)))


def mask_days(flow: Flow, days: Iterable[DayWithRole]) -> str:
    """The folded text of a flow with blanks in place of its days, so that their figures are not taken for amounts."""
    text = flow.folded.text
    for day in days:
        if day.flow is flow:
            text = text[: day.printed.start] + " " * (day.printed.end - day.printed.start) + text[day.printed.end :]
    return text


def propose_date(all_days: Sequence[DayWithRole]) -> dict[str, Proposal]:
    """Propose the day of completion and, of an activity of several days, its first one."""
    days = sorted((day for day in all_days if day.role in COMPLETION_RANKS), key=_rank, reverse=True)
    others = [day for day in all_days if day.role in ("issue", "start", "print", "release", _OTHER_DATE) and day.printed.day]
    if not days:
        offers = unique_offers(_day_offers(others))
        return {"date": Proposal("choice", offers)} if offers else {}
    best = [day for day in days if _rank(day) == _rank(days[0])]
    if len(best) == 1:
        best += _days_below(best[0], days)  # a header such as "Dates attended" is that of all of them
    values = {(day.printed.day, day.printed.begins) for day in best}
    is_one = len({day for day, _ in values}) == 1 and not any(day.printed.others for day in best)
    if is_one and best[0].role == "completion":
        state: ProposalState = "printed" if best[0].is_beside else "probable"
    elif is_one and (best[0].role == "word" or len({day.printed.day for day in days}) == 1):
        state = "probable"
    else:
        state = "choice"
    if _are_below_each_other(best):
        best.reverse()  # days of one course in a column: the last is likelier its day
        days = [*best, *(day for day in days if day not in best)]
    chosen = days if state == "choice" else [*best, *(day for day in days if day not in best)]
    chosen = [*chosen, *(day for day in others if day.role == _OTHER_DATE)]
    offers = unique_offers(_day_offers(chosen))
    found = {"date": Proposal(state, offers)}
    begins = next((day.printed.begins for day in best if day.printed.begins), None)
    if begins:
        words = quote(best[0].flow, best[0].printed.start, best[0].printed.end, best[0].label)
        found["begins"] = Proposal(state, (Offer(begins, _page(best[0]), words),))
    return found


def _days_below(first: DayWithRole, days: Sequence[DayWithRole]) -> list[DayWithRole]:
    """The days that follow a day in a column of nothing else."""
    column = [first]
    for day in sorted(days, key=lambda each: each.flow.cell_at(each.printed.start).row):
        above, cell = (each.flow.cell_at(each.printed.start) for each in (column[-1], day))
        is_next = cell.page == above.page and cell.row > above.row and cell.top - above.bottom <= _APART * cell.height
        if is_next and abs(cell.left - above.left) <= 3 and all(map(_begins_cell, (first, day))):
            column.append(day)
    return column[1:]


def _begins_cell(day: DayWithRole) -> bool:
    """Whether a day is at the beginning of its cell, but for the day of the week."""
    text = day.flow.folded.text[: day.printed.start]
    weekday = re.search(r"[^\W\d_]{3,9}\.?,?\s+$", text)
    starts = (day.printed.start, *([weekday.start()] if weekday else []))
    return any(day.flow.is_at_start_of_cell(start) for start in starts)


def _are_below_each_other(days: Sequence[DayWithRole]) -> bool:
    """Whether days are in lines below each other, the later ones further down."""
    cells = [day.flow.cell_at(day.printed.start) for day in days]
    are_stacked = all(
        above.page == below.page and abs(above.left - below.left) <= 3 and above.row < below.row
        for above, below in pairwise(cells)
    )
    return are_stacked and all(above.printed.day < below.printed.day for above, below in pairwise(days))


def _rank(day: DayWithRole) -> int:
    return COMPLETION_RANKS[day.role] * 2 + day.is_beside


def _day_offers(days: Iterable[DayWithRole]) -> Iterator[Offer]:
    for day in days:
        words = quote(day.flow, day.printed.start, day.printed.end, day.label)
        for value in (day.printed.day, *day.printed.others):
            yield Offer(value, _page(day), words)


def _page(day: DayWithRole) -> int:
    return day.flow.cell_at(day.printed.start).page
