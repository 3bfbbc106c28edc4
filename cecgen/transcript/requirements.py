"""Judge every requirement of a cycle as of a day: one finding each."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount, pluralize_unit
from cecgen.model.days import months_between
from cecgen.model.judged import Credit, Finding, FindingStatus, JudgedCard, Pace
from cecgen.model.rules import Requirement
from cecgen.model.scheme import Scheme
from cecgen.transcript.cards import judge_card_requirement
from cecgen.transcript.counting.measures import DateRange, date_ranges, measure
from cecgen.transcript.counting.rules import TOTAL, ZERO, AppliedRequirement, CycleCase, in_force
from cecgen.transcript.cycles import DatedCycle
from cecgen.transcript.incomplete import describe_incomplete
from cecgen.transcript.late_rulings import LateRuling
from cecgen.transcript.steps import judge_step

MET_STATUSES: frozenset[FindingStatus] = frozenset({"met", "exempt", "not-applicable"})


_MEASURES = {"hours": "hour", "categories": "category", "topics": "topic", "entries": "activity"}
"""What a requirement may count instead of credit, and what one of it is called."""


class GoverningCertification(Struct, frozen=True):
    """The holder's highest certification of a body, if only its total must be earned."""

    scheme: Scheme
    need: Decimal
    """How much it asks for, or at most if that is not known."""
    have: Decimal
    is_met: bool
    missing_key: str = ""
    """The key of holder.toml that would decide how much it asks for, and so whether it is the highest."""


class RequirementInput(Struct, frozen=True):
    """What the requirements of a cycle are judged by: its credits, credits of earlier cycles, and the holder's cards."""

    credits: Sequence[Credit]
    earlier: Sequence[Credit] = ()
    cards: Sequence[JudgedCard] = ()
    """Earlier cards too: they show whether each followed the one before without a gap."""
    late_rulings: Sequence[LateRuling] = ()
    """What the body decided after the cycle was renewed or over."""

    def credits_for(self, requirement: Requirement) -> Sequence[Credit]:
        """Return the credits that a requirement counts, with earlier cycles if it looks back at them."""
        return [*self.earlier, *self.credits] if requirement.looks_back else self.credits


def judge_requirements(
    window: DatedCycle, case: CycleCase, inputs: RequirementInput, governing: GoverningCertification | None
) -> list[Finding]:
    """Judge every requirement of a cycle; if the scheme states no total for such a cycle, that is unclear."""
    findings = [_judge_requirement(each, window, case, inputs, governing) for each in case.requirements]
    if all(finding.requirement != TOTAL for finding in findings):
        message = f"{case.scheme.body_short_name} states no total for such a case, as far as is known"
        findings.insert(0, Finding(requirement=TOTAL, title="Continuing education", status="unclear", message=message))
    if window.latest_end is not None:
        findings.append(_judge_length(window, window.latest_end, case.scheme))
    return findings


def _judge_length(window: DatedCycle, latest_end: date, scheme: Scheme) -> Finding:
    """Judge a cycle that is longer than its scheme grants: it is unclear what it is worth, so it can never be ready."""
    period = in_force(scheme.period, window.begins)
    message = f"it ends on {window.ends}, and {scheme.body_short_name} grants none from {window.begins} beyond {latest_end}"
    source = period.source if period else ""
    return Finding(requirement="cycle", title="Length of the cycle", status="unclear", message=message, source=source)


def find_satisfied(window: DatedCycle, case: CycleCase, earlier: Sequence[Credit]) -> frozenset[str]:
    """Find the requirements of a cycle that were met in an earlier cycle, or are replaced by an alternative."""
    ids: set[str] = set()
    for each in case.requirements:
        asked = each.requirement
        replaced = (one for one in window.exempt if one.requirement == asked.id and one.on <= case.as_of)
        if any(one.by in asked.instead for one in replaced) or _is_stated_as_met(asked, window):
            ids.add(asked.id)
        if asked.once and each.need is not None and measure(asked, earlier, case) >= each.need:
            ids.add(asked.id)
    return frozenset(ids)


def _is_stated_as_met(asked: Requirement, window: DatedCycle) -> bool:
    """Whether the holder states that a requirement was met before, and the scheme lets it be met once for all."""
    return asked.once and asked.id in window.cycle.already_met


