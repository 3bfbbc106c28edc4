"""Read the words of a certificate into proposals: one for each key of an entry, each with the words that it was read from."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from cecgen.evidence.certificates.amounts import AmountReader
from cecgen.evidence.certificates.awards import AwardReader
from cecgen.evidence.certificates.context import clean_value, find_label, label_book, quote, value_end
from cecgen.evidence.certificates.day_roles import find_days_with_roles, mask_days, propose_date
from cecgen.evidence.certificates.lines import Layout
from cecgen.evidence.certificates.offers import unique_offers
from cecgen.evidence.certificates.phrases import PhraseBook, load_languages, words_of
from cecgen.evidence.certificates.serials import propose_number
from cecgen.evidence.certificates.titles import TitleReader
from cecgen.evidence.matching import fold_accents
from cecgen.model.drafts import KnownFacts, Offer, Proposal
from cecgen.model.pages import DocumentPage


class ReadEntry(NamedTuple):
    """What was read on a certificate: proposals by key, remarks for a person, and whose names it bears."""

    proposals: dict[str, Proposal]
    remarks: tuple[str, ...]
    holders: tuple[str, ...]
    """The holders whose names it bears, by id."""
    is_named: bool
    """Whether it bears the name of the holder whose it is to be."""
    expires: date | None = None


def propose_entry(pages: Sequence[DocumentPage], known: KnownFacts) -> ReadEntry:
    """Read a certificate by rules alone. What it means by 03/07 the holder may have said."""
    layout = Layout(pages)
    days = [day for flow in layout.flows for day in find_days_with_roles(layout, flow, known.dates)]
    masked = {id(flow): mask_days(flow, days) for flow in layout.flows}
    amounts = AmountReader(known.providers).find(layout, masked)
    awards = AwardReader(layout, masked, amounts, known.providers)
    proposals = {**propose_date(days), **awards.propose()}
    for key, proposal in (
        ("title", TitleReader(layout, known.names).propose()),
        ("certificate", propose_number("certificate", layout, masked, known.providers)),
        ("approval", propose_number("approval", layout, masked, known.providers)),
        ("format", _propose_format(layout)),
    ):
        if proposal:
            proposals[key] = proposal
    if "provider" not in proposals and (organisers := _list_organisers(layout)):
        proposals["provider"] = Proposal("choice", organisers)
    last_days = [day.printed.day for day in days if day.role == "expiry"]
    proposals["kind"] = propose_kind(proposals.get("title"), can_expire=bool(last_days))
    approval, serial = proposals.get("approval"), proposals.get("certificate")
    if approval and serial and serial.offers[0].value in {offer.value for offer in approval.offers}:
        del proposals["certificate"]  # the number of an approval is not the serial too
    holders = tuple(find_holders(" ".join(flow.folded.text for flow in layout.flows), known.names))
    return ReadEntry(proposals, tuple(awards.remarks), holders, known.holder in holders, max(last_days, default=None))


def find_holders(text: str, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Find the holders whose names a folded text has, by id."""
    return [id for id, spellings in names.items() if _has_name(text, spellings)]


def _has_name(text: str, names: Iterable[str]) -> bool:
    """Whether a folded text has one of these names, word by word."""
    words = re.findall(r"[^\W_]+", text)
    joined = f" {' '.join(words)} "
    for name in names:
        parts = re.findall(r"[^\W_]+", fold_accents(name))
        if not parts:
            continue
        pattern = r"(?: [^\W_])? ".join(map(re.escape, parts))  # a middle initial may be between
        if re.search(rf" {pattern} ", joined) or f" {' '.join([*parts[1:], parts[0]])} " in joined:
            return True
    return False


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
    for flow in layout.flows:
        for phrase in _format_book().find(flow.folded.text):
            offer = Offer(phrase.meaning, flow.cell_at(phrase.start).page, quote(flow, phrase.start, phrase.end))
            found.setdefault(phrase.meaning, offer)
            label = find_label(layout, flow, phrase.start, phrase.end, label_book())
            if label and label.meaning == "format":
                words = quote(flow, phrase.start, phrase.end, label)
                return Proposal("printed", (Offer(phrase.meaning, offer.page, words),))
    if not found:
        return None
    return Proposal("choice" if len(found) > 1 else "probable", tuple(found.values()))


def propose_kind(title: Proposal | None, *, can_expire: bool) -> Proposal:
    """Propose what kind of activity it is, by its title: a course, unless that is the title of a conference or of CPR."""
    offer = title.offers[0] if title and title.offers else None
    text = fold_accents(offer.value) if offer else ""
    for kind, group in (("cpr", "cpr"), ("conference", "conference")):
        book = PhraseBook([(kind, words_of("other", group))])
        if any(True for _ in book.find(text)) and (kind != "cpr" or can_expire):
            return Proposal("probable", (Offer(kind, offer.page if offer else 1, offer.words if offer else ""),))
    return Proposal("probable", (Offer("course", 1, ""),))


@cache
def _format_book() -> PhraseBook:
    formats = dict.fromkeys(key for language in load_languages() for key in language.format)
    return PhraseBook((key, words_of("format", key)) for key in formats)
