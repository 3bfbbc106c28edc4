"""Selections in words: which credits a figure is about, and for which holders and cycles it is in force."""

from collections.abc import Iterable, Iterator

from cecgen.model.days import MONTHS
from cecgen.model.rules import ConditionalFact, CycleCondition, Selection
from cecgen.model.scheme import Scheme
from cecgen.outputs.words.phrases import format_count, join_or, join_parts, with_prefix

KIND_WORDS = {"cpr": "CPR course", "college": "college course", "practice": "professional practice", "other": "other activity"}
_FORMAT_WORDS = {"in-person": "in person", "live-online": "live online"}


def describe_selection(pick: Selection, scheme: Scheme) -> str:
    """Describe which credits a selection takes; empty if it takes all."""
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
    """Describe the same as the subject of a sentence: courses, or activities with a property."""
    words = describe_selection(pick, scheme)
    return words if pick.kinds else f"activities {words}" if words else ""


def bracketed_selection(pick: Selection, scheme: Scheme) -> str:
    """Describe the same in brackets, for the end of a sentence."""
    words = describe_selection(pick, scheme)
    return f" ({words})" if words else ""


def find_category_title(id: str, scheme: Scheme) -> str:
    """Find a category's title on the body's form."""
    return next((each.title for each in scheme.categories if each.id == id), f"category {id}")


def describe_formats(formats: Iterable[str]) -> str:
    """Describe the ways in which an activity may be taken."""
    return join_or(_FORMAT_WORDS.get(each, each) for each in formats)


def describe_condition(figure: ConditionalFact) -> str:
    """Describe for which holders and cycles a figure is in force; empty if for all."""
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
        yield f"in a cycle of {format_count(when.years, 'year')}"
    if when.lapsed is not None:
        yield "whose cycle lapsed" if when.lapsed else "whose cycle has not lapsed"


def _describe_certified(first: int | None, before: int | None) -> str:
    """Describe when a certification began: from month `first` of the period on, and before month `before`."""
    if first is None:
        if not before:
            return "before the period"
        if before > 0:
            return f"in the first {format_count(before, 'month')} of the period or before it"
        return f"more than {format_count(-before, 'month')} before the period"
    if before is None:
        if not first:
            return "once the period had begun"
        if first > 0:
            return f"after the first {format_count(first, 'month')} of the period"
        return f"in the {format_count(-first, 'month')} before the period or later"
    if first < 0 < before:
        return f"in the {format_count(-first, 'month')} before the period or the first {format_count(before, 'month')} of it"
    if first < 0:
        last = format_count(-first, "month")
        return f"{-before} to {last} before the period" if before else f"in the {last} before the period"
    if before == first + 1:
        return f"in month {before} of the period"
    return f"in months {first + 1} to {before} of the period" if first else f"in the first {before} months of the period"


# ---------------------------------------------------------------- small words


def format_month_day(text: str) -> str:
    """Format a day of every year ("12-31") as people write it: 31 December."""
    month, _, day = text.partition("-")
    return f"{int(day)} {MONTHS[int(month) - 1]}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
