"""How a scheme's rules apply: which version and tier holds for a cycle, what a selection takes, what an activity is worth."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TypeVar

from msgspec import Struct

from cecgen.model.days import add_months, months_between, months_started
from cecgen.model.facts import Fact
from cecgen.model.judged import Credit
from cecgen.model.scheme import ConditionalFact, CycleCondition, Requirement, Scheme, Selection, Worth, as_versions
from cecgen.model.written import LETTER_GRADES, Entry

SomeFact = TypeVar("SomeFact", bound=Fact)

ZERO = Decimal(0)
ALL_CREDITS = Selection()
TOTAL = "total"
"""The requirement for a whole cycle's credit, whatever it is made of."""
PER_HOUR = "hour"
"""A worth per contact hour: for activities attended, and for nothing else."""
PER_ENTRY = "entry"
"""A worth per entry: whatever was awarded, the scheme values the activity flat."""
_ROUNDING = {"down": ROUND_DOWN, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


class CycleSituation(Struct, frozen=True):
    """What a rule may ask about a cycle before it holds for it."""

    begins: date
    """The first day of the period: the shared one, where all holders share it."""
    ends: date
    certified: date | None = None
    route: str = ""
    cycle_number: int | None = None
    min_cycle_number: int = 1
    """Which cycle of the certification it is at least, where only that is known."""
    years: int = 0
    has_lapsed: bool = False


class AppliedRequirement(Struct, frozen=True):
    """A requirement as it is asked for one cycle: how much, or what would have to be known to say whether it is asked."""

    requirement: Requirement
    need: Decimal | None
    missing_key: str = ""
    """The key of the holder's file that would settle it."""


def in_force(stated: SomeFact | tuple[SomeFact, ...], day: date) -> SomeFact | None:
    """What an organisation says of a matter for a day, where it says anything."""
    return next((fact for fact in as_versions(stated) if fact.is_in_force_on(day)), None)


def applies_to(fact: ConditionalFact, situation: CycleSituation) -> bool | str:
    """Whether a limit or requirement is meant for a cycle; the key that would settle it where no file says it."""
    fits = _matches(fact.when, situation)
    spared = _matches(fact.unless, situation) if fact.unless is not None else False
    if fits is False or spared is True:
        return False
    return fits if isinstance(fits, str) else spared if isinstance(spared, str) else True


def _matches(when: CycleCondition, situation: CycleSituation) -> bool | str:
    answers = list(_match_conditions(when, situation))
    if False in answers:
        return False
    return next((answer for answer in answers if isinstance(answer, str)), True)


def _match_conditions(when: CycleCondition, situation: CycleSituation) -> Iterator[bool | str]:
    if when.certified_from is not None:
        yield _was_certified_by(situation, when.certified_from, before=False)
    if when.certified_before is not None:
        yield _was_certified_by(situation, when.certified_before, before=True)
    if when.routes:
        routes = {route.casefold() for route in when.routes}
        yield situation.route.casefold() in routes if situation.route else "route"
    if when.nth:
        passed = max(when.nth) < situation.min_cycle_number
        yield False if passed else situation.cycle_number in when.nth if situation.cycle_number is not None else "nth"
    if when.every is not None:
        yield situation.cycle_number % when.every == 0 if situation.cycle_number is not None else "nth"
    if when.years is not None:
        yield situation.years == when.years
    if when.lapsed is not None:
        yield situation.has_lapsed == when.lapsed


def _was_certified_by(situation: CycleSituation, months: int, *, before: bool) -> bool | str:
    """Whether the certification came before (or from) a month of the period on."""
    if situation.certified is not None:
        return (situation.certified < add_months(situation.begins, months)) == before
    if situation.min_cycle_number > 1 and months >= 0:  # an earlier cycle is on record, so it came before this period
        return before
    return "certified"


def apply_requirements(
    scheme: Scheme, situation: CycleSituation, waived: frozenset[str] = frozenset()
) -> tuple[AppliedRequirement, ...]:
    """What a scheme asks for a cycle: of every requirement the version and tier that is meant for it.

    A total takes in what comes on top of it and is not `waived`. There is none where the scheme states none for such a cycle.
    """
    chosen: dict[str, AppliedRequirement] = {}
    for requirement in scheme.requirements:
        if not requirement.is_in_force_on(situation.ends):
            continue
        known = chosen.get(requirement.id)
        if known is not None and not known.missing_key:
            continue
        holds = applies_to(requirement, situation)
        if holds is True:
            chosen[requirement.id] = _apply_requirement(requirement, situation)
        elif holds and known is None:
            chosen[requirement.id] = AppliedRequirement(requirement, None, str(holds))
    added = [each for each in chosen.values() if each.requirement.adds and not each.requirement.advisory]
    added = [each for each in added if each.requirement.id not in waived]
    if (total := chosen.get(TOTAL)) is not None and added:
        unknown = next((each.missing_key for each in (total, *added) if each.missing_key), "")
        need = None if unknown else (total.need or ZERO) + sum((each.need or ZERO for each in added), ZERO)
        chosen[TOTAL] = AppliedRequirement(total.requirement, need, unknown)
    return tuple(chosen.values())


def _apply_requirement(requirement: Requirement, situation: CycleSituation) -> AppliedRequirement:
    if requirement.per_month is None or requirement.min is None:
        return AppliedRequirement(requirement, requirement.min)
    if situation.certified is None and situation.min_cycle_number == 1:
        return AppliedRequirement(requirement, None, "certified")
    first = max(situation.certified or situation.begins, situation.begins)
    return AppliedRequirement(requirement, min(requirement.min, requirement.per_month * months_started(first, situation.ends)))


def find_total(asked: tuple[AppliedRequirement, ...]) -> AppliedRequirement | None:
    """The credit that a whole cycle asks for, where the scheme states it."""
    return next((each for each in asked if each.requirement.id == TOTAL), None)


def cycle_years(begins: date, ends: date) -> int:
    """How many years a cycle lasts, to the nearest."""
    return (months_between(begins, ends) + 6) // 12


def selects_entry(pick: Selection, entry: Entry, scheme: Scheme) -> bool:
    """Whether a selection takes an activity as its holder wrote it, in the category that the holder put it in."""
    return selects_entry_in(pick, entry, entry.category_for(scheme.issuer) if pick.categories else "", scheme)


def selects_entry_in(pick: Selection, entry: Entry, category: str, scheme: Scheme) -> bool:
    """Whether a selection takes an activity in a category: one of the words of every list, and every mark that it names."""
    return (
        (not pick.kinds or entry.kind in pick.kinds)
        and (not pick.providers or entry.provider in pick.providers)
        and (not pick.formats or entry.format in pick.formats)
        and (not pick.roles or entry.role in pick.roles)
        and (not pick.topics or any(topic in pick.topics for topic in entry.topics))
        and (pick.assessed is None or entry.assessed is pick.assessed)
        and (pick.passed is None or entry.passed is pick.passed)
        and (pick.approved is None or is_approved_by(entry, scheme.issuer) is pick.approved)
        and (not pick.categories or any(each in pick.categories for each in scheme.category_ancestry(category)))
    )


def selects_credit(pick: Selection, credit: Credit, scheme: Scheme) -> bool:
    """Whether a selection takes a credit in the category that it went to; what was carried in has nothing but its category."""
    if credit.source_entry is not None:
        return selects_entry_in(pick, credit.source_entry, credit.allocated, scheme)
    if pick.categories:
        return pick == Selection(categories=pick.categories) and any(
            each in pick.categories for each in scheme.category_ancestry(credit.allocated)
        )
    return pick == ALL_CREDITS


def is_approved_by(entry: Entry, body: str) -> bool:
    """Whether a body itself stood behind an activity: as its provider, by approval, or by an award on the certificate."""
    if entry.provider == body or body in entry.also:
        return True
    approval = entry.approval
    return (
        approval is not None
        and approval.body == body
        and (approval.from_ is None or approval.from_ <= entry.date)
        and (approval.until is None or entry.date <= approval.until)
    )


def find_worths(scheme: Scheme, entry: Entry) -> list[Worth]:
    """What the scheme states, on the entry's date, of the worth of such an activity; nothing where it is silent."""
    return [worth for worth in scheme.worths if worth.is_in_force_on(entry.date) and selects_entry(worth.of, entry, scheme)]


def is_passing_grade(grade: str | None, lowest: str) -> bool | None:
    """Whether a college grade reaches the lowest that earns credit; None where the grade does not say."""
    if grade not in LETTER_GRADES:
        return False if grade == "fail" else None
    return LETTER_GRADES.index(grade) <= LETTER_GRADES.index(lowest)


def round_to_step(amount: Decimal, step: Decimal | None, direction: str) -> Decimal:
    """An amount in whole steps, rounded the way the rule says; exact where the rule gives no step."""
    if step is None:
        return amount
    return (amount / step).quantize(Decimal(1), rounding=_ROUNDING[direction]) * step
