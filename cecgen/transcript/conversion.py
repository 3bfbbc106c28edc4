"""Conversion: a certificate's award in contact hours by what its provider says, and in credit by what a scheme says.

Two facts, never a table of pairs: what the provider's unit is in hours (60 minutes), and what an hour is worth to the scheme.
"""

from bisect import bisect_right
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import Diagnostic
from cecgen.diagnostics.conversion import HoursDisagree, HoursOnly, NotJudged, UnitNotThen, UnknownUnit
from cecgen.diagnostics.plugins import PluginFailed
from cecgen.model.days import add_days
from cecgen.model.facts import Confidence, Fact, Hours, Provider, Unit, UnitFunction, forms, spelt, weakest
from cecgen.model.judged import UnitInUse
from cecgen.model.scheme import Catalogue, Scheme, Worth, versions
from cecgen.model.written import OWN_MEASURES, Award, Entry, amount_of, award_of, plain
from cecgen.transcript.counting.rules import ATTENDED, FLAT, ZERO, approved, grade_passes, in_force, rounded, takes, worths_of

_HOURS = frozenset().union(*(forms(name) for name in ("hour", "contact hour", "clock hour")))
_OWN_MEASURES = {form: name for name in OWN_MEASURES for form in forms(name)}


class Measured(Struct, frozen=True):
    """What was earned, before any scheme: contact hours, or the activity's own measure; and how that came about."""

    hours: Decimal | None = None
    own: Award | None = None
    basis: tuple[str, ...] = ()
    why_not: str = ""
    confidence: Confidence = "V"
    sources: tuple[str, ...] = ()
    unit: Unit | None = None
    provider: Provider | None = None
    awarded: Decimal | None = None
    """The contact hours of the award alone, where the stated hours do not agree with them."""

    @property
    def agrees(self) -> bool:
        """Whether award and stated hours agree, as far as both are given."""
        return self.awarded is None


class Value(Struct, frozen=True):
    """An entry in a scheme's unit before limits; None where the scheme or the certificate does not say."""

    amount: Decimal | None
    basis: tuple[str, ...] = ()
    why_not: str = ""
    confidence: Confidence = "V"
    sources: tuple[str, ...] = ()
    inside: bool = False
    """Whether the activity must lie wholly inside one cycle."""
    flat: bool = False
    """Whether it is the worth of the entry as a whole, whatever was awarded."""
    hours: Decimal | None = None
    """The contact hours that it took, where they are known."""


