"""The facts that the form converts with, as JSON: providers with their units, and what the schemes in use count.

Empty values are left out. Amounts are text, so that nothing turns them into floats on the way.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from cecgen.diagnostics import format_decimal
from cecgen.diagnostics.folding import fold_text
from cecgen.model.amounts import ACTIVITY_MEASURES, COLLEGE_MEASURES
from cecgen.model.facts import HOUR_SPELLINGS, Fact, Provider, Unit, normalize_unit
from cecgen.model.rules import Equivalence, Selection, Worth, as_versions
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.written import Entry
from cecgen.outputs.json_document import JsonObject, drop_empty
from cecgen.transcript.scheme_words import CatalogueWords, iter_selections, iter_topics

_KEY_ORDER = [field.encode_name for field in msgspec.structs.fields(Entry)]
"""The keys of an entry in the order in which its file has them."""


def describe_catalogue(catalogue: Catalogue, schemes: Iterable[Scheme]) -> JsonObject:
    """Describe every provider, and the schemes that somebody is certified under."""
    names: dict[str, set[str]] = {}
    for provider in catalogue.providers.values():
        for name in provider.names:
            names.setdefault(fold_text(name), set()).add(provider.id)
    return {
        "keys": _KEY_ORDER,
        "hours": sorted(name for name in HOUR_SPELLINGS if not name.endswith("s")),
        "measures": {normalize_unit(name): name for name in ACTIVITY_MEASURES},
        "collegeMeasures": {normalize_unit(name): measure for name, measure in COLLEGE_MEASURES.items()},
        "flatKinds": sorted(CatalogueWords(catalogue).flat_kinds),
        "names": {name: next(iter(ids)) for name, ids in sorted(names.items()) if len(ids) == 1},
        "providers": {provider.id: _describe_provider(provider) for provider in catalogue.providers.values()},
        "schemes": {scheme.id: _describe_scheme(scheme) for scheme in schemes},
    }


def _describe_provider(provider: Provider) -> JsonObject:
    return {"short": provider.short_name, "units": [_describe_unit(unit) for unit in provider.units]}


def _describe_unit(unit: Unit) -> JsonObject:
    names = dict.fromkeys(normalize_unit(name) for name in (unit.name, *unit.also_called))
    return {
        "name": unit.name,
        "names": [*names],
        **_days(unit),
        **drop_empty(hours=_amount(unit.hours), step=_amount(unit.step), code=unit.convert is not None),
    }


def _describe_scheme(scheme: Scheme) -> JsonObject:
    return {
        "title": scheme.title,
        "short": scheme.short_name,
        "body": scheme.issuer,
        "bodyName": scheme.body_short_name,
        "unit": scheme.unit,
        "topics": [*dict.fromkeys(iter_topics(scheme))],
        "roles": [*dict.fromkeys(role for pick in iter_selections(scheme) for role in pick.roles)],
        "categories": {each.id: {"title": each.title, **drop_empty(partOf=each.part_of)} for each in scheme.categories},
        "worths": [_describe_worth(worth) for worth in scheme.worths],
        "equivalences": [_describe_equivalence(rule) for rule in scheme.equivalences],
        "approval": [{"mode": rule.mode, **_days(rule), **_selection(rule.of)} for rule in as_versions(scheme.approval)],
    }


def _describe_worth(worth: Worth) -> JsonObject:
    return {
        "amount": format_decimal(worth.amount),
        "per": normalize_unit(worth.per),
        **_days(worth),
        **_selection(worth.of),
        **drop_empty(atLeast=worth.at_least, least=_amount(worth.least)),
        **({"step": format_decimal(worth.step), "rounding": worth.rounding} if worth.step is not None else {}),
    }


def _describe_equivalence(rule: Equivalence) -> JsonObject:
    return {
        "units": [normalize_unit(unit) for unit in rule.units],
        "amount": format_decimal(rule.amount),
        **_days(rule),
        **_selection(rule.of),
        **drop_empty(decimal=_amount(rule.decimal), inDoubt=rule.in_doubt),
    }


def _selection(pick: Selection) -> JsonObject:
    """Describe a selection under the key `of`; empty if it takes everything."""
    words = {key: value for key, value in msgspec.to_builtins(pick).items() if value not in (None, ()) and value != []}
    return {"of": words} if words else {}


def _days(fact: Fact) -> JsonObject:
    return drop_empty(since=_day(fact.since), until=_day(fact.until))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _amount(amount: Decimal | None) -> str:
    return format_decimal(amount) if amount is not None else ""
