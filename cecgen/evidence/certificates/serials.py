"""Propose the serial of a certificate and the number of an approval."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from cecgen.evidence.certificates.context import Label, direct_label, label_book, neighbour_label, quote
from cecgen.evidence.certificates.lines import Flow, Layout
from cecgen.evidence.certificates.offers import unique_offers
from cecgen.model.drafts import Offer, Proposal
from cecgen.model.facts import Provider

_OF_ANY_NUMBER = (
    "ref", "record", "card", "confirmation", "transaction", "control", "tracking", "dossier", "n°", "registro", "codigo",
)  # fmt: skip
"""How labels begin that also orders, members and payments have."""
_HEXADECIMAL = re.compile(r"[0-9a-f]{8,}(?:-[0-9a-f]{4,})*")
"""A number in small letters, as programs make them; other words in small letters are no numbers."""
_OWN = ("certificate", "course", "your", "our", "this", "the", "with", "de", "del")
"""Words before such a label that make it no other one."""


def propose_number(
    key: Literal["certificate", "approval"], layout: Layout, masked: Mapping[int, str], providers: Mapping[str, Provider]
) -> Proposal | None:
    """Propose a serial or an approval number: a word with a figure beside a label of that key."""
    found: list[tuple[int, Offer]] = []
    is_unclear = False
    for flow in layout.flows:
        text = flow.folded.text
        for match in re.finditer(r"(?<![\w])(?:[a-z]{2,5}\s)?[a-z0-9](?:[a-z0-9./-]*[a-z0-9])?(?![\w])", masked[id(flow)]):
            shown = flow.text[slice(*flow.folded.original(*match.span()))]
            start = match.start()
            if " " in shown:  # CEP 12345, or only the last word of what is before
                word, _, number = shown.partition(" ")
                if not (word.isupper() and re.fullmatch(r"\d[\d./-]{2,}\d", number)):
                    start += len(word) + 1
                    shown = number
            has_digit = any(sign.isdigit() for sign in shown)
            if len(shown) < 4 or not has_digit or not (shown == shown.upper() or _HEXADECIMAL.fullmatch(shown)):
                continue
            label = direct_label(text, start, label_book())
            if label is None and flow.is_at_start_of_cell(start):
                cell = flow.cell_at(start)
                if len(cell.text) <= len(shown) + 2:
                    label = neighbour_label(layout, cell, label_book())
            if label and label.meaning == key:
                words = quote(flow, start, match.end(), label)
                found.append((label.length, Offer(shown, flow.cell_at(start).page, words)))
                is_unclear |= key == "certificate" and _is_of_something(flow, start, label)
    if key == "approval":
        found += [(9, offer) for offer in _numbers_by_form(layout, providers)]
    found.sort(key=lambda each: -each[0])
    offers = unique_offers(offer for _, offer in found)
    if not offers:
        return None
    is_one = len({offer.value for offer in offers}) == 1
    return Proposal("printed" if is_one and not is_unclear else "choice", offers)


def _is_of_something(flow: Flow, start: int, label: Label) -> bool:
    """Whether a label that any number may have is one with a word before it: "Order reference", "Member record no"."""
    place = flow.folded.text.rfind(label.words, 0, start)
    if place <= 0 or flow.is_at_start_of_cell(place) or not label.words.startswith(_OF_ANY_NUMBER):
        return False
    before = re.search(r"([^\W\d_]+)\s+$", flow.folded.text[:place])
    return bool(before and before[1] not in _OWN)


def _numbers_by_form(layout: Layout, providers: Mapping[str, Provider]) -> Iterator[Offer]:
    """Numbers in the form in which a provider gives its approvals, such as CEP and six digits."""
    forms = {form for provider in providers.values() for form in provider.recognise.approval}
    for form in forms:
        pattern = re.compile(rf"(?<!\w){re.escape(form).replace(re.escape('#'), '[0-9]')}(?!\w)")
        for flow in layout.flows:
            for match in pattern.finditer(flow.text):
                start, end = (flow.folded.from_original(place) for place in match.span())
                yield Offer(match[0], flow.cell_at(match.start()).page, quote(flow, start, end))
