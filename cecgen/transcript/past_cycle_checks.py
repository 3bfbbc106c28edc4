"""Check the cycles that were renewed, are over or are closed: what was claimed, what follows, what was recorded."""

from collections.abc import Iterator, Sequence

from cecgen.diagnostics import Diagnostic
from cecgen.diagnostics.closed_cycles import ClosedCycleUnknown
from cecgen.diagnostics.cycles import NextCycleMissing
from cecgen.transcript.carry_over import format_carried_in
from cecgen.transcript.closed import check_record
from cecgen.transcript.credits import HeldCertification
from cecgen.transcript.cycle_checks import check_claim
from cecgen.transcript.cycles import DatedCycle, next_cycle_block
from cecgen.transcript.holder_cycles import HolderCycles
from cecgen.transcript.late_rulings import check_taken_back


def check_past_cycles(cycles: HolderCycles) -> Iterator[Diagnostic]:
    """Yield what is wrong with a holder's past cycles. Of a holder whose files cannot all be read, no sum is compared."""
    for held in cycles.certifications:
        for index, window in enumerate(held.cycles):
            if cycles.holder.is_complete and (window.cycle.renewed is not None or window.renewed_on is not None):
                yield from _check_claim(cycles, window, held, index)
        if held.cycles and cycles.needs_next_cycle(held.cycles[-1]):
            last, about, scheme = held.cycles[-1], cycles.holder.id, held.scheme
            left = cycles.counts.count_cycle(held, len(held.cycles) - 1, cycles.as_of).carry_over
            block = next_cycle_block(last, scheme, cycles.as_of, format_carried_in(left))
            yield NextCycleMissing(at=last.at, about=about, scheme=scheme.id, ended=last.ends, block=block)
    if cycles.holder.closed and cycles.holder.is_complete:  # else what is missing may only be unreadable
        yield from _check_closed(cycles)


def _check_claim(cycles: HolderCycles, window: DatedCycle, held: HeldCertification, index: int) -> Sequence[Diagnostic]:
    """Check what the form claims, as of the day it was sent, and again after every ruling since."""
    about, sent = cycles.holder.id, cycles.form_sent_on(window)
    credits = cycles.counts.count_cycle(held, index, sent).credits if sent is not None else ()
    found = [*check_claim(window, held.scheme, about, credits)] if sent is not None else []
    if window.renewed_on is None or not any(entry.ruling for entry, _ in held.entries_by_cycle[window.begins]):
        return found
    governing = cycles.counts.find_governing(window, held.scheme, cycles.as_of)
    taken = cycles.counts.find_taken_back(cycles.counts.count_cycle(held, index, cycles.as_of), governing)
    return [*found, *check_taken_back(taken, window, about, frozenset(each.field for each in found))]


def _check_closed(cycles: HolderCycles) -> Iterator[Diagnostic]:
    """Compare each closed cycle with its record, computed again as of the day on which it was closed."""
    digests = {file: stored.digest for file, stored in cycles.holder.evidence.items()}
    for record in cycles.holder.closed:
        if record.is_reopened or record.closed > cycles.as_of:
            continue
        from cecgen.transcript.holder import HolderJudge  # noqa: PLC0415 - a plain check judges closed cycles only

        then = HolderCycles(cycles.holder, cycles.catalogue, cycles.converter, record.closed, cycles.accepted_repeats)
        now = HolderJudge(then).record(record.scheme, record.begins, digests)
        if now is None:
            about = cycles.holder.id
            yield ClosedCycleUnknown(at=record.at / "begins", about=about, scheme=record.scheme, begins=record.begins)
        else:
            yield from check_record(record, now, cycles.holder)
