"""What can be wrong with one fact by itself: nobody says it, no calendar has it, or a key means nothing where it stands."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cecgen.catalogue.schemes.conditions import both, within
from cecgen.diagnostics import Place, did_you_mean
from cecgen.model.days import add_days, is_day_of_year
from cecgen.model.facts import Fact, forms, spelt
from cecgen.model.scheme import CardRule, Category, Conditional, Fee, Period, Proof, Requirement, When, Worth
from cecgen.model.scheme_file import PlainUnit
from cecgen.model.written import OWN_MEASURES, PASSING


class Fault(NamedTuple):
    """Something that no scheme can mean: where it stands, what is wrong, and the way out."""

    at: Place
    reason: str
    remedy: str


SPANS: dict[str, tuple[int, int]] = {
    "years": (1, 100),
    "reach_years": (1, 100),
    "months": (1, 1200),
    "opens_months": (1, 1200),
    "until_months": (1, 1200),
    "keep_months": (1, 1200),
    "earned_within_months": (1, 1200),
    "within_months": (1, 1200),
    "issued_within_months": (1, 1200),
    "next_from": (1, 1200),
    "from_month": (0, 1200),
    "until_month": (1, 1200),
    "answer_days": (1, 36500),
    "beyond_days": (0, 36500),
    "certified_from": (-1200, 1200),
    "certified_before": (-1200, 1200),
    "nth": (1, 100),
    "every": (1, 100),
}
"""The least and the most that a whole number can be, by its key: nothing that a body asks lasts over a hundred years."""

DAYS_OF_YEAR = ("ends", "due", "late_earns_from")
"""The keys that name a month and day."""


def faults_of(fact: Fact, at: Place, called: str, read_on: date | None) -> Iterator[Fault]:
    """Everything that is wrong with one fact; `read_on` is the day of its whole file."""
    yield from _provenance(fact, at, called, read_on)
    yield from _impossible(fact, at, called)
    match fact:
        case Period():
            yield from _period(fact, at)
        case Fee():
            yield from _fee(fact, at, called)
        case Worth():
            yield from _worth(fact, at, called)
        case Category():
            yield from _category(fact, at, called)
        case Proof():
            yield from _proof(fact, at)
        case PlainUnit():
            yield from _unit(fact, at, called)
        case Requirement():
            yield from _requirement(fact, at, called)
        case _:
            pass
    if isinstance(fact, Conditional):
        yield from _conditions(fact, at, called)


def _provenance(fact: Fact, at: Place, called: str, read_on: date | None) -> Iterator[Fault]:
    if not fact.source.strip():
        yield Fault(at, f"the {called} has no source", "add source = the address where it is said, or who says it in words")
    if fact.read_on is None and read_on is None:
        yield Fault(at, f"the {called} has no reading day", "add read_on = … to it, or once at the top of the file")
    if fact.since and fact.until and fact.since > fact.until:
        yield Fault(at / "until", f"the {called} ends before it begins", "one of since and until is wrong")


def _impossible(table: Any, at: Place, called: str) -> Iterator[Fault]:
    """Figures of a table that no arithmetic and no calendar can use, and of the tables in it."""
    for key in table.__struct_fields__:
        value = getattr(table, key)
        match value:
            case Decimal() if not value.is_finite() or value < 0:
                yield Fault(at / key, f"the {called} has {key} = {value}", "write an amount of zero or more")
            case When() | CardRule():
                yield from _impossible(value, at / key, called)
            case _ if key in SPANS or key in DAYS_OF_YEAR:
                yield from _out_of_range(key, value, at / key, called)


def _out_of_range(key: str, value: Any, at: Place, called: str) -> Iterator[Fault]:
    for index, each in enumerate(value if isinstance(value, tuple) else (value,)):
        place = at / index if isinstance(value, tuple) else at
        if key in SPANS:
            least, most = SPANS[key]
            if each is not None and not least <= each <= most:
                yield Fault(place, f"the {called} has {key} = {each}", f"write {least} to {most}")
        elif each and not is_day_of_year(each):
            yield Fault(place, f'the {called} has {key} = "{each}", which is no day of a year', 'write month and day: "12-31"')


def _period(period: Period, at: Place) -> Iterator[Fault]:
    if not period.lengths:
        yield Fault(at / "years", "the period has no years", "write years = 2, or all from which holders choose")
    for index, day in enumerate(period.end_days):
        if day == "02-29":
            place = at / "ends" / index if isinstance(period.ends, tuple) else at / "ends"
            yield Fault(place, 'the period ends on "02-29", which most years do not have', 'write "02-28"')
    fixed = bool(period.end_days or period.shared_from)
    if period.last_day != "eve" and fixed:
        yield Fault(at / "last_day", "the period has last_day beside days that are the same for all", "take one of them out")
    if period.first and (period.shared_from or not period.end_days):
        reason = "the period says how a first cycle reaches the day on which all end, and names no such day"
        yield Fault(at / "first", reason, 'name it with ends = "12-31", or take first out')
    if period.shared_from is None:
        if period.next_from is not None:
            yield Fault(at / "next_from", "the period has next_from without shared_from", "say shared_from = …, or take it out")
        return
    if len(period.lengths) > 1:
        yield Fault(at / "years", "the period is shared by all, and each holder chooses its years", "write one number of years")
    elif period.lengths and period.next_from is not None and period.next_from >= 12 * period.lengths[0]:
        yield Fault(at / "next_from", f"the period has no month {period.next_from}", f"write 1 to {12 * period.lengths[0] - 1}")
    eve = add_days(period.shared_from, -1)
    if period.end_days and f"{eve:%m-%d}" not in period.end_days:
        reason = f"the period before {period.shared_from} ends on {eve:%m-%d}, and ends says {' or '.join(period.end_days)}"
        yield Fault(at / "shared_from", reason, "write the day after one on which cycles end")


def _fee(fee: Fee, at: Place, called: str) -> Iterator[Fault]:
    if len(fee.currency) != 3 or not (fee.currency.isascii() and fee.currency.isalpha() and fee.currency.isupper()):
        yield Fault(at / "currency", f'the {called} is in "{fee.currency}"', 'write the currency as in "USD"')
    if fee.what not in ("late", "reinstatement") and (fee.from_month or fee.until_month is not None):
        key = "from_month" if fee.from_month else "until_month"
        yield Fault(at / key, f"the {called} has {key}, which counts from the end of a cycle", f"take {key} out")
    if fee.until_month is not None and fee.until_month <= fee.from_month:
        reason = f"the {called} is asked from month {fee.from_month} on and before month {fee.until_month}"
        yield Fault(at / "until_month", reason, "one of from_month and until_month is wrong")


def _worth(worth: Worth, at: Place, called: str) -> Iterator[Fault]:
    if worth.per not in ("hour", "entry") and spelt(worth.per) not in {form for name in OWN_MEASURES for form in forms(name)}:
        remedy = did_you_mean(worth.per, ("hour", "entry", *OWN_MEASURES))
        yield Fault(at / "per", f'the {called} is per "{worth.per}", which no activity is counted in', remedy)
    if worth.step == 0:
        yield Fault(at / "step", f"the {called} is rounded to steps of 0", "write a step above zero, or none")
    if worth.rounding != "down" and worth.step is None:
        yield Fault(at / "rounding", f"the {called} has rounding without step", "say step = …, or take rounding out")
    if worth.at_least is not None and worth.at_least not in PASSING:
        reason = f'the {called} asks for a grade of at least "{worth.at_least}", which is on no scale'
        yield Fault(at / "at_least", reason, f"write one of {', '.join(PASSING)}")


def _category(category: Category, at: Place, called: str) -> Iterator[Fault]:
    if category.takes is not None and category.takes.categories:
        reason = f"the {called} takes what a category has, and only an activity is put in one"
        yield Fault(at / "takes" / "categories", reason, "say which activities it takes; part_of puts one in another")


def _proof(proof: Proof, at: Place) -> Iterator[Fault]:
    if not proof.shows:
        yield Fault(at / "shows", "the proof names no document", 'say which, such as shows = ["transcript"]')


def _unit(unit: PlainUnit, at: Place, called: str) -> Iterator[Fault]:
    for key, value in (("hours", unit.hours), ("step", unit.step)):
        if value == 0:
            yield Fault(at / key, f"the {called} has {key} = 0", "write an amount above zero")


# ---------------------------------------------------------------- requirements, and for which cycles


_NO_MORE_SAID = Requirement(id="", title="")
"""What a requirement says where its file leaves everything out."""
_OF_A_MINIMUM = ("measure", "of", "within_months", "per_month", "adds", "once")


def _requirement(asked: Requirement, at: Place, called: str) -> Iterator[Fault]:
    kinds = [key for key in ("min", "card", "step") if getattr(asked, key) is not None]
    if len(kinds) != 1:
        what = " and ".join(kinds) + " at once" if kinds else "nothing"
        yield Fault(at / kinds[1] if kinds else at, f"the {called} asks for {what}", "write one of min, card and step")
        return
    if asked.min is None:
        for key in _OF_A_MINIMUM:
            if getattr(asked, key) != getattr(_NO_MORE_SAID, key):
                yield Fault(at / key, f"the {called} has {key} without min", f"say min = …, or take {key} out")
    if asked.per == "entry":
        yield Fault(at / "per", f"the {called} asks for something of each entry", 'write "year", "cycle-year" or "cycle"')
    if asked.card is not None and not asked.card.covers:
        yield Fault(at / "card" / "covers", f"the {called} asks for a card that covers nothing", 'write covers = ["cpr"]')
    if asked.due and (asked.step is None or asked.per == "cycle"):
        lacking = "without step" if asked.step is None else 'without per = "year"'
        yield Fault(at / "due", f"the {called} has due {lacking}", "it is the day of each year by which a step is due")
    if asked.adds and asked.measure != "credit":
        yield Fault(at / "adds", f"the {called} adds {asked.measure} to a total of credit", "only credit can be added to it")
    things = asked.measure in ("categories", "topics", "entries")
    if things and asked.min is not None and asked.min.is_finite() and asked.min % 1:
        yield Fault(at / "min", f"the {called} asks for {asked.min} {asked.measure}", "write a whole number")
    if asked.id == "total":
        yield from _total(asked, at)


def _total(total: Requirement, at: Place) -> Iterator[Fault]:
    """The total is what all other rules and the standing of a cycle rest on: the scheme's own credit, for all of the cycle."""
    if total.min is None:
        yield Fault(at, "the total asks for no credit", "write min = …, and give other requirements ids of their own")
    for key in ("measure", "per", "adds", "advisory"):
        if getattr(total, key) != getattr(_NO_MORE_SAID, key):
            reason = f"the total has {key}, and is what a whole cycle asks in credit"
            yield Fault(at / key, reason, f"take {key} out, or give this requirement an id of its own")


def _conditions(fact: Conditional, at: Place, called: str) -> Iterator[Fault]:
    for key, condition in (("when", fact.when), ("unless", fact.unless)):
        if condition is not None and both(condition, condition) is None:
            yield Fault(at / key, f"no cycle fits the {key} of the {called}", "write it so that a cycle can")
    if fact.unless is not None and within(fact.when, fact.unless):
        yield Fault(at / "unless", f"unless leaves no cycle for the {called}", "take unless out, or narrow it")
