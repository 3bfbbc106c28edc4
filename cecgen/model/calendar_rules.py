"""A body's calendar: how long a cycle lasts, when it is renewed and what that costs, and what comes after its end."""

import datetime
from decimal import Decimal
from typing import Literal

from cecgen.model.facts import Fact


class Period(Fact, frozen=True):
    """How long a cycle lasts and on which day it ends.

    Without `ends` and `shared_from` every holder has their own: it lasts until the eve of the same date, that same date,
    or the end of that month; or only the holder knows, and states it.
    """

    years: int | tuple[int, ...]
    """Several if the holder chooses."""
    ends: str | tuple[str, ...] = ()
    """The days of the year on which cycles end ("12-31"); several if holders belong to cohorts."""
    last_day: Literal["eve", "same-date", "month-end", "stated"] = "eve"
    """Without `ends`: the eve of the same date, that same date, the end of its month, or as the holder states it."""
    first: Literal["", "longer", "shorter"] = ""
    """How a first cycle reaches the day on which all end; if the body does not say, the holder states the end."""
    shared_from: datetime.date | None = None
    """The first day of one of the periods that all holders share."""
    next_from: int | None = None
    """From which month of a shared period on a new holder's cycle ends with the period after it."""

    @property
    def lengths(self) -> tuple[int, ...]:
        """The years that a cycle may last."""
        return self.years if isinstance(self.years, tuple) else (self.years,)

    @property
    def end_days(self) -> tuple[str, ...]:
        """The days of the year on which cycles end, if they do on fixed ones."""
        return self.ends if isinstance(self.ends, tuple) else (self.ends,)


class Renewal(Fact, frozen=True):
    """How long before the end renewal opens, in months; and from when a late renewer's next cycle takes credit."""

    opens_months: int | None = None
    """How many months before the end renewal opens."""
    late_earns_from: str = ""
    """The day of the year ("02-01") from which credit counts for the next cycle of one who renewed after the end."""


class Fee(Fact, frozen=True):
    """What the body charges, and for what; a late fee may depend on how many months after the end it is paid."""

    what: Literal["renewal", "late", "reinstatement", "annual", "petition"]
    """What it is for."""
    amount: Decimal
    """How much."""
    currency: str = "USD"
    """In which currency."""
    from_month: int = 0
    """For a late fee: from which month after the end."""
    until_month: int | None = None
    """For a late fee: before which month after the end."""


class Grace(Fact, frozen=True):
    """How long after the end renewal is still taken, with the late fee, and whether credit may still be earned."""

    months: int | None = None
    """For how many months after the end renewal is still taken."""
    days: int | None = None
    """For how many days, if the body counts days."""
    earns: bool = True
    """Whether credit may still be earned in them."""


class Reinstatement(Fact, frozen=True):
    """How a lapsed certification comes back: whose credits count, when the new cycle begins, and for how long it can."""

    credits_of: Literal["", "lapsed-cycle", "any"] = ""
    """Which credit counts: only that of the lapsed cycle, or what was earned since as well."""
    begins: Literal["", "approval", "schedule"] = ""
    """Whether the new cycle begins with the approval, or on the old schedule."""
    until_months: int | None = None
    """For how many months after the cycle's end."""
    by: tuple[str, ...] = ()
    """What is asked for besides: an exam, for example."""


class AuditRule(Fact, frozen=True):
    """In how many days an audit must be answered, how many years after recertification one may come, how long proof is kept."""

    answer_days: int | None = None
    """In how many days the proof is due."""
    reach_years: int | None = None
    """For how many years after recertification an audit may come."""
    keep_months: int | None = None
    """For how many months after the cycle's end the proof must be kept."""
