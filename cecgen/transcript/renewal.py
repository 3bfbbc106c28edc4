"""What a renewal needs beside credits: the form and the fees."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from cecgen.diagnostics import format_decimal
from cecgen.model.days import add_days, months_after_end, months_between
from cecgen.model.judged import Finding, FindingStatus
from cecgen.model.scheme import Scheme
from cecgen.transcript.counting.rules import in_force
from cecgen.transcript.cycles import DatedCycle, last_step_day


def judge_renewal(window: DatedCycle, scheme: Scheme, void_reason: str, as_of: date) -> Iterator[Finding]:
    """Judge the form and the fees, since credits alone renew nothing.

    `void_reason` says why a form that was sent does not renew either.
    """
    cycle = window.cycle
    accepted = last_step_day(cycle, as_of, "accepted")
    limit = window.last_renewal_day
    over = as_of > limit

    def finding(name: str, title: str, on: date | None, what: str, source: str) -> Finding:
        deadline = window.ends if as_of <= window.ends else limit
        if on is not None:
            return Finding(requirement=name, title=title, status="met", message=f"{what} {on}", source=source)
        status: FindingStatus = "missed" if over else "open"
        message = f"was due by {deadline}" if over else f"due by {deadline}"
        return Finding(requirement=name, title=title, status=status, message=message, source=source)

    if (renewal := in_force(scheme.renewal, window.ends)) is not None:
        submitted = cycle.renewed if cycle.renewed and cycle.renewed <= as_of else None
        what = "submitted on" if submitted else "accepted on"
        form = finding("form", "Renewal form", None if void_reason else submitted or accepted, what, renewal.source)
        yield replace(form, message=f"submitted on {submitted}, {void_reason}: {form.message}") if void_reason else form
    paid = cycle.fee_paid if cycle.fee_paid and cycle.fee_paid <= as_of else None
    if scheme.has_fee("renewal"):
        title, source = _describe_fee("renewal", "Renewal fee", window.ends, scheme)
        yield finding("fee", title, paid or accepted, "paid on" if paid else "accepted on", source)
    extra = last_step_day(cycle, as_of, "late-fee")
    in_time = window.renewed_on is not None and max(window.renewed_on, paid or window.renewed_on) <= window.ends
    if scheme.has_fee("late") and as_of > window.ends and not in_time:
        paid_on = extra or min(as_of, limit)
        title, source = _describe_fee("late", "Late fee", paid_on, scheme, _months_late(window.ends, paid_on))
        yield finding("late-fee", title, extra or accepted, "paid on" if extra else "accepted on", source)


def _months_late(ends: date, paid_on: date) -> int:
    """How many months were over on a day after the end: the last day of a month is still a day of that month."""
    months = months_between(add_days(ends, 1), paid_on)
    return months - 1 if months > 0 and paid_on <= months_after_end(ends, months) else months


def _describe_fee(what: str, title: str, day: date, scheme: Scheme, months_late: int = 0) -> tuple[str, str]:
    """A fee as a finding names it, with its amount where that is known for the day, and its source."""
    fee = scheme.find_fee(what, day, months_late)
    if fee is None:
        return title, next(each.source for each in scheme.fees if each.what == what)
    return f"{title} ({format_decimal(fee.amount)} {fee.currency})", fee.source
