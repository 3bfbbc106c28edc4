"""Service of several years on one certificate: each of its years is an activity of its own for limits and cycles."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from msgspec.structs import replace

from cecgen.model.amounts import format_amount, parse_award
from cecgen.model.days import add_days, add_years, months_after_end, months_before_end
from cecgen.model.written import Entry
from cecgen.transcript.conversion import Converter

SERVICE_YEAR = "service year"


def is_service(entry: Entry, converter: Converter) -> bool:
    """Whether a certificate awards years of service, in whatever spelling."""
    if not entry.award or (entry.award.isascii() and "year" not in entry.award.casefold()):
        return False
    measure = converter.hours.convert(entry).own_measure
    return measure is not None and measure.unit == SERVICE_YEAR


def split_service(entry: Entry, converter: Converter) -> Iterator[Entry]:
    """Yield each year of a service of several years as an entry of its own; any other entry as it is.

    The years are counted from `begins`, or back from `date` if that is left out. None ends after `date`: years for which
    there is no room are dated in the last one, so that a yearly limit applies to them together.
    """
    award = parse_award(entry.award) if is_service(entry, converter) and entry.award else None
    if award is None or award.amount <= 1:
        yield entry
        return
    count = int(award.amount.quantize(Decimal(1), rounding=ROUND_CEILING))
    first = entry.begins or months_before_end(entry.date, 12 * count)
    for number in range(count):
        begins = min(add_years(first, number), entry.date)
        ends = entry.date if number == count - 1 else min(months_after_end(add_days(begins, -1), 12), entry.date)
        part = format_amount(min(Decimal(1), award.amount - number), SERVICE_YEAR)
        yield replace(entry, begins=begins, date=ends, award=part)