class Converter:
    """Converts entries by what a catalogue declares; the same award on the same day is worked out once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._units: dict[tuple[str, str], list[Unit]] = {}
        for provider in catalogue.providers.values():
            for unit in provider.units:
                for spelling in unit.spellings():
                    self._units.setdefault((provider.id, spelling), []).append(unit)
        self._measured: dict[tuple[str, str | None, Decimal | None, int], Measured] = {}
        self._values: dict[tuple[object, ...], Value] = {}
        self._turns = sorted(_turns(catalogue))
        self._eras: dict[date, int] = {}
        self.used: dict[tuple[str, str, date | None], tuple[Provider, Unit]] = {}
        self.flat = {
            kind
            for scheme in catalogue.schemes.values()
            for worth in scheme.worths
            if worth.per == FLAT
            for kind in worth.of.kinds
        }
        """Kinds of activity that some scheme values flat, so that they need neither award nor hours."""

    @property
    def units(self) -> tuple[UnitInUse, ...]:
        """The units that awards print, of all that were converted so far."""
        used = sorted(self.used.items(), key=lambda item: str(item[0]))
        return tuple(UnitInUse(provider, unit) for _, (provider, unit) in used)

    def measured(self, entry: Entry) -> Measured:
        """An entry in contact hours or in its own measure."""
        key = (entry.provider, entry.award, entry.hours, self._era(entry.date))
        known = self._measured.get(key)
        if known is None:
            known = self._measure(entry)
            if known.unit is None or known.unit.convert is None:
                self._measured[key] = known
        return known

    def _era(self, day: date) -> int:
        """Which stretch of days a day lies in, all facts being the same throughout each: what holds then is worked out once."""
        era = self._eras.get(day)
        if era is None:
            era = self._eras[day] = bisect_right(self._turns, day)
        return era

    def _measure(self, entry: Entry) -> Measured:
        award = award_of(entry.award) if entry.award else None
        if award is None:
            basis: tuple[str, ...] = (f"{_hours(entry.hours)} on the certificate",) if entry.hours is not None else ()
            return Measured(hours=entry.hours, basis=basis, why_not="" if basis else "neither award nor hours")
        name = spelt(award.unit)
        if name in _OWN_MEASURES:
            return Measured(own=Award(award.amount, _OWN_MEASURES[name]), hours=entry.hours)
        unit = self._unit_on(entry.provider, name, entry.date)
        if unit is None:
            if entry.provider not in self._catalogue.providers and name in _HOURS:
                hours, basis, awarded = _smaller(award.amount, entry.hours, (f"{award} from {entry.provider}",), ZERO)
                return Measured(hours=hours, basis=basis, awarded=awarded)
            return Measured(why_not=f"what {award} from {entry.provider} is in hours is not known")
        provider = self._catalogue.providers[entry.provider]
        self.used[(provider.id, unit.name, unit.since)] = (provider, unit)
        return self._by_unit(entry, award, provider, unit)

    def _unit_on(self, provider: str, name: str, day: date) -> Unit | None:
        return next((unit for unit in self._units.get((provider, name), ()) if unit.holds_on(day)), None)

    def _by_unit(self, entry: Entry, award: Award, provider: Provider, unit: Unit) -> Measured:
        printed = _printed(award, provider, unit)
        why_not = ""
        if unit.convert is not None:
            try:
                result = _asked(unit.convert, award.amount, entry)
                hours, why_not = result.amount, result.why_not
                basis: tuple[str, ...] = (result.basis,) if result.basis else ()
            except PluginError as error:  # `unit_faults` reports it
                hours, basis, why_not = None, (), f"{provider.id}'s plugin failed: {error}"
        elif unit.hours is not None:
            hours = award.amount * unit.hours
            basis = (f"{printed} × {plain(unit.hours)} h = {_hours(hours, 'contact hour')}",)
        else:
            hours, basis, why_not = None, (), f"what one {provider.called} {unit.name} is in hours is not known"
        awarded = None
        if hours is not None:
            tolerance = unit.step * hours / award.amount if unit.step and award.amount else ZERO
            hours, basis, awarded = _smaller(hours, entry.hours, basis, tolerance)
        elif entry.hours is not None:
            hours, why_not = entry.hours, ""
            basis = (f"{printed}: its {plain(entry.hours)} clock hours count",)
        sources = (unit.source,) if unit.source else ()
        return Measured(hours, None, basis, why_not, unit.confidence, sources, unit, provider, awarded)

    def value(self, entry: Entry, scheme: Scheme) -> Value:
        """What an entry is worth to a scheme, and why, in words."""
        if entry.also or entry.topics or entry.category is not None or entry.approval is not None:
            return self._value(entry, scheme)
        era = self._era(entry.date)
        marks = (entry.grade, entry.format, entry.role, entry.assessed, entry.passed)
        key = (scheme.id, entry.provider, entry.award, entry.hours, entry.kind, era, marks)
        known = self._values.get(key)
        if known is None:
            known = self._value(entry, scheme)
            unit = self.measured(entry).unit
            # A unit that is a function may look at anything in the entry, and why something is not known may name its day.
            if known.amount is not None and (unit is None or unit.convert is None):
                self._values[key] = known
        return known

    def _value(self, entry: Entry, scheme: Scheme) -> Value:
        measured = self.measured(entry)
        return replace(self._worth_of(entry, scheme, measured), hours=measured.hours)

    def _worth_of(self, entry: Entry, scheme: Scheme, measured: Measured) -> Value:
        own = self._own_award(entry, scheme)
        worths = worths_of(scheme, entry)
        called = scheme.body_called
        if own is not None:
            basis: tuple[str, ...] = (f"{own} awarded by {called} itself: counts at face value",)
            # Only what is attended is worth its hours: beside those, stated hours cut nothing.
            attended = any(worth.per == ATTENDED for worth in worths)
            if measured.agrees or entry.provider != scheme.issuer or not attended:
                inside = any(worth.inside for worth in worths)
                return Value(own.amount, basis, "", measured.confidence if entry.provider == scheme.issuer else "V", (), inside)
        if unapproved := _unapproved(entry, scheme):
            return Value(None, (), unapproved)
        if not worths:
            return Value(None, (), f"{called} states no worth for {_described(entry, scheme)} on {entry.date}")
        for worth in worths:
            if worth.per == FLAT:
                text = f"{called} values {entry.kind} flat: {amount_of(worth.amount, scheme.unit)}"
                return replace(self._worth(worth.amount, (text,), worth, measured, entry, counts_unit=False), flat=True)
            if worth.per == ATTENDED and measured.hours is not None:
                return self._times(measured.hours, "h", measured.basis, worth, measured, entry, scheme)
            if measured.own is not None and spelt(worth.per) == measured.own.unit:
                printed = award_of(entry.award or "") or measured.own
                return self._times(measured.own.amount, printed.unit, (), worth, measured, entry, scheme)
        asked = " or ".join(dict.fromkeys(f"{worth.per}s" for worth in worths))
        if measured.own is not None:
            return Value(
                None,
                (),
                f"{called} states no worth for {entry.award} of {entry.kind}",
            )
        kept = f"{entry.award} is kept as printed, since " if entry.award and worths[0].per != ATTENDED else ""
        why = measured.why_not if worths[0].per == ATTENDED else ""
        return Value(None, (), why or f"{kept}{entry.kind} is valued by {asked}, which the entry does not say")

    def _times(
        self,
        amount: Decimal,
        unit: str,
        before: tuple[str, ...],
        worth: Worth,
        measured: Measured,
        entry: Entry,
        scheme: Scheme,
    ) -> Value:
        product = amount * worth.amount
        result = rounded(product, worth.step, worth.rounding)
        text = f"{plain(amount)} {unit} × {amount_of(worth.amount, scheme.unit)} = {amount_of(product, scheme.unit)}"
        if result != product:
            text += f", rounded {worth.rounding} to {plain(result)}"
        if worth.least is not None and result < worth.least:
            why = f"less than {amount_of(worth.least, scheme.unit)}, the least that counts"
            return Value(ZERO, (*before, text), why, worth.confidence, (worth.source,))
        return self._worth(result, (*before, text), worth, measured, entry, counts_unit=unit == "h")

    def _worth(
        self,
        amount: Decimal,
        basis: tuple[str, ...],
        worth: Worth,
        measured: Measured,
        entry: Entry,
        *,
        counts_unit: bool,
    ) -> Value:
        confidence = weakest(measured.confidence, worth.confidence) if counts_unit else worth.confidence
        sources = (*(measured.sources if counts_unit else ()), worth.source)
        if worth.at_least:
            passes = grade_passes(entry.grade, worth.at_least)
            if passes is None:
                said = f'grade "{entry.grade}"' if entry.grade else "no grade"
                return Value(None, basis, f"{said}, and {worth.at_least} or better is asked", confidence, sources)
            if not passes:
                return Value(ZERO, basis, f"grade {entry.grade} is below {worth.at_least}", confidence, sources)
        return Value(amount, basis, "", confidence, sources, worth.inside == "cycle")

    def _own_award(self, entry: Entry, scheme: Scheme) -> Award | None:
        """What the scheme's own body printed on the certificate, in the scheme's own unit."""
        printed = entry.also.get(scheme.issuer) or (entry.award if entry.provider == scheme.issuer else None)
        award = award_of(printed) if printed else None
        if award is None or spelt(award.unit) not in forms(scheme.unit):
            return None
        return award if self._unit_on(scheme.issuer, spelt(award.unit), entry.date) else None

    def unit_faults(self, entry: Entry, about: str) -> list[Diagnostic]:
        """What is wrong with the units that an entry prints: never a guess."""
        found: list[Diagnostic] = []
        if entry.award:
            found += self._award_fault(entry, entry.award, entry.provider, ("award",), about)
        for body, printed in entry.also.items():
            found += self._award_fault(entry, printed, body, ("also", body), about)
        measured = self.measured(entry)
        if measured.awarded is not None and entry.hours is not None:
            award, at = str(award_of(entry.award or "")), entry.at / "hours"
            found.append(HoursDisagree(at=at, about=about, award=award, worth=measured.awarded, hours=entry.hours))
        return found

    def _award_fault(self, entry: Entry, printed: str, provider: str, keys: tuple[str, ...], about: str) -> list[Diagnostic]:
        award = award_of(printed)
        if award is None or spelt(award.unit) in _OWN_MEASURES:
            return []
        at = entry.at
        for key in keys:
            at /= key
        known = self._catalogue.providers.get(provider)
        if known is None:
            if spelt(award.unit) in _HOURS:
                return []
            if self._catalogue.refused:
                return [NotJudged(at=at, about=about, what=f'"{printed}" from {provider}')]
            at = entry.at / "provider" if keys == ("award",) else at
            return [HoursOnly(at=at, about=about, provider=provider, unit=award.unit, known=tuple(self._catalogue.providers))]
        units = self._units.get((provider, spelt(award.unit)), ())
        if not units:
            names = tuple(dict.fromkeys(unit.name for unit in known.units))
            return [UnknownUnit(at=at, about=about, provider=known.called, unit=award.unit, known=names)]
        unit = next((unit for unit in units if unit.holds_on(entry.date)), None)
        if unit is None:
            days = ", ".join(unit.days() for unit in units)
            return [UnitNotThen(at=at, about=about, provider=known.called, unit=award.unit, date=entry.date, since=days)]
        return self._function_fault(unit.convert, award, entry, known, about) if unit.convert else []

    def _function_fault(
        self, convert: UnitFunction, award: Award, entry: Entry, provider: Provider, about: str
    ) -> list[Diagnostic]:
        try:
            _asked(convert, award.amount, entry)
        except PluginError as error:
            reason, hook = str(error), f"the conversion of {award.unit}"
            return [PluginFailed(at=entry.at / "award", about=about, plugin=provider.id, hook=hook, reason=reason)]
        return []


class PluginError(Exception):
    """A plugin's conversion raised something, or answered with something else than exact hours."""


