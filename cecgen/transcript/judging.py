"""Judging: every requirement of a cycle held against what there is on a day, and what that leaves to do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.days import months_between
from cecgen.model import Credit, Finding, Holder, JudgedCard, Pace, Requirement, Scheme, Status, Todo, plain, proofs
from cecgen.model.judged import Deed
from cecgen.rules import in_force, sum_of
from cecgen.transcript.cycles import Window, done

MET: frozenset[Status] = frozenset({"met", "exempt", "not-applicable"})
_IN_ORDER: tuple[Deed, ...] = (
    "audit", "wait", "earn", "card", "clarify", "evidence", "form", "fee", "late-fee", "reinstate", "cycle",
)  # fmt: skip
_NAMES = {"cpr": "CPR", "aed": "AED", "first-aid": "first aid", "bls": "BLS", "acls": "ACLS", "pals": "PALS"}


class Governing(Struct, frozen=True):
    """The certification whose total alone must be earned, where a body asks only for its holder's highest."""

    scheme: Scheme
    need: Decimal
    have: Decimal
    met: bool


def judged_cards(holder: Holder, window: Window, as_of: date) -> list[JudgedCard]:
    """The holder's cards that touch a cycle, whether a [[card]] or an entry that is one."""
    cards = [JudgedCard(card, card.issuer, card.issued, False, proofs(card.evidence)) for card in holder.about.card]
    cards += [
        JudgedCard(entry.card, entry.card.issuer or entry.provider, entry.card.issued or entry.date, False,
                   proofs(entry.card.evidence) or proofs(entry.evidence))
        for entry in holder.entries if entry.card and not entry.draft and entry.date <= as_of
    ]  # fmt: skip
    last = window.grace_until or window.ends
    touching = [
        JudgedCard(each.card, each.issuer, each.issued, _current(each, as_of), each.evidence)
        for each in cards
        if each.card.expires >= window.begins and (each.issued is None or each.issued <= min(last, as_of))
    ]
    return sorted(touching, key=lambda each: (each.card.expires, each.issued or date.min, each.issuer))


def _current(card: JudgedCard, day: date) -> bool:
    return (card.issued is None or card.issued <= day) and day <= card.card.expires


def requirement_findings(
    window: Window,
    scheme: Scheme,
    credits: Sequence[Credit],
    cards: Sequence[JudgedCard],
    governing: Governing | None,
    as_of: date,
) -> list[Finding]:
    """Every requirement of the scheme that was in force at the cycle's end, judged for the cycle."""
    return [
        _judged(requirement, window, scheme, credits, cards, governing, as_of)
        for requirement in scheme.requirements
        if requirement.holds_on(window.ends)
    ]


def _judged(
    requirement: Requirement,
    window: Window,
    scheme: Scheme,
    credits: Sequence[Credit],
    cards: Sequence[JudgedCard],
    governing: Governing | None,
    as_of: date,
) -> Finding:
    over = as_of > window.earns_until
    have: Decimal | None = None
    if requirement.min is not None:
        have = sum_of(credits, requirement.of, scheme.issuer)
    exempted = next((each for each in window.cycle.exempt if each.requirement == requirement.id and each.on <= as_of), None)
    status: Status
    if exempted is not None:
        known = exempted.by in requirement.instead
        status = "exempt" if known else "unclear"
        message = f"replaced by {exempted.by} on {exempted.on}"
        message += "" if known else f", which {scheme.id} does not name as an alternative"
    elif requirement.id in window.cycle.already_met:
        status, message = "met", "met before, as the holder states"
    elif requirement.min is None:
        status, message = _card_status(requirement, cards, window, as_of, over)
    elif governing is not None and requirement.id == "total":
        status = "not-applicable"
        message = (
            f"only the highest certification's credits must be earned: {governing.scheme.title}, "
            f"{plain(governing.have)} of {plain(governing.need)} {governing.scheme.unit}"
        )
    else:
        status, message = _credit_status(have or Decimal(0), requirement.min, window, scheme, credits, over, as_of)
    return Finding(
        requirement=requirement.id,
        title=requirement.title,
        status=status,
        message=message,
        have=have,
        need=requirement.min,
        source=requirement.source,
        advisory=requirement.advisory,
        confidence=requirement.confidence,
        note=requirement.note,
    )


