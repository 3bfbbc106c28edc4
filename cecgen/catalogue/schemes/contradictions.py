"""Find contradictions in a scheme file: rules that cannot apply together, and minima that nobody can reach."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, Generic, TypeVar

from msgspec import Struct, structs

from cecgen.catalogue.schemes.conditions import can_hold_together, have_common_day
from cecgen.catalogue.schemes.coverage import includes, split_by_category
from cecgen.catalogue.schemes.facts import SchemeFault, check_fact, find_minutes_cut_off
from cecgen.diagnostics import Diagnostic, Place, format_decimal, suggest
from cecgen.diagnostics.files import BrokenScheme, CutOffFraction
from cecgen.model.calendar_rules import Fee
from cecgen.model.facts import Fact, Provider, Unit, normalize_unit, unit_spellings
from cecgen.model.rules import (
    RULE_LISTS,
    VERSIONED_RULES,
    ApprovalRule,
    CarryOverRule,
    Category,
    ConditionalFact,
    EntryForm,
    Equivalence,
    Limit,
    ProofRule,
    ReportRule,
    Requirement,
    Rules,
    Selection,
    Worth,
)
from cecgen.model.scheme_file import ExampleExpectation, SchemeExample, SchemeFile

SomeFact = TypeVar("SomeFact", bound=Fact)


class PlacedFact(Struct, Generic[SomeFact], frozen=True):
    """A fact with its place in the file."""

    fact: SomeFact
    at: Place

    @property
    def label(self) -> str:
        """What a message calls it."""
        match self.fact:
            case Fee(what=what):
                return f"{what} fee"
            case Worth(per=per):
                return f"worth per {per}"
            case Equivalence():
                return "equivalence"
            case Category(id=id):
                return f'category "{id}"'
            case Limit(id=id):
                return f'limit "{id}"'
            case Requirement(id=id):
                return f'requirement "{id}"'
            case Unit(name=name):
                return f'unit "{name}"'
        return type(self.fact).__name__.removesuffix("Rule").removesuffix("Over").lower()  # as the key of the file


_RENEWAL_STEPS = ("form", "fee", "late-fee")
"""What every renewal may ask for, without a requirement in the file."""
PlacedRules = dict[str, tuple[PlacedFact[Any], ...]]
"""All facts of a scheme or body, by field."""


def find_contradictions(file: SchemeFile, at: Place) -> list[Diagnostic]:
    """Find every contradiction in the schemes of a file; one in the body's rules is reported once, not for each scheme."""
    faults = [*_check_ids(file, at), *_check_open_rules(file, at), *_check_facts(file, at), *_check_examples(file, at)]
    # Facts can be compared only if each of them is right on its own.
    faults = faults or [fault for rules in _rulesets(file, at) for fault in _check_together(rules)]
    return [_to_diagnostic(fault, file) for fault in dict.fromkeys(faults)]


def check_provider_units(provider: Provider, at: Place) -> Iterator[Diagnostic]:
    """Yield what is wrong with a provider's units, whether Python or TOML declares it. `at` is the file."""
    units = [PlacedFact(unit, at / "provider" / "unit" / index) for index, unit in enumerate(provider.units)]
    faults = [fault for unit in units for fault in check_fact(unit.fact, unit.at, unit.label, None)]
    for one, other in combinations(units, 2):
        if not one.fact.spellings().isdisjoint(other.fact.spellings()) and have_common_day(one.fact, other.fact):
            faults.append(_repeated_fault(other))
    for fault in faults:
        yield BrokenScheme(at=fault.at, scheme=f"provider {provider.id}", reason=fault.reason, remedy=fault.remedy)
    for unit in units:
        hours = unit.fact.hours
        if hours is not None and (minutes := find_minutes_cut_off(hours)):
            yield CutOffFraction(at=unit.at / "hours", unit=unit.fact.name, hours=hours, minutes=minutes)


def _to_diagnostic(fault: SchemeFault, file: SchemeFile) -> Diagnostic:
    match fault.at.keys:
        case ("scheme", int(index), *_):
            name = file.scheme[index].id
        case ("example", int(index), *_):
            name = f'the example "{file.example[index].title}"'
        case _:
            name = file.body.id if file.body else "the file"
    return BrokenScheme(at=fault.at, scheme=name, reason=fault.reason, remedy=fault.remedy)


