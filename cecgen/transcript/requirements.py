"""Judging: every requirement of a cycle held against what there is on a day."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from cecgen.model.days import add_days, months_between, next_on
from cecgen.model.judged import Credit, Finding, JudgedCard, Pace, Status
from cecgen.model.scheme import Requirement, Scheme
from cecgen.model.written import amount_of, plain, unit_for
from cecgen.transcript.cards import card_status
from cecgen.transcript.counting.limits import Case, Days, measure, spans
from cecgen.transcript.counting.rules import TOTAL, ZERO, Asked, in_force
from cecgen.transcript.cycles import Window, steps_by

MET: frozenset[Status] = frozenset({"met", "exempt", "not-applicable"})


_MEASURES = {"hours": "hour", "categories": "category", "topics": "topic", "entries": "activity"}
"""What a requirement may count in place of credit."""


class Governing(Struct, frozen=True):
    """The certification whose total alone must be earned, where a body asks only for its holder's highest."""

    scheme: Scheme
    need: Decimal
    have: Decimal
    met: bool


class Evidence(Struct, frozen=True):
    """All that a cycle's requirements are judged by: its credits, those of the cycles before it, and the holder's cards."""

    credits: Sequence[Credit]
    earlier: Sequence[Credit] = ()
    cards: Sequence[JudgedCard] = ()
    """Those of before the cycle, too: whether one followed another in time is seen from them."""

    def for_(self, requirement: Requirement) -> Sequence[Credit]:
        """The credits that a requirement looks at: those of the cycles before too, where it looks back at them."""
        looks_back = requirement.once or requirement.within_months is not None
        return [*self.earlier, *self.credits] if looks_back else self.credits


def requirement_findings(window: Window, case: Case, given: Evidence, governing: Governing | None) -> list[Finding]:
    """Every requirement that the scheme asks of the cycle, judged; a total that it states for no such cycle is unclear."""
    found = [_judged(each, window, case, given, governing) for each in case.asked]
    if all(finding.requirement != TOTAL for finding in found):
        message = f"{case.scheme.body_called} states no total for such a case, as far as is known"
        found.insert(0, Finding(requirement=TOTAL, title="Continuing education", status="unclear", message=message))
    return found


def waived_in(window: Window, case: Case, earlier: Sequence[Credit]) -> frozenset[str]:
    """What is asked of a cycle and has been met before, or has had its place taken by something else."""
    ids = {*window.cycle.already_met}
    for each in case.asked:
        asked = each.requirement
        replaced = (one for one in window.cycle.exempt if one.requirement == asked.id and one.on <= case.day)
        if any(one.by in asked.instead for one in replaced):
            ids.add(asked.id)
        if asked.once and each.need is not None and measure(asked, earlier, case) >= each.need:
            ids.add(asked.id)
    return frozenset(ids)


def _judged(each: Asked, window: Window, case: Case, given: Evidence, governing: Governing | None) -> Finding:
    requirement, as_of = each.requirement, case.day
    have = _have(each, case, given) if requirement.min is not None else None
    need = each.need
    exempted = next((one for one in window.cycle.exempt if one.requirement == requirement.id and one.on <= as_of), None)
    status: Status
    by: date | None = None
    if exempted is not None:
        known = exempted.by in requirement.instead
        status = "exempt" if known else "unclear"
        message = f"replaced by {exempted.by} on {exempted.on}"
        message += "" if known else f", which {case.scheme.id} does not name as an alternative"
    elif requirement.id in window.cycle.already_met:
        status, message = "met", "met before, as the holder states"
    elif each.unknown:
        status = "unclear"
        message = f"whether this is asked, and how much, depends on `{each.unknown}`, which holder.toml does not say"
    elif requirement.card is not None:
        status, message = card_status(requirement, requirement.card, given.cards, window, case.situation, as_of)
    elif requirement.step is not None:
        status, message, by = _step_status(requirement, window, case)
    elif governing is not None and requirement.id == TOTAL:
        status = "not-applicable"
        message = (
            f"only the highest certification's credits must be earned: {governing.scheme.title}, "
            f"{plain(governing.have)} of {amount_of(governing.need, governing.scheme.unit)}"
        )
    else:
        status, message = _amount_status(each, window, case, given)
        span = _short_span(each, case, given) if requirement.per != "cycle" else None
        by = span[1] if span else None
    return Finding(
        requirement=requirement.id,
        title=requirement.title,
        status=status,
        message=message,
        have=have,
        need=need,
        by=by if status == "open" else None,
        unit=counted_in(requirement, case.scheme) if need is not None else "",
        source=requirement.source,
        advisory=requirement.advisory,
        confidence=requirement.confidence,
        note=requirement.note,
    )


# ---------------------------------------------------------------- amounts


def _short_span(each: Asked, case: Case, given: Evidence) -> Days | None:
    """The first year (or the whole cycle) in which less counts than is asked for."""
    need = each.need or ZERO
    years = spans(each.requirement.per, case.situation)
    return next((span for span in years if measure(each.requirement, given.for_(each.requirement), case, span) < need), None)


