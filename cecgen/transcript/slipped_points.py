"""Awards whose decimal point has slipped: "2 CEC" where the certificate for two hours prints "0.2 CEC"."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from cecgen.diagnostics import Place
from cecgen.diagnostics.conversion import TenfoldAward
from cecgen.model.amounts import parse_award
from cecgen.model.written import BodyId, Entry
from cecgen.transcript.conversion import Converter
from cecgen.transcript.hours import EarnedHours
from cecgen.transcript.sessions import iter_sessions

LONGEST_DAY = Decimal(12)
"""Contact hours that one day can have: courses go to ten, and a conference day with a dinner talk to twelve."""
_DECIMAL_UNIT = Decimal(10)
"""The hours of a unit of which certificates print tenths."""
_ATTENDED = frozenset({"course", "conference"})
_LONGER_THAN_A_DAY = frozenset({"recorded", "self-study"})


def find_slipped_points(entry: Entry, measured: EarnedHours, converter: Converter, about: str) -> Iterator[TenfoldAward]:
    """Find awards in a unit of ten hours that are more than the days of their activity can hold.

    The award itself comes first, then what is printed for other bodies, then the parts.
    """
    slipped = _find_slip(entry, measured, entry.at / "award", about)
    if slipped is not None:
        yield slipped
    for body, printed in entry.also.items():
        beside = replace(entry, provider=body, unit_of=BodyId(""), award=printed, also={}, part=())
        other = converter.hours.convert(beside)
        is_tenfold = other.hours is not None and measured.hours is not None and other.hours == 10 * measured.hours
        if slip := _find_slip(beside, other, entry.at / "also" / body, about, is_tenfold=is_tenfold):
            yield slip
    if entry.part and slipped is None:
        for index, part in iter_sessions(entry, converter):
            if index is not None and (
                slip := _find_slip(part, converter.hours.convert(part), entry.at / "part" / index / "award", about)
            ):
                yield slip


def _find_slip(entry: Entry, measured: EarnedHours, at: Place, about: str, *, is_tenfold: bool = False) -> TenfoldAward | None:
    """Return the warning about one award; `is_tenfold` if it is ten times what is printed beside it, however long it took."""
    if measured.hours is None or entry.hours is not None or not (is_tenfold or measured.hours > LONGEST_DAY):
        return None
    unit, provider, award = measured.unit, measured.provider, parse_award(entry.award or "")
    if unit is None or provider is None or award is None or unit.hours is None or unit.hours < _DECIMAL_UNIT:
        return None
    if entry.kind not in _ATTENDED or entry.format in _LONGER_THAN_A_DAY:
        return None
    days = (entry.date - (entry.begins or entry.date)).days + 1
    if not is_tenfold and measured.hours <= LONGEST_DAY * days:
        return None
    return TenfoldAward(
        at=at,
        about=about,
        amount=award.amount,
        unit=unit.name,
        provider=provider.short_name,
        unit_hours=unit.hours,
        days=days,
    )
