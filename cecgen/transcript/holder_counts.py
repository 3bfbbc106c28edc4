"""What counts in each cycle of a holder as of any day, and whether it is what the body asks for."""

from datetime import date
from functools import cached_property

from cecgen.diagnostics import Place
from cecgen.model.days import add_days
from cecgen.model.duplicates import find_repeated
from cecgen.model.judged import Finding
from cecgen.model.scheme import Scheme
from cecgen.transcript.cards import judge_cards
from cecgen.transcript.carry_over import carried_credits
from cecgen.transcript.counting.categories import place_and_limit
from cecgen.transcript.counting.rules import TOTAL, ZERO, CycleCase, apply_requirements, find_total, in_force
from cecgen.transcript.credits import HeldCertification, value_entries
from cecgen.transcript.cycle_count import CycleCount
from cecgen.transcript.cycles import DatedCycle, decisive_step, situation_on
from cecgen.transcript.holder_cycles import HolderCycles
from cecgen.transcript.incomplete import mark_incomplete
from cecgen.transcript.late_rulings import LateRuling, TakenBack, find_late_rulings, find_taken_back
from cecgen.transcript.requirements import (
    MET_STATUSES,
    GoverningCertification,
    RequirementInput,
    find_satisfied,
    judge_requirements,
)
from cecgen.transcript.standing import are_fees_paid, are_requirements_met, why_form_is_void


