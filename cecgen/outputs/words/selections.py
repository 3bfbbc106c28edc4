"""Selections in words: which credits a figure is about, for which holders and cycles it holds, and the small words for both."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from cecgen.model.scheme import Conditional, Pick, Scheme, When
from cecgen.model.written import plain

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
KIND_WORDS = {"cpr": "CPR course", "college": "college course", "practice": "professional practice", "other": "other activity"}
FORMAT_WORDS = {"in-person": "in person", "live-online": "live online"}


def selected(pick: Pick, scheme: Scheme) -> str:
    """Which credits a selection takes; nothing where it takes all."""
    body = scheme.body_called
    return together(
        either(KIND_WORDS.get(kind, kind) for kind in pick.kinds),
        after("from", either(body if each == scheme.issuer else each.upper() for each in pick.providers)),
        after("about", either(topic.replace("-", " ") for topic in pick.topics)),
        after("in", either(category(each, scheme) for each in pick.categories)),
        how(pick.formats),
        after("as", either(pick.roles)),
        {None: "", True: "with an assessment", False: "without an assessment"}[pick.assessed],
        {None: "", True: "passed", False: "not passed"}[pick.passed],
        {None: "", True: f"approved by {body}", False: f"not approved by {body}"}[pick.approved],
    )


def activities(pick: Pick, scheme: Scheme) -> str:
    """The same as what a sentence is about: courses, or activities that something is said of."""
    words = selected(pick, scheme)
    return words if pick.kinds else f"activities {words}" if words else ""


def in_brackets(pick: Pick, scheme: Scheme) -> str:
    """The same after the figure that it belongs to."""
    words = selected(pick, scheme)
    return f" ({words})" if words else ""


def category(id: str, scheme: Scheme) -> str:
    """A category as the body's form calls it."""
    return next((each.title for each in scheme.categories if each.id == id), f"category {id}")


def how(formats: Iterable[str]) -> str:
    """The ways in which an activity was taken."""
    return either(FORMAT_WORDS.get(each, each) for each in formats)


def for_whom(figure: Conditional) -> str:
    """For which holders and cycles a figure holds; nothing where it holds for all."""
    unless = " and ".join(_conditions(figure.unless)) if figure.unless else ""
    return together(after("for those", " and ".join(_conditions(figure.when))), after("but not for those", unless))


def _conditions(when: When) -> Iterator[str]:
    if when.certified_from is not None or when.certified_before is not None:
        yield f"certified {_certified(when.certified_from, when.certified_before)}"
    if when.routes:
        yield f"certified by {either(when.routes)}"
    if when.nth:
        yield f"in their {either(map(_ordinal, when.nth))} cycle"
    if when.every is not None:
        yield f"in every {_ordinal(when.every)} cycle"
    if when.years is not None:
        yield f"in a cycle of {count(when.years, 'year')}"
    if when.lapsed is not None:
        yield "whose cycle lapsed" if when.lapsed else "whose cycle has not lapsed"


def _certified(first: int | None, before: int | None) -> str:
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


def month_day_in_words(text: str) -> str:
    """A day of every year ("12-31") as people write it: 31 December."""
    month, _, day = text.partition("-")
    return f"{int(day)} {MONTHS[int(month) - 1]}"


def count(number: int | Decimal, what: str, several: str = "") -> str:
    """A number of things: 1 month, 6 months."""
    amount = plain(Decimal(number))
    return f"{amount} {what}" if number == 1 else f"{amount} {several or what + 's'}"


def either(words: Iterable[str]) -> str:
    """Any of these: a, b or c."""
    return _listed(words, "or")


def all_of(words: Iterable[str]) -> str:
    """All of these: a, b and c."""
    return _listed(words, "and")


def together(*parts: str, by: str = ", ") -> str:
    """The parts of a sentence that there are."""
    return by.join(part for part in parts if part)


def after(word: str, words: str) -> str:
    """Words with the one that leads them in; nothing where there are none."""
    return f"{word} {words}" if words else ""


def _listed(words: Iterable[str], link: str) -> str:
    *most, last = ["", *words]
    return f"{', '.join(most[1:])} {link} {last}" if most[1:] else last


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
