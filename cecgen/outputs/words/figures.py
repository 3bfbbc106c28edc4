"""A cycle's or a credit's amounts in words: what counts, of how much, in which unit."""

from decimal import Decimal

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount, pluralize_unit
from cecgen.model.judged import Forecast, JudgedCycle
from cecgen.model.scheme import Scheme


def format_part(part: Decimal, whole: Decimal | None) -> str:
    """Format how much there is of how much: 42 of 60; without a whole, the part alone."""
    return format_decimal(part) if whole is None else f"{format_decimal(part)} of {format_decimal(whole)}"


def format_cycle_credit(cycle: JudgedCycle, unit: str) -> str:
    """Format what a cycle has counted of what it requires: 42 of 60 CEC."""
    return f"{format_part(cycle.counted, cycle.required)} {cycle_unit(cycle, unit)}"


def cycle_unit(cycle: JudgedCycle, unit: str) -> str:
    """The unit in the number of what the cycle requires, or else of what it has counted."""
    return pluralize_unit(cycle.counted if cycle.required is None else cycle.required, unit)


def format_credit(counted: Decimal, worth: Decimal, unit: str) -> str:
    """Format what counts of what an activity is worth: 5 of 8 CEC; 8 CEC if all of it counts."""
    return f"{format_part(counted, None if counted == worth else worth)} {pluralize_unit(worth, unit)}"


def format_cycle_name(scheme: Scheme, cycle: JudgedCycle) -> str:
    """Name a cycle as people do: ACSM-EP 2024–2026."""
    begins, ends = cycle.begins.year, cycle.ends.year
    return f"{scheme.short_name} {begins}" + (f"–{ends}" if ends != begins else "")


def describe_forecast(forecast: Forecast, required: Decimal | None, unit: str) -> str:
    """Say what is planned and what it would make of a cycle: 8 CEC, which would make 50 of 60 CEC: short."""
    whole = forecast.counted if required is None else required
    total = f"{format_part(forecast.counted, required)} {pluralize_unit(whole, unit)}"
    return f"{format_amount(forecast.added, unit)}, which would make {total}: {forecast.state}"
