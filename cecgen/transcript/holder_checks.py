"""Check a holder's files against the catalogue: everything that depends on the cycles and their credits."""

from cecgen.diagnostics import Diagnostic
from cecgen.transcript.credits import HeldCertification
from cecgen.transcript.cycle_checks import check_concessions, check_names, check_situations
from cecgen.transcript.cycles import DatedCycle
from cecgen.transcript.entries import check_entries, check_missing_categories
from cecgen.transcript.far_days import check_far_days
from cecgen.transcript.holder_cycles import HolderCycles


def check_holder(cycles: HolderCycles) -> list[Diagnostic]:
    """Return every problem of the holder's files that shows only against the catalogue."""
    held = cycles.certifications
    all_known = len(held) == len(cycles.holder.profile.certification)
    entries = check_entries(cycles.holder, held, cycles.converter, cycles.resolve, cycles.as_of, all_known)
    diagnostics = [*cycles.problems, *entries, *check_far_days(cycles.holder, cycles.as_of)]
    counted = (
        (each.scheme, cycles.counts.count_cycle(each, index, cycles.as_of).credits)
        for each in held
        if each.scheme.categories
        for index, window in enumerate(each.cycles)
        if _may_lack_category(each, window)
    )
    diagnostics += check_missing_categories(counted, cycles.holder.id)
    for each in held:
        diagnostics += check_situations(each.cycles, each.scheme, cycles.holder.id)
        for window in each.cycles:
            diagnostics += check_names(window, each.scheme, cycles.holder.id)
            if window.cycle.already_met or window.cycle.exempt or window.cycle.step:
                diagnostics += check_concessions(window, each.scheme, cycles.holder.id)
    if cycles.holder.closed or any(_is_past(cycles, window) for each in held for window in each.cycles):
        from cecgen.transcript.past_cycle_checks import check_past_cycles  # noqa: PLC0415 - a first cycle has none before it

        diagnostics += check_past_cycles(cycles)
    return diagnostics


def _may_lack_category(held: HeldCertification, window: DatedCycle) -> bool:
    """Whether an entry of a cycle, or a part of one, names no category; otherwise its credits need not be counted here."""
    entries = held.entries_by_cycle[window.begins]
    return any(entry.part or not entry.category_for(held.scheme.issuer) for entry, _ in entries)


def _is_past(cycles: HolderCycles, window: DatedCycle) -> bool:
    return window.ends < cycles.as_of or window.cycle.renewed is not None or window.renewed_on is not None
