"""One order of urgency for `status` and the site: whose turn it is, the most urgent first."""

from datetime import date
from decimal import Decimal

from cecgen.model.judged import AuditState, JudgedCertification, JudgedCycle, JudgedHolder, Standing, Todo

STANDINGS_BY_URGENCY: tuple[Standing, ...] = (
    "lapsed", "inactive", "grace", "behind", "ready", "on-track", "reinstated", "upcoming", "renewed", "ended",
)  # fmt: skip
_CARD_RAN_OUT = STANDINGS_BY_URGENCY.index("grace")
"""A card that ran out comes before grace, and everything from there on moves down by one."""

Urgency = tuple[int, date, Decimal, str, str]


def certification_urgency(holder: JudgedHolder, certification: JudgedCertification, as_of: date) -> Urgency:
    """Return the key by which certifications are sorted.

    An audit to answer comes first, since its weeks are few, then the standing of the current cycle. Of those that are equal,
    the one with the earliest to-do comes first, then the one with the most credit missing, then the name.
    """
    cycle = certification.current_cycle(as_of)
    dues = [todo.due for todo in certification_todos(certification, as_of) if todo.due]
    audit = audit_under_way(certification)
    if audit and not audit.answered:
        rank = -1
        dues.append(audit.due or audit.asked)
    else:
        rank = _cycle_rank(cycle, as_of) if cycle else len(STANDINGS_BY_URGENCY) + 1
    missing = (cycle.required - cycle.counted) if cycle and cycle.required is not None else Decimal(0)
    return rank, min(dues, default=date.max), -max(missing, Decimal(0)), holder.name, certification.scheme.id


def certification_todos(certification: JudgedCertification, as_of: date) -> list[Todo]:
    """Everything that a certification asks for now: what an audit asks, then what the current cycle does."""
    audited, current = cycle_under_audit(certification), certification.current_cycle(as_of)
    cycles = (audited, current) if audited is not current else (current,)
    return [todo for cycle in cycles if cycle for todo in cycle.todos]


def cycle_under_audit(certification: JudgedCertification) -> JudgedCycle | None:
    """Return the cycle that is under audit: seldom the current one, since audits come after recertification."""
    return next((cycle for cycle in certification.cycles if cycle.audit and cycle.audit.ended is None), None)


def audit_under_way(certification: JudgedCertification) -> AuditState | None:
    """Return the audit that goes on."""
    cycle = cycle_under_audit(certification)
    return cycle.audit if cycle else None


def _cycle_rank(cycle: JudgedCycle, as_of: date) -> int:
    rank = STANDINGS_BY_URGENCY.index(cycle.standing)
    if rank < _CARD_RAN_OUT:
        return rank
    return _CARD_RAN_OUT if _lacks_card(cycle, as_of) else rank + 1


def _lacks_card(cycle: JudgedCycle, as_of: date) -> bool:
    """Whether the cycle asks for a card, and one of its cards ran out without another in its place."""
    if not any(todo.kind == "card" for todo in cycle.todos):
        return False
    valid = {cover for each in cycle.cards if each.card.expires >= as_of for cover in each.card.covers}
    return any(each.card.expires < as_of and not valid.issuperset(each.card.covers) for each in cycle.cards)
