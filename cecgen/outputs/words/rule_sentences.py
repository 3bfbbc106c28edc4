"""The rules of a scheme in words: one short sentence for each figure.

The site, the explanations and the pages about the bodies use these sentences. Days are ISO days, as in the data.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.calendar_rules import AuditRule, Fee, Grace, Period, Reinstatement, Renewal
from cecgen.model.facts import Fact
from cecgen.model.rules import (
    ApprovalRule,
    CardRule,
    CarryOverRule,
    Category,
    CountingPeriod,
    EntryForm,
    Equivalence,
    Limit,
    ProofRule,
    ReportRule,
    Requirement,
    Sharing,
    Splitting,
    Worth,
    as_versions,
)
from cecgen.model.scheme import Scheme
from cecgen.model.vocabulary import COVERAGE_NAMES
from cecgen.outputs.words.phrases import format_count, join_and, join_or, join_parts, with_article, with_prefix
from cecgen.outputs.words.selections import (
    bracketed_selection,
    describe_activities,
    describe_condition,
    describe_formats,
    find_category_title,
    format_month_day,
)

_DOCUMENT_NAMES: dict[str, str] = {
    "certificate": "the certificate",
    "letter": "a letter of attendance",
    "transcript": "a college's transcript",
    "first-page": "the first page of what was published",
    "card": "the card, both sides",
    "confirmation": "a confirmation by the person in charge",
}
STEP_WORDS = {
    "accepted": "Renewal accepted by the body",
    "late-fee": "Late fee paid",
    "annual-fee": "Annual fee paid",
    "audit-asked": "Audit asked for by the body",
    "audit-answered": "Audit answered",
    "audit-passed": "Audit passed",
    "audit-failed": "Audit failed",
    "reinstatement-asked": "Reinstatement asked for",
    "reinstated": "Reinstated",
    "retired": "Retired",
    "extended": "More time granted by the body",
}
_PERIOD_NAMES = {"entry": "activity", "year": "calendar year", "cycle-year": "year of the cycle", "cycle": "cycle"}
_FEES = {
    "renewal": "Renewal fee",
    "late": "Late fee",
    "reinstatement": "Reinstatement fee",
    "annual": "Annual fee",
    "petition": "Petition fee",
}


class RuleSentence(Struct, frozen=True):
    """One figure in words, with the fact that it comes from."""

    about: str
    text: str
    fact: Fact


def describe_rules(scheme: Scheme) -> list[RuleSentence]:
    """Describe every figure of a scheme: requirements, what counts and how much of it, the calendar, and the fees.

    Figures about the same thing are next to each other: the tiers of a total, or a category with its minimum and maximum.
    """
    rules = [
        *(RuleSentence(each.title, _describe_requirement(each, scheme), each) for each in _sort_tiers(scheme.requirements)),
        *(RuleSentence(each.title, _describe_category(each, scheme), each) for each in scheme.categories),
        *(RuleSentence("What counts", _describe_worth(each, scheme), each) for each in scheme.worths),
        *(RuleSentence("Others' credits", _describe_equivalence(each, scheme), each) for each in scheme.equivalences),
        *(RuleSentence(each.title, _describe_limit(each, scheme), each) for each in _sort_tiers(scheme.limits)),
        *(RuleSentence("Proof", _describe_proof(each, scheme), each) for each in scheme.proofs),
        *(RuleSentence("Reporting", _describe_report(each, scheme), each) for each in scheme.reports),
        *(RuleSentence("Typing in", _describe_form(each, scheme), each) for each in scheme.forms),
        *(
            RuleSentence(about, describe(fact, scheme), fact)
            for matter, (about, describe) in _DESCRIBERS.items()
            for fact in as_versions(getattr(scheme, matter))
        ),
        *(RuleSentence(_FEES[fee.what], _describe_fee(fee), fee) for fee in scheme.fees),
    ]
    order = [rule.about for rule in rules]
    return sorted(rules, key=lambda rule: order.index(rule.about))


_Tier = TypeVar("_Tier", Limit, Requirement)


def _sort_tiers(figures: Sequence[_Tier]) -> list[_Tier]:
    """Sort figures: those of one id together, the newest version first, its tiers by the month of certification."""
    ids = [figure.id for figure in figures]

    def tier_key(figure: _Tier) -> tuple[int, int, bool, int]:
        month = figure.when.certified_from
        return ids.index(figure.id), -figure.since.toordinal() if figure.since else 0, month is not None, month or 0

    return sorted(figures, key=tier_key)


# ---------------------------------------------------------------- what must be reached


def _describe_requirement(requirement: Requirement, scheme: Scheme) -> str:
    within = requirement.within_months
    sentence = join_parts(
        " and ".join(_requirement_parts(requirement, scheme)) + bracketed_selection(requirement.of, scheme),
        f"in each {_PERIOD_NAMES[requirement.per]}" if requirement.per != "cycle" and not requirement.card else "",
        f"by {format_month_day(requirement.due)}" if requirement.due else "",
        f"or for up to {requirement.years_at_once} years at once" if requirement.years_at_once > 1 else "",
        f"earned in the last {format_count(within, 'month')} before renewal" if within is not None else "",
        "on top of the total" if requirement.adds else "",
        "once for good, in this cycle or an earlier one" if requirement.once else "",
        describe_condition(requirement),
    )
    sentence += f"; or instead: {join_or(requirement.instead)}" if requirement.instead else ""
    return f"Recommended, not required: {sentence[:1].lower()}{sentence[1:]}" if requirement.advisory else sentence


def _requirement_parts(requirement: Requirement, scheme: Scheme) -> Iterator[str]:
    """Yield what a requirement asks for: credit, a card or a step."""
    least, each_month = requirement.min, requirement.per_month
    most = _format_measured(least, requirement, scheme) if least is not None else ""
    if each_month is not None:
        part = _format_measured(each_month, requirement, scheme)
        yield join_parts(
            f"At least {part} for each month certified, begun ones included",
            with_prefix("never more than", most),
        )
    elif least is not None:
        yield f"At least {most}" if least else "Nothing"
    if requirement.card:
        yield _describe_card_rule(requirement.card, requirement.per)
    if requirement.step:
        yield STEP_WORDS[requirement.step]


def _format_measured(amount: Decimal, requirement: Requirement, scheme: Scheme) -> str:
    match requirement.measure:
        case "credit":
            return format_amount(amount, scheme.unit)
        case "hours":
            return format_count(amount, "contact hour")
        case "categories":
            return format_count(amount, "different category", "different categories")
        case "topics":
            return format_count(amount, "different topic")
        case "entries":
            return format_count(amount, "different activity", "different activities")


def _describe_card_rule(card: CardRule, per: CountingPeriod) -> str:
    within = card.issued_within_months
    each = f"on the last day of each {_PERIOD_NAMES[per]} and " if per != "cycle" else ""
    return join_parts(
        f"Current {join_and(COVERAGE_NAMES.get(cover, cover) for cover in card.covers)} {each}on the day of renewal",
        "with skills checked hands-on" if card.hands_on else "",
        with_prefix("taken", describe_formats(card.formats)),
        f"valid for at least {format_count(card.beyond_days, 'more day')}" if card.beyond_days else "",
        f"issued in the {format_count(within, 'month')} before" if within is not None else "",
        f"taken {describe_formats(card.after_lapse)} where the card before had run out" if card.after_lapse else "",
    )


# ---------------------------------------------------------------- what counts, and how much of it


def _describe_worth(worth: Worth, scheme: Scheme) -> str:
    per = {"hour": "contact hour", "entry": "activity"}.get(worth.per, worth.per)
    rounding = "to the nearest" if worth.rounding == "nearest" else f"{worth.rounding} to"
    return join_parts(
        (f"{format_amount(worth.amount, scheme.unit)} {with_article(per)}" if worth.amount else "Nothing")
        + bracketed_selection(worth.of, scheme),
        f"grade {worth.at_least} or better" if worth.at_least else "",
        "begun and ended in one cycle" if worth.inside else "",
        f"rounded {rounding} {format_decimal(worth.step)}" if worth.step is not None else "",
        f"less than {format_amount(worth.least, scheme.unit)} counts nothing" if worth.least is not None else "",
        by="; ",
    )


def _describe_equivalence(rule: Equivalence, scheme: Scheme) -> str:
    tenth = Decimal("0.1")
    return join_parts(
        f"{format_amount(rule.amount, scheme.unit)} for each {join_or(rule.units)} of any organisation"
        + bracketed_selection(rule.of, scheme),
        f"{format_amount(rule.decimal * tenth, scheme.unit)} for 0.1 of one that counts in decimals" if rule.decimal else "",
        "if that and the hours disagree, the smaller counts",
        "in doubt the clock hours on the certificate decide" if rule.in_doubt else "",
        by="; ",
    )


def _describe_category(category: Category, scheme: Scheme) -> str:
    return join_parts(
        f'Only what is written as "{category.id}"' if category.takes is None else f'Written "{category.id}"',
        "" if category.takes is None else f"takes {describe_activities(category.takes, scheme) or 'any activity'}",
        f"a part of {find_category_title(category.part_of, scheme)}" if category.part_of else "",
        by="; ",
    )


def _describe_limit(limit: Limit, scheme: Scheme) -> str:
    most = (
        f"At most {format_amount(limit.max, scheme.unit)} {with_article(_PERIOD_NAMES[limit.per])}"
        if limit.max
        else "Nothing counts"
    )
    return join_parts(most + bracketed_selection(limit.of, scheme), describe_condition(limit))


def _describe_proof(proof: ProofRule, scheme: Scheme) -> str:
    return _join_into_sentence(
        join_parts(
            with_prefix("for", describe_activities(proof.of, scheme)),
            f"a document that shows {join_or(_DOCUMENT_NAMES[each] for each in proof.shows)}",
            by=": ",
        )
    )


def _describe_report(report: ReportRule, scheme: Scheme) -> str:
    body = scheme.body_short_name
    who = {"holder": "the holder reports each to {} before renewal", "body": "{} has them on record by itself"}[report.by]
    return _join_into_sentence(
        join_parts(with_prefix("for", describe_activities(report.of, scheme)), who.format(body), by=": ")
    )


def _describe_form(form: EntryForm, scheme: Scheme) -> str:
    fields = ", ".join(f"{each.label} ({each.key})" if each.key else each.label for each in form.fields)
    asks = f"asks in this order: {fields}" if fields else "what it asks was not seen"
    size = f"files of at most {form.max_file_bytes:,} bytes" if form.max_file_bytes else ""
    kinds = f"only {join_or(each.upper() for each in form.file_types)}" if form.file_types else ""
    step = f"in steps of {format_decimal(form.step)}" if form.step is not None else ""
    what = with_prefix("for", describe_activities(form.of, scheme))
    return _join_into_sentence(
        join_parts(
            what, join_parts(form.title, asks, by=" "), with_prefix("days as", form.date_format), size, kinds, step, by="; "
        )
    )


def _describe_approval(approval: ApprovalRule, scheme: Scheme) -> str:
    body = scheme.body_short_name
    modes = {
        "pre-approved": f"only what {body} approved beforehand counts; the rest is unclear",
        "petition": f"what {body} did not approve beforehand counts once it grants a petition",
        "self-declared": "holders judge for themselves what counts",
    }
    return _join_into_sentence(
        join_parts(with_prefix("for", describe_activities(approval.of, scheme)), modes[approval.mode], by=": ")
    )


def _describe_splitting(splitting: Splitting, scheme: Scheme) -> str:
    goes = "may be divided between categories" if splitting.allowed else "goes whole to one category"
    return f"One activity's credit {goes}"


# ---------------------------------------------------------------- the calendar, and several certifications


def _describe_period(period: Period, scheme: Scheme) -> str:
    last = {
        "eve": "the eve of the same date",
        "same-date": "the same date",
        "month-end": "the end of that month",
        "stated": "a day that only the holder knows",
    }
    has_own_days = not (period.end_days or period.shared_from)
    sentence = join_parts(
        f"{join_or(map(str, period.lengths))} year{'' if period.lengths == (1,) else 's'}",
        "as the holder chooses" if len(period.lengths) > 1 else "",
        f"from the holder's first day to {last[period.last_day]}" if has_own_days else "",
        with_prefix("ending on", join_or(map(format_month_day, period.end_days))),
        f"the same for all holders, one having begun on {period.shared_from}" if period.shared_from else "",
    )
    begun = f"after the first {format_count(period.next_from, 'month')} of one" if period.next_from else "after one has begun"
    return join_parts(
        sentence,
        f"the first cycle is {period.first} if it has to reach that day" if period.first else "",
        f"who is certified {begun} has until the end of the next" if period.next_from is not None else "",
        by="; ",
    )


def _describe_renewal(renewal: Renewal, scheme: Scheme) -> str:
    opens, late = renewal.opens_months, renewal.late_earns_from
    return _join_into_sentence(
        "a form must be sent",
        f"it opens {format_count(opens, 'month')} before the end" if opens is not None else "",
        f"after a late renewal, credit counts for the next cycle from {format_month_day(late)} on" if late else "",
    )


def _describe_grace(grace: Grace, scheme: Scheme) -> str:
    span = format_count(grace.days, "day") if grace.days is not None else format_count(grace.months or 0, "month")
    taken = f"Taken for {span} after the end"
    fee = "with the late fee" if scheme.has_fee("late") else ""
    return join_parts(join_parts(taken, fee), "" if grace.earns else "without new credit", by="; ")


def _describe_reinstatement(reinstatement: Reinstatement, scheme: Scheme) -> str:
    credits = {"": "", "lapsed-cycle": "with credits of the lapsed cycle only", "any": "with credits of any date"}
    begins = {"": "", "approval": "the new cycle begins with the approval", "schedule": "the new cycle keeps the old schedule"}
    months = reinstatement.until_months
    return _join_into_sentence(
        credits[reinstatement.credits_of],
        begins[reinstatement.begins],
        f"possible for {format_count(months, 'month')} after the end" if months is not None else "",
        with_prefix("also asks for:", join_and(reinstatement.by)),
    )


def _describe_audit(audit: AuditRule, scheme: Scheme) -> str:
    answer, reach, keep = audit.answer_days, audit.reach_years, audit.keep_months
    return _join_into_sentence(
        f"may come up to {format_count(reach, 'year')} after recertification" if reach is not None else "",
        f"to be answered in {format_count(answer, 'day')}" if answer is not None else "",
        f"proof to be kept for {format_count(keep, 'month')} after the cycle's end" if keep is not None else "",
    )


def _describe_sharing(sharing: Sharing, scheme: Scheme) -> str:
    match sharing.rule:
        case "highest-only":
            return "Credits are earned for the highest certification only"
        case "one-total":
            return f"One total serves all certifications of {scheme.body_short_name}"
        case "each":
            return "An activity counts for each of them"
        case "no-reuse":
            return "An activity counts for one of them only: the first that the holder lists, unless the entry names another"


def _describe_carry_over(carry: CarryOverRule, scheme: Scheme) -> str:
    most = "Everything" if carry.max is None else f"Up to {format_amount(carry.max, scheme.unit)}"
    months, short = carry.earned_within_months, format_amount(carry.shortfall, scheme.unit)
    return join_parts(
        join_parts(
            "Nothing goes over to the next cycle" if carry.max == 0 else f"{most} left over may go to the next cycle",
            with_prefix("from", join_or(find_category_title(each, scheme) for each in carry.categories)),
            f"earned in the last {format_count(months, 'month')} of the cycle" if months is not None else "",
        ),
        f"up to {short} may be missing and be made up in the next cycle" if carry.shortfall else "",
        by="; ",
    )


_DESCRIBERS: dict[str, tuple[str, Callable[[Any, Scheme], str]]] = {
    "approval": ("Approval", _describe_approval),
    "splitting": ("Dividing credit", _describe_splitting),
    "period": ("Cycle", _describe_period),
    "renewal": ("Renewal", _describe_renewal),
    "grace": ("Late renewal", _describe_grace),
    "reinstatement": ("Coming back after a lapse", _describe_reinstatement),
    "audit": ("Audit", _describe_audit),
    "sharing": ("Several certifications", _describe_sharing),
    "carry": ("Carrying over", _describe_carry_over),
}
"""Rules that a body has one of at a time: the name of each, and the function that describes it."""


def _describe_fee(fee: Fee) -> str:
    first, before = fee.from_month, fee.until_month
    if before is not None:
        when = (
            f"{first} to {format_count(before, 'month')} after the end"
            if first
            else f"up to {format_count(before, 'month')} after the end"
        )
    else:
        when = f"{format_count(first, 'month')} or more after the end" if first else ""
    return join_parts(f"{format_decimal(fee.amount)} {fee.currency}", when)


def _join_into_sentence(*parts: str) -> str:
    sentence = join_parts(*parts, by="; ") or "not stated"
    return sentence[:1].upper() + sentence[1:]
