"""Convert awards into contact hours (by facts of the provider) and hours into credit (by facts of the scheme).

Conversion takes two facts, never a table of pairs: how many hours of 60 minutes a provider's unit is, and how much credit
an hour is to a scheme.
"""

import copy
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import CecgenError, Diagnostic, format_decimal
from cecgen.diagnostics.conversion import (
    HoursDisagree,
    NotEvaluated,
    SeveralAwards,
    UnitNotIssuedThen,
    UnknownProviderUnit,
    UnknownUnit,
)
from cecgen.diagnostics.plugin_errors import describe_plugin_error, print_traceback
from cecgen.diagnostics.plugins import PluginFailed
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
    weakest_confidence,
)
from cecgen.model.judged import UsedUnit
from cecgen.model.rules import Worth, as_versions
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.written import ACTIVITY_MEASURES, COLLEGE_MEASURES, Award, Entry, format_amount, parse_award
from cecgen.transcript.counting.rules import (
    PER_ENTRY,
    PER_HOUR,
    ZERO,
    find_worths,
    in_force,
    is_approved_by,
    is_passing_grade,
    round_to_step,
    selects_entry,
)
from cecgen.transcript.equivalence import PrintedAward, Reading, covers_unit, find_equivalence, read_award
from cecgen.transcript.known_names import BodyCategories, closest_provider, collect_categories, iter_topics
from cecgen.transcript.printed_awards import find_awards, split_award

SchemesOf = Callable[[], Sequence[Scheme]]
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


class CreditValue(Struct, frozen=True):
    """What an entry is worth in a scheme's unit, before limits; `amount` is None if scheme or certificate do not say."""

    amount: Decimal | None
    basis: tuple[str, ...] = ()
    why_not: str = ""
    confidence: Confidence = "V"
    sources: tuple[str, ...] = ()
    must_fit_cycle: bool = False
    """Whether the activity must lie wholly inside one cycle."""
    is_flat: bool = False
    """Whether the entry as a whole has this value, whatever was awarded."""
    hours: Decimal | None = None
    """The contact hours that it took, if known."""
    doubt: str = ""
    """What other reading of its unit there is, in a sentence."""
    is_remainder: bool = False
    """Whether it is what no part of its certificate covers."""


def sort_units(used: Iterable[tuple[tuple[str, str, date | None], UsedUnit]]) -> tuple[UsedUnit, ...]:
    """Sort units by provider, name and first day."""
    return tuple(unit for _, unit in sorted(used, key=lambda item: str(item[0])))


