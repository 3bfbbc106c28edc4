"""The effects of a change to a holder's files: totals before and after, why, and requirements that were met or opened."""

from collections.abc import Iterator

from cecgen.diagnostics import format_decimal
from cecgen.model.changes import FindingChange
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.outputs.words.credit_view import CreditView
from cecgen.outputs.words.figures import format_cycle_credit, format_cycle_name


def describe_effects(before: JudgedHolder | None, after: JudgedHolder, entry: str = "") -> str:
    """Describe every cycle whose total or requirements change, or that has the entry; empty if there is none.

    An entry that counts nothing in a cycle is described too, with the reason.
    """
    certifications = before.certifications if before else ()
    old = {(each.scheme.id, cycle.begins): cycle for each in certifications for cycle in each.cycles}
    lines: list[str] = []
    for certification in after.certifications:
        for cycle in certification.cycles:
            was = old.get((certification.scheme.id, cycle.begins))
            steps = [
                line
                for credit in cycle.credits
                if credit.entry_id == entry
                for line in _credit_steps(CreditView(credit, certification.scheme))
            ]
            changes = [*_requirement_changes(was, cycle)]
            if steps or changes or was is None or was.counted != cycle.counted:
                lines += [_totals(certification, was, cycle), *(f"  {line}" for line in [*steps, *changes])]
    return "\n".join(lines)


def _totals(certification: JudgedCertification, was: JudgedCycle | None, cycle: JudgedCycle) -> str:
    """ACSM-EP 2024–2026: 42 → 48 of 60 CEC."""
    had = format_decimal(was.counted) if was else "0"
    now = format_cycle_credit(cycle, certification.scheme.unit)
    return f"{format_cycle_name(certification.scheme, cycle)}: {had} → {now}"


def _credit_steps(view: CreditView) -> Iterator[str]:
    """The steps of a credit, and why it counts less than it is worth."""
    yield from view.credit.basis
    yield from filter(None, (view.limited, view.reason, view.doubt))


def _requirement_changes(was: JudgedCycle | None, cycle: JudgedCycle) -> Iterator[str]:
    """Yield the requirements that were not met before and are now, or the other way round."""
    before = {(each.requirement, each.title): each.status for each in was.findings} if was else {}
    for now in cycle.findings:
        status = before.get((now.requirement, now.title), now.status)
        change = FindingChange(
            requirement=now.requirement, title=now.title, before=status, after=now.status, message=now.message
        )
        if change.kind != "changed":
            yield f"{change.kind}: {now.title} ({status} → {now.status}): {now.message}"
