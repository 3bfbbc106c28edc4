"""Standing: where a cycle is on a day, out of its findings, its steps and the calendar."""

from datetime import date
from decimal import Decimal

from cecgen.days import add_years, months_before_end
from cecgen.model import AuditState, Finding, Pace, Scheme, Standing
from cecgen.transcript.cycles import Window, done, steps_by
from cecgen.transcript.judging import MET, Governing, is_behind


def requirements_met(findings: list[Finding], governing: Governing | None) -> bool:
    """Whether everything that must be earned or held is there; the form and the fees are judged by themselves.

    Where only the highest certification's credits must be earned, they are what must be there.
    """
    if governing is not None and not governing.met:
        return False
    return all(finding.status in MET for finding in findings if not finding.advisory)


def renewed_by_form(window: Window, scheme: Scheme, met_that_day: bool, as_of: date) -> bool:
    """Whether form and fee are recorded (the late fee too in grace) and every requirement was met on the form's day."""
    cycle = window.cycle
    if cycle.renewed is None or cycle.renewed > as_of or not met_that_day:
        return False
    if window.grace_until and cycle.renewed > window.grace_until:
        return False
    fee_due = scheme.charges("renewal")
    if fee_due and (cycle.fee_paid is None or cycle.fee_paid > as_of):
        return False
    late_due = cycle.renewed > window.ends and scheme.charges("late")
    return not late_due or done(cycle, as_of, "late-fee") is not None


def standing_of(
    window: Window,
    met: bool,
    counted: Decimal,
    need: Decimal | None,
    pace: Pace | None,
    renewed: bool,
    as_of: date,
) -> Standing:
    """The one word for where a cycle is."""
    decisive = ("retired", "audit-failed", "audit-passed", "reinstated", "accepted")
    taken = [step.did for step in steps_by(window.cycle, as_of) if step.did in decisive]
    last = taken[-1] if taken else None
    if last == "retired":
        return "ended"
    if last == "audit-failed":
        return "inactive"
    if last == "reinstated":
        return "reinstated"
    if as_of < window.begins:
        return "upcoming"
    if renewed or "accepted" in taken:
        return "renewed"
    if as_of > window.ends:
        return "grace" if window.grace_until and as_of <= window.grace_until else "lapsed"
    if met:
        return "ready"
    if need is not None and pace is not None and is_behind(counted, need, pace):
        return "behind"
    return "on-track"


def opens_on(window: Window, scheme: Scheme) -> date | None:
    """The first day on which renewal is taken."""
    months = scheme.renewal.opens_months if scheme.renewal else None
    return months_before_end(window.ends, months) if months else None


def keep_until(window: Window, scheme: Scheme, renewed: date | None) -> date | None:
    """Until when evidence of a cycle is kept: the audit's reach after the renewal or the cycle's end, whichever is later."""
    if scheme.audit is None:
        return None
    return add_years(max(window.ends, renewed or window.ends), scheme.audit.reach_years)


def audit_of(window: Window, scheme: Scheme, as_of: date) -> AuditState | None:
    """The audit of a cycle, where the body asked for one."""
    asked = done(window.cycle, as_of, "audit-asked")
    if asked is None:
        return None
    answered = done(window.cycle, as_of, "audit-answered")
    passed = done(window.cycle, as_of, "audit-passed")
    failed = done(window.cycle, as_of, "audit-failed")
    ended = max((day for day in (passed, failed) if day and day >= asked), default=None)
    due = date.fromordinal(asked.toordinal() + scheme.audit.answer_days) if scheme.audit else None
    answered = answered if answered and answered >= asked else None
    return AuditState(asked, due, answered, ended, None if ended is None else ended == passed)
