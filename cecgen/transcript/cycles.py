"""When each cycle begins and ends, until when it earns credit, and which entry belongs to which cycle."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.cycles import CycleBeginUnexpected, CycleEndUnexpected, CycleEndUnknown, CyclesOverlap, CycleTooLong
from cecgen.diagnostics.keys import DaysReversed
from cecgen.model.calendar_rules import Grace, Period
from cecgen.model.days import add_days, add_months, add_years, month_end, months_after_end, next_month_day, previous_month_day
from cecgen.model.scheme import Scheme
from cecgen.model.written import Certification, Cycle, Entry, Exemption, Step
from cecgen.transcript.counting.rules import CycleSituation, cycle_years, in_force


class DatedCycle(Struct, frozen=True):
    """A cycle of holder.toml with its days computed: its end, its grace, and the days between which it earns credit.

    All days are inclusive. Variables of this type are called `window`; `window.cycle` is what the holder wrote.
    """

    cycle: Cycle
    begins: date
    ends: date
    grace_until: date | None
    earns_from: date
    earns_until: date
    renewed_on: date | None
    at: Place
    situation: CycleSituation
    latest_end: date | None = None
    """The last day that the scheme grants, if the cycle is longer and no extension is recorded."""
    exempt: tuple[Exemption, ...] = ()
    """The exemptions that count here: those that are dated in this cycle, and used in no earlier one."""

    def accepts_day(self, day: date) -> bool:
        """Whether an activity of a day may count in this cycle."""
        return self.earns_from <= day <= self.earns_until

    @property
    def last_renewal_day(self) -> date:
        """The last day on which it can be renewed: the end of its grace, if the body grants any."""
        return self.grace_until or self.ends

    def last_earning_day(self, as_of: date) -> date:
        """The last day on which credit still counts for it: its end, and after that the end of what it still takes."""
        return max(self.ends, self.earns_until) if as_of > self.ends else self.ends


def compute_cycle_days(
    certification: Certification, scheme: Scheme, at: Place, about: str, as_of: date
) -> tuple[list[DatedCycle], list[Diagnostic]]:
    """Compute the days of a certification's cycles; return them oldest first, with what is wrong with them."""
    diagnostics: list[Diagnostic] = []
    windows: list[DatedCycle] = []
    for index, cycle in sorted(enumerate(certification.cycle), key=lambda item: item[1].begins):
        here = at / "cycle" / index
        first = _is_first(cycle, certification, scheme, windows)
        ends = cycle.ends or compute_cycle_end(cycle.begins, scheme, first)
        if ends is None:
            reason = _why_no_end(scheme, cycle.begins)
            diagnostics.append(CycleEndUnknown(at=here, about=about, scheme=scheme.id, begins=cycle.begins, reason=reason))
            continue
        if ends < cycle.begins:
            from_, until = f"begins = {cycle.begins}", f"ends = {ends}"
            diagnostics.append(DaysReversed(at=here / "ends", about=about, first=from_, last=until))
            continue
        if windows and cycle.begins <= windows[-1].ends:
            other = f"from {windows[-1].begins} to {windows[-1].ends}"
            diagnostics.append(CyclesOverlap(at=here / "begins", about=about, begins=cycle.begins, other=other))
            continue
        latest_end = _exceeded_end(cycle, ends, certification, scheme, first)
        if latest_end:
            diagnostics.append(
                CycleTooLong(
                    at=here / "ends", about=about, scheme=scheme.id, begins=cycle.begins, ends=ends, latest_end=latest_end
                )
            )
        elif expected := _expected_end(cycle.begins, ends, scheme):
            diagnostics.append(CycleEndUnexpected(at=here / "ends", about=about, ends=ends, expected=expected))
        if windows and (approved := _reinstatement_day(windows[-1], scheme, as_of)) and approved != cycle.begins:
            diagnostics.append(CycleBeginUnexpected(at=here / "begins", about=about, begins=cycle.begins, approved=approved))
        window = _compute_days(cycle, certification, scheme, ends, windows, here, as_of)
        windows.append(replace(window, latest_end=latest_end) if latest_end else window)
    return link_neighbours(windows, scheme, as_of), diagnostics


def _is_first(cycle: Cycle, certification: Certification, scheme: Scheme, before: list[DatedCycle]) -> bool | None:
    """Whether a cycle is the first of its certification; None where the holder's file does not say."""
    if before:
        return False
    if cycle.nth is not None:
        return cycle.nth == 1
    if certification.certified is None:
        return None
    if certification.certified >= cycle.begins:
        return True
    return False if _has_predecessor(cycle, certification, scheme) else None


