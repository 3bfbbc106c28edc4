"""Check a holder's files against the catalogue: everything that does not show before the cycles and their credits are known."""

from collections.abc import Iterator, Sequence

from cecgen.diagnostics import Diagnostic
from cecgen.diagnostics.closed_cycles import ClosedCycleUnknown
from cecgen.diagnostics.cycles import NextCycleMissing
from cecgen.transcript.carry_over import format_carried_in
from cecgen.transcript.closed import check_record
from cecgen.transcript.credits import (
    HeldCertification,
)
from cecgen.transcript.cycle_checks import check_claim, check_favours, check_names
from cecgen.transcript.cycles import (
    DatedCycle,
    next_cycle_block,
)
from cecgen.transcript.entries import check_entries, check_missing_categories
from cecgen.transcript.far_days import check_far_days
from cecgen.transcript.holder_cycles import HolderCycles
from cecgen.transcript.late_rulings import (
    check_taken_back,
)


def check_holder(cycles: HolderCycles) -> list[Diagnostic]:
    """Return every problem of the holder's files that shows only against the catalogue."""
    held = cycles.certifications
    all_known = len(held) == len(cycles.holder.profile.certification)
    entries = check_entries(cycles.holder, held, cycles.converter, cycles.resolve, cycles.as_of, all_known)
    diagnostics = [*cycles.problems, *entries, *check_far_days(cycles.holder, cycles.as_of)]
    counted = (
        (each.scheme, cycles.count_cycle(each, index, cycles.as_of).credits)
        for each in held
        if each.scheme.categories
        for index, window in enumerate(each.cycles)
        if _may_lack_category(each, window)
    )
    diagnostics += check_missing_categories(counted, cycles.holder.id)
    for each in held:
        for index, window in enumerate(each.cycles):
            diagnostics += check_names(window, each.scheme, cycles.holder.id)
            if window.cycle.already_met or window.cycle.exempt or window.cycle.step:
                diagnostics += check_favours(window, each.scheme, cycles.holder.id)
            if cycles.holder.is_complete and (window.cycle.renewed is not None or window.renewed_on is not None):
                diagnostics += _check_claim(cycles, window, each, index)
        if each.cycles and cycles.needs_next_cycle(each.cycles[-1]):
            last, about, scheme = each.cycles[-1], cycles.holder.id, each.scheme
            left = cycles.count_cycle(each, len(each.cycles) - 1, cycles.as_of).carry_over
            block = next_cycle_block(last, scheme, cycles.as_of, format_carried_in(left))
            diagnostics.append(NextCycleMissing(at=last.at, about=about, scheme=scheme.id, ended=last.ends, block=block))
    if cycles.holder.closed and cycles.holder.is_complete:  # else what is missing may only be unreadable
        diagnostics += _check_closed(cycles)
    return diagnostics


def _check_claim(cycles: HolderCycles, window: DatedCycle, held: HeldCertification, index: int) -> Sequence[Diagnostic]:
    """Check what the form claims, as of the day it was sent, and again after every ruling since."""
    about, sent = cycles.holder.id, cycles.form_sent_on(window)
    credits = cycles.count_cycle(held, index, sent).credits if sent is not None else ()
    found = [*check_claim(window, held.scheme, about, credits)] if sent is not None else []
    if window.renewed_on is None or not any(entry.ruling for entry, _ in held.entries_by_cycle[window.begins]):
        return found
    governing = cycles.find_governing(window, held.scheme, cycles.as_of)
    taken = cycles.find_taken_back(cycles.count_cycle(held, index, cycles.as_of), governing)
    return [*found, *check_taken_back(taken, window, about, frozenset(each.field for each in found))]


def _check_closed(cycles: HolderCycles) -> Iterator[Diagnostic]:
    """Compare each closed cycle with its record, computed again as of the day on which it was closed."""
    digests = {file: stored.digest for file, stored in cycles.holder.evidence.items()}
    for record in cycles.holder.closed:
        if record.is_open or record.closed > cycles.as_of:
            continue
        from cecgen.transcript.holder import HolderJudge  # noqa: PLC0415 - only a closed cycle is judged here

        then = HolderCycles(cycles.holder, cycles.catalogue, cycles.converter, record.closed, cycles.accepted_repeats)
        now = HolderJudge(then).record(record.scheme, record.begins, digests)
        if now is None:
            about = cycles.holder.id
            yield ClosedCycleUnknown(at=record.at / "begins", about=about, scheme=record.scheme, begins=record.begins)
        else:
            yield from check_record(record, now, cycles.holder)


def _may_lack_category(held: HeldCertification, window: DatedCycle) -> bool:
    """Whether an entry of a cycle, or a part of one, names no category: else its credits need not be counted to know it."""
    entries = held.entries_by_cycle[window.begins]
    return any(entry.part or not entry.category_for(held.scheme.issuer) for entry, _ in entries)
