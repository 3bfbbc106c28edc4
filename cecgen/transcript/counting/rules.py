"""Apply a scheme's rules: which version and tier apply to a cycle, what a selection includes, what an activity is worth."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics.folding import fold_text
from cecgen.model.days import add_months, months_between, months_started
from cecgen.model.judged import Credit
from cecgen.model.rules import ConditionalFact, CycleCondition, FactT, Requirement, Selection, Worth, as_versions
from cecgen.model.scheme import Scheme
from cecgen.model.vocabulary import LETTER_GRADES
from cecgen.model.written import Entry

ZERO = Decimal(0)
ALL_CREDITS = Selection()
TOTAL = "total"
"""The id of the requirement for all credit of a cycle."""
PER_HOUR = "hour"
"""A worth per contact hour: only for activities that were attended."""
PER_ENTRY = "entry"
"""A worth per entry: the scheme gives the activity a flat value, whatever was awarded."""
_ROUNDING = {"down": ROUND_DOWN, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


class CycleSituation(Struct, frozen=True):
    """What the conditions of a rule may ask about a cycle."""

    begins: date
    """The first day of the period; of the shared one, if all holders share the same periods."""
    ends: date
    certified: date | None = None
    route: str = ""
    cycle_number: int | None = None
    min_cycle_number: int = 1
    """The least number that this cycle can have within the certification, if only that is known."""
    years: int = 0
    has_lapsed: bool = False


class AppliedRequirement(Struct, frozen=True):
    """A requirement as it applies to one cycle: how much is needed, or which key is missing to know whether it applies."""

    requirement: Requirement
    need: Decimal | None
    missing_key: str = ""
    """The key of holder.toml that would decide it."""
    strictest: Decimal | None = None
    """If a key is missing: the most that is needed under any answer; None if that is not known either."""

    @property
    def most(self) -> Decimal | None:
        """How much is needed at most."""
        return self.strictest if self.missing_key else self.need


class CycleCase(Struct, frozen=True):
    """A cycle to be judged: its scheme, its situation, its requirements, and the as-of day."""

    scheme: Scheme
    situation: CycleSituation
    requirements: tuple[AppliedRequirement, ...]
    as_of: date
    renewed_on: date | None = None
    satisfied: frozenset[str] = frozenset()
    """Requirements that were met in an earlier cycle, or are replaced by an alternative."""

    @property
    def renewal(self) -> date:
        """The day of the renewal, or the as-of day before that."""
        return min(self.renewed_on or self.as_of, self.as_of)


def in_force(stated: FactT | tuple[FactT, ...], day: date) -> FactT | None:
    """Return the version of a fact that is in force on a day, if there is one."""
    for fact in as_versions(stated):  # a loop: a check asks this of every cycle, many times
        if fact.is_in_force_on(day):
            return fact
    return None


def applies_to(fact: ConditionalFact, situation: CycleSituation) -> bool | str:
    """Whether a limit or requirement applies to a cycle; if that is unknown, the key of holder.toml that would decide it."""
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
        yield _was_certified_by(situation, when.certified_from, is_before=False)
    if when.certified_before is not None:
        yield _was_certified_by(situation, when.certified_before, is_before=True)
    if when.routes:
        routes = {fold_text(route) for route in when.routes}
        yield fold_text(situation.route) in routes if situation.route else "route"
    if when.nth:
        passed = max(when.nth) < situation.min_cycle_number
        yield False if passed else situation.cycle_number in when.nth if situation.cycle_number is not None else "nth"
    if when.every is not None:
        yield situation.cycle_number % when.every == 0 if situation.cycle_number is not None else "nth"
    if when.years is not None:
        yield situation.years == when.years
    if when.lapsed is not None:
        yield situation.has_lapsed == when.lapsed


def _was_certified_by(situation: CycleSituation, months: int, *, is_before: bool) -> bool | str:
    """Whether the certification was granted before (or from) a number of months after the period began."""
    if situation.certified is not None:
        return (situation.certified < add_months(situation.begins, months)) == is_before
    if situation.min_cycle_number > 1 and months >= 0:  # an earlier cycle is on record, so it came before this period
        return is_before
    return "certified"


def apply_requirements(
    scheme: Scheme, situation: CycleSituation, satisfied: frozenset[str] = frozenset()
) -> tuple[AppliedRequirement, ...]:
    """Select the requirements for a cycle, each in the version and tier that applies to it.

    Requirements that add to the total are added to it, unless they are `satisfied`. There is no total if the scheme states
    none for such a cycle.
    """
    chosen: dict[str, AppliedRequirement] = {}
    for requirement in scheme.requirements:
        if not requirement.is_in_force_on(situation.ends):
            continue
        earlier = chosen.get(requirement.id)
        if earlier is not None and not earlier.missing_key:
            continue
        applies = applies_to(requirement, situation)
        if applies is True:
            chosen[requirement.id] = _apply_requirement(requirement, situation)
        elif applies:
            chosen[requirement.id] = _apply_perhaps(requirement, situation, str(applies), earlier)
    added = [each for each in chosen.values() if each.requirement.adds and not each.requirement.advisory]
    added = [each for each in added if each.requirement.id not in satisfied]
    if (total := chosen.get(TOTAL)) is not None and added:
        unknown = next((each.missing_key for each in (total, *added) if each.missing_key), "")
        is_open = bool(total.missing_key) and total.strictest is None
        most = None if is_open else (total.most or ZERO) + sum((each.most or ZERO for each in added), ZERO)
        chosen[TOTAL] = AppliedRequirement(total.requirement, None if unknown else most, unknown, most if unknown else None)
    return tuple(chosen.values())


def _apply_perhaps(
    requirement: Requirement, situation: CycleSituation, missing_key: str, other: AppliedRequirement | None
) -> AppliedRequirement:
    """Apply a version of a requirement that may be the right one, beside another that may be it too."""
    most = _apply_requirement(requirement, situation).most
    if other is None:
        return AppliedRequirement(requirement, None, missing_key, most)
    known = [each for each in (most, other.strictest) if each is not None]
    return replace(other, strictest=max(known, default=None))


def _apply_requirement(requirement: Requirement, situation: CycleSituation) -> AppliedRequirement:
    if requirement.per_month is None or requirement.min is None:
        return AppliedRequirement(requirement, requirement.min)
    if situation.certified is None and situation.min_cycle_number == 1:
        return AppliedRequirement(requirement, None, "certified", requirement.min)
    first = max(situation.certified or situation.begins, situation.begins)
    return AppliedRequirement(requirement, min(requirement.min, requirement.per_month * months_started(first, situation.ends)))


def may_divide_credit(case: CycleCase) -> bool:
    """Whether the body lets the credit of one activity be divided between categories."""
    splitting = in_force(case.scheme.splitting, case.situation.ends)
    return splitting is not None and splitting.allowed


def find_total(requirements: tuple[AppliedRequirement, ...]) -> AppliedRequirement | None:
    """Return the requirement for the whole cycle, if the scheme states one."""
    return next((each for each in requirements if each.requirement.id == TOTAL), None)


def cycle_years(begins: date, ends: date) -> int:
    """Return how many years a cycle lasts, rounded to the nearest."""
    return (months_between(begins, ends) + 6) // 12


def selects_entry(pick: Selection, entry: Entry, scheme: Scheme) -> bool:
    """Whether a selection includes an entry, in the category that its holder gave it."""
    return selects_entry_in(pick, entry, entry.category_for(scheme.issuer) if pick.categories else "", scheme)


def selects_entry_in(pick: Selection, entry: Entry, category: str, scheme: Scheme) -> bool:
    """Whether a selection includes an entry in a category: every list must match one word, and every flag must agree."""
    return (
        (not pick.kinds or entry.kind in pick.kinds)
        and (not pick.providers or entry.unit_provider in pick.providers)
        and (not pick.formats or entry.format in pick.formats)
        and (not pick.roles or entry.role in pick.roles)
        and (not pick.topics or any(topic in pick.topics for topic in entry.topics))
        and (pick.assessed is None or entry.assessed is pick.assessed)
        and (pick.passed is None or entry.passed is pick.passed)
        and (pick.approved is None or is_approved_by(entry, scheme.issuer) is pick.approved)
        and (not pick.categories or _is_in_any(pick.categories, category, scheme))
    )


def selects_credit(pick: Selection, credit: Credit, scheme: Scheme) -> bool:
    """Whether a selection includes a credit in its category; credit that was carried in has nothing but its category."""
    if credit.source_entry is not None:
        return selects_entry_in(pick, credit.source_entry, credit.allocated, scheme)
    if pick.categories:
        return pick == Selection(categories=pick.categories) and _is_in_any(pick.categories, credit.allocated, scheme)
    return pick == ALL_CREDITS


def _is_in_any(categories: Sequence[str], category: str, scheme: Scheme) -> bool:
    """Whether a category is one of some, or a part of one of them."""
    return bool(category) and (category in categories or not {*categories}.isdisjoint(scheme.category_ancestry(category)))


def is_approved_by(entry: Entry, body: str) -> bool:
    """Whether a body approved an activity: as its provider, by approval, or by its own award on the certificate."""
    if body in (entry.provider, entry.unit_provider) or body in entry.also:
        return True
    approval = entry.approval
    return (
        approval is not None
        and approval.body == body
        and (approval.from_ is None or approval.from_ <= entry.date)
        and (approval.until is None or entry.date <= approval.until)
    )


def find_worths(scheme: Scheme, entry: Entry) -> list[Worth]:
    """Return the scheme's worths for such an activity on the entry's date; none if the scheme does not say."""
    return [worth for worth in scheme.worths if worth.is_in_force_on(entry.date) and selects_entry(worth.of, entry, scheme)]


def is_passing_grade(grade: str | None, lowest: str) -> bool | None:
    """Whether a college grade is at least the lowest that earns credit; None if the grade does not say."""
    if grade not in LETTER_GRADES:
        return False if grade == "fail" else None
    return LETTER_GRADES.index(grade) <= LETTER_GRADES.index(lowest)


def round_to_step(amount: Decimal, step: Decimal | None, direction: str) -> Decimal:
    """Round an amount to whole steps in the rule's direction; without a step it stays exact."""
    if step is None:
        return amount
    return (amount / step).quantize(Decimal(1), rounding=_ROUNDING[direction]) * step
