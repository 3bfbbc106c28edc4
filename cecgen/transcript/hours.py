"""What an entry earned in contact hours, or in its activity's own measure, by the facts of its provider."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from cecgen.diagnostics import CecgenError, format_decimal
from cecgen.diagnostics.plugin_errors import describe_plugin_error
from cecgen.model.amounts import ACTIVITY_MEASURES, COLLEGE_MEASURES, Award, format_amount, parse_award
from cecgen.model.days import add_days
from cecgen.model.facts import (
    HOUR_SPELLINGS,
    Confidence,
    Fact,
    Hours,
    Provider,
    Unit,
    UnitFunction,
    normalize_unit,
    unit_spellings,
)
from cecgen.model.judged import UsedUnit
from cecgen.model.scheme import Catalogue
from cecgen.model.written import Entry
from cecgen.transcript.counting.rules import ZERO
from cecgen.transcript.equivalence import PrintedAward
from cecgen.transcript.printed_awards import find_awards

_OWN_MEASURES = {form: name for name in ACTIVITY_MEASURES for form in unit_spellings(name)}
_COLLEGE_MEASURES = {form: measure for name, measure in COLLEGE_MEASURES.items() for form in unit_spellings(name)}


def find_own_measure(kind: str, unit: str) -> str:
    """Return the activity's own measure that a printed unit is: "semester credit" for a college's "credit hours"; else ""."""
    name = normalize_unit(unit)
    return (_COLLEGE_MEASURES.get(name, "") if kind == "college" else "") or _OWN_MEASURES.get(name, "")


class EarnedHours(Struct, frozen=True):
    """What an entry earned, before any scheme: contact hours, or the activity's own measure, and why."""

    hours: Decimal | None = None
    own_measure: Award | None = None
    basis: tuple[str, ...] = ()
    why_not: str = ""
    confidence: Confidence = "V"
    sources: tuple[str, ...] = ()
    unit: Unit | None = None
    provider: Provider | None = None
    award_hours: Decimal | None = None
    """The contact hours of the award alone, if the hours on the certificate do not agree with them."""
    printed: PrintedAward | None = None
    """The award itself, unless it is in the activity's own measure, or only a plugin could say what it is worth."""

    @property
    def has_agreeing_hours(self) -> bool:
        """Whether award and stated hours agree, or only one of them is given."""
        return self.award_hours is None


def sort_units(used: Iterable[tuple[tuple[str, str, date | None], UsedUnit]]) -> tuple[UsedUnit, ...]:
    """Sort units by provider, name and first day."""
    return tuple(unit for _, unit in sorted(used, key=lambda item: str(item[0])))