class Converter:
    """Converts entries by the facts of a catalogue; results are cached, since many entries are alike."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._units: dict[tuple[str, str], list[Unit]] = {}
        for provider in catalogue.providers.values():
            for unit in provider.units:
                for spelling in unit.spellings():
                    self._units.setdefault((provider.id, spelling), []).append(unit)
        self._measured: dict[tuple[str, str, str | None, Decimal | None, int, bool], EarnedHours] = {}
        self._values: dict[tuple[object, ...], CreditValue] = {}
        self._boundaries = sorted(_fact_boundaries(catalogue))
        self._eras: dict[date, int] = {}
        self.used_units: dict[tuple[str, str, date | None], tuple[Provider, Unit]] = {}
        self.flat_kinds = {
            kind
            for scheme in catalogue.schemes.values()
            for worth in scheme.worths
            if worth.per == PER_ENTRY
            for kind in worth.of.kinds
        }
        """Kinds of activity that some scheme gives a flat value, so that they need neither award nor hours."""

    @cached_property
    def topics(self) -> frozenset[str]:
        """Every topic that any scheme of the catalogue asks for."""
        return frozenset(topic for scheme in self._catalogue.schemes.values() for topic in iter_topics(scheme))

    @cached_property
    def categories(self) -> dict[str, BodyCategories]:
        """The categories of every body in the catalogue that has any, by its id."""
        return collect_categories(self._catalogue.schemes.values())

    @property
    def knows_all_bodies(self) -> bool:
        """Whether every plugin was loaded, so that a body that is not in the catalogue is unknown."""
        return not self._catalogue.is_incomplete and not self._catalogue.broken_scheme_ids

    @property
    def units(self) -> tuple[UsedUnit, ...]:
        """The units of all awards that were converted so far, sorted."""
        return sort_units((key, UsedUnit(*used)) for key, used in self.used_units.items())

    def fresh(self) -> "Converter":
        """Return a converter with the same facts that has not converted anything: its `units` are its own."""
        converter = copy.copy(self)
        converter._measured, converter._values, converter.used_units = {}, {}, {}
        return converter

    def measure_hours(self, entry: Entry) -> EarnedHours:
        """Convert an entry into contact hours, or into its activity's own measure."""
        day = entry.date
        era = self._eras[day] if day in self._eras else self._era(day)
        key = (entry.provider, entry.unit_of, entry.award, entry.hours, era, entry.kind == "college")
        known = self._measured.get(key)
        if known is None:
            known = self._measure(entry)
            if known.unit is None or known.unit.convert is None:
                self._measured[key] = known
        return known

    def _era(self, day: date) -> int:
        """Return the number of the era that contains a day.

        Facts do not change within an era, so a conversion is cached per era instead of per day.
        """
        era = self._eras.get(day)
        if era is None:
            era = self._eras[day] = bisect_right(self._boundaries, day)
        return era

    def _measure(self, entry: Entry) -> EarnedHours:
        award = parse_award(entry.award) if entry.award else None
        if award is None:
            basis: tuple[str, ...] = (f"{_format_hours(entry.hours)} on the certificate",) if entry.hours is not None else ()
            return EarnedHours(hours=entry.hours, basis=basis, why_not="" if basis else "neither award nor hours")
        if find_awards(entry.award or ""):
            return EarnedHours(why_not=f'"{entry.award}" is more than one award')
        if measure := find_own_measure(entry.kind, award.unit):
            return EarnedHours(own_measure=Award(award.amount, measure), hours=entry.hours)
        unit = self._unit_on(entry.unit_provider, award.unit, entry.date)
        if unit is None:
            is_unknown = entry.unit_provider not in self._catalogue.providers
            if is_unknown and normalize_unit(award.unit) in HOUR_SPELLINGS:
                hours, basis, awarded = _limit_to_stated(award.amount, entry.hours, (f"{award} from {entry.provider}",), ZERO)
                return EarnedHours(hours=hours, basis=basis, award_hours=awarded)
            if is_unknown and not self._catalogue.is_incomplete:
                return _measure_unknown(entry, award)
            return EarnedHours(why_not=f"what {award} from {entry.provider} is in hours is not known")
        provider = self._catalogue.providers[entry.unit_provider]
        self.used_units[(provider.id, unit.name, unit.since)] = (provider, unit)
        return self._convert_unit(entry, award, provider, unit)

    def _find_units(self, provider: str, printed: str) -> list[Unit]:
        """Return the units of a provider that are printed so, with its name or without; several if a figure changed."""
        key = (provider, normalize_unit(printed))
        if key not in self._units and provider in self._catalogue.providers:
            plain = self._catalogue.providers[provider].plain_unit(printed)
            self._units[key] = self._units.get((provider, plain), [])
        return self._units.get(key, [])

    def _unit_on(self, provider: str, printed: str, day: date) -> Unit | None:
        return next((unit for unit in self._find_units(provider, printed) if unit.is_in_force_on(day)), None)

    def _convert_unit(self, entry: Entry, award: Award, provider: Provider, unit: Unit) -> EarnedHours:
        printed = _format_award(award, provider, unit)
        why_not = ""
        if unit.convert is not None:
            try:
                result = _call_plugin(unit.convert, award.amount, entry)
                hours, why_not = result.amount, result.why_not
                basis: tuple[str, ...] = (result.basis,) if result.basis else ()
            except PluginError as error:  # `check_units` reports it
                hours, basis, why_not = None, (), f"{provider.id}'s plugin failed: {error}"
        elif unit.hours is not None:
            hours = award.amount * unit.hours
            basis = (f"{printed} × {format_decimal(unit.hours)} h = {_format_hours(hours, 'contact hour')}",)
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

    def convert(self, entry: Entry, scheme: Scheme, whole: Decimal | None = None) -> CreditValue:
        """Convert an entry into a scheme's unit, with the reasons as sentences.

        `whole` is the amount that the certificate prints, if the entry is a part of it.
        """
        if whole is not None or entry.also or entry.topics or entry.category is not None or entry.approval is not None:
            return self._convert(entry, scheme, whole)
        era = self._era(entry.date)
        marks = (entry.grade, entry.format, entry.role, entry.assessed, entry.passed)
        key = (scheme.id, entry.provider, entry.unit_of, entry.award, entry.hours, entry.kind, era, marks)
        known = self._values.get(key)
        if known is None:
            known = self._convert(entry, scheme, None)
            unit = self.measure_hours(entry).unit
            # A unit that is a function may look at anything in the entry, and why something is not known may name its day.
            if known.amount is not None and (unit is None or unit.convert is None):
                self._values[key] = known
        return known

    def _convert(self, entry: Entry, scheme: Scheme, whole: Decimal | None) -> CreditValue:
        measured = self.measure_hours(entry)
        if whole is not None and measured.printed is not None:
            measured = replace(measured, printed=measured.printed._replace(whole=whole))
        return replace(self._apply_worths(entry, scheme, measured), hours=measured.hours)

    def _apply_worths(self, entry: Entry, scheme: Scheme, measured: EarnedHours) -> CreditValue:
        own = self._own_award(entry, scheme)
        worths = find_worths(scheme, entry)
        body = scheme.body_short_name
        # Stated hours limit an award only for activities that are worth their hours.
        hour = next((worth for worth in worths if worth.per == PER_HOUR), None)
        if own is not None:
            face_value = (f"{own} awarded by {body} itself: counts at face value",)
            if entry.grade and (failed := next((each for each in worths if _is_failed(entry.grade, each)), None)):
                why = f"grade {entry.grade} is below {failed.at_least}, whatever was awarded"
                return CreditValue(ZERO, face_value, why, failed.confidence, (failed.source,))
            is_printed_beside = scheme.issuer in entry.also
            fewer = self._fewer_hours(entry, own, scheme.issuer) if is_printed_beside and hour is not None else None
            if fewer is not None and hour is not None:
                before = (f"{own} awarded by {body} itself", f"the certificate says {_format_hours(fewer)}: the smaller counts")
                return self._multiply(fewer, "h", before, hour, measured, entry, scheme)
            if measured.has_agreeing_hours or is_printed_beside or hour is None:
                inside = any(worth.inside for worth in worths)
                return CreditValue(
                    own.amount, face_value, "", measured.confidence if entry.unit_provider == scheme.issuer else "V", (), inside
                )
        if unapproved := _why_unapproved(entry, scheme):
            return CreditValue(None, (), unapproved)
        if scheme.equivalences and measured.printed is not None and not (worths and worths[0].per == PER_ENTRY):
            value = self._value_by_equivalence(measured.printed, hour, measured, entry, scheme)
            if value is not None:
                return value
        if not worths:
            return CreditValue(None, (), f"{body} states no worth for {_describe_activity(entry, scheme)} on {entry.date}")
        for worth in worths:
            if worth.per == PER_ENTRY:
                text = f"{body} values {entry.kind} flat: {format_amount(worth.amount, scheme.unit)}"
                return replace(
                    self._check_grade(worth.amount, (text,), worth, measured, entry, counts_unit=False), is_flat=True
                )
            if worth.per == PER_HOUR and measured.hours is not None:
                return self._multiply(measured.hours, "h", measured.basis, worth, measured, entry, scheme)
            if measured.own_measure is not None and normalize_unit(worth.per) == measured.own_measure.unit:
                printed = parse_award(entry.award or "") or measured.own_measure
                return self._multiply(measured.own_measure.amount, printed.unit, (), worth, measured, entry, scheme)
        measures = " or ".join(dict.fromkeys(f"{worth.per}s" for worth in worths))
        if measured.own_measure is not None:
            return CreditValue(None, (), f"{body} states no worth for {entry.award} of {entry.kind}")
        prefix = f"{entry.award} is kept as printed, since " if entry.award and worths[0].per != PER_HOUR else ""
        if worths[0].per == PER_HOUR and measured.why_not:
            return CreditValue(None, (), measured.why_not)
        return CreditValue(None, (), f"{prefix}{entry.kind} is valued by {measures}, which the entry does not say")

    def _value_by_equivalence(
        self, printed: PrintedAward, hour: Worth | None, measured: EarnedHours, entry: Entry, scheme: Scheme
    ) -> CreditValue | None:
        """Value an award by what the body says about other organisations' units; None if hours or worths decide as ever."""
        rule = find_equivalence(scheme, entry, printed.award.unit)
        reading = read_award(printed, rule, scheme, hour.amount if hour is not None else None) if rule is not None else None
        if rule is None or reading is None:
            return None
        confidence = weakest_confidence(measured.confidence, rule.confidence)
        sources = tuple(dict.fromkeys((*measured.sources, rule.source)))
        if reading.credit is None:
            return CreditValue(None, (), reading.why_not, confidence, sources)
        basis = (*(measured.basis if printed.hours is not None else ()), *reading.steps)
        if hour is None:
            return CreditValue(reading.credit, basis, "", confidence, sources, doubt=reading.doubt)
        value = self._value_reading(reading, basis, hour, measured, entry, scheme)
        return replace(
            value,
            doubt=reading.doubt,
            confidence=weakest_confidence(value.confidence, rule.confidence),
            sources=tuple(dict.fromkeys((*value.sources, rule.source))),
        )

    def _value_reading(
        self, reading: Reading, basis: tuple[str, ...], hour: Worth, measured: EarnedHours, entry: Entry, scheme: Scheme
    ) -> CreditValue:
        """Value what was read as the hours that it stands for, with the rounding of the scheme's worth of an hour."""
        if reading.hours is not None:
            return self._multiply(reading.hours, "h", basis, hour, measured, entry, scheme)
        assert reading.credit is not None
        return self._round(reading.credit, basis, hour, measured, entry, scheme, counts_unit=True)

    def _multiply(
        self,
        amount: Decimal,
        unit: str,
        before: tuple[str, ...],
        worth: Worth,
        measured: EarnedHours,
        entry: Entry,
        scheme: Scheme,
    ) -> CreditValue:
        product = amount * worth.amount
        rate = format_amount(worth.amount, scheme.unit)
        text = f"{format_decimal(amount)} {unit} × {rate} = {format_amount(product, scheme.unit)}"
        return self._round(product, (*before, text), worth, measured, entry, scheme, counts_unit=unit == "h")

    def _round(
        self,
        product: Decimal,
        basis: tuple[str, ...],
        worth: Worth,
        measured: EarnedHours,
        entry: Entry,
        scheme: Scheme,
        *,
        counts_unit: bool,
    ) -> CreditValue:
        """Round credit to the worth's steps, and leave out what is less than the least that counts."""
        result = round_to_step(product, worth.step, worth.rounding)
        if result != product:
            basis = (*basis[:-1], f"{basis[-1]}, rounded {worth.rounding} to {format_decimal(result)}")
        if worth.least is not None and result < worth.least:
            why = f"less than {format_amount(worth.least, scheme.unit)}, the least that counts"
            return CreditValue(ZERO, basis, why, worth.confidence, (worth.source,))
        return self._check_grade(result, basis, worth, measured, entry, counts_unit=counts_unit)

    def _check_grade(
        self,
        amount: Decimal,
        basis: tuple[str, ...],
        worth: Worth,
        measured: EarnedHours,
        entry: Entry,
        *,
        counts_unit: bool,
    ) -> CreditValue:
        confidence = weakest_confidence(measured.confidence, worth.confidence) if counts_unit else worth.confidence
        sources = (*(measured.sources if counts_unit else ()), worth.source)
        if worth.at_least:
            passes = is_passing_grade(entry.grade, worth.at_least)
            if passes is None:
                grade = f'grade "{entry.grade}"' if entry.grade else "no grade"
                return CreditValue(None, basis, f"{grade}, and {worth.at_least} or better is asked", confidence, sources)
            if not passes:
                return CreditValue(ZERO, basis, f"grade {entry.grade} is below {worth.at_least}", confidence, sources)
        return CreditValue(amount, basis, "", confidence, sources, worth.inside == "cycle")

    def _own_award(self, entry: Entry, scheme: Scheme) -> Award | None:
        """Return what the scheme's own body awarded on the certificate, if it is in the scheme's unit."""
        printed = entry.also.get(scheme.issuer) or (entry.award if entry.unit_provider == scheme.issuer else None)
        award = parse_award(printed) if printed else None
        unit = self._unit_on(scheme.issuer, award.unit, entry.date) if award else None
        return award if unit is not None and normalize_unit(scheme.unit) in unit.spellings() else None

    def _hours_of(self, award: Award, provider: str, day: date) -> Decimal | None:
        """Return the contact hours of an award by a plain unit of its provider."""
        unit = self._unit_on(provider, award.unit, day)
        return award.amount * unit.hours if unit is not None and unit.hours is not None else None

    def _fewer_hours(self, entry: Entry, own: Award, issuer: str) -> Decimal | None:
        """Return the clock hours on the certificate if they are fewer than a body's own award beside the printed one."""
        alone = self._hours_of(own, issuer, entry.date)
        if alone is None or entry.hours is None:
            return None
        unit = self._unit_on(issuer, own.unit, entry.date)
        tolerance = unit.step * unit.hours if unit and unit.step and unit.hours else ZERO
        return entry.hours if alone - entry.hours > tolerance else None

    def depends_on_unit(self, entry: Entry, scheme: Scheme) -> bool:
        """Whether a scheme would count an award if only it were known what its unit is worth."""
        if entry.hours is not None or self._own_award(entry, scheme) is not None or _why_unapproved(entry, scheme):
            return False
        award = parse_award(entry.award) if entry.award else None
        if award is None:
            return False
        rule = find_equivalence(scheme, entry, award.unit) if scheme.equivalences else None
        by_rule = rule is not None and covers_unit(rule, award.unit)
        return by_rule or any(worth.per == PER_HOUR for worth in find_worths(scheme, entry))

    def check_units(self, entry: Entry, about: str, schemes: SchemesOf = tuple) -> list[Diagnostic]:
        """Check the units that an entry prints, and that award and hours agree.

        `schemes` returns those that count the entry; it is only called for a provider that no plugin knows.
        """
        diagnostics: list[Diagnostic] = []
        if entry.award:
            diagnostics += self._check_award(entry, entry.award, entry.unit_provider, ("award",), about, schemes)
        for body, printed in entry.also.items():
            diagnostics += self._check_award(entry, printed, body, ("also", body), about, schemes)
            own = parse_award(printed)
            alone = self._hours_of(own, body, entry.date) if own is not None else None
            if own is not None and alone is not None and self._fewer_hours(entry, own, body) is not None:
                at, hours = entry.at / "hours", entry.hours or ZERO
                diagnostics.append(HoursDisagree(at=at, about=about, award=str(own), worth=alone, hours=hours))
        measured = self.measure_hours(entry)
        if measured.award_hours is not None and entry.hours is not None:
            award, at = str(parse_award(entry.award or "")), entry.at / "hours"
            diagnostics.append(HoursDisagree(at=at, about=about, award=award, worth=measured.award_hours, hours=entry.hours))
        return diagnostics

    def _check_award(
        self, entry: Entry, printed: str, provider: str, keys: tuple[str, ...], about: str, schemes: SchemesOf
    ) -> list[Diagnostic]:
        award = parse_award(printed)
        if award is None or find_own_measure(entry.kind, award.unit):
            return []
        at = entry.at
        for key in keys:
            at /= key
        if find_awards(printed):
            return [SeveralAwards(at=at, about=about, award=printed, lines=self._split(entry, printed, keys))]
        known = self._catalogue.providers.get(provider)
        if known is None:
            if normalize_unit(award.unit) in HOUR_SPELLINGS:
                return []
            if self._catalogue.is_incomplete:
                failed = not self._catalogue.has_unrun_code
                return [NotEvaluated(at=at, about=about, what=f'"{printed}" from {provider}', plugin_failed=failed)]
            near = closest_provider(provider, self._catalogue.providers)
            if keys == ("award",):
                at = entry.at / "provider"
                matters = any(self.depends_on_unit(entry, scheme) for scheme in schemes())
            else:
                matters = bool(near) or any(scheme.issuer == provider for scheme in schemes())
            unknown = UnknownProviderUnit(at=at, about=about, provider=provider, award=str(award), near=near)
            return [unknown] if matters else []
        units = self._find_units(provider, award.unit)
        if not units:
            names = tuple(dict.fromkeys(unit.name for unit in known.units))
            return [UnknownUnit(at=at, about=about, provider=known.short_name, unit=award.unit, units=names)]
        unit = next((unit for unit in units if unit.is_in_force_on(entry.date)), None)
        if unit is None:
            days = ", ".join(unit.describe_days() for unit in units)
            return [
                UnitNotIssuedThen(at=at, about=about, provider=known.short_name, unit=award.unit, date=entry.date, since=days)
            ]
        return self._check_function(unit.convert, award, entry, known, about) if unit.convert else []

    def _split(self, entry: Entry, printed: str, keys: tuple[str, ...]) -> str:
        """Return the lines that say the same as an award for several bodies; empty if that is not certain."""
        if keys != ("award",):
            return ""
        split = split_award(printed, entry.provider, self._catalogue.providers, entry.hours, entry.also)
        is_part = "part" in entry.at.keys  # which has no `also`
        return "" if split is None or (is_part and split.also) else split.lines

    def _check_function(
        self, convert: UnitFunction, award: Award, entry: Entry, provider: Provider, about: str
    ) -> list[Diagnostic]:
        try:
            _call_plugin(convert, award.amount, entry)
        except PluginError as error:
            if error.__cause__ is not None:
                print_traceback(error.__cause__)
            reason, hook = str(error), f"the conversion of {award.unit}"
            return [PluginFailed(at=entry.at / "award", about=about, plugin=provider.id, hook=hook, reason=reason)]
        return []


