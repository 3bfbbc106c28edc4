"""What a change of a holder's files comes to: totals before and after, why, and the requirements that it closes or opens."""

from collections.abc import Iterator

from cecgen.model.changes import FindingChange
from cecgen.model.judged import Credit, JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.model.written import amount_of, plain, unit_for
from cecgen.outputs.diff.outline import cycle_called


def gains(before: JudgedHolder | None, after: JudgedHolder, entry: str = "") -> str:
    """Every cycle whose total or requirements change, or in which the entry stands; nothing where there is none.

    An entry that counts nothing somewhere is told of too, with why.
    """
    certifications = before.certifications if before else ()
    old = {(each.scheme.id, cycle.begins): cycle for each in certifications for cycle in each.cycles}
    lines: list[str] = []
    for certification in after.certifications:
        for cycle in certification.cycles:
            was = old.get((certification.scheme.id, cycle.begins))
            unit = certification.scheme.unit
            steps = [line for credit in cycle.credits if credit.entry == entry for line in _steps(credit, unit)]
            turns = [*_turns(was, cycle)]
            if steps or turns or was is None or was.counted != cycle.counted:
                lines += [_totals(certification, was, cycle), *(f"  {line}" for line in [*steps, *turns])]
    return "\n".join(lines)


def _totals(certification: JudgedCertification, was: JudgedCycle | None, cycle: JudgedCycle) -> str:
    """ACSM-EP 2024–2026: 42 → 48 of 60 CEC."""
    had = plain(was.counted) if was else "0"
    of = "" if cycle.required is None else f" of {plain(cycle.required)}"
    unit = unit_for(cycle.counted if cycle.required is None else cycle.required, certification.scheme.unit)
    return f"{cycle_called(certification.scheme, cycle)}: {had} → {plain(cycle.counted)}{of} {unit}"


def _steps(credit: Credit, unit: str) -> Iterator[str]:
    """How a credit came about, and why it counts less than it is worth or nothing."""
    yield from credit.basis
    if credit.counted != credit.amount:
        yield f"{amount_of(credit.counted, unit)} of {plain(credit.amount)} count"
    if credit.why_not:
        yield f"{'unclear' if credit.status == 'unclear' else 'but'}: {credit.why_not}"


def _turns(was: JudgedCycle | None, cycle: JudgedCycle) -> Iterator[str]:
    """The requirements that are answered now and were not, and the other way round."""
    before = {(each.requirement, each.title): each.status for each in was.findings} if was else {}
    for now in cycle.findings:
        status = before.get((now.requirement, now.title), now.status)
        change = FindingChange(
            requirement=now.requirement, title=now.title, before=status, after=now.status, message=now.message
        )
        if change.turn != "changed":
            yield f"{change.turn}: {now.title} ({status} → {now.status}): {now.message}"
