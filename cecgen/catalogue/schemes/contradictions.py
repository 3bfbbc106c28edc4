"""What the rules of a scheme file cannot all mean together: refused with the place where it is said."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, Generic, TypeVar

from msgspec import Struct, structs

from cecgen.catalogue.schemes.conditions import days_meet, hold_together
from cecgen.catalogue.schemes.coverage import covers, each_category
from cecgen.catalogue.schemes.facts import Fault, faults_of
from cecgen.diagnostics import Diagnostic, Place, did_you_mean
from cecgen.diagnostics.files import BrokenScheme
from cecgen.model.facts import Fact, spelt
from cecgen.model.scheme import (
    LISTS,
    MATTERS,
    Approval,
    Carry,
    Category,
    Conditional,
    Fee,
    Limit,
    Pick,
    Proof,
    Requirement,
    Rules,
    Worth,
)
from cecgen.model.scheme_file import Example, Expect, PlainUnit, SchemeFile
from cecgen.model.written import plain

SomeFact = TypeVar("SomeFact", bound=Fact)


class Stated(Struct, Generic[SomeFact], frozen=True):
    """A fact with the place where the file states it."""

    fact: SomeFact
    at: Place

    @property
    def called(self) -> str:
        """The name that people know it by."""
        match self.fact:
            case Fee(what=what):
                return f"{what} fee"
            case Worth(per=per):
                return f"worth per {per}"
            case Category(id=id):
                return f'category "{id}"'
            case Limit(id=id):
                return f'limit "{id}"'
            case Requirement(id=id):
                return f'requirement "{id}"'
            case PlainUnit(name=name):
                return f'unit "{name}"'
        return type(self.fact).__name__.lower()


Ruleset = dict[str, tuple[Stated[Any], ...]]
"""All facts of a scheme or body by their field: each matter, and each list."""


def contradictions(file: SchemeFile, at: Place) -> list[Diagnostic]:
    """Every contradiction in the schemes of a file; one in the body's rules is said once, and not again for each scheme."""
    found = [*_ids(file, at), *_single_facts(file, at), *_examples(file, at)]
    # What is said together can only be looked at where each figure is one.
    found = found or [fault for rules in _rulesets(file, at) for fault in _together(rules)]
    return [_reported(fault, file) for fault in dict.fromkeys(found)]


def unit_contradictions(file: SchemeFile, at: Place) -> list[Diagnostic]:
    """Every contradiction in the units of a file."""
    if file.provider is None:
        return []
    units = [Stated(unit, at / "provider" / "unit" / index) for index, unit in enumerate(file.provider.unit)]
    found = [fault for unit in units for fault in faults_of(unit.fact, unit.at, unit.called, file.read_on)]
    for one, other in combinations(units, 2):
        if spelt(one.fact.name) == spelt(other.fact.name) and days_meet(one.fact, other.fact):
            found.append(_twice(other))
    return [_reported(fault, file) for fault in found]


def _reported(fault: Fault, file: SchemeFile) -> Diagnostic:
    match fault.at.keys:
        case ("scheme", int(index), *_):
            name = file.scheme[index].id
        case ("example", int(index), *_):
            name = f'the example "{file.example[index].title}"'
        case ("provider", *_) if file.provider:
            name = f"provider {file.provider.id}"
        case _:
            name = file.body.id if file.body else "the file"
    return BrokenScheme(at=fault.at, scheme=name, reason=fault.reason, remedy=fault.remedy)


# ---------------------------------------------------------------- what each table says by itself


def _ids(file: SchemeFile, at: Place) -> Iterator[Fault]:
    taken: set[str] = set()
    for index, scheme in enumerate(file.scheme):
        here = at / "scheme" / index
        body = file.body.id if file.body else "<body>"
        credential = scheme.id.partition(".")[2]
        if not scheme.issuer or not credential:
            yield Fault(here / "id", "its id names no body", f'write id = "{body}.<credential>"')
        elif file.body is not None and scheme.issuer != body:
            yield Fault(here / "id", f'its id does not begin with the body\'s, "{body}."', f'write id = "{body}.{credential}"')
        for key, id in (("id", scheme.id), *(("aliases", alias) for alias in scheme.aliases)):
            if id in taken:
                yield Fault(here / key, f'the id "{id}" is taken by this scheme or one before it', "give each its own")
            taken.add(id)
        theirs = file.body.requirements if file.body else ()
        if not any(requirement.id == "total" for requirement in (*scheme.requirements, *theirs)):
            yield Fault(here, "it has no total", 'add [[scheme.requirement]] with id = "total" and min = …')


