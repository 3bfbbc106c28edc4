"""Standing: where a cycle is on a day, by its findings, its steps and the calendar."""

from datetime import date
from decimal import Decimal

from cecgen.model.days import add_days, add_years, months_after_end, months_before_end
from cecgen.model.judged import AuditState, Finding, Pace
from cecgen.model.rules import Standing
from cecgen.model.scheme import Scheme
from cecgen.transcript.counting.rules import in_force
from cecgen.transcript.cycles import DatedCycle, decisive_step, last_step_day
from cecgen.transcript.requirements import MET_STATUSES, GoverningCertification, is_behind


def are_requirements_met(findings: list[Finding], governing: GoverningCertification | None) -> bool:
    """Whether everything that must be earned or held is there; the form and the fees are judged separately.

    If only the highest certification's credits must be earned, those credits must be there.
    """
    if governing is not None and not governing.is_met:
        return False
    return all(finding.status in MET_STATUSES for finding in findings if not finding.advisory)


def why_form_is_void(window: DatedCycle, scheme: Scheme, sent: date, were_met_that_day: bool) -> str:
    """Say why a form that was sent on a day does not renew the cycle; empty if it does."""
    opens, last = renewal_opening_day(window, scheme), window.last_renewal_day
    if opens and sent < opens:
        return f"before renewal opened on {opens}"
    if sent > last:
        return f"after the last day for it, {last}"
    return "" if were_met_that_day else "when not every requirement was met"


def are_fees_paid(window: DatedCycle, scheme: Scheme, as_of: date) -> bool:
    """Whether the fee is recorded, and the late fee if form or fee came after the end; both by the end of grace."""
    cycle = window.cycle
    paid = [cycle.fee_paid] if scheme.has_fee("renewal") else []
    late = any(day is not None and day > window.ends for day in (cycle.renewed, cycle.fee_paid))
    if late and scheme.has_fee("late"):
        paid.append(last_step_day(cycle, as_of, "late-fee"))
    return all(day is not None and day <= min(as_of, window.last_renewal_day) for day in paid)


def judge_standing(
    window: DatedCycle,
    is_met: bool,
    counted: Decimal,
    need: Decimal | None,
    pace: Pace | None,
    as_of: date,
) -> Standing:
    """Judge where a cycle is on a day."""
    last = decisive_step(window.cycle, as_of)
    if last == "retired":
        return "ended"
    if last == "audit-failed":
        return "inactive"
    if last == "reinstated":
        return "reinstated"
    if as_of < window.begins:
        return "upcoming"
    if window.renewed_on is not None:
        return "renewed"
    if as_of > window.ends:
        return "grace" if window.grace_until and as_of <= window.grace_until else "lapsed"
    if is_met:
        return "ready"
    if need is not None and pace is not None and is_behind(counted, need, pace):
        return "behind"
    return "on-track"


def renewal_opening_day(window: DatedCycle, scheme: Scheme) -> date | None:
    """The first day on which the body accepts the renewal form, if it says so."""
    renewal = in_force(scheme.renewal, window.ends)
    months = renewal.opens_months if renewal else None
    return months_before_end(window.ends, months) if months else None


def audit_reach_end(window: DatedCycle, scheme: Scheme, audit: AuditState | None, as_of: date) -> date | None:
    """The last day for which evidence of a cycle must be kept: while an audit may come or is open, and as the body asks."""
    rule = in_force(scheme.audit, window.ends)
    if rule is None:
        return None
    renewals = (
        window.renewed_on,
        last_step_day(window.cycle, as_of, "accepted"),
        last_step_day(window.cycle, as_of, "reinstated"),
    )
    days = [audit.due] if audit and audit.ended is None and audit.due else []
    if rule.reach_years is not None:
        days.append(add_years(max(day for day in (window.ends, *renewals) if day), rule.reach_years))
    if rule.keep_months is not None:
        days.append(months_after_end(window.ends, rule.keep_months))
    return max(days, default=None)


def reinstatement_end(window: DatedCycle, scheme: Scheme) -> date | None:
    """The last day on which a lapsed cycle can be reinstated, if the body sets one."""
    rule = in_force(scheme.reinstatement, window.ends)
    return None if rule is None or rule.until_months is None else months_after_end(window.ends, rule.until_months)


def find_audit(window: DatedCycle, scheme: Scheme, as_of: date) -> AuditState | None:
    """Find the audit of a cycle; None if the body asked for none."""
    asked = last_step_day(window.cycle, as_of, "audit-asked")
    if asked is None:
        return None
    answered = last_step_day(window.cycle, as_of, "audit-answered")
    passed = last_step_day(window.cycle, as_of, "audit-passed")
    failed = last_step_day(window.cycle, as_of, "audit-failed")
    ended = max((day for day in (passed, failed) if day and day >= asked), default=None)
    rule = in_force(scheme.audit, window.ends)
    due = add_days(asked, rule.answer_days) if rule and rule.answer_days is not None else None
    answered = answered if answered and answered >= asked else None
    is_overdue = due is not None and due < as_of and answered is None and ended is None
    return AuditState(asked, due, answered, ended, None if ended is None else ended == passed, is_overdue)
