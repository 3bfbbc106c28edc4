"""A card in words: what it covers, whose it is, how long it is valid and whether it is current."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from cecgen.model.judged import JudgedCard
from cecgen.model.written import COVERAGE_NAMES
from cecgen.outputs.words import states
from cecgen.outputs.words.phrases import join_and


class CardView(Struct, frozen=True):
    """A card, ready to print."""

    covers: str
    details: list[str]
    """How the course was taken, whether skills were checked, and its number."""
    state: str
    tone: str


def view_card(judged: JudgedCard, as_of: date) -> CardView:
    """Put a card into words as of a day."""
    card = judged.card
    hands_on = {True: "skills checked hands-on", False: "skills not checked hands-on", None: ""}[card.hands_on]
    details = [states.describe_format(card.format), hands_on, f"number {card.number}" if card.number else ""]
    state, tone = (
        ("ran out", "bad") if card.expires < as_of else ("current", "good") if judged.is_current else ("not current", "warn")
    )
    covers = ", ".join(COVERAGE_NAMES.get(cover, cover) for cover in card.covers)
    return CardView(covers, [text for text in details if text], state, tone)


def format_card_title(covers: Iterable[str]) -> str:
    """Name a card by what it covers: CPR and AED card. A membership or an insurance is not called a card."""
    words = set(covers)
    names = [name for word, name in COVERAGE_NAMES.items() if word in words]
    others = sorted(words - COVERAGE_NAMES.keys())
    return join_and([*([f"{join_and(names)} card"] if names else []), *others])