def _single_facts(file: SchemeFile, at: Place) -> Iterator[Fault]:
    own = [_stated(scheme, at / "scheme" / index) for index, scheme in enumerate(file.scheme)]
    for rules in [*([_stated(file.body, at / "body")] if file.body else []), *own]:
        for each in (each for facts in rules.values() for each in facts):
            yield from faults_of(each.fact, each.at, each.called, file.read_on)


def _examples(file: SchemeFile, at: Place) -> Iterator[Fault]:
    known = [scheme.id for scheme in file.scheme]
    for index, example in enumerate(file.example):
        here = at / "example" / index
        for position, name in enumerate(example.schemes):
            if name not in known:
                yield Fault(here / "schemes" / position, f'this file has no scheme "{name}"', did_you_mean(name, known))
        yield from _example(example, here)


def _example(example: Example, at: Place) -> Iterator[Fault]:
    if not example.cycle:
        yield Fault(at / "cycle", "it has no cycle to work out", "add [[example.cycle]] with begins = …")
    if example.expect == Expect():
        yield Fault(at / "expect", "it expects nothing, so it cannot fail", "say what must come out, such as counted = …")


# ---------------------------------------------------------------- what they say together

_KEYS = {field.name: field.encode_name for field in structs.fields(Rules)}


def _stated(rules: Rules, at: Place) -> Ruleset:
    """The rules of a table with their places."""

    def placed(name: str) -> Iterable[Stated[Any]]:
        stated, here = getattr(rules, name), at / _KEYS[name]
        if not isinstance(stated, tuple):
            return [Stated(stated, here)]
        return (Stated(fact, here / index) for index, fact in enumerate(stated))

    return {name: tuple(placed(name)) for name in (*MATTERS, *LISTS)}


def _rulesets(file: SchemeFile, at: Place) -> Iterator[Ruleset]:
    """The rules of each scheme with what its body says for all of them, as the reader joins them."""
    theirs = _stated(file.body or Rules(), at / "body")
    for index, scheme in enumerate(file.scheme):
        own = _stated(scheme, at / "scheme" / index)
        yield {name: own[name] or theirs[name] if name in MATTERS else (*own[name], *theirs[name]) for name in own}


def _together(rules: Ruleset) -> Iterator[Fault]:
    yield from _said_twice(rules)
    yield from _unknown_categories(rules)
    yield from _loops(rules["categories"])
    for asked in rules["requirements"]:
        yield from _out_of_reach(asked, rules)


def _said_twice(rules: Ruleset) -> Iterator[Fault]:
    """Versions of one thing for the same days, and tiers for the same cycles: which of them holds could not be said."""
    versions: dict[tuple[Any, ...], list[Stated[Any]]] = {}
    for name, facts in rules.items():
        for each in facts:
            versions.setdefault((name, *_what(each)), []).append(each)
    for one, other in (pair for several in versions.values() for pair in combinations(several, 2)):
        meet = hold_together if isinstance(one.fact, Conditional) else days_meet
        if meet(one.fact, other.fact):
            yield _twice(other)


def _what(stated: Stated[Any]) -> tuple[Any, ...]:
    """What tells a fact apart from others of its list; of a matter there is only one."""
    match stated.fact:
        case Category(id=id) | Limit(id=id) | Requirement(id=id):
            return (id,)
        # Of worths and fees the first one holds, so that a scheme's own can come before the body's.
        case Worth() as worth:
            return (stated.at.keys[:2], worth.per, worth.of, worth.at_least, worth.inside)
        case Fee() as fee:
            return (stated.at.keys[:2], fee.what, fee.from_month, fee.until_month)
        case Proof() as proof:
            return (stated.at.keys[:2], proof.of)
    return ()