def _judge_requirement(
    each: AppliedRequirement,
    window: DatedCycle,
    case: CycleCase,
    inputs: RequirementInput,
    governing: GoverningCertification | None,
) -> Finding:
    requirement, as_of = each.requirement, case.as_of
    have = _amount_counted(each, case, inputs) if requirement.min is not None else None
    need = each.need
    exempted = next((one for one in window.exempt if one.requirement == requirement.id and one.on <= as_of), None)
    status: FindingStatus
    by: date | None = None
    if exempted is not None:
        is_named = exempted.by in requirement.instead
        status = "exempt" if is_named else "unclear"
        message = f"replaced by {exempted.by} on {exempted.on}"
        message += "" if is_named else f", which {case.scheme.id} does not name as an alternative"
    elif _is_stated_as_met(requirement, window):
        status, message = "met", "met before, as the holder states"
    elif each.missing_key:
        status = "unclear"
        message = f"whether this is asked, and how much, depends on `{each.missing_key}`, which holder.toml does not say"
    elif requirement.card is not None:
        status, message = judge_card_requirement(requirement, requirement.card, inputs.cards, window, case.situation, as_of)
    elif requirement.step is not None:
        status, message, by = judge_step(requirement, window, case)
    elif governing is not None and governing.missing_key and requirement.id == TOTAL:
        status = "unclear"
        message = (
            f"only the highest certification's credits must be earned, and whether that is {governing.scheme.title} "
            f"depends on `{governing.missing_key}`, which holder.toml does not say: it has "
            f"{format_decimal(governing.have)} of up to {format_amount(governing.need, governing.scheme.unit)}"
        )
    elif governing is not None and requirement.id == TOTAL:
        status = "not-applicable"
        message = (
            f"only the highest certification's credits must be earned: {governing.scheme.title}, "
            f"{format_decimal(governing.have)} of {format_amount(governing.need, governing.scheme.unit)}"
        )
    else:
        status, message = _judge_amount(each, window, case, inputs)
        span = _first_short_range(each, case, inputs) if requirement.per != "cycle" else None
        by = span[1] if span else None
    return Finding(
        requirement=requirement.id,
        title=requirement.title,
        status=status,
        message=message,
        have=have,
        need=need,
        due=by if status == "open" else None,
        unit=measure_unit(requirement, case.scheme) if need is not None else "",
        source=requirement.source,
        advisory=requirement.advisory,
        confidence=requirement.confidence,
        note=requirement.note,
    )


# ---------------------------------------------------------------- amounts


def _first_short_range(each: AppliedRequirement, case: CycleCase, inputs: RequirementInput) -> DateRange | None:
    """Return the first year (or the whole cycle) in which less counts than the requirement needs."""
    need = each.need or ZERO
    years = date_ranges(each.requirement.per, case.situation)
    return next(
        (span for span in years if measure(each.requirement, inputs.credits_for(each.requirement), case, span) < need), None
    )


def _amount_counted(each: AppliedRequirement, case: CycleCase, inputs: RequirementInput) -> Decimal:
    """Return what counts: in the whole cycle, or in the first year that is short, else in the last year."""
    if each.requirement.per == "cycle":
        return measure(each.requirement, inputs.credits_for(each.requirement), case)
    years = date_ranges(each.requirement.per, case.situation)
    if not years:
        return ZERO
    span = _first_short_range(each, case, inputs) or years[-1]
    return measure(each.requirement, inputs.credits_for(each.requirement), case, span)


def _judge_amount(
    each: AppliedRequirement, window: DatedCycle, case: CycleCase, inputs: RequirementInput
) -> tuple[FindingStatus, str]:
    """Judge an amount for the whole cycle, or for each year; the first year that is short decides."""
    requirement, need = each.requirement, each.need or ZERO
    span = _first_short_range(each, case, inputs)
    if span is None and requirement.once and measure(requirement, inputs.credits, case) < need:
        return "met", "met in an earlier cycle"
    if span is None:
        have, each_year = _amount_counted(each, case, inputs), "" if requirement.per == "cycle" else " in the last year of it"
        return (
            "met",
            f"{format_decimal(have)} of {format_amount(need, measure_unit(requirement, case.scheme))} counted{each_year}",
        )
    return _short_status(
        each, need - measure(requirement, inputs.credits_for(requirement), case, span), span, window, case, inputs
    )


