"""What is open about the figures of a cycle: doubts that touched one of them, and when the rules were read."""

from collections.abc import Iterator

from msgspec import Struct

from cecgen.model.judged import JudgedCycle
from cecgen.model.rules import named_facts
from cecgen.model.scheme import Scheme
from cecgen.outputs.words import states
from cecgen.outputs.words.numbering import number_credits
from cecgen.outputs.words.phrases import join_parts
from cecgen.outputs.words.readers import tell_reader


class OpenPoint(Struct, frozen=True):
    """Something that is not certain about a figure: which figure, and what is not certain."""

    about: str
    text: str
    anchor: str = ""
    """The address of the activity on the page; empty for a requirement."""


def list_open_points(cycle: JudgedCycle) -> Iterator[OpenPoint]:
    """Yield what touched a figure of this cycle: requirements first, then activities by their numbers."""
    for finding in cycle.findings:
        unclear = tell_reader(finding.message) if finding.status == "unclear" else ""
        if text := join_parts(unclear, states.describe_certainty(finding.confidence), by="; "):
            yield OpenPoint(finding.title, text)
    for credit, number, anchor in number_credits(cycle):
        if number is None:
            continue
        unclear = tell_reader(credit.why_not) if credit.status == "unclear" else ""
        mark = states.describe_certainty(credit.confidence, "provider") if credit.counted else ""
        if text := join_parts(unclear, tell_reader(credit.doubt), mark, by="; "):
            yield OpenPoint(f"No. {number}, {credit.title}", text, anchor)


def describe_rules_read(scheme: Scheme) -> str:
    """Say when the rules of a scheme were read: on 23 November 2026, or from one day to another; empty if nobody said."""
    days = [fact.read_on for _, fact in named_facts(scheme) if fact.read_on]
    if not days:
        return ""
    first, last = states.format_date(min(days)), states.format_date(max(days))
    return f"on {last}" if first == last else f"from {first} to {last}"