class Eras(dict[date, int]):
    """The number of the era that contains a day.

    Facts do not change within an era, so a conversion is cached per era instead of per day.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        super().__init__()
        facts = list(facts)
        days = {fact.since for fact in facts if fact.since} | {add_days(fact.until, 1) for fact in facts if fact.until}
        self._boundaries = sorted(days)

    def __missing__(self, day: date) -> int:
        era = self[day] = bisect_right(self._boundaries, day)
        return era


class HourConverter:
    """Converts awards into hours by the units of their providers; results are cached, since many entries are alike."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._units: dict[tuple[str, str], list[Unit]] = {}
        for provider in catalogue.providers.values():
            for unit in provider.units:
                for spelling in unit.spellings():
                    self._units.setdefault((provider.id, spelling), []).append(unit)
        self._measured: dict[tuple[str, str, str | None, Decimal | None, int, bool], EarnedHours] = {}
        self._eras = Eras(unit for provider in catalogue.providers.values() for unit in provider.units)
        self._used_units: dict[tuple[str, str, date | None], tuple[Provider, Unit]] = {}

    @property
    def units(self) -> tuple[UsedUnit, ...]:
        """The units of all awards that were converted so far, sorted."""
        return sort_units((key, UsedUnit(*used)) for key, used in self._used_units.items())

    def without_results(self) -> "HourConverter":
        """Return a converter with the same facts and no results, so that its `units` are those of its own entries."""
        import copy  # noqa: PLC0415 - only `serve` goes on from one ledger to the next

        converter = copy.copy(self)
        converter._measured, converter._used_units = {}, {}
        return converter

    def convert(self, entry: Entry) -> EarnedHours:
        """Convert an entry into contact hours, or into its activity's own measure."""
        era = self._eras[entry.date]
        key = (entry.provider, entry.unit_of, entry.award, entry.hours, era, entry.kind == "college")
        known = self._measured.get(key)
        if known is None:
            known = self._convert(entry)
            if known.unit is None or known.unit.convert is None:
                self._measured[key] = known
        return known

    def _convert(self, entry: Entry) -> EarnedHours:
        award = parse_award(entry.award) if entry.award else None
        if award is None:
            basis: tuple[str, ...] = (f"{format_hours(entry.hours)} on the certificate",) if entry.hours is not None else ()
            return EarnedHours(hours=entry.hours, basis=basis, why_not="" if basis else "neither award nor hours")
        if find_awards(entry.award or ""):
            return EarnedHours(why_not=f'"{entry.award}" is more than one award')
        if measure := find_own_measure(entry.kind, award.unit):
            return EarnedHours(own_measure=Award(award.amount, measure), hours=entry.hours)
        unit = self.find_unit(entry.unit_provider, award.unit, entry.date)
        if unit is None:
            is_unknown = entry.unit_provider not in self._catalogue.providers
            if is_unknown and normalize_unit(award.unit) in HOUR_SPELLINGS:
                hours, basis, awarded = _limit_to_stated(award.amount, entry.hours, (f"{award} from {entry.provider}",), ZERO)
                return EarnedHours(hours=hours, basis=basis, award_hours=awarded)
            if is_unknown and not self._catalogue.is_incomplete:
                return _convert_unknown(entry, award)
            return EarnedHours(why_not=f"what {award} from {entry.provider} is in hours is not known")
        provider = self._catalogue.providers[entry.unit_provider]
        self._used_units[(provider.id, unit.name, unit.since)] = (provider, unit)
        return self._convert_unit(entry, award, provider, unit)

    def find_units(self, provider: str, printed: str) -> list[Unit]:
        """Return the units of a provider that are printed so, with its name or without; several if a figure changed."""
        key = (provider, normalize_unit(printed))
        if key not in self._units and provider in self._catalogue.providers:
            plain = self._catalogue.providers[provider].spell_unit(printed)
            self._units[key] = self._units.get((provider, plain), [])
        return self._units.get(key, [])

    def find_unit(self, provider: str, printed: str, day: date) -> Unit | None:
        """Return the unit that is printed so and that the provider issued on a day, if there is one."""
        return next((unit for unit in self.find_units(provider, printed) if unit.is_in_force_on(day)), None)

    def plain_hours(self, award: Award, provider: str, day: date) -> Decimal | None:
        """Return the contact hours of an award by a plain unit of its provider."""
        unit = self.find_unit(provider, award.unit, day)
        return award.amount * unit.hours if unit is not None and unit.hours is not None else None

    def find_fewer_hours(self, entry: Entry, own: Award, issuer: str) -> Decimal | None:
        """Return the clock hours on the certificate if they are fewer than a body's own award beside the printed one."""
        alone = self.plain_hours(own, issuer, entry.date)
        if alone is None or entry.hours is None:
            return None
        unit = self.find_unit(issuer, own.unit, entry.date)
        tolerance = unit.step * unit.hours if unit and unit.step and unit.hours else ZERO
        return entry.hours if alone - entry.hours > tolerance else None

    def _convert_unit(self, entry: Entry, award: Award, provider: Provider, unit: Unit) -> EarnedHours:
        printed = _format_award(award, provider, unit)
        why_not = ""
        if unit.convert is not None:
            try:
                result = call_unit_function(unit.convert, award.amount, entry)
                hours, why_not = result.amount, result.why_not
                basis: tuple[str, ...] = (result.basis,) if result.basis else ()
            except PluginError as error:  # `check_units` reports it
                hours, basis, why_not = None, (), f"{provider.id}'s plugin failed: {error}"
        elif unit.hours is not None:
            hours = award.amount * unit.hours
            basis = (f"{printed} × {format_decimal(unit.hours)} h = {format_hours(hours, 'contact hour')}",)
        else:
            hours, basis, why_not = None, (), f"what one {provider.short_name} {unit.name} is in hours is not known"
        awarded, alone = None, hours
        if hours is not None:
            tolerance = unit.step * hours / award.amount if unit.step and award.amount else ZERO
            hours, basis, awarded = _limit_to_stated(hours, entry.hours, basis, tolerance)
        elif entry.hours is not None:
            hours, why_not = entry.hours, ""
            basis = (f"{printed}: its {format_decimal(entry.hours)} clock hours count",)
        whole = None
        if alone is not None or unit.convert is None:  # what a plugin's function could not convert is not converted by its word
            plain = award if normalize_unit(award.unit) in unit.spellings() else Award(award.amount, unit.name)
            whole = PrintedAward(plain, printed, provider.short_name, alone, entry.hours, award.amount)
        sources = (unit.source,) if unit.source else ()
        return EarnedHours(hours, None, basis, why_not, unit.confidence, sources, unit, provider, awarded, whole)


