"""Read the words of a certificate into proposals: one for each key of an entry, each with the words that it was read from."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.amounts import AmountReader, PrintedAmount, is_credit
from cecgen.evidence.certificates.awards import AwardReader
from cecgen.evidence.certificates.bare_credits import BareCreditReader
from cecgen.evidence.certificates.context import clean_value, find_label, label_book, quote, value_end
from cecgen.evidence.certificates.day_roles import (
    DayWithRole,
    find_days_with_roles,
    mask_days,
    propose_date,
    put_likelier_reading_first,
)
from cecgen.evidence.certificates.designs import DesignReader, recognise
from cecgen.evidence.certificates.lines import Layout
from cecgen.evidence.certificates.offers import unique_offers
from cecgen.evidence.certificates.people import find_people
from cecgen.evidence.certificates.phrases import PhraseBook, fold_with_places, load_languages, words_of
from cecgen.evidence.certificates.serials import propose_number
from cecgen.evidence.certificates.titles import TitleReader
from cecgen.evidence.matching import fold_accents
from cecgen.model.drafts import KnownFacts, Offer, Proposal
from cecgen.model.pages import DocumentPage

_FIRST_AID = {"cpr", "aed", "first-aid", "bls"}
"""What makes an activity one of CPR, AED or first aid; a course of ACLS alone is a course."""

_MIXED = "mixed"
"""What words such as "blended" mean: held in several ways, or in one that is not known."""

_ROOM = re.compile(r"(?:classroom|en salle)\s+(?:[a-z]|\d+[a-z]?)(?![^\W_])")
"""A place such as "Classroom B": what is in it may be online too."""

_NONE = "none"
"""What words such as "activité enregistrée" mean, by which it is in a register: nothing of how it was held."""


class ReadEntry(NamedTuple):
    """What was read on a certificate: proposals by key, remarks for a person, and whose names are on it."""

    proposals: dict[str, Proposal]
    remarks: tuple[str, ...]
    holders: tuple[str, ...]
    """The holders whose names are on it, by id."""
    is_named: bool
    """Whether it names the holder for whom it is read, and not only as a teacher."""
    other_name: str = ""
    """Somebody else whom it names as the one who attended."""
    expires: date | None = None


def propose_entry(pages: Sequence[DocumentPage], known: KnownFacts) -> ReadEntry:
    """Read a certificate by rules, and by its design if one is remembered. The holder may have said what 03/07 means."""
    layout = Layout(pages)
    title = TitleReader(layout, known.names).propose()
    titles = [fold_with_places(title.offers[0].value).text] if title and title.is_filled_in else []
    days = [day for flow in layout.flows for day in find_days_with_roles(layout, flow, known.dates, titles)]
    days = put_likelier_reading_first(layout, days)
    masked = {id(flow): mask_days(flow, days) for flow in layout.flows}
    reader = AmountReader(known.providers)
    amounts = reader.find(layout, masked, titles)
    guesses: list[PrintedAmount] = []
    if not any(is_credit(amount) for amount in amounts):
        bare, guesses = BareCreditReader(layout, reader, known.providers).find(masked)
        amounts += bare
    awards = AwardReader(layout, masked, amounts, known.providers, guesses)
    proposals = {**propose_date(days), **awards.propose()}
    for key, proposal in (
        ("title", title),
        ("certificate", propose_number("certificate", layout, masked, known.providers)),
        ("approval", propose_number("approval", layout, masked, known.providers)),
        ("format", _propose_format(layout)),
    ):
        if proposal:
            proposals[key] = proposal
    if "provider" not in proposals and (organisers := _list_organisers(layout)):
        proposals["provider"] = Proposal("choice", organisers)
    expiries = [day for day in days if day.role == "expiry"]
    last_days = [day.printed.day for day in expiries]
    proposals["kind"] = propose_kind(proposals.get("title"), can_expire=bool(last_days))
    if proposals["kind"].offers[0].value == "cpr" and (card := _propose_card(proposals["title"], expiries)):
        proposals["card"] = card
    approval, serial = proposals.get("approval"), proposals.get("certificate")
    if approval and serial and serial.offers[0].value in {offer.value for offer in approval.offers}:
        del proposals["certificate"]  # the number of an approval is not the serial too
    remarks = [*awards.remarks]
    if known.designs:
        proposals, remark = _read_by_designs(layout, known, proposals)
        remarks = [remark] if remark else remarks
    found = find_people(layout, known.names, known.holder)
    return ReadEntry(proposals, tuple(remarks), *found, max(last_days, default=None))


def _read_by_designs(layout: Layout, known: KnownFacts, proposals: dict[str, Proposal]) -> tuple[dict[str, Proposal], str]:
    """The proposals with what the design of the certificate reads, and a remark; unchanged unless exactly one design fits."""
    reader = DesignReader(layout)
    fitting = recognise(reader, known.designs)
    if not fitting:
        return proposals, ""
    if len(fitting) > 1:
        return proposals, f"Several designs fit it, {' and '.join(fitting)}: none was used; see `cecgen designs check`."
    read = reader.read(known.designs[fitting[0]], known.names, known.providers)
    kept = {key: proposal for key, proposal in proposals.items() if key != "begins" or "date" not in read}
    return {**kept, **read}, f"It was read as {fitting[0]} says."


def _list_organisers(layout: Layout) -> tuple[Offer, ...]:
    """List who held it, by a label such as "hosted by": somebody to choose where no organisation's unit is printed."""
    found: list[Offer] = []
    for flow in layout.flows:
        text = flow.folded.text
        for phrase in label_book().find(text):
            if phrase.meaning == "organiser" and phrase.length > 8 and flow.is_at_start_of_cell(phrase.start):
                first, last = flow.folded.original(phrase.end, value_end(flow, phrase.end))
                value = clean_value(flow.text[first:last].strip(" :"))
                if value:
                    found.append(Offer(value, flow.cell_at(phrase.start).page, flow.text))
    return unique_offers(found)


