"""Value awards of other organisations by what a body says about their units: 1 = 1, or .1 = 1 where they count in decimals.

An award then has two readings, by this rule and by its hours. Where they differ, or nobody knows the hours, the smaller
counts, and a sentence says what each gives and what would settle it.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import Award, format_amount
from cecgen.model.facts import normalize_unit, unit_spellings
from cecgen.model.rules import Equivalence
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry
from cecgen.transcript.counting.rules import selects_entry

DECIMAL_HOURS = 10
"""From so many hours a unit on, its organisation counts in decimals: 0.1 of it is an hour or more."""
_TENTH = Decimal("0.1")


class PrintedAward(NamedTuple):
    """An award as a certificate prints it, with what is known of its hours."""

    award: Award
    name: str
    """The award with the organisation: 5 NCSF CEU, 3 CEC of Quayside Hospital."""
    organisation: str
    hours: Decimal | None
    """The contact hours of the award by what its provider says of its unit; None if nobody says."""
    stated: Decimal | None
    """The clock hours on the certificate."""
    whole: Decimal
    """The amount of the certificate that the award is a part of; the award's own if it is the whole."""

    @property
    def is_decimal(self) -> bool:
        """Whether its organisation is known to count in decimals."""
        return self.hours is not None and self.hours >= DECIMAL_HOURS * self.award.amount

    @property
    def is_in_doubt(self) -> bool:
        """Whether a rule about its unit may give another amount than its hours: one unit is neither one hour nor ten."""
        return self.hours not in (self.award.amount, DECIMAL_HOURS * self.award.amount)


class AwardReading(NamedTuple):
    """How much credit an award comes to, before rounding: by the body's rule or by hours, or unclear."""

    by: Literal["rule", "hours", "unclear"]
    credit: Decimal | None = None
    hours: Decimal | None = None
    """The hours that count, if the award is read by hours."""
    steps: tuple[str, ...] = ()
    """Sentences about it, besides the arithmetic of its hours."""
    doubt: str = ""
    why_not: str = ""


def find_equivalence(scheme: Scheme, entry: Entry, unit: str) -> Equivalence | None:
    """Return what the scheme says on the entry's date about other organisations' units, for such an activity.

    A rule that has the word of the unit comes before one that has not.
    """
    rules = [rule for rule in scheme.equivalences if rule.is_in_force_on(entry.date) and selects_entry(rule.of, entry, scheme)]
    return next((rule for rule in rules if covers_unit(rule, unit)), rules[0] if rules else None)


def covers_unit(rule: Equivalence, unit: str) -> bool:
    """Whether a rule has the word of a unit, in the singular or the plural."""
    return normalize_unit(unit) in _unit_spellings(rule.units)


@lru_cache(maxsize=64)
def _unit_spellings(units: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(unit_spellings(unit) for unit in units))


def read_award(
    printed: PrintedAward, rule: Equivalence, scheme: Scheme, credit_per_hour: Decimal | None
) -> AwardReading | None:
    """Choose how an award counts; None if the body's rule changes nothing, so that the hours count as ever.

    `credit_per_hour` is the scheme's credit for an hour of such an activity; None if the activity is not worth its hours.
    """
    if printed.hours is None:
        return _read_unknown_unit(printed, rule, scheme, credit_per_hour) if covers_unit(rule, printed.award.unit) else None
    if credit_per_hour is None:
        return _read_without_hours(printed, rule, scheme) if covers_unit(rule, printed.award.unit) else None
    by_rule = _apply_rule(printed, rule)
    by_hours = printed.hours * credit_per_hour
    if by_rule == by_hours or not printed.hours:
        return None
    unit, body = scheme.unit, scheme.body_short_name
    name = _name_rule(rule, body, is_decimal=printed.is_decimal)
    if printed.stated is not None and rule.in_doubt:
        hours = min(printed.hours, printed.stated)
        decide = f"in doubt the certificate's {format_amount(printed.stated, 'hour')} decide"
        return AwardReading(
            "hours", hours * credit_per_hour, hours, (f"{name} would give {format_amount(by_rule, unit)}: {decide}",)
        )
    hours = printed.hours if printed.stated is None else min(printed.hours, printed.stated)
    doubt = (
        f"{printed.name} would be {format_amount(by_rule, unit)} by {name} and {format_amount(by_hours, unit)} by their hours; "
        f"the smaller counts until {_describe_settlement(rule, body)}"
    )
    if by_rule < hours * credit_per_hour:
        step = f"{name}: {format_amount(by_rule, unit)}, the smaller"
        return AwardReading("rule", by_rule, None, (step,), doubt)
    step = f"{name} would give {format_amount(by_rule, unit)}: the smaller counts"
    return AwardReading("hours", hours * credit_per_hour, hours, (step,), doubt)


