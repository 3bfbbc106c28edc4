"""Check the units that an entry prints: that they exist, were issued on its day, and agree with its hours."""

from collections.abc import Callable, Sequence

from cecgen.diagnostics import Diagnostic
from cecgen.diagnostics.conversion import (
    HoursDisagree,
    NotEvaluated,
    SeveralAwards,
    UnitNotIssuedThen,
    UnknownProviderUnit,
    UnknownUnit,
)
from cecgen.diagnostics.plugin_errors import print_traceback
from cecgen.diagnostics.plugins import PluginFailed
from cecgen.model.amounts import Award, parse_award
from cecgen.model.facts import HOUR_SPELLINGS, Provider, UnitFunction, normalize_unit
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.written import Entry
from cecgen.transcript.conversion import Converter
from cecgen.transcript.counting.rules import ZERO
from cecgen.transcript.hours import PluginError, call_unit_function, find_own_measure
from cecgen.transcript.known_names import closest_provider
from cecgen.transcript.printed_awards import find_awards, split_award

SchemeLookup = Callable[[], Sequence[Scheme]]


def check_units(entry: Entry, about: str, converter: Converter, schemes: SchemeLookup = tuple) -> list[Diagnostic]:
    """Check the units that an entry prints, and that award and hours agree.

    `schemes` returns those that count the entry; it is only called for a provider that no plugin knows.
    """
    diagnostics: list[Diagnostic] = []
    if entry.award:
        diagnostics += _check_award(entry, entry.award, entry.unit_provider, ("award",), about, converter, schemes)
    for body, printed in entry.also.items():
        diagnostics += _check_award(entry, printed, body, ("also", body), about, converter, schemes)
        own = parse_award(printed)
        alone = converter.hours.plain_hours(own, body, entry.date) if own is not None else None
        if own is not None and alone is not None and converter.hours.find_fewer_hours(entry, own, body) is not None:
            at, hours = entry.at / "hours", entry.hours or ZERO
            diagnostics.append(HoursDisagree(at=at, about=about, award=str(own), worth=alone, hours=hours))
    measured = converter.hours.convert(entry)
    if measured.award_hours is not None and entry.hours is not None:
        award, at = str(parse_award(entry.award or "")), entry.at / "hours"
        diagnostics.append(HoursDisagree(at=at, about=about, award=award, worth=measured.award_hours, hours=entry.hours))
    return diagnostics


def _check_award(
    entry: Entry, printed: str, provider: str, keys: tuple[str, ...], about: str, converter: Converter, schemes: SchemeLookup
) -> list[Diagnostic]:
    catalogue, award = converter.catalogue, parse_award(printed)
    if award is None or find_own_measure(entry.kind, award.unit):
        return []
    at = entry.at
    for key in keys:
        at /= key
    if find_awards(printed):
        return [SeveralAwards(at=at, about=about, award=printed, replacement=_format_split(entry, printed, keys, catalogue))]
    known = catalogue.providers.get(provider)
    if known is None:
        if normalize_unit(award.unit) in HOUR_SPELLINGS:
            return []
        if catalogue.is_incomplete:
            failed = not catalogue.has_unrun_code
            return [NotEvaluated(at=at, about=about, what=f'"{printed}" from {provider}', plugin_failed=failed)]
        near = closest_provider(provider, catalogue.providers)
        if keys == ("award",):
            at = entry.at / "provider"
            matters = any(converter.depends_on_unit(entry, scheme) for scheme in schemes())
        else:
            matters = bool(near) or any(scheme.issuer == provider for scheme in schemes())
        unknown = UnknownProviderUnit(
            at=at, about=about, provider=provider, award=str(award), similar_provider=near, unlisted=catalogue.unlisted_code
        )
        return [unknown] if matters else []
    units = converter.hours.find_units(provider, award.unit)
    if not units:
        names = tuple(dict.fromkeys(unit.name for unit in known.units))
        return [UnknownUnit(at=at, about=about, provider=known.short_name, unit=award.unit, units=names)]
    unit = next((unit for unit in units if unit.is_in_force_on(entry.date)), None)
    if unit is None:
        days = ", ".join(unit.describe_days() for unit in units)
        return [
            UnitNotIssuedThen(at=at, about=about, provider=known.short_name, unit=award.unit, date=entry.date, known_days=days)
        ]
    return _check_function(unit.convert, award, entry, known, about) if unit.convert else []


def _format_split(entry: Entry, printed: str, keys: tuple[str, ...], catalogue: Catalogue) -> str:
    """Return the lines that say the same as an award for several bodies; empty if that is not certain."""
    if keys != ("award",):
        return ""
    split = split_award(printed, entry.provider, catalogue.providers, entry.hours, entry.also)
    is_part = "part" in entry.at.keys  # which has no `also`
    return "" if split is None or (is_part and split.also) else split.lines


def _check_function(convert: UnitFunction, award: Award, entry: Entry, provider: Provider, about: str) -> list[Diagnostic]:
    try:
        call_unit_function(convert, award.amount, entry)
    except PluginError as error:
        if error.__cause__ is not None:
            print_traceback(error.__cause__)
        reason, hook = str(error), f"the conversion of {award.unit}"
        return [PluginFailed(at=entry.at / "award", about=about, plugin=provider.id, hook=hook, reason=reason)]
    return []