def _credit_status(
    have: Decimal, need: Decimal, window: Window, scheme: Scheme, credits: Sequence[Credit], over: bool, as_of: date
) -> tuple[Status, str]:
    if have >= need:
        return "met", f"{plain(have)} of {plain(need)} {scheme.unit} counted"
    short = f"{plain(need - have)}"
    unclear = sum(1 for credit in credits if credit.status == "unclear")
    aside = f" ({unclear} {'entry' if unclear == 1 else 'entries'} unclear)" if unclear else ""
    if over:
        return "missed", f"{short} {scheme.unit} short on {window.ends}{aside}"
    until = window.grace_until if as_of > window.ends and window.grace_until else window.ends
    return "open", f"{short} more {scheme.unit} by {until}{aside}"


def _card_status(
    requirement: Requirement, cards: Sequence[JudgedCard], window: Window, as_of: date, over: bool
) -> tuple[Status, str]:
    """A card must be current on the day of renewal: on the day it was, or today where that is still to come.

    Where it never came, the last day for it is what counts.
    """
    day = window.renewed or min(as_of, window.grace_until or window.ends)
    names = " and ".join(_NAMES.get(word, word) for word in requirement.card)
    fitting = [card for card in cards if set(requirement.card) & set(card.card.covers)]
    current = [card for card in fitting if _current(card, day)]
    covered = {word for card in current for word in card.card.covers}
    if set(requirement.card) <= covered:
        if requirement.hands_on and not any(card.card.hands_on for card in current):
            if all(card.card.hands_on is False for card in current):
                return ("missed" if over or window.renewed else "open"), f"the {names} card's skills were not checked hands-on"
            return "unclear", f"the {names} card does not say whether its skills were checked hands-on"
        first = _runs_out_first(requirement.card, current)
        issuer = f"{first.issuer}, " if first.issuer else ""
        message = f"{issuer}valid until {first.card.expires}"
        if window.renewed is None and first.card.expires < window.ends:
            message += f", before the cycle ends: it must be current on the day of renewal, by {window.ends}"
        return "met", message
    if window.renewed is not None:
        return "missed", f"no {names} card was current on the day of renewal, {window.renewed}"
    last = max((card.card.expires for card in fitting), default=None)
    message = f"no current {names} card" + (f": the last ran out on {last}" if last else "")
    return ("missed" if over else "open"), message


def _runs_out_first(words: Iterable[str], current: Sequence[JudgedCard]) -> JudgedCard:
    """Of the cards that cover some words longest, each of which is covered, the one that runs out first."""
    covering = ([card for card in current if word in card.card.covers] for word in words)
    return min((max(cards, key=_expiry) for cards in covering), key=_expiry)


def _expiry(card: JudgedCard) -> date:
    return card.card.expires


def renewal_findings(window: Window, scheme: Scheme, void: str, as_of: date) -> Iterator[Finding]:
    """The form and the fees, since credits alone renew nothing; `void` says why a form that was sent renews nothing either."""
    cycle = window.cycle
    accepted = done(cycle, as_of, "accepted")
    limit = window.grace_until or window.ends
    over = as_of > limit

    def finding(name: str, title: str, on: date | None, what: str, source: str) -> Finding:
        deadline = window.ends if as_of <= window.ends else limit
        if on is not None:
            return Finding(requirement=name, title=title, status="met", message=f"{what} {on}", source=source)
        status: Status = "missed" if over else "open"
        message = f"was due by {deadline}" if over else f"due by {deadline}"
        return Finding(requirement=name, title=title, status=status, message=message, source=source)

    if (renewal := in_force(scheme.renewal, window.ends)) is not None:
        submitted = cycle.renewed if cycle.renewed and cycle.renewed <= as_of else None
        what = "submitted on" if submitted else "accepted on"
        form = finding("form", "Renewal form", None if void else submitted or accepted, what, renewal.source)
        yield replace(form, message=f"submitted on {submitted}, {void}: {form.message}") if void else form
    paid = cycle.fee_paid if cycle.fee_paid and cycle.fee_paid <= as_of else None
    if scheme.charges("renewal"):
        title, source = _fee_of("renewal", "Renewal fee", window.ends, scheme)
        yield finding("fee", title, paid or accepted, "paid on" if paid else "accepted on", source)
    extra = done(cycle, as_of, "late-fee")
    in_time = window.renewed is not None and max(window.renewed, paid or window.renewed) <= window.ends
    if scheme.charges("late") and as_of > window.ends and not in_time:
        title, source = _fee_of("late", "Late fee", extra or min(as_of, limit), scheme)
        yield finding("late-fee", title, extra or accepted, "paid on" if extra else "accepted on", source)


