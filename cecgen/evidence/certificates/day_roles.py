"""Propose the date of an entry: say of each day that a certificate prints what it is, such as the day of issue."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cecgen.evidence.certificates.context import (
    Label,
    date_book,
    find_label,
    label_book,
    neighbour_label,
    quote,
    sentence_label,
)
from cecgen.evidence.certificates.days import PrintedDay, find_days
from cecgen.evidence.certificates.lines import Flow, Layout
from cecgen.evidence.certificates.offers import unique_offers
from cecgen.model.drafts import Offer, Proposal, ProposalState
from cecgen.model.vocabulary import DayOrder

_RANKS = {"completion": 3, "word": 2, "": 1}
"""The roles of days that may be the day of completion, the surest with the highest figure."""


class DayWithRole(NamedTuple):
    """A printed day and what it is by the words around it."""

    printed: PrintedDay
    role: str
    """One of `DATE_ROLES`, such as `completion` or `issue`; `word` by a word such as "date" alone; empty if nothing says it."""
    is_beside: bool
    """Whether a label directly beside it says so, and not only its sentence."""
    flow: Flow
    label: Label | None


def find_days_with_roles(layout: Layout, flow: Flow, order: DayOrder | None) -> Iterator[DayWithRole]:
    """Yield each day that a flow prints, with what the words around it say that it is."""
    text = flow.folded.text
    for printed in find_days(text, order):
        label = find_label(layout, flow, printed.start, printed.end, date_book())
        if label is None and flow.is_at_start_of_cell(printed.start):
            other = neighbour_label(layout, flow.cell_at(printed.start), label_book())
            if other and other.meaning == "other":
                label = Label("keep", other.words, True)
        if label is None or label.meaning == "word":
            sentence = sentence_label(flow, printed.start, printed.end, date_book())
            if sentence and (label is None or sentence.meaning != "word"):
                is_on = bool(re.search(r"\b(?:on|el|le|dia|this|from|du|del)\s+(?:[a-z]+day,?\s+)?$", text[: printed.start]))
                role = (
                    "completion"
                    if sentence.meaning == "word" and is_on and sentence.words not in ("on", "date")
                    else sentence.meaning
                )
                yield DayWithRole(printed, role, is_on and role == "completion", flow, label)
                continue
        yield DayWithRole(printed, label.meaning if label else "", bool(label and label.is_beside), flow, label)


def mask_days(flow: Flow, days: Iterable[DayWithRole]) -> str:
    """The folded text of a flow with blanks in place of its days, so that their figures are not taken for amounts."""
    text = flow.folded.text
    for day in days:
        if day.flow is flow:
            text = text[: day.printed.start] + " " * (day.printed.end - day.printed.start) + text[day.printed.end :]
    return text


def propose_date(all_days: Sequence[DayWithRole]) -> dict[str, Proposal]:
    """Propose the day of completion and, of an activity of several days, its first one."""
    days = sorted((day for day in all_days if day.role in _RANKS), key=_rank, reverse=True)
    others = [day for day in all_days if day.role in ("issue", "start", "print", "release") and day.printed.day]
    if not days:
        offers = unique_offers(_day_offers(others))
        return {"date": Proposal("choice", offers)} if offers else {}
    best = [day for day in days if _rank(day) == _rank(days[0])]
    values = {(day.printed.day, day.printed.begins) for day in best}
    is_one = len({day for day, _ in values}) == 1 and not any(day.printed.others for day in best)
    if is_one and best[0].role == "completion":
        state: ProposalState = "printed" if best[0].is_beside else "probable"
    elif is_one and (best[0].role == "word" or len({day.printed.day for day in days}) == 1):
        state = "probable"
    else:
        state = "choice"
    chosen = days if state == "choice" else [*best, *(day for day in days if day not in best)]
    offers = unique_offers(_day_offers(chosen))
    found = {"date": Proposal(state, offers)}
    begins = next((day.printed.begins for day in best if day.printed.begins), None)
    if begins:
        words = quote(best[0].flow, best[0].printed.start, best[0].printed.end, best[0].label)
        found["begins"] = Proposal(state, (Offer(begins, _page(best[0]), words),))
    return found


def _rank(day: DayWithRole) -> int:
    return _RANKS[day.role] * 2 + day.is_beside


def _day_offers(days: Iterable[DayWithRole]) -> Iterator[Offer]:
    for day in days:
        words = quote(day.flow, day.printed.start, day.printed.end, day.label)
        for value in (day.printed.day, *day.printed.others):
            yield Offer(value, _page(day), words)


def _page(day: DayWithRole) -> int:
    return day.flow.cell_at(day.printed.start).page
