"""Check one fact on its own: it needs a source, its figures and days must be possible, and its keys must fit together."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cecgen.catalogue.schemes.conditions import intersect, is_within
from cecgen.diagnostics import Place, suggest
from cecgen.model.amounts import ACTIVITY_MEASURES
from cecgen.model.calendar_rules import Fee, Grace, Period
from cecgen.model.days import add_days, is_month_day
from cecgen.model.facts import Fact, Unit, normalize_unit, unit_spellings
from cecgen.model.rules import CardRule, Category, ConditionalFact, CycleCondition, Equivalence, ProofRule, Requirement, Worth
from cecgen.model.vocabulary import LETTER_GRADES


class SchemeFault(NamedTuple):
    """What is wrong in a scheme file: its place, the reason, and how to fix it."""

    at: Place
    reason: str
    remedy: str


VALUE_RANGES: dict[str, tuple[int, int]] = {
    "years": (1, 100),
    "reach_years": (1, 100),
    "months": (1, 1200),
    "days": (1, 36500),
    "opens_months": (1, 1200),
    "until_months": (1, 1200),
    "keep_months": (1, 1200),
    "earned_within_months": (1, 1200),
    "within_months": (1, 1200),
    "issued_within_months": (1, 1200),
    "years_at_once": (1, 100),
    "next_from": (1, 1200),
    "from_month": (0, 1200),
    "until_month": (1, 1200),
    "max_file_bytes": (1, 1_000_000_000),
    "answer_days": (1, 36500),
    "beyond_days": (0, 36500),
    "certified_from": (-1200, 1200),
    "certified_before": (-1200, 1200),
    "nth": (1, 100),
    "every": (1, 100),
}
"""The smallest and largest whole number for a key: no rule of a body lasts over a hundred years."""

_MEASURE_SPELLINGS = frozenset().union(*(unit_spellings(name) for name in ACTIVITY_MEASURES))

MONTH_DAY_KEYS = ("ends", "due", "late_earns_from")
"""The keys that name a month and day."""


def check_fact(fact: Fact, at: Place, label: str, read_on: date | None) -> Iterator[SchemeFault]:
    """Yield everything that is wrong with one fact. Messages call it `label`; `read_on` is the reading day of its file."""
    yield from _check_source(fact, at, label, read_on)
    yield from _check_ranges(fact, at, label)
    match fact:
        case Period():
            yield from _check_period(fact, at)
        case Grace():
            yield from _check_grace(fact, at)
        case Fee():
            yield from _check_fee(fact, at, label)
        case Worth():
            yield from _check_worth(fact, at, label)
        case Equivalence():
            yield from _check_equivalence(fact, at, label)
        case Category():
            yield from _check_category(fact, at, label)
        case ProofRule():
            yield from _check_proof(fact, at)
        case Unit():
            yield from _check_unit(fact, at, label)
        case Requirement():
            yield from _check_requirement(fact, at, label)
        case _:
            pass
    if isinstance(fact, ConditionalFact):
        yield from _check_conditions(fact, at, label)


def _check_source(fact: Fact, at: Place, label: str, read_on: date | None) -> Iterator[SchemeFault]:
    if not fact.source.strip():
        yield SchemeFault(
            at, f"the {label} has no source", "add source = the address where it is stated, or say in words who states it"
        )
    if fact.read_on is None and read_on is None:
        yield SchemeFault(
            at,
            f"the {label} has no reading day",
            "add read_on = the day on which you read it; in TOML, once at the top of the file is enough",
        )
    if fact.since and fact.until and fact.since > fact.until:
        yield SchemeFault(at / "until", f"the {label} ends before it begins", "one of since and until is wrong")


def _check_ranges(table: Any, at: Place, label: str) -> Iterator[SchemeFault]:
    """Yield the figures and days of a fact that are impossible, and those of its inner tables."""
    for key in table.__struct_fields__:
        value = getattr(table, key)
        match value:
            case Decimal() if not value.is_finite() or value < 0:
                yield SchemeFault(at / key, f"the {label} has {key} = {value}", "write an amount of zero or more")
            case CycleCondition() | CardRule():
                yield from _check_ranges(value, at / key, label)
            case _ if key in VALUE_RANGES or key in MONTH_DAY_KEYS:
                yield from _check_range(key, value, at / key, label)


def _check_range(key: str, value: Any, at: Place, label: str) -> Iterator[SchemeFault]:
    for index, each in enumerate(value if isinstance(value, tuple) else (value,)):
        place = at / index if isinstance(value, tuple) else at
        if key in VALUE_RANGES:
            least, most = VALUE_RANGES[key]
            if each is not None and not least <= each <= most:
                yield SchemeFault(place, f"the {label} has {key} = {each}", f"write {least} to {most}")
        elif each and not is_month_day(each):
            yield SchemeFault(
                place, f'the {label} has {key} = "{each}", which is not a day of the year', 'write month and day: "12-31"'
            )


def _check_period(period: Period, at: Place) -> Iterator[SchemeFault]:
    if not period.lengths:
        yield SchemeFault(at / "years", "the period has no years", "write years = 2, or all from which holders choose")
    for index, day in enumerate(period.end_days):
        if day == "02-29":
            place = at / "ends" / index if isinstance(period.ends, tuple) else at / "ends"
            yield SchemeFault(place, 'the period ends on "02-29", which most years do not have', 'write "02-28"')
    fixed = bool(period.end_days or period.shared_from)
    if period.last_day != "eve" and fixed:
        yield SchemeFault(
            at / "last_day", "the period has last_day beside days that are the same for all", "remove one of them"
        )
    if period.first and (period.shared_from or not period.end_days):
        reason = "the period says how a first cycle reaches the day on which all end, and names no such day"
        yield SchemeFault(at / "first", reason, 'name it with ends = "12-31", or take first out')
    if period.shared_from is None:
        if period.next_from is not None:
            yield SchemeFault(
                at / "next_from", "the period has next_from without shared_from", "say shared_from = …, or remove it"
            )
        return
    if len(period.lengths) > 1:
        yield SchemeFault(
            at / "years", "the period is shared by all, and each holder chooses its years", "write one number of years"
        )
    elif period.lengths and period.next_from is not None and period.next_from >= 12 * period.lengths[0]:
        yield SchemeFault(
            at / "next_from", f"the period has no month {period.next_from}", f"write 1 to {12 * period.lengths[0] - 1}"
        )
    eve = add_days(period.shared_from, -1)
    if period.end_days and f"{eve:%m-%d}" not in period.end_days:
        reason = f"the period before {period.shared_from} ends on {eve:%m-%d}, and ends says {' or '.join(period.end_days)}"
        yield SchemeFault(at / "shared_from", reason, "write the day after one on which cycles end")


def _check_grace(grace: Grace, at: Place) -> Iterator[SchemeFault]:
    if grace.months is None and grace.days is None:
        yield SchemeFault(at, "the grace has no length", "say months = 6, or days = 90")
    elif grace.months is not None and grace.days is not None:
        yield SchemeFault(at / "days", "the grace lasts both months and days", "remove one of them")


def _check_fee(fee: Fee, at: Place, label: str) -> Iterator[SchemeFault]:
    if len(fee.currency) != 3 or not (fee.currency.isascii() and fee.currency.isalpha() and fee.currency.isupper()):
        yield SchemeFault(at / "currency", f'the {label} is in "{fee.currency}"', 'write the currency as in "USD"')
    if fee.what not in ("late", "reinstatement") and (fee.from_month or fee.until_month is not None):
        key = "from_month" if fee.from_month else "until_month"
        yield SchemeFault(at / key, f"the {label} has {key}, which counts from the end of a cycle", f"take {key} out")
    if fee.until_month is not None and fee.until_month <= fee.from_month:
        reason = f"the {label} is asked from month {fee.from_month} on and before month {fee.until_month}"
        yield SchemeFault(at / "until_month", reason, "one of from_month and until_month is wrong")


def _check_worth(worth: Worth, at: Place, label: str) -> Iterator[SchemeFault]:
    if worth.per not in ("hour", "entry") and normalize_unit(worth.per) not in _MEASURE_SPELLINGS:
        remedy = suggest(worth.per, ("hour", "entry", *ACTIVITY_MEASURES))
        yield SchemeFault(at / "per", f'the {label} is per "{worth.per}", which no activity is counted in', remedy)
    if worth.step == 0:
        yield SchemeFault(at / "step", f"the {label} is rounded to steps of 0", "write a step above zero, or none")
    if worth.rounding != "down" and worth.step is None:
        yield SchemeFault(at / "rounding", f"the {label} has rounding without step", "say step = …, or take rounding out")
    if worth.at_least is not None and worth.at_least not in LETTER_GRADES:
        reason = f'the {label} asks for a grade of at least "{worth.at_least}", which is on no scale'
        yield SchemeFault(at / "at_least", reason, f"write one of {', '.join(LETTER_GRADES)}")


def _check_equivalence(rule: Equivalence, at: Place, label: str) -> Iterator[SchemeFault]:
    if not rule.units:
        yield SchemeFault(at / "units", f"the {label} covers no unit", 'say which, such as units = ["CEU", "CME"]')
    seen: set[str] = set()
    for index, unit in enumerate(rule.units):
        spellings = unit_spellings(unit)
        if not normalize_unit(unit):
            yield SchemeFault(at / "units" / index, f"the {label} has a unit without a name", "remove it")
        elif spellings & _MEASURE_SPELLINGS:
            reason = f'the {label} covers "{unit}", in which activities are counted, and not credits'
            yield SchemeFault(at / "units" / index, reason, "remove it, and say what it is worth in a worth")
        elif spellings & seen:
            yield SchemeFault(at / "units" / index, f'the {label} covers "{unit}" twice', "remove one of them")
        seen |= spellings
    if rule.amount == 0:
        yield SchemeFault(at / "amount", f"the {label} makes one worth 0", "write an amount above zero")
    if rule.decimal is not None and rule.decimal <= rule.amount:
        reason = f"the {label} gives decimal = {rule.decimal}, and {rule.amount} for any other"
        yield SchemeFault(at / "decimal", reason, "write what a unit of ten hours or more counts: 10 for .1 = 1")


def _check_category(category: Category, at: Place, label: str) -> Iterator[SchemeFault]:
    if category.takes is not None and category.takes.categories:
        reason = f"the {label} takes what a category has, and only an activity is put in one"
        yield SchemeFault(at / "takes" / "categories", reason, "say which activities it takes; part_of puts one in another")


def _check_proof(proof: ProofRule, at: Place) -> Iterator[SchemeFault]:
    if not proof.shows:
        yield SchemeFault(at / "shows", "the proof names no document", 'say which, such as shows = ["transcript"]')


def find_minutes_cut_off(hours: Decimal) -> int | None:
    """Find the minutes of which these hours are a rounded or cut-off fraction, as 0.8333 is of 50; None for plain hours."""
    if not hours.is_finite():
        return None
    digits, minutes = -int(hours.as_tuple().exponent), round(60 * hours)
    is_close = abs(60 * hours - minutes) < 60 * Decimal(10) ** -digits
    return minutes if digits >= 3 and is_close and 60 * hours != minutes else None


def _check_unit(unit: Unit, at: Place, label: str) -> Iterator[SchemeFault]:
    for key, value in (("hours", unit.hours), ("step", unit.step)):
        if value == 0:
            yield SchemeFault(at / key, f"the {label} has {key} = 0", "write an amount above zero")


# ---------------------------------------------------------------- requirements and conditions


_DEFAULT_REQUIREMENT = Requirement(id="", title="")
"""A requirement of which the file says nothing: each key has its default."""
_MINIMUM_KEYS = ("measure", "of", "within_months", "per_month", "adds", "once")


def _check_requirement(asked: Requirement, at: Place, label: str) -> Iterator[SchemeFault]:
    kinds = [key for key in ("min", "card", "step") if getattr(asked, key) is not None]
    if len(kinds) != 1:
        what = " and ".join(kinds) + " at once" if kinds else "nothing"
        yield SchemeFault(at / kinds[1] if kinds else at, f"the {label} asks for {what}", "write one of min, card and step")
        return
    if asked.min is None:
        for key in _MINIMUM_KEYS:
            if getattr(asked, key) != getattr(_DEFAULT_REQUIREMENT, key):
                yield SchemeFault(at / key, f"the {label} has {key} without min", f"say min = …, or take {key} out")
    if asked.per == "entry":
        yield SchemeFault(at / "per", f"the {label} asks for something of each entry", 'write "year", "cycle-year" or "cycle"')
    if asked.card is not None and not asked.card.covers:
        yield SchemeFault(at / "card" / "covers", f"the {label} asks for a card that covers nothing", 'write covers = ["cpr"]')
    if asked.due and (asked.step is None or asked.per == "cycle"):
        lacking = "without step" if asked.step is None else 'without per = "year"'
        yield SchemeFault(at / "due", f"the {label} has due {lacking}", "it is the day of each year by which a step is due")
    if asked.years_at_once != 1 and (asked.step is None or asked.per == "cycle"):
        lacking = "without step" if asked.step is None else 'without per = "year"'
        remedy = "it is for how many years a step of each year may be taken at once"
        yield SchemeFault(at / "years_at_once", f"the {label} has years_at_once {lacking}", remedy)
    if asked.adds and asked.measure != "credit":
        yield SchemeFault(
            at / "adds", f"the {label} adds {asked.measure} to a total of credit", "only credit can be added to it"
        )
    things = asked.measure in ("categories", "topics", "entries")
    if things and asked.min is not None and asked.min.is_finite() and asked.min % 1:
        yield SchemeFault(at / "min", f"the {label} asks for {asked.min} {asked.measure}", "write a whole number")
    if asked.id == "total":
        yield from _check_total(asked, at)


def _check_total(total: Requirement, at: Place) -> Iterator[SchemeFault]:
    """Check the total, which must be credit of the whole cycle: the standing of a cycle and other rules depend on it."""
    if total.min is None:
        yield SchemeFault(at, "the total asks for no credit", "write min = …, and give other requirements ids of their own")
    for key in ("measure", "per", "adds", "advisory"):
        if getattr(total, key) != getattr(_DEFAULT_REQUIREMENT, key):
            reason = f"the total has {key}, and is what a whole cycle asks in credit"
            yield SchemeFault(at / key, reason, f"take {key} out, or give this requirement an id of its own")


def _check_conditions(fact: ConditionalFact, at: Place, label: str) -> Iterator[SchemeFault]:
    for key, condition in (("when", fact.when), ("unless", fact.unless)):
        if condition is not None and intersect(condition, condition) is None:
            yield SchemeFault(at / key, f"no cycle fits the {key} of the {label}", "write it so that a cycle can")
    if fact.unless is not None and is_within(fact.when, fact.unless):
        yield SchemeFault(at / "unless", f"unless leaves no cycle for the {label}", "take unless out, or narrow it")