class HolderCounts:
    """Counts the cycles of one holder, each as of any day."""

    def __init__(self, cycles: HolderCycles) -> None:
        self._cycles = cycles
        self._known: dict[tuple[int, int, date], CycleCount] = {}

    def forget(self) -> None:
        """Count again from now on: entries have moved to other cycles."""
        self._known.clear()

    @cached_property
    def _repeated(self) -> dict[tuple[str, Place], str]:
        """The entries that repeat an earlier one, by id and place, each with the id of that one."""
        finished = [entry for entry in self._cycles.holder.entries if entry.is_finished]
        return {
            (entry.id, entry.at): first.id
            for entry, _, first in find_repeated(finished)
            if {f"{self._cycles.holder.id}/{entry.id}", entry.at.file}.isdisjoint(self._cycles.accepted_repeats)
        }

    def count_cycle(self, held: HeldCertification, index: int, day: date) -> CycleCount:
        """Return what counts in a cycle as of a day; cached, since every later cycle may look back at it."""
        key = (held.position, index, day)
        if key not in self._known:
            self._known[key] = self._compute_count(held, index, day)
        return self._known[key]

    def _compute_count(self, held: HeldCertification, index: int, day: date) -> CycleCount:
        """Compute what counts in a cycle as of a day, with what the cycle before passes on."""
        scheme, window = held.scheme, held.cycles[index]
        situation = situation_on(window, day)
        before = held.cycles[index - 1] if index else None
        last = before.ends if before else add_days(window.begins, -1)
        over = before is not None and in_force(scheme.carry, last) is not None
        left = self.count_cycle(held, index - 1, day).carry_over if over else None
        asks = apply_requirements(scheme, situation)
        looks_back = any(each.requirement.looks_back for each in asks)
        earlier = tuple(
            credit for each in (range(index) if looks_back else ()) for credit in self.count_cycle(held, each, day).credits
        )
        renewed_on = window.renewed_on if window.renewed_on and window.renewed_on <= day else None
        satisfied = find_satisfied(window, CycleCase(scheme, situation, asks, day, renewed_on), earlier)
        if satisfied:
            asks = apply_requirements(scheme, situation, satisfied)
        case = CycleCase(scheme, situation, asks, day, renewed_on, satisfied)
        carried_in = tuple(carried_credits(window, scheme, last, left))
        entries, converter, resolve = held.entries_by_cycle[window.begins], self._cycles.converter, self._cycles.resolve
        valued = value_entries(window, entries, case, converter, resolve, held.used_elsewhere, self._repeated)
        credits = (*carried_in, *place_and_limit(valued, carried_in, case))
        marked = mark_incomplete(credits, window, case, converter, resolve)
        return CycleCount(held, index, case, marked, earlier, valued, carried_in)

    def judge_requirements(self, counted: CycleCount, governing: GoverningCertification | None, day: date) -> list[Finding]:
        """Judge every requirement of a cycle as of a day."""
        window = counted.window
        cards = judge_cards(self._cycles.holder, window, day)
        inputs = RequirementInput(counted.credits, counted.earlier, cards, self._late_rulings(counted))
        return judge_requirements(window, counted.case, inputs, governing)

    def find_governing(self, window: DatedCycle, scheme: Scheme, day: date) -> GoverningCertification | None:
        """Find the higher certification that this cycle depends on, if the body asks only for the highest one.

        It is of the same body and ends on the same day. Where it is not known how much one of them asks for, the one that may
        ask for the most is taken: by less than that, the lower one could be called ready and not be it.
        """
        sharing = in_force(scheme.sharing, window.ends)
        own = find_total(apply_requirements(scheme, situation_on(window, day)))
        if sharing is None or sharing.rule != "highest-only" or own is None:
            return None
        highest: GoverningCertification | None = None
        for other in self._cycles.highest_first:
            if other.scheme.issuer != scheme.issuer or other.scheme.id == scheme.id:
                continue
            for index, cycle in enumerate(other.cycles):
                if cycle.ends != window.ends or cycle.begins > max(day, window.begins):
                    continue
                if decisive_step(cycle.cycle, day) in ("retired", "audit-failed"):
                    continue
                total = find_total(apply_requirements(other.scheme, situation_on(cycle, day)))
                most = (total.most if total else None) or ZERO
                if total is None or most <= (highest.need if highest else own.most or ZERO):
                    continue
                counted = self.count_cycle(other, index, day)
                judged = next(each for each in self.judge_requirements(counted, None, day) if each.requirement == TOTAL)
                highest = GoverningCertification(
                    other.scheme, most, judged.have or ZERO, judged.status in MET_STATUSES, total.missing_key
                )
        return highest

    def were_met_on(self, day: date, window: DatedCycle, held: HeldCertification) -> bool:
        """Whether every requirement was met on a day, by what was recorded up to that day."""
        counted = self.count_cycle(held, held.cycles.index(window), day)
        governing = self.find_governing(window, held.scheme, day)
        return are_requirements_met(self.judge_requirements(counted, governing, day), governing)

    def does_form_renew(self, sent: date, window: DatedCycle, held: HeldCertification) -> bool:
        """Whether a form that was sent on a day renews a cycle: the fees are paid, and it was valid on that day."""
        if not are_fees_paid(window, held.scheme, self._cycles.as_of):
            return False
        return not why_form_is_void(window, held.scheme, sent, self.were_met_on(sent, window, held))

    def _late_rulings(self, count: CycleCount) -> tuple[LateRuling, ...]:
        """Find what the body decided about a cycle's entries after the cycle was renewed or over."""
        held, window = count.certification, count.window
        ruled = [entry for entry, _ in held.entries_by_cycle[window.begins] if entry.ruling]
        if not ruled:
            return ()
        return find_late_rulings(
            ruled, window, count.case.as_of, lambda scheme: self._cycles.resolve(scheme) == held.scheme.id,
            lambda day: self.count_cycle(held, count.position, day).credits,
        )  # fmt: skip

    def find_taken_back(self, count: CycleCount, governing: GoverningCertification | None) -> list[TakenBack]:
        """Find what a renewed cycle claimed or had to earn, and no longer has."""
        rulings = self._late_rulings(count)
        must_earn = governing is None or bool(governing.missing_key)
        return find_taken_back(count.window, count.case, count.credits, rulings, must_earn=must_earn)
