"""List the doubts about the figures of a cycle, and say when the rules were read."""

from collections.abc import Iterator

from msgspec import Struct

from cecgen.model.judged import Credit, JudgedCycle
from cecgen.model.rules import UnmodelledRule, named_facts
from cecgen.model.scheme import Scheme
from cecgen.outputs.words import states
from cecgen.outputs.words.numbering import NumberedCredit, number_credits
from cecgen.outputs.words.phrases import join_and, join_parts
from cecgen.outputs.words.readers import reword_for_readers
from cecgen.transcript.counting.rules import selects_credit


class OpenPoint(Struct, frozen=True):
    """Something that is not certain about a figure: which figure, and what is not certain."""

    about: str
    text: str
    anchor: str = ""
    """The address of the activity on the page; empty for a requirement."""


def list_open_points(cycle: JudgedCycle, scheme: Scheme) -> Iterator[OpenPoint]:
    """Yield the doubts about figures of this cycle: requirements first, then activities by their numbers, then open rules."""
    for finding in cycle.findings:
        unclear = reword_for_readers(finding.message) if finding.status == "unclear" else ""
        if text := join_parts(unclear, states.describe_certainty(finding.confidence), by="; "):
            yield OpenPoint(finding.title, text)
    activities = [each for each in number_credits(cycle) if each.number is not None]
    for credit, number, anchor in activities:
        unclear = reword_for_readers(credit.why_not) if credit.status == "unclear" else ""
        mark = states.describe_certainty(credit.confidence, "provider") if credit.counted else ""
        if text := join_parts(unclear, reword_for_readers(credit.doubt), mark, by="; "):
            yield OpenPoint(f"No. {number}, {credit.title}", text, anchor)
    for rule in scheme.not_modelled:
        if isinstance(rule, UnmodelledRule) and (point := _find_touched(rule, activities, cycle, scheme)):
            yield point


def _find_touched(
    rule: UnmodelledRule, activities: list[NumberedCredit], cycle: JudgedCycle, scheme: Scheme
) -> OpenPoint | None:
    """Say which figure of a cycle an open rule touches; None if it touches none."""
    text = reword_for_readers(rule.text)
    touched = [each for each in activities if _touches(rule, each.credit, scheme)] if rule.of or rule.limits else []
    if touched:
        number = join_and([f"{each.number}" for each in touched])
        about = f"No. {number}, {touched[0].credit.title}" if len(touched) == 1 else f"Nos. {number}"
        return OpenPoint(about, text, touched[0].anchor)
    if not rule.is_about(cycle.ends):
        return None
    for finding in cycle.findings:
        if finding.requirement in rule.requirements and finding.status != "not-applicable":
            return OpenPoint(finding.title, text)
    if cycle.standing in rule.standings:
        return OpenPoint(f"Standing: {states.describe_standing(cycle)}", text)
    return None


def _touches(rule: UnmodelledRule, credit: Credit, scheme: Scheme) -> bool:
    """Whether an open rule touches the credit of an activity; none touches a credit that the body itself decided."""
    if credit.status == "ruled":
        return False
    limits = (each for each in scheme.limits if each.id in rule.limits and each.is_in_force_on(credit.date))
    if credit.status == "limited" and any(selects_credit(each.of, credit, scheme) for each in limits):
        return True
    return (
        rule.of is not None
        and credit.source_entry is not None
        and selects_credit(rule.of, credit, scheme)
        and rule.is_about(credit.date)
        and (not rule.unclear or credit.status == "unclear")
    )


def describe_rules_read(scheme: Scheme) -> str:
    """Say when the rules of a scheme were read: on 23 November 2026, or from one day to another; empty if nobody said."""
    days = [fact.read_on for _, fact in named_facts(scheme) if fact.read_on]
    if not days:
        return ""
    first, last = states.format_date(min(days)), states.format_date(max(days))
    return f"on {last}" if first == last else f"from {first} to {last}"