def _fee_of(what: str, title: str, day: date, scheme: Scheme) -> tuple[str, str]:
    """A fee as a finding names it, with its amount where that is known for the day, and its source."""
    fee = scheme.fee(what, day)
    if fee is None:
        return title, next(each.source for each in scheme.fees if each.what == what)
    return f"{title} ({plain(fee.amount)} {fee.currency})", fee.source


def evidence_finding(credits: Sequence[Credit], scheme: Scheme) -> Finding | None:
    """Whether every counted credit has a document that proves it; an audit asks for all of them."""
    counted = [credit for credit in credits if credit.counted > 0]
    if not counted:
        return None
    bare = [credit for credit in counted if credit.evidence_state != "proven"]
    amount = sum((credit.counted for credit in bare), Decimal(0))
    entries = len({credit.entry for credit in bare})
    message = (
        f"{entries} counted {'entry has' if entries == 1 else 'entries have'} no proof yet ({plain(amount)} {scheme.unit})"
        if bare
        else "every counted entry has its proof"
    )
    return Finding(
        requirement="evidence",
        title="Proof of every entry",
        status="open" if bare else "met",
        message=message,
        source=scheme.audit.source if scheme.audit else "",
        advisory=True,
    )


def pace_of(window: Window, need: Decimal | None, as_of: date) -> Pace | None:
    """How much credit an even pace would have by a day, in whole months; rounded down to a tenth."""
    if need is None or as_of < window.begins:
        return None
    months = max(1, months_between(window.begins, window.ends))
    elapsed = min(months, months_between(window.begins, as_of))
    due = (need * elapsed * 10 // months) / 10
    return Pace(elapsed, months, due)


def is_behind(counted: Decimal, need: Decimal, pace: Pace) -> bool:
    """Whether the credit is less than an even pace with a sixth of the cycle as slack: need × (elapsed − months/6) ÷ months."""
    return counted * pace.months * 6 < need * (pace.elapsed * 6 - pace.months)


def todos(
    findings: Iterable[Finding],
    governing: Governing | None,
    window: Window,
    scheme: Scheme,
    cards: Sequence[JudgedCard],
    opens: date | None,
    as_of: date,
) -> list[Todo]:
    """What is left to do before renewal, with its last day, most urgent first."""
    deadline = window.grace_until if as_of > window.ends and window.grace_until else window.ends
    out: list[Todo] = []
    if governing is not None and not governing.met:
        short = f"{plain(governing.need - governing.have)} more {governing.scheme.unit}"
        out.append(Todo("earn", f"Earn {short} for {governing.scheme.title}", deadline))
    for finding in findings:
        if finding.status != "open" and not (finding.status == "unclear" and not finding.advisory):
            continue
        if finding.status == "unclear":
            out.append(Todo("clarify", f"Clear up: {finding.title} ({finding.message})", deadline))
        elif finding.requirement in ("form", "fee", "late-fee"):
            fee = finding.title[0].lower() + finding.title[1:]
            again = " again" if window.cycle.renewed and window.cycle.renewed <= as_of else ""
            verb = f"Send the renewal form{again}" if finding.requirement == "form" else f"Pay the {fee}"
            if opens and as_of < opens:
                verb += f" (renewal opens {opens})"
            out.append(Todo(finding.requirement, verb, deadline))  # type: ignore[arg-type]
        elif finding.requirement == "evidence":
            out.append(Todo("evidence", f"Add the missing proof: {finding.message}", deadline))
        elif finding.need is not None and finding.have is not None:
            what = "" if finding.requirement == "total" else f" for {finding.title}"
            out.append(Todo("earn", f"Earn {plain(finding.need - finding.have)} more {scheme.unit}{what}", deadline))
        else:
            out.append(Todo("card", f"Renew the card ({finding.message})", deadline))
    asked = {word for requirement in scheme.requirements for word in requirement.card}
    current = [card for card in cards if card.current]
    covered = asked & {word for card in current for word in card.card.covers}
    if covered and (last := _runs_out_first(covered, current).card.expires) < deadline:
        names = " and ".join(_NAMES.get(word, word) for word in sorted(asked))
        out.append(Todo("card", f"Renew the {names} card before it runs out", last))
    return sorted(out, key=lambda todo: (todo.by or date.max, _IN_ORDER.index(todo.deed), todo.do))