class PluginError(CecgenError):
    """A plugin's conversion raised an exception, or did not return exact hours."""


def call_unit_function(convert: UnitFunction, amount: Decimal, entry: Entry) -> Hours:
    """Call a plugin's conversion; every error of its code becomes a PluginError, so that a failure is always reported."""
    try:
        answer = convert(amount, entry)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise PluginError(describe_plugin_error(error)) from error
    exact = isinstance(answer, Hours) and (
        answer.amount is None or (isinstance(answer.amount, Decimal) and answer.amount.is_finite() and answer.amount >= 0)
    )
    if not exact:
        raise PluginError(f"it answered {answer!r}, and Hours with an exact amount is asked for")
    if not isinstance(answer.basis, str) or not isinstance(answer.why_not, str):
        raise PluginError(f"it answered {answer!r}, and its basis and why_not are texts")
    return answer


def _convert_unknown(entry: Entry, award: Award) -> EarnedHours:
    """Convert an award of a provider that no plugin knows: its hours are those on the certificate, if it has any."""
    name = f"{award} of {entry.provider}"
    printed = PrintedAward(award, name, entry.provider, None, entry.hours, award.amount)
    if entry.hours is None:
        why_not = f"what {award} from {entry.provider} is in hours is not known: say hours = … beside the award"
        return EarnedHours(why_not=why_not, printed=printed)
    return EarnedHours(entry.hours, basis=(f"{name}: its {format_hours(entry.hours, 'clock hour')} count",), printed=printed)


def _limit_to_stated(
    hours: Decimal, stated: Decimal | None, basis: tuple[str, ...], tolerance: Decimal
) -> tuple[Decimal, tuple[str, ...], Decimal | None]:
    """Take the smaller of the hours computed from an award and the clock hours on the certificate.

    They may differ by `tolerance`. Returns the hours, the explanation, and the award's own hours if the two differ.
    """
    if stated is None or abs(hours - stated) <= tolerance:
        return hours, basis, None
    less = min(hours, stated)
    return less, (*basis, f"the certificate says {format_hours(stated)}: the smaller, {format_decimal(less)} h, counts"), hours


def format_hours(amount: Decimal, unit: str = "hour") -> str:
    """Format an amount of hours: 1 hour, 2 hours."""
    return format_amount(amount, unit)


def _format_award(award: Award, provider: Provider, unit: Unit) -> str:
    """Format an award with its provider, as people say it: 0.6 ACE CEC."""
    if unit.name.casefold().startswith(provider.short_name.casefold()):
        return f"{format_decimal(award.amount)} {unit.name}"
    return f"{format_decimal(award.amount)} {provider.short_name} {unit.name}"