# ---------------------------------------------------------------- each table on its own


def _check_ids(file: SchemeFile, at: Place) -> Iterator[SchemeFault]:
    taken: set[str] = set()
    for index, scheme in enumerate(file.scheme):
        here = at / "scheme" / index
        body = file.body.id if file.body else "<body>"
        credential = scheme.id.partition(".")[2]
        if not scheme.issuer or not credential:
            yield SchemeFault(here / "id", "its id names no body", f'write id = "{body}.<credential>"')
        elif file.body is not None and scheme.issuer != body:
            yield SchemeFault(
                here / "id", f'its id does not begin with the body\'s, "{body}."', f'write id = "{body}.{credential}"'
            )
        for key, id in (("id", scheme.id), *(("aliases", alias) for alias in scheme.aliases)):
            if id in taken:
                yield SchemeFault(here / key, f'the id "{id}" is taken by this scheme or one before it', "give each its own")
            taken.add(id)
        shared = file.body.requirements if file.body else ()
        if not any(requirement.id == "total" for requirement in (*scheme.requirements, *shared)):
            yield SchemeFault(here, "it has no total", 'add [[scheme.requirement]] with id = "total" and min = …')


def _check_open_rules(file: SchemeFile, at: Place) -> Iterator[SchemeFault]:
    """Find open points that name a limit or a requirement that no scheme of the file has."""
    tables: list[tuple[Rules, Place]] = [(scheme, at / "scheme" / index) for index, scheme in enumerate(file.scheme)]
    tables += [(file.body, at / "body")] if file.body else []
    known = {
        "limits": {each.id for rules, _ in tables for each in rules.limits},
        "requirements": {*_RENEWAL_STEPS, *(each.id for rules, _ in tables for each in rules.requirements)},
    }
    for rules, here in tables:
        for position, rule in enumerate(rules.not_modelled):
            if isinstance(rule, str):
                continue
            for key, ids in known.items():
                for name in getattr(rule, key):
                    if name not in ids:
                        place = here / "not_modelled" / position / key
                        yield SchemeFault(place, f'no scheme here has "{name}" among its {key}', suggest(name, ids))


def _check_facts(file: SchemeFile, at: Place) -> Iterator[SchemeFault]:
    own = [_place_facts(scheme, at / "scheme" / index) for index, scheme in enumerate(file.scheme)]
    for rules in [*([_place_facts(file.body, at / "body")] if file.body else []), *own]:
        for each in (each for facts in rules.values() for each in facts):
            yield from check_fact(each.fact, each.at, each.label, file.read_on)


def _check_examples(file: SchemeFile, at: Place) -> Iterator[SchemeFault]:
    ids = [scheme.id for scheme in file.scheme]
    for index, example in enumerate(file.example):
        here = at / "example" / index
        for position, name in enumerate(example.schemes):
            if name not in ids:
                yield SchemeFault(here / "schemes" / position, f'this file has no scheme "{name}"', suggest(name, ids))
        yield from _check_example(example, here)


def _check_example(example: SchemeExample, at: Place) -> Iterator[SchemeFault]:
    if not example.cycle:
        yield SchemeFault(at / "cycle", "it has no cycle to work out", "add [[example.cycle]] with begins = …")
    if example.expect == ExampleExpectation():
        yield SchemeFault(at / "expect", "it expects nothing, so it cannot fail", "say what must come out, such as counted = …")


# ---------------------------------------------------------------- all tables together

_KEYS = {field.name: field.encode_name for field in structs.fields(Rules)}


def _place_facts(rules: Rules, at: Place) -> PlacedRules:
    """Return the facts of a scheme or body with their places."""

    def place(name: str) -> Iterable[PlacedFact[Any]]:
        value, here = getattr(rules, name), at / _KEYS[name]
        if not isinstance(value, tuple):
            return [PlacedFact(value, here)]
        return (PlacedFact(fact, here / index) for index, fact in enumerate(value))

    return {name: tuple(place(name)) for name in (*VERSIONED_RULES, *RULE_LISTS)}


