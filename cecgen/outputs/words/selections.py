"""Selections in words: which credits a figure is about, for which holders and cycles it holds, and the small words for both."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from cecgen.model.rules import ConditionalFact, CycleCondition, Selection
from cecgen.model.scheme import Scheme
from cecgen.model.written import format_decimal

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
KIND_WORDS = {"cpr": "CPR course", "college": "college course", "practice": "professional practice", "other": "other activity"}
FORMAT_WORDS = {"in-person": "in person", "live-online": "live online"}


def describe_selection(pick: Selection, scheme: Scheme) -> str:
    """Which credits a selection takes; nothing where it takes all."""
    body = scheme.body_short_name
    return join_parts(
        join_or(KIND_WORDS.get(kind, kind) for kind in pick.kinds),
        with_prefix("from", join_or(body if each == scheme.issuer else each.upper() for each in pick.providers)),
        with_prefix("about", join_or(topic.replace("-", " ") for topic in pick.topics)),
        with_prefix("in", join_or(find_category_title(each, scheme) for each in pick.categories)),
        describe_formats(pick.formats),
        with_prefix("as", join_or(pick.roles)),
        {None: "", True: "with an assessment", False: "without an assessment"}[pick.assessed],
        {None: "", True: "passed", False: "not passed"}[pick.passed],
        {None: "", True: f"approved by {body}", False: f"not approved by {body}"}[pick.approved],
    )


def describe_activities(pick: Selection, scheme: Scheme) -> str:
    """The same as what a sentence is about: courses, or activities that something is said of."""
    words = describe_selection(pick, scheme)
    return words if pick.kinds else f"activities {words}" if words else ""


def bracketed_selection(pick: Selection, scheme: Scheme) -> str:
    """The same after the figure that it belongs to."""
    words = describe_selection(pick, scheme)
    return f" ({words})" if words else ""


def find_category_title(id: str, scheme: Scheme) -> str:
    """A category as the body's form calls it."""
    return next((each.title for each in scheme.categories if each.id == id), f"category {id}")


def describe_formats(formats: Iterable[str]) -> str:
    """The ways in which an activity was taken."""
    return join_or(FORMAT_WORDS.get(each, each) for each in formats)


def describe_condition(figure: ConditionalFact) -> str:
    """For which holders and cycles a figure holds; nothing where it holds for all."""
    unless = " and ".join(_conditions(figure.unless)) if figure.unless else ""
    return join_parts(
        with_prefix("for those", " and ".join(_conditions(figure.when))), with_prefix("but not for those", unless)
    )


def _conditions(when: CycleCondition) -> Iterator[str]:
    if when.certified_from is not None or when.certified_before is not None:
        yield f"certified {_describe_certified(when.certified_from, when.certified_before)}"
    if when.routes:
        yield f"certified by {join_or(when.routes)}"
    if when.nth:
        yield f"in their {join_or(map(_ordinal, when.nth))} cycle"
    if when.every is not None:
        yield f"in every {_ordinal(when.every)} cycle"
    if when.years is not None:
        yield f"in a cycle of {count(when.years, 'year')}"
    if when.lapsed is not None:
        yield "whose cycle lapsed" if when.lapsed else "whose cycle has not lapsed"


def _describe_certified(first: int | None, before: int | None) -> str:
    """When a certification began, in months from the first day of the period: from one on, and before the other."""
    if first is None:
        if not before:
            return "before the period"
        if before > 0:
            return f"in the first {count(before, 'month')} of the period or before it"
        return f"more than {count(-before, 'month')} before the period"
    if before is None:
        if not first:
            return "once the period had begun"
        if first > 0:
            return f"after the first {count(first, 'month')} of the period"
        return f"in the {count(-first, 'month')} before the period or later"
    if first < 0 < before:
        return f"in the {count(-first, 'month')} before the period or the first {count(before, 'month')} of it"
    if first < 0:
        last = count(-first, "month")
        return f"{-before} to {last} before the period" if before else f"in the {last} before the period"
    if before == first + 1:
        return f"in month {before} of the period"
    return f"in months {first + 1} to {before} of the period" if first else f"in the first {before} months of the period"


# ---------------------------------------------------------------- small words


def format_month_day(text: str) -> str:
    """A day of every year ("12-31") as people write it: 31 December."""
    month, _, day = text.partition("-")
    return f"{int(day)} {MONTHS[int(month) - 1]}"


def count(number: int | Decimal, what: str, several: str = "") -> str:
    """A number of things: 1 month, 6 months."""
    amount = format_decimal(Decimal(number))
    return f"{amount} {what}" if number == 1 else f"{amount} {several or what + 's'}"


def join_or(words: Iterable[str]) -> str:
    """Any of these: a, b or c."""
    return _listed(words, "or")


def join_and(words: Iterable[str]) -> str:
    """All of these: a, b and c."""
    return _listed(words, "and")


def join_parts(*parts: str, by: str = ", ") -> str:
    """The parts of a sentence that there are."""
    return by.join(part for part in parts if part)


def with_prefix(word: str, words: str) -> str:
    """Words with the one that leads them in; nothing where there are none."""
    return f"{word} {words}" if words else ""


def _listed(words: Iterable[str], link: str) -> str:
    *most, last = ["", *words]
    return f"{', '.join(most[1:])} {link} {last}" if most[1:] else last


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
