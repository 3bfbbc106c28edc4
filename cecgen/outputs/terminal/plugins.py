"""The loaded plugins: what each declares, where it is, and when its facts were read."""

import json
from collections.abc import Iterable, Sequence
from datetime import date

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.facts import Fact, Unit
from cecgen.model.rules import named_facts
from cecgen.model.scheme import Catalogue
from cecgen.outputs.words.states import describe_confidence

PluginRow = tuple[str, str, Sequence[str], Sequence[str], Sequence[str], Sequence[str]]
"""A plugin's name, its place, its checks, its importers, and the ids of its providers and schemes."""


def format_plugins(rows: Iterable[PluginRow], catalogue: Catalogue) -> str:
    """Describe every plugin in a block of lines."""
    lines: list[str] = []
    for name, where, checks, importers, providers, schemes in rows:
        lines.append(f"{name}  ({where})")
        for id in providers:
            provider = catalogue.providers[id]
            lines.append(f"  provider {id}: {provider.name}")
            lines += [
                f"    1 {unit.name} = {_worth(unit)}{_mark(unit)}, {_describe_reading_day([unit])}" for unit in provider.units
            ]
        for id in schemes:
            scheme = catalogue.schemes[id]
            total = f", {format_amount(scheme.max_required, scheme.unit)}" if scheme.max_required else ""
            lines.append(
                f"  scheme {id}: {scheme.title}{total}, {_describe_reading_day([fact for _, fact in named_facts(scheme)])}"
            )
        lines += [f"  check {check}" for check in checks]
        lines += [f"  importer {importer}" for importer in importers]
    return "\n".join(lines) + "\n"


def format_plugins_json(rows: Iterable[PluginRow], catalogue: Catalogue) -> str:
    """Format every plugin as JSON."""
    plugins = [
        {
            "name": name,
            "where": where,
            "providers": [{"id": id, "read_on": _oldest(catalogue.providers[id].units)} for id in providers],
            "schemes": [
                {"id": id, "read_on": _oldest([fact for _, fact in named_facts(catalogue.schemes[id])])} for id in schemes
            ],
            "checks": list(checks),
            "importers": list(importers),
        }
        for name, where, checks, importers, providers, schemes in rows
    ]
    return json.dumps({"format": 1, "plugins": plugins}, ensure_ascii=False, indent=1) + "\n"


def _worth(unit: Unit) -> str:
    if unit.hours is not None:
        return f"{format_decimal(unit.hours)} h"
    return "computed from the entry" if unit.convert else "hours not known"


def _mark(unit: Unit) -> str:
    mark = describe_confidence(unit.confidence)
    return f" [{mark}]" if mark else ""


def _days(facts: Iterable[Fact]) -> list[date]:
    return sorted(fact.read_on for fact in facts if fact.read_on)


def _oldest(facts: Iterable[Fact]) -> str | None:
    days = _days(facts)
    return days[0].isoformat() if days else None


def _describe_reading_day(facts: Iterable[Fact]) -> str:
    days = _days(facts)
    return f"read on {days[0]}" if days else "reading day not stated"
