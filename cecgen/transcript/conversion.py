"""Convert hours into credit, by the facts of a scheme.

Conversion takes two facts, never a table of pairs: how many hours of 60 minutes a provider's unit is (hours.py), and how much
credit an hour is to a scheme.
"""

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import Award, format_amount, parse_award
from cecgen.model.facts import Confidence, Fact, normalize_unit, weakest_confidence
from cecgen.model.rules import Worth, as_versions
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.written import Entry
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
from cecgen.transcript.equivalence import AwardReading, PrintedAward, covers_unit, find_equivalence, read_award
from cecgen.transcript.hours import EarnedHours, Eras, HourConverter, format_hours
from cecgen.transcript.scheme_words import CatalogueWords


class CreditValue(Struct, frozen=True):
    """What an entry is worth in a scheme's unit, before limits; `amount` is None if scheme or certificate do not say."""

    amount: Decimal | None
    basis: tuple[str, ...] = ()
    why_not: str = ""
    confidence: Confidence = "V"
    sources: tuple[str, ...] = ()
    must_fit_cycle: bool = False
    """Whether the whole activity must be inside one cycle."""
    is_flat: bool = False
    """Whether the entry as a whole has this value, whatever was awarded."""
    hours: Decimal | None = None
    """The contact hours that it took, if known."""
    doubt: str = ""
    """What other reading of its unit there is, in a sentence."""
    is_remainder: bool = False
    """Whether it is what no part of its certificate covers."""


class Converter:
    """Converts entries by the facts of a catalogue; results are cached, since many entries are alike."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.hours = HourConverter(catalogue)
        self.words = CatalogueWords(catalogue)
        self._eras = Eras(_collect_facts(catalogue))
        self._values: dict[tuple[object, ...], CreditValue] = {}

    def without_results(self) -> "Converter":
        """Return a converter with the same facts and no results, so that its used units are those of its own entries."""
        import copy  # noqa: PLC0415 - only `serve` goes on from one ledger to the next

        converter = copy.copy(self)
        converter.hours, converter._values = self.hours.without_results(), {}
        return converter

    def convert(self, entry: Entry, scheme: Scheme, whole: Decimal | None = None) -> CreditValue:
        """Convert an entry into a scheme's unit, with the reasons as sentences.

        `whole` is the amount that the certificate prints, if the entry is a part of it.
        """
        if whole is not None or entry.also or entry.topics or entry.category is not None or entry.approval is not None:
            return self._convert(entry, scheme, whole)
        era = self._eras[entry.date]
        marks = (entry.grade, entry.format, entry.role, entry.assessed, entry.passed)
        key = (scheme.id, entry.provider, entry.unit_of, entry.award, entry.hours, entry.kind, era, marks)
        known = self._values.get(key)
        if known is None:
            known = self._convert(entry, scheme, None)
            unit = self.hours.convert(entry).unit
            # A unit that is a function may look at anything in the entry, and why something is not known may name its day.
            if known.amount is not None and (unit is None or unit.convert is None):
                self._values[key] = known
        return known

    def _convert(self, entry: Entry, scheme: Scheme, whole: Decimal | None) -> CreditValue:
        measured = self.hours.convert(entry)
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
            fewer = self.hours.find_fewer_hours(entry, own, scheme.issuer) if is_printed_beside and hour is not None else None
            if fewer is not None and hour is not None:
                before = (f"{own} awarded by {body} itself", f"the certificate says {format_hours(fewer)}: the smaller counts")
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
        """Value an award by the body's rule about other organisations' units; None if that rule changes nothing."""
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
        self, reading: AwardReading, basis: tuple[str, ...], hour: Worth, measured: EarnedHours, entry: Entry, scheme: Scheme
    ) -> CreditValue:
        """Value a reading by its hours or its credit, with the rounding of the scheme's worth of an hour."""
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
        unit = self.hours.find_unit(scheme.issuer, award.unit, entry.date) if award else None
        return award if unit is not None and normalize_unit(scheme.unit) in unit.spellings() else None

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


def _collect_facts(catalogue: Catalogue) -> list[Fact]:
    """Return everything that a conversion depends on and that may change from one day to the next."""
    facts: list[Fact] = [unit for provider in catalogue.providers.values() for unit in provider.units]
    for scheme in catalogue.schemes.values():
        facts += [*scheme.worths, *scheme.equivalences, *as_versions(scheme.approval)]
    return facts
