"""The sessions of a certificate: its parts, each as an entry of its own, and the remainder that no part covers."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, Decimal

from msgspec.structs import replace

from cecgen.diagnostics import Diagnostic
from cecgen.diagnostics.conversion import PartsExceed
from cecgen.model.amounts import Award, parse_award
from cecgen.model.facts import normalize_unit
from cecgen.model.written import Entry, Part
from cecgen.transcript.conversion import Converter
from cecgen.transcript.counting.rules import ZERO
from cecgen.transcript.equivalence import DECIMAL_HOURS, PrintedAward
from cecgen.transcript.hours import EarnedHours
from cecgen.transcript.unit_checks import SchemeLookup, check_units

_HOURS = "hours"
_HUNDREDTH = Decimal("0.01")


def iter_sessions(entry: Entry, converter: Converter) -> Iterator[tuple[int | None, Entry]]:
    """Yield the sessions of an entry: its parts, each as an entry of its own, and the remainder that no part covers."""
    if not entry.part:
        yield None, entry
        return
    for index, part in enumerate(entry.part):
        yield index, _build_session(entry, part)
    whole, parts = _award_and_parts(entry, converter)
    if whole is not None and whole.amount > parts.amount:
        remainder = _in_printed_unit(Award(whole.amount - parts.amount, whole.unit), entry, converter)
        award, hours = (None, remainder.amount) if remainder.unit == _HOURS else (str(remainder), None)
        yield None, replace(entry, award=award, hours=hours, also={}, part=())


def _build_session(entry: Entry, part: Part) -> Entry:
    """Return a part as an entry of its own; what the part does not say comes from the entry."""
    own = {
        name: value
        for name in ("kind", "format", "assessed", "passed", "role", "topics", "category")
        if (value := getattr(part, name)) is not None
    }
    unit_of = part.unit_of or entry.unit_of
    return replace(entry, title=part.title, award=part.award, hours=part.hours, unit_of=unit_of, also={}, part=(), **own)


def printed_whole(entry: Entry, session: Entry) -> Decimal | None:
    """Return the amount of the certificate that a session is a part of, if both print it in the same unit."""
    whole = parse_award(entry.award) if entry.award and entry.part else None
    part = parse_award(session.award) if session.award else None
    if whole is None or part is None or normalize_unit(whole.unit) != normalize_unit(part.unit):
        return None
    return whole.amount


def _award_and_parts(entry: Entry, converter: Converter) -> tuple[Award | None, Award]:
    """Return the certificate's award and the sum of its parts: in its own measure, in a unit in doubt, or in contact hours."""
    whole = converter.hours.convert(replace(entry, part=()))
    parts = [converter.hours.convert(_build_session(entry, part)) for part in entry.part]
    if whole.own_measure is not None:
        printed = parse_award(entry.award or "") or whole.own_measure
        amounts = [
            part.own_measure.amount
            for part in parts
            if part.own_measure is not None and part.own_measure.unit == whole.own_measure.unit
        ]
        return printed, Award(sum(amounts, ZERO), printed.unit)
    if whole.printed is not None and whole.printed.hours is None:
        return _sum_in_printed_unit(whole.printed, parts)
    hours = sum([part.hours for part in parts if part.hours is not None], ZERO)
    return (Award(whole.hours, _HOURS) if whole.hours is not None else None), Award(hours, _HOURS)


def _sum_in_printed_unit(whole: PrintedAward, parts: Sequence[EarnedHours]) -> tuple[Award, Award]:
    """Return an award and the sum of its parts in the unit that the certificate prints, since nobody knows its hours.

    Fewer hours on the certificate limit the award; the hours of a part are as much of the unit, or a tenth if it is decimal.
    """
    hours = Decimal(1) if whole.whole >= 1 else Decimal(DECIMAL_HOURS)
    used = ZERO
    for part in parts:
        if part.printed is not None and normalize_unit(part.printed.award.unit) == normalize_unit(whole.award.unit):
            used += part.printed.award.amount
        elif part.hours is not None:
            used += part.hours / hours
    limit = whole.award.amount if whole.stated is None else min(whole.award.amount, whole.stated / hours)
    return Award(limit, whole.award.unit), Award(used, whole.award.unit)


def _in_printed_unit(remainder: Award, entry: Entry, converter: Converter) -> Award:
    """Return the remainder in the unit of its certificate if that unit's hours are in doubt, as the remainder's are too."""
    printed = converter.hours.convert(replace(entry, part=())).printed
    if remainder.unit != _HOURS or printed is None or not printed.hours or not printed.is_in_doubt:
        return remainder
    amount = remainder.amount * printed.award.amount / printed.hours
    return Award(amount.quantize(_HUNDREDTH, rounding=ROUND_DOWN), printed.award.unit)


def check_parts(entry: Entry, converter: Converter, about: str, schemes: SchemeLookup) -> Iterator[Diagnostic]:
    """Check that parts do not exceed their certificate's award, and that their units exist."""
    if not entry.part:
        return
    for index, part in enumerate(entry.part):
        if part.award:
            yield from check_units(
                replace(_build_session(entry, part), at=entry.at / "part" / index), about, converter, schemes
            )
    whole, parts = _award_and_parts(entry, converter)
    if whole is not None and parts.amount > whole.amount:
        yield PartsExceed(at=entry.at / "part", about=about, parts=str(parts), award=str(whole))
