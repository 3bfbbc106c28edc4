"""Scheme files: a body's schemes and plain units as data, read, completed with what holds for all of a file, and refused
where they contradict themselves.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from msgspec.structs import asdict, replace

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.reading import BrokenScheme
from cecgen.model import Body, Fact, Provider, Scheme, SchemeFile, Unit, facts_of
from cecgen.source import read
from cecgen.source.validation import faults, valid

Found = list[Diagnostic]


def read_scheme_file(root: Path, name: str, found: Found, *, closely: bool) -> SchemeFile | None:
    """A file of schemes; looked at closely where it is the repository's own, since tests hold the built-in ones."""
    raw, problems = read(root, name)
    if raw is None or problems:
        found += problems
        return None
    file, problems = valid(raw, SchemeFile, Place(name))
    problems = problems or (faults(raw, SchemeFile, Place(name)) if closely else [])
    found += problems
    return None if problems else file


def provider_in(file: SchemeFile) -> Provider | None:
    text = file.provider
    if text is None:
        return None
    units = tuple(Unit(**{**asdict(unit), "read_on": unit.read_on or file.read_on}) for unit in text.unit)
    return Provider(id=text.id, name=text.name, url=text.url, short=text.short, units=units)


def provider_faults(file: SchemeFile, at: Place) -> Iterator[Diagnostic]:
    """Units that say how many hours they are, but not who says so."""
    for index, unit in enumerate(file.provider.unit if file.provider else ()):
        if not unit.source:
            name, place = f"provider {file.provider.id}" if file.provider else "", at / "provider" / "unit" / index
            remedy = "add source = the address, or in words where it is your own"
            yield BrokenScheme(at=place, scheme=name, reason=f'the unit "{unit.name}" has no source', remedy=remedy)


def schemes_in(file: SchemeFile, at: Place, found: Found) -> Iterator[Scheme]:
    """The schemes of a file with what the body says for all of them; one that contradicts itself is reported, not used."""
    for index, text in enumerate(file.scheme):
        scheme = _dated(_with_body(text, file.body), file.read_on)
        faults = list(_contradictions(scheme, file.body))
        for reason, remedy in faults:
            found.append(BrokenScheme(at=at / "scheme" / index, scheme=scheme.id, reason=reason, remedy=remedy))
        if not faults:
            yield scheme


_LISTS = ("fees", "worths", "limits", "requirements", "not_modelled")
_SINGLE = ("zone", "period", "renewal", "grace", "reinstatement", "audit", "sharing", "carry")


def _with_body(scheme: Scheme, body: Body | None) -> Scheme:
    """A scheme with the body's rules: its own come first, and take the place of the body's where there can be but one."""
    if body is None:
        return scheme
    lists = {name: (*getattr(scheme, name), *getattr(body, name)) for name in _LISTS}
    single = {name: getattr(scheme, name) or getattr(body, name) for name in _SINGLE}
    return replace(scheme, body=body, **lists, **single)


def _dated(scheme: Scheme, read_on: date | None) -> Scheme:
    """A scheme whose facts carry the file's reading day where they state none of their own."""

    def dated(fact: Any) -> Any:
        return replace(fact, read_on=read_on) if isinstance(fact, Fact) and fact.read_on is None else fact

    lists = {name: tuple(dated(fact) for fact in getattr(scheme, name)) for name in _LISTS}
    single = {name: dated(getattr(scheme, name)) for name in _SINGLE}
    return replace(scheme, **lists, **single)


def _contradictions(scheme: Scheme, body: Body | None) -> Iterable[tuple[str, str]]:
    if body is not None and scheme.issuer != body.id:
        yield f'its id does not begin with the body\'s, "{body.id}."', f'write id = "{body.id}.…"'
    if "." not in scheme.id:
        yield "its id names no body", 'write id = "<body>.<credential>"'
    for name, fact in facts_of(scheme):
        if not fact.source:
            yield f"the {name} has no source", "add source = the address where the body says it"
        if fact.read_on is None:
            yield f"the {name} has no reading day", "add read_on = … to it, or once at the top of the file"
        if fact.since and fact.until and fact.since > fact.until:
            yield f"the {name} ends before it begins", "one of since and until is wrong"
    yield from _impossible(scheme)
    for what in (scheme.limits, scheme.requirements):
        seen: list[Any] = []
        for item in what:
            for other in seen:
                if other.id == item.id and _overlap(other, item):
                    yield f'"{item.id}" is stated twice for the same days', "close the older one with until = …"
            seen.append(item)
    for requirement in scheme.requirements:
        if (requirement.min is None) == (not requirement.card):
            yield f'the requirement "{requirement.id}" must have either min or card', "write one of the two"
    if not any(requirement.id == "total" for requirement in scheme.requirements):
        yield "it has no total", 'add [[scheme.requirement]] with id = "total" and min = …'


LONGEST = 100
"""Years that no cycle, grace or audit reach passes."""


def _impossible(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Figures that no calendar and no arithmetic can use."""
    for worth in scheme.worths:
        if worth.step is not None and worth.step <= 0:
            yield f"the worth per {worth.per} is rounded to steps of {worth.step}", "write a step above zero, or none"
    spans: list[tuple[str, int | None, int]] = [
        ("period's years", scheme.period.years if scheme.period else None, LONGEST),
        ("renewal's opens_months", scheme.renewal.opens_months if scheme.renewal else None, 12 * LONGEST),
        ("grace's months", scheme.grace.months if scheme.grace else None, 12 * LONGEST),
        ("audit's answer_days", scheme.audit.answer_days if scheme.audit else None, 366 * LONGEST),
        ("audit's reach_years", scheme.audit.reach_years if scheme.audit else None, LONGEST),
    ]
    for name, span, most in spans:
        if span is not None and not 0 < span <= most:
            yield f"the {name} are {span}", f"write 1 to {most}"
    if scheme.period and scheme.period.ends:
        try:
            date.fromisoformat(f"2024-{scheme.period.ends}")
        except ValueError:
            yield f'the period ends on "{scheme.period.ends}", which is no day of a year', 'write month and day: "12-31"'


def _overlap(one: Fact, other: Fact) -> bool:
    first = max(one.since or date.min, other.since or date.min)
    return first <= min(one.until or date.max, other.until or date.max)