def _short_status(
    each: AppliedRequirement, short: Decimal, span: DateRange, window: DatedCycle, case: CycleCase, inputs: RequirementInput
) -> tuple[FindingStatus, str]:
    requirement, as_of, scheme = each.requirement, case.as_of, case.scheme
    what = f"{format_decimal(short)} {{}}{pluralize_unit(short, measure_unit(requirement, scheme))}"
    notes = _shortfall_notes(each, span, window, case, inputs)
    if requirement.per != "cycle":
        first, last = span
        if as_of > last:
            return "missed", f"{what.format('')} short from {first} to {last}{notes}"
        return "open", f"{what.format('more ')} by {last}, earned since {first}{notes}"
    carry = in_force(scheme.carry, window.ends)
    over = as_of > window.ends or (window.cycle.renewed is not None and window.cycle.renewed <= as_of)
    if over and requirement.id == TOTAL and carry is not None and short <= carry.shortfall:
        return "met", f"{what.format('')} short, to be made up in the cycle after"
    if as_of > window.earns_until:
        since = _short_since_ruling(each, case, inputs)
        when = f"since the ruling of {since}" if since else f"on {window.ends}"
        return "missed", f"{what.format('')} short {when}{notes}"
    if case.situation.has_lapsed:
        return "open", f"{what.format('more ')} for reinstatement{notes}"
    until = window.last_earning_day(as_of)
    enough = "" if requirement.id == TOTAL else " would do"
    return "open", f"{what.format('more ')} by {until}{enough}{notes}"


def _short_since_ruling(each: AppliedRequirement, case: CycleCase, inputs: RequirementInput) -> date | None:
    """Return the day of the ruling after which a requirement that had been met is short."""
    for ruling in reversed(inputs.late_rulings):
        before = [*inputs.earlier, *ruling.before] if each.requirement.looks_back else ruling.before
        if measure(each.requirement, before, case) >= (each.need or ZERO):
            return ruling.on
    return None


def _shortfall_notes(
    each: AppliedRequirement, span: DateRange, window: DatedCycle, case: CycleCase, inputs: RequirementInput
) -> str:
    """Return the note after a shortfall, in brackets.

    It names components that are short themselves, limits that are used up, and what credit waits for.
    """
    notes: list[str] = []
    if each.requirement.id == TOTAL:
        notes += _short_components(window, case, inputs)
        full = _exhausted_limits(case, inputs.credits)
        notes += [f"nothing more counts of: {', '.join(full)}"] if full else []
    unit, credits = measure_unit(each.requirement, case.scheme), inputs.credits_for(each.requirement)
    notes += describe_incomplete(each.requirement, credits, case, span, unit)
    return f" ({'; '.join(notes)})" if notes else ""


def _short_components(window: DatedCycle, case: CycleCase, inputs: RequirementInput) -> Iterator[str]:
    """Yield the components of the total that are short themselves."""
    for each in case.requirements:
        asked = each.requirement
        part = asked.measure == "credit" and asked.per == "cycle" and not asked.advisory and not asked.once
        if asked.id == TOTAL or asked.id in case.satisfied or each.need is None or not part:
            continue
        short = each.need - measure(asked, inputs.credits_for(asked), case)
        if short > 0:
            yield f"{format_decimal(short)} of it for {asked.title}"


def _exhausted_limits(case: CycleCase, credits: Sequence[Credit]) -> list[str]:
    """Return the titles of the limits that are used up and keep credit from counting."""
    cut = [credit for credit in credits if credit.status == "limited" and credit.source_entry is not None]
    titles = dict.fromkeys(limit.title for limit in case.scheme.limits if limit.per == "cycle")
    return [title for title in titles if any(credit.why_not.startswith(f"{title}:") for credit in cut)]


def measure_unit(requirement: Requirement, scheme: Scheme) -> str:
    """Return what a requirement counts, in the singular: the scheme's unit, hour, category …"""
    return _MEASURES.get(requirement.measure, scheme.unit)


# ---------------------------------------------------------------- pace


def compute_pace(window: DatedCycle, need: Decimal | None, as_of: date) -> Pace | None:
    """Compute how much credit an even pace would have by a day, in whole months; rounded down to a tenth."""
    if need is None or as_of < window.begins:
        return None
    months = max(1, months_between(window.begins, window.ends))
    elapsed = min(months, months_between(window.begins, as_of))
    due = (need * elapsed * 10 // months) / 10
    return Pace(elapsed, months, due)


def is_behind(counted: Decimal, need: Decimal, pace: Pace) -> bool:
    """Whether the credit is less than an even pace with a sixth of the cycle as slack: need × (elapsed − months/6) ÷ months."""
    return counted * pace.months * 6 < need * (pace.elapsed * 6 - pace.months)