def _twice(later: Stated[Any]) -> Fault:
    tiers = ", or tell the two apart by when = { … }" if isinstance(later.fact, Conditional) else ""
    reason = f"the {later.called} is stated twice for the same days"
    return Fault(later.at, reason, f"close the older one with until = …{tiers}")


def _unknown_categories(rules: Ruleset) -> Iterator[Fault]:
    known = {each.fact.id for each in rules["categories"]}

    def unknown(names: Iterable[str], at: Place, called: str) -> Iterator[Fault]:
        for index, name in enumerate(names):
            if name not in known:
                remedy = did_you_mean(name, known) if known else f'add [[scheme.category]] with id = "{name}"'
                yield Fault(at / index, f'the {called} names the category "{name}", which is not defined', remedy)

    for each in (each for facts in rules.values() for each in facts):
        match each.fact:
            case Worth() | Limit() | Requirement() | Approval() | Proof():
                yield from unknown(each.fact.of.categories, each.at / "of" / "categories", each.called)
            case Carry():
                yield from unknown(each.fact.categories, each.at / "categories", each.called)
            case Category(part_of=part_of) if part_of and part_of not in known:
                reason = f'the {each.called} is part of "{part_of}", which is not defined'
                yield Fault(each.at / "part_of", reason, did_you_mean(part_of, known))


def _loops(categories: tuple[Stated[Category], ...]) -> Iterator[Fault]:
    parents = {each.fact.id: each.fact.part_of for each in categories}
    for each in categories:
        above, seen = each.fact.part_of, set[str]()
        while above and above not in seen and above != each.fact.id:
            seen.add(above)
            above = parents.get(above, "")
        if above == each.fact.id:
            yield Fault(each.at / "part_of", f"the {each.called} is a part of itself", "take out one part_of of the circle")


# ---------------------------------------------------------------- minima that nobody can reach


def _out_of_reach(asked: Stated[Requirement], rules: Ruleset) -> Iterator[Fault]:
    least = asked.fact.min
    if least is None:
        return
    if asked.fact.measure == "credit":
        if limits := _bounds(asked.fact, least, rules):
            most = sum((limit.max for limit in limits), Decimal(0))
            bounds = " and ".join(dict.fromkeys(f'"{limit.id}"' for limit in limits))
            reason = f"the {asked.called} asks for {plain(least)}, and at most {plain(most)} of that can count (limit {bounds})"
            yield Fault(asked.at / "min", reason, "lower min, or raise what may count")
    elif (there := _different(asked.fact, rules)) is not None and there < least:
        reason = f"the {asked.called} asks for {plain(least)} different {asked.fact.measure}, and there are {there}"
        yield Fault(asked.at / "min", reason, f"ask for at most {there}")


def _bounds(asked: Requirement, least: Decimal, rules: Ruleset) -> tuple[Limit, ...]:
    """The limits of a cycle that keep a selection below its minimum: one on all of it, or one for each category."""
    categories = [each.fact for each in rules["categories"] if days_meet(each.fact, asked)]
    lower = [each.fact for each in rules["limits"] if each.fact.per == "cycle" and each.fact.max < least]
    lower.sort(key=lambda limit: limit.max)
    for parts in ([asked.of], each_category(asked.of, categories)):
        limits = tuple(limit for part in parts if (limit := _lowest(part, asked, lower, categories)))
        if (
            limits
            and len(limits) == len(parts)
            and sum(limit.max for limit in limits) < least
            and hold_together(asked, *limits)
        ):
            return limits
    return ()


def _lowest(part: Pick, asked: Requirement, limits: Sequence[Limit], categories: Sequence[Category]) -> Limit | None:
    """The first limit on all of a selection that holds for a cycle for which a requirement is asked."""
    covering = {of for of in {limit.of for limit in limits} if covers(of, part, categories)}
    return next((limit for limit in limits if limit.of in covering and hold_together(asked, limit)), None)


def _different(asked: Requirement, rules: Ruleset) -> int | None:
    """How many different categories or topics there are for a requirement, where that is known."""
    if asked.measure == "topics":
        return len(set(asked.of.topics)) or None
    if asked.measure == "categories":
        return len(each_category(asked.of, [each.fact for each in rules["categories"]]))
    return None
