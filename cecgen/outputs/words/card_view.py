"""A card in words: what it covers, whose it is, how long it is valid and whether it is current."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from cecgen.model.judged import JudgedCard, JudgedCycle
from cecgen.model.vocabulary import COVERAGE_NAMES
from cecgen.outputs.words import states
from cecgen.outputs.words.phrases import join_and


class CardView(Struct, frozen=True):
    """A card, ready to print."""

    covers: str
    details: list[str]
    """How the course was taken, whether skills were checked, and its number."""
    state: str
    tone: str


def view_card(judged: JudgedCard, day: date) -> CardView:
    """Put a card into words as of a day: today, or the day of the renewal."""
    card = judged.card
    hands_on = {True: "skills checked hands-on", False: "skills not checked hands-on", None: ""}[card.hands_on]
    details = [states.describe_format(card.format), hands_on, f"number {card.number}" if card.number else ""]
    is_issued = judged.issued is None or judged.issued <= day
    state, tone = ("ran out", "bad") if card.expires < day else ("current", "good") if is_issued else ("not current", "warn")
    covers = ", ".join(COVERAGE_NAMES.get(cover, cover) for cover in card.covers)
    return CardView(covers, [text for text in details if text], state, tone)


class ArrangedCards(NamedTuple):
    """Cards in reading order: first those that ran out and were not replaced, then the current ones, then those replaced."""

    relevant: tuple[JudgedCard, ...]
    replaced: tuple[JudgedCard, ...]
    """Earlier cards, with another one in their place."""


def arrange_cards(cards: Sequence[JudgedCard], day: date) -> ArrangedCards:
    """Arrange cards as of a day; a card that another one replaces comes last."""
    current, ran_out, replaced = list[JudgedCard](), list[JudgedCard](), list[JudgedCard]()
    covered: set[str] = set()
    for each in sorted(cards, key=lambda each: each.card.expires, reverse=True):
        if set(each.card.covers) <= covered:
            replaced.append(each)
        elif each.card.expires < day:
            ran_out.append(each)
        else:
            current.append(each)
        covered |= set(each.card.covers)
    return ArrangedCards((*ran_out, *current), tuple(replaced))


def cards_until_renewal(cycle: JudgedCycle) -> tuple[JudgedCard, ...]:
    """Return the cards of a cycle; of a renewed one only those that existed on the day of its renewal."""
    last = cycle.renewed_on
    return cycle.cards if last is None else tuple(each for each in cycle.cards if each.issued is None or each.issued <= last)


def deciding_day(cycle: JudgedCycle, as_of: date) -> date:
    """The day on which the cards of a cycle must be current: that of the renewal, or today if there was none yet."""
    return cycle.renewed_on or min(as_of, cycle.deadline)


def format_card_title(covers: Iterable[str]) -> str:
    """Name a card by what it covers: CPR and AED card. A membership or an insurance is not called a card."""
    words = set(covers)
    names = [name for word, name in COVERAGE_NAMES.items() if word in words]
    others = sorted(words - COVERAGE_NAMES.keys())
    return join_and([*([f"{join_and(names)} card"] if names else []), *others])
