"""Cards: side documents that must be current, and what a scheme may ask of the course behind them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from cecgen.model.days import add_days, add_months
from cecgen.model.judged import JudgedCard, Status
from cecgen.model.ledger import Holder
from cecgen.model.scheme import CardRule, Requirement
from cecgen.model.written import COVER_WORDS, proofs
from cecgen.transcript.counting.limits import spans
from cecgen.transcript.counting.rules import Situation
from cecgen.transcript.cycles import Window

_FORMATS = {
    "in-person": "in person",
    "live-online": "live online",
    "recorded": "from a recording",
    "self-study": "by self-study",
}


def judged_cards(holder: Holder, window: Window, as_of: date) -> list[JudgedCard]:
    """The holder's cards of a cycle and of before it, whether a [[card]] or an entry that is one."""
    cards = [
        JudgedCard(card, card.issuer, card.issued, False, proofs(card.evidence), holder.at / "card" / index)
        for index, card in enumerate(holder.about.card)
    ]
    cards += [
        JudgedCard(entry.card, entry.card.issuer or entry.provider, entry.card.issued or entry.date, False,
                   proofs(entry.card.evidence) or proofs(entry.evidence), entry.at / "card")
        for entry in holder.entries if entry.card and not entry.draft and entry.date <= as_of
    ]  # fmt: skip
    last = window.grace_until or window.ends
    by_then = [
        JudgedCard(each.card, each.issuer, each.issued, _current(each, as_of), each.evidence, each.at)
        for each in cards
        if each.issued is None or each.issued <= min(last, as_of)
    ]
    return sorted(by_then, key=lambda each: (each.card.expires, each.issued or date.min, each.issuer))


def touching(cards: Iterable[JudgedCard], window: Window) -> list[JudgedCard]:
    """The cards that touch a cycle: those that did not run out before it."""
    return [each for each in cards if each.card.expires >= window.begins]


def card_names(words: Iterable[str]) -> str:
    """Cards as people call them."""
    return " and ".join(COVER_WORDS.get(word, word) for word in words)


def runs_out_first(words: Iterable[str], current: Sequence[JudgedCard]) -> JudgedCard:
    """Of the cards that cover some words longest, each of which is covered, the one that runs out first."""
    covering = ([card for card in current if word in card.card.covers] for word in words)
    return min((max(cards, key=_expiry) for cards in covering), key=_expiry)


def _expiry(card: JudgedCard) -> date:
    return card.card.expires


def _current(card: JudgedCard, day: date) -> bool:
    return (card.issued is None or card.issued <= day) and day <= card.card.expires


def card_status(
    requirement: Requirement, rule: CardRule, cards: Sequence[JudgedCard], window: Window, situation: Situation, as_of: date
) -> tuple[Status, str]:
    """A card must be current on the day of renewal: on the day it was, or today where that is still to come.

    Where it never came, the last day for it is what counts. Where it is asked for each year, every year's last day counts too.
    """
    over = as_of > max(window.earns_until, window.grace_until or window.ends)
    day = window.renewed or min(as_of, window.grace_until or window.ends)
    names = card_names(rule.covers)
    fitting = [card for card in cards if set(rule.covers) & set(card.card.covers)]
    for _, turn in spans(requirement.per, situation) if requirement.per != "cycle" else ():
        if turn < day and not _covered(rule, [card for card in fitting if _current(card, turn)]):
            return "missed", f"no {names} card was current on {turn}"
    current = [card for card in fitting if _current(card, day)]
    if not _covered(rule, current):
        if window.renewed is not None:
            return "missed", f"no {names} card was current on the day of renewal, {window.renewed}"
        last = max((card.card.expires for card in fitting), default=None)
        message = f"no current {names} card" + (f": the last ran out on {last}" if last else "")
        return ("missed" if over else "open"), message
    lacks = [(card, _lack(card, rule, fitting, day)) for card in current]
    good = [card for card, lack in lacks if lack is None]
    if not _covered(rule, good):
        unclear = _covered(rule, [card for card, lack in lacks if lack is None or lack.unsaid])
        why = next(lack.why for _, lack in lacks if lack is not None and lack.unsaid is unclear)
        status: Status = "unclear" if unclear else "missed" if over or window.renewed else "open"
        return status, f"the {names} card {why}"
    first = runs_out_first(rule.covers, good)
    issuer = f"{first.issuer}, " if first.issuer else ""
    message = f"{issuer}valid until {first.card.expires}"
    if window.renewed is None and first.card.expires < window.ends:
        message += f", before the cycle ends: it must be current on the day of renewal, by {window.ends}"
    return "met", message


class _Lack(NamedTuple):
    """What keeps a current card from being taken: something that it is not, or something that it does not say."""

    why: str
    unsaid: bool


def _lack(card: JudgedCard, rule: CardRule, cards: Sequence[JudgedCard], day: date) -> _Lack | None:
    """What a scheme asks beyond a card's being current, and this one does not have."""
    if rule.hands_on and not card.card.hands_on:
        unsaid = card.card.hands_on is None
        said = "does not say whether its skills were checked hands-on" if unsaid else "had no hands-on check of skills"
        return _Lack(said, unsaid)
    if rule.beyond_days and card.card.expires < add_days(day, rule.beyond_days):
        return _Lack(f"must be valid for {rule.beyond_days} days beyond {day}: it runs out on {card.card.expires}", False)
    if rule.issued_within_months is not None:
        oldest = add_months(day, -rule.issued_within_months)
        if card.issued is None:
            return _Lack("does not say when it was issued", True)
        if card.issued < oldest:
            return _Lack(f"was issued on {card.issued}, before {oldest}: too long ago", False)
    if rule.formats and (lack := _format_lack(card, rule.formats, "")):
        return lack
    if rule.after_lapse and (ran_out := _lapse_before(card, cards)):
        return _format_lack(card, rule.after_lapse, f", since the one before ran out on {ran_out}")
    return None


def _format_lack(card: JudgedCard, formats: Sequence[str], why: str) -> _Lack | None:
    if card.card.format in formats:
        return None
    asked = " or ".join(_FORMATS[each] for each in formats)
    if card.card.format is None:
        return _Lack(f"does not say how its course was taken ({asked} is asked{why})", True)
    return _Lack(f"was taken {_FORMATS[card.card.format]}; {asked} is asked{why}", False)


def _lapse_before(card: JudgedCard, cards: Sequence[JudgedCard]) -> date | None:
    """The day on which the card before this one ran out, where that left days without any."""
    if card.issued is None:
        return None
    covers = set(card.card.covers)
    before = [each for each in cards if each.issued and each.issued < card.issued and covers & set(each.card.covers)]
    last = max((each.card.expires for each in before), default=None)
    return last if last is not None and last < add_days(card.issued, -1) else None


def _covered(rule: CardRule, cards: Iterable[JudgedCard]) -> bool:
    return set(rule.covers) <= {word for card in cards for word in card.card.covers}
