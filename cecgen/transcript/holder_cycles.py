"""The cycles of one holder: which entries belong to each, what counts there as of any day, and what it asks for."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.conversion import NotEvaluated
from cecgen.diagnostics.entries import UnknownScheme
from cecgen.model.days import add_days
from cecgen.model.duplicates import find_repeated
from cecgen.model.judged import (
    Finding,
)
from cecgen.model.ledger import Holder
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.transcript.cards import judge_cards
from cecgen.transcript.carry_over import carried_credits
from cecgen.transcript.conversion import Converter
from cecgen.transcript.counting.categories import place_and_limit
from cecgen.transcript.counting.rules import TOTAL, ZERO, CycleCase, apply_requirements, find_total, in_force
from cecgen.transcript.credits import (
    EntriesWithState,
    HeldCertification,
    find_used_elsewhere,
    place_entries,
    value_entries,
)
from cecgen.transcript.cycle_count import CycleCount
from cecgen.transcript.cycles import (
    DatedCycle,
    compute_cycle_days,
    link_neighbours,
    mark_renewed,
    situation_on,
)
from cecgen.transcript.forecast import finish_plans
from cecgen.transcript.incomplete import mark_incomplete
from cecgen.transcript.late_rulings import (
    LateRuling,
    TakenBack,
    find_late_rulings,
    find_taken_back,
)
from cecgen.transcript.proof import judge_evidence
from cecgen.transcript.requirements import (
    MET_STATUSES,
    GoverningCertification,
    RequirementInput,
    find_satisfied,
    judge_requirements,
)
from cecgen.transcript.standing import (
    are_fees_paid,
    are_requirements_met,
    decisive_step,
    why_form_is_void,
)


class HolderCycles:
    """All certifications of a holder together, since they share entries and cards, and may depend on each other."""

    def __init__(
        self,
        holder: Holder,
        catalogue: Catalogue,
        converter: Converter,
        as_of: date,
        accepted_repeats: Collection[str] = (),
    ) -> None:
        self.holder = holder
        self.catalogue = catalogue
        self.converter = converter
        self.as_of = as_of
        self.accepted_repeats = accepted_repeats
        """The entries and files whose repeats a waiver accepts, as waivers name them."""
        self._entries: EntriesWithState = [
            (entry, judge_evidence(entry, holder) if entry.evidence or entry.card else "none") for entry in holder.entries
        ]
        self.problems: list[Diagnostic] = []
        self._held: dict[int, HeldCertification] = {}
        self._counts: dict[tuple[int, int, date], CycleCount] = {}
        held = list(self._iter_dated_certifications())
        for each in sorted(held, key=lambda each: (-each.scheme.max_required, each.position)):
            self._held[each.position] = self._apply_renewals(each)
        self._assign_shared_entries()

    @property
    def certifications(self) -> list[HeldCertification]:
        """The certifications whose schemes are known, in the order of the holder's file."""
        return [self._held[position] for position in sorted(self._held)]

    def certification(self, position: int) -> HeldCertification:
        """Return the certification at a position of the holder's file."""
        return self._held[position]

    @cached_property
    def with_plans(self) -> "HolderCycles | None":
        """The same holder as if everything planned were done; None if nothing is planned."""
        if not any(entry.planned for entry in self.holder.entries):
            return None
        done = finish_plans(self.holder, self.as_of)
        return HolderCycles(done, self.catalogue, self.converter, self.as_of, self.accepted_repeats)

    @cached_property
    def _repeated(self) -> dict[tuple[str, Place], str]:
        """The entries that repeat an earlier one, by id and place, each with the id of that one."""
        finished = [entry for entry in self.holder.entries if entry.is_finished]
        return {
            (entry.id, entry.at): first.id
            for entry, _, first in find_repeated(finished)
            if {f"{self.holder.id}/{entry.id}", entry.at.file}.isdisjoint(self.accepted_repeats)
        }

    def _iter_dated_certifications(self) -> Iterator[HeldCertification]:
        """Yield every certification whose scheme is known, with its cycles and their entries."""
        used: dict[tuple[str, str], Scheme] = {}
        for index, certification in enumerate(self.holder.profile.certification):
            at = self.holder.at / "certification" / index
            scheme = self.catalogue.scheme(certification.scheme)
            if scheme is None and certification.scheme in self.catalogue.broken_scheme_ids:
                continue  # its file is reported
            if scheme is None:
                self.problems.append(self._unknown_scheme(certification.scheme, at / "scheme"))
                continue
            cycles, problems = compute_cycle_days(certification, scheme, at, self.holder.id, self.as_of)
            self.problems += problems
            placed = place_entries(self._entries, cycles, scheme, self.resolve, self.as_of)
            yield HeldCertification(index, certification, scheme, cycles, placed, find_used_elsewhere(scheme, placed, used))

    def _unknown_scheme(self, scheme: str, at: Place) -> Diagnostic:
        if self.catalogue.is_incomplete:
            failed = not self.catalogue.has_unrun_code
            return NotEvaluated(at=at, about=self.holder.id, what=f'the scheme "{scheme}"', plugin_failed=failed)
        return UnknownScheme(at=at, about=self.holder.id, scheme=scheme, schemes=tuple(self.catalogue.schemes))

    def _apply_renewals(self, held: HeldCertification) -> HeldCertification:
        """Mark each cycle as renewed if its form was valid on the day it was sent, then place the entries again.

        After a renewal, entries of the grace period belong to the next cycle. A body's highest certification is done
        first, since lower ones may depend on it.
        """
        for index, window in enumerate(held.cycles):
            sent = self.form_sent_on(window)
            if sent is None or window.renewed_on is not None or not are_fees_paid(window, held.scheme, self.as_of):
                continue
            if why_form_is_void(window, held.scheme, sent, self.were_met_on(sent, window, held)):
                continue
            cycles = [*held.cycles[:index], mark_renewed(window, sent), *held.cycles[index + 1 :]]
            cycles = link_neighbours(cycles, held.scheme, self.as_of)
            held = held._replace(
                cycles=cycles, entries_by_cycle=place_entries(self._entries, cycles, held.scheme, self.resolve, self.as_of)
            )
            self._counts.clear()
        return held

    def _assign_shared_entries(self) -> None:
        """For schemes that forbid reuse, decide which certification counts an entry, after every cycle has its entries."""
        used: dict[tuple[str, str], Scheme] = {}
        for held in self.certifications:
            elsewhere = find_used_elsewhere(held.scheme, held.entries_by_cycle, used)
            if elsewhere != held.used_elsewhere:
                self._held[held.position] = held._replace(used_elsewhere=elsewhere)
                self._counts.clear()

    def resolve(self, id: str) -> str:
        return self.catalogue.aliases.get(id, id)

    def form_sent_on(self, window: DatedCycle) -> date | None:
        """Return the day on which a cycle's form was sent, if that is not in the future."""
        sent = window.cycle.renewed
        return sent if sent is not None and sent <= self.as_of else None

    def needs_next_cycle(self, last: DatedCycle) -> bool:
        """Whether the last cycle is over and was renewed or reinstated, so that another one has begun."""
        ended = decisive_step(last.cycle, self.as_of)
        if self.as_of <= last.ends or ended in ("retired", "audit-failed"):
            return False
        return ended == "reinstated" or last.renewed_on is not None

    def count_cycle(self, held: HeldCertification, index: int, day: date) -> CycleCount:
        """Return what counts in a cycle as of a day; cached, since every later cycle may look back at it."""
        key = (held.position, index, day)
        if key not in self._counts:
            self._counts[key] = self._compute_count(held, index, day)
        return self._counts[key]

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
        entries = held.entries_by_cycle[window.begins]
        valued = value_entries(window, entries, case, self.converter, self.resolve, held.used_elsewhere, self._repeated)
        credits = (*carried_in, *place_and_limit(valued, carried_in, case))
        marked = mark_incomplete(credits, window, case, self.converter, self.resolve)
        return CycleCount(held, index, case, marked, earlier, valued, carried_in)

    def judge_requirements(self, counted: CycleCount, governing: GoverningCertification | None, day: date) -> list[Finding]:
        """Judge every requirement of a cycle as of a day."""
        window = counted.window
        cards = judge_cards(self.holder, window, day)
        inputs = RequirementInput(counted.credits, counted.earlier, cards, self._late_rulings(counted))
        return judge_requirements(window, counted.case, inputs, governing)

    def find_governing(self, window: DatedCycle, scheme: Scheme, day: date) -> GoverningCertification | None:
        """Find the higher certification that this cycle depends on, if the body asks only for the highest one.

        It is of the same body and ends on the same day.
        """
        sharing = in_force(scheme.sharing, window.ends)
        own = find_total(apply_requirements(scheme, situation_on(window, day)))
        if sharing is None or sharing.rule != "highest-only" or own is None:
            return None
        for other in self._held.values():
            if other.scheme.issuer != scheme.issuer or other.scheme.id == scheme.id:
                continue
            for index, cycle in enumerate(other.cycles):
                if cycle.ends != window.ends or cycle.begins > max(day, window.begins):
                    continue
                if decisive_step(cycle.cycle, day) in ("retired", "audit-failed"):
                    continue
                total = find_total(apply_requirements(other.scheme, situation_on(cycle, day)))
                if total is None or (total.need or ZERO) <= (own.need or ZERO):
                    continue
                counted = self.count_cycle(other, index, day)
                judged = next(each for each in self.judge_requirements(counted, None, day) if each.requirement == TOTAL)
                return GoverningCertification(
                    other.scheme, total.need or ZERO, judged.have or ZERO, judged.status in MET_STATUSES
                )
        return None

    def were_met_on(self, day: date, window: DatedCycle, held: HeldCertification) -> bool:
        """Whether every requirement was met on a day, by what was recorded up to that day."""
        counted = self.count_cycle(held, held.cycles.index(window), day)
        governing = self.find_governing(window, held.scheme, day)
        return are_requirements_met(self.judge_requirements(counted, governing, day), governing)

    def _late_rulings(self, count: CycleCount) -> tuple[LateRuling, ...]:
        """Find what the body decided about a cycle's entries after the cycle was renewed or over."""
        held, window = count.certification, count.window
        ruled = [entry for entry, _ in held.entries_by_cycle[window.begins] if entry.ruling]
        if not ruled:
            return ()
        return find_late_rulings(
            ruled, window, count.case.as_of, lambda scheme: self.resolve(scheme) == held.scheme.id,
            lambda day: self.count_cycle(held, count.position, day).credits,
        )  # fmt: skip

    def find_taken_back(self, count: CycleCount, governing: GoverningCertification | None) -> list[TakenBack]:
        """Find what a renewed cycle claimed or had to earn, and no longer has."""
        rulings = self._late_rulings(count)
        return find_taken_back(count.window, count.case, count.credits, rulings, must_earn=governing is None)