def _asked(convert: UnitFunction, amount: Decimal, entry: Entry) -> Hours:
    """What a plugin's own conversion answers; a stranger's code may do anything, and must not look like a clean check."""
    try:
        answer = convert(amount, entry)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise PluginError(f"{type(error).__name__}: {error}") from error
    exact = isinstance(answer, Hours) and (
        answer.amount is None or (isinstance(answer.amount, Decimal) and answer.amount.is_finite() and answer.amount >= 0)
    )
    if not exact:
        raise PluginError(f"it answered {answer!r}, and Hours with an exact amount is asked for")
    return answer


def _smaller(
    hours: Decimal, stated: Decimal | None, basis: tuple[str, ...], tolerance: Decimal
) -> tuple[Decimal, tuple[str, ...], Decimal | None]:
    """An award in hours, or the hours that the certificate states where they are fewer; why; and the former if they differ."""
    if stated is None or abs(hours - stated) <= tolerance:
        return hours, basis, None
    less = min(hours, stated)
    return less, (*basis, f"the certificate says {_hours(stated)}: the smaller, {plain(less)} h, counts"), hours


def _hours(amount: Decimal, unit: str = "hour") -> str:
    """So many hours, in words."""
    return amount_of(amount, unit)


def _unapproved(entry: Entry, scheme: Scheme) -> str:
    """Why an activity that the body did not stand behind is not counted yet, where it takes only what it approved."""
    rule = in_force(scheme.approval, entry.date)
    if rule is None or rule.mode == "self-declared" or not takes(rule.of, entry, scheme) or approved(entry, scheme.issuer):
        return ""
    called, way = scheme.body_called, f'approval = {{ body = "{scheme.issuer}", … }} would say that it is'
    if rule.mode == "petition":
        way += f", or a [[entry.ruling]] what {called} decided on your petition"
    return f"{called} counts what it approved: {way}"


