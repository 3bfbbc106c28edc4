"""Awards whose decimal point has slipped: "2 CEC" where the certificate for two hours prints "0.2 CEC"."""

from decimal import Decimal

from cecgen.diagnostics.conversion import TenfoldAward
from cecgen.model.written import Entry, parse_award
from cecgen.transcript.conversion import EarnedHours

_LONGEST_DAY = Decimal(12)
"""Contact hours that one day can have: courses go to ten, and a conference day with a dinner talk to twelve."""
_DECIMAL_UNIT = Decimal(10)
"""The hours of a unit of which certificates print tenths."""
_ATTENDED = frozenset({"course", "conference"})
_LONGER_THAN_A_DAY = frozenset({"recorded", "self-study"})


def find_slipped_point(entry: Entry, measured: EarnedHours, about: str) -> TenfoldAward | None:
    """Return a warning if an award in a unit of ten hours is more than the days of its activity can hold."""
    if measured.hours is None or measured.hours <= _LONGEST_DAY or entry.hours is not None:
        return None
    unit, provider, award = measured.unit, measured.provider, parse_award(entry.award or "")
    if unit is None or provider is None or award is None or unit.hours is None or unit.hours < _DECIMAL_UNIT:
        return None
    if entry.kind not in _ATTENDED or entry.format in _LONGER_THAN_A_DAY:
        return None
    days = (entry.date - (entry.begins or entry.date)).days + 1
    if measured.hours <= _LONGEST_DAY * days:
        return None
    return TenfoldAward(
        at=entry.at / "award",
        about=about,
        amount=award.amount,
        unit=unit.name,
        provider=provider.short_name,
        unit_hours=unit.hours,
        days=days,
    )
