"""Cards (CPR, membership …): whether a card is current, and whether it meets the scheme's rule."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from cecgen.model.days import add_days, add_months
from cecgen.model.documents import own_documents
from cecgen.model.judged import FindingStatus, JudgedCard
from cecgen.model.ledger import Holder
from cecgen.model.rules import CardRule, Requirement
from cecgen.model.vocabulary import COVERAGE_NAMES
from cecgen.transcript.counting.measures import date_ranges
from cecgen.transcript.counting.rules import CycleSituation
from cecgen.transcript.cycles import DatedCycle

_FORMATS = {
    "in-person": "in person",
    "live-online": "live online",
    "recorded": "from a recording",
    "self-study": "by self-study",
}


def judge_cards(holder: Holder, window: DatedCycle, as_of: date) -> list[JudgedCard]:
    """Judge the holder's cards up to the end of a cycle: each [[card]], and each entry that is a card too."""
    cards = [
        JudgedCard(card, card.issuer, card.issued, False, own_documents(card), holder.at / "card" / index)
        for index, card in enumerate(holder.profile.card)
    ]
    cards += [
        JudgedCard(entry.card, entry.card.issuer or entry.provider, entry.card.issued or entry.date, False,
                   own_documents(entry.card) or own_documents(entry), entry.at / "card")
        for entry in holder.entries if entry.card and entry.is_finished and entry.date <= as_of
    ]  # fmt: skip
    last = window.last_renewal_day
    by_then = [
        JudgedCard(each.card, each.issuer, each.issued, _is_current(each, as_of), each.evidence, each.at)
        for each in cards
        if each.issued is None or each.issued <= min(last, as_of)
    ]
    return sorted(by_then, key=lambda each: (each.card.expires, each.issued or date.min, each.issuer))


def cards_in_cycle(cards: Iterable[JudgedCard], window: DatedCycle) -> list[JudgedCard]:
    """Return the cards that did not run out before a cycle began."""
    return [each for each in cards if each.card.expires >= window.begins]


def format_card_names(words: Iterable[str]) -> str:
    """Format the kinds of card as people call them: CPR, first aid."""
    return " and ".join(COVERAGE_NAMES.get(word, word) for word in words)


def describe_card(card: JudgedCard) -> str:
    """Name a card by what it covers and its last day: CPR card (until 2027-05-31). A membership is not called a card."""
    names = [word for word in card.card.covers if word in COVERAGE_NAMES]
    others = [word for word in card.card.covers if word not in COVERAGE_NAMES]
    titles = [*([f"{format_card_names(names)} card"] if names else []), *others]
    return f"{' and '.join(titles)} (until {card.card.expires})"


def first_to_expire(words: Iterable[str], current: Sequence[JudgedCard]) -> JudgedCard:
    """Of the cards that last longest for each kind, return the one that runs out first."""
    covering = ([card for card in current if word in card.card.covers] for word in words)
    return min((max(cards, key=_expiry) for cards in covering), key=_expiry)


def _expiry(card: JudgedCard) -> date:
    return card.card.expires


def _is_current(card: JudgedCard, day: date) -> bool:
    return (card.issued is None or card.issued <= day) and day <= card.card.expires


def _deciding_day(window: DatedCycle, as_of: date) -> date:
    """Return the day on which cards must be current: that of the renewal, or the as-of day if there was none yet."""
    return window.renewed_on or min(as_of, window.last_renewal_day)


