"""How a scheme's rules apply: which version and tier holds for a cycle, what a selection takes, what an activity is worth."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TypeVar

from msgspec import Struct

from cecgen.model.days import add_months, months_begun, months_between
from cecgen.model.facts import Fact
from cecgen.model.judged import Credit
from cecgen.model.scheme import Conditional, Pick, Requirement, Scheme, When, Worth, versions
from cecgen.model.written import PASSING, Entry

SomeFact = TypeVar("SomeFact", bound=Fact)

ZERO = Decimal(0)
EVERYTHING = Pick()
TOTAL = "total"
"""The requirement for a whole cycle's credit, whatever it is made of."""
ATTENDED = "hour"
"""A worth per contact hour: for activities attended, and for nothing else."""
FLAT = "entry"
"""A worth per entry: whatever was awarded, the scheme values the activity flat."""
_ROUNDING = {"down": ROUND_DOWN, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


class Situation(Struct, frozen=True):
    """What a rule may ask about a cycle before it holds for it."""

    begins: date
    """The first day of the period: the shared one, where all holders share it."""
    ends: date
    certified: date | None = None
    route: str = ""
    nth: int | None = None
    nth_least: int = 1
    """Which cycle of the certification it is at least, where only that is known."""
    years: int = 0
    lapsed: bool = False


class Asked(Struct, frozen=True):
    """A requirement as it is asked for one cycle: how much, or what would have to be known to say whether it is asked."""

    requirement: Requirement
    need: Decimal | None
    unknown: str = ""
    """The key of the holder's file that would settle it."""


def in_force(stated: SomeFact | tuple[SomeFact, ...], day: date) -> SomeFact | None:
    """What an organisation says of a matter for a day, where it says anything."""
    return next((fact for fact in versions(stated) if fact.holds_on(day)), None)


def holds_for(fact: Conditional, situation: Situation) -> bool | str:
    """Whether a limit or requirement is meant for a cycle; the key that would settle it where no file says it."""
    fits = _fits(fact.when, situation)
    spared = _fits(fact.unless, situation) if fact.unless is not None else False
    if fits is False or spared is True:
        return False
    return fits if isinstance(fits, str) else spared if isinstance(spared, str) else True


def _fits(when: When, situation: Situation) -> bool | str:
    answers = list(_answers(when, situation))
    if False in answers:
        return False
    return next((answer for answer in answers if isinstance(answer, str)), True)


def _answers(when: When, situation: Situation) -> Iterator[bool | str]:
    if when.certified_from is not None:
        yield _certified_by(situation, when.certified_from, before=False)
    if when.certified_before is not None:
        yield _certified_by(situation, when.certified_before, before=True)
    if when.routes:
        routes = {route.casefold() for route in when.routes}
        yield situation.route.casefold() in routes if situation.route else "route"
    if when.nth:
        passed = max(when.nth) < situation.nth_least
        yield False if passed else situation.nth in when.nth if situation.nth is not None else "nth"
    if when.every is not None:
        yield situation.nth % when.every == 0 if situation.nth is not None else "nth"
    if when.years is not None:
        yield situation.years == when.years
    if when.lapsed is not None:
        yield situation.lapsed == when.lapsed


def _certified_by(situation: Situation, months: int, *, before: bool) -> bool | str:
    """Whether the certification came before (or from) a month of the period on."""
    if situation.certified is not None:
        return (situation.certified < add_months(situation.begins, months)) == before
    if situation.nth_least > 1 and months >= 0:  # an earlier cycle is on record, so it came before this period
        return before
    return "certified"


def asked(scheme: Scheme, situation: Situation, waived: frozenset[str] = frozenset()) -> tuple[Asked, ...]:
    """What a scheme asks for a cycle: of every requirement the version and tier that is meant for it.

    A total takes in what comes on top of it and is not `waived`. There is none where the scheme states none for such a cycle.
    """
    chosen: dict[str, Asked] = {}
    for requirement in scheme.requirements:
        if not requirement.holds_on(situation.ends):
            continue
        known = chosen.get(requirement.id)
        if known is not None and not known.unknown:
            continue
        holds = holds_for(requirement, situation)
        if holds is True:
            chosen[requirement.id] = _asked(requirement, situation)
        elif holds and known is None:
            chosen[requirement.id] = Asked(requirement, None, str(holds))
    added = [each for each in chosen.values() if each.requirement.adds and not each.requirement.advisory]
    added = [each for each in added if each.requirement.id not in waived]
    if (total := chosen.get(TOTAL)) is not None and added:
        unknown = next((each.unknown for each in (total, *added) if each.unknown), "")
        need = None if unknown else (total.need or ZERO) + sum((each.need or ZERO for each in added), ZERO)
        chosen[TOTAL] = Asked(total.requirement, need, unknown)
    return tuple(chosen.values())


def _asked(requirement: Requirement, situation: Situation) -> Asked:
    if requirement.per_month is None or requirement.min is None:
        return Asked(requirement, requirement.min)
    if situation.certified is None and situation.nth_least == 1:
        return Asked(requirement, None, "certified")
    first = max(situation.certified or situation.begins, situation.begins)
    return Asked(requirement, min(requirement.min, requirement.per_month * months_begun(first, situation.ends)))


def total_in(asked: tuple[Asked, ...]) -> Asked | None:
    """The credit that a whole cycle asks for, where the scheme states it."""
    return next((each for each in asked if each.requirement.id == TOTAL), None)


def cycle_years(begins: date, ends: date) -> int:
    """How many years a cycle lasts, to the nearest."""
    return (months_between(begins, ends) + 6) // 12


def takes(pick: Pick, entry: Entry, scheme: Scheme) -> bool:
    """Whether a selection takes an activity as its holder wrote it, in the category that the holder put it in."""
    return takes_in(pick, entry, entry.category_for(scheme.issuer) if pick.categories else "", scheme)


def takes_in(pick: Pick, entry: Entry, category: str, scheme: Scheme) -> bool:
    """Whether a selection takes an activity in a category: one of the words of every list, and every mark that it names."""
    return (
        (not pick.kinds or entry.kind in pick.kinds)
        and (not pick.providers or entry.provider in pick.providers)
        and (not pick.formats or entry.format in pick.formats)
        and (not pick.roles or entry.role in pick.roles)
        and (not pick.topics or any(topic in pick.topics for topic in entry.topics))
        and (pick.assessed is None or entry.assessed is pick.assessed)
        and (pick.passed is None or entry.passed is pick.passed)
        and (pick.approved is None or approved(entry, scheme.issuer) is pick.approved)
        and (not pick.categories or any(each in pick.categories for each in scheme.within(category)))
    )


def picks(pick: Pick, credit: Credit, scheme: Scheme) -> bool:
    """Whether a selection takes a credit in the category that it went to; what was carried in has nothing but its category."""
    if credit.written is not None:
        return takes_in(pick, credit.written, credit.allocated, scheme)
    if pick.categories:
        return pick == Pick(categories=pick.categories) and any(
            each in pick.categories for each in scheme.within(credit.allocated)
        )
    return pick == EVERYTHING


def approved(entry: Entry, body: str) -> bool:
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


def worths_of(scheme: Scheme, entry: Entry) -> list[Worth]:
    """What the scheme states, on the entry's date, of the worth of such an activity; nothing where it is silent."""
    return [worth for worth in scheme.worths if worth.holds_on(entry.date) and takes(worth.of, entry, scheme)]


def grade_passes(grade: str | None, lowest: str) -> bool | None:
    """Whether a college grade reaches the lowest that earns credit; None where the grade does not say."""
    if grade not in PASSING:
        return False if grade == "fail" else None
    return PASSING.index(grade) <= PASSING.index(lowest)


def rounded(amount: Decimal, step: Decimal | None, direction: str) -> Decimal:
    """An amount in whole steps, rounded the way the rule says; exact where the rule gives no step."""
    if step is None:
        return amount
    return (amount / step).quantize(Decimal(1), rounding=_ROUNDING[direction]) * step