_MARKS = {"category": "categories", "format": "formats", "role": "roles", "assessed": "assessed", "passed": "passed"}
"""What an entry may leave unsaid, and the key of a selection that asks about it."""


def _described(entry: Entry, scheme: Scheme) -> str:
    """An activity, by its kind and by what a worth asks about it and the entry does not say."""
    picks = [worth.of for worth in scheme.worths if worth.holds_on(entry.date)]
    asked = [pick for pick in picks if not pick.kinds or entry.kind in pick.kinds]
    unsaid = [
        mark
        for mark, key in _MARKS.items()
        if not _says(entry, mark, scheme) and any(getattr(pick, key) not in (None, ()) for pick in asked)
    ]
    return f"{entry.kind} that does not say {' and '.join(unsaid)}" if unsaid else entry.kind


def _says(entry: Entry, mark: str, scheme: Scheme) -> bool:
    if mark == "category":
        return bool(entry.category_for(scheme.issuer))
    return getattr(entry, mark) not in (None, "")


def _turns(catalogue: Catalogue) -> set[date]:
    """Every day on which some fact begins to hold, or holds no longer."""
    facts: list[Fact] = [unit for provider in catalogue.providers.values() for unit in provider.units]
    for scheme in catalogue.schemes.values():
        facts += [*scheme.worths, *versions(scheme.approval)]
    return {fact.since for fact in facts if fact.since} | {add_days(fact.until, 1) for fact in facts if fact.until}


def _printed(award: Award, provider: Provider, unit: Unit) -> str:
    """An award with its provider, as people say it: 0.6 ACE CEC."""
    if unit.name.casefold().startswith(provider.called.casefold()):
        return f"{plain(award.amount)} {unit.name}"
    return f"{plain(award.amount)} {provider.called} {unit.name}"