def _has_predecessor(cycle: Cycle, certification: Certification, scheme: Scheme) -> bool:
    """Whether there must be an earlier cycle, because the certification is at least a whole period older than this one."""
    period = in_force(scheme.period, cycle.begins)
    if certification.certified is None or period is None:
        return False
    return add_years(certification.certified, max(period.lengths)) <= cycle.begins


def _reinstatement_day(before: DatedCycle, scheme: Scheme, as_of: date) -> date | None:
    """Return the day of the reinstatement if the scheme begins the next cycle on it."""
    rule = in_force(scheme.reinstatement, before.ends)
    return last_step_day(before.cycle, as_of, "reinstated") if rule is not None and rule.begins == "approval" else None


# ---------------------------------------------------------------- where a cycle ends


def compute_cycle_end(begins: date, scheme: Scheme, first: bool | None) -> date | None:
    """Return the last day that the scheme fixes for a cycle that begins on a day; None if it does not fix one.

    A first cycle may have another length than later ones. If `first` is None (not known) and it matters, the end is None too.
    """
    period = in_force(scheme.period, begins)
    if period is None or len(period.lengths) != 1:
        return None
    years = period.lengths[0]
    if (start := shared_period_start(period, begins)) is not None:
        joins_next = first is not False and period.next_from is not None and begins >= add_months(start, period.next_from)
        return months_after_end(add_days(start, -1), 12 * years * (2 if joins_next else 1))
    eve = months_after_end(add_days(begins, -1), 12 * years)
    if period.end_days:
        return _fixed_end(eve, period, first)
    if period.last_day in ("eve", "stated"):
        return eve if period.last_day == "eve" else None
    if first is None and (period.last_day == "same-date" or begins.day == 1):
        return None
    same_date = add_years(begins, years) if first else eve
    return same_date if period.last_day == "same-date" else month_end(same_date)


def shared_period_start(period: Period, day: date) -> date | None:
    """Return the first day of the shared period that contains a day, if all holders share the same periods."""
    shared_from, years = period.shared_from, period.lengths[0]
    if shared_from is None:
        return None
    turns = (day.year - shared_from.year) // years
    start = add_years(shared_from, turns * years)
    return start if start <= day else add_years(shared_from, (turns - 1) * years)


def _fixed_end(eve: date, period: Period, first: bool | None) -> date | None:
    """Return the fixed end day (such as 31 December) for a cycle whose full length ends on `eve`.

    For a first cycle, return the fixed day that it is shortened or lengthened to. None if the scheme does not say.
    """
    before = max(previous_month_day(eve, each) for each in period.end_days)
    if before == eve or ((eve.month, eve.day) == (2, 29) and before == add_days(eve, -1)):  # 28 February, a leap year or not
        return before
    if first is False:
        return None
    if period.first == "longer":
        return min(next_month_day(eve, each) for each in period.end_days)
    return before if period.first == "shorter" else None


def _why_no_end(scheme: Scheme, begins: date) -> str:
    period = in_force(scheme.period, begins)
    if period is None:
        return "the scheme does not say how long a cycle lasts"
    if period.last_day == "stated":
        return "the scheme does not say on which day a cycle ends"
    if len(period.lengths) > 1:
        return f"a cycle lasts {' or '.join(map(str, period.lengths))} years, as the holder chose"
    if period.end_days:
        anchor = " or ".join(period.end_days)
        return f"cycles end on {anchor}, but only one that begins the day after is known to last {period.lengths[0]} years"
    return "a first cycle ends on another day than the others: `certified` or `nth` would say which it is"


def _expected_end(begins: date, ends: date, scheme: Scheme) -> str:
    """Return the day on which the scheme says a cycle ends, if `ends` is another day; else an empty text."""
    period = in_force(scheme.period, begins)
    if period is None:
        return ""
    if (start := shared_period_start(period, ends)) is not None:
        last = months_after_end(add_days(start, -1), 12 * period.lengths[0])
        return "" if ends == last else str(last)
    return "" if not period.end_days or f"{ends:%m-%d}" in period.end_days else " or ".join(period.end_days)


