"""Cycles: when each begins and ends, until when it still takes credit, and which entry belongs to which."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from cecgen.days import add_days, months_after_end
from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.entries import BeginsElsewhere, CyclesOverlap, DaysReversed, EndNotKnown, EndsElsewhere
from cecgen.model import Certification, Cycle, Entry, Scheme, Step
from cecgen.rules import in_force


class Window(Struct, frozen=True):
    """A cycle with its days worked out: inclusive ends, and from and until when it takes entries."""

    cycle: Cycle
    begins: date
    ends: date
    grace_until: date | None
    earns_from: date
    earns_until: date
    renewed: date | None
    at: Place


def windows(
    certification: Certification, scheme: Scheme, at: Place, about: str, as_of: date
) -> tuple[list[Window], list[Diagnostic]]:
    """A certification's cycles, oldest first, and what is wrong with their days."""
    found: list[Diagnostic] = []
    out: list[Window] = []
    for index, cycle in sorted(enumerate(certification.cycle), key=lambda item: item[1].begins):
        here = at / "cycle" / index
        ends = cycle.ends or _fixed_end(cycle.begins, scheme)
        if ends is None:
            anchor = scheme.period.ends if scheme.period else ""
            reason = (
                f"cycles end on {anchor}, but only one that begins the day after is known to last {scheme.period.years} years"
                if anchor and scheme.period
                else "the scheme does not say how long a cycle lasts"
            )
            found.append(EndNotKnown(at=here, about=about, scheme=scheme.id, begins=cycle.begins, reason=reason))
            continue
        if ends < cycle.begins:
            first, last = f"begins = {cycle.begins}", f"ends = {ends}"
            found.append(DaysReversed(at=here / "ends", about=about, first=first, last=last))
            continue
        if scheme.period and scheme.period.ends and f"{ends:%m-%d}" != scheme.period.ends:
            found.append(EndsElsewhere(at=here / "ends", about=about, ends=ends, expected=scheme.period.ends))
        if out and cycle.begins <= out[-1].ends:
            other = f"from {out[-1].begins} to {out[-1].ends}"
            found.append(CyclesOverlap(at=here / "begins", about=about, begins=cycle.begins, other=other))
            continue
        if out and (approved := _approved(out[-1], scheme, as_of)) and approved != cycle.begins:
            found.append(BeginsElsewhere(at=here / "begins", about=about, begins=cycle.begins, approved=approved))
        out.append(_window(cycle, certification, scheme, ends, here, as_of))
    return out, found


def _approved(before: Window, scheme: Scheme, as_of: date) -> date | None:
    """The day on which the cycle after a reinstatement begins, where the scheme begins it on that of the approval."""
    rule = in_force(scheme.reinstatement, before.ends)
    return done(before.cycle, as_of, "reinstated") if rule is not None and rule.begins == "approval" else None


def _fixed_end(begins: date, scheme: Scheme) -> date | None:
    """The end that a scheme fixes for a cycle that begins on a day, where it does."""
    period = in_force(scheme.period, begins)
    if period is None:
        return None
    end = months_after_end(add_days(begins, -1), 12 * period.years)
    return end if not period.ends or f"{end:%m-%d}" == period.ends else None


def _window(cycle: Cycle, certification: Certification, scheme: Scheme, ends: date, at: Place, as_of: date) -> Window:
    grace = in_force(scheme.grace, ends)
    grace_until = months_after_end(ends, grace.months) if grace else None
    first = max(day for day in (cycle.begins, certification.certified, cycle.earn_from) if day)
    window = Window(cycle, cycle.begins, ends, grace_until, first, grace_until or ends, None, at)
    if (left := done(cycle, as_of, "retired", "reinstated")) is not None:
        window = _closed(window, left)
    accepted = min((step.on for step in steps_by(cycle, as_of) if step.did == "accepted"), default=None)
    return renewed_on(window, min(accepted, cycle.renewed or accepted)) if accepted else window


def renewed_on(window: Window, day: date) -> Window:
    """A cycle that was renewed on a day."""
    return replace(_closed(window, day), renewed=day)


def _closed(window: Window, day: date) -> Window:
    """A cycle to which entries of its grace go until a day only; those that come later belong to the cycle that follows."""
    return replace(window, earns_until=max(window.ends, min(day, window.earns_until)))


def steps_by(cycle: Cycle, as_of: date) -> list[Step]:
    """What was done about a cycle by a day, oldest first."""
    return sorted((step for step in cycle.step if step.on <= as_of), key=lambda step: step.on)


def done(cycle: Cycle, as_of: date, *deeds: str) -> date | None:
    """The last day on which one of these steps was taken, none where it was not by that day."""
    return max((step.on for step in cycle.step if step.did in deeds and step.on <= as_of), default=None)


def window_for(windows: list[Window], entry: Entry) -> Window | None:
    """The one cycle that an entry's date puts it in: an earlier one in grace comes first."""
    day = entry.date
    for window in windows:
        if window.earns_from <= day <= window.earns_until:
            return window
    return None


def follows(window: Window, scheme: Scheme, as_of: date) -> str:
    """The block to paste for the cycle after this one, as far as the scheme fixes it."""
    begins = add_days(window.ends, 1)
    reinstated, rule = done(window.cycle, as_of, "reinstated"), in_force(scheme.reinstatement, window.ends)
    if reinstated is not None and rule is not None and rule.begins == "approval":
        begins = reinstated
    ends = _fixed_end(begins, scheme)
    lines = ["[[certification.cycle]]", f"begins = {begins}"]
    if ends:
        lines.append(f"ends = {ends}")
    return "\n".join(lines)


def gaps(windows: list[Window]) -> Iterator[tuple[Window, date | None]]:
    """Every cycle with the first day without certification before it, where there is a gap."""
    before: Window | None = None
    for window in windows:
        follows_on = add_days(before.ends, 1) if before else window.begins
        gap = follows_on if window.begins > follows_on else None
        yield window, gap
        before = window
