"""What is loaded: every plugin with what it declares, where it lies, and when its facts were read."""

import json
from collections.abc import Iterable, Sequence
from datetime import date

from cecgen.model.facts import CONFIDENCE_WORDS, Fact, Unit
from cecgen.model.scheme import Catalogue, facts_of
from cecgen.model.written import amount_of, plain

Row = tuple[str, str, Sequence[str], Sequence[str], Sequence[str], Sequence[str]]
"""A plugin's name, where it lies, its checks, its importers, and the ids of its providers and schemes."""


def loaded_text(rows: Iterable[Row], catalogue: Catalogue) -> str:
    """Every plugin in words, a block each."""
    lines: list[str] = []
    for name, where, checks, importers, providers, schemes in rows:
        lines.append(f"{name}  ({where})")
        for id in providers:
            provider = catalogue.providers[id]
            lines.append(f"  provider {id}: {provider.name}")
            lines += [f"    1 {unit.name} = {_worth(unit)}{_mark(unit)}, {_read([unit])}" for unit in provider.units]
        for id in schemes:
            scheme = catalogue.schemes[id]
            total = f", {amount_of(scheme.most, scheme.unit)}" if scheme.most else ""
            lines.append(f"  scheme {id}: {scheme.title}{total}, {_read([fact for _, fact in facts_of(scheme)])}")
        lines += [f"  check {check}" for check in checks]
        lines += [f"  importer {importer}" for importer in importers]
    return "\n".join(lines) + "\n"


def loaded_json(rows: Iterable[Row], catalogue: Catalogue) -> str:
    """Every plugin as JSON."""
    plugins = [
        {
            "name": name,
            "where": where,
            "providers": [{"id": id, "read_on": _oldest(catalogue.providers[id].units)} for id in providers],
            "schemes": [
                {"id": id, "read_on": _oldest([fact for _, fact in facts_of(catalogue.schemes[id])])} for id in schemes
            ],
            "checks": list(checks),
            "importers": list(importers),
        }
        for name, where, checks, importers, providers, schemes in rows
    ]
    return json.dumps({"plugins": plugins}, ensure_ascii=False, indent=1) + "\n"


def _worth(unit: Unit) -> str:
    if unit.hours is not None:
        return f"{plain(unit.hours)} h"
    return "worked out from the entry" if unit.convert else "hours not known"


def _mark(unit: Unit) -> str:
    return "" if unit.confidence == "V" else f" [{unit.confidence}: {CONFIDENCE_WORDS[unit.confidence]}]"


def _days(facts: Iterable[Fact]) -> list[date]:
    return sorted(fact.read_on for fact in facts if fact.read_on)


def _oldest(facts: Iterable[Fact]) -> str | None:
    days = _days(facts)
    return days[0].isoformat() if days else None


def _read(facts: Iterable[Fact]) -> str:
    days = _days(facts)
    return f"read on {days[0]}" if days else "reading day not stated"
