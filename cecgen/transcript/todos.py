"""What a holder still has to do about a cycle, by when, the most urgent first."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cecgen.model.judged import AuditState, Finding, JudgedCard, Todo, TodoKind
from cecgen.model.scheme import Scheme
from cecgen.model.written import format_decimal, pluralize_unit
from cecgen.transcript.cards import first_to_expire, format_card_names
from cecgen.transcript.counting.rules import TOTAL, in_force
from cecgen.transcript.cycles import DatedCycle, last_step_day
from cecgen.transcript.requirements import GoverningCertification
from cecgen.transcript.standing import reinstatement_end, renewal_opening_day

_TODO_ORDER: tuple[TodoKind, ...] = (
    "audit", "wait", "earn", "card", "clarify", "evidence", "form", "fee", "late-fee", "reinstate", "cycle",
)  # fmt: skip


class RenewableCycle(NamedTuple):
    """A cycle that can still be renewed, with what was judged of it as of a day."""

    window: DatedCycle
    scheme: Scheme
    findings: Sequence[Finding]
    cards: Sequence[JudgedCard]
    governing: GoverningCertification | None
    as_of: date

    @property
    def deadline(self) -> date:
        """The last day for the renewal itself: the end of the cycle, and after it the end of grace."""
        ends, grace = self.window.ends, self.window.grace_until
        return grace if grace and self.as_of > ends else ends

    @property
    def earning_deadline(self) -> date:
        """The last day on which credit still counts for this cycle."""
        ends = self.window.ends
        return max(ends, self.window.earns_until) if self.as_of > ends else ends


def build_renewal_todos(cycle: RenewableCycle) -> list[Todo]:
    """List what is left to do before renewal: by the last day, then by kind, then as the scheme lists its requirements."""
    by_finding = [todo for finding in cycle.findings if (todo := _settle(finding, cycle))]
    todos = [*_earn_for_governing(cycle), *by_finding, *_renew_expiring_card(cycle)]
    return sorted(todos, key=lambda todo: (todo.due or date.max, _TODO_ORDER.index(todo.kind)))


def build_reinstatement_todos(window: DatedCycle, scheme: Scheme, as_of: date) -> Iterator[Todo]:
    """Yield how a lapsed certification comes back, as long as it can."""
    rule = in_force(scheme.reinstatement, window.ends)
    if rule is None:
        return
    requested = last_step_day(window.cycle, as_of, "reinstatement-asked")
    last = reinstatement_end(window, scheme)
    if requested:
        yield Todo("wait", f"Wait for the body's word on reinstatement (asked {requested})")
    elif last is None or as_of <= last:
        besides = f", with {' or '.join(rule.by)}" if rule.by else ""
        yield Todo("reinstate", f"Ask the body for reinstatement{besides}", last)


def build_audit_todo(audit: AuditState) -> Todo:
    """What an audit that is not over asks of the holder."""
    if audit.answered:
        return Todo("wait", f"Wait for the audit's result (answered {audit.answered})")
    return Todo("audit", "Answer the audit with the proof", audit.due)


def _earn_for_governing(cycle: RenewableCycle) -> Iterator[Todo]:
    """Credit that the holder's higher certification of the same body still needs, where only that one must be earned."""
    if (governing := cycle.governing) is not None and not governing.is_met:
        more = _format_more(governing.need - governing.have, governing.scheme.unit)
        yield Todo("earn", f"Earn {more} for {governing.scheme.title}", cycle.deadline)


def _settle(finding: Finding, cycle: RenewableCycle) -> Todo | None:
    """What settles a finding that is open or unclear; None where nothing is left to do."""
    if finding.status == "unclear":
        clarify = Todo("clarify", f"Clear up: {finding.title} ({finding.message})", cycle.deadline)
        return None if finding.advisory else clarify
    if finding.status != "open":
        return None
    match finding.requirement:
        case "form":
            return _renew("form", f"Send the renewal form{' again' if _was_sent(cycle) else ''}", cycle)
        case "fee" | "late-fee" as kind:
            return _renew(kind, f"Pay the {finding.title[0].lower()}{finding.title[1:]}", cycle)
        case "evidence":
            return Todo("evidence", f"Add the missing proof: {finding.message}", cycle.deadline)
    if finding.need is not None and finding.have is not None:
        subject = "" if finding.requirement == TOTAL else f" for {finding.title}"
        more = _format_more(finding.need - finding.have, finding.unit)
        return Todo("earn", f"Earn {more}{subject}", finding.due or cycle.earning_deadline)
    if any(requirement.step for requirement in cycle.scheme.requirements if requirement.id == finding.requirement):
        return Todo("fee", f"See to: {finding.title} ({finding.message})", finding.due or cycle.deadline)
    return Todo("card", f"Renew the card ({finding.message})", cycle.deadline)


def _renew(kind: TodoKind, text: str, cycle: RenewableCycle) -> Todo:
    """A step of the renewal itself, which the body may not take yet."""
    opens = renewal_opening_day(cycle.window, cycle.scheme)
    wait = f" (renewal opens {opens})" if opens and cycle.as_of < opens else ""
    return Todo(kind, f"{text}{wait}", cycle.deadline)


def _renew_expiring_card(cycle: RenewableCycle) -> Iterator[Todo]:
    """The first card that the scheme asks for, holds today, and runs out before the deadline."""
    needed = {word for requirement in cycle.scheme.requirements if requirement.card for word in requirement.card.covers}
    current = [card for card in cycle.cards if card.is_current]
    covered = needed & {word for card in current for word in card.card.covers}
    if covered and (first := first_to_expire(covered, current)).card.expires < cycle.deadline:
        names = format_card_names(sorted(covered & set(first.card.covers)))
        yield Todo("card", f"Renew the {names} card before it runs out", first.card.expires)


def _was_sent(cycle: RenewableCycle) -> bool:
    """Whether the form was sent once already."""
    sent = cycle.window.cycle.renewed
    return sent is not None and sent <= cycle.as_of


def _format_more(amount: Decimal, unit: str) -> str:
    return f"{format_decimal(amount)} more {pluralize_unit(amount, unit)}"
