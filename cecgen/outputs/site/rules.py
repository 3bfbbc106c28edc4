"""Rules in words: every figure of a scheme as a sentence beside its source, its days and how well it is known.

What all schemes of a body in use say alike stands once, under the body.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from cecgen.model import Fact, Fee, Limit, Pick, Requirement, Scheme, Transcript, UnitInUse, Worth, plain
from cecgen.outputs.site.words import COVER_WORDS, KIND_WORDS, month_day_in_words

_FEES = {
    "renewal": "Renewal fee",
    "late": "Late fee",
    "reinstatement": "Reinstatement fee",
    "annual": "Annual fee",
}


class Rule(Struct, frozen=True):
    """One figure in words, with the fact that it comes from."""

    about: str
    says: str
    fact: Fact


class RuleBook(Struct, frozen=True):
    """What one scheme says, or what several schemes of a body say alike."""

    id: str
    title: str
    scheme: Scheme | None
    rules: tuple[Rule, ...]
    not_modelled: tuple[str, ...]


class Units(Struct, frozen=True):
    """A provider with those of its units that certificates in the transcript print."""

    provider: str
    url: str
    used: tuple[UnitInUse, ...]


def units_by_provider(transcript: Transcript) -> list[Units]:
    """The units in use, each under its provider."""
    ids = dict.fromkeys(used.provider.id for used in transcript.units)
    groups = ([used for used in transcript.units if used.provider.id == id] for id in ids)
    return [Units(group[0].provider.name, group[0].provider.url, tuple(group)) for group in groups]


def rule_books(transcript: Transcript) -> list[RuleBook]:
    """The rules in use: each body's common ones first, then those of each of its schemes."""
    return [
        book
        for issuer in dict.fromkeys(scheme.issuer for scheme in transcript.schemes)
        for book in _books_of([scheme for scheme in transcript.schemes if scheme.issuer == issuer])
    ]


def _books_of(schemes: list[Scheme]) -> Iterator[RuleBook]:
    rules = {scheme.id: list(_rules(scheme)) for scheme in schemes}
    first = schemes[0]
    common = [rule for rule in rules[first.id] if all(rule in each for each in rules.values())]
    open_to_all = [text for text in first.not_modelled if all(text in each.not_modelled for each in schemes)]
    if len(schemes) == 1 or not (common or open_to_all):
        common, open_to_all = [], []
    else:
        body = (first.body.short or first.body.name) if first.body else first.issuer.upper()
        title = f"{body}: what all {len(schemes)} certifications here ask alike"
        yield RuleBook(f"body-{first.issuer}", title, None, tuple(common), tuple(open_to_all))
    for scheme in schemes:
        own = tuple(rule for rule in rules[scheme.id] if rule not in common)
        not_modelled = tuple(text for text in scheme.not_modelled if text not in open_to_all)
        yield RuleBook(f"scheme-{scheme.id}", scheme.title, scheme, own, not_modelled)


def _rules(scheme: Scheme) -> Iterator[Rule]:
    unit = scheme.unit
    for requirement in scheme.requirements:
        yield Rule(requirement.title, _asks(requirement, unit), requirement)
    for worth in scheme.worths:
        yield Rule("What counts", _is_worth(worth, unit), worth)
    for limit in scheme.limits:
        yield Rule(limit.title, _allows(limit, unit), limit)
    yield from _times(scheme)
    if scheme.sharing:
        alike = scheme.sharing.rule == "highest-only"
        says = "are earned for the highest certification only" if alike else "count for each certification"
        yield Rule("Several certifications", f"Credits {says}", scheme.sharing)
    if scheme.carry:
        of = f" of category {_either(scheme.carry.categories)}" if scheme.carry.categories else ""
        yield Rule("Carrying over", f"Up to {plain(scheme.carry.max)} {unit}{of} of the cycle before", scheme.carry)
    for fee in scheme.fees:
        yield Rule(_FEES[fee.what], _costs(fee), fee)


def _times(scheme: Scheme) -> Iterator[Rule]:
    if scheme.period:
        ends = f", ending on {month_day_in_words(scheme.period.ends)}" if scheme.period.ends else ""
        yield Rule("Cycle", f"{_count(scheme.period.years, 'year')}{ends}", scheme.period)
    if scheme.renewal and scheme.renewal.opens_months is not None:
        yield Rule("Renewal", f"Opens {_count(scheme.renewal.opens_months, 'month')} before the end", scheme.renewal)
    if scheme.grace:
        says = f"Taken for {_count(scheme.grace.months, 'month')} after the end, with the late fee"
        yield Rule("Late renewal", says, scheme.grace)
    if scheme.reinstatement:
        whose = "the lapsed cycle only" if scheme.reinstatement.credits_of == "lapsed-cycle" else "any date"
        when = "with the approval" if scheme.reinstatement.begins == "approval" else "as if nothing had lapsed"
        says = f"With credits of {whose}; the new cycle begins {when}"
        yield Rule("Coming back after a lapse", says, scheme.reinstatement)
    if scheme.audit:
        reach = _count(scheme.audit.reach_years, "year")
        says = f"May come up to {reach} after recertification; to be answered in {_count(scheme.audit.answer_days, 'day')}"
        yield Rule("Audit", says, scheme.audit)


def _asks(requirement: Requirement, unit: str) -> str:
    if requirement.card:
        what = f"A current card for {_either(COVER_WORDS.get(cover, cover) for cover in requirement.card)}"
        what += ", with a hands-on part" if requirement.hands_on else ""
    else:
        what = f"{plain(requirement.min)} {unit}" if requirement.min is not None else requirement.title
    return what + _of(requirement.of) + (f"; or instead: {_either(requirement.instead)}" if requirement.instead else "")


def _is_worth(worth: Worth, unit: str) -> str:
    per = {"hour": "contact hour", "entry": "activity"}.get(worth.per, worth.per)
    says = f"{plain(worth.amount)} {unit} for each {per}{_of(worth.of)}"
    says += f"; grade {worth.at_least} or better" if worth.at_least else ""
    says += "; begun and ended in one cycle" if worth.inside else ""
    rounding = "to the nearest" if worth.rounding == "nearest" else worth.rounding + " to"
    return says + (f"; rounded {rounding} {plain(worth.step)}" if worth.step is not None else "")


def _allows(limit: Limit, unit: str) -> str:
    return f"At most {plain(limit.max)} {unit} for each {limit.per}{_of(limit.of)}"


def _costs(fee: Fee) -> str:
    return f"{plain(fee.amount)} {fee.currency}"


def _of(pick: Pick) -> str:
    groups = (
        ("", tuple(KIND_WORDS.get(kind, kind) for kind in pick.kinds)),
        ("from ", pick.providers),
        ("about ", pick.topics),
        ("in category ", pick.categories),
        ("", pick.formats),
    )
    words = ", ".join(before + _either(each) for before, each in groups if each)
    return f" ({words})" if words else ""


def _either(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