def _exceeded_end(cycle: Cycle, ends: date, certification: Certification, scheme: Scheme, first: bool | None) -> date | None:
    """Return the last day that the scheme grants a cycle, if it ends later and the body granted no extension."""
    period = in_force(scheme.period, cycle.begins)
    if period is None:
        return None
    if period.shared_from is None and (ends - cycle.begins).days <= 365 * max(period.lengths):
        return None  # no longer than any such cycle, whatever the calendar: most are decided here
    if any(step.did == "extended" for step in cycle.step):
        return None
    certified = certification.certified
    begins = max(cycle.begins, certified) if certified and first is not False else cycle.begins
    latest_end = latest_cycle_end(begins, scheme, first)
    return latest_end if latest_end is not None and ends > latest_end else None


def latest_cycle_end(begins: date, scheme: Scheme, first: bool | None) -> date | None:
    """Return the last day on which a cycle from a day may end; None if the scheme does not say how long cycles last.

    A first cycle (or one that may be the first) may have to reach a fixed day, and be up to a year longer for it. If each
    holder has days of their own, both the same day of the year and its eve are accepted: account pages show either.
    """
    period = in_force(scheme.period, begins)
    if period is None:
        return None
    years = max(period.lengths)
    eve = months_after_end(add_days(begins, -1), 12 * years)
    if (start := shared_period_start(period, begins)) is not None:
        following = months_after_end(add_days(start, -1), 24 * years)
        may_join = first is not False and period.next_from is None and start < begins
        return following if may_join and following <= months_after_end(eve, 12) else compute_cycle_end(begins, scheme, first)
    if period.end_days:
        return eve if first is False else min(next_month_day(eve, each) for each in period.end_days)
    if period.last_day == "stated":
        return month_end(eve if first is False else months_after_end(eve, 12))
    same_date = add_years(begins, years)
    return month_end(same_date if first else eve) if period.last_day == "month-end" else same_date


# ---------------------------------------------------------------- which days a cycle accepts


def _grace_end(ends: date, grace: Grace) -> date:
    return add_days(ends, grace.days) if grace.days is not None else months_after_end(ends, grace.months or 0)


def _compute_days(
    cycle: Cycle, certification: Certification, scheme: Scheme, ends: date, before: list[DatedCycle], at: Place, as_of: date
) -> DatedCycle:
    grace = in_force(scheme.grace, ends)
    grace_until = _grace_end(ends, grace) if grace else None
    earns_until = grace_until if grace_until and grace and grace.earns else ends
    first = max(day for day in (cycle.begins, certification.certified, cycle.earn_from) if day)
    situation = _build_situation(cycle, certification, scheme, ends, before)
    window = DatedCycle(cycle, cycle.begins, ends, grace_until, first, earns_until, None, at, situation)
    if (left := last_step_day(cycle, as_of, "retired", "reinstated")) is not None:
        window = _stop_earning(window, left)
    accepted = min((step.on for step in steps_until(cycle, as_of) if step.did == "accepted"), default=None)
    return mark_renewed(window, min(accepted, cycle.renewed or accepted)) if accepted else window


def situation_on(window: DatedCycle, day: date) -> CycleSituation:
    """Return what rules may ask about a cycle, with `has_lapsed` set if its end and its grace passed without renewal."""
    lapsed = window.renewed_on is None and day > window.last_renewal_day
    return replace(window.situation, has_lapsed=True) if lapsed else window.situation


def _build_situation(
    cycle: Cycle, certification: Certification, scheme: Scheme, ends: date, before: list[DatedCycle]
) -> CycleSituation:
    """Build what rules may ask about a cycle: its number within the certification, as far as known, and its period."""
    period = in_force(scheme.period, cycle.begins)
    begins = (shared_period_start(period, ends) if period else None) or cycle.begins
    certified = certification.certified
    nth, least = cycle.nth, cycle.nth or 1
    if nth is None and before:
        last = before[-1].situation
        nth, least = (last.cycle_number + 1 if last.cycle_number is not None else None), last.min_cycle_number + 1
    elif nth is None and certified is not None:
        nth = 1 if certified >= cycle.begins else None
        least = 2 if _has_predecessor(cycle, certification, scheme) else 1
    return CycleSituation(begins, ends, certified, certification.route, nth, least, cycle_years(cycle.begins, ends))


