"""Put the plan of a cycle into words: the least credit still missing, other things still to do, and what is planned."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from cecgen.model.amounts import format_amount, pluralize_unit
from cecgen.model.judged import JudgedCertification, JudgedCycle, LeastCredit, LeastPart
from cecgen.model.scheme import Scheme
from cecgen.outputs.words.figures import describe_forecast
from cecgen.outputs.words.phrases import format_count, join_or, join_parts
from cecgen.outputs.words.selections import KIND_WORDS, describe_formats, find_category_title
from cecgen.outputs.words.states import format_standing


class MissingView(Struct, frozen=True):
    """What is missing, in words: in one sentence, in parts, and what stands in the way."""

    sentence: str
    parts: tuple[str, ...]
    besides: tuple[str, ...]
    hindrances: tuple[str, ...]


class PlanView(Struct, frozen=True):
    """What is missing today, what plans make of it, and what would be missing with them."""

    missing: MissingView
    planned_credits: str
    """Empty if nothing is planned."""
    missing_with_plans: MissingView | None


def build_plan_view(certification: JudgedCertification, cycle: JudgedCycle) -> PlanView:
    """Put the plan of a cycle into words."""
    scheme, forecast = certification.scheme, cycle.forecast
    least = find_least(cycle)
    after = forecast.least_credit if forecast and cycle.least_credit else None
    return PlanView(
        missing=_describe_missing(least, scheme),
        planned_credits=describe_forecast(forecast, cycle.required, scheme.unit) if forecast else "",
        missing_with_plans=_describe_missing(after, scheme) if after else None,
    )


def find_least(cycle: JudgedCycle) -> LeastCredit:
    """Find what is missing in a cycle; once nothing can be earned for it, no amount would do."""
    why = f"nothing more can be earned: {format_standing(cycle)}"
    return cycle.least_credit or LeastCredit(amount=None, is_possible=False, hindrances=(why,))


def _describe_missing(least: LeastCredit, scheme: Scheme) -> MissingView:
    parts = tuple(_describe_part(each, scheme) for each in least.parts)
    if least.amount is None:
        unit = pluralize_unit(Decimal(2), scheme.unit)
        sentence = f"No amount of {unit} can do it" if not least.is_possible else f"How many {unit} are missing is open"
    elif not least.amount:
        sentence = "No more credit is needed" + (
            ", and no amount of it settles what else is asked for" if least.other_findings else ""
        )
    else:
        only = "and nothing less would do" if least.is_proven else "or less: the search ended before it was certain"
        sentence = f"{format_amount(least.amount, scheme.unit)} still missing, {only}"
    besides = tuple(join_parts(each.title, each.message, by=": ") for each in least.other_findings)
    return MissingView(sentence, parts, besides, least.hindrances)


def _describe_part(part: LeastPart, scheme: Scheme) -> str:
    """Describe a part: 5 CECH in Category I, about continuing competency, by 2026-12-31."""
    return f"{format_amount(part.amount, scheme.unit)} {join_parts(*_list_conditions(part, scheme))}, by {part.due}"


def _list_conditions(part: LeastPart, scheme: Scheme) -> Iterator[str]:
    if part.category:
        title = find_category_title(part.category, scheme)
        yield f"in {title if title.startswith(part.category) else f'{part.category} ({title})'}"
    else:
        yield "of anything that counts" if part.kind == "course" else f"as {KIND_WORDS.get(part.kind, part.kind)}"
    if part.topics:
        yield f"about {join_or(topic.replace('-', ' ') for topic in part.topics)}"
    if part.providers:
        yield f"from {join_or(each.upper() for each in part.providers)}"
    if part.format:
        yield describe_formats([part.format])
    if part.is_approved:
        yield f"approved by {scheme.body_short_name}"
    if part.max_per_activity is not None:
        yield f"in {format_count(int(-(-part.amount // part.max_per_activity)), 'activity', 'activities')} or more"