def _rulesets(file: SchemeFile, at: Place) -> Iterator[PlacedRules]:
    """Yield the rules of each scheme, with its body's rules added as the reader of the file adds them."""
    shared = _place_facts(file.body or Rules(), at / "body")
    for index, scheme in enumerate(file.scheme):
        own = _place_facts(scheme, at / "scheme" / index)
        yield {name: own[name] or shared[name] if name in VERSIONED_RULES else (*own[name], *shared[name]) for name in own}


def _check_together(rules: PlacedRules) -> Iterator[SchemeFault]:
    yield from _find_repeated_facts(rules)
    yield from _find_unknown_categories(rules)
    yield from _find_loops(rules["categories"])
    yield from _find_overlapping(rules["equivalences"])
    yield from _find_undecided(rules)
    for asked in rules["requirements"]:
        yield from _find_unreachable(asked, rules)


def _find_repeated_facts(rules: PlacedRules) -> Iterator[SchemeFault]:
    """Find two facts that both apply: two versions for the same days, or two tiers for the same cycles."""
    versions: dict[tuple[Any, ...], list[PlacedFact[Any]]] = {}
    for name, facts in rules.items():
        for each in facts:
            versions.setdefault((name, *_identity(each)), []).append(each)
    for one, other in (pair for several in versions.values() for pair in combinations(several, 2)):
        overlap = can_hold_together if isinstance(one.fact, ConditionalFact) else have_common_day
        if overlap(one.fact, other.fact):
            yield _repeated_fault(other)


def _identity(placed: PlacedFact[Any]) -> tuple[Any, ...]:
    """Return what distinguishes a fact from the others of its list; empty for a rule of which there is only one."""
    match placed.fact:
        case Category(id=id) | Limit(id=id) | Requirement(id=id):
            return (id,)
        # The first worth, fee or proof that fits applies. So a scheme's own may repeat the body's, which come after it.
        case Worth() as worth:
            return (placed.at.keys[:2], worth.per, worth.of, worth.at_least, worth.inside)
        case Fee() as fee:
            return (placed.at.keys[:2], fee.what, fee.from_month, fee.until_month)
        case Equivalence():  # units that two of them share are looked for by themselves
            return (placed.at.keys,)
        case (ProofRule() | ReportRule() | EntryForm()) as rule:
            return (placed.at.keys[:2], rule.of)
    return ()


def _repeated_fault(later: PlacedFact[Any]) -> SchemeFault:
    tiers = ", or tell the two apart by when = { … }" if isinstance(later.fact, ConditionalFact) else ""
    reason = f"the {later.label} is stated twice for the same days"
    return SchemeFault(later.at, reason, f"close the older one with until = …{tiers}")


def _find_unknown_categories(rules: PlacedRules) -> Iterator[SchemeFault]:
    defined = {each.fact.id for each in rules["categories"]}

    def find_unknown(names: Iterable[str], at: Place, label: str) -> Iterator[SchemeFault]:
        for index, name in enumerate(names):
            if name not in defined:
                remedy = suggest(name, defined) if defined else f'add [[scheme.category]] with id = "{name}"'
                yield SchemeFault(at / index, f'the {label} names the category "{name}", which is not defined', remedy)

    for each in (each for facts in rules.values() for each in facts):
        match each.fact:
            case Worth() | Equivalence() | Limit() | Requirement() | ApprovalRule() | ProofRule() | ReportRule() | EntryForm():
                yield from find_unknown(each.fact.of.categories, each.at / "of" / "categories", each.label)
            case CarryOverRule():
                yield from find_unknown(each.fact.categories, each.at / "categories", each.label)
            case Category(part_of=part_of) if part_of and part_of not in defined:
                reason = f'the {each.label} is part of "{part_of}", which is not defined'
                yield SchemeFault(each.at / "part_of", reason, suggest(part_of, defined))


def _find_loops(categories: tuple[PlacedFact[Category], ...]) -> Iterator[SchemeFault]:
    parents = {each.fact.id: each.fact.part_of for each in categories}
    for each in categories:
        above, seen = each.fact.part_of, set[str]()
        while above and above not in seen and above != each.fact.id:
            seen.add(above)
            above = parents.get(above, "")
        if above == each.fact.id:
            yield SchemeFault(
                each.at / "part_of", f"the {each.label} is a part of itself", "take out one part_of of the circle"
            )