def _read_unknown_unit(
    printed: PrintedAward, rule: Equivalence, scheme: Scheme, credit_per_hour: Decimal | None
) -> AwardReading:
    """Read an award of an organisation whose unit nobody knows."""
    unit, body, stated = scheme.unit, scheme.body_short_name, printed.stated
    amount = printed.award.amount
    in_hours = stated * credit_per_hour if stated is not None and credit_per_hour is not None else None
    may_be_decimal = printed.whole < 1
    if may_be_decimal and (in_hours is None or stated is None):
        what = f"whether {printed.organisation} counts in decimals is not known"
        ask = "say hours = … beside the award" if credit_per_hour is not None else f"{body} would have to say what it is worth"
        return AwardReading("unclear", why_not=f"{printed.name} is less than one, and {what}: {ask}")
    name = _name_rule(rule, body, is_decimal=may_be_decimal and rule.decimal is not None)
    by_rule = amount * (rule.decimal if may_be_decimal and rule.decimal is not None else rule.amount)
    gives = f"{printed.name}: {format_amount(by_rule, unit)} by {name}"
    if in_hours is not None and stated is not None:
        if in_hours == by_rule:
            agree = f"the certificate's {format_amount(stated, 'hour')} agree"
            return AwardReading("hours", in_hours, stated, (f"{gives}, and {agree}",))
        doubt = (
            f"{printed.name} would be {format_amount(by_rule, unit)} by {name} and {format_amount(in_hours, unit)} by the "
            f"{format_amount(stated, 'hour')} on the certificate; the smaller counts until a ruling by {body} settles it"
        )
        if by_rule < in_hours:
            return AwardReading("rule", by_rule, None, (f"{gives}, the smaller",), doubt)
        return AwardReading("hours", in_hours, stated, (f"{gives}; its hours are fewer, and count",), doubt)
    if stated is not None:  # an activity that is not worth its hours, and no more than they are
        by_rule = min(by_rule, stated * rule.amount)
        gives = f"{printed.name}: {format_amount(by_rule, unit)} by {name}, which is never more than the certificate's hours"
    agreeing = "clock hours agree or " if credit_per_hour is not None else ""
    settled = f"{agreeing}a ruling by {body} settles it"
    if rule.decimal is not None and printed.whole % 1:
        decimal = f"{format_amount(amount * rule.decimal, unit)} in decimals ({_name_decimals(rule)})"
        doubt = (
            f"{printed.name} would be {format_amount(by_rule, unit)} by {name} and {decimal}; "
            f"the smaller counts until {settled}"
        )
    else:
        counts = f"{printed.name} count as {format_amount(by_rule, unit)} by {name}"
        doubt = f"{counts}, since no plugin knows their hours, until {settled}"
    return AwardReading("rule", by_rule, None, (gives,), doubt)


def _read_without_hours(printed: PrintedAward, rule: Equivalence, scheme: Scheme) -> AwardReading | None:
    """Read an award for an activity that is not worth its hours: 1 = 1, never multiplied, never more than its hours."""
    if printed.hours is None or printed.is_decimal:
        return None
    least = min(amount for amount in (printed.award.amount, printed.hours, printed.stated) if amount is not None)
    credit = least * rule.amount
    name = _name_rule(rule, scheme.body_short_name, is_decimal=False)
    return AwardReading("rule", credit, None, (f"{printed.name}: {format_amount(credit, scheme.unit)} by {name}",))


def _apply_rule(printed: PrintedAward, rule: Equivalence) -> Decimal:
    if printed.is_decimal and rule.decimal is not None:
        return printed.award.amount * rule.decimal
    return printed.award.amount * rule.amount


def _name_rule(rule: Equivalence, body: str, *, is_decimal: bool) -> str:
    """Name the rule with its figure: ACSM's general rule (1 = 1)."""
    if is_decimal and rule.decimal is not None:
        return f"{body}'s general rule ({_name_decimals(rule)})"
    return f"{body}'s general rule (1 = {format_decimal(rule.amount)})"


def _name_decimals(rule: Equivalence) -> str:
    return f".1 = {format_decimal((rule.decimal or rule.amount) * _TENTH)}"


def _describe_settlement(rule: Equivalence, body: str) -> str:
    """Say what would settle a doubt: clock hours if the body lets them decide, or its ruling."""
    ruling = f"a ruling by {body}"
    return f"the certificate's clock hours or {ruling} settle it" if rule.in_doubt else f"{ruling} settles it"