class PluginError(CecgenError):
    """A plugin's conversion raised an exception, or did not return exact hours."""


def _call_plugin(convert: UnitFunction, amount: Decimal, entry: Entry) -> Hours:
    """Call a plugin's conversion. Whatever its code does wrong is a PluginError, so that it never looks like a clean check."""
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
    return answer


def _measure_unknown(entry: Entry, award: Award) -> EarnedHours:
    """Measure an award of a provider that no plugin knows: its hours are those on the certificate, if it has any."""
    name = f"{award} of {entry.provider}"
    printed = PrintedAward(award, name, entry.provider, None, entry.hours, award.amount)
    if entry.hours is None:
        why_not = f"what {award} from {entry.provider} is in hours is not known: say hours = … beside the award"
        return EarnedHours(why_not=why_not, printed=printed)
    return EarnedHours(entry.hours, basis=(f"{name}: its {_format_hours(entry.hours, 'clock hour')} count",), printed=printed)


def _limit_to_stated(
    hours: Decimal, stated: Decimal | None, basis: tuple[str, ...], tolerance: Decimal
) -> tuple[Decimal, tuple[str, ...], Decimal | None]:
    """Take the smaller of the hours computed from an award and the clock hours on the certificate.

    They may differ by `tolerance`. Returns the hours, the explanation, and the award's own hours if the two differ.
    """
    if stated is None or abs(hours - stated) <= tolerance:
        return hours, basis, None
    less = min(hours, stated)
    return less, (*basis, f"the certificate says {_format_hours(stated)}: the smaller, {format_decimal(less)} h, counts"), hours


