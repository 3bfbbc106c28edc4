"""Renewing: the form, the fees and the proof, and what a holder has left to do about a cycle, by when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from cecgen.model.days import add_days, months_after_end, months_between
from cecgen.model.judged import Credit, Deed, Finding, JudgedCard, Status, Todo
from cecgen.model.scheme import Scheme, versions
from cecgen.model.written import amount_of, plain, proofs, unit_for
from cecgen.transcript.cards import card_names, runs_out_first
from cecgen.transcript.counting.rules import in_force, picks
from cecgen.transcript.cycles import Window, done
from cecgen.transcript.requirements import Governing
from cecgen.transcript.standing import reinstate_until

_IN_ORDER: tuple[Deed, ...] = (
    "audit", "wait", "earn", "card", "clarify", "evidence", "form", "fee", "late-fee", "reinstate", "cycle",
)  # fmt: skip


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
        paid_on = extra or min(as_of, limit)
        title, source = _fee_of("late", "Late fee", paid_on, scheme, _months_late(window.ends, paid_on))
        yield finding("late-fee", title, extra or accepted, "paid on" if extra else "accepted on", source)


def _months_late(ends: date, paid_on: date) -> int:
    """How many months were over before a day after the end: the last day of a month is still a day of that month."""
    months = months_between(add_days(ends, 1), paid_on)
    return months - 1 if months > 0 and paid_on <= months_after_end(ends, months) else months


def _fee_of(what: str, title: str, day: date, scheme: Scheme, months_late: int = 0) -> tuple[str, str]:
    """A fee as a finding names it, with its amount where that is known for the day, and its source."""
    fee = scheme.fee(what, day, months_late)
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
    missing = (
        f"{entries} counted {'entry has' if entries == 1 else 'entries have'} no proof yet ({amount_of(amount, scheme.unit)})"
    )
    said = [missing] if bare else []
    said += dict.fromkeys(_other_proof(credit, scheme) for credit in counted if credit.evidence_state == "proven")
    reasons = [each for each in said if each]
    return Finding(
        requirement="evidence",
        title="Proof of every entry",
        status="open" if reasons else "met",
        message="; ".join(reasons) or "every counted entry has its proof",
        source=next((audit.source for audit in versions(scheme.audit)), ""),
        advisory=True,
    )


def _other_proof(credit: Credit, scheme: Scheme) -> str:
    """Which document the body takes as proof of an activity, where the holder's is of another kind."""
    if credit.written is None:
        return ""
    card = credit.written.card
    shown = {item.shows for item in proofs([*credit.written.evidence, *(card.evidence if card else ())])}
    for rule in scheme.proofs:
        if rule.holds_on(credit.date) and picks(rule.of, credit, scheme) and not shown & set(rule.shows):
            asked = " or ".join(f'"{each}"' for each in rule.shows)
            return f"{credit.date} {credit.title} is to be proved by a document with shows = {asked}"
    return ""


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
    steps = {requirement.id for requirement in scheme.requirements if requirement.step}
    out: list[Todo] = []
    if governing is not None and not governing.met:
        short = governing.need - governing.have
        more = f"{plain(short)} more {unit_for(short, governing.scheme.unit)}"
        out.append(Todo("earn", f"Earn {more} for {governing.scheme.title}", deadline))
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
            short = finding.need - finding.have
            more = f"{plain(short)} more {unit_for(short, finding.unit)}"
            last = max(window.ends, window.earns_until) if as_of > window.ends else window.ends
            out.append(Todo("earn", f"Earn {more}{what}", finding.by or last))
        elif finding.requirement in steps:
            out.append(Todo("fee", f"See to: {finding.title} ({finding.message})", finding.by or deadline))
        else:
            out.append(Todo("card", f"Renew the card ({finding.message})", deadline))
    asked = {word for requirement in scheme.requirements if requirement.card for word in requirement.card.covers}
    current = [card for card in cards if card.current]
    covered = asked & {word for card in current for word in card.card.covers}
    if covered and (first := runs_out_first(covered, current)).card.expires < deadline:
        names = card_names(sorted(covered & set(first.card.covers)))
        out.append(Todo("card", f"Renew the {names} card before it runs out", first.card.expires))
    return sorted(out, key=lambda todo: (todo.by or date.max, _IN_ORDER.index(todo.deed)))  # then as they are asked


def reinstatement_todos(window: Window, scheme: Scheme, as_of: date) -> Iterator[Todo]:
    """How a lapsed certification comes back, for as long as it can."""
    rule = in_force(scheme.reinstatement, window.ends)
    if rule is None:
        return
    requested = done(window.cycle, as_of, "reinstatement-asked")
    last = reinstate_until(window, scheme)
    if requested:
        yield Todo("wait", f"Wait for the body's word on reinstatement (asked {requested})")
    elif last is None or as_of <= last:
        besides = f", with {' or '.join(rule.by)}" if rule.by else ""
        yield Todo("reinstate", f"Ask the body for reinstatement{besides}", last)