def _find_overlapping(equivalences: tuple[PlacedFact[Equivalence], ...]) -> Iterator[SchemeFault]:
    """Units that two equivalences of one table cover for the same days and the same activities."""
    for one, other in combinations(equivalences, 2):
        if one.at.keys[:2] != other.at.keys[:2] or one.fact.of != other.fact.of or not have_common_day(one.fact, other.fact):
            continue
        words = {spelling for unit in one.fact.units for spelling in unit_spellings(unit)}
        twice = [unit for unit in other.fact.units if normalize_unit(unit) in words]
        if twice:
            reason = f'the {other.label} covers "{twice[0]}", which one before it covers for the same days'
            yield SchemeFault(other.at / "units", reason, "remove it from one, or close the older one with until = …")


def _find_undecided(rules: PlacedRules) -> Iterator[SchemeFault]:
    """Equivalences that leave their doubts to hours, on days for which the scheme says of no hour what it is worth."""
    hours = [each.fact for each in rules["worths"] if each.fact.per == "hour"]
    for each in rules["equivalences"]:
        if each.fact.in_doubt and not any(have_common_day(each.fact, worth) for worth in hours):
            reason = f"the {each.label} lets hours decide in doubt, and no worth says what an hour is"
            yield SchemeFault(each.at / "in_doubt", reason, 'add a worth with per = "hour", or take in_doubt out')


# ---------------------------------------------------------------- minima that nobody can reach


def _find_unreachable(asked: PlacedFact[Requirement], rules: PlacedRules) -> Iterator[SchemeFault]:
    least = asked.fact.min
    if least is None:
        return
    if asked.fact.measure == "credit":
        if limits := _binding_limits(asked.fact, least, rules):
            most = sum((limit.max for limit in limits), Decimal(0))
            bounds = " and ".join(dict.fromkeys(f'"{limit.id}"' for limit in limits))
            possible = f"at most {format_decimal(most)} of that can count (limit {bounds})"
            reason = f"the {asked.label} asks for {format_decimal(least)}, and {possible}"
            yield SchemeFault(asked.at / "min", reason, "lower min, or raise what may count")
    elif (available := _count_distinct(asked.fact, rules)) is not None and available < least:
        reason = f"the {asked.label} asks for {format_decimal(least)} different {asked.fact.measure}, and there are {available}"
        yield SchemeFault(asked.at / "min", reason, f"ask for at most {available}")


def _binding_limits(asked: Requirement, least: Decimal, rules: PlacedRules) -> tuple[Limit, ...]:
    """Find the limits that keep a selection below its minimum: one on all of it, or one for each category."""
    categories = [each.fact for each in rules["categories"] if have_common_day(each.fact, asked)]
    lower = [each.fact for each in rules["limits"] if each.fact.per == "cycle" and each.fact.max < least]
    lower.sort(key=lambda limit: limit.max)
    for parts in ([asked.of], split_by_category(asked.of, categories)):
        limits = tuple(limit for part in parts if (limit := _lowest_limit(part, asked, lower, categories)))
        if (
            limits
            and len(limits) == len(parts)
            and sum(limit.max for limit in limits) < least
            and can_hold_together(asked, *limits)
        ):
            return limits
    return ()


def _lowest_limit(part: Selection, asked: Requirement, limits: Sequence[Limit], categories: Sequence[Category]) -> Limit | None:
    """Find the lowest limit that covers a whole selection and can apply in the same cycle as the requirement."""
    covering = {of for of in {limit.of for limit in limits} if includes(of, part, categories)}
    return next((limit for limit in limits if limit.of in covering and can_hold_together(asked, limit)), None)


def _count_distinct(asked: Requirement, rules: PlacedRules) -> int | None:
    """Count the different categories or topics that a requirement can be met with; None if that is not known."""
    if asked.measure == "topics":
        return len(set(asked.of.topics)) or None
    if asked.measure == "categories":
        return len(split_by_category(asked.of, [each.fact for each in rules["categories"]]))
    return None
