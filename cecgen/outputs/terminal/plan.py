"""`cecgen plan`: what is still missing in a cycle, what plans make of it, and by when."""

from collections.abc import Iterator
from datetime import date

from cecgen.model.amounts import format_amount
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.outputs.terminal.escape import escape_lines
from cecgen.outputs.words.figures import format_cycle_credit
from cecgen.outputs.words.plan_view import MissingView, build_plan_view
from cecgen.outputs.words.states import format_standing


def format_plan(holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, as_of: date) -> str:
    """Format the plan of a cycle for people to read."""
    return escape_lines("\n".join(_plan_lines(holder, certification, cycle, as_of)))


def _plan_lines(holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, as_of: date) -> Iterator[str]:
    scheme, view = certification.scheme, build_plan_view(certification, cycle)
    yield f"{holder.name} · {scheme.title}, {cycle.begins} to {cycle.ends}, as of {as_of}"
    yield f"  {format_cycle_credit(cycle, scheme.unit)} counted: {format_standing(cycle)}"
    yield from _missing_lines(view.missing)
    if not view.planned_credits:
        return
    yield f"  planned: {view.planned_credits}"
    for credit in cycle.planned_credits:
        worth = "what would count is not known yet" if credit.pending is None else format_amount(credit.pending, scheme.unit)
        past = "; is past: put in the certificate" if credit.date < as_of else ""
        yield f"    {credit.date} {credit.title}: {worth}{past}"
    if view.missing_with_plans:
        yield "  with what is planned:"
        yield from (f"  {line}" for line in _missing_lines(view.missing_with_plans))


def _missing_lines(missing: MissingView) -> Iterator[str]:
    yield f"  {missing.sentence}"
    yield from (f"    {part}" for part in missing.parts)
    yield from (f"    {why}" for why in missing.hindrances)
    yield from (f"  besides: {each}" for each in missing.besides)