def _format_hours(amount: Decimal, unit: str = "hour") -> str:
    return format_amount(amount, unit)


def _why_unapproved(entry: Entry, scheme: Scheme) -> str:
    """Say why an activity does not count yet, if the body counts only what it approved; else an empty text."""
    rule = in_force(scheme.approval, entry.date)
    if (
        rule is None
        or rule.mode == "self-declared"
        or not selects_entry(rule.of, entry, scheme)
        or is_approved_by(entry, scheme.issuer)
    ):
        return ""
    body, way = scheme.body_short_name, f'approval = {{ body = "{scheme.issuer}", … }} would say that it is'
    if rule.mode == "petition":
        way += f", or a [[entry.ruling]] what {body} decided on your petition"
    return f"{body} counts what it approved: {way}"


def _is_failed(grade: str, worth: Worth) -> bool:
    """Whether a grade is below the lowest that earns credit."""
    return worth.at_least is not None and is_passing_grade(grade, worth.at_least) is False


_MARKS = {"category": "categories", "format": "formats", "role": "roles", "assessed": "assessed", "passed": "passed"}
"""Key of an entry that may be missing, and the key of a selection that depends on it."""


def _describe_activity(entry: Entry, scheme: Scheme) -> str:
    """Describe an activity by its kind, and by the keys that a worth depends on and the entry does not have."""
    picks = [worth.of for worth in scheme.worths if worth.is_in_force_on(entry.date)]
    asked = [pick for pick in picks if not pick.kinds or entry.kind in pick.kinds]
    unsaid = [
        mark
        for mark, key in _MARKS.items()
        if not _is_stated(entry, mark, scheme) and any(getattr(pick, key) not in (None, ()) for pick in asked)
    ]
    return f"{entry.kind} that does not say {' and '.join(unsaid)}" if unsaid else entry.kind


def _is_stated(entry: Entry, mark: str, scheme: Scheme) -> bool:
    if mark == "category":
        return bool(entry.category_for(scheme.issuer))
    return getattr(entry, mark) not in (None, "")


def _fact_boundaries(catalogue: Catalogue) -> set[date]:
    """Return every day on which a fact begins to apply, or no longer applies."""
    facts: list[Fact] = [unit for provider in catalogue.providers.values() for unit in provider.units]
    for scheme in catalogue.schemes.values():
        facts += [*scheme.worths, *scheme.equivalences, *as_versions(scheme.approval)]
    return {fact.since for fact in facts if fact.since} | {add_days(fact.until, 1) for fact in facts if fact.until}


def _format_award(award: Award, provider: Provider, unit: Unit) -> str:
    """Format an award with its provider, as people say it: 0.6 ACE CEC."""
    if unit.name.casefold().startswith(provider.short_name.casefold()):
        return f"{format_decimal(award.amount)} {unit.name}"
    return f"{format_decimal(award.amount)} {provider.short_name} {unit.name}"