def judge_card_requirement(
    requirement: Requirement,
    rule: CardRule,
    cards: Sequence[JudgedCard],
    window: DatedCycle,
    situation: CycleSituation,
    as_of: date,
) -> tuple[FindingStatus, str]:
    """Judge a requirement of cards: they must be current on the day of renewal, or as of now if there was none yet.

    If the cycle was never renewed, the last day for the renewal decides. If a card is required in each year, the last day of
    each year decides too.
    """
    over = as_of > max(window.earns_until, window.last_renewal_day)
    day = _deciding_day(window, as_of)
    names = format_card_names(rule.covers)
    covering = [card for card in cards if set(rule.covers) & set(card.card.covers)]
    for _, turn in date_ranges(requirement.per, situation) if requirement.per != "cycle" else ():
        if turn < day and not _is_covered(rule, [card for card in covering if _is_current(card, turn)]):
            return "missed", f"no {names} card was current on {turn}"
    current = [card for card in covering if _is_current(card, day)]
    if not _is_covered(rule, current):
        if window.renewed_on is not None:
            return "missed", f"no {names} card was current on the day of renewal, {window.renewed_on}"
        last = max((card.card.expires for card in covering), default=None)
        message = f"no current {names} card" + (f": the last ran out on {last}" if last else "")
        return ("missed" if over else "open"), message
    lacks = [(card, _find_card_fault(card, rule, covering, day)) for card in current]
    good = [card for card, lack in lacks if lack is None]
    if not _is_covered(rule, good):
        unclear = _is_covered(rule, [card for card, lack in lacks if lack is None or lack.is_unstated])
        why = next(lack.why for _, lack in lacks if lack is not None and lack.is_unstated is unclear)
        status: FindingStatus = "unclear" if unclear else "missed" if over or window.renewed_on else "open"
        return status, f"the {names} card {why}"
    first = first_to_expire(rule.covers, good)
    issuer = f"{first.issuer}, " if first.issuer else ""
    message = f"{issuer}valid until {first.card.expires}"
    if window.renewed_on is None and first.card.expires < window.ends:
        message += f", before the cycle ends: it must be current on the day of renewal, by {window.ends}"
    return "met", message


def select_deciding_cards(
    rules: Iterable[CardRule], cards: Sequence[JudgedCard], window: DatedCycle, as_of: date
) -> Iterator[JudgedCard]:
    """Yield the cards that decide these rules on the day of renewal: for each kind the one that is valid longest."""
    current = [card for card in cards if _is_current(card, _deciding_day(window, as_of))]
    accepted: list[JudgedCard] = []
    for word in dict.fromkeys(word for rule in rules for word in rule.covers):
        card = max((card for card in current if word in card.card.covers), key=_expiry, default=None)
        if card is not None and card not in accepted:
            accepted.append(card)
            yield card


class _CardFault(NamedTuple):
    """Why a current card is not accepted: it does not meet a rule, or does not say whether it does."""

    why: str
    is_unstated: bool


def _find_card_fault(card: JudgedCard, rule: CardRule, cards: Sequence[JudgedCard], day: date) -> _CardFault | None:
    """Find what a current card lacks of what the scheme asks."""
    if rule.hands_on and not card.card.hands_on:
        unsaid = card.card.hands_on is None
        fault = "does not say whether its skills were checked hands-on" if unsaid else "had no hands-on check of skills"
        return _CardFault(fault, unsaid)
    if rule.beyond_days and card.card.expires < add_days(day, rule.beyond_days):
        return _CardFault(f"must be valid for {rule.beyond_days} days beyond {day}: it runs out on {card.card.expires}", False)
    if rule.issued_within_months is not None:
        oldest = add_months(day, -rule.issued_within_months)
        if card.issued is None:
            return _CardFault("does not say when it was issued", True)
        if card.issued < oldest:
            return _CardFault(f"was issued on {card.issued}, before {oldest}: too long ago", False)
    if rule.formats and (lack := _find_format_fault(card, rule.formats, "")):
        return lack
    if rule.after_lapse and (ran_out := _day_before_gap(card, cards)):
        return _find_format_fault(card, rule.after_lapse, f", since the one before ran out on {ran_out}")
    return None


def _find_format_fault(card: JudgedCard, formats: Sequence[str], why: str) -> _CardFault | None:
    if card.card.format in formats:
        return None
    asked = " or ".join(_FORMATS[each] for each in formats)
    if card.card.format is None:
        return _CardFault(f"does not say how its course was taken ({asked} is asked{why})", True)
    return _CardFault(f"was taken {_FORMATS[card.card.format]}; {asked} is asked{why}", False)


def _day_before_gap(card: JudgedCard, cards: Sequence[JudgedCard]) -> date | None:
    """Return the day on which the card before this one ran out, if there were days without a card in between."""
    if card.issued is None:
        return None
    covers = set(card.card.covers)
    before = [each for each in cards if each.issued and each.issued < card.issued and covers & set(each.card.covers)]
    last = max((each.card.expires for each in before), default=None)
    return last if last is not None and last < add_days(card.issued, -1) else None


def _is_covered(rule: CardRule, cards: Iterable[JudgedCard]) -> bool:
    return set(rule.covers) <= {word for card in cards for word in card.card.covers}