def _have(each: Asked, case: Case, given: Evidence) -> Decimal:
    """What counts: in the whole cycle, or in the first year that is short, else in the last."""
    if each.requirement.per == "cycle":
        return measure(each.requirement, given.for_(each.requirement), case)
    years = spans(each.requirement.per, case.situation)
    if not years:
        return ZERO
    span = _short_span(each, case, given) or years[-1]
    return measure(each.requirement, given.for_(each.requirement), case, span)


def _amount_status(each: Asked, window: Window, case: Case, given: Evidence) -> tuple[Status, str]:
    """An amount in every year that it is asked for, or in the whole cycle; the first that is short is what counts."""
    requirement, need = each.requirement, each.need or ZERO
    span = _short_span(each, case, given)
    if span is None and requirement.once and measure(requirement, given.credits, case) < need:
        return "met", "met in an earlier cycle"
    if span is None:
        have, each_year = _have(each, case, given), "" if requirement.per == "cycle" else " in the last year of it"
        return "met", f"{plain(have)} of {amount_of(need, counted_in(requirement, case.scheme))} counted{each_year}"
    return _short(each, need - measure(requirement, given.for_(requirement), case, span), span, window, case, given)


def _short(each: Asked, short: Decimal, span: Days, window: Window, case: Case, given: Evidence) -> tuple[Status, str]:
    requirement, as_of, scheme = each.requirement, case.day, case.scheme
    what = f"{plain(short)} {{}}{unit_for(short, counted_in(requirement, scheme))}"
    aside = _aside(each, window, case, given)
    if requirement.per != "cycle":
        first, last = span
        if as_of > last:
            return "missed", f"{what.format('')} short from {first} to {last}{aside}"
        return "open", f"{what.format('more ')} by {last}, earned since {first}{aside}"
    carry = in_force(scheme.carry, window.ends)
    over = as_of > window.ends or (window.cycle.renewed is not None and window.cycle.renewed <= as_of)
    if over and requirement.id == TOTAL and carry is not None and short <= carry.shortfall:
        return "met", f"{what.format('')} short, to be made up in the cycle after"
    if as_of > window.earns_until:
        return "missed", f"{what.format('')} short on {window.ends}{aside}"
    if case.situation.lapsed:
        return "open", f"{what.format('more ')} for reinstatement{aside}"
    until = max(window.ends, window.earns_until) if as_of > window.ends else window.ends
    enough = "" if requirement.id == TOTAL else " would do"
    return "open", f"{what.format('more ')} by {until}{enough}{aside}"


def _aside(each: Asked, window: Window, case: Case, given: Evidence) -> str:
    """What helps to close a gap: what of it a component must be, what is full, and what is unclear."""
    notes: list[str] = []
    if each.requirement.id == TOTAL:
        notes += _components(window, case, given)
        full = _full(case, given.credits)
        notes += [f"nothing more counts of: {', '.join(full)}"] if full else []
    unclear = sum(1 for credit in given.credits if credit.status == "unclear")
    notes += [f"{unclear} {'entry' if unclear == 1 else 'entries'} unclear"] if unclear else []
    return f" ({'; '.join(notes)})" if notes else ""


def _components(window: Window, case: Case, given: Evidence) -> Iterator[str]:
    """The components of a total that are short themselves."""
    for each in case.asked:
        asked = each.requirement
        part = asked.measure == "credit" and asked.per == "cycle" and not asked.advisory and not asked.once
        if asked.id == TOTAL or asked.id in case.waived or each.need is None or not part:
            continue
        short = each.need - measure(asked, given.for_(asked), case)
        if short > 0:
            yield f"{plain(short)} of it for {asked.title}"


def _full(case: Case, credits: Sequence[Credit]) -> list[str]:
    """The limits of the cycle that have no room left, where they keep something from counting."""
    cut = [credit for credit in credits if credit.status == "limited" and credit.written is not None]
    titles = dict.fromkeys(limit.title for limit in case.scheme.limits if limit.per == "cycle")
    return [title for title in titles if any(credit.why_not.startswith(f"{title}:") for credit in cut)]


def counted_in(requirement: Requirement, scheme: Scheme) -> str:
    """What a requirement counts, for one of it: the scheme's unit, an hour, or a different thing."""
    return _MEASURES.get(requirement.measure, scheme.unit)


# ---------------------------------------------------------------- steps


def _step_status(requirement: Requirement, window: Window, case: Case) -> tuple[Status, str, date | None]:
    """A step that must be recorded, in the cycle or in each of its years; one that came late has come."""
    taken = [step.on for step in steps_by(window.cycle, case.day) if step.did == requirement.step]
    for number, due in enumerate(_due(requirement, case)):
        if number < len(taken):
            continue
        if case.day > due:
            return "missed", f"was due by {due}", due
        return "open", f"due by {due}", due
    return "met", f"recorded on {', '.join(map(str, taken))}" if taken else "not asked before the certification", None


def _due(requirement: Requirement, case: Case) -> list[date]:
    """The days by which a step is due."""
    if not requirement.due:
        return [last for _, last in spans(requirement.per, case.situation)]
    certified, last = case.situation.certified, case.situation.ends
    first = max(case.situation.begins, certified or case.situation.begins)
    days: list[date] = []
    while (day := next_on(first, requirement.due)) <= last:
        days.append(day)
        first = add_days(day, 1)
    return days


# ---------------------------------------------------------------- pace


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