def _propose_format(layout: Layout) -> Proposal | None:
    """Propose how it was held, such as online: by a label, else by every format that it names."""
    found: dict[str, Offer] = {}
    is_mixed = False
    for flow in layout.flows:
        text = flow.folded.text
        phrases = [phrase for phrase in _format_book().find(text) if phrase.meaning != _NONE]
        phrases = [phrase for phrase in phrases if not _ROOM.match(text, phrase.start)]
        meanings = dict.fromkeys(phrase.meaning for phrase in phrases)
        is_mixed |= _MIXED in meanings
        for phrase in phrases:
            if phrase.meaning == _MIXED:
                continue
            offer = Offer(phrase.meaning, flow.cell_at(phrase.start).page, quote(flow, phrase.start, phrase.end))
            found.setdefault(phrase.meaning, offer)
            label = find_label(layout, flow, phrase.start, phrase.end, label_book())
            if label and label.meaning == "format":
                words = quote(flow, phrase.start, phrase.end, label)
                offers = tuple(Offer(meaning, offer.page, words) for meaning in meanings if meaning != _MIXED)
                return Proposal("printed" if len(meanings) == 1 else "choice", offers)
    if not found:
        return None
    return Proposal("choice" if len(found) > 1 or is_mixed else "probable", tuple(found.values()))


def propose_kind(title: Proposal | None, *, can_expire: bool) -> Proposal:
    """Propose what kind of activity it is, by its title: a course, unless that is the title of a conference or of CPR."""
    offer = title.offers[0] if title and title.offers else None
    text = fold_accents(offer.value) if offer else ""
    is_first_aid = can_expire and bool(_FIRST_AID & {*_list_covers(text)})
    is_conference = any(True for _ in PhraseBook([("conference", words_of("other", "conference"))]).find(text))
    kind = "cpr" if is_first_aid else "conference" if is_conference else ""
    if not kind:
        return Proposal("probable", (Offer("course", 1, ""),))
    return Proposal("probable", (Offer(kind, offer.page if offer else 1, offer.words if offer else ""),))


def _propose_card(title: Proposal, expiries: Sequence[DayWithRole]) -> Proposal | None:
    """Propose what a card covers and its last day, never as sure; None if it has several last days."""
    last_days = {day.printed.day for day in expiries}
    covers = _list_covers(fold_accents(title.offers[0].value))
    if len(last_days) != 1 or any(day.printed.others for day in expiries):
        return None
    last = expiries[0]
    words = quote(last.flow, last.printed.start, last.printed.end, last.label)
    value = {"covers": ", ".join(covers), "expires": str(last.printed.day)}
    return Proposal("probable", (Offer(value, last.flow.cell_at(last.printed.start).page, words),))


def _list_covers(title: str) -> list[str]:
    """What a card covers by its folded title, each once."""
    return [*dict.fromkeys(phrase.meaning for phrase in _card_book().find(title))]


@cache
def _card_book() -> PhraseBook:
    covers = dict.fromkeys(key for language in load_languages() for key in language.card)
    return PhraseBook((key, words_of("card", key)) for key in covers)


@cache
def _format_book() -> PhraseBook:
    formats = dict.fromkeys(key for language in load_languages() for key in language.format)
    return PhraseBook((key, words_of("format", key)) for key in formats)