def link_neighbours(windows: list[DatedCycle], scheme: Scheme, as_of: date) -> list[DatedCycle]:
    """Adjust each cycle to its neighbours.

    A late renewal moves the first day on which the next cycle earns credit. A lapsed cycle may go on earning until it is
    reinstated.
    """
    linked: list[DatedCycle] = []
    for index, window in enumerate(windows):
        before, after = (linked[-1] if linked else None), (windows[index + 1] if index + 1 < len(windows) else None)
        renewal = in_force(scheme.renewal, before.ends) if before else None
        if before and renewal and renewal.late_earns_from and before.renewed_on and before.renewed_on > before.ends:
            window = replace(window, earns_from=max(window.earns_from, next_month_day(window.begins, renewal.late_earns_from)))
        rule = in_force(scheme.reinstatement, window.ends)
        if situation_on(window, as_of).has_lapsed and rule is not None and rule.credits_of == "any":
            last = months_after_end(window.ends, rule.until_months) if rule.until_months else as_of
            ended = last_step_day(window.cycle, as_of, "retired", "reinstated")
            last = min(each for each in (last, add_days(after.begins, -1) if after else None, ended) if each)
            window = replace(window, earns_until=max(window.earns_until, last))
        linked.append(replace(window, exempt=_exemptions_inside(window, before)) if window.cycle.exempt else window)
    return linked


def _exemptions_inside(window: DatedCycle, before: DatedCycle | None) -> tuple[Exemption, ...]:
    """Return the exemptions that count in a cycle: dated in it, after the certification, and not used by the cycle before."""
    certified = window.situation.certified
    first = max(window.begins, add_days(certified, 1)) if certified else window.begins
    used = {(each.requirement, each.by, each.on) for each in before.exempt} if before else set()
    return tuple(
        each
        for each in window.cycle.exempt
        if first <= each.on <= window.earns_until and (each.requirement, each.by, each.on) not in used
    )


def mark_renewed(window: DatedCycle, day: date) -> DatedCycle:
    """Return the cycle as renewed on a day."""
    return replace(_stop_earning(window, day), renewed_on=day)


def _stop_earning(window: DatedCycle, day: date) -> DatedCycle:
    """End the earning of a cycle in grace on a day; later entries belong to the next cycle."""
    return replace(window, earns_until=max(window.ends, min(day, window.earns_until)))


def steps_until(cycle: Cycle, as_of: date) -> list[Step]:
    """Return the steps that were taken by a day, oldest first."""
    return sorted((step for step in cycle.step if step.on <= as_of), key=lambda step: step.on)


def last_step_day(cycle: Cycle, as_of: date, *kinds: str) -> date | None:
    """Return the last day, up to `as_of`, on which one of these kinds of step was taken; None if there is none."""
    return max((step.on for step in cycle.step if step.did in kinds and step.on <= as_of), default=None)


def decisive_step(cycle: Cycle, as_of: date) -> str:
    """The last step, up to a day, that decides where a cycle is; empty if there is none."""
    decisive = ("retired", "audit-failed", "audit-passed", "reinstated", "accepted")
    return next((step.did for step in reversed(steps_until(cycle, as_of)) if step.did in decisive), "")


def find_cycle(windows: list[DatedCycle], entry: Entry) -> DatedCycle | None:
    """Return the cycle that an entry belongs to by its date; an earlier cycle that is in grace comes first."""
    day = entry.date
    for window in windows:  # a loop, without `accepts_day`: it is asked of every entry
        if window.earns_from <= day <= window.earns_until:
            return window
    return None


def next_cycle_block(window: DatedCycle, scheme: Scheme, as_of: date, carried: str = "") -> str:
    """Format the TOML block of the next cycle, ready to paste, as far as the scheme fixes it."""
    begins = add_days(window.ends, 1)
    reinstated, rule = last_step_day(window.cycle, as_of, "reinstated"), in_force(scheme.reinstatement, window.ends)
    if reinstated is not None and rule is not None and rule.begins == "approval":
        begins = reinstated
    ends = compute_cycle_end(begins, scheme, first=False)
    lines = ["[[certification.cycle]]", f"begins = {begins}"]
    if ends:
        lines.append(f"ends = {ends}")
    if carried:
        lines.append(f"carried_in = {carried}")
    return "\n".join(lines)


def iter_with_gaps(windows: list[DatedCycle]) -> Iterator[tuple[DatedCycle, date | None]]:
    """Yield each cycle, with the first day of the gap before it if the holder was not certified in between."""
    before: DatedCycle | None = None
    for window in windows:
        follows_on = add_days(before.ends, 1) if before else window.begins
        gap = follows_on if window.begins > follows_on else None
        yield window, gap
        before = window
