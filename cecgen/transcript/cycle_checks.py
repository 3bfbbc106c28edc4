"""What is wrong with a cycle as it was written: names that its scheme does not have, and claims without proof."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.crosschecks import ClaimedMoreThanProven
from cecgen.diagnostics.cycles import ExemptionOutsideCycle, NotOnceForAll, SituationUnknown, TooManyYears, UnknownRequirement
from cecgen.diagnostics.entries import UnknownCategory
from cecgen.model.days import add_days
from cecgen.model.judged import Credit
from cecgen.model.scheme import Scheme
from cecgen.model.written import Cycle
from cecgen.transcript.counting.rules import ZERO, apply_requirements
from cecgen.transcript.cycles import DatedCycle


def check_names(window: DatedCycle, scheme: Scheme, about: str) -> Iterator[Diagnostic]:
    """Check that every requirement, category and form field that a cycle names is one of its scheme's."""
    cycle, at = window.cycle, window.at
    requirements = tuple(dict.fromkeys(requirement.id for requirement in scheme.requirements))
    named = [(at / "exempt" / index / "requirement", exempt.requirement) for index, exempt in enumerate(cycle.exempt)]
    named += [(at / "already_met" / index, requirement) for index, requirement in enumerate(cycle.already_met)]
    for place, name in named:
        if name not in requirements:
            yield UnknownRequirement(at=place, about=about, what="requirement", name=name, scheme=scheme.id, names=requirements)
    categories = tuple(category.id for category in scheme.categories)
    for index, carried in enumerate(cycle.carried_in):
        if carried.category and categories and carried.category not in categories:
            yield UnknownCategory(
                at=at / "carried_in" / index / "category", about=about, category=carried.category,
                body=scheme.body_short_name, categories=categories,
            )  # fmt: skip
    fields = tuple(sorted(categories))
    for name, _ in claimed_amounts(cycle)[1]:
        if name not in fields:
            yield UnknownRequirement(
                at=at / "claimed" / name, about=about, what="form field", name=name, scheme=scheme.id, names=fields
            )


def check_concessions(window: DatedCycle, scheme: Scheme, about: str) -> Iterator[Diagnostic]:
    """Check the concessions that a cycle states: requirements met before, fees paid for several years, and exemptions."""
    cycle, at = window.cycle, window.at
    asked = [each for each in scheme.requirements if each.is_in_force_on(window.ends)]
    once = tuple(dict.fromkeys(each.id for each in asked if each.once))
    always = {each.id for each in asked}.difference(once)
    for index, name in enumerate(cycle.already_met):
        if name in always:
            yield NotOnceForAll(at=at / "already_met" / index, about=about, requirement=name, scheme=scheme.id, once=once)
    for index, step in enumerate(cycle.step):
        most = max((each.years_at_once for each in asked if each.step == step.did), default=1)
        if not 1 <= step.years <= most:
            yield TooManyYears(
                at=at / "step" / index / "years", about=about, did=step.did, years=step.years, max_years=most, scheme=scheme.id
            )
    certified = window.situation.certified
    first = max(window.begins, add_days(certified, 1)) if certified else window.begins
    for index, each in enumerate(cycle.exempt):
        if each not in window.exempt:
            yield ExemptionOutsideCycle(
                at=at / "exempt" / index / "on", about=about, by=each.by, on=each.on, requirement=each.requirement,
                first=first, last=window.earns_until,
            )  # fmt: skip


def check_situations(windows: Sequence[DatedCycle], scheme: Scheme, about: str) -> Iterator[SituationUnknown]:
    """Check that a certification says what its scheme's requirements depend on: each key once, where it is missing first.

    A cycle that was renewed is left alone: the body has judged it.
    """
    found: set[str] = set()
    for window in windows:
        if window.renewed_on is not None or window.cycle.renewed is not None:
            continue
        settled = {*window.cycle.already_met, *(each.requirement for each in window.cycle.exempt)}
        depending: dict[str, list[str]] = {}
        for each in apply_requirements(scheme, window.situation, frozenset(settled)):
            asked = each.requirement
            if each.missing_key and asked.id not in settled and not asked.advisory:
                depending.setdefault(each.missing_key, []).append(asked.title)
        for key, titles in depending.items():
            if key not in found:
                at = window.at if key == "nth" else Place(window.at.file, window.at.keys[:-2])
                yield SituationUnknown(
                    at=at, about=about, key=key, scheme=scheme.id, titles=tuple(titles), routes=_list_routes(scheme)
                )
        found.update(depending)


def _list_routes(scheme: Scheme) -> tuple[str, ...]:
    """List the routes that a scheme's requirements tell apart."""
    conditions = (each for asked in scheme.requirements for each in (asked.when, asked.unless) if each is not None)
    return tuple(dict.fromkeys(route for each in conditions for route in each.routes))


def check_claim(window: DatedCycle, scheme: Scheme, about: str, credits: Sequence[Credit]) -> Iterator[ClaimedMoreThanProven]:
    """Check that what was typed into the renewal form is covered by credit that has its proof, in total and per field."""
    claimed, fields = claimed_amounts(window.cycle)
    if claimed is None:
        return
    proven = [credit for credit in credits if credit.evidence_state == "proven"]
    for name, amount in [("total", claimed), *fields]:
        support = sum(
            (credit.counted for credit in proven if name in ("total", *scheme.category_ancestry(credit.allocated))), ZERO
        )
        if amount > support:
            yield ClaimedMoreThanProven(at=window.at / "claimed", about=about, field=name, claimed=amount, proven=support)


def claimed_amounts(cycle: Cycle) -> tuple[Decimal | None, tuple[tuple[str, Decimal], ...]]:
    """Return what was typed into the renewal form: the total, and the fields beside it by name."""
    if not isinstance(cycle.claimed, dict):
        return cycle.claimed, ()
    fields = tuple((name, amount) for name, amount in sorted(cycle.claimed.items()) if name != "total")
    return cycle.claimed.get("total", sum((amount for _, amount in fields), ZERO)), fields
