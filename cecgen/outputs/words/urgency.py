"""The order of urgency for `status` and the site, the most urgent first."""

from datetime import date
from decimal import Decimal

from cecgen.model.judged import AuditState, JudgedCertification, JudgedCycle, JudgedHolder, Todo
from cecgen.model.rules import Standing
from cecgen.outputs.words.states import audit_note, standing_notes
from cecgen.transcript.todos import todo_urgency

STANDINGS_BY_URGENCY: tuple[Standing, ...] = (
    "lapsed", "inactive", "grace", "behind", "ready", "on-track", "reinstated", "upcoming", "renewed", "ended",
)  # fmt: skip
_CARD_RAN_OUT = STANDINGS_BY_URGENCY.index("grace")
"""A card that ran out comes before grace, and everything from there on moves down by one."""

Urgency = tuple[int, date, Decimal, str, str]


def certification_urgency(holder: JudgedHolder, certification: JudgedCertification, as_of: date) -> Urgency:
    """Return the key by which certifications are sorted.

    An audit to answer comes first, since its weeks are few, then what an audit left open, then the standing of the current
    cycle. Of those that are equal, the one with the earliest to-do comes first, then the one with the most credit missing,
    then the name.
    """
    cycle = certification.current_cycle(as_of)
    open_audits = [finding for each in certification.cycles if (finding := each.open_audit)]
    dues = [todo.due for todo in certification_todos(certification, as_of) if todo.due]
    audit = audit_under_way(certification)
    if audit and not audit.answered:
        rank = -1
        dues.append(audit.due or audit.asked)
    elif open_audits:
        rank = -1
        dues += [finding.due for finding in open_audits if finding.due]
    else:
        rank = _cycle_rank(certification, cycle, as_of) if cycle else len(STANDINGS_BY_URGENCY) + 1
    missing = (cycle.required - cycle.counted) if cycle and cycle.required is not None else Decimal(0)
    return rank, min(dues, default=date.max), -max(missing, Decimal(0)), holder.name, certification.scheme.id


def audited_cycle_in_row(certification: JudgedCertification, cycle: JudgedCycle, as_of: date) -> JudgedCycle | None:
    """Return the cycle under audit that is shown in the row of another: of the current one, if it has no row of its own."""
    audited = cycle_under_audit(certification)
    if audited is None or cycle is not certification.current_cycle(as_of):
        return None
    return audited if audited not in certification.cycles_to_show(as_of) else None


def row_notes(certification: JudgedCertification, cycle: JudgedCycle, as_of: date) -> list[str]:
    """What the word for a standing leaves out, for a row of an overview."""
    audited = audited_cycle_in_row(certification, cycle, as_of)
    return [*standing_notes(cycle), *([audit_note(audited)] if audited else [])]


def row_todos(certification: JudgedCertification, cycle: JudgedCycle, as_of: date) -> list[Todo]:
    """The to-dos for a row: those of its cycle, and those of the audit that the row mentions."""
    audited = audited_cycle_in_row(certification, cycle, as_of)
    return sorted([*(audited.todos if audited else ()), *cycle.todos], key=todo_urgency)


def certification_todos(certification: JudgedCertification, as_of: date) -> list[Todo]:
    """Everything that a certification asks for now, the most pressing first: of the current cycle and of those before it."""
    current = certification.current_cycle(as_of)
    cycles = [cycle for cycle in certification.cycles if cycle is current or cycle.begins <= as_of]
    return sorted((todo for cycle in cycles for todo in cycle.todos), key=todo_urgency)


def cycle_under_audit(certification: JudgedCertification) -> JudgedCycle | None:
    """Return the cycle that is under audit: seldom the current one, since audits come after recertification."""
    return next((cycle for cycle in certification.cycles if cycle.audit and cycle.audit.ended is None), None)


def audit_under_way(certification: JudgedCertification) -> AuditState | None:
    """Return the audit that has not ended."""
    cycle = cycle_under_audit(certification)
    return cycle.audit if cycle else None


def ran_out_covers(certification: JudgedCertification, cycle: JudgedCycle, as_of: date) -> tuple[str, ...]:
    """Return what the cycle asks for and no current card covers: the card ran out, or none was ever recorded."""
    asked = {cover for todo in cycle.todos if todo.kind == "card" for cover in todo.covers}
    if not any(todo.kind == "card" for todo in cycle.todos):
        return ()
    valid = {cover for each in cycle.cards if each.card.expires >= as_of for cover in each.card.covers}
    ran_out = {cover for each in cycle.cards if each.card.expires < as_of for cover in each.card.covers} - valid
    needed = {cover for each in certification.scheme.requirements if each.card for cover in each.card.covers}
    return tuple(sorted((ran_out & needed if needed else ran_out) | (asked - valid)))


def _cycle_rank(certification: JudgedCertification, cycle: JudgedCycle, as_of: date) -> int:
    rank = STANDINGS_BY_URGENCY.index(cycle.standing)
    if rank < _CARD_RAN_OUT:
        return rank
    return _CARD_RAN_OUT if ran_out_covers(certification, cycle, as_of) else rank + 1
